"""Preetham's analytic daylight: shape and color of the clear sky.

A. J. Preetham, P. Shirley, B. Smits, "A practical analytic model for daylight", SIGGRAPH 1999. Valid for
turbidity 2 to 10 and a sun above the horizon. Its absolute level is wrong near sunset: `sky` uses shape and
color only.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

# Perez coefficients A..E of luminance Y and chromaticities x, y: (slope, constant) in turbidity, table 2 of the paper.
_PEREZ = {
    "Y": ((0.1787, -1.4630), (-0.3554, 0.4275), (-0.0227, 5.3251), (0.1206, -2.5771), (-0.0670, 0.3703)),
    "x": ((-0.0193, -0.2592), (-0.0665, 0.0008), (-0.0004, 0.2125), (-0.0641, -0.8989), (-0.0033, 0.0452)),
    "y": ((-0.0167, -0.2608), (-0.0950, 0.0092), (-0.0079, 0.2102), (-0.0441, -1.6537), (-0.0109, 0.0529)),
}
# Zenith chromaticities: rows T^2, T, 1; columns t^3, t^2, t, 1 with t the sun's zenith angle.
_ZENITH_X = np.array(
    [
        [0.00166, -0.00375, 0.00209, 0.0],
        [-0.02903, 0.06377, -0.03202, 0.00394],
        [0.11693, -0.21196, 0.06052, 0.25886],
    ]
)
_ZENITH_Y = np.array(
    [
        [0.00275, -0.00610, 0.00317, 0.0],
        [-0.04214, 0.08970, -0.04153, 0.00516],
        [0.15346, -0.26756, 0.06670, 0.26688],
    ]
)


def zenith_luminance(turbidity: float, sun_zenith_rad: ArrayLike) -> Floats:
    """Luminance (...) of the zenith. [cd/m2]"""
    chi = (4.0 / 9.0 - turbidity / 120.0) * (np.pi - 2.0 * np.asarray(sun_zenith_rad, dtype=float))
    return 1000.0 * ((4.0453 * turbidity - 4.9710) * np.tan(chi) - 0.2155 * turbidity + 2.4192)


def zenith_chromaticity(turbidity: float, sun_zenith_rad: float) -> tuple[float, float]:
    """CIE 1931 x, y of the zenith."""
    powers_T = np.array([turbidity**2, turbidity, 1.0])
    powers_t = sun_zenith_rad ** np.array([3.0, 2.0, 1.0, 0.0])
    return float(powers_T @ _ZENITH_X @ powers_t), float(powers_T @ _ZENITH_Y @ powers_t)


def sky_chromaticity(
    turbidity: float, sun_zenith_rad: float, cos_view: Floats, gamma_rad: Floats
) -> tuple[Floats, Floats]:
    """CIE 1931 x, y (...) of the sky seen at zenith angle acos(`cos_view`) and `gamma_rad` from the sun."""
    zenith = zenith_chromaticity(turbidity, sun_zenith_rad)
    ratios = (_relative(name, turbidity, sun_zenith_rad, cos_view, gamma_rad) for name in ("x", "y"))
    x, y = (value * ratio for value, ratio in zip(zenith, ratios, strict=True))
    return x, y


def relative_luminance(turbidity: float, sun_zenith_rad: float, cos_view: Floats, gamma_rad: Floats) -> Floats:
    """Luminance (...) of the sky relative to the zenith's."""
    return _relative("Y", turbidity, sun_zenith_rad, cos_view, gamma_rad)


def _relative(name: str, turbidity: float, sun_zenith_rad: float, cos_view: Floats, gamma_rad: Floats) -> Floats:
    coefficients = [slope * turbidity + constant for slope, constant in _PEREZ[name]]
    at_zenith = _perez(coefficients, np.ones(()), np.asarray(sun_zenith_rad))
    return _perez(coefficients, cos_view, gamma_rad) / at_zenith


def _perez(coefficients: list[float], cos_view: Floats, gamma_rad: Floats) -> Floats:
    A, B, C, D, E = coefficients
    gradation = 1.0 + A * np.exp(B / np.maximum(cos_view, 0.05))  # a pole at the horizon: held below 3 deg
    return gradation * (1.0 + C * np.exp(D * gamma_rad) + E * np.cos(gamma_rad) ** 2)
