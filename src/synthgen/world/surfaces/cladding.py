"""Patterns of cladding for `textures`: lapped boards, ribbed sheet, cut stone.

Each gives color (n, n, 3), of any mean, and height (n, n) [m]. Rows run along v, up the wall.
"""

import numpy as np

from synthgen.rng import Generator
from synthgen.world.surfaces.patterns import Field, bond, noise, ramp


def siding(n: int, rng: Generator) -> tuple[Field, Field]:
    """Painted lap siding: boards 150 mm high whose lower edges throw a shadow, butt joints, faint grain."""
    u, v, board = bond(n, 1, 16, shift=0.37, warp=np.zeros((2, n, n)))
    tone = rng.normal(0, 1, int(board.max()) + 1)[board]
    shadow = 1.0 - 0.55 * (1.0 - ramp(v, 0.0, 0.09)) - 0.08 * (1.0 - ramp(v, 0.0, 0.5))
    joint = 1.0 - 0.35 * (1.0 - ramp(np.minimum(u, 1.0 - u), 0.0005, 0.0022))
    grain = 1.0 + 0.02 * noise(n, rng, slope=0.5, low=20, stretch=0.1)
    worn = 1.0 - 0.06 * ramp(noise(n, rng, slope=1.3, low=2, high=40, stretch=2), 0.2, 2.0)
    color = np.repeat((shadow * joint * grain * worn * (1 + 0.02 * tone))[..., None], 3, axis=2)
    return color, 0.016 * (1.0 - v)


def ribbed(n: int, rng: Generator) -> tuple[Field, Field]:
    """Trapezoidal sheet: upright ribs each 200 mm, lit crowns and dark flanks, runs of dirt, rows of screws."""
    place = np.mod(12.0 * (np.arange(n) + 0.5) / n, 1.0)[None, :]
    crown = ramp(place, 0.10, 0.18) * (1.0 - ramp(place, 0.52, 0.60))
    left = np.exp(-(((place - 0.14) / 0.045) ** 2))
    right = np.exp(-(((place - 0.56) / 0.045) ** 2))
    value = 0.93 + 0.10 * crown - 0.30 * right + 0.10 * left + np.zeros((n, 1))
    runs = ramp(noise(n, rng, slope=1.2, low=3, high=80, stretch=8), 0.8, 2.4)
    seam = np.mod(2.0 * (np.arange(n) + 0.5) / n, 1.0)[:, None]
    screws = (np.abs(seam - 0.5) < 0.004) & (np.abs(place - 0.78) < 0.03)
    value = value * (1 - 0.10 * runs) * (1 - 0.45 * screws)
    tint = ramp(noise(n, rng, slope=1.4, low=2, high=30, stretch=4), 1.0, 2.4)[..., None] * np.array(
        [0.02, -0.02, -0.05]
    )
    return value[..., None] * (1 + tint), 0.02 * (ramp(place, 0.06, 0.22) * (1.0 - ramp(place, 0.48, 0.64))) + np.zeros(
        (n, n)
    )


def ashlar(n: int, rng: Generator) -> tuple[Field, Field]:
    """Cut stone: blocks of 600 mm by 300 mm with fine joints, veins and weathering."""
    warp = 0.0004 * np.stack([noise(n, rng, slope=1.0, low=3, high=60) for _ in range(2)])
    u, v, block = bond(n, 4, 8, shift=0.5, warp=warp)
    edge_m = np.minimum(np.minimum(u, 1 - u) * 0.6, np.minimum(v, 1 - v) * 0.3)
    joint = 1.0 - ramp(edge_m, 0.003, 0.011)
    tone = rng.normal(0, 1, int(block.max()) + 1)[block]
    hue = rng.normal(0, 1, int(block.max()) + 1)[block]
    face = (1 + 0.06 * tone) * (1 + 0.05 * noise(n, rng, slope=0.8, low=4, high=160))
    face *= 1 - 0.10 * ramp(noise(n, rng, slope=1.3, low=3, high=60, stretch=5), 0.8, 2.2)
    value = face * (1 - 0.38 * joint)
    return value[..., None] * (1 + hue[..., None] * np.array([0.02, 0.0, -0.03])), -0.006 * joint
