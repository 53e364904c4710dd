"""How bright the day is: illuminance from sun and sky by the sun's elevation and the cloud cover.

Start at `daylight`. `sky` spreads the sky's share over the dome. Valid from the end of nautical twilight
(-12 deg) to the zenith. Not modelled: moonlight, city glow, one cloud in front of the sun (the sun's share
is the mean over an hour), turbidity (the tables are for average clear air).
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.physics.color import black_body
from synthgen.physics.sun import air_mass

SUN_ANGULAR_RADIUS_RAD = np.deg2rad(0.2666)
"""Mean angular radius of the sun (Astronomical Almanac)."""

# log10 of illuminance [lx] as polynomials of h / 90 deg, from each lower limit [deg] up:
# P. M. Janiczek, J. A. DeYoung, U.S. Naval Observatory Circular 171, 1987.
_GROUND_POLYNOMIALS: tuple[tuple[float, tuple[float, float, float, float]], ...] = (
    (20.0, (3.74, 3.97, -4.07, 1.47)),
    (5.0, (3.05, 13.28, -45.98, 64.33)),
    (-0.8, (2.88, 22.26, -207.64, 1034.30)),
    (-5.0, (2.88, 21.81, -258.11, -858.36)),
    (-12.0, (2.70, 12.17, -431.69, -1899.83)),
    (-18.0, (13.84, 262.72, 1447.42, 2797.93)),
)
_AT_SUNSET_LX = 10.0**2.88  # the same source, center of the sun on the horizon: 759 lx
_OVERCAST_AT_SUNSET_LX = 300.0  # IES RP-21, overcast sky

# Color temperature [K] of sunlight by air mass: about 5500 K from high up, 3500 K at 10 deg, 2250 K at 3 deg.
_SUN_AIR_MASS = (1.0, 5.6, 15.4, 38.0)
_SUN_COLOR_K = (5500.0, 3500.0, 2250.0, 2000.0)


@final
@dataclass(frozen=True, slots=True)
class Daylight:
    """Illuminance on the ground: of the sun on a surface that faces it, and of the sky on the level. [lx]"""

    direct_normal_lx: float
    sky_lx: float


def daylight(sun_elevation_rad: float, cloud_okta: float = 0.0) -> Daylight:
    """Light of sun and sky under a cloud cover of 0 (clear) to 8 (overcast) eighths.

    The total falls with the cover x = okta / 8 as 1 - k x^3.4 and the sun's share of it as 1 - x^2 [1]_.
    Kasten and Czeplak give k = 0.75; here k leads exactly to the IES overcast sky, 0.69 to 0.83 for sun
    elevations above 5 deg.

    References
    ----------
    .. [1] F. Kasten, G. Czeplak, "Solar and terrestrial radiation dependent on the amount and type of cloud",
       Solar Energy 24(2), 177-189, 1980.
    """
    cover = cloud_okta / 8.0
    direct = float(clear_direct_normal(sun_elevation_rad))
    sin_sun = max(float(np.sin(sun_elevation_rad)), 0.0)
    clear = direct * sin_sun + float(clear_sky(sun_elevation_rad))
    dimming = 1.0 - (1.0 - float(overcast_sky(sun_elevation_rad)) / clear) * cover**3.4
    direct *= dimming * (1.0 - cover**2)
    return Daylight(direct, dimming * clear - direct * sin_sun)


def clear_direct_normal(sun_elevation_rad: ArrayLike) -> Floats:
    """Illuminance (...) [lx] of the clear-sky sun on a surface that faces it: 127.5 klx exp(-0.21 m) (IES RP-21).

    Times the part of the disc above the horizon, taken as linear in its elevation.
    """
    elevation = np.asarray(sun_elevation_rad, dtype=float)
    risen = np.clip((elevation + SUN_ANGULAR_RADIUS_RAD) / (2 * SUN_ANGULAR_RADIUS_RAD), 0.0, 1.0)
    return risen * 127.5e3 * np.exp(-0.21 * air_mass(elevation))


def clear_sky(sun_elevation_rad: ArrayLike) -> Floats:
    """Illuminance (...) [lx] of the clear sky on the level.

    0.8 + 15.5 sqrt(sin h) klx (IES RP-21) by day, with the first term set to the 759 lx of sunset so that
    twilight joins without a step.
    """
    h = np.asarray(sun_elevation_rad, dtype=float)
    by_day = _AT_SUNSET_LX + 15.5e3 * np.sqrt(np.maximum(np.sin(h), 0.0))
    return np.where(h >= 0.0, by_day, ground_illuminance(np.minimum(h, 0.0)))


def overcast_sky(sun_elevation_rad: ArrayLike) -> Floats:
    """Illuminance (...) [lx] of the overcast sky: 0.3 + 21 sin h klx (IES RP-21); in twilight, as at sunset, 2.5 times
    less than the clear sky.
    """
    h = np.asarray(sun_elevation_rad, dtype=float)
    by_day = _OVERCAST_AT_SUNSET_LX + 21e3 * np.maximum(np.sin(h), 0.0)
    twilight = ground_illuminance(np.minimum(h, 0.0)) * _OVERCAST_AT_SUNSET_LX / _AT_SUNSET_LX
    return np.where(h >= 0.0, by_day, twilight)


def ground_illuminance(sun_elevation_rad: ArrayLike) -> Floats:
    """Clear-sky illuminance (...) of sun and sky together, elevation -18 to 90 deg (Janiczek and DeYoung 1987). [lx]"""
    h = np.rad2deg(np.asarray(sun_elevation_rad, dtype=float))
    x = h / 90.0
    conditions = [h >= low for low, _ in _GROUND_POLYNOMIALS[:-1]]
    values = [c[0] + x * (c[1] + x * (c[2] + x * c[3])) for _, c in _GROUND_POLYNOMIALS]
    return 10.0 ** np.select(conditions, values[:-1], values[-1])


def sun_color(sun_elevation_rad: float) -> Floats:
    """Linear sRGB (3,) of sunlight, luminance 1: a black body whose reciprocal temperature grows with air mass."""
    mired = np.interp(air_mass(sun_elevation_rad), _SUN_AIR_MASS, 1e6 / np.array(_SUN_COLOR_K))
    return black_body(1e6 / mired)
