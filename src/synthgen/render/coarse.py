"""Pictures path traced at fewer pixels than they have, for drafts: light from coarse pixels, colors from fine ones.

`coarse_camera` sees what the camera sees with one pixel for each block; `averaged` brings guides to its pixels, and
`refined` takes its picture back. In between, radiance is divided by albedo, so that what is blurred is light alone.
"""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from synthgen.arrays import Singles
from synthgen.records import CameraModel

DARKEST: Final = 0.02
"""Added to albedo where it divides: darker than matt black paint, so that what is nearly black is left as it is."""


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


def averaged(picture: Singles, block: int) -> Singles:
    """Means (h, w, 3) of the blocks of a picture; blocks over its edge take its last pixels again."""
    height, width = picture.shape[:2]
    padded = np.pad(picture, ((0, -height % block), (0, -width % block), (0, 0)), mode="edge")
    rows, columns = padded.shape[0] // block, padded.shape[1] // block
    return padded.reshape(rows, block, columns, block, -1).mean(axis=(1, 3), dtype=np.float32)


def refined(radiance: Singles, albedo: Singles, block: int) -> Singles:
    """Picture with the pixels of `albedo` (h, w, 3) from the radiance of their blocks."""
    light = radiance / (averaged(albedo, block) + DARKEST)
    rows, columns = radiance.shape[:2]
    fine = cv2.resize(light, (columns * block, rows * block), interpolation=cv2.INTER_LINEAR)
    height, width = albedo.shape[:2]
    return np.asarray(fine[:height, :width] * (albedo + DARKEST), dtype=np.float32)
