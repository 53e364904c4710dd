"""Bodies lofted through cross sections along a line: tanks, seats, fairings, boxes with soft edges, shells.

Start at `loft`: each station gives a place in the x-z plane and how far the section reaches to the sides, up and
down. `turned` revolves a profile about the y axis, for wheels and lamps. Lengths in metres, frames the caller's.
Left out: sections that are not symmetric about a vertical plane.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from synthgen.arrays import Floats, Ints
from synthgen.geometry import rotation, transform
from synthgen.records import Mesh
from synthgen.records.mesh import face_normals
from synthgen.world.shapes.solids import revolve

Station = tuple[float, float, float, float, float]
"""x and z of the line, half the width, and how far the section reaches up and down from the line. [m]"""

_TURNED = {"y": transform(rotation(0.0, 0.0, -np.pi / 2)), "x": transform(rotation(0.0, np.pi / 2, 0.0))}


def loft(stations: Sequence[Station] | Floats, *, rings: int, sides: int, power: float = 2.4, y_m: float = 0.0) -> Mesh:
    """Closed body through stations, smooth between them, symmetric about y = `y_m`.

    Sections are superellipses of exponent `power` (2 is an ellipse, 4 almost a box), across the line.
    """
    rows = np.asarray(stations, dtype=float)
    chord = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(rows[:, :2], axis=0), axis=1))])
    fine = PchipInterpolator(chord, rows)(np.linspace(0.0, chord[-1], rings))
    tangent = np.gradient(fine[:, :2], axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    up = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    angle = 2 * np.pi * (np.arange(sides) + 0.5) / sides
    across = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** (2 / power)
    over = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** (2 / power)
    reach = np.where(over > 0, fine[:, 3:4], fine[:, 4:5]) * over
    places = fine[:, None, :2] + reach[:, :, None] * up[:, None]
    y = y_m + fine[:, 2:3] * across
    ring = np.stack([places[..., 0], y, places[..., 1]], axis=2).reshape(-1, 3)
    ends = np.array([[row[0], y_m, row[1]] for row in (fine[0], fine[-1])])
    vertices = np.concatenate([ring, ends])
    faces = _tube_faces(rings, sides)
    faces = faces[np.linalg.norm(face_normals(vertices, faces), axis=1) > 1e-9]
    uv = np.stack([vertices[:, 0], vertices[:, 2] + np.abs(vertices[:, 1])], axis=1)
    return Mesh.make(vertices, faces, uv=uv, crease_deg=50.0)


def turned(
    profile: ArrayLike, sides: int, *, axis: str = "y", middle: ArrayLike = (0, 0, 0), closed: bool = True
) -> Mesh:
    """Surface of revolution about "y" or "x" of a profile (n, 2) of radius and place on the axis.

    The profile is counter-clockwise in (radius, place); `closed` joins its last point to its first.
    """
    points = np.asarray(profile, dtype=float)
    mesh = revolve(np.concatenate([points, points[:1]]) if closed else points, sides)
    T = _TURNED[axis].copy()
    T[:3, 3] = middle
    return mesh.moved(T)


def ellipsoid(middle: ArrayLike, radii_m: tuple[float, float, float], sides: int) -> Mesh:
    """Ellipsoid with its axes along x, y and z."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, max(4, sides // 2 + 1))
    ball = revolve(np.stack([np.cos(angle), np.sin(angle)], axis=1), sides, crease_deg=80.0)
    T = np.diag([*radii_m, 1.0])
    T[:3, 3] = middle
    return ball.moved(T)


def _tube_faces(rings: int, sides: int) -> Ints:
    """Faces of rings of vertices and of a fan at either end, whose middles follow the rings."""
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(sides), indexing="ij")
    k = (j + 1) % sides
    a, b, c, d = i * sides + j, i * sides + k, (i + 1) * sides + k, (i + 1) * sides + j
    body = [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    first = np.arange(sides)
    after, n, last = (first + 1) % sides, rings * sides, (rings - 1) * sides
    fans = [
        np.stack([np.full(sides, n), after, first], axis=1),
        np.stack([np.full(sides, n + 1), last + first, last + after], axis=1),
    ]
    return np.concatenate([*body, *fans])
