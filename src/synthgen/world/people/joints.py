"""How far joints turn, and whether a pose asks for more.

Start at `excess_deg`. Limits are in `assets/families/people.yaml`. Elbows and knees are hinges: their twist is taken
last, about the bone itself (pronation); all other joints are measured as `skeleton.angles_of` does.
Left out: limits that depend on other joints (a bent knee lets the hip bend further).
"""

import numpy as np

from synthgen.world.people.numbers import tables
from synthgen.world.people.skeleton import INDEX, PARENTS, Pose, angles_of

_HINGES = ("forearm", "shin")
_RAISED_DEG = 70.0


def base_name(joint: str) -> str:
    """Name of a joint without its side."""
    return joint.removesuffix("_l").removesuffix("_r")


def limits_deg(joint: str) -> tuple[tuple[float, float], ...]:
    """Lowest and highest flexion, abduction and twist of a joint. [deg]"""
    return tuple((low, high) for low, high in tables()["limits_deg"][base_name(joint)].values())


def excess_deg(pose: Pose, joint: str) -> float:
    """How far a joint is beyond its limits; 0 if it is within. [deg]"""
    flexion, abduction, twist = _hinge_angles(pose, joint) if base_name(joint) in _HINGES else angles_of(pose, joint)
    # The same attitude in other words: an arm raised sidewards over the shoulder.
    other = (_wrapped(flexion - 180.0), 180.0 - abduction, _wrapped(twist - 180.0))
    same = [(flexion, abduction, twist), other]
    if abs(abduction) > _RAISED_DEG:
        # Of an arm held out sidewards only the sum of both turns can be told.
        same.append((_wrapped(flexion + twist), abduction, 0.0))
    return min(_beyond(angles, joint) for angles in same)


def _wrapped(angle_deg: float) -> float:
    return (angle_deg + 180.0) % 360.0 - 180.0


def _beyond(angles: tuple[float, float, float], joint: str) -> float:
    pairs = zip(angles, limits_deg(joint), strict=True)
    return max(max(low - angle, angle - high, 0.0) for angle, (low, high) in pairs)


def _hinge_angles(pose: Pose, joint: str) -> tuple[float, float, float]:
    """Flexion, abduction and twist of R = Ry(flexion) Rx(abduction) Rz(twist)."""
    R = pose.turns[INDEX[PARENTS[joint]]].T @ pose.turns[INDEX[joint]]
    mirror = -1.0 if joint.endswith("_r") else 1.0
    forward = 1.0 if base_name(joint) == "shin" else -1.0
    abduct = -np.arcsin(np.clip(R[1, 2], -1.0, 1.0))
    flex = np.arctan2(R[0, 2], R[2, 2])
    twist = np.arctan2(R[1, 0], R[1, 1])
    values = np.rad2deg([forward * flex, mirror * abduct, -mirror * twist])
    return float(values[0]), float(values[1]), float(values[2])
