"""Traffic on the lanes of a network: vehicles that keep their lane and speed, and queues that wait at junctions.

Who would cross or meet the ego's way inside a junction waits before it; all others drive at one speed in each lane.
Not modelled: changing lanes, braking, turning on a red light, oncoming traffic that overtakes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, final

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.world import catalog, ego
from synthgen.world.clearance import ego_footprint, footprint, overlap
from synthgen.world.network.ego_route import opens
from synthgen.world.network.lane_graph import Graph, LaneKey, key_length, lane_path, predecessors, successors
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.road import Road
from synthgen.world.network.route import Route
from synthgen.world.roadside.network_place import Around, kind_at, numbers
from synthgen.world.roadside.place import pick, still_thing
from synthgen.world.world import Thing

_APART_M: Final = 2.0
"""Ways nearer than this share ground (our choice: half a lane and a little)."""

_SIDE_FORCE: Final = 2.0
"""Sideways acceleration that drivers accept in bends. [m/s2] (comfortable: 1.5-2.5)"""

_STOP_M: Final = 2.0
"""From a junction without a stop line to the first vehicle that waits (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class _Way:
    """A way through the network from one of its entries; `junction_m` are the stations where it enters junctions."""

    keys: tuple[LaneKey, ...]
    route: Route
    junction_m: tuple[float, ...]
    limit_m_per_s: float


@final
@dataclass
class _Road:
    """Who drives where at all times (n,): no two may share a place."""

    times_s: Floats
    outlines: list[Floats] = field(default_factory=list)

    def admits(self, outline: Floats) -> bool:
        """Take a footprint (n, 4, 2) over time unless it meets another."""
        for other in self.outlines:
            near = np.linalg.norm(outline.mean(axis=1) - other.mean(axis=1), axis=1) < 30.0
            if near.any() and overlap(outline[near], other[near]).any():
                return False
        self.outlines.append(outline)
        return True


def traffic(around: Around, rng: Generator) -> Iterator[Thing]:
    """Vehicles in all lanes that lead into the network, and before and behind the ego."""
    density = around.roadside.traffic
    if density == "none":
        return
    times = np.linspace(around.ego_way.times_s[0], around.ego_way.times_s[-1], 25)
    taken = _Road(times, [ego_footprint(around.ego_way, times)])
    taken.outlines += [o for thing in around.cast.things if (o := footprint(thing, times)) is not None]
    headway_m = numbers("traffic")["headway_m"][density]
    yield from _with_ego(around, rng, headway_m, taken)
    for way in _ways(around, rng):
        conflict = _conflict(around, way)
        if conflict is None:
            speed = way.limit_m_per_s * float(rng.uniform(*numbers("traffic")["of_limit"]))
            starts = _starts(rng, -speed * float(times[0]), way.route.length_m - speed * float(times[-1]), headway_m)
            for s0 in starts:
                yield from _admitted(around, rng, way, s0, speed, taken)
        else:
            yield from _queue(around, rng, way, conflict, taken, numbers("traffic")["queue"][density])


def _with_ego(around: Around, rng: Generator, headway_m: float, taken: _Road) -> Iterator[Thing]:
    """Vehicles that follow the ego's way at its speed, before and behind it."""
    speed, times = around.scenario.ego.speed_m_per_s, around.ego_way.times_s
    low, high = -speed * float(times[0]) + 8.0, around.route.length_m - speed * float(times[-1]) - 8.0
    way = _Way(around.ego_keys, around.route, (), speed)
    clear_m = max(numbers("traffic")["before_ego_s"] * speed, 10.0) + ego.LENGTH_M
    for s0 in _starts(rng, around.ego_s0_m + clear_m, high, headway_m):
        yield from _admitted(around, rng, way, s0, speed, taken)
    for s0 in _starts(rng, low, around.ego_s0_m - clear_m, headway_m):
        yield from _admitted(around, rng, way, s0, speed, taken)


def _starts(rng: Generator, low: float, high: float, headway_m: float) -> list[float]:
    """Stations at time 0 with gaps that are drawn evenly around the headway."""
    found, s = [], low + float(rng.uniform(0.0, headway_m))
    while s < high:
        found.append(s)
        s += 8.0 + float(rng.uniform(0.4, 1.6)) * headway_m
    return found


def _admitted(
    around: Around, rng: Generator, way: _Way, s0: float, speed_m_per_s: float, taken: _Road
) -> Iterator[Thing]:
    """One vehicle, unless another is in its way at any time."""
    family = pick(_mix(around, way), rng)
    parameters, phase = catalog.draw(family, rng), float(rng.random())
    trajectory = way.route.drive(s0, speed_m_per_s, around.ego_way.times_s)
    thing = replace(still_thing(family, parameters, trajectory), phase=phase, attributes=_motion(trajectory))
    if not _is_seen(around, trajectory):
        return
    outline = footprint(thing, taken.times_s)
    if outline is not None and taken.admits(outline):
        yield thing


def _is_seen(around: Around, trajectory: Trajectory) -> bool:
    """Whether a vehicle comes so near to the ego that it is worth making."""
    times = np.linspace(around.ego_way.times_s[0], around.ego_way.times_s[-1], 5)
    gap = trajectory.poses(times)[:, :2, 3] - around.ego_way.poses(times)[:, :2, 3]
    return bool(np.linalg.norm(gap, axis=1).min() < numbers("traffic")["seen_m"])


def _mix(around: Around, way: _Way) -> dict[str, float]:
    """Who drives there: on motorways no trucks in the lanes for overtaking."""
    mixes: dict[str, dict[str, float]] = numbers("traffic")["mix"]
    first = way.keys[0]
    road = around.ground.network.by_id[first.road]
    if kind_at(road, 0.0) != "motorway":
        return mixes["town"]
    lanes = road.sections[first.section].lanes
    is_outermost = not any(x.kind in DRIVABLE and abs(x.id) > abs(first.lane) and x.id * first.lane > 0 for x in lanes)
    return {name: share for name, share in mixes["motorway"].items() if is_outermost or not name.startswith("truck")}


def _motion(trajectory: Trajectory) -> dict[str, str]:
    return {"motion": "along lane" if len(trajectory.times_s) > 1 else "waits"}


def _queue(around: Around, rng: Generator, way: _Way, before_m: float, taken: _Road, most: int) -> Iterator[Thing]:
    """Vehicles that stand bumper to bumper from a station back along their way."""
    front = before_m
    for _ in range(int(rng.integers(most + 1))):
        family = pick(numbers("traffic")["mix"]["town"], rng)
        parameters = catalog.draw(family, rng)
        length = catalog.length_m(family, parameters)
        s = front - length / 2
        if s - length / 2 < 0.0:
            return
        front -= length + float(rng.uniform(1.2, 2.5))
        thing = still_thing(family, parameters, way.route.drive(s, 0.0, [0.0]))
        outline = footprint(thing, taken.times_s)
        if outline is not None and taken.admits(outline):
            yield replace(thing, attributes={"motion": "waits"})


def _ways(around: Around, rng: Generator) -> Iterator[_Way]:
    """One way through the network from each lane that leads into it, straight on more often than not."""
    network, graph = around.ground.network, successors(around.ground.network)
    roads, before = network.by_id, predecessors(graph)
    usable = {key for key in graph if roads[key.road].sections[key.section].lane(key.lane).kind in DRIVABLE}
    entries = [key for key in graph if key in usable and not any(b in usable for b in before[key])]
    for start in (key for key in entries if not opens(roads, key)):
        keys = _walk(graph, usable, roads, start, rng)
        route = Route(lane_path(network, keys))
        along = np.concatenate([[0.0], np.cumsum([key_length(roads, key) for key in keys])])
        enters = [
            float(s)
            for s, key, last in zip(along[1:], keys[1:], keys, strict=False)
            if roads[key.road].junction and not roads[last.road].junction
        ]
        if route.length_m > 20.0:
            yield _Way(keys, route, tuple(enters), _limit(roads[start.road], route))


def _walk(
    graph: Graph, usable: set[LaneKey], roads: Mapping[str, Road], start: LaneKey, rng: Generator
) -> tuple[LaneKey, ...]:
    keys = [start]
    while True:
        onward = [key for key in graph[keys[-1]] if key in usable and key not in keys]
        if not onward or len(keys) > 60:
            return tuple(keys)
        turns = np.array([_turn_rad(roads[key.road]) for key in onward])
        weight = np.exp(-turns / 0.8)
        keys.append(onward[int(rng.choice(len(onward), p=weight / weight.sum()))])


def _turn_rad(road: Road) -> float:
    turn = float(road.heading(road.length_m) - road.heading(0.0)) if road.junction else 0.0
    return abs((turn + np.pi) % (2.0 * np.pi) - np.pi)


def _limit(road: Road, route: Route) -> float:
    """Speed of free traffic along a way: the limit of its road, or what its bends allow. [m/s]"""
    given = next((row.max_m_per_s for row in road.types if row.max_m_per_s), None)
    limit = given or numbers("traffic")["limit_m_per_s"].get(kind_at(road, 0.0), 14.0)
    s = np.arange(0.0, route.length_m, 2.0)
    bend = np.abs(np.diff(route.heading(s))).max(initial=0.0) / 2.0
    return float(min(limit, np.sqrt(_SIDE_FORCE / max(bend, 1e-4))))


def _conflict(around: Around, way: _Way) -> float | None:
    """Station before which a way must wait, since it shares ground with the ego's in a junction; None if none is."""
    s = np.arange(0.0, way.route.length_m, 1.0)
    mine, its = way.route.point(s), around.route.point(np.arange(0.0, around.route.length_m, 1.0))
    distance, index = cKDTree(its).query(mine)
    turned = np.cos(way.route.heading(s) - around.route.heading(index.astype(float)))
    is_shared = (distance < _APART_M) & ((turned < 0.97) | (s > 0.0))
    if not is_shared.any():
        return None
    first = float(s[np.argmax(is_shared)])
    enters = [m for m in way.junction_m if m <= first + 1.0]
    return max(0.0, enters[-1] - _stop_line_m(around, way, enters[-1])) if enters else 0.0


def _stop_line_m(around: Around, way: _Way, enters_m: float) -> float:
    """From a stop line to the junction that a way enters at a station."""
    roads, along = around.ground.network.by_id, 0.0
    for key in way.keys:
        road = roads[key.road]
        along += key_length(roads, key)
        if abs(along - enters_m) < 1e-3:
            is_at_start = not road.is_forward(key.section, key.lane)
            lines = [o.s for o in road.objects if o.subtype in ("stopLine", "yieldLine")]
            distances = [s if is_at_start else road.length_m - s for s in lines]
            return min((d for d in distances if d < 20.0), default=_STOP_M - 1.0) + 1.0
    return _STOP_M
