"""From echoes to detections: cells, noise, thresholds and what is read off at each peak.

Start at `detect`. Beams are one window's bin apart in the sine of the azimuth; rows of the antenna are summed without
phase for detection, and their phases give the elevation.
Not modelled: errors in resolving which Doppler ambiguity a target is in (it is resolved for all that has an echo).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Ints
from synthgen.physics import radar_air, radar_cube, radar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.radar_cfar import Cfar
from synthgen.records.radar import NOISE, RadarSpectrum
from synthgen.rng import Generator
from synthgen.sensors.radar_echoes import Echoes
from synthgen.spec.radar_model import RadarScan

STARTS_AT = 4.0
"""Cells of less than the mean noise plus so many of its standard deviations less one are not looked at: no threshold is
that low, since it would take cells beside at a third of the mean."""


@final
@dataclass(frozen=True)
class Scan:
    """One scan of a device with all that follows from its table."""

    spec: RadarScan

    @cached_property
    def waveform(self) -> radar_link.Waveform:
        """Its chirps."""
        s = self.spec
        return radar_link.Waveform(s.frequency_ghz * 1e9, s.bandwidth_mhz * 1e6, s.n_chirps, s.chirp_us * 1e-6)

    @cached_property
    def cfar(self) -> Cfar:
        """Its detector."""
        return Cfar(self.spec.cfar, self.spec.n_train, self.spec.n_guard, self.spec.false_alarm)

    @property
    def beam_step(self) -> float:
        """From beam to beam, in the sine of the azimuth."""
        return float(np.sin(np.deg2rad(self.spec.beamwidth_deg))) / radar_cube.WIDTH_3DB

    @property
    def side(self) -> float:
        """Sine of the azimuth at the end of the field of view."""
        return float(np.sin(np.deg2rad(self.spec.azimuth_gain[-1][0])))

    @property
    def shape(self) -> radar_cube.Shape:
        """Cells along range, Doppler and azimuth."""
        n_range = int(self.spec.range_max_m / self.waveform.range_bin_m) + 1
        return n_range, self.spec.n_chirps, 2 * int(np.ceil(self.side / self.beam_step)) + 1

    def sine_of(self, beam: AnyArray) -> Floats:
        """Sine of the azimuth of beams (n,), which may be between two."""
        return (np.asarray(beam, dtype=float) - self.shape[2] // 2) * self.beam_step

    def gain(self, azimuth_rad: AnyArray, elevation_rad: AnyArray | float) -> Floats:
        """Power there and back relative to the axis, (n,)."""
        total = np.zeros(np.shape(azimuth_rad))
        for angle, table in ((azimuth_rad, self.spec.azimuth_gain), (elevation_rad, self.spec.elevation_gain)):
            angles, levels = np.array(table).T
            total = total + np.interp(np.abs(np.rad2deg(angle)), angles, levels)
        return radar_link.from_db(total)

    def snr_per_m2(self) -> float:
        """Signal-to-noise ratio of 1 m2 at 1 m on the axis. [m2]"""
        s = self.spec
        return radar_link.snr_per_m2(
            self.waveform,
            power_dbm=s.power_dbm,
            gain_tx_db=s.gain_tx_db,
            gain_rx_db=s.gain_rx_db,
            noise_figure_db=s.noise_figure_db,
            loss_db=s.loss_db,
        )


@final
@dataclass(frozen=True)
class Found:
    """Peaks above the threshold, (n,) each; `entry` is the index of the echo that made most of it, -1 for noise."""

    range_m: Floats
    sine: Floats
    elevation_rad: Floats
    rate_m_per_s: Floats
    snr: Floats
    entry: Ints


@final
@dataclass(frozen=True)
class _Cube:
    """Power in all cells, and in which of them echoes are; `first` is the strongest echo of each point spread."""

    power: AnyArray
    spread: radar_cube.Spread
    rows: AnyArray
    first: Ints


def detect(
    scan: Scan,
    echoes: Echoes,
    *,
    air: Atmosphere,
    noise_rise: float,
    own_rate_m_per_s: Floats,
    rng: Generator,
    keep_spectrum: bool = False,
) -> tuple[Found, tuple[RadarSpectrum, ...]]:
    """Detections of one scan.

    Parameters
    ----------
    noise_rise : float
        Noise power relative to thermal noise, 1 or more.
    own_rate_m_per_s : (b,) ndarray
        Range rate of what stands still, in each beam. [m/s]
    """
    cube = _filled(scan, echoes, air, noise_rise, own_rate_m_per_s, rng)
    peaks = _peaks(scan, cube.power)
    spectra = (_spectrum(scan, cube.power),) if keep_spectrum else ()
    return _read_off(scan, cube, peaks, echoes, rng), spectra


def _filled(scan: Scan, echoes: Echoes, air: Atmosphere, noise_rise: float, own_rate: Floats, rng: Generator) -> _Cube:
    """Echoes and noise in all cells; noise has mean power 1 in each row."""
    waveform, n_rows = scan.waveform, scan.spec.n_rows
    azimuth, elevation = _angles(echoes.direction)
    loss = np.exp(-2.0 * radar_air.extinction_per_m(air, waveform.frequency_hz) * echoes.range_m)
    snr = scan.snr_per_m2() * echoes.rcs_m2 / np.maximum(echoes.range_m, 0.1) ** 4 * loss / noise_rise
    amplitude = np.sqrt(snr * scan.gain(azimuth, elevation) / n_rows)
    turns = rng.random(len(amplitude))[:, None] + scan.spec.row_pitch * np.arange(n_rows) * np.sin(elevation)[:, None]
    places = np.stack(
        [
            echoes.range_m / waveform.range_bin_m,
            echoes.rate_m_per_s / waveform.rate_bin_m_per_s,
            echoes.direction[:, 1] / scan.beam_step + scan.shape[2] // 2,
        ],
        axis=1,
    )
    points, amplitudes, first = radar_cube.merged(
        places, amplitude[:, None] * np.exp(2j * np.pi * turns), _keys(echoes)
    )
    spread = radar_cube.spread(points, amplitudes, scan.shape)
    if n_rows == 1:
        power = rng.standard_exponential(scan.shape, dtype=np.float32)
    else:
        power = rng.standard_gamma(n_rows, scan.shape, dtype=np.float32)
    floor = _noise_floor(scan, air, noise_rise, own_rate)
    if floor is not None:
        power *= floor
    normal = rng.standard_normal((2, *spread.signal.shape), dtype=np.float32) * np.float32(np.sqrt(0.5))
    at_cells = 1.0 if floor is None else np.sqrt(floor.reshape(-1)[spread.cell])[:, None]
    rows = spread.signal + (normal[0] + 1j * normal[1]) * at_cells
    power.reshape(-1)[spread.cell] = (np.abs(rows) ** 2).sum(axis=1)
    return _Cube(power, spread, rows, first)


def _noise_floor(scan: Scan, air: Atmosphere, noise_rise: float, own_rate: Floats) -> AnyArray | None:
    """Noise and echoes of rain in all cells, relative to the noise; None without rain."""
    eta = radar_air.rain_reflectivity_per_m(air.rain_mm_per_h)
    if eta == 0.0:
        return None
    waveform, shape = scan.waveform, scan.shape
    range_m = np.maximum(np.arange(shape[0]), 1) * waveform.range_bin_m
    widths = np.deg2rad([scan.spec.beamwidth_deg, 2.0 * _half_power_deg(scan.spec.elevation_gain)])
    # Volume of a cell for Gaussian beams there and back (Probert-Jones 1962).
    volume = np.pi / (8 * np.log(2)) * widths.prod() * range_m**2 * waveform.range_bin_m
    loss = np.exp(-2.0 * radar_air.extinction_per_m(air, waveform.frequency_hz) * range_m)
    # Nearer than D^2 / wavelength the beam is no narrower than the antenna D, and rain no stronger.
    antenna_m = 0.886 * waveform.wavelength_m / widths[0]
    spread_m2 = range_m**2 + (antenna_m**2 / waveform.wavelength_m) ** 2
    level = scan.snr_per_m2() * eta * volume / (range_m**2 * spread_m2) * loss / noise_rise / scan.spec.n_rows
    bins = np.arange(shape[1])[:, None] - own_rate / waveform.rate_bin_m_per_s
    bins = (bins + shape[1] / 2) % shape[1] - shape[1] / 2
    sigma = radar_air.FALL_SPREAD_M_PER_S / waveform.rate_bin_m_per_s
    profile = np.exp(-0.5 * (bins / sigma) ** 2)
    profile *= scan.gain(np.arcsin(np.clip(scan.sine_of(np.arange(shape[2])), -1, 1)), 0.0) / profile.sum(axis=0)
    return (1.0 + level[:, None, None] * profile).astype(np.float32)


def _half_power_deg(gain: tuple[tuple[float, float], ...]) -> float:
    """Angle off the axis at which half the power is left on one way."""
    angles, levels = np.array(gain).T
    return float(np.interp(6.0, -levels, angles))


def _peaks(scan: Scan, power: AnyArray) -> tuple[Ints, Ints, Ints]:
    """Cells above the threshold that are no less than all 26 about them."""
    n_rows = scan.spec.n_rows
    start = n_rows + (STARTS_AT - 1.0) * np.sqrt(n_rows)
    cells = np.unravel_index(np.flatnonzero(power.reshape(-1) > start), power.shape)
    keep = _is_largest(power, cells)
    cells = tuple(index[keep] for index in cells)
    keep = scan.cfar.is_above(power, cells, n_rows) & (cells[0] * scan.waveform.range_bin_m >= scan.spec.range_min_m)
    first, second, third = (index[keep] for index in cells)
    return first, second, third


def _is_largest(power: AnyArray, cells: tuple[AnyArray, ...]) -> Bools:
    own, keep = power[cells], np.ones(len(cells[0]), dtype=bool)
    for dr in (-1, 0, 1):
        near = np.clip(cells[0] + dr, 0, power.shape[0] - 1)
        for dv in (-1, 0, 1):
            rate = (cells[1] + dv) % power.shape[1]
            for db in (-1, 0, 1):
                beam = np.clip(cells[2] + db, 0, power.shape[2] - 1)
                keep &= own >= power[near, rate, beam]
    return keep


def _read_off(scan: Scan, cube: _Cube, peaks: tuple[Ints, Ints, Ints], echoes: Echoes, rng: Generator) -> Found:
    """Range, angles, rate and strength at each peak, between cells by the ones beside it."""
    waveform, shape, n_rows = scan.waveform, scan.shape, scan.spec.n_rows
    shifts = np.stack([_shift(cube.power, peaks, axis) for axis in range(3)])
    top = cube.power[peaks] / np.prod(radar_cube.response(shifts) ** 2, axis=0)
    snr = np.maximum(top - n_rows, 0.1)
    entry, at_cell = _makers(cube, np.ravel_multi_index(peaks, shape), echoes)
    rate = (peaks[1] + shifts[1]) * waveform.rate_bin_m_per_s
    span = waveform.rate_span_m_per_s
    about = np.where(entry >= 0, echoes.rate_m_per_s[entry] if len(echoes.range_m) else 0.0, 0.0)
    rate += span * np.rint((about - rate) / span)
    return Found(
        range_m=(peaks[0] + shifts[0]) * waveform.range_bin_m,
        sine=np.clip(scan.sine_of(peaks[2] + shifts[2]), -scan.side, scan.side),
        elevation_rad=_elevations(scan, cube, at_cell, rng),
        rate_m_per_s=rate,
        snr=snr,
        entry=entry,
    )


def _shift(power: AnyArray, peaks: tuple[Ints, ...], axis: int) -> Floats:
    """Distance (n,) of the true peak from its cell along an axis, in bins; 0 at the ends of range and azimuth."""
    n = power.shape[axis]
    beside = []
    for step in (-1, 1):
        index = list(peaks)
        index[axis] = (peaks[axis] + step) % n if axis == 1 else np.clip(peaks[axis] + step, 0, n - 1)
        beside.append(np.sqrt(power[tuple(index)].astype(float)))
    shift = radar_cube.offset(beside[0], np.sqrt(power[peaks].astype(float)), beside[1])
    is_end = (peaks[axis] == 0) | (peaks[axis] == n - 1)
    return np.where(is_end & (axis != 1), 0.0, shift)


def _makers(cube: _Cube, flat: Ints, echoes: Echoes) -> tuple[Ints, Ints]:
    """The echo behind each peak (-1: noise), and the peak's index among cells with echoes (-1: none).

    Of the objects and surfaces in a cell that with the most power is named; noise if it outweighs all of them.
    """
    spread = cube.spread
    if not len(spread.cell):
        return np.full(len(flat), -1), np.full(len(flat), -1)
    slot = np.minimum(np.searchsorted(spread.cell, flat), len(spread.cell) - 1)
    slot = np.where(spread.cell[slot] == flat, slot, -1)
    signal = (np.abs(spread.signal) ** 2).sum(axis=1)
    noise = (np.abs(cube.rows - spread.signal) ** 2).sum(axis=1)
    peak_of = np.full(len(spread.cell), -1)
    peak_of[slot[slot >= 0]] = np.flatnonzero(slot >= 0)
    mine = np.flatnonzero(peak_of[spread.entry_cell] >= 0)
    peak, point = peak_of[spread.entry_cell[mine]], cube.first[spread.entry_point[mine]]
    key = _keys(echoes)[point]
    order = np.lexsort([key, peak])
    peak, point, key, power = peak[order], point[order], key[order], spread.entry_power[mine][order].astype(float)
    entry = np.full(len(flat), -1)
    if len(peak):
        starts = np.flatnonzero(np.r_[True, (np.diff(peak) != 0) | (np.diff(key) != 0)])
        totals = np.add.reduceat(power, starts)
        rising = np.argsort(totals, kind="stable")  # the strongest is written last
        entry[peak[starts[rising]]] = point[starts[rising]]
    is_noise = (slot < 0) | (noise[slot] > signal[slot])
    return np.where(is_noise, -1, entry), slot


def _keys(echoes: Echoes) -> Ints:
    """One number for all echoes of one object or surface and one origin, (n,)."""
    return (echoes.instance_id.astype(np.int64) * 256 + echoes.class_id) * 4 + echoes.origin


def _elevations(scan: Scan, cube: _Cube, slot: Ints, rng: Generator) -> Floats:
    """Elevation (n,) of each peak from the phases of its rows; 0 with one row. [rad]"""
    n_rows = scan.spec.n_rows
    if n_rows == 1:
        return np.zeros(len(slot))
    normal = rng.standard_normal((2, len(slot), n_rows))
    rows = normal[0] + 1j * normal[1]
    rows[slot >= 0] = cube.rows[slot[slot >= 0]]
    window = np.hanning(n_rows + 2)[1:-1]
    n = 16 * n_rows
    beams = np.abs(np.fft.fft(rows * window, n, axis=1))
    best = beams.argmax(axis=1)
    who = np.arange(len(slot))
    left, middle, right = (beams[who, (best + step) % n] for step in (-1, 0, 1))
    curve = left - 2.0 * middle + right
    fine = np.where(curve < 0, 0.5 * (left - right) / np.where(curve < 0, curve, 1.0), 0.0)
    turns = (best + fine) / n
    sine = (turns - np.rint(turns)) / scan.spec.row_pitch
    limit = float(np.sin(np.deg2rad(scan.spec.elevation_gain[-1][0])))
    return np.arcsin(np.clip(sine, -limit, limit))


def _angles(direction: Floats) -> tuple[Floats, Floats]:
    return np.arctan2(direction[:, 1], direction[:, 0]), np.arcsin(np.clip(direction[:, 2], -1.0, 1.0))


def _spectrum(scan: Scan, power: AnyArray) -> RadarSpectrum:
    level = radar_link.to_db(power.max(axis=2) / scan.spec.n_rows)
    return RadarSpectrum(
        np.roll(level, scan.spec.n_chirps // 2, axis=1).astype(np.float32),
        scan.waveform.range_bin_m,
        scan.waveform.rate_bin_m_per_s,
    )


def origins_of(found: Found, echoes: Echoes) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Class, object and origin of each detection."""
    if not len(echoes.range_m):
        none = np.zeros(len(found.entry))
        return none.astype(np.uint8), none.astype(np.int32), none.astype(np.uint8)
    is_noise = found.entry < 0
    return (
        np.where(is_noise, 0, echoes.class_id[found.entry]).astype(np.uint8),
        np.where(is_noise, 0, echoes.instance_id[found.entry]).astype(np.int32),
        np.where(is_noise, NOISE, echoes.origin[found.entry]).astype(np.uint8),
    )
