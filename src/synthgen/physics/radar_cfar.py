"""Detection at a constant false alarm rate: how far a cell must stand above the cells beside it.

Start at `Cfar.is_above`. Noise of a cell is the sum of `n_rows` exponentially distributed powers (rows of an antenna,
added without phase); with those the threshold factors are exact. The cells beside are taken along range.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Ints


@final
@dataclass(frozen=True, slots=True)
class Cfar:
    """A detector.

    Attributes
    ----------
    kind : {"os", "ca"}
        Ordered statistic (the three-quarters largest of the cells beside), or their mean.
    n_train : int
        Cells beside that are looked at, half on each side; even.
    n_guard : int
        Cells left out on each side.
    false_alarm : float
        Probability that a cell of noise alone is above.
    """

    kind: Literal["os", "ca"]
    n_train: int
    n_guard: int
    false_alarm: float

    def factor(self, n_rows: int = 1) -> float:
        """Threshold relative to the level of the cells beside."""
        if self.kind == "ca":
            return ca_factor(self.n_train, self.false_alarm, n_rows)
        return os_factor(self.n_train, self.rank, self.false_alarm, n_rows)

    @property
    def rank(self) -> int:
        """Which of the ordered cells beside gives the level, from 1."""
        return 3 * self.n_train // 4

    def is_above(self, power: AnyArray, cells: tuple[Ints, ...], n_rows: int = 1) -> Bools:
        """Which of the cells at these indices, (k,) for each axis of `power`, range first, are detected, (k,)."""
        level = self.level(power, cells)
        return np.asarray(power[cells] > self.factor(n_rows) * level)

    def level(self, power: AnyArray, cells: tuple[Ints, ...]) -> Floats:
        """Level of the cells beside, (k,); where the range ends, farther cells of the other side are taken."""
        where, rest = cells[0][:, None], tuple(index[:, None] for index in cells[1:])
        half, last = self.n_train // 2, power.shape[0] - 1
        steps = self.n_guard + 1 + np.arange(half)
        before = np.where(where - steps >= 0, where - steps, where + steps + half)
        after = np.where(where + steps <= last, where + steps, where - steps - half)
        beside = power[(np.clip(np.concatenate([before, after], axis=1), 0, last), *rest)]
        if self.kind == "ca":
            return beside.mean(axis=1, dtype=float)
        return np.partition(beside, self.rank - 1, axis=1)[:, self.rank - 1].astype(float)


@cache
def ca_factor(n_train: int, false_alarm: float, n_rows: int = 1) -> float:
    """Threshold over the mean of the cells beside: for one row N (P^(-1/N) - 1), else the F distribution's."""
    from scipy.stats import f

    return float(f.isf(false_alarm, 2 * n_rows, 2 * n_rows * n_train))


@cache
def os_factor(n_train: int, rank: int, false_alarm: float, n_rows: int = 1) -> float:
    """Threshold over the cell of this rank: solves P = E[Q(m, a x)], x the rank's statistic of gamma noise (m rows).

    For one row that is the product of (N - i) / (N - i + a) over i below the rank (Rohling 1983,
    doi:10.1109/TAES.1983.309350).
    """
    from scipy.optimize import brentq
    from scipy.special import gammaincc, gammaincinv
    from scipy.stats import beta

    nodes, weights = np.polynomial.legendre.leggauss(400)
    share = 0.5 * (nodes + 1.0)  # of the way of the statistic's own distribution
    level = gammaincinv(n_rows, beta.ppf(share, rank, n_train - rank + 1))

    def excess(log_factor: float) -> float:
        above = gammaincc(n_rows, np.exp(log_factor) * level)
        return float(np.log(max(float(0.5 * weights @ above), 1e-300)) - np.log(false_alarm))

    return float(np.exp(brentq(excess, np.log(0.5), np.log(1e4))))
