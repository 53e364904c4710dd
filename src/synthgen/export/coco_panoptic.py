"""COCO panoptic: every pixel belongs to one segment, a thing or a piece of background.

    annotations/panoptic_train.json, annotations/panoptic_train/<name>.png, images/train/<name>.png

A segment's id is class id * 65536 + object id (0 for stuff), in the PNG as R + 256 G + 65536 B. Categories are our
taxonomy (see `coco`) with "isthing" and "color". Void (0) is what is unlabeled, a surface that the air hides, and a
thing without a visible box.
"""

from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Ints
from synthgen.export.coco import SPLIT, category, image_row, info, pixel_box, segments
from synthgen.export.jsonstream import JsonLists
from synthgen.export.views import View, copy_image, seen_instances, seen_pixels, views
from synthgen.store import Dataset
from synthgen.store.encode import image_bytes
from synthgen.taxonomy import by_id, class_id, classes


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and segments."""
    labels = out / "annotations" / f"panoptic_{SPLIT}"
    labels.mkdir(parents=True)
    head = {"info": info("panoptic"), "licenses": [], "categories": panoptic_categories()}
    n_segments = n_images = 0
    with JsonLists(out / "annotations" / f"panoptic_{SPLIT}.json", head, ("images", "annotations")) as lists:
        for view in views(dataset):
            n_images += dataset.has("image", view.scene, view.channel, view.frame)
            lists.append("images", image_row(dataset, view, copy_image(dataset, view, out / "images" / SPLIT)))
            number = segment_ids(dataset, view)
            (labels / f"{view.stem}.png").write_bytes(image_bytes(_colors(number), ".png"))
            found = _segments_info(number)
            n_segments += len(found)
            row = {"image_id": view.image_id, "file_name": f"{view.stem}.png", "segments_info": found}
            lists.append("annotations", row)
    return {**lists.counts, "images": n_images, "segments": n_segments}


def panoptic_categories() -> list[dict[str, Any]]:
    """Categories of all classes but the void one."""
    return [
        {**category(name), "isthing": int(row.is_thing), "color": list(row.color)}
        for name, row in classes().items()
        if row.kind != "void"
    ]


def segment_ids(dataset: Dataset, view: View) -> Ints:
    """Segment id of every pixel, (h, w); 0 is void."""
    boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
    semantic = dataset.semantic(view.scene, view.channel, view.frame).astype(np.int64)
    instance = seen_instances(dataset, view, boxes).astype(np.int64)
    is_thing = np.isin(semantic, [number for number, row in by_id().items() if row.is_thing])
    is_known = seen_pixels(dataset, view) | (semantic == class_id("sky"))
    is_void = (is_thing & (instance == 0)) | ~is_known | (semantic == 0)
    return np.where(is_void, 0, semantic << 16 | instance)


def _colors(number: Ints) -> np.ndarray:
    return np.stack([number & 0xFF, number >> 8 & 0xFF, number >> 16], axis=-1).astype(np.uint8)


def _segments_info(number: Ints) -> list[dict[str, Any]]:
    return [
        {
            "id": value,
            "category_id": value >> 16,
            "area": len(rows),
            "bbox": pixel_box(rows, columns),
            "iscrowd": 0,
        }
        for value, rows, columns in segments(number)
    ]
