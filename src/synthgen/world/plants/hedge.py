"""Hedges: a shell of leaves around a dark core of twigs, along the x axis; clipped, or overgrown.

Leaves at farther levels of detail are fewer and bigger; their total area stays. A hedge whose row has `shoots` bulges,
and shoots stand out of its old cut. Not modelled: gaps, stems (hedges are leafy to the ground).
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, Sites, leaf_parts
from synthgen.world.plants.growth import Limbs, unit
from synthgen.world.plants.leaf_outlines import outline
from synthgen.world.plants.limb_surfaces import tubes

_CORE_INSET_M = 0.09
"""How deep the eye sees into a clipped hedge of leaf area density 3-5 m2/m3. [m]"""

_ROUNDING_M = 0.08
"""Radius that clipping leaves at the edges. [m]"""


def hedge(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
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
    # Leaves stand out of the shell by about half their length; large ones far away sink in, or corners would look thin.
    shell = size - (0.6, 0.5, 0.25)[detail] * length * np.array([2.0, 2.0, 1.0])
    tips = row["shoots"]["length"][1] if "shoots" in row else 0.0
    shell = np.maximum(shell - tips * np.array([0.7, 0.7, 0.9]), 0.5 * shell)
    points, outward = _shell(n_full, shell, rng, row.get("bulge_m", 0.015))
    limbs = _shoots(shell, row, rng) if "shoots" in row else None
    if limbs is not None:
        points, outward = _with_leaves_on(limbs, points, outward, rng)
    kept = np.sort(rng.permutation(n_full)[: round(n_kept * season["leaves"])])
    points[:, 2] = np.maximum(points[:, 2], 1.4 * length)
    lean = unit(outward + 0.6 * np.array([0.0, 0.0, 1.0]) + 0.5 * rng.normal(0, 1, points.shape))
    # Leaves of one spray are alike: number sites by cells of 12 cm.
    cell = np.unique(np.floor(points / 0.12).astype(np.int64), axis=0, return_inverse=True)[1].reshape(-1)
    sites = Sites(points, lean, cell).take(kept)
    lengths = np.full(len(kept), length)
    shade = rng.choice(3, size=len(kept), p=(0.25, 0.5, 0.25))
    group = (sites, lengths, outline(shape.form, level), outward[kept], shade)
    parts = leaf_parts([group], shape, colors=season["colors"], rng=rng, snow=float(parameters["snow"]))
    parts.append(_core(shell, row, season, _CORE_INSET_M + 1.2 * row.get("bulge_m", 0.0)))
    if limbs is not None and detail < 2:
        wood = tubes(limbs, 3, rings=2)
        red, green, blue = row["bark"]["twig"]
        bark = Material("bark_twig", (red, green, blue), 0.85, 0.35, specular=0.3, porous=True, substance="bark")
        parts.append(Part("twig", wood, bark, "nature.trunk"))
    return Asset("nature.vegetation", _at_size(parts, size))


def _shell(n: int, size: Floats, rng: Generator, bulge_m: float) -> tuple[Floats, Floats]:
    """Points (n, 3) in the outer layer of the sides and the top, uneven by `bulge_m`, and unit directions outward."""
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
    points += bulge_m * np.sin(5.1 * points[:, [1, 2, 0]] + 2.3 * points[:, [2, 0, 1]]) * outward
    points[:, 2] += 0.5 * height
    return points, outward


def _shoots(size: Floats, row: dict[str, Any], rng: Generator) -> Limbs:
    """Straight shoots out of the top and the sides, most of them upward."""
    count = max(round(row["shoots"]["per_m2"] * size[0] * (size[1] + 0.6 * size[2])), 3)
    foot, outward = _shell(count, size, rng, row["bulge_m"])
    upper = foot[:, 2] > 0.45 * size[2]
    foot, outward = foot[upper], outward[upper]
    direction = unit(0.5 * outward + [0.0, 0.0, 0.9] + 0.2 * rng.normal(0, 1, foot.shape))
    shortest, longest = row["shoots"]["length"]
    length = rng.uniform(shortest, longest, len(foot))
    t = np.linspace(0, 1, 4)
    points = foot[:, None] + direction[:, None] * (length[:, None] * t)[..., None]
    return Limbs(
        points, 0.003 * (1.1 - t) * np.ones((len(foot), 1)), np.zeros(len(foot), dtype=int), np.zeros(len(foot))
    )


def _with_leaves_on(limbs: Limbs, points: Floats, outward: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """The places for leaves, of which the last third now sits on shoots."""
    count = len(points) // 3
    shoot = rng.integers(len(limbs.points), size=count)
    on, along, _ = limbs.at(shoot, rng.uniform(0, 1, count))
    turned = unit(along + 0.8 * rng.normal(0, 1, along.shape))
    return np.concatenate([points[:-count], on]), np.concatenate([outward[:-count], turned])


def _core(size: Floats, row: dict[str, Any], season: dict[str, Any], inset_m: float) -> Part:
    """Dark box of twigs and shaded leaves that stops the view through the hedge."""
    x, y = 0.5 * size[:2] - inset_m
    top = size[2] - inset_m
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
