"""Clipped hedges: a shell of leaves around a dark core of twigs, along the x axis.

Leaves at farther levels of detail are fewer and bigger; their total area stays. Not modelled: gaps, stems
(clipped hedges are leafy to the ground), fresh shoots above the cut.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, Sites, leaf_parts
from synthgen.world.plants.growth import unit
from synthgen.world.plants.leaf_outlines import outline

_CORE_INSET_M = 0.09
"""How deep the eye sees into a clipped hedge of leaf area density 3-5 m2/m3. [m]"""

_ROUNDING_M = 0.08
"""Radius that clipping leaves at the edges. [m]"""


def clipped_hedge(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Hedge of `parameters`; `row` is its family's table."""
    season = row["seasons"][str(parameters["season"])]
    size = np.array([float(parameters[name]) for name in ("length", "width", "height")])
    rng = stream(int(parameters["seed"]), "plant", "leaves")
    shape, level = LeafShape.of(row["leaf"]), max(detail, 1)
    area = row["leaf"]["area_per_m2"] * (2 * size[2] * (size[0] + size[1]) + size[0] * size[1])
    species_length = row["leaf"]["length_m"]
    n_full = max(min(row["counts"][0], round(area / (shape.area(1) * species_length**2))), 8)
    n_kept = min(row["counts"][detail], n_full)
    length = float(np.sqrt(area / n_kept / shape.area(level)))
    # Leaves stand out of the shell by about half their length.
    shell = size - 0.6 * length * np.array([2.0, 2.0, 1.0])
    points, outward = _shell(n_full, shell, rng)
    kept = np.sort(rng.permutation(n_full)[: round(n_kept * season["leaves"])])
    points[:, 2] = np.maximum(points[:, 2], 1.4 * length)
    lean = unit(outward + 0.6 * np.array([0.0, 0.0, 1.0]) + 0.5 * rng.normal(0, 1, points.shape))
    # Leaves of one spray are alike: number sites by cells of 12 cm.
    cell = np.unique(np.floor(points / 0.12).astype(np.int64), axis=0, return_inverse=True)[1].reshape(-1)
    sites = Sites(points, lean, cell).take(kept)
    lengths = np.full(len(kept), length)
    group = (sites, lengths, outline(shape.form, level), outward[kept])
    parts = leaf_parts([group], shape, colors=season["colors"], rng=rng, snow=float(parameters["snow"]))
    parts.append(_core(shell, row, season))
    return Asset("nature.vegetation", _at_size(parts, size))


def _shell(n: int, size: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Points (n, 3) in the outer layer of the sides and the top, and unit directions outward (n, 3)."""
    length, width, height = size
    areas = np.array([length * height, length * height, width * height, width * height, length * width])
    side = np.searchsorted(np.cumsum(areas) / areas.sum(), rng.uniform(0, 1, n))
    axis, sign = np.array([1, 1, 0, 0, 2])[side], np.array([1, -1, 1, -1, 1])[side]
    points = rng.uniform(-0.5, 0.5, (n, 3)) * size
    points[np.arange(n), axis] = 0.5 * size[axis] * sign
    depth = _CORE_INSET_M * rng.uniform(0.25, 1.0, n) ** 1.5
    points -= np.eye(3)[axis] * (sign * depth)[:, None]
    inner = np.maximum(0.5 * size - _ROUNDING_M, 0.0)
    outward = points - np.clip(points, -inner, inner)
    outward = unit(np.where(np.linalg.norm(outward, axis=1, keepdims=True) > 1e-9, outward, np.eye(3)[axis]))
    outward = unit(outward + 0.35 * np.eye(3)[axis] * sign[:, None])
    # Round the edges: pull points outside the rounded box onto it, then add the unevenness of the clipping.
    beyond = np.linalg.norm(points - np.clip(points, -inner, inner), axis=1) - (_ROUNDING_M - 0.2 * depth)
    points -= np.maximum(beyond, 0.0)[:, None] * outward
    points += 0.015 * np.sin(5.1 * points[:, [1, 2, 0]] + 2.3 * points[:, [2, 0, 1]]) * outward
    points[:, 2] += 0.5 * height
    return points, outward


def _core(size: Floats, row: dict[str, Any], season: dict[str, Any]) -> Part:
    """Dark box of twigs and shaded leaves that stops the view through the hedge."""
    x, y = 0.5 * size[:2] - _CORE_INSET_M
    top = size[2] - _CORE_INSET_M
    corners = np.array([[-x, -y], [x, -y], [x, y], [-x, y]])
    vertices = np.concatenate([np.c_[corners, np.zeros(4)], np.c_[corners, np.full(4, top)]])
    sides = [[i, (i + 1) % 4, (i + 1) % 4 + 4] for i in range(4)] + [[i, (i + 1) % 4 + 4, i + 4] for i in range(4)]
    mesh = Mesh.make(vertices, [*sides, [4, 5, 6], [4, 6, 7]], crease_deg=30)
    color = 0.35 * np.array(season["colors"][0]) + 0.05 * np.array(row["bark"]["twig"])
    material = Material(
        "hedge_core", (float(color[0]), float(color[1]), float(color[2])), 0.95, 0.35, specular=0.1, substance="leaf"
    )
    return Part("core", mesh, material, "nature.vegetation")


def _at_size(parts: list[Part], size: Floats) -> tuple[Part, ...]:
    """The parts stretched by some percent, so that the outermost leaves are at the size."""
    bounds = np.stack([part.mesh.bounds() for part in parts])
    low, high = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
    extent = np.array([2 * max(-low[0], high[0]), 2 * max(-low[1], high[1]), high[2]])
    stretch = np.diag([*(size / extent), 1.0])
    return tuple(Part(part.name, part.mesh.moved(stretch), part.material, part.class_name) for part in parts)
