"""Triangle meshes."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Floats, Int32s, Singles, check_shape, frozen

_MIXERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5,
     0xD6E8FEB86659FD93], dtype=np.uint64,
).astype(np.int64)  # fmt: skip
"""Odd numbers without a pattern (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles with a normal and a texture coordinate at each vertex.

    Attributes
    ----------
    vertices : (n, 3) float32
        Positions in the owner's frame. [m]
    faces : (m, 3) int32
        Vertex indices, counter-clockwise seen from outside.
    normals : (n, 3) float32
        Unit shading normals, outward. Vertices are doubled where an edge is sharp.
    uv : (n, 2) float32
        Texture coordinates in metres along the surface, so that one texture fits all sizes. [m]
    """

    vertices: Singles
    faces: Int32s
    normals: Singles
    uv: Singles

    def __post_init__(self) -> None:
        check_shape("vertices", self.vertices, (None, 3))
        check_shape("faces", self.faces, (None, 3))
        check_shape("normals", self.normals, (len(self.vertices), 3))
        check_shape("uv", self.uv, (len(self.vertices), 2))
        for name in ("vertices", "normals", "uv"):
            object.__setattr__(self, name, frozen(np.ascontiguousarray(getattr(self, name), dtype=np.float32)))
        object.__setattr__(self, "faces", frozen(np.ascontiguousarray(self.faces, dtype=np.int32)))

    @classmethod
    def make(
        cls,
        vertices: ArrayLike,
        faces: ArrayLike,
        *,
        normals: ArrayLike | None = None,
        uv: ArrayLike | None = None,
        crease_deg: float | None = None,
    ) -> Self:
        """Mesh from any arrays.

        Without `normals` they are computed: averaged over all faces at a vertex (area-weighted), or,
        with `crease_deg`, only over faces that meet at less than that angle, doubling vertices along
        sharper edges (0 gives flat shading). Without `uv` they are zero.
        """
        v = np.asarray(vertices, dtype=float).reshape(-1, 3)
        f = np.asarray(faces, dtype=np.int64).reshape(-1, 3)
        st = np.zeros((len(v), 2)) if uv is None else np.asarray(uv, dtype=float)
        if normals is None and crease_deg is not None:
            v, f, st, n = _split_at_creases(v, f, st, np.deg2rad(crease_deg))
        else:
            n = smooth_normals(v, f) if normals is None else np.asarray(normals, dtype=float)
        return cls(v.astype(np.float32), f.astype(np.int32), n.astype(np.float32), st.astype(np.float32))

    def moved(self, T: ArrayLike) -> Self:
        """The mesh under an affine transform (4, 4); mirroring keeps faces outward."""
        T = np.asarray(T, dtype=float)
        vertices = self.vertices @ T[:3, :3].T + T[:3, 3]
        normals = self.normals @ np.linalg.inv(T[:3, :3])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        faces = self.faces if np.linalg.det(T[:3, :3]) > 0 else self.faces[:, ::-1]
        return type(self)(vertices.astype(np.float32), np.ascontiguousarray(faces), normals.astype(np.float32), self.uv)

    def bounds(self) -> Floats:
        """Lowest and highest corner, (2, 3) [m]."""
        return np.stack([self.vertices.min(axis=0), self.vertices.max(axis=0)]).astype(float)


def face_normals(vertices: ArrayLike, faces: ArrayLike) -> Floats:
    """Normals (m, 3) of triangles, as long as twice their area."""
    a, b, c = np.moveaxis(np.asarray(vertices, dtype=float)[np.asarray(faces)], 1, 0)
    return np.cross(b - a, c - a)


def smooth_normals(vertices: ArrayLike, faces: ArrayLike) -> Floats:
    """Unit vertex normals (n, 3), area-weighted over the faces at each vertex."""
    v = np.asarray(vertices, dtype=float)
    f = np.asarray(faces)
    per_face = face_normals(v, f)
    normals = np.zeros_like(v)
    for corner in range(3):
        np.add.at(normals, f[:, corner], per_face)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def equal_rows(keys: AnyArray) -> tuple[AnyArray, AnyArray]:
    """First index of each different row of integers (n, k), k up to 6, and for every row (n,) which of those it equals.

    Rows are compared by one 64-bit number each: two of a million different rows agree once in 10**7 tries.
    """
    mixed = (keys * _MIXERS[: keys.shape[1]]).sum(axis=1)
    _, first, index = np.unique(mixed, return_index=True, return_inverse=True)
    return first, index


def merge(meshes: list[Mesh]) -> Mesh:
    """One mesh of several, in order."""
    offsets = np.cumsum([0] + [len(m.vertices) for m in meshes[:-1]])
    return Mesh(
        np.concatenate([m.vertices for m in meshes]),
        np.concatenate([m.faces + np.int32(offset) for m, offset in zip(meshes, offsets, strict=True)]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.uv for m in meshes]),
    )


def _split_at_creases(
    v: Floats, f: np.ndarray, uv: Floats, crease_rad: float
) -> tuple[Floats, np.ndarray, Floats, Floats]:
    """Give every corner the mean normal of the faces at its place that are within the crease angle of its own."""
    per_face = face_normals(v, f)
    unit = per_face / np.maximum(np.linalg.norm(per_face, axis=1, keepdims=True), 1e-12)
    _, place = equal_rows(np.round(v * 1e6).astype(np.int64))
    corner_place = place[f].reshape(-1)
    corner_face = np.repeat(np.arange(len(f)), 3)
    order = np.argsort(corner_place, kind="stable")
    starts = np.searchsorted(corner_place[order], np.arange(corner_place.max() + 2))
    counts = np.diff(starts)
    normals = np.zeros((len(corner_place), 3))
    # Pair each corner with the k-th other face at the same place, k up to the largest fan.
    fan, start = counts[corner_place], starts[corner_place]
    for k in range(int(counts.max())):
        rows = np.flatnonzero(fan > k)
        other = corner_face[order[start[rows] + k]]
        close = np.einsum("ij,ij->i", unit[corner_face[rows]], unit[other]) >= np.cos(crease_rad) - 1e-9
        normals[rows[close]] += per_face[other[close]]
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    first, index = equal_rows(np.concatenate([f.reshape(-1, 1), np.round(normals * 1e4).astype(np.int64)], axis=1))
    corner_vertex = f.reshape(-1)[first]
    return v[corner_vertex], index.reshape(-1, 3), uv[corner_vertex], normals[first]
