"""Tubes along lines: what frames, wheels, cables and railings of bodies are made of.

Start at `tube`; `ring` is the line of a wheel. Frames are the caller's, lengths in metres.
Left out: bends with exact radii, and walls: tubes are closed at their ends and hollow to nobody.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats, Ints
from synthgen.records import Mesh


def tube(points: ArrayLike, radii_m: float | Sequence[float], *, sides: int = 8, closed: bool = False) -> Mesh:
    """Tube along points (n, 3) with one radius or one per point; `closed` joins the last point to the first."""
    line = np.asarray(points, dtype=float)
    n = len(line)
    radii = np.broadcast_to(np.asarray(radii_m, dtype=float), n)
    tangents = (np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)) if closed else np.gradient(line, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    u = _carried(tangents)
    v = np.cross(tangents, u)
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)
    around = np.cos(angle)[None, :, None] * u[:, None] + np.sin(angle)[None, :, None] * v[:, None]
    vertices = (line[:, None] + radii[:, None, None] * around).reshape(-1, 3)
    rows = np.arange(n if closed else n - 1)
    i, j = np.meshgrid(rows, np.arange(sides), indexing="ij")
    a, b = i * sides + j, i * sides + (j + 1) % sides
    c, d = ((i + 1) % n) * sides + (j + 1) % sides, ((i + 1) % n) * sides + j
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    normals = around.reshape(-1, 3)
    if closed:
        return Mesh.make(vertices, faces, normals=normals)
    return _with_ends(vertices, faces, normals, line, tangents)


def rods(starts: Floats, ends: Floats, radius_m: float, *, sides: int = 3) -> Mesh:
    """Straight tubes between points (n, 3), open at their ends: spokes, wires, bars that end in other things."""
    way = (ends - starts) / np.linalg.norm(ends - starts, axis=1, keepdims=True)
    u = np.cross(way, np.eye(3)[np.argmin(np.abs(way), axis=1)])
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    v = np.cross(way, u)
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)[:, None]
    around = np.cos(angle) * u[:, None] + np.sin(angle) * v[:, None]
    vertices = np.stack([starts[:, None] + radius_m * around, ends[:, None] + radius_m * around], axis=1)
    first, i = np.meshgrid(2 * sides * np.arange(len(starts)), np.arange(sides), indexing="ij")
    a, b = (first + i).ravel(), (first + (i + 1) % sides).ravel()
    faces = np.concatenate([np.stack([a, b, b + sides], 1), np.stack([a, b + sides, a + sides], 1)])
    normals = np.stack([around, around], axis=1)
    return Mesh.make(vertices.reshape(-1, 3), faces, normals=normals.reshape(-1, 3))


def ring(middle: ArrayLike, radius_m: float, n: int) -> Floats:
    """Points (n, 3) of a circle in the x-z plane."""
    angle = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    return np.asarray(middle) + radius_m * np.stack([np.cos(angle), np.zeros(n), np.sin(angle)], axis=1)


def arc(middle: ArrayLike, radius_m: float, from_deg: float, to_deg: float, n: int) -> Floats:
    """Points (n, 3) of an arc in the x-z plane; angles from x to z."""
    angle = np.deg2rad(np.linspace(from_deg, to_deg, n))
    return np.asarray(middle) + radius_m * np.stack([np.cos(angle), np.zeros(n), np.sin(angle)], axis=1)


def _carried(tangents: Floats) -> Floats:
    """A direction across each tangent, (n, 3), that turns as little as possible from one to the next."""
    first = np.eye(3)[np.argmin(np.abs(tangents[0]))]
    if np.abs(tangents - tangents[0]).max() < 1e-9:
        only = first - tangents[0] * float(first @ tangents[0])
        return np.broadcast_to(only / np.linalg.norm(only), tangents.shape)
    across = np.zeros_like(tangents)
    for i, tangent in enumerate(tangents):
        last = first if i == 0 else across[i - 1]
        across[i] = last - tangent * float(last @ tangent)
        across[i] /= np.linalg.norm(across[i])
    return across


def _with_ends(vertices: Floats, faces: Ints, normals: Floats, line: Floats, tangents: Floats) -> Mesh:
    sides = len(vertices) // len(line)
    n = len(vertices)
    rims = [vertices[:sides], vertices[-sides:]]
    j = np.arange(sides)
    fans = [
        np.stack([np.full(sides, n + sides), n + (j + 1) % sides, n + j], axis=1),
        np.stack([np.full(sides, n + 2 * sides + 1), n + sides + 1 + j, n + sides + 1 + (j + 1) % sides], axis=1),
    ]
    caps = np.concatenate([rims[0], line[:1], rims[1], line[-1:]])
    cap_normals = np.repeat([-tangents[0], tangents[-1]], sides + 1, axis=0)
    return Mesh.make(
        np.concatenate([vertices, caps]), np.concatenate([faces, *fans]), normals=np.concatenate([normals, cap_normals])
    )
