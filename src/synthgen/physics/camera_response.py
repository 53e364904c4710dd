"""From light to digital numbers: a lens' light gathering and a sensor by EMVA 1288.

`SensorResponse` holds what is fixed about a type of camera, `FixedPattern` (in `fixed_pattern`) what is fixed about
one piece of it, `Exposure` what changes from frame to frame. Start at `expose`. Electrons are counted per pixel of
the mosaic; which color a pixel sees is told by `mosaic.filtered`, several exposures are merged by `split_exposures`.
Not modelled: blooming, lag, non-linearity near saturation; shot noise is a normal deviate of the Poisson variance
(below 20 electrons, where that differs, the read noise dominates).

References
----------
EMVA Standard 1288, "Standard for Characterization of Image Sensors and Cameras", Release 4.0 Linear, 2021.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Singles, UInt16s
from synthgen.physics.fixed_pattern import FixedPattern
from synthgen.rng import Generator

PHOTONS_PER_LX_M2_S = 1.1e16
"""Photons of 400 to 700 nm per lumen second of daylight (D65)."""

HEADROOM = 2.0
"""Linear value, in units of white, at which the sensor saturates: one stop for the shoulder of the tone curve."""

DARK_DOUBLING_K = 7.0
"""Dark current doubles every 6 to 8 K (EMVA 1288, section 7; silicon)."""

_DARK_REFERENCE_C = 25.0

Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


@final
@dataclass(frozen=True, slots=True)
class SensorResponse:
    """A type of sensor behind its lens. Defaults: a generic 2 MP automotive sensor.

    Attributes
    ----------
    f_number, lens_transmission : float
    pixel_um : float
        Pixel pitch. [um]
    quantum_efficiency : tuple of 3 floats
        Electrons per photon of white light, through the red, green and blue filters.
    color_filter : str
        Colors of the top left 2 x 2 pixels, row by row: "rggb", "bggr", "grbg" or "gbrg".
    color_matrix : 3 x 3 tuple
        From white-balanced sensor colors to linear sRGB; each row sums to 1. Its inverse is what the filters see.
    full_well_e, read_noise_e, row_noise_e : float
        Capacity, and noise of each pixel and of each row as a whole in each reading. [electrons]
    dark_current_e_per_s, temperature_c : float
        Dark current at 25 C, and how warm the sensor is. [electrons/s], [C]
    prnu, dsnu_e : float
        Standard deviation of the pixels' sensitivity, relative, and of their dark value [electrons].
    hot_pixels, dead_pixels : float
        Shares of pixels with a hundred or more times the dark current, and of pixels that see nothing.
    bit_depth, black_level : int
        Black level: digital number of darkness.
    time_min_s, time_max_s, gain_max : float
        Limits of the exposure control.
    split_ratios : tuple of floats
        Exposure times of one picture relative to the longest, which is 1 and first: (1.0,), or (1, 1/16, 1/256).
    led_flicker : bool
        Whether lamps driven by pulses flicker; sensors with flicker mitigation see their mean.
    """

    f_number: float = 1.8
    pixel_um: float = 3.0
    lens_transmission: float = 0.9
    quantum_efficiency: tuple[float, float, float] = (0.15, 0.21, 0.13)
    color_filter: str = "rggb"
    color_matrix: Matrix = ((1.60, -0.45, -0.15), (-0.25, 1.50, -0.25), (-0.05, -0.55, 1.60))
    full_well_e: float = 10000.0
    read_noise_e: float = 2.5
    row_noise_e: float = 0.4
    dark_current_e_per_s: float = 10.0
    temperature_c: float = 45.0
    prnu: float = 0.01
    dsnu_e: float = 1.0
    hot_pixels: float = 5e-5
    dead_pixels: float = 1e-5
    bit_depth: int = 12
    black_level: int = 64
    time_min_s: float = 20e-6
    time_max_s: float = 20e-3
    gain_max: float = 16.0
    split_ratios: tuple[float, ...] = (1.0,)
    led_flicker: bool = False

    @property
    def white_number(self) -> int:
        """Digital number of saturation."""
        return 2**self.bit_depth - 1

    @property
    def headroom(self) -> float:
        """Linear value, in units of white, at which the last of the exposures saturates."""
        return HEADROOM / min(self.split_ratios)

    def dn_per_electron(self, gain: float = 1.0) -> float:
        """Conversion gain; at gain 1 the full well just fills the digital range."""
        return gain * (self.white_number - self.black_level) / self.full_well_e

    def electrons_per_luminance(self) -> Floats:
        """Electrons (3,) per cd/m2 of white and second of exposure, by channel: QE photons(E A), E = pi/4 T L / N^2."""
        illuminance = np.pi / 4 * self.lens_transmission / self.f_number**2
        photons = PHOTONS_PER_LX_M2_S * illuminance * (self.pixel_um * 1e-6) ** 2
        return photons * np.array(self.quantum_efficiency)

    def filters(self) -> Floats:
        """Electrons per second (3, 3) of each filter, row by row, per unit of linear sRGB [cd/m2]."""
        return self.electrons_per_luminance()[:, None] * np.linalg.inv(np.array(self.color_matrix))

    def dark_electrons_per_s(self) -> float:
        """Mean dark current at the sensor's temperature. [electrons/s]"""
        return self.dark_current_e_per_s * 2.0 ** ((self.temperature_c - _DARK_REFERENCE_C) / DARK_DOUBLING_K)


@final
@dataclass(frozen=True, slots=True)
class Exposure:
    """Exposure time [s], analog gain, and the factors (3,) of white balance on the sensor's colors."""

    time_s: float
    gain: float
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def white_cd_per_m2(self, response: SensorResponse) -> float:
        """Luminance that becomes 1 in linear pictures. [cd/m2]"""
        electrons = self.time_s * self.gain * float(response.electrons_per_luminance()[1])
        return response.full_well_e / (HEADROOM * electrons)

    def dark_number(self, response: SensorResponse) -> float:
        """Digital number of a mean dark pixel: the black level with the dark current, as masked pixels show it."""
        dark_e = response.dark_electrons_per_s() * self.time_s
        return response.black_level + response.dn_per_electron(self.gain) * dark_e


def expose(
    electrons_per_s: Singles, response: SensorResponse, exposure: Exposure, pattern: FixedPattern, rng: Generator
) -> UInt16s:
    """Digital numbers (h, w) of the light on each pixel (h, w), as electrons per second of an ideal pixel.

    sigma^2 = mu + mu_dark + sigma_read^2 with mu from the pixel's own sensitivity, DN = K e + black, cut to the full
    well and the digital range (EMVA 1288, equations 1 to 16).
    """
    e = np.multiply(electrons_per_s, pattern.sensitivity, dtype=np.float32)
    e *= np.float32(exposure.time_s)
    e += np.float32(response.dark_electrons_per_s() * exposure.time_s)
    e.reshape(-1)[pattern.hot] += np.float32(response.dark_electrons_per_s() * exposure.time_s) * pattern.hot_excess
    noise = rng.standard_normal(e.shape, dtype=np.float32)
    noise *= np.sqrt(np.maximum(e, 0.0) + np.float32(response.read_noise_e**2))
    e += noise
    e += pattern.offset_e
    e += np.float32(response.row_noise_e) * rng.standard_normal((len(e), 1), dtype=np.float32)
    np.minimum(e, np.float32(response.full_well_e), out=e)
    e *= np.float32(response.dn_per_electron(exposure.gain))
    e += np.float32(response.black_level)
    return np.clip(np.rint(e, out=e), 0, response.white_number, out=e).astype(np.uint16)
