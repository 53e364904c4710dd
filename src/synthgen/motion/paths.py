"""Trajectories along and across a road, from stations and offsets over time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Trajectory

STEP_S = 0.1
"""Spacing of knots: at 50 m/s on the tightest arc allowed (60 m) the chord is within 5 cm of it."""

Point = Callable[[ArrayLike, ArrayLike], Floats]
"""Station s (k,) and offset t (k,) to world x, y (k, 2)."""


def along(
    point: Point,
    heading: Callable[[ArrayLike], Floats],
    *,
    s0_m: float,
    t_m: float,
    speed_m_per_s: float,
    direction: int,
    z_m: float,
    from_s: float,
    to_s: float,
) -> Trajectory:
    """Constant speed along the road at an offset; `direction` 1 runs with stations, -1 against.

    `speed_m_per_s` is that of the body itself: on a curve its offset makes its way longer or shorter.
    `s0_m` is its station at time 0.
    """
    times = _knots(from_s, to_s)
    if speed_m_per_s == 0:
        times = times[:1]
    stretch = _stretch(point, s0_m, t_m)
    s = s0_m + direction * speed_m_per_s * times / stretch
    xy = point(s, np.full_like(s, t_m))
    yaw = heading(s) + (0.0 if direction > 0 else np.pi)
    return Trajectory.from_poses(times, [pose(x, y, z_m, h) for (x, y), h in zip(xy, yaw, strict=True)])


def across(point: Point, heading_rad: float, *, s_m: float, knots: list[tuple[float, float, float]]) -> Trajectory:
    """Across the road at one station, through `knots` of (time [s], offset t [m], height z [m]).

    The body faces the way it goes: left if t grows.
    """
    times = [knot[0] for knot in knots]
    turn = np.pi / 2 if knots[-1][1] > knots[0][1] else -np.pi / 2
    xy = point(np.full(len(knots), s_m), np.array([knot[1] for knot in knots]))
    poses = [pose(x, y, knot[2], heading_rad + turn) for (x, y), knot in zip(xy, knots, strict=True)]
    return Trajectory.from_poses(times, poses)


def standing(T_world_body: Floats) -> Trajectory:
    """A body that stays."""
    return Trajectory.from_poses([0.0], [T_world_body])


def _knots(from_s: float, to_s: float) -> Floats:
    count = max(2, int(np.ceil((to_s - from_s) / STEP_S)) + 1)
    return np.linspace(from_s, to_s, count)


def _stretch(point: Point, s_m: float, t_m: float) -> float:
    """Length of the way at offset t per length of the line."""
    ends = point(np.array([s_m - 0.5, s_m + 0.5]), np.array([t_m, t_m]))
    return float(np.linalg.norm(ends[1] - ends[0]))
