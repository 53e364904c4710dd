"""From radiance to picture: exposure, electrons, noise, digital numbers, white balance, tone, sRGB.

Read in the order of the light: `auto_exposure`, `expose` (EMVA 1288 linear model), `develop`. `SensorResponse`
holds what is fixed about a camera, `Exposure` what changes from frame to frame.
Not modelled: Bayer mosaic and demosaicing, fixed-pattern noise, dark current, vignetting, glare, blur, several
exposures merged into one, sharpening; color filters are the sRGB primaries.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Floats, UInt8s, UInt16s
from synthgen.physics.color import luminance
from synthgen.rng import Generator

PHOTONS_PER_LX_M2_S = 1.1e16
"""Photons of 400 to 700 nm per lumen second of daylight (D65)."""

KEY = 0.18
"""Where the scene's log-average lands, of white: photographers' middle gray."""

HEADROOM = 2.0
"""Linear value, in units of white, at which the sensor saturates: one stop for the shoulder of the tone curve."""

_SHOULDER = 0.5  # linear up to here, of white: middle gray and skin are as they were
_HIGHLIGHT_SHARE = 0.99  # of pixels that highlight protection keeps below saturation ...
_HIGHLIGHT_STOPS = 1.5  # ... for at most this much darkening, so that lamps do not black out a night


@final
@dataclass(frozen=True, slots=True)
class SensorResponse:
    """A camera's lens and sensor as EMVA 1288 sees them. Defaults: a generic 2 MP automotive sensor.

    Attributes
    ----------
    f_number : float
    pixel_um : float
        Pixel pitch. [um]
    lens_transmission : float
    quantum_efficiency : tuple of 3 floats
        Electrons per photon of white light, through the red, green and blue filters.
    full_well_e, read_noise_e : float
        [electrons]
    bit_depth : int
    black_level : int
        Digital number of darkness.
    time_min_s, time_max_s, gain_max : float
        Limits of the exposure control.
    lens_blur_px : float
        Standard deviation of the lens' Gaussian point spread: 0.5 to 0.8 px at the centre of automotive lenses. [px]
    """

    f_number: float = 1.8
    pixel_um: float = 3.0
    lens_transmission: float = 0.9
    quantum_efficiency: tuple[float, float, float] = (0.15, 0.21, 0.13)
    full_well_e: float = 10000.0
    read_noise_e: float = 2.5
    bit_depth: int = 12
    black_level: int = 64
    time_min_s: float = 20e-6
    time_max_s: float = 20e-3
    gain_max: float = 16.0
    lens_blur_px: float = 0.55

    def dn_per_electron(self, gain: float = 1.0) -> float:
        """Conversion gain; at gain 1 the full well just fills the digital range."""
        return gain * (2**self.bit_depth - 1 - self.black_level) / self.full_well_e

    def electrons_per_luminance(self) -> Floats:
        """Electrons (3,) per cd/m2 of white and second of exposure, by channel: QE photons(E A), E = pi/4 T L / N^2."""
        illuminance = np.pi / 4 * self.lens_transmission / self.f_number**2
        photons = PHOTONS_PER_LX_M2_S * illuminance * (self.pixel_um * 1e-6) ** 2
        return photons * np.array(self.quantum_efficiency)


@final
@dataclass(frozen=True, slots=True)
class Exposure:
    """Exposure time [s], analog gain, and the factors (3,) that white balance applies to linear channels."""

    time_s: float
    gain: float
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)


def auto_exposure(radiance: AnyArray, response: SensorResponse) -> Exposure:
    """Exposure for a scene (h, w, 3) [cd/m2]: time first, then gain, within the limits of the camera.

    The log-average luminance, weighted towards the lower middle of the picture, becomes `KEY` of white. If more
    than 1 % of the pixels would saturate, the exposure is shortened, by at most 1.5 stops.
    """
    sample = radiance[:: max(1, len(radiance) // 180), :: max(1, radiance.shape[1] // 320)].astype(float)
    bright = np.maximum(luminance(sample), 1e-4)
    white = float(np.exp(np.average(np.log(bright), weights=_metering_weights(*bright.shape)))) / KEY
    highlight = float(np.quantile(bright, _HIGHLIGHT_SHARE)) / HEADROOM
    white = min(max(white, highlight), white * 2.0**_HIGHLIGHT_STOPS)
    wanted_s = response.full_well_e / (HEADROOM * white * float(response.electrons_per_luminance()[1]))
    time_s = min(max(wanted_s, response.time_min_s), response.time_max_s)
    gain = min(max(wanted_s / time_s, 1.0), response.gain_max)
    return Exposure(time_s, gain, white_balance(sample))


def white_balance(radiance: AnyArray) -> tuple[float, float, float]:
    """Factors (3,) for red, green and blue that take a picture (h, w, 3) part of the way to a neutral mean color.

    Along the axis of daylight, from blue to red, so that grass does not turn roads pink; weighted as the exposure
    is. Red and blue come 60 % nearer to each other: sunsets stay warm. Each factor within 0.6 to 1.6, green is 1.
    """
    weights = _metering_weights(*radiance.shape[:2])
    red, _, blue = np.maximum(np.average(radiance.reshape(-1, 3), axis=0, weights=weights.ravel()), 1e-9)
    factor = float(np.clip((blue / red) ** 0.3, 0.6, 1.6))
    return factor, 1.0, 1.0 / factor


def expose(radiance: AnyArray, response: SensorResponse, exposure: Exposure, rng: Generator) -> UInt16s:
    """Digital numbers (h, w, 3) of a scene (h, w, 3) [cd/m2], with shot and read noise.

    Each pixel has all three channels. Shot noise is a normal deviate of the Poisson variance: below 20 electrons,
    where that differs, the read noise dominates.
    """
    per_luminance = (response.electrons_per_luminance() * exposure.time_s).astype(np.float32)
    electrons = np.maximum(radiance, 0.0).astype(np.float32) * per_luminance
    sigma = np.sqrt(electrons + np.float32(response.read_noise_e**2))
    electrons += sigma * rng.standard_normal(electrons.shape, dtype=np.float32)
    np.minimum(electrons, np.float32(response.full_well_e), out=electrons)
    number = np.rint(electrons * np.float32(response.dn_per_electron(exposure.gain)) + response.black_level)
    return np.clip(number, 0, 2**response.bit_depth - 1).astype(np.uint16)


def develop(raw: UInt16s, response: SensorResponse, exposure: Exposure) -> UInt8s:
    """8-bit sRGB picture (h, w, 3) of digital numbers: black level, white balance, `tone_curve`, `srgb_oetf`."""
    numbers = np.arange(2**response.bit_depth) - response.black_level
    green = response.quantum_efficiency[1]
    saturated = HEADROOM * numbers / (response.dn_per_electron() * response.full_well_e)
    picture = np.empty(raw.shape, dtype=np.uint8)
    for channel, (efficiency, factor) in enumerate(zip(response.quantum_efficiency, exposure.balance, strict=True)):
        linear = np.clip(saturated * factor * green / efficiency, 0.0, None)
        table = np.rint(255.0 * srgb_oetf(tone_curve(linear))).astype(np.uint8)
        picture[..., channel] = table[raw[..., channel]]
    return picture


def tone_curve(linear: AnyArray) -> Floats:
    """Linear values (...) in units of white, with highlights up to `HEADROOM` bent below 1.

    The identity up to 0.5, then Reinhard's extended curve of equal slope that reaches 1 at `HEADROOM`
    (E. Reinhard et al., "Photographic tone reproduction", SIGGRAPH 2002, eq. 4).
    """
    x = np.asarray(linear, dtype=float)
    u = np.maximum(x - _SHOULDER, 0.0) / (1.0 - _SHOULDER)
    u_white = (HEADROOM - _SHOULDER) / (1.0 - _SHOULDER)
    bent = _SHOULDER + (1.0 - _SHOULDER) * u * (1.0 + u / u_white**2) / (1.0 + u)
    return np.minimum(np.where(x <= _SHOULDER, x, bent), 1.0)


def srgb_oetf(linear: AnyArray) -> Floats:
    """Encoded sRGB (...) of linear values 0..1 (IEC 61966-2-1)."""
    x = np.asarray(linear, dtype=float)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)


def _metering_weights(height: int, width: int) -> Floats:
    """Bell-shaped weights (height, width) about a point a little below the middle: the road, not the sky."""
    y = ((np.arange(height) + 0.5) / height - 0.6) / 0.35
    x = ((np.arange(width) + 0.5) / width - 0.5) / 0.45
    return np.exp(-0.5 * (y[:, None] ** 2 + x[None, :] ** 2))
