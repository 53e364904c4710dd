"""Light traced at fewer pixels than a picture has, for drafts: `coarse_camera` has one for each block of pixels."""

from dataclasses import replace

import cv2
import numpy as np

from synthgen.arrays import Singles
from synthgen.records import CameraModel


def coarse_camera(camera: CameraModel, block: int) -> CameraModel:
    """Camera with one pixel for each `block` by `block` pixels of `camera`; the last may reach over its edge."""
    width, height = -(-camera.width // block), -(-camera.height // block)
    return replace(
        camera,
        width=width,
        height=height,
        fx=camera.fx / block,
        fy=camera.fy / block,
        cx=camera.cx / block,
        cy=camera.cy / block,
    )


def enlarged(picture: Singles, block: int, camera: CameraModel) -> Singles:
    """A coarse camera's picture with the pixels of `camera` (h, w, 3), linear between the middles of blocks."""
    rows, columns = picture.shape[:2]
    fine = cv2.resize(picture, (columns * block, rows * block), interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine[: camera.height, : camera.width], dtype=np.float32)
