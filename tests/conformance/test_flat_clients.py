"""Datumaro and pykitti read our YOLO, VOC, MOT, SemanticKITTI and KITTI tracking exports: boxes, tracks, geometry."""

import numpy as np
import pytest

from boxworld import write_dataset
from synthgen.export import export
from synthgen.export.views import views
from synthgen.geometry import invert
from synthgen.store import Dataset

pytestmark = pytest.mark.slow

CLIENTS = ("datumaro==1.13.12", "pykitti==0.3.1", "pandas")
FORMATS = ("yolo", "voc", "mot", "semantickitti", "kitti-tracking")


@pytest.fixture(scope="module")
def read(tmp_path_factory, run_client):
    """A data set, and what the clients find in its exports."""
    folder = tmp_path_factory.mktemp("flat")
    dataset = Dataset.open(write_dataset(folder / "dataset", level=True))
    for form in FORMATS:
        export(folder / "dataset", form, folder / form)
    return dataset, run_client("read_flat.py", CLIENTS, folder), folder


def seen(dataset, view):
    """Class and visible box of each object with one, by its id."""
    table = dataset.table("objects", view.scene)
    names = dict(zip(table["object_id"].to_pylist(), table["class_name"].to_pylist(), strict=True))
    boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
    rows = np.flatnonzero(boxes.is_visible())
    return [(int(boxes.instance_id[i]), names[int(boxes.instance_id[i])], boxes.visible[i], boxes.amodal[i])
            for i in rows]  # fmt: skip


def test_yolo_boxes_come_back_equal(read):
    dataset, found, _ = read
    for view in views(dataset):
        theirs = found["yolo"][view.stem]
        assert [box["class"] for box in theirs] == [name for _, name, *_ in seen(dataset, view)]
        for box, (*_, visible, _) in zip(theirs, seen(dataset, view), strict=True):
            # Datumaro rounds to whole pixels after six digits of a share of the picture.
            assert box["box"] == pytest.approx(visible, abs=0.01)


def test_voc_boxes_count_from_one_and_include_their_last_pixel(read):
    dataset, found, _ = read
    for view in views(dataset):
        for box, (_, name, visible, _) in zip(found["voc"][view.stem], seen(dataset, view), strict=True):
            x1, y1, x2, y2 = visible
            assert box["class"] == name
            assert box["box"] == [x1 + 1, y1 + 1, x2, y2]


def test_voc_flags_tell_what_is_cut_and_what_is_hidden(read):
    _, found, _ = read
    flags = [(box["attributes"]["truncated"], box["attributes"]["occluded"])
             for box in found["voc"]["000000_CAM_FRONT_000000"]]  # fmt: skip
    assert flags == [(False, False), (True, False), (False, True), (False, True), (False, False), (False, False)]


def test_mot_tracks_keep_their_numbers_and_amodal_boxes(read):
    dataset, found, _ = read
    n_checked = 0
    for view in views(dataset):
        frames = found["mot"][f"{view.scene:06d}_{view.channel}"]
        theirs = frames[str(view.frame + 1)]
        for box, (number, name, _, amodal) in zip(theirs, seen(dataset, view), strict=True):
            assert (box["attributes"]["track_id"], box["class"]) == (number, name)
            assert box["box"] == pytest.approx(amodal, abs=0.01)
            assert 0.0 < box["attributes"]["visibility"] <= 1.0
            n_checked += 1
    assert n_checked > 20


def test_semantickitti_geometry_and_clouds_are_read_by_pykitti(read):
    dataset, found, folder = read
    for scene in dataset.scenes:
        sequence = found["odometry"][f"{scene:02d}"]
        camera, T_ego_camera = dataset.camera(scene, "CAM_FRONT")
        T = invert(T_ego_camera) @ dataset.sensor_pose(scene, "LIDAR_TOP")
        assert np.allclose(sequence["T_cam_velo"], T, atol=1e-9)
        assert np.allclose(np.diag(sequence["K"]), [camera.fx, camera.fy, 1.0])
        assert sequence["seconds"] == pytest.approx([0.0, 0.1], abs=1e-6)
        for frame, shape in zip(dataset.frames(scene), sequence["clouds"], strict=True):
            labels = np.fromfile(folder / f"semantickitti/sequences/{scene:02d}/labels/{frame:06d}.label", "<u4")
            assert shape == [len(labels), 4] == [len(dataset.cloud(scene, "LIDAR_TOP", frame).xyz), 4]


def test_kitti_tracking_rows_follow_objects_through_frames(read):
    dataset, found, _ = read
    for scene in dataset.scenes:
        sequence = found["tracking"][f"{scene:04d}"]
        assert len(sequence["clouds"]) == len(sequence["images"]) == len(dataset.frames(scene))
        for frame in dataset.frames(scene):
            rows = [row for row in sequence["rows"] if row["frame"] == frame]
            boxes = dataset.boxes2d(scene, frame, "CAM_FRONT")
            ours = [number for number in boxes.instance_id[boxes.is_visible()] if number != 9]  # 9 is the sign
            assert [row["id"] for row in rows] == ours
            assert {row["truncated"] for row in rows} == {0, 2}
        cars = [row for row in sequence["rows"] if row["id"] == 1]
        assert [row["class"] for row in cars] == ["Car", "Car"]
