"""Smooth solids by signed distance, and triangle meshes of them.

Start at `surface_nets`: a function of points that is negative inside goes in, a closed triangle mesh on a grid
comes out; `split` then cuts it along any line, so that edges are clean whatever the grid. `cone_distance` and
`smooth_union` make the functions. Arrays are float64, lengths in metres, frames are the caller's.
Left out: skinning (see `skinning`) and what the solids are (see `body`, `clothes`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Ints

Field = Callable[[Floats], Floats]
"""Signed distance (n,) [m] of points (n, 3): negative inside, about 1 per metre near the surface."""

_BLOCK = 4
"""Grid cells along the edge of the blocks that are skipped when no surface can be near."""


@final
@dataclass(frozen=True, slots=True)
class Cone:
    """A cone with round ends, from `a` with radius `radius_a` to `b` with `radius_b`, stretched by `scale`.

    `scale` stretches the radii along x, y and z (not the axis), so that equal ends give an ellipsoid.
    """

    a: tuple[float, float, float]
    b: tuple[float, float, float]
    radius_a: float
    radius_b: float
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def grown(self, margin_m: float) -> "Cone":
        """The cone with its surface moved outward."""
        mean = float(np.mean(self.scale))
        return Cone(self.a, self.b, self.radius_a + margin_m / mean, self.radius_b + margin_m / mean, self.scale)

    def placed(self, origin: Floats, unit_m: float) -> "Cone":
        """The cone in metres, if it is given in units from an origin (3,)."""
        ox, oy, oz = (float(v) for v in origin)
        (ax, ay, az), (bx, by, bz) = self.a, self.b
        a = (ox + unit_m * ax, oy + unit_m * ay, oz + unit_m * az)
        b = (ox + unit_m * bx, oy + unit_m * by, oz + unit_m * bz)
        return Cone(a, b, unit_m * self.radius_a, unit_m * self.radius_b, self.scale)

    def mirrored(self) -> "Cone":
        """The cone at the other side of the plane y = 0."""
        (ax, ay, az), (bx, by, bz) = self.a, self.b
        return Cone((ax, -ay, az), (bx, -by, bz), self.radius_a, self.radius_b, self.scale)


def cone_distance(points: Floats, cone: Cone) -> Floats:
    """Signed distance (n,) [m] of points (n, 3); exact to first order near the surface.

    The radius runs linearly with the nearest axis parameter; a stretched cone is measured in the
    unstretched space and divided by the length of the gradient there.
    """
    scale = np.asarray(cone.scale)
    a = np.asarray(cone.a)
    q = (points - a) / scale
    axis = (np.asarray(cone.b) - a) / scale
    length2 = float(axis @ axis)
    t = np.clip(q @ axis / length2, 0.0, 1.0) if length2 > 1e-12 else np.zeros(len(q))
    away = q - t[:, None] * axis
    norm = np.maximum(np.linalg.norm(away, axis=1), 1e-9)
    distance = norm - (cone.radius_a + t * (cone.radius_b - cone.radius_a))
    if cone.scale == (1.0, 1.0, 1.0):
        return distance
    return distance * norm / np.maximum(np.linalg.norm(away / scale, axis=1), 1e-9)


def smooth_union(distances: Sequence[Floats], blend_m: float) -> Floats:
    """Union of solids, (n,), with fillets about `blend_m` wide: -k ln sum exp(-d/k)."""
    stack = np.stack(distances)
    low = stack.min(axis=0)
    return low - blend_m * np.log(np.exp((low - stack) / blend_m).sum(axis=0))


def smooth_cut(distance: Floats, hole: Floats, blend_m: float) -> Floats:
    """The first solid without the second, with a rounded edge."""
    return -smooth_union([-distance, hole], blend_m)


def surface_nets(
    field: Field, low: Floats, high: Floats, cell_m: float | Floats, *, refine: int = 2, swell_m: float = 0.0
) -> tuple[Floats, Ints]:
    """Vertices (n, 3) and outward faces (m, 3) of the surface field = 0 inside a box.

    Naive surface nets: one vertex per grid cell that the surface crosses, at the mean of its edge crossings
    (Gibson 1998, doi:10.1007/BFb0056277), then moved onto the surface by `refine` Newton steps along the slope
    there. Cells are cubes, or `cell_m` (3,). Features thinner than a cell may vanish, unless the net is that of the
    solid swollen by `swell_m` before its vertices move to the surface.
    """
    cell = np.broadcast_to(np.asarray(cell_m, dtype=float), (3,))
    n_cells = np.ceil((np.asarray(high) - np.asarray(low)) / cell / _BLOCK).astype(int) * _BLOCK
    values = _sample(lambda points: field(points) - swell_m, np.asarray(low, dtype=float), n_cells, cell)
    inside = values < 0
    vertices, index = _cell_vertices(values, inside)
    faces = _crossing_faces(inside, index)
    vertices = np.asarray(low) + vertices * cell
    slope = gradient(field, vertices)
    slope /= np.maximum(np.einsum("ij,ij->i", slope, slope), 0.05)[:, None]
    for _ in range(refine):
        vertices = vertices - np.clip(field(vertices)[:, None] * slope, -0.6 * cell, 0.6 * cell)
    used = np.unique(faces)
    renumber = np.zeros(len(vertices), dtype=np.int64)
    renumber[used] = np.arange(len(used))
    return vertices[used], renumber[faces]


def gradient(field: Field, points: Floats, step_m: float = 1e-3) -> Floats:
    """Gradient (n, 3) of a field by central differences: four evaluations at the corners of a tetrahedron."""
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    shifted = (points[None] + step_m * corners[:, None]).reshape(-1, 3)
    values = field(shifted).reshape(4, len(points))
    return values.T @ corners / (4.0 * step_m)


def split(vertices: Floats, faces: Ints, level: Floats) -> tuple[tuple[Floats, Ints], tuple[Floats, Ints]]:
    """The parts of a mesh where `level` (n,) at its vertices is positive, and where it is not.

    Faces that the zero line crosses are cut along it; levels vary linearly on a face.
    """
    # A vertex almost on the line is put on one side of it: no slivers.
    level = np.where(np.abs(level) < 1e-9, 1e-9, level)
    keep = level > 0
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    edges = np.unique(edges[keep[edges[:, 0]] != keep[edges[:, 1]]], axis=0)
    t = level[edges[:, 0]] / (level[edges[:, 0]] - level[edges[:, 1]])
    cuts = vertices[edges[:, 0]] + t[:, None] * (vertices[edges[:, 1]] - vertices[edges[:, 0]])
    key = edges[:, 0] * len(vertices) + edges[:, 1]
    everything = np.concatenate([vertices, cuts])

    def cut_index(a: Ints, b: Ints) -> Ints:
        low, high = np.minimum(a, b), np.maximum(a, b)
        return len(vertices) + np.searchsorted(key, low * len(vertices) + high)

    return (
        _compact(everything, _cut_faces(faces, keep, cut_index)),
        _compact(everything, _cut_faces(faces, ~keep, cut_index)),
    )


def border_edges(faces: Ints) -> Ints:
    """Directed edges (k, 2) that belong to one face only."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    n = int(faces.max()) + 1 if len(faces) else 1
    return edges[~np.isin(edges[:, 0] * n + edges[:, 1], edges[:, 1] * n + edges[:, 0])]


def hemmed(vertices: Floats, faces: Ints, normals: Floats, depth_m: float) -> tuple[Floats, Ints]:
    """The mesh with a lip turned inward along its borders, so that cut cloth looks thick."""
    edges = border_edges(faces)
    if len(edges) == 0:
        return vertices, faces
    rim = np.unique(edges)
    inner = np.zeros(len(vertices), dtype=np.int64)
    inner[rim] = len(vertices) + len(rim) + np.arange(len(rim))
    outer = np.zeros(len(vertices), dtype=np.int64)
    outer[rim] = len(vertices) + np.arange(len(rim))  # doubled, so that the edge stays sharp
    a, b = edges[:, 0], edges[:, 1]
    lip = np.concatenate(
        [np.stack([outer[b], outer[a], inner[a]], axis=1), np.stack([outer[b], inner[a], inner[b]], axis=1)]
    )
    grown = np.concatenate([vertices, vertices[rim], vertices[rim] - depth_m * normals[rim]])
    return grown, np.concatenate([faces, lip])


def _sample(field: Field, low: Floats, n_cells: Ints, cell: Floats) -> Floats:
    """Field at the grid's nodes; far from the surface only its sign, by blocks and by blocks of half their size."""
    values, is_near, size = np.zeros(tuple(n_cells // _BLOCK)), np.ones(tuple(n_cells // _BLOCK), dtype=bool), _BLOCK
    while True:
        values[is_near] = field(low + (np.argwhere(is_near) + 0.5) * size * cell)
        # Half a block's diagonal, and more for fields that are no exact distance.
        is_near &= np.abs(values) < 1.6 * 0.5 * size * float(np.linalg.norm(cell))
        if size == _BLOCK // 2:
            break
        values, is_near, size = _doubled(values), _doubled(is_near), size // 2
    values = np.pad(_doubled(values), ((0, 1), (0, 1), (0, 1)), mode="edge")
    is_node = np.zeros(values.shape, dtype=bool)
    x, y, z = np.argwhere(is_near).T * size
    for i, j, k in np.ndindex(size + 1, size + 1, size + 1):
        is_node[x + i, y + j, z + k] = True
    values[is_node] = field(low + np.argwhere(is_node) * cell)
    return values


def _doubled(blocks: AnyArray) -> AnyArray:
    """Each block as eight of half its size."""
    return np.repeat(np.repeat(np.repeat(blocks, 2, axis=0), 2, axis=1), 2, axis=2)


def _cell_vertices(values: Floats, inside: Bools) -> tuple[Floats, Ints]:
    """One vertex (in cells) per crossed cell, and its index at each cell (-1 elsewhere)."""
    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    nx, ny, nz = (n - 1 for n in values.shape)
    count = np.zeros((nx, ny, nz), dtype=np.int8)
    for i, j, k in corners:
        count += inside[i : nx + i, j : ny + j, k : nz + k]
    cells = np.argwhere((count > 0) & (count < 8))
    at = np.stack([values[cells[:, 0] + i, cells[:, 1] + j, cells[:, 2] + k] for i, j, k in corners], axis=1)
    total, hits = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for first, a in enumerate(corners):
        for second, b in enumerate(corners):
            if second <= first or sum(x != y for x, y in zip(a, b, strict=True)) != 1:
                continue
            fa, fb = at[:, first], at[:, second]
            crossed = (fa < 0) != (fb < 0)
            t = np.where(crossed, fa / np.where(crossed, fa - fb, 1.0), 0.0)
            total += crossed[:, None] * (np.asarray(a) + t[:, None] * (np.asarray(b) - np.asarray(a)))
            hits += crossed
    index = np.full((nx, ny, nz), -1, dtype=np.int64)
    index[tuple(cells.T)] = np.arange(len(cells))
    return cells + total / hits[:, None], index


def _crossing_faces(inside: Bools, index: Ints) -> Ints:
    """Two triangles for each grid edge that the surface crosses, between its four cells."""
    quads = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        ahead = np.take(inside, range(1, inside.shape[axis]), axis=axis)
        here = np.take(inside, range(inside.shape[axis] - 1), axis=axis)
        at = np.argwhere(here != ahead)
        at = at[(at[:, u] > 0) & (at[:, v] > 0) & (at[:, u] < index.shape[u]) & (at[:, v] < index.shape[v])]
        step_u, step_v = np.eye(3, dtype=int)[u], np.eye(3, dtype=int)[v]
        around = [at - step_u - step_v, at - step_v, at, at - step_u]
        quad = np.stack([index[tuple(cell.T)] for cell in around], axis=1)
        outward = here[tuple(at.T)]
        quads.append(np.where(outward[:, None], quad, quad[:, ::-1]))
    quad = np.concatenate(quads)
    return np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]])


def _cut_faces(faces: Ints, keep: Bools, cut_index: Callable[[Ints, Ints], Ints]) -> Ints:
    kept = keep[faces]
    count = kept.sum(axis=1)
    pieces = [faces[count == 3]]
    for n_kept in (1, 2):
        # Turn each face so that the odd vertex is first.
        rows = faces[count == n_kept]
        odd = np.argmax(kept[count == n_kept] == (n_kept == 1), axis=1)
        a, b, c = (rows[np.arange(len(rows)), (odd + k) % 3] for k in range(3))
        ab, ac = cut_index(a, b), cut_index(a, c)
        if n_kept == 1:
            pieces.append(np.stack([a, ab, ac], axis=1))
        else:
            pieces += [np.stack([ab, b, c], axis=1), np.stack([ab, c, ac], axis=1)]
    return np.concatenate(pieces)


def _compact(vertices: Floats, faces: Ints) -> tuple[Floats, Ints]:
    used, index = np.unique(faces, return_inverse=True)
    return vertices[used], index.reshape(-1, 3)
