"""Junctions between roads that end there: connecting roads for every turn, with kerbs round the corners.

`arm` says what a road brings to a junction, `crossing` builds the records. Lanes join within rounding
errors, since every connecting road starts and ends on the borders of the lanes it joins. Right-hand traffic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.joining import Pose, joined
from synthgen.world.network.lane_graph import end_section
from synthgen.world.network.lanes import DRIVABLE, Lane, LaneHeight, LaneSection
from synthgen.world.network.network import Connection, Junction
from synthgen.world.network.road import ContactPoint, Link, Road

STRAIGHT_RAD = np.deg2rad(40.0)
"""Turns below it go straight on (our choice)."""

_CORNER_KINDS = ("shoulder", "stop", "biking", "parking", "curb", "sidewalk", "none")
"""Kinds of lane that go round corners beside the traffic, from the middle outward."""


@final
@dataclass(frozen=True, slots=True)
class ArmLane:
    """A lane where an arm touches the junction: number, kind, width, height, pose of its inner border, outward."""

    id: int
    kind: str
    width_m: float
    height_m: float
    pose: Pose


@final
@dataclass(frozen=True, slots=True)
class Arm:
    """End of a road at a junction, seen from the junction outward: lanes that leave it and that come in."""

    road: str
    contact: ContactPoint
    heading_rad: float
    z: float
    slope: float
    outgoing: tuple[ArmLane, ...]
    incoming: tuple[ArmLane, ...]

    def drivable(self, lanes: Sequence[ArmLane]) -> list[ArmLane]:
        """Those of the lanes that traffic uses, from the middle outward."""
        return [lane for lane in lanes if lane.kind in DRIVABLE]


def arm(road: Road, contact: ContactPoint) -> Arm:
    """A road's end as an arm."""
    s = 0.0 if contact == "start" else road.length_m
    sign = 1.0 if contact == "start" else -1.0
    heading = float(road.heading(s)) + (0.0 if contact == "start" else np.pi)
    index = end_section(road, contact)
    borders = road.lane_borders(index, s)
    sides: dict[int, list[ArmLane]] = {1: [], -1: []}
    for lane in road.sections[index].lanes:
        if lane.id:
            inner, outer = (float(t) for t in borders[lane.id])
            x, y, _ = road.point(s, inner)
            height = lane.heights[0].outer_m if lane.heights else 0.0
            row = ArmLane(lane.id, lane.kind, abs(outer - inner), height, (float(x), float(y), heading))
            sides[int(np.sign(lane.id) * sign)].append(row)
    outgoing, incoming = (tuple(sorted(sides[side], key=lambda row: abs(row.id))) for side in (-1, 1))
    z, slope = float(road.elevation.value(s)), sign * float(road.elevation.slope(s))
    return Arm(road.id, contact, heading, z, slope, outgoing, incoming)


@final
@dataclass(frozen=True, slots=True)
class Crossing:
    """A junction and its connecting roads."""

    junction: Junction
    roads: tuple[Road, ...]


def crossing(name: str, arms: Sequence[Arm], *, turns: Mapping[tuple[str, str], bool] | None = None) -> Crossing:
    """Connecting roads between all arms. `turns` may forbid some, by the roads they join."""
    order = sorted(arms, key=lambda a: a.heading_rad % (2.0 * np.pi))
    roads: list[Road] = []
    connections: list[Connection] = []
    for i, origin in enumerate(order):
        for k in range(1, len(order)):
            target = order[(i + k) % len(order)]
            if turns and not turns.get((origin.road, target.road), True):
                continue
            for a, b, is_corner in movements(origin, target, is_next=k == 1):
                road = connecting_road(f"{name}.{len(roads)}", name, (origin, a), (target, b), is_corner=is_corner)
                roads.append(road)
                links = [(a.id, -1), *(_corner_links(origin, a, road) if is_corner else [])]
                connections.append(Connection(f"{len(connections)}", origin.road, road.id, "start", tuple(links)))
    return Crossing(Junction(name, tuple(connections), f"junction {name}"), tuple(roads))


def movements(origin: Arm, target: Arm, *, is_next: bool) -> list[tuple[ArmLane, ArmLane, bool]]:
    """Lanes joined by a turn, innermost first; the last one of the next arm to the right goes round the corner."""
    inward, outward = origin.drivable(origin.incoming), target.drivable(target.outgoing)
    if not inward or not outward:
        return []
    turn = (target.heading_rad - origin.heading_rad - np.pi + np.pi) % (2.0 * np.pi) - np.pi
    if abs(turn) < STRAIGHT_RAD:
        # A turn lane beside more lanes than go on is not for going straight.
        first = max(0, len(inward) - len(outward))
        pairs = list(zip(inward[first:], outward, strict=False))
    elif turn > 0:
        pairs = [(inward[0], outward[0])]
    else:
        pairs = [(inward[-1], outward[-1])]
    last = len(pairs) - 1
    return [(a, b, is_next and i == last and a is inward[-1]) for i, (a, b) in enumerate(pairs)]


def connecting_road(
    name: str, junction: str, start: tuple[Arm, ArmLane], end: tuple[Arm, ArmLane], *, is_corner: bool
) -> Road:
    """A way through a junction, from an incoming lane to an outgoing one; round a corner with what lies beside them."""
    (origin, a), (target, b) = start, end
    inward: Pose = (a.pose[0], a.pose[1], a.pose[2] + np.pi)
    plan = joined(inward, b.pose)
    length_m = plan[-1].s + plan[-1].length_m
    along = [0.0, length_m]
    lanes = [Lane(0, "none"), _lane(-1, a.kind, along, (a.width_m, b.width_m), 0.0, (a.id, b.id))]
    if is_corner:
        for kind, one, other in _beside(origin, a, target, b):
            widths = (one.width_m if one else 0.0, other.width_m if other else 0.0)
            height = max(one.height_m if one else 0.0, other.height_m if other else 0.0)
            ids = (one.id if one else None, other.id if other else None)
            lanes.append(_lane(-len(lanes), kind, along, widths, height, ids))
    elevation = Cubics.through(along, [origin.z, target.z], [-origin.slope, target.slope])
    return Road(
        id=name,
        length_m=length_m,
        plan=plan,
        sections=(LaneSection(0.0, tuple(lanes)),),
        junction=junction,
        predecessor=Link("road", origin.road, origin.contact),
        successor=Link("road", target.road, target.contact),
        elevation=elevation if any(p.a or p.b for p in elevation.pieces) else Cubics(),
    )


def _lane(
    number: int,
    kind: str,
    along: list[float],
    widths: tuple[float, float],
    height: float,
    ids: tuple[int | None, int | None],
) -> Lane:
    is_constant = abs(widths[0] - widths[1]) < 1e-12
    heights = (LaneHeight(0.0, height, height),) if height else ()
    return Lane(
        number,
        kind,
        Cubics((Cubic(0.0, widths[0]),)) if is_constant else Cubics.through(along, widths),
        heights=heights,
        predecessors=() if ids[0] is None else (ids[0],),
        successors=() if ids[1] is None else (ids[1],),
    )


def _beside(origin: Arm, a: ArmLane, target: Arm, b: ArmLane) -> list[tuple[str, ArmLane | None, ArmLane | None]]:
    """Lanes outside the joined ones, paired by kind; None where one side has no such lane."""
    ones = {lane.kind: lane for lane in origin.incoming if abs(lane.id) > abs(a.id)}
    others = {lane.kind: lane for lane in target.outgoing if abs(lane.id) > abs(b.id)}
    # Bays end where a road does not have them: nobody parks round a corner.
    kinds = [kind for kind in _CORNER_KINDS if kind in ones or kind in others]
    return [(k, ones.get(k), others.get(k)) for k in kinds if k != "parking" or (k in ones and k in others)]


def _corner_links(origin: Arm, a: ArmLane, road: Road) -> list[tuple[int, int]]:
    ids = {lane.id for lane in origin.incoming if abs(lane.id) > abs(a.id)}
    return [(n, lane.id) for lane in road.sections[0].lanes if lane.id < -1 for n in lane.predecessors if n in ids]


def linked(road: Road, contact: ContactPoint, junction: str) -> Road:
    """The road with one of its ends at a junction."""
    link = Link("junction", junction)
    return replace(road, predecessor=link) if contact == "start" else replace(road, successor=link)


def reach(half_widths_m: Sequence[float], headings_rad: Sequence[float], radius_m: float) -> list[float]:
    """How far from the middle arms begin, so that corners between kerbs at `half_widths_m` have that radius. [m]"""
    n = len(headings_rad)
    order = sorted(range(n), key=lambda i: headings_rad[i] % (2.0 * np.pi))
    distance = [radius_m + max(half_widths_m)] * n if n < 2 else [1.0] * n
    for k, i in enumerate(order):
        j = order[(k + 1) % n]
        angle = (headings_rad[j] - headings_rad[i]) % (2.0 * np.pi)
        if angle < np.deg2rad(170.0):
            tangent = radius_m / np.tan(angle / 2.0)
            for this, other in ((i, j), (j, i)):
                corner = (half_widths_m[other] + half_widths_m[this] * np.cos(angle)) / np.sin(angle)
                distance[this] = max(distance[this], float(corner + tangent))
    return distance
