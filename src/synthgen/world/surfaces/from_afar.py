"""Patterns of what is seen only from afar, for `textures`: leaves of a wood, windows of a town."""

import numpy as np

from synthgen.rng import Generator
from synthgen.world.surfaces.patterns import Surface, bond, noise, ramp, tinted


def canopy(n: int, rng: Generator) -> Surface:
    """Leaves of a wood's edge from afar: lit lumps over dark gaps, a meter or so wide."""
    lumps = noise(n, rng, slope=0.6, low=5, high=60)
    gaps = ramp(lumps + 0.4 * noise(n, rng, slope=0.2, low=20), -1.4, 0.4)
    value = (0.22 + 0.95 * gaps) * (1 + 0.10 * noise(n, rng, slope=0.2, low=30))
    return tinted(value, 0.8 * lumps, warmth=(0.06, 0.02, -0.04)), 0.015 * lumps


def far_windows(n: int, rng: Generator) -> Surface:
    """A wall from afar: two rows of two windows on 6 m by 6 m, some with blinds, reveals in shadow, runs below."""
    u, v, window = bond(n, 2, 2, shift=0.0, warp=np.zeros((2, n, n), dtype=np.float32))
    inside = (np.abs(u - 0.5) < 0.2) & (np.abs(v - 0.57) < 0.24)
    blind = rng.uniform(0.0, 0.7, 4)[window]
    pane = np.where(v > 0.81 - 0.48 * blind, 0.55, 0.08)
    sill = (np.abs(u - 0.5) < 0.23) & (np.abs(v - 0.32) < 0.012)
    runs = ramp(noise(n, rng, slope=1.2, low=3, high=60, stretch=7), 1.0, 2.4) * (v < 0.33)
    wall = 1.0 - 0.08 * runs + 0.03 * noise(n, rng, slope=1.2, low=2, high=60)
    return tinted(np.where(inside, pane, np.where(sill, 0.85, wall))), np.where(inside, -0.01, 0.0)
