"""What plants drop: patches of fallen leaves, and a broken branch that lies on the road.

Leaves lie flat or curled on level ground, thick in the middle of a patch. Not modelled: wet mats of rotten leaves,
drifts along a kerb (a narrow patch does), rubble of a storm.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Asset, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, leaf_material, tones
from synthgen.world.plants.growth import unit
from synthgen.world.plants.leaf_outlines import outline

LITTER_TONES = (0.4, 0.3, 0.3)
"""Shares of the colors of fallen leaves (our choice)."""

_MOST_LEAVES = (5000, 1500, 420, 120)
"""Leaves of a patch at most, by level of detail; beyond it they are larger."""


def fallen_leaves(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Patch on level ground of which leaves hide a share `cover`, seen from above."""
    rng = stream(int(parameters["seed"]), "plant", "litter")
    size = np.array([float(parameters["length"]), float(parameters["width"])])
    places = rng.uniform(-0.5, 0.5, (_MOST_LEAVES[0], 2)) * size
    # Leaves at random places leave a share exp(-area / ground) open; on edge they hide a little less than their area.
    area = -np.log1p(-float(parameters["cover"])) * float(np.prod(size)) / 0.95
    colors = row["seasons"][str(parameters["season"])]["colors"]
    shape = LeafShape.of(row["leaf"])
    meshes, kinds = scattered(places, area, shape, row["leaf"]["length_m"][0], colors, detail, rng)
    parts = [
        Part(f"leaves_{kind}", mesh, leaf_material(colors[kind], substance="dry_leaf"), "nature.vegetation")
        for mesh, kind in zip(meshes, kinds, strict=True)
    ]
    return Asset("nature.vegetation", tuple(parts))


def litter_part(parameters: Parameters, row: dict[str, Any], detail: int) -> Part:
    """Leaves below a tree that cover a share `fallen` of the ground below its crown, most near the trunk."""
    radius = 0.5 * float(parameters["crown"])
    rng = stream(int(parameters["seed"]), "plant", "litter")
    angle, share = rng.uniform(0, 2 * np.pi, _MOST_LEAVES[0]), rng.uniform(0, 1, _MOST_LEAVES[0])
    places = (radius * share**0.65)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    area = float(parameters["fallen"]) * np.pi * radius**2
    shape = LeafShape.of(row["leaf"])
    meshes, _ = scattered(places, area, shape, float(row["leaf"]["length_m"][0]), [[0.0]], detail, rng)
    colors = np.array(row["seasons"]["autumn"]["colors"]) if row["seasons"]["autumn"]["colors"] else np.ones((1, 3))
    material = leaf_material([float(channel) for channel in 0.75 * colors.mean(axis=0)], substance="dry_leaf")
    return Part("fallen", merge(meshes), material, "nature.vegetation")


def scattered(
    places: Floats,
    area_m2: float,
    shape: LeafShape,
    length_m: float,
    colors: list[list[float]],
    detail: int,
    rng: Generator,
) -> tuple[list[Mesh], Ints]:
    """Meshes of leaves on the ground, one per color, at the first of the places (n, 2), and which colors they are."""
    level = min(detail, 2) if detail else 0
    wanted = area_m2 / (outline(shape.form, 1).area(shape.width) * length_m**2)
    count = max(round(min(wanted, _MOST_LEAVES[detail], len(places))), 1)
    size = float(np.sqrt(area_m2 / count / outline(shape.form, level).area(shape.width)))
    tone = tones(np.arange(count), LITTER_TONES[: len(colors) - 1] + (1.0,), rng)
    kinds = np.unique(tone)
    meshes = [_lying(places[:count][tone == kind], shape, level, size, rng) for kind in kinds]
    return meshes, kinds


def _lying(places: Floats, shape: LeafShape, level: int, size_m: float, rng: Generator) -> Mesh:
    """One mesh of leaves that lie on the ground around their places (n, 2), some of them on edge."""
    n, form = len(places), outline(shape.form, level)
    flatter = 1.0 / (1.0 + 2.0 * level)  # large ones far away stand for several leaves that lie
    corners = form.sized(shape.width, 0.3 * flatter, 0.15 * flatter) - [0.0, 0.5, 0.0]
    heading = rng.uniform(0, 2 * np.pi, n)
    face = unit(rng.normal(0, 0.22 * flatter, (n, 3)) * [1.0, 1.0, 0.0] + [0.0, 0.0, 1.0])
    axis = np.stack([np.cos(heading), np.sin(heading), np.zeros(n)], axis=1)
    axis = unit(axis - np.sum(axis * face, axis=1, keepdims=True) * face)
    frame = np.stack([np.cross(axis, face), axis, face])
    size = size_m * np.clip(rng.normal(1.0, 0.18, n), 0.6, 1.4)
    vertices = size[:, None, None] * np.einsum("kc,cni->nki", corners, frame)
    # Each leaf touches the ground, or the leaves below it, with its lowest corner.
    vertices[..., 2] += (0.002 + 0.012 * rng.uniform(0, 1, n) ** 3)[:, None] - vertices[..., 2].min(
        axis=1, keepdims=True
    )
    vertices[..., :2] += places[:, None]
    normals = unit(np.broadcast_to(face[:, None], vertices.shape) + 0.25 * rng.normal(0, 1, vertices.shape))
    faces = form.triangles + len(corners) * np.arange(n)[:, None, None]
    uv = vertices[..., :2].reshape(-1, 2)
    return Mesh.make(vertices.reshape(-1, 3), faces.reshape(-1, 3), normals=normals.reshape(-1, 3), uv=uv)
