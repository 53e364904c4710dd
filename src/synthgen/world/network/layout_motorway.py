"""A motorway with an exit and an entry on either carriageway, joined by direct junctions. Right-hand traffic; level.

Three roads follow each other from the west: "0" (with exit lane), "1" between the ramps, "2" (with entry lane).
The left carriageway is the same the other way round.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthgen.rng import Generator
from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.lane_graph import end_section
from synthgen.world.network.network import Connection, Junction, Network
from synthgen.world.network.plan import Arc, Geometry, Line, Shape, chain
from synthgen.world.network.profile import Span, Strip, road_of, rows, strip
from synthgen.world.network.road import ContactPoint, Link, Road, RoadType

_SHARE = 0.4
"""Share of the room between ramp and motorway that each one's verge takes at first (our choice)."""

_MOTORWAY = (RoadType(0.0, "motorway"),)


def motorway(rng: Generator, *, lanes: int = 2, length_m: float = 400.0) -> Network:
    """Motorway of `lanes` lanes each way; `length_m` is of the plain road before the exit and after the entry."""
    sizes = rows("motorway")
    bend = float(rng.choice([-1.0, 1.0])) / rng.uniform(1500.0, 5000.0)
    widening = sizes["taper_m"] + sizes["parallel_m"]
    half = base(lanes)
    out = [Span(0.0, half, half), *(replace(span, s=span.s + length_m) for span in _widened(lanes))]
    first = road_of("0", _bent((0.0, 0.0, 0.0), length_m + widening, bend), out, types=_MOTORWAY)
    between_m = 2.0 * (_nose_m() + _verge_m()) + rng.uniform(280.0, 420.0)
    middle = road_of("1", _bent(_pose(first), between_m, bend), _between(lanes, between_m), types=_MOTORWAY)
    back = [
        _reversed(span, length_m + widening, end)
        for span, end in zip(out, [s.s for s in out[1:]] + [None], strict=True)
    ]
    last = road_of("2", _bent(_pose(middle), length_m + widening, bend), back[::-1], types=_MOTORWAY)
    roads = {"0": _with(first, successor="j0"), "1": _with(middle, "j0", "j1"), "2": _with(last, "j1")}
    junctions = []
    for name, near, contact, far, far_contact in (("j0", "0", "end", "1", "start"), ("j1", "2", "start", "1", "end")):
        ramps = _ramps(name, roads[near], "end" if contact == "end" else "start")
        roads |= {ramp.id: ramp for ramp in ramps}
        ends: list[tuple[Road, ContactPoint]] = [(roads[far], "start" if far_contact == "start" else "end")]
        ends += [(ramp, "start") for ramp in ramps]
        junctions.append(_direct(name, (roads[near], "end" if contact == "end" else "start"), ends))
    return Network(tuple(roads.values()), tuple(junctions), name="motorway")


def base(lanes: int, stop: Cubics | None = None, verge: Cubics | None = None) -> tuple[Strip, ...]:
    """One carriageway from the median outward."""
    sizes = rows("motorway")
    wide = rows("marks")["wide_m"]
    drives = tuple(
        strip(
            f"drive{i}",
            "driving",
            sizes["lane_m"],
            mark="broken" if i < lanes - 1 else "solid",
            mark_width_m=wide if i == lanes - 1 else 0.15,
        )
        for i in range(lanes)
    )
    return (
        strip("median", "median", sizes["median_m"]),
        strip("inner", "shoulder", sizes["inner_m"], mark="solid", mark_width_m=wide),
        *drives,
        Strip("stop", "stop", stop or Cubics.constant(sizes["stop_m"])),
        Strip("verge", "none", verge or Cubics.constant(sizes["verge_m"])),
    )


def _widened(lanes: int) -> list[Span]:
    """Spans in which the lane for the exit (right) and from the entry (left) grows, from s = 0."""
    sizes = rows("motorway")
    spans = []
    growing = Cubics.through([0.0, sizes["taper_m"]], [0.0, sizes["lane_m"]])
    for s, widths in ((0.0, growing), (sizes["taper_m"], Cubics.constant(sizes["lane_m"]))):
        sides = []
        for kind in ("entry", "exit"):
            rows_out = list(base(lanes))
            beside = next(i for i, row in enumerate(rows_out) if row.key == "stop")
            rows_out[beside - 1] = replace(rows_out[beside - 1], mark="broken", mark_width_m=rows("marks")["wide_m"])
            rows_out.insert(beside, Strip("ramp", kind, widths, mark="solid", mark_width_m=rows("marks")["wide_m"]))
            sides.append(tuple(rows_out))
        spans.append(Span(s, sides[0], sides[1]))
    return spans


def _reversed(span: Span, length_m: float, end: float | None) -> Span:
    """The span of a road seen from its other end: sides swapped, widths from the other end."""
    until = length_m if end is None else end
    piece = until - span.s

    def turned(side: Sequence[Strip]) -> tuple[Strip, ...]:
        return tuple(replace(row, widths=_mirrored(row.widths, piece)) for row in side)

    return Span(length_m - until, turned(span.right), turned(span.left), span.center_mark)


def _mirrored(widths: Cubics, length_m: float) -> Cubics:
    """The same widths seen from the other end: each piece is expanded about its own end."""
    pieces = [piece for piece in widths.pieces if piece.start < length_m - 1e-9]
    ends = [*(piece.start for piece in pieces[1:]), length_m]
    turned = []
    for piece, end in zip(pieces[::-1], ends[::-1], strict=True):
        x, b, c, d = end - piece.start, piece.b, piece.c, piece.d
        value = piece.a + x * (b + x * (c + x * d))
        slope, bend = b + x * (2.0 * c + 3.0 * d * x), c + 3.0 * d * x
        turned.append(Cubic(length_m - end, value, -slope, bend, -d))
    return Cubics(tuple(turned))


def _nose_m() -> float:
    """Distance from where a ramp parts to where there is room for the hard shoulder."""
    return float(np.sqrt(2.0 * rows("motorway")["ramp_radius_m"] * rows("motorway")["stop_m"]))


def _verge_m() -> float:
    """Distance over which the verges grow after that."""
    sizes = rows("motorway")
    return float(sizes["verge_m"] * sizes["ramp_radius_m"] / (_SHARE * _nose_m()))


def _opening(width: float, start: float, length: float, *, is_square: bool) -> list[Cubic]:
    """A width that grows from nothing over a length, with its square or evenly."""
    grown = Cubic(start, c=width / length**2) if is_square else Cubic(start, b=width / length)
    return [*([Cubic(0.0)] if start > 0 else []), grown, Cubic(start + length, width)]


def _between(lanes: int, length_m: float) -> list[Span]:
    """Between the ramps: hard shoulder and verge grow as the ramp makes room for them, and shrink at the other."""
    sizes = rows("motorway")
    nose, verge = _nose_m(), _verge_m()
    half = length_m / 2.0
    stop = Cubics(tuple(_opening(sizes["stop_m"], 0.0, nose, is_square=True)))
    green = Cubics(tuple(_opening(sizes["verge_m"], nose, verge, is_square=False)))
    grow = base(lanes, stop, green)
    shrink = base(lanes, _mirrored(stop, half), _mirrored(green, half))
    return [Span(0.0, grow, grow), Span(half, shrink, shrink)]


def _bent(start: tuple[float, float, float], length_m: float, bend: float) -> tuple[Geometry, ...]:
    return chain(start, [(length_m, Arc(bend))])


def _pose(road: Road) -> tuple[float, float, float]:
    x, y, _ = road.point(road.length_m)
    return float(x), float(y), float(road.heading(road.length_m))


def _with(road: Road, predecessor: str | None = None, successor: str | None = None) -> Road:
    links = [Link("junction", name) if name else None for name in (predecessor, successor)]
    return replace(road, predecessor=links[0], successor=links[1])


def _ramps(junction: str, road: Road, contact: ContactPoint) -> list[Road]:
    """The two ramps at an end of the motorway, outward: to the right traffic leaves, on the left it comes."""
    sizes = rows("motorway")
    s = road.length_m if contact == "end" else 0.0
    sign = 1 if contact == "end" else -1
    heading = float(road.heading(s)) + (0.0 if contact == "end" else np.pi)
    index = end_section(road, contact)
    borders = road.lane_borders(index, s)
    kinds = {lane.kind: lane.id for lane in road.sections[index].lanes}
    bend = road.plan[0].shape.curvature * sign if isinstance(road.plan[0].shape, Arc) else 0.0
    ramps = []
    for side, name in ((-1, "out"), (1, "in")):
        number = kinds["exit" if side < 0 else "entry"]
        x, y, _ = (float(v) for v in road.point(s, borders[number][0]))
        pieces: list[tuple[float, Shape]] = [
            (110.0, Arc(side / sizes["ramp_radius_m"] + bend)),
            (115.0, Arc(side / 90.0)),
            (40.0, Line()),
        ]
        span = Span(0.0, *(_ramp_sides() if side > 0 else _ramp_sides()[::-1]), "solid")
        plan = chain((x, y, heading), pieces)
        ramp = road_of(f"{junction}.{name}", plan, [span], types=(RoadType(0.0, "motorway"),))
        ramps.append(_with(ramp, junction))
    return ramps


def _ramp_sides() -> tuple[tuple[Strip, ...], tuple[Strip, ...]]:
    """The side of a ramp with its lane, and the other one, that has a verge once there is room."""
    sizes = rows("motorway")
    wide = rows("marks")["wide_m"]
    lane = Cubics.through([0.0, 40.0], [sizes["lane_m"], sizes["ramp_lane_m"]])
    stop = Cubics.through([0.0, 60.0], [sizes["stop_m"], sizes["ramp_shoulder_m"]])
    green = Cubics(tuple(_opening(sizes["verge_m"], _nose_m(), _verge_m(), is_square=False)))
    drive = Strip("ramp", "driving", lane, mark="solid", mark_width_m=wide)
    return (drive, Strip("stop", "shoulder", stop), strip("verge", "none", sizes["verge_m"])), (
        Strip("verge", "none", green),
    )


def _direct(name: str, near: tuple[Road, ContactPoint], others: Sequence[tuple[Road, ContactPoint]]) -> Junction:
    """Direct junction between the wide end of the motorway and what goes on from it: lanes that lie on each other."""
    connections: list[Connection] = []
    for other in others:
        pairs = _facing(near, other)
        for (a, b), links in ((((near, other)), pairs), ((other, near), [(y, x) for x, y in pairs])):
            into = [link for link in links if _comes_in(a, link[0])]
            if into:
                connections.append(
                    Connection(str(len(connections)), a[0].id, b[0].id, b[1], tuple(into), is_direct=True)
                )
    return Junction(name, tuple(connections), kind="direct")


def _facing(near: tuple[Road, ContactPoint], other: tuple[Road, ContactPoint]) -> list[tuple[int, int]]:
    """Numbers of the lanes of two road ends whose borders meet, traffic lanes only."""
    places = []
    for road, contact in (near, other):
        s = 0.0 if contact == "start" else road.length_m
        borders = road.lane_borders(end_section(road, contact), s)
        lanes = {n: borders[n] for n in road.sections[end_section(road, contact)].numbers}
        places.append({n: road.point(s, (a + b) / 2.0) for n, (a, b) in lanes.items() if abs(b - a) > 0.1})
    pairs = [(n, m) for n, p in places[0].items() for m, q in places[1].items() if np.linalg.norm(p - q) < 1e-3]
    return [pair for pair in pairs if pair[0]]


def _comes_in(end: tuple[Road, ContactPoint], number: int) -> bool:
    """Whether traffic of a lane runs towards that end of its road."""
    road, contact = end
    return road.is_forward(end_section(road, contact), number) == (contact == "end")
