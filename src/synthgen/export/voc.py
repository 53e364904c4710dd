"""Pascal VOC: one XML file for each picture.

    JPEGImages/<name>.png, Annotations/<name>.xml, ImageSets/Main/train.txt, labelmap.txt

Boxes are around visible pixels, counted from 1 with the last pixel included, as VOC's are. "truncated" is 1 for what
the picture's edge cuts by more than 1 %, "occluded" for what others hide by more than 10 %, "difficult" is always 0.
Pictures keep their own format in VOC's folder. Lost: tracks, masks, anything in space.
"""

from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from synthgen.export.flat_boxes import SeenObject, seen_objects, thing_names
from synthgen.export.views import copy_image, views
from synthgen.records import CameraModel
from synthgen.store import Dataset
from synthgen.taxonomy import classes

TRUNCATED: Final = 0.01
OCCLUDED: Final = 0.1
"""Shares from which flags are set; our choice, VOC gives words."""


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and objects."""
    (out / "Annotations").mkdir()
    (out / "ImageSets" / "Main").mkdir(parents=True)
    stems, n_images, n_objects = [], 0, 0
    for view in views(dataset):
        camera, _ = dataset.camera(view.scene, view.channel)
        items = list(seen_objects(dataset, view))
        n_images += dataset.has("image", view.scene, view.channel, view.frame)
        tree = ElementTree.ElementTree(annotation(copy_image(dataset, view, out / "JPEGImages"), camera, items))
        ElementTree.indent(tree)
        tree.write(out / "Annotations" / f"{view.stem}.xml", encoding="utf-8")
        stems.append(view.stem)
        n_objects += len(items)
    (out / "ImageSets" / "Main" / "train.txt").write_text("".join(f"{stem}\n" for stem in stems))
    colors = (f"{name}:{','.join(map(str, classes()[name].color))}::\n" for name in thing_names())
    (out / "labelmap.txt").write_text("# label:color_rgb:parts:actions\nbackground:0,0,0::\n" + "".join(colors))
    return {"images": n_images, "objects": n_objects}


def annotation(file_name: str, camera: CameraModel, items: list[SeenObject]) -> ElementTree.Element:
    """The XML of one picture."""
    root = _element("annotation", folder="JPEGImages", filename=file_name)
    root.append(_element("size", width=camera.width, height=camera.height, depth=3))
    root.append(_element_of("segmented", 0))
    for item in items:
        flags = {"truncated": int(item.truncation > TRUNCATED), "occluded": int(item.occlusion > OCCLUDED)}
        child = _element("object", name=item.class_name, pose="Unspecified", **flags, difficult=0)
        x1, y1, x2, y2 = (round(float(value)) for value in item.box)
        child.append(_element("bndbox", xmin=x1 + 1, ymin=y1 + 1, xmax=x2, ymax=y2))
        root.append(child)
    return root


def _element(tag: str, **children: object) -> ElementTree.Element:
    element = ElementTree.Element(tag)
    element.extend(_element_of(name, value) for name, value in children.items())
    return element


def _element_of(tag: str, value: object) -> ElementTree.Element:
    element = ElementTree.Element(tag)
    element.text = str(value)
    return element
