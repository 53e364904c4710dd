"""People on the pavements of a network: the same crowd as along a street, on whatever ground is a pavement."""

from collections.abc import Iterator

import numpy as np

from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.world.network.standing_ground import HEADROOM_M
from synthgen.world.roadside.network_place import WALKED, Around, pavement_t
from synthgen.world.roadside.pedestrians import crowd
from synthgen.world.world import Thing

_FREE = (0.3, 0.8)
"""Part of a pavement's width, from the kerb, that walkers use: lamps and bins stand at its edges (our choice)."""


def people(around: Around, rng: Generator) -> Iterator[Thing]:
    """The crowd along all roads outside junctions that have pavements."""
    roads = [road for road in around.plain_roads if pavement_t(road, 0.0, 1.0) or pavement_t(road, 0.0, -1.0)]
    lengths = np.array([road.length_m for road in roads])
    times = np.linspace(around.ego_way.times_s[0], around.ego_way.times_s[-1], 25)

    def way(walks: bool, speed_m_per_s: float, rng: Generator) -> Trajectory | None:
        road = roads[int(rng.choice(len(roads), p=lengths / lengths.sum()))]
        side, s0 = (1.0 if rng.random() < 0.5 else -1.0), float(rng.uniform(0.0, road.length_m))
        direction = 1.0 if rng.random() < 0.5 else -1.0
        yaw = float(rng.uniform(-np.pi, np.pi))
        share, band = float(rng.uniform(*_FREE)), pavement_t(road, s0, side)
        s = s0 + direction * speed_m_per_s * times if walks else np.array([s0])
        if band is None or s.min() < 0.0 or s.max() > road.length_m:
            return None
        places = road.point(s, band[0] + share * (band[1] - band[0]))
        xy = places[:, :2]
        heights, classes = around.ground.at(xy, places[:, 2] + HEADROOM_M)
        if any(name not in WALKED for name in classes):
            return None
        if not walks:
            return standing(pose(float(xy[0, 0]), float(xy[0, 1]), float(heights[0]), yaw))
        heading = road.heading(s) + (0.0 if direction > 0 else np.pi)
        rows = zip(xy[:, 0], xy[:, 1], heights, heading, strict=True)
        return Trajectory.from_poses(times, [pose(*(float(value) for value in row)) for row in rows])

    return crowd(around.roadside, lengths.sum() / 100.0, around.cast.things, around.ego_way, way, rng)
