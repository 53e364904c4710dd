"""A stretch of traffic lane on any road, and thin sheets on its surface: what wear and ironwork are placed on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
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


def sheet(place: Place, s: Floats, t: Floats, h_m: float) -> Mesh:
    """Quadrilateral grid over stations and offsets (n, m) each, at a height above the surface, facing up.

    s grows along rows or t along columns, so that the corner (0, 0) is behind and to the right.
    """
    vertices = place(s, t, np.full(s.shape, h_m)).reshape(-1, 3)
    n, m = s.shape
    a = (np.arange(n - 1)[:, None] * m + np.arange(m - 1)).reshape(-1)
    faces = np.concatenate([np.column_stack([a, a + m, a + m + 1]), np.column_stack([a, a + m + 1, a + 1])])
    normals = face_normals(vertices, faces)
    is_kept = np.linalg.norm(normals, axis=1) > MIN_AREA_M2
    faces = np.where(normals[:, 2:] < 0.0, faces[:, ::-1], faces)[is_kept]
    up = np.broadcast_to([0.0, 0.0, 1.0], vertices.shape)
    return Mesh.make(vertices, faces, normals=up, uv=np.stack([s, t], axis=-1).reshape(-1, 2))


def band(place: Place, path: Floats, width_m: Floats, h_m: float) -> Mesh:
    """Band of given widths (n,) along a path (n, 2) of stations and offsets."""
    step = np.gradient(path, axis=0)
    step = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    aside = 0.5 * width_m[:, None] * np.column_stack([-step[:, 1], step[:, 0]])
    right, left = path - aside, path + aside
    s, t = np.stack([right[:, 0], left[:, 0]], axis=1), np.stack([right[:, 1], left[:, 1]], axis=1)
    return sheet(place, s, t, h_m)
