"""Motion of a rigid body over time."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats, check_shape, frozen
from synthgen.geometry import matrix, quaternion


@final
@dataclass(frozen=True, slots=True)
class Trajectory:
    """Poses at knots, straight between them, still before the first and after the last.

    Attributes
    ----------
    times_s : (k,) float64
        Strictly increasing. [s]
    positions : (k, 3) float64
        World frame. [m]
    quaternions : (k, 4) float64
        Body to world, xyzw; neighbours lie in the same half space.
    """

    times_s: Floats
    positions: Floats
    quaternions: Floats

    def __post_init__(self) -> None:
        k = len(self.times_s)
        check_shape("times_s", self.times_s, (k,))
        check_shape("positions", self.positions, (k, 3))
        check_shape("quaternions", self.quaternions, (k, 4))
        if k == 0 or np.any(np.diff(self.times_s) <= 0):
            raise ValueError("times_s must be strictly increasing and have at least one knot")
        q = np.array(self.quaternions, dtype=float)
        for i in range(1, k):
            if q[i] @ q[i - 1] < 0:
                q[i] = -q[i]
        object.__setattr__(self, "times_s", frozen(np.array(self.times_s, dtype=float)))
        object.__setattr__(self, "positions", frozen(np.array(self.positions, dtype=float)))
        object.__setattr__(self, "quaternions", frozen(q))

    @classmethod
    def from_poses(cls, times_s: ArrayLike, poses: ArrayLike) -> Self:
        """From transforms (k, 4, 4), body to world."""
        T = np.asarray(poses, dtype=float).reshape(-1, 4, 4)
        return cls(np.atleast_1d(np.asarray(times_s, dtype=float)), T[:, :3, 3], quaternion(T[:, :3, :3]))

    def poses(self, times_s: ArrayLike) -> Floats:
        """T_world_body (n, 4, 4) at times (n,): linear in place, normalised linear in attitude."""
        index, weight = self._between(times_s)
        if len(self.times_s) == 1:
            positions, quaternions = self.positions[index], self.quaternions[index]
        else:
            w = weight[:, None]
            positions = (1 - w) * self.positions[index] + w * self.positions[index + 1]
            quaternions = (1 - w) * self.quaternions[index] + w * self.quaternions[index + 1]
        T = np.zeros((len(positions), 4, 4))
        T[:, :3, :3] = matrix(quaternions)
        T[:, :3, 3] = positions
        T[:, 3, 3] = 1.0
        return T

    def velocities(self, times_s: ArrayLike) -> Floats:
        """Velocity (n, 3) of the body's origin in the world frame [m/s]; zero outside the knots."""
        times = np.atleast_1d(np.asarray(times_s, dtype=float))
        if len(self.times_s) == 1:
            return np.zeros((len(times), 3))
        index, _ = self._between(times)
        step = np.diff(self.positions, axis=0) / np.diff(self.times_s)[:, None]
        inside = (times >= self.times_s[0]) & (times <= self.times_s[-1])
        return np.where(inside[:, None], step[index], 0.0)

    def angular_velocities(self, times_s: ArrayLike) -> Floats:
        """Angular velocity vector (n, 3) in the world frame [rad/s]; zero outside the knots."""
        times = np.atleast_1d(np.asarray(times_s, dtype=float))
        if len(self.times_s) == 1:
            return np.zeros((len(times), 3))
        from scipy.spatial.transform import Rotation

        r = Rotation.from_quat(self.quaternions)
        step = (r[1:] * r[:-1].inv()).as_rotvec() / np.diff(self.times_s)[:, None]
        index, _ = self._between(times)
        inside = (times >= self.times_s[0]) & (times <= self.times_s[-1])
        return np.where(inside[:, None], step[index], 0.0)

    def distances(self, times_s: ArrayLike) -> Floats:
        """Length of the way travelled since the first knot, (n,) [m]: drives gait and wheels."""
        way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(self.positions, axis=0), axis=1))])
        return np.interp(np.atleast_1d(np.asarray(times_s, dtype=float)), self.times_s, way)

    def _between(self, times_s: ArrayLike) -> tuple[np.ndarray, Floats]:
        """Index of the knot before each time, and how far to the next, 0..1."""
        times = np.atleast_1d(np.asarray(times_s, dtype=float))
        if len(self.times_s) == 1:
            return np.zeros(len(times), dtype=int), np.zeros(len(times))
        index = np.clip(np.searchsorted(self.times_s, times, side="right") - 1, 0, len(self.times_s) - 2)
        weight = (times - self.times_s[index]) / (self.times_s[index + 1] - self.times_s[index])
        return index, np.clip(weight, 0.0, 1.0)
