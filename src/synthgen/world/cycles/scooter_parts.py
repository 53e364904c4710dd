"""Scooters that one stands on, electric and kicked: measures and parts.

Start at `Scooter` and `scooter_parts`. The middle of the wheelbase is above the origin, x forward.
Left out: cables; riders (see `standing_riders`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Part
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, off, paint, rod
from synthgen.world.cycles.motorcycle_plan import arched
from synthgen.world.family import Parameters
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box

_RAKE_DEG = 13.0
"""Steering tube against the vertical (by eye from makers' side views)."""


@final
@dataclass(frozen=True, slots=True)
class Scooter:
    """Measures of a scooter [m]; hashable, so that its parts can be kept."""

    is_electric: bool
    color: str
    wheelbase_m: float
    wheel_m: float
    bar_m: float
    bar_half_m: float

    @property
    def front(self) -> Floats:
        """Front axle (3,)."""
        return np.array([self.wheelbase_m / 2, 0.0, self.wheel_m])

    @property
    def rear(self) -> Floats:
        """Rear axle (3,)."""
        return np.array([-self.wheelbase_m / 2, 0.0, self.wheel_m])

    @property
    def up(self) -> Floats:
        """Up along the steering tube, (3,)."""
        rake = np.deg2rad(_RAKE_DEG)
        return np.array([-np.sin(rake), 0.0, np.cos(rake)])

    @property
    def grip(self) -> Floats:
        """Middle of the left grip (3,)."""
        foot = off(self.front, -0.01, 0.0, 0.0)
        top = foot + self.up * ((self.bar_m - foot[2]) / self.up[2])
        return off(top, -0.012, self.bar_half_m - 0.055, 0.0)

    @property
    def deck_m(self) -> float:
        """Height of the deck's top. [m]"""
        return 0.155 if self.is_electric else 0.105

    @property
    def half_m(self) -> float:
        """Half the width of the deck. [m]"""
        return 0.082 if self.is_electric else 0.055


def scooter_of(parameters: Parameters, *, is_electric: bool) -> Scooter:
    """Measures of drawn parameters."""
    sizes = (float(parameters[name]) for name in ("wheelbase_m", "wheel_m", "bar_m", "bar_half_m"))
    return Scooter(is_electric, str(parameters["color"]), *sizes)


@lru_cache(maxsize=16)
def scooter_parts(s: Scooter, detail: int, lit: str, class_name: str) -> tuple[Part, ...]:
    """All parts; wheels show no spokes, so that nothing seems to turn."""
    kit = Kit(class_name, paint=paint(s.color), lit=lit)
    thick = 0.026 if s.is_electric else 0.014
    for axle in (s.front, s.rear):
        kit.add("tires", "rubber", wheels.tire(axle, s.wheel_m, thick, 0.45 * s.wheel_m, detail))
        kit.add("hubs", "cast", wheels.disk(axle, 0.58 * s.wheel_m, 0.0, 0.8 * thick, detail))
        kit.add("axles", "steel", rod([off(axle, 0, -0.048, 0), off(axle, 0, 0.048, 0)], 0.008, sides=6))
    _deck(kit, s, detail)
    _steering(kit, s, detail)
    if s.is_electric:
        _lamps(kit, s, detail)
    return tuple(kit.parts())


def _deck(kit: Kit, s: Scooter, detail: int) -> None:
    sides, top, h = SIDES[detail], s.deck_m, s.half_m
    deep = 0.07 if s.is_electric else 0.02
    x0, x1 = s.rear[0] + s.wheel_m + 0.012, s.front[0] - s.wheel_m - 0.05
    rows: list[Station] = [
        (x0 - 0.02, top - 0.5 * deep, 0.7 * h, 0.35 * deep, 0.35 * deep),
        (x0 + 0.03, top - 0.5 * deep, h, 0.5 * deep, 0.5 * deep),
        (x1 - 0.04, top - 0.5 * deep, h, 0.5 * deep, 0.5 * deep),
        (x1 + 0.02, top - 0.5 * deep, 0.6 * h, 0.42 * deep, 0.42 * deep),
    ]
    kit.add("deck", "paint", loft(rows, rings=(9, 6, 4)[detail], sides=(14, 10, 6)[detail], power=5.0))
    mat = box((x0 + 0.02, -0.88 * h, top - 0.004), (x1 - 0.03, 0.88 * h, top + 0.002))
    kit.add("deck_mat", "rubber", mat)
    for out in (1.0, -1.0):
        kit.add(
            "rear_fork",
            "black_metal",
            rod([[x0 + 0.01, 0.04 * out, top - 0.02], off(s.rear, 0, 0.04 * out, 0)], 0.010, sides=sides),
        )
    n = (10, 7, 5)[detail]
    fender = arched(s.rear[0], s.wheel_m, s.wheel_m + 0.010, 0.034, (20.0, 165.0), n)
    kit.add("fender", "plastic", loft(fender, rings=n, sides=(10, 6, 4)[detail], power=2.6))
    if s.is_electric:
        front = arched(s.front[0], s.wheel_m, s.wheel_m + 0.012, 0.036, (25.0, 150.0), n)
        kit.add("fender", "plastic", loft(front, rings=n, sides=(10, 6, 4)[detail], power=2.6))


def _steering(kit: Kit, s: Scooter, detail: int) -> None:
    """Fork, steering tube, bar, grips, and the neck to the deck."""
    sides, g = SIDES[detail], s.grip
    top = np.array([g[0] + 0.012, 0.0, g[2]])
    crown = off(s.front, -0.01, 0, 0) + s.up * (s.wheel_m + 0.035)
    thick = 0.024 if s.is_electric else 0.015
    for out in (1.0, -1.0):
        kit.add(
            "fork",
            "black_metal",
            rod([off(s.front, 0, 0.040 * out, 0), off(crown, 0, 0.032 * out, -0.004)], 0.011, sides=sides),
        )
    kit.add("fork", "black_metal", rod([off(crown, 0, -0.04, 0), off(crown, 0, 0.04, 0)], 0.014, sides=sides))
    kit.add("stem", "paint" if s.is_electric else "aluminum", rod([crown - s.up * 0.01, top], thick, sides=sides))
    neck = [crown + s.up * 0.07, off(crown, -0.055, 0, 0.03), [s.front[0] - s.wheel_m - 0.06, 0.0, s.deck_m - 0.02]]
    kit.add("neck", "paint", rod(neck, [0.020, 0.026, 0.022] if s.is_electric else 0.014, sides=sides))
    half = s.bar_half_m
    kit.add(
        "bar",
        "black_metal",
        rod([off(top, 0, -half, 0), off(top, -0.012, 0, 0.0) * [1, 0, 1], off(top, 0, half, 0)], 0.0125, sides=sides),
    )
    for out in (1.0, -1.0):
        at = top * [1, 0, 1]
        kit.add(
            "grips",
            "rubber",
            rod([off(at, -0.003, (half - 0.115) * out, 0), off(at, 0, half * out, 0)], 0.0165, sides=sides),
        )
        if detail < 2 and s.is_electric:
            lever = [
                off(at, 0.005, (half - 0.13) * out, 0),
                off(at, 0.045, (half - 0.11) * out, -0.005),
                off(at, 0.045, (half - 0.03) * out, -0.008),
            ]
            kit.add("levers", "black_metal", rod(lever, 0.005, sides=4))
    if s.is_electric and detail < 2:
        kit.add(
            "display",
            "plastic",
            box((-0.03, -0.03, -0.012), (0.03, 0.03, 0.012)).moved(
                pose(top[0] - 0.01, 0, top[2] + 0.014, pitch_rad=np.deg2rad(-25.0))
            ),
        )
        kit.add("folding_joint", "black_metal", rod([crown + s.up * 0.05, crown + s.up * 0.15], 0.034, sides=sides))


def _lamps(kit: Kit, s: Scooter, detail: int) -> None:
    sides, g = max(6, SIDES[detail]), s.grip
    at = np.array([g[0] + 0.012, 0.0, g[2]]) - s.up * 0.10
    kit.add("lamp_bowl", "plastic", rod([at, off(at, 0.045, 0, 0.006)], [0.018, 0.024], sides=sides))
    kit.lamp("head_low", "front", ellipsoid(off(at, 0.045, 0, 0.006), (0.008, 0.021, 0.021), sides))
    tail = off(s.rear, -(s.wheel_m + 0.008) * np.cos(np.deg2rad(20)), 0, (s.wheel_m + 0.012) * np.sin(np.deg2rad(35)))
    kit.lamp("tail", "rear", ellipsoid(tail, (0.016, 0.026, 0.014), sides))
    kit.add("reflector", "amber_reflector", ellipsoid(off(s.front, -0.01, 0.043, 0.012), (0.014, 0.008, 0.014), 6))
    kit.add("reflector", "amber_reflector", ellipsoid(off(s.front, -0.01, -0.043, 0.012), (0.014, 0.008, 0.014), 6))


def stand(s: Scooter, lean_deg: float) -> tuple[Floats, Floats]:
    """Ends (3,) of the side stand when the scooter leans on it."""
    out = 0.155
    start = np.array([0.02, s.half_m - 0.02, s.deck_m - 0.06])
    return start, np.array([0.0, out, out * np.tan(np.deg2rad(lean_deg)) + 0.008])
