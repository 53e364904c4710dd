"""Potholes with true depth: cut out of everything on the carriageway, and filled with a bowl of broken stone.

`with_potholes` takes finished parts of any ground and gives them with holes; paint over a hole is gone with it. When
it is wet, water stands in the holes. Bodies stand on the surface as it was: a wheel spans a hole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from scipy.spatial import ConvexHull

from synthgen.arrays import Floats, Ints
from synthgen.records import Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.roads.lane_stretch import LaneStretch
from synthgen.world.surfaces.material_table import material, table

_PAVED = ("ground.road", "ground.lane_marking", "ground.road_marking", "ground.parking")

_RINGS = ((1.0, 0.0), (0.93, 0.45), (0.8, 0.8), (0.5, 1.0), (0.2, 0.92))
"""Share of the rim's distance from the middle, and of the depth there: steep sides, a flat floor (our choice)."""

_MIN_AREA_M2 = 1e-7
"""Pieces of cut triangles below this are dropped."""

_CORNERS = 14
"""Points from which the convex rim of a hole is made (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Pothole:
    """A hole: its convex rim (k, 2) in plan, counter-clockwise, and how deep it is. [m]"""

    rim: Floats
    depth_m: float


def drawn_potholes(lanes: Sequence[LaneStretch], damage: float, rng: Generator) -> list[Pothole]:
    """Holes in wheel tracks and at the edges of lanes, more and deeper ones with the damage (0 to 1)."""
    rows = table("road")["damage"]
    excess = max(0.0, damage - rows["potholes_from"]) / (1.0 - rows["potholes_from"])
    found: list[Pothole] = []
    for lane in lanes if excess > 0.0 else ():
        for _ in range(int(rng.poisson(excess**1.5 * lane.length_m * rows["potholes_per_m"]))):
            radius = rng.uniform(*rows["pothole_radius_m"]) * (0.6 + 0.4 * excess)
            depth = rng.uniform(*rows["pothole_depth_m"]) * (0.4 + 0.6 * excess)
            stretch, turn = float(rng.uniform(0.6, 1.0)), float(rng.uniform(0.0, np.pi))
            angle = np.linspace(0.0, 2.0 * np.pi, _CORNERS, endpoint=False)
            reach = radius * rng.uniform(0.75, 1.15, _CORNERS)
            track = float(rng.choice([-0.85, 0.85])) + float(rng.normal(0.0, 0.2))
            s = rng.uniform(lane.start_m, lane.end_m)
            room = lane.width_m / 2 - 1.2 * radius
            if room < 0.0 or lane.length_m < 3.0:
                continue
            t = lane.middle(np.array([s]))[0] + np.clip(track, -room, room)
            x, y, _ = lane.place(np.array(s), np.array(t), np.array(0.0))
            u, v = reach * np.cos(angle), stretch * reach * np.sin(angle)
            rim = np.column_stack([u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)])
            hole = Pothole(rim[ConvexHull(rim).vertices] + [x, y], float(depth))
            if all(np.linalg.norm(hole.rim.mean(0) - other.rim.mean(0)) > 2.5 for other in found):
                found.append(hole)
    return found


def with_potholes(parts: Sequence[Part], holes: Sequence[Pothole], *, wet: bool, rng: Generator) -> tuple[Part, ...]:
    """The parts with holes in all that is paved, the holes' bowls, and the water in them."""
    if not holes:
        return tuple(parts)
    cut, bowls, pools = list(parts), [], []
    heights = [_rim_heights(parts, hole) for hole in holes]
    usable = [(hole, z) for hole, z in zip(holes, heights, strict=True) if np.isfinite(z).all() and np.ptp(z) < 0.08]
    for k, part in enumerate(parts):
        if part.class_name in _PAVED:
            cut[k] = replace(part, mesh=_without(part.mesh, [hole.rim for hole, _ in usable]))
    for hole, z in usable:
        bowls.append(_bowl(hole, z, rng))
        if wet:
            pools.append(_pool(hole, z))
    cut = [part for part in cut if len(part.mesh.faces)]
    if bowls:
        cut.append(Part("pothole", merge(bowls), material("road", "broken"), "ground.road"))
    if pools:
        cut.append(Part("puddle", merge(pools), material("road", "water"), "ground.road"))
    return tuple(cut)


def _near(mesh: Mesh, low: Floats, high: Floats) -> Ints:
    """Faces whose bounds in plan meet a rectangle."""
    corners = mesh.vertices[mesh.faces][..., :2]
    meets = np.all((corners.min(axis=1) < high) & (corners.max(axis=1) > low), axis=1)
    return np.flatnonzero(meets)


def _rim_heights(parts: Sequence[Part], hole: Pothole) -> Floats:
    """Heights (k,) of the lowest paved surface along the rim; inf where there is none."""
    heights = np.full(len(hole.rim), np.inf)
    for part in parts:
        if part.class_name not in _PAVED:
            continue
        faces = _near(part.mesh, hole.rim.min(axis=0), hole.rim.max(axis=0))
        for a, b, c in part.mesh.vertices[part.mesh.faces[faces]].astype(float):
            ab, ac = b - a, c - a
            det = ab[0] * ac[1] - ab[1] * ac[0]
            if abs(det) < 1e-12:
                continue
            rest = hole.rim - a[:2]
            u = (rest[:, 0] * ac[1] - rest[:, 1] * ac[0]) / det
            v = (ab[0] * rest[:, 1] - ab[1] * rest[:, 0]) / det
            inside = (u >= -1e-4) & (v >= -1e-4) & (u + v <= 1 + 1e-4)
            z = a[2] + u * ab[2] + v * ac[2]
            heights = np.where(inside, np.minimum(heights, z), heights)
    return heights


def _without(mesh: Mesh, rims: Sequence[Floats]) -> Mesh:
    """The mesh without what lies over the rims."""
    corners = np.concatenate([mesh.vertices, mesh.uv, mesh.normals], axis=1).astype(float)
    faces, added, is_kept = mesh.faces, list[Floats](), np.ones(len(mesh.faces), dtype=bool)
    for rim in rims:
        touched = _near(mesh, rim.min(axis=0), rim.max(axis=0))
        touched = touched[is_kept[touched]]
        again = [k for k, piece in enumerate(added) if _meets(piece, rim)]
        triangles = [*(corners[faces[k]] for k in touched), *(added[k] for k in again)]
        is_kept[touched] = False
        added = [piece for k, piece in enumerate(added) if k not in set(again)]
        added += [fan for triangle in triangles for fan in _outside(triangle, rim)]
    if is_kept.all():
        return mesh
    fresh = np.concatenate(added) if added else np.zeros((0, corners.shape[1]))
    n = len(corners)
    used, index = np.unique(faces[is_kept], return_inverse=True)
    rows = np.concatenate([corners[used], fresh])
    all_faces = np.concatenate([index.reshape(-1, 3), len(used) + np.arange(len(fresh)).reshape(-1, 3)])
    assert n > 0
    return Mesh.make(rows[:, :3], all_faces, normals=rows[:, 5:], uv=rows[:, 3:5])


def _meets(triangle: Floats, rim: Floats) -> bool:
    low, high = triangle[:, :2].min(axis=0), triangle[:, :2].max(axis=0)
    return bool(np.all((low < rim.max(axis=0)) & (high > rim.min(axis=0))))


def _outside(triangle: Floats, rim: Floats) -> Iterator[Floats]:
    """Triangles (3, k) over what a convex rim leaves of a triangle; corners carry all their attributes."""
    rest = triangle
    for a, b in zip(rim, np.roll(rim, -1, axis=0), strict=True):
        normal = np.array([b[1] - a[1], a[0] - b[0]])  # outward of a counter-clockwise rim
        outside = _half(rest, a, normal)
        for k in range(1, len(outside) - 1):
            fan = outside[[0, k, k + 1]]
            (x0, y0), (x1, y1) = fan[1, :2] - fan[0, :2], fan[2, :2] - fan[0, :2]
            if abs(x0 * y1 - y0 * x1) > _MIN_AREA_M2:
                yield fan
        rest = _half(rest, a, -normal)
        if len(rest) < 3:
            return


def _half(polygon: Floats, origin: Floats, normal: Floats) -> Floats:
    """The part of a polygon (n, k) on the side of a line that the normal points to."""
    if len(polygon) < 3:
        return polygon[:0]
    side = (polygon[:, :2] - origin) @ normal
    kept: list[Floats] = []
    for p, q, d, e in zip(polygon, np.roll(polygon, -1, axis=0), side, np.roll(side, -1), strict=True):
        if d >= 0.0:
            kept.append(p)
        if (d > 0.0 > e) or (d < 0.0 < e):
            kept.append(p + d / (d - e) * (q - p))
    return np.array(kept) if len(kept) > 2 else polygon[:0]


def _bowl(hole: Pothole, rim_z: Floats, rng: Generator) -> Mesh:
    """From the rim down to a floor that is a little rough."""
    middle, k = hole.rim.mean(axis=0), len(hole.rim)
    rings = []
    for share, deep in _RINGS:
        xy = middle + share * (hole.rim - middle)
        rough = 0.0 if deep == 0.0 else rng.normal(0.0, 0.06, k) * hole.depth_m
        z = share * rim_z + (1.0 - share) * rim_z.mean() - deep * hole.depth_m + rough
        rings.append(np.column_stack([xy, z]))
    floor = np.append(middle, rim_z.mean() - 0.95 * hole.depth_m)
    vertices = np.concatenate([*rings, floor[None]])
    i, j = np.arange(k), (np.arange(k) + 1) % k
    faces = [np.column_stack([r * k + i, r * k + j, (r + 1) * k + j]) for r in range(len(rings) - 1)]
    faces += [np.column_stack([r * k + i, (r + 1) * k + j, (r + 1) * k + i]) for r in range(len(rings) - 1)]
    last = (len(rings) - 1) * k
    faces.append(np.column_stack([last + i, last + j, np.full(k, len(vertices) - 1)]))
    return Mesh.make(vertices, np.concatenate(faces), uv=vertices[:, :2], crease_deg=50.0)


def _pool(hole: Pothole, rim_z: Floats) -> Mesh:
    """Level water a little below the lowest place of the rim."""
    middle, k = hole.rim.mean(axis=0), len(hole.rim)
    level = float(rim_z.min()) - min(0.008, 0.3 * hole.depth_m)
    edge = middle + 0.97 * (hole.rim - middle)
    vertices = np.column_stack([np.concatenate([edge, middle[None]]), np.full(k + 1, level)])
    i = np.arange(k)
    faces = np.column_stack([i, (i + 1) % k, np.full(k, k)])
    return Mesh.make(vertices, faces, normals=np.tile([0.0, 0.0, 1.0], (k + 1, 1)), uv=vertices[:, :2])
