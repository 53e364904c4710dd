"""What a layer of fog does to daylight before it reaches the street: the sun fades, the sky turns even.

In: clear light; out: light on the ground below the layer. Not modelled: fog that is not level, color of fog.
"""

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.physics.color import luminance
from synthgen.physics.fog_view import LAYER_TOP_M
from synthgen.physics.sky import horizontal_illuminance

ASYMMETRY = 0.86
"""Mean cosine of scattering by fog droplets in visible light: 0.83 to 0.87 over the fogs of Shettle and Fenn 1979."""


def below_fog(
    sun_illuminance: Floats, dome: Singles, sun_elevation_rad: float, extinction_per_m: float
) -> tuple[Floats, Singles]:
    """Sun (3,) [lx] and sky dome (h, 2 h, 3) [cd/m2] under a fog layer of `fog_view.LAYER_TOP_M`.

    The direct sun follows Beer's law along its slant path. All light together is let through as by a slab that
    only scatters, T = 2 / (2 + (1 - g) tau) [1]_; what is no longer direct comes evenly from all over the sky.

    References
    ----------
    .. [1] C. F. Bohren, "Multiple scattering of light and some of its observable consequences",
       Am. J. Phys. 55, 524-533, 1987.
    """
    depth = extinction_per_m * LAYER_TOP_M
    slant = depth / max(np.sin(sun_elevation_rad), 0.05)
    direct, through = np.exp(-slant), 2.0 / (2.0 + (1.0 - ASYMMETRY) * depth)
    sun_level = float(luminance(sun_illuminance)) * max(np.sin(sun_elevation_rad), 0.0)
    sky_level = horizontal_illuminance(dome)
    unscattered = np.exp(-depth)
    diffuse_lx = through * (sky_level + sun_level) - unscattered * sky_level - direct * sun_level
    upper = dome[: len(dome) // 2]
    mean = upper.reshape(-1, 3).mean(axis=0).astype(float) * sky_level + sun_illuminance * sun_level / np.pi
    even = mean / float(luminance(mean)) * max(diffuse_lx, 0.0) / np.pi
    foggy = dome * np.float32(unscattered)
    foggy[: len(dome) // 2] += even.astype(np.float32)
    foggy[len(dome) // 2 :] *= np.float32(1.0 / unscattered) * np.float32(through)
    return sun_illuminance * direct, foggy
