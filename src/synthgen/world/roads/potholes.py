"""Potholes with true depth: cut out of everything on the carriageway, and filled with a bowl of broken stone.

`with_potholes` takes finished parts of any ground and gives them with holes; paint over a hole is gone with it. When
it is wet, water stands in the holes. Bodies stand on the surface as it was: a wheel spans a hole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from scipy.spatial import ConvexHull

from synthgen.arrays import Bools, Floats
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
    paved = {k: _rows(part.mesh) for k, part in enumerate(parts) if part.class_name in _PAVED}
    heights = [_rim_heights(np.concatenate([_near(rows, hole.rim) for rows in paved.values()]), hole) for hole in holes]
    usable = [(hole, z) for hole, z in zip(holes, heights, strict=True) if np.isfinite(z).all() and np.ptp(z) < 0.08]
    cut = list(parts)
    for k, rows in paved.items():
        cut[k] = replace(parts[k], mesh=_without(parts[k].mesh, rows, [hole.rim for hole, _ in usable]))
    cut = [part for part in cut if len(part.mesh.faces)]
    if usable:
        bowls = merge([_bowl(hole, z, rng) for hole, z in usable])
        cut.append(Part("pothole", bowls, material("road", "broken"), "ground.road"))
    if usable and wet:
        pools = merge([_pool(hole, z) for hole, z in usable])
        cut.append(Part("puddle", pools, material("road", "water"), "ground.road"))
    return tuple(cut)


def _rows(mesh: Mesh) -> Floats:
    """Corners (m, 3, 8) of all triangles: place, texture coordinates, normal."""
    corners = np.concatenate([mesh.vertices, mesh.uv, mesh.normals], axis=1).astype(float)
    return np.asarray(corners[mesh.faces])


def _is_near(rows: Floats, rim: Floats) -> Bools:
    """Which triangles (m, 3, k) have bounds in plan that meet those of a rim."""
    low, high = rim.min(axis=0), rim.max(axis=0)
    x, y = rows[..., 0], rows[..., 1]
    is_near = (x < high[0]).any(axis=1) & (x > low[0]).any(axis=1)
    return np.asarray(is_near & (y < high[1]).any(axis=1) & (y > low[1]).any(axis=1))


def _near(rows: Floats, rim: Floats) -> Floats:
    return rows[_is_near(rows, rim)]


def _rim_heights(rows: Floats, hole: Pothole) -> Floats:
    """Heights (k,) of the lowest of some triangles (m, 3, 8) along the rim; inf where there is none."""
    heights = np.full(len(hole.rim), np.inf)
    for a, b, c in rows[..., :3]:
        ab, ac = b - a, c - a
        det = ab[0] * ac[1] - ab[1] * ac[0]
        if abs(det) < 1e-12:
            continue
        rest = hole.rim - a[:2]
        u = (rest[:, 0] * ac[1] - rest[:, 1] * ac[0]) / det
        v = (ab[0] * rest[:, 1] - ab[1] * rest[:, 0]) / det
        inside = (u >= -1e-4) & (v >= -1e-4) & (u + v <= 1 + 1e-4)
        heights = np.where(inside, np.minimum(heights, a[2] + u * ab[2] + v * ac[2]), heights)
    return heights


def _without(mesh: Mesh, rows: Floats, rims: Sequence[Floats]) -> Mesh:
    """A mesh, whose triangles are also given as rows (m, 3, 8), without what lies over the rims."""
    is_cut, fresh = np.zeros(len(rows), dtype=bool), np.zeros((0, 3, rows.shape[2]))
    for rim in rims:
        touched, again = _is_near(rows, rim) & ~is_cut, _is_near(fresh, rim)
        if touched.any() or again.any():
            left = [fan for triangle in (*rows[touched], *fresh[again]) for fan in _outside(triangle, rim)]
            is_cut |= touched
            fresh = np.concatenate([fresh[~again], np.array(left).reshape(-1, 3, rows.shape[2])])
    if not is_cut.any():
        return mesh
    used, index = np.unique(mesh.faces[~is_cut], return_inverse=True)
    kept = np.concatenate([mesh.vertices[used], mesh.uv[used], mesh.normals[used]], axis=1)
    corners = np.concatenate([kept, fresh.reshape(-1, rows.shape[2])])
    added = len(used) + np.arange(3 * len(fresh)).reshape(-1, 3)
    faces = np.concatenate([index.reshape(-1, 3), added])
    return Mesh.make(corners[:, :3], faces, normals=corners[:, 5:], uv=corners[:, 3:5])


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
