"""Echoes in the cells of a radar: what the transforms over range, Doppler and azimuth make of points.

Start at `spread`. A place is in bins; every transform has a Hann window, whose response to a point is known exactly,
so nothing is sampled and transformed. Rows of the antenna, one above the other, keep their phases.
Not modelled: side lobes beyond three bins (below -41 dB), noise that neighbouring cells share by the window.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Ints, Singles

REACH = 3
"""Bins on each side of a point to which its response is followed: the main lobe is 2 wide, one side lobe is kept."""

WIDTH_3DB = 1.441
"""Full width of Hann's response at half the power, in bins (Harris 1978, doi:10.1109/PROC.1978.10837: 1.44)."""

FAINT = 0.1
"""Amplitude, relative to the noise of a cell, below which a contribution is left out: 20 dB below the noise."""

Shape = tuple[int, int, int]
"""Cells along range, Doppler and azimuth."""


@final
@dataclass(frozen=True, slots=True)
class Spread:
    """What points put into cells.

    Attributes
    ----------
    cell : (m,) int64
        Flat index of each cell that has any, ascending.
    signal : (m, k) complex64
        Sum over all points in each of `k` rows.
    entry_cell : (e,) int64
        Index into `cell` of each single contribution.
    entry_point : (e,) int64
        Which point it is from.
    entry_power : (e,) float32
        Its power over all rows.
    """

    cell: Ints
    signal: AnyArray
    entry_cell: Ints
    entry_point: Ints
    entry_power: Singles


def response(offset_bins: AnyArray) -> AnyArray:
    """Amplitude (...) of a Hann-windowed transform, so many bins from a point: 1 at 0, 0.5 at 1, 0 at 2, 3, ..."""
    x = np.asarray(offset_bins)
    near_one = np.abs(np.abs(x) - 1.0) < 1e-4
    below = np.where(near_one, 1.0, 1.0 - x * x)
    return np.where(near_one, 0.5, np.sinc(x) / below)


def offset(left: AnyArray, middle: AnyArray, right: AnyArray) -> Floats:
    """Where between bins (-0.5..0.5) a point is, from the amplitudes (...) of a peak and the bins beside it.

    Exact for one point without noise: the next larger one is (1 + d) / (2 - d) of the peak.
    """
    is_right = right > left
    ratio = np.where(is_right, right, left) / np.maximum(middle, 1e-12)
    shift = np.clip((2.0 * ratio - 1.0) / (ratio + 1.0), 0.0, 0.5)
    return np.where(is_right, shift, -shift)


def merged(places: Floats, amplitude: AnyArray, owner: Ints) -> tuple[Floats, AnyArray, Ints]:
    """Points of one owner (n,) that are less than half a bin apart as one, at the middle of their power.

    Returns their places and amplitudes, and the strongest point of each. Amplitudes add with their phases.
    """
    key = np.column_stack([owner, np.floor(2.0 * places).astype(np.int64)])
    order = np.lexsort(key.T)
    is_first = np.r_[True, np.any(np.diff(key[order], axis=0), axis=1)] if len(key) else np.zeros(0, dtype=bool)
    group = np.empty(len(key), dtype=np.int64)
    group[order] = np.cumsum(is_first) - 1
    n = int(is_first.sum())
    power = (np.abs(amplitude) ** 2).sum(axis=1)
    weight = np.bincount(group, power, n)
    middle = np.stack([np.bincount(group, power * places[:, axis], n) for axis in range(3)], axis=1)
    total = np.empty((n, amplitude.shape[1]), dtype=np.complex64)
    for row in range(amplitude.shape[1]):
        real, imaginary = (np.bincount(group, part, n) for part in (amplitude[:, row].real, amplitude[:, row].imag))
        total[:, row] = real + 1j * imaginary
    strongest = np.empty(n, dtype=np.int64)
    rising = np.argsort(power, kind="stable")
    strongest[group[rising]] = rising  # the strongest is written last
    return middle / np.maximum(weight, 1e-30)[:, None], total, strongest


def spread(places: Floats, amplitude: AnyArray, shape: Shape) -> Spread:
    """Contributions of points to the cells about them.

    Parameters
    ----------
    places : (n, 3) float64
        Range, Doppler and azimuth in bins; Doppler may be any number, it wraps around.
    amplitude : (n, k) complex
        In each row, with its phase; the noise of a cell has mean power 1 in each row.
    shape : (3,) int
    """
    strong = np.flatnonzero((np.abs(amplitude) ** 2).sum(axis=1) > FAINT**2)
    places, amplitude = places[strong], amplitude[strong]
    middle = np.rint(places).astype(np.int64)
    steps = np.arange(-REACH, REACH + 1)
    index = middle[:, :, None] + steps  # (n, 3, 7)
    kernel = response(index - places[:, :, None]).astype(np.float32)
    index[:, 1] %= shape[1]
    for axis in (0, 2):
        is_outside = (index[:, axis] < 0) | (index[:, axis] >= shape[axis])
        kernel[:, axis][is_outside] = 0.0
    weight = kernel[:, 0, :, None, None] * kernel[:, 1, None, :, None] * kernel[:, 2, None, None, :]
    flat = (index[:, 0, :, None, None] * shape[1] + index[:, 1, None, :, None]) * shape[2] + index[:, 2, None, None, :]
    power = (np.abs(amplitude) ** 2).sum(axis=1).astype(np.float32)
    point, *at = np.nonzero(np.abs(weight) * np.sqrt(power)[:, None, None, None] > FAINT)
    weight, flat = weight[(point, *at)], flat[(point, *at)]
    cell, entry_cell = np.unique(flat, return_inverse=True)
    signal = np.zeros((len(cell), amplitude.shape[1]), dtype=np.complex64)
    for row in range(amplitude.shape[1]):
        value = amplitude[point, row] * weight
        real, imaginary = (np.bincount(entry_cell, part, len(cell)) for part in (value.real, value.imag))
        signal[:, row] = real + 1j * imaginary
    return Spread(cell, signal, entry_cell, strong[point], power[point] * weight**2)
