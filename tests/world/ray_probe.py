"""Straightforward ray casting and height lookup over all triangles, for tests of built bodies."""

import numpy as np

from synthgen.records import Part
from synthgen.rng import Generator


def triangles(parts: tuple[Part, ...] | list[Part]) -> np.ndarray:
    """Corners (m, 3, 3) of all triangles."""
    return np.concatenate([part.mesh.vertices[part.mesh.faces].astype(float) for part in parts])


def first_hits(corners: np.ndarray, origins: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance (n,), inf where nothing was hit, and the cosine between face normal and ray (n,)."""
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normals = np.cross(e1, e2)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-15)
    distance, cosine = np.full(len(origins), np.inf), np.zeros(len(origins))
    for i, (origin, direction) in enumerate(zip(origins, directions, strict=True)):
        p = np.cross(direction, e2)
        determinant = np.einsum("ij,ij->i", e1, p)
        with np.errstate(divide="ignore", invalid="ignore"):
            s = origin - a
            u = np.einsum("ij,ij->i", s, p) / determinant
            q = np.cross(s, e1)
            v = q @ direction / determinant
            t = np.einsum("ij,ij->i", e2, q) / determinant
            t[~((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 1e-9)) | (np.abs(determinant) < 1e-14)] = np.inf
        nearest = int(np.argmin(t))
        distance[i], cosine[i] = t[nearest], normals[nearest] @ direction
    return distance, cosine


def heights(corners: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Height of the highest triangle over each place (n, 2); -inf where there is none."""
    origins = np.column_stack([xy, np.full(len(xy), 50.0)])
    distance, _ = first_hits(corners, origins, np.broadcast_to([0.0, 0.0, -1.0], origins.shape))
    return 50.0 - distance


def outside_rays(bounds: np.ndarray, n: int, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rays (n) from a sphere around a box, above the ground, towards places in the box."""
    center, radius = bounds.mean(axis=0), 2.0 * float(np.linalg.norm(bounds[1] - bounds[0]))
    way = rng.normal(size=(n, 3))
    way[:, 2] = np.abs(way[:, 2])
    origins = center + radius * way / np.linalg.norm(way, axis=1, keepdims=True)
    directions = rng.uniform(bounds[0], bounds[1], (n, 3)) - origins
    return origins, directions / np.linalg.norm(directions, axis=1, keepdims=True)
