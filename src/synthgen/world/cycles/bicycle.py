"""Bicycles, parked and ridden: tubes for the frame, a person fitted to saddle, pedals and bar.

Start at `FAMILIES`. The saddle is set so that the leg is almost straight at the lowest pedal, the trunk leans
as far as the arms need; feet follow the cranks. Tables are in `assets/families/bicycle.yaml`.
Left out: steering, leaning into curves and shifting gears; the geometry of the frame is in `bicycle_frame`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.geometry import pose, rotation
from synthgen.records import Asset, Part
from synthgen.resources import resource
from synthgen.rng import Generator
from synthgen.world.cycles import bicycle_frame
from synthgen.world.cycles.bicycle_frame import Bicycle, Contacts
from synthgen.world.family import Family, Parameters
from synthgen.world.people.gait import Foot, leg_turns
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton, posed, reach
from synthgen.world.people.wardrobe import choices, draw_person, pick, with_fixed
from synthgen.yamlfile import read_table

_PHASES = 24
_LEG_REACH = 0.965
"""Leg at the lowest pedal over its straight length: knee bent by 25 to 35 deg (Holmes and others 1994)."""
_ARM_REACH = 0.93
_KICKSTAND_LEAN_DEG = 6.0
_SEAT = 0.058
"""Hip joints over the saddle, over stature (by eye: soft tissue under the sitting bones)."""


@cache
def tables() -> dict[str, Any]:
    """Content of `assets/families/bicycle.yaml`."""
    return read_table(resource("assets", "families", "bicycle.yaml"))


def _draw_bicycle(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    table = tables()
    kinds = {name: row["share"] for name, row in table["kind"].items()}
    kind = str(fixed.get("bicycle", pick(rng, kinds)))
    low, high = table["kind"].get(kind, table["kind"]["city"])["bar_rise_m"]
    colors = {name: row["share"] for name, row in table["color"].items()}
    return {
        "bicycle": kind,
        "bicycle_color": pick(rng, colors),
        "wheelbase_m": round(float(rng.uniform(*table["wheelbase_m"])), 3),
        "bar_rise_m": round(float(rng.uniform(low, high)), 3),
        "gear_m": round(float(rng.uniform(*table["gear_m"])), 3),
        "crank_deg": round(float(rng.uniform(0.0, 360.0)), 1),
    }


def _choices() -> dict[str, tuple[str, ...]]:
    return choices() | {"bicycle": tuple(tables()["kind"]), "bicycle_color": tuple(tables()["color"])}


def draw_rider(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A grown-up on a bicycle."""
    person = draw_person(rng, {}, "adult")
    low, high = tables()["stature_m"]
    person["stature_m"] = float(np.clip(person["stature_m"], low, high))
    if person["bottom"] == "skirt" or person["top"] == "coat":
        person |= {"bottom": "slim", "top": "jacket", "sleeves": "long"}
    for unused in ("gait", "stride_m", "arms_out_deg"):
        del person[unused]
    helmet = bool(rng.random() < tables()["helmet"])
    person |= {"helmet": helmet, "cap": False}
    drawn = person | _draw_bicycle(rng, fixed)
    del drawn["crank_deg"]
    parameters = with_fixed(drawn, fixed, _choices())
    if not low <= float(parameters["stature_m"]) <= high:
        raise InputError(f"parameters.stature_m: expected {low} to {high} m for a rider, got {parameters['stature_m']}")
    return parameters


def draw_parked(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A bicycle on its stand."""
    drawn = _draw_bicycle(rng, fixed)
    del drawn["gear_m"]
    drawn["saddle_m"] = round(float(rng.uniform(0.90, 1.02)), 3)
    return with_fixed(drawn, fixed, _choices())


def bicycle_of(parameters: Parameters, saddle_m: float) -> Bicycle:
    """Geometry of the drawn bicycle with the saddle at a height."""
    table = tables()
    return Bicycle(
        kind=table["kind"][parameters["bicycle"]],
        color=table["color"][parameters["bicycle_color"]],
        wheelbase_m=float(parameters["wheelbase_m"]),
        wheel_m=table["wheel_m"],
        crank_m=table["crank_m"],
        bottom_bracket_m=table["bottom_bracket_m"],
        bar_rise_m=float(parameters["bar_rise_m"]),
        saddle_m=saddle_m,
    )


def way_per_crank_turn_m(parameters: Parameters) -> float:
    """Way of one crank turn: the gear, rounded so that the wheels' spokes come round too. [m]"""
    circumference = 2 * np.pi * tables()["wheel_m"]
    step = circumference / bicycle_frame.SPOKES
    return float(round(float(parameters["gear_m"]) / step) * step)


@final
@dataclass(frozen=True, slots=True)
class Fit:
    """A bicycle set up for a rider: place of the pelvis (3,) [m], and lean of the trunk [deg]."""

    bicycle: Bicycle
    root: Floats
    lean_deg: float


def rider_pose(skeleton: Skeleton, fit: Fit, phase: float) -> Pose:
    """Pose on the bicycle, left pedal forward at phase 0."""
    contacts = bicycle_frame.contacts(fit.bicycle, phase)
    root, lean = fit.root, fit.lean_deg
    sway = np.deg2rad(2.0) * np.cos(2 * np.pi * phase)
    pelvis = rotation(0.0, np.deg2rad(0.45 * lean), sway)
    angles = {
        "spine": (0.35 * lean, 0.0, 0.0),
        "chest": (0.20 * lean, 0.0, 0.0),
        "neck": (-0.40 * lean, 0.0, 0.0),
        "head": (-0.42 * lean, 0.0, 0.0),
    }
    turns = {"pelvis": pelvis}
    for side in ("l", "r"):
        turns |= _pedalling(skeleton, root, pelvis, contacts, side=side, phase=phase)
    trunk = posed(skeleton, angles, root, turns)
    for side in ("l", "r"):
        turns |= _holding(skeleton, trunk, contacts, side)
    return posed(skeleton, angles, root, turns)


def _pedalling(
    skeleton: Skeleton, root: Floats, pelvis: Floats, contacts: Contacts, *, side: str, phase: float
) -> dict[str, Floats]:
    H = skeleton.stature_m
    turned = 2 * np.pi * (phase if side == "l" else phase + 0.5)
    pitch = _foot_pitch_deg(turned)
    ball = skeleton.at("foot_l") - skeleton.at("toes_l")
    to_ankle = np.array([ball[0], 0.0, skeleton.at("foot_l")[2] + 0.002 * H])
    ankle = contacts.pedals[side] + rotation(0.0, -np.deg2rad(pitch)) @ to_ankle
    return leg_turns(skeleton, root, pelvis, side, Foot(ankle, pitch, 0.0), toe_out_deg=3.0)


def _foot_pitch_deg(turned_rad: float) -> float:
    """Attitude of the sole over the crank's turn: the heel is up behind, almost level in front (by eye)."""
    return float(-18.0 + 10.0 * np.cos(turned_rad))


def _holding(skeleton: Skeleton, trunk: Pose, contacts: Contacts, side: str) -> dict[str, Floats]:
    """Attitudes of an arm whose hand lies on the grip."""
    H, out = skeleton.stature_m, 1.0 if side == "l" else -1.0
    shoulder, grip = trunk.at(f"upper_arm_{side}"), contacts.grips[side]
    hand = _hand_on_grip(grip - shoulder, out)
    wrist = grip - hand @ np.array([0.0, -out * 0.018 * H, -0.052 * H])
    upper, lower = skeleton.length("upper_arm_l", "forearm_l"), skeleton.length("forearm_l", "hand_l")
    bend = np.array([-0.35, out * 0.55, -0.75])
    arm, forearm, _ = reach(shoulder, wrist, upper, lower, bend, is_arm=True)
    # Half of the turn of the palm downward is the forearm's.
    forearm = forearm @ rotation(-out * np.deg2rad(45.0))
    return {f"upper_arm_{side}": arm, f"forearm_{side}": forearm, f"hand_{side}": hand}


def _hand_on_grip(reach_m: Floats, out: float) -> Floats:
    """Attitude (3, 3) of a hand whose fingers point forward over the bar, palm down."""
    fingers = reach_m / np.linalg.norm(reach_m) + np.array([0.9, -0.25 * out, 0.25])
    fingers /= np.linalg.norm(fingers)
    palm = np.array([0.0, 0.0, -1.0]) + fingers[2] * fingers
    palm /= np.linalg.norm(palm)
    y, z = -out * palm, -fingers
    return np.stack([np.cross(y, z), y, z], axis=1)


def _trunk(skeleton: Skeleton, bicycle: Bicycle) -> tuple[Floats, float]:
    """Place of the pelvis, and the lean [deg] at which the arms reach the bar."""
    saddle = bicycle_frame.contacts(bicycle, 0.0).saddle
    hip = saddle + np.array([0.0, 0.0, _SEAT * skeleton.stature_m])
    rise = skeleton.at("pelvis") - np.array([0.0, 0.0, skeleton.at("thigh_l")[2]])
    arm = skeleton.length("upper_arm_l", "forearm_l") + skeleton.length("forearm_l", "hand_l")
    grip = bicycle_frame.contacts(bicycle, 0.0).grips["l"]
    root, best, least = hip, 0.0, np.inf
    for lean in np.arange(4.0, 70.0, 1.0):
        at = hip + rotation(0.0, np.deg2rad(0.45 * lean)) @ np.array([0.0, 0.0, rise[2]])
        angles = {"pelvis": (0.45 * lean, 0.0, 0.0), "spine": (0.35 * lean, 0.0, 0.0), "chest": (0.20 * lean, 0.0, 0.0)}
        shoulder = posed(skeleton, angles, at).at("upper_arm_l")
        hand = _hand_on_grip(grip - shoulder, 1.0)
        wrist = grip - hand @ np.array([0.0, -0.018, -0.052]) * skeleton.stature_m
        off = abs(float(np.linalg.norm(wrist - shoulder)) - _ARM_REACH * arm)
        if off < least - 1e-12:
            root, best, least = at, float(lean), off
    return root, best


def fitted(parameters: Parameters, skeleton: Skeleton) -> Fit:
    """The bicycle with its saddle set for the rider's legs, and the rider's trunk for the bar."""
    leg = skeleton.length("thigh_l", "shin_l") + skeleton.length("shin_l", "foot_l")
    low, high = 0.6, 1.3
    for _ in range(14):
        middle = 0.5 * (low + high)
        bicycle = bicycle_of(parameters, middle)
        hip = bicycle_frame.contacts(bicycle, 0.0).saddle + np.array([0.0, 0.0, _SEAT * skeleton.stature_m])
        if _longest_leg_m(skeleton, bicycle, hip) > _LEG_REACH * leg:
            high = middle
        else:
            low = middle
    bicycle = bicycle_of(parameters, round(low, 4))
    return Fit(bicycle, *_trunk(skeleton, bicycle))


def _longest_leg_m(skeleton: Skeleton, bicycle: Bicycle, hip: Floats) -> float:
    H = skeleton.stature_m
    ball = skeleton.at("foot_l") - skeleton.at("toes_l")
    longest = 0.0
    # The leg is longest near the lowest pedal.
    for phase in np.arange(0.15, 0.40, 0.025):
        pitch = _foot_pitch_deg(2 * np.pi * phase)
        to_ankle = np.array([ball[0], 0.0, skeleton.at("foot_l")[2] + 0.002 * H])
        pedal = bicycle_frame.contacts(bicycle, float(phase)).pedals["l"]
        ankle = pedal + rotation(0.0, -np.deg2rad(pitch)) @ to_ankle
        side = hip + np.array([0.0, skeleton.at("thigh_l")[1], 0.0])
        longest = max(longest, float(np.linalg.norm(ankle - side)))
    return longest


def _bind_pose(skeleton: Skeleton, fit: Fit) -> Pose:
    """Pose in which a rider is meshed: both thighs at the middle of their swing, knees apart."""
    middle = rider_pose(skeleton, fit, 0.0)
    angles: dict[str, tuple[float, float, float]] = {}
    turns = {"pelvis": rotation(0.0, np.deg2rad(0.45 * fit.lean_deg))}
    for name in ("spine", "chest", "neck", "head"):
        turns[name] = middle.turns[INDEX[name]]
    for side, out in (("l", 1.0), ("r", -1.0)):
        spread = rotation(0.0, 0.0, out * np.deg2rad(8.0))
        turns[f"thigh_{side}"] = spread @ rotation(0.0, np.deg2rad(-48.0))
        turns[f"shin_{side}"] = spread @ rotation(0.0, np.deg2rad(22.0))
        turns[f"foot_{side}"] = spread @ rotation(0.0, np.deg2rad(12.0))
        for bone in ("upper_arm", "forearm", "hand"):
            turns[f"{bone}_{side}"] = middle.turns[INDEX[f"{bone}_{side}"]]
    return posed(skeleton, angles, middle.places[0], turns)


@lru_cache(maxsize=4)
def _rider(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Person, Fit]:
    parameters = dict(key)
    skeleton = person_skeleton(parameters)
    fit = fitted(parameters, skeleton)
    return dressed(parameters, detail, _bind_pose(skeleton, fit), 62.0), fit


def build_rider(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A rider and the bicycle at a phase of the crank."""
    person, fit = _rider(tuple(sorted(parameters.items())), detail)
    rolled_rad = phase * way_per_crank_turn_m(parameters) / fit.bicycle.wheel_m
    parts = person.parts(rider_pose(person.skeleton, fit, phase), "rider.cyclist")
    return Asset("rider.cyclist", tuple(parts + bicycle_frame.parts(fit.bicycle, detail, phase, rolled_rad)))


def build_parked(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A bicycle that leans on its kickstand."""
    bicycle = bicycle_of(parameters, float(parameters["saddle_m"]))
    crank = float(parameters["crank_deg"]) / 360.0
    parts = bicycle_frame.parts(bicycle, detail, crank, 2 * np.pi * crank, stand_deg=_KICKSTAND_LEAN_DEG)
    T = pose(0.0, 0.0, 0.0, roll_rad=-np.deg2rad(_KICKSTAND_LEAN_DEG))
    leaning = [part.mesh.moved(T) for part in parts]
    T_up = np.eye(4)
    T_up[2, 3] = -min(float(mesh.vertices[:, 2].min()) for mesh in leaning)
    moved = [
        Part(part.name, mesh.moved(T_up), part.material, part.class_name)
        for part, mesh in zip(parts, leaning, strict=True)
    ]
    return Asset("vehicle.bicycle", tuple(moved))


FAMILIES = {
    "bicycle.rider": Family(
        "bicycle.rider", "rider.cyclist", draw_rider, build_rider, phases=_PHASES, cycle_m=way_per_crank_turn_m
    ),
    "bicycle.parked": Family("bicycle.parked", "vehicle.bicycle", draw_parked, build_parked),
}
