"""Objects, signals, bridges and tunnels to OpenDRIVE elements."""

from collections.abc import Mapping
from xml.etree import ElementTree

from synthgen.world.network.fixtures import BorderMark, CornerRoad, Outline, Repeat, RoadObject, Signal
from synthgen.world.network.road import Road
from synthgen.world.network.xml_values import attributes

Node = ElementTree.Element


def _add(parent: Node, tag: str, values: Mapping[str, object]) -> Node:
    return ElementTree.SubElement(parent, tag, attributes(values))


def add_objects(road_node: Node, road: Road) -> None:
    """Add `<objects>`, if the road has any."""
    if not road.objects and not road.structures:
        return
    node = _add(road_node, "objects", {})
    for thing in road.objects:
        _add_object(node, thing)
    for row in road.structures:
        values = {"id": row.id, "s": row.s, "length": row.length_m, "type": row.kind or None, "name": row.name or None}
        _add(node, row.element, {**values, "lighting": row.lighting, "daylight": row.daylight})


def _add_object(parent: Node, thing: RoadObject) -> None:
    place = {"s": thing.s, "t": thing.t, "zOffset": thing.z_offset_m, "hdg": thing.heading_rad}
    turn = {"pitch": thing.pitch_rad, "roll": thing.roll_rad, "orientation": thing.orientation}
    size = {"length": thing.length_m, "width": thing.width_m, "height": thing.height_m, "radius": thing.radius_m}
    kind = {"id": thing.id, "type": thing.kind, "subtype": thing.subtype or None, "name": thing.name or None}
    rest = {"validLength": thing.valid_length_m, "dynamic": "yes" if thing.dynamic else None}
    node = _add(parent, "object", {**kind, **place, **turn, **size, **rest})
    for repeat in thing.repeats:
        _add_repeat(node, repeat)
    if thing.outlines:
        outlines = _add(node, "outlines", {})
        for outline in thing.outlines:
            _add_outline(outlines, outline)
    _add_validity(node, thing.validity)
    if thing.parking_access:
        _add(node, "parkingSpace", {"access": thing.parking_access})
    if thing.markings:
        markings = _add(node, "markings", {})
        for marking in thing.markings:
            _add_marking(markings, marking)


def _add_repeat(node: Node, repeat: Repeat) -> None:
    r = repeat
    place = {"s": r.s, "length": r.length_m, "distance": r.distance_m, "tStart": r.t_start, "tEnd": r.t_end}
    height = {"heightStart": r.height_start_m, "heightEnd": r.height_end_m}
    above = {"zOffsetStart": r.z_offset_start_m, "zOffsetEnd": r.z_offset_end_m}
    width = {"widthStart": r.width_start_m, "widthEnd": r.width_end_m}
    length = {"lengthStart": r.length_start_m, "lengthEnd": r.length_end_m}
    radius = {"radiusStart": r.radius_start_m, "radiusEnd": r.radius_end_m}
    _add(node, "repeat", {**place, **height, **above, **width, **length, **radius})


def _add_outline(node: Node, outline: Outline) -> None:
    flags = {"id": outline.id, "closed": outline.closed, "outer": outline.outer}
    row = _add(node, "outline", {**flags, "fillType": outline.fill or None, "laneType": outline.lane_type or None})
    for corner in outline.corners:
        if isinstance(corner, CornerRoad):
            place: dict[str, object] = {"s": corner.s, "t": corner.t, "dz": corner.dz_m}
            _add(row, "cornerRoad", {**place, "height": corner.height_m, "id": corner.id})
        else:
            place = {"u": corner.u, "v": corner.v, "z": corner.z}
            _add(row, "cornerLocal", {**place, "height": corner.height_m, "id": corner.id})


def _add_marking(node: Node, marking: BorderMark) -> None:
    m = marking
    look = {"side": m.side or None, "color": m.color, "width": m.width_m, "weight": m.weight}
    dashes = {"lineLength": m.line_length_m, "spaceLength": m.space_length_m}
    row = _add(node, "marking", {**look, **dashes, "startOffset": m.start_offset_m, "stopOffset": m.stop_offset_m})
    for corner in m.corners:
        _add(row, "cornerReference", {"id": corner})


def _add_validity(node: Node, validity: tuple[tuple[int, int], ...]) -> None:
    for first, last in validity:
        _add(node, "validity", {"fromLane": first, "toLane": last})


def add_signals(road_node: Node, road: Road) -> None:
    """Add `<signals>`, if the road has any."""
    if road.signals:
        node = _add(road_node, "signals", {})
        for signal in road.signals:
            _add_signal(node, signal)


def _add_signal(parent: Node, signal: Signal) -> None:
    x = signal
    place = {"s": x.s, "t": x.t, "orientation": x.orientation, "zOffset": x.z_offset_m, "hOffset": x.heading_offset_rad}
    what = {"id": x.id, "type": x.kind, "subtype": x.subtype, "dynamic": "yes" if x.dynamic else "no"}
    where = {"country": x.country or None, "countryRevision": x.country_revision or None, "name": x.name or None}
    shown = {"value": x.value, "unit": x.unit or None, "text": x.text or None}
    size = {"height": x.height_m, "width": x.width_m, "pitch": x.pitch_rad, "roll": x.roll_rad}
    _add_validity(_add(parent, "signal", {**what, **place, **where, **shown, **size}), x.validity)
