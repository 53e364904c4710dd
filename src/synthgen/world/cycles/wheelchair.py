"""Wheelchairs with those who sit in them: pushed by hand, or powered.

Start at `FAMILIES`. Hands push the rims forward with the wheels' speed, let go and swing back; in a powered chair
they lie on the arms, the right one on the stick. Chair and person are one `human.wheelchair`, as in nuScenes.
Left out: people who push the chair, and turning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, cycles_table, moved, off, paint
from synthgen.world.cycles.riders import check_stature, draw_rider
from synthgen.world.cycles.riding import SEAT, Holds, arm_beside, leaning, leg_on, pelvis_over, pelvis_turn
from synthgen.world.family import Family, Parameters
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import Pose, Skeleton, posed
from synthgen.world.people.wardrobe import choices, with_fixed
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box
from synthgen.world.shapes.tubes import tube

_CLASS = "human.wheelchair"
_PHASES = 16
_SPOKES = 24
_WHEEL_M = 0.305  # 24 inch
_RIM_M = 0.265
_AXLE_X = -0.04
_T_BODY_CHAIR = pose(-0.12, 0.0, 0.0)
"""Measures are taken from the middle of the seat; the middle of chair and feet is over the origin."""
_SIDES_OUT = (("l", 1.0), ("r", -1.0))
_PUSH = 0.45
"""Share of the cycle in which the hands push (D. Sanderson and H. Sommer, J. Biomech. 18, 1985: .4 to .5)."""
_FROM_DEG, _TURN_DEG = -18.0, 180.0
"""Where a push starts, from the top of the rim, and how far the wheels turn in a cycle."""


@final
@dataclass(frozen=True, slots=True)
class Chair:
    """Measures of a wheelchair [m]; hashable, so that its parts can be kept."""

    color: str
    seat_m: float
    seat_half_m: float
    back_m: float
    is_powered: bool

    @property
    def rim_y(self) -> float:
        """Distance of the push rims from the middle. [m]"""
        return self.seat_half_m + 0.085


def chair_of(parameters: Parameters, *, is_powered: bool) -> Chair:
    """Measures of drawn parameters."""
    sizes = (float(parameters[name]) for name in ("seat_m", "seat_half_m", "back_m"))
    return Chair(str(parameters["color"]), *sizes, is_powered)


def _draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    row = cycles_table()["wheelchair"]
    person = draw_rider(rng, "adult", row["stature_m"]) | {"backpack": False}
    drawn: Parameters = {name: round(float(rng.uniform(*row[name])), 3) for name in ("seat_m", "seat_half_m", "back_m")}
    drawn["color"] = str(rng.choice(row["colors"]))
    parameters = with_fixed(person | drawn, fixed, choices() | {"color": tuple(cycles_table()["color"])})
    return check_stature(parameters, row["stature_m"], "someone in a wheelchair")


def cycle_m(parameters: Parameters) -> float:
    """Way of one push. [m]"""
    return float(np.deg2rad(_TURN_DEG) * _WHEEL_M)


def hands_on_rims(chair: Chair, phase: float) -> Floats:
    """Place of the left hand (3,) at a phase: on the rim while it pushes, then outside of it back to the start."""
    end = _FROM_DEG + _TURN_DEG * _PUSH
    if phase < _PUSH:
        angle, radius, out = _FROM_DEG + _TURN_DEG * phase, _RIM_M, 0.0
    else:
        share = (phase - _PUSH) / (1.0 - _PUSH)
        smooth = share * share * (3.0 - 2.0 * share)
        angle = end + (_FROM_DEG - end) * smooth
        radius, out = _RIM_M + 0.02 * np.sin(np.pi * share), 0.055 * np.sin(np.pi * share)
    a = np.deg2rad(angle)
    return np.array([_AXLE_X + radius * np.sin(a), chair.rim_y + out, _WHEEL_M + radius * np.cos(a)])


def sitting_pose(skeleton: Skeleton, chair: Chair, phase: float) -> Pose:
    """How a person sits, at a phase of the push."""
    seat = np.array([-0.06 if chair.is_powered else -0.045, 0.0, chair.seat_m + 0.035])
    lean = -2.0 if chair.is_powered else 9.0 + 5.0 * float(np.sin(2 * np.pi * (phase - 0.1)))
    feet = {side: np.array([_foot_x(skeleton), out * 0.085, _plate_m(skeleton, chair)]) for side, out in _SIDES_OUT}
    holds = Holds(seat, feet, {}, foot_pitch_deg=4.0, toe_out_deg=5.0, knees_out=0.05)
    root = pelvis_over(skeleton, seat + [0.0, 0.0, SEAT * skeleton.stature_m], lean)
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
    for side, out in _SIDES_OUT:
        turns |= arm_beside(skeleton, trunk, place * [1.0, out, 1.0], side, fingers)
    return posed(skeleton, angles, root, turns)


def _foot_x(skeleton: Skeleton) -> float:
    return 0.30 + 0.155 * skeleton.stature_m


def _plate_m(skeleton: Skeleton, chair: Chair) -> float:
    """Height of the footplates: below the seat by the lower leg, but off the ground. [m]"""
    lower = skeleton.length("shin_l", "foot_l") + float(skeleton.at("foot_l")[2])
    return float(max(0.09, chair.seat_m + 0.06 - 0.94 * lower))


@lru_cache(maxsize=8)
def chair_parts(chair: Chair, foot_x: float, plate_m: float, detail: int) -> tuple[Part, ...]:
    """All parts that do not turn."""
    kit = Kit(_CLASS, paint=paint(chair.color))
    _seat(kit, chair, detail)
    if chair.is_powered:
        _power_base(kit, chair, detail)
    else:
        _hand_frame(kit, chair, detail)
    sides = SIDES[detail]
    for _, out in _SIDES_OUT:
        y = (chair.seat_half_m - 0.02) * out
        start = [0.22, y, chair.seat_m - 0.02]
        leg = [
            start,
            [0.30, y, chair.seat_m - 0.06],
            [foot_x - 0.05, 0.11 * out, plate_m + 0.06],
            [foot_x - 0.06, 0.11 * out, plate_m - 0.012],
        ]
        kit.add("leg_rests", "paint", tube(np.array(leg), 0.0125, sides=sides))
        plate = box((foot_x - 0.13, 0.02, plate_m - 0.014), (foot_x + 0.04, 0.165, plate_m - 0.002))
        kit.add("footplates", "plastic", plate.moved(np.diag([1.0, out, 1.0, 1.0])))
    return tuple(moved(kit.parts(), _T_BODY_CHAIR))


def _seat(kit: Kit, c: Chair, detail: int) -> None:
    half, rings, sides = c.seat_half_m, (8, 5, 4)[detail], (14, 10, 6)[detail]
    thick = 0.045 if c.is_powered else 0.028
    rows: list[Station] = [
        (-0.235, c.seat_m, 0.9 * half, thick, 0.02),
        (-0.20, c.seat_m, half, thick, 0.025),
        (0.20, c.seat_m, half, thick, 0.025),
        (0.235, c.seat_m - 0.005, 0.9 * half, 0.5 * thick, 0.02),
    ]
    kit.add("cushion", "fabric", loft(rows, rings=rings, sides=sides, power=5.0))
    top = c.back_m + (0.10 if c.is_powered else 0.0)
    back: list[Station] = [
        (-0.205, c.seat_m - 0.01, half, 0.02, 0.02),
        (-0.225, c.seat_m + 0.05, half, 0.022, 0.03),
        (-0.255, top - 0.03, 0.96 * half, 0.022, 0.025),
        (-0.262, top, 0.8 * half, 0.01, 0.01),
    ]
    kit.add("back", "fabric", loft(back, rings=rings, sides=sides, power=5.0))
    if c.is_powered:
        kit.add("headrest", "vinyl", ellipsoid((-0.275, 0, top + 0.14), (0.03, 0.12, 0.07), sides))
        kit.add("headrest", "vinyl", tube([[-0.26, 0, top - 0.05], [-0.285, 0, top + 0.12]], 0.012, sides=6))


def _hand_frame(kit: Kit, c: Chair, detail: int) -> None:
    """Tubes, big wheels with push rims, casters, side guards, push handles."""
    sides, half = SIDES[detail], c.seat_half_m
    for _, out in _SIDES_OUT:
        y = half * out
        kit.add("frame", "paint", tube([[-0.22, y, c.seat_m - 0.01], [0.23, y, c.seat_m - 0.01]], 0.0125, sides=sides))
        upright = [
            [-0.20, y, 0.24],
            [-0.21, y, c.seat_m],
            [-0.255, y, c.back_m - 0.03],
            [-0.275, y, c.back_m + 0.02],
            [-0.36, y, c.back_m + 0.03],
        ]
        kit.add("frame", "paint", tube(np.array(upright), 0.0125, sides=sides))
        kit.add(
            "push_handles",
            "rubber",
            tube([[-0.28, y, c.back_m + 0.022], [-0.37, y, c.back_m + 0.031]], 0.0165, sides=sides),
        )
        kit.add(
            "frame",
            "paint",
            tube(
                np.array([[-0.20, y, 0.26], [0.10, y, 0.24], [0.25, y, 0.30], [0.23, y, c.seat_m - 0.01]]),
                0.0125,
                sides=sides,
            ),
        )
        kit.add("frame", "paint", tube([[-0.21, 0.9 * y, 0.27], [0.18, -0.9 * y, c.seat_m - 0.02]], 0.010, sides=sides))
        axle = np.array([_AXLE_X, (half + 0.045) * out, _WHEEL_M])
        kit.add("frame", "paint", tube([[-0.04, y, c.seat_m - 0.01], [_AXLE_X, y, 0.25]], 0.012, sides=sides))
        kit.add(
            "axles",
            "steel",
            tube([[_AXLE_X, 0.9 * y, _WHEEL_M], [_AXLE_X, axle[1] + 0.02 * out, _WHEEL_M]], 0.010, sides=sides),
        )
        kit.add("tires", "rubber", wheels.tire(axle, _WHEEL_M, 0.014, 0.028, detail))
        kit.add("rims", "aluminum", wheels.rim(axle, _WHEEL_M - 0.024, 0.012, 0.018, detail))
        kit.add("rims", "aluminum", wheels.hub(axle, 0.03, 0.03, detail))
        ring = off(axle, 0.0, (c.rim_y - half - 0.045) * out, 0.0)
        kit.add("push_rims", "steel", wheels.tire(ring, _RIM_M + 0.010, 0.010, 0.020, detail))
        for angle in np.deg2rad([30.0, 150.0, 270.0]):
            spin = np.array([np.cos(angle), 0.0, np.sin(angle)])
            kit.add(
                "push_rims", "steel", tube([axle + (_WHEEL_M - 0.035) * spin, ring + _RIM_M * spin], 0.004, sides=4)
            )
        guard = [
            [-0.16, y, c.seat_m],
            [-0.16, y, c.seat_m + 0.20],
            [0.12, y, c.seat_m + 0.20],
            [0.17, y, c.seat_m + 0.14],
            [0.17, y, c.seat_m],
        ]
        kit.add("frame", "paint", tube(np.array(guard), 0.010, sides=sides))
        kit.add(
            "side_guards",
            "plastic",
            box((-0.155, min(y, y - 0.004 * out), c.seat_m - 0.01), (0.165, max(y, y - 0.004 * out), c.seat_m + 0.15)),
        )
        kit.add("armrests", "vinyl", ellipsoid((0.0, y, c.seat_m + 0.21), (0.15, 0.022, 0.018), sides))
        caster = np.array([0.27, y, 0.085])
        kit.add("casters", "rubber", wheels.tire(caster, 0.085, 0.014, 0.03, detail))
        kit.add("casters_hubs", "plastic", wheels.disk(caster, 0.058, 0.0, 0.010, detail))
        kit.add(
            "frame", "paint", tube([caster, [0.29, y, 0.16], [0.285, y, 0.185], [0.24, y, 0.31]], 0.010, sides=sides)
        )


def _power_base(kit: Kit, c: Chair, detail: int) -> None:
    """A box of batteries on four wheels, arms with pads and the stick."""
    sides = SIDES[detail]
    rows: list[Station] = [
        (-0.34, 0.24, 0.16, 0.06, 0.06),
        (-0.30, 0.25, 0.20, 0.09, 0.10),
        (0.16, 0.25, 0.20, 0.09, 0.10),
        (0.28, 0.23, 0.15, 0.05, 0.06),
    ]
    kit.add("base", "paint", loft(rows, rings=(9, 6, 4)[detail], sides=(14, 10, 6)[detail], power=4.0))
    kit.add("post", "black_metal", tube([[-0.04, 0, 0.32], [-0.04, 0, c.seat_m]], 0.05, sides=sides))
    for _, out in _SIDES_OUT:
        drive, caster = np.array([-0.14, 0.265 * out, 0.17]), np.array([0.25, 0.235 * out, 0.105])
        for axle, r, thick in ((drive, 0.17, 0.035), (caster, 0.105, 0.028)):
            kit.add("tires", "rubber", wheels.tire(axle, r, thick, 0.45 * r, detail))
            kit.add("hubs", "gray_plastic", wheels.disk(axle, 0.58 * r, 0.0, 0.8 * thick, detail))
        kit.add("axles", "steel", tube([drive * [1, 0.5, 1], drive], 0.016, sides=6))
        kit.add(
            "axles",
            "steel",
            tube(
                [caster * [1, 0.82, 1], off(caster, -0.03, -0.045 * out, 0.12), [0.16, 0.15 * out, 0.25]],
                0.014,
                sides=6,
            ),
        )
        y = (c.seat_half_m + 0.045) * out
        arm = [[-0.23, y, c.seat_m + 0.0], [-0.22, y, c.seat_m + 0.19], [0.16, y, c.seat_m + 0.21]]
        kit.add("frame", "black_metal", tube(np.array(arm), 0.014, sides=sides))
        kit.add("frame", "black_metal", tube([[-0.225, 0.0, c.seat_m], [-0.23, y, c.seat_m]], 0.014, sides=sides))
        kit.add("armrests", "vinyl", ellipsoid((0.02, y, c.seat_m + 0.215), (0.18, 0.032, 0.020), sides))
        kit.add("reflectors", "reflector", box((-0.345, 0.10 * out - 0.02, 0.22), (-0.325, 0.10 * out + 0.02, 0.24)))
    y = -(c.seat_half_m + 0.045)
    kit.add("stick", "plastic", box((0.16, y - 0.03, c.seat_m + 0.20), (0.25, y + 0.03, c.seat_m + 0.235)))
    kit.add(
        "stick", "plastic", tube([[0.21, y, c.seat_m + 0.23], [0.21, y, c.seat_m + 0.285]], [0.006, 0.011], sides=6)
    )


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
    return tuple(moved(person.parts(sitting_pose(person.skeleton, chair, 0.15), _CLASS), _T_BODY_CHAIR))


def build_manual(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Someone who pushes a wheelchair's rims, at a phase of the push."""
    person, chair = _sitter(tuple(sorted(parameters.items())), detail, False)
    parts = moved(person.parts(sitting_pose(person.skeleton, chair, phase % 1.0), _CLASS), _T_BODY_CHAIR)
    parts += chair_parts(chair, _foot_x(person.skeleton), _plate_m(person.skeleton, chair), detail)
    if detail < 2:
        kit, rolled = Kit(_CLASS), np.deg2rad(_TURN_DEG) * phase
        for _, out in _SIDES_OUT:
            axle = np.array([_AXLE_X, (chair.seat_half_m + 0.045) * out, _WHEEL_M])
            spokes = wheels.wire_spokes(
                axle, _WHEEL_M - 0.030, spokes=_SPOKES, rolled_rad=rolled, detail=detail, half_m=0.02
            )
            kit.add("spokes", "steel", spokes)
        parts += moved(kit.parts(), _T_BODY_CHAIR)
    return Asset(_CLASS, tuple(parts))


def build_powered(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Someone in a powered wheelchair."""
    key = tuple(sorted(parameters.items()))
    person, chair = _sitter(key, detail, True)
    chair_alone = chair_parts(chair, _foot_x(person.skeleton), _plate_m(person.skeleton, chair), detail)
    return Asset(_CLASS, (*_at_ease(key, detail), *chair_alone))


FAMILIES = {
    "wheelchair.manual": Family("wheelchair.manual", _CLASS, _draw, build_manual, phases=_PHASES, cycle_m=cycle_m),
    "wheelchair.powered": Family("wheelchair.powered", _CLASS, _draw, build_powered),
}
