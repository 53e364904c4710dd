"""pycocotools reads our COCO exports and finds what the data set holds."""

import contextlib
import io
import json

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from synthgen.export import export
from synthgen.export.views import views
from synthgen.store import Dataset
from synthgen.store.encode import image_array
from synthgen.taxonomy import by_id, class_id

# pycocotools 2.0.11 decodes through an __array__ of the older protocol.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def coco(brick_dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("coco") / "out"
    export(brick_dataset, "coco", out)
    with contextlib.redirect_stdout(io.StringIO()):
        return Dataset.open(brick_dataset), COCO(str(out / "annotations" / "instances_train.json")), out


@pytest.fixture(scope="module")
def panoptic(brick_dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("panoptic") / "out"
    export(brick_dataset, "coco-panoptic", out)
    document = json.loads((out / "annotations" / "panoptic_train.json").read_text())
    return Dataset.open(brick_dataset), document, out


def test_masks_come_back_pixel_by_pixel(coco):
    """Every annotation's mask is the data set's pixels of its object and class, and together they are all of them."""
    dataset, api, _ = coco
    n_checked = 0
    for view in views(dataset):
        boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
        instance = dataset.instance(view.scene, view.channel, view.frame)
        instance = np.where(np.isin(instance, boxes.instance_id[boxes.is_visible()]), instance, 0)
        semantic = dataset.semantic(view.scene, view.channel, view.frame)
        union = np.zeros_like(instance)
        for row in api.loadAnns(api.getAnnIds(imgIds=[view.image_id])):
            mask = api.annToMask(row).astype(bool)
            assert np.array_equal(mask, (instance == row["track_id"]) & (semantic == row["category_id"]))
            assert row["area"] == mask.sum() > 0
            union[mask] = row["track_id"]
            n_checked += 1
        assert np.array_equal(union, instance)
    assert n_checked >= 20


def test_boxes_are_those_of_the_table(coco):
    """For objects of one class; a rider's two annotations lie inside its box."""
    dataset, api, _ = coco
    for view in views(dataset):
        boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
        rows = api.loadAnns(api.getAnnIds(imgIds=[view.image_id]))
        assert {row["track_id"] for row in rows} == set(boxes.instance_id[boxes.is_visible()])
        for row in rows:
            x, y, width, height = row["bbox"]
            expected = boxes.visible[list(boxes.instance_id).index(row["track_id"])]
            got = [x, y, x + width, y + height]
            if sum(other["track_id"] == row["track_id"] for other in rows) == 1:
                assert got == list(expected)
            else:
                assert all(got[:2] >= expected[:2])
                assert all(got[2:] <= expected[2:])


def test_a_rider_is_a_person_and_a_bicycle(coco):
    """In COCO's own ids: 1 person, 2 bicycle."""
    _, api, _ = coco
    rider = [row for row in api.loadAnns(api.getAnnIds(imgIds=[1])) if row["track_id"] == 6]
    categories = {category["id"]: category["coco_id"] for category in api.dataset["categories"]}

    assert sorted(categories[row["category_id"]] for row in rider) == [1, 2]


def test_what_is_hidden_or_lost_in_fog_is_not_annotated(coco):
    """Objects 4 (behind the van), 7 (beyond the optical range) and 8 (behind the camera)."""
    _, api, _ = coco

    assert not {4, 7, 8} & {row["track_id"] for row in api.dataset["annotations"]}


def test_annotation_ids_start_at_one_and_images_exist(coco):
    dataset, api, out = coco

    assert sorted(row["id"] for row in api.dataset["annotations"]) == list(range(1, len(api.anns) + 1))
    for view, row in zip(views(dataset), api.dataset["images"], strict=True):
        data = (out / "images" / "train" / row["file_name"]).read_bytes()
        assert np.array_equal(image_array(data), dataset.image(view.scene, view.channel, view.frame))
        assert image_array(data).shape == (row["height"], row["width"], 3)


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_the_ground_truth_scores_one_against_itself(coco, kind):
    _, api, _ = coco
    with contextlib.redirect_stdout(io.StringIO()):
        results = api.loadRes([{**row, "score": 0.9} for row in api.dataset["annotations"]])
        evaluation = COCOeval(api, results, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()

    assert evaluation.stats[0] == 1.0


def test_panoptic_segments_cover_the_picture_and_agree_with_the_masks(panoptic):
    dataset, document, out = panoptic
    isthing = {row["id"]: row["isthing"] for row in document["categories"]}
    for view, row in zip(views(dataset), document["annotations"], strict=True):
        rgb = image_array((out / "annotations" / "panoptic_train" / row["file_name"]).read_bytes()).astype(int)
        ids = rgb[..., 0] + 256 * rgb[..., 1] + 65536 * rgb[..., 2]
        semantic = dataset.semantic(view.scene, view.channel, view.frame)
        instance = dataset.instance(view.scene, view.channel, view.frame)
        assert set(np.unique(ids)) - {0} == {segment["id"] for segment in row["segments_info"]}
        for segment in row["segments_info"]:
            mask = ids == segment["id"]
            assert segment["area"] == mask.sum()
            assert np.all(semantic[mask] == segment["category_id"])
            assert len(np.unique(instance[mask])) == 1
            assert isthing[segment["category_id"]] == int(instance[mask][0] > 0)
        assert np.all(ids[semantic == class_id("sky")] > 0)


def test_panoptic_void_is_only_what_fog_hides(panoptic):
    dataset, document, out = panoptic
    for view, row in zip(views(dataset), document["annotations"], strict=True):
        rgb = image_array((out / "annotations" / "panoptic_train" / row["file_name"]).read_bytes())
        is_void = ~rgb.any(axis=-1)
        depth_m = dataset.depth(view.scene, view.channel, view.frame)
        assert np.all(np.isfinite(depth_m[is_void]))
        assert is_void.sum() == 0 or depth_m[is_void].min() > 40.0


def test_all_taxonomy_classes_are_categories(panoptic):
    _, document, _ = panoptic

    assert {row["id"] for row in document["categories"]} == set(by_id()) - {0}
