"""Networks around junctions: T and cross junctions and car parks. Right-hand traffic; all level.

The middle of a single junction is the world's origin and road "0" comes from the west.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from synthgen.rng import Generator
from synthgen.world.network.crossing import arm, crossing, linked, reach
from synthgen.world.network.cubics import Cubics
from synthgen.world.network.fixtures import CornerRoad, Outline, RoadObject
from synthgen.world.network.furnishing import Control, furnished
from synthgen.world.network.layout_streets import Place, country_half
from synthgen.world.network.network import Junction, Network
from synthgen.world.network.plan import Arc, Geometry, Line, Shape, chain
from synthgen.world.network.profile import Span, Strip, driving, road_of, rows, strip, town_half
from synthgen.world.network.road import ContactPoint, Road, RoadType

JunctionControl = Literal["signals", "signs", "none"]


def t_junction(
    rng: Generator,
    *,
    arm_length_m: float = 120.0,
    lanes: int = 1,
    turn_lanes: bool = False,
    control: JunctionControl = "signs",
    place: Place = "town",
) -> Network:
    """Road "0" from the west, "1" on to the east, and a side road "2" from the south or the north."""
    side = np.pi / 2 * rng.choice([-1.0, 1.0]) + np.deg2rad(rng.uniform(-12.0, 12.0))
    headings = [np.pi, 0.0, float(side)]
    return _around(rng, headings, arm_length_m, lanes=lanes, turn_lanes=turn_lanes, control=control, place=place)


def cross_junction(
    rng: Generator,
    *,
    arm_length_m: float = 120.0,
    lanes: int = 1,
    turn_lanes: bool = True,
    control: JunctionControl = "signals",
    place: Place = "town",
) -> Network:
    """Four arms: "0" west, "1" east, "2" south, "3" north; the latter two a little askew."""
    askew = np.deg2rad(rng.uniform(-10.0, 10.0, 2))
    headings = [np.pi, 0.0, -np.pi / 2 + askew[0], np.pi / 2 + askew[1]]
    return _around(rng, headings, arm_length_m, lanes=lanes, turn_lanes=turn_lanes, control=control, place=place)


def _around(
    rng: Generator,
    headings: Sequence[float],
    length_m: float,
    *,
    lanes: int,
    turn_lanes: bool,
    control: JunctionControl,
    place: Place,
) -> Network:
    spans = [_arm_spans(rng, lanes, place, is_main=i < 2, turn_lane=turn_lanes) for i in range(len(headings))]
    wide = [_half_width(arm_spans[0]) for arm_spans in spans]
    starts = reach(wide, headings, rows(place)["corner_radius_m"])
    roads = [
        road_of(str(i), _arm_plan(rng, heading, start, length_m), own, types=(RoadType(0.0, place),))
        for i, (heading, start, own) in enumerate(zip(headings, starts, spans, strict=True))
    ]
    arms = [arm(road, "start") for road in roads]
    made = crossing("j", arms)
    finished = [
        linked(
            furnished(
                road,
                "start",
                arms,
                control=_control(control, is_main=i < 2),
                crosswalk=place == "town",
                arrows=turn_lanes and place == "town",
            ),
            "start",
            "j",
        )
        for i, road in enumerate(roads)
    ]
    return Network((*finished, *made.roads), (made.junction,), name=f"junction of {len(headings)} roads")


def _control(control: JunctionControl, *, is_main: bool) -> Control:
    if control == "signs":
        return "priority" if is_main else "yield"
    return control


def _arm_plan(rng: Generator, heading: float, start: float, length_m: float) -> tuple[Geometry, ...]:
    """Outward from the junction: straight, then a wide bend."""
    straight_m = min(60.0, 0.5 * length_m)
    bend = float(rng.choice([-1.0, 1.0])) / rng.uniform(200.0, 600.0)
    pieces: list[tuple[float, Shape]] = [(straight_m, Line()), (length_m - straight_m, Arc(bend))]
    return chain((start * np.cos(heading), start * np.sin(heading), heading), pieces)


def _arm_spans(rng: Generator, lanes: int, place: Place, *, is_main: bool, turn_lane: bool) -> list[Span]:
    """Spans outward from the junction; the incoming lanes are on the left and may have a lane for left turns."""
    town = rows("town")
    if place == "rural":
        return [Span(0.0, country_half(), country_half(), "broken")]
    n = lanes if is_main else 1
    width = town["lane_m"]
    has_bike = bool(rng.random() < 0.35)
    if not turn_lane:
        parking = None
        if not has_bike and rng.random() < 0.6:
            first = town["parking_from_m"]
            parking = Cubics.through([first, first + 3.0], [0.0, town["parking_m"]])
        half = town_half(n, width, bike=has_bike, parking=parking)
        return [Span(0.0, half, half, "solid"), Span(28.0, *2 * (_moved(half, 28.0),), "broken" if n == 1 else "solid")]
    half = town_half(n, width, bike=has_bike)
    full, taper = town["turn_length_m"], town["taper_m"]
    turn = strip("turn", "driving", town["turn_lane_m"], mark="solid")
    narrowing = Strip("turn", "driving", Cubics.through([0.0, taper], [town["turn_lane_m"], 0.0]), mark="broken")
    far = half
    if not has_bike and rng.random() < 0.75:
        far = town_half(n, width, parking=Cubics.through([4.0, 7.0], [0.0, town["parking_m"]]))
    return [
        Span(0.0, (turn, *half), half, "solid"),
        Span(full, (narrowing, *half), half, "solid"),
        Span(full + taper, far, far, "broken" if n == 1 else "solid"),
    ]


def _moved(half: Sequence[Strip], by_m: float) -> tuple[Strip, ...]:
    """The same strips seen from a station farther on, where their widths no longer change."""
    return tuple(replace(row, widths=Cubics.constant(float(row.widths.value(by_m)))) for row in half)


def _half_width(span: Span) -> float:
    """Widest distance from the middle to a kerb or a verge, at the span's start."""
    sides = []
    for side in (span.left, span.right):
        inside = [row for row in side if row.height_m == 0.0 and row.kind != "none"]
        sides.append(sum(float(row.widths.value(0.0)) for row in inside))
    return max(sides)


def car_park(rng: Generator, *, aisles: int = 3, aisle_length_m: float = 60.0) -> Network:
    """Parallel aisles with bays at right angles on both sides, joined at both ends; the entrance is in the west."""
    park = rows("car_park")
    pitch = 2.0 * (park["aisle_m"] + park["bay_length_m"])
    n_bays = int(aisle_length_m // park["bay_width_m"])
    length = n_bays * park["bay_width_m"]
    edge = park["aisle_m"] + park["corner_radius_m"]
    nodes = {(k, end): (k * pitch, end * (length + 2.0 * edge)) for k in range(aisles) for end in (0, 1)}
    ends: dict[tuple[int, int], list[tuple[str, ContactPoint]]] = {node: [] for node in nodes}
    roads: dict[str, Road] = {}

    def add(name: str, a: tuple[int, int], b: tuple[int, int], *, bays: bool) -> None:
        roads[name] = _aisle(name, nodes[a], nodes[b], edge, n_bays if bays else 0)
        ends[a].append((name, "start"))
        ends[b].append((name, "end"))

    for k in range(aisles):
        add(f"aisle{k}", (k, 0), (k, 1), bays=True)
        for end in (0, 1):
            if k + 1 < aisles:
                add(f"cross{k}.{end}", (k, end), (k + 1, end), bays=False)
    entrance = _aisle("0", (-40.0, 0.0), (0.0, 0.0), 0.0, 0, last=edge)
    roads["0"] = entrance
    ends[0, 0].append(("0", "end"))
    return _joined(roads, ends)


def _joined(roads: Mapping[str, Road], ends: Mapping[tuple[int, int], Sequence[tuple[str, ContactPoint]]]) -> Network:
    finished, connecting, junctions = dict(roads), list[Road](), list[Junction]()
    for (k, end), touching in ends.items():
        made = crossing(f"j{k}.{end}", [arm(roads[name], contact) for name, contact in touching])
        junctions.append(made.junction)
        connecting += made.roads
        for name, contact in touching:
            finished[name] = linked(finished[name], contact, made.junction.id)
    return Network((*finished.values(), *connecting), tuple(junctions), name="car park")


def _aisle(
    name: str, a: tuple[float, float], b: tuple[float, float], edge: float, bays: int, last: float | None = None
) -> Road:
    """Aisle between two nodes, `edge` away from both, with bays on both sides or none."""
    park = rows("car_park")
    heading = float(np.arctan2(b[1] - a[1], b[0] - a[0]))
    length = float(np.hypot(b[0] - a[0], b[1] - a[1])) - edge - (edge if last is None else last)
    start = (a[0] + edge * np.cos(heading), a[1] + edge * np.sin(heading), heading)
    lane = driving(1, park["aisle_m"])
    beside = (strip("bays", "parking", park["bay_length_m"]),) if bays else (strip("verge", "none", park["apron_m"]),)
    spaces = [_bay(i, side, park) for side in (-1, 1) for i in range(bays)]
    plan = (Geometry(0.0, *start, length, Line()),)
    span = Span(0.0, lane + beside, lane + beside)
    return road_of(name, plan, [span], objects=tuple(spaces), types=(RoadType(0.0, "lowSpeed"),))


def _bay(i: int, side: int, park: Mapping[str, float]) -> RoadObject:
    width, length = park["bay_width_m"], park["bay_length_m"]
    near, far = side * park["aisle_m"], side * (park["aisle_m"] + length)
    s0, s1 = i * width, (i + 1) * width
    corners = tuple(CornerRoad(s, t, id=k) for k, (s, t) in enumerate([(s0, near), (s0, far), (s1, far), (s1, near)]))
    return RoadObject(
        f"bay{side}.{i}",
        (s0 + s1) / 2,
        (near + far) / 2,
        "parkingSpace",
        heading_rad=side * np.pi / 2,
        length_m=length,
        width_m=width,
        outlines=(Outline(corners, 0),),
        parking_access="all",
    )
