"""Shapes and point labels that no client of the tests reads: polygons, turned boxes, SemanticKITTI's labels."""

import cv2
import numpy as np
import pytest

from boxworld import OBJECTS
from synthgen.errors import InputError
from synthgen.export import export
from synthgen.export.flat_boxes import seen_masks
from synthgen.export.semantickitti import point_labels
from synthgen.export.views import views
from synthgen.export.yolo_segment import joined, pixel_outlines
from synthgen.rng import stream
from synthgen.store import Dataset


def inside(polygon, shape):
    """Pixels (h, w) whose middles a polygon (n, 2) holds, by the crossings of a ray to the right."""
    rows, columns = np.indices(shape) + 0.5
    (x1, y1), (x2, y2) = polygon.T, np.roll(polygon, -1, axis=0).T
    result = np.zeros(shape, dtype=bool)
    for ax, ay, bx, by in zip(x1, y1, x2, y2, strict=True):
        if ay != by:
            crosses = (ay > rows) != (by > rows)
            result ^= crosses & (columns < ax + (rows - ay) * (bx - ax) / (by - ay))
    return result


def blob(key):
    """A smooth random mask without holes, of one or more pieces."""
    noise = cv2.GaussianBlur(stream(0, "blob", key).standard_normal((40, 60)), (0, 0), 4)
    mask = (noise > np.quantile(noise, 0.8)).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros_like(mask), contours, -1, 1, thickness=cv2.FILLED).astype(bool)


@pytest.mark.parametrize("key", range(12))
def test_an_outline_holds_exactly_the_pixels_of_its_mask(key):
    mask = blob(key)
    assert np.array_equal(inside(joined(pixel_outlines(mask)), mask.shape), mask)


def test_a_single_pixel_has_four_corners():
    mask = np.zeros((5, 6), dtype=bool)
    mask[2, 3] = True
    assert {tuple(corner) for corner in pixel_outlines(mask)[0]} == {(3, 2), (4, 2), (4, 3), (3, 3)}


def test_yolo_polygons_and_turned_boxes_cover_the_masks(brick_dataset, tmp_path):
    dataset = Dataset.open(brick_dataset)
    for form in ("yolo-segment", "yolo-obb"):
        export(brick_dataset, form, tmp_path / form)
    for view in views(dataset):
        camera, _ = dataset.camera(view.scene, view.channel)
        size = np.array([camera.width, camera.height])
        read = {form: [np.array(line.split()[1:], dtype=float).reshape(-1, 2) * size
                       for line in (tmp_path / form / "labels" / "train" / f"{view.stem}.txt").read_text().splitlines()]
                for form in ("yolo-segment", "yolo-obb")}  # fmt: skip
        masks = [mask for _, mask in seen_masks(dataset, view)]
        assert len(masks) == len(read["yolo-segment"]) == len(read["yolo-obb"])
        for mask, polygon, corners in zip(masks, read["yolo-segment"], read["yolo-obb"], strict=True):
            assert np.array_equal(inside(polygon, mask.shape), mask)
            a, b = corners[1] - corners[0], corners[2] - corners[1]
            assert abs(a @ b) < 0.02 * np.linalg.norm(a) * np.linalg.norm(b) + 1e-3
            assert abs(a[0] * b[1] - a[1] * b[0]) >= mask.sum() * 0.999


def test_semantickitti_labels_tell_class_motion_and_instance(brick_dataset):
    cloud = Dataset.open(brick_dataset).cloud(0, "LIDAR_TOP", 0)
    labels = point_labels(cloud, {2, 3})
    expected = {1: 10, 2: 252, 3: 254, 5: 10, 6: {11, 31}}
    for number, raw in expected.items():
        assert set(labels[cloud.instance_id == number] & 0xFFFF) <= (raw if isinstance(raw, set) else {raw})
        assert set(labels[cloud.instance_id == number] >> 16) == {number}
    is_road = cloud.instance_id == 0
    assert {40, 50} <= set(labels[is_road])
    assert {item.instance_id for item in OBJECTS} >= set(cloud.instance_id.tolist()) - {0}


def test_semantickitti_needs_labeled_points(tmp_path):
    from test_kitti import write_bare

    with pytest.raises(InputError, match="no LiDAR with labeled points"):
        export(write_bare(tmp_path / "dataset", {}), "semantickitti", tmp_path / "out")
    assert not (tmp_path / "out").exists()
