"""A scene small enough to write dozens of times: one camera of 8 x 6 pixels, one LiDAR of 20 points.

As a script: `smallscene.py OUT SCENE[,SCENE] [KILL_AT]` writes scenes into a prepared data set, and with KILL_AT
dies by SIGKILL just before the file operation of that number.
"""

import os
import signal
import sys
from pathlib import Path

import numpy as np

from synthgen.labels import cuboids
from synthgen.records import Boxes2D, CameraModel, ObjectInfo, PixelLabels, PointCloud, Trajectory
from synthgen.rng import stream
from synthgen.store import SceneWriter, finish, locked, prepare
from synthgen.store.schema import TABLES

IDENTITY = {"generator": "0.1.0", "seed": 1, "settings": {"quality": "draft", "scale": 0.5}}
SCENES = (0, 1)
CAMERA = CameraModel(8, 6, 5.0, 5.0, 4.0, 3.0)
OBJECT = ObjectInfo(
    instance_id=3,
    uuid="00000000-0000-4000-8000-000000000003",
    name="car",
    class_name="vehicle.car",
    family="car.sedan",
    size=(4.0, 1.8, 1.5),
    box_offset=(0.0, 0.0, 0.75),
    trajectory=Trajectory.from_poses([0.0], [np.eye(4)]),
    attributes={"paint": "red", "door": "closed"},
)
BOXES = Boxes2D(
    np.array([3, 4], np.int32),
    np.array([[1.0, 1.0, 4.0, 4.0], [np.nan] * 4]),
    np.array([[1.1, 1.2, 4.3, 4.4], [-2.0, 0.0, 3.0, 3.0]]),
    np.array([9, 0], np.int32),
    np.array([0.25, 1.0], np.float32),
    np.array([0.0, 0.5], np.float32),
    np.array([0.75, 0.0], np.float32),
)


def pixels_of(scene: int, frame: int) -> PixelLabels:
    rng = stream(scene, "pixels", frame)
    instance = rng.integers(0, 40000, (6, 8)).astype(np.uint16)
    depth_m = rng.uniform(0.5, 200.0, (6, 8)).astype(np.float32)
    depth_m[0] = np.inf
    return PixelLabels(rng.integers(0, 90, (6, 8)).astype(np.uint8), instance, depth_m)


def image_of(scene: int, frame: int) -> np.ndarray:
    return stream(scene, "image", frame).integers(0, 256, (6, 8, 3)).astype(np.uint8)


def cloud_of(scene: int, frame: int) -> PointCloud:
    rng = stream(scene, "cloud", frame)
    return PointCloud(
        xyz=rng.normal(size=(20, 3)).astype(np.float32),
        intensity=rng.uniform(0, 1.5, 20).astype(np.float32),
        raw_intensity=rng.integers(0, 256, 20).astype(np.uint16),
        ring=rng.integers(0, 64, 20).astype(np.uint16),
        time_s=rng.uniform(0, 0.1, 20).astype(np.float32),
        return_number=rng.integers(1, 3, 20).astype(np.uint8),
        class_id=rng.integers(0, 90, 20).astype(np.uint8),
        instance_id=rng.integers(0, 5, 20).astype(np.int32),
        kind=rng.integers(0, 6, 20).astype(np.uint8),
    )


def write_scene(out: Path, scene: int) -> None:
    with SceneWriter(out, scene) as writer:
        writer.describe(name="small", seed=scene, spec_sha256="ab" * 32, tags=["a", "b"], drawn={"fog": 50.0, "sun": 3})
        writer.add_camera("CAM", np.eye(4), CAMERA)
        writer.add_lidar("LIDAR", np.eye(4), "vlp16")
        writer.add_objects([OBJECT])
        writer.add_world({"seed": scene})
        for frame in range(2):
            stamp = frame * 100_000_000
            writer.add_frame(frame, stamp, np.eye(4), velocity=(1.0, 0.0, 0.0))
            names = ("sun_elevation_deg", "sun_azimuth_deg", "cloud_okta", "fog_mor_m", "rain_mm_per_h",
                     "snow_mm_per_h", "wind_m_per_s")  # fmt: skip
            writer.add_conditions(frame, dict.fromkeys(names, 1.0), visible_range_m=np.inf)
            cloud = cloud_of(scene, frame)
            writer.add_image("CAM", frame, image_of(scene, frame), stamp)
            numbers = {field.name: 1 for field in TABLES["exposures"]}
            del numbers["scene"], numbers["frame"], numbers["channel"]
            writer.add_exposure("CAM", frame, {**numbers, "color_filter": "rggb"})
            writer.add_pixels("CAM", frame, pixels_of(scene, frame), stamp)
            writer.add_cloud("LIDAR", frame, cloud, stamp)
            writer.add_boxes2d("CAM", frame, BOXES)
            solids = cuboids([OBJECT], time_s=0.0, T_world_ego=np.eye(4), boxes=[BOXES], clouds=[cloud])
            writer.add_cuboids(frame, solids)
        writer.commit()


def write_all(out: Path, scenes=SCENES, **options) -> set[int]:
    """A whole run; which scenes it found finished."""
    with locked(out):
        finished = prepare(out, identity=IDENTITY, **options)
        for scene in sorted(set(scenes) - finished):
            write_scene(out, scene)
        finish(out)
    return finished


def count_file_operations(at_each) -> None:
    """Call `at_each(n)` before the n-th file is written, renamed or opened for writing by anything in this process."""
    state = {"n": 0}

    def counted(method):
        def call(self, *args, **kwargs):
            state["n"] += 1
            at_each(state["n"])
            return method(self, *args, **kwargs)

        return call

    for name in ("open", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))


def main(out: str, scenes: str, kill_at: str = "0") -> None:
    def die(n):
        if n == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    count_file_operations(die)
    if scenes == "all":
        write_all(Path(out))
    else:
        for scene in scenes.split(","):
            write_scene(Path(out), int(scene))


if __name__ == "__main__":
    main(*sys.argv[1:])
