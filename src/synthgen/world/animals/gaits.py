"""How four-legged animals stand, walk, run and lie: poses over the gait cycle.

Start at `pose_of`. A stance toe stays where it is on the ground while the body goes on by the stride per cycle;
joints follow by inverse kinematics in the side view. Thigh and hind cannon turn together (as the reciprocal
apparatus of horses makes them), the fore cannon folds in swing only.
Left out: turning, starting and stopping; legs swing in planes parallel to the way.

Footfalls: M. Hildebrand, "The quadrupedal gaits of vertebrates", BioScience 39, 1989. Strides over hip height
(relative stride 2.4 Fr^0.34): R. McN. Alexander and A. S. Jayes, J. Zool. 201, 1983.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.animals.frame import FORE, HIND, INDEX, LEGS, Frame, Pose, pitched, posed

GAITS = ("stand", "walk", "run", "lie")


@final
@dataclass(frozen=True, slots=True)
class Footfall:
    """A gait: share of the cycle on the ground, when each leg lands, and how feet and trunk move.

    `lift` is the height of a swinging toe over withers height, `push_deg` the pitch of the toe at its end on the
    ground, `fold_deg` of the fore cannon in swing, `flex_deg` of the spine, `bob` of the trunk over withers height.
    """

    stance: float
    lands: tuple[float, float, float, float]  # left hind, left fore, right hind, right fore
    lift: float
    push_deg: float
    fold_deg: float
    flex_deg: float
    bob: float
    beats: int  # rises of the trunk per cycle


FOOTFALLS = {
    # Lateral sequence, four even beats; on the ground for .62 (Hildebrand: .55 to .70 for slow and medium walks).
    "walk": Footfall(0.62, (0.0, 0.25, 0.5, 0.75), 0.075, 32.0, 52.0, 0.0, 0.008, 2),
    # Diagonal pairs together, brief suspension.
    "trot": Footfall(0.42, (0.0, 0.5, 0.5, 0.0), 0.13, 42.0, 78.0, 0.0, 0.022, 2),
    # Transverse gallop with a gathered suspension after the fore legs.
    "gallop": Footfall(0.26, (0.0, 0.36, 0.10, 0.48), 0.17, 50.0, 95.0, 9.0, 0.030, 1),
}


def footfall(frame: Frame, gait: str) -> Footfall:
    """The footfall pattern of a species' gait."""
    return FOOTFALLS["walk" if gait == "walk" else frame.row["run"]]


@final
@dataclass(frozen=True, slots=True)
class Motion:
    """How an animal moves or rests: gait, stride and drop (see `drop_m`), and how low neck and tail are held."""

    gait: str
    stride_m: float
    drop_m: float
    neck_deg: float
    tail_deg: float


def pose_of(frame: Frame, motion: Motion, phase: float) -> Pose:
    """Pose at a phase in [0, 1) of the gait; the left hind toe lands at phase 0."""
    if motion.gait == "stand":
        return posed(frame, frame.at("pelvis"), _axial(frame, motion.neck_deg, motion.tail_deg))
    if motion.gait == "lie":
        return _lying(frame, motion.neck_deg, motion.tail_deg)
    return _moving(frame, motion, phase)


def _axial(
    frame: Frame, neck_deg: float, tail_deg: float, chest: float = 0.0, pelvis: float = 0.0
) -> dict[str, Floats]:
    """Attitudes of trunk, neck, head and tail; the head keeps most of its own pitch when the neck goes down."""
    neck, row = np.deg2rad(neck_deg), frame.row
    head = np.deg2rad(row["head"]["pitch_deg"]) + (0.35 if neck > 0 else 0.2) * neck
    droop = np.deg2rad(row["tail"]["droop_deg"] + tail_deg)
    return {
        "pelvis": pitched(pelvis),
        "chest": pitched(chest),
        "neck": pitched(0.65 * neck + chest),
        "crest": pitched(neck),
        "head": pitched(head),
        # A tail points backward, so that what lowers it is a turn the other way.
        "tail": pitched(-droop + pelvis),
        "tail_tip": pitched(-droop - np.deg2rad(row["tail"]["curl_deg"]) + pelvis),
    }


def _moving(frame: Frame, motion: Motion, phase: float) -> Pose:
    step = footfall(frame, motion.gait)
    flex = np.deg2rad(step.flex_deg * frame.row["supple"]) * np.cos(2 * np.pi * phase)
    nod = 2.5 * np.sin(2 * np.pi * step.beats * phase)
    turns = _axial(frame, motion.neck_deg + nod, motion.tail_deg, chest=flex, pelvis=-flex)
    root = _root(frame, step, phase) - np.array([0.0, 0.0, motion.drop_m])
    trunk = posed(frame, root, turns)
    for side in ("l", "r"):
        for leg in LEGS:
            turns |= _leg_turns(frame, trunk, step, leg=leg, side=side, phase=phase, stride_m=motion.stride_m)
    return posed(frame, root, turns)


def _root(frame: Frame, step: Footfall, phase: float) -> Floats:
    """Place of the pelvis before the trunk is lowered so that legs reach."""
    rise = step.bob * frame.height_m * (np.cos(2 * np.pi * step.beats * (phase - 0.5 * step.stance)) - 1.0)
    return frame.at("pelvis") + np.array([0.0, 0.0, rise if step.beats == 1 else -rise - 2 * step.bob * frame.height_m])


def _lands(step: Footfall, leg: str, side: str) -> float:
    return step.lands[("hind_l", "fore_l", "hind_r", "fore_r").index(f"{leg}_{side}")]


def toe_at(frame: Frame, step: Footfall, leg: str, side: str, phase: float, stride_m: float) -> tuple[Floats, float]:
    """Place of the tip of a toe in the side view, (2,) [m], and the pitch of the toe [rad], heel up positive."""
    own = (phase - _lands(step, leg, side)) % 1.0
    reach = step.stance * stride_m
    # Legs are straight below their pivot half way through the stance.
    middle = frame.tips[leg][0] + (0.03 if leg == "fore" else 0.02) * frame.height_m
    push = np.deg2rad(step.push_deg)
    if own < step.stance:
        share = own / step.stance
        return np.array([middle + reach * (0.5 - share), 0.0]), push * max(0.0, (share - 0.7) / 0.3) ** 1.5
    share = (own - step.stance) / (1.0 - step.stance)
    eased = share - np.sin(2 * np.pi * share) / (2 * np.pi) * 0.8
    height = step.lift * frame.height_m * np.sin(np.pi * share) ** 1.2
    pitch = push * (1.0 - share) + np.deg2rad(30.0) * np.sin(np.pi * min(1.0, 1.4 * share)) - 0.15 * share
    return np.array([middle + reach * (eased - 0.5), height]), float(pitch * (1 - share**6))


def _leg_turns(
    frame: Frame, trunk: Pose, step: Footfall, *, leg: str, side: str, phase: float, stride_m: float
) -> dict[str, Floats]:
    tip, pitch = toe_at(frame, step, leg, side, phase, stride_m)
    toe_joint = f"{leg}_toe_{side}"
    over = (frame.at(toe_joint) - frame.tips[leg])[[0, 2]]
    ankle = tip + _turned(over, pitch)
    if leg == "fore":
        own = (phase - _lands(step, leg, side)) % 1.0
        swing = max(0.0, (own - step.stance) / (1.0 - step.stance))
        fold = np.deg2rad(step.fold_deg) * np.sin(np.pi * swing**0.8) ** 1.3
        angles = _fore_angles(frame, trunk, side, ankle, fold)
    else:
        angles = _hind_angles(frame, trunk, side, ankle)
    return angles | {toe_joint: pitched(pitch)}


def _fore_angles(frame: Frame, trunk: Pose, side: str, ankle: Floats, fold: float) -> dict[str, Floats]:
    top = trunk.at(f"scapula_{side}")[[0, 2]]
    # The blade swings with the leg: about half of its angle (M. Fischer and H. Blickhan, J. Exp. Zool. 305A, 2006).
    zero = frame.at(f"fore_toe_{side}")[[0, 2]] - frame.at(f"scapula_{side}")[[0, 2]]
    swung = np.clip(0.6 * (_angle(zero) - _angle(ankle - top)), -0.5, 0.5)
    shoulder = top + _turned(frame.link(f"scapula_{side}", f"humerus_{side}"), swung)
    upper = frame.link(f"humerus_{side}", f"radius_{side}")
    radius, cannon = (
        frame.link(f"radius_{side}", f"fore_cannon_{side}"),
        frame.link(f"fore_cannon_{side}", f"fore_toe_{side}"),
    )
    lower = radius + _turned(cannon, fold)
    first, second = _two_links(upper, lower, ankle - shoulder)
    names = (f"scapula_{side}", f"humerus_{side}", f"radius_{side}", f"fore_cannon_{side}")
    return dict(zip(names, map(pitched, (swung, first, second, second + fold)), strict=True))


def _hind_angles(frame: Frame, trunk: Pose, side: str, ankle: Floats) -> dict[str, Floats]:
    hip = trunk.at(f"femur_{side}")[[0, 2]]
    thigh, shank = frame.link(f"femur_{side}", f"tibia_{side}"), frame.link(f"tibia_{side}", f"hind_cannon_{side}")
    cannon = frame.link(f"hind_cannon_{side}", f"hind_toe_{side}")
    first, second = _two_links(thigh + cannon, shank, ankle - hip)
    names = (f"femur_{side}", f"tibia_{side}", f"hind_cannon_{side}")
    return dict(zip(names, map(pitched, (first, second, first)), strict=True))


def _two_links(upper: Floats, lower: Floats, to: Floats) -> tuple[float, float]:
    """Turns [rad] of two links (2,) so that they end at `to`, bent to the side they are bent to at rest."""
    a, b = float(np.hypot(*upper)), float(np.hypot(*lower))
    span = float(np.clip(np.hypot(*to), abs(a - b) * 1.02 + 1e-4, 0.9999 * (a + b)))
    along = _angle(to)
    bend = np.arccos(np.clip((a * a + span * span - b * b) / (2 * a * span), -1.0, 1.0))
    side = 1.0 if upper[0] * lower[1] - upper[1] * lower[0] > 0 else -1.0
    first = along - side * bend
    end = span * np.array([np.cos(along), np.sin(along)]) - a * np.array([np.cos(first), np.sin(first)])
    return _wrapped(_angle(upper) - first), _wrapped(_angle(lower) - _angle(end))


def _reach_excess_m(frame: Frame, gait: str, stride_m: float, drop_m: float) -> float:
    """How much legs are too short for their toes on the ground, at most over the cycle. [m]"""
    step = footfall(frame, gait)
    # Left and right are alike where gaits are symmetric; the gallop is nearly so.
    return max(
        _stretch_at(frame, step, leg=leg, side=side, share=float(share), stride_m=stride_m, drop_m=drop_m)
        for leg in LEGS
        for side in (("l",) if step.beats == 2 else ("l", "r"))
        for share in np.linspace(0.0, 1.0, 9)
    )


def _stretch_at(
    frame: Frame, step: Footfall, *, leg: str, side: str, share: float, stride_m: float, drop_m: float
) -> float:
    """`_stretch_m` of a leg at a share of its stance."""
    phase = (_lands(step, leg, side) + share * 0.999 * step.stance) % 1.0
    flex = np.deg2rad(step.flex_deg * frame.row["supple"]) * np.cos(2 * np.pi * phase)
    root = _root(frame, step, phase) - np.array([0.0, 0.0, drop_m])
    trunk = posed(frame, root, {"pelvis": pitched(-flex), "chest": pitched(flex)})
    return _stretch_m(frame, trunk, step, leg=leg, side=side, phase=phase, stride_m=stride_m)


def _stretch_m(
    frame: Frame, trunk: Pose, step: Footfall, *, leg: str, side: str, phase: float, stride_m: float
) -> float:
    turns = _leg_turns(frame, trunk, step, leg=leg, side=side, phase=phase, stride_m=stride_m)
    places = posed(frame, trunk.places[0], {"pelvis": trunk.turns[0], "chest": trunk.turns[1]} | turns)
    tip, pitch = toe_at(frame, step, leg, side, phase, stride_m)
    ankle = tip + _turned((frame.at(f"{leg}_toe_{side}") - frame.tips[leg])[[0, 2]], pitch)
    return float(np.hypot(*(places.at(f"{leg}_toe_{side}")[[0, 2]] - ankle))) - 0.0015 * frame.height_m


def drop_m(frame: Frame, gait: str, stride_m: float) -> float:
    """How much the trunk is lowered so that every toe on the ground is reached; 0 at rest. [m]"""
    if gait not in ("walk", "run"):
        return 0.0
    low, high = 0.0, 0.2 * frame.height_m
    if _reach_excess_m(frame, gait, stride_m, low) <= 0.0:
        return low
    for _ in range(9):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _reach_excess_m(frame, gait, stride_m, middle) <= 0.0 else (middle, high)
    return high


def _lying(frame: Frame, neck_deg: float, tail_deg: float) -> Pose:
    """On the breastbone: legs folded below (hoofed animals) or fore legs stretched ahead (dogs and cats)."""
    h, sphinx = frame.height_m, frame.row["lies"] == "sphinx"
    belly = min(z - r for _, z, r, _ in frame.row["trunk"]) * h
    root = frame.at("pelvis") - np.array([0.0, 0.0, belly])
    turns = _axial(frame, neck_deg - (0.0 if sphinx else 8.0), tail_deg)
    trunk = posed(frame, root, turns)
    # The tail falls to the ground and lies on it.
    r = frame.row["tail"]["r"]
    lie, high = _laid(frame.link("tail", "tail_tip"), trunk.at("tail")[2], 1.05 * r[1] * h, -1.0)
    turns |= {"tail": lie, "tail_tip": _laid(frame.link("tail", "tail_tip"), high, 1.05 * r[2] * h, -1.0)[0]}
    for side in ("l", "r"):
        out = 1.0 if side == "l" else -1.0
        turns |= _folded_fore(frame, trunk, side, is_stretched=sphinx)
        turns |= _folded_hind(frame, trunk, side, splay=out * np.deg2rad(24.0))
    return posed(frame, root, turns)


def _folded_fore(frame: Frame, trunk: Pose, side: str, *, is_stretched: bool) -> dict[str, Floats]:
    names = [f"{bone}_{side}" for bone in FORE]
    r = [frame.height_m * v for v in frame.row["fore"]["r"]]
    shoulder = trunk.at(names[1])[2]
    turns = {names[0]: pitched(0.0)}
    aims = [(r[2] * 1.1, -1.0), (r[3] * 1.15, 1.0), (r[4] * 1.1, 1.0 if is_stretched else -1.0)]
    high = shoulder
    for name, child, (low, forward) in zip(names[1:4], names[2:5], aims, strict=True):
        turns[name], high = _laid(frame.link(name, child), high, low, forward)
    turns[names[4]] = turns[names[3]] if not is_stretched else np.eye(3)
    return turns


def _folded_hind(frame: Frame, trunk: Pose, side: str, splay: float) -> dict[str, Floats]:
    names = [f"{bone}_{side}" for bone in HIND]
    r = [frame.height_m * v for v in frame.row["hind"]["r"]]
    high = trunk.at(names[0])[2]
    # Knees lie out to the side; the shank folds back, the cannon forward along the ground.
    outward = np.array([[1.0, 0.0, 0.0], [0.0, np.cos(splay), -np.sin(splay)], [0.0, np.sin(splay), np.cos(splay)]])
    turns = {}
    aims = [(r[1] * 1.5, 1.0), (r[2] * 1.2, -1.0), (r[3] * 1.1, 1.0)]
    for i, (name, child, (low, forward)) in enumerate(zip(names[:3], names[1:4], aims, strict=True)):
        attitude, high = _laid(frame.link(name, child), high, low, forward)
        turns[name] = outward @ attitude if i == 0 else attitude
    turns[names[3]] = turns[names[2]] if frame.row["lies"] != "sphinx" else np.eye(3)
    return turns


def _laid(link: Floats, high_m: float, low_m: float, forward: float) -> tuple[Floats, float]:
    """Attitude (3, 3) of a link that goes down from one height to another, forward or back, and where it ends."""
    length = float(np.hypot(*link))
    fall = float(np.clip((low_m - high_m) / length, -0.97, 0.97))
    aim = np.array([forward * np.sqrt(1 - fall * fall), fall])
    return pitched(_wrapped(_angle(link) - _angle(aim))), high_m + fall * length


def _angle(v: Floats) -> float:
    return float(np.arctan2(v[1], v[0]))


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _turned(v: Floats, angle_rad: float) -> Floats:
    """A direction of the side view after `pitched`."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([c * v[0] + s * v[1], -s * v[0] + c * v[1]])


def toes_of(pose: Pose, frame: Frame, leg: str, side: str) -> Floats:
    """Tip of a toe in a pose, (3,) [m]."""
    tip = frame.tips[leg] * (1.0 if side == "l" else np.array([1.0, -1.0, 1.0]))
    bone = INDEX[f"{leg}_toe_{side}"]
    return pose.places[bone] + pose.turns[bone] @ (tip - frame.joints[bone])
