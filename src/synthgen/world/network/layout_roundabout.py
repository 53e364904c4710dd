"""Roundabouts: a one-way ring of roads and, at each arm, a junction of its own. Right-hand traffic; level.

The ring's middle is the world's origin and road "0" comes from the west.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthgen.errors import InputError
from synthgen.rng import Generator
from synthgen.world.network.crossing import arm, connecting_road, linked
from synthgen.world.network.cubics import Cubics
from synthgen.world.network.fixtures import CornerLocal, Outline, RoadObject, Signal
from synthgen.world.network.furnishing import furnished
from synthgen.world.network.network import Connection, Junction, Network
from synthgen.world.network.plan import Arc, Geometry, Line, Shape, chain
from synthgen.world.network.profile import Span, Strip, curbside, driving, road_of, rows, strip
from synthgen.world.network.road import Link, Road, RoadType

_REACH_RAD = np.deg2rad(38.0)
"""Half the angle of the ring that a junction takes (our choice: entries bend by half a right angle)."""

_RING_CLEAR_M = 0.6
"""Ground between the ring's lane and the islands in the arms (our choice)."""

_SIDE_CLEAR_M = 0.02
"""Ground between those islands and the lanes beside them (our choice)."""

_NOSE_SIGN_M = 7.0
"""Station of the sign on the island, behind the crosswalk, where the island is still a metre wide (our choice)."""

_HOLE_M = 0.001
"""Radius of the hole that the island's lane leaves in its middle."""


def roundabout(rng: Generator, *, arms: int = 4, radius_m: float | None = None, arm_length_m: float = 100.0) -> Network:
    """Ring with `arms` arms, a little uneven; `radius_m` is of its inner edge."""
    sizes = rows("roundabout")
    radius = sizes["radius_m"] * rng.uniform(0.9, 1.35) if radius_m is None else radius_m
    gap = 2.0 * np.pi / arms
    headings = np.pi + gap * (np.arange(arms) + np.concatenate([[0.0], rng.uniform(-0.06, 0.06, arms - 1)]))
    reach = min(_REACH_RAD, 0.4 * gap)
    _check_room(arms, radius, reach)
    roads = [_arm(rng, str(i), float(heading), radius, arm_length_m) for i, heading in enumerate(headings)]
    following = np.append(headings[1:], headings[0] + 2.0 * np.pi)
    ring = [
        replace(
            _ring_piece(f"ring{i}", radius, a + reach, b - reach),
            predecessor=Link("junction", f"j{i}"),
            successor=Link("junction", f"j{(i + 1) % arms}"),
        )
        for i, (a, b) in enumerate(zip(headings, following, strict=True))
    ]
    connecting, junctions = list[Road](), list[Junction]()
    for i, road in enumerate(roads):
        made, junction = _junction(f"j{i}", road, ring[i - 1], ring[i], radius)
        connecting += made
        junctions.append(junction)
    finished = [
        linked(_furnished(_with_splitter(road, connecting, radius)), "start", f"j{i}") for i, road in enumerate(roads)
    ]
    return Network((*finished, *ring, *connecting), tuple(junctions), name=f"roundabout with {arms} arms")


def _check_room(arms: int, radius: float, reach: float) -> None:
    """Refuse a ring so small that pavements would overlap where arms leave it."""
    taken = rows("roundabout")["ring_m"] + sum(float(row.widths.value(0.0)) for row in curbside())
    bend = np.tan(reach) / np.tan((np.pi / 2.0 - reach) / 2.0)  # radius of the way out, per radius of the ring
    if radius * bend < taken + 1.0:
        least = (taken + 1.0) / bend
        raise InputError(f"roundabout: {arms} arms need a radius of at least {least:.1f} m, got {radius:.1f}")


def _with_splitter(road: Road, connecting: Sequence[Road], radius: float) -> Road:
    """The arm with a raised island between the ways in and out, from the ring to the arm's own."""
    x, y, _ = (float(value) for value in road.point(0.0))
    heading = float(road.heading(0.0))
    ring = radius + rows("roundabout")["ring_m"] + _RING_CLEAR_M
    sides = []
    for way in connecting:
        link = way.predecessor if way.id.endswith(".in") else way.successor
        if link and link.id == road.id:
            s = np.linspace(0.0, way.length_m, 40)
            line = way.point(s, _SIDE_CLEAR_M)[:, :2]
            line = line[np.hypot(*line.T) > ring]
            u = (line[:, 0] - x) * np.cos(heading) + (line[:, 1] - y) * np.sin(heading)
            v = (line[:, 1] - y) * np.cos(heading) - (line[:, 0] - x) * np.sin(heading)
            # From the arm to the ring, one side each.
            sides.append(np.column_stack([u, v])[np.argsort(-u)])
    left, right = sorted(sides, key=lambda side: -side[-1, 1])
    up = rows("town")["upstand_m"]
    corners = tuple(CornerLocal(float(u), float(v), 0.0, up, k) for k, (u, v) in enumerate([*left, *right[::-1]]))
    island = RoadObject(f"{road.id}.splitter", 0.0, 0.0, "trafficIsland", outlines=(Outline(corners, 0),), height_m=up)
    return replace(road, objects=(*road.objects, island))


def _furnished(road: Road) -> Road:
    """With crosswalk and give-way line, and a sign on the nose of the island that sends traffic to its right."""
    road = furnished(road, "start", [arm(road, "start")], control="yield", crosswalk=True, arrows=False)
    keep_right = Signal(f"{road.id}.keep_right", _NOSE_SIGN_M, 0.0, "-", 0.6, "keep right", country="DE", kind="222")
    return replace(road, signals=(*road.signals, keep_right))


def _arm(rng: Generator, name: str, heading: float, radius: float, length_m: float) -> Road:
    """Outward road with an island in its middle that narrows to nothing."""
    sizes, town = rows("roundabout"), rows("town")
    start = radius + sizes["reach_m"]
    nose = sizes["island_length_m"]
    island = Strip(
        "island", "median", Cubics.through([0.0, nose], [sizes["island_m"], 0.0]), height_m=town["upstand_m"]
    )
    half = (*driving(1, town["lane_m"]), *curbside())
    spans = [
        Span(0.0, (island, *half), (island, *half)),
        Span(nose, half, half, "solid"),
        Span(45.0, half, half, "broken"),
    ]
    bend = float(rng.choice([-1.0, 1.0])) / rng.uniform(150.0, 500.0)
    pieces: list[tuple[float, Shape]] = [(50.0, Line()), (max(10.0, length_m - 50.0), Arc(bend))]
    plan = chain((start * np.cos(heading), start * np.sin(heading), heading), pieces)
    return road_of(name, plan, spans, types=(RoadType(0.0, "town"),))


def _ring_lanes(radius: float, *, outer: bool) -> Span:
    """Section of the ring: island and its kerb on the left, a lane on the right, kerbs too if `outer`."""
    town = rows("town")
    kerb = strip("kerb", "curb", town["kerb_m"], height_m=town["upstand_m"])
    island = strip("island", "none", radius - town["kerb_m"] - _HOLE_M, height_m=town["upstand_m"])
    lane = driving(1, rows("roundabout")["ring_m"])
    return Span(0.0, (kerb, island), (*lane, *(curbside() if outer else ())))


def _ring_piece(name: str, radius: float, start: float, end: float, *, outer: bool = True) -> Road:
    """Part of the ring between two angles, counter-clockwise; the line is the ring's inner edge."""
    pose = float(radius * np.cos(start)), float(radius * np.sin(start)), float(start + np.pi / 2)
    plan = (Geometry(0.0, *pose, float((end - start) * radius), Arc(1.0 / radius)),)
    return road_of(name, plan, [_ring_lanes(radius, outer=outer)], types=(RoadType(0.0, "town"),))


def _junction(name: str, road: Road, before: Road, after: Road, radius: float) -> tuple[Sequence[Road], Junction]:
    """The ways on along the ring, out of it and into it."""
    begin, end = (float(r.heading(s)) - np.pi / 2 for r, s in ((before, before.length_m), (after, 0.0)))
    end = begin + (end - begin) % (2.0 * np.pi)
    along = replace(
        _ring_piece(f"{name}.on", radius, begin, end, outer=False),
        junction=name,
        predecessor=Link("road", before.id, "end"),
        successor=Link("road", after.id, "start"),
    )
    (section,) = along.sections
    lanes = tuple(replace(x, predecessors=(x.id,), successors=(x.id,)) if x.id else x for x in section.lanes)
    along = replace(along, sections=(replace(section, lanes=lanes),))
    here, come, go = arm(road, "start"), arm(before, "end"), arm(after, "start")
    leave = connecting_road(
        f"{name}.out",
        name,
        (come, come.drivable(come.incoming)[0]),
        (here, here.drivable(here.outgoing)[0]),
        is_corner=True,
    )
    enter = connecting_road(
        f"{name}.in", name, (here, here.drivable(here.incoming)[0]), (go, go.drivable(go.outgoing)[0]), is_corner=True
    )
    connections = (
        Connection("0", before.id, along.id, "start", tuple((n, n) for n in (2, 1, -1))),
        _connection("1", before.id, leave),
        _connection("2", road.id, enter),
    )
    return (along, leave, enter), Junction(name, connections, f"entry {road.id}")


def _connection(name: str, incoming: str, road: Road) -> Connection:
    links = tuple((n, lane.id) for lane in road.sections[0].lanes for n in lane.predecessors)
    return Connection(name, incoming, road.id, "start", links)
