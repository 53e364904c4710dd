"""Meshes with fewer triangles: a vertex that a mesh hardly needs is merged into a neighbor.

Start at `thinned`. What a merge costs is measured from the planes of the faces that met at the vertex (M. Garland and
P. Heckbert, "Surface simplification using quadric error metrics", 1997), in several poses at once, so that a mesh that
bends still bends well. Vertices stay where they are or go: normals and shares of bones stay true for those that stay.
Left out: vertices at better places, textures (clothes are unrolled afterwards).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from synthgen.arrays import Bools, Floats, Ints
from synthgen.world.shapes.implicit import border_edges

_PASSES = 30
"""Merges of neighbors wait for the next pass; a tenth to a fifth of the vertices goes in one."""
_FEWEST = 0.01
"""Share of the faces below which another pass is not worth its time."""
_TURN = 0.35
"""Cosine of the most that a face may turn by one merge: none is folded over."""
_BORDER = 4.0
"""Weight of the square over an edge of the border against as much area of the surface (by eye)."""


def thinned(poses: Sequence[Floats], faces: Ints, tolerance_m: ArrayLike) -> tuple[Ints, Ints]:
    """Vertices that stay (k,), and faces (j, 3) over them, of a mesh with faces (m, 3).

    `poses` are the places (n, 3) of its vertices in some poses. In each of them a vertex that goes is replaced by one
    whose distance to the planes it stood for is below the tolerance, one for all or (n,): the root of the mean square,
    by their areas. Vertices with none stay. Borders keep to their own lines in the same way, so that meshes that were
    cut apart still meet to the tolerance.
    """
    places = np.stack(poses)
    quadrics, n = _quadrics(places, faces), places.shape[1]
    tolerance = np.broadcast_to(np.asarray(tolerance_m, dtype=float), n)
    limit = np.where(tolerance > 0.0, tolerance**2, -1.0)
    banned = np.zeros(0, dtype=np.int64)
    for _ in range(_PASSES):
        gone, onto = _cheapest(places, faces, quadrics, limit, banned)
        is_bad = _is_harmful(places, faces, gone, onto)
        banned = np.concatenate([banned, (gone * n + onto)[is_bad]])
        gone, onto = gone[~is_bad], onto[~is_bad]
        target = np.arange(n)
        target[gone] = onto
        for form in quadrics:
            np.add.at(form, onto, form[gone])
        faces = target[faces]
        a, b, c = faces.T
        faces = faces[(a != b) & (b != c) & (c != a)]
        if len(gone) <= _FEWEST * len(faces):
            break
    kept, index = np.unique(faces, return_inverse=True)
    return kept, index.reshape(-1, 3)


def _quadrics(places: Floats, faces: Ints) -> Floats:
    """Forms (p, n, 17): squared distances to the planes and border lines at each vertex, by area, and the area."""
    p, n = places.shape[:2]
    forms = np.zeros((p, n, 17))
    around = _incidence(faces, n)
    edges = border_edges(faces)
    beside = _incidence(edges, n)
    for pose, at in enumerate(places):
        normal = _normals(at, faces)
        twice = np.linalg.norm(normal, axis=1)
        normal /= np.maximum(twice, 1e-12)[:, None]
        plane = np.concatenate([normal, -np.einsum("ij,ij->i", normal, at[faces[:, 0]])[:, None]], axis=1)
        planes = np.einsum("i,ij,ik->ijk", twice, plane, plane).reshape(-1, 16)
        forms[pose] += around @ np.concatenate([planes, twice[:, None]], axis=1)
        a, b = at[edges[:, 0]], at[edges[:, 1]]
        square = _BORDER * np.einsum("ij,ij->i", b - a, b - a)[:, None]
        forms[pose] += beside @ np.concatenate([square * _lines(a, b), square], axis=1)
    return forms


def _normals(at: Floats, faces: Ints) -> Floats:
    """Normals (m, 3) of faces, twice their area long."""
    a, b, c = at[faces[:, 0]], at[faces[:, 1]], at[faces[:, 2]]
    (ux, uy, uz), (vx, vy, vz) = (b - a).T, (c - a).T
    return np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)


def _lines(a: Floats, b: Floats) -> Floats:
    """Forms (k, 16) of squared distances to lines through points (k, 3) and (k, 3)."""
    along = (b - a) / np.maximum(np.linalg.norm(b - a, axis=1, keepdims=True), 1e-12)
    across = np.eye(3) - np.einsum("ij,ik->ijk", along, along)
    offset = np.einsum("ijk,ik->ij", across, a)
    forms = np.zeros((len(a), 4, 4))
    forms[:, :3, :3] = across
    forms[:, :3, 3] = forms[:, 3, :3] = -offset
    forms[:, 3, 3] = np.einsum("ij,ij->i", a, offset)
    return forms.reshape(-1, 16)


def _incidence(corners: Ints, n: int) -> csr_array:
    """One (n, m) where a vertex is a corner of a face or an end of an edge, (m, 3) or (m, 2)."""
    which = np.repeat(np.arange(len(corners)), corners.shape[1])
    return csr_array((np.ones(len(which)), (corners.reshape(-1), which)), shape=(n, len(corners)))


def _cheapest(places: Floats, faces: Ints, quadrics: Floats, limit: Floats, banned: Ints) -> tuple[Ints, Ints]:
    """Vertices (k,) to merge into others (k,) at once: of each neighborhood the one that costs least."""
    n = places.shape[1]
    u, v = _edges(faces, n).T
    at = np.concatenate([places[:, v], np.ones((len(places), len(v), 1))], axis=2)
    forms = quadrics[:, u] + quadrics[:, v]
    reached = np.matmul(forms[..., :16].reshape(*at.shape, 4), at[..., None])[..., 0]
    squares = np.einsum("pei,pei->pe", reached, at)
    cost = (squares / np.maximum(forms[..., 16], 1e-18)).max(axis=0)
    fits = np.flatnonzero((cost <= limit[u]) & ~np.isin(u * n + v, banned))
    # The cheapest edge of each vertex.
    order = fits[np.lexsort((v[fits], cost[fits]))]
    movers, first = np.unique(u[order], return_index=True)
    onto, rank = np.full(n, -1), np.full(n, len(u))
    onto[movers], rank[movers] = v[order[first]], first
    lowest = rank.copy()
    np.minimum.at(lowest, faces.reshape(-1), np.repeat(rank[faces].min(axis=1), 3))
    gone = np.flatnonzero((onto >= 0) & (lowest == rank))
    return gone, onto[gone]


def _edges(faces: Ints, n: int) -> Ints:
    """Directed edges (e, 2) along which the first vertex may be merged: what is on the border stays on it."""
    edges = np.stack([faces.reshape(-1), faces[:, [1, 2, 0]].reshape(-1)], axis=1)
    rim = edges[~np.isin(edges[:, 0] * n + edges[:, 1], edges[:, 1] * n + edges[:, 0])]
    on_rim = np.zeros(n, dtype=bool)
    on_rim[rim] = True
    return np.concatenate([edges[~on_rim[edges[:, 0]]], rim, rim[:, ::-1]])


def _is_harmful(places: Floats, faces: Ints, gone: Ints, onto: Ints) -> Bools:
    """Whether each merge (k,) would leave a fin, or turn a face too far in some pose."""
    n = places.shape[1]
    target = np.full(n, -1)
    target[gone] = onto
    moves = target[faces] >= 0
    changed, mover = faces[moves.any(axis=1)], faces[moves]  # no face has two that move
    is_lost = np.any(changed == target[mover][:, None], axis=1)
    n_lost = np.bincount(mover[is_lost], minlength=n)[gone]
    rest, mover = changed[~is_lost], mover[~is_lost]
    after = np.where(rest == mover[:, None], target[mover][:, None], rest)
    is_bad = np.zeros(n, dtype=bool)
    for at in places:
        now, then = _normals(at, rest), _normals(at, after)
        sizes = np.sqrt(np.einsum("ij,ij->i", now, now) * np.einsum("ij,ij->i", then, then))
        is_bad[mover[np.einsum("ij,ij->i", now, then) < _TURN * np.maximum(sizes, 1e-14)]] = True
    return np.asarray(is_bad[gone] | (_in_common(faces, gone, onto, n) != n_lost))


def _in_common(faces: Ints, gone: Ints, onto: Ints, n: int) -> Ints:
    """How many neighbors the two vertices of each pair have in common, (k,)."""
    rows, columns = faces.reshape(-1), faces[:, [1, 2, 0]].reshape(-1)
    ones = np.ones(2 * len(rows), dtype=np.float32)
    near = csr_array((ones, (np.concatenate([rows, columns]), np.concatenate([columns, rows]))), shape=(n, n))
    near.data[:] = 1.0
    return np.asarray(near[gone].multiply(near[onto]).sum(axis=1)).reshape(-1).astype(np.int64)
