"""Where a person's 17 COCO keypoints are: the ground truth of human pose.

Start at `keypoints` (a person of a family) or `pose_keypoints` (any skeleton in any pose, riders too).
Names and order: T.-Y. Lin and others, "Microsoft COCO", 2014, keypoints task.
Left out: visibility, which depends on the camera.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.people.families import posture
from synthgen.world.people.person import person_skeleton
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton

KEYPOINTS = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
_FACE = {
    "nose": (0.44, 0.0, 0.365),
    "left_eye": (0.335, 0.128, 0.498),
    "right_eye": (0.335, -0.128, 0.498),
    "left_ear": (-0.02, 0.335, 0.465),
    "right_ear": (-0.02, -0.335, 0.465),
}
"""Landmarks of the face as `body.head_field` has them, in heads from below the chin."""
_JOINTS = {
    "shoulder": "upper_arm",
    "elbow": "forearm",
    "wrist": "hand",
    "hip": "thigh",
    "knee": "shin",
    "ankle": "foot",
}


def keypoints(parameters: Parameters, phase: float = 0.0) -> Floats:
    """COCO keypoints (17, 3) of a person in the asset's frame, in the order of `KEYPOINTS`. [m]

    "Left" is the person's own left. Joints are the middles of joints (inside the body), eyes, ears and nose lie on
    the skin. `phase` is that of the gait; static poses ignore it.
    """
    width = float(parameters["face_width"])
    return pose_keypoints(person_skeleton(parameters), posture(parameters, phase), face_width=width)


def pose_keypoints(skeleton: Skeleton, pose: Pose, *, face_width: float = 1.0) -> Floats:
    """COCO keypoints (17, 3) of a skeleton in a pose, in the pose's frame. [m]"""
    chin = np.array([0.002 * skeleton.stature_m, 0.0, skeleton.stature_m - 0.008 - skeleton.head_m])
    points = []
    for name in KEYPOINTS:
        if name in _FACE:
            zero = chin + np.array(_FACE[name]) * [1.0, face_width, 1.0] * skeleton.head_m
            head = INDEX["head"]
            points.append(pose.places[head] + pose.turns[head] @ (zero - skeleton.joints[head]))
        else:
            side, joint = name.split("_")
            points.append(pose.at(f"{_JOINTS[joint]}_{side[0]}"))
    return np.stack(points)
