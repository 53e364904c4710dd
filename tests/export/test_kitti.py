"""What the KITTI reader of another library does not check: flags, angles, files, choice of sensors."""

import numpy as np
import pytest

from boxworld import CAMERA, EGO, OBJECTS, T_EGO_CAMERA, look
from synthgen.errors import InputError
from synthgen.export import export
from synthgen.geometry import R_VEHICLE_CAMERA, invert, rotation, transform
from synthgen.labels import cuboids
from synthgen.rng import stream
from synthgen.store import Dataset, SceneWriter, finish, locked, prepare
from synthgen.store.encode import image_array

FIELDS = (
    "type",
    "truncated",
    "occluded",
    "alpha",
    "left",
    "top",
    "right",
    "bottom",
    "h",
    "w",
    "l",
    "x",
    "y",
    "z",
    "ry",
)


@pytest.fixture(scope="module")
def labels(brick_dataset, tmp_path_factory):
    """Rows of the first sample by type (the first of each), and the export's folder."""
    out = tmp_path_factory.mktemp("kitti") / "out"
    export(brick_dataset, "kitti", out)
    rows = [line.split(" ") for line in (out / "training" / "label_2" / "000000.txt").read_text().splitlines()]
    assert all(len(row) == len(FIELDS) for row in rows)
    return [dict(zip(FIELDS, [row[0], *map(float, row[1:])], strict=True)) for row in rows], out


def write_bare(out, cameras, *, image=None, suffix=".png"):
    """A data set of one frame with cameras at mounts, no LiDAR, one picture."""
    with locked(out):
        prepare(out, identity={})
        with SceneWriter(out, 0) as writer:
            writer.describe(name="bare", seed=0, spec_sha256="")
            writer.add_frame(0, 0, EGO.poses([0.0])[0])
            writer.add_objects(OBJECTS)
            views = []
            for channel, T in cameras.items():
                writer.add_camera(channel, T, CAMERA)
                _, boxes = look(T, 0.0)
                writer.add_boxes2d(channel, 0, boxes)
                views.append(boxes)
                if image is not None:
                    writer.add_image(channel, 0, image, 0, suffix=suffix)
            writer.add_cuboids(0, cuboids(OBJECTS, time_s=0.0, T_world_ego=EGO.poses([0.0])[0], boxes=views))
            writer.commit()
        finish(out)
    return out


def test_alpha_is_the_heading_seen_along_the_ray(labels, brick_dataset):
    """Turning an object and its place about the camera together leaves alpha: heading over ray, as unit complexes."""
    rows, _ = labels
    dataset = Dataset.open(brick_dataset)
    T_camera_world = invert(dataset.ego_pose(0, 0) @ T_EGO_CAMERA)
    for row, name in zip(rows, ("rotated", "truncated", "occluded", "van", "rider"), strict=True):
        item = next(item for item in OBJECTS if item.name == name)
        forward = (T_camera_world @ item.trajectory.poses([0.0])[0])[:3, 0]
        heading, ray = complex(forward[2], forward[0]), complex(row["z"], row["x"])
        expected = heading / ray / abs(heading / ray)
        assert np.exp(1j * (row["alpha"] + np.pi / 2)) == pytest.approx(expected, abs=1e-4)
        assert -np.pi <= row["alpha"] < np.pi


def test_flags_follow_the_shares(labels, brick_dataset):
    rows, _ = labels
    boxes = Dataset.open(brick_dataset).boxes2d(0, 0, "CAM_FRONT")
    index = {int(number): i for i, number in enumerate(boxes.instance_id)}

    assert [row["type"] for row in rows] == ["Car", "Car", "Pedestrian", "Van", "Cyclist"]
    assert [row["occluded"] for row in rows] == [0, 0, 2, 2, 0]
    for row, number in zip(rows, (1, 2, 3, 5, 6), strict=True):
        assert row["truncated"] == pytest.approx(boxes.truncation[index[number]], abs=1e-6)
    assert rows[1]["truncated"] > 0.5 > rows[0]["truncated"]


def test_the_index_leads_back_to_scene_and_frame(labels):
    _, out = labels
    lines = (out / "index.csv").read_text().splitlines()

    assert lines[0] == "sample,scene,frame,camera,lidar"
    assert lines[1:] == [f"{i:06d},{i // 2},{i % 2},CAM_FRONT,LIDAR_TOP" for i in range(4)]
    assert (out / "ImageSets" / "train.txt").read_text().split() == [f"{i:06d}" for i in range(4)]


def test_calibration_lines_are_in_the_order_readers_count_on(labels):
    _, out = labels
    names = [line.split(":")[0] for line in (out / "training" / "calib" / "000003.txt").read_text().splitlines()]

    assert names == ["P0", "P1", "P2", "P3", "R0_rect", "Tr_velo_to_cam", "Tr_imu_to_velo"]


def test_the_camera_that_looks_most_nearly_forward_is_taken(tmp_path):
    """Not the first by name, nor the one mounted foremost."""
    mounts = {"a_rear": np.pi, "b_left": 0.9, "c_front": 0.1, "d_right": -0.5}
    cameras = {name: transform(rotation(yaw) @ R_VEHICLE_CAMERA, (0, 0, 1.5)) for name, yaw in mounts.items()}
    summary = export(write_bare(tmp_path / "dataset", cameras), "kitti", tmp_path / "out")

    assert summary["sensors"] == [{"camera": "c_front", "lidar": None}]
    assert not list((tmp_path / "out" / "training" / "velodyne").iterdir())


def test_jpeg_pictures_become_png(tmp_path):
    image = stream(0, "image").integers(0, 256, (180, 320, 3)).astype(np.uint8)
    source = write_bare(tmp_path / "dataset", {"CAM": T_EGO_CAMERA}, image=image, suffix=".jpg")
    export(source, "kitti", tmp_path / "out")

    data = (tmp_path / "out" / "training" / "image_2" / "000000.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert np.array_equal(image_array(data), Dataset.open(source).image(0, "CAM", 0))


def test_without_a_camera_there_is_no_kitti(tmp_path):
    with pytest.raises(InputError, match="scene 0 has no camera"):
        export(write_bare(tmp_path / "dataset", {}), "kitti", tmp_path / "out")
