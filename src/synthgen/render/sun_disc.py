"""The sun itself in a picture: engines light the scene by its direction alone, and the sky is kept without it.

What stands before the sun hides it pixel by pixel; thin cloud and fog dim it as they dim its light on the ground.
"""

import numpy as np

from synthgen.arrays import AnyArray, Floats, Singles
from synthgen.records import Light

SUN_RADIUS_RAD = np.deg2rad(0.2665)
"""Half of its mean apparent diameter of 31.98 arc minutes (Astronomical Almanac: 31.5 to 32.5)."""


def with_sun(radiance: Singles, range_m: AnyArray, directions: Floats, light: Light, pixel_rad: float) -> Singles:
    """Radiance (h, w, 3) with the sun's disc where rays (h * w, 3) of unit `directions` end in the sky.

    `range_m` is (h * w,), inf for the sky; `pixel_rad` is the angle between neighboring rays.
    """
    if not np.any(light.sun_illuminance > 0):
        return radiance
    # The chord is exact for small angles, where the cosine is not.
    near = np.flatnonzero(directions @ light.sun_direction > np.cos(SUN_RADIUS_RAD + 2 * pixel_rad))
    near = near[np.isinf(range_m[near])]
    if len(near) == 0:
        return radiance
    angle_rad = 2 * np.arcsin(np.linalg.norm(directions[near] - light.sun_direction, axis=1) / 2)
    cover = np.clip((SUN_RADIUS_RAD - angle_rad) / pixel_rad + 0.5, 0.0, 1.0)
    disc = light.sun_illuminance / (np.pi * SUN_RADIUS_RAD**2)
    seen = np.array(radiance, dtype=np.float32)
    seen.reshape(-1, 3)[near] += (cover[:, None] * disc).astype(np.float32)
    return seen
