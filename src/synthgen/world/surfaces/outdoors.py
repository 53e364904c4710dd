"""Patterns of what is made and left out in the weather, for `textures`: setts, metal, rubber, plastic."""

import numpy as np

from synthgen.rng import Generator
from synthgen.world.surfaces.patterns import Surface, bond, noise, per_cell, ramp, strokes, tinted


def setts(n: int, rng: Generator) -> Surface:
    """Granite setts of 100 mm in courses, split not sawn: domed, of several grays, wide joints of grit and moss."""
    warp = np.stack([noise(n, rng, slope=1.2, low=4, high=60) for _ in range(2)]) * np.float32(0.0035)
    u, v, block = bond(n, 12, 12, shift=0.5, warp=warp)
    edge_m = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) * 0.1
    joint = 1.0 - ramp(edge_m + 0.0015 * noise(n, rng, slope=0.5, low=12), 0.004, 0.011)
    tone, hue = per_cell(block, rng), per_cell(block, rng)
    face = (1 + 0.13 * tone) * (1 + 0.12 * noise(n, rng, slope=0.2, low=40))
    dome = ramp(edge_m, 0.0, 0.05)
    moss = ramp(noise(n, rng, slope=1.4, low=2, high=24), 0.7, 2.0)[..., None] * np.array([-0.16, 0.08, -0.2])
    grit = (0.5 + 0.1 * noise(n, rng, slope=0.6, low=10))[..., None] * (np.array([1.05, 1.0, 0.88]) + moss)
    color = (1 - joint)[..., None] * tinted(face * (0.92 + 0.12 * dome), hue) + joint[..., None] * grit
    return color, 0.006 * dome + 0.0008 * tone * (1 - joint) - 0.004 * joint


def metal(n: int, rng: Generator) -> Surface:
    """Galvanized or painted metal out of doors: dull clouds, drips along v, scratches, a little rust in them."""
    clouds = 0.05 * noise(n, rng, slope=0.9, low=3, high=50)
    runs = ramp(noise(n, rng, slope=1.2, low=4, high=100, stretch=7), 1.2, 2.6)
    row, column, _ = strokes(n, 60, 0.05, rng, bend_rad=0.1)
    scratch = np.zeros((n, n), dtype=np.float32)
    scratch[row, column] = 1.0
    value = (1 + clouds) * (1 - 0.14 * runs) * (1 + 0.10 * scratch)
    return tinted(value, 0.8 * runs), 0.0005 * noise(n, rng, slope=1.6, low=1, high=8) - 0.0003 * scratch


def rubber(n: int, rng: Generator) -> Surface:
    """Black rubber grayed by dust in its pores, scuffed in patches."""
    dust = ramp(noise(n, rng, slope=1.2, low=2, high=30), 0.0, 2.2)
    grain = noise(n, rng, slope=0.0, low=40)
    value = (1 + 0.12 * grain) * (1 + 0.5 * dust)
    return tinted(value, 0.9 * dust), 0.0004 * grain + 0.0003 * dust


def plastic(n: int, rng: Generator) -> Surface:
    """Molded plastic out of doors: fine grain, faded clouds, dirt in streaks along v."""
    grain = noise(n, rng, slope=0.2, low=30)
    faded = noise(n, rng, slope=1.2, low=3, high=14)
    dirt = ramp(noise(n, rng, slope=1.2, low=3, high=60, stretch=5), 1.2, 2.6)
    value = (1 + 0.035 * grain + 0.03 * faded) * (1 - 0.16 * dirt)
    return tinted(value, 0.5 * dirt), 0.0003 * grain + 0.0002 * faded
