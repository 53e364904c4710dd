"""Bodies that come to rest: limbs that drop to the ground, and a body that rolls until it lies stably.

Start at `settled`. Bodies are point clouds of their surface here; each limb turns about its first joint.
Left out: friction, and soft flesh: a body lies on points, pressed in by `_PRESSED_M`.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.spatial import ConvexHull

from synthgen.arrays import Floats
from synthgen.world.people.holds import with_turns
from synthgen.world.people.joints import excess_deg
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton

Surface = Callable[[Pose], tuple[Floats, Floats]]
"""Points (n, 3) of a body's surface in a pose, and the share (n, 21) that each bone has in them."""

_PRESSED_M = 0.002
_LIMBS = {
    "arm_l": ("upper_arm_l", "forearm_l", "hand_l"),
    "arm_r": ("upper_arm_r", "forearm_r", "hand_r"),
    "leg_l": ("thigh_l", "shin_l", "foot_l", "toes_l"),
    "leg_r": ("thigh_r", "shin_r", "foot_r", "toes_r"),
    "head": ("neck", "head"),
}
_TRUNK = ("pelvis", "spine", "chest", "clavicle_l", "clavicle_r")
_DROP_DEG = {"arm": 55.0, "leg": 30.0, "head": 28.0}
"""How far limbs may turn to reach the ground."""
_LARGEST_ROLL_DEG = 60.0


def settled(skeleton: Skeleton, pose: Pose, surface: Surface, drop: Sequence[str], *, is_level: bool) -> Pose:
    """The pose at rest on z = 0, in the middle of its bounds; who sits (`is_level`) does not roll."""
    for _ in range(2):
        for limb in drop:
            pose = _dropped(skeleton, pose, surface, limb)
        if not is_level:
            pose = turned(pose, _resting(surface(pose)[0]))
    points = surface(pose)[0]
    low, high = points.min(axis=0), points.max(axis=0)
    middle = 0.5 * (low + high)
    return moved(pose, np.array([-middle[0], -middle[1], -low[2] - _PRESSED_M]))


def moved(pose: Pose, offset: Floats) -> Pose:
    """The pose elsewhere."""
    return Pose(pose.places + offset, pose.turns)


def turned(pose: Pose, R: Floats) -> Pose:
    """The pose turned about the origin by R (3, 3)."""
    return Pose(pose.places @ R.T, R @ pose.turns)


def _dropped(skeleton: Skeleton, pose: Pose, surface: Surface, limb: str) -> Pose:
    """The pose with one limb turned in its vertical plane until it is as low as the trunk."""
    bones = _LIMBS[limb]
    points, weights = surface(pose)
    trunk = weights[:, [INDEX[bone] for bone in _TRUNK]].sum(axis=1) > 0.5
    end = weights[:, [INDEX[bone] for bone in bones[1:]]].sum(axis=1) > 0.6
    ground = points[trunk, 2].min()
    joint, tip = pose.at(bones[0]), points[end].mean(axis=0)
    axis = np.cross(tip - joint, [0.0, 0.0, 1.0])
    if np.linalg.norm(axis) < 1e-6 or not end.any():
        return pose
    axis /= np.linalg.norm(axis)
    far = np.deg2rad(_DROP_DEG[limb[:3] if limb != "head" else limb])
    angles = np.linspace(-far, far, 41)
    lowest = np.array([((points[end] - joint) @ _about(axis, angle).T)[:, 2].min() + joint[2] for angle in angles])
    bent = [_bent(skeleton, pose, bones[0], _about(axis, float(angle))) for angle in angles]
    excess = np.array([excess_deg(other, bones[0]) for other in bent])
    # Of all angles that the joint allows and that do not dip into the ground, the lowest; else the least bad.
    is_free = (excess <= max(0.0, excess[len(angles) // 2])) & (lowest >= ground)
    if is_free.any():
        return bent[int(np.argmin(np.where(is_free, lowest, np.inf)))]
    depth = np.maximum(ground - lowest, 0.0) + 0.01 * excess
    return bent[int(np.argmin(depth))]


def _bent(skeleton: Skeleton, pose: Pose, bone: str, R: Floats) -> Pose:
    return with_turns(skeleton, pose, {bone: R @ pose.turns[INDEX[bone]]})


def _about(axis: Floats, angle_rad: float) -> Floats:
    """Rotation (3, 3) about a unit axis (Rodrigues)."""
    x, y, z = axis
    K = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle_rad) * K + (1.0 - np.cos(angle_rad)) * K @ K


def _resting(points: Floats) -> Floats:
    """Turn (3, 3) to the nearest stable rest: a face of the hull below the middle of the body."""
    hull = ConvexHull(points)
    center = points.mean(axis=0)
    normals, offsets = hull.equations[:, :3], hull.equations[:, 3]
    # Where the center falls to, along each face's normal, and whether that is inside the face.
    foot = center - (normals @ center + offsets)[:, None] * normals
    corners = points[hull.simplices]
    inside = np.ones(len(normals), dtype=bool)
    for k in range(3):
        a, b, c = corners[:, k], corners[:, (k + 1) % 3], corners[:, (k + 2) % 3]
        inward = c - a - np.einsum("ij,ij->i", c - a, b - a)[:, None] / np.sum((b - a) ** 2, axis=1)[:, None] * (b - a)
        inside &= np.einsum("ij,ij->i", foot - a, inward) >= 0.0
    steep = -normals[:, 2]
    if not inside.any():
        return np.eye(3)
    best = int(np.argmax(np.where(inside, steep, -2.0)))
    if steep[best] < np.cos(np.deg2rad(_LARGEST_ROLL_DEG)):
        return np.eye(3)
    axis = np.cross(normals[best], [0.0, 0.0, -1.0])
    length = float(np.linalg.norm(axis))
    if length < 1e-9:
        return np.eye(3)
    return _about(axis / length, float(np.arctan2(length, steep[best])))
