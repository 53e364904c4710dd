"""Arms that hold something: from where the palm is and how it is turned to the attitudes of an arm.

Start at `held`. The table `holds` of `assets/families/poses.yaml` says where hands are for each thing.
Left out: what is held (see `carried`), and arms that swing (see `gait`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.world.people.joints import limits_deg
from synthgen.world.people.numbers import pose_tables
from synthgen.world.people.skeleton import INDEX, JOINTS, PARENTS, Pose, Skeleton, local_angles, reach, turn

PALM = np.array([0.0, -0.012, -0.045])
"""Middle of the left palm seen from the wrist, over stature: things are held there."""
_WRIST_TWIST_DEG = 25.0
"""Largest turn of the hand that is not the forearm's."""
_FOREARM_TWIST_DEG = 78.0


def hand_attitude(side: str, fingers: Floats, palm: Floats) -> Floats:
    """Attitude (3, 3) of a hand whose fingers point along one direction (3,) and whose palm faces another."""
    out = 1.0 if side == "l" else -1.0
    z = -fingers / np.linalg.norm(fingers)
    y = -out * palm
    y = y - z * float(z @ y)
    y /= np.linalg.norm(y)
    return np.stack([np.cross(y, z), y, z], axis=1)


def held(skeleton: Skeleton, pose: Pose, side: str, hold: str, at: Floats | None = None) -> Pose:
    """The pose with one arm at a hold; `at` (3,) replaces the palm's place of the table [m, body frame]."""
    row: Mapping[str, Any] = pose_tables()["holds"][hold]
    out = 1.0 if side == "l" else -1.0
    mirror = np.array([1.0, out, 1.0])
    frame, origin = pose.turns[INDEX[row["bone"]]], pose.at(row["bone"])
    fingers, palm, bend = (
        frame @ (mirror * np.asarray(row[name], dtype=float)) for name in ("fingers", "palm", "bend")
    )
    hand = hand_attitude(side, fingers, palm)
    H = skeleton.stature_m
    place = origin + frame @ (mirror * np.asarray(row["at"], dtype=float)) * H if at is None else at
    wrist = place - hand @ (mirror * PALM) * H
    upper, lower = skeleton.length("upper_arm_l", "forearm_l"), skeleton.length("forearm_l", "hand_l")
    arm, forearm, _ = reach(pose.at(f"upper_arm_{side}"), wrist, upper, lower, bend, is_arm=True)
    forearm, hand = _untwisted(forearm, hand)
    hand = forearm @ _allowed(side, forearm.T @ hand)
    return with_turns(skeleton, pose, {f"upper_arm_{side}": arm, f"forearm_{side}": forearm, f"hand_{side}": hand})


def _untwisted(forearm: Floats, hand: Floats) -> tuple[Floats, Floats]:
    """Forearm and hand with the turn about the forearm shared as bones allow."""
    R = forearm.T @ hand
    twist = np.rad2deg(np.arctan2(R[1, 0] - R[0, 1], R[0, 0] + R[1, 1]))
    share = float(np.clip(twist, -_FOREARM_TWIST_DEG, _FOREARM_TWIST_DEG))
    left = float(np.clip(twist - share, -_WRIST_TWIST_DEG, _WRIST_TWIST_DEG))
    # What neither can turn is left undone.
    hand = hand @ rotation(np.deg2rad(share + left - twist))
    return forearm @ rotation(np.deg2rad(share)), hand


def _allowed(side: str, local: Floats) -> Floats:
    """The nearest attitude (3, 3) of a hand against its forearm that the wrist allows."""
    joint = f"hand_{side}"
    angles = local_angles(local, joint)
    kept = [float(np.clip(v, low, high)) for v, (low, high) in zip(angles, limits_deg(joint), strict=True)]
    return turn(joint, *kept)


def with_turns(skeleton: Skeleton, pose: Pose, turns: Mapping[str, Floats]) -> Pose:
    """The pose with other attitudes of some bones; what hangs on them moves along."""
    places, attitudes = pose.places.copy(), pose.turns.copy()
    for i, name in enumerate(JOINTS):
        if not PARENTS[name]:
            attitudes[i] = turns.get(name, attitudes[i])
            continue
        parent = INDEX[PARENTS[name]]
        local = pose.turns[parent].T @ pose.turns[i]
        attitudes[i] = turns.get(name, attitudes[parent] @ local)
        places[i] = places[parent] + attitudes[parent] @ (skeleton.joints[i] - skeleton.joints[parent])
    return Pose(places, attitudes)


def palm_frame(skeleton: Skeleton, pose: Pose, side: str) -> Floats:
    """T_body_palm (4, 4): origin in the palm, x to the thumb, -z along the fingers."""
    out = 1.0 if side == "l" else -1.0
    T = np.eye(4)
    T[:3, :3] = pose.turns[INDEX[f"hand_{side}"]]
    T[:3, 3] = pose.at(f"hand_{side}") + T[:3, :3] @ (PALM * [1.0, out, 1.0]) * skeleton.stature_m
    return T
