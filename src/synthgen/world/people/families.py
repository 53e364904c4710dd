"""People on foot, standing, sitting and lying: the families, built from a dressed body and a posture.

Start at `FAMILIES`; `posture` gives the pose of a body in the asset's frame, `keypoints` needs nothing else.
Left out: riders (see `cycles`), who people are (see `roles`).
"""

from functools import lru_cache, partial

import numpy as np

from synthgen.geometry import rotation
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.family import Family, Parameters
from synthgen.world.people.carried import carried
from synthgen.world.people.gait import cycle_m, gait_pose
from synthgen.world.people.holds import held, with_turns
from synthgen.world.people.manner import manner_of
from synthgen.world.people.numbers import pose_tables, tables
from synthgen.world.people.person import Person, bind_near, dressed, person_skeleton
from synthgen.world.people.poses import holds_of, is_on_ground, static_pose
from synthgen.world.people.roles import DRAWS
from synthgen.world.people.settling import moved, settled
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton
from synthgen.world.people.sticks import sticks

_PHASES = 16
"""A walker's foot is at most 5 cm from where it would be."""
_LEFT_HANDED = 0.1
"""Share of left-handed people (M. Papadatou-Pastou and others, 2020, doi:10.1037/bul0000229)."""
_PRESSED_M = 0.002
Key = tuple[tuple[str, float | int | str | bool], ...]


def _side(parameters: Parameters) -> str:
    """The hand that holds things."""
    return "l" if stream(int(parameters["variant"]), "handed").random() < _LEFT_HANDED else "r"


def _sides(parameters: Parameters) -> str:
    """The hands that are busy."""
    hands = str(parameters["hands"])
    if hands == "free" or (parameters["pose"] != "none" and _posture(parameters) not in ("wait", "apart")):
        return ""
    return "lr" if hands in pose_tables()["both_hands"] else _side(parameters)


def _posture(parameters: Parameters) -> str:
    return str(pose_tables()["poses"][parameters["pose"]]["posture"])


def _raw_pose(parameters: Parameters, skeleton: Skeleton, phase: float) -> Pose:
    """The pose before it is put on the ground."""
    p = parameters
    if p["pose"] != "none":
        name, variant = str(p["pose"]), int(p["variant"])
        pose = static_pose(skeleton, name, variant, seat_m=float(p["seat_m"]), fallen=float(p["fallen"]))
    else:
        manner = manner_of(int(p["variant"]), looks_ahead=p["hands"] in ("call", "phone"))
        pose = gait_pose(skeleton, str(p["gait"]), float(p["stride_m"]), phase, float(p["arms_out_deg"]), manner)
        pose = _bent(skeleton, pose, float(p["stoop_deg"]), 0.55 * float(p["stoop_deg"]))
    hands = str(p["hands"])
    if hands == "phone" and _sides(p):
        pose = _bent(skeleton, pose, 0.0, -24.0)
    ways = _ways(p, skeleton, phase)
    for side in _sides(p):
        # Hands that are busy replace what the pose does with them.
        pose = held(skeleton, pose, side, hands, at=ways[side][0] if ways else None)
    return pose


def _ways(p: Parameters, skeleton: Skeleton, phase: float) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    if p["hands"] not in ("cane", "crutches"):
        return {}
    gait = str(p["gait"]) if p["pose"] == "none" else "stand"
    return sticks(skeleton, gait, float(p["stride_m"]), phase, _sides(p))


def _bent(skeleton: Skeleton, pose: Pose, forward_deg: float, head_up_deg: float) -> Pose:
    """The pose with a rounder back and the head raised again."""
    turns = {}
    back, R = np.deg2rad(forward_deg / 2), np.eye(3)
    for bone, pitch in (
        ("spine", back),
        ("chest", back),
        ("neck", -np.deg2rad(head_up_deg) / 2),
        ("head", -np.deg2rad(head_up_deg) / 2),
    ):
        # Each bone carries the turns of those below it.
        R = R @ rotation(0.0, pitch)
        turns[bone] = R @ pose.turns[INDEX[bone]]
    for side in "lr":
        # Arms hang down from a bent back.
        turns[f"upper_arm_{side}"] = (
            rotation(0.0, 0.15 * np.deg2rad(forward_deg)) @ pose.turns[INDEX[f"upper_arm_{side}"]]
        )
    return with_turns(skeleton, pose, turns)


@lru_cache(maxsize=8)
def _dressed(key: Key, detail: int) -> Person:
    p = dict(key)
    skeleton = person_skeleton(p)
    pose = _raw_pose(p, skeleton, 0.0)
    is_static = p["pose"] != "none"
    gait = str(p["gait"])
    arms = "lr" if is_static else _sides(p)
    bind = bind_near(skeleton, pose, "walk" if is_static else gait, arms, has_legs=is_static)
    curl = dict.fromkeys("lr", 34.0 if gait == "run" else 18.0)
    holds = holds_of(str(p["pose"]), int(p["variant"])) if is_static else {}
    holds |= dict.fromkeys(_sides(p), str(p["hands"]))
    curl |= {side: float(pose_tables()["holds"][hold]["curl"]) for side, hold in holds.items()}
    return dressed(p, detail, bind, curl)


@lru_cache(maxsize=8)
def _rest(key: Key) -> Pose:
    """A static pose at rest on the ground, the same for all details."""
    p = dict(key)
    person = _dressed(key, 2)
    pose = _raw_pose(p, person.skeleton, 0.0)
    name = str(p["pose"])
    if is_on_ground(name):
        row = pose_tables()["grounded"][_posture(p)]
        return settled(person.skeleton, pose, person.surface, row["drop"], is_level=bool(row.get("is_level")))
    return pose


def posture(parameters: Parameters, phase: float = 0.0, detail: int = 1) -> Pose:
    """Pose of a person in the asset's frame: on the ground as the asset of that detail is."""
    key = tuple(sorted(parameters.items()))
    person = _dressed(key, detail)
    if parameters["pose"] != "none":
        pose = _rest(key)
        return moved(pose, np.array([0.0, 0.0, -person.surface(pose)[0][:, 2].min() - _PRESSED_M]))
    pose = _raw_pose(parameters, person.skeleton, phase % 1.0)
    low = person.lowest_m(pose)
    # Runners fly; whoever else is on the ground touches it.
    lift = max(0.0, -low) if parameters["gait"] == "run" and low > 0.008 else -low
    return moved(pose, np.array([0.0, 0.0, lift]))


def _assembled(key: Key, detail: int, phase: float, class_name: str) -> Asset:
    p = dict(key)
    person, pose = _dressed(key, detail), posture(p, phase, detail)
    parts = person.parts(pose, class_name)
    if sides := _sides(p):
        tips = {side: tip for side, (_, tip) in _ways(p, person.skeleton, phase % 1.0).items()}
        parts += carried(p, person.skeleton, pose, sides[0], tips, class_name, detail)
    return Asset(class_name, tuple(parts))


@lru_cache(maxsize=8)
def _still(key: Key, detail: int, class_name: str) -> Asset:
    return _assembled(key, detail, 0.0, class_name)


def _build(parameters: Parameters, detail: int, phase: float, *, class_name: str) -> Asset:
    key = tuple(sorted(parameters.items()))
    if parameters["pose"] != "none" or parameters["gait"] == "stand":
        return _still(key, detail, class_name)
    return _assembled(key, detail, phase, class_name)


def _cycle_m(parameters: Parameters) -> float:
    return cycle_m(str(parameters["gait"]), float(parameters["stride_m"]))


_CLASSES = {"child": "human.child", "worker": "human.worker", "police": "human.police", "sitting": "human.sitting"}


def _family(role: str) -> Family:
    class_name = _CLASSES.get(role, "human.adult")
    build = partial(_build, class_name=class_name)
    share = float(tables()["roles"][role].get("share", 1.0))
    return Family(f"person.{role}", class_name, DRAWS[role], build, phases=_PHASES, cycle_m=_cycle_m, share=share)


FAMILIES = {f"person.{role}": _family(role) for role in DRAWS}
