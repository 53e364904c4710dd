"""Poses of people who sit or stand on something and hold it: hands on grips, feet on pedals or boards.

Start at `Holds` and `seated`; `trunk_on` finds how far a rider leans so that the arms reach. Hands and feet
are places in the body frame; the bones follow.
Left out: who the rider is (see `riders`), and what is ridden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.world.people.skeleton import INDEX, JOINTS, Pose, Skeleton, posed, reach

ARM_REACH = 0.93
"""Shoulder to wrist over the length of the arm, when riding at ease (by eye)."""
PALM = (0.018, 0.052)
"""How far what a fist holds is from the wrist: out of the palm, and along the hand, over stature."""
_SHARES = {"pelvis": 0.45, "spine": 0.35, "chest": 0.20}
"""Which share of the trunk's lean each segment takes (by eye)."""

_LEVEL: Mapping[str, float] = {"l": 0.0, "r": 0.0}


@final
@dataclass(frozen=True, slots=True)
class Holds:
    """Where a rider sits, treads and holds, by side: places (3,) [m].

    `feet` are below the balls of the feet; `knees_out` is how far knees point to the side, per unit forward.
    """

    seat: Floats
    feet: dict[str, Floats]
    grips: dict[str, Floats]
    foot_pitch_deg: float = 0.0
    toe_out_deg: float = 6.0
    knees_out: float = 0.1


def seat_rise_m(skeleton: Skeleton) -> float:
    """Hip joints over the seat: soft tissue under the sitting bones, more for small children (by eye). [m]"""
    return float(np.interp(skeleton.stature_m, [1.2, 1.6], [0.083, 0.063])) * skeleton.stature_m


def trunk_on(
    skeleton: Skeleton, seat: Floats, grip: Floats, *, arm_reach: float = ARM_REACH, least_deg: float = 4.0
) -> tuple[Floats, float]:
    """Place of the pelvis (3,) [m], and the lean [deg] at which the left arm reaches its grip."""
    hip = seat + np.array([0.0, 0.0, seat_rise_m(skeleton)])
    arm = skeleton.length("upper_arm_l", "forearm_l") + skeleton.length("forearm_l", "hand_l")
    root, best, least = hip, 0.0, np.inf
    for lean in np.arange(least_deg, 70.0, 1.0):
        at = pelvis_over(skeleton, hip, float(lean))
        angles = {name: (share * lean, 0.0, 0.0) for name, share in _SHARES.items()}
        shoulder = posed(skeleton, angles, at).at("upper_arm_l")
        wrist = wrist_at(skeleton, grip, _hand_on_grip(grip - shoulder, 1.0), 1.0)
        away = abs(float(np.linalg.norm(wrist - shoulder)) - arm_reach * arm)
        if away < least - 1e-12:
            root, best, least = at, float(lean), away
    return root, best


def pelvis_over(skeleton: Skeleton, hip: Floats, lean_deg: float) -> Floats:
    """Place of the pelvis when the hip joints' middle is at `hip` (3,) and the trunk leans."""
    rise = skeleton.at("pelvis")[2] - skeleton.at("thigh_l")[2]
    return hip + rotation(0.0, np.deg2rad(_SHARES["pelvis"] * lean_deg)) @ np.array([0.0, 0.0, rise])


def leaning(lean_deg: float) -> dict[str, tuple[float, float, float]]:
    """Angles of spine, neck and head of who leans and looks ahead; the pelvis takes its share by itself."""
    return {
        "spine": (_SHARES["spine"] * lean_deg, 0.0, 0.0),
        "chest": (_SHARES["chest"] * lean_deg, 0.0, 0.0),
        "neck": (-0.40 * lean_deg, 0.0, 0.0),
        "head": (-0.42 * lean_deg, 0.0, 0.0),
    }


def pelvis_turn(lean_deg: float, sway_rad: float = 0.0) -> Floats:
    """Attitude (3, 3) of the pelvis of who leans."""
    return rotation(0.0, np.deg2rad(_SHARES["pelvis"] * lean_deg), sway_rad)


def seated(skeleton: Skeleton, holds: Holds, root: Floats, lean_deg: float) -> Pose:
    """Pose with the pelvis at `root`, feet and hands in their places."""
    pelvis = pelvis_turn(lean_deg)
    turns = {"pelvis": pelvis}
    for side in ("l", "r"):
        turns |= leg_on(skeleton, root, pelvis, holds, side)
    return with_hands(skeleton, leaning(lean_deg), turns, root, holds.grips)


def leg_on(skeleton: Skeleton, root: Floats, pelvis: Floats, holds: Holds, side: str) -> dict[str, Floats]:
    """Attitudes of a leg whose ball of the foot is in its place."""
    out = 1.0 if side == "l" else -1.0
    foot = rotation(np.deg2rad(out * holds.toe_out_deg), -np.deg2rad(holds.foot_pitch_deg))
    hip = root + pelvis @ (skeleton.at(f"thigh_{side}") - skeleton.at("pelvis"))
    ankle = ankle_over(skeleton, holds.feet[side], foot)
    upper, lower = skeleton.length("thigh_l", "shin_l"), skeleton.length("shin_l", "foot_l")
    thigh, shin, _ = reach(hip, ankle, upper, lower, np.array([1.0, out * holds.knees_out, 0.25]))
    return {f"thigh_{side}": thigh, f"shin_{side}": shin, f"foot_{side}": foot, f"toes_{side}": foot}


def ankle_over(skeleton: Skeleton, ball: Floats, foot: Floats) -> Floats:
    """Place of the ankle when the sole below the ball of the foot is at `ball` (3,)."""
    H = skeleton.stature_m
    to_ankle = np.array(
        [skeleton.at("foot_l")[0] - skeleton.at("toes_l")[0], 0.0, skeleton.at("foot_l")[2] + 0.002 * H]
    )
    return ball + foot @ to_ankle


def with_hands(
    skeleton: Skeleton,
    angles: dict[str, tuple[float, float, float]],
    turns: dict[str, Floats],
    root: Floats,
    grips: dict[str, Floats],
) -> Pose:
    """Pose of given angles and attitudes with the hands on grips; a side without grip keeps its angles."""
    trunk = posed(skeleton, angles, root, turns)
    for side, grip in grips.items():
        turns = turns | arm_on(skeleton, trunk, grip, side)
    return posed(skeleton, angles, root, turns)


def regripped(skeleton: Skeleton, pose: Pose, grips: dict[str, Floats]) -> Pose:
    """A pose, for example of a walker, with the hands on grips instead."""
    turns = {name: pose.turns[INDEX[name]] for name in JOINTS}
    return with_hands(skeleton, {}, turns, pose.places[0], grips)


def arm_beside(
    skeleton: Skeleton, trunk: Pose, grip: Floats, side: str, fingers: tuple[float, float, float]
) -> dict[str, Floats]:
    """Attitudes of an arm whose hand lies at a place with the palm inward; `fingers` are given for the left."""
    out = 1.0 if side == "l" else -1.0
    z = -np.array(fingers) * [1.0, out, 1.0]
    z /= np.linalg.norm(z)
    # The palm is the -y side of a left hand, the y side of a right one: inward for both.
    y = np.array([0.0, 1.0, 0.0]) - z * z[1]
    y /= np.linalg.norm(y)
    hand = np.stack([np.cross(y, z), y, z], axis=1)
    wrist = wrist_at(skeleton, grip, hand, out)
    upper, lower = skeleton.length("upper_arm_l", "forearm_l"), skeleton.length("forearm_l", "hand_l")
    bend = np.array([-1.0, 0.35 * out, -0.1])
    arm, forearm, _ = reach(trunk.at(f"upper_arm_{side}"), wrist, upper, lower, bend, is_arm=True)
    return {f"upper_arm_{side}": arm, f"forearm_{side}": forearm, f"hand_{side}": hand}


def arm_on(skeleton: Skeleton, trunk: Pose, grip: Floats, side: str) -> dict[str, Floats]:
    """Attitudes of an arm whose fist holds a grip."""
    out = 1.0 if side == "l" else -1.0
    shoulder = trunk.at(f"upper_arm_{side}")
    hand = _hand_on_grip(grip - shoulder, out)
    wrist = wrist_at(skeleton, grip, hand, out)
    upper, lower = skeleton.length("upper_arm_l", "forearm_l"), skeleton.length("forearm_l", "hand_l")
    arm, forearm, _ = reach(shoulder, wrist, upper, lower, np.array([-0.35, out * 0.55, -0.75]), is_arm=True)
    # Half of the turn of the palm downward is the forearm's.
    forearm = forearm @ rotation(-out * np.deg2rad(45.0))
    return {f"upper_arm_{side}": arm, f"forearm_{side}": forearm, f"hand_{side}": hand}


def wrist_at(skeleton: Skeleton, grip: Floats, hand: Floats, out: float) -> Floats:
    """Place of the wrist (3,) when the fist is around `grip`."""
    return grip - hand @ np.array([0.0, -out * PALM[0], -PALM[1]]) * skeleton.stature_m


def _hand_on_grip(reach_m: Floats, out: float) -> Floats:
    """Attitude (3, 3) of a hand whose fingers point forward over the bar, palm down."""
    fingers = reach_m / np.linalg.norm(reach_m) + np.array([0.9, -0.25 * out, 0.25])
    fingers /= np.linalg.norm(fingers)
    palm = np.array([0.0, 0.0, -1.0]) + fingers[2] * fingers
    palm /= np.linalg.norm(palm)
    y, z = -out * palm, -fingers
    return np.stack([np.cross(y, z), y, z], axis=1)


def standing(
    skeleton: Skeleton,
    balls: dict[str, Floats],
    toe_out_deg: dict[str, float],
    *,
    hips: tuple[float, float],
    yaw_deg: float = 0.0,
    lean_deg: float = 6.0,
    leg_reach: float = 0.975,
    pitch_deg: Mapping[str, float] = _LEVEL,
    height_m: float | None = None,
) -> tuple[Floats, dict[str, Floats]]:
    """Place of the pelvis (3,) and attitudes of pelvis and legs of who stands on the balls' places.

    `hips` is where the pelvis is in plan; it is at `height_m` or as high as the longer leg allows. `toe_out_deg`
    turns each foot outward from straight ahead, `yaw_deg` turns the pelvis to the left.
    """
    pelvis = rotation(np.deg2rad(yaw_deg), np.deg2rad(_SHARES["pelvis"] * lean_deg))
    feet = {
        side: rotation(np.deg2rad((1.0 if side == "l" else -1.0) * toe_out_deg[side]), -np.deg2rad(pitch_deg[side]))
        for side in balls
    }
    ankles = {side: ankle_over(skeleton, ball, feet[side]) for side, ball in balls.items()}
    upper, lower = skeleton.length("thigh_l", "shin_l"), skeleton.length("shin_l", "foot_l")
    highest = []
    for side, ankle in ankles.items():
        to_hip = pelvis @ (skeleton.at(f"thigh_{side}") - skeleton.at("pelvis"))
        across = float(np.linalg.norm(np.array(hips) + to_hip[:2] - ankle[:2]))
        highest.append(ankle[2] + np.sqrt(max(0.01, (leg_reach * (upper + lower)) ** 2 - across**2)) - to_hip[2])
    root = np.array([*hips, min(highest) if height_m is None else height_m])
    turns = {"pelvis": pelvis}
    for side, ankle in ankles.items():
        hip = root + pelvis @ (skeleton.at(f"thigh_{side}") - skeleton.at("pelvis"))
        ahead = feet[side][:, 0] + pelvis[:, 0] + [0.0, 0.0, 0.3]
        thigh, shin, _ = reach(hip, ankle, upper, lower, ahead)
        turns |= {f"thigh_{side}": thigh, f"shin_{side}": shin, f"foot_{side}": feet[side]}
        # Toes bend at the ball when the heel is up.
        up = rotation(0.0, np.deg2rad(min(0.0, pitch_deg[side])))
        turns[f"toes_{side}"] = feet[side] @ up
    return root, turns


def meshing_pose(skeleton: Skeleton, position: Pose, *, thigh_deg: float = 14.0, knee_deg: float = 20.0) -> Pose:
    """Pose to mesh a body in that is to take `position`: trunk and arms as there, facing x, and legs apart.

    Legs that touch or cross the middle would be meshed as one.
    """
    ahead = position.turns[0][:, 0]
    back = rotation(-float(np.arctan2(ahead[1], ahead[0])))
    turns = {name: back @ position.turns[INDEX[name]] for name in JOINTS if not name.startswith(_LEG)}
    for side, out in (("l", 1.0), ("r", -1.0)):
        spread = rotation(0.0, 0.0, out * np.deg2rad(6.0))
        turns[f"thigh_{side}"] = spread @ rotation(0.0, -np.deg2rad(thigh_deg))
        turns[f"shin_{side}"] = spread @ rotation(0.0, np.deg2rad(knee_deg - thigh_deg))
        turns[f"foot_{side}"] = turns[f"toes_{side}"] = rotation()
    return posed(skeleton, {}, position.places[0], turns)


_LEG = ("thigh", "shin", "foot", "toes")
