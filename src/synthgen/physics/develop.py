"""A camera's processor: from digital numbers to linear colors and to a picture for eyes.

`linear_colors` (black, shading, white balance, defects, demosaicing, color matrix), then `display` (tone curve,
sRGB, sharpening, 8 bits). Values are in units of white: 1 is what a white sheet in the metered light gives.
Not modelled: noise reduction of brightness, local tone mapping.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Floats, Ints, Singles, UInt8s
from synthgen.physics.camera_response import HEADROOM, Exposure, SensorResponse
from synthgen.physics.fixed_pattern import without_defects
from synthgen.physics.mosaic import demosaic, scale_channels

_SHOULDER = 0.5  # linear up to here, of white: middle gray and skin are as they were
_TABLE_STEPS = 65535
_SHARPENING_RADIUS_PX = 1.0


@final
@dataclass(frozen=True, slots=True)
class Processing:
    """Settings of the processor.

    Attributes
    ----------
    shading_correction : float
        Share of the lens' vignetting that is taken out, in stops: 0 none, 1 all.
    corrects_defects : bool
        Whether pixels of the defect map are replaced by their neighbors.
    color_blur_px : float
        Standard deviation over which colors, not brightness, are averaged against noise. [px]
    sharpening : float
        Share of the fine detail that is added again (unsharp mask of 1 px).
    """

    shading_correction: float = 0.85
    corrects_defects: bool = True
    color_blur_px: float = 0.9
    sharpening: float = 0.35


def gray_factors(response: SensorResponse) -> Floats:
    """Factors (3,) on electrons that make a gray sheet in white light gray; green has 1."""
    efficiency = np.array(response.quantum_efficiency)
    return efficiency[1] / efficiency


def ceiling(response: SensorResponse, exposure: Exposure) -> float:
    """Linear value at which the first channel saturates: above it colors would be wrong, so all end there."""
    return response.headroom * min(1.0, float((gray_factors(response) * exposure.balance).min()))


def linear_colors(
    raw: AnyArray,
    response: SensorResponse,
    exposure: Exposure,
    *,
    shading: Singles | None = None,
    defects: Ints | None = None,
    color_blur_px: float = 0.0,
) -> Singles:
    """Linear sRGB (h, w, 3) in units of white, of a mosaic (h, w) of digital numbers; noise may be below 0.

    `shading` (h, w) multiplies, `defects` lists pixels to be replaced, `color_blur_px` is that of `demosaic`.
    """
    # At gain g white has 1/g of the electrons: its digital number is always the same.
    per_number = HEADROOM / (response.white_number - response.black_level)
    mosaic = (raw - np.float32(exposure.dark_number(response))).astype(np.float32, copy=False)
    if defects is not None and len(defects):
        mosaic = without_defects(mosaic, defects)
    factors = per_number * gray_factors(response) * exposure.balance
    mosaic = scale_channels(mosaic, factors, response.color_filter)
    np.minimum(mosaic, np.float32(ceiling(response, exposure)), out=mosaic)
    if shading is not None:
        mosaic *= shading
    colors = demosaic(mosaic, response.color_filter, color_blur_px)
    return np.asarray(cv2.transform(colors, np.array(response.color_matrix, np.float32)))


def display(linear: AnyArray, white_end: float, sharpening: float = 0.0) -> UInt8s:
    """8-bit sRGB picture (h, w, 3) of linear colors; `white_end` is the value that becomes 255."""
    index = np.clip(linear, 0.0, white_end).astype(np.float32, copy=False)
    index = np.sqrt(index * np.float32(1.0 / white_end)) * np.float32(_TABLE_STEPS) + np.float32(0.5)
    picture = _display_table(white_end)[index.astype(np.uint16)]
    if sharpening > 0:
        soft = cv2.GaussianBlur(picture, (0, 0), _SHARPENING_RADIUS_PX)
        picture = np.asarray(cv2.addWeighted(picture, 1.0 + sharpening, soft, -sharpening, 0.0), dtype=np.uint8)
    return picture


@lru_cache(maxsize=8)
def _display_table(white_end: float) -> UInt8s:
    """Encoded value of each step of the square root of linear values: even steps for eyes."""
    linear = white_end * (np.arange(_TABLE_STEPS + 1) / _TABLE_STEPS) ** 2
    return np.rint(255.0 * srgb_oetf(tone_curve(linear, white_end))).astype(np.uint8)


def tone_curve(linear: AnyArray, white_end: float) -> Floats:
    """Linear values (...) in units of white, with highlights up to `white_end` (above 1) bent below 1.

    The identity up to 0.5, then Reinhard's extended curve of equal slope that reaches 1 at `white_end`
    (E. Reinhard et al., "Photographic tone reproduction", SIGGRAPH 2002, eq. 4).
    """
    x = np.asarray(linear, dtype=float)
    u = np.maximum(x - _SHOULDER, 0.0) / (1.0 - _SHOULDER)
    u_white = (white_end - _SHOULDER) / (1.0 - _SHOULDER)
    bent = _SHOULDER + (1.0 - _SHOULDER) * u * (1.0 + u / u_white**2) / (1.0 + u)
    return np.minimum(np.where(x <= _SHOULDER, x, bent), 1.0)


def srgb_oetf(linear: AnyArray) -> Floats:
    """Encoded sRGB (...) of linear values 0..1 (IEC 61966-2-1)."""
    x = np.asarray(linear, dtype=float)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)
