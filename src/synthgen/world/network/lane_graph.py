"""Where lanes lead: the lane that follows a lane in the direction of traffic, and routes through junctions.

`successors` reads the links of all roads and junctions once; `route` finds a way; `lane_path` is the line along it.
Not here: changing lanes along a road.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.network.network import Connection, Network
from synthgen.world.network.road import ContactPoint, Link, Road

_JUMP_M = 0.1
"""Lanes whose ends are nearer than this follow each other without going aside (our choice)."""

_CHANGE_M = 30.0
"""Length of a change of lane (our choice: 2-3 s in towns)."""


class LaneKey(NamedTuple):
    """A lane of a section of a road."""

    road: str
    section: int
    lane: int


Graph = Mapping[LaneKey, tuple[LaneKey, ...]]


def lane_keys(road: Road) -> list[LaneKey]:
    """All lanes of all sections of a road, but lane 0."""
    return [LaneKey(road.id, i, n) for i, section in enumerate(road.sections) for n in section.numbers]


def successors(network: Network) -> Graph:
    """The lanes that follow each lane in the direction of its traffic."""
    roads = network.by_id
    ways: dict[tuple[str, str], list[Connection]] = {}
    for junction in network.junctions:
        for connection in junction.connections:
            ways.setdefault((junction.id, connection.incoming), []).append(connection)
    return {key: _following(key, roads, ways) for road in network.roads for key in lane_keys(road)}


def predecessors(graph: Graph) -> Graph:
    """The graph turned round."""
    before: dict[LaneKey, list[LaneKey]] = {key: [] for key in graph}
    for key, followers in graph.items():
        for follower in followers:
            before.setdefault(follower, []).append(key)
    return {key: tuple(found) for key, found in before.items()}


def _following(
    key: LaneKey, roads: Mapping[str, Road], ways: Mapping[tuple[str, str], list[Connection]]
) -> tuple[LaneKey, ...]:
    road = roads[key.road]
    lane, is_forward = road.sections[key.section].lane(key.lane), road.is_forward(key.section, key.lane)
    linked = lane.successors if is_forward else lane.predecessors
    beyond = key.section + (1 if is_forward else -1)
    if 0 <= beyond < len(road.sections):
        return tuple(LaneKey(road.id, beyond, number) for number in linked)
    link = road.successor if is_forward else road.predecessor
    if link is None:
        return ()
    if link.element == "road":
        other = roads[link.id]
        return tuple(LaneKey(other.id, end_section(other, link.contact or "start"), number) for number in linked)
    end: ContactPoint = "end" if is_forward else "start"
    found = []
    for way in ways.get((link.id, road.id), []):
        other = roads[way.connecting]
        if way.is_direct or touches(other, way.contact, road.id, end):
            found += [LaneKey(other.id, end_section(other, way.contact), b) for a, b in way.lane_links if a == key.lane]
    return tuple(found)


def end_section(road: Road, contact: ContactPoint) -> int:
    """Index of the lane section at an end of a road."""
    return 0 if contact == "start" else len(road.sections) - 1


def touches(road: Road, contact: ContactPoint, other: str, other_end: ContactPoint) -> bool:
    """Whether an end of a road is joined to that end of the other road."""
    link: Link | None = road.predecessor if contact == "start" else road.successor
    return link is not None and link.element == "road" and link.id == other and link.contact in (other_end, None)


def key_length(network: Mapping[str, Road], key: LaneKey) -> float:
    """Length of a lane's section. [m]"""
    road = network[key.road]
    return road.section_end(key.section) - road.sections[key.section].s


def route(network: Network, graph: Graph, start: LaneKey, goals: Iterable[LaneKey]) -> tuple[LaneKey, ...]:
    """Shortest way along the lanes from `start` to one of `goals`, both included; empty if there is none."""
    roads, goals = network.by_id, set(goals)
    queue: list[tuple[float, tuple[LaneKey, ...]]] = [(0.0, (start,))]
    done: set[LaneKey] = set()
    while queue:
        length, way = heappop(queue)
        if way[-1] in goals:
            return way
        if way[-1] in done:
            continue
        done.add(way[-1])
        for follower in graph[way[-1]]:
            if follower not in done:
                heappush(queue, (length + key_length(roads, follower), (*way, follower)))
    return ()


def lane_path(network: Network, keys: Iterable[LaneKey], step_m: float = 1.0) -> Floats:
    """World places (n, 3) along the middle of lanes that follow each other, in the direction of traffic.

    Where a lane opens beside the one before, the path goes over to it on an S-shaped line.
    """
    roads, pieces = network.by_id, list[Floats]()
    for key in keys:
        road = roads[key.road]
        start, end = road.sections[key.section].s, road.section_end(key.section)
        s = np.linspace(start, end, max(2, int(np.ceil((end - start) / step_m)) + 1))
        inner, outer = road.lane_borders(key.section, s)[key.lane]
        places = road.point(s, (inner + outer) / 2.0)
        places = places if road.is_forward(key.section, key.lane) else places[::-1]
        pieces.append(_eased(pieces[-1][-1], places) if pieces else places)
    joined = np.concatenate(pieces)
    is_new = np.linalg.norm(np.diff(joined, axis=0), axis=1) > 1e-6
    return joined[np.concatenate([[True], is_new])]


def _eased(last: Floats, places: Floats) -> Floats:
    """Places (n, 3) shifted so that they start at `last` (3,) and are their own again after the change of lane."""
    aside = last - places[0]
    if np.linalg.norm(aside) < _JUMP_M:
        return places
    s = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    share = np.clip(s / min(_CHANGE_M, float(s[-1])), 0.0, 1.0)
    return np.asarray(places + (1.0 - share**2 * (3.0 - 2.0 * share))[:, None] * aside)
