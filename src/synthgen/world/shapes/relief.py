"""Reliefs: a body's triangles as seen along an axis, to lay other things on.

`Relief.of` takes the triangles that face a viewer; `at` gives the outermost point over places in the view, and the
normal there. Triangles are kept by the cells of a grid that they reach into, so that a place meets only a few.
"""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Ints

_CELL_M = 0.12  # triangles of skins are 5-20 cm long
_EDGE = 1e-9  # a place on the edge of two triangles is on both


@final
@dataclass(frozen=True, slots=True)
class Relief:
    """Triangles (m, 3, 6) with their cells; `axes` are the two of the view and that of sight, `sign` where it looks."""

    rows: Floats
    axes: tuple[int, int, int]
    sign: float
    to_shares: Floats
    low: Floats
    counts: tuple[int, int]
    starts: Ints
    members: Ints

    @classmethod
    def of(cls, rows: Floats, axes: tuple[int, int, int], sign: float) -> Self:
        """Of triangles (m, 3, 6) of places and normals, those turned to who looks from `sign` infinity of an axis."""
        flat = rows[:, :, axes[:2]]
        u, v = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
        area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        facing = np.flatnonzero((sign * rows[:, :, 3 + axes[2]].sum(axis=1) > 0.05) & (np.abs(area) > 1e-10))
        rows, flat, u, v, area = rows[facing], flat[facing], u[facing], v[facing], area[facing]
        to_shares = np.stack([np.stack([v[:, 1], -v[:, 0]], 1), np.stack([-u[:, 1], u[:, 0]], 1)], 1)
        to_shares /= area[:, None, None]
        low = flat.min(axis=(0, 1))
        first = ((flat.min(axis=1) - low) / _CELL_M).astype(np.int64)
        last = ((flat.max(axis=1) - low) / _CELL_M).astype(np.int64)
        n_u, n_v = (int(n) + 1 for n in last.max(axis=0))
        wide, tall = (last - first + 1).T
        owner = np.repeat(np.arange(len(rows)), wide * tall)
        step = np.arange(len(owner)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
        cell = (first[owner, 0] + step // tall[owner]) * n_v + first[owner, 1] + step % tall[owner]
        order = np.argsort(cell, kind="stable")
        starts = np.searchsorted(cell[order], np.arange(n_u * n_v + 1))
        return cls(rows, axes, sign, to_shares, low, (n_u, n_v), starts, owner[order])

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Outermost points (n, 3) over places (n, 2) of the view, and unit normals (n, 3) there.

        Beside the body it is the nearest corner or edge in the place's cell, or the nearest triangle's.
        """
        place, member = self._candidates(points)
        away = points[place] - self.rows[member, 0][:, self.axes[:2]]
        second = np.einsum("ijk,ik->ij", self.to_shares[member], away)
        shares = np.concatenate([1.0 - second.sum(axis=1, keepdims=True), second], axis=1)
        least = shares.min(axis=1)
        height = self.sign * np.einsum("ij,ij->i", shares, self.rows[member][:, :, self.axes[2]])
        is_over = least >= -_EDGE
        order = np.lexsort((np.where(is_over, height, least), is_over, place))
        best = order[np.searchsorted(place[order], np.arange(len(points)), side="right") - 1]
        inside = np.maximum(shares[best], 0.0)
        inside /= inside.sum(axis=1, keepdims=True)
        found = np.einsum("ij,ijk->ik", inside, self.rows[member[best]])
        normal = found[:, 3:] / np.maximum(np.linalg.norm(found[:, 3:], axis=1, keepdims=True), 1e-12)
        return found[:, :3], normal

    def _candidates(self, points: Floats) -> tuple[AnyArray, AnyArray]:
        """Pairs of places and triangles that may be over each other; every place has at least one."""
        at = np.clip(((points - self.low) / _CELL_M).astype(np.int64), 0, np.array(self.counts) - 1)
        cell = at[:, 0] * self.counts[1] + at[:, 1]
        count = self.starts[cell + 1] - self.starts[cell]
        place = np.repeat(np.arange(len(points)), count)
        step = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
        member = self.members[self.starts[cell[place]] + step]
        lonely = np.flatnonzero(count == 0)
        if not len(lonely):
            return place, member
        middle = self.rows[:, :, self.axes[:2]].mean(axis=1)
        nearest = np.linalg.norm(points[lonely][:, None] - middle, axis=2).argmin(axis=1)
        return np.concatenate([place, lonely]), np.concatenate([member, nearest])
