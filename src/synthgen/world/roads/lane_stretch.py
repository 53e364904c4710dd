"""A stretch of traffic lane on any road, and thin sheets on its surface: what wear and ironwork are placed on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Mesh
from synthgen.records.mesh import face_normals
from synthgen.world.shapes.solids import MIN_AREA_M2

Place = Callable[[Floats, Floats, Floats], Floats]
"""World places (..., 3) at stations, offsets and heights above the surface, which broadcast."""


@final
@dataclass(frozen=True, slots=True)
class LaneStretch:
    """A lane from station `start_m` to `end_m`: its middle (offset) by station, and its least width."""

    place: Place
    start_m: float
    end_m: float
    middle: Callable[[Floats], Floats]
    width_m: float

    @property
    def length_m(self) -> float:
        """Along the road."""
        return self.end_m - self.start_m


Grid = tuple[Floats, Floats]
"""Stations and offsets (n, m) of a sheet's vertices, neighbors in the arrays being neighbors on the road."""


def sheets(place: Place, grids: Sequence[Grid], h_m: float) -> Mesh:
    """Quadrilateral grids as one mesh, at a height above the surface, facing up."""
    s, t = (np.concatenate([grid[k].ravel() for grid in grids]) for k in (0, 1))
    vertices = place(s, t, np.full(s.shape, h_m))
    starts = np.cumsum([0, *(grid[0].size for grid in grids[:-1])])
    faces = np.concatenate([start + _faces(*grid[0].shape) for start, grid in zip(starts, grids, strict=True)])
    normals = face_normals(vertices, faces)
    is_kept = np.linalg.norm(normals, axis=1) > MIN_AREA_M2
    faces = np.where(normals[:, 2:] < 0.0, faces[:, ::-1], faces)[is_kept]
    up = np.broadcast_to([0.0, 0.0, 1.0], vertices.shape)
    return Mesh.make(vertices, faces, normals=up, uv=np.stack([s, t], axis=-1))


def _faces(n: int, m: int) -> Ints:
    """Triangles of a grid of n by m vertices."""
    a = (np.arange(n - 1)[:, None] * m + np.arange(m - 1)).reshape(-1)
    return np.concatenate([np.column_stack([a, a + m, a + m + 1]), np.column_stack([a, a + m + 1, a + 1])])


def band(path: Floats, width_m: Floats) -> Grid:
    """Band of given widths (n,) along a path (n, 2) of stations and offsets."""
    step = np.gradient(path, axis=0)
    step = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    aside = 0.5 * width_m[:, None] * np.column_stack([-step[:, 1], step[:, 0]])
    right, left = path - aside, path + aside
    return np.stack([right[:, 0], left[:, 0]], axis=1), np.stack([right[:, 1], left[:, 1]], axis=1)
