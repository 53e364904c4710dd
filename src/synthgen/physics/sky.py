"""The sky as a picture of radiance over all directions, without the sun's disc.

Start at `sky_dome`. Linear sRGB whose luminance is in cd/m2. Pixel (i, j) of an (h, 2 h) dome looks at elevation
90 deg - (i + 0.5) / h 180 deg and azimuth (j + 0.5) / h 180 deg from north (y) eastward (x): row 0 is the
zenith, column 0 north. Mitsuba's `envmap` shows it right with a `to_world` of +90 deg about x.
Not modelled: stars, moon, colors of ozone and of the Earth's shadow in twilight, single sunlit clouds.
"""

import numpy as np

from synthgen.arrays import AnyArray, Floats, Singles
from synthgen.physics import preetham
from synthgen.physics.clouds import cloud_field
from synthgen.physics.color import black_body, luminance, rgb_from_chromaticity
from synthgen.physics.daylight import Daylight, clear_sky, daylight, sun_color
from synthgen.rng import Generator

GROUND_ALBEDO = 0.2
"""Of the ground that the lower half shows: between asphalt and dry grass."""

_OVERCAST_K = 6700.0  # correlated color temperature of the overcast sky, 6500 to 7000 K


def sky_dome(
    sun_direction: AnyArray, turbidity: float, cloud_okta: float, rng: Generator, *, height: int = 512
) -> Singles:
    """Radiance of sky and far ground, (height, 2 height, 3).

    The clear part has Preetham's shape and color, which fade into a twilight gradient as the sun sets, at the
    level of `daylight.clear_sky`. Clouds cover their share of the dome and carry the rest of
    `daylight(...).sky_lx`: broken clouds are bright, a closed cover has the CIE overcast shape.

    Parameters
    ----------
    sun_direction : (3,) array
        Unit vector to the sun, world frame; elevation -6 to 90 deg.
    turbidity : float
        2 (clear) to 10 (hazy).
    cloud_okta : float
        0 to 8.
    height : int
        Rows; even, so that the horizon falls between two of them.
    """
    sun = np.asarray(sun_direction, dtype=float)
    sun_elevation = float(np.arcsin(np.clip(sun[2], -1.0, 1.0)))
    light = daylight(sun_elevation, cloud_okta)
    upper = directions(height)[: height // 2]
    weights = cosine_weights(height)[: height // 2]
    clear = _clear(upper, sun, turbidity)
    clear *= float(clear_sky(sun_elevation)) / np.sum(weights * luminance(clear))
    sky = clear if cloud_okta == 0 else _add_clouds(clear, upper, sun, light=light, cover=cloud_okta / 8.0, rng=rng)
    return np.concatenate([sky, _ground(sky, weights, sun_elevation, light)]).astype(np.float32)


def directions(height: int) -> Floats:
    """Unit vectors (height, 2 height, 3) in the world frame through the centers of a dome's pixels."""
    elevation = np.pi / 2 - (np.arange(height) + 0.5) / height * np.pi
    azimuth = (np.arange(2 * height) + 0.5) / height * np.pi
    e, a = np.meshgrid(elevation, azimuth, indexing="ij")
    return np.stack([np.cos(e) * np.sin(a), np.cos(e) * np.cos(a), np.sin(e)], axis=-1)


def cosine_weights(height: int) -> Floats:
    """Solid angle times sine of the elevation, (height, 2 height), exact per pixel; pi over the upper half. [sr]"""
    edges = np.pi / 2 - np.arange(height + 1) / height * np.pi
    rows = np.abs(np.diff(np.sin(edges) ** 2)) / 2.0
    return np.broadcast_to(rows[:, None] * np.pi / height, (height, 2 * height))


def horizontal_illuminance(dome: AnyArray) -> float:
    """Illuminance of the dome's upper half on the level. [lx]"""
    upper = len(dome) // 2
    return float(np.sum(cosine_weights(len(dome))[:upper] * luminance(dome[:upper])))


def horizon_radiance(dome: AnyArray, azimuth_rad: float | None = None) -> Floats:
    """Mean radiance (3,) of the sky from 0 to 10 deg above the horizon: the airlight of fog.

    All around, or within 45 deg of an azimuth (from north eastward).
    """
    height = len(dome)
    band = dome[height // 2 - max(1, round(height * 10 / 180)) : height // 2].astype(float).mean(axis=0)
    if azimuth_rad is None:
        return band.mean(axis=0)
    azimuth = (np.arange(2 * height) + 0.5) / height * np.pi
    return band[np.cos(azimuth - azimuth_rad) >= np.cos(np.pi / 4)].mean(axis=0)


def _clear(upper: Floats, sun: Floats, turbidity: float) -> Floats:
    """Clear sky (h, w, 3), any scale: Preetham by day, a gradient in twilight, a mixture from 6 to -2 deg."""
    sun_elevation = np.arcsin(np.clip(sun[2], -1.0, 1.0))
    by_day = _smooth(np.rad2deg(sun_elevation), -2.0, 6.0)
    mixed = np.zeros(upper.shape)
    weights = upper[..., 2]
    for part, share in ((_preetham, by_day), (_twilight, 1.0 - by_day)):
        if share > 0.0:
            rgb = part(upper, sun, turbidity)
            mixed += share * rgb / np.average(luminance(rgb), weights=weights)
    return mixed


def _preetham(upper: Floats, sun: Floats, turbidity: float) -> Floats:
    sun_zenith = min(float(np.arccos(np.clip(sun[2], -1.0, 1.0))), np.deg2rad(88.0))
    sun_above = _lifted(sun, np.pi / 2 - sun_zenith)
    gamma = np.arccos(np.clip(upper @ sun_above, -1.0, 1.0))
    Y = np.maximum(preetham.relative_luminance(turbidity, sun_zenith, upper[..., 2], gamma), 0.0)
    x, y = preetham.sky_chromaticity(turbidity, sun_zenith, upper[..., 2], gamma)
    return Y[..., None] * rgb_from_chromaticity(x, y)


def _twilight(upper: Floats, sun: Floats, turbidity: float) -> Floats:
    """Deep blue overhead, a bright warm band towards the sunken sun, pale opposite; tuned by eye to photographs."""
    towards = sun[:2] / max(float(np.hypot(*sun[:2])), 1e-9)
    level = upper[..., :2] / np.maximum(np.hypot(upper[..., 0], upper[..., 1]), 1e-9)[..., None]
    side = (0.5 + 0.5 * level @ towards) ** 2
    elevation = np.arcsin(upper[..., 2])
    glow = np.exp(-elevation / np.deg2rad(9.0 + turbidity)) * side
    veil = np.exp(-elevation / np.deg2rad(25.0))
    bands = ((1.0, 20000.0), (1.2 * veil, 9500.0), (6.0 * glow, 4300.0), (5.0 * glow**3, 2600.0))
    sky = np.zeros(upper.shape)
    for strength, temperature_K in bands:
        sky += np.asarray(strength)[..., None] * black_body(temperature_K)
    return sky


def _add_clouds(clear: Floats, upper: Floats, sun: Floats, *, light: Daylight, cover: float, rng: Generator) -> Floats:
    weights = cosine_weights(2 * len(upper))[: len(upper)]
    opacity, thickness = cloud_field(upper, weights, cover, rng)
    sun_elevation = float(np.arcsin(np.clip(sun[2], -1.0, 1.0)))
    gamma = np.arccos(np.clip(upper @ sun, -1.0, 1.0))
    # Broken clouds: lit from the side, brightest near the sun; a closed cover: CIE overcast, evenly soft.
    broken = (1.0 + 1.5 * np.exp(-gamma / 0.35)) * np.exp(-0.30 * thickness * opacity)
    closed = (1.0 + 2.0 * upper[..., 2]) / 3.0 * np.exp(-0.12 * thickness)
    shape = (1.0 - cover**2) * broken + cover**2 * closed
    # Sunlight's share of a cloud's light: most on the sun's side, none under a closed cover.
    sunlit = (1.0 - cover**2) * (0.2 + 0.5 * np.cos(gamma / 2.0) ** 2)[..., None]
    color = sunlit * sun_color(sun_elevation) + (1.0 - sunlit) * black_body(_OVERCAST_K)
    gaps = (1.0 - opacity)[..., None] * clear
    rest_lx = light.sky_lx - float(np.sum(weights * luminance(gaps)))
    clouds_lx = float(np.sum(weights * opacity * shape))
    return gaps + (rest_lx / clouds_lx * opacity * shape)[..., None] * color


def _ground(sky: Floats, weights: AnyArray, sun_elevation: float, light: Daylight) -> Floats:
    """Lower half: matt ground under sun and sky, in the color of their light."""
    from_sky = np.einsum("ij,ijk->k", weights, sky)
    from_sun = light.direct_normal_lx * max(float(np.sin(sun_elevation)), 0.0) * sun_color(sun_elevation)
    return np.broadcast_to(GROUND_ALBEDO / np.pi * (from_sky + from_sun), sky.shape)


def _lifted(sun: Floats, elevation_rad: float) -> Floats:
    """The sun's direction with its azimuth, at another elevation."""
    azimuth = np.arctan2(sun[0], sun[1])
    level = np.cos(elevation_rad)
    return np.array([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation_rad)])


def _smooth(x: float, low: float, high: float) -> float:
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
