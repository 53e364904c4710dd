"""What rain and fog do to 77 GHz: loss along the way, and echoes of drops, from the one `Atmosphere`.

Start at `extinction_per_m`. Valid from 60 to 90 GHz (fog) and 1 to 1000 GHz (rain). Snow is left out: dry flakes
absorb little at this wavelength and no fit covers them; neither is water on the radome.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.physics.atmosphere import Atmosphere

DB_PER_KM = np.log(10.0) / 10.0 / 1000.0
"""1 dB/km as an extinction coefficient. [1/m]"""

# Recommendation ITU-R P.838-3, tables 1 and 3: coefficients (a, b, c) of the terms, then (m, c) of the line.
_K_TERMS = (
    (-5.33980, -0.10008, 1.13098),
    (-0.35351, 1.26970, 0.45400),
    (-0.23789, 0.86036, 0.15354),
    (-0.94158, 0.64552, 0.16817),
)
_K_LINE = (-0.18961, 0.71147)
_ALPHA_TERMS = (
    (-0.14318, 1.82442, -0.55187),
    (0.29591, 0.77564, 0.19822),
    (0.32177, 0.63773, 0.13164),
    (-5.37610, -0.96230, 1.47828),
    (16.1721, -3.29980, 3.43990),
)
_ALPHA_LINE = (0.67849, -1.95537)

# Radar reflectivity of rain at 77 GHz: Mie scattering (water of 10 C, m = 3.356 + 1.908i) by Marshall and Palmer's
# drop sizes, computed for the design reference (section 1.4.4). Rayleigh's Z = 200 R^1.6 is 5 to 20 dB too high here.
_ETA_RATE_MM_PER_H = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0)
_ETA_PER_M = (1.05e-4, 3.94e-4, 6.41e-4, 1.16e-3, 1.74e-3, 2.58e-3)

FALL_SPREAD_M_PER_S = 1.0
"""Standard deviation of drops' speeds along a level beam, from turbulence and wind shear (our choice; 0.5 to 2)."""


def extinction_per_m(air: Atmosphere, frequency_hz: float) -> float:
    """Extinction coefficient of power along one way. [1/m]"""
    loss = rain_db_per_km(air.rain_mm_per_h, frequency_hz) + fog_db_per_km(air.mor_m, frequency_hz)
    return float(loss) * float(DB_PER_KM)


def rain_db_per_km(rain_mm_per_h: ArrayLike, frequency_hz: float) -> Floats:
    """Specific attenuation k R^alpha of rain, horizontal polarization (ITU-R P.838-3), (...). [dB/km]"""
    x = np.log10(frequency_hz * 1e-9)
    k = 10.0 ** _fit(x, _K_TERMS, _K_LINE)
    return k * np.asarray(rain_mm_per_h, dtype=float) ** _fit(x, _ALPHA_TERMS, _ALPHA_LINE)


def fog_db_per_km(mor_m: ArrayLike, frequency_hz: float, temperature_k: float = 283.15) -> Floats:
    """Specific attenuation K W of fog by its meteorological optical range, (...). [dB/km]

    K is that of water (ITU-R P.840); the water content W = (0.024 / MOR[km])^(1 / 0.65) g/m3 is Eldridge's fit for
    advection fog (1966). Haze above 1 km holds next to none: the fit gives 0.003 g/m3 there.
    """
    content = (0.024 / (np.asarray(mor_m, dtype=float) * 1e-3)) ** (1.0 / 0.65)
    return cloud_db_per_km_per_g_m3(frequency_hz, temperature_k) * content


def cloud_db_per_km_per_g_m3(frequency_hz: float, temperature_k: float) -> float:
    """K of ITU-R P.840: attenuation by droplets far smaller than the wavelength, with its double-Debye water."""
    f, theta = frequency_hz * 1e-9, 300.0 / temperature_k
    e0 = 77.66 + 103.3 * (theta - 1.0)
    e1, e2 = 0.0671 * e0, 3.52
    first = 20.20 - 146.0 * (theta - 1.0) + 316.0 * (theta - 1.0) ** 2
    second = 39.8 * first
    imaginary = f * (e0 - e1) / (first * (1 + (f / first) ** 2)) + f * (e1 - e2) / (second * (1 + (f / second) ** 2))
    real = (e0 - e1) / (1 + (f / first) ** 2) + (e1 - e2) / (1 + (f / second) ** 2) + e2
    eta = (2.0 + real) / imaginary
    return float(0.819 * f / (imaginary * (1 + eta**2)))


def rain_reflectivity_per_m(rain_mm_per_h: float) -> float:
    """Radar cross-section of rain per volume at 77 GHz; 0 without rain. [m2/m3]"""
    if rain_mm_per_h <= 0.0:
        return 0.0
    logs = np.interp(np.log(rain_mm_per_h), np.log(_ETA_RATE_MM_PER_H), np.log(_ETA_PER_M))
    drizzle = min(rain_mm_per_h / _ETA_RATE_MM_PER_H[0], 1.0)
    return float(np.exp(logs)) * drizzle


def _fit(x: float, terms: tuple[tuple[float, float, float], ...], line: tuple[float, float]) -> float:
    bumps = sum(a * np.exp(-(((x - b) / c) ** 2)) for a, b, c in terms)
    return float(bumps + line[0] * x + line[1])
