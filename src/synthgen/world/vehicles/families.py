"""The vehicle families: how each is drawn, and which module builds it.

Numbers are in `assets/families/vehicles.yaml`; bodies are built by `car` and `caravan`.
Trucks, buses and machines are in `heavy`, two-wheelers elsewhere.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.family import Family, Parameters
from synthgen.world.vehicles.car import build_car
from synthgen.world.vehicles.caravan import build_caravan
from synthgen.world.vehicles.materials import LIT, draw_paint, table

_SIZES = ("length", "width", "height")
_CORRELATION = 0.65  # of the place in the size ranges: long cars are also wide and high, loosely
_PHASES = 6  # of the angle between two spokes: steps of about 10 degrees
_MOSTLY_CLEAN = 3.0  # power of an even draw: a third of cars show no dirt, one in ten much (our choice)


def _draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Full parameters of one vehicle of a family."""
    row: dict[str, Any] = table()["families"][name]
    choices: dict[str, list[Any]] = row["choices"]
    states: dict[str, list[float]] = row.get("states", {})
    known = ("paint", "lit", *row["ranges"], *choices, *states)
    for key in fixed:
        if key not in known:
            raise UnknownNameError(f"{name}.{key}", "parameter", str(key), known)
    size = float(rng.uniform())
    if "style" in choices:
        choices = choices | {"style": _fitting_styles(name, choices["style"], fixed)}
    picked = {key: _choice(f"{name}.{key}", fixed.get(key), options, rng) for key, options in choices.items()}
    drawn: Parameters = {}
    for key, (low, high) in ranges_of(name, str(picked.get("style", ""))).items():
        place = float(rng.uniform())
        if key in _SIZES:
            place = _CORRELATION * size + (1 - _CORRELATION) * place
        if key == "dirt":
            place **= _MOSTLY_CLEAN
        drawn[key] = _number(f"{name}.{key}", fixed.get(key), low + place * (high - low), (low, high))
    drawn |= picked
    drawn |= {key: _number(f"{name}.{key}", fixed.get(key), 0.0, (low, high)) for key, (low, high) in states.items()}
    drawn["lit"] = _lit(f"{name}.lit", str(fixed.get("lit", "")))
    drawn |= draw_paint(rng, str(fixed.get("paint", "any")), row.get("usual_paints", ()))
    drawn["plate_code"] = int(rng.integers(2**31))
    return drawn | _derived(drawn)


def _fitting_styles(name: str, styles: list[str], fixed: Mapping[str, object]) -> list[str]:
    """The styles whose ranges hold the numbers that are fixed; all if none does, so that the range gets named."""

    def holds(style: str) -> bool:
        ranges = ranges_of(name, style)
        given = [(value, ranges[key]) for key, value in fixed.items() if key in ranges]
        return all(isinstance(v, (int, float)) and low <= v <= high for v, (low, high) in given)

    if "style" in fixed:
        return styles
    return [style for style in styles if holds(style)] or styles


def ranges_of(name: str, style: str) -> dict[str, list[float]]:
    """Ranges of a family's numbers; a style narrows or moves some of them."""
    row = table()["families"][name]
    ranges: dict[str, list[float]] = row["ranges"] | row.get("styles", {}).get(style, {})
    return ranges


def _choice(where: str, given: object, options: list[Any], rng: Generator) -> Any:
    """One of the options, the given one if there is one; drawing either way, so that other draws stay."""
    drawn = options[int(rng.integers(len(options)))]
    if given is None:
        return drawn
    if given not in options:
        raise UnknownNameError(where, "choice", str(given), {str(option) for option in options})
    return given


def _lit(where: str, groups: str) -> str:
    """The groups of lamps that are lit, each once and known."""
    for group in groups.split():
        if group not in LIT:
            raise UnknownNameError(where, "lamp group", group, LIT)
    return " ".join(sorted(set(groups.split())))


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
    more: Parameters = {}
    if "wheelbase_share" in p:
        more["wheelbase"] = round(float(p["length"]) * float(p["wheelbase_share"]), 4)
    if "nose_m" in p:
        more |= {key: float(p[f"{key}_m"]) / float(p["height"]) for key in ("belt", "nose", "cowl")}
        more["deck"] = more["belt"]
    return more


def _family(name: str, class_name: str) -> Family:
    builder = build_caravan if class_name == "vehicle.caravan" else build_car

    def build(parameters: Parameters, detail: int, phase: float) -> Asset:
        return builder(parameters, detail, class_name, phase)

    return Family(name, class_name, partial(_draw, name), build, _PHASES, rolling_cycle_m)


def rolling_cycle_m(parameters: Parameters) -> float:
    """Way after which a wheel looks the same again: one spoke further. [m]"""
    return float(np.pi * float(parameters["tyre_diameter"]) / int(parameters["spokes"]))


FAMILIES: dict[str, Family] = {name: _family(name, row["class"]) for name, row in table()["families"].items()}
"""All vehicle families by name."""
