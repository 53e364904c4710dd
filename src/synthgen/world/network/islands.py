"""Traffic islands: objects of a road with a raised outline, kerb stones around and setts on top.

Also the ends of raised medians, where a road comes to a junction. All in the world frame.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.network.fixtures import CornerLocal, Outline, RoadObject
from synthgen.world.network.regions import area
from synthgen.world.network.ribbons import Ribbon, heights
from synthgen.world.network.road import Road
from synthgen.world.shapes.solids import triangulate

_UPSTAND_M = 0.12
"""Height of an island whose file gives none (RASt 06, kerbs)."""

_KERB_M = 0.15
"""Width of its kerb stones (DIN EN 1340: 0.12-0.18)."""


def island_ribbons(road: Road) -> list[Ribbon]:
    """Surfaces of all islands of a road and of the ends of its medians."""
    found = [end for at in (0.0, road.length_m) for end in _median_ends(road, at)]
    for thing in road.objects:
        for outline in thing.outlines if thing.kind == "trafficIsland" else ():
            if len(outline.corners) > 2:
                found += _island(road, thing, outline)
    return found


def corners_in_world(road: Road, thing: RoadObject, outline: Outline) -> Floats:
    """Feet of an outline's corners (n, 3)."""
    origin = road.point(thing.s, thing.t, thing.z_offset_m)
    ahead, left, up = road.frame(thing.s)
    cos, sin = np.cos(thing.heading_rad), np.sin(thing.heading_rad)
    forward, aside = cos * ahead + sin * left, cos * left - sin * ahead
    places = [
        origin + c.u * forward + c.v * aside + c.z * up if isinstance(c, CornerLocal) else road.point(c.s, c.t, c.dz_m)
        for c in outline.corners
    ]
    return np.array(places)


def _island(road: Road, thing: RoadObject, outline: Outline) -> list[Ribbon]:
    foot = corners_in_world(road, thing, outline)
    foot = foot if area(foot) > 0 else foot[::-1]
    foot = foot[np.linalg.norm(foot - np.roll(foot, 1, axis=0), axis=1) > 0.01]
    height = max((c.height_m for c in outline.corners), default=0.0) or thing.height_m or _UPSTAND_M
    top = foot + np.array([0.0, 0.0, height])
    inner = _inset(top, _KERB_M)
    normals = np.broadcast_to([0.0, 0.0, 1.0], inner.shape)
    plate = Mesh.make(inner, triangulate(inner[:, :2]), normals=normals, uv=inner[:, :2])
    return [
        Ribbon("curb", "plain", _band(foot, top)),
        Ribbon("curb", "plain", _band(top, inner)),
        Ribbon("island", "plain", plate),
    ]


def _inset(loop: Floats, by_m: float) -> Floats:
    """The loop moved inward, corner by corner; small islands keep their shape."""
    before, after = np.roll(loop, 1, axis=0), np.roll(loop, -1, axis=0)
    along = [
        edge / np.maximum(np.linalg.norm(edge, axis=1, keepdims=True), 1e-9) for edge in (loop - before, after - loop)
    ]
    normals = [np.column_stack([-edge[:, 1], edge[:, 0]]) for edge in along]
    both = normals[0] + normals[1]
    reach = by_m / np.maximum(np.einsum("ij,ij->i", both, normals[0]), 0.5)
    moved = loop.copy()
    moved[:, :2] += reach[:, None] * both
    return moved


def _band(outer: Floats, inner: Floats) -> Mesh:
    """Strip between two loops of as many corners, outside first, facing outward or up."""
    n = len(outer)
    i = np.arange(n)
    j = (i + 1) % n
    faces = np.concatenate([np.column_stack([i, j, j + n]), np.column_stack([i, j + n, i + n])])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(outer, axis=0), axis=1))])
    uv = np.concatenate([np.column_stack([length, np.zeros(n)]), np.column_stack([length, np.full(n, 0.15)])])
    return Mesh.make(np.concatenate([outer, inner]), faces, uv=uv, crease_deg=40.0)


def _median_ends(road: Road, at: float) -> list[Ribbon]:
    """Walls across raised medians at an end of the road, facing away from it."""
    index = 0 if at == 0.0 else len(road.sections) - 1
    section, borders = road.sections[index], road.lane_borders(index, at)
    found = []
    for lane in section.lanes:
        height = float(heights(lane, np.array([at - section.s]))[1][0])
        t = sorted(float(value) for value in borders[lane.id])
        if lane.kind == "median" and height > 0.0 and t[1] - t[0] > 0.05:
            order = t if at > 0.0 else t[::-1]
            corners = road.point(
                at, np.array([order[0], order[1], order[1], order[0]]), np.array([0.0, 0.0, height, height])
            )
            uv = np.array([[0.0, 0.0], [t[1] - t[0], 0.0], [t[1] - t[0], height], [0.0, height]])
            found.append(Ribbon("curb", "plain", Mesh.make(corners, [[0, 1, 2], [0, 2, 3]], uv=uv)))
    return found
