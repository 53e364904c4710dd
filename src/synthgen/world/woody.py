"""Trees and shrubs: limbs of each order, bark, and leaves by season, at three levels of detail.

Start at `woody_plant`. All levels of detail share one skeleton, so that they have one silhouette: farther ones
leave out the last orders and have fewer, bigger leaves of the same total area. What is drawn is in
`world.plants`; numbers are in `assets/families/plants.yaml`.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.foliage import LeafShape, Sites, leaf_parts, sites_on
from synthgen.world.growth import Habit, Limbs, branch, fitted, stems, tubes, unit

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
    for order, fields in enumerate(row["habit"], start=1):
        is_last = order == len(row["habit"])
        count = row["bare_count"] if bare and is_last else fields["count"]
        habit = Habit(
            **{**fields, "count": count, "down_deg": tuple(fields["down_deg"]), "lift": tuple(fields["lift"])}
        )
        orders.append(
            branch(orders[-1], habit, stream(seed, "plant", "order", order), reach_m=reach if order == 1 else None)
        )
    return fitted(orders, height, crown)


def _wood(orders: list[Limbs], row: dict[str, Any], detail: int, *, bare: bool) -> list[Part]:
    """Trunk, branches and twigs, each one part."""
    sides = row["bare_sides" if bare else "sides"][detail]
    rings = row["rings"][detail]
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


def _crown(orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int) -> list[Part]:
    """Leaves of the season."""
    fields = dict(row["leaf"])
    counts, species_length = fields.pop("counts"), fields.pop("length_m")
    area = fields.pop("area_index") * np.pi / 4.0 * float(parameters["crown"]) ** 2
    on, from_share = fields.pop("orders"), fields.pop("from_share")
    shape = LeafShape(**fields)
    far = replace(shape, corners=min(shape.corners, 5 - detail))
    season = row["seasons"][str(parameters["season"])]
    rng = stream(int(parameters["seed"]), "plant", "leaves")
    n_full = max(min(counts[0], round(area / shape.area_m2(species_length))), 8)
    sites = sites_on([orders[order] for order in on], n_full, from_share, rng)
    n_kept = min(counts[detail], n_full)
    length = float(np.sqrt(area / n_kept / far.area_m2(1.0)))
    kept = rng.permutation(n_full)[: max(round(n_kept * season["leaves"]), 1)]
    sites = _above_ground(sites.take(np.sort(kept)), length)
    return leaf_parts(sites, far, length, _outward(sites.points, parameters, row), colors=season["colors"], rng=rng)


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
