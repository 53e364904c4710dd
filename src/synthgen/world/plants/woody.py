"""Trees and shrubs: limbs of each order, bark, leaves and snow by season, at three levels of detail, trees at four.

Start at `woody_plant`. All levels of detail share one skeleton (`growth`), so that they have one silhouette: farther
ones leave out the last orders of limbs and have clusters for leaves (`crown`). What is drawn is in
`world.plants.families`; numbers are in `assets/families/plants.yaml`.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from synthgen.arrays import Bools
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.plants.crown import crown_parts
from synthgen.world.plants.foliage import SNOW
from synthgen.world.plants.growth import Habit, Limbs, branch, fitted, stems
from synthgen.world.plants.limb_surfaces import blades, snow_caps, tubes
from synthgen.world.plants.litter import litter_part
from synthgen.world.plants.pruning import pruned, raised

BARK_905NM = 0.35
"""Diffuse reflectance of bark at 905 nm, .30-.40 (spectral libraries, nominal)."""

BARK_TILE_M = 0.5
"""Edge of one tile of a bark texture. [m]"""


_PRUNED_TO = 1.05
"""Limbs are pruned a little higher than asked: they are scaled by some percent to the height of the plant after."""


_FAR_TRIANGLES = 0.25
"""Triangles of the leaves at the last level over those of the one before: a leaf cluster is twice as long, and covers
as many pixels at twice the distance (our choice)."""

_FAR_TWIGS = 0.4
"""Twigs in winter at the last level over those of the one before (our choice)."""

_FAR_SIDES, _FAR_RINGS = (4, 0, 0, 0), (4, 0, 0, 0)
_FAR_BARE_SIDES, _FAR_BARE_RINGS = (4, 3, 1, 1), (4, 2, 2, 2)
"""Sides of limbs by order at the last level, and their rings."""


def with_far_level(row: dict[str, Any]) -> dict[str, Any]:
    """The table of a tree with a fourth level of detail, from the third: a whole tree of some hundred triangles."""
    orders = len(row["sides"][2])
    more = {
        "sides": list(_FAR_SIDES[:orders]),
        "rings": list(_FAR_RINGS[:orders]),
        "bare_sides": list(_FAR_BARE_SIDES[:orders]),
        "bare_rings": list(_FAR_BARE_RINGS[:orders]),
        "bare_share": _FAR_TWIGS * row["bare_share"][2],
        "bare_width": row["bare_width"][2],
        "triangles": round(_FAR_TRIANGLES * row["triangles"][2]),
        "area_share": row["area_share"][1],
    }
    seasons = {name: _with_far_blossom(season) for name, season in row["seasons"].items()}
    return {**row, **{name: [*row[name], value] for name, value in more.items()}, "seasons": seasons}


def _with_far_blossom(season: dict[str, Any]) -> dict[str, Any]:
    if "blossom" not in season:
        return season
    counts = season["blossom"]["counts"]
    return {**season, "blossom": {**season["blossom"], "counts": [*counts, round(_FAR_TRIANGLES * counts[2])]}}


def woody_plant(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Tree or shrub of `parameters`; `row` is its family's table."""
    orders = skeleton(parameters, row)
    parts = wood_parts(orders, parameters, row, detail)
    parts += crown_parts(orders, parameters, row, detail)
    parts = at_height(parts, float(parameters["height"]))
    if float(parameters.get("fallen", 0.0)) > 0:
        parts.append(litter_part(parameters, row, detail))
    return Asset("nature.vegetation", tuple(parts))


def is_bare(parameters: Parameters, row: dict[str, Any]) -> bool:
    """Whether neither leaf nor flower hides the twigs."""
    season = row["seasons"][str(parameters["season"])]
    return bool(season["leaves"] <= 0.3)


def skeleton(parameters: Parameters, row: dict[str, Any]) -> list[Limbs]:
    """All limbs, stems first, scaled to the height and the crown; the same at all levels of detail.

    Stems and branches are the same in every season; the last order has more twigs when they are bare.
    """
    seed = int(parameters["seed"])
    height, crown = float(parameters["height"]), float(parameters["crown"])
    clear, bare = float(parameters.get("clear", 0.0)), is_bare(parameters, row)
    stem = row["stems"]
    trunk_m = height * stem.get("reach", 1.0)
    orders = [
        stems(
            stem["count"],
            trunk_m,
            0.5 * float(parameters["trunk"]),
            spread_deg=stem["spread_deg"],
            wander=stem["wander"],
            taper=stem.get("taper", 0.9),
            rng=stream(seed, "plant", "stem"),
        )
    ]
    reach = 0.5 * crown * np.array(row["envelope"]) if row["envelope"] else None
    for order, values in enumerate(row["habit"], start=1):
        is_last = order == len(row["habit"])
        listed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        if is_last and bare:
            listed["count"] = row["bare_count"]
        habit = Habit(**listed)
        if order == 1 and clear > 0:
            habit = raised(habit, clear, trunk_m, height)
        rng = stream(seed, "plant", "order", order)
        reach_m = reach if order == 1 else None
        limbs = branch(orders[-1], habit, rng, reach_m=reach_m, height_m=height)
        orders.append(pruned(limbs, _PRUNED_TO * clear + _leaf_m(row, bare)) if clear > 0 else limbs)
    # Leaves stand out beyond the last twigs, on both sides, by most of their length.
    orders = fitted(orders, height, crown - (0.0 if bare else _margin_m(row["leaf"])))
    # Scaling to the height may have lowered a limb by some percent.
    return [orders[0], *(pruned(limbs, clear + _leaf_m(row, bare)) for limbs in orders[1:])] if clear > 0 else orders


def _leaf_m(row: dict[str, Any], bare: bool) -> float:
    """How far leaves hang below their twigs, those far away too. [m]"""
    return 0.0 if bare else float(row["leaf"].get("spray_m", 0.0)) + 1.6 * float(row["leaf"]["length_m"][1])


def _margin_m(leaf: dict[str, Any]) -> float:
    """How much wider leaves make a crown than its twigs are. [m]"""
    longest = float(leaf["length_m"][1])
    return float(leaf.get("spray_m", 0.0)) + 1.5 * (longest + float(leaf["petiole_m"])) + float(leaf["width"]) * longest


def wood_parts(orders: list[Limbs], parameters: Parameters, row: dict[str, Any], detail: int) -> list[Part]:
    """Trunk, branches and twigs, each one part, and the snow on them."""
    bare = is_bare(parameters, row)
    sides = row["bare_sides" if bare else "sides"][detail]
    rings = row["bare_rings" if bare else "rings"][detail]
    meshes: dict[str, list[Mesh]] = {"trunk": [], "branch": [], "twig": []}
    caps = []
    if bare:
        orders = [*orders[:-1], _thinned(orders[-1], row["bare_share"][detail], row["bare_width"][detail])]
    for order, limbs in enumerate(orders):
        name = ("trunk", "branch", "twig")[min(order, 2)]
        flare = row["stems"]["flare"] if order == 0 else 0.0
        if sides[order] >= 3:
            meshes[name].append(tubes(limbs, sides[order], rings=rings[order] or 2, flare=flare, tile_m=BARK_TILE_M))
        elif sides[order] == 1:
            meshes[name].append(blades(limbs, stream(int(parameters["seed"]), "plant", "blades", order)))
        if order in (1, 2) and sides[order] >= 3 and float(parameters["snow"]) > 0:
            caps += snow_caps(limbs, float(parameters["snow"]))
    parts = [
        Part(name, merge(pieces), _bark(row["bark"], name), "nature.trunk") for name, pieces in meshes.items() if pieces
    ]
    if "upper" in row["bark"]:
        parts[:1] = _two_barks(parts[0], row["bark"], row["bark"]["upper_from"] * float(parameters["height"]))
    return parts + [Part("snow_limbs", merge(caps), SNOW, "nature.trunk") for _ in caps[:1]]


def _thinned(limbs: Limbs, share: float, width: float) -> Limbs:
    """Every so many of the limbs, thicker, so that together they hide as much of the sky; `width` adjusts it."""
    step = round(1.0 / share)
    kept = slice(None, None, step)
    return Limbs(limbs.points[kept], limbs.radii[kept] * step * width, limbs.parent[kept], limbs.share[kept])


def _two_barks(trunk: Part, bark: dict[str, Any], from_m: float) -> list[Part]:
    """The trunk in two parts: thick bark below, thin and light bark from a height on."""
    mesh = trunk.mesh
    is_upper = mesh.vertices[mesh.faces][..., 2].mean(axis=1) > from_m
    material = replace(trunk.material, name="bark_upper", base_color=tuple(bark["upper"]))
    return [
        Part("trunk", _faces_of(mesh, ~is_upper), trunk.material, trunk.class_name),
        Part("trunk_upper", _faces_of(mesh, is_upper), material, trunk.class_name),
    ]


def _faces_of(mesh: Mesh, pick: Bools) -> Mesh:
    """The part of a mesh that has these faces, without unused vertices."""
    used, faces = np.unique(mesh.faces[pick], return_inverse=True)
    return Mesh(mesh.vertices[used], faces.reshape(-1, 3).astype(np.int32), mesh.normals[used], mesh.uv[used])


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
        substance="bark",
    )


def at_height(parts: list[Part], height_m: float) -> list[Part]:
    """The parts stretched (by some percent: leaves stand out) so that the highest point is at the height."""
    top = max(float(part.mesh.vertices[:, 2].max()) for part in parts)
    stretch = np.diag([1.0, 1.0, height_m / top, 1.0])
    return [Part(part.name, part.mesh.moved(stretch), part.material, part.class_name) for part in parts]
