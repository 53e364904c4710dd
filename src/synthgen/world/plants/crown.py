"""How many leaves a crown has, where, and how large, at each level of detail.

Start at `crown_parts`. Near, leaves have the size that botany gives: those that hang low and outside have their real
outline, others are kites, and deep in the crown, where none is seen alone, fewer and larger ones stand for the rest.
Farther levels have clusters (kites, then triangles, larger inside): a table gives each species the leaf area
at which they hide as much of the sky as the leaves near do (`area_share`), so that nothing pops. A polygon budget
cannot pay for every leaf of a big tree: beyond the largest leaf of its species its crown gets thinner.
"""

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, Sites, leaf_parts, sites_on
from synthgen.world.plants.growth import Limbs, unit
from synthgen.world.plants.leaf_outlines import Outline, outline

_INNER_SHARE = 0.14
"""Share of the triangles near that go to the inside of the crown."""

_INNER_SIZE = 2.2
"""Length of the larger leaves inside, in leaf lengths."""

_REAL_SHARE = 0.42
"""Share of the triangles near that go to real outlines, from the lowest leaf up."""

_GROWS_M = (4.0, 10.0)
"""Between these heights leaves grow to `_FAR_SIZE`: seen from a car they are as many metres away. [m]"""

_FAR_SIZE = 1.6
"""Length of leaves high in a tree, in lengths of those near the eye (our choice)."""

_REAL_BELOW_M = 6.0
"""Leaves higher than this are never nearer to a car's camera than this: kites do. [m]"""

_CORE_SIZE = 2.6
"""Length of the clusters that close the inside of a dense crown far away, in lengths of those outside (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Foliage:
    """Leaves of one level of detail: a site each, its length [m], the outline level and the way outward."""

    sites: Sites
    length_m: Floats
    level: int
    outward: Floats

    def group(self, form: str) -> tuple[Sites, Floats, Outline, Floats]:
        """What `foliage.leaf_parts` takes."""
        return self.sites, self.length_m, outline(form, self.level), self.outward


def crown_parts(orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int) -> list[Part]:
    """Leaves and blossom of the season, and snow on them."""
    season = row["seasons"][str(parameters["season"])]
    snow = float(parameters["snow"])
    rng = stream(int(parameters["seed"]), "plant", "leaves")
    parts = []
    substance = str(row["leaf"].get("substance", "leaf"))
    if season["leaves"] > 0:
        shape = LeafShape.of(row["leaf"])
        groups = foliage(orders, parameters, row, detail, rng)
        named = [group.group(shape.form) for group in groups if len(group.length_m)]
        parts += leaf_parts(named, shape, colors=season["colors"], rng=rng, snow=snow, substance=substance)
    if "blossom" in season:
        parts += _blossom(orders, parameters, row, detail, rng)
    return parts


def foliage(
    orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int, rng: Generator
) -> list[Foliage]:
    """Leaves of this level of detail: near, the real outlines, the kites outside and the large ones inside."""
    leaf, season = row["leaf"], row["seasons"][str(parameters["season"])]
    shape, size = LeafShape.of(leaf), float(season.get("size", 1.0))
    n_inner, n_all = leaf_counts(row)
    sites = sites_on([orders[order] for order in leaf["orders"]], n_all, leaf["from_share"], rng)
    layer, factor = _layers(sites, parameters, row, n_inner, rng)
    length, kept_share = _leaf_length(float((factor**2).sum()), parameters, row)
    mixed = rng.permutation(n_all)
    if detail > 0:
        area = kept_share * length**2 * float((factor**2).sum()) * shape.area(1)
        return [
            _clusters(
                sites,
                area * size**2 * season["leaves"],
                mixed[: round(n_all * season["leaves"])],
                parameters,
                row,
                detail,
            )
        ]
    kept = np.sort(mixed[: max(round(n_all * kept_share * season["leaves"]), 1)])
    sites = above_ground(sites.take(kept), length)
    outward = outward_of(sites.points, parameters, row)
    picks = [np.flatnonzero(layer[kept] == index) for index in range(3)]
    return [
        Foliage(sites.take(pick), length * size * factor[kept[pick]], min(index, 1), outward[pick])
        for index, pick in enumerate(picks)
    ]


def leaf_counts(row: dict[str, Any]) -> tuple[int, int]:
    """How many leaves inside the crown and how many in all the triangles at detail 0 pay for."""
    per_triangle = _REAL_SHARE / len(outline(row["leaf"]["form"], 0).triangles) + (1.0 - _REAL_SHARE) / 2.0
    n_inner = round(row["triangles"][0] * _INNER_SHARE / 2.0)
    return n_inner, n_inner + round(row["triangles"][0] * (1.0 - _INNER_SHARE) * per_triangle)


def _leaf_length(squares: float, parameters: Parameters, row: dict[str, Any]) -> tuple[float, float]:
    """Length of a leaf near the eye [m] and the share of the sites that have one; `squares` sums squared factors.

    The area wanted is the leaf area index times the ground below the crown. Leaves grow from the least to the
    largest length of the species; if they are too many at the least, some are left out.
    """
    wanted = row["leaf"]["area_index"] * np.pi / 4.0 * float(parameters["crown"]) ** 2
    per_length = squares * LeafShape.of(row["leaf"]).area(1)
    least, most = row["leaf"]["length_m"]
    length = float(np.clip(np.sqrt(wanted / per_length), least, most))
    return length, min(wanted / (per_length * length**2), 1.0)


def _clusters(
    sites: Sites, area_m2: float, mixed: Ints, parameters: Parameters, row: dict[str, Any], detail: int
) -> Foliage:
    """Clusters of a farther level of detail that hide as much as leaves of this area near."""
    shape = LeafShape.of(row["leaf"])
    leaves = row["seasons"][str(parameters["season"])]["leaves"]
    count = min(round(leaves * row["triangles"][detail] / (2 if detail == 1 else 1)), len(mixed))
    size = float(np.sqrt(area_m2 * row["area_share"][detail - 1] / count / shape.area(detail)))
    sites = sites.take(np.sort(mixed[:count]))
    factor, reach = np.ones(count), _reach(sites.points)
    if detail == 2:
        inside = np.argsort(np.hypot(sites.points[:, 0], sites.points[:, 1]) / reach, kind="stable")
        inside = inside[: round(row["core"] * count)]
        factor[inside] = np.minimum(_CORE_SIZE, 1.2 * reach[inside] / size)
        size = size * float(np.sqrt(count / (factor**2).sum()))
    outward = outward_of(sites.points, parameters, row)
    # Their tips reach as far as those of leaves do.
    inset = np.clip(0.4 * size, 0.0, 0.25 * reach)[:, None]
    lengths = size * factor
    sites = above_ground(Sites(sites.points - inset * outward, sites.directions, sites.twig), lengths)
    return Foliage(sites, lengths, detail, outward)


def _reach(points: Floats) -> Floats:
    """How far the crown reaches from its axis at the height of each point (n,) [m]: nine tenths of the leaves there."""
    order = np.argsort(points[:, 2], kind="stable")
    distance = np.hypot(points[order, 0], points[order, 1])
    reach = np.empty(len(points))
    for piece in np.array_split(np.arange(len(points)), 16):
        reach[order[piece]] = np.quantile(distance[piece], 0.9) if len(piece) else 0.0
    return np.maximum(reach, 0.1)


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
    base = row["crown_base"] * height
    half = 0.5 * (height - base)
    return np.array([0.0, 0.0, base + 0.85 * half]), np.array([radius, radius, half])


def _layers(
    sites: Sites, parameters: Parameters, row: dict[str, Any], n_inner: int, rng: Generator
) -> tuple[Ints, Floats]:
    """Layer of each leaf (0 real outline: low and outside; 1 other outer ones; 2 inside), and its size as a factor."""
    middle, half = _ellipsoid(parameters, row)
    depth = np.linalg.norm((sites.points - middle) / half, axis=1) + 0.15 * rng.normal(0, 1, len(sites.points))
    inner = np.argsort(depth, kind="stable")[:n_inner]
    layer = np.ones(len(depth), dtype=np.int64)
    layer[inner] = 2
    height = np.where(layer == 2, np.inf, sites.points[:, 2])
    n_real = round(_REAL_SHARE * row["triangles"][0] / len(outline(row["leaf"]["form"], 0).triangles))
    low = np.argsort(height, kind="stable")[:n_real]
    layer[low[height[low] < _REAL_BELOW_M]] = 0
    growth = np.interp(sites.points[:, 2], _GROWS_M, [1.0, _FAR_SIZE])
    return layer, np.where(layer == 2, np.maximum(growth, _INNER_SIZE), growth)


def _blossom(
    orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int, rng: Generator
) -> list[Part]:
    """Flowers along the twigs: real ones low down, kites above, clusters from afar."""
    blossom = row["seasons"][str(parameters["season"])]["blossom"]
    shape = LeafShape.of({**row["leaf"], **blossom})
    count = blossom["counts"][detail]
    area = blossom["area_index"] * np.pi / 4.0 * float(parameters["crown"]) ** 2
    count_near = max(round(min(blossom["counts"][0], area / shape.area(1) / blossom["length_m"] ** 2)), 8)
    size = float(np.sqrt(area / min(count, count_near) / shape.area(max(detail, 1))))
    sites = sites_on([orders[order] for order in row["leaf"]["orders"]], count_near, 0.0, rng)
    sites = above_ground(sites.take(np.sort(rng.permutation(count_near)[:count])), size)
    outward = outward_of(sites.points, parameters, row)
    low = np.flatnonzero(sites.points[:, 2] < 4.0)[: blossom["counts"][2]] if detail == 0 else np.arange(0)
    rest = np.setdiff1d(np.arange(len(sites.points)), low)
    groups = [
        (sites.take(pick), np.full(len(pick), size), outline(shape.form, level), outward[pick])
        for pick, level in ((low, 0), (rest, max(detail, 1)))
        if len(pick)
    ]
    return leaf_parts(groups, shape, colors=blossom["colors"], rng=rng, name="blossom")
