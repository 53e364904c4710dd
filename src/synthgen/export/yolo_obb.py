"""YOLO oriented boxes: the four corners of the smallest turned rectangle around each object's visible pixels.

Files as in `yolo`; corners are relative to the picture's size and may lie a little outside of it. Lost: what
`yolo` loses.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from synthgen.export.flat_boxes import seen_masks
from synthgen.export.views import View
from synthgen.export.yolo import write_lines
from synthgen.export.yolo_segment import pixel_outlines
from synthgen.store import Dataset


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and boxes."""
    return write_lines(dataset, out, _rectangles)


def _rectangles(dataset: Dataset, view: View) -> Iterable[tuple[str, list[float]]]:
    camera, _ = dataset.camera(view.scene, view.channel)
    for item, mask in seen_masks(dataset, view):
        if mask.any():
            points = np.concatenate(pixel_outlines(mask)).astype(np.float32)
            corners = cv2.boxPoints(cv2.minAreaRect(points)) / (camera.width, camera.height)
            yield item.class_name, [float(value) for value in corners.reshape(-1)]
