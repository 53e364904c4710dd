"""The KITTI reader of the nuScenes devkit finds our boxes, our points in them, and our pixels."""

import numpy as np
import pytest

from boxworld import write_dataset
from synthgen.export import export
from synthgen.export.kitti import front_camera
from synthgen.geometry import box_corners, invert, matrix, move_points, project
from synthgen.store import Dataset

pytestmark = pytest.mark.slow

DEVKIT = ("nuscenes-devkit==1.2.0", "numpy<2")
SIGN_ID = 9
FORWARD_TOLERANCE = 1e-4
"""float32 calibration in the reader: 6e-8 relative, times 30 m and a handful of steps."""


@pytest.fixture(scope="module")
def kitti(tmp_path_factory, run_client):
    """A data set with a level rig, because KITTI boxes turn about one axis only, and what the devkit reads."""
    folder = tmp_path_factory.mktemp("kitti")
    dataset = Dataset.open(write_dataset(folder / "dataset", level=True))
    export(folder / "dataset", "kitti", folder / "out")
    return dataset, run_client("read_kitti.py", DEVKIT, folder / "out"), folder / "out"


def expected_boxes(dataset, scene, frame):
    """Per label row: object id, class, centre and forward axis in the LiDAR frame, size, points, corner pixels."""
    channel = front_camera(dataset, scene)
    camera, T_ego_camera = dataset.camera(scene, channel)
    T_world_ego = dataset.ego_pose(scene, frame)
    T_lidar_world = invert(T_world_ego @ dataset.sensor_pose(scene, "LIDAR_TOP"))
    T_camera_world = invert(T_world_ego @ T_ego_camera)
    boxes, cuboids = dataset.boxes2d(scene, frame, channel), dataset.cuboids(scene, frame)
    rows = []
    for number in boxes.instance_id[_is_listed(boxes)]:
        index = list(cuboids.instance_id).index(number)
        R = matrix(cuboids.quaternion[index])
        corners = box_corners(cuboids.size[index]) @ R.T + cuboids.center[index]
        in_camera = move_points(T_camera_world, corners)
        rows.append(
            {
                "center": move_points(T_lidar_world, cuboids.center[index]),
                "forward": T_lidar_world[:3, :3] @ R[:, 0],
                "wlh": cuboids.size[index][[1, 0, 2]],
                "points": cuboids.num_lidar_pts[index],
                "corners_px": project(in_camera, camera.fx, camera.fy, camera.cx, camera.cy),
                "depth": in_camera[:, 2],
            }
        )
    return rows


def _is_listed(boxes):
    """Seen, and no traffic sign: KITTI has no type for those."""
    return boxes.is_visible() & (boxes.instance_id != SIGN_ID)


def pairs(kitti):
    """Our box and the devkit's, for all rows of all samples."""
    dataset, read, _ = kitti
    samples = [(scene, frame) for scene in dataset.scenes for frame in dataset.frames(scene)]
    assert len(read) == len(samples)
    for (scene, frame), token in zip(samples, sorted(read), strict=True):
        yield from zip(expected_boxes(dataset, scene, frame), read[token]["boxes"], strict=True)


def test_boxes_come_back_equal(kitti):
    n_checked = 0
    for ours, theirs in pairs(kitti):
        assert np.allclose(theirs["center"], ours["center"], atol=FORWARD_TOLERANCE)
        assert np.allclose(theirs["forward"], ours["forward"], atol=FORWARD_TOLERANCE)
        assert np.allclose(theirs["wlh"], ours["wlh"], atol=1e-6)
        n_checked += 1
    assert n_checked >= 20


def test_points_in_boxes_are_counted_equal(kitti):
    counts = [(int(ours["points"]), theirs["points"]) for ours, theirs in pairs(kitti)]

    assert all(ours == theirs for ours, theirs in counts)
    assert sum(ours for ours, _ in counts) > 1000


def test_projected_corners_fall_on_the_same_pixels(kitti):
    """Corners as sets, since the two orders differ; only those at least 1 m before the camera."""
    n_checked = 0
    for ours, theirs in pairs(kitti):
        got, expected = np.array(theirs["corners_px"]), ours["corners_px"][ours["depth"] > 1.0]
        distance = np.linalg.norm(got[None] - expected[:, None], axis=2).min(axis=1)
        assert np.all(distance < 0.05)
        n_checked += len(expected)
    assert n_checked > 100


def test_image_boxes_are_the_amodal_boxes_cut_at_the_picture(kitti):
    dataset, read, _ = kitti
    samples = [(scene, frame) for scene in dataset.scenes for frame in dataset.frames(scene)]
    for (scene, frame), token in zip(samples, sorted(read), strict=True):
        boxes = dataset.boxes2d(scene, frame, "CAM_FRONT")
        camera, _ = dataset.camera(scene, "CAM_FRONT")
        limits = [camera.width, camera.height] * 2
        expected = np.clip(boxes.amodal[_is_listed(boxes)], 0, limits)
        assert np.allclose(read[token]["boxes_2d"], expected, atol=1e-6)


def test_names_are_kittis(kitti):
    _, read, _ = kitti
    names = {box["name"] for sample in read.values() for box in sample["boxes"]}

    assert {"Car", "Pedestrian", "Van", "Cyclist"} <= names
