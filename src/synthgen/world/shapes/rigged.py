"""Meshes that follow bones: places and normals as sparse maps of the bones' transforms.

Start at `Skin.of` (a mesh in its bind pose, with the share that each bone has in each vertex), then `posed` for each
pose: one product of a sparse matrix for all vertices. Bodies of people and animals use it.
Left out: how shares are found (see `people.skinning` and `animals.solid`).
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from scipy.sparse import csr_array

from synthgen.arrays import Floats, Ints, Singles


@final
@dataclass(frozen=True, slots=True)
class Skin:
    """n vertices over b bones, and m faces.

    Attributes
    ----------
    places, corrections : (n, 4 b), (n, 3 b)
        Share times vertex (with a one), and times what the normal has beyond the mean of the faces around it.
    faces : (m, 3) int
    around : (n, m)
        One where a face has a vertex.
    """

    places: csr_array
    corrections: csr_array
    faces: Ints
    around: csr_array

    @classmethod
    def of(cls, vertices: Floats, normals: Floats, faces: Ints, shares: Floats) -> "Skin":
        """Skin of vertices (n, 3), normals (n, 3) and faces (m, 3) of the bind pose, and the bones' shares (n, b)."""
        at = np.concatenate([vertices, np.ones((len(vertices), 1))], axis=1)
        corner = np.repeat(np.arange(len(faces)), 3)
        ones = np.ones(len(corner), dtype=np.float32)
        around = csr_array((ones, (faces.reshape(-1), corner)), shape=(len(vertices), len(faces)))
        beyond = normals - _around(vertices.astype(np.float32), faces, around)
        return cls(_spread(at, shares), _spread(beyond, shares), faces, around)

    def posed(self, T_posed_bind: Floats) -> Singles:
        """Vertices (n, 3) under the bones' transforms (b, 4, 4)."""
        return np.asarray(self.places @ _stacked(T_posed_bind[:, :3]))

    def turned(self, T_posed_bind: Floats, posed: Singles) -> Singles:
        """Unit normals (n, 3) under the bones' transforms (b, 4, 4), vertices being `posed` (n, 3).

        The faces know how the skin was sheared; what the bind pose's normals know beyond them (folds, and the surface
        of which the mesh is a coarse likeness) turns with the bones. In the bind pose that gives the normals back.
        """
        beyond = np.asarray(self.corrections @ _stacked(T_posed_bind[:, :3, :3]))
        return _unit(beyond + _around(posed, self.faces, self.around))


def _around(vertices: Singles, faces: Ints, around: csr_array) -> Singles:
    """Unit mean (n, 3) of the normals of the faces around each vertex, by their areas."""
    a, b, c = (vertices[column].T for column in faces.T)
    (ux, uy, uz), (vx, vy, vz) = b - a, c - a
    flat = np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)
    return _unit(np.asarray(around @ flat))


def deformed(points: Floats, shares: Floats, T: Floats) -> Floats:
    """Points (n, 3) moved by the blend of the bones' transforms (b, 4, 4)."""
    at = np.concatenate([points, np.ones((len(points), 1))], axis=1)
    return np.asarray(_spread(at, shares) @ _stacked(T[:, :3]), dtype=float)


def bone_transforms(joints: Floats, places: Floats, turns: Floats) -> Floats:
    """T_posed_zero (b, 4, 4) of bones whose joints (b, 3) of the zero pose are at `places`, turned by (b, 3, 3)."""
    T = np.zeros((len(joints), 4, 4))
    T[:, :3, :3] = turns
    T[:, :3, 3] = places - np.einsum("bij,bj->bi", turns, joints)
    T[:, 3, 3] = 1.0
    return T


def _unit(vectors: Singles) -> Singles:
    x, y, z = vectors.T
    return vectors / np.sqrt(np.maximum(x * x + y * y + z * z, np.float32(1e-20)))[:, None]


def _stacked(T: Floats) -> Singles:
    """Transforms (b, 3, c) as (b c, 3)."""
    return np.ascontiguousarray(np.swapaxes(T, 1, 2).reshape(-1, 3), dtype=np.float32)


def _spread(vectors: Floats, shares: Floats) -> csr_array:
    """Sparse (n, b c) of shares (n, b) times vectors (n, c)."""
    n, c = vectors.shape
    row, bone = np.nonzero(shares)
    data = (shares[row, bone][:, None] * vectors[row]).astype(np.float32)
    column = bone[:, None] * c + np.arange(c)
    start = np.concatenate([[0], np.cumsum(np.count_nonzero(shares, axis=1))]) * c
    return csr_array((data.reshape(-1), column.reshape(-1), start), shape=(n, c * shares.shape[1]))
