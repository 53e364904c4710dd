"""Those who ride standing: on e-scooters, children on kick scooters, on skateboards; and e-scooters left alone.

Start at `FAMILIES`. Riders and what they stand on are one `human.personal_mobility`, as nuScenes draws its boxes.
An e-scooter alone is an `object.pushable`: detectors know no scooters, and neither is it a bicycle to them.
Left out: pushing off on e-scooters, and tricks.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.records import Asset, Part
from synthgen.rng import Generator
from synthgen.world.cycles.kit import Kit, checked_lit, cycles_table, fallen_over, leaned, paint, rod
from synthgen.world.cycles.riders import check_stature, draw_rider
from synthgen.world.cycles.riding import leaning, meshing_pose, standing, with_hands
from synthgen.world.cycles.scooter_parts import Scooter, scooter_of, scooter_parts, stand
from synthgen.world.family import Family, Parameters
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import Pose, Skeleton, posed
from synthgen.world.people.wardrobe import choices, with_fixed
from synthgen.world.shapes.lofts import Station, loft, turned

_CLASS = "human.personal_mobility"
_STAND_LEAN_DEG = 7.0
_KICK_PHASES = 16
_KICK_LEAN_DEG = 16.0
_KICK_M = 1.35
"""Way of a kick over a stature of 1.2 m (by eye)."""

_MEASURES = ("wheelbase_m", "wheel_m", "bar_m", "bar_half_m")


def _draw_scooter(rng: Generator, table_name: str) -> Parameters:
    row = cycles_table()[table_name]
    drawn: Parameters = {name: round(float(rng.uniform(*row[name])), 3) for name in _MEASURES}
    return drawn | {"color": str(rng.choice(row["colors"]))}


def _choices() -> dict[str, tuple[str, ...]]:
    return choices() | {"color": tuple(cycles_table()["color"])}


def _with_rider(
    rng: Generator, table_name: str, age: str, drawn: Parameters, fixed: Mapping[str, object]
) -> Parameters:
    row = cycles_table()[table_name]
    person = draw_rider(rng, age, row["stature_m"])
    person["helmet"] = bool(rng.random() < row.get("helmet", 0.2))
    parameters = with_fixed(person | drawn, fixed, _choices())
    if "lit" in parameters:
        checked_lit(parameters["lit"], "parameters")
    return check_stature(parameters, row["stature_m"], table_name.replace("_", " "))


def draw_escooter_rider(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """An adult on an e-scooter whose lamps are lit."""
    return _with_rider(rng, "escooter", "adult", _draw_scooter(rng, "escooter") | {"lit": "head_low tail"}, fixed)


def draw_escooter(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """An e-scooter on its stand, or fallen over if that is asked for."""
    drawn = _draw_scooter(rng, "escooter") | {"fallen": bool(rng.random() < 0.2), "lit": ""}
    parameters = with_fixed(drawn, fixed, _choices())
    checked_lit(parameters["lit"], "parameters")
    return parameters


def draw_kick_scooter(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A child on a kick scooter."""
    return _with_rider(rng, "kick_scooter", "child", _draw_scooter(rng, "kick_scooter"), fixed)


def draw_skateboard(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Someone on a skateboard."""
    row = cycles_table()["skateboard"]
    drawn: Parameters = {
        "length_m": round(float(rng.uniform(*row["length_m"])), 3),
        "color": str(rng.choice(row["colors"])),
    }
    return _with_rider(rng, "skateboard", "adult", drawn | {"goofy": bool(rng.random() < 0.4)}, fixed)


def escooter_holds(s: Scooter) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Places under the balls of the feet and of the grips, by side."""
    top = s.deck_m + 0.002
    feet = {"l": np.array([0.12, 0.022, top]), "r": np.array([-0.09, -0.012, top])}
    return feet, {side: s.grip * [1.0, out, 1.0] for side, out in (("l", 1.0), ("r", -1.0))}


def escooter_pose(skeleton: Skeleton, s: Scooter) -> Pose:
    """Left foot ahead, right foot behind and turned out, hands on the bar."""
    feet, grips = escooter_holds(s)
    root, turns = standing(skeleton, feet, {"l": 8.0, "r": 38.0}, hips=(-0.13, 0.0), yaw_deg=-8.0, lean_deg=7.0)
    return with_hands(skeleton, leaning(7.0), turns, root, grips)


def kick_holds(s: Scooter, phase: float, way_m: float) -> tuple[dict[str, Floats], float]:
    """Places under the balls of the feet of who kicks with the right foot, and its pitch [deg].

    For .34 of the cycle the foot is on the ground and moves back as the ground does; then it swings ahead.
    """
    left = np.array([0.06, 0.012, s.deck_m + 0.002])
    push, reach = 0.34, 0.34 * way_m
    if phase < push:
        share = phase / push
        return {"l": left, "r": np.array([0.16 - reach * share, -0.13, 0.0])}, float(
            -38.0 * max(0.0, share - 0.5) * 2.0
        )
    share = (phase - push) / (1.0 - push)
    smooth = share * share * (3.0 - 2.0 * share)
    x = 0.16 - reach + reach * smooth
    return {"l": left, "r": np.array([x, -0.13, 0.11 * np.sin(np.pi * share) ** 0.8])}, float(-38.0 * (1.0 - smooth))


def kick_pose(skeleton: Skeleton, s: Scooter, phase: float, way_m: float) -> Pose:
    """The left foot on the deck, the right one kicks, hands on the bar."""
    root, turns = _kicking(skeleton, s, phase, way_m, _kick_height_m(skeleton, s, way_m))
    grips = {side: s.grip * [1.0, out, 1.0] for side, out in (("l", 1.0), ("r", -1.0))}
    return with_hands(skeleton, leaning(_KICK_LEAN_DEG), turns, root, grips)


def _kicking(
    skeleton: Skeleton, s: Scooter, phase: float, way_m: float, height_m: float | None
) -> tuple[Floats, dict[str, Floats]]:
    feet, pitch = kick_holds(s, phase, way_m)
    return standing(
        skeleton,
        feet,
        {"l": 4.0, "r": 8.0},
        hips=(-0.10 * skeleton.stature_m, -0.02),
        lean_deg=_KICK_LEAN_DEG,
        leg_reach=0.965,
        pitch_deg={"l": 0.0, "r": pitch},
        height_m=height_m,
    )


def _kick_height_m(skeleton: Skeleton, s: Scooter, way_m: float) -> float:
    """Height of the pelvis at which both legs reach at all phases. [m]"""
    return min(float(_kicking(skeleton, s, k / 12, way_m, None)[0][2]) for k in range(12))


def board_parts(length_m: float, color: str, detail: int) -> list[Part]:
    """A skateboard with kicked ends on four wheels."""
    kit, half = Kit(_CLASS, paint=paint(color)), length_m / 2
    rows: list[Station] = [
        (-half, 0.135, 0.05, 0.005, 0.005),
        (-half + 0.05, 0.122, 0.085, 0.006, 0.006),
        (-half + 0.15, 0.098, 0.10, 0.006, 0.006),
        (half - 0.15, 0.098, 0.10, 0.006, 0.006),
        (half - 0.05, 0.122, 0.085, 0.006, 0.006),
        (half, 0.135, 0.05, 0.005, 0.005),
    ]
    kit.add("deck", "paint", loft(rows, rings=(14, 9, 6)[detail], sides=(12, 8, 6)[detail], power=4.0))
    for x in (-half + 0.20, half - 0.20):
        kit.add("trucks", "aluminum", rod([[x, -0.085, 0.035], [x, 0.085, 0.035]], 0.012, sides=6))
        kit.add("trucks", "aluminum", rod([[x, 0, 0.03], [x, 0, 0.096]], [0.018, 0.035], sides=6))
        for y in (-0.088, 0.088):
            wheel = [(0.0, -0.018), (0.030, -0.018), (0.035, -0.008), (0.035, 0.008), (0.030, 0.018), (0.0, 0.018)]
            kit.add("wheels", "pillow", turned(wheel, (16, 12, 8)[detail], middle=(x, y, 0.035), closed=False))
    return kit.parts()


def board_pose(skeleton: Skeleton, *, is_goofy: bool) -> Pose:
    """Side on, knees bent, arms a little out, looking ahead; goofy riders have the right foot in front."""
    turn = 1.0 if is_goofy else -1.0
    yaw = 78.0 * turn
    front, behind = ("r", "l") if is_goofy else ("l", "r")
    feet = {front: np.array([0.20, 0.05 * turn, 0.106]), behind: np.array([-0.18, 0.05 * turn, 0.106])}
    out = {"l": yaw - 8.0 * turn, "r": -yaw + 8.0 * turn}
    root, turns = standing(skeleton, feet, out, hips=(0.0, -0.02 * turn), yaw_deg=yaw, lean_deg=16.0, leg_reach=0.94)
    # The trunk follows the feet part of the way, the head looks ahead.
    for bone, share, lean in (("spine", 0.85, 0.2), ("chest", 0.62, 0.25), ("neck", 0.34, 0.1), ("head", 0.08, 0.0)):
        turns[bone] = rotation(np.deg2rad(share * yaw), lean)
    angles: dict[str, tuple[float, float, float]] = {}
    for side, raised in ((front, 28.0), (behind, 34.0)):
        angles[f"upper_arm_{side}"] = (6.0, raised, 0.0)
        angles[f"forearm_{side}"] = (24.0, 0.0, 10.0)
    return posed(skeleton, angles, root, turns)


@lru_cache(maxsize=8)
def _escooter_person(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    parameters = dict(key)
    position = escooter_pose(person_skeleton(parameters), scooter_of(parameters, is_electric=True))
    bind = meshing_pose(person_skeleton(parameters), position)
    return tuple(dressed(parameters, detail, bind, 62.0).parts(position, _CLASS))


def build_escooter_rider(parameters: Parameters, detail: int, phase: float) -> Asset:
    """An adult on an e-scooter."""
    machine = scooter_parts(scooter_of(parameters, is_electric=True), detail, str(parameters["lit"]), _CLASS)
    return Asset(_CLASS, (*_escooter_person(tuple(sorted(parameters.items())), detail), *machine))


def build_escooter(parameters: Parameters, detail: int, phase: float) -> Asset:
    """An e-scooter alone."""
    s, name = scooter_of(parameters, is_electric=True), "object.pushable"
    kit = Kit(name)
    kit.add("side_stand", "black_metal", rod(np.array(stand(s, _STAND_LEAN_DEG)), 0.008, sides=(8, 6, 4)[detail]))
    parts = [*scooter_parts(s, detail, str(parameters["lit"]), name), *kit.parts()]
    if parameters["fallen"]:
        return Asset(name, tuple(fallen_over(parts, 1.0)))
    return Asset(name, tuple(leaned(parts, _STAND_LEAN_DEG)))


def _kick_m(parameters: Parameters) -> float:
    return round(_KICK_M * float(parameters["stature_m"]) / 1.2, 3)


@lru_cache(maxsize=4)
def _kicker(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> Person:
    parameters = dict(key)
    s = scooter_of(parameters, is_electric=False)
    position = kick_pose(person_skeleton(parameters), s, 0.62, _kick_m(parameters))
    return dressed(parameters, detail, meshing_pose(person_skeleton(parameters), position), 62.0)


def build_kick_scooter(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A child who kicks a scooter along."""
    s = scooter_of(parameters, is_electric=False)
    person = _kicker(tuple(sorted(parameters.items())), detail)
    position = kick_pose(person.skeleton, s, phase % 1.0, _kick_m(parameters))
    return Asset(_CLASS, (*person.parts(position, _CLASS), *scooter_parts(s, detail, "", _CLASS)))


@lru_cache(maxsize=8)
def _skater(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    parameters = dict(key)
    position = board_pose(person_skeleton(parameters), is_goofy=bool(parameters["goofy"]))
    bind = meshing_pose(person_skeleton(parameters), position)
    parts = dressed(parameters, detail, bind, 18.0).parts(position, _CLASS)
    return (*parts, *board_parts(float(parameters["length_m"]), str(parameters["color"]), detail))


def build_skateboard(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Someone on a skateboard."""
    return Asset(_CLASS, _skater(tuple(sorted(parameters.items())), detail))


FAMILIES = {
    "escooter.rider": Family("escooter.rider", _CLASS, draw_escooter_rider, build_escooter_rider),
    "escooter.parked": Family("escooter.parked", "object.pushable", draw_escooter, build_escooter),
    "scooter.child": Family(
        "scooter.child", _CLASS, draw_kick_scooter, build_kick_scooter, phases=_KICK_PHASES, cycle_m=_kick_m
    ),
    "skateboard.rider": Family("skateboard.rider", _CLASS, draw_skateboard, build_skateboard),
}
