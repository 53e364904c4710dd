"""Texture coordinates of clothes: garments are cut into trunk, sleeves and legs, and each is unrolled.

Start at `unrolled`. u runs around the trunk or limb, v up along it, both in metres on a body of average girth;
the seam is at the back of the trunk and at the inside of limbs.
Left out: the cutter's darts; patterns are stretched where the body is thicker.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.geometry import invert
from synthgen.world.people.skeleton import INDEX, Skeleton
from synthgen.world.shapes.rigged import deformed

_REGIONS = (
    ("trunk", ("pelvis", "spine", "chest", "neck", "head", "clavicle_l", "clavicle_r")),
    ("arm_l", ("upper_arm_l", "forearm_l", "hand_l")),
    ("arm_r", ("upper_arm_r", "forearm_r", "hand_r")),
    ("leg_l", ("thigh_l", "shin_l", "foot_l", "toes_l")),
    ("leg_r", ("thigh_r", "shin_r", "foot_r", "toes_r")),
)
_RADIUS = {"trunk": 0.086, "arm": 0.030, "leg": 0.044}
"""Mean radius over stature, to turn angles into lengths."""
_SEAM_RAD = {"trunk": np.pi, "arm_l": -np.pi / 2, "arm_r": np.pi / 2, "leg_l": -np.pi / 2, "leg_r": np.pi / 2}
"""Where around the axis (x forward, y left) the cloth is cut open."""


@final
@dataclass(frozen=True, slots=True)
class Unrolled:
    """Faces (m, 3) of a garment cut at its seams, which of its vertices each new one is (k,), and uv (k, 2) [m]."""

    source: Ints
    faces: Ints
    uv: Floats


def unrolled(skeleton: Skeleton, T_bind_zero: Floats, vertices: Floats, faces: Ints, weights: Floats) -> Unrolled:
    """Cut and unroll a surface given in the bind pose, vertices (n, 3), faces (m, 3), weights (n, 21)."""
    zero = deformed(vertices, weights, invert(T_bind_zero))
    share = np.stack([weights[:, [INDEX[bone] for bone in bones]].sum(axis=1) for _, bones in _REGIONS], axis=1)
    region = share[faces].sum(axis=1).argmax(axis=1)
    keys, at = [], []
    for number, (name, _) in enumerate(_REGIONS):
        mine = np.flatnonzero(region == number)
        axis = _axis_y(skeleton, name)
        angle = np.arctan2(zero[:, 1] - axis, zero[:, 0] + 0.008 * skeleton.stature_m) - _SEAM_RAD[name]
        angle = np.mod(angle, 2 * np.pi)
        corner = angle[faces[mine]]
        wraps = (np.ptp(corner, axis=1, keepdims=True) > np.pi) & (corner < np.pi)
        keys.append((faces[mine] * len(_REGIONS) + number) * 2 + wraps)
        u = (corner + 2 * np.pi * wraps) * _RADIUS[name[:3] if name != "trunk" else name] * skeleton.stature_m
        at.append(np.stack([u, zero[faces[mine], 2]], axis=-1))
    key, uv = np.concatenate(keys).reshape(-1), np.concatenate(at).reshape(-1, 2)
    _, first, index = np.unique(key, return_index=True, return_inverse=True)
    return Unrolled(key[first] // (2 * len(_REGIONS)), index.reshape(-1, 3), uv[first])


def _axis_y(skeleton: Skeleton, region: str) -> float:
    if region == "trunk":
        return 0.0
    bone = {"arm": "upper_arm", "leg": "thigh"}[region[:3]]
    return float(skeleton.at(f"{bone}_{region[-1]}")[1])
