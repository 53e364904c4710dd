"""The official devkit reads our nuScenes export: boxes, points, labels, links, pixels and its own score."""

import numpy as np
import pytest

from boxworld import write_dataset
from synthgen.export import export
from synthgen.geometry import invert, matrix, move_points, project
from synthgen.store import Dataset
from synthgen.taxonomy import by_id, classes

pytestmark = pytest.mark.slow

DEVKIT = ("nuscenes-devkit==1.2.0", "numpy<2")
NOWHERE = {"traffic.sign"}
"""Of the bricks' classes, those without a nuScenes category."""


@pytest.fixture(scope="module")
def read(tmp_path_factory, run_client):
    """A data set, and what the devkit finds in its export: samples by scene and frame."""
    folder = tmp_path_factory.mktemp("nuscenes")
    dataset = Dataset.open(write_dataset(folder / "dataset", level=True))
    export(folder / "dataset", "nuscenes", folder / "out")
    found = run_client("read_nuscenes.py", DEVKIT, folder / "out")
    keys = [(scene, frame) for scene in dataset.scenes for frame in dataset.frames(scene)]
    assert [sample["scene"] for sample in found["samples"]] == [f"scene-{scene:06d}" for scene, _ in keys]
    return dataset, dict(zip(keys, found["samples"], strict=True)), found


def expected(dataset, scene, frame):
    """Object ids that must be annotated, and the frame's cuboids."""
    names = dict(zip(*(dataset.table("objects", scene)[key].to_pylist() for key in ("object_id", "class_name")),
                     strict=True))  # fmt: skip
    cuboids = dataset.cuboids(scene, frame)
    seen = {
        int(number)
        for channel in ("CAM_FRONT", "CAM_LEFT")
        for boxes in [dataset.boxes2d(scene, frame, channel)]
        for number in boxes.instance_id[boxes.is_visible()]
    }
    touched = set(cuboids.instance_id[cuboids.num_lidar_pts > 0].tolist())
    ids = [number for number in cuboids.instance_id.tolist() if number in seen | touched]
    return [number for number in ids if names[number] not in NOWHERE], cuboids, names


def test_boxes_come_back_equal_in_the_lidar_frame(read):
    dataset, samples, _ = read
    for (scene, frame), sample in samples.items():
        ids, cuboids, names = expected(dataset, scene, frame)
        assert len(sample["boxes"]) == len(ids) >= 5
        T = invert(dataset.ego_pose(scene, frame) @ dataset.sensor_pose(scene, "LIDAR_TOP"))
        for number, box in zip(ids, sample["boxes"], strict=True):
            index = cuboids.instance_id.tolist().index(number)
            assert box["center"] == pytest.approx(move_points(T, cuboids.center[index]), abs=1e-6)
            assert box["forward"] == pytest.approx(T[:3, :3] @ matrix(cuboids.quaternion[index])[:, 0], abs=1e-6)
            assert box["wlh"] == pytest.approx(cuboids.size[index][[1, 0, 2]])
            assert box["name"] == classes()[names[number]].map["nuscenes"]


def test_points_in_boxes_are_as_many_as_said_and_labeled_as_that_object(read):
    _, samples, _ = read
    boxes = [box for sample in samples.values() for box in sample["boxes"]]
    assert sum(box["points"] for box in boxes) > 1000
    for box in boxes:
        assert box["points"] == box["points_said"]
        assert len(box["panoptic_of_points"]) == min(box["points"], 1)


def test_point_labels_count_what_the_cloud_holds(read):
    dataset, samples, _ = read
    for (scene, frame), sample in samples.items():
        cloud = dataset.cloud(scene, "LIDAR_TOP", frame)
        cars = [number for number, row in by_id().items() if row.map.get("nuscenes") == "vehicle.car"]
        assert sample["n_points"] == len(cloud.xyz)
        assert sample["panoptic_agrees"]
        assert sample["lidarseg"]["vehicle.car"] == np.isin(cloud.class_id, cars).sum() > 0
        assert sample["lidarseg"]["flat.driveable_surface"] > 1000


def test_the_devkit_projects_centers_to_our_pixels(read):
    dataset, samples, _ = read
    n_found = 0
    for (scene, frame), sample in samples.items():
        for channel, pixels in sample["pixels"].items():
            camera, T_ego_camera = dataset.camera(scene, channel)
            centers = dataset.cuboids(scene, frame).center
            ours = move_points(invert(dataset.ego_pose(scene, frame) @ T_ego_camera), centers)
            ours = project(ours[ours[:, 2] > 0], camera.fx, camera.fy, camera.cx, camera.cy)
            for pixel in pixels:
                assert np.abs(ours - pixel).max(axis=1).min() < 1e-6
            n_found += len(pixels)
    assert n_found > 10


def test_tracks_link_from_the_first_to_the_last(read):
    *_, found = read
    assert len(found["tracks"]) > 8
    assert all(found["tracks"])


def test_attributes_and_velocities_follow_the_motion(read):
    _, samples, _ = read
    first = {box["name"] + str(box["wlh"]): box for box in samples[(0, 0)]["boxes"]}
    by_attribute = {box["attributes"][0] for box in first.values()}
    assert by_attribute == {"vehicle.parked", "vehicle.moving", "pedestrian.moving", "cycle.with_rider"}
    for box in first.values():
        is_still = box["attributes"] == ["vehicle.parked"]
        assert (np.linalg.norm(box["velocity"]) == 0.0) == is_still


def test_the_official_score_of_the_labels_against_themselves_is_one(read):
    """Classes that the export holds; the devkit gives 0 to classes without any annotation."""
    *_, found = read
    present = {"car", "pedestrian", "truck", "bicycle"}
    assert {name for name, score in found["scores"].items() if score > 0} == present
    assert all(found["scores"][name] == pytest.approx(1.0) for name in present)
