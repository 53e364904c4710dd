"""How far each connected piece of a built body is from all others, by points on their surfaces: for tests."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from synthgen.records import Asset
from synthgen.rng import stream

FAR_M = 0.04
"""No farther are pieces looked for."""


def widest_gap(asset: Asset, spacing_m: float) -> tuple[float, str]:
    """Distance of the loneliest piece to the others [m], and its part.

    Surfaces are sampled, so that what touches may be up to half the spacing apart.
    """
    pieces = [(part.name, piece) for part in asset.parts for piece in _pieces(part.mesh)]
    clouds = sorted(((_sampled(corners, spacing_m), name) for name, corners in pieces), key=lambda pair: len(pair[0]))
    everything = np.concatenate([cloud for cloud, _ in clouds])
    owner = np.repeat(np.arange(len(clouds)), [len(cloud) for cloud, _ in clouds])
    found, touched = (0.0, ""), np.zeros(len(clouds), dtype=bool)
    # What touches is touched too: large pieces are seldom asked.
    for k, (cloud, name) in enumerate(clouds):
        if touched[k]:
            continue
        near = np.all((everything > cloud.min(axis=0) - FAR_M) & (everything < cloud.max(axis=0) + FAR_M), axis=1)
        rest = np.flatnonzero(near & (owner != k))
        gaps, _ = cKDTree(cloud).query(everything[rest], distance_upper_bound=FAR_M) if len(rest) else ([np.inf], None)
        nearest = int(np.argmin(gaps))
        if gaps[nearest] < spacing_m:
            touched[owner[rest[nearest]]] = True
        found = max(found, (float(gaps[nearest]), name))
    return found


def surface_points(asset: Asset, spacing_m: float) -> np.ndarray:
    """Points (n, 3) on all surfaces of a body."""
    return np.concatenate(
        [_sampled(part.mesh.vertices[part.mesh.faces].astype(float), spacing_m) for part in asset.parts]
    )


def _pieces(mesh):
    """Corners (m, 3, 3) of the faces of each connected piece."""
    _, place = np.unique(np.round(mesh.vertices, 4), axis=0, return_inverse=True)
    corners = place.reshape(-1)[mesh.faces]
    edges = np.concatenate([corners[:, :2], corners[:, 1:]])
    n = int(place.max()) + 1
    _, label = connected_components(coo_matrix((np.ones(len(edges)), edges.T), (n, n)), directed=False)
    of_face = label[corners[:, 0]]
    return [mesh.vertices[mesh.faces[of_face == k]].astype(float) for k in np.unique(of_face)]


def _sampled(corners, spacing_m):
    """Corners, and points between them: about one for each square of the spacing."""
    a, b, c = np.moveaxis(corners, 1, 0)
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    face = np.repeat(np.arange(len(area)), np.minimum(np.ceil(2 * area / spacing_m**2).astype(int), 4000))
    u, v = stream(0, "sampled").random((2, len(face), 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    return np.concatenate([corners.reshape(-1, 3), a[face] + u * (b - a)[face] + v * (c - a)[face]])
