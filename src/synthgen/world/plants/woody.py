"""Trees and shrubs: limbs of each order, bark, and leaves by season, at three levels of detail.

Start at `woody_plant`. All levels of detail share one skeleton, so that they have one silhouette: farther ones
leave out the last orders and have fewer, bigger leaves of the same total area. What is drawn is in
`world.plants.families`; numbers are in `assets/families/plants.yaml`.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import LeafShape, Sites, leaf_parts, sites_on
from synthgen.world.plants.growth import Habit, Limbs, branch, fitted, stems, tubes, unit

BARK_905NM = 0.35
"""Diffuse reflectance of bark at 905 nm, .30-.40 (spectral libraries, nominal)."""

BARK_TILE_M = 0.5
"""Edge of one tile of a bark texture. [m]"""


def woody_plant(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Tree or shrub of `parameters`; `row` is its family's table."""
    season = row["seasons"][str(parameters["season"])]
    bare = season["leaves"] == 0.0
    orders = skeleton(parameters, row)
    parts = _wood(orders, row, detail, bare=bare)
    if not bare:
        parts += _crown(orders, parameters, row, detail)
    return Asset("nature.vegetation", _at_height(parts, float(parameters["height"])))


def skeleton(parameters: Parameters, row: dict[str, Any]) -> list[Limbs]:
    """All limbs, stems first, scaled to the height and the crown; the same at all levels of detail.

    Stems and branches are the same in every season; the last order has more twigs when they are bare.
    """
    seed = int(parameters["seed"])
    height, crown = float(parameters["height"]), float(parameters["crown"])
    bare = row["seasons"][str(parameters["season"])]["leaves"] == 0.0
    stem = row["stems"]
    orders = [
        stems(
            stem["count"],
            height,
            0.5 * float(parameters["trunk"]),
            spread_deg=stem["spread_deg"],
            wander=stem["wander"],
            rng=stream(seed, "plant", "stem"),
        )
    ]
    reach = 0.5 * crown * np.array(row["envelope"]) if row["envelope"] else None
    for order, values in enumerate(row["habit"], start=1):
        is_last = order == len(row["habit"])
        count = row["bare_count"] if bare and is_last else values["count"]
        habit = Habit(
            **{**values, "count": count, "down_deg": tuple(values["down_deg"]), "lift": tuple(values["lift"])}
        )
        orders.append(
            branch(orders[-1], habit, stream(seed, "plant", "order", order), reach_m=reach if order == 1 else None)
        )
    # Leaves stand out beyond the last twigs, on both sides, by most of their length.
    margin = 0.0 if bare else 1.5 * (_leaf_size(parameters, row, 0)[2] + row["leaf"]["petiole_m"])
    return fitted(orders, height, crown - margin)


def _wood(orders: list[Limbs], row: dict[str, Any], detail: int, *, bare: bool) -> list[Part]:
    """Trunk, branches and twigs, each one part."""
    sides = row["bare_sides" if bare else "sides"][detail]
    rings = row["bare_rings" if bare else "rings"][detail]
    meshes: dict[str, list[Mesh]] = {"trunk": [], "branch": [], "twig": []}
    if bare:
        orders = [*orders[:-1], _thinned(orders[-1], row["bare_share"][detail])]
    for order, limbs in enumerate(orders):
        if sides[order]:
            name = ("trunk", "branch", "twig")[min(order, 2)]
            flare = row["stems"]["flare"] if order == 0 else 0.0
            n_rings = rings[order] or 2
            meshes[name].append(tubes(limbs, sides[order], rings=n_rings, flare=flare, tile_m=BARK_TILE_M))
    return [
        Part(name, merge(pieces), _bark(row["bark"], name), "nature.trunk") for name, pieces in meshes.items() if pieces
    ]


def _thinned(limbs: Limbs, share: float) -> Limbs:
    """A share of the limbs, thicker, so that together they hide as much of the sky."""
    step = round(1.0 / share)
    kept = slice(None, None, step)
    return Limbs(limbs.points[kept], limbs.radii[kept] * step, limbs.parent[kept], limbs.share[kept])


def _bark(bark: dict[str, Any], name: str) -> Material:
    red, green, blue = bark[name]
    textured = name == "trunk" or (name == "branch" and bark["texture"] == "bark")
    return Material(
        f"bark_{name}",
        (red, green, blue),
        0.85,
        max(BARK_905NM, green),
        specular=0.3,
        texture=bark["texture"] if textured else None,
        texture_size_m=BARK_TILE_M,
        porous=True,
    )


def _leaf_shape(row: dict[str, Any], detail: int) -> LeafShape:
    """Shape of the leaves, simpler from afar."""
    names = {field.name for field in fields(LeafShape)}
    shape = LeafShape(**{name: value for name, value in row["leaf"].items() if name in names})
    return replace(shape, corners=min(shape.corners, 5 - detail))


def _leaf_size(parameters: Parameters, row: dict[str, Any], detail: int) -> tuple[int, int, float]:
    """How many leaves there are at detail 0 and at this one, and their length here [m].

    The area is the leaf area index times the ground below the crown; a small plant has fewer leaves of the
    species' size, a big one as many as are allowed.
    """
    leaf = row["leaf"]
    area = leaf["area_index"] * np.pi / 4.0 * float(parameters["crown"]) ** 2
    n_full = max(min(leaf["counts"][0], round(area / _leaf_shape(row, 0).area_m2(leaf["length_m"]))), 8)
    n_kept = min(leaf["counts"][detail], n_full)
    return n_full, n_kept, float(np.sqrt(area / n_kept / _leaf_shape(row, detail).area_m2(1.0)))


def _crown(orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int) -> list[Part]:
    """Leaves of the season."""
    season, leaf = row["seasons"][str(parameters["season"])], row["leaf"]
    n_full, n_kept, length = _leaf_size(parameters, row, detail)
    rng = stream(int(parameters["seed"]), "plant", "leaves")
    sites = sites_on([orders[order] for order in leaf["orders"]], n_full, leaf["from_share"], rng)
    kept = rng.permutation(n_full)[: max(round(n_kept * season["leaves"]), 1)]
    sites = _above_ground(sites.take(np.sort(kept)), length)
    outward = _outward(sites.points, parameters, row)
    return leaf_parts(sites, _leaf_shape(row, detail), length, outward, colors=season["colors"], rng=rng)


def _above_ground(sites: Sites, length_m: float) -> Sites:
    """The sites, raised so that no leaf reaches the ground."""
    points = sites.points.copy()
    points[:, 2] = np.maximum(points[:, 2], 1.5 * length_m)
    return Sites(points, sites.directions, sites.twig)


def _outward(points: Floats, parameters: Parameters, row: dict[str, Any]) -> Floats:
    """Unit directions (n, 3) away from the middle of the crown, as normals of ellipsoids around it."""
    height, radius = float(parameters["height"]), 0.5 * float(parameters["crown"])
    base = row["crown_base"] * height
    half = 0.5 * (height - base)
    offset = points - np.array([0.0, 0.0, base + 0.85 * half])
    return unit(offset / np.array([radius**2, radius**2, half**2]))


def _at_height(parts: list[Part], height_m: float) -> tuple[Part, ...]:
    """The parts stretched (by some percent: leaves stand out) so that the highest point is at the height."""
    top = max(part.mesh.bounds()[1, 2] for part in parts)
    stretch = np.diag([1.0, 1.0, height_m / top, 1.0])
    return tuple(Part(part.name, part.mesh.moved(stretch), part.material, part.class_name) for part in parts)
