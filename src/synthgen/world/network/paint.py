"""Paint on a network's roads: road marks, crosswalks, stop lines, arrows, bays, as thin sheets above the surface.

Sheets lie `overlay_m` of `assets/families/road.yaml` above the road, as on streets. Kinds of road mark are those of
OpenDRIVE; "botts dots", "curb", "grass" and "edge" are not painted. Wear is in the material.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.network.fixtures import CornerRoad, Outline, RoadObject
from synthgen.world.network.lanes import Lane, RoadMark
from synthgen.world.network.profile import rows
from synthgen.world.network.ribbons import grid, section_stations, stations
from synthgen.world.network.road import Road
from synthgen.world.shapes.solids import triangulate
from synthgen.world.surfaces.material_table import table

_DASHES = {"motorway": (6.0, 12.0), "rural": (4.0, 8.0), "town": (3.0, 6.0)}
"""Dash and gap of broken lines by kind of road [m] (RMS 1: motorways 6/12, rural 4/8, urban 3/6)."""

_GUIDE = (3.0, 1.5)
"""Dash and gap of block marking beside entries and exits [m] (RMS 1: 6/3, urban 3/1.5)."""


_CLEAR_M = 1.1
"""Ground before and behind a crosswalk without lines along the road (own: up to the stop line)."""

_SHORT_M = 0.05
"""Strokes shorter than this are not painted (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Paint:
    """A painted sheet: on a lane's border or elsewhere, and its color in OpenDRIVE's words."""

    is_lane_mark: bool
    color: str
    mesh: Mesh


@final
@dataclass(frozen=True, slots=True)
class _Line:
    """A line to paint: offset from the border (to the left, or outward), width, dash and gap (0: solid)."""

    offset_m: float
    width_m: float
    dash_m: float = 0.0
    gap_m: float = 0.0
    start_m: float = 0.0
    color: str = ""
    is_outward: bool = False


def road_paint(road: Road, before_m: float = 0.0, after_m: float = 0.0) -> list[Paint]:
    """All paint of a road, on past its ends by the given lengths."""
    found: list[Paint] = []
    crossed = _crossed(road)
    for index, section in enumerate(road.sections):
        s = section_stations(road, index, before_m, after_m)
        for lane in section.lanes:
            found += _lane_paint(road, index, lane, s, crossed)
    for thing in road.objects:
        found += _object_paint(road, thing)
    return [paint for paint in found if len(paint.mesh.faces)]


def _crossed(road: Road) -> list[tuple[float, float]]:
    """Stretches of the road where people cross, without lines along it."""
    corners = [_in_road(o, outline)[:, 0] for o in road.objects if o.kind == "crosswalk" for outline in o.outlines]
    return sorted((float(s.min()) - _CLEAR_M, float(s.max()) + _CLEAR_M) for s in corners)


def _lane_paint(
    road: Road, index: int, lane: Lane, s: Floats, crossed: Sequence[tuple[float, float]]
) -> Iterator[Paint]:
    """Paint on a lane's outer border; `s` are the stations of its ribbon, so that paint lies on its triangles."""
    origin = road.sections[index].s
    for i, mark in enumerate(lane.marks):
        first = float(s[0]) if i == 0 and mark.start <= 0.0 else origin + mark.start
        last = origin + lane.marks[i + 1].start if i + 1 < len(lane.marks) else float(s[-1])
        for line in _lines(mark, road, first):
            if mark.explicit:
                begin = origin + mark.start + line.start_m
                pieces = [(begin, min(begin + line.dash_m, last))]
            else:
                pieces = list(_cut(_intervals(line, first, last), crossed))
            if pieces:
                yield _strokes(road, index, lane, line, s, np.array(pieces))


def _width(mark: RoadMark) -> float:
    marks = rows("marks")
    return mark.width_m or (marks["wide_m"] if mark.weight == "bold" else marks["line_m"])


def _lines(mark: RoadMark, road: Road, s: float) -> list[_Line]:
    """Lines of a mark, their offsets to the left."""
    width = _width(mark)
    given = mark.explicit or mark.lines
    if given:
        return [
            _Line(
                row.t_offset_m,
                row.width_m or width,
                row.length_m if row.space_m or mark.explicit else 0.0,
                row.space_m,
                row.s_offset_m,
                row.color or mark.color,
            )
            for row in given
        ]
    kind = next((row.kind for row in reversed(road.types) if row.s <= s + 1e-6), "town")
    dash = _GUIDE if width >= 0.2 else _DASHES.get(kind, _DASHES["town"])
    words = mark.kind.split()
    # "solid broken": the first word is nearer to the middle of the road; two lines are a line's width apart (RMS 1).
    offsets = {1: [0.0], 2: [-width, width]}.get(len(words), [])
    looks = {"solid": (0.0, 0.0), "broken": dash}
    return [
        _Line(offset, width, *looks[word], color=mark.color, is_outward=True)
        for offset, word in zip(offsets, words, strict=False)
        if word in looks
    ]


def _intervals(line: _Line, first: float, last: float) -> list[tuple[float, float]]:
    if line.dash_m <= 0.0:
        return [(first, last)]
    period = line.dash_m + line.gap_m
    begin = first + line.start_m if line.start_m else np.ceil(first / period) * period
    starts = np.arange(begin, last, period)
    return [(float(s), float(min(s + line.dash_m, last))) for s in starts if min(s + line.dash_m, last) - s > _SHORT_M]


def _cut(
    intervals: Sequence[tuple[float, float]], gaps: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """What gaps leave of intervals."""
    for first, last in intervals:
        begin = first
        for low, high in gaps:
            if low > begin and low < last:
                yield begin, low
            if high > begin and low < last:
                begin = max(begin, high)
        if last - begin > _SHORT_M:
            yield begin, last


def _strokes(road: Road, index: int, lane: Lane, line: _Line, s: Floats, pieces: Floats) -> Paint:
    """All strokes (k, 2) of a line, from station to station."""
    within = s[(s > pieces.min()) & (s < pieces.max())]
    s = np.unique(np.concatenate([within, pieces.ravel()]))
    middle = (s[1:] + s[:-1]) / 2.0
    at = np.clip(np.searchsorted(pieces[:, 0], middle, side="right") - 1, 0, len(pieces) - 1)
    is_painted = (middle > pieces[at, 0]) & (middle < pieces[at, 1])
    outward = -1.0 if line.is_outward and lane.id < 0 else 1.0
    t = road.lane_borders(index, s)[lane.id][1] + outward * line.offset_m
    edges = t[:, None] + line.width_m / 2.0 * np.array([-1.0, 1.0])
    return Paint(True, line.color, grid(road, s, edges, np.full(edges.shape, _overlay()), is_painted))


def _overlay() -> float:
    return float(table("road")["details"]["overlay_m"])


def _object_paint(road: Road, thing: RoadObject) -> Iterator[Paint]:
    corners = [_in_road(thing, outline) for outline in thing.outlines]
    if thing.kind == "crosswalk":
        for points in corners:
            yield from (Paint(False, "white", mesh) for mesh in _zebra(road, points))
    elif thing.kind == "roadMark":
        yield from (Paint(False, "white", _sheet(road, points)) for points in corners if len(points) > 2)
    elif thing.kind == "parkingSpace":
        for points in corners:
            for a, b in ((points[0], points[1]), (points[2], points[3])) if len(points) == 4 else ():
                yield Paint(False, "white", _sheet(road, _widened(a, b, rows("marks")["line_m"])))


def _in_road(thing: RoadObject, outline: Outline) -> Floats:
    """Corners (n, 2) as s and t; the object's own axes are taken as parallel to the road's at its place."""
    cos, sin = np.cos(thing.heading_rad), np.sin(thing.heading_rad)
    points = [
        (c.s, c.t) if isinstance(c, CornerRoad) else (thing.s + c.u * cos - c.v * sin, thing.t + c.u * sin + c.v * cos)
        for c in outline.corners
    ]
    return np.array(points, dtype=float)


def _zebra(road: Road, points: Floats) -> Iterator[Mesh]:
    """Bars along the road over the rectangle around the corners."""
    (s0, t0), (s1, t1) = points.min(axis=0), points.max(axis=0)
    bar = rows("marks")["bar_m"]
    count = int((t1 - t0) // (2.0 * bar))
    first = (t0 + t1) / 2.0 - (2 * count - 1) * bar / 2.0
    s = stations(road, s0, s1)
    for k in range(count):
        t = np.broadcast_to(first + 2 * k * bar + np.array([0.0, bar]), (len(s), 2))
        yield grid(road, s, t, np.full(t.shape, _overlay()))


def _widened(a: Floats, b: Floats, width: float) -> Floats:
    along = (b - a) / np.linalg.norm(b - a)
    side = np.array([-along[1], along[0]]) * width / 2.0
    return np.stack([a - side, b - side, b + side, a + side])


def _sheet(road: Road, points: Floats) -> Mesh:
    """Flat polygon on the road, corners (n, 2) as s and t in either order."""
    x, y = points.T
    is_ccw = np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) > 0
    points = points if is_ccw else points[::-1]
    vertices = road.point(points[:, 0], points[:, 1], _overlay())
    faces: Sequence[Sequence[int]] = triangulate(points).tolist()
    return Mesh.make(vertices, faces, normals=road.frame(points[:, 0])[2], uv=points)
