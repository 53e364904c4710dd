"""Where bodies stand on a network: poses on a road's surface, on kerbs and pavements too.

For paths of traffic see `lane_graph.lane_path`. Not here: ground beside the lanes.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.world.network.ribbons import heights
from synthgen.world.network.road import Road


def road_pose(road: Road, s: float, t: float, yaw_offset_rad: float = 0.0) -> Floats:
    """T_world_body (4, 4) of a body that stands at (s, t) and heads along the road, turned left by the offset.

    It is tilted as the road is: by grade and bank.
    """
    ahead, left, up = road.frame(s)
    cos, sin = np.cos(yaw_offset_rad), np.sin(yaw_offset_rad)
    T = np.eye(4)
    T[:3, 0], T[:3, 1], T[:3, 2] = cos * ahead + sin * left, cos * left - sin * ahead, up
    T[:3, 3] = road.point(s, t, lane_height(road, [s], [t])[0])
    return T


def lane_height(road: Road, s: ArrayLike, t: ArrayLike) -> Floats:
    """Height (n,) of lanes above the road's surface at (s, t) (n,): kerbs, pavements, islands; 0 beside all lanes."""
    s, t = (np.atleast_1d(np.asarray(value, dtype=float)) for value in (s, t))
    found, index = np.zeros(len(s)), road.section_index(s)
    for which in np.unique(index):
        chosen = np.flatnonzero(index == which)
        section, at = road.sections[which], s[chosen]
        borders = road.lane_borders(int(which), at)
        for lane in section.lanes:
            inner, outer = borders[lane.id]
            inner_h, outer_h = heights(lane, at - section.s)
            share = (t[chosen] - inner) / np.where(outer == inner, np.inf, outer - inner)
            inside = (share > 0.0) & (share <= 1.0) & (lane.id != 0)
            found[chosen[inside]] = (inner_h + share * (outer_h - inner_h))[inside]
    return found
