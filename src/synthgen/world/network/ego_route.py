"""The way that the ego takes through a network: the longest, or the one that a scenario's turns name.

Ways start at the first lane that leads into the network, or beside it. Where a lane opens beside another (a lane for
left turns, an exit) the ego may go over to it. Not modelled: other changes of lane.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from synthgen.errors import InputError
from synthgen.world.network.lane_graph import Graph, LaneKey, key_length, predecessors, successors
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.network import Network
from synthgen.world.network.road import Road

_MOST_WAYS = 10_000
"""Ways that are looked at (our choice: networks of some dozen junctions have fewer)."""

_STRAIGHT_RAD = np.deg2rad(40.0)
"""Turns below it go straight on, as in `crossing` (our choice)."""

_NARROW_M = 0.3
"""A lane narrower than this where it starts opens beside its neighbor (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class _Choice:
    """What is done where ways part: the turn [rad], and whether it is the rightmost of all."""

    turn_rad: float
    is_rightmost: bool

    @property
    def word(self) -> str:
        if abs(self.turn_rad) < _STRAIGHT_RAD:
            return "straight"
        return "left" if self.turn_rad > 0 else "right"


def ego_way(network: Network, turns: Sequence[str] = ()) -> tuple[LaneKey, ...]:
    """Longest way along traffic lanes that takes the turns, without going anywhere twice.

    Raises
    ------
    InputError
        If no way takes the turns; the message says which there are.
    """
    roads, graph = network.by_id, successors(network)
    usable = {key for key in graph if roads[key.road].sections[key.section].lane(key.lane).kind in DRIVABLE}
    before = predecessors(graph)
    entries = [key for key in graph if key in usable and not any(b in usable for b in before[key])]
    entries = [key for key in entries if not opens(roads, key)]
    start = next(iter(entries), next((key for key in graph if key in usable), None))
    if start is None:
        raise InputError("the network has no lane for traffic")
    if not turns:
        return max(_ways(graph, usable, start), key=lambda way: _length(roads, way))
    beside = [key for key in entries if _is_beside(roads, key, start)]
    wider = {key: (*graph[key], *_openings(roads, usable, before, key)) for key in graph}
    fitting: list[tuple[LaneKey, ...]] = []
    known: set[str] = set()
    for way in (way for first in (start, *beside) for way in _ways(wider, usable, first)):
        choices = _choices(roads, graph, usable, way)
        known.add(", ".join(choice.word for choice in choices) or "no turn at all")
        if _takes(choices, turns):
            fitting.append(way)
    if not fitting:
        words = "; ".join(sorted(known)[:6])
        raise InputError(f"no way from where the ego starts goes {', '.join(turns)}; the ways there are: {words}")
    return max(fitting, key=lambda way: _length(roads, way))


def _length(roads: Mapping[str, Road], way: Sequence[LaneKey]) -> float:
    return sum(key_length(roads, key) for key in way)


def _ways(graph: Graph, usable: set[LaneKey], start: LaneKey) -> Iterator[tuple[LaneKey, ...]]:
    """All ways from a lane that cannot be continued, the first `_MOST_WAYS` of them."""
    pending: list[tuple[LaneKey, ...]] = [(start,)]
    for _ in range(_MOST_WAYS):
        if not pending:
            return
        way = pending.pop()
        onward = [key for key in graph[way[-1]] if key in usable and key not in way]
        if not onward:
            yield way
        pending += [(*way, key) for key in onward]
    yield from pending


def _is_beside(roads: Mapping[str, Road], key: LaneKey, start: LaneKey) -> bool:
    if (key.road, key.section) != (start.road, start.section) or key == start:
        return False
    return roads[key.road].is_forward(key.section, key.lane) == roads[start.road].is_forward(start.section, start.lane)


def _begin_m(roads: Mapping[str, Road], key: LaneKey) -> float:
    """Station where traffic comes into a lane's section."""
    road = roads[key.road]
    is_forward = road.is_forward(key.section, key.lane)
    return road.sections[key.section].s if is_forward else road.section_end(key.section)


def opens(roads: Mapping[str, Road], key: LaneKey) -> bool:
    """Whether a lane grows from nothing."""
    inner, outer = roads[key.road].lane_borders(key.section, _begin_m(roads, key))[key.lane]
    return bool(abs(float(outer - inner)) < _NARROW_M)


def _openings(roads: Mapping[str, Road], usable: set[LaneKey], before: Graph, key: LaneKey) -> tuple[LaneKey, ...]:
    """Lanes that open beside the one that follows `key` in the next section of its road."""
    road = roads[key.road]
    index = key.section + (1 if road.is_forward(key.section, key.lane) else -1)
    if not 0 <= index < len(road.sections):
        return ()
    following = [b for b in usable if b.road == key.road and b.section == index and key in before[b]]
    beside = {b.lane + step for b in following for step in (-1, 1) if b.lane + step}
    found = [LaneKey(key.road, index, number) for number in sorted(beside) if number * key.lane > 0]
    return tuple(b for b in found if b in usable and not before[b] and opens(roads, b))


def _choices(roads: Mapping[str, Road], graph: Graph, usable: set[LaneKey], way: Sequence[LaneKey]) -> list[_Choice]:
    """What a way does wherever roads part: also where its own lane leads one way only and others another."""
    found = []
    for key, chosen in pairwise(way):
        road = roads[key.road]
        is_forward = road.is_forward(key.section, key.lane)
        others = [x for x in road.sections[key.section].numbers if road.is_forward(key.section, x) == is_forward]
        onward = {b for n in others for b in graph[LaneKey(key.road, key.section, n)] if b in usable}
        turns = {b.road: _turn_rad(roads, b) for b in onward}
        if len(turns) > 1 and chosen.road in turns:
            mine = turns[chosen.road]
            found.append(_Choice(mine, mine <= min(turns.values()) + 1e-6))
    return found


def _turn_rad(roads: Mapping[str, Road], key: LaneKey) -> float:
    """Change of heading of traffic along the first 40 m of a lane's road, to the left. [rad]"""
    road, is_forward = roads[key.road], roads[key.road].is_forward(key.section, key.lane)
    reach = min(road.length_m, 40.0) if not road.junction else road.length_m
    a, b = (0.0, reach) if is_forward else (road.length_m, road.length_m - reach)
    turn = float(road.heading(b) - road.heading(a))
    return (turn + np.pi) % (2.0 * np.pi) - np.pi


def _takes(choices: Sequence[_Choice], turns: Sequence[str]) -> bool:
    """Whether the first choices are the turns; `exit 2` is what comes after one way out was passed."""
    at = 0
    for turn in turns:
        passed = int(turn.split()[1]) - 1 if turn.startswith("exit") else 0
        if at + passed >= len(choices) or any(choice.is_rightmost for choice in choices[at : at + passed]):
            return False
        chosen = choices[at + passed]
        if not (chosen.is_rightmost if turn.startswith("exit") else chosen.word == turn):
            return False
        at += passed + 1
    return True
