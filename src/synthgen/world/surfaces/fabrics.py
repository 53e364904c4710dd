"""Textures of cloth: weave, knit, denim, stripes, checks, prints; u runs around the body, v up along it.

Start at `FABRICS` and `FABRIC_SIZES_M`; `textures.texture` serves them under these names. Their relief is crumples.
Left out: folds (they are shape, see `people.folds`), embroidery, letters and trademarks.
"""

from collections.abc import Callable

import numpy as np

from synthgen.rng import Generator
from synthgen.world.surfaces.patterns import Field, cells, noise, ramp

FABRIC_SIZES_M: dict[str, float] = {
    "cloth": 0.40,
    "cloth_denim": 0.40,
    "cloth_knit": 0.20,
    "cloth_stripes": 0.24,
    "cloth_pinstripes": 0.20,
    "cloth_check": 0.72,
    "cloth_print": 0.40,
    "cloth_melange": 0.30,
}
"""Edge of one tile on the surface [m] (by eye, from clothes)."""


def _plain(n: int, rng: Generator) -> Field:
    """Woven cloth that has been worn and washed: soft clouds, faint crumples, threads."""
    return (
        1.0
        + 0.035 * noise(n, rng, slope=1.5, low=1, high=12)
        + 0.03 * noise(n, rng, slope=0.9, low=8, high=60, stretch=1.6)
        + 0.03 * noise(n, rng, slope=0.1, low=90)
    )


def _crumples(n: int, rng: Generator, depth_m: float) -> Field:
    """Height (n, n) [m] of crumples, a hand to a finger wide: sharp ridges between soft hollows."""
    folds = noise(n, rng, slope=1.7, low=2, high=30)
    ridges = 1.0 - np.abs(noise(n, rng, slope=1.6, low=3, high=24))
    return depth_m * (0.8 * folds + 0.5 * ridges)


def _gray(values: Field) -> Field:
    return np.repeat(values[..., None], 3, axis=2)


def _places(n: int) -> Field:
    return (np.arange(n) + 0.5) / n


def _cloth(n: int, rng: Generator) -> Field:
    return _gray(_plain(n, rng))


def _denim(n: int, rng: Generator) -> Field:
    """Twill of indigo over white threads, streaky along v, faded in clouds."""
    u, v = np.meshgrid(_places(n), _places(n))
    twill = 0.10 * np.sin(2 * np.pi * (90 * u + 90 * v))
    streaks = 0.10 * noise(n, rng, slope=0.3, low=40, stretch=12)
    fade = 0.06 * noise(n, rng, slope=1.4, low=2, high=16, stretch=2.0)
    value = _plain(n, rng) * (1 + twill + streaks + fade)
    return value[..., None] * (1 + np.clip(fade, -0.2, 0.2)[..., None] * np.array([0.8, 0.4, -0.3]))


def _knit(n: int, rng: Generator) -> Field:
    """Ribs 8 mm wide with stitches like a plait."""
    u, v = np.meshgrid(_places(n), _places(n))
    rib = np.abs(np.sin(np.pi * 25 * u))
    stitch = 0.10 * np.sin(2 * np.pi * (40 * v + 0.35 * np.sign(np.sin(2 * np.pi * 25 * u))))
    return _gray(_plain(n, rng) * (0.78 + 0.35 * rib + stitch))


def _stripes(n: int, rng: Generator) -> Field:
    """Stripes around the body, 4 cm apart, a third of them dark."""
    place = np.mod(6 * _places(n), 1.0)
    band = ramp(place, 0.06, 0.10) * (1 - ramp(place, 0.40, 0.44))
    return _gray(_plain(n, rng) * (1.25 - 0.95 * band)[:, None])


def _pinstripes(n: int, rng: Generator) -> Field:
    """Fine light lines along v, 2 cm apart."""
    place = np.mod(10 * _places(n), 1.0)
    line = ramp(place, 0.44, 0.48) * (1 - ramp(place, 0.54, 0.58))
    return _gray(_plain(n, rng) * (0.92 + 1.1 * line)[None, :])


def _check(n: int, rng: Generator) -> Field:
    """Tartan: broad dark bands both ways, crossing darker, and a thin warm line between."""
    place = np.mod(8 * _places(n), 1.0)
    band = ramp(place, 0.06, 0.10) * (1 - ramp(place, 0.46, 0.50))
    line = ramp(place, 0.71, 0.735) * (1 - ramp(place, 0.765, 0.79))
    both = 0.5 * (band[:, None] + band[None, :])
    thin = np.maximum(line[:, None], line[None, :])
    value = _plain(n, rng) * (1.3 - 0.95 * both)
    return value[..., None] * (1 + thin[..., None] * np.array([0.5, 0.35, -0.2]))


def _print(n: int, rng: Generator) -> Field:
    """Scattered blots in three tints, as flowers on summer cloth seen from metres away."""
    spots = cells(n, 170, rng)
    size = rng.uniform(0.006, 0.026, int(spots.index.max()) + 1)[spots.index]
    near = spots.nearest + 0.004 * noise(n, rng, slope=1.0, low=10, high=80)
    blot = 1 - ramp(near / size, 1.0, 1.25)
    tints = np.array([[0.5, 0.1, 0.2], [0.3, 0.35, -0.3], [-0.55, -0.4, -0.35], [-0.3, 0.1, 0.4]])
    tint = tints[rng.integers(0, len(tints), int(spots.index.max()) + 1)][spots.index]
    return _plain(n, rng)[..., None] * (1 + blot[..., None] * tint)


def _melange(n: int, rng: Generator) -> Field:
    """Jersey of light and dark fibers."""
    return _gray(_plain(n, rng) * (1 + 0.13 * noise(n, rng, slope=0.3, low=40, stretch=0.3)))


_COLORS: dict[str, Callable[[int, Generator], Field]] = {
    "cloth": _cloth,
    "cloth_denim": _denim,
    "cloth_knit": _knit,
    "cloth_stripes": _stripes,
    "cloth_pinstripes": _pinstripes,
    "cloth_check": _check,
    "cloth_print": _print,
    "cloth_melange": _melange,
}
_CRUMPLES_M = {"cloth_knit": 0.0007, "cloth_denim": 0.0011, "cloth_melange": 0.0009}
"""Depth of crumples of stiff and of thick cloth; others have a millimeter (by eye)."""


def _made(name: str) -> Callable[[int, Generator], tuple[Field, Field]]:
    def make(n: int, rng: Generator) -> tuple[Field, Field]:
        size = FABRIC_SIZES_M[name] / 0.4
        return _COLORS[name](n, rng), _crumples(n, rng, size * _CRUMPLES_M.get(name, 0.0010))

    return make


FABRICS: dict[str, Callable[[int, Generator], tuple[Field, Field]]] = {name: _made(name) for name in _COLORS}
