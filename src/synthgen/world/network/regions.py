"""Areas in the plane: what many overlapping polygons cover together, and triangles over it or around it.

`filled` gives one surface over polygons, `around` the land beside them. Every edge between covered and bare ground
is an edge of triangles, so surfaces that have vertices there meet without cracks. Ground is covered where a polygon
says so near a triangle's middle: slivers narrower than 2 mm fall to either side, and nothing else depends on them.
Heights are carried along. Not here: what areas mean.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

from synthgen.arrays import Bools, Floats, Ints

_EDGE_MAX_M = 6.0
"""Longest edge when crossings are sought: neighbors are found by the distance of middles (our choice)."""

_SNAP_M = 2e-3
"""Places nearer than this are one; also how far beside an edge is looked for ground (our choice)."""

_EDGE_MIN_M = 0.15
"""Edges shorter than this are not split: where two edges run into each other there would be no end (our choice)."""

_FLAT_M2 = 1e-8
"""Twice the area below which a triangle is dropped: its corners are in line, so that nothing is missing."""

_PROBE = np.array([0.3719, 0.3347, 0.2934])
"""Weights of a triangle's corners where coverage is asked: no simple ratios (our choice)."""

_ROUNDS = 14
"""Most rounds of splitting edges that no triangle has; each halves what is missing (our choice)."""


def filled(polygons: Sequence[Floats], inner: Callable[[Floats], Floats]) -> tuple[Floats, Ints]:
    """Places (n, 3) and triangles (m, 3) over what polygons (k, 3) cover or enclose, facing up.

    `inner` gives further places (k, 3) from those on the outline (n, 3).
    """
    places, edges = outline(polygons)
    places, triangles, neighbors = _conforming(np.concatenate([places, inner(places)]), edges)
    is_bare = ~is_covered(_inside(places[triangles]), polygons)
    a, b = np.repeat(np.arange(len(triangles)), 3), neighbors.ravel()
    joined = (b >= 0) & is_bare[a] & is_bare[b]
    n = len(triangles)
    _, part = connected_components(coo_array((np.ones(joined.sum()), (a[joined], b[joined])), shape=(n, n)), False)
    is_outside = is_bare & np.isin(part, part[is_bare & (neighbors < 0).any(axis=1)])
    return _used(places, triangles[~is_outside])


def around(polygons: Sequence[Floats], rim: Floats, inner: Floats) -> tuple[Floats, Ints]:
    """Places (n, 3) and triangles (m, 3) between polygons (k, 3) and a convex rim (k, 3), facing up.

    `inner` (k, 3) are further places.
    """
    places, edges = outline(polygons)
    places, triangles, _ = _conforming(np.concatenate([places, rim, inner]), edges)
    is_bare = ~is_covered(_inside(places[triangles]), polygons)
    return _used(places, triangles[is_bare])


def _inside(corners: Floats) -> Floats:
    """A place (m, 2) in each triangle (m, 3, 3), off its middle: middles often lie on the border of two polygons."""
    return np.asarray(_PROBE @ corners[..., :2])


def _used(places: Floats, triangles: Ints) -> tuple[Floats, Ints]:
    """The triangles turned up, without those that have no area, and the places that they use."""
    a, b, c = (places[triangles[:, k], :2] for k in range(3))
    twice = _cross(b - a, c - a)
    turned = np.where(twice[:, None] > 0, triangles, triangles[:, ::-1])[np.abs(twice) > _FLAT_M2]
    used, index = np.unique(turned, return_inverse=True)
    return places[used], index.reshape(-1, 3)


def outline(polygons: Sequence[Floats]) -> tuple[Floats, Ints]:
    """Places (n, 3) and edges (m, 2) between covered and bare ground; covered ground lies left of each edge."""
    start, end = _edges([_divided(polygon) for polygon in polygons])
    places, edges = _snapped(_split(start, end))
    middle = places[edges].mean(axis=1)[:, :2]
    along = places[edges[:, 1], :2] - places[edges[:, 0], :2]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    left, right = (is_covered(middle + side * _SNAP_M * normal, polygons) for side in (1.0, -1.0))
    edges = np.concatenate([edges[left & ~right], edges[right & ~left][:, ::-1]])
    used, index = np.unique(edges, return_inverse=True)
    return places[used], index.reshape(-1, 2)


def _divided(polygon: Floats) -> Floats:
    """The polygon with vertices added on long edges."""
    following = np.roll(polygon, -1, axis=0)
    counts = np.maximum(1, np.ceil(np.linalg.norm(following - polygon, axis=1) / _EDGE_MAX_M)).astype(int)
    pieces = [a + (b - a) * (np.arange(n) / n)[:, None] for a, b, n in zip(polygon, following, counts, strict=True)]
    return np.concatenate(pieces)


def _edges(polygons: Sequence[Floats]) -> tuple[Floats, Floats]:
    start = np.concatenate(polygons)
    end = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    is_long = np.linalg.norm((end - start)[:, :2], axis=1) > 1e-9
    return start[is_long], end[is_long]


def _split(start: Floats, end: Floats) -> Floats:
    """Edges (m, 2, 3) cut where others cross or touch them."""
    middle, along = ((start + end) / 2.0)[:, :2], (end - start)[:, :2]
    pairs = cKDTree(middle).query_pairs(_EDGE_MAX_M + 10 * _SNAP_M, output_type="ndarray")
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    i, j = pairs.T
    length = np.linalg.norm(along, axis=1)
    unit = along / length[:, None]
    # Ends of j beside i, and where the line of j crosses i.
    offset = start[j, :2] - start[i, :2]
    at = np.stack([_dot(offset, unit[i]), _dot(offset + along[j], unit[i])])
    beside = np.stack([_cross(unit[i], offset), _cross(unit[i], offset + along[j])])
    touching = (np.abs(beside) < _SNAP_M) & (at > _SNAP_M / 4) & (at < length[i] - _SNAP_M / 4)
    crossing = beside[0] * beside[1] < 0
    share = beside[0] / np.where(crossing, beside[0] - beside[1], 1.0)
    where = at[0] + share * (at[1] - at[0])
    crossing &= (where > _SNAP_M / 4) & (where < length[i] - _SNAP_M / 4)
    cuts = np.concatenate([at[0][touching[0]], at[1][touching[1]], where[crossing]])
    owner = np.concatenate([i[touching[0]], i[touching[1]], i[crossing]])
    n = len(start)
    owner = np.concatenate([owner, np.arange(n), np.arange(n)])
    cuts = np.concatenate([cuts, np.zeros(n), length])
    order = np.lexsort((cuts, owner))
    owner, cuts = owner[order], cuts[order]
    is_piece = (owner[1:] == owner[:-1]) & (np.diff(cuts) > _SNAP_M / 4)
    which = owner[:-1][is_piece]
    ends = np.stack([cuts[:-1][is_piece], cuts[1:][is_piece]], axis=1) / length[which, None]
    return start[which][:, None] + ends[..., None] * (end - start)[which][:, None]


def _dot(a: Floats, b: Floats) -> Floats:
    return np.einsum("ij,ij->i", a, b)


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _snapped(pieces: Floats) -> tuple[Floats, Ints]:
    """Places (n, 3), those that are all but one merged, and edges (m, 2) between them, each once."""
    points = pieces.reshape(-1, 3)
    owner = np.arange(len(points))
    for a, b in cKDTree(points[:, :2]).query_pairs(_SNAP_M, output_type="ndarray"):
        low, high = sorted((_root(owner, int(a)), _root(owner, int(b))))
        owner[high] = low
    roots = np.array([_root(owner, i) for i in range(len(points))])
    kept, index = np.unique(roots, return_inverse=True)
    edges = np.sort(index.reshape(-1, 2), axis=1)
    edges = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
    return points[kept], edges


def _root(owner: Ints, i: int) -> int:
    while owner[i] != i:
        owner[i] = owner[owner[i]]
        i = int(owner[i])
    return i


def is_covered(points: Floats, polygons: Sequence[Floats]) -> Bools:
    """Whether points (n, 2) are inside any of the polygons (k, 2 or 3)."""
    covered = np.zeros(len(points), dtype=bool)
    for polygon in polygons:
        low, high = polygon[:, :2].min(axis=0), polygon[:, :2].max(axis=0)
        near = np.flatnonzero(np.all((points >= low) & (points <= high), axis=1) & ~covered)
        if len(near):
            covered[near] = _is_inside(points[near], polygon)
    return covered


def _is_inside(points: Floats, polygon: Floats) -> Bools:
    """Whether points (n, 2) are inside a polygon (k, 2 or 3), by the even-odd rule."""
    start, end = _edges([polygon[:, :2]])
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order].T
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first, last = np.searchsorted(y, low, side="left"), np.searchsorted(y, high, side="left")
    odd = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1), i, j in zip(start, end, first, last, strict=True):
        if j > i:
            odd[i:j] ^= x0 + (y[i:j] - y0) * (x1 - x0) / (y1 - y0) > x[i:j]
    result = np.empty_like(odd)
    result[order] = odd
    return result


def boundary_loops(places: Floats, triangles: Ints) -> list[Floats]:
    """Loops (n, 3) around triangles: the edges that only one has, ground to their left, each place once in a loop."""
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    n = len(places)
    codes = sides[:, 0].astype(np.int64) * n + sides[:, 1]
    is_single = ~np.isin(codes, sides[:, 1].astype(np.int64) * n + sides[:, 0])
    onward: dict[int, list[int]] = {}
    for a, b in sides[is_single].tolist():
        onward.setdefault(a, []).append(b)
    loops = []
    while onward:
        way = [next(iter(onward))]
        while way[-1] in onward:
            choices = onward[way[-1]]
            following = choices.pop()
            if not choices:
                del onward[way[-1]]
            if following in way:
                # A loop closes where the way meets itself; what led there goes on.
                at = way.index(following)
                loops.append(places[way[at:]])
                way = way[: at + 1]
            else:
                way.append(following)
    return loops


def area(loop: Floats) -> float:
    """Area of a loop (n, 2 or 3), positive if it runs counter-clockwise. [m2]"""
    x, y = loop[:, 0] - loop[0, 0], loop[:, 1] - loop[0, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2.0)


def _conforming(places: Floats, edges: Ints) -> tuple[Floats, Ints, Ints]:
    """Delaunay triangles (m, 3) over places (n, 3) that have all the edges, and the neighbors (m, 3) of each.

    Edges that no triangle has are halved until all are there; the places grow by their middles.
    """
    for _ in range(_ROUNDS):
        mesh = Delaunay(places[:, :2])
        is_long = np.linalg.norm(places[edges[:, 1], :2] - places[edges[:, 0], :2], axis=1) > _EDGE_MIN_M
        missing = is_long & ~_has_edges(mesh.simplices, edges, len(places))
        if not missing.any():
            break
        new = np.arange(missing.sum()) + len(places)
        places = np.concatenate([places, places[edges[missing]].mean(axis=1)])
        halves = [np.column_stack([edges[missing, 0], new]), np.column_stack([new, edges[missing, 1]])]
        edges = np.concatenate([edges[~missing], *halves])
    return places, mesh.simplices, mesh.neighbors


def _has_edges(triangles: Ints, edges: Ints, n: int) -> Bools:
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    wanted = np.sort(edges, axis=1)
    return np.isin(wanted[:, 0].astype(np.int64) * n + wanted[:, 1], sides[:, 0].astype(np.int64) * n + sides[:, 1])
