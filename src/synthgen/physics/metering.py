"""Exposure control and white balance: what a camera makes of the light it has seen.

`meter` reads a picture, `exposure_for` turns the reading into time and gain, `followed` lets a camera follow its
readings with a lag. `auto_exposure` is the exposure of a camera that has looked at one picture for long.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Floats
from synthgen.physics.camera_response import HEADROOM, Exposure, SensorResponse
from synthgen.physics.color import luminance

KEY = 0.18
"""Where the scene's log-average lands, of white: photographers' middle gray."""

BALANCE_LAG = 4.0
"""How much slower white balance follows than exposure: 1 to 2 s where that takes 0.2 to 0.7 s."""

_HIGHLIGHT_SHARE = 0.99  # of pixels that highlight protection keeps below saturation ...
_HIGHLIGHT_STOPS = 1.5  # ... for at most this much darkening, so that lamps do not black out a night


@final
@dataclass(frozen=True, slots=True)
class Reading:
    """What metering asks for: the luminance that becomes white [cd/m2], and factors (3,) of white balance."""

    white_cd_per_m2: float
    balance: tuple[float, float, float]


def meter(radiance: AnyArray, response: SensorResponse, saturation_cd_per_m2: float = np.inf) -> Reading:
    """Reading of a picture (h, w, 3) [cd/m2] in which nothing is seen brighter than `saturation_cd_per_m2`.

    The log-average luminance, weighted towards the lower middle of the picture, becomes `KEY` of white. If more
    than 1 % of the pixels would saturate, the exposure is shortened, by at most 1.5 stops.
    """
    sample = np.minimum(np.asarray(radiance, dtype=float), saturation_cd_per_m2)
    bright = np.maximum(luminance(sample), 1e-4)
    white = float(np.exp(np.average(np.log(bright), weights=_metering_weights(*bright.shape)))) / KEY
    highlight = float(np.quantile(bright, _HIGHLIGHT_SHARE)) / response.headroom
    white = min(max(white, highlight), white * 2.0**_HIGHLIGHT_STOPS)
    seen_colors = sample @ np.linalg.inv(np.array(response.color_matrix)).T
    return Reading(white, white_balance(seen_colors, min(saturation_cd_per_m2, white * response.headroom)))


def exposure_for(reading: Reading, response: SensorResponse) -> Exposure:
    """Exposure that a reading asks for: time first, then gain, within the limits of the camera."""
    electrons_per_s = HEADROOM * reading.white_cd_per_m2 * float(response.electrons_per_luminance()[1])
    wanted_s = response.full_well_e / electrons_per_s
    time_s = min(max(wanted_s, response.time_min_s), response.time_max_s)
    gain = min(max(wanted_s / time_s, 1.0), response.gain_max)
    return Exposure(time_s, gain, reading.balance)


def auto_exposure(radiance: AnyArray, response: SensorResponse) -> Exposure:
    """Exposure for a scene (h, w, 3) [cd/m2] that has not changed for long."""
    return exposure_for(meter(radiance, response), response)


def followed(state: Reading, seen: Reading, elapsed_s: float, lag_s: float) -> Reading:
    """State of a control that has seen a reading for some time: in logarithms, 63 % of the way after `lag_s`."""
    share = 1.0 if lag_s == 0 else 1.0 - math.exp(-elapsed_s / lag_s)
    slow = 1.0 if lag_s == 0 else 1.0 - math.exp(-elapsed_s / (BALANCE_LAG * lag_s))
    white = state.white_cd_per_m2 * (seen.white_cd_per_m2 / state.white_cd_per_m2) ** share
    red, green, blue = (old * (new / old) ** slow for old, new in zip(state.balance, seen.balance, strict=True))
    return Reading(white, (red, green, blue))


def white_balance(radiance: AnyArray, saturation_cd_per_m2: float = np.inf) -> tuple[float, float, float]:
    """Factors (3,) on the sensor's colors that take a picture (h, w, 3) of them part of the way to a neutral mean.

    Along the axis of daylight, from blue to red, so that grass does not turn roads pink; weighted as the exposure
    is. Red and blue come 60 % nearer to each other: sunsets stay warm. Each factor within 0.6 to 1.6, green is 1.
    Pixels that are as bright as saturation say nothing about color and do not count.
    """
    weights = _metering_weights(*radiance.shape[:2]) * (luminance(radiance) < saturation_cd_per_m2)
    if not weights.any():
        return 1.0, 1.0, 1.0
    red, _, blue = np.maximum(np.average(radiance.reshape(-1, 3), axis=0, weights=weights.ravel()), 1e-9)
    factor = float(np.clip((blue / red) ** 0.3, 0.6, 1.6))
    return factor, 1.0, 1.0 / factor


def _metering_weights(height: int, width: int) -> Floats:
    """Bell-shaped weights (height, width) about a point a little below the middle: the road, not the sky."""
    y = ((np.arange(height) + 0.5) / height - 0.6) / 0.35
    x = ((np.arange(width) + 0.5) / width - 0.5) / 0.45
    return np.exp(-0.5 * (y[:, None] ** 2 + x[None, :] ** 2))
