"""Meshes that follow bones: places and normals as sparse maps of the bones' transforms.

Start at `Skin.of` (a mesh in its bind pose, with the share that each bone has in each vertex), then `posed` for each
pose: one product of a sparse matrix for all vertices. Bodies of people and animals use it.
Left out: how shares are found (see `people.skinning` and `animals.solid`).
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from scipy.sparse import csr_array

from synthgen.arrays import Floats, Singles


@final
@dataclass(frozen=True, slots=True)
class Skin:
    """n vertices over b bones: `places` (n, 4 b) and `directions` (n, 3 b) hold share times vertex and normal."""

    places: csr_array
    directions: csr_array

    @classmethod
    def of(cls, vertices: Floats, normals: Floats, shares: Floats) -> "Skin":
        """Skin of vertices (n, 3) and normals (n, 3) of the bind pose, and the bones' shares (n, b)."""
        at = np.concatenate([vertices, np.ones((len(vertices), 1))], axis=1)
        return cls(_spread(at, shares), _spread(normals, shares))

    def posed(self, T_posed_bind: Floats) -> Singles:
        """Vertices (n, 3) under the bones' transforms (b, 4, 4)."""
        return np.asarray(self.places @ _stacked(T_posed_bind[:, :3]))

    def turned(self, T_posed_bind: Floats) -> Singles:
        """Unit normals (n, 3) under the bones' transforms (b, 4, 4), as if each bone's flesh were rigid."""
        normals = np.asarray(self.directions @ _stacked(T_posed_bind[:, :3, :3]))
        x, y, z = normals.T
        normals /= np.sqrt(np.maximum(x * x + y * y + z * z, np.float32(1e-12)))[:, None]
        return normals


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
