"""Poses from data: standing, sitting, crouching, falling and lying bodies.

Start at `static_pose`. Postures are in `assets/families/poses.yaml`; angles vary a little from person to person
and half of all people take the mirror image.
Left out: gaits (see `gait`), and the ground (see `settling`): heights here are those of bare joints.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.rng import stream
from synthgen.world.people.gait import Foot, leg_turns
from synthgen.world.people.holds import held
from synthgen.world.people.numbers import pose_tables, tables
from synthgen.world.people.skeleton import Pose, Skeleton, posed

Triple = tuple[float, float, float]

SEAT = 0.058
"""Hip joints over what one sits on, over stature (by eye: soft tissue under the sitting bones)."""
_VARIATION_DEG = 3.5
"""Spread of the angles between people."""


def pose_names() -> tuple[str, ...]:
    """Names of all static poses."""
    return tuple(pose_tables()["poses"])


def is_on_ground(name: str) -> bool:
    """Whether a pose is one of a body that rests on the ground with more than its feet."""
    return pose_tables()["poses"][name]["posture"] in pose_tables()["grounded"]


def static_pose(skeleton: Skeleton, name: str, variant: int, *, seat_m: float = 0.45, fallen: float = 0.5) -> Pose:
    """A pose by name, facing x, not yet on the ground; `fallen` is how far a fall has come, 0..1."""
    tab = pose_tables()
    posture, is_mirrored = tab["poses"][name]["posture"], _is_mirrored(name, variant)
    if posture == "falling":
        pose = _from_angles(skeleton, _fall(tab["falling"], fallen), variant, is_mirrored)
    elif posture in tab["grounded"]:
        pose = _from_angles(skeleton, tab["grounded"][posture], variant, is_mirrored)
    elif posture in tab["seated"]:
        pose = _seated(skeleton, tab["seated"][posture], seat_m, variant, is_mirrored)
    else:
        pose = _upright(skeleton, tab["upright"][posture], variant, is_mirrored)
    for side, hold in holds_of(name, variant).items():
        pose = held(skeleton, pose, side, hold)
    return pose


def holds_of(name: str, variant: int) -> dict[str, str]:
    """What each hand does in a pose, by side."""
    holds = pose_tables()["poses"][name].get("holds", ["none", "none"])
    sides = "rl" if _is_mirrored(name, variant) else "lr"
    return {side: hold for side, hold in zip(sides, holds, strict=True) if hold != "none"}


def _is_mirrored(name: str, variant: int) -> bool:
    return bool(stream(variant, "mirror", name).random() < 0.5)


def _fall(keys: list[dict[str, Any]], fallen: float) -> dict[str, Any]:
    """The posture between the keys of a fall."""
    times = [key["at"] for key in keys]

    def between(values: list[list[float]]) -> list[float]:
        return [float(np.interp(fallen, times, column)) for column in zip(*values, strict=True)]

    angles = {joint: between([key["angles"][joint] for key in keys]) for joint in keys[0]["angles"]}
    return {"pelvis": between([key["pelvis"] for key in keys]), "angles": angles}


def _varied(angles: Mapping[str, Any], variant: int, is_mirrored: bool) -> dict[str, Triple]:
    """Angles of one person: jittered within the joints' limits, mirrored if asked; arms hang a little away."""
    limits, rng = tables()["limits_deg"], stream(variant, "posture")
    arms: dict[str, Any] = {}
    for side in "lr":
        arms |= {f"upper_arm_{side}": [2, 9, 6], f"forearm_{side}": [16, 0, 12], f"hand_{side}": [3, 0, 5]}
    varied = {}
    for joint, values in (arms | dict(angles)).items():
        ranges = limits[joint.removesuffix("_l").removesuffix("_r")].values()
        jitter = rng.normal(0.0, _VARIATION_DEG, 3) * [1.0, 0.5, 0.5]
        flexion, abduction, twist = (
            float(np.clip(v + j, low + 1.0, high - 1.0))
            for v, j, (low, high) in zip(values, jitter, ranges, strict=True)
        )
        if is_mirrored and joint[-2:] not in ("_l", "_r"):
            abduction, twist = -abduction, -twist
        varied[_other(joint) if is_mirrored else joint] = (flexion, abduction, twist)
    return varied


def _other(joint: str) -> str:
    return joint[:-1] + {"l": "r", "r": "l"}[joint[-1]] if joint[-2:] in ("_l", "_r") else joint


def _attitude(pelvis: list[float], is_mirrored: bool) -> Floats:
    yaw, pitch, roll = np.deg2rad(pelvis)
    return rotation(-yaw, pitch, -roll) if is_mirrored else rotation(yaw, pitch, roll)


def _from_angles(skeleton: Skeleton, row: Mapping[str, Any], variant: int, is_mirrored: bool) -> Pose:
    turns = {"pelvis": _attitude(row["pelvis"], is_mirrored)}
    return posed(skeleton, _varied(row["angles"], variant, is_mirrored), skeleton.at("pelvis"), turns)


def _upright(skeleton: Skeleton, row: Mapping[str, Any], variant: int, is_mirrored: bool) -> Pose:
    hip = float(skeleton.at("thigh_l")[2]) - row["sink"] * skeleton.stature_m
    return _on_feet(skeleton, row, hip, variant, is_mirrored)


def _seated(skeleton: Skeleton, row: Mapping[str, Any], seat_m: float, variant: int, is_mirrored: bool) -> Pose:
    return _on_feet(skeleton, row, seat_m + SEAT * skeleton.stature_m, variant, is_mirrored)


def _on_feet(skeleton: Skeleton, row: Mapping[str, Any], hip_m: float, variant: int, is_mirrored: bool) -> Pose:
    """Feet where the row says, hips at a height [m]."""
    H, ankle = skeleton.stature_m, float(skeleton.at("foot_l")[2])
    pelvis = _attitude(row["pelvis"], is_mirrored)
    rise = float(skeleton.at("pelvis")[2] - skeleton.at("thigh_l")[2])
    root = np.array([0.0, 0.0, hip_m]) + pelvis @ np.array([0.0, 0.0, rise])
    turns = {"pelvis": pelvis}
    for side, (x, y, out_deg, pitch_deg) in row["feet"].items():
        at = np.array([x * H, (-y if is_mirrored else y) * H, _ankle_height(H, ankle, pitch_deg)])
        foot = Foot(at, float(pitch_deg), max(0.0, -float(pitch_deg)))
        which = _other(f"_{side}")[-1] if is_mirrored else side
        turns |= leg_turns(skeleton, root, pelvis, which, foot, toe_out_deg=float(out_deg))
    return posed(skeleton, _varied(row["angles"], variant, is_mirrored), root, turns)


def _ankle_height(stature_m: float, ankle_m: float, pitch_deg: float) -> float:
    """Height of an ankle whose foot stands on its ball, .068 of stature before it."""
    pitch = np.deg2rad(pitch_deg)
    return float(ankle_m * np.cos(pitch) - 0.068 * stature_m * np.sin(pitch))
