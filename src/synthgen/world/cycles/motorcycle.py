"""Motorcycles and scooters, parked, fallen over and ridden.

Start at `FAMILIES`. Types are naked, sport, touring and scooter; lamps are lit by the parameter `lit`. Riders wear
helmet, jacket and gloves. Wheels turn with the phase; nothing else moves, so that it is built once.
Left out: passengers, steering and leaning into curves.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles.kit import (
    Kit,
    checked_lit,
    cycles_table,
    fallen_over,
    leaned,
    named_material,
    off,
    paint,
    rod,
)
from synthgen.world.cycles.motorcycle_body import add_body
from synthgen.world.cycles.motorcycle_chassis import add_chassis, add_wheels, rolling_parts
from synthgen.world.cycles.motorcycle_plan import KINDS, Machine, holds, machine_of, travel_per_phase_cycle_m
from synthgen.world.cycles.riders import check_stature, draw_rider, motorcycle_gear, person_parts
from synthgen.world.cycles.riding import seated, trunk_on
from synthgen.world.family import Family, Parameters
from synthgen.world.people.person import dressed, person_skeleton
from synthgen.world.people.skeleton import Pose, Skeleton
from synthgen.world.people.wardrobe import choices, pick, with_fixed

_CLASS = "vehicle.motorcycle"
_PHASES = 6
_STAND_LEAN_DEG = 9.0
"""Lean on the side stand (by eye: 8 to 12 deg)."""


def _draw_machine(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    table = cycles_table()
    rows = table["motorcycle"]["kind"]
    kind = pick(rng, {name: row["share"] for name, row in rows.items()})
    kind = str(fixed.get("motorcycle", kind))
    row = rows.get(kind, rows["naked"])
    drawn: Parameters = {
        "motorcycle": kind,
        "color": pick(rng, {name: color["share"] for name, color in table["color"].items()}),
    }
    for name in ("wheelbase_m", "seat_m", "bar_m"):
        drawn[name] = round(float(rng.uniform(*row[name])), 3)
    drawn["top_case"] = bool(rng.random() < 0.45)
    drawn["screen"] = bool(rng.random() < 0.35)
    return drawn | {"lit": ""}


def _choices() -> dict[str, tuple[str, ...]]:
    colors = tuple(cycles_table()["color"])
    mine = {"motorcycle": KINDS, "color": colors, "helmet_color": colors, "helmet_type": ("full", "jet")}
    return choices() | mine


def draw_parked(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A motorcycle on its side stand, or fallen over if that is asked for."""
    drawn = _draw_machine(rng, fixed)
    drawn |= {"rolled_deg": round(float(rng.uniform(0.0, 360.0)), 1), "fallen": False}
    return _checked(with_fixed(drawn, fixed, _choices()))


def draw_rider_on(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A motorcycle and a grown-up who rides it; low beam and tail lamp are lit, as law asks."""
    machine = _draw_machine(rng, fixed) | {"lit": "head_low tail"}
    stature = cycles_table()["motorcycle"]["stature_m"]
    person = draw_rider(rng, "adult", stature)
    person |= motorcycle_gear(rng, fixed)
    parameters = with_fixed(person | machine, fixed, _choices())
    return check_stature(_checked(parameters), stature, "a motorcyclist")


def _checked(parameters: Parameters) -> Parameters:
    checked_lit(parameters["lit"], "parameters")
    return parameters


@lru_cache(maxsize=16)
def _still_parts(machine: Machine, detail: int, lit: str) -> tuple[Part, ...]:
    """All parts of the machine that do not turn."""
    kit = Kit(_CLASS, paint=paint(machine.color), lit=lit)
    add_wheels(kit, machine, detail)
    add_chassis(kit, machine, detail)
    add_body(kit, machine, detail)
    return tuple(kit.parts())


def machine_parts(machine: Machine, detail: int, rolled_rad: float, lit: str) -> list[Part]:
    """All parts, with the wheels turned by an angle."""
    spokes = Part("spokes", rolling_parts(machine, detail, rolled_rad), named_material("cast"), _CLASS)
    return [*_still_parts(machine, detail, lit), spokes]


def build_parked(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A motorcycle that leans on its side stand, or lies on its side."""
    machine = machine_of(parameters)
    rolled = np.deg2rad(float(parameters["rolled_deg"]))
    parts = machine_parts(machine, detail, rolled, str(parameters["lit"]))
    if parameters["fallen"]:
        return Asset(_CLASS, tuple(fallen_over(parts, 1.0)))
    lean = np.deg2rad(_STAND_LEAN_DEG)
    kit = Kit(_CLASS)
    start = np.array([-0.10 * machine.stretch, 0.10, 0.30])
    # In the machine's own upright frame the ground rises to the left by the lean.
    out = 0.255
    foot = np.array([start[0] + 0.06, out, out * np.tan(lean) + 0.010])
    kit.add("side_stand", "black_metal", rod([start, foot], 0.011, sides=(8, 6, 4)[detail]))
    kit.add(
        "side_stand",
        "black_metal",
        rod([off(foot, -0.03, 0, 0), off(foot, 0.03, 0, 0)], 0.013, sides=(8, 6, 4)[detail]),
    )
    return Asset(_CLASS, tuple(leaned(parts + kit.parts(), _STAND_LEAN_DEG)))


def rider_pose(skeleton: Skeleton, machine: Machine) -> Pose:
    """How the rider sits on the machine."""
    places = holds(machine)
    reach = {"sport": 0.95, "scooter": 0.88}.get(machine.kind, 0.92)
    root, lean_deg = trunk_on(skeleton, places.seat, places.grips["l"], arm_reach=reach, least_deg=0.0)
    return seated(skeleton, places, root, lean_deg)


@lru_cache(maxsize=8)
def _rider_parts(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    parameters = dict(key)
    position = rider_pose(person_skeleton(parameters), machine_of(parameters))
    person = dressed(parameters, detail, position, 66.0)
    return tuple(person_parts(person, position, "rider.motorcyclist", parameters, detail))


def build_rider(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A rider on a motorcycle whose wheels have turned by a share of one spoke."""
    machine = machine_of(parameters)
    rolled = 2 * np.pi * phase / machine.spokes
    parts = _rider_parts(tuple(sorted(parameters.items())), detail)
    return Asset("rider.motorcyclist", (*parts, *machine_parts(machine, detail, rolled, str(parameters["lit"]))))


def _cycle_m(parameters: Parameters) -> float:
    return travel_per_phase_cycle_m(machine_of(parameters))


FAMILIES = {
    "motorcycle.parked": Family("motorcycle.parked", _CLASS, draw_parked, build_parked),
    "motorcycle.rider": Family(
        "motorcycle.rider", "rider.motorcyclist", draw_rider_on, build_rider, phases=_PHASES, cycle_m=_cycle_m
    ),
}
