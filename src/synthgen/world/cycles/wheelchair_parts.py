"""Wheelchairs alone: measures and parts, pushed by hand or powered.

Start at `Chair` and `chair_parts`. Places are from the middle of the seat, x forward, z from the ground.
Left out: who sits in them, and spokes, which turn (see `wheelchair`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Part
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, moved, off, paint, rod
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box

CLASS = "human.wheelchair"
WHEEL_M = 0.305  # 24 inch
RIM_M = 0.265
AXLE_X = -0.04
T_BODY_CHAIR = pose(-0.12, 0.0, 0.0)
"""Measures are taken from the middle of the seat; the middle of chair and feet is over the origin."""
SIDES_OUT = (("l", 1.0), ("r", -1.0))


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


@lru_cache(maxsize=8)
def chair_parts(chair: Chair, foot_x: float, plate_m: float, detail: int) -> tuple[Part, ...]:
    """All parts that do not turn."""
    kit = Kit(CLASS, paint=paint(chair.color))
    _seat(kit, chair, detail)
    if chair.is_powered:
        _power_base(kit, chair, detail)
    else:
        _hand_frame(kit, chair, detail)
    sides = SIDES[detail]
    for _, out in SIDES_OUT:
        y = (chair.seat_half_m - 0.02) * out
        start = [0.22, y, chair.seat_m - 0.02]
        leg = [
            start,
            [0.30, y, chair.seat_m - 0.06],
            [foot_x - 0.05, 0.11 * out, plate_m + 0.06],
            [foot_x - 0.06, 0.11 * out, plate_m - 0.012],
        ]
        kit.add("leg_rests", "paint", rod(np.array(leg), 0.0125, sides=sides))
        plate = box((foot_x - 0.13, 0.02, plate_m - 0.014), (foot_x + 0.04, 0.165, plate_m - 0.002))
        kit.add("footplates", "plastic", plate.moved(np.diag([1.0, out, 1.0, 1.0])))
    return tuple(moved(kit.parts(), T_BODY_CHAIR))


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
        kit.add("headrest", "vinyl", rod([[-0.26, 0, top - 0.05], [-0.285, 0, top + 0.12]], 0.012, sides=6))


def _hand_frame(kit: Kit, c: Chair, detail: int) -> None:
    """Tubes, big wheels with push rims, casters, side guards, push handles."""
    sides, half = SIDES[detail], c.seat_half_m
    for _, out in SIDES_OUT:
        y = half * out
        kit.add("frame", "paint", rod([[-0.22, y, c.seat_m - 0.01], [0.23, y, c.seat_m - 0.01]], 0.0125, sides=sides))
        upright = [
            [-0.20, y, 0.24],
            [-0.21, y, c.seat_m],
            [-0.255, y, c.back_m - 0.03],
            [-0.275, y, c.back_m + 0.02],
            [-0.36, y, c.back_m + 0.03],
        ]
        kit.add("frame", "paint", rod(np.array(upright), 0.0125, sides=sides))
        kit.add(
            "push_handles",
            "rubber",
            rod([[-0.28, y, c.back_m + 0.022], [-0.37, y, c.back_m + 0.031]], 0.0165, sides=sides),
        )
        kit.add(
            "frame",
            "paint",
            rod(
                np.array([[-0.20, y, 0.26], [0.10, y, 0.24], [0.25, y, 0.30], [0.23, y, c.seat_m - 0.01]]),
                0.0125,
                sides=sides,
            ),
        )
        kit.add("frame", "paint", rod([[-0.21, 0.9 * y, 0.27], [0.18, -0.9 * y, c.seat_m - 0.02]], 0.010, sides=sides))
        _big_wheel(kit, c, out, detail)
        _guard(kit, c, out, detail)
        caster = np.array([0.27, y, 0.085])
        kit.add("casters", "rubber", wheels.tire(caster, 0.085, 0.014, 0.03, detail))
        kit.add("casters_hubs", "plastic", wheels.disk(caster, 0.058, 0.0, 0.010, detail))
        leg = [caster, [0.29, y, 0.16], [0.285, y, 0.185], [0.24, y, 0.31]]
        kit.add("frame", "paint", rod(leg, 0.010, sides=sides))


def _big_wheel(kit: Kit, c: Chair, out: float, detail: int) -> None:
    """A rear wheel with its push rim, without the spokes, which turn."""
    sides, half = SIDES[detail], c.seat_half_m
    y = half * out
    axle = np.array([AXLE_X, (half + 0.045) * out, WHEEL_M])
    kit.add("frame", "paint", rod([[-0.04, y, c.seat_m - 0.01], [AXLE_X, y, 0.25]], 0.012, sides=sides))
    kit.add(
        "axles",
        "steel",
        rod([[AXLE_X, 0.9 * y, WHEEL_M], [AXLE_X, axle[1] + 0.02 * out, WHEEL_M]], 0.010, sides=sides),
    )
    kit.add("tires", "rubber", wheels.tire(axle, WHEEL_M, 0.014, 0.028, detail))
    kit.add("rims", "aluminum", wheels.rim(axle, WHEEL_M - 0.024, 0.012, 0.018, detail))
    kit.add("rims", "aluminum", wheels.hub(axle, 0.03, 0.03, detail))
    ring = off(axle, 0.0, (c.rim_y - half - 0.045) * out, 0.0)
    kit.add("push_rims", "steel", wheels.tire(ring, RIM_M + 0.010, 0.010, 0.020, detail))
    for angle in np.deg2rad([30.0, 150.0, 270.0]):
        spin = np.array([np.cos(angle), 0.0, np.sin(angle)])
        kit.add("push_rims", "steel", rod([axle + (WHEEL_M - 0.035) * spin, ring + RIM_M * spin], 0.004, sides=4))


def _guard(kit: Kit, c: Chair, out: float, detail: int) -> None:
    """The guard beside the seat with its armrest."""
    sides, y = SIDES[detail], c.seat_half_m * out
    guard = [
        [-0.16, y, c.seat_m],
        [-0.16, y, c.seat_m + 0.20],
        [0.12, y, c.seat_m + 0.20],
        [0.17, y, c.seat_m + 0.14],
        [0.17, y, c.seat_m],
    ]
    kit.add("frame", "paint", rod(np.array(guard), 0.010, sides=sides))
    kit.add(
        "side_guards",
        "plastic",
        box((-0.155, min(y, y - 0.004 * out), c.seat_m - 0.01), (0.165, max(y, y - 0.004 * out), c.seat_m + 0.15)),
    )
    kit.add("armrests", "vinyl", ellipsoid((0.0, y, c.seat_m + 0.21), (0.15, 0.022, 0.018), sides))


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
    kit.add("post", "black_metal", rod([[-0.04, 0, 0.32], [-0.04, 0, c.seat_m]], 0.05, sides=sides))
    for _, out in SIDES_OUT:
        drive, caster = np.array([-0.14, 0.265 * out, 0.17]), np.array([0.25, 0.235 * out, 0.105])
        for axle, r, thick in ((drive, 0.17, 0.035), (caster, 0.105, 0.028)):
            kit.add("tires", "rubber", wheels.tire(axle, r, thick, 0.45 * r, detail))
            kit.add("hubs", "gray_plastic", wheels.disk(axle, 0.58 * r, 0.0, 0.8 * thick, detail))
        kit.add("axles", "steel", rod([drive * [1, 0.5, 1], drive], 0.016, sides=6))
        kit.add(
            "axles",
            "steel",
            rod(
                [caster * [1, 0.82, 1], off(caster, -0.03, -0.045 * out, 0.12), [0.16, 0.15 * out, 0.25]],
                0.014,
                sides=6,
            ),
        )
        y = (c.seat_half_m + 0.045) * out
        arm = [[-0.23, y, c.seat_m + 0.0], [-0.22, y, c.seat_m + 0.19], [0.16, y, c.seat_m + 0.21]]
        kit.add("frame", "black_metal", rod(np.array(arm), 0.014, sides=sides))
        kit.add("frame", "black_metal", rod([[-0.225, 0.0, c.seat_m], [-0.23, y, c.seat_m]], 0.014, sides=sides))
        kit.add("armrests", "vinyl", ellipsoid((0.02, y, c.seat_m + 0.215), (0.18, 0.032, 0.020), sides))
        kit.add("reflectors", "reflector", box((-0.345, 0.10 * out - 0.02, 0.22), (-0.325, 0.10 * out + 0.02, 0.24)))
    y = -(c.seat_half_m + 0.045)
    kit.add("stick", "plastic", box((0.16, y - 0.03, c.seat_m + 0.20), (0.25, y + 0.03, c.seat_m + 0.235)))
    kit.add("stick", "plastic", rod([[0.21, y, c.seat_m + 0.23], [0.21, y, c.seat_m + 0.285]], [0.006, 0.011], sides=6))
