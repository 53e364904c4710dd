"""Patches of short grass that tile verges and lawns near the camera: blades over what the ground's texture shows.

Each blade is one triangle that leans over; many stand in clumps, as grass tillers. Farther levels have fewer and wider
ones. It is terrain, not vegetation, as mown grass is in other people's labels. Not modelled: bare and trodden places.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import leaf_material
from synthgen.world.plants.growth import unit

_CLUMPED, _CLUMP_M, _PER_CLUMP = 0.6, 0.05, 14
"""Share of the blades that stand in clumps, how wide these are [m], and blades in each (our choice)."""

_EVEN_M = 0.9
"""Clumps are as high over about this distance: mown and worn places differ (our choice). [m]"""


def sward(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Patch of `parameters`, `length` along x and `width` along y; `row` is its family's table."""
    season, height = row["seasons"][str(parameters["season"])], float(parameters["height"])
    size = np.array([float(parameters["length"]), float(parameters["width"])])
    rng = stream(int(parameters["seed"]), "plant", "blades")
    n_full = max(round(row["blades_per_m2"][0] * float(np.prod(size))), 8)
    feet, length = _feet(n_full, size, height, rng)
    n = max(round(n_full * row["blades_per_m2"][detail] / row["blades_per_m2"][0]), 8)
    wide = row["blade_width_m"] * np.sqrt(n_full / n)  # fewer ones cover each other less
    dry, dark = rng.uniform(0, 1, (2, n_full))
    tone = np.where(dry < season["dry"], 2, np.where(dark < 0.5, 1, 0))[:n]
    azimuth, lean = rng.uniform(0, 2 * np.pi, n_full)[:n], np.deg2rad(rng.uniform(8, 55, n_full))[:n]
    tint = np.exp(stream(int(parameters["seed"]), "plant", "tint").normal(0.0, [0.1, 0.06, 0.06]))
    parts = []
    for index, color in enumerate(season["colors"]):
        pick = np.flatnonzero(tone == index)
        if len(pick):
            mesh = _mesh(feet[pick], length[pick], azimuth[pick], lean[pick], wide)
            tinted = [float(channel * factor) for channel, factor in zip(color, tint, strict=True)]
            parts.append(Part(f"blades_{index}", mesh, leaf_material(tinted, substance="grass"), "nature.terrain"))
    top = max(float(part.mesh.vertices[:, 2].max()) for part in parts)
    stretch = np.diag([1.0, 1.0, height / top, 1.0])
    return Asset("nature.terrain", tuple(Part(p.name, p.mesh.moved(stretch), p.material, p.class_name) for p in parts))


def _feet(n: int, size: Floats, height_m: float, rng: Generator) -> tuple[Floats, Floats]:
    """Places (n, 2) of blades within the patch, and their lengths (n,) [m]."""
    free = rng.uniform(-0.5, 0.5, (n, 2)) * size
    clumps = rng.uniform(-0.5, 0.5, (max(round(_CLUMPED * n / _PER_CLUMP), 1), 2)) * size
    number = rng.integers(len(clumps), size=n)
    clumped = clumps[number] + rng.normal(0.0, _CLUMP_M, (n, 2))
    is_clumped = rng.uniform(0, 1, n) < _CLUMPED
    feet = np.clip(np.where(is_clumped[:, None], clumped, free), -0.5 * size, 0.5 * size)
    phase = rng.uniform(0, 2 * np.pi, 2)
    even = 0.75 + 0.25 * np.sin(2 * np.pi * feet / _EVEN_M + phase).mean(axis=1)
    tall = np.where(is_clumped, rng.uniform(0.75, 1.15, len(clumps))[number], 0.6)
    return feet, height_m * even * tall * np.clip(rng.normal(0.85, 0.2, n), 0.3, 1.3)


def _mesh(feet: Floats, length: Floats, azimuth: Floats, lean: Floats, wide_m: float) -> Mesh:
    """Blades as triangles from a foot on the ground to a tip that leans toward its azimuth."""
    out = np.stack([np.cos(azimuth), np.sin(azimuth), np.zeros(len(feet))], axis=1)
    up = np.array([0.0, 0.0, 1.0])
    along = np.sin(lean)[:, None] * out + np.cos(lean)[:, None] * up
    side = np.stack([-np.sin(azimuth), np.cos(azimuth), np.zeros(len(feet))], axis=1)
    foot = np.concatenate([feet, np.zeros((len(feet), 1))], axis=1)
    vertices = np.stack(
        [foot - 0.5 * wide_m * side, foot + 0.5 * wide_m * side, foot + length[:, None] * along], axis=1
    )
    normals = np.repeat(unit(np.cross(side, along) + 1.2 * up)[:, None], 3, axis=1)
    faces = np.arange(3 * len(feet)).reshape(-1, 3)
    return Mesh.make(
        vertices.reshape(-1, 3), faces, normals=normals.reshape(-1, 3), uv=vertices[..., :2].reshape(-1, 2)
    )
