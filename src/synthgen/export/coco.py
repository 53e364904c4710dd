"""COCO detection: boxes and run-length masks of all things that are seen.

    annotations/instances_train.json, images/train/<scene>_<camera>_<frame>.png

Categories are our taxonomy's things under our ids, because COCO lacks half of them; each carries "coco_id", its
counterpart of COCO 2017, or null. One annotation is one object in one class: a rider on a bicycle gives two, from
the class mask, with one "track_id". Masks hold what is seen through the air there is. Not exported: objects
without a visible box, anything in space.
"""

from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Ints
from synthgen.export import rle
from synthgen.export.jsonstream import JsonLists
from synthgen.export.views import View, copy_image, seen_instances, views
from synthgen.records import Boxes2D
from synthgen.store import Dataset
from synthgen.taxonomy import classes, version

SPLIT = "train"
"""The one split: importers want a name."""


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and annotations."""
    head = {"info": info("instances"), "licenses": [], "categories": thing_categories()}
    n_images = 0
    with JsonLists(out / "annotations" / f"instances_{SPLIT}.json", head, ("images", "annotations")) as lists:
        for view in views(dataset):
            n_images += dataset.has("image", view.scene, view.channel, view.frame)
            lists.append("images", image_row(dataset, view, copy_image(dataset, view, out / "images" / SPLIT)))
            for row in _annotations(dataset, view):
                # Ids start at 1: pycocotools takes a match with annotation 0 for no match.
                lists.append("annotations", {"id": lists.counts["annotations"] + 1, **row})
    return {**lists.counts, "images": n_images, "categories": "synthgen taxonomy; coco_id holds the COCO 2017 id"}


def info(what: str) -> dict[str, Any]:
    """Block "info" of a COCO file."""
    return {"description": f"synthgen, {what}", "version": "1.0", "taxonomy": version()}


def thing_categories() -> list[dict[str, Any]]:
    """Categories of all thing classes."""
    return [category(name) for name, row in classes().items() if row.is_thing]


def category(name: str) -> dict[str, Any]:
    """Category of one class: our id and name, and its COCO 2017 id if there is one."""
    row = classes()[name]
    return {"id": row.id, "name": name, "supercategory": name.partition(".")[0], "coco_id": row.map.get("coco_id")}


def image_row(dataset: Dataset, view: View, file_name: str) -> dict[str, Any]:
    """Row of "images", with the picture's place in the data set as extra keys."""
    camera, _ = dataset.camera(view.scene, view.channel)
    size = {"width": camera.width, "height": camera.height}
    place = {"scene": view.scene, "channel": view.channel, "frame": view.frame}
    return {"id": view.image_id, "file_name": file_name, **size, **place}


def segments(number: Ints) -> list[tuple[int, Ints, Ints]]:
    """Number, rows and columns of each region of an integer image (h, w), ascending, 0 left out; one sort."""
    places = np.flatnonzero(number)
    values = number.reshape(-1)[places]
    order = np.argsort(values, kind="stable")
    values, places = values[order], places[order]
    starts = np.flatnonzero(np.diff(values, prepend=0))
    groups = np.split(places, starts[1:]) if len(places) else []
    return [
        (int(values[start]), *np.divmod(group, number.shape[1])) for start, group in zip(starts, groups, strict=True)
    ]


def pixel_box(rows: Ints, columns: Ints) -> list[int]:
    """Box x, y, width, height around pixels."""
    x, y = int(columns.min()), int(rows.min())
    return [x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y]


def _annotations(dataset: Dataset, view: View) -> list[dict[str, Any]]:
    boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
    instance = seen_instances(dataset, view, boxes).astype(np.int64)
    semantic = dataset.semantic(view.scene, view.channel, view.frame).astype(np.int64)
    facts = _facts(boxes)
    height, width = instance.shape
    rows = []
    for number, at_rows, at_columns in segments(np.where(instance > 0, instance << 8 | semantic, 0)):
        track_id, class_number = number >> 8, number & 0xFF
        row = {
            "image_id": view.image_id,
            "category_id": class_number,
            "bbox": pixel_box(at_rows, at_columns),
            "area": len(at_rows),
            "iscrowd": 0,
            "segmentation": rle.encode(at_rows, at_columns, height, width),
            "track_id": track_id,
            "attributes": facts[track_id],
        }
        rows.append(row)
    return rows


def _facts(boxes: Boxes2D) -> dict[int, dict[str, float]]:
    """Occlusion, truncation and visible fraction by object."""
    names = ("occlusion", "truncation", "visible_fraction")
    columns = [getattr(boxes, name) for name in names]
    return {
        int(number): {name: float(column[index]) for name, column in zip(names, columns, strict=True)}
        for index, number in enumerate(boxes.instance_id)
    }
