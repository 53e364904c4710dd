"""Piecewise cubics along a road: heights, widths, offsets, angles.

A piece is a + b x + c x^2 + d x^3 with x measured from its own start. It holds until the next one starts.
"""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats

_SLACK_M = 1e-7
"""A station this little before a piece's start belongs to it: sums of lengths carry rounding errors (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Cubic:
    """One piece: polynomial coefficients from its start."""

    start: float
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0


@final
@dataclass(frozen=True, slots=True)
class Cubics:
    """Pieces in the order of their starts; zero where there is none."""

    pieces: tuple[Cubic, ...] = ()

    @classmethod
    def constant(cls, value: float) -> Self:
        """The same value everywhere."""
        return cls((Cubic(0.0, value),))

    @classmethod
    def through(cls, x: ArrayLike, y: ArrayLike, slope: ArrayLike | None = None) -> Self:
        """Smooth curve through values y (n,) at x (n,), with the given slopes (n,), which are 0 if not given."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        m = np.zeros_like(y) if slope is None else np.asarray(slope, dtype=float)
        h, rise = np.diff(x), np.diff(y)
        c = (3.0 * rise - (2.0 * m[:-1] + m[1:]) * h) / h**2
        d = ((m[:-1] + m[1:]) * h - 2.0 * rise) / h**3
        rows = np.column_stack([x[:-1], y[:-1], m[:-1], c, d]).tolist()
        last = Cubic(float(x[-1]), float(y[-1]), float(m[-1]))
        return cls((*(Cubic(*row) for row in rows), last))

    def value(self, x: ArrayLike) -> Floats:
        """Value (...) at x (...)."""
        x, (a, b, c, d) = self._pieces_at(x)
        return a + x * (b + x * (c + x * d))

    def slope(self, x: ArrayLike) -> Floats:
        """Derivative (...) at x (...)."""
        x, (_, b, c, d) = self._pieces_at(x)
        return b + x * (2.0 * c + x * 3.0 * d)

    def _pieces_at(self, x: ArrayLike) -> tuple[Floats, Floats]:
        """Distance (...) from the start of the piece at x (...), and its coefficients (4, ...)."""
        x = np.asarray(x, dtype=float)
        if not self.pieces:
            return np.zeros_like(x), np.zeros((4, *x.shape))
        rows = np.array([[p.start, p.a, p.b, p.c, p.d] for p in self.pieces])
        index = np.searchsorted(rows[:, 0], x + _SLACK_M, side="right") - 1
        is_before = (index < 0) & (rows[0, 0] > _SLACK_M)
        chosen = rows[np.maximum(index, 0)]
        coefficients = np.where(is_before, 0.0, np.moveaxis(chosen[..., 1:], -1, 0))
        return x - chosen[..., 0], coefficients


ZERO = Cubics()
"""Zero everywhere."""
