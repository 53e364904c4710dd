"""Who people are and what they wear: parameters drawn from `assets/families/people.yaml`.

Start at `draw_person`, which serves riders too; `with_fixed` serves any family.
Left out: what people do (see `roles`), how bodies and clothes are built from the parameters (see `person`).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from synthgen.errors import InputError, UnknownNameError
from synthgen.rng import Generator
from synthgen.world.family import Parameters
from synthgen.world.people.gait import GAITS
from synthgen.world.people.numbers import pose_tables, tables
from synthgen.world.surfaces.fabrics import FABRICS

__all__ = ["checked_stature", "choices", "draw_person", "pick", "tables", "with_fixed"]


def draw_person(rng: Generator, fixed: Mapping[str, object], age: str) -> Parameters:
    """A full set of parameters; equal for equal generators and `fixed`."""
    table = tables()
    # Most people are near one of the two frames, some are between.
    mix = float(np.clip(rng.beta(0.45, 0.45), 0.0, 1.0))
    drawn = _draw_body(rng, table[age], mix) | _draw_looks(rng, table, age, mix, fixed)
    gait = str(fixed.get("gait", "walk"))
    low, high = table["stride_share"].get(gait, table["stride_share"]["walk"])
    share = float(rng.uniform(low, high))
    drawn |= {"gait": gait, "arms_out_deg": round(float(rng.uniform(6.0, 10.0)), 2)}
    drawn |= {"variant": int(rng.integers(1 << 31))}
    parameters = with_fixed(drawn, {k: v for k, v in fixed.items() if k != "stride_m"}, choices())
    stride_m = round(share * float(parameters["stature_m"]), 3)
    return with_fixed(parameters | {"stride_m": stride_m}, fixed, choices())


def _draw_body(rng: Generator, table: Mapping[str, Any], mix: float) -> Parameters:
    one, other = table["frames"].values()

    def between(name: str) -> float:
        return (1 - mix) * one[name] + mix * other[name]

    mean = (1 - mix) * one["stature_m"][0] + mix * other["stature_m"][0]
    spread = (1 - mix) * one["stature_m"][1] + mix * other["stature_m"][1]
    low, high = table["stature_m"]
    girth = float(np.exp(rng.normal(0.0, table["girth_spread"])))
    return {
        "stature_m": round(float(np.clip(rng.normal(mean, spread), low, high)), 3),
        "girth": round(float(np.clip(between("girth") * girth, 0.86, 1.22)), 4),
        "limbs": round(float(np.clip(between("limbs") * girth**0.7, 0.88, 1.16)), 4),
        "chest": round(between("chest") * float(rng.uniform(0.93, 1.07)), 4),
        "seat": round(between("seat") * float(rng.uniform(0.97, 1.05)), 4),
        "shoulder_share": round(between("shoulder_share") * float(rng.uniform(0.97, 1.03)), 4),
        "hip_share": round(between("hip_share") * float(rng.uniform(0.97, 1.03)), 4),
        "nose": round(float(rng.uniform(0.85, 1.2)), 3),
        "jaw": round(table.get("jaw", 1.06) - 0.12 * mix + float(rng.uniform(-0.05, 0.05)), 3),
        "face_width": round(float(rng.uniform(0.95, 1.05)), 3),
    }


def _draw_looks(
    rng: Generator, table: Mapping[str, Any], age: str, mix: float, fixed: Mapping[str, object]
) -> Parameters:
    shares = {what: {name: row["share"] for name, row in table[what].items()} for what in _NAMED}
    shares["hair"] = dict(table["hair"])
    for what, names in table["habit"].items():
        for name, leaning in names.items():
            shares[what][name] *= max(0.03, 1.0 + leaning * (2.0 * mix - 1.0))
    if age == "child":
        del shares["hair"]["bald"], shares["hair_color"]["gray"], shares["hair_color"]["white"]
    looks: Parameters = {what: pick(rng, shares[what]) for what in ("skin", "hair", "hair_color", *_WORN)}
    if fixed.get("top", looks["top"]) == "dress":
        looks["bottom"] = "leggings" if rng.random() < 0.4 else "slip"
    elif fixed.get("top", looks["top"]) == "long_coat" and looks["bottom"] in ("shorts", "wide"):
        looks["bottom"] = "straight"
    # Colors and sleeves go with the garments that are worn in the end.
    worn = {what: str(fixed[what]) if fixed.get(what) in table[what] else str(looks[what]) for what in _WORN}
    for what in _WORN:
        looks[f"{what}_color"] = str(rng.choice(table[what][worn[what]]["colors"]))
    looks["inner_color"] = str(rng.choice(table["inner"]["colors"]))
    looks["open_share"] = round(float(rng.choice(table["inner"]["open_share"])), 2)
    looks["sleeves"] = str(rng.choice(table["top"][worn["top"]]["sleeves"]))
    looks["sole_color"] = str(rng.choice(table["shoes"][worn["shoes"]]["soles"]))
    looks["top_pattern"] = str(rng.choice(table["top"][worn["top"]]["patterns"]))
    for extra in ("backpack", "cap"):
        looks[extra] = bool(rng.random() < table[extra]["share"])
        looks[f"{extra}_color"] = str(rng.choice(table[extra]["colors"]))
    return looks | _draw_headwear(rng, table, fixed, looks, worn["top"])


def _draw_headwear(
    rng: Generator, table: Mapping[str, Any], fixed: Mapping[str, object], looks: Parameters, top: str
) -> Parameters:
    """Headwear other than caps; hoods have the color of what they hang on."""
    drawn = pick(rng, {name: row["share"] for name, row in table["headwear"].items()})
    if (drawn == "hood" and top not in _HOODED) or fixed.get("cap", looks["cap"]):
        drawn = "none"
    worn = str(fixed.get("headwear", drawn))
    color = str(rng.choice(table["headwear"].get(worn, table["headwear"]["none"])["colors"]))
    if worn == "hood":
        color = str(fixed.get("top_color", looks["top_color"]))
    return {"headwear": worn if worn in table["headwear"] else drawn, "headwear_color": color}


_WORN = ("top", "bottom", "shoes")
_HOODED = ("hoodie", "puffer", "jacket")
_NAMED = ("skin", "hair_color", *_WORN)


def pick(rng: Generator, shares: Mapping[str, float]) -> str:
    """One of the names, drawn by their shares."""
    weights = np.array(list(shares.values()), dtype=float)
    return str(rng.choice(list(shares), p=weights / weights.sum()))


@cache
def choices() -> dict[str, tuple[str, ...]]:
    """Names that each named parameter can have."""
    table = tables()
    named = {what: tuple(table[what]) for what in ("skin", "hair", "hair_color", "top", "bottom", "shoes", "headwear")}
    colors = tuple(table["color"])
    parts = ("inner", "top", "bottom", "shoes", "sole", "backpack", "cap", "headwear", "bag", "umbrella")
    named |= {"pose": ("none", *pose_tables()["poses"]), "hands": tuple(table["hands"])}
    named |= {"vest": ("none", "yellow", "orange")}
    named["top_pattern"] = tuple(FABRICS)
    return named | {f"{part}_color": colors for part in parts} | {"sleeves": ("long", "short"), "gait": GAITS}


def with_fixed(drawn: Parameters, fixed: Mapping[str, object], names: Mapping[str, tuple[str, ...]]) -> Parameters:
    """`drawn` with the values that the user fixed; raises `InputError` for one that does not fit."""
    parameters = dict(drawn)
    for name, given in fixed.items():
        if name not in drawn:
            raise UnknownNameError("parameters", "parameter", name, drawn)
        wanted = type(drawn[name])
        value = float(given) if wanted is float and type(given) is int else given
        if not isinstance(value, wanted):
            raise InputError(f"parameters.{name}: expected {wanted.__name__}, got {value!r}")
        if name in names and value not in names[name]:
            raise UnknownNameError(f"parameters.{name}", name, str(value), names[name])
        parameters[name] = value
    return parameters


def checked_stature(parameters: Parameters, age: str) -> Parameters:
    """The parameters, if their stature is one of the age's."""
    low, high = tables()[age]["stature_m"]
    if not low <= float(parameters["stature_m"]) <= high:
        raise InputError(f"parameters.stature_m: expected {low} to {high} m for {age}, got {parameters['stature_m']}")
    return parameters
