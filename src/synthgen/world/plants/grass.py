"""Tufts of uncut grass: curved, tapered blades from one root, to be instanced along a verge.

Fewer blades at farther levels of detail are wider, so that their area stays. Not modelled: ears and stalks,
trampled and mown lawn (a texture does that), wind.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import leaf_material
from synthgen.world.plants.growth import unit

_SEGMENTS = (4, 3, 2)
"""Straight pieces per blade, by level of detail."""


def grass_tuft(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Tuft of `parameters`; `row` is its family's table."""
    season = row["seasons"][str(parameters["season"])]
    height = float(parameters["height"])
    rng = stream(int(parameters["seed"]), "plant", "blades")
    n_full = row["blades"][0]
    axes, across = _blades(n_full, height, float(parameters["width"]), rng)
    dry, dark = rng.uniform(0, 1, (2, n_full))
    tone = np.where(dry < season["dry"], 2, np.where(dark < 0.5, 1, 0))
    kept = np.arange(n_full) < row["blades"][detail]
    width = row["blade_width_m"] * n_full / row["blades"][detail]
    parts = []
    for index, color in enumerate(season["colors"]):
        pick = kept & (tone == index)
        if pick.any():
            mesh = _mesh(axes[pick], across[pick], width, _SEGMENTS[detail])
            parts.append(Part(f"blades_{index}", mesh, leaf_material(color), "nature.vegetation"))
    top = max(part.mesh.bounds()[1, 2] for part in parts)
    stretch = np.diag([1.0, 1.0, height / top, 1.0])
    return Asset(
        "nature.vegetation",
        tuple(Part(part.name, part.mesh.moved(stretch), part.material, part.class_name) for part in parts),
    )


def _blades(n: int, height_m: float, width_m: float, rng: Generator) -> tuple[Floats, Floats]:
    """Axes (n, 9, 3) [m] of blades that rise from the root and arch outward, and unit vectors (n, 3) across."""
    azimuth = rng.uniform(0, 2 * np.pi, n)
    outward = np.stack([np.cos(azimuth), np.sin(azimuth), np.zeros(n)], axis=1)
    radius = 0.28 * width_m * np.sqrt(rng.uniform(0, 1, n))
    turn = azimuth + rng.normal(0, 0.5, n)
    root = np.stack([np.cos(turn), np.sin(turn), np.zeros(n)], axis=1) * radius[:, None]
    length = height_m * np.clip(rng.normal(0.95, 0.25, n), 0.35, 1.35)
    lean = np.deg2rad(rng.uniform(2, 22, n))
    arch = np.deg2rad(np.abs(rng.normal(0, 45, n)) + 12)
    t = np.linspace(0, 1, 9)
    angle = lean[:, None] + arch[:, None] * (0.5 * (t[1:] + t[:-1])) ** 1.4
    step = (length / 8)[:, None]
    out = np.concatenate([np.zeros((n, 1)), np.cumsum(np.sin(angle) * step, axis=1)], axis=1)
    up = np.concatenate([np.zeros((n, 1)), np.cumsum(np.cos(angle) * step, axis=1)], axis=1)
    most = 0.5 * width_m - radius  # a blade that would leave the tuft is drawn in
    out *= np.minimum(1.0, most / np.maximum(out.max(axis=1), 1e-6))[:, None]
    axes = root[:, None] + out[..., None] * outward[:, None] + up[..., None] * np.array([0.0, 0.0, 1.0])
    twist = rng.normal(0, 0.5, n)
    level = np.stack([-np.sin(azimuth + twist), np.cos(azimuth + twist), np.zeros(n)], axis=1)
    return axes, level


def _mesh(axes: Floats, across: Floats, width_m: float, segments: int) -> Mesh:
    """Flat tapered blades; a vertex row per piece and a point at the tip."""
    rows = np.round(np.linspace(0, axes.shape[1] - 1, segments + 1)).astype(np.int64)
    axes = axes[:, rows]
    n, k = axes.shape[:2]
    t = np.linspace(0, 1, k)
    half = 0.5 * width_m * np.sqrt(1.0 - t**2) * (0.75 + 0.25 * np.minimum(t / 0.3, 1.0))
    side = half[:, None] * across[:, None]
    vertices = np.stack([axes - side, axes + side], axis=2)
    forward = unit(np.gradient(axes, axis=1))
    face = unit(np.cross(across[:, None], forward))
    up = np.array([0.0, 0.0, 1.0])
    normals = unit(np.stack([face - 0.35 * across[:, None], face + 0.35 * across[:, None]], axis=2) + 0.5 * up)
    a = 2 * np.arange(k - 1)
    quads = np.concatenate([np.stack([a, a + 1, a + 3], axis=1), np.stack([a, a + 3, a + 2], axis=1)[: k - 2]])
    faces = quads + (np.arange(n) * 2 * k)[:, None, None]
    uv = np.stack([vertices[..., 0], vertices[..., 2]], axis=-1)
    return Mesh.make(
        vertices.reshape(-1, 3), faces.reshape(-1, 3), normals=normals.reshape(-1, 3), uv=uv.reshape(-1, 2)
    )
