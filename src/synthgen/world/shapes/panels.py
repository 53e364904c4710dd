"""Panels: a curved skin cut into named pieces along exact curves.

`Panels` is a set of triangles, each with a normal per corner and the name of its piece. `cut` takes what lies
inside a convex prism out of one piece and gives it another name; borders follow the prism's faces exactly,
however coarse the triangles are. `sink` moves a piece along its normals and closes the step with a wall.
Prisms are planes (k, 4): inside where `n . p <= d`. Draping the skin is in `world.vehicles.skin`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats
from synthgen.records import Mesh

_SNAP_M = 1e-6  # corners nearer to a cutting plane than this lie on it
_SLIVER_M2 = 1e-12  # twice the area of triangles not worth keeping
_WELD_DIGITS = 5  # corners that agree to this many decimals of a metre are one vertex


@final
@dataclass(frozen=True, slots=True)
class Panels:
    """Triangles `corners` (m, 3, 3) [m] with `normals` (m, 3, 3), and the piece each belongs to, `piece` (m,)."""

    corners: Floats
    normals: Floats
    piece: AnyArray

    @classmethod
    def of(cls, name: str, corners: Floats, normals: Floats) -> Self:
        """One piece; triangles are turned to face along their normals, and slivers dropped."""
        area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        backward = np.einsum("ij,ij->i", area, normals.sum(axis=1)) < 0.0
        order = np.where(backward[:, None], [0, 2, 1], [0, 1, 2])
        corners, normals = (np.take_along_axis(a, order[:, :, None], axis=1) for a in (corners, normals))
        keep = np.linalg.norm(area, axis=1) > 1e-9
        return cls(corners[keep], normals[keep], np.full(int(keep.sum()), name, dtype=object))

    def names(self) -> list[str]:
        """Names of the pieces, in order of first appearance."""
        return list(dict.fromkeys(self.piece.tolist()))

    def only(self, *names: str) -> Self:
        """The named pieces alone."""
        return self._where(self._named(names))

    def without(self, *names: str) -> Self:
        """All but the named pieces."""
        return self._where(~self._named(names))

    def joined(self, *others: Self) -> Self:
        """These and others together."""
        parts = (self, *others)
        arrays = (np.concatenate([getattr(p, name) for p in parts]) for name in ("corners", "normals", "piece"))
        return type(self)(*arrays)

    def renamed(self, names: dict[str, str]) -> Self:
        """The same triangles with pieces renamed; names not given stay."""
        new = np.array([names.get(name, name) for name in self.piece.tolist()], dtype=object)
        return type(self)(self.corners, self.normals, new)

    def mirrored(self) -> Self:
        """Reflection at y = 0."""
        flip = np.array([1.0, -1.0, 1.0])
        return type(self)((self.corners * flip)[:, [0, 2, 1]], (self.normals * flip)[:, [0, 2, 1]], self.piece)

    def scaled(self, factors: Floats, about: Floats) -> Self:
        """Stretched along the axes about a point; normals follow."""
        normals = self.normals / factors
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        return type(self)((self.corners - about) * factors + about, normals, self.piece)

    def cut(self, planes: Floats, to: str, source: str | Sequence[str] = "body") -> Self:
        """Give what `source` has inside the prism `planes` (k, 4) the name `to`."""
        sources = [source] if isinstance(source, str) else list(source)
        touched = self._named(sources)
        apart = self.corners[touched] @ planes[:, :3].T - planes[:, 3]
        within = touched.copy()
        within[touched] = np.all(apart <= 0.0, axis=(1, 2))
        touched[touched] = ~np.any(np.all(apart >= 0.0, axis=1), axis=1)
        touched &= ~within
        names = self.piece.copy()
        names[within] = to
        results = [type(self)(self.corners, self.normals, names)._where(~touched)]
        polygons = np.concatenate([self.corners[touched], self.normals[touched]], axis=2)
        counts, names = np.full(len(polygons), 3), self.piece[touched]
        for plane in planes:
            (polygons, counts, inner), (off, off_counts, outer) = _parted(polygons, counts, plane)
            results.append(type(self)._fans(off, off_counts, names[outer]))
            names = names[inner]
        results.append(type(self)._fans(polygons, counts, np.full(len(polygons), to, dtype=object)))
        return results[0].joined(*results[1:])

    def shift(self, name: str, depth_m: float) -> Self:
        """Move piece `name` inward by `depth_m` (outward if negative); the step stays open."""
        piece = self.only(name)
        moved = type(self)(piece.corners - depth_m * piece.normals, piece.normals, piece.piece)
        return self.without(name).joined(moved)

    def sink(self, name: str, depth_m: float, wall: str) -> Self:
        """`shift`, with a wall piece along the step."""
        piece = self.only(name)
        moved = piece.corners - depth_m * piece.normals
        starts, ends = piece._border()
        top = np.stack([piece.corners[starts], piece.corners[ends]], axis=1)
        low = np.stack([moved[starts], moved[ends]], axis=1)
        quads = np.concatenate([top, low[:, ::-1]], axis=1)
        return self.without(name).joined(type(self)(moved, piece.normals, piece.piece), walls(wall, quads))

    def border(self, name: str) -> Floats:
        """Edges (n, 2, 3) around a piece, counter-clockwise; edges on the plane y = 0 are not part of it."""
        piece = self.only(name)
        starts, ends = piece._border()
        return np.stack([piece.corners[starts], piece.corners[ends]], axis=1)

    def border_normals(self, name: str) -> Floats:
        """Normals (n, 2, 3) of a piece at the ends of the edges that `border` gives."""
        piece = self.only(name)
        starts, ends = piece._border()
        return np.stack([piece.normals[starts], piece.normals[ends]], axis=1)

    def bounds(self) -> Floats:
        """Lowest and highest corner, (2, 3) [m]."""
        return np.stack([self.corners.min(axis=(0, 1)), self.corners.max(axis=(0, 1))])

    def mesh(self) -> Mesh:
        """All triangles as one mesh, equal corners joined; texture runs along x and along height plus breadth."""
        flat = np.concatenate([self.corners, self.normals], axis=2).reshape(-1, 6)
        key = np.round(flat * ([10.0**_WELD_DIGITS] * 3 + [1e3] * 3)).astype(np.int64)
        _, first, index = np.unique(key, axis=0, return_index=True, return_inverse=True)
        p, n = flat[first, :3], flat[first, 3:]
        n = n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)
        uv = np.stack([p[:, 0], p[:, 2] + np.abs(p[:, 1])], axis=1)
        faces = index.reshape(-1, 3)
        whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
        return Mesh.make(p, faces[whole], normals=n, uv=uv)

    def _named(self, names: Sequence[str]) -> AnyArray:
        """Which triangles belong to the named pieces, (m,)."""
        return np.logical_or.reduce([self.piece == name for name in names], initial=False).astype(bool) | np.zeros(
            len(self.piece), dtype=bool
        )

    def _where(self, mask: AnyArray) -> Self:
        return type(self)(self.corners[mask], self.normals[mask], self.piece[mask])

    @classmethod
    def _fans(cls, polygons: Floats, counts: AnyArray, names: AnyArray) -> Self:
        """Triangles of convex polygons (m, k, 6), of which the first `counts` (m,) corners are in use."""
        row, corner = np.nonzero(np.arange(1, polygons.shape[1] - 1) < counts[:, None] - 1)
        both = np.stack([polygons[row, 0], polygons[row, corner + 1], polygons[row, corner + 2]], axis=1)
        corners, normals = both[:, :, :3], both[:, :, 3:]
        normals = normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-12)
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        keep = area > _SLIVER_M2
        return cls(corners[keep], normals[keep], names[row[keep]])

    def _border(self) -> tuple[tuple[AnyArray, AnyArray], tuple[AnyArray, AnyArray]]:
        """Index pairs (triangle, corner) of the starts and ends of edges that only one triangle has."""
        m = len(self.corners)
        key = np.round(self.corners.reshape(-1, 3) * 10.0**_WELD_DIGITS).astype(np.int64)
        _, vertex = np.unique(key, axis=0, return_inverse=True)
        vertex = vertex.reshape(m, 3)
        start, end = vertex, np.roll(vertex, -1, axis=1)
        n = int(vertex.max(initial=0)) + 1
        forward, backward = (start * n + end).ravel(), (end * n + start).ravel()
        y = np.abs(self.corners[:, :, 1])
        central = (np.maximum(y, np.roll(y, -1, axis=1)) < _SNAP_M).ravel()
        lone = ~np.isin(forward, backward) & ~central & (start != end).ravel()
        triangle, corner = np.divmod(np.flatnonzero(lone), 3)
        return (triangle, corner), (triangle, (corner + 1) % 3)


Polygons = tuple[Floats, AnyArray, AnyArray]
"""Convex polygons (m, k, 6) of positions and normals, how many corners each has, and which they came from."""


def _parted(polygons: Floats, counts: AnyArray, plane: Floats) -> tuple[Polygons, Polygons]:
    """What of convex polygons is inside a plane (4,), and what is outside."""
    index = np.arange(polygons.shape[1])
    used = index < counts[:, None]
    d = polygons[:, :, :3] @ plane[:3] - plane[3]
    d[np.abs(d) < _SNAP_M] = 0.0
    follower = np.where(index + 1 < counts[:, None], index + 1, 0)
    d_next = np.take_along_axis(d, follower, axis=1)
    crossed = used & (d * d_next < 0.0)
    share = np.where(crossed, d / np.where(crossed, d - d_next, 1.0), 0.0)[:, :, None]
    point = polygons + (np.take_along_axis(polygons, follower[:, :, None], axis=1) - polygons) * share
    both = np.stack([polygons, point], axis=2).reshape(len(polygons), 2 * len(index), 6)

    def side(sign: float) -> Polygons:
        mask = np.stack([used & (sign * d >= 0.0), crossed], axis=2).reshape(used.shape[0], 2 * len(index))
        kept = np.flatnonzero((mask.sum(axis=1) > 2) & (used & (sign * d > 0.0)).any(axis=1))
        size = mask[kept].sum(axis=1)
        order = np.argsort(~mask[kept], axis=1, kind="stable")[:, : int(size.max(initial=3))]
        return np.take_along_axis(both[kept], order[:, :, None], axis=1), size, kept

    return side(-1.0), side(1.0)


def walls(name: str, quads: Floats) -> Panels:
    """Flat quadrangles (n, 4, 3), counter-clockwise from outside, as a piece."""
    corners = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    across = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    length = np.linalg.norm(across, axis=1)
    normal = np.concatenate([across, across]) / np.maximum(np.concatenate([length, length]), 1e-12)[:, None]
    keep = np.concatenate([length, length]) > 1e-9
    normals = np.repeat(normal[:, None], 3, axis=1)
    return Panels(corners[keep], normals[keep], np.full(int(keep.sum()), name, dtype=object))
