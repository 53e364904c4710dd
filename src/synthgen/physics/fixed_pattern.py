"""What is the same in every reading of one sensor: sensitivity and dark value of its pixels, hot and dead ones.

Start at `fixed_pattern`; `even_pattern` is a sensor whose pixels are all alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Ints, Singles, frozen
from synthgen.rng import Generator

HOT_EXCESS = (100.0, 1000.0)
"""Dark current of a hot pixel above the mean, in means, log-uniform: hot begins at 100 (our choice of the end)."""


@final
@dataclass(frozen=True, slots=True)
class FixedPattern:
    """A sensor's own pixels.

    Attributes
    ----------
    sensitivity : (h, w) float32
        1 on average, 0 for dead pixels. Its standard deviation is the PRNU.
    offset_e : (h, w) float32
        Dark value, 0 on average. Its standard deviation is the DSNU. [electrons]
    hot : (k,) int64
        Places of hot pixels in the flattened picture, ascending.
    hot_excess : (k,) float32
        Their dark current above the mean, in means.
    dead : (d,) int64
        Places of dead pixels.
    """

    sensitivity: Singles
    offset_e: Singles
    hot: Ints
    hot_excess: Singles
    dead: Ints

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def defects(self) -> Ints:
        """Places that a defect map lists: hot and dead pixels, ascending."""
        return np.union1d(self.hot, self.dead)


def fixed_pattern(
    size: tuple[int, int],
    rng: Generator,
    *,
    prnu: float,
    dsnu_e: float,
    hot_pixels: float,
    dead_pixels: float,
) -> FixedPattern:
    """The pattern of one sensor of `size` (h, w); the arguments are those of `SensorResponse`."""
    sensitivity = 1.0 + np.float32(prnu) * rng.standard_normal(size, dtype=np.float32)
    offset_e = np.float32(dsnu_e) * rng.standard_normal(size, dtype=np.float32)
    hot, dead = _places(size, hot_pixels, rng), _places(size, dead_pixels, rng)
    excess = np.exp(rng.uniform(np.log(HOT_EXCESS[0]), np.log(HOT_EXCESS[1]), size=len(hot))).astype(np.float32)
    np.maximum(sensitivity, 0.0, out=sensitivity)
    sensitivity.reshape(-1)[dead] = 0.0
    return FixedPattern(sensitivity, offset_e, hot, excess, dead)


def even_pattern(size: tuple[int, int]) -> FixedPattern:
    """Pixels (h, w) that are all alike."""
    nowhere = np.zeros(0, dtype=np.int64)
    return FixedPattern(
        np.ones(size, np.float32), np.zeros(size, np.float32), nowhere, np.zeros(0, np.float32), nowhere
    )


def with_dead_rows(pattern: FixedPattern, rows: Sequence[int]) -> FixedPattern:
    """The pattern with rows that see nothing, which no defect map lists."""
    sensitivity = pattern.sensitivity.copy()
    sensitivity[list(rows)] = 0.0
    return replace(pattern, sensitivity=sensitivity)


def without_defects(mosaic: AnyArray, defects: Ints) -> AnyArray:
    """A mosaic (h, w) whose listed pixels have the mean of their next neighbors of the same color, 2 px away.

    Neighbors that are defects themselves do not count.
    """
    height, width = mosaic.shape
    row, column = np.divmod(defects, width)
    is_defect = np.zeros(mosaic.shape, dtype=bool)
    is_defect[row, column] = True
    total, count = np.zeros(len(defects)), np.zeros(len(defects))
    for d_row, d_column in ((-2, 0), (2, 0), (0, -2), (0, 2)):
        r, c = row + d_row, column + d_column
        inside = (r >= 0) & (r < height) & (c >= 0) & (c < width)
        r, c = np.clip(r, 0, height - 1), np.clip(c, 0, width - 1)
        good = inside & ~is_defect[r, c]
        total += np.where(good, mosaic[r, c], 0.0)
        count += good
    mended = mosaic.copy()
    has_neighbors = count > 0
    mended[row[has_neighbors], column[has_neighbors]] = total[has_neighbors] / count[has_neighbors]
    return mended


def _places(size: tuple[int, int], share: float, rng: Generator) -> Ints:
    """Different places, of a Poisson number with the mean `share` of all."""
    n = size[0] * size[1]
    return np.unique(rng.integers(0, n, rng.poisson(share * n)))
