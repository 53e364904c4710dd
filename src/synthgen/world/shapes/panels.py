"""Panels: a curved skin cut into named pieces along exact curves.

`Panels` holds the triangles of each named piece, a normal at every corner. `cut` takes what lies inside a convex
prism out of one piece and gives it another name; borders follow the prism's faces exactly, however coarse the
triangles are. `sink` moves a piece along its normals and closes the step with a wall.
Prisms are planes (k, 4): inside where `n . p <= d`. Draping the skin is in `world.vehicles.skin`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats
from synthgen.records import Mesh
from synthgen.records.mesh import equal_rows

_SNAP_M = 1e-6  # corners nearer to a cutting plane than this lie on it
_SLIVER_M2 = 1e-12  # twice the area of triangles not worth keeping
_WELD_DIGITS = 5  # corners that agree to this many decimals of a metre are one vertex
_SIEVE = 5  # planes of a prism tested first: they leave little of a large skin for the others
_NONE = np.zeros((0, 3, 6))


@final
@dataclass(frozen=True, slots=True)
class Panels:
    """Triangles by the name of their piece: (m, 3, 6), at each corner its place [m] and its normal."""

    pieces: Mapping[str, Floats]

    @classmethod
    def of(cls, name: str, corners: Floats, normals: Floats) -> Self:
        """One piece; triangles are turned to face along their normals, and slivers dropped."""
        area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        rows = np.concatenate([corners, normals], axis=2)
        backward = np.einsum("ij,ij->i", area, normals.sum(axis=1)) < 0.0
        rows[backward] = rows[backward][:, [0, 2, 1]]
        return cls({name: rows[np.einsum("ij,ij->i", area, area) > 1e-18]})

    @property
    def corners(self) -> Floats:
        """Corners of all triangles, (m, 3, 3) [m]."""
        return self.rows()[:, :, :3]

    @property
    def normals(self) -> Floats:
        """Normals at the corners of all triangles, (m, 3, 3)."""
        return self.rows()[:, :, 3:]

    def rows(self) -> Floats:
        """All triangles, (m, 3, 6)."""
        return np.concatenate([*self.pieces.values(), _NONE])

    def names(self) -> list[str]:
        """Names of the pieces, in order of first appearance."""
        return list(self.pieces)

    def only(self, *names: str) -> Self:
        """The named pieces alone."""
        return type(self)({name: rows for name, rows in self.pieces.items() if name in names})

    def without(self, *names: str) -> Self:
        """All but the named pieces."""
        return type(self)({name: rows for name, rows in self.pieces.items() if name not in names})

    def joined(self, *others: Self) -> Self:
        """These and others together."""
        parts: list[Self] = [self, *others]
        return type(self)(_gathered([item for part in parts for item in part.pieces.items()]))

    def renamed(self, names: Mapping[str, str]) -> Self:
        """The same triangles with pieces renamed; names not given stay."""
        return type(self)(_gathered([(names.get(name, name), rows) for name, rows in self.pieces.items()]))

    def mirrored(self) -> Self:
        """Reflection at y = 0."""
        flip = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
        return type(self)({name: (rows * flip)[:, [0, 2, 1]] for name, rows in self.pieces.items()})

    def scaled(self, factors: Floats, about: Floats) -> Self:
        """Stretched along the axes about a point; normals follow."""
        return self._mapped(lambda p: (p - about) * factors + about, lambda n: _unit(n / factors))

    def moved(self, T: Floats) -> Self:
        """Under a rigid motion (4, 4)."""
        return self._mapped(lambda p: p @ T[:3, :3].T + T[:3, 3], lambda n: n @ T[:3, :3].T)

    def chosen(self, inside: Callable[[Floats], AnyArray]) -> Self:
        """The triangles whose middles (m, 3) fulfil a condition (m,)."""
        kept = {name: rows[inside(rows[:, :, :3].mean(axis=1))] for name, rows in self.pieces.items()}
        return type(self)({name: rows for name, rows in kept.items() if len(rows)})

    def turned_inward(self, depth_m: float) -> Self:
        """The other side of a skin of some thickness."""

        def inner(rows: Floats) -> Floats:
            return np.concatenate([rows[..., :3] - depth_m * rows[..., 3:], -rows[..., 3:]], axis=2)[:, ::-1]

        return type(self)({name: inner(rows) for name, rows in self.pieces.items()})

    def cut(self, planes: Floats, to: str, source: str | Sequence[str] = "body") -> Self:
        """Give what `source` has inside the prism `planes` (k, 4) the name `to`."""
        pieces = dict(self.pieces)
        gained = []
        for name in [source] if isinstance(source, str) else source:
            inside, outside = _divided(pieces[name], planes) if name in pieces else (_NONE, _NONE)
            if len(inside):
                gained.append((to, inside))
                pieces[name] = outside
        left = [(name, rows) for name, rows in pieces.items() if len(rows)]
        return type(self)(_gathered([*left, *gained])) if gained else self

    def shift(self, name: str, depth_m: float) -> Self:
        """Move piece `name` inward by `depth_m` (outward if negative); the step stays open."""
        if name not in self.pieces:
            return self
        return type(self)({**self.pieces, name: _sunk(self.pieces[name], depth_m)})

    def sink(self, name: str, depth_m: float, wall: str) -> Self:
        """`shift`, with a wall piece along the step."""
        if name not in self.pieces:
            return self
        top = _border(self.pieces[name])
        low = _sunk(top, depth_m)
        quads = np.concatenate([top[:, :, :3], low[:, ::-1, :3]], axis=1)
        return self.shift(name, depth_m).joined(walls(wall, quads))

    def border(self, *names: str) -> tuple[Floats, Floats]:
        """Edges (n, 2, 3) around pieces taken as one, counter-clockwise, and the normals at their ends.

        Edges on the plane y = 0 are not part of it.
        """
        rows = [self.pieces[name] for name in names if name in self.pieces]
        edges = _border(np.concatenate(rows)) if rows else np.zeros((0, 2, 6))
        return edges[:, :, :3], edges[:, :, 3:]

    def bounds(self) -> Floats:
        """Lowest and highest corner, (2, 3) [m]."""
        corners = self.corners
        return np.stack([corners.min(axis=(0, 1)), corners.max(axis=(0, 1))])

    def mesh(self) -> Mesh:
        """All triangles as one mesh, equal corners joined; texture runs along x and along height plus breadth."""
        flat = self.rows().reshape(-1, 6)
        key = np.round(flat * ([10.0**_WELD_DIGITS] * 3 + [1e3] * 3)).astype(np.int64)
        first, index = equal_rows(key)
        p, n = flat[first, :3], _unit(flat[first, 3:])
        uv = np.stack([p[:, 0], p[:, 2] + np.abs(p[:, 1])], axis=1)
        faces = index.reshape(-1, 3)
        whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
        return Mesh.make(p, faces[whole], normals=n, uv=uv)

    def _mapped(self, place: Callable[[Floats], Floats], turn: Callable[[Floats], Floats]) -> Self:
        return type(self)(
            {
                name: np.concatenate([place(rows[:, :, :3]), turn(rows[:, :, 3:])], axis=2)
                for name, rows in self.pieces.items()
            }
        )


def walls(name: str, quads: Floats) -> Panels:
    """Flat quadrangles (n, 4, 3), counter-clockwise from outside, as a piece."""
    across = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    length = np.linalg.norm(across, axis=1)
    keep = length > 1e-9
    normal = np.broadcast_to((across[keep] / length[keep, None])[:, None], (int(keep.sum()), 4, 3))
    rows = np.concatenate([quads[keep], normal], axis=2)
    rows = np.concatenate([rows[:, [0, 1, 2]], rows[:, [0, 2, 3]]])
    return Panels({name: rows[_is_broad(rows)]})


def _gathered(items: Sequence[tuple[str, Floats]]) -> dict[str, Floats]:
    """Pieces of equal names put together, in order of first appearance."""
    found: dict[str, list[Floats]] = {}
    for name, rows in items:
        found.setdefault(name, []).append(rows)
    return {name: parts[0] if len(parts) == 1 else np.concatenate(parts) for name, parts in found.items()}


def _unit(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.sqrt(np.einsum("...i,...i", vectors, vectors)), 1e-12)[..., None]


def _is_broad(rows: Floats) -> AnyArray:
    """Which triangles (m, 3, 6) are no slivers."""
    ux, uy, uz = (rows[:, 1, :3] - rows[:, 0, :3]).T
    vx, vy, vz = (rows[:, 2, :3] - rows[:, 0, :3]).T
    broad: AnyArray = (uy * vz - uz * vy) ** 2 + (uz * vx - ux * vz) ** 2 + (ux * vy - uy * vx) ** 2 > _SLIVER_M2**2
    return broad


def _sunk(rows: Floats, depth_m: float) -> Floats:
    """Corners moved against their normals."""
    return np.concatenate([rows[..., :3] - depth_m * rows[..., 3:], rows[..., 3:]], axis=-1)


def _border(rows: Floats) -> Floats:
    """Edges (n, 2, 6) that only one triangle has, but for those on the plane y = 0."""
    key = np.round(rows[:, :, :3].reshape(-1, 3) * 10.0**_WELD_DIGITS).astype(np.int64)
    first, vertex = equal_rows(key)
    start = vertex.reshape(-1, 3)
    end = start[:, [1, 2, 0]]
    n = len(first) + 1
    central = np.abs(rows[:, :, 1]) < _SNAP_M
    lone = ~np.isin(start * n + end, end * n + start) & ~(central & central[:, [1, 2, 0]]) & (start != end)
    triangle, corner = np.nonzero(lone)
    return np.stack([rows[triangle, corner], rows[triangle, (corner + 1) % 3]], axis=1)


def _divided(rows: Floats, planes: Floats) -> tuple[Floats, Floats]:
    """What of triangles (m, 3, 6) is inside all planes (k, 4), and what is not.

    Every triangle is clipped by the planes that cross it alone: first all by the first of theirs, then by the second.
    """
    sieve = planes[:: max(1, len(planes) // _SIEVE)]
    near = np.flatnonzero(~(_apart(rows, sieve).min(axis=1) >= 0.0).any(axis=1))
    apart = _apart(rows[near], planes)
    lowest, highest = apart.min(axis=1), apart.max(axis=1)
    touched = ~(lowest >= 0.0).any(axis=1)
    crossing = (lowest < 0.0) & (highest > 0.0)
    count = crossing.sum(axis=1)
    whole = near[touched & (count == 0)]
    order = np.argsort(-count, kind="stable")
    order = order[touched[order] & (count[order] > 0)]
    if not len(order) and not len(whole):
        return _NONE, rows
    mask = np.ones(len(rows), dtype=bool)
    mask[near[touched]] = False
    inside, outside = _clipped(
        rows[near[order]], planes, np.argsort(~crossing[order], axis=1, kind="stable"), count[order]
    )
    return np.concatenate([rows[whole], inside]), np.concatenate([rows[mask], outside])


def _apart(rows: Floats, planes: Floats) -> Floats:
    """Distances (m, 3, k) of corners from planes; next to nothing counts as nothing."""
    apart: Floats = rows[:, :, :3] @ planes[:, :3].T - planes[:, 3]
    apart[np.abs(apart) < _SNAP_M] = 0.0
    return apart


def _clipped(rows: Floats, planes: Floats, crossing: AnyArray, count: AnyArray) -> tuple[Floats, Floats]:
    """Triangles inside and outside; row i is crossed by the first `count[i]` planes `crossing[i]`, most first."""
    polygons, corners = rows, np.full(len(rows), 3)
    outside: list[tuple[Floats, AnyArray]] = []
    for step in range(int(count.max(initial=0))):
        n = int(np.searchsorted(-count, -step))
        inner, inner_corners, outer, outer_corners = _parted(polygons[:n], corners[:n], planes[crossing[:n, step]])
        outside.append((outer, outer_corners))
        polygons, corners = _stacked([(inner, inner_corners), (polygons[n:], corners[n:])])
    return _fans(polygons, corners), _fans(*_stacked(outside)) if outside else _NONE


def _stacked(parts: Sequence[tuple[Floats, AnyArray]]) -> tuple[Floats, AnyArray]:
    """Polygons (m, k, 6) of several k as one array, and the numbers of their corners."""
    stacked = np.zeros((sum(len(part) for part, _ in parts), max(part.shape[1] for part, _ in parts), 6))
    start = 0
    for part, _ in parts:
        stacked[start : start + len(part), : part.shape[1]] = part
        start += len(part)
    return stacked, np.concatenate([corners for _, corners in parts])


def _parted(polygons: Floats, corners: AnyArray, planes: Floats) -> tuple[Floats, AnyArray, Floats, AnyArray]:
    """What of convex polygons (m, k, 6) is inside, and what is outside of one plane (4,) each, with their corners."""
    m, k = polygons.shape[:2]
    index = np.arange(k)
    used = index < corners[:, None]
    apart = np.einsum("ijk,ik->ij", polygons[:, :, :3], planes[:, :3]) - planes[:, 3:]
    apart[np.abs(apart) < _SNAP_M] = 0.0
    row = np.arange(m)[:, None]
    follower = np.where(index + 1 < corners[:, None], index + 1, 0)
    following = apart[row, follower]
    crossed = used & (apart * following < 0.0)
    share = np.where(crossed, apart / np.where(crossed, apart - following, 1.0), 0.0)[:, :, None]
    both = np.empty((m, k, 2, 6))
    both[:, :, 0] = polygons
    both[:, :, 1] = polygons + (polygons[row, follower] - polygons) * share
    row_of_both = both.reshape(m, 2 * k, 6)
    sides: list[tuple[Floats, AnyArray]] = []
    for at_side in (apart <= 0.0, apart >= 0.0):
        mask = np.stack([used & at_side, crossed], axis=2).reshape(m, 2 * k)
        size = mask.sum(axis=1)
        order = np.argsort(~mask, axis=1, kind="stable")[:, : int(size.max(initial=3))]
        sides.append((row_of_both[row, order], size))
    return *sides[0], *sides[1]


def _fans(polygons: Floats, corners: AnyArray) -> Floats:
    """Triangles of convex polygons (m, k, 6), of which the first `corners` (m,) are in use; no slivers."""
    row, corner = np.nonzero(np.arange(1, polygons.shape[1] - 1) < corners[:, None] - 1)
    fans = np.stack([polygons[row, 0], polygons[row, corner + 1], polygons[row, corner + 2]], axis=1)
    fans = fans[_is_broad(fans)]
    fans[:, :, 3:] = _unit(fans[:, :, 3:])
    return fans
