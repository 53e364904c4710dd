"""What lights the ground under a layer of fog: less sun, softer sky.

Start at `light_under_fog`. Use its dome in place of the clear one, as light and as background, and its horizon
as the airlight of `fog_view`. Thin air leaves both as they were.
Not modelled: the glow around the sun that forward scattering leaves, absorption, reflection between fog and ground.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Singles
from synthgen.physics import sky
from synthgen.physics.color import luminance
from synthgen.physics.daylight import Daylight, sun_color
from synthgen.physics.fog_view import LAYER_TOP_M

_ASYMMETRY = 0.85  # of Mie scattering by fog drops at 550 nm: 0.83 to 0.87 for the sizes of Shettle and Fenn (1979)

_EYE_HEIGHT_M = 1.5  # from which the far ground is seen: a car camera's


def light_under_fog(
    dome: AnyArray,
    light: Daylight,
    sun_elevation_rad: float,
    extinction_rgb: ArrayLike,
    layer_top_m: float = LAYER_TOP_M,
) -> tuple[Singles, Daylight]:
    """The sky dome and the daylight at the bottom of a fog layer.

    The direct beam falls by Beer-Lambert along its slant way. Fog does not absorb: of all light that comes down
    on the level, the two-stream share 1 / (1 + 0.75 (1 - g) tau) gets through [1]_; what is not direct is sky.
    Each direction keeps exp(-tau / sin e) of its clear radiance and gains a veil of the horizon's color; the far
    ground fades into the same veil.

    Parameters
    ----------
    dome : (h, 2 h, 3) array
        As `sky.sky_dome`, of the same `light`.
    extinction_rgb : (3,) array_like
        As `Atmosphere.extinction_rgb`. [1/m]
    layer_top_m : float
        Thickness of the layer.

    References
    ----------
    .. [1] C. F. Bohren, "Multiple scattering of light and some of its observable consequences", Am. J. Phys.
       55(6), 524-533, 1987: transmission of a layer without absorption.
    """
    tau = np.asarray(extinction_rgb, dtype=float) * layer_top_m
    sin_sun = max(float(np.sin(sun_elevation_rad)), 0.0)
    beam = np.exp(-tau / max(sin_sun, 1e-3))
    direct_lx = light.direct_normal_lx * sun_color(sun_elevation_rad)
    through = 1.0 / (1.0 + 0.75 * (1.0 - _ASYMMETRY) * tau)

    upper = len(dome) // 2
    weights = sky.cosine_weights(len(dome))[:upper]
    from_sky = np.einsum("ij,ijk->k", weights, dome[:upper])
    sky_lx = through * (from_sky + direct_lx * sin_sun) - direct_lx * beam * sin_sun

    # Each direction: what is left of the clear sky, and for the rest the horizon's light; then to the level above.
    sin_view = np.abs(sky.directions(len(dome))[..., 2:])
    horizon = sky.horizon_radiance(dome)
    left = np.exp(-tau / np.maximum(sin_view[:upper], 1e-3))
    seen = dome[:upper] * left + horizon * (1.0 - left)
    gain = sky_lx / np.einsum("ij,ijk->k", weights, seen)
    ground = sky.GROUND_ALBEDO / np.pi * through * (from_sky + direct_lx * sin_sun)
    left_below = np.exp(-np.asarray(extinction_rgb) * _EYE_HEIGHT_M / np.maximum(sin_view[upper:], 1e-4))
    below = ground * left_below + gain * horizon * (1.0 - left_below)

    under = Daylight(
        direct_normal_lx=light.direct_normal_lx * float(luminance(sun_color(sun_elevation_rad) * beam)),
        sky_lx=float(luminance(sky_lx)),
    )
    return np.concatenate([gain * seen, below]).astype(np.float32), under
