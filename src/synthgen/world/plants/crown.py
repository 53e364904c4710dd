"""How many leaves a crown has, where, and how large, at each level of detail.

Start at `crown_parts`. What is seen of a crown is its outer shell, so triangles go there: on it leaves have the size
that botany gives (near) or little more (far), and hang in sprays around the twigs; deeper they are fewer and larger,
and still deeper a core of dark clusters stops the view. Thinning is by the square of the growth, so that leaf area
stays where it was. Those that hang low have their real outline near the eye, others are triangles. A table gives each
species the leaf area at which farther levels hide as much of the sky as the leaves near do (`area_share`), so that
nothing pops.
"""

from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from scipy import ndimage

from synthgen.arrays import Floats, Ints
from synthgen.records import Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, Sites, core_part, leaf_parts, sites_on, sprayed
from synthgen.world.plants.growth import Limbs, unit
from synthgen.world.plants.leaf_outlines import Outline, outline

_REAL_SHARE = 0.3
"""Share of the triangles near that go to real outlines, from the lowest leaf up (our choice)."""

_REAL_BELOW_M = 5.0
"""Leaves higher than this are never nearer to a car's camera than 4 m: triangles do. [m]"""

_SITES = (1.4, 0.5, 0.3, 0.3)
"""Places on twigs from which leaves are picked, for each triangle near, by level of detail."""

_INNER_SIZE = (1.5, 2.4, 2.6, 2.0)
"""Length of the leaves deep inside, in lengths of those on the shell, by level of detail (our choice)."""

_SHELL_M, _DEEP_M = 0.2, 1.3
"""Depths below the surface of the crown down to which leaves are smallest, and from which on they are largest
(our choice: of leaves at 2 m2 per m3, as in crowns of limes, e^-1 of the light passes a metre). [m]"""

_CORE_COUNT = (1800, 450, 100, 25)
"""Clusters of the core, by level of detail."""

_CORE_FROM_M = 0.5
"""The core starts this deep below the surface of the crown (our choice). [m]"""

_CORE_DEPTH = 1.2
"""Depth of a cluster of the core below the surface of the crown, in its lengths, at least."""

_SHADES_M = (0.14, 0.75)
"""Depths down to which leaves are young and light, and from which on they are dark shade leaves (our choice). [m]"""


_SOFTER = 0.12
"""Normals of leaves at each farther level of detail are bent outward this much more: one stands for several, whose
mean faces outward."""


@final
@dataclass(frozen=True, slots=True)
class Foliage:
    """Leaves of one level of detail: a site each, its length [m], shade, outline level and the way outward."""

    sites: Sites
    length_m: Floats
    shade: Ints
    level: int
    outward: Floats

    def group(self, form: str) -> tuple[Sites, Floats, Outline, Floats, Ints]:
        """What `foliage.leaf_parts` takes."""
        return self.sites, self.length_m, outline(form, self.level), self.outward, self.shade


def crown_parts(orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int) -> list[Part]:
    """Leaves and blossom of the season, the core of the crown, and snow on the leaves."""
    season = row["seasons"][str(parameters["season"])]
    rng = stream(int(parameters["seed"]), "plant", "leaves")
    parts = []
    if season["leaves"] > 0:
        shape, tint = LeafShape.of(row["leaf"]), _tint(parameters)
        shape = replace(shape, bend=min(shape.bend + _SOFTER * detail, 0.9))
        groups, core = foliage(orders, parameters, row, detail, rng)
        parts += leaf_parts(
            [group.group(shape.form) for group in groups if len(group.length_m)],
            shape,
            colors=[[channel * t for channel, t in zip(color, tint, strict=True)] for color in season["colors"]],
            rng=rng,
            snow=float(parameters["snow"]),
            substance=str(row["leaf"].get("substance", "leaf")),
        )
        parts += [core_part(core.sites, core.length_m, core.outward, season["colors"], rng) for _ in core.length_m[:1]]
    if "blossom" in season:
        parts += _blossom(orders, parameters, row, detail, rng)
    return parts


def _tint(parameters: Parameters) -> Floats:
    """How leaves of one plant differ from the mean of the species, as factors (3,) of its colors (our choice)."""
    rng = stream(int(parameters["seed"]), "plant", "tint")
    bright, yellow = rng.normal(0.0, 0.09), rng.normal(0.0, 0.07)
    return np.exp(bright + yellow * np.array([1.0, 0.15, -0.6]))


def foliage(
    orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int, rng: Generator
) -> tuple[list[Foliage], Foliage]:
    """Leaves of this level of detail, and the clusters of the core."""
    leaf, season = row["leaf"], row["seasons"][str(parameters["season"])]
    n_sites = round(_SITES[detail] * row["triangles"][0])
    places = sites_on([orders[k] for k in leaf["orders"]], n_sites, leaf["from_share"], rng)
    sites = sprayed(places, leaf.get("spray_m", 0.0), rng)
    rank = rng.permutation(len(sites.points))
    depth = _depth(sites.points)
    core = _core(sites, depth, rank, parameters, row, detail)
    growth = np.interp(depth, (_SHELL_M, _DEEP_M), (1.0, _INNER_SIZE[detail]))
    order = np.argsort(rank * growth**2, kind="stable")
    kept, low = _kept(order, sites.points[:, 2], row, detail)
    levels = np.where(low[kept], 0, _level(leaf["form"], detail))
    areas = {int(level): LeafShape.of(leaf).area(int(level)) for level in np.unique(levels)}
    wanted = leaf["area_index"] * np.pi / 4.0 * float(parameters["crown"]) ** 2 * (1.0, *row["area_share"])[detail]
    per_length = float(sum(areas[int(level)] * (growth[kept[levels == level]] ** 2).sum() for level in areas))
    least, most = leaf["length_m"]
    length = max(float(np.sqrt(wanted / per_length)), least)
    length = min(length, most) if detail == 0 else length
    share = min(wanted / (per_length * length**2), 1.0) * season["leaves"]
    fallen = rng.permutation(len(kept)) >= max(round(share * len(kept)), 1)
    shade = np.searchsorted(_SHADES_M, depth + 0.12 * rng.normal(0, 1, len(depth)))
    groups: list[Foliage] = []
    for level in areas:
        pick = np.sort(kept[(levels == level) & ~fallen])
        size = length * float(season.get("size", 1.0)) * growth[pick]
        picked = above_ground(sites.take(pick), size)
        groups.append(Foliage(picked, size, shade[pick], level, outward_of(picked.points, parameters, row)))
    return groups, core


def _level(form: str, detail: int) -> int:
    """Level of the outlines of most leaves: triangles, but for shoots of conifers near."""
    return min(detail + 1, 2) if form == "brush" and detail < 2 else 2


def _kept(order: Ints, height: Floats, row: dict[str, Any], detail: int) -> tuple[Ints, np.ndarray]:
    """The first sites in `order` that the triangles pay for, and which of all sites have their real outline."""
    form, low = row["leaf"]["form"], np.zeros(len(order), dtype=bool)
    budget, each = row["triangles"][detail], len(outline(form, _level(form, detail)).triangles)
    if detail > 0:
        return order[: budget // each], low
    per_real = len(outline(form, 0).triangles)
    candidates = order[: budget // each]
    n_real = round(_REAL_SHARE * budget / per_real)
    lowest = candidates[np.argsort(height[candidates], kind="stable")[:n_real]]
    low[lowest[height[lowest] < _REAL_BELOW_M]] = True
    cost = np.cumsum(np.where(low[order], per_real, each))
    return order[cost <= budget], low


def _core(sites: Sites, depth: Floats, rank: Ints, parameters: Parameters, row: dict[str, Any], detail: int) -> Foliage:
    """Clusters deep inside; `core` of the table is their area over that of the ground below the crown."""
    leaves = row["seasons"][str(parameters["season"])]["leaves"]
    area = row["core"] * leaves**2 * np.pi / 4.0 * float(parameters["crown"]) ** 2
    size = float(np.sqrt(area / _CORE_COUNT[detail] / _CORE_AREA)) if area > 0 else 0.0
    deep = np.flatnonzero((depth > _CORE_FROM_M) & (sites.points[:, 2] > 1.0))
    pick = np.sort(deep[np.argsort(rank[deep])[: _CORE_COUNT[detail] if area > 0 else 0]])
    length = np.minimum(size, depth[pick] / _CORE_DEPTH)
    taken = above_ground(sites.take(pick), length)
    return Foliage(taken, length, np.zeros(len(pick), np.int64), 1, outward_of(taken.points, parameters, row))


_CORE_AREA = 0.63
"""Area of a cluster of the core of length 1: see `leaf_outlines`."""


def _depth(points: Floats) -> Floats:
    """How deep below the surface of the crown points (n, 3) lie [m]; gaps of one voxel belong to the crown."""
    axes = [(axis - axis.min()) / _VOXEL_M + 2.5 for axis in points.T]
    cells = [axis.astype(np.int64) for axis in axes]
    shape = tuple(int(cell.max()) + 3 for cell in cells)
    counts = np.bincount(np.ravel_multi_index(tuple(cells), shape), minlength=int(np.prod(shape)))
    filled = ndimage.binary_closing(counts.reshape(shape) >= _FILLED * max(float(counts[counts > 0].mean()), 1.0))
    inside = ndimage.distance_transform_edt(filled) * _VOXEL_M
    depth = ndimage.map_coordinates(inside.astype(np.float32), np.stack(axes) - 0.5, order=1)
    return np.maximum(depth.astype(float) - 0.5 * _VOXEL_M, 0.0)


_VOXEL_M, _FILLED = 0.4, 0.3
"""Voxels of this size belong to the crown if they hold this share of the mean number of leaves (our choice). [m]"""


def outward_of(points: Floats, parameters: Parameters, row: dict[str, Any]) -> Floats:
    """Unit directions (n, 3) away from the middle of the crown, as normals of ellipsoids around it."""
    middle, half = _ellipsoid(parameters, row)
    return unit((points - middle) / half**2)


def above_ground(sites: Sites, length_m: Floats | float) -> Sites:
    """The sites, raised so that no leaf reaches the ground."""
    points = sites.points.copy()
    points[:, 2] = np.maximum(points[:, 2], 1.5 * length_m)
    return Sites(points, sites.directions, sites.twig)


def _ellipsoid(parameters: Parameters, row: dict[str, Any]) -> tuple[Floats, Floats]:
    """Middle and half axes (3,) of the crown [m]."""
    height, radius = float(parameters["height"]), 0.5 * float(parameters["crown"])
    base = max(row["crown_base"] * height, float(parameters.get("clear", 0.0)))
    half = 0.5 * (height - base)
    return np.array([0.0, 0.0, base + 0.85 * half]), np.array([radius, radius, half])


def _blossom(
    orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int, rng: Generator
) -> list[Part]:
    """Flowers along the twigs: real ones low down, kites above, clusters from afar."""
    blossom = row["seasons"][str(parameters["season"])]["blossom"]
    shape = LeafShape.of({**row["leaf"], **blossom})
    count = blossom["counts"][detail]
    area = blossom["area_index"] * np.pi / 4.0 * float(parameters["crown"]) ** 2
    count_near = max(round(min(blossom["counts"][0], area / shape.area(1) / blossom["length_m"] ** 2)), 8)
    size = float(np.sqrt(area / min(count, count_near) / shape.area(min(max(detail, 1), 2))))
    sites = sites_on([orders[order] for order in row["leaf"]["orders"]], count_near, 0.0, rng)
    sites = above_ground(sites.take(np.sort(rng.permutation(count_near)[:count])), size)
    outward = outward_of(sites.points, parameters, row)
    low = np.flatnonzero(sites.points[:, 2] < 4.0)[: blossom["counts"][2]] if detail == 0 else np.arange(0)
    rest = np.setdiff1d(np.arange(len(sites.points)), low)
    groups = [
        (sites.take(pick), np.full(len(pick), size), outline(shape.form, level), outward[pick], np.ones_like(pick))
        for pick, level in ((low, 0), (rest, min(max(detail, 1), 2)))
        if len(pick)
    ]
    return leaf_parts(groups, shape, colors=blossom["colors"], rng=rng, name="blossom")
