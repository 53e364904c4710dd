"""A LiDAR's beam has a width: sub-rays that stand for it, and the echoes they add up to.

Start at `sub_rays` for directions, at `echoes` for what the receiver tells apart. Every sub-ray sends back a Gaussian
pulse of the same width at its own range; the waveform is their sum. Arrays in, arrays out.
Not modelled: noise of the waveform itself (see `lidar_link.range_sigma`), saturation, the detector's tail.
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Int32s, Ints, Singles
from synthgen.units import SPEED_OF_LIGHT_M_PER_S

HALF_WIDTH_IN_SIGMA: Final = 2.0 * np.sqrt(2.0 * np.log(2.0))
"""Full width at half maximum of a Gaussian, in standard deviations."""

# Rings of points about the middle: squared radius in units of twice the variance, and the ring's share of the power.
# The radii are the zeros of the Laguerre polynomial L^(1), a Gauss-Radau rule with a point in the middle: all radial
# moments of a Gaussian are exact up to r^4 with 7 rays and up to r^8 with 19. (M. Abramowitz, I. A. Stegun, 25.4.)
_RINGS: Final = {
    1: (),
    7: ((2.0, 1 / 2),),
    19: ((3.0 - np.sqrt(3.0), (2.0 + np.sqrt(3.0)) / 6.0), (3.0 + np.sqrt(3.0), (2.0 - np.sqrt(3.0)) / 6.0)),
}


def sub_rays(count: int) -> tuple[Floats, Floats]:
    """Offsets (count, 2) of sub-rays from the middle of a Gaussian beam, and their shares (count,) of its power.

    Offsets are in half widths at 1/e2 of the power, across and up; `count` is 1, 7 or 19. The first is the middle.
    """
    offsets, shares = [np.zeros((1, 2))], [np.array([1.0 - sum(share for _, share in _RINGS[count])])]
    for number, (square, share) in enumerate(_RINGS[count], start=1):
        angle = 2 * np.pi * np.arange(6 * number) / (6 * number)
        # A Gaussian's 1/e2 half width is two standard deviations: twice the variance is half of its square.
        offsets.append(np.sqrt(square / 2.0) * np.stack([np.cos(angle), np.sin(angle)], axis=1))
        shares.append(np.full(6 * number, share / (6 * number)))
    return np.concatenate(offsets), np.concatenate(shares)


def pulse_sigma_m(pulse_ns: float) -> float:
    """Standard deviation in range of a pulse of that duration at half power. [m]"""
    return pulse_ns * 1e-9 * SPEED_OF_LIGHT_M_PER_S / 2 / HALF_WIDTH_IN_SIGMA


@final
@dataclass(frozen=True, slots=True)
class Parts:
    """What single sub-rays send back: energies of pulses at ranges, in any order.

    Attributes
    ----------
    beam : (n,) int64
        Which shot they belong to.
    range_m : (n,) float32
        [m]
    energy : (n,) float32
        Signal ratio that this part alone would give; positive.
    body : (n,) int32
        Any number that says whose surface it was.
    """

    beam: Ints
    range_m: Singles
    energy: Singles
    body: Int32s


@final
@dataclass(frozen=True, slots=True)
class Echoes:
    """Echoes that a receiver tells apart, by beam and then by range.

    Attributes
    ----------
    beam : (m,) int64
    range_m : (m,) float32
        Mean of the parts' ranges, weighted with their energies. [m]
    peak : (m,) float32
        Height of the waveform there, as a signal ratio.
    part : (m,) int64
        Index of the strongest part of the body that gave most of the energy.
    is_mixed : (m,) bool
        Whether several bodies made it.
    """

    beam: Ints
    range_m: Singles
    peak: Singles
    part: Ints
    is_mixed: Bools


def echoes(parts: Parts, *, gap_m: float, sigma_m: float) -> Echoes:
    """Echoes of beams: parts of one beam no more than `gap_m` behind each other are one echo.

    So a beam that meets an edge before a near background gives one point between the two (a mixed pixel), before a far
    one two points. A slanted surface spreads its pulses and lowers the peak.
    """
    order = np.lexsort((parts.range_m, parts.beam))
    beam, range_m, energy, body = parts.beam[order], parts.range_m[order], parts.energy[order], parts.body[order]
    is_new = np.ones(len(beam), dtype=bool)
    is_new[1:] = (np.diff(beam) != 0) | (np.diff(range_m) > gap_m)
    start, echo = np.flatnonzero(is_new), np.cumsum(is_new) - 1
    total = np.add.reduceat(energy, start) if len(start) else energy
    middle = np.add.reduceat(energy * range_m, start) / total if len(start) else range_m
    height = energy * np.exp(-0.5 * np.square((range_m - middle[echo]) / sigma_m))
    peak = np.add.reduceat(height, start) if len(start) else height
    part, is_mixed = _largest_body(echo, body, energy, len(start))
    return Echoes(beam[start], middle.astype(np.float32), peak.astype(np.float32), order[part], is_mixed)


def _largest_body(echo: AnyArray, body: Int32s, energy: Singles, n_echoes: int) -> tuple[Ints, Bools]:
    """For each echo the strongest part of the body with most energy, and whether there was another body."""
    order = np.lexsort((-energy, body, echo))
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(echo[order]) != 0) | (np.diff(body[order]) != 0)
    start = np.flatnonzero(is_new)
    share = np.add.reduceat(energy[order], start) if len(start) else energy
    group = echo[order[start]]
    best = np.lexsort((-share, group))
    first = np.ones(len(best), dtype=bool)
    first[1:] = np.diff(group[best]) != 0
    return order[start[best[first]]], np.bincount(group, minlength=n_echoes) > 1
