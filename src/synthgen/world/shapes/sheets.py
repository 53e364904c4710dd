"""Sheets: thin closed bodies over a grid of points, such as wings, torn rubber and panels.

Start at `closed_sheet`. Points come as (m, n, 3); texture coordinates run along the first two axes of space.
Left out: cloth that folds.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.records import Mesh


def closed_sheet(grid: Floats, thickness_m: ArrayLike, crease_deg: float = 60.0) -> Mesh:
    """A sheet of some thickness (one number or (m, n)) around a grid (m, n, 3), with walls along its border."""
    m, n = grid.shape[:2]
    normal = np.cross(np.gradient(grid, axis=0), np.gradient(grid, axis=1))
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-12)
    half = 0.5 * np.broadcast_to(np.asarray(thickness_m, dtype=float), (m, n))[..., None]
    top, bottom = (grid + half * normal).reshape(-1, 3), (grid - half * normal).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(m - 1), np.arange(n - 1), indexing="ij")
    a, b, c, d = (k.reshape(-1) for k in (i * n + j, i * n + j + 1, (i + 1) * n + j + 1, (i + 1) * n + j))
    upper = np.concatenate([np.stack([a, d, c], 1), np.stack([a, c, b], 1)])
    sides = (
        np.arange(n),
        np.arange(1, m) * n + n - 1,
        (m - 1) * n + np.arange(n - 2, -1, -1),
        np.arange(m - 2, 0, -1) * n,
    )
    rim = np.concatenate(sides)
    following = np.roll(rim, -1)
    k = m * n
    wall = np.concatenate([np.stack([rim, following, following + k], 1), np.stack([rim, following + k, rim + k], 1)])
    vertices = np.concatenate([top, bottom])
    uv = np.stack([vertices[:, 0], vertices[:, 1]], axis=1)
    return Mesh.make(vertices, np.concatenate([upper, upper[:, ::-1] + k, wall]), uv=uv, crease_deg=crease_deg)
