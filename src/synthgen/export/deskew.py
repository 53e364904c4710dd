"""Take the ego's own motion out of a LiDAR sweep, for formats whose clouds belong to one moment."""

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.geometry import invert, matrix, move_points
from synthgen.records import PointCloud
from synthgen.store import Dataset


def points_at_frame_time(dataset: Dataset, scene: int, frame: int, channel: str, cloud: PointCloud) -> Singles:
    """Points (n, 3) of a sweep in the sensor's frame at the frame's time stamp [m].

    Exact for still surfaces as long as the ego keeps its velocity and turn rate during the sweep; moving objects
    stay smeared by their own motion.
    """
    table = dataset.table("ego_poses", scene)
    row = table.to_pylist()[table["frame"].to_pylist().index(frame)]
    velocity, spin = ([row[name] for name in names] for names in (("vx", "vy", "vz"), ("wx", "wy", "wz")))
    T_ego_lidar = dataset.sensor_pose(scene, channel)
    T_world_ego = dataset.ego_pose(scene, frame)
    arms = move_points(T_ego_lidar, cloud.xyz) @ T_world_ego[:3, :3].T
    # From the ego's origin at the frame's time, world axes: turned and shifted as the ego was when the beam fired.
    moved = _turned(arms, np.asarray(spin), cloud.time_s) + np.outer(cloud.time_s, velocity)
    in_ego = moved @ T_world_ego[:3, :3]
    return move_points(invert(T_ego_lidar), in_ego).astype(np.float32)


def _turned(vectors: Floats, spin_rad_per_s: Floats, times_s: Singles) -> Floats:
    """Vectors (n, 3), each turned about `spin` (3,) for its own time (n,)."""
    half = np.outer(times_s, spin_rad_per_s) / 2
    angle = np.linalg.norm(half, axis=1)
    scale = np.sinc(angle / np.pi)[:, None]
    turns = matrix(np.column_stack([half * scale, np.cos(angle)]))
    return np.einsum("nij,nj->ni", turns, vectors)
