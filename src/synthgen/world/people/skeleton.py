"""The skeleton of people: a tree of joints, sizes from stature, poses, and legs and arms that reach a place.

Start at `skeleton`, then `posed`. All frames are parallel to the body's (x forward, y left, z up) in the zero
pose: standing, arms straight down. Angles are anatomical: flexion, abduction and inward twist are positive.
Left out: when which angle is taken (see `gait`), and flesh (see `body`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.shapes.rigged import bone_transforms

PARENTS: dict[str, str] = {
    "pelvis": "",
    "spine": "pelvis",
    "chest": "spine",
    "neck": "chest",
    "head": "neck",
    "clavicle_l": "chest",
    "upper_arm_l": "clavicle_l",
    "forearm_l": "upper_arm_l",
    "hand_l": "forearm_l",
    "clavicle_r": "chest",
    "upper_arm_r": "clavicle_r",
    "forearm_r": "upper_arm_r",
    "hand_r": "forearm_r",
    "thigh_l": "pelvis",
    "shin_l": "thigh_l",
    "foot_l": "shin_l",
    "toes_l": "foot_l",
    "thigh_r": "pelvis",
    "shin_r": "thigh_r",
    "foot_r": "shin_r",
    "toes_r": "foot_r",
}
"""Each joint's parent, parents first; a bone has the name of the joint it turns about."""

JOINTS = tuple(PARENTS)
INDEX = {name: i for i, name in enumerate(JOINTS)}
OTHER_SIDE = [INDEX.get(name[:-1] + {"l": "r", "r": "l"}.get(name[-1], ""), INDEX[name]) for name in JOINTS]
"""Index of the mirrored bone of each."""

Angles = Mapping[str, tuple[float, float, float]]
"""Flexion, abduction and inward twist of some joints; the others are straight. [deg]"""


@final
@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints in the zero pose, (21, 3) [m], soles at z = 0, with the lengths that depend on age."""

    joints: Floats
    stature_m: float
    head_m: float

    def at(self, joint: str) -> Floats:
        """Place of a joint in the zero pose, (3,)."""
        return self.joints[INDEX[joint]]

    def length(self, joint: str, child: str) -> float:
        """Distance between two joints. [m]"""
        return float(np.linalg.norm(self.at(child) - self.at(joint)))


@final
@dataclass(frozen=True, slots=True)
class Pose:
    """Places (21, 3) and attitudes (21, 3, 3) of all bones in the body frame."""

    places: Floats
    turns: Floats

    def at(self, joint: str) -> Floats:
        """Place of a joint, (3,)."""
        return self.places[INDEX[joint]]

    def transforms(self, skeleton: Skeleton) -> Floats:
        """T_posed_zero (21, 4, 4): where each bone takes a point of the zero pose."""
        return bone_transforms(skeleton.joints, self.places, self.turns)


def head_share(stature_m: float) -> float:
    """Height of the head over stature: 1/6 at six years, 1/7 at twelve, .13 grown up.

    Children: the canon of P. Richer, "Nouvelle anatomie artistique", 1906, with median statures of 1.15 and
    1.50 m; adults: R. Drillis and R. Contini, "Body segment parameters", 1966.
    """
    return float(np.interp(stature_m, [0.9, 1.15, 1.50, 1.70], [0.186, 0.167, 0.143, 0.130]))


def leg_share(stature_m: float) -> float:
    """Height of the hip joints over stature: .525 grown up (Drillis and Contini 1966), less for children.

    Sitting height falls from .56 of stature at five years to .52 (T. Hatton and others as in the
    "Handbook of Normal Physical Measurements", 1989), and legs are the rest.
    """
    return float(np.interp(stature_m, [0.9, 1.1, 1.4, 1.65], [0.465, 0.48, 0.508, 0.525]))


def skeleton(stature_m: float, *, shoulder_share: float, hip_share: float) -> Skeleton:
    """Skeleton of a stature [m]; `shoulder_share` and `hip_share` are breadths between the joints over stature.

    Segment lengths over stature: Drillis and Contini 1966 as in D. Winter, "Biomechanics and Motor Control
    of Human Movement", 4th ed., fig. 4.1; heights above the hips move with the length of the legs and head.
    """
    H = stature_m
    hip, head = leg_share(H), head_share(H)
    knee = 0.285 / 0.530 * hip
    shoulder = 0.948 - head  # .818 for grown-ups
    trunk = shoulder - hip
    side = {
        "clavicle": (0.0, 0.018, shoulder - 0.004),
        "upper_arm": (-0.004, shoulder_share / 2, shoulder - 0.024),
        "forearm": (-0.004, shoulder_share / 2, shoulder - 0.024 - 0.172 * hip / 0.525),
        "hand": (-0.004, shoulder_share / 2, shoulder - 0.024 - 0.318 * hip / 0.525),
        "thigh": (0.0, hip_share / 2, hip),
        "shin": (0.0, hip_share / 2, knee),
        "foot": (0.0, hip_share / 2, 0.046),
        "toes": (0.068, hip_share / 2, 0.016),
    }
    joints = {
        "pelvis": (0.0, 0.0, hip + 0.02),
        "spine": (-0.008, 0.0, hip + 0.27 * trunk),
        "chest": (-0.010, 0.0, hip + 0.60 * trunk),
        "neck": (-0.014, 0.0, shoulder + 0.026),
        "head": (0.0, 0.0, 1.0 - 0.72 * head),
    }
    for name, (x, y, z) in side.items():
        joints[f"{name}_l"] = (x, y, z)
        joints[f"{name}_r"] = (x, -y, z)
    return Skeleton(H * np.array([joints[name] for name in JOINTS]), H, H * head)


def turn(joint: str, flexion_deg: float, abduction_deg: float = 0.0, twist_deg: float = 0.0) -> Floats:
    """Rotation (3, 3) of a joint against its parent from anatomical angles.

    Knees and toes flex backward and upward, everything else forward: the trunk bows, thigh and arm swing to
    the front, the elbow lifts the hand, the foot lifts its tip.
    """
    mirror = -1.0 if joint.endswith("_r") else 1.0
    # A turn about y takes -z to -x: hanging bones flex the other way round.
    forward = 1.0 if joint in ("pelvis", "spine", "chest", "neck", "head") or joint.startswith("shin") else -1.0
    # R = Rz(-mirror twist) Rx(mirror abduction) Ry(forward flexion), written out.
    z, x, y = (radians(v) for v in (-mirror * twist_deg, mirror * abduction_deg, forward * flexion_deg))
    cz, sz, cx, sx, cy, sy = cos(z), sin(z), cos(x), sin(x), cos(y), sin(y)
    return np.array(
        [
            [cz * cy - sz * sx * sy, -sz * cx, cz * sy + sz * sx * cy],
            [sz * cy + cz * sx * sy, cz * cx, sz * sy - cz * sx * cy],
            [-cx * sy, sx, cx * cy],
        ]
    )


def angles_of(pose: Pose, joint: str) -> tuple[float, float, float]:
    """Flexion, abduction and twist [deg] of a joint against its parent: the inverse of `turn`."""
    parent = PARENTS[joint]
    R = pose.turns[INDEX[parent]].T @ pose.turns[INDEX[joint]] if parent else pose.turns[0]
    return local_angles(R, joint)


def local_angles(R: Floats, joint: str) -> tuple[float, float, float]:
    """Flexion, abduction and twist [deg] of an attitude (3, 3) of a joint against its parent."""
    mirror = -1.0 if joint.endswith("_r") else 1.0
    forward = 1.0 if joint in ("pelvis", "spine", "chest", "neck", "head") or joint.startswith("shin") else -1.0
    # R = Rz(twist) Rx(abduct) Ry(flex).
    abduct = np.arcsin(np.clip(R[2, 1], -1.0, 1.0))
    flex = np.arctan2(-R[2, 0], R[2, 2])
    twist = np.arctan2(-R[0, 1], R[1, 1])
    values = np.rad2deg([forward * flex, mirror * abduct, -mirror * twist])
    return float(values[0]), float(values[1]), float(values[2])


def posed(skeleton: Skeleton, angles: Angles, root: Floats, turns: Mapping[str, Floats] | None = None) -> Pose:
    """Pose with the pelvis at `root` (3,) [m]; `turns` gives the attitude of some bones in the body frame."""
    turns = turns or {}
    places = np.zeros((len(JOINTS), 3))
    attitudes = np.zeros((len(JOINTS), 3, 3))
    for i, name in enumerate(JOINTS):
        local = turn(name, *angles.get(name, (0.0, 0.0, 0.0)))
        if i == 0:
            places[i], attitudes[i] = root, turns.get(name, local)
            continue
        parent = INDEX[PARENTS[name]]
        places[i] = places[parent] + attitudes[parent] @ (skeleton.joints[i] - skeleton.joints[parent])
        attitudes[i] = turns.get(name, attitudes[parent] @ local)
    return Pose(places, attitudes)


def reach(
    start: Floats, target: Floats, upper_m: float, lower_m: float, bend_towards: Floats, *, is_arm: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Attitudes (3, 3) of two hanging bones in a row that end at `target`, and where the end really is.

    `bend_towards` (3,) is where the middle joint points. Out of reach, the bones are almost straight and
    point at the target.
    """
    to = target - start
    far = float(np.linalg.norm(to))
    along = to / far
    span = float(np.clip(far, abs(upper_m - lower_m) * 1.001 + 1e-4, 0.9995 * (upper_m + lower_m)))
    side = bend_towards - along * float(along @ bend_towards)
    side /= np.linalg.norm(side)
    cos_start = (upper_m**2 + span**2 - lower_m**2) / (2 * upper_m * span)
    middle = upper_m * (cos_start * along + np.sqrt(max(0.0, 1 - cos_start**2)) * side)
    end = span * along
    # Left for a leg (side is forward, along is down); an elbow points backward.
    left = np.cross(side, along) * (-1.0 if is_arm else 1.0)
    return _hanging(middle, left), _hanging(end - middle, left), start + end


def _hanging(direction: Floats, y_axis: Floats) -> Floats:
    """Attitude whose -z axis is `direction` and whose y axis is `y_axis` (perpendicular to it)."""
    z = -direction / np.linalg.norm(direction)
    y = y_axis - z * float(z @ y_axis)
    y /= np.linalg.norm(y)
    return np.stack([np.cross(y, z), y, z], axis=1)
