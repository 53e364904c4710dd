"""Measures of bicycles: where they are touched and the points that their tubes join.

Start at `contacts` and `points`. The middle of the wheelbase is above the origin, x forward.
Left out: tubes and parts (see `bicycle_frame`, `bicycle_extras`), and the draw (see `bicycle`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.cycles.kit import off
from synthgen.world.cycles.riding import Holds
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import table

KINDS = ("city", "trekking", "racing", "mountain", "child", "longjohn", "longtail")
SPOKES = 28
_SEAT_TUBE_DEG = 73.0
_RAKE_M = 0.045
_PEDAL_M = 0.118
"""Distance of the pedals' middle from the bicycle's plane: half a stance of .15 m and half a pedal of .09 m."""


def bicycle_table() -> dict[str, Any]:
    """Content of `assets/families/bicycle.yaml`."""
    return table("bicycle")


@final
@dataclass(frozen=True, slots=True)
class Bicycle:
    """Measures of a bicycle [m] and what it carries; hashable, so that its parts can be kept."""

    kind: str
    color: str
    wheelbase_m: float
    bar_rise_m: float
    saddle_m: float
    basket: bool
    panniers: bool
    child_seat: bool
    lamps: bool

    @property
    def row(self) -> Mapping[str, Any]:
        """The kind's row of the table."""
        row: Mapping[str, Any] = bicycle_table()["kind"][self.kind]
        return row

    @property
    def wheel_m(self) -> float:
        """Radius of the rear wheel. [m]"""
        return float(self.row["wheel_m"])

    @property
    def front_wheel_m(self) -> float:
        """Radius of the front wheel. [m]"""
        return float(self.row["front_wheel_m"])

    @property
    def tire_m(self) -> float:
        """Radius of the tires' section. [m]"""
        return float(self.row["tire_m"])


def bicycle_of(parameters: Parameters, saddle_m: float) -> Bicycle:
    """The drawn bicycle with the saddle at a height."""
    return Bicycle(
        kind=str(parameters["bicycle"]),
        color=str(parameters["bicycle_color"]),
        wheelbase_m=float(parameters["wheelbase_m"]),
        bar_rise_m=float(parameters["bar_rise_m"]),
        saddle_m=saddle_m,
        basket=bool(parameters["basket"]),
        panniers=bool(parameters["panniers"]),
        child_seat=bool(parameters["child_seat"]),
        lamps=bool(parameters["lamps"]),
    )


def contacts(bicycle: Bicycle, phase: float) -> Holds:
    """Contacts at a phase of the crank: the left pedal is in front at 0 and goes down."""
    p = points(bicycle)
    grips = {side: p["grip"] * [1.0, out, 1.0] for side, out in (("l", 1.0), ("r", -1.0))}
    pedals = {side: off(pedal_middle(bicycle, phase, side), 0.0, 0.0, 0.012) for side in ("l", "r")}
    return Holds(p["saddle"], pedals, grips, toe_out_deg=3.0, knees_out=0.05)


def pedal_middle(bicycle: Bicycle, phase: float, side: str) -> Floats:
    """Middle of a pedal, (3,)."""
    angle = -2 * np.pi * (phase if side == "l" else phase + 0.5)
    out = 1.0 if side == "l" else -1.0
    spin = np.array([np.cos(angle), 0.0, np.sin(angle)])
    wide = _PEDAL_M * (0.82 if bicycle.kind == "child" else 1.0)
    return points(bicycle)["bracket"] + bicycle.row["crank_m"] * spin + [0.0, out * wide, 0.0]


@cache
def points(b: Bicycle) -> dict[str, Floats]:
    """Named points of the frame, (3,) each; `steer` is the fork crown of the front wheel."""
    row, half, r = b.row, b.wheelbase_m / 2, b.wheel_m
    stay, low = float(row["chainstay_m"]), float(row["bracket_m"])
    bracket = np.array([-half + np.sqrt(stay**2 - (r - low) ** 2), 0.0, low])
    seat_dir = np.array([-np.cos(np.deg2rad(_SEAT_TUBE_DEG)), 0.0, np.sin(np.deg2rad(_SEAT_TUBE_DEG))])
    head = np.deg2rad(row["head_deg"])
    head_dir = np.array([-np.cos(head), 0.0, np.sin(head)])
    front = np.array([half, 0.0, b.front_wheel_m])
    foot = front - _RAKE_M * np.array([np.sin(head), 0.0, np.cos(head)])
    steer = foot + head_dir * (b.front_wheel_m + (0.10 if b.kind == "mountain" else 0.06))
    # Small front wheels have a longer head or, with a box before it, a head of its own.
    crown = off(bracket, float(row["reach_m"]), 0.0, 0.34) if "reach_m" in row else steer
    rise = max(0.0, 0.34 - b.front_wheel_m) if b.kind == "longtail" else 0.0
    head_top = crown + head_dir * (float(row["head_m"]) + rise)
    clamp = head_top + head_dir * b.bar_rise_m
    grip = off(clamp, -float(row["bar_back_m"]), 0.0, 0.02)
    grip[1] = row["bar_half_m"]
    return {
        "rear": np.array([-half, 0.0, r]),
        "front": front,
        "bracket": bracket,
        "steer": steer,
        "crown": crown,
        "head_top": head_top,
        "head_dir": head_dir,
        "clamp": clamp,
        "saddle": bracket + seat_dir * ((b.saddle_m - low) / seat_dir[2]),
        "seat_top": bracket + seat_dir * float(row["seat_tube_m"]),
        "grip": grip,
    }
