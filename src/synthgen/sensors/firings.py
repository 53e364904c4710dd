"""When and where a LiDAR fires in one turn or frame, from its table.

Start at `firings_of`. Directions are in the sensor frame, x forward, y left, z up.
Not modelled: wobble of motors and mirrors, the lever arm between the axis and the beams' origins.
"""

from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np

from synthgen.arrays import Floats, UInt16s, frozen
from synthgen.spec.lidar_model import LidarModel
from synthgen.spec.lidar_scan import Mirror, Prisms, Spin


@final
@dataclass(frozen=True, slots=True)
class Firings:
    """One turn of a device, in firing order: s cycles of b beams each.

    Attributes
    ----------
    step_times_s : (s,) float64
        Start of each cycle after the frame's time; symmetric about it, within half a turn. [s]
    beam_times_s : (b,) float64
        Firing time of each beam within a cycle, ascending. [s]
    directions : (s, b, 3) float64
        Unit vectors in the sensor frame.
    rings : (b,) uint16
        Row of each beam in the device's table.
    """

    step_times_s: Floats
    beam_times_s: Floats
    directions: Floats
    rings: UInt16s

    @property
    def size(self) -> int:
        """Number of beams fired in a turn."""
        return len(self.step_times_s) * len(self.beam_times_s)

    def times_s(self) -> Floats:
        """Firing time of every beam of the turn after the frame's time, in firing order. [s]"""
        return (self.step_times_s[:, None] + self.beam_times_s).reshape(-1)


def firings_of(
    device: LidarModel, rate_hz: float, *, columns: int | None = None, phase_deg: float = 0.0, time_s: float = 0.0
) -> Firings:
    """All firings of the turn or frame in whose middle the time is `time_s`.

    A turning head turns clockwise and looks along `phase_deg` at the frame's time: with phase 0 the turn starts and
    ends behind. It keeps turning while the beams of a cycle fire one by one. Only prisms make a frame depend on its
    time.
    """
    if isinstance(device.scan, Prisms):
        return _through_prisms(device, device.scan, rate_hz, time_s)
    return _repeated(device, rate_hz, columns, phase_deg)


@cache
def _repeated(device: LidarModel, rate_hz: float, columns: int | None, phase_deg: float) -> Firings:
    """The turn of a device whose turns are all alike; kept, because every frame needs it."""
    if isinstance(device.scan, Mirror):
        return _by_mirror(device, device.scan, rate_hz)
    assert isinstance(device.scan, Spin)
    return _turning(device, device.scan, rate_hz, columns, phase_deg)


def _turning(device: LidarModel, scan: Spin, rate_hz: float, columns: int | None, phase_deg: float) -> Firings:
    step_times_s = _steps(device, rate_hz, columns)
    elevation_deg, offset_deg, beam_times_s, rings = _in_firing_order(device)
    speed = np.deg2rad(scan.sector_deg) * rate_hz
    head_rad = np.deg2rad(phase_deg) - speed * (step_times_s[:, None] + beam_times_s)
    return _firings(step_times_s, beam_times_s, head_rad + np.deg2rad(offset_deg), np.deg2rad(elevation_deg), rings)


def _by_mirror(device: LidarModel, scan: Mirror, rate_hz: float) -> Firings:
    """Lines to and fro at even speed, from the top to the bottom."""
    step_times_s = _steps(device, rate_hz, None)
    elevation_deg, offset_deg, beam_times_s, rings = _in_firing_order(device)
    line, column = np.divmod(np.arange(len(step_times_s)), scan.columns)
    to_left = (column + 0.5) / scan.columns - 0.5
    across_deg = scan.width_deg * np.where(line % 2, to_left, -to_left)
    up_deg = scan.height_deg * (0.5 - (line + 0.5) / scan.lines)
    azimuth_rad, elevation_rad = (
        np.deg2rad(across_deg[:, None] + offset_deg),
        np.deg2rad(up_deg[:, None] + elevation_deg),
    )
    return _firings(step_times_s, beam_times_s, azimuth_rad, elevation_rad, rings)


def _through_prisms(device: LidarModel, scan: Prisms, rate_hz: float, time_s: float) -> Firings:
    """Two deflections, added as thin prisms add them, that turn with time: a rosette that never closes."""
    step_times_s = _steps(device, rate_hz, None)
    elevation_deg, offset_deg, beam_times_s, rings = _in_firing_order(device)
    now_s = (time_s + step_times_s[:, None] + beam_times_s)[..., None]
    angle_rad = 2 * np.pi / 60 * np.array(scan.speeds_rpm) * now_s
    left_deg = (np.array(scan.deflections_deg) * np.cos(angle_rad)).sum(axis=-1) + offset_deg
    up_deg = (np.array(scan.deflections_deg) * np.sin(angle_rad)).sum(axis=-1) + elevation_deg
    off_rad, around_rad = np.deg2rad(np.hypot(left_deg, up_deg)), np.arctan2(up_deg, left_deg)
    aside = np.sin(off_rad)
    directions = np.stack([np.cos(off_rad), aside * np.cos(around_rad), aside * np.sin(around_rad)], axis=-1)
    return Firings(step_times_s, beam_times_s, directions, rings)


def _steps(device: LidarModel, rate_hz: float, columns: int | None) -> Floats:
    """Starts of the cycles about the frame's time. [s]"""
    n_steps = device.n_steps(rate_hz, columns)
    return np.asarray((np.arange(n_steps) - (n_steps - 1) / 2) * device.cycle_s(rate_hz, columns), dtype=float)


def _in_firing_order(device: LidarModel) -> tuple[Floats, Floats, Floats, UInt16s]:
    """Elevation and azimuth offset [deg], time in the cycle [s] and ring of the beams, each (b,)."""
    elevation_deg, offset_deg, time_us = np.array(device.beams).T
    order = np.argsort(time_us, kind="stable")
    return elevation_deg[order], offset_deg[order], time_us[order] * 1e-6, order.astype(np.uint16)


def _firings(
    step_times_s: Floats, beam_times_s: Floats, azimuth_rad: Floats, elevation_rad: Floats, rings: UInt16s
) -> Firings:
    level = np.cos(elevation_rad)
    up = np.broadcast_to(np.sin(elevation_rad), azimuth_rad.shape)
    directions = np.stack([level * np.cos(azimuth_rad), level * np.sin(azimuth_rad), up], axis=-1)
    return Firings(frozen(step_times_s), frozen(beam_times_s), frozen(directions), frozen(rings))
