"""Walking with a cane or crutches: where their tips are on the ground and where the hands hold them.

Start at `sticks`. A tip goes along with the foot of the other side: it stays where it is while that foot stands,
and swings forward with it.
Left out: swinging through between two crutches, and which leg is hurt.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.carried import STICK
from synthgen.world.people.skeleton import Skeleton

_STANCE = 0.62
_LEAD = 0.31
"""Share of the cycle on the ground, and how far before the body a tip is set, as a share of the stride."""
_LIFT = 0.035
_FOLLOW = 0.42
"""Height of a swinging tip over stature; how much of the tip's way the hand makes."""
_HAND_X, _HAND_Y = 0.055, 0.132


def sticks(
    skeleton: Skeleton, gait: str, stride_m: float, phase: float, sides: str
) -> dict[str, tuple[Floats, Floats]]:
    """Place of the palm (3,) and of the tip (3,) for each side that has a stick, body frame. [m]"""
    return {side: _stick(skeleton, gait, stride_m, phase, side) for side in sides}


def _stick(skeleton: Skeleton, gait: str, stride_m: float, phase: float, side: str) -> tuple[Floats, Floats]:
    H, out = skeleton.stature_m, 1.0 if side == "l" else -1.0
    x, lift = (0.06 * H, 0.0)
    if gait != "stand":
        x, lift = _tip(stride_m, (phase + (0.5 if side == "l" else 0.0)) % 1.0)
        lift *= H
    tip = np.array([x + 0.05 * H, out * (_HAND_Y + 0.018) * H, lift])
    palm_x = _HAND_X * H + _FOLLOW * x
    across = np.array([tip[0] - palm_x, 0.018 * H])
    rise = float(np.sqrt((STICK * H) ** 2 - float(across @ across)))
    return np.array([palm_x, out * _HAND_Y * H, lift + rise]), tip


def _tip(stride_m: float, phase: float) -> tuple[float, float]:
    """Way ahead of the body [m] and lift (share of stature) of a tip, `phase` after it was set down."""
    if phase < _STANCE:
        return (_LEAD - phase) * stride_m, 0.0
    swung = (phase - _STANCE) / (1.0 - _STANCE)
    ease = swung * swung * (3.0 - 2.0 * swung)
    start = _LEAD - _STANCE
    return (start + (_LEAD - start) * ease) * stride_m, _LIFT * float(np.sin(np.pi * swung))
