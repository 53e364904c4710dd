"""Which echoes of a beam a LiDAR reports, by its return mode.

Start at `reported`. Echoes are sorted by beam and range; what is not detected does not exist for the mode.
"""

import numpy as np

from synthgen.arrays import AnyArray, Bools, Ints, Singles
from synthgen.spec.lidar_model import ReturnMode


def reported(beam: Ints, ratio: Singles, mode: ReturnMode) -> Bools:
    """Which of the detected echoes (n,) are reported.

    "dual" reports the strongest and the last, and where that is one echo the second strongest beside it.
    """
    is_first, is_last = np.ones(len(beam), dtype=bool), np.ones(len(beam), dtype=bool)
    is_first[1:] = beam[1:] != beam[:-1]
    is_last[:-1] = is_first[1:]
    if mode == "first":
        return is_first
    if mode == "last":
        return is_last
    rank = _ranks(is_first, is_last, ratio)
    if mode == "strongest":
        return rank == 0
    group = np.cumsum(is_first) - 1
    last_is_strongest = (rank == 0)[is_last]
    return (rank == 0) | (is_last & ~last_is_strongest[group]) | ((rank == 1) & last_is_strongest[group])


def numbers_in_beam(beam: AnyArray) -> Ints:
    """0, 1, ... within each run of equal beams, (n,)."""
    is_first = np.ones(len(beam), dtype=bool)
    is_first[1:] = beam[1:] != beam[:-1]
    start = np.flatnonzero(is_first)
    return np.arange(len(beam)) - start[np.cumsum(is_first) - 1]


def _ranks(is_first: Bools, is_last: Bools, ratio: Singles) -> AnyArray:
    """Rank of each echo within its beam by strength, 0 the strongest; of equal ones the nearer is first."""
    rank = np.zeros(len(ratio), dtype=np.int64)
    several = np.flatnonzero(~(is_first & is_last))
    if len(several) == 0:
        return rank
    group: AnyArray = np.cumsum(is_first)[several]
    order = np.lexsort((-ratio[several], group))
    rank[several[order]] = numbers_in_beam(group[order])
    return rank
