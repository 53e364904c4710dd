"""Plants as families: trees, bushes, hedges, climbers, grass, weeds, crops, and what plants drop.

`FAMILIES` is what `world.catalog` collects; numbers are in `assets/families/plants.yaml` and `herbs.yaml`. A parameter
set holds sizes, the season, snow on it (0..1) and a seed for the shape. Builders by kind: `woody` (trees, bushes),
`hedge`, `herbs` (grass, weeds, crops), `sward` (verges, lawns), `screens` (ivy, growth that hides things), `boughs`
(over the road, on it), `litter` (fallen leaves). Not modelled: sway in the wind beyond the lean that the street gives.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.resources import resource
from synthgen.rng import Generator
from synthgen.world.family import Family, Parameters
from synthgen.world.plants.boughs import fallen_branch, overhang
from synthgen.world.plants.grass import grass_tuft
from synthgen.world.plants.hedge import hedge
from synthgen.world.plants.herbs import herb_patch
from synthgen.world.plants.litter import fallen_leaves
from synthgen.world.plants.screens import encroaching_bush, ivy_sheet
from synthgen.world.plants.sward import sward
from synthgen.world.plants.woody import with_far_level, woody_plant
from synthgen.yamlfile import read_table

SIZES = ("height", "crown", "trunk", "width", "length", "depth", "reach", "clearance", "radius", "cover")
"""Parameters that are lengths [m] or a share (`cover`), in the order in which they are drawn; a family has those its
table has."""

OPTIONS = {"snow": (0.0, 1.0), "fallen": (0.0, 1.0), "clear": (0.0, 6.0)}
"""Parameters that are 0 unless fixed, and their limits: snow on the plant, the share of the ground below a tree
that fallen leaves cover, and the height [m] up to which a tree is pruned (0: as it grows)."""

_Builder = Callable[[Parameters, dict[str, Any], int], Asset]

_BUILDERS: dict[str, _Builder] = {
    "tree": woody_plant,
    "bush": woody_plant,
    "hedge": hedge,
    "grass.tuft": grass_tuft,
    "grass.sward": sward,
    "grass": herb_patch,
    "weed": herb_patch,
    "reed": herb_patch,
    "crop": herb_patch,
    "climber": ivy_sheet,
    "growth.encroach": encroaching_bush,
    "growth.overhang": overhang,
    "leaves": fallen_leaves,
    "branch": fallen_branch,
}
"""Builders by family, or else by the kind before its dot."""


@cache
def table() -> dict[str, Any]:
    """Rows of the tables of plants, by family."""
    rows: dict[str, Any] = {}
    for name in ("plants.yaml", "herbs.yaml"):
        rows |= read_table(resource("assets", "families", name))
    return {name: with_far_level(row) if name.startswith("tree.") else row for name, row in rows.items()}


def _builder(name: str) -> _Builder:
    return _BUILDERS.get(name) or _BUILDERS[name.partition(".")[0]]


def options(name: str) -> tuple[str, ...]:
    """The options that a family has."""
    return ("snow", "fallen", "clear") if name.startswith("tree.") else ("snow",)


def draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Parameters of one plant: bigger ones have wider crowns and thicker trunks, with scatter.

    A size that is not fixed follows the height, be it drawn or fixed; the season is summer unless fixed.
    """
    row = table()[name]
    sizes = [size for size in SIZES if size in row]
    _check(name, row, sizes, fixed)
    age = rng.uniform(0, 1)
    parameters: Parameters = {}
    if "height" in fixed and "height" in row:
        low, high = row["height"]["draw"]
        age = (float(str(fixed["height"])) - low) / (high - low)
    for size in sizes:
        (low, high), (least, most) = row[size]["draw"], row[size]["limits"]
        free = size not in ("height", "crown", "trunk") and name != "grass.tuft"
        place = rng.uniform(0, 1) if free else age if size == "height" else age + rng.normal(0, 0.12)
        drawn = low + (high - low) * (np.clip(place, 0, 1) if 0 <= age <= 1 else place)
        parameters[size] = float(str(fixed[size])) if size in fixed else float(np.clip(drawn, least, most))
    seed = int(rng.integers(2**31))
    parameters["season"] = str(fixed.get("season", "summer"))
    for option in options(name):
        parameters[option] = float(str(fixed.get(option, 0.0)))
    parameters["seed"] = int(str(fixed.get("seed", seed)))
    return parameters


def build(name: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    """Plant of `parameters`; the phase of the gait does not matter."""
    return _builder(name)(parameters, table()[name], detail)


def _check(name: str, row: dict[str, Any], sizes: list[str], fixed: Mapping[str, object]) -> None:
    """Raise `InputError` for a name or value that does not fit."""
    known = [*sizes, *options(name), "season", "seed"]
    for key, value in fixed.items():
        if key not in known:
            raise UnknownNameError(name, "parameter", key, known)
        if key == "season":
            if value not in row["seasons"]:
                raise UnknownNameError(f"{name}.season", "season", str(value), row["seasons"])
            continue
        least, most = row[key]["limits"] if key in sizes else OPTIONS.get(key, (0, 2**63 - 1))
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise InputError(f"{name}.{key}: expected a number from {least} to {most}, got {value!r}")
        if key == "seed" and not isinstance(value, int):
            raise InputError(f"{name}.seed: expected a whole number, got {value!r}")


def _class_of(name: str) -> str:
    return {"branch.fallen": "object.debris", "grass.sward": "nature.terrain"}.get(name, "nature.vegetation")


FAMILIES: dict[str, Family] = {
    name: Family(name, _class_of(name), partial(draw, name), partial(build, name)) for name in table()
}
