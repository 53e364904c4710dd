"""Stray light of retroreflectors: halos in neighboring beams, and crosstalk between lasers that fire together.

Start at `with_stray_light`. Only echoes thousands of times above the threshold matter, so most sweeps cost nothing.
Not modelled: lens flares, light that other LiDARs send.
"""

from typing import Final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records.pointcloud import ReturnKind
from synthgen.sensors.firings import Firings
from synthgen.sensors.lidar_echoes import Echoes, Receiver
from synthgen.taxonomy import class_id

HALO: Final = 1e-3
"""Share of a bright echo that a beam right beside it gets; with `HALO_WIDTH_DEG` 1e-5 is left at one degree. Halos of
0.2 to 1 deg around signs are reported; the law and its numbers are ours."""

HALO_WIDTH_DEG: Final = 0.22
HALO_END_DEG: Final = 1.2

CROSSTALK: Final = 1e-5
"""Share that another laser fired at the same moment gets (our choice within 1e-4 to 1e-6)."""

_LEAST = 0.3  # signal ratio below which stray light is never detected

_NEIGHBORS = 8  # bright echoes that are added up in a beam; more are as good as these


def with_stray_light(found: Echoes, firings: Firings, receiver: Receiver) -> Echoes:
    """Echoes with what bright ones leave in other beams."""
    bright = found.at(found.ratio * HALO > _LEAST)
    if len(bright.beam) == 0:
        return found
    stray = Echoes.joined([_halos(bright, firings), _crosstalk(bright, firings)])
    stray = stray.at((stray.range_m <= receiver.device.range_max_m) & (stray.ratio > 0))
    touched = np.zeros(firings.size, dtype=bool)
    touched[stray.beam] = True
    is_touched = touched[found.beam]
    merged = receiver.merged(Echoes.joined([found.at(is_touched), stray]))
    return Echoes.joined([found.at(~is_touched), merged])


def _halos(bright: Echoes, firings: Firings) -> Echoes:
    """Light in the beams that look near a bright echo."""
    from scipy.spatial import cKDTree

    directions = firings.directions.reshape(-1, 3)
    candidates = _near(directions, directions[np.unique(bright.beam)])
    tree = cKDTree(directions[bright.beam])
    reach = 2 * np.sin(np.deg2rad(HALO_END_DEG) / 2)
    count = min(_NEIGHBORS, len(bright.beam))
    chord, which = tree.query(directions[candidates], k=range(1, count + 1), distance_upper_bound=reach)
    row, column = np.nonzero(np.isfinite(chord) & (chord > 0))
    source, beam = which[row, column], candidates[row]
    is_other = bright.beam[source] != beam
    source, beam = source[is_other], beam[is_other]
    angle_deg = np.rad2deg(chord[row, column][is_other])
    return _strays(bright, source, beam, HALO * np.exp(-angle_deg / HALO_WIDTH_DEG))


def _near(directions: Floats, bright: Floats) -> Ints:
    """Beams (k,) in cells of the sphere beside those of the bright echoes: a few per cent of all."""
    cell_deg = HALO_END_DEG
    size = int(180 / cell_deg) + 3

    def cells(vectors: Floats) -> tuple[Ints, Ints]:
        azimuth_deg = np.rad2deg(np.arctan2(vectors[:, 1], vectors[:, 0]))
        elevation_deg = np.rad2deg(np.arcsin(np.clip(vectors[:, 2], -1.0, 1.0)))
        column = ((azimuth_deg + 180.0) / cell_deg).astype(np.int64)
        return ((elevation_deg + 90.0) / cell_deg).astype(np.int64) + 1, column

    width = int(360 / cell_deg) + 1
    grid = np.zeros((size, width), dtype=bool)
    row, column = cells(bright)
    # Away from the horizon a cell is narrower than its azimuth says.
    reach = np.minimum(
        np.ceil(1.0 / np.maximum(np.hypot(bright[:, 0], bright[:, 1]), 0.05)).astype(np.int64), width // 2
    )
    for step in range(-int(reach.max()), int(reach.max()) + 1):
        inside = np.abs(step) <= reach
        for up in (-1, 0, 1):
            grid[np.clip(row[inside] + up, 0, size - 1), (column[inside] + step) % width] = True
    return np.flatnonzero(grid[cells(directions)])


def _crosstalk(bright: Echoes, firings: Firings) -> Echoes:
    """Light in the lasers that fire at the same moment as one that meets a bright echo."""
    n_beams = len(firings.beam_times_s)
    together = np.abs(firings.beam_times_s[:, None] - firings.beam_times_s) < 1e-9
    np.fill_diagonal(together, False)
    strong = np.flatnonzero(bright.ratio * CROSSTALK > _LEAST)
    step, laser = np.divmod(bright.beam[strong], n_beams)
    row, other = np.nonzero(together[laser])
    return _strays(bright, strong[row], step[row] * n_beams + other, np.full(len(row), CROSSTALK))


def _strays(bright: Echoes, source: Ints, beam: Ints, share: Floats) -> Echoes:
    ratio = (bright.ratio[source] * share).astype(np.float32)
    kept = ratio > _LEAST / _NEIGHBORS
    n = int(np.count_nonzero(kept))
    noise, kind = np.full(n, class_id("noise"), np.uint8), np.full(n, ReturnKind.STRAY, np.uint8)
    return Echoes(beam[kept], bright.range_m[source[kept]], ratio[kept], noise, bright.body[source[kept]], kind)
