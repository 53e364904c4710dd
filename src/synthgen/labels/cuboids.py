"""Boxes in space, with motion and with what the sensors got from each object.

All objects of the scene are listed; whether any sensor saw one is in `num_lidar_pts`, `num_radar_pts` and `visibility`.
"""

from collections.abc import Sequence

import numpy as np

from synthgen.arrays import Floats, Int32s, Singles
from synthgen.geometry import move_points, quaternion, turn_vectors
from synthgen.records import Boxes2D, Cuboids, ObjectInfo, PointCloud, RadarPoints
from synthgen.records.radar import DIRECT

MOVING_M_PER_S = 0.2
"""Slower than this an object is standing; our choice, half the slowest walk in the presets."""


def cuboids(
    objects: Sequence[ObjectInfo],
    *,
    time_s: float,
    T_world_ego: Floats,
    boxes: Sequence[Boxes2D] = (),
    clouds: Sequence[PointCloud] = (),
    radars: Sequence[RadarPoints] = (),
) -> Cuboids:
    """Cuboids of all objects at a moment, from what all cameras, LiDARs and radars got in the frame."""
    n = len(objects)
    numbers = np.array([item.instance_id for item in objects], dtype=np.int32)
    poses = np.array([item.trajectory.poses([time_s])[0] for item in objects]).reshape(n, 4, 4)
    offsets = np.array([item.box_offset for item in objects], dtype=float).reshape(n, 3)
    spins = np.array([item.trajectory.angular_velocities([time_s])[0] for item in objects]).reshape(n, 3)
    speeds = np.array([item.trajectory.velocities([time_s])[0] for item in objects]).reshape(n, 3)
    velocities = speeds + np.cross(spins, turn_vectors(poses, offsets))
    centers = move_points(poses, offsets)
    return Cuboids(
        instance_id=numbers,
        center=centers,
        quaternion=quaternion(poses[:, :3, :3]) if n else np.zeros((0, 4)),
        size=np.array([item.size for item in objects], dtype=float).reshape(n, 3),
        velocity=velocities,
        angular_velocity=spins,
        distance_m=np.linalg.norm(centers - T_world_ego[:3, 3], axis=1),
        num_lidar_pts=_per_object(numbers, [cloud.instance_id for cloud in clouds]),
        num_radar_pts=_per_object(numbers, [radar.instance_id[radar.origin == DIRECT] for radar in radars]),
        visibility=_best_view(numbers, boxes),
        state=tuple(_state(item, v) for item, v in zip(objects, velocities, strict=True)),
    )


def _per_object(numbers: Int32s, found: Sequence[Int32s]) -> Int32s:
    """How often each object is in any of the lists `found`."""
    total = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int64)
    for owners in found:
        counts = np.bincount(owners, minlength=len(total))
        total += counts[: len(total)]
    return total[numbers].astype(np.int32)


def _best_view(numbers: Int32s, boxes: Sequence[Boxes2D]) -> Singles:
    """Largest visible fraction over cameras, counting only objects that have a visible box."""
    best = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.float32)
    for view in boxes:
        seen = view.is_visible()
        index = view.instance_id[seen]
        best[index] = np.maximum(best[index], view.visible_fraction[seen])
    return best[numbers]


def _state(item: ObjectInfo, velocity: Floats) -> str:
    if np.linalg.norm(velocity) >= MOVING_M_PER_S:
        return "moving"
    return "parked" if item.is_static and item.class_name.startswith("vehicle.") else "standing"
