"""Periodic patterns on a square grid: what procedural textures are mixed from.

Every function returns (n, n) arrays that continue across their edges: row n is row 0 again. Rows run along v,
columns along u. Noise is made in the frequency domain, cells and strokes on a torus. In single precision, for speed.
"""

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from synthgen.arrays import Int32s, Ints, Singles
from synthgen.rng import Generator

Field = NDArray[np.floating[Any]]
"""Values over a tile, (n, n) or (n, n, 3), of single or double precision."""

Surface = tuple[Field, Field]
"""Color (n, n, 3), of any mean, and height (n, n) [m]: what a texture is made of."""


@final
@dataclass(frozen=True, slots=True)
class Cells:
    """Voronoi cells: distance to the nearest and the second seed (n, n), in tiles, and the cell's number (n, n)."""

    nearest: Singles
    second: Singles
    index: Int32s

    def gap(self) -> Singles:
        """0 on the border of a cell, growing inward (n, n). [tiles]"""
        return self.second - self.nearest


def noise(
    n: int, rng: Generator, *, slope: float = 1.0, low: float = 1.0, high: float = 1e9, stretch: float = 1.0
) -> Singles:
    """Gaussian noise of mean 0 and variance 1 whose amplitude falls as frequency to the power -`slope`.

    Frequencies are cycles per tile, kept between `low` and `high`; features are `stretch` times longer along v.
    """
    spectrum = rng.standard_normal((n, n // 2 + 1, 2), dtype=np.float32).view(np.complex64)[..., 0]
    along_v = fft.fftfreq(n, 1 / n).astype(np.float32)[:, None] * np.float32(stretch)
    frequency = np.hypot(along_v, np.arange(n // 2 + 1, dtype=np.float32))
    band = (frequency >= low) & (frequency <= high)
    spectrum *= np.where(band, np.maximum(frequency, 1.0) ** np.float32(-slope), np.float32(0.0))
    pattern = fft.irfft2(spectrum, (n, n), overwrite_x=True)
    return np.asarray(pattern / pattern.std(), dtype=np.float32)


def cells(n: int, count: int, rng: Generator, *, stretch: float = 1.0, warp: Field | None = None) -> Cells:
    """Cells of about `count` seeds on a jittered lattice, `stretch` times longer along v.

    `warp` (2, n, n) bends the cells along u and v. [tiles] The second seed is looked for among the nine places around:
    it is missed at one pixel of 10,000.
    """
    rows = max(round(np.sqrt(count / stretch)), 1)
    columns = max(round(count / rows), 1)
    jitter = rng.random((2, rows * columns), dtype=np.float32)
    place = (np.arange(n, dtype=np.float32) + 0.5) / n
    u, v = np.meshgrid(place, place) if warp is None else np.meshgrid(place, place) + warp
    u, v = (u * columns).astype(np.float32), (v * rows).astype(np.float32)
    column, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    u, v = u - column, v - row
    # Distances are measured with v squeezed, on a torus of size 1 by 1 / stretch.
    across, along = np.float32(1.0 / columns), np.float32(1.0 / (rows * stretch))
    nearest = np.full((n, n), np.inf, dtype=np.float32)
    second, index = nearest.copy(), np.zeros((n, n), dtype=np.int32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            seed = (row + down) % rows * columns + (column + right) % columns
            square = ((jitter[0][seed] + right - u) * across) ** 2 + ((jitter[1][seed] + down - v) * along) ** 2
            is_nearer = square < nearest
            second = np.where(is_nearer, nearest, np.minimum(second, square))
            index = np.where(is_nearer, seed, index)
            nearest = np.minimum(nearest, square)
    return Cells(np.sqrt(nearest), np.sqrt(second), index)


def strokes(
    n: int,
    count: int,
    length: float,
    rng: Generator,
    *,
    angle_rad: float | None = None,
    spread_rad: float = 0.3,
    bend_rad: float = 0.5,
) -> tuple[Ints, Ints, Ints]:
    """Rows, columns and stroke numbers of the pixels of `count` thin bent strokes, `length` long [tiles].

    Directions are all around, or near `angle_rad` from u. Later strokes lie over earlier ones.
    """
    angle = rng.uniform(0, 2 * np.pi, count) if angle_rad is None else angle_rad + rng.normal(0, spread_rad, count)
    steps = max(round(1.5 * length * n), 2)
    t = np.linspace(0, 1, steps)
    turned = angle[:, None] + rng.normal(0, bend_rad, (count, 1)) * t
    step = length * rng.uniform(0.5, 1.2, (count, 1)) / steps
    u = rng.uniform(0, 1, (count, 1)) + np.cumsum(np.cos(turned) * step, axis=1)
    v = rng.uniform(0, 1, (count, 1)) + np.cumsum(np.sin(turned) * step, axis=1)
    number = np.broadcast_to(np.arange(count)[:, None], u.shape)
    return np.floor(v * n).astype(np.int64).ravel() % n, np.floor(u * n).astype(np.int64).ravel() % n, number.ravel()


def bond(n: int, columns: int, courses: int, *, shift: float, warp: Field) -> tuple[Field, Field, Ints]:
    """Blocks in courses, each course shifted by a share of a block: place within the block and its number.

    `warp` (2, n, n) bends the joints, in tiles. Returns u and v in the block, 0..1 (n, n), and numbers (n, n).
    An even number of courses is needed when `shift` is a half.
    """
    place = (np.arange(n, dtype=np.float32) + np.float32(0.5)) / np.float32(n)
    u, v = np.meshgrid(place, place)
    v = (v + warp[1]) * courses
    course = np.floor(v).astype(np.int64)
    u = (u + warp[0]) * columns + shift * np.mod(course, 2)
    column = np.floor(u).astype(np.int64)
    return u - column, v - course, np.mod(course, courses) * columns + np.mod(column, columns)


def ramp(values: Field, low: float, high: float) -> Field:
    """Smooth step from 0 at `low` to 1 at `high`."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def tinted(values: Field, tint: Field | None = None, warmth: tuple[float, float, float] = (0.03, 0.0, -0.04)) -> Field:
    """Values as three channels; `tint` (n, n) shifts them from bluish (negative) to warm (positive)."""
    if tint is None:
        return np.repeat(values[..., None], 3, axis=2)
    return values[..., None] * (1.0 + tint[..., None] * np.array(warmth))


def per_cell(index: np.ndarray, rng: Generator) -> Field:
    """One standard normal number for each cell, as an image."""
    return rng.normal(0, 1, int(index.max()) + 1)[index]
