"""SemanticKITTI: one sequence for each scene, a class and an instance for every LiDAR point.

    sequences/<scene>/{velodyne/<frame>.bin, labels/<frame>.label, calib.txt, poses.txt, times.txt}

A label is the raw class in the lower 16 bits ("semantickitti" in the taxonomy; the moving class where the object moves)
and the object's id in the upper. Clouds have the ego's motion taken out. Poses are those of the camera that looks most
nearly forward, relative to its first; without a camera, of axes like a camera's at the LiDAR. Of several LiDARs the
first by name is taken. Lost: rings, times of points, pictures, boxes.
"""

from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.errors import InputError
from synthgen.export.kitti import front_camera, velodyne_bytes
from synthgen.export.views import pinhole_camera
from synthgen.geometry import R_VEHICLE_CAMERA, invert, transform
from synthgen.records import PointCloud
from synthgen.store import Dataset
from synthgen.taxonomy import classes


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of clouds and labeled points."""
    n_clouds = n_points = 0
    for scene in dataset.scenes:
        lidar = _lidar(dataset, scene)
        folder = out / "sequences" / f"{scene:02d}"
        for name in ("velodyne", "labels"):
            (folder / name).mkdir(parents=True)
        for position, frame in enumerate(dataset.frames(scene)):
            cloud = dataset.cloud(scene, lidar, frame)
            labels = point_labels(cloud, _moving(dataset, scene, frame))
            data = velodyne_bytes(dataset, scene, frame, lidar)
            (folder / "velodyne" / f"{position:06d}.bin").write_bytes(data)
            (folder / "labels" / f"{position:06d}.label").write_bytes(labels.astype("<u4").tobytes())
            n_clouds += 1
            n_points += len(labels)
        _write_geometry(dataset, scene, lidar, folder)
    return {"clouds": n_clouds, "points": n_points}


def point_labels(cloud: PointCloud, moving: set[int]) -> Ints:
    """Label of each point (n,); `moving` are the ids of objects that move."""
    still, in_motion = np.zeros((2, 256), dtype=np.int64)
    for row in classes().values():
        still[row.id] = row.map.get("semantickitti", 0)
        in_motion[row.id] = row.map.get("semantickitti_moving", still[row.id])
    is_moving = np.isin(cloud.instance_id, sorted(moving))
    raw = np.where(is_moving, in_motion[cloud.class_id], still[cloud.class_id])
    return raw | cloud.instance_id.astype(np.int64) << 16


def _lidar(dataset: Dataset, scene: int) -> str:
    for channel in dataset.channels(scene, "lidar"):
        if all(dataset.has("point_labels", scene, channel, frame) for frame in dataset.frames(scene)):
            return channel
    raise InputError(
        f"{dataset.path}: scene {scene} has no LiDAR with labeled points, and SemanticKITTI needs one; "
        "check `ego.rig` and `labels.lidar_seg` of the scenario"
    )


def _moving(dataset: Dataset, scene: int, frame: int) -> set[int]:
    cuboids = dataset.cuboids(scene, frame)
    return {int(number) for number, state in zip(cuboids.instance_id, cuboids.state, strict=True) if state == "moving"}


def _write_geometry(dataset: Dataset, scene: int, lidar: str, folder: Path) -> None:
    T_ego_lidar = dataset.sensor_pose(scene, lidar)
    P, T_ego_camera = np.eye(3, 4), T_ego_lidar @ transform(R_VEHICLE_CAMERA)
    if dataset.channels(scene, "camera"):
        camera, T_ego_camera = pinhole_camera(dataset, scene, front_camera(dataset, scene), "SemanticKITTI")
        P = np.array([[camera.fx, 0, camera.cx, 0], [0, camera.fy, camera.cy, 0], [0, 0, 1, 0]])
    rows = {**{f"P{i}": P for i in range(4)}, "Tr": (invert(T_ego_camera) @ T_ego_lidar)[:3]}
    (folder / "calib.txt").write_text("".join(f"{name}: {_numbers(matrix)}\n" for name, matrix in rows.items()))
    frames = dataset.frames(scene)
    poses = [dataset.ego_pose(scene, frame) @ T_ego_camera for frame in frames]
    (folder / "poses.txt").write_text("".join(f"{_numbers((invert(poses[0]) @ pose)[:3])}\n" for pose in poses))
    times = [dataset.timestamp_ns(scene, frame) for frame in frames]
    (folder / "times.txt").write_text("".join(f"{(time - times[0]) * 1e-9:.9e}\n" for time in times))


def _numbers(matrix: Floats) -> str:
    return " ".join(f"{value:.12e}" for value in matrix.reshape(-1))
