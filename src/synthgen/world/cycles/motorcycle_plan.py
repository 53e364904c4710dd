"""Measures of motorcycles: types, where the rider sits, treads and holds, and the lines that parts follow.

Start at `Machine` and `holds`. The middle of the wheelbase is above the origin, x forward. Places along x are for
a wheelbase of 1.42 m (scooters 1.30 m) and are stretched with it.
Left out: parts (see `motorcycle_chassis` and `motorcycle_body`).
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.cycles.kit import cycles_table
from synthgen.world.cycles.riding import Holds
from synthgen.world.family import Parameters
from synthgen.world.shapes.lofts import Station, loft

KINDS = ("naked", "sport", "touring", "scooter")
RAKE_DEG = 25.0
"""Steering axis against the vertical: 24 to 27 deg (makers' data sheets)."""

# Seat and pegs (x, z), half the distance of the pegs, and grips' x, at the reference wheelbase, by eye from side views.
_SEAT_X = {"naked": -0.24, "sport": -0.27, "touring": -0.26, "scooter": -0.27}
_PEGS = {"naked": (-0.12, 0.36), "sport": (-0.28, 0.43), "touring": (-0.04, 0.35), "scooter": (0.14, 0.285)}
_PEG_Y = {"naked": 0.235, "sport": 0.225, "touring": 0.24, "scooter": 0.13}
_GRIP_X = {"naked": 0.27, "sport": 0.37, "touring": 0.22, "scooter": 0.24}
RINGS = (14, 9, 6)
ROUND = (18, 12, 8)
"""Sections along and vertices around lofted bodywork at each detail."""
_KNEES = {"naked": 0.40, "sport": 0.45, "touring": 0.42, "scooter": 0.16}


@final
@dataclass(frozen=True, slots=True)
class Machine:
    """A motorcycle's measures [m]; hashable, so that its parts can be kept."""

    kind: str
    color: str
    wheelbase_m: float
    seat_m: float
    bar_m: float
    wheel_m: float
    front_half_m: float
    rear_half_m: float
    bar_half_m: float
    spokes: int
    top_case: bool
    screen: bool

    @property
    def stretch(self) -> float:
        """Wheelbase over the one that shapes are drawn for."""
        return self.wheelbase_m / (1.30 if self.kind == "scooter" else 1.42)

    @property
    def front(self) -> Floats:
        """Front axle (3,)."""
        return np.array([self.wheelbase_m / 2, 0.0, self.wheel_m])

    @property
    def rear(self) -> Floats:
        """Rear axle (3,)."""
        return np.array([-self.wheelbase_m / 2, 0.0, self.wheel_m])

    @property
    def grip(self) -> Floats:
        """Middle of the left grip (3,)."""
        return np.array([_GRIP_X[self.kind] * self.stretch, self.bar_half_m, self.bar_m])

    @property
    def fork_dir(self) -> Floats:
        """Up along the steering axis, (3,)."""
        rake = np.deg2rad(RAKE_DEG)
        return np.array([-np.sin(rake), 0.0, np.cos(rake)])

    @property
    def clamp(self) -> Floats:
        """Middle of the upper fork clamp (3,), on the line of the fork legs."""
        return self.front + self.fork_dir * (0.64 if self.kind == "scooter" else 0.70)

    @property
    def peg(self) -> Floats:
        """Outer end of the left footrest (3,), where the ball of the foot is."""
        x, z = _PEGS[self.kind]
        return np.array([x * self.stretch, _PEG_Y[self.kind], z])

    @property
    def seat(self) -> Floats:
        """Top of the seat (3,) below the rider's hips."""
        return np.array([_SEAT_X[self.kind] * self.stretch, 0.0, self.seat_m])


def machine_of(parameters: Parameters) -> Machine:
    """Measures of drawn parameters."""
    row = cycles_table()["motorcycle"]["kind"][parameters["motorcycle"]]
    return Machine(
        kind=str(parameters["motorcycle"]),
        color=str(parameters["color"]),
        wheelbase_m=float(parameters["wheelbase_m"]),
        seat_m=float(parameters["seat_m"]),
        bar_m=float(parameters["bar_m"]),
        wheel_m=row["wheel_m"],
        front_half_m=row["front_half_m"],
        rear_half_m=row["rear_half_m"],
        bar_half_m=row["bar_half_m"],
        spokes=row["spokes"],
        top_case=bool(parameters["top_case"]),
        screen=bool(parameters["screen"]),
    )


def holds(machine: Machine) -> Holds:
    """Contacts of the rider: seat, soles on pegs or floor, fists on the grips."""
    sides = (("l", 1.0), ("r", -1.0))
    return Holds(
        seat=machine.seat,
        feet={side: machine.peg * [1.0, out, 1.0] for side, out in sides},
        grips={side: machine.grip * [1.0, out, 1.0] for side, out in sides},
        foot_pitch_deg={"sport": -22.0, "scooter": 4.0}.get(machine.kind, -6.0),
        toe_out_deg=8.0,
        knees_out=_KNEES[machine.kind],
    )


def travel_per_phase_cycle_m(machine: Machine) -> float:
    """Way after which the wheels look as before: one spoke. [m]"""
    return 2 * np.pi * machine.wheel_m / machine.spokes


def arched(x: float, z: float, r: float, half: float, span_deg: tuple[float, float], n: int) -> list[Station]:
    """Stations of a fender around a wheel at x, z [m], of a radius, half a width and a span of angles from x to z."""
    angle = np.deg2rad(np.linspace(span_deg[1], span_deg[0], n))
    taper = np.minimum(1.0, 0.55 + 3.0 * np.minimum(np.arange(n), np.arange(n)[::-1]) / n)
    return [
        (float(x + r * np.cos(a)), float(z + r * np.sin(a)), float(half * t), 0.006, 0.012)
        for a, t in zip(angle, taper, strict=True)
    ]


def body_loft(m: Machine, rows: list[Station], detail: int, *, power: float = 2.5, y_m: float = 0.0) -> Mesh:
    """A loft through stations that are stretched along x with the wheelbase."""
    rows = [(x * m.stretch, z, half, up, down) for x, z, half, up, down in rows]
    return loft(rows, rings=RINGS[detail], sides=ROUND[detail], power=power, y_m=y_m)
