"""The air: one state, and from it the extinction that every sensor sees.

Start at `Atmosphere.extinction_per_m`. Camera, LiDAR and lint read the same object, so they agree.
Not modelled: patches and height profile of the fog (it is homogeneous), dust and smoke, light scattered
back into a LiDAR, single drops and flakes.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.units import LN20

RGB_WAVELENGTHS_NM = (611.0, 549.0, 464.0)
"""Dominant wavelengths of the sRGB primaries, from their chromaticities (IEC 61966-2-1)."""

# Extinction at 905 nm and 1550 nm relative to 550 nm, by meteorological optical range [m].
# The first three are Mie results for fog drop sizes of Shettle and Fenn [1]: heavy advection (50 m), moderate
# advection (150 m), moderate radiation fog (300 m). The last two are continental haze and clear air.
_ANCHOR_MOR_M = (50.0, 150.0, 300.0, 5000.0, 30000.0)
_ANCHOR_RATIO_905 = (1.011, 1.013, 1.041, 0.75, 0.80)
_ANCHOR_RATIO_1550 = (1.029, 1.033, 1.137, 0.433, 0.40)
_LOG_905 = np.log(905.0 / 550.0)
_LOG_1550 = np.log(1550.0 / 550.0)

_SNOW_DENSITY = 0.1  # of dry flakes relative to water [4], mid range of 0.01 to 0.2


@final
@dataclass(frozen=True, slots=True)
class Atmosphere:
    """Homogeneous air.

    Attributes
    ----------
    mor_m : float
        Meteorological optical range (5 % contrast) of fog or haze alone, without rain and snow. [m]
    rain_mm_per_h : float
    snow_mm_per_h : float
        Falling snow as liquid water.

    References
    ----------
    .. [1] E. P. Shettle, R. W. Fenn, AFGL-TR-79-0214, 1979.
    .. [2] J. S. Marshall, W. McK. Palmer, J. Meteorol. 5, 165-166, 1948.
    .. [3] K. L. S. Gunn, J. S. Marshall, J. Meteorol. 15, 452-461, 1958.
    .. [4] M. Hahner et al., "LiDAR snowfall simulation", CVPR 2022.
    """

    mor_m: float = 30000.0
    rain_mm_per_h: float = 0.0
    snow_mm_per_h: float = 0.0

    def extinction_per_m(self, wavelength_nm: ArrayLike) -> Floats:
        """Extinction coefficient at wavelengths (...) of 400 to 1600 nm, (...). [1/m]

        Fog and haze: ln 20 / MOR at 550 nm, times `fog_band_ratio`. Drops and flakes are far larger than
        the wavelength, so their extinction (efficiency 2) is the same at all wavelengths.
        """
        fog = LN20 / self.mor_m * fog_band_ratio(self.mor_m, wavelength_nm)
        return fog + rain_extinction(self.rain_mm_per_h) + snow_extinction(self.snow_mm_per_h)

    def extinction_rgb(self) -> Floats:
        """Extinction coefficient of the three linear sRGB channels, (3,). [1/m]"""
        return self.extinction_per_m(RGB_WAVELENGTHS_NM)

    def visible_range_m(self) -> float:
        """Meteorological optical range with rain and snow included: where 5 % of the contrast is left. [m]"""
        return float(LN20 / self.extinction_per_m(550.0))


def fog_band_ratio(mor_m: ArrayLike, wavelength_nm: ArrayLike) -> Floats:
    """Extinction of fog or haze relative to 550 nm, broadcast over both arguments.

    The logarithm of the ratio is linear in ln MOR between the anchors above and constant outside, so the
    ratio is continuous from dense fog (neutral, a little stronger in the infrared) through mist, a mixture,
    to haze (weaker in the infrared). In wavelength it follows one Angstrom exponent up to 905 nm and
    another beyond.
    """
    log_mor = np.log(np.asarray(mor_m, dtype=float))
    at_905 = np.interp(log_mor, np.log(_ANCHOR_MOR_M), np.log(_ANCHOR_RATIO_905))
    at_1550 = np.interp(log_mor, np.log(_ANCHOR_MOR_M), np.log(_ANCHOR_RATIO_1550))
    x = np.log(np.asarray(wavelength_nm, dtype=float) / 550.0)
    below = at_905 * np.minimum(x, _LOG_905) / _LOG_905
    beyond = (at_1550 - at_905) * np.maximum(x - _LOG_905, 0.0) / (_LOG_1550 - _LOG_905)
    return np.exp(below + beyond)


def rain_extinction(rain_mm_per_h: ArrayLike) -> Floats:
    """Extinction of rain [1/m]: pi N0 / Lambda^3 of the drop sizes N0 = 8000 /m3/mm, Lambda = 4.1 R^-0.21 /mm [2]."""
    rate = np.asarray(rain_mm_per_h, dtype=float)
    return np.pi * 8000.0 / 4.1**3 * 1e-6 * rate ** (3 * 0.21)


def snow_extinction(snow_mm_per_h: ArrayLike) -> Floats:
    """Extinction of falling snow [1/m]: N0 = 3800 S^-0.87 /m3/mm, Lambda = 2.55 S^-0.48 /mm of the melted flakes [3].

    A flake of relative density rho has (1 / rho)^(2/3) times the cross-section of its melted drop.
    """
    rate = np.asarray(snow_mm_per_h, dtype=float)
    melted = np.pi * 3800.0 / 2.55**3 * 1e-6 * rate ** (3 * 0.48 - 0.87)
    return melted * _SNOW_DENSITY ** (-2.0 / 3.0)


def transmission(extinction_per_m: ArrayLike, path_m: ArrayLike) -> Floats:
    """Share of light left after a path (Beer-Lambert), broadcast. [-]"""
    return np.exp(-np.asarray(extinction_per_m, dtype=float) * np.asarray(path_m, dtype=float))
