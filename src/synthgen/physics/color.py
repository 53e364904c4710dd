"""Colors of light: linear sRGB (D65 white), luminance, chromaticity, black bodies.

Linear sRGB triples carry photometric scale: the luminance of (L, L, L) is L.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

LUMINANCE_WEIGHTS: Floats = np.array([0.2126, 0.7152, 0.0722])
"""Luminance of the sRGB primaries (IEC 61966-2-1, ITU-R BT.709)."""

_RGB_FROM_XYZ: Floats = np.array(
    [[3.2405, -1.5371, -0.4985], [-0.9693, 1.8760, 0.0416], [0.0556, -0.2040, 1.0572]]
)  # IEC 61966-2-1, rounded to four digits


def luminance(rgb: ArrayLike) -> Floats:
    """Luminance (...) of linear sRGB (..., 3), in its scale."""
    return np.asarray(rgb) @ LUMINANCE_WEIGHTS


def rgb_from_chromaticity(x: ArrayLike, y: ArrayLike) -> Floats:
    """Linear sRGB (..., 3) of luminance 1 with CIE 1931 chromaticity x, y (...).

    Colors outside the gamut are clipped to it and brought back to luminance 1.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    xyz = np.stack([x / y, np.ones_like(x), (1.0 - x - y) / y], axis=-1)
    rgb = np.maximum(xyz @ _RGB_FROM_XYZ.T, 0.0)
    return rgb / luminance(rgb)[..., None]


def black_body(temperature_K: ArrayLike) -> Floats:
    """Linear sRGB (..., 3) of luminance 1 of a black body at 1667 to 25000 K.

    Cubic fit of the Planckian locus: B. Kang et al., J. Korean Phys. Soc. 41(6), 865-871, 2002.
    """
    T = np.asarray(temperature_K, dtype=float)
    t = 1000.0 / T
    x = np.where(
        T < 4000.0,
        ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910,
        ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390,
    )
    y = np.select(
        [T < 2222.0, T < 4000.0],
        [
            ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683,
            ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867,
        ],
        ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483,
    )
    return rgb_from_chromaticity(x, y)
