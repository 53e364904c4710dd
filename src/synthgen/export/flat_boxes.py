"""What box formats of single pictures share: the class list, and each seen object with its box, mask and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.export.views import View, class_names, seen_instances
from synthgen.store import Dataset
from synthgen.taxonomy import classes


@final
@dataclass(frozen=True, slots=True)
class SeenObject:
    """One object in one picture: `box` is x1, y1, x2, y2 around its visible pixels. [px]"""

    number: int
    class_name: str
    box: Floats
    occlusion: float
    truncation: float
    visible_fraction: float


def thing_names() -> tuple[str, ...]:
    """Names of all thing classes, in the order of the taxonomy: the class list of formats without ids of their own."""
    return tuple(name for name, row in classes().items() if row.is_thing)


def seen_objects(dataset: Dataset, view: View) -> Iterator[SeenObject]:
    """Objects with a visible box in a picture, in the order of their ids."""
    names = class_names(dataset, view.scene)
    boxes = dataset.boxes2d(view.scene, view.frame, view.channel)
    for index in np.flatnonzero(boxes.is_visible()):
        number = int(boxes.instance_id[index])
        yield SeenObject(
            number,
            names[number],
            boxes.visible[index],
            float(boxes.occlusion[index]),
            float(boxes.truncation[index]),
            float(boxes.visible_fraction[index]),
        )


def seen_masks(dataset: Dataset, view: View) -> Iterator[tuple[SeenObject, Bools]]:
    """The same with the mask (h, w) of each."""
    instance = seen_instances(dataset, view, dataset.boxes2d(view.scene, view.frame, view.channel))
    for item in seen_objects(dataset, view):
        yield item, instance == item.number
