"""The vehicle families: how each is drawn, and which module builds it.

Numbers are in `assets/families/vehicles.yaml`; bodies are built by `car`.
Trucks, buses and machines are in `heavy`, two-wheelers elsewhere.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.family import Family, Parameters
from synthgen.world.vehicles.car import build_car
from synthgen.world.vehicles.materials import draw_paint, table

_SIZES = ("length", "width", "height")
_CORRELATION = 0.65  # of the place in the size ranges: long cars are also wide and high, loosely


def _draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Full parameters of one vehicle of a family."""
    row: dict[str, Any] = table()["families"][name]
    ranges: dict[str, list[float]] = row["ranges"]
    known = ("paint", *ranges)
    for key in fixed:
        if key not in known:
            raise UnknownNameError(f"{name}.{key}", "parameter", str(key), known)
    size = float(rng.uniform())
    drawn: Parameters = {}
    for key, (low, high) in ranges.items():
        place = float(rng.uniform())
        if key in _SIZES:
            place = _CORRELATION * size + (1 - _CORRELATION) * place
        drawn[key] = _number(f"{name}.{key}", fixed.get(key), low + place * (high - low), (low, high))
    for key, options in row["choices"].items():
        drawn[key] = options[int(rng.integers(len(options)))]
    drawn |= draw_paint(rng, str(fixed.get("paint", "any")), row.get("usual_paints", ()))
    drawn["plate_code"] = int(rng.integers(5**4))
    return drawn | _derived(drawn)


def _number(where: str, given: object, drawn: float, limits: tuple[float, float]) -> float:
    """The given value if there is one and it fits, or the drawn one, rounded to 0.1 mm."""
    low, high = limits
    if given is None:
        return round(drawn, 4)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not low <= given <= high:
        raise InputError(f"{where}: expected a number from {low} to {high}, got {given!r}")
    return float(given)


def _derived(p: Parameters) -> Parameters:
    """Parameters that follow from others: the wheelbase, and for vans shares of their varying height."""
    more: Parameters = {"wheelbase": round(float(p["length"]) * float(p["wheelbase_share"]), 4)}
    if "nose_m" in p:
        more |= {key: float(p[f"{key}_m"]) / float(p["height"]) for key in ("belt", "nose", "cowl")}
        more["deck"] = more["belt"]
    return more


BUILDERS = {"vehicle.car": build_car, "vehicle.van": build_car}
"""Who builds which class."""


def _build(class_name: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    return BUILDERS[class_name](parameters, detail, class_name)


FAMILIES: dict[str, Family] = {
    name: Family(name, row["class"], partial(_draw, name), partial(_build, row["class"]))
    for name, row in table()["families"].items()
}
"""All vehicle families by name."""
