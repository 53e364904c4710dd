"""Plants as families: trees, a shrub, a clipped hedge, a tuft of grass.

`FAMILIES` is what `world.catalog` collects; sizes, habits and colors are in `assets/families/plants.yaml`.
A parameter set holds the size, the season and a seed for the shape. Trees and shrubs are built in `woody`, hedges in
`hedge`, grass in `grass`. Not modelled: sway in the wind, snow on leaves.
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
from synthgen.world.plants.grass import grass_tuft
from synthgen.world.plants.hedge import clipped_hedge
from synthgen.world.plants.woody import woody_plant
from synthgen.yamlfile import read_table

SIZES = ("height", "crown", "trunk", "width", "length")
"""Parameters that are lengths [m], in the order in which they are drawn; a family has those its table has."""

OPTIONS = {"snow": (0.0, 1.0), "fallen": (0.0, 1.0)}
"""Parameters that are 0 unless fixed, and their limits: snow on the plant, and the share of the ground below a tree
that fallen leaves cover."""

_BUILDERS: dict[str, Callable[[Parameters, dict[str, Any], int], Asset]] = {
    "hedge.box": clipped_hedge,
    "grass.tuft": grass_tuft,
}


@cache
def table() -> dict[str, Any]:
    """Rows of the table of plants, by family."""
    rows: dict[str, Any] = read_table(resource("assets", "families", "plants.yaml"))
    return rows


def _builder(name: str) -> Callable[[Parameters, dict[str, Any], int], Asset]:
    return woody_plant if name.startswith(("tree.", "bush.")) else _BUILDERS[name]


def options(name: str) -> tuple[str, ...]:
    """The options that a family has."""
    return ("snow", "fallen") if name.startswith("tree.") else ("snow",)


def draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Parameters of one plant: bigger ones have wider crowns and thicker trunks, with scatter.

    A size that is not fixed follows the height, be it drawn or fixed; the season is summer unless fixed.
    """
    row = table()[name]
    sizes = [size for size in SIZES if size in row]
    _check(name, row, sizes, fixed)
    age = rng.uniform(0, 1)
    low, high = row["height"]["draw"]
    parameters: Parameters = {}
    if "height" in fixed:
        age = (float(str(fixed["height"])) - low) / (high - low)
    for size in sizes:
        (low, high), (least, most) = row[size]["draw"], row[size]["limits"]
        free = size in ("width", "length") and name != "grass.tuft"
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


FAMILIES: dict[str, Family] = {
    name: Family(name, "nature.vegetation", partial(draw, name), partial(build, name)) for name in table()
}
