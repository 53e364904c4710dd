"""Fewer triangles for the same skin: corners that cutting left on flat ground or along straight borders are taken out.

Start at `thinned`. A corner is pulled onto a neighbor, with all its triangles, where the skin moves by less than
`off_m`; several that do not touch each other go in each round, the shortest ways first. Borders between pieces and
sharp edges stay where they are: their corners move along them alone. Left out: moving the corners that stay, which
would save a little more (M. Garland and P. Heckbert, "Surface simplification using quadric error metrics," 1997).
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Ints
from synthgen.records.mesh import equal_rows
from synthgen.world.shapes.panels import Panels

SPARE_M = (0.0015, 0.006, 0.02)
"""How far a large body's skin may move, by level of detail: less than a pixel of a camera of 90 deg and 1920 px at
1.5, 6 and 20 m."""
REACH_M = (0.3, 0.6, 1.5)
"""How far its corners may be pulled."""

_WELD_DIGITS = 5  # as in `panels`
_ROUNDS = 4  # later ones take out a few hundredths
_SMOOTH = 0.9  # cosine between normals of one smooth surface
_TURN = 0.94  # cosine of how far a triangle may turn, and shading differ where corners join: 20 degrees
_THIN = 0.02  # least height of a triangle over its longest edge


@final
@dataclass(slots=True)
class _Skin:
    """Triangles (m, 3) of wedges: what one piece has at one place. Places are (n, 3), `place` and `piece` of wedges."""

    faces: Ints
    points: Floats
    normals: Floats
    place: Ints
    piece: Ints


def thinned(panels: Panels, off_m: float, reach_m: float) -> Panels:
    """The same pieces with fewer triangles; none is moved by more than about `off_m`, no corner beyond `reach_m`."""
    names = panels.names()
    skin = _welded([panels.pieces[name] for name in names])
    for _ in range(_ROUNDS):
        before = len(skin.faces)
        _take_out(skin, off_m, reach_m)
        if len(skin.faces) > 0.99 * before:
            break
    corners = np.concatenate([skin.points[skin.place[skin.faces]], skin.normals[skin.faces]], axis=2)
    owner = skin.piece[skin.faces[:, 0]]
    return Panels({name: corners[owner == k] for k, name in enumerate(names) if (owner == k).any()})


def _welded(pieces: list[Floats]) -> _Skin:
    """Triangles by place and smooth surface; walls whose quadrangles turn little count as smooth, and are shaded so."""
    flat = np.concatenate(pieces).reshape(-1, 6)
    piece = np.repeat(np.arange(len(pieces)), [3 * len(rows) for rows in pieces])
    first, place = equal_rows(np.round(flat[:, :3] * 10.0**_WELD_DIGITS).astype(np.int64))
    points, normals = flat[first, :3], flat[:, 3:]
    wedge, count = np.full(len(flat), -1), 0
    where = place * len(pieces) + piece
    while (left := np.flatnonzero(wedge < 0)).size:
        _, start, group = np.unique(where[left], return_index=True, return_inverse=True)
        same = np.einsum("ij,ij->i", normals[left], normals[left[start[group]]]) > _SMOOTH
        same[start] = True
        wedge[left[same]] = count + group[same]
        count += len(start)
    mean = np.zeros((count, 3))
    np.add.at(mean, wedge, normals)
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    of_wedge = np.zeros((2, count), dtype=np.int64)
    of_wedge[:, wedge] = place, piece
    faces = wedge.reshape(-1, 3)
    return _Skin(faces[_whole(place.reshape(-1, 3))], points, mean, *of_wedge)


def _take_out(s: _Skin, off_m: float, reach_m: float) -> None:
    """One round: pull the corners that may go onto their neighbors."""
    n, at = len(s.points), s.place[s.faces]
    a, b = at.ravel(), np.roll(at, -1, axis=1).ravel()
    wa, wb = s.faces.ravel(), np.roll(s.faces, -1, axis=1).ravel()
    key = np.minimum(a, b) * n + np.maximum(a, b)
    edges, first, index, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    ends = np.stack([edges // n, edges % n], axis=1)
    is_border = _are_borders(np.where(a < b, wa, wb), np.where(a < b, wb, wa), index, first, count)
    borders = np.bincount(ends[is_border].ravel(), minlength=n)
    borders += 3 * np.bincount(ends[count > 2].ravel(), minlength=n)
    way = np.linalg.norm(s.points[ends[:, 0]] - s.points[ends[:, 1]], axis=1)
    shaded = np.zeros_like(s.points)
    shaded[s.place] = s.normals
    alike = np.einsum("ij,ij->i", shaded[ends[:, 0]], shaded[ends[:, 1]]) > _TURN
    goal = _goals(ends, np.where(alike, way, np.inf), is_border, borders, reach_m, n)
    goal = _on_straight_borders(s.points, goal, ends[is_border], borders, off_m)
    goal = _fitting(s, at, goal, edges, off_m)
    _pull(s, at, goal)


def _are_borders(start: Ints, end: Ints, index: Ints, first: Ints, count: Ints) -> AnyArray:
    """Which edges have one triangle only, or two that share no smooth surface."""
    alike = (start == start[first][index]) & (end == end[first][index])
    return (count != 2) | (np.bincount(index, alike, minlength=len(count)) < 2)


def _goals(ends: Ints, way: Floats, is_border: AnyArray, borders: Ints, reach_m: float, n: int) -> Ints:
    """The neighbor (n,) that each place may be pulled onto, the nearest one; -1 for none."""
    both = np.concatenate([ends, ends[:, ::-1]])
    free = borders[both[:, 0]] == 0
    along = (borders[both[:, 0]] == 2) & np.tile(is_border, 2)
    fit = (free | along) & (np.tile(way, 2) < reach_m)
    order = np.flatnonzero(fit)[np.argsort(-np.tile(way, 2)[fit], kind="stable")]
    goal = np.full(n, -1)
    goal[both[order, 0]] = both[order, 1]  # the last, shortest one stays
    return goal


def _on_straight_borders(points: Floats, goal: Ints, border: Ints, borders: Ints, off_m: float) -> Ints:
    """Goals without those that would cut the corner of a border."""
    both = np.concatenate([border, border[:, ::-1]])
    other = np.full(len(points), -1)
    beyond = both[both[:, 1] != goal[both[:, 0]]]
    other[beyond[:, 0]] = beyond[:, 1]
    who = np.flatnonzero((goal >= 0) & (borders == 2))
    way = points[other[who]] - points[goal[who]]
    away = points[who] - points[goal[who]]
    long = np.maximum(np.einsum("ij,ij->i", way, way), 1e-18)
    share = np.einsum("ij,ij->i", away, way) / long
    off = np.linalg.norm(away - share[:, None] * way, axis=1)
    goal[who[(off > off_m) | (share < 0.0) | (share > 1.0) | (other[who] < 0)]] = -1
    return goal


def _fitting(s: _Skin, at: Ints, goal: Ints, edges: Ints, off_m: float) -> Ints:
    """Goals without those that would move, turn or fold the skin, and without all but one of those that touch."""
    n = len(goal)
    triangle, corner = np.nonzero(goal[at] >= 0)
    who = at[triangle, corner]
    to = goal[who]
    corners = at[triangle]
    gone = (corners[:, 0] == to) | (corners[:, 1] == to) | (corners[:, 2] == to)
    old = s.points[corners]
    new = old.copy()
    new[np.arange(len(new)), corner] = s.points[to]
    (flat, area, square), (before, area_before, square_before) = _measured(new), _measured(old)
    moved = np.abs(np.einsum("ij,ij->i", flat, s.points[who] - s.points[to])) / np.maximum(area, 1e-15)
    turned = np.einsum("ij,ij->i", flat, before) < _TURN * area * area_before
    turned_over = np.einsum("ij,ij->i", flat, s.normals[s.faces[triangle]].sum(axis=1)) <= 0.0
    was_thin = area_before < _THIN * square_before
    thin = (area < _THIN * square) & ~was_thin
    bad = ~gone & ((moved > off_m) | (turned & ~was_thin) | turned_over | thin | (area < 1e-12))
    wrong = np.bincount(who[bad], minlength=n) > 0
    # The two must have no common neighbors but those across the triangles that go, or the skin would fold.
    low, high = edges // n, edges % n
    start, end = np.concatenate([low, high]), np.concatenate([high, low])
    asked = goal[start] >= 0
    start, a, b = start[asked], goal[start[asked]], end[asked]
    across = np.minimum(a, b) * n + np.maximum(a, b)
    shared = edges[np.minimum(np.searchsorted(edges, across), len(edges) - 1)] == across
    wrong |= np.bincount(start[shared], minlength=n) != np.bincount(who[gone], minlength=n)
    goal = np.where(wrong, -1, goal)
    rank = np.full(n, np.inf)
    movable = np.flatnonzero(goal >= 0)
    length = np.linalg.norm(s.points[movable] - s.points[goal[movable]], axis=1)
    rank[movable[np.argsort(length, kind="stable")]] = np.arange(len(movable))
    ranks = rank[at]
    least = np.minimum(np.minimum(ranks[:, 0], ranks[:, 1]), ranks[:, 2])
    beaten = np.bincount(at.ravel(), (ranks > least[:, None]).ravel(), minlength=n) > 0
    return np.where(beaten, -1, goal)


def _measured(corners: Floats) -> tuple[Floats, Floats, Floats]:
    """Normals (m, 3) of triangles (m, 3, 3) as long as twice their areas, those lengths, and longest edges squared."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    flat = np.stack(
        [
            u[:, 1] * v[:, 2] - u[:, 2] * v[:, 1],
            u[:, 2] * v[:, 0] - u[:, 0] * v[:, 2],
            u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0],
        ],
        axis=1,
    )
    squares = [np.einsum("ij,ij->i", way, way) for way in (u, v, v - u)]
    return flat, np.sqrt(np.einsum("ij,ij->i", flat, flat)), np.maximum(np.maximum(squares[0], squares[1]), squares[2])


def _pull(s: _Skin, at: Ints, goal: Ints) -> None:
    """Replace wedges by those of their goals across the triangles that vanish; what finds none stays."""
    to = np.arange(len(s.place))
    onto = np.where(goal >= 0, goal, -2)[at]
    for i in range(3):
        for j in ((i + 1) % 3, (i + 2) % 3):
            vanishing = onto[:, i] == at[:, j]
            to[s.faces[vanishing, i]] = s.faces[vanishing, j]
    lost = (to == np.arange(len(to))) & (goal[s.place] >= 0)
    used = np.zeros(len(to), dtype=bool)
    used[s.faces.ravel()] = True
    stuck = np.zeros(len(goal), dtype=bool)
    stuck[s.place[lost & used]] = True
    to = np.where(stuck[s.place], np.arange(len(to)), to)
    s.faces = to[s.faces]
    s.faces = s.faces[_whole(s.place[s.faces])]


def _whole(faces: Ints) -> AnyArray:
    """Which triangles (m, 3) have three places."""
    a, b, c = faces.T
    return (a != b) & (b != c) & (c != a)
