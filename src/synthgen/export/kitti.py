"""KITTI object detection: one camera, one LiDAR, boxes in the camera's frame.

    training/{image_2,label_2,calib,velodyne}/<sample>.{png,txt,txt,bin}, ImageSets/train.txt, index.csv

Of several cameras the one that looks most nearly forward is taken, of several LiDARs the first by name. Samples are
numbered over scenes and frames; index.csv says which is which. 2D boxes are amodal, clipped to the picture. Clouds
have the ego's own motion taken out, so that points lie in the boxes of still objects.
A row of label_2 is an object with a visible box in that picture and a KITTI type ("kitti" in the taxonomy). Lost:
pitch and roll relative to the camera, tracks, velocity, other cameras. There are no DontCare rows.
"""

from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.export.deskew import points_at_frame_time
from synthgen.export.views import class_names, pinhole_camera
from synthgen.geometry import invert, matrix, wrap_angle
from synthgen.records import Boxes2D, CameraModel, Cuboids
from synthgen.store import Dataset
from synthgen.store.encode import image_bytes
from synthgen.taxonomy import classes

PARTLY, LARGELY = 0.1, 0.5
"""Occlusion from which KITTI's states 1 (partly) and 2 (largely occluded) begin; our choice, KITTI gives words."""


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts, and which sensors were taken."""
    folders = {name: out / "training" / name for name in ("image_2", "label_2", "calib", "velodyne")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    index, n_objects, n_images, taken = ["sample,scene,frame,camera,lidar"], 0, 0, set()
    for scene in dataset.scenes:
        camera, lidar = front_camera(dataset, scene), first_lidar(dataset, scene)
        taken.add((camera, lidar))
        for frame in dataset.frames(scene):
            sample = f"{len(index) - 1:06d}"
            index.append(f"{sample},{scene},{frame},{camera},{lidar or ''}")
            lines = label_lines(dataset, scene, frame, camera)
            n_objects += len(lines)
            (folders["label_2"] / f"{sample}.txt").write_text("".join(f"{line}\n" for line in lines))
            (folders["calib"] / f"{sample}.txt").write_text(calib_text(dataset, scene, camera, lidar))
            n_images += dataset.has("image", scene, camera, frame)
            write_readings(dataset, (scene, frame, camera, lidar), folders, sample)
    (out / "ImageSets").mkdir()
    (out / "ImageSets" / "train.txt").write_text("".join(f"{line[:6]}\n" for line in index[1:]))
    (out / "index.csv").write_text("\n".join(index) + "\n")
    sensors = [{"camera": camera, "lidar": lidar} for camera, lidar in sorted(taken, key=str)]
    return {"samples": len(index) - 1, "images": n_images, "objects": n_objects, "sensors": sensors}


def front_camera(dataset: Dataset, scene: int) -> str:
    """The camera whose axis is nearest to the ego's forward axis, first by name if equal."""
    cameras = dataset.channels(scene, "camera")
    if not cameras:
        raise InputError(f"{dataset.path}: scene {scene} has no camera, and KITTI needs one")
    return max(cameras, key=lambda channel: round(float(dataset.sensor_pose(scene, channel)[0, 2]), 6))


def label_lines(dataset: Dataset, scene: int, frame: int, channel: str) -> list[str]:
    """Rows of label_2: 15 fields, seen objects in the order of their ids."""
    return [" ".join(fields) for _, fields in label_rows(dataset, scene, frame, channel)]


def label_rows(dataset: Dataset, scene: int, frame: int, channel: str) -> list[tuple[int, tuple[str, ...]]]:
    """Object id and the 15 fields of label_2 of each seen object of a KITTI type."""
    camera, T_ego_camera = pinhole_camera(dataset, scene, channel, "KITTI")
    T_camera_world = invert(dataset.ego_pose(scene, frame) @ T_ego_camera)
    names = class_names(dataset, scene)
    boxes, cuboids = dataset.boxes2d(scene, frame, channel), dataset.cuboids(scene, frame)
    at = {int(number): index for index, number in enumerate(cuboids.instance_id)}
    rows = []
    for index in np.flatnonzero(boxes.is_visible()):
        number = int(boxes.instance_id[index])
        kind = classes()[names[number]].map.get("kitti")
        if kind is not None:
            solid = _solid_fields(cuboids, at[number], T_camera_world)
            rows.append((number, _fields(kind, boxes, int(index), camera, solid)))
    return rows


def calib_text(dataset: Dataset, scene: int, camera: str, lidar: str | None) -> str:
    """A calib file; without LiDAR its frame is the ego's. The IMU is the ego's origin."""
    model, T_ego_camera = dataset.camera(scene, camera)
    T_ego_velo = np.eye(4) if lidar is None else dataset.sensor_pose(scene, lidar)
    P = np.array([[model.fx, 0, model.cx, 0], [0, model.fy, model.cy, 0], [0, 0, 1, 0]])
    rows = {
        **{f"P{i}": P for i in range(4)},
        "R0_rect": np.eye(3),
        "Tr_velo_to_cam": (invert(T_ego_camera) @ T_ego_velo)[:3],
        "Tr_imu_to_velo": invert(T_ego_velo)[:3],
    }
    return "".join(f"{name}: {' '.join(f'{value:.12e}' for value in rows[name].reshape(-1))}\n" for name in rows)


def velodyne_bytes(dataset: Dataset, scene: int, frame: int, channel: str) -> bytes:
    """float32 rows of x, y, z and reflectance, cut to 0..1 as KITTI's is."""
    cloud = dataset.cloud(scene, channel, frame)
    xyz = points_at_frame_time(dataset, scene, frame, channel, cloud)
    return np.column_stack([xyz, np.clip(cloud.intensity, 0.0, 1.0)]).astype("<f4").tobytes()


def first_lidar(dataset: Dataset, scene: int) -> str | None:
    """The first LiDAR of a scene by name."""
    return next(iter(dataset.channels(scene, "lidar")), None)


def write_readings(
    dataset: Dataset, source: tuple[int, int, str, str | None], folders: dict[str, Path], sample: str
) -> None:
    """Write picture and cloud of a scene, frame, camera and LiDAR into `folders` "image_2" and "velodyne"."""
    scene, frame, camera, lidar = source
    if dataset.has("image", scene, camera, frame):
        path = dataset.sample_path("image", scene, camera, frame)
        is_png = path.suffix == ".png"
        data = path.read_bytes() if is_png else image_bytes(dataset.image(scene, camera, frame), ".png")
        (folders["image_2"] / f"{sample}.png").write_bytes(data)
    if lidar is not None and dataset.has("cloud", scene, lidar, frame):
        (folders["velodyne"] / f"{sample}.bin").write_bytes(velodyne_bytes(dataset, scene, frame, lidar))


def _solid_fields(cuboids: Cuboids, index: int, T_camera_world: Floats) -> tuple[float, ...]:
    """alpha, then h w l x y z rotation_y: the place is the middle of the bottom face along the camera's y axis."""
    length, width, height = cuboids.size[index]
    R = T_camera_world[:3, :3] @ matrix(cuboids.quaternion[index])
    x, y, z = T_camera_world[:3, :3] @ cuboids.center[index] + T_camera_world[:3, 3]
    rotation_y = float(np.arctan2(-R[2, 0], R[0, 0]))
    alpha = float(wrap_angle(rotation_y - np.arctan2(x, z)))
    return alpha, height, width, length, x, y + height / 2, z, rotation_y


def _fields(kind: str, boxes: Boxes2D, index: int, camera: CameraModel, solid: tuple[float, ...]) -> tuple[str, ...]:
    share = float(boxes.occlusion[index])
    occluded = int(share >= PARTLY) + int(share >= LARGELY)
    limits = np.array([camera.width, camera.height] * 2, dtype=float)
    box = np.clip(boxes.amodal[index], 0.0, limits)
    alpha, *rest = solid
    numbers = (f"{value:.6f}" for value in (alpha, *box, *rest))
    return (kind, f"{boxes.truncation[index]:.6f}", str(occluded), *numbers)
