"""People who walk behind what they push: strollers, prams, rollators; and strollers left alone.

Start at `FAMILIES`. Walkers go as in `people.gait`, with their hands on the handle. The body as an object has the
class of what is pushed, whose parts have it too; the walker's parts are `human.adult`. nuScenes draws one box
around the stroller with its child and another one around who pushes; one body here is one object.
Left out: people who push carts and bins.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles.kit import cycles_table, moved
from synthgen.world.cycles.riders import check_stature, draw_rider
from synthgen.world.cycles.riding import meshing_pose, regripped
from synthgen.world.cycles.stroller_parts import CLASS, KINDS, Stroller, rollator_parts, stroller_of, stroller_parts
from synthgen.world.family import Family, Parameters
from synthgen.world.people.gait import gait_pose
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import Pose, Skeleton
from synthgen.world.people.wardrobe import choices, tables, with_fixed

_WALKER = "human.adult"
_PHASES = 24
_AHEAD = 0.235
"""How far the handle is before the walker's hips, over stature (by eye: elbows bent by about 50 deg)."""
_ROLLATOR_BEHIND_M = 0.22
"""How far the walker's hips are behind the middle of both. [m]"""
_STRIDE = {"stroller": 0.74, "rollator": 0.52}
"""Stride over stature: a little, and much, shorter than without a load (by eye)."""


def _draw_stroller_alone(rng: Generator) -> Parameters:
    row = cycles_table()["stroller"]
    drawn: Parameters = {"stroller": str(rng.choice(KINDS)), "cloth": str(rng.choice(row["cloth"]))}
    for name in ("handle_m", "wheel_m", "half_m"):
        drawn[name] = round(float(rng.uniform(*row[name])), 3)
    return drawn


def _choices() -> dict[str, tuple[str, ...]]:
    colors = tuple(cycles_table()["color"])
    return choices() | {"stroller": KINDS, "cloth": tuple(tables()["color"]), "color": colors}


def draw_stroller(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A stroller that waits, with or without its child."""
    return with_fixed(_draw_stroller_alone(rng) | {"has_child": bool(rng.random() < 0.5)}, fixed, _choices())


def draw_pushed_stroller(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A stroller with a child, and who pushes it."""
    return _with_walker(rng, "stroller", _draw_stroller_alone(rng) | {"has_child": True}, fixed)


def draw_rollator(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Someone, most often old, who walks with a rollator."""
    row = cycles_table()["rollator"]
    drawn: Parameters = {name: round(float(rng.uniform(*row[name])), 3) for name in ("half_m", "wheel_m")}
    drawn["color"] = str(rng.choice(row["colors"]))
    drawn["hair_color"] = str(rng.choice(["gray", "gray", "white"]))
    return _with_walker(rng, "rollator", drawn, fixed)


def _with_walker(rng: Generator, what: str, drawn: Parameters, fixed: Mapping[str, object]) -> Parameters:
    row = cycles_table()[what]
    person = draw_rider(rng, "adult", row["stature_m"])
    parameters = with_fixed(person | drawn, fixed, _choices())
    return check_stature(parameters, row["stature_m"], f"who pushes a {what}")


def _stride_m(stature_m: float, what: str) -> float:
    return round(_STRIDE[what] * stature_m, 3)


def walking_pose(skeleton: Skeleton, grip: Floats, phase: float, what: str) -> Pose:
    """A walker at a phase, hips over the origin, with fists on `grip` (3,) and its mirror image."""
    position = gait_pose(skeleton, "walk", _stride_m(skeleton.stature_m, what), phase)
    return regripped(skeleton, position, {"l": grip, "r": grip * [1.0, -1.0, 1.0]})


@lru_cache(maxsize=4)
def _walker(key: tuple[tuple[str, float | int | str | bool], ...], detail: int, what: str) -> tuple[Person, Floats]:
    parameters = dict(key)
    skeleton = person_skeleton(parameters)
    grip = _grip(parameters, what)
    bind = meshing_pose(skeleton, walking_pose(skeleton, grip, 0.1, what), thigh_deg=8.0, knee_deg=14.0)
    return dressed(parameters, detail, bind, 58.0), grip


def _grip(parameters: Parameters, what: str) -> Floats:
    """Place of the left fist with the walker's hips over the origin, (3,)."""
    H = float(parameters["stature_m"])
    if what == "rollator":
        return np.array([0.16 * H, float(parameters["half_m"]) - 0.045, _rollator_handle_m(H)])
    return np.array([_AHEAD * H, 0.15, float(parameters["handle_m"])])


def _rollator_handle_m(stature_m: float) -> float:
    """Handles at the height of the hanging wrists: .485 of stature (Drillis and Contini 1966), 5 cm higher."""
    return round(0.485 * stature_m + 0.05, 3)


@lru_cache(maxsize=8)
def _ahead(stroller: Stroller, stature_m: float, detail: int) -> tuple[Part, ...]:
    """The stroller where its pusher has it, with the middle of both over the origin."""
    x = _AHEAD * stature_m - stroller.grip[0] - _behind_m(stature_m)
    return tuple(moved(stroller_parts(stroller, detail), pose(x, 0.0, 0.0)))


def _behind_m(stature_m: float) -> float:
    """How far the walker is behind the middle: half of the way from heel to front wheel, less the back. [m]"""
    return 0.5 * (_AHEAD * stature_m + 0.90 - 0.30)


def build_pushed_stroller(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A walker behind a stroller at a phase of the gait."""
    person, grip = _walker(tuple(sorted(parameters.items())), detail, "stroller")
    H = person.skeleton.stature_m
    parts = _walking_parts(person, grip, phase, "stroller", _behind_m(H))
    return Asset(CLASS, (*parts, *_ahead(stroller_of(parameters), H, detail)))


def _walking_parts(person: Person, grip: Floats, phase: float, what: str, behind_m: float) -> list[Part]:
    position = walking_pose(person.skeleton, grip, phase % 1.0, what)
    lift_m = -person.lowest_m(position)
    # Feet stand on the ground, hands on the handle whatever the feet do.
    lowered = walking_pose(person.skeleton, grip - [0.0, 0.0, lift_m], phase % 1.0, what)
    return moved(person.parts(lowered, _WALKER, lift_m), pose(-behind_m, 0.0, 0.0))


def build_stroller(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A stroller alone."""
    return Asset(CLASS, tuple(moved(stroller_parts(stroller_of(parameters), detail), pose(0.04, 0.0, 0.0))))


def build_rollator(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A walker with a rollator at a phase of the gait."""
    key = tuple(sorted(parameters.items()))
    person, grip = _walker(key, detail, "rollator")
    walker = _walking_parts(person, grip, phase, "rollator", _ROLLATOR_BEHIND_M)
    return Asset("object.pushable", (*walker, *_rollator_ahead(key, detail)))


@lru_cache(maxsize=8)
def _rollator_ahead(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    p = dict(key)
    handle_m = _rollator_handle_m(float(p["stature_m"]))
    frame = rollator_parts(str(p["color"]), float(p["half_m"]), float(p["wheel_m"]), handle_m, detail)
    # The fists are on the middle of the grips.
    x_m = float(_grip(p, "rollator")[0]) + 0.195 - _ROLLATOR_BEHIND_M
    return tuple(moved(frame, pose(x_m, 0.0, 0.0)))


def _stroller_cycle_m(parameters: Parameters) -> float:
    return _stride_m(float(parameters["stature_m"]), "stroller")


def _rollator_cycle_m(parameters: Parameters) -> float:
    return _stride_m(float(parameters["stature_m"]), "rollator")


FAMILIES = {
    "stroller.parked": Family("stroller.parked", CLASS, draw_stroller, build_stroller),
    "stroller.pushed": Family(
        "stroller.pushed", CLASS, draw_pushed_stroller, build_pushed_stroller, phases=_PHASES, cycle_m=_stroller_cycle_m
    ),
    "rollator.pushed": Family(
        "rollator.pushed", "object.pushable", draw_rollator, build_rollator, phases=_PHASES, cycle_m=_rollator_cycle_m
    ),
}
