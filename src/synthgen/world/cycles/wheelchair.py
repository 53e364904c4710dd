"""Wheelchairs with those who sit in them: pushed by hand, or powered.

Start at `FAMILIES`. Hands push the rims forward with the wheels' speed, let go and swing back; in a powered chair
they lie on the arms, the right one on the stick. Chair and person are one `human.wheelchair`, as in nuScenes.
Left out: people who push the chair, and turning.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import Kit, cycles_table, moved
from synthgen.world.cycles.riders import check_stature, draw_rider
from synthgen.world.cycles.riding import Holds, arm_beside, leaning, leg_on, pelvis_over, pelvis_turn, seat_rise_m
from synthgen.world.cycles.wheelchair_parts import (
    AXLE_X,
    CLASS,
    RIM_M,
    SIDES_OUT,
    T_BODY_CHAIR,
    WHEEL_M,
    Chair,
    chair_parts,
)
from synthgen.world.family import Family, Parameters
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import Pose, Skeleton, posed
from synthgen.world.people.wardrobe import choices, with_fixed

_PHASES = 16
_SPOKES = 24
_PUSH = 0.45
"""Share of the cycle in which the hands push (by eye)."""
_FROM_DEG, _TURN_DEG = -36.0, 180.0
"""Where a push starts, from the top of the rim, and how far the wheels turn in a cycle."""


def chair_of(parameters: Parameters, *, is_powered: bool) -> Chair:
    """Measures of drawn parameters."""
    seat_m, half_m, back_m = (float(parameters[name]) for name in ("seat_m", "seat_half_m", "back_m"))
    return Chair(str(parameters["color"]), seat_m, half_m, back_m, is_powered)


def _draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    row = cycles_table()["wheelchair"]
    person = draw_rider(rng, "adult", row["stature_m"]) | {"backpack": False}
    drawn: Parameters = {name: round(float(rng.uniform(*row[name])), 3) for name in ("seat_m", "seat_half_m", "back_m")}
    drawn["color"] = str(rng.choice(row["colors"]))
    parameters = with_fixed(person | drawn, fixed, choices() | {"color": tuple(cycles_table()["color"])})
    return check_stature(parameters, row["stature_m"], "someone in a wheelchair")


def cycle_m(parameters: Parameters) -> float:
    """Way of one push. [m]"""
    return float(np.deg2rad(_TURN_DEG) * WHEEL_M)


def hands_on_rims(chair: Chair, phase: float) -> Floats:
    """Place of the left hand (3,) at a phase: on the rim while it pushes, then outside of it back to the start."""
    end = _FROM_DEG + _TURN_DEG * _PUSH
    if phase < _PUSH:
        angle, radius, out = _FROM_DEG + _TURN_DEG * phase, RIM_M, 0.0
    else:
        share = (phase - _PUSH) / (1.0 - _PUSH)
        smooth = share * share * (3.0 - 2.0 * share)
        angle = end + (_FROM_DEG - end) * smooth
        radius, out = RIM_M + 0.02 * np.sin(np.pi * share), 0.055 * np.sin(np.pi * share)
    a = np.deg2rad(angle)
    return np.array([AXLE_X + radius * np.sin(a), chair.rim_y + out, WHEEL_M + radius * np.cos(a)])


def sitting_pose(skeleton: Skeleton, chair: Chair, phase: float) -> Pose:
    """How a person sits, at a phase of the push."""
    seat = np.array([-0.06 if chair.is_powered else -0.045, 0.0, chair.seat_m + 0.035])
    lean = -2.0 if chair.is_powered else 11.0 + 6.0 * float(np.sin(2 * np.pi * (phase - 0.15)))
    feet = {side: np.array([_foot_x(skeleton), out * 0.085, _plate_m(skeleton, chair)]) for side, out in SIDES_OUT}
    holds = Holds(seat, feet, {}, foot_pitch_deg=4.0, toe_out_deg=5.0, knees_out=0.05)
    root = pelvis_over(skeleton, seat + [0.0, 0.0, seat_rise_m(skeleton)], lean)
    pelvis = pelvis_turn(lean)
    turns = {"pelvis": pelvis}
    for side in ("l", "r"):
        turns |= leg_on(skeleton, root, pelvis, holds, side)
    angles = leaning(lean)
    trunk = posed(skeleton, angles, root, turns)
    place = (
        np.array([0.19, chair.seat_half_m + 0.045, chair.seat_m + 0.275])
        if chair.is_powered
        else hands_on_rims(chair, phase)
    )
    fingers = (0.92, -0.1, -0.2) if chair.is_powered else (0.45, -0.1, -0.9)
    for side, out in SIDES_OUT:
        turns |= arm_beside(skeleton, trunk, place * [1.0, out, 1.0], side, fingers)
    return posed(skeleton, angles, root, turns)


def _foot_x(skeleton: Skeleton) -> float:
    return 0.30 + 0.155 * skeleton.stature_m


def _plate_m(skeleton: Skeleton, chair: Chair) -> float:
    """Height of the footplates: below the seat by the lower leg, but off the ground. [m]"""
    lower = skeleton.length("shin_l", "foot_l") + float(skeleton.at("foot_l")[2])
    return float(max(0.09, chair.seat_m + 0.06 - 0.94 * lower))


@lru_cache(maxsize=4)
def _sitter(
    key: tuple[tuple[str, float | int | str | bool], ...], detail: int, is_powered: bool
) -> tuple[Person, Chair]:
    parameters = dict(key)
    chair = chair_of(parameters, is_powered=is_powered)
    bind = sitting_pose(person_skeleton(parameters), chair, 0.15)
    return dressed(parameters, detail, bind, 40.0), chair


@lru_cache(maxsize=4)
def _at_ease(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    person, chair = _sitter(key, detail, True)
    return tuple(moved(person.parts(sitting_pose(person.skeleton, chair, 0.15), CLASS), T_BODY_CHAIR))


def build_manual(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Someone who pushes a wheelchair's rims, at a phase of the push."""
    person, chair = _sitter(tuple(sorted(parameters.items())), detail, False)
    parts = moved(person.parts(sitting_pose(person.skeleton, chair, phase % 1.0), CLASS), T_BODY_CHAIR)
    parts += chair_parts(chair, _foot_x(person.skeleton), _plate_m(person.skeleton, chair), detail)
    if detail < 2:
        kit, rolled = Kit(CLASS), np.deg2rad(_TURN_DEG) * phase
        for _, out in SIDES_OUT:
            axle = np.array([AXLE_X, (chair.seat_half_m + 0.045) * out, WHEEL_M])
            spokes = wheels.wire_spokes(
                axle, WHEEL_M - 0.030, spokes=_SPOKES, rolled_rad=rolled, detail=detail, half_m=0.02
            )
            kit.add("spokes", "steel", spokes)
        parts += moved(kit.parts(), T_BODY_CHAIR)
    return Asset(CLASS, tuple(parts))


def build_powered(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Someone in a powered wheelchair."""
    key = tuple(sorted(parameters.items()))
    person, chair = _sitter(key, detail, True)
    chair_alone = chair_parts(chair, _foot_x(person.skeleton), _plate_m(person.skeleton, chair), detail)
    return Asset(CLASS, (*_at_ease(key, detail), *chair_alone))


FAMILIES = {
    "wheelchair.manual": Family("wheelchair.manual", CLASS, _draw, build_manual, phases=_PHASES, cycle_m=cycle_m),
    "wheelchair.powered": Family("wheelchair.powered", CLASS, _draw, build_powered),
}
