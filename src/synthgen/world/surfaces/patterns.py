"""Periodic patterns on a square grid: what procedural textures are mixed from.

Every function returns (n, n) arrays that continue across their edges: row n is row 0 again. Rows run along v,
columns along u. Noise is made in the frequency domain, cells and strokes on a torus.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats, Ints
from synthgen.rng import Generator


@final
@dataclass(frozen=True, slots=True)
class Cells:
    """Voronoi cells: distance to the nearest and the second seed (n, n), in tiles, and the cell's number (n, n)."""

    nearest: Floats
    second: Floats
    index: Ints

    def gap(self) -> Floats:
        """0 on the border of a cell, growing inward (n, n). [tiles]"""
        return self.second - self.nearest


def noise(
    n: int, rng: Generator, *, slope: float = 1.0, low: float = 1.0, high: float = 1e9, stretch: float = 1.0
) -> Floats:
    """Gaussian noise of mean 0 and variance 1 whose amplitude falls as frequency to the power -`slope`.

    Frequencies are cycles per tile, kept between `low` and `high`; features are `stretch` times longer along v.
    """
    white = np.fft.fft2(rng.normal(0, 1, (n, n)))
    along_v, along_u = np.fft.fftfreq(n, 1 / n)[:, None] * stretch, np.fft.fftfreq(n, 1 / n)[None, :]
    frequency = np.hypot(along_v, along_u)
    band = (frequency >= low) & (frequency <= high)
    pattern = np.fft.ifft2(white * np.where(band, np.maximum(frequency, 1.0) ** -slope, 0.0)).real
    return pattern / pattern.std()


def cells(
    n: int, count: int, rng: Generator, *, stretch: float = 1.0, warp: Floats | None = None, is_even: bool = True
) -> Cells:
    """Cells of about `count` seeds, `stretch` times longer along v.

    Seeds sit on a jittered lattice, or anywhere if not `is_even`: cells of few pixels need that, or the lattice
    beats with the pixels. `warp` (2, n, n) bends the cells along u and v. [tiles]
    """
    rows = max(round(np.sqrt(count / stretch)), 1)
    columns = max(round(count / rows), 1)
    lattice = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    # Distances are measured with v squeezed, on a torus of size 1 by 1 / stretch.
    size = np.array([1.0, 1.0 / stretch])
    jitter = rng.uniform(0, 1, lattice.shape)
    seeds = ((lattice + jitter) / np.array([columns, rows]) if is_even else jitter) * size
    place = (np.arange(n) + 0.5) / n
    points = np.stack(np.meshgrid(place, place), axis=-1)
    if warp is not None:
        points = points + np.moveaxis(warp, 0, -1)
    points = np.mod(points, 1.0) * size
    tree = cKDTree(np.mod(seeds, size), boxsize=size)
    distance, index = tree.query(points.reshape(-1, 2), k=2)
    return Cells(distance[:, 0].reshape(n, n), distance[:, 1].reshape(n, n), index[:, 0].reshape(n, n))


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


def bond(n: int, columns: int, courses: int, *, shift: float, warp: Floats) -> tuple[Floats, Floats, Ints]:
    """Blocks in courses, each course shifted by a share of a block: place within the block and its number.

    `warp` (2, n, n) bends the joints, in tiles. Returns u and v in the block, 0..1 (n, n), and numbers (n, n).
    An even number of courses is needed when `shift` is a half.
    """
    place = (np.arange(n) + 0.5) / n
    u, v = np.meshgrid(place, place)
    v = (v + warp[1]) * courses
    course = np.floor(v).astype(np.int64)
    u = (u + warp[0]) * columns + shift * np.mod(course, 2)
    column = np.floor(u).astype(np.int64)
    return u - column, v - course, np.mod(course, courses) * columns + np.mod(column, columns)


def ramp(values: Floats, low: float, high: float) -> Floats:
    """Smooth step from 0 at `low` to 1 at `high`."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
