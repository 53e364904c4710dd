"""People on the pavements: most walk, some stand, nobody walks through anybody.

They are the crowd, not the plot: actors of the scenario are placed first, and who would come too near to one of them,
or to another of the crowd, is left out. Not modelled: going into houses, crossing the road, stepping aside.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats
from synthgen.motion import paths
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.spec.scenario import Roadside
from synthgen.world import catalog
from synthgen.world.roads.road import SIDES, Side
from synthgen.world.roadside.place import Place, pick, sign, still_thing, table
from synthgen.world.world import Thing

EDGE_M = 0.7
"""Free width that walkers keep from both edges of the pavement: lamps and signs stand at the kerb (RASt 06: 0.5 m)."""


Way = Callable[[bool, float, Generator], Trajectory | None]
"""Draws the way of one who walks at a speed [m/s], or of one who stands; None if there is no room."""


def pedestrians(place: Place, rng: Generator) -> Iterator[Thing]:
    """The crowd along the furnished street."""
    roadside = place.scenario.scene.roadside
    low, high = place.range_s
    reach_m = table("people")["speed"][1] * float(np.abs(place.ego_way.times_s).max())
    low, high = low + reach_m, high - reach_m

    def way(walks: bool, speed_m_per_s: float, rng: Generator) -> Trajectory:
        side, s = SIDES[int(rng.integers(2))], float(rng.uniform(low, high))
        return _walk(place, side, s, speed_m_per_s, rng) if walks else _stand(place, side, s, rng)

    return crowd(roadside, (high - low) / 100.0, place.cast.things, place.ego_way, way, rng)


def crowd(
    roadside: Roadside, hundreds_m: float, actors: Sequence[Thing], ego_way: Trajectory, way: Way, rng: Generator
) -> Iterator[Thing]:
    """People along `hundreds_m` hundred metres of road, as many as the scenario wants, none in another's way."""
    numbers = table("people")
    density = numbers["per_100_m"][roadside.people] * numbers["factor"][roadside.buildings]
    times = np.linspace(ego_way.times_s[0], ego_way.times_s[-1], 25)
    taken = [thing.trajectory.poses(times)[:, :2, 3] for thing in actors]
    for _ in range(round(density * hundreds_m)):
        family, walks = pick(numbers["mix"], rng), bool(rng.random() < numbers["walking"])
        trajectory = way(walks, float(rng.uniform(*numbers["speed"])), rng)
        parameters = catalog.draw(family, rng, {"gait": "walk" if walks else "stand"})
        phase = float(rng.random())
        if trajectory is None:
            continue
        track = trajectory.poses(times)[:, :2, 3]
        if is_clear(track, taken, numbers["apart"]):
            taken.append(track)
            still = still_thing(family, parameters, trajectory)
            yield replace(still, phase=phase, attributes={"motion": "along pavement" if walks else "still"})


def is_clear(track: Floats, taken: list[Floats], apart_m: float) -> bool:
    """Whether a track (n, 2) keeps its distance from all others at all times."""
    return all(np.linalg.norm(track - other, axis=1).min() >= apart_m for other in taken)


def _offset(place: Place, side: Side, rng: Generator) -> float:
    free_m = place.section.pavement_width_m / 2 - EDGE_M
    return place.section.pavement_center_t(side) + float(rng.uniform(-free_m, free_m))


def _walk(place: Place, side: Side, s: float, speed_m_per_s: float, rng: Generator) -> Trajectory:
    t = _offset(place, side, rng)
    return paths.along(
        place.line.point,
        place.line.heading,
        s0_m=s,
        t_m=t,
        speed_m_per_s=speed_m_per_s,
        direction=1 if rng.random() < 0.5 else -1,
        z_m=float(place.section.ground_height(t)),
        from_s=float(place.ego_way.times_s[0]),
        to_s=float(place.ego_way.times_s[-1]),
    )


def _stand(place: Place, side: Side, s: float, rng: Generator) -> Trajectory:
    """By the plots, out of the walkers' way, looking anywhere."""
    t = place.section.pavement_center_t(side) + sign(side) * (place.section.pavement_width_m / 2 - 0.35)
    return place.still(s, t, float(rng.uniform(-np.pi, np.pi)))
