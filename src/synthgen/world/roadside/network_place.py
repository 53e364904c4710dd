"""What every group around a network needs to know, and whether a place on it is free.

Unlike along a street, nothing is known but the ground: a place is taken if its ground is of the right kind all around
and no other footprint is in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, final

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Bools, Floats
from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.spec.scenario import Roadside, Scenario
from synthgen.world import catalog
from synthgen.world.clearance import overlap
from synthgen.world.family import Parameters
from synthgen.world.network.lane_graph import LaneKey
from synthgen.world.network.road import Road
from synthgen.world.network.route import Route
from synthgen.world.network.standing_ground import HEADROOM_M, Ground
from synthgen.world.network_cast import NetworkCast
from synthgen.world.roadside.place import still_thing
from synthgen.world.roadside.plants import wind_lean
from synthgen.world.surfaces.material_table import table
from synthgen.world.world import Conditions, Thing

GREEN: Final = frozenset({"nature.terrain"})
WALKED: Final = frozenset({"ground.sidewalk"})


@final
@dataclass
class Around:
    """What the groups need, and the footprints (4, 2) that are taken already."""

    scenario: Scenario
    ground: Ground
    route: Route
    ego_keys: tuple[LaneKey, ...]
    cast: NetworkCast
    ego_way: Trajectory
    ego_s0_m: float
    conditions: Conditions
    _taken: list[Floats] = field(default_factory=list)

    @property
    def roadside(self) -> Roadside:
        """What the scenario wants beside the road."""
        return self.scenario.scene.roadside

    @property
    def plain_roads(self) -> Sequence[Road]:
        """Roads that are not inside a junction."""
        return [road for road in self.ground.network.roads if not road.junction]

    @property
    def ego_s_m(self) -> tuple[float, float]:
        """Stations of the ego along its route at the first and the last moment."""
        first, last = self.ego_way.times_s[[0, -1]] * self.scenario.ego.speed_m_per_s
        return self.ego_s0_m + float(first), self.ego_s0_m + float(last)

    def within(self, xy: Floats, reach_m: float) -> Bools:
        """Which places (n, 2) are so near to the ego's way while frames are taken, (n,)."""
        return np.asarray(cKDTree(self.ego_way.positions[:, :2]).query(xy)[0] < reach_m)

    def seen(self, road: Road, s: Floats, group: str) -> Floats:
        """Those of stations (n,) on a road that are near enough to the ego's way for a group to stand there."""
        return s[self.within(road.point(s, 0.0)[:, :2], numbers("seen_m")[group])] if len(s) else s

    def is_on(self, xy: Floats, kinds: frozenset[str]) -> bool:
        """Whether all of places (n, 2) are on ground of these classes."""
        return all(name in kinds for name in self.ground.at(xy)[1])

    def height(self, x: float, y: float) -> float:
        """Height of the ground at a place. [m]"""
        return float(self.ground.at([[x, y]])[0][0])

    def at(self, road: Road, s: float, t: float, yaw_offset_rad: float = 0.0) -> Floats:
        """Upright pose (4, 4) on the ground at a road's (s, t), turned left from the road's heading."""
        x, y, z = (float(value) for value in road.point(s, t))
        below = float(self.ground.at([[x, y]], [z + HEADROOM_M])[0][0])
        return pose(x, y, below if np.isfinite(below) else self.height(x, y), float(road.heading(s)) + yaw_offset_rad)

    def put(self, family: str, parameters: Parameters, T: Floats) -> Thing:
        """A body that stays."""
        return still_thing(family, parameters, standing(T))

    def plant(self, family: str, parameters: Parameters, T: Floats) -> Thing:
        """A plant that leans with the wind."""
        return replace(self.put(family, parameters, T), lean=wind_lean(self.conditions))

    def reserve(self, outline: Floats) -> bool:
        """Take a footprint (4, 2) unless another is in its place."""
        if self._taken:
            others = np.stack(self._taken)
            low, high = others.min(axis=1), others.max(axis=1)
            near = np.all((low < outline.max(axis=0)) & (high > outline.min(axis=0)), axis=1)
            if near.any() and overlap(np.broadcast_to(outline, (int(near.sum()), 4, 2)), others[near]).any():
                return False
        self._taken.append(outline)
        return True

    def is_free_of_actors(self, xy: Floats, apart_m: float) -> bool:
        """Whether a place (2,) keeps its distance from the ways of the ego and of all actors."""
        tracks = [self.ego_way.positions, *(thing.trajectory.positions for thing in self.cast.things)]
        return all(float(np.linalg.norm(track[:, :2] - xy, axis=1).min()) > apart_m for track in tracks)


def numbers(part: str) -> Any:
    """Numbers of one group, from `around` in `assets/families/network.yaml`."""
    return table("network")["around"][part]


def border_t(road: Road, s: float, side: float) -> float:
    """Outer border of a road on one side (1 left, -1 right)."""
    borders = road.lane_borders(int(road.section_index(s)), s)
    return max((float(value) * side for pair in borders.values() for value in pair), default=0.0) * side


def pavement_t(road: Road, s: float, side: float) -> tuple[float, float] | None:
    """Offsets of the inner and outer edge of the pavement on one side (1 left, -1 right); None if there is none."""
    index = int(road.section_index(s))
    borders = road.lane_borders(index, s)
    lanes = [x.id for x in road.sections[index].lanes if x.kind in ("sidewalk", "walking") and x.id * side > 0]
    reach = [abs(float(t)) for number in lanes for t in borders[number]]
    return (side * min(reach), side * max(reach)) if reach and max(reach) - min(reach) > 1.0 else None


def kind_at(road: Road, s: float) -> str:
    """Kind of a road at a station, "town" where its records do not say."""
    return next((row.kind for row in reversed(road.types) if row.s <= s + 1e-6), "town")


def box_outline(low: Floats, high: Floats, T: Floats, margin_m: float = 0.0) -> Floats:
    """Corners (4, 2) in the world of a body's bounds in plan."""
    (x0, y0), (x1, y1) = low[:2] - margin_m, high[:2] + margin_m
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    return np.asarray(corners @ T[:2, :2].T + T[:2, 3])


def drawn_length(family: str, length_m: float, rng: Generator) -> Parameters:
    """A body of a family of given length."""
    return catalog.draw(family, rng, {"length": length_m})
