"""The way of the ego through a network, as a line with stations: what scenarios count `ahead` and `offset` along.

Stations s run with traffic, offsets t to the left of the lane's middle. Past its ends the line goes on straight.
"""

from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Trajectory

_SMOOTH_M = 2.0
"""Headings are averaged over about this length: lanes of connecting roads meet with small kinks (our choice)."""

_BEYOND_M = 500.0
"""The line is continued straight this far."""


@final
class Route:
    """A polyline (n, 3) in the world with places by station; `length_m` is that of the given points."""

    def __init__(self, points: ArrayLike) -> None:
        inner = np.asarray(points, dtype=float)
        steps = np.linalg.norm(np.diff(inner[:, :2], axis=0), axis=1)
        self.length_m = float(steps.sum())
        first, last = (_unit(inner[b] - inner[a]) for a, b in ((0, 1), (-2, -1)))
        self._points = np.vstack([inner[0] - _BEYOND_M * first, inner, inner[-1] + _BEYOND_M * last])
        inside = np.concatenate([[0.0], np.cumsum(steps)])
        self._s = np.concatenate([[-_BEYOND_M], inside, [self.length_m + _BEYOND_M]])

    @cached_property
    def _headings(self) -> tuple[Floats, Floats]:
        """Stations a metre apart and the unwrapped heading there."""
        s = np.arange(-20.0, self.length_m + 21.0)
        step = self._at(s + 0.5) - self._at(s - 0.5)
        return s, gaussian_filter1d(np.unwrap(np.arctan2(step[:, 1], step[:, 0])), _SMOOTH_M, mode="nearest")

    def _at(self, s: ArrayLike) -> Floats:
        return np.stack([np.interp(np.asarray(s, dtype=float), self._s, self._points[:, k]) for k in range(3)], axis=-1)

    def heading(self, s: ArrayLike) -> Floats:
        """Heading at stations s. [rad]"""
        return np.asarray(np.interp(np.asarray(s, dtype=float), *self._headings))

    def point(self, s: ArrayLike, t: ArrayLike = 0.0) -> Floats:
        """World x, y (..., 2) at stations s and offsets t."""
        yaw = self.heading(s)
        left = np.stack([-np.sin(yaw), np.cos(yaw)], axis=-1)
        return np.asarray(self._at(s)[..., :2] + np.asarray(t, dtype=float)[..., None] * left)

    def height(self, s: ArrayLike) -> Floats:
        """Height of the lane's middle at stations s. [m]"""
        return np.asarray(self._at(s)[..., 2])

    def locate(self, xy: ArrayLike) -> tuple[Floats, Floats]:
        """Station and offset (n,) of world places (n, 2): those of the nearest point of the line."""
        xy = np.asarray(xy, dtype=float).reshape(-1, 2)
        grid = np.arange(0.0, self.length_m, 0.25)
        s = grid[cKDTree(self._at(grid)[:, :2]).query(xy)[1]]
        for _ in range(3):
            yaw = self.heading(s)
            rest = xy - self._at(s)[:, :2]
            s = s + rest[:, 0] * np.cos(yaw) + rest[:, 1] * np.sin(yaw)
        yaw, rest = self.heading(s), xy - self._at(s)[:, :2]
        return s, rest[:, 1] * np.cos(yaw) - rest[:, 0] * np.sin(yaw)

    def drive(self, s0_m: float, speed_m_per_s: float, times_s: ArrayLike, t_m: float = 0.0) -> Trajectory:
        """Constant speed along the line at an offset, from station `s0_m` at time 0, pitched with the slope."""
        times = np.atleast_1d(np.asarray(times_s, dtype=float))
        if speed_m_per_s == 0:
            times = times[:1]
        s = s0_m + speed_m_per_s * times
        xy, z, yaw = self.point(s, np.full_like(s, t_m)), self.height(s), self.heading(s)
        pitch = -np.arctan((self.height(s + 1.0) - self.height(s - 1.0)) / 2.0)
        rows = zip(xy[:, 0], xy[:, 1], z, yaw, pitch, strict=True)
        return Trajectory.from_poses(times, [pose(*(float(value) for value in row)) for row in rows])


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v))
