"""Color filters over pixels, and full colors from them.

`filtered` lays the filters on a scene; `demosaic` guesses the two colors that each pixel has not seen, along edges
rather than across them.

References
----------
.. [1] B. E. Bayer, "Color imaging array," US patent 3 971 065, 1976.
.. [2] J. F. Hamilton and J. E. Adams, "Adaptive color plan interpolation in single sensor color electronic camera,"
   US patent 5 629 734, 1997 (expired): green from both neighbors and the second difference of the pixel's own color.
"""

from typing import Final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Singles

CHANNELS: Final = "rgb"
PATTERNS: Final = ("rggb", "bggr", "grbg", "gbrg")
"""Colors of the top left 2 x 2 pixels, row by row."""

_GREEN = np.array([[-0.25, 0.5, 0.5, 0.5, -0.25]], np.float32)  # mean of the neighbors + second difference / 4 [2]
_SLOPE = np.array([[0.0, -1.0, 0.0, 1.0, 0.0]], np.float32)
_BEND = np.array([[-1.0, 0.0, 2.0, 0.0, -1.0]], np.float32)
_BETWEEN = np.array([[0.25, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 0.25]], np.float32)  # one pixel in four is known


def channel_of(pattern: str, row: int, column: int) -> int:
    """0, 1 or 2 for red, green or blue: what the pixel sees."""
    return CHANNELS.index(pattern[2 * (row % 2) + column % 2])


def filtered(radiance: AnyArray, filters: AnyArray, pattern: str) -> Singles:
    """What each pixel (h, w) sees of a picture (h, w, 3) through its filter; `filters` (3, 3), a row each."""
    seen = np.empty(radiance.shape[:2], dtype=np.float32)
    rows = np.asarray(filters, dtype=np.float32)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weights = rows[channel_of(pattern, row, column)]
        seen[row::2, column::2] = radiance[row::2, column::2] @ weights
    return seen


def scale_channels(mosaic: Singles, factors: AnyArray, pattern: str) -> Singles:
    """The mosaic (h, w) with each color multiplied by its factor (3,)."""
    tile = np.array([[factors[channel_of(pattern, row, column)] for column in (0, 1)] for row in (0, 1)], np.float32)
    scaled = np.empty_like(mosaic)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        np.multiply(mosaic[row::2, column::2], tile[row, column], out=scaled[row::2, column::2])
    return scaled


def demosaic(mosaic: Singles, pattern: str, color_blur_px: float = 0.0) -> Singles:
    """Colors (h, w, 3) of a mosaic (h, w) in which gray is even (white balance comes first).

    `color_blur_px` spreads the differences of red and blue to green, which hold most of the noise and little detail.
    """
    green = _green(mosaic, pattern)
    picture = np.empty((*mosaic.shape, 3), dtype=np.float32)
    picture[..., 1] = green
    difference = mosaic - green
    for channel in (0, 2):
        sparse = np.zeros_like(mosaic)
        row, column = divmod(pattern.index(CHANNELS[channel]), 2)
        sparse[row::2, column::2] = difference[row::2, column::2]
        between = cv2.filter2D(sparse, -1, _BETWEEN, borderType=cv2.BORDER_REFLECT_101)
        # A median of 3 x 3 keeps edges of color and drops the specks that noise and fine patterns leave.
        color = cv2.medianBlur(between, 3)
        if color_blur_px > 0:
            color = cv2.GaussianBlur(color, (0, 0), color_blur_px, borderType=cv2.BORDER_REFLECT_101)
        np.add(green, color, out=picture[..., channel])
    return picture


def _green(mosaic: Singles, pattern: str) -> Singles:
    """Green everywhere: across and along, each weighted by how even the other direction is not."""
    across, along = (_directional(mosaic, is_along) for is_along in (False, True))
    (green_x, rough_x), (green_y, rough_y) = across, along
    total = rough_x + rough_y
    total += np.float32(1e-12)
    green = green_x + (green_y - green_x) * (rough_x / total)
    for row in (0, 1):
        column = row if channel_of(pattern, 0, 0) == 1 else 1 - row
        green[row::2, column::2] = mosaic[row::2, column::2]
    return green


def _directional(mosaic: Singles, is_along: bool) -> tuple[Singles, Singles]:
    """Green guessed in one direction, and how uneven the picture is in it, over 3 x 3 pixels."""
    green, slope, bend = (
        cv2.filter2D(mosaic, -1, kernel.T if is_along else kernel, borderType=cv2.BORDER_REFLECT_101)
        for kernel in (_GREEN, _SLOPE, _BEND)
    )
    rough = np.abs(slope, out=slope)
    rough += np.abs(bend, out=bend)
    smooth = cv2.blur(rough, (3, 3), borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(green), np.asarray(smooth * smooth)
