"""Textures of people: hair in strands along v, skin, and faces whose features are nobody's.

Start at `BODILY` and `BODILY_SIZES_M`; `textures.texture` serves them under these names. A tile of "face" is one head
high and wide, chin at v = 0, its middle at u = 1/2; all that is drawn lies between u = 1/4 and 3/4, so that heads may
be unrolled beyond it (see `people.heads.face_uv`).
Left out: wrinkles, freckles that one could be known by, tattoos and make-up.
"""

from collections.abc import Callable

import numpy as np

from synthgen.rng import Generator
from synthgen.world.surfaces.patterns import Field, Surface, noise, ramp, tinted

BODILY_SIZES_M: dict[str, float] = {"hair": 0.16, "skin": 0.30, "face": 0.25, "face_stubble": 0.25}
"""Edge of one tile on the surface [m] (by eye)."""

_BLUSH = np.array([0.10, -0.10, -0.13])
"""By how much blood below the skin changes its color: cheeks, ears and knuckles, redder than what is around them."""


def _hair(n: int, rng: Generator) -> Surface:
    """Strands along v in locks a finger wide, lighter where they stand out."""
    locks = noise(n, rng, slope=0.9, low=3, high=16, stretch=5.0)
    strands = noise(n, rng, slope=0.35, low=14, high=110, stretch=14.0)
    value = np.clip(1.0 + 0.22 * locks + 0.24 * strands, 0.25, 2.2)
    return tinted(value, 0.8 * locks), 0.0016 * locks + 0.0007 * strands


def _mottled(n: int, rng: Generator) -> Field:
    """Skin (n, n, 3): soft red and pale patches, pores."""
    patches = noise(n, rng, slope=1.3, low=2, high=24)
    pores = noise(n, rng, slope=0.2, low=60)
    return (1.0 + 0.012 * pores + 0.02 * patches)[..., None] * (
        1.0 + 0.35 * np.clip(patches, -2, 2)[..., None] * _BLUSH
    )


def _skin(n: int, rng: Generator) -> Surface:
    return _mottled(n, rng), 0.0002 * noise(n, rng, slope=0.8, low=20, high=100)


def _face(n: int, rng: Generator) -> Surface:
    """Red cheeks and nose, shade in the sockets and below the nose."""
    y, z = _places(n)
    color = _mottled(n, rng)
    blush = 0.9 * _spot(y, z, 0.165, 0.335, 0.075, 0.06) + 0.8 * _spot(y, z, 0.0, 0.37, 0.05, 0.045)
    shade = 0.16 * _spot(y, z, 0.125, 0.515, 0.085, 0.045) + 0.10 * _spot(y, z, 0.125, 0.455, 0.07, 0.022)
    shade += 0.45 * _spot(y, z, 0.034, 0.338, 0.014, 0.009) + 0.12 * _spot(y, z, 0.0, 0.262, 0.05, 0.02)
    shade += 0.25 * _spot(y, z, 0.0, 0.2125, 0.075, 0.006)
    color = color * (1.0 + blush[..., None] * _BLUSH) * (1.0 - shade)[..., None]
    return color, 0.0002 * noise(n, rng, slope=0.8, low=20, high=100)


def _face_stubble(n: int, rng: Generator) -> Surface:
    """The same with a beard of one day on lip, chin and cheeks."""
    color, height_m = _face(n, rng)
    y, z = _places(n)
    lip = _spot(y, z, 0.0, 0.272, 0.10, 0.022)
    chin = ramp(0.30 - z - 0.9 * np.maximum(0.10 - y, 0.0) * (z > 0.24), -0.02, 0.05) * ramp(0.245 - y, 0.0, 0.04)
    mouth = 1.0 - _spot(y, z, 0.0, 0.212, 0.095, 0.030)
    beard = np.clip(lip + chin * ramp(z, 0.0, 0.03), 0.0, 1.0) * mouth
    grain = 0.75 + 0.25 * np.clip(noise(n, rng, slope=0.0, low=50), -1.5, 1.5)
    return color * (1.0 - (0.30 * beard * grain)[..., None] * np.array([1.0, 0.86, 0.74])), height_m


def _places(n: int) -> tuple[Field, Field]:
    """Distance from the middle of the face, and height over the chin, (n, n) each, in heads."""
    at = (np.arange(n) + 0.5) / n
    return np.broadcast_to(np.abs(at - 0.5)[None, :], (n, n)), np.broadcast_to(at[:, None], (n, n))


def _spot(y: Field, z: Field, y0: float, z0: float, wide: float, high: float) -> Field:
    """A soft spot at one place of both sides of the face."""
    return np.asarray(np.exp(-(((y - y0) / wide) ** 2) - ((z - z0) / high) ** 2))


BODILY: dict[str, Callable[[int, Generator], Surface]] = {
    "hair": _hair,
    "skin": _skin,
    "face": _face,
    "face_stubble": _face_stubble,
}
