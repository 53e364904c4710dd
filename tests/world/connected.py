"""Whether a body holds together: which pieces of its meshes touch, for tests of built bodies."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from synthgen.records import Asset

_CHUNK = 400_000  # edge and triangle pairs at a time


def loose_pieces(asset: Asset, gap_m: float) -> list[str]:
    """Names of the parts of pieces that neither meet the largest group of pieces nor are within `gap_m` of it.

    A piece is what hangs together by common corners. Two meet where an edge of one, longer by the gap at both ends,
    crosses a triangle of the other. Pieces wholly inside a closed one do not count as loose.
    """
    corners = np.concatenate([part.mesh.vertices[part.mesh.faces].astype(float) for part in asset.parts])
    owner = np.repeat(np.arange(len(asset.parts)), [len(part.mesh.faces) for part in asset.parts])
    piece = _pieces(corners, owner)
    n = int(piece.max()) + 1
    rows = [np.flatnonzero(piece == k) for k in range(n)]
    low = np.stack([corners[r].min(axis=(0, 1)) for r in rows]) - gap_m
    high = np.stack([corners[r].max(axis=(0, 1)) for r in rows]) + gap_m
    group = np.arange(n)
    for i in range(n):
        near = np.flatnonzero((low < high[i]).all(axis=1) & (high > low[i]).all(axis=1))
        for j in near[near > i]:
            if group[i] != group[j] and (
                _meet(corners[rows[i]], corners[rows[j]], low[j], high[j], gap_m)
                or _meet(corners[rows[j]], corners[rows[i]], low[i], high[i], gap_m)
            ):
                group[group == group[j]] = group[i]
    values, counts = np.unique(group, return_counts=True)
    main = group == values[np.argmax(counts)]
    return [
        f"{asset.parts[owner[rows[k][0]]].name} at {np.round(corners[rows[k]].mean(axis=(0, 1)), 2)}"
        for k in np.flatnonzero(~main)
        if not _inside(corners[rows[k]][0, 0], [corners[r] for r in rows])
    ]


def _pieces(corners: np.ndarray, owner: np.ndarray) -> np.ndarray:
    key = np.concatenate(
        [np.round(corners * 1e4), np.broadcast_to(owner[:, None, None], (*corners.shape[:2], 1))], axis=2
    )
    _, vertex = np.unique(key.reshape(-1, 4), axis=0, return_inverse=True)
    f = vertex.reshape(-1, 3)
    links = coo_matrix((np.ones(2 * len(f)), (np.r_[f[:, 0], f[:, 1]], np.r_[f[:, 1], f[:, 2]])))
    size = int(f.max()) + 1
    links.resize(size, size)
    return connected_components(links, directed=False)[1][f[:, 0]]


def _meet(a: np.ndarray, b: np.ndarray, low: np.ndarray, high: np.ndarray, gap_m: float) -> bool:
    """Whether an edge of triangles `a` (m, 3, 3) crosses one of `b`, whose box is given."""
    start = a.reshape(-1, 3)
    end = np.roll(a, -1, axis=1).reshape(-1, 3)
    close = (np.minimum(start, end) < high).all(axis=1) & (np.maximum(start, end) > low).all(axis=1)
    start, end = start[close], end[close]
    box_low, box_high = a.min(axis=(0, 1)) - gap_m, a.max(axis=(0, 1)) + gap_m
    b = b[(b.min(axis=1) < box_high).all(axis=1) & (b.max(axis=1) > box_low).all(axis=1)]
    if not len(start) or not len(b):
        return False
    way = end - start
    long = np.linalg.norm(way, axis=1, keepdims=True)
    extra = gap_m * way / np.maximum(long, 1e-9)
    start, way = start - extra, way + 2 * extra
    step = max(1, _CHUNK // len(b))
    return any(_crosses(start[k : k + step], way[k : k + step], b) for k in range(0, len(start), step))


def _crosses(start: np.ndarray, way: np.ndarray, b: np.ndarray) -> bool:
    e1, e2 = b[:, 1] - b[:, 0], b[:, 2] - b[:, 0]
    p = np.cross(way[:, None], e2[None])
    det = np.einsum("nmi,mi->nm", p, e1)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = start[:, None] - b[None, :, 0]
        u = np.einsum("nmi,nmi->nm", s, p) / det
        q = np.cross(s, e1[None])
        v = np.einsum("ni,nmi->nm", way, q) / det
        t = np.einsum("nmi,mi->nm", q, e2) / det
        # A hair beyond the triangle, so that what meets exactly at its edge counts.
        return bool(((np.abs(det) > 1e-14) & (u > -1e-3) & (v > -1e-3) & (u + v < 1.002) & (t >= 0) & (t <= 1)).any())


def _inside(point: np.ndarray, pieces: list[np.ndarray]) -> bool:
    """Whether rays up and to the side both leave the same piece an odd number of times."""
    rays = np.array([[1e-4, 2e-4, 30.0], [3e-4, 30.0, 1e-4]])
    around = (b for b in pieces if (b.min(axis=(0, 1)) <= point).all() and (b.max(axis=(0, 1)) >= point).all())
    return any(all(_crossings(point, ray, b) % 2 for ray in rays) for b in around)


def _crossings(point: np.ndarray, way: np.ndarray, b: np.ndarray) -> int:
    e1, e2 = b[:, 1] - b[:, 0], b[:, 2] - b[:, 0]
    p = np.cross(way, e2)
    det = np.einsum("mi,mi->m", p, e1)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = point - b[:, 0]
        u = np.einsum("mi,mi->m", s, p) / det
        q = np.cross(s, e1)
        v = q @ way / det
        t = np.einsum("mi,mi->m", q, e2) / det
        return int(np.count_nonzero((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)))
