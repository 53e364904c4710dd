"""A grove: crowns of trees in a clump or a row, as they look from 100 m on: ragged domes and cones.

Crowns are rings of vertices moved at random, so that outlines differ. Not modelled: trunks, single leaves.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge, smooth_normals
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import material, table

SUNK_M = 3.0
"""How far crowns reach below the origin, as scrub at the edge of a wood does (our choice)."""

SIDES = (7, 5)
"""Of crowns near and far; far is more than 240 m off, where a face is at most 12 pixels of a 1280 px camera wide."""

_BROAD = np.array([(0.0, 0.72), (0.24, 0.98), (0.52, 1.0), (0.78, 0.80), (0.95, 0.46), (1.0, 0.0)])
_FAR_RINGS = [0, 2, 4, 5]
_CONE = np.array([(0.0, 0.85), (0.12, 1.0), (0.38, 0.72), (0.62, 0.45), (0.84, 0.20), (1.0, 0.0)])
"""Height and radius of crowns, of 1 (drawn after silhouettes of lime and spruce)."""


def build_grove(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Crowns spread over an ellipse that is `length` long (y) and `width` wide (x)."""
    p = parameters
    rng = stream(int(p["look"]), "grove")
    looks = crown_materials(str(p["season"]))
    meshes: dict[str, list[Mesh]] = {name: [] for name in looks}
    for _ in range(int(p["crowns"])):
        is_cone, height = rng.random() < float(p["conifers"]), float(p["height"]) * rng.uniform(0.6, 1.1)
        radius = height * (rng.uniform(0.15, 0.22) if is_cone else rng.uniform(0.30, 0.46))
        angle, reach = rng.uniform(0, 2 * np.pi), np.sqrt(rng.random())
        at = np.array([float(p["width"]) * np.cos(angle), float(p["length"]) * np.sin(angle)]) / 2 * reach
        kind = f"{'needles' if is_cone else 'leaves'}.{int(rng.integers(3))}"
        meshes[kind].append(_crown(at, radius, height, _CONE if is_cone else _BROAD, detail, rng))
    parts = tuple(Part(name, merge(found), looks[name], "nature.vegetation") for name, found in meshes.items() if found)
    return Asset("nature.vegetation", parts)


def crown_materials(season: str) -> dict[str, Material]:
    """Three shades of leaves and three of needles in a season."""
    colors = table("distance")["seasons"][season]
    plain = material("distance", "foliage")
    return {
        f"{kind}.{k}": replace(plain, name=f"{kind}.{k}", base_color=tuple(colors[kind][k]))
        for kind in ("leaves", "needles")
        for k in range(3)
    }


def _crown(at: Floats, radius: float, height: float, profile: Floats, detail: int, rng: Generator) -> Mesh:
    rings, sides = len(profile), SIDES[0]
    ragged, uneven = rng.uniform(0.62, 1.22, (rings, sides)), rng.uniform(-1, 1, (rings, sides))
    if detail > 1:
        profile, sides = profile[_FAR_RINGS], SIDES[1]
        ragged, uneven = ragged[_FAR_RINGS, :sides], uneven[_FAR_RINGS, :sides]
    angle = 2 * np.pi * (np.arange(sides)[None, :] + 0.5 * (np.arange(len(profile)) % 2)[:, None]) / sides
    reach = radius * profile[:, 1:] * ragged
    z = -SUNK_M + (height + SUNK_M) * (profile[:, :1] + 0.07 * uneven)
    vertices = np.stack([at[0] + reach * np.cos(angle), at[1] + reach * np.sin(angle), z], axis=-1).reshape(-1, 3)
    uv = np.stack([radius * angle, z], axis=-1).reshape(-1, 2)
    faces = _faces(len(profile), sides)
    return Mesh.make(vertices, faces, normals=smooth_normals(vertices, faces), uv=uv)


@cache
def _faces(rings: int, sides: int) -> Ints:
    """Triangles between rings that close on themselves; the last ring is one point."""
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(sides), indexing="ij")
    k = (j + 1) % sides
    a, b, c, d = (i * sides + j, i * sides + k, (i + 1) * sides + k, (i + 1) * sides + j)
    lower = np.stack([a, b, c], -1)
    upper = np.stack([a, c, d], -1)[:-1]
    return np.concatenate([lower.reshape(-1, 3), upper.reshape(-1, 3)])
