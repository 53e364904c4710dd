"""YOLO segmentation: one polygon for each line, relative to the picture's size.

Files as in `yolo`. A polygon goes around the outer edges of visible pixels. The format has one polygon without holes
for an object, so pieces of a hidden object are joined by a bridge without width to the nearest piece, and holes are
lost. Also lost: what `yolo` loses.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.export.flat_boxes import seen_masks
from synthgen.export.views import View
from synthgen.export.yolo import write_lines
from synthgen.store import Dataset


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of images and polygons."""
    return write_lines(dataset, out, _polygons)


def _polygons(dataset: Dataset, view: View) -> Iterable[tuple[str, list[float]]]:
    camera, _ = dataset.camera(view.scene, view.channel)
    for item, mask in seen_masks(dataset, view):
        if mask.any():
            outline = joined(pixel_outlines(mask)) / (camera.width, camera.height)
            yield item.class_name, [float(value) for value in outline.reshape(-1)]


def pixel_outlines(mask: Bools) -> list[Floats]:
    """Polygons (n, 2) around the outer edges of the pixels of each piece of a mask, largest first. [px]"""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    corner = np.array([columns[0], rows[0]])
    part = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # At twice the size a pixel is four; contours run through middles of the outermost ones, a quarter pixel inside.
    large = np.kron(part, np.ones((2, 2), dtype=np.uint8)).astype(np.uint8)
    contours, _ = cv2.findContours(large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    pieces = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True):
        inside = contour.reshape(-1, 2)
        # Even places are the first of a pixel's pair, odd the second: both go to their pixel's own corner.
        pieces.append((inside // 2 + inside % 2 + corner).astype(float))
    return pieces


def joined(pieces: list[Floats]) -> Floats:
    """One polygon out of several: each is entered and left again at the places where it is nearest to what is there."""
    whole = pieces[0]
    for piece in pieces[1:]:
        distance = np.linalg.norm(whole[:, None] - piece[None], axis=2)
        at, start = np.unravel_index(int(distance.argmin()), distance.shape)
        around = np.concatenate([piece[start:], piece[: start + 1]])
        whole = np.concatenate([whole[: at + 1], around, whole[at:]])
    if len(whole) < 3:
        whole = np.concatenate([whole, whole[-1:].repeat(3 - len(whole), axis=0)])
    return whole
