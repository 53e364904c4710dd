"""Poses, transforms and boxes.

`T_a_b` is the (4, 4) matrix that takes coordinates in b to coordinates in a.
World: x east, y north, z up. Vehicle and LiDAR: x forward, y left, z up.
Camera: x right, y down, z forward. Quaternions are xyzw. Right-handed, metres, radians.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

R_VEHICLE_CAMERA: Floats = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
"""Rotation that takes camera axes (right, down, forward) to vehicle axes (forward, left, up)."""


def rotation(yaw_rad: float = 0.0, pitch_rad: float = 0.0, roll_rad: float = 0.0) -> Floats:
    """Rotation matrix (3, 3) of yaw about z, then pitch about the new y, then roll about the new x."""
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw_rad, pitch_rad, roll_rad) for f in (np.cos, np.sin))
    return np.array(
        [
            [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
            [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
            [-sp, cp * sr, cp * cr],
        ]
    )


def transform(rotation: ArrayLike | None = None, translation: ArrayLike = (0.0, 0.0, 0.0)) -> Floats:
    """Transform (4, 4) from a rotation matrix (3, 3), identity if None, and a translation (3,) [m]."""
    matrix = np.eye(4)
    if rotation is not None:
        matrix[:3, :3] = rotation
    matrix[:3, 3] = translation
    return matrix


def pose(x: float, y: float, z: float, yaw_rad: float = 0.0, pitch_rad: float = 0.0, roll_rad: float = 0.0) -> Floats:
    """Transform (4, 4) of a body at a place [m] with an attitude [rad]."""
    return transform(rotation(yaw_rad, pitch_rad, roll_rad), (x, y, z))


def invert(T: ArrayLike) -> Floats:
    """Inverse of rigid transforms, (..., 4, 4)."""
    T = np.asarray(T, dtype=float)
    inverse = np.zeros_like(T)
    R_t = np.swapaxes(T[..., :3, :3], -1, -2)
    inverse[..., :3, :3] = R_t
    inverse[..., :3, 3] = -(R_t @ T[..., :3, 3:])[..., 0]
    inverse[..., 3, 3] = 1.0
    return inverse


def move_points(T_a_b: ArrayLike, points_b: ArrayLike) -> Floats:
    """Points (..., 3) of frame b in frame a; T is (4, 4) or one per point (..., 4, 4)."""
    T = np.asarray(T_a_b, dtype=float)
    points = np.asarray(points_b, dtype=float)
    if T.ndim == 2:
        return points @ T[:3, :3].T + T[:3, 3]
    return np.einsum("...ij,...j->...i", T[..., :3, :3], points) + T[..., :3, 3]


def turn_vectors(T_a_b: ArrayLike, vectors_b: ArrayLike) -> Floats:
    """Directions (..., 3) of frame b in frame a: rotated, not moved."""
    R = np.asarray(T_a_b, dtype=float)[..., :3, :3]
    vectors = np.asarray(vectors_b, dtype=float)
    return vectors @ R.T if R.ndim == 2 else np.einsum("...ij,...j->...i", R, vectors)


def quaternion(R: ArrayLike) -> Floats:
    """Unit quaternion xyzw (..., 4), w >= 0, of rotation matrices (..., 3, 3)."""
    from scipy.spatial.transform import Rotation

    R = np.asarray(R, dtype=float)
    q = Rotation.from_matrix(R.reshape(-1, 3, 3)).as_quat(canonical=True)
    return q.reshape(*R.shape[:-2], 4)


def matrix(quaternion_xyzw: ArrayLike) -> Floats:
    """Rotation matrices (..., 3, 3) of quaternions xyzw (..., 4), which need not have unit length."""
    q = np.asarray(quaternion_xyzw, dtype=float)
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    x, y, z, w = np.moveaxis(q, -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def wrap_angle(angle_rad: ArrayLike) -> Floats:
    """Angles wrapped to [-pi, pi)."""
    return (np.asarray(angle_rad, dtype=float) + np.pi) % (2 * np.pi) - np.pi


def box_corners(size: ArrayLike) -> Floats:
    """Corners (8, 3) of a box of size (length, width, height) about its centre, in its own frame.

    Order as in the nuScenes devkit: four at the front (+x), left-up, right-up, right-down, left-down,
    then the same four at the back.
    """
    length, width, height = np.asarray(size, dtype=float)
    x = length / 2 * np.array([1, 1, 1, 1, -1, -1, -1, -1])
    y = width / 2 * np.array([1, -1, -1, 1, 1, -1, -1, 1])
    z = height / 2 * np.array([1, 1, -1, -1, 1, 1, -1, -1])
    return np.stack([x, y, z], axis=1)


def project(points_cam: ArrayLike, fx: float, fy: float, cx: float, cy: float) -> Floats:
    """Pixel coordinates (..., 2) of camera points (..., 3) with depth > 0, pinhole; top-left corner is (0, 0)."""
    p = np.asarray(points_cam, dtype=float)
    return np.stack([fx * p[..., 0] / p[..., 2] + cx, fy * p[..., 1] / p[..., 2] + cy], axis=-1)
