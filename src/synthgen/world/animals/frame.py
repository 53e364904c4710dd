"""The skeleton of four-legged animals: joints from proportions, and where each bone is in a pose.

Start at `frame_of`; `Pose` says where bones are. Proportions are shares of the height at the withers, from the
species' row of `assets/families/animals.yaml`. In the zero pose the animal stands square and its head is level;
all frames are parallel to the body's (x forward, y left, z up).
Left out: when which pose is taken (see `gaits`), and flesh (see `flesh`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.shapes.rigged import bone_transforms

PARENTS: dict[str, str] = {
    "pelvis": "",
    "chest": "pelvis",
    "neck": "chest",
    "crest": "neck",
    "head": "crest",
    "tail": "pelvis",
    "tail_tip": "tail",
    **{
        f"{name}_{side}": (parent if parent in ("chest", "pelvis") else f"{parent}_{side}")
        for side in ("l", "r")
        for name, parent in (
            ("scapula", "chest"),
            ("humerus", "scapula"),
            ("radius", "humerus"),
            ("fore_cannon", "radius"),
            ("fore_toe", "fore_cannon"),
            ("femur", "pelvis"),
            ("tibia", "femur"),
            ("hind_cannon", "tibia"),
            ("hind_toe", "hind_cannon"),
        )
    },
}
"""Each joint's parent, parents first; a bone has the name of the joint it turns about."""

JOINTS = tuple(PARENTS)
INDEX = {name: i for i, name in enumerate(JOINTS)}

FORE = ("scapula", "humerus", "radius", "fore_cannon", "fore_toe")
HIND = ("femur", "tibia", "hind_cannon", "hind_toe")
LEGS = {"fore": FORE, "hind": HIND}


@final
@dataclass(frozen=True, slots=True)
class Frame:
    """Joints in the zero pose, (25, 3) [m], and the tips of the left toes on the ground by leg, (3,) each.

    `row` is the species' row of the table, `height_m` the height at the withers.
    """

    joints: Floats
    tips: Mapping[str, Floats]
    height_m: float
    row: Mapping[str, Any]

    def at(self, joint: str) -> Floats:
        """Place of a joint in the zero pose, (3,)."""
        return self.joints[INDEX[joint]]

    def link(self, joint: str, child: str) -> Floats:
        """From a joint to another in the side view, (2,): x and z [m]."""
        return (self.at(child) - self.at(joint))[[0, 2]]


def frame_of(row: Mapping[str, Any], height_m: float) -> Frame:
    """Skeleton of a species at a height."""
    neck, tail = row["neck"], row["tail"]
    hip = row["hind"]["joints"][0]
    places: dict[str, tuple[float, float, float]] = {
        "pelvis": (hip[0] + 0.04, 0.0, hip[1]),
        "chest": (0.0, 0.0, row["back"]),
        "neck": (neck[0][0], 0.0, neck[0][1]),
        "crest": (neck[1][0], 0.0, neck[1][1]),
        "head": (neck[2][0], 0.0, neck[2][1]),
        "tail": (tail["root"][0], 0.0, tail["root"][1]),
        "tail_tip": (tail["root"][0] - 0.5 * tail["length"], 0.0, tail["root"][1]),
    }
    for leg, bones in LEGS.items():
        for bone, (x, z), y in zip(bones, row[leg]["joints"], _tapered(row[leg]["y"], len(bones)), strict=False):
            places[f"{bone}_l"], places[f"{bone}_r"] = (x, y, z), (x, -y, z)
    tips = {leg: height_m * np.array([row[leg]["joints"][-1][0], row[leg]["y"], 0.0]) for leg in LEGS}
    return Frame(height_m * np.array([places[name] for name in JOINTS]), tips, height_m, row)


def _tapered(y: float, n: int) -> Sequence[float]:
    """Half distances of a leg's joints: shoulder blades and hips lie closer to the middle than elbows."""
    return [0.8 * y, *[y] * (n - 1)]


@final
@dataclass(frozen=True, slots=True)
class Pose:
    """Places (25, 3) and attitudes (25, 3, 3) of all bones in the body frame."""

    places: Floats
    turns: Floats

    def at(self, joint: str) -> Floats:
        """Place of a joint, (3,)."""
        return self.places[INDEX[joint]]

    def transforms(self, frame: Frame) -> Floats:
        """T_posed_zero (25, 4, 4): where each bone takes a point of the zero pose."""
        return bone_transforms(frame.joints, self.places, self.turns)


def pitched(angle_rad: float) -> Floats:
    """Rotation (3, 3) about y; a positive angle lowers what points forward."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def posed(frame: Frame, root: Floats, turns: Mapping[str, Floats]) -> Pose:
    """Pose with the pelvis at `root` (3,) [m]; `turns` gives attitudes (3, 3), other bones follow their parent."""
    places = np.zeros((len(JOINTS), 3))
    attitudes = np.zeros((len(JOINTS), 3, 3))
    for i, name in enumerate(JOINTS):
        parent = INDEX.get(PARENTS[name], -1)
        if parent < 0:
            places[i], attitudes[i] = root, turns.get(name, np.eye(3))
            continue
        places[i] = places[parent] + attitudes[parent] @ (frame.joints[i] - frame.joints[parent])
        attitudes[i] = turns.get(name, attitudes[parent])
    return Pose(places, attitudes)
