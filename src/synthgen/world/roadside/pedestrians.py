"""People on the pavements: most walk, some stand, nobody walks through anybody.

They are the crowd, not the plot: actors of the scenario are placed first, and who would come too near to one of them,
or to another of the crowd, is left out. Not modelled: going into houses, crossing the road, stepping aside.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats
from synthgen.motion import paths
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.roads.road import SIDES, Side
from synthgen.world.roadside.place import Place, pick, sign, still_thing, table
from synthgen.world.world import Thing

EDGE_M = 0.7
"""Free width that walkers keep from both edges of the pavement: lamps and signs stand at the kerb (RASt 06: 0.5 m)."""


def pedestrians(place: Place, rng: Generator) -> Iterator[Thing]:
    """The crowd along the furnished street."""
    numbers, roadside = table("people"), place.scenario.scene.roadside
    low, high = place.range_s
    reach_m = numbers["speed"][1] * float(np.abs(place.ego_way.times_s).max())
    low, high = low + reach_m, high - reach_m
    density = numbers["per_100_m"][roadside.people] * numbers["factor"][roadside.buildings]
    times = np.linspace(place.ego_way.times_s[0], place.ego_way.times_s[-1], 25)
    taken = [thing.trajectory.poses(times)[:, :2, 3] for thing in place.cast.things]
    for _ in range(round(density * (high - low) / 100)):
        family, side = pick(numbers["mix"], rng), SIDES[int(rng.integers(2))]
        walks, s = rng.random() < numbers["walking"], float(rng.uniform(low, high))
        way = _walk(place, side, s, numbers["speed"], rng) if walks else _stand(place, side, s, rng)
        parameters = catalog.draw(family, rng, {"gait": "walk" if walks else "stand"})
        phase = float(rng.random())
        track = way.poses(times)[:, :2, 3]
        if is_clear(track, taken, numbers["apart"]):
            taken.append(track)
            still = still_thing(family, parameters, way)
            yield replace(still, phase=phase, attributes={"motion": "along pavement" if walks else "still"})


def is_clear(track: Floats, taken: list[Floats], apart_m: float) -> bool:
    """Whether a track (n, 2) keeps its distance from all others at all times."""
    return all(np.linalg.norm(track - other, axis=1).min() >= apart_m for other in taken)


def _offset(place: Place, side: Side, rng: Generator) -> float:
    free_m = place.section.pavement_width_m / 2 - EDGE_M
    return place.section.pavement_center_t(side) + float(rng.uniform(-free_m, free_m))


def _walk(place: Place, side: Side, s: float, speeds: tuple[float, float], rng: Generator) -> Trajectory:
    t = _offset(place, side, rng)
    return paths.along(
        place.line.point,
        place.line.heading,
        s0_m=s,
        t_m=t,
        speed_m_per_s=float(rng.uniform(*speeds)),
        direction=1 if rng.random() < 0.5 else -1,
        z_m=float(place.section.ground_height(t)),
        from_s=float(place.ego_way.times_s[0]),
        to_s=float(place.ego_way.times_s[-1]),
    )


def _stand(place: Place, side: Side, s: float, rng: Generator) -> Trajectory:
    """By the plots, out of the walkers' way, looking anywhere."""
    t = place.section.pavement_center_t(side) + sign(side) * (place.section.pavement_width_m / 2 - 0.35)
    return place.still(s, t, float(rng.uniform(-np.pi, np.pi)))
