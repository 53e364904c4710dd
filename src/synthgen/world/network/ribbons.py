"""Lanes as surfaces: ribbons along a road, kerbs with their profile, and the steps between lanes of different height.

All in the world frame, facing up or outward, texture coordinates (s, t) in metres. Paint is in `paint`, what fills
junctions and the land around in `ground`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.records import Mesh
from synthgen.records.mesh import face_normals
from synthgen.world.network.lanes import DRIVABLE, Lane, LaneSection
from synthgen.world.network.plan import curvature
from synthgen.world.network.road import Road
from synthgen.world.roads.wear import FREEBOARD, RUT_SIDE
from synthgen.world.surfaces.material_table import table

CHORD_ERROR_M = 0.01
"""Largest distance between a curved border and the polyline that stands for it (our choice)."""

STEP_MAX_M = 10.0
"""Longest ribbon quad: heights are smooth over 10 m (our choice)."""

STEP_MIN_M = 0.3
"""Shortest step: what bends more is finer than paint is wide (our choice)."""

SAG_M = 0.001
"""Largest height between a hill and its chords: a third of the thickness of paint (our choice)."""

TWIST_M = 0.002
"""Largest height between a twisted band 1 m wide and its triangles: a quarter of twist times area (our choice)."""

_BEND_STEPS = 8
"""Steps in which a piece of a width that is no straight line is taken (our choice)."""

_RUN_OUT_M = 6.0
"""Length over which ruts run out at the ends of a section (our choice)."""

GREEN = frozenset({"none", "median"})
"""Kinds of lane that grass grows on, if they are level with the road (a raised median is paved)."""

MIN_AREA_M2 = 1e-7
"""Twice the area below which a triangle is dropped: lanes taper to nothing."""

_KERB_TOP_M = 0.15
"""Width of the kerb stones around a raised island (DIN EN 1340: 0.12-0.18)."""

_PROFILE = ((0.0, 0.0), (0.008, -0.02), (0.014, -0.006), (0.028, 0.0))
"""Kerb from its foot to its top: distance from the face, height below the top (battered, edge rounded; the first
point is at the foot). DIN EN 1340 kerbs."""


@final
@dataclass(frozen=True, slots=True)
class Ribbon:
    """A piece of surface and what it is: the kind of its lane, and a look that tells wear from plain ground."""

    kind: str
    look: str
    mesh: Mesh


def stations(road: Road, start: float, end: float) -> Floats:
    """Stations (n,) from start to end, so dense that chords stay near curved borders."""
    probe = np.linspace(start, end, max(5, int((end - start) / 2.0) + 1))
    borders = [
        np.abs(t).max() for i in range(len(road.sections)) for t in road.lane_borders(i, probe[[0, -1]]).values()
    ]
    wide = max(borders, default=5.0)
    inside = np.clip(probe, 0.05, max(0.05, road.length_m - 0.05))
    bend = np.abs(curvature(road.plan, inside, 0.1))
    # A border at t bends with R + t: its chord errs by step^2 (R + t) / 8 R^2.
    step = np.sqrt(8.0 * CHORD_ERROR_M / np.maximum(bend * (1.0 + bend * wide), 1e-9))
    # Along hills and twisted banks paint must not sink into the chords of the surface below.
    hill = np.abs(road.elevation.slope(inside + 0.05) - road.elevation.slope(inside - 0.05)) / 0.1
    step = np.minimum(step, np.sqrt(8.0 * SAG_M / np.maximum(hill, 1e-9)))
    step = np.minimum(step, 4.0 * TWIST_M / np.maximum(np.abs(road.superelevation.slope(inside)), 1e-9))
    step = np.clip(step, STEP_MIN_M, STEP_MAX_M)
    count = np.concatenate([[0.0], np.cumsum((1.0 / step[1:] + 1.0 / step[:-1]) / 2.0 * np.diff(probe))])
    n = max(2, int(np.ceil(count[-1])) + 1)
    return np.interp(np.linspace(0.0, count[-1], n), count, probe)


def section_stations(road: Road, index: int, before: float = 0.0, after: float = 0.0) -> Floats:
    """Stations (n,) of a lane section, from `before` the road's start to `after` its end. [m]"""
    start, end = road.sections[index].s, road.section_end(index)
    inside = _kinks(road, index)
    inside = inside[(inside > start + 1e-3) & (inside < end - 1e-3)]
    ends = [start, *inside.tolist(), end]
    if index == 0 and before > 0.0:
        ends.insert(0, -before)
    if index == len(road.sections) - 1 and after > 0.0:
        ends.append(end + after)
    pieces = [stations(road, a, b)[:-1] for a, b in pairwise(ends)]
    return np.concatenate([*pieces, ends[-1:]])


def _kinks(road: Road, index: int) -> Floats:
    """Stations where widths of lanes or the offset of lane 0 start to change, and some between where they bend."""
    section, end = road.sections[index], road.section_end(index)
    profiles = [(section.s, curve) for lane in section.lanes for curve in (lane.widths, lane.borders)]
    found = [np.array([section.s + row.start for lane in section.lanes for row in lane.heights])]
    for origin, curve in [*profiles, (0.0, road.lane_offset)]:
        starts = [origin + piece.start for piece in curve.pieces]
        for piece, a, b in zip(curve.pieces, starts, (*starts, end)[1:], strict=True):
            bends = abs(piece.c) + abs(piece.d) > 0.0
            found.append(np.linspace(a, b, _BEND_STEPS, endpoint=False) if bends else np.array([a]))
    return np.unique(np.round(np.concatenate(found), 6))


def heights(lane: Lane, ds: Floats) -> tuple[Floats, Floats]:
    """Heights (n,) of a lane's inner and outer border above the road's surface, at offsets into its section."""
    if not lane.heights:
        return np.zeros_like(ds), np.zeros_like(ds)
    starts = np.array([row.start for row in lane.heights])
    index = np.clip(np.searchsorted(starts, ds + 1e-9, side="right") - 1, 0, len(starts) - 1)
    inner, outer = (np.array([getattr(row, name) for row in lane.heights])[index] for name in ("inner_m", "outer_m"))
    return inner, outer


def grid(road: Road, s: Floats, t: Floats, h: Floats, keep: Bools | None = None) -> Mesh:
    """Surface over stations (n,) with columns at t and h (n, m), t growing; rows between `keep` (n - 1,) only."""
    n, m = t.shape
    vertices = road.point(s[:, None], t, h).reshape(-1, 3)
    rows = np.arange(n - 1) if keep is None else np.flatnonzero(keep)
    a = (rows[:, None] * m + np.arange(m - 1)).reshape(-1)
    faces = np.concatenate([np.column_stack([a, a + m, a + m + 1]), np.column_stack([a, a + m + 1, a + 1])])
    faces = faces[np.linalg.norm(face_normals(vertices, faces), axis=1) > MIN_AREA_M2]
    across = np.concatenate([np.zeros((n, 1)), np.cumsum(np.hypot(np.diff(t), np.diff(h)), axis=1)], axis=1)
    uv = np.stack([np.broadcast_to(s[:, None], t.shape), t[:, :1] + across], axis=-1).reshape(-1, 2)
    used, index = np.unique(faces, return_inverse=True)
    vertices, uv = vertices[used], uv[used]
    return Mesh.make(vertices, index.reshape(-1, 3), uv=uv, crease_deg=50.0 if np.ptp(h) > 1e-6 else None)


def section_ribbons(
    road: Road, index: int, s: Floats, *, skip: frozenset[str] = frozenset(), rut_m: float = 0.0
) -> list[Ribbon]:
    """Ribbons of all lanes of a section over stations (n,), those of `skip` kinds left out if level with the road.

    `rut_m` is the depth of the ruts in wheel tracks; the water that may stand in them is a ribbon of kind "puddle".
    """
    section, borders = road.sections[index], road.lane_borders(index, s)
    found: list[Ribbon] = []
    for sign in (1, -1):
        below = np.zeros_like(s)
        for lane in sorted((x for x in section.lanes if x.id * sign > 0), key=lambda x: abs(x.id)):
            inner_h, outer_h = heights(lane, s - section.s)
            inner, outer = borders[lane.id]
            if not (lane.kind in skip and float(np.max(np.abs(outer_h))) < 1e-6):
                found += _lane_ribbons(road, s, lane, (inner, outer), (below, inner_h, outer_h), rut_m)
            below = outer_h
        found += _outer_step(road, s, section, borders, sign, below)
    return [ribbon for ribbon in found if len(ribbon.mesh.faces)]


def _lane_ribbons(
    road: Road, s: Floats, lane: Lane, t: tuple[Floats, Floats], h: tuple[Floats, Floats, Floats], rut_m: float
) -> list[Ribbon]:
    """One lane: its top, with wheel tracks or kerb stones, and the step from the lane inside it."""
    (inner, outer), (below, inner_h, outer_h) = t, h
    sign = 1.0 if lane.id > 0 else -1.0
    is_raised = float(np.max(inner_h - below)) > 1e-6
    if lane.kind == "curb" and is_raised:
        distance = np.array([d for d, _ in _PROFILE])
        reach = np.minimum(distance, np.abs(outer - inner)[:, None])
        columns = inner[:, None] + sign * reach
        drop = np.array([0.0, *(z for _, z in _PROFILE[1:])])
        up = np.where(np.arange(len(distance)) == 0, below[:, None], inner_h[:, None] + drop)
        return [_ribbon(road, s, "curb", "plain", np.column_stack([columns, outer]), np.column_stack([up, outer_h]))]
    found = []
    if float(np.max(np.abs(inner_h - below))) > 1e-6:
        found.append(
            _ribbon(road, s, "curb", "plain", np.column_stack([inner, inner]), np.column_stack([below, inner_h]), sign)
        )
    if lane.kind == "median" and float(np.max(inner_h)) > 1e-6:
        edge = outer - sign * np.minimum(np.abs(outer - inner), _KERB_TOP_M)
        found.append(
            _ribbon(road, s, "curb", "plain", np.column_stack([edge, outer]), np.column_stack([outer_h, outer_h]))
        )
        return [
            *found,
            _ribbon(road, s, "island", "plain", np.column_stack([inner, edge]), np.column_stack([inner_h, outer_h])),
        ]
    if lane.kind in DRIVABLE and not road.junction:
        return [*found, *_worn(road, s, lane.kind, (inner, outer), rut_m)]
    columns = _columns(road, inner, outer)
    share = np.abs(columns - inner[:, None]) / np.maximum(np.abs(outer - inner), 1e-9)[:, None]
    up = inner_h[:, None] + share * (outer_h - inner_h)[:, None]
    return [*found, _ribbon(road, s, lane.kind, "plain", columns, up)]


def _columns(road: Road, inner: Floats, outer: Floats) -> Floats:
    """Offsets (n, m) across a lane: more than its borders where the surface is not flat."""
    m = 5 if road.shapes else 2
    return inner[:, None] + np.linspace(0.0, 1.0, m) * (outer - inner)[:, None]


def _ribbon(road: Road, s: Floats, kind: str, look: str, t: Floats, h: Floats, sign: float = 0.0) -> Ribbon:
    """Ribbon with columns from the middle outward; a step (equal t) faces the middle of the road."""
    is_leftward = bool(np.sum(t[:, -1] - t[:, 0]) > 0) if sign == 0.0 else sign > 0
    if not is_leftward:
        t, h = t[:, ::-1], h[:, ::-1]
    return Ribbon(kind, look, grid(road, s, t, h))


def _outer_step(
    road: Road, s: Floats, section: LaneSection, borders: Mapping[int, tuple[Floats, Floats]], sign: int, top: Floats
) -> list[Ribbon]:
    """The back of a raised outermost lane that is no verge: down to the ground, facing outward."""
    lanes = [lane for lane in section.lanes if lane.id * sign > 0]
    last = max(lanes, key=lambda lane: abs(lane.id), default=None)
    if last is None or last.kind in GREEN or float(np.max(top)) < 1e-6:
        return []
    edge = borders[last.id][1]
    return [_ribbon(road, s, "curb", "plain", np.column_stack([edge, edge]), np.column_stack([top, 0.0 * top]), sign)]


def _worn(road: Road, s: Floats, kind: str, t: tuple[Floats, Floats], rut_m: float) -> list[Ribbon]:
    """A traffic lane cut into plain ground, wheel tracks and the oily middle; tracks may be ruts."""
    wear = table("road")["wear"]
    half, wheel, oil = wear["track_m"] / 2.0, wear["wheel_width_m"] / 2.0, wear["oil_width_m"] / 2.0
    low, high = np.minimum(*t), np.maximum(*t)
    middle = (low + high) / 2.0
    if float(np.max(high - low)) < 2.0 * (half + wheel) or float(np.max(high - low)) > 5.0:
        return [_ribbon(road, s, kind, "plain", *_flat(low, high))]
    cuts: Sequence[float] = (-half - wheel, -half + wheel, -oil, oil, half - wheel, half + wheel)
    edges = [low, *(np.clip(middle + cut, low, high) for cut in cuts), high]
    looks = ("plain", "track", "plain", "oil", "plain", "track", "plain")
    pieces = list(zip(looks, edges[:-1], edges[1:], strict=True))
    if rut_m == 0.0:
        return [_ribbon(road, s, kind, look, *_flat(a, b)) for look, a, b in pieces]
    found = [_ribbon(road, s, kind, look, *_flat(a, b)) for look, a, b in pieces if look != "track"]
    return found + [ribbon for look, a, b in pieces if look == "track" for ribbon in _rut(road, s, kind, (a, b), rut_m)]


def _rut(road: Road, s: Floats, kind: str, t: tuple[Floats, Floats], rut_m: float) -> list[Ribbon]:
    """A wheel track that traffic has pressed in, and the water that stands where it is deep enough.

    It runs out at both ends, since roads meet there, and is not equally deep everywhere.
    """
    run_out = np.clip(np.minimum(s - s[0], s[-1] - s) / _RUN_OUT_M, 0.0, 1.0)
    depth = rut_m * run_out * (0.7 + 0.3 * np.sin(s / 11.0 + float(np.mean(t[0]))))
    shares = np.array([0.0, RUT_SIDE, 1.0 - RUT_SIDE, 1.0])
    columns = t[0][:, None] + shares * (t[1] - t[0])[:, None]
    found = [_ribbon(road, s, kind, "track", columns, -depth[:, None] * np.array([0.0, 1.0, 1.0, 0.0]))]
    level = FREEBOARD * rut_m
    is_under = depth > level + 0.0005
    if np.any(is_under[1:] & is_under[:-1]):
        edge = RUT_SIDE * level / np.maximum(depth, level)
        sides = np.column_stack([edge, 1.0 - edge])
        columns = t[0][:, None] + sides * (t[1] - t[0])[:, None]
        water = grid(road, s, columns, np.full(columns.shape, -level), is_under[1:] & is_under[:-1])
        found.append(Ribbon("puddle", "plain", water))
    return found


def _flat(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    t = np.column_stack([low, high])
    return t, np.zeros_like(t)
