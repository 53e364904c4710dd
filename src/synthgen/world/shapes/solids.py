"""Geometry that built things are made of: quads, boxes, prisms, tubes, surfaces of revolution.

Everything comes as `Mesh`, faces outward, texture coordinates in metres along the surface. `quads` is the
workhorse for facades: many flat faces in one call. Not here: free-form bodies (people, vehicles, plants).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats, Ints
from synthgen.records import Mesh
from synthgen.records.mesh import cross, face_normals

MIN_AREA_M2 = 1e-9
"""Twice the area below which a triangle is dropped: it is the seam of a pole or a corner that coincides."""

BOX_FACES = ("front", "back", "left", "right", "top", "bottom")
"""+x, -x, +y, -y, +z, -z."""

_CORNERS = {
    "front": [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 0, 1)],
    "back": [(0, 1, 0), (0, 0, 0), (0, 0, 1), (0, 1, 1)],
    "left": [(1, 1, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1)],
    "right": [(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)],
    "top": [(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)],
    "bottom": [(0, 1, 0), (1, 1, 0), (1, 0, 0), (0, 0, 0)],
}


def quads(corners: ArrayLike, grain: ArrayLike | None = None) -> Mesh:
    """Flat quadrilaterals (n, 4, 3), corners counter-clockwise seen from outside; two may coincide (a triangle).

    Texture is laid as by `surface_uv`, or with v along a `grain` direction (3,): boards.
    """
    c = np.asarray(corners, dtype=float).reshape(-1, 4, 3)
    normal = cross(c[:, 2] - c[:, 0], c[:, 3] - c[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    vertices, normals = c.reshape(-1, 3), np.repeat(normal, 4, axis=0)
    first = 4 * np.arange(len(c))[:, None]
    faces = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])
    faces = faces[np.linalg.norm(face_normals(vertices, faces), axis=1) > MIN_AREA_M2]
    return Mesh.make(vertices, faces, normals=normals, uv=surface_uv(vertices, normals, grain))


def box_quads(low: ArrayLike, high: ArrayLike, faces: Sequence[str] = BOX_FACES) -> Floats:
    """Faces (k, 4, 3) of an axis-parallel box; leave out those that nobody can see."""
    ends = np.stack([np.asarray(low, dtype=float), np.asarray(high, dtype=float)])
    index = np.array([_CORNERS[face] for face in faces])
    return np.stack([ends[index[..., axis], axis] for axis in range(3)], axis=-1)


def box(low: ArrayLike, high: ArrayLike, faces: Sequence[str] = BOX_FACES) -> Mesh:
    """Axis-parallel box as a mesh."""
    return quads(box_quads(low, high, faces))


def faceted(vertices: ArrayLike, faces: ArrayLike, crease_deg: float = 30.0) -> Mesh:
    """Mesh with sharp edges kept and texture coordinates laid along the surface."""
    mesh = Mesh.make(vertices, faces, crease_deg=crease_deg)
    return Mesh(mesh.vertices, mesh.faces, mesh.normals, surface_uv(mesh.vertices, mesh.normals).astype(np.float32))


def surface_uv(vertices: ArrayLike, normals: ArrayLike, grain: ArrayLike | None = None) -> Floats:
    """Texture coordinates (n, 2) [m]: u level and v uphill along each vertex' tangent plane, as bricks are laid.

    With `grain` (3,), v runs along it, and u across it around the body.
    """
    p, n = np.asarray(vertices, dtype=float), np.asarray(normals, dtype=float)
    if grain is not None:
        along = np.asarray(grain, dtype=float)
        return np.stack([np.einsum("ij,ij->i", p, np.cross(along, n)), p @ along], axis=1)
    steep = np.hypot(n[:, 0], n[:, 1])
    level = np.stack([-n[:, 1], n[:, 0], np.zeros(len(n))], axis=1) / np.maximum(steep, 1e-9)[:, None]
    level[steep < 1e-3] = (1.0, 0.0, 0.0)
    uphill = cross(n, level)
    return np.stack([np.einsum("ij,ij->i", p, level), np.einsum("ij,ij->i", p, uphill)], axis=1)


def triangulate(polygon: ArrayLike) -> Ints:
    """Triangles (n - 2, 3) of a simple counter-clockwise polygon (n, 2), by cutting off ears."""
    points = np.asarray(polygon, dtype=float)
    left = list(range(len(points)))
    triangles = []
    while len(left) > 3:
        ear = next((i for i in range(len(left)) if _is_ear(points, left, i)), 0)
        triangles.append((left[ear - 1], left[ear], left[(ear + 1) % len(left)]))
        del left[ear]
    return np.array([*triangles, tuple(left)])


def _is_ear(points: Floats, left: list[int], i: int) -> bool:
    a, b, c = (points[left[k % len(left)]] for k in (i - 1, i, i + 1))
    if _turn(a, b, c) <= 0.0:
        return False
    others = points[[k for k in left if k not in (left[i - 1], left[i], left[(i + 1) % len(left)])]]
    inside = (_turn(a, b, others) >= 0) & (_turn(b, c, others) >= 0) & (_turn(c, a, others) >= 0)
    return not bool(np.any(inside))


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    return (b[0] - a[0]) * (c[..., 1] - a[1]) - (b[1] - a[1]) * (c[..., 0] - a[0])


def extrude(polygon: ArrayLike, depth: float, crease_deg: float = 30.0) -> Mesh:
    """Prism over a counter-clockwise polygon (n, 2) in the xy plane, from z = 0 up to `depth`."""
    points = np.asarray(polygon, dtype=float)
    n = len(points)
    flat = triangulate(points)
    vertices = np.concatenate([np.column_stack([points, np.full(n, z)]) for z in (0.0, depth)])
    i = np.arange(n)
    j = (i + 1) % n
    sides = np.concatenate([np.column_stack([i, j, j + n]), np.column_stack([i, j + n, i + n])])
    return faceted(vertices, np.concatenate([flat[:, ::-1], flat + n, sides]), crease_deg)


def revolve(profile: ArrayLike, sides: int = 16, crease_deg: float = 40.0) -> Mesh:
    """Surface of revolution about z of a profile (n, 2) of radius and height, from the bottom up the outside.

    A profile that starts and ends at radius 0 gives a closed body.
    """
    r, z = np.asarray(profile, dtype=float).T
    angle = 2.0 * np.pi * np.arange(sides) / sides
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    vertices = np.concatenate([r[:, None, None] * ring, np.broadcast_to(z[:, None, None], (len(r), sides, 1))], axis=2)
    faces = _grid_faces(len(r), sides)
    flat = vertices.reshape(-1, 3)
    faces = faces[np.linalg.norm(face_normals(flat, faces), axis=1) > MIN_AREA_M2]
    return faceted(flat, faces, crease_deg)


def tube(path: ArrayLike, radius: ArrayLike, sides: int = 8, *, capped: bool = True) -> Mesh:
    """Round bar along a path (n, 3), with one radius or one at each point."""
    points = np.asarray(path, dtype=float)
    tangent = np.gradient(points, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    helper = np.eye(3)[int(np.argmin(np.abs(tangent).max(axis=0)))]
    across = np.cross(helper, tangent)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    angle = 2.0 * np.pi * np.arange(sides) / sides
    spokes = np.cos(angle)[:, None] * across[:, None] + np.sin(angle)[:, None] * np.cross(tangent, across)[:, None]
    reach = np.broadcast_to(np.asarray(radius, dtype=float), len(points))
    vertices = (points[:, None] + reach[:, None, None] * spokes).reshape(-1, 3)
    faces = _grid_faces(len(points), sides)
    if capped:
        first = np.column_stack([np.zeros(sides - 2, int), np.arange(2, sides), np.arange(1, sides - 1)])
        last = first[:, ::-1] + (len(points) - 1) * sides
        faces = np.concatenate([faces, first, last])
    return faceted(vertices, faces, 50.0)


def stroke(path: ArrayLike, width: float) -> Floats:
    """Quads (n - 1, 4, 2) of a line of constant width along a flat path (n, 2), mitered, also where it closes."""
    points = np.asarray(path, dtype=float)
    ahead = np.diff(points, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    normal = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    closing = normal[-1:] + normal[:1] if np.allclose(points[0], points[-1]) else None
    ends = (normal[:1], normal[-1:]) if closing is None else (closing, closing)
    joint = np.concatenate([ends[0], normal[:-1] + normal[1:], ends[1]])
    following = np.concatenate([normal[:1], normal])
    joint *= (width / 2 / np.maximum(np.einsum("ij,ij->i", joint, following), 0.5))[:, None]
    left, right = points + joint, points - joint
    return np.stack([right[:-1], right[1:], left[1:], left[:-1]], axis=1)


def _grid_faces(n_rows: int, n_columns: int) -> Ints:
    """Faces of rings of vertices stacked on each other; each ring closes on itself."""
    i, j = np.meshgrid(np.arange(n_rows - 1), np.arange(n_columns), indexing="ij")
    k = (j + 1) % n_columns
    a, b, c, d = (i * n_columns + j, i * n_columns + k, (i + 1) * n_columns + k, (i + 1) * n_columns + j)
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
