"""What a camera sees through the air: every surface fades into airlight with distance.

Koschmieder's law for homogeneous air in daylight. Not modelled: glow around lamps (at night airlight is
not a constant), sharpness lost to forward scattering, fog above the sun's side of the sky.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Floats, Singles

LAYER_TOP_M = 100.0
"""Height of the fog layer: radiation fog reaches 2 to 100 m. Haze above it is in the turbidity of the sky."""


def through_air(
    radiance: AnyArray,
    range_m: AnyArray,
    extinction_rgb: ArrayLike,
    airlight: ArrayLike,
    *,
    elevation_rad: AnyArray,
    layer_top_m: float = LAYER_TOP_M,
) -> Singles:
    """Radiance (h, w, 3) after the way to the camera: L exp(-a d) + A (1 - exp(-a d)).

    Parameters
    ----------
    radiance : (h, w, 3) ndarray
        Linear, of surfaces and sky, without air between.
    range_m : (h, w) ndarray
        Along the ray; inf for the sky. [m]
    extinction_rgb : (3,) array_like
        As `Atmosphere.extinction_rgb`. [1/m]
    airlight : (3,) array_like
        Radiance of an endless way through this air, as `sky.horizon_radiance`.
    elevation_rad : (h, w) ndarray
        Of the viewing rays above the horizon. [rad]
    layer_top_m : float
        See `air_path`.

    References
    ----------
    .. [1] H. Koschmieder, "Theorie der horizontalen Sichtweite", Beitr. Phys. Freien Atmos. 12, 33-53, 1924.
    """
    path = air_path(range_m, elevation_rad, layer_top_m).astype(np.float32)
    seen = np.empty(radiance.shape, dtype=np.float32)
    for channel, (a, light) in enumerate(zip(np.asarray(extinction_rgb), np.asarray(airlight), strict=True)):
        left = np.exp(np.float32(-a) * path)
        seen[..., channel] = (radiance[..., channel] - np.float32(light)) * left + np.float32(light)
    return seen


def air_path(range_m: ArrayLike, elevation_rad: ArrayLike, layer_top_m: float = LAYER_TOP_M) -> Floats:
    """Length (...) of the way through the fog layer: the range, or for the sky the way to the layer's top. [m]

    A sky ray at elevation e leaves a layer of height H after H / sin e; at or below the horizon, never. So the
    sky near the horizon turns into airlight, while overhead only the thickness of the layer dims it.
    """
    sin_elevation = np.sin(np.asarray(elevation_rad, dtype=float))
    to_top = np.full(sin_elevation.shape, np.inf)
    np.divide(layer_top_m, sin_elevation, out=to_top, where=sin_elevation > 1e-9)
    range_m = np.asarray(range_m, dtype=float)
    return np.where(np.isinf(range_m), to_top, range_m)
