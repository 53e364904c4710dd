"""How strong makers say an echo was: calibrated reflectivity in steps, or counted photons.

Start at `reported`. Scales are those of public manuals; where a manual gives no numbers, the choice is marked.
Not modelled: non-linear maps that some devices offer.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthgen.arrays import AnyArray, UInt16s
from synthgen.physics.lidar_link import INTENSITY_MAX, THRESHOLD_SNR

RETRO_TOP: Final = INTENSITY_MAX
"""Reflectivity of the last step of the scales for retroreflectors: where the receiver saturates (our choice)."""

PHOTONS_AT_THRESHOLD: Final = THRESHOLD_SNR
"""Signal counts of an echo that is just detected (our choice)."""


def reported(scale: str, reflectivity: AnyArray, ratio: AnyArray, *, gain: AnyArray | float = 1.0) -> UInt16s:
    """Intensity (...) as the maker of that scale reports it.

    Parameters
    ----------
    scale : str
        One of `SCALES`.
    reflectivity : (...) array
        Calibrated: the head-on Lambertian reflectance that gives this echo.
    ratio : (...) array
        Signal ratio of the echo.
    gain : (...) array or float
        What a laser reports over what it should.
    """
    top = 65535.0 if scale == "ouster" else 255.0
    steps = gain * SCALES[scale](np.asarray(reflectivity), np.asarray(ratio))
    return np.rint(np.minimum(steps, top)).astype(np.uint16)


def _diffuse_then_retro(reflectivity: AnyArray, last_diffuse: float) -> AnyArray:
    """Linear up to `last_diffuse` at reflectivity 1, then logarithmic up to 255."""
    diffuse = np.clip(reflectivity, 0.0, 1.0) * last_diffuse
    decades = np.log10(np.clip(reflectivity, 1.0, RETRO_TOP)) / np.log10(RETRO_TOP)
    return diffuse + (255.0 - last_diffuse) * decades


SCALES: Final[Mapping[str, Callable[[AnyArray, AnyArray], AnyArray]]] = MappingProxyType(
    {
        # Velodyne VLP-16 user manual, "calibrated reflectivity": 0 to 100 diffuse, 101 to 255 retroreflectors.
        "velodyne": lambda reflectivity, ratio: _diffuse_then_retro(reflectivity, 100.0),
        # HDL-64E: its steps are no reflectivity. 94 rho^(1/4) fits the road from 4 to 22 m and the plants of a sweep of
        # KITTI (docs/lidar.md), whose values are these over 255.
        "hdl64": lambda reflectivity, ratio: np.clip(94.0 * reflectivity**0.25, 0.0, 255.0),
        # RoboSense user guides: the same division.
        "robosense": lambda reflectivity, ratio: _diffuse_then_retro(reflectivity, 100.0),
        # Livox user manuals: 0 to 150 diffuse, 151 to 255 retroreflectors.
        "livox": lambda reflectivity, ratio: _diffuse_then_retro(reflectivity, 150.0),
        # Hesai PandarXT user manual: per cent, linear, to 255.
        "hesai": lambda reflectivity, ratio: np.clip(100.0 * reflectivity, 0.0, 255.0),
        # Ouster firmware manual: signal photons, 16 bits, falls with the range.
        "ouster": lambda reflectivity, ratio: np.clip(PHOTONS_AT_THRESHOLD * ratio, 0.0, 65535.0),
    }
)
