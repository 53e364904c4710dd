"""Networks to OpenDRIVE 1.8 files. Numbers are written with all their digits: what is read back is equal.

What the records do not hold (see `reading`) is not written.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.lanes import Lane, LaneSection, MarkLine, RoadMark
from synthgen.world.network.network import Connection, Junction, Network
from synthgen.world.network.plan import Arc, Geometry, Line, ParamPoly3, Spiral
from synthgen.world.network.road import Link, Road
from synthgen.world.network.writing_fixtures import add_objects, add_signals
from synthgen.world.network.xml_values import Value, attributes

Node = ElementTree.Element


def write_network(network: Network, path: Path) -> None:
    """Write an .xodr file."""
    path.write_bytes(network_xml(network))


def network_xml(network: Network) -> bytes:
    """The network as an OpenDRIVE document."""
    root = ElementTree.Element("OpenDRIVE")
    header = _add(root, "header", revMajor="1", revMinor="8", name=network.name, vendor="synthgen")
    if network.geo_reference:
        _add(header, "geoReference").text = network.geo_reference
    for road in network.roads:
        _add_road(root, road)
    for controller in network.controllers:
        node = _add(root, "controller", id=controller.id, name=controller.name or None)
        for signal in controller.signals:
            _add(node, "control", signalId=signal)
    for junction in network.junctions:
        _add_junction(root, junction)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: Node, tag: str, **values: Value) -> Node:
    return ElementTree.SubElement(parent, tag, attributes(values))


def _add_road(root: Node, road: Road) -> None:
    node = _add(root, "road", name=road.name, length=road.length_m, id=road.id, junction=road.junction or "-1")
    if road.rule != "RHT":
        node.set("rule", road.rule)
    if road.predecessor or road.successor:
        links = _add(node, "link")
        _add_link(links, "predecessor", road.predecessor)
        _add_link(links, "successor", road.successor)
    for kind in road.types:
        row = _add(node, "type", s=kind.s, type=kind.kind, country=kind.country or None)
        if kind.max_m_per_s is not None:
            _add(row, "speed", max=kind.max_m_per_s, unit="m/s")
    plan = _add(node, "planView")
    for geometry in road.plan:
        _add_geometry(plan, geometry)
    _add_cubics(_add(node, "elevationProfile"), "elevation", road.elevation)
    _add_lateral(node, road)
    lanes = _add(node, "lanes")
    _add_cubics(lanes, "laneOffset", road.lane_offset)
    for section in road.sections:
        _add_section(lanes, section)
    add_objects(node, road)
    add_signals(node, road)


def _add_link(links: Node, tag: str, link: Link | None) -> None:
    if link:
        _add(links, tag, elementType=link.element, elementId=link.id, contactPoint=link.contact)


def _add_geometry(plan: Node, geometry: Geometry) -> None:
    g, shape = geometry, geometry.shape
    node = _add(plan, "geometry", s=g.s, x=g.x, y=g.y, hdg=g.heading_rad, length=g.length_m)
    if isinstance(shape, Line):
        _add(node, "line")
    elif isinstance(shape, Arc):
        _add(node, "arc", curvature=shape.curvature)
    elif isinstance(shape, Spiral):
        _add(node, "spiral", curvStart=shape.start, curvEnd=shape.end)
    elif isinstance(shape, ParamPoly3):
        rows = (("U", shape.u), ("V", shape.v))
        values = {f"{letter}{axis}": x for axis, row in rows for letter, x in zip("abcd", row, strict=True)}
        _add(node, "paramPoly3", pRange=shape.p_range, **values)
    else:
        _add(node, "poly3", a=shape.a, b=shape.b, c=shape.c, d=shape.d)


def _add_cubics(parent: Node, tag: str, cubics: Cubics, start: str = "s") -> None:
    for piece in cubics.pieces:
        _add(parent, tag, **_cubic_values(piece, start))


def _cubic_values(piece: Cubic, start: str) -> Mapping[str, Value]:
    return {start: piece.start, "a": piece.a, "b": piece.b, "c": piece.c, "d": piece.d}


def _add_lateral(node: Node, road: Road) -> None:
    lateral = _add(node, "lateralProfile")
    _add_cubics(lateral, "superelevation", road.superelevation)
    for fall in road.crossfalls:
        _add(lateral, "crossfall", side=fall.side, **_cubic_values(fall.cubic, "s"))
    for piece in road.shapes:
        _add(lateral, "shape", s=piece.s, **_cubic_values(piece.cubic, "t"))


def _add_section(lanes: Node, section: LaneSection) -> None:
    node = _add(lanes, "laneSection", s=section.s)
    if section.single_side:
        node.set("singleSide", "true")
    groups: Iterable[tuple[str, list[Lane]]] = (
        ("left", [lane for lane in section.lanes if lane.id > 0]),
        ("center", [lane for lane in section.lanes if lane.id == 0]),
        ("right", [lane for lane in section.lanes if lane.id < 0]),
    )
    for side, members in groups:
        if members:
            group = _add(node, side)
            for lane in members:
                _add_lane(group, lane)


def _add_lane(group: Node, lane: Lane) -> None:
    direction = None if lane.direction == "standard" else lane.direction
    node = _add(group, "lane", id=lane.id, type=lane.kind, level=lane.level, direction=direction)
    if lane.predecessors or lane.successors:
        links = _add(node, "link")
        for tag, numbers in (("predecessor", lane.predecessors), ("successor", lane.successors)):
            for number in numbers:
                _add(links, tag, id=number)
    _add_cubics(node, "border", lane.borders, "sOffset")
    _add_cubics(node, "width", lane.widths, "sOffset")
    for mark in lane.marks:
        _add_mark(node, mark)
    for limit in lane.speeds:
        is_free = limit.max_m_per_s is None
        _add(node, "speed", sOffset=limit.start, max="no limit" if is_free else limit.max_m_per_s, unit="m/s")
    for height in lane.heights:
        _add(node, "height", sOffset=height.start, inner=height.inner_m, outer=height.outer_m)


def _add_mark(lane: Node, mark: RoadMark) -> None:
    node = _add(lane, "roadMark", sOffset=mark.start, type=mark.kind, weight=mark.weight, color=mark.color)
    rest = {"material": mark.material, "width": mark.width_m, "laneChange": mark.lane_change, "height": mark.height_m}
    node.attrib.update(attributes(rest))
    if mark.lines or mark.type_name:
        kind = _add(node, "type", name=mark.type_name, width=mark.width_m)
        for line in mark.lines:
            _add_mark_line(kind, line, is_explicit=False)
    if mark.explicit:
        explicit = _add(node, "explicit")
        for line in mark.explicit:
            _add_mark_line(explicit, line, is_explicit=True)


def _add_mark_line(parent: Node, line: MarkLine, *, is_explicit: bool) -> None:
    node = _add(parent, "line", length=line.length_m, tOffset=line.t_offset_m, sOffset=line.s_offset_m)
    node.attrib.update(attributes({"rule": line.rule, "width": line.width_m}))
    if not is_explicit:
        node.attrib.update(attributes({"space": line.space_m, "color": line.color}))


def _add_junction(root: Node, junction: Junction) -> None:
    kind = None if junction.kind == "default" else junction.kind
    node = _add(root, "junction", id=junction.id, name=junction.name, type=kind)
    for connection in junction.connections:
        _add_connection(node, connection)
    for row in junction.priorities:
        _add(node, "priority", high=row.high, low=row.low)
    for controller in junction.controllers:
        _add(node, "controller", id=controller)


def _add_connection(junction: Node, connection: Connection) -> None:
    other = "linkedRoad" if connection.is_direct else "connectingRoad"
    node = _add(junction, "connection", id=connection.id, incomingRoad=connection.incoming)
    node.attrib.update({other: connection.connecting, "contactPoint": connection.contact})
    for a, b in connection.lane_links:
        _add(node, "laneLink", **{"from": a, "to": b})
