"""Where the sun stands, from time and place.

Low-precision formulae of the Astronomical Almanac: about 0.01 deg between 1950 and 2050, where refraction
is small. Not modelled: eclipses, the observer's height, refraction of unusual air.
"""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)  # Julian date 2451545.0


def sun_angles(time: datetime, latitude_rad: float, longitude_rad: float) -> tuple[float, float]:
    """Elevation above the horizon with refraction, and azimuth from north eastward in [0, 2 pi). [rad]

    Parameters
    ----------
    time : datetime
        With a time zone.
    latitude_rad, longitude_rad : float
        North and east positive.

    References
    ----------
    .. [1] The Astronomical Almanac, section C, low-precision formulae for the sun (U.S. Naval Observatory).
    .. [2] G. G. Bennett, J. Navigation 35(2), 255-259, 1982, in Saemundsson's inverse form: refraction.
    """
    if time.tzinfo is None:
        raise ValueError(f"time needs a time zone, got {time.isoformat()}")
    n = (time - _J2000).total_seconds() / 86400.0  # days since J2000 [1]
    mean_longitude = 280.460 + 0.9856474 * n
    g = np.deg2rad(357.528 + 0.9856003 * n)  # mean anomaly
    ecliptic = np.deg2rad(mean_longitude + 1.915 * np.sin(g) + 0.020 * np.sin(2 * g))
    obliquity = np.deg2rad(23.439 - 4.0e-7 * n)
    right_ascension = np.arctan2(np.cos(obliquity) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(obliquity) * np.sin(ecliptic))
    sidereal_hours = 18.697374558 + 24.06570982441908 * n  # Greenwich mean sidereal time
    hour_angle = np.deg2rad(15.0 * (sidereal_hours % 24.0)) + longitude_rad - right_ascension
    sin_lat, cos_lat = np.sin(latitude_rad), np.cos(latitude_rad)
    elevation = np.arcsin(sin_lat * np.sin(declination) + cos_lat * np.cos(declination) * np.cos(hour_angle))
    azimuth = np.arctan2(-np.sin(hour_angle), np.tan(declination) * cos_lat - sin_lat * np.cos(hour_angle))
    return float(elevation + refraction(elevation)), float(azimuth % (2 * np.pi))


def refraction(elevation_rad: ArrayLike) -> Floats:
    """How much the air lifts a body at a true elevation (...) [rad] (Saemundsson); held constant below -1 deg."""
    h = np.maximum(np.rad2deg(np.asarray(elevation_rad, dtype=float)), -1.0)
    lift_deg = 1.02 / 60.0 / np.tan(np.deg2rad(h + 10.3 / (h + 5.11)))
    return np.deg2rad(np.maximum(lift_deg, 0.0))  # a hair negative at the zenith


def sun_direction(elevation_rad: float, azimuth_rad: float) -> Floats:
    """Unit vector (3,) towards the sun in the world frame (x east, y north, z up); azimuth from north eastward."""
    cos_elevation = np.cos(elevation_rad)
    return np.array([np.sin(azimuth_rad) * cos_elevation, np.cos(azimuth_rad) * cos_elevation, np.sin(elevation_rad)])


def air_mass(elevation_rad: ArrayLike) -> Floats:
    """Relative optical air mass (...) for elevations from 0 to 90 deg; those below the horizon count as 0.

    F. Kasten, A. T. Young, Applied Optics 28(22), 4735-4738, 1989.
    """
    h = np.maximum(np.rad2deg(np.asarray(elevation_rad, dtype=float)), 0.0)
    return 1.0 / (np.sin(np.deg2rad(h)) + 0.50572 * (h + 6.07995) ** -1.6364)
