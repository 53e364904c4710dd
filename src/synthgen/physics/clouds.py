"""Soft procedural clouds: where on the sky they are, and how thick.

Not modelled: cloud shape in depth, shadows on the ground, motion during a scene.
"""

import numpy as np

from synthgen.arrays import AnyArray, Floats
from synthgen.rng import Generator

_TILE = 256  # pixels of the noise tile
_TILES_PER_HEIGHT = 0.16  # noise tiles per layer height along the layer: cloud sizes of about half a height
_CURVATURE = 0.12  # keeps the layer's perspective finite at the horizon, as the Earth's curvature does
_LARGEST = 5.0  # cycles per tile below which the noise is flat: no cloud bank covers half of the sky
_EDGE = 0.6  # width of a cloud's edge, in standard deviations of the noise


def cloud_field(directions: AnyArray, weights: AnyArray, cover: float, rng: Generator) -> tuple[Floats, Floats]:
    """Opacity 0..1 and relative thickness (mean 0, deviation about 1) of clouds, each (h, w).

    Parameters
    ----------
    directions : (h, w, 3) ndarray
        Upper hemisphere, unit, z up.
    weights : (h, w) ndarray
        Share of each pixel in the cover; the sum of weight times opacity is `cover` times their sum.
    cover : float
        0..1.
    """
    noise = _layer_noise(_fractal_tile(rng), directions)
    # Towards the horizon many clouds overlap along the line of sight: detail gives way to the mean cover.
    near_horizon = np.clip(1.0 - directions[..., 2] / np.sin(np.deg2rad(12.0)), 0.0, 1.0) ** 2
    low, high = float(noise.min()) - _EDGE, float(noise.max()) + _EDGE
    for _ in range(40):  # bisection for the threshold; 2^-40 of the noise's span is far below what shows
        threshold = 0.5 * (low + high)
        opacity = _opacity(noise, threshold, near_horizon, cover)
        if np.sum(weights * opacity) > cover * np.sum(weights):
            low = threshold
        else:
            high = threshold
    return opacity, noise * (1.0 - near_horizon)


def _opacity(noise: Floats, threshold: float, near_horizon: Floats, cover: float) -> Floats:
    t = np.clip((noise - threshold) / _EDGE + 0.5, 0.0, 1.0)
    return (t * t * (3.0 - 2.0 * t)) * (1.0 - near_horizon) + cover * near_horizon


def _fractal_tile(rng: Generator) -> Floats:
    """Tileable fractal noise (n, n), mean 0, deviation 1: white noise with amplitude falling as frequency^-1.7."""
    spectrum = np.fft.rfft2(rng.standard_normal((_TILE, _TILE)))
    frequency = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None, :]) * _TILE
    frequency[0, 0] = 1.0
    amplitude = np.maximum(frequency, _LARGEST) ** -1.7
    amplitude[0, 0] = 0.0
    tile = np.fft.irfft2(spectrum * amplitude, s=(_TILE, _TILE))
    return tile / tile.std()


def _layer_noise(tile: Floats, directions: AnyArray) -> Floats:
    """The tile on a flat layer overhead, seen along the directions, bilinear; (h, w)."""
    scale = _TILES_PER_HEIGHT * _TILE / (directions[..., 2] + _CURVATURE)
    u, v = directions[..., 0] * scale, directions[..., 1] * scale
    i, j = np.floor(u).astype(int), np.floor(v).astype(int)
    a, b = u - i, v - j
    rows, columns = (i % _TILE, (i + 1) % _TILE), (j % _TILE, (j + 1) % _TILE)
    return (1 - a) * ((1 - b) * tile[rows[0], columns[0]] + b * tile[rows[0], columns[1]]) + a * (
        (1 - b) * tile[rows[1], columns[0]] + b * tile[rows[1], columns[1]]
    )
