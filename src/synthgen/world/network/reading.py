"""OpenDRIVE files (ASAM, versions 1.4 to 1.8) to networks: our own reader, lenient about what it does not need.

`read_network` raises `SpecError` with every fault of a file: line, what was expected, what came. What it does not
know is ignored but listed. Roads are read here; their lanes in `reading_lanes`, objects in `reading_fixtures`,
and `checking` compares what refers to each other.
Left out: railroad, OpenCRG surfaces, junction boundaries and groups, stations; lane materials and access rules.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, final

from synthgen.errors import Fault, SpecError
from synthgen.world.network.checking import check
from synthgen.world.network.cubics import Cubics
from synthgen.world.network.network import Connection, Controller, Junction, Network, Priority
from synthgen.world.network.plan import Arc, Geometry, Line, ParamPoly3, Poly3, Shape, Spiral
from synthgen.world.network.reading_cubics import coefficients, read_cubic, read_cubics
from synthgen.world.network.reading_fixtures import read_objects, read_signals, read_structures
from synthgen.world.network.reading_lanes import read_lane_offset, read_sections, speed
from synthgen.world.network.road import ContactPoint, Crossfall, Link, Road, RoadType, ShapePiece
from synthgen.world.network.xml_tree import Element, Reader, parse, parse_text

_CONTACTS = ("start", "end")
_SHAPES = ("line", "arc", "spiral", "poly3", "paramPoly3")


@final
@dataclass(frozen=True, slots=True)
class NetworkFile:
    """What a file holds: the network, what was ignored ("OpenDRIVE/road/surface: 3, first in line 12"), and notes."""

    network: Network
    ignored: tuple[str, ...]
    notes: tuple[Fault, ...]


def read_network(path: Path) -> NetworkFile:
    """The road network of an .xodr file."""
    return _network_file(parse(path), str(path))


def parse_network(content: bytes, file: str = "network.xodr") -> NetworkFile:
    """The road network of a document; `file` names it in messages."""
    return _network_file(parse_text(content, file), file)


def _network_file(root: Element, file: str) -> NetworkFile:
    reader = Reader(file)
    if root.tag != "OpenDRIVE":
        raise SpecError([Fault(file, root.line, root.column, f"expected <OpenDRIVE>, got <{root.tag}>")])
    header = reader.one(root, "header", needed=True) or root
    if header is not root:
        _check_version(reader, header)
    reference = reader.one(header, "geoReference")
    roads = [(element, _road(reader, element)) for element in reader.all(root, "road")]
    junctions = [(element, _junction(reader, element)) for element in reader.all(root, "junction")]
    if not roads:
        reader.fault(root, "expected at least one <road>, got none")
    network = Network(
        tuple(road for _, road in roads),
        tuple(junction for _, junction in junctions),
        tuple(_controller(reader, element) for element in reader.all(root, "controller")),
        name=reader.text(header, "name", ""),
        geo_reference=reference.text.strip() if reference else "",
    )
    if not reader.faults:
        check(reader, roads, junctions)
    if reader.faults:
        raise SpecError(reader.faults)
    ignored = (f"{way}: {count}, first in line {line}" for way, (count, line) in reader.left_over(root).items())
    return NetworkFile(network, tuple(ignored), tuple(reader.notes))


def _check_version(reader: Reader, header: Element) -> None:
    version = (reader.number(header, "revMajor"), reader.number(header, "revMinor"))
    if version[0] != 1:
        reader.fault(header, f"revMajor: expected OpenDRIVE 1.x, got {header.attributes.get('revMajor')!r}")
    elif version[1] < 4:
        reader.note(header, f"OpenDRIVE 1.{version[1]:g} is older than 1.4; read as 1.4")


def _road(reader: Reader, element: Element) -> Road:
    links = reader.one(element, "link")
    lateral = reader.one(element, "lateralProfile")
    lanes = reader.one(element, "lanes", needed=True)
    length_m = reader.number(element, "length", least=0.0)
    junction = reader.text(element, "junction", "-1")
    return Road(
        id=reader.text(element, "id"),
        length_m=length_m,
        plan=_plan(reader, element, length_m),
        sections=read_sections(reader, lanes, length_m) if lanes else (),
        name=reader.text(element, "name", ""),
        junction="" if junction in ("-1", "") else junction,
        rule="LHT" if reader.word(element, "rule", ("RHT", "LHT"), "RHT") == "LHT" else "RHT",
        predecessor=_link(reader, links, "predecessor"),
        successor=_link(reader, links, "successor"),
        types=tuple(_road_type(reader, row) for row in reader.all(element, "type")),
        elevation=read_cubics(reader, reader.one(element, "elevationProfile"), "elevation"),
        superelevation=read_cubics(reader, lateral, "superelevation"),
        crossfalls=_crossfalls(reader, lateral),
        shapes=_shapes(reader, lateral),
        lane_offset=read_lane_offset(reader, lanes) if lanes else Cubics(),
        objects=read_objects(reader, element),
        signals=read_signals(reader, element),
        structures=read_structures(reader, element),
    )


def _plan(reader: Reader, road: Element, length_m: float) -> tuple[Geometry, ...]:
    view = reader.one(road, "planView", needed=True)
    rows = [_geometry(reader, row) for row in reader.all(view, "geometry")]
    if view and not rows:
        reader.fault(view, "expected at least one <geometry>, got none")
    return tuple(rows)


def _geometry(reader: Reader, row: Element) -> Geometry:
    s, x, y, heading = (reader.number(row, name) for name in ("s", "x", "y", "hdg"))
    length_m = reader.number(row, "length", least=0.0)
    found = list(reader.all(row, *_SHAPES))
    if len(found) != 1:
        came = ", ".join(f"<{shape.tag}>" for shape in found) or "none of them"
        reader.fault(row, f"expected one of {', '.join(f'<{name}>' for name in _SHAPES)}; got {came}")
    if length_m == 0.0 and "length" in row.attributes:
        reader.fault(row, "length: expected more than 0, got '0'")
    return Geometry(s, x, y, heading, length_m, _shape(reader, found[0]) if found else Line())


def _shape(reader: Reader, shape: Element) -> Shape:
    if shape.tag == "arc":
        return Arc(reader.number(shape, "curvature"))
    if shape.tag == "spiral":
        return Spiral(reader.number(shape, "curvStart"), reader.number(shape, "curvEnd"))
    if shape.tag == "poly3":
        return Poly3(*coefficients(reader, shape, ""))
    if shape.tag == "paramPoly3":
        # pRange came with 1.4; the text of the standard takes "normalized" where it is missing.
        is_length = reader.word(shape, "pRange", ("arcLength", "normalized"), "normalized") == "arcLength"
        u, v = (coefficients(reader, shape, axis) for axis in "UV")
        return ParamPoly3(u, v, "arcLength" if is_length else "normalized")
    return Line()


def _crossfalls(reader: Reader, lateral: Element | None) -> tuple[Crossfall, ...]:
    rows = []
    for row in reader.all(lateral, "crossfall"):
        word = reader.word(row, "side", ("left", "right", "both"), "both")
        side: Literal["left", "right", "both"] = "left" if word == "left" else "right" if word == "right" else "both"
        rows.append(Crossfall(side, read_cubic(reader, row, "s")))
    return tuple(rows)


def _shapes(reader: Reader, lateral: Element | None) -> tuple[ShapePiece, ...]:
    rows = [ShapePiece(reader.number(r, "s"), read_cubic(reader, r, "t")) for r in reader.all(lateral, "shape")]
    return tuple(sorted(rows, key=lambda piece: (piece.s, piece.cubic.start)))


def _link(reader: Reader, links: Element | None, tag: str) -> Link | None:
    row = reader.one(links, tag) if links else None
    if row is None:
        return None
    element = reader.word(row, "elementType", ("road", "junction"))
    name = reader.text(row, "elementId")
    if element == "junction":
        return Link("junction", name)
    return Link("road", name, _contact(reader, row))


def _contact(reader: Reader, row: Element) -> ContactPoint:
    return "end" if reader.word(row, "contactPoint", _CONTACTS) == "end" else "start"


def _road_type(reader: Reader, row: Element) -> RoadType:
    limit = reader.one(row, "speed")
    return RoadType(
        reader.number(row, "s", 0.0),
        reader.text(row, "type", "unknown"),
        reader.text(row, "country", ""),
        speed(reader, limit) if limit else None,
    )


def _junction(reader: Reader, element: Element) -> Junction:
    kind = reader.text(element, "type", "default")
    rows = [_connection(reader, row) for row in reader.all(element, "connection")]
    return Junction(
        reader.text(element, "id"),
        tuple(rows),
        reader.text(element, "name", ""),
        kind,
        tuple(Priority(reader.text(r, "high", ""), reader.text(r, "low", "")) for r in reader.all(element, "priority")),
        tuple(reader.text(row, "id") for row in reader.all(element, "controller")),
    )


def _connection(reader: Reader, row: Element) -> Connection:
    is_direct = "linkedRoad" in row.attributes
    links = [(reader.whole(r, "from"), reader.whole(r, "to")) for r in reader.all(row, "laneLink")]
    return Connection(
        reader.text(row, "id"),
        reader.text(row, "incomingRoad"),
        reader.text(row, "linkedRoad" if is_direct else "connectingRoad"),
        _contact(reader, row),
        tuple(links),
        is_direct,
    )


def _controller(reader: Reader, element: Element) -> Controller:
    signals = tuple(reader.text(row, "signalId") for row in reader.all(element, "control"))
    return Controller(reader.text(element, "id"), signals, reader.text(element, "name", ""))
