"""Areas in the plane: the outline of many overlapping polygons, and triangles over what an outline encloses.

`union_loops` finds the outline, `triangulated` fills it so that every edge of the outline is an edge of triangles:
surfaces that share the outline's vertices meet without cracks. Heights are carried along. Not here: what areas mean.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from scipy.spatial import Delaunay, cKDTree

from synthgen.arrays import Bools, Floats, Ints

_EDGE_MAX_M = 6.0
"""Longest edge when crossings are sought: neighbors are found by the distance of middles (our choice)."""

_SNAP_M = 2e-3
"""Places nearer than this are one; also how far beside an edge is looked for ground (our choice)."""

_ROUNDS = 14
"""Most rounds of splitting edges that no triangle has; each halves what is missing (our choice)."""


def union_loops(polygons: Sequence[Floats]) -> list[Floats]:
    """Outlines (n, 3) of the union of polygons (k, 3) in plan: ground lies to their left; holes run clockwise."""
    start, end = _edges([_divided(polygon) for polygon in polygons])
    pieces = _split(start, end)
    places, edges = _snapped(pieces)
    middle = places[edges].mean(axis=1)[:, :2]
    along = places[edges[:, 1], :2] - places[edges[:, 0], :2]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    left, right = (_is_covered(middle + side * _SNAP_M * normal, polygons) for side in (1.0, -1.0))
    edges = np.concatenate([edges[left & ~right], edges[right & ~left][:, ::-1]])
    return _chained(places, edges)


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
    touching = (np.abs(beside) < _SNAP_M / 4) & (at > _SNAP_M / 4) & (at < length[i] - _SNAP_M / 4)
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


def _is_covered(points: Floats, polygons: Sequence[Floats]) -> Bools:
    covered = np.zeros(len(points), dtype=bool)
    for polygon in polygons:
        low, high = polygon[:, :2].min(axis=0), polygon[:, :2].max(axis=0)
        near = np.flatnonzero(np.all((points >= low) & (points <= high), axis=1) & ~covered)
        if len(near):
            covered[near] = is_inside(points[near], [polygon])
    return covered


def is_inside(points: Floats, loops: Sequence[Floats]) -> Bools:
    """Whether points (n, 2) are inside loops (k, 2 or 3), by the even-odd rule."""
    start, end = _edges([loop[:, :2] for loop in loops])
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


def _chained(places: Floats, edges: Ints) -> list[Floats]:
    """Loops of directed edges; where several go on from a place, the sharpest turn to the right is taken."""
    onward: dict[int, list[int]] = {}
    for a, b in edges.tolist():
        onward.setdefault(a, []).append(b)
    loops = []
    while onward:
        first = next(iter(onward))
        way = [first]
        while True:
            choices = onward.get(way[-1])
            if not choices:
                break
            chosen = choices[0] if len(way) < 2 or len(choices) == 1 else _rightmost(places, way, choices)
            choices.remove(chosen)
            if not choices:
                del onward[way[-1]]
            if chosen == first:
                loops.append(places[way])
                break
            way.append(chosen)
    return [loop for loop in loops if abs(area(loop)) > 1e-3]


def _rightmost(places: Floats, way: Sequence[int], choices: Sequence[int]) -> int:
    back = places[way[-1], :2] - places[way[-2], :2]
    on = places[list(choices), :2] - places[way[-1], :2]
    turn = np.arctan2(back[0] * on[:, 1] - back[1] * on[:, 0], on @ back)
    return choices[int(np.argmin(turn))]


def area(loop: Floats) -> float:
    """Area of a loop (n, 2 or 3), positive if it runs counter-clockwise. [m2]"""
    x, y = loop[:, 0] - loop[0, 0], loop[:, 1] - loop[0, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2.0)


def triangulated(loops: Sequence[Floats], inner: Floats) -> tuple[Floats, Ints]:
    """Places (n, 3) and triangles (m, 3) over what loops enclose (even-odd), facing up; `inner` (k, 3) adds places.

    All edges of the loops are edges of triangles: those that are not are split until they are.
    """
    places = np.concatenate([*loops, inner])
    starts = np.cumsum([0, *(len(loop) for loop in loops)])
    index = [np.arange(a, b) for a, b in itertools.pairwise(starts)]
    edges = np.concatenate([np.column_stack([i, np.roll(i, -1)]) for i in index])
    for _ in range(_ROUNDS):
        triangles = Delaunay(places[:, :2]).simplices
        missing = ~_has_edges(triangles, edges, len(places))
        if not missing.any():
            break
        new = np.arange(missing.sum()) + len(places)
        places = np.concatenate([places, places[edges[missing]].mean(axis=1)])
        halves = [np.column_stack([edges[missing, 0], new]), np.column_stack([new, edges[missing, 1]])]
        edges = np.concatenate([edges[~missing], *halves])
    kept = triangles[is_inside(places[triangles].mean(axis=1)[:, :2], loops)]
    a, b, c = (places[kept[:, k], :2] for k in range(3))
    up = _cross(b - a, c - a) > 0
    return places, np.where(up[:, None], kept, kept[:, ::-1])


def _has_edges(triangles: Ints, edges: Ints, n: int) -> Bools:
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    wanted = np.sort(edges, axis=1)
    return np.isin(wanted[:, 0].astype(np.int64) * n + wanted[:, 1], sides[:, 0].astype(np.int64) * n + sides[:, 1])
