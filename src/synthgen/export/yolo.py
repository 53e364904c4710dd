"""YOLO detection: one box for each line, relative to the picture's size.

    data.yaml, images/train/<name>.png, labels/train/<name>.txt

Boxes are around visible pixels. Class numbers count the things of the taxonomy from 0. One split, train, which
data.yaml also names for validation, because readers want both. Lost: tracks, occlusion, anything in space.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from synthgen.export.flat_boxes import seen_objects, thing_names
from synthgen.export.views import View, copy_image, views
from synthgen.store import Dataset

SPLIT: Final = "train"


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and boxes."""
    return write_lines(dataset, out, _boxes)


def write_lines(
    dataset: Dataset, out: Path, shapes: Callable[[Dataset, View], Iterable[tuple[str, list[float]]]]
) -> dict[str, Any]:
    """Write pictures, `data.yaml` and a label file each; `shapes` gives class name and numbers 0..1 of a line."""
    labels = out / "labels" / SPLIT
    labels.mkdir(parents=True)
    number = {name: index for index, name in enumerate(thing_names())}
    names = "".join(f"  {index}: {name}\n" for name, index in number.items())
    (out / "data.yaml").write_text(f"path: .\ntrain: images/{SPLIT}\nval: images/{SPLIT}\nnames:\n{names}")
    n_images = n_lines = 0
    for view in views(dataset):
        n_images += dataset.has("image", view.scene, view.channel, view.frame)
        copy_image(dataset, view, out / "images" / SPLIT)
        lines = [
            f"{number[name]} {' '.join(f'{value:.6f}' for value in values)}\n" for name, values in shapes(dataset, view)
        ]
        (labels / f"{view.stem}.txt").write_text("".join(lines))
        n_lines += len(lines)
    return {"images": n_images, "objects": n_lines, "classes": len(number)}


def _boxes(dataset: Dataset, view: View) -> Iterable[tuple[str, list[float]]]:
    camera, _ = dataset.camera(view.scene, view.channel)
    for item in seen_objects(dataset, view):
        x1, y1, x2, y2 = (float(value) for value in item.box)
        width, height = (x2 - x1) / camera.width, (y2 - y1) / camera.height
        yield item.class_name, [(x1 + x2) / 2 / camera.width, (y1 + y2) / 2 / camera.height, width, height]
