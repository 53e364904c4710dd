"""Bicycles, parked, fallen over and ridden: city, trekking, racing, mountain, child's, long-john and longtail.

Start at `FAMILIES`. The saddle is set so that the leg is almost straight at the lowest pedal, the trunk leans
as far as the arms need; feet follow the cranks. Tables are in `assets/families/bicycle.yaml`.
Left out: steering, leaning into curves and shifting gears; points are in `bicycle_plan`, parts in `bicycle_frame`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles import bicycle_frame
from synthgen.world.cycles.bicycle_extras import kickstand
from synthgen.world.cycles.bicycle_plan import KINDS, SPOKES, Bicycle, bicycle_of, bicycle_table, contacts, points
from synthgen.world.cycles.kit import Kit, checked_lit, cycles_table, fallen_over, leaned
from synthgen.world.cycles.riders import check_stature, draw_rider
from synthgen.world.cycles.riding import (
    ankle_over,
    leaning,
    leg_on,
    pelvis_turn,
    seat_rise_m,
    trunk_on,
    with_hands,
)
from synthgen.world.family import Family, Parameters
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton, posed
from synthgen.world.people.wardrobe import choices, pick, with_fixed

_PHASES = 24
_LEG_REACH = 0.965
"""Leg at the lowest pedal over its straight length: knee bent by 25 to 35 deg (Holmes and others 1994)."""
_KICKSTAND_LEAN_DEG = 6.0
_SPORTY = ("racing", "mountain")


def _draw_bicycle(rng: Generator, fixed: Mapping[str, object], kinds: Mapping[str, float]) -> Parameters:
    table = bicycle_table()
    kind = str(fixed.get("bicycle", pick(rng, kinds)))
    row = table["kind"].get(kind, table["kind"]["city"])
    colors = {name: color["share"] for name, color in cycles_table()["color"].items()}
    drawn: Parameters = {"bicycle": kind, "bicycle_color": pick(rng, colors)}
    for name in ("wheelbase_m", "bar_rise_m", "gear_m", "saddle_m"):
        drawn[name] = round(float(rng.uniform(*row[name])), 3)
    drawn["crank_deg"] = round(float(rng.uniform(0.0, 360.0)), 1)
    for extra, chances in table["extras"].items():
        drawn[extra] = bool(rng.random() < chances.get(kind, 0.0))
    return drawn | {"lit": ""}


def _shares() -> dict[str, float]:
    return {name: row["share"] for name, row in bicycle_table()["kind"].items()}


def _choices() -> dict[str, tuple[str, ...]]:
    return choices() | {"bicycle": KINDS, "bicycle_color": tuple(cycles_table()["color"])}


def draw_rider_on(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Someone on a bicycle: a child if the bicycle is a child's or the stature that is asked for is."""
    table = bicycle_table()
    kinds = _shares()
    asked = fixed.get("stature_m")
    if isinstance(asked, int | float):
        is_small = asked < table["stature_m"]["child"][1]
        kinds = {name: share for name, share in kinds.items() if (name == "child") == is_small}
    drawn = _draw_bicycle(rng, fixed, kinds)
    age = "child" if drawn["bicycle"] == "child" else "adult"
    person = draw_rider(rng, age, table["stature_m"][age])
    person["helmet"] = bool(rng.random() < (0.95 if drawn["bicycle"] in _SPORTY else table["helmet"][age]))
    del drawn["crank_deg"], drawn["saddle_m"]
    if age == "child" or drawn["child_seat"]:
        person["backpack"] = False
    parameters = with_fixed(person | drawn, fixed, _choices())
    checked_lit(parameters["lit"], "parameters")
    return check_stature(parameters, table["stature_m"][age], "a rider")


def draw_parked(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A bicycle on its stand, or fallen over if that is asked for."""
    drawn = _draw_bicycle(rng, fixed, _shares())
    del drawn["gear_m"]
    parameters = with_fixed(drawn | {"fallen": False}, fixed, _choices())
    checked_lit(parameters["lit"], "parameters")
    return parameters


def way_per_crank_turn_m(parameters: Parameters) -> float:
    """Way of one crank turn: the gear, rounded so that the rear wheel's spokes come round too. [m]"""
    step = 2 * np.pi * bicycle_table()["kind"][parameters["bicycle"]]["wheel_m"] / SPOKES
    return float(round(float(parameters["gear_m"]) / step) * step)


def rolled_rad(bicycle: Bicycle, way_m: float, phase: float) -> tuple[float, float]:
    """Angles of the rear and front wheel after a share of the way of a crank turn; both end on a spoke."""
    step = 2 * np.pi / SPOKES
    rear, front = (round(way_m / r / step) * step for r in (bicycle.wheel_m, bicycle.front_wheel_m))
    return phase * rear, phase * front


@final
@dataclass(frozen=True, slots=True)
class Fit:
    """A bicycle set up for a rider: place of the pelvis (3,) [m], and lean of the trunk [deg]."""

    bicycle: Bicycle
    root: Floats
    lean_deg: float


def rider_pose(skeleton: Skeleton, fit: Fit, phase: float) -> Pose:
    """Pose on the bicycle, left pedal forward at phase 0."""
    places = contacts(fit.bicycle, phase)
    pelvis = pelvis_turn(fit.lean_deg, np.deg2rad(2.0) * np.cos(2 * np.pi * phase))
    turns = {"pelvis": pelvis}
    for side, turned in (("l", phase), ("r", phase + 0.5)):
        held = replace(places, foot_pitch_deg=_foot_pitch_deg(2 * np.pi * turned))
        turns |= leg_on(skeleton, fit.root, pelvis, held, side)
    return with_hands(skeleton, leaning(fit.lean_deg), turns, fit.root, places.grips)


def _foot_pitch_deg(turned_rad: float) -> float:
    """Attitude of the sole over the crank's turn: the heel is up behind, almost level in front (by eye)."""
    return float(-18.0 + 10.0 * np.cos(turned_rad))


def fitted(parameters: Parameters, skeleton: Skeleton) -> Fit:
    """The bicycle with its saddle set for the rider's legs, and the rider's trunk for the bar."""
    leg = skeleton.length("thigh_l", "shin_l") + skeleton.length("shin_l", "foot_l")
    low, high = 0.4, 1.3
    for _ in range(14):
        middle = 0.5 * (low + high)
        if _longest_leg_m(skeleton, bicycle_of(parameters, middle)) > _LEG_REACH * leg:
            high = middle
        else:
            low = middle
    bicycle = bicycle_of(parameters, round(low, 4))
    places = contacts(bicycle, 0.0)
    return Fit(bicycle, *trunk_on(skeleton, places.seat, places.grips["l"]))


def _longest_leg_m(skeleton: Skeleton, bicycle: Bicycle) -> float:
    hip = points(bicycle)["saddle"] + np.array([0.0, skeleton.at("thigh_l")[1], seat_rise_m(skeleton)])
    longest = 0.0
    # The leg is longest near the lowest pedal.
    for phase in np.arange(0.15, 0.40, 0.025):
        foot = rotation(np.deg2rad(3.0), -np.deg2rad(_foot_pitch_deg(2 * np.pi * phase)))
        ankle = ankle_over(skeleton, contacts(bicycle, float(phase)).feet["l"], foot)
        longest = max(longest, float(np.linalg.norm(ankle - hip)))
    return longest


def _bind_pose(skeleton: Skeleton, fit: Fit) -> Pose:
    """Pose in which a rider is meshed: both thighs at the middle of their swing, knees apart."""
    middle = rider_pose(skeleton, fit, 0.0)
    turns = {"pelvis": pelvis_turn(fit.lean_deg)}
    for name in ("spine", "chest", "neck", "head"):
        turns[name] = middle.turns[INDEX[name]]
    for side, out in (("l", 1.0), ("r", -1.0)):
        spread = rotation(0.0, 0.0, out * np.deg2rad(8.0))
        turns[f"thigh_{side}"] = spread @ rotation(0.0, np.deg2rad(-48.0))
        turns[f"shin_{side}"] = spread @ rotation(0.0, np.deg2rad(22.0))
        turns[f"foot_{side}"] = spread @ rotation(0.0, np.deg2rad(12.0))
        for bone in ("upper_arm", "forearm", "hand"):
            turns[f"{bone}_{side}"] = middle.turns[INDEX[f"{bone}_{side}"]]
    return posed(skeleton, {}, middle.places[0], turns)


@lru_cache(maxsize=4)
def _rider(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Person, Fit]:
    parameters = dict(key)
    skeleton = person_skeleton(parameters)
    fit = fitted(parameters, skeleton)
    return dressed(parameters, detail, _bind_pose(skeleton, fit), 62.0), fit


def build_rider(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A rider and the bicycle at a phase of the crank."""
    person, fit = _rider(tuple(sorted(parameters.items())), detail)
    parts = person.parts(rider_pose(person.skeleton, fit, phase), "rider.cyclist")
    rolled = rolled_rad(fit.bicycle, way_per_crank_turn_m(parameters), phase)
    still = bicycle_frame.still_parts(fit.bicycle, detail, str(parameters["lit"]))
    return Asset("rider.cyclist", (*parts, *still, *bicycle_frame.moving_parts(fit.bicycle, detail, phase, rolled)))


def parked_parts(parameters: Parameters, detail: int) -> list[Part]:
    """The bicycle alone, upright, with its kickstand folded out for a lean."""
    bicycle = bicycle_of(parameters, float(parameters["saddle_m"]))
    crank = float(parameters["crank_deg"]) / 360.0
    parts = list(bicycle_frame.still_parts(bicycle, detail, str(parameters["lit"])))
    parts += bicycle_frame.moving_parts(bicycle, detail, crank, (2 * np.pi * crank, 2 * np.pi * crank))
    kit = Kit(bicycle_frame.CLASS)
    kit.add("kickstand", "black_metal", kickstand(bicycle, _KICKSTAND_LEAN_DEG, (8, 6, 4)[detail]))
    return parts + kit.parts()


def build_parked(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A bicycle that leans on its kickstand, or lies on its side."""
    parts = parked_parts(parameters, detail)
    if parameters["fallen"]:
        # On its left: chain and sprockets are up, as one lays a bicycle down.
        return Asset(bicycle_frame.CLASS, tuple(fallen_over(parts, 1.0)))
    return Asset(bicycle_frame.CLASS, tuple(leaned(parts, _KICKSTAND_LEAN_DEG)))


FAMILIES = {
    "bicycle.rider": Family(
        "bicycle.rider", "rider.cyclist", draw_rider_on, build_rider, phases=_PHASES, cycle_m=way_per_crank_turn_m
    ),
    "bicycle.parked": Family("bicycle.parked", "vehicle.bicycle", draw_parked, build_parked),
}
