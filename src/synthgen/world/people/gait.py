"""Poses of people who walk, run and stand.

Start at `gait_pose`. Feet lead: in stance a foot rolls over heel, sole and ball at places fixed on the ground,
in swing it follows a smooth path between; legs reach the feet, arms and trunk turn against them. Phase 0 is the
left heel's strike; the way per cycle is `cycle_m`.
Left out: turning, stairs, starting and stopping, and weight of the build.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.world.people.manner import PLAIN, Manner
from synthgen.world.people.skeleton import INDEX, JOINTS, Pose, Skeleton, posed, reach

Triple = tuple[float, float, float]
GAITS = ("walk", "run", "stand")


@final
@dataclass(frozen=True, slots=True)
class Gait:
    """How a gait goes; shares of the cycle, lengths over stature, angles in degrees.

    Attributes
    ----------
    stance : float
        Share of the cycle that a foot is on the ground.
    lead : float
        How far before the pelvis the heel strikes, as a share of the stride.
    pitch_at, pitch_deg : tuple of floats
        Attitude of the sole, toes up positive, over the cycle.
    swing_at, swing_x, swing_z : tuple of floats
        Places that the ankle passes in swing, before the pelvis and above the ground.
    reach : float
        Largest length of a leg in stance over its straight length.
    bob, sway : float
        Half the rise of the pelvis, and half its way to the side of the stance foot.
    lowest_at : float
        Phase at which the pelvis is lowest.
    """

    stance: float
    lead: float
    pitch_at: tuple[float, ...]
    pitch_deg: tuple[float, ...]
    swing_at: tuple[float, ...]
    swing_x: tuple[float, ...]
    swing_z: tuple[float, ...]
    reach: float
    bob: float
    sway: float
    lowest_at: float
    lean_deg: float
    pelvis_yaw_deg: float
    chest_yaw_deg: float
    arm_swing_deg: float
    arm_back_deg: float
    elbow_deg: float
    elbow_swing_deg: float


# Stance shares .60 and about .35, knees to 60 and 100 deg in swing, pelvis turns of 4 to 5 deg, rise of 2 to
# 5 cm: J. Perry and J. Burnfield, "Gait Analysis", 2nd ed. 2010, ch. 1-9 (walking); T. Novacheck, "The
# biomechanics of running", Gait & Posture 7, 1998. Arms swing 20 to 35 deg against the legs.
WALK = Gait(
    stance=0.62,
    lead=0.252,
    pitch_at=(0.0, 0.09, 0.34, 0.48, 0.62, 0.73, 0.86, 1.0),
    pitch_deg=(20.0, 0.0, 0.0, -13.0, -52.0, -42.0, 0.0, 20.0),
    swing_at=(0.81,),
    swing_x=(0.015,),
    swing_z=(0.078,),
    reach=0.9985,
    bob=0.0135,
    sway=0.011,
    lowest_at=0.06,
    lean_deg=3.0,
    pelvis_yaw_deg=5.0,
    chest_yaw_deg=5.0,
    arm_swing_deg=21.0,
    arm_back_deg=-2.0,
    elbow_deg=20.0,
    elbow_swing_deg=9.0,
)
RUN = Gait(
    stance=0.35,
    lead=0.132,
    pitch_at=(0.0, 0.05, 0.15, 0.26, 0.35, 0.46, 0.62, 0.82, 1.0),
    pitch_deg=(6.0, 0.0, 0.0, -28.0, -58.0, -92.0, -78.0, -12.0, 6.0),
    swing_at=(0.50, 0.66, 0.83),
    swing_x=(-0.24, 0.02, 0.23),
    swing_z=(0.275, 0.225, 0.135),
    reach=0.992,
    bob=0.012,
    sway=0.004,
    lowest_at=0.16,
    lean_deg=8.0,
    pelvis_yaw_deg=6.0,
    chest_yaw_deg=9.0,
    arm_swing_deg=36.0,
    arm_back_deg=-12.0,
    elbow_deg=88.0,
    elbow_swing_deg=14.0,
)
_GAITS = {"walk": WALK, "run": RUN}

# The foot's landmarks seen from the ankle over stature: heel and ball at .25 and .70 of the foot's length of
# .152 (Drillis and Contini 1966).
_HEEL_X = -0.036
_BALL_X = 0.068
_TOE_X = 0.110
_TOE_OUT_DEG = 7.0  # Perry and Burnfield 2010, ch. 1: foot progression angle
_STEP_WIDTH = 0.055
"""Distance between the feet's lines over stature: .1 m at 1.76 m."""
_CLEARANCE = 0.012
"""Least height of sole and toes in swing over stature: about 2 cm at a walk."""


@final
@dataclass(frozen=True, slots=True)
class Foot:
    """Ankle (3,) in the body frame, pitch of the sole and bend of the toes, both up positive [deg]."""

    ankle: Floats
    pitch_deg: float
    toes_deg: float


def foot_at(skeleton: Skeleton, gait: Gait, stride_m: float, phase: float) -> Foot:
    """The left foot without its sideways place, `phase` after its heel strike."""
    path = _swing_path(gait, stride_m, skeleton.stature_m, float(skeleton.at("foot_l")[2]))
    pitch = float(_pitch(gait)(phase))
    if phase < gait.stance:
        x, z = _stance_ankle(skeleton, gait, stride_m, phase)
        return Foot(np.array([x, 0.0, z]), pitch, max(0.0, -pitch))
    x, z = path(phase)
    # After the push the toes straighten within a tenth of the cycle.
    relaxing = np.clip(1.0 - (phase - gait.stance) / 0.1, 0.0, 1.0)
    toes = max(0.0, -pitch) * float(relaxing**2 * (3 - 2 * relaxing))
    arc = np.sin(np.pi * (phase - gait.stance) / (1 - gait.stance))
    low = _lowest(skeleton, pitch, toes)
    lift = max(0.0, min(1.0, 2.0 * float(arc)) * _CLEARANCE * skeleton.stature_m - (z + low))
    return Foot(np.array([x, 0.0, z + lift]), pitch, toes)


def gait_pose(
    skeleton: Skeleton, name: str, stride_m: float, phase: float, arms_out_deg: float = 7.0, manner: Manner = PLAIN
) -> Pose:
    """Pose at a phase of a gait, in the manner of one person; standing has but one phase."""
    if name == "stand":
        return _standing(skeleton, arms_out_deg, manner)
    gait = _GAITS[name]
    turned = 2 * np.pi * phase
    H = skeleton.stature_m
    feet = {"l": foot_at(skeleton, gait, stride_m, phase), "r": foot_at(skeleton, gait, stride_m, (phase + 0.5) % 1.0)}
    root = np.array([0.0, gait.sway * H * np.sin(turned), _pelvis_height(skeleton, gait, stride_m, phase)])
    pelvis = rotation(
        -np.deg2rad(gait.pelvis_yaw_deg) * np.cos(turned),
        np.deg2rad(0.35 * gait.lean_deg),
        np.deg2rad(3.0) * np.sin(turned),
    )
    angles = _upper_body(gait, turned, arms_out_deg, manner)
    turns = {"pelvis": pelvis}
    for side, foot in feet.items():
        turns |= leg_turns(skeleton, root, pelvis, side, _on_line(skeleton, foot, side))
    return posed(skeleton, angles, root, turns)


def leg_turns(
    skeleton: Skeleton, root: Floats, pelvis: Floats, side: str, foot: Foot, *, toe_out_deg: float = _TOE_OUT_DEG
) -> dict[str, Floats]:
    """Attitudes of thigh, shin, foot and toes that put a foot in its place."""
    hip = root + pelvis @ (skeleton.at(f"thigh_{side}") - skeleton.at("pelvis"))
    outward = 1.0 if side == "l" else -1.0
    yaw = np.deg2rad(outward * toe_out_deg)
    forward = np.array([np.cos(0.6 * yaw), np.sin(0.6 * yaw), 0.0])
    upper, lower = skeleton.length("thigh_l", "shin_l"), skeleton.length("shin_l", "foot_l")
    thigh, shin, _ = reach(hip, foot.ankle, upper, lower, forward + np.array([0.0, 0.0, 0.15]))
    return {
        f"thigh_{side}": thigh,
        f"shin_{side}": shin,
        f"foot_{side}": rotation(yaw, -np.deg2rad(foot.pitch_deg)),
        f"toes_{side}": rotation(yaw, -np.deg2rad(foot.pitch_deg + foot.toes_deg)),
    }


def cycle_m(name: str, stride_m: float) -> float:
    """Way of one cycle [m]; standing people do not travel, any length will do."""
    return 1.0 if name == "stand" else stride_m


def _upper_body(gait: Gait, turned: float, arms_out_deg: float, manner: Manner) -> dict[str, Triple]:
    swing = np.cos(turned)  # the left leg is in front at 1
    chest_yaw = (gait.chest_yaw_deg + gait.pelvis_yaw_deg) * swing
    lean = 0.325 * (gait.lean_deg + manner.lean_deg)
    back = -0.5 * (gait.lean_deg + manner.lean_deg)
    # Twist is inward: for unpaired bones, to the right.
    angles = {
        "spine": (lean, 1.2 * np.sin(turned), -0.5 * chest_yaw),
        "chest": (lean, 1.2 * np.sin(turned), -0.5 * chest_yaw),
        "neck": (back, 0.0, 0.4 * gait.chest_yaw_deg * swing),
        "head": (back, 0.0, 0.6 * gait.chest_yaw_deg * swing),
    }
    for k, (side, forward) in enumerate((("l", -swing), ("r", swing))):
        # Arms swing further forward than back (Kuhtz-Buschbeck and others 2012), elbows close on the way forward.
        way = manner.swing[k] * (forward + 0.12 * (forward * forward - 0.5))
        flexion = gait.arm_back_deg + gait.arm_swing_deg * way + manner.hang_deg[k]
        bent = gait.elbow_deg + manner.elbow_deg[k] + gait.elbow_swing_deg * way
        angles[f"upper_arm_{side}"] = (flexion, arms_out_deg, 6.0 + 0.25 * manner.elbow_deg[k])
        angles[f"forearm_{side}"] = (max(bent, 4.0), 0.0, 12.0)
        angles[f"hand_{side}"] = (3.0 + 3.0 * way, 0.0, 5.0)
    return _looking(angles, manner)


def _looking(angles: dict[str, Triple], manner: Manner) -> dict[str, Triple]:
    """The angles with the head turned where the person looks, neck and head sharing the way."""
    left, down = manner.look_deg
    for bone, share in (("neck", 0.42), ("head", 0.58)):
        flexion, abduction, twist = angles[bone]
        angles[bone] = (flexion + share * down, abduction, twist - share * left)
    return angles


def _standing(skeleton: Skeleton, arms_out_deg: float, manner: Manner) -> Pose:
    """Weight on one leg, whose hip is out and up, the other foot ahead or beside it and turned out; or on both."""
    H, side = skeleton.stature_m, 1.0 if manner.weight >= 0 else -1.0
    rest, ankle = abs(manner.weight), float(skeleton.at("foot_l")[2])
    wide = 0.052 * manner.apart
    # Left first if the weight is there: the leg that carries is under the body.
    places = [(-0.01, wide - 0.010 * rest, 6.0), (-0.01 + rest * manner.ahead, -wide - 0.010 * rest, 9.0 + 8.0 * rest)]
    feet = {name: (x, side * y, out) for name, (x, y, out) in zip("lr" if side > 0 else "rl", places, strict=True)}
    height = float(skeleton.at("pelvis")[2]) - (0.003 + 0.006 * (manner.apart - 0.85)) * H
    root = np.array([0.0, side * 0.016 * rest * H, height])
    pelvis = rotation(np.deg2rad(-3.0 * side * rest), np.deg2rad(-2.0), np.deg2rad(2.2 * side * rest))
    turns = {"pelvis": pelvis}
    for name, (x, y, toe_out) in feet.items():
        foot = Foot(np.array([x * H, y * H, ankle]), 0.0, 0.0)
        turns |= leg_turns(skeleton, root, pelvis, name, foot, toe_out_deg=toe_out)
    angles: dict[str, Triple] = {
        "spine": (3.0 + 0.5 * manner.lean_deg, 2.0 * side * rest, 2.0 * side),
        "chest": (1.0 + 0.5 * manner.lean_deg, 1.0 * side * rest, 1.0 * side),
        "neck": (2.0 - 0.5 * manner.lean_deg, 0.0, 0.0),
        "head": (0.0, 0.0, 0.0),
    }
    for k, name in enumerate("lr"):
        angles[f"upper_arm_{name}"] = (manner.hang_deg[k], arms_out_deg, 8.0)
        angles[f"forearm_{name}"] = (max(4.0, 15.0 + manner.elbow_deg[k]), 0.0, 14.0)
        angles[f"hand_{name}"] = (3.0, 0.0, 5.0)
    return posed(skeleton, _looking(angles, manner), root, turns)


def _on_line(skeleton: Skeleton, foot: Foot, side: str) -> Foot:
    """The foot on the line of its side."""
    y = 0.5 * _STEP_WIDTH * skeleton.stature_m
    return Foot(foot.ankle + np.array([0.0, y if side == "l" else -y, 0.0]), foot.pitch_deg, foot.toes_deg)


@lru_cache(maxsize=8)
def _pitch(gait: Gait) -> Callable[[float], Floats]:
    return PchipInterpolator(gait.pitch_at, gait.pitch_deg)


def _stance_ankle(skeleton: Skeleton, gait: Gait, stride_m: float, phase: float) -> tuple[float, float]:
    """Ankle (x, z) of a foot whose heel, then sole, then ball rests at a place fixed on the ground."""
    H, ankle = skeleton.stature_m, float(skeleton.at("foot_l")[2])
    pitch = np.deg2rad(float(_pitch(gait)(phase)))
    flat_x = gait.lead * stride_m - phase * stride_m
    pivot = (_HEEL_X if pitch > 0 else _BALL_X) * H
    # The ankle seen from the pivot, turned up by the pitch.
    x, z = -pivot, ankle
    return flat_x + pivot + x * np.cos(pitch) - z * np.sin(pitch), x * np.sin(pitch) + z * np.cos(pitch)


@lru_cache(maxsize=64)
def _swing_path(gait: Gait, stride_m: float, stature_m: float, ankle_m: float) -> Callable[[float], Floats]:
    """Smooth path (x, z) of the ankle through the swing, with the ground's speed at both ends."""

    def stance(phase: float) -> Floats:
        return np.array(_stance_ankle(_foot_only(stature_m, ankle_m), gait, stride_m, phase))

    step = 1e-3
    end, start = stance(gait.stance - 1e-9), stance(0.0)
    speed_end = (end - stance(gait.stance - step)) / step
    speed_start = (stance(step) - start) / step
    via = np.stack([gait.swing_x, gait.swing_z], axis=1) * stature_m
    knots = np.concatenate([[gait.stance], gait.swing_at, [1.0]])
    return CubicSpline(knots, np.vstack([end, via, start]), bc_type=((1, speed_end), (1, speed_start)))


def _foot_only(stature_m: float, ankle_m: float) -> Skeleton:
    joints = np.zeros((len(JOINTS), 3))
    joints[INDEX["foot_l"], 2] = ankle_m
    return Skeleton(joints, stature_m, 0.0)


def _lowest(skeleton: Skeleton, pitch_deg: float, toes_deg: float) -> float:
    """Height of the lowest of heel, ball and toe tip against the ankle. [m]"""
    H, ankle = skeleton.stature_m, float(skeleton.at("foot_l")[2])
    pitch, toes = np.deg2rad([pitch_deg, pitch_deg + toes_deg])
    ball = _BALL_X * H * np.sin(pitch) - ankle * np.cos(pitch)
    heel = _HEEL_X * H * np.sin(pitch) - ankle * np.cos(pitch)
    tip = ball + (_TOE_X - _BALL_X) * H * np.sin(toes)
    return float(min(ball, heel, tip))


def _pelvis_height(skeleton: Skeleton, gait: Gait, stride_m: float, phase: float) -> float:
    leg = skeleton.length("thigh_l", "shin_l") + skeleton.length("shin_l", "foot_l")
    hip = _mean_hip_height(skeleton.stature_m, gait, stride_m, leg, float(skeleton.at("foot_l")[2]))
    above_hip = float(skeleton.at("pelvis")[2] - skeleton.at("thigh_l")[2])
    return hip + above_hip - gait.bob * skeleton.stature_m * float(np.cos(4 * np.pi * (phase - gait.lowest_at)))


@lru_cache(maxsize=64)
def _mean_hip_height(stature_m: float, gait: Gait, stride_m: float, leg_m: float, ankle_m: float) -> float:
    """Mean height of the hips at which a stance leg nowhere exceeds its reach."""
    foot = _foot_only(stature_m, ankle_m)
    highest = []
    for phase in np.linspace(0.0, gait.stance, 40, endpoint=False):
        x, z = _stance_ankle(foot, gait, stride_m, float(phase))
        up = np.sqrt(max(0.0, (gait.reach * leg_m) ** 2 - x * x))
        highest.append(z + up + gait.bob * stature_m * np.cos(4 * np.pi * (phase - gait.lowest_at)))
    return float(min(highest))
