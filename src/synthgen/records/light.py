"""Natural light on a scene, as a renderer gets it."""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Singles, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class Light:
    """The sun's direct light and the radiance of the sky.

    Attributes
    ----------
    sun_direction : (3,) float64
        Unit vector towards the sun, world frame.
    sun_illuminance_rgb : (3,) float64
        On a surface square to the sun, linear sRGB whose luminance is the illuminance; zero at night. [lx]
    sky : (h, w, 3) float32
        Equirectangular, linear sRGB whose luminance is in cd/m2, without the sun's disk. Row 0 is at the zenith,
        the last row at the nadir; column 0 looks east, and azimuth grows to the north (counter-clockwise).
    """

    sun_direction: Floats
    sun_illuminance_rgb: Floats
    sky: Singles

    def __post_init__(self) -> None:
        check_shape("sun_direction", self.sun_direction, (3,))
        check_shape("sun_illuminance_rgb", self.sun_illuminance_rgb, (3,))
        check_shape("sky", self.sky, (None, None, 3))
        for name, dtype in (("sun_direction", float), ("sun_illuminance_rgb", float), ("sky", np.float32)):
            object.__setattr__(self, name, frozen(np.array(getattr(self, name), dtype=dtype)))
