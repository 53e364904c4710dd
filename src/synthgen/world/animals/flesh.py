"""The body of four-legged animals: round cones on the bones, from the proportions of their species.

Start at `flesh_of`. Cones are in the zero pose of `frame`, in metres, for the middle and the left side only:
bodies are symmetric, and fields fold the right side over.
Left out: tails, ears, eyes, antlers and manes (see `heads`), coats (see `coats`).
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.animals.frame import Frame
from synthgen.world.shapes.implicit import Cone

Flesh = dict[str, tuple[Cone, ...]]
"""Cones of each bone, zero pose, left side."""

TRUNK = ("pelvis", "chest", "neck", "crest")
UPPER = ("scapula_l", "humerus_l", "radius_l", "femur_l", "tibia_l")
LOWER = {
    "fore": ("radius_l", "fore_cannon_l", "fore_toe_l"),
    "hind": ("tibia_l", "hind_cannon_l", "hind_toe_l"),
}


def flesh_of(frame: Frame, girth: float, heads: Mapping[str, Any], detail: int) -> Flesh:
    """All cones; `girth` widens trunk and neck, `heads` is the table of head forms. Claws are cloven near by."""
    flesh = _trunk(frame, girth) | _neck(frame, girth) | _fore(frame, girth, detail) | _hind(frame, girth, detail)
    return flesh | {"head": tuple(head_cones(frame, heads[frame.row["head"]["form"]]["cones"]))}


def _trunk(frame: Frame, girth: float) -> Flesh:
    stations = frame.row["trunk"]
    bones: dict[str, list[Cone]] = {"pelvis": [], "chest": []}
    for a, b in pairwise(stations):
        bone = "pelvis" if a[0] + b[0] < 0.0 else "chest"
        bones[bone].append(_between(frame, a, b, girth))
    for x, z, r, w in frame.row.get("hump", []):
        bones["chest"].append(_between(frame, (x, z, r, w), (x - 0.10, z - 0.02, 0.9 * r, w), 1.0))
    for x, z, r, w in frame.row.get("udder", []):
        bones["pelvis"].append(_between(frame, (x, z, r, w), (x + 0.08, z + 0.02, 0.9 * r, w), 1.0))
    return {name: tuple(cones) for name, cones in bones.items()}


def _between(frame: Frame, a: Any, b: Any, girth: float) -> Cone:
    """Cone between two stations [x, z, radius, width over height] in shares of the height."""
    h = frame.height_m
    wide = 0.5 * (a[3] + b[3]) * girth
    return Cone((h * a[0], 0.0, h * a[1]), (h * b[0], 0.0, h * b[1]), h * a[2], h * b[2], (1.0, wide, 1.0))


def _neck(frame: Frame, girth: float) -> Flesh:
    low, middle, poll = frame.row["neck"]
    return {"neck": (_between(frame, low, middle, girth),), "crest": (_between(frame, middle, poll, girth),)}


def _cone(a: Floats, b: Floats, ra: float, rb: float, scale: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Cone:
    (ax, ay, az), (bx, by, bz) = (float(v) for v in a), (float(v) for v in b)
    return Cone((ax, ay, az), (bx, by, bz), float(ra), float(rb), scale)


def _fore(frame: Frame, girth: float, detail: int) -> Flesh:
    h, row = frame.height_m, frame.row["fore"]
    r = [h * v for v in row["r"]]  # shoulder, elbow, forearm, carpus, cannon, fetlock, toe
    top, shoulder, elbow, carpus, fetlock = (
        frame.at(f"{name}_l") for name in ("scapula", "humerus", "radius", "fore_cannon", "fore_toe")
    )
    belly = elbow + 0.22 * (carpus - elbow)
    return {
        "scapula_l": (_cone(top + [0, -0.01 * h, -0.02 * h], shoulder, 0.7 * r[0], r[0], (1.0, 0.62 * girth, 1.0)),),
        "humerus_l": (_cone(shoulder, elbow, r[0], r[1], (1.0, 0.72, 1.0)),),
        "radius_l": (
            _cone(elbow, carpus, r[2], r[3], (1.1, 0.9, 1.0)),
            _cone(elbow + [0.0, 0.0, 0.02 * h], belly, r[1], 1.05 * r[2], (1.0, 0.8, 1.0)),
            _cone(carpus, carpus, r[3], r[3], (1.0, 1.0, 1.2)),
        ),
        "fore_cannon_l": (_cone(carpus, fetlock, 1.05 * r[4], r[4], (1.12, 0.88, 1.0)),),
        "fore_toe_l": tuple(_toe(frame, "fore", fetlock, r[5], r[6], detail)),
    }


def _hind(frame: Frame, girth: float, detail: int) -> Flesh:
    h, row = frame.height_m, frame.row["hind"]
    r = [h * v for v in row["r"]]  # thigh, stifle, gaskin, hock, cannon, fetlock, toe
    hip, stifle, hock, fetlock = (frame.at(f"{name}_l") for name in ("femur", "tibia", "hind_cannon", "hind_toe"))
    flat = (1.0, 0.62 * girth, 1.0)
    back = hip + h * np.array([-0.05, 0.0, -0.06])
    gaskin = stifle + 0.45 * (hock - stifle)
    point = hock + h * np.array([-0.022, 0.0, 0.030])
    return {
        "femur_l": (
            _cone(hip + [0, 0, -0.02 * h], stifle, r[0], r[1], flat),
            _cone(back, 0.35 * back + 0.65 * gaskin, 0.82 * r[0], 0.85 * r[1], flat),
        ),
        "tibia_l": (
            _cone(stifle, hock, r[2], 0.9 * r[3], (1.1, 0.8, 1.0)),
            _cone(stifle + [-0.015 * h, 0, 0], gaskin, r[1], 1.25 * r[2], (1.0, 0.72, 1.0)),
            # The string of Achilles down to the point of the hock.
            _cone(gaskin + [-0.02 * h, 0, 0.01 * h], point, 0.5 * r[2], 0.5 * r[3], (1.0, 0.7, 1.0)),
        ),
        "hind_cannon_l": (
            _cone(hock, hock, r[3], r[3], (1.1, 0.8, 1.15)),
            _cone(point, hock + 0.25 * (fetlock - hock), 0.62 * r[3], 0.9 * r[4], (1.0, 0.8, 1.0)),
            _cone(hock, fetlock, 1.05 * r[4], r[4], (1.12, 0.88, 1.0)),
        ),
        "hind_toe_l": tuple(_toe(frame, "hind", fetlock, r[5], r[6], detail)),
    }


def _toe(frame: Frame, leg: str, fetlock: Floats, joint: float, toe: float, detail: int) -> list[Cone]:
    """Pastern with a hoof, two claws, or a paw; flat below (see `solid`)."""
    tip, kind = frame.tips[leg], frame.row["feet"]
    cones = [_cone(fetlock, fetlock, joint, joint, (1.05, 0.9, 1.0))]
    if kind == "paw":
        long = tip[0] - fetlock[0]
        heel = np.array([fetlock[0] + 0.1 * long, fetlock[1], 0.75 * toe])
        cones += [_cone(fetlock, heel, joint, 0.9 * toe), _cone(heel, tip + [-0.9 * toe, 0, 0.7 * toe], toe, 0.8 * toe)]
        for share, back in ((-0.75, 0.9), (-0.26, 0.55), (0.26, 0.55), (0.75, 0.9)):
            at = tip + np.array([-back * toe, share * toe, 0.42 * toe])
            cones.append(_cone(at + [-0.5 * toe, 0, 0.25 * toe], at, 0.42 * toe, 0.42 * toe))
        return cones
    crown = tip + 0.55 * (fetlock - tip) + [-0.1 * toe, 0, 0]
    cones.append(_cone(fetlock, crown, 0.85 * joint, 0.85 * toe, (1.0, 0.9, 1.0)))
    sole = tip + [-1.05 * toe, 0.0, 0.0]
    if kind == "hoof" or detail > 0:
        return [*cones, _cone(crown, sole, 0.9 * toe, 1.1 * toe, (1.0, 0.92, 1.0))]
    for side in (-1.0, 1.0):
        y = [0.0, side * 0.52 * toe, 0.0]
        cones.append(_cone(crown + y, sole + y, 0.55 * toe, 0.62 * toe, (1.0, 0.8, 1.0)))
        cones.append(_cone(sole + y, tip + [-0.35 * toe, side * 0.42 * toe, 0.15 * toe], 0.55 * toe, 0.3 * toe))
    return cones


def head_cones(frame: Frame, rows: Any) -> list[Cone]:
    """Cones of a head form: [x, z, to x, to z, radius, to radius, width] or with y last, in head lengths."""
    unit, origin = frame.row["head"]["length"] * frame.height_m, frame.at("head")
    snout, wide = frame.row["head"].get("snout", 1.0), frame.row["head"].get("wide", 1.0)
    cones = []
    for ax, az, bx, bz, ra, rb, width, *off in rows:
        y = off[0] * wide if off else 0.0
        a, b = (_stretched(ax, snout), y, az), (_stretched(bx, snout), y, bz)
        cones.append(Cone(a, b, ra, rb, (1.0, width * wide, 1.0)).placed(origin, unit))
    return cones


def _stretched(x: float, snout: float) -> float:
    """Place along the head when everything before the eyes is longer or shorter by a factor."""
    return x if x < 0.42 else 0.42 + (x - 0.42) * snout
