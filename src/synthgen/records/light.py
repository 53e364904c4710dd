"""The light that falls on a scene from outside."""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Singles, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class Light:
    """Sun and sky, linear sRGB whose luminance is photometric.

    Attributes
    ----------
    sun_direction : (3,) float64
        Unit vector to the sun, world frame.
    sun_illuminance : (3,) float64
        On a plane square to the sun; its luminance is in lux; zero when the sun is down or hidden. [lx]
    sky : (h, w, 3) float32
        Equirectangular radiance without the sun's disc; its luminance is in cd/m2. [cd/m2]
        Row 0 is the zenith, the last row the nadir; the middle of column j looks to azimuth
        2 pi (j + 0.5) / w from north (world y), eastward (towards world x).
    """

    sun_direction: Floats
    sun_illuminance: Floats
    sky: Singles

    def __post_init__(self) -> None:
        check_shape("sun_direction", self.sun_direction, (3,))
        check_shape("sun_illuminance", self.sun_illuminance, (3,))
        check_shape("sky", self.sky, (None, None, 3))
        object.__setattr__(self, "sky", frozen(np.ascontiguousarray(self.sky, dtype=np.float32)))
