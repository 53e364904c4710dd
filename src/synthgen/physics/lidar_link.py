"""LiDAR link: which echoes are detected, how well their range is known, how strong they look.

Start at `signal_ratio`. The sensor is described by R10, the range at which it detects a 10 % Lambertian
target half of the time in clear air: the data sheet's number, so no watts are needed.
Not modelled: echoes of fog and drops, daylight all around (R10 is taken as the data sheet's, at up to 100 klx), range
that walks with the signal's strength, pulse overlap at short range (the minimum range cuts it).
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

DETECTION_WIDTH = 0.15
"""Width of the logistic detection curve in ln(signal ratio): close to Gaussian noise with a 4 to 5 sigma threshold."""

THRESHOLD_SNR = 12.0
"""Signal-to-noise ratio at the detection threshold: where the OS1 (generation 1) data sheet ends its noise table."""

FACET_SLOPE_RAD = 0.3
"""Deviation of facet slopes of common surfaces: asphalt and concrete have 0.3 to 0.5, smooth paint less."""

INTENSITY_MAX = 100.0
"""Reflectivity at which the receiver saturates; retroreflectors have hundreds."""


def signal_ratio(
    reflectance: ArrayLike, incidence: ArrayLike, range_m: ArrayLike, *, r10_m: float, extinction_per_m: float
) -> Floats:
    """Echo of a surface that fills the beam, relative to the detection threshold, (...).

    q = (rho / 0.1) (R10 / R)^2 f(i) exp(-2 a R): the LiDAR range equation for a diffuse target, divided by
    itself at rho = 0.1, R = R10, head on, in clear air. R10 = 40 m gives 113 m at rho = 0.8; the OS1
    data sheet says 120 m.

    Parameters
    ----------
    reflectance : (...) array_like
        Diffuse reflectance at the sensor's wavelength; above 1 for retroreflectors. [-]
    incidence : (...) array_like
        `incidence_factor`, or the cosine of the angle of incidence for an ideal Lambertian surface.
    range_m : (...) array_like
        Positive; inf gives 0. [m]
    """
    R = np.asarray(range_m)
    rho_f = np.asarray(reflectance) * np.asarray(incidence)
    return rho_f * (10.0 * r10_m**2) / np.square(R) * np.exp(-2.0 * extinction_per_m * R)


def incidence_factor(cos_incidence: ArrayLike, slope_rad: float = FACET_SLOPE_RAD) -> Floats:
    """Light sent back to a source at an angle of incidence i, relative to head on, (...).

    Oren and Nayar's rough surface seen from its light: cos i + (B / A) sin^2 i, with A = 1 - 0.5 s^2 / (s^2 + 0.33),
    B = 0.45 s^2 / (s^2 + 0.09) for facets of slope deviation s. At grazing incidence facets that face the sensor
    dominate, so that roads are seen much farther than Lambert's cosine (s = 0) lets them be.

    References
    ----------
    .. [1] M. Oren, S. K. Nayar, "Generalization of Lambert's reflectance model", SIGGRAPH 1994, eq. 30.
    """
    A = 1.0 - 0.5 * slope_rad**2 / (slope_rad**2 + 0.33)
    B = 0.45 * slope_rad**2 / (slope_rad**2 + 0.09)
    cos_i = np.asarray(cos_incidence)
    return cos_i + B / A * (1.0 - np.square(cos_i))


def detection_probability(ratio: ArrayLike) -> Floats:
    """Probability (...) that an echo of this signal ratio is reported: 0.5 at 1, logistic in its logarithm."""
    q = np.asarray(ratio, dtype=float)
    strength = np.minimum(q, 100.0) ** (1.0 / DETECTION_WIDTH)  # certain long before 100, and no overflow
    return strength / (1.0 + strength)


def glare(cos_to_sun: ArrayLike, sun_share: float) -> Floats:
    """Factor (...) on the signal ratio of beams near the sun, whose light fills the receiver with noise.

    1 / (1 + 20 s exp(-(theta / 0.4 deg)^2 / 2)) for a sun of share s of 100 klx: where the beam meets the sun's disc
    the range falls to a fifth, and from 1.5 deg on nothing is lost. Width and depth are ours, after reports that
    columns within 0.5 to 1 deg of the sun lose half or all of their far returns.
    """
    cosine = np.clip(np.asarray(cos_to_sun, dtype=float), -1.0, 1.0)
    return 1.0 / (1.0 + 20.0 * sun_share * np.exp(-0.5 * (np.arccos(cosine) / np.deg2rad(0.4)) ** 2))


def range_sigma(snr: ArrayLike, floor_m: float = 0.015) -> Floats:
    """Standard deviation (...) of a range [m] by signal-to-noise ratio.

    sqrt(0.015^2 + (0.47 SNR^-0.63)^2) m fits the OS1 (generation 1) data sheet: 1.5 cm above SNR 250, 3 cm at
    100, 10 cm at 12. A device with another noise floor scales the whole curve.
    """
    spread = 0.47 * np.maximum(np.asarray(snr, dtype=float), 1.0) ** -0.63
    return floor_m / 0.015 * np.hypot(0.015, spread)


def snr(ratio: ArrayLike) -> Floats:
    """Signal-to-noise ratio (...) of an echo, from its signal ratio."""
    return THRESHOLD_SNR * np.asarray(ratio, dtype=float)


def intensity(ratio: ArrayLike, range_m: ArrayLike, *, r10_m: float) -> Floats:
    """Calibrated reflectivity (...): the head-on Lambertian reflectance that gives this echo in clear air.

    Incidence and weather stay in it, as in real devices. Clipped to 0..`INTENSITY_MAX`.
    """
    reflectivity = np.asarray(ratio, dtype=float) * 0.1 * (np.asarray(range_m, dtype=float) / r10_m) ** 2
    return np.clip(reflectivity, 0.0, INTENSITY_MAX)


def max_range(reflectance: ArrayLike, *, r10_m: float, extinction_per_m: float) -> Floats:
    """Range (...) at which a head-on target has signal ratio 1: solves R exp(a R) = R10 sqrt(rho / 0.1). [m]"""
    from scipy.special import lambertw

    clear = r10_m * np.sqrt(np.asarray(reflectance, dtype=float) / 0.1)
    if extinction_per_m == 0.0:
        return clear
    return np.real(lambertw(extinction_per_m * clear)) / extinction_per_m
