"""The naked body: round cones on the bones, as shares of stature, for any age and build.

Start at `flesh` (trunk and limbs), `head_field` and `hand_cones`; all are in the zero pose of `skeleton`.
Left out: what is worn over it (see `clothes`), colors (see `people`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.skeleton import Skeleton
from synthgen.world.shapes.cones import Cones, union
from synthgen.world.shapes.implicit import Cone, Field

ARMS = ("upper_arm_l", "forearm_l", "upper_arm_r", "forearm_r")
LEGS = ("thigh_l", "shin_l", "thigh_r", "shin_r")

Flesh = dict[str, tuple[Cone, ...]]
"""Cones of each bone, zero pose."""


@final
@dataclass(frozen=True, slots=True)
class Build:
    """Girths of a body over the average of its stature: trunk, limbs, chest and seat; 1 is average."""

    girth: float
    limbs: float
    chest: float
    seat: float


def flesh(skeleton: Skeleton, build: Build) -> Flesh:
    """Cones of trunk and limbs (not hands, feet, head).

    Radii are girths over 2 pi, from 50th percentile girths of adults (T. Churchill and others,
    "Anthropometric source book", NASA RP-1024, 1978: chest .97, waist .86, thigh .57, calf .37, upper arm
    .31, wrist .17 m at 1.76 m), shaped by eye.
    """
    bones = _trunk(skeleton, build) | _leg(skeleton, build) | _arm(skeleton, build)
    for name in [n for n in bones if n.endswith("_l")]:
        bones[name[:-1] + "r"] = tuple(cone.mirrored() for cone in bones[name])
    return bones


def _trunk(s: Skeleton, build: Build) -> Flesh:
    H, w = s.stature_m, s.stature_m * build.girth
    hip, shoulder = s.at("thigh_l"), s.at("upper_arm_l")
    waist, chest, neck, head = (s.at(name) for name in ("spine", "chest", "neck", "head"))
    c, seat = H * build.chest * build.girth, H * build.seat * build.girth
    ribs_z = 0.55 * chest[2] + 0.45 * shoulder[2]
    return {
        "pelvis": (
            Cone(
                (-0.004 * H, 0, hip[2] + 0.012 * H),
                (0, 0, hip[2] + 0.05 * H),
                0.066 * seat,
                0.062 * w,
                (1.0, 1.38, 1.0),
            ),
            Cone(
                (-0.03 * H, 0.042 * H, hip[2] - 0.008 * H),
                (-0.026 * H, 0.042 * H, hip[2] + 0.01 * H),
                0.05 * seat,
                0.045 * seat,
            ),
            Cone(
                (-0.03 * H, -0.042 * H, hip[2] - 0.008 * H),
                (-0.026 * H, -0.042 * H, hip[2] + 0.01 * H),
                0.05 * seat,
                0.045 * seat,
            ),
        ),
        "spine": (
            Cone(
                (waist[0] + 0.006 * H, 0, waist[2] - 0.01 * H),
                (chest[0] + 0.006 * H, 0, chest[2]),
                0.06 * w,
                0.060 * w,
                (1.0, 1.32, 1.0),
            ),
        ),
        "chest": (
            Cone(
                (chest[0] + 0.004 * H, 0, ribs_z - 0.035 * H),
                (chest[0] + 0.004 * H, 0, ribs_z + 0.03 * H),
                0.064 * w,
                0.062 * w,
                (1.0, 1.34, 1.0),
            ),
            Cone(
                (0.032 * H, 0.04 * H, ribs_z + 0.01 * H),
                (0.026 * H, 0.046 * H, ribs_z + 0.03 * H),
                0.034 * c,
                0.032 * c,
            ),
            Cone(
                (0.032 * H, -0.04 * H, ribs_z + 0.01 * H),
                (0.026 * H, -0.046 * H, ribs_z + 0.03 * H),
                0.034 * c,
                0.032 * c,
            ),
        ),
        "neck": (
            Cone(
                (neck[0] - 0.004 * H, 0, neck[2] - 0.035 * H),
                (head[0] - 0.004 * H, 0, head[2] + 0.02 * H),
                0.0335 * w,
                0.0295 * w,
                (1.0, 0.98, 1.0),
            ),
        ),
        "clavicle_l": (
            Cone(
                (neck[0] - 0.004 * H, 0.014 * H, neck[2] - 0.026 * H),
                (shoulder[0], shoulder[1] * 0.92, shoulder[2] + 0.003 * H),
                0.029 * H,
                0.0265 * w,
            ),
            Cone(
                (-0.012 * H, 0.02 * H, ribs_z + 0.03 * H),
                (-0.008 * H, shoulder[1] * 0.76, shoulder[2] - 0.035 * H),
                0.052 * w,
                0.042 * w,
            ),
        ),
    }


def _leg(s: Skeleton, build: Build) -> Flesh:
    H, w = s.stature_m, s.stature_m * build.limbs
    hip, knee, ankle = s.at("thigh_l"), s.at("shin_l"), s.at("foot_l")
    y = hip[1]
    calf = knee[2] - 0.28 * (knee[2] - ankle[2])
    return {
        "thigh_l": (
            Cone((0.002 * H, y * 1.02, hip[2] - 0.012 * H), (knee[0], y, knee[2] + 0.01 * H), 0.052 * w, 0.0345 * w),
            Cone((0.012 * H, y, hip[2] - 0.06 * H), (0.008 * H, y, knee[2] + 0.09 * H), 0.042 * w, 0.034 * w),
        ),
        "shin_l": (
            Cone(
                (knee[0] + 0.004 * H, y, knee[2]), (ankle[0] + 0.004 * H, y, ankle[2] + 0.012 * H), 0.031 * w, 0.019 * H
            ),
            Cone(
                (knee[0] - 0.014 * H, y, calf + 0.02 * H),
                (ankle[0] - 0.004 * H, y, ankle[2] + 0.06 * H),
                0.029 * w,
                0.018 * H,
            ),
        ),
    }


def _arm(s: Skeleton, build: Build) -> Flesh:
    H, w = s.stature_m, s.stature_m * build.limbs
    shoulder, elbow, wrist = s.at("upper_arm_l"), s.at("forearm_l"), s.at("hand_l")
    y = shoulder[1]
    along = elbow[2] - wrist[2]
    return {
        "upper_arm_l": (
            Cone((shoulder[0], y - 0.002 * H, shoulder[2] - 0.004 * H), (elbow[0], y, elbow[2]), 0.031 * w, 0.0225 * w),
            Cone((0.004 * H, y, shoulder[2] - 0.07 * H), (0.006 * H, y, elbow[2] + 0.05 * H), 0.0255 * w, 0.023 * w),
        ),
        "forearm_l": (
            Cone(
                (elbow[0], y, elbow[2]), (wrist[0], y, wrist[2] + 0.01 * H), 0.0225 * w, 0.0155 * H, (1.12, 0.92, 1.0)
            ),
            Cone(
                (elbow[0] + 0.004 * H, y + 0.002 * H, elbow[2] - 0.2 * along),
                (wrist[0], y, wrist[2] + 0.3 * along),
                0.0255 * w,
                0.017 * w,
            ),
        ),
    }


def hand_cones(skeleton: Skeleton, side: str, curl_deg: float) -> tuple[Cone, ...]:
    """Palm, thumb and four fingers curled by an angle at each knuckle; the palm faces the thigh.

    Hand length .108, breadth .045 of stature (Drillis and Contini 1966; NASA RP-1024).
    """
    H = skeleton.stature_m
    wrist = skeleton.at("hand_l")
    unit = 0.104 * H
    palm_end = -0.50
    cones = [
        Cone((0.01, 0.0, 0.06), (0.01, 0.0, -0.12), 0.135, 0.14, (1.0, 0.74, 1.0)),
        Cone((0.02, -0.01, -0.14), (0.02, -0.01, palm_end + 0.06), 0.15, 0.185, (1.12, 0.52, 1.0)),
        Cone((0.10, -0.05, -0.12), (0.23, -0.11, -0.36), 0.10, 0.078),
        Cone((0.23, -0.11, -0.36), (0.255, -0.14, -0.60), 0.072, 0.052),
    ]
    # The fingers of a relaxed hand are curled more from the index to the little one.
    for forward, length, more in ((0.165, 0.44, 0.8), (0.06, 0.50, 1.0), (-0.045, 0.47, 1.15), (-0.145, 0.37, 1.3)):
        x, y, z = forward + 0.02, 0.0, palm_end + 0.02
        for knuckle, share in ((1, 0.5), (2, 1.25), (3, 1.7)):
            bend = np.deg2rad(share * more * curl_deg)
            part = length * (0.46, 0.30, 0.24)[knuckle - 1]
            to = (x - 0.01, float(y - part * np.sin(bend)), float(z - part * np.cos(bend)))
            cones.append(Cone((x, y, z), to, 0.074 - 0.006 * knuckle, 0.068 - 0.006 * knuckle))
            x, y, z = to
    placed = tuple(cone.placed(wrist, unit) for cone in cones)
    return placed if side == "l" else tuple(cone.mirrored() for cone in placed)


def head_field(skeleton: Skeleton, face: Mapping[str, float]) -> Field:
    """Field of the head with its face and ears, zero pose, without neck.

    `face` varies "nose", "jaw" and "width" about 1. In units of the head's height from the chin: breadth .68,
    depth .86, eyes half way up (NASA RP-1024 head breadth .155, length .197, height .23 m; by eye otherwise).
    """
    unit = skeleton.head_m
    origin = np.array([0.002 * skeleton.stature_m, 0.0, skeleton.stature_m - 0.008 - unit])
    skull, features = _skull(face["jaw"]), _features(face["nose"])
    cones = Cones.of([*skull, *features, _SOCKET, _LIDS, _EAR])
    n_skull, n_soft = len(skull), len(skull) + len(features)

    def field(points: Floats) -> Floats:
        p = (points - origin) / unit / np.array([1.0, face["width"], 1.0])
        p[:, 1] = np.abs(p[:, 1])  # heads are symmetric
        d = cones.distances(p)
        head = union(np.concatenate([union(d[:n_skull], 0.030)[None], d[n_skull:n_soft]]), 0.014)
        socket, lids, ear = d[n_soft:]
        head = -union(np.stack([-head, socket]), 0.022)
        return (union(np.stack([head, lids, ear]), 0.010) * unit).astype(float)

    return field


def _skull(jaw: float) -> list[Cone]:
    return [
        Cone((-0.05, 0, 0.635), (-0.05, 0, 0.635), 0.36, 0.36, (1.17, 0.905, 1.0)),
        Cone((0.10, 0, 0.60), (0.10, 0, 0.60), 0.27, 0.27, (1.02, 1.02, 1.12)),
        Cone((0.13, 0, 0.30), (0.16, 0, 0.44), 0.215, 0.235, (1.0, 0.98, 1.0)),
        Cone((0.245, 0.0, 0.095), (0.0, 0.185 * jaw, 0.24), 0.088, 0.075),
        Cone((0.305, 0.03 * jaw, 0.075), (0.305, 0.03 * jaw, 0.075), 0.062, 0.062),
        Cone((0.245, 0.155, 0.39), (0.13, 0.21, 0.42), 0.072, 0.06),
    ]


def _features(nose: float) -> list[Cone]:
    """Brow, nose, nostril and lips."""
    return [
        Cone((0.345, 0.0, 0.575), (0.29, 0.165, 0.585), 0.04, 0.04),
        Cone((0.365, 0, 0.53), (0.43 + 0.02 * nose, 0, 0.365), 0.024, 0.036 * nose),
        Cone((0.39, 0.035 * nose, 0.345), (0.385, 0.04 * nose, 0.345), 0.030, 0.028),
        Cone((0.362, 0, 0.232), (0.335, 0.055, 0.226), 0.026, 0.016),
        Cone((0.350, 0, 0.190), (0.327, 0.05, 0.196), 0.028, 0.018),
    ]


_SOCKET = Cone((0.395, 0.125, 0.495), (0.375, 0.165, 0.495), 0.058, 0.05)
_LIDS = Cone((0.283, 0.128, 0.498), (0.283, 0.128, 0.498), 0.062, 0.062)
_EAR = Cone((-0.015, 0.318, 0.40), (-0.04, 0.345, 0.53), 0.06, 0.085, (0.8, 0.38, 1.0))
