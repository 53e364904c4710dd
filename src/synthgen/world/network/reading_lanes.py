"""The `<lanes>` of an OpenDRIVE road: offset, sections, widths, marks. `reading` says how faults are kept."""

from synthgen.world.network.cubics import Cubics
from synthgen.world.network.lanes import Lane, LaneHeight, LaneSection, MarkLine, RoadMark, SpeedLimit
from synthgen.world.network.reading_cubics import read_cubics
from synthgen.world.network.xml_tree import Element, Reader

_SIDES = (("left", range(1, 10_000)), ("center", range(0, 1)), ("right", range(-9_999, 0)))
"""Sides of a section from left to right, and the lane numbers that belong there."""

MPH_M_PER_S = 0.44704
"""One mile per hour (exact: 1609.344 m / 3600 s)."""


def speed(reader: Reader, row: Element) -> float | None:
    """`max` of a `<speed>` in m/s; None for "no limit" and "undefined"."""
    if row.attributes.get("max") in ("no limit", "undefined"):
        return None
    factors = {"m/s": 1.0, "km/h": 1.0 / 3.6, "mph": MPH_M_PER_S}
    unit = reader.word(row, "unit", tuple(factors), "m/s")
    return reader.number(row, "max", least=0.0) * factors[unit]


def read_lane_offset(reader: Reader, lanes: Element) -> Cubics:
    """Offset of lane 0 from the reference line."""
    return read_cubics(reader, lanes, "laneOffset")


def read_sections(reader: Reader, lanes: Element, length_m: float) -> tuple[LaneSection, ...]:
    """All lane sections, whose stations must grow and lie on the road."""
    sections: list[LaneSection] = []
    for row in reader.all(lanes, "laneSection"):
        section = _section(reader, row)
        if not sections and abs(section.s) > 1e-3:
            reader.fault(row, f"s: expected 0 for the first section of a road, got {section.s:g}")
        if sections and section.s <= sections[-1].s:
            reader.fault(
                row, f"s: expected more than {sections[-1].s:g}, where the one before starts; got {section.s:g}"
            )
        if section.s > length_m:
            reader.fault(row, f"s: expected at most {length_m:g}, the length of the road; got {section.s:g}")
        sections.append(section)
    if not sections:
        reader.fault(lanes, "expected at least one <laneSection>, got none")
    return tuple(sections)


def _section(reader: Reader, row: Element) -> LaneSection:
    lanes: list[Lane] = []
    for side, numbers in _SIDES:
        group = reader.one(row, side, needed=side == "center")
        found = [(element, _lane(reader, element)) for element in reader.all(group, "lane")]
        for element, lane in found:
            if lane.id not in numbers:
                wanted = {"left": "above 0", "center": "0", "right": "below 0"}[side]
                reader.fault(element, f"id: expected a number {wanted} in <{side}>, got {lane.id}")
        lanes += sorted((lane for _, lane in found), key=lambda lane: -lane.id)
    ids = [lane.id for lane in lanes]
    wanted_ids = list(range(max(ids, default=0), min(ids, default=0) - 1, -1))
    if ids != wanted_ids:
        reader.fault(row, f"expected lanes {' '.join(map(str, wanted_ids))}; got {' '.join(map(str, ids)) or 'none'}")
    return LaneSection(reader.number(row, "s"), tuple(lanes), reader.flag(row, "singleSide"))


def _lane(reader: Reader, element: Element) -> Lane:
    links = reader.one(element, "link")
    word = reader.word(element, "direction", ("standard", "reversed", "both"), "standard")
    lane = Lane(
        id=reader.whole(element, "id"),
        kind=reader.text(element, "type", "none"),
        widths=read_cubics(reader, element, "width", "sOffset"),
        borders=read_cubics(reader, element, "border", "sOffset"),
        marks=tuple(_mark(reader, row) for row in reader.all(element, "roadMark")),
        heights=tuple(_height(reader, row) for row in reader.all(element, "height")),
        speeds=tuple(
            SpeedLimit(reader.number(r, "sOffset", 0.0), speed(reader, r)) for r in reader.all(element, "speed")
        ),
        level=reader.flag(element, "level"),
        direction="reversed" if word == "reversed" else "both" if word == "both" else "standard",
        predecessors=tuple(reader.whole(row, "id") for row in reader.all(links, "predecessor")),
        successors=tuple(reader.whole(row, "id") for row in reader.all(links, "successor")),
    )
    if lane.id and not lane.widths.pieces and not lane.borders.pieces:
        reader.fault(element, f"expected <width> or <border> in lane {lane.id}, got neither")
    return lane


def _height(reader: Reader, row: Element) -> LaneHeight:
    return LaneHeight(*(reader.number(row, name) for name in ("sOffset", "inner", "outer")))


def _mark(reader: Reader, row: Element) -> RoadMark:
    kind, explicit = reader.one(row, "type"), reader.one(row, "explicit")
    return RoadMark(
        start=reader.number(row, "sOffset", 0.0),
        kind=reader.text(row, "type", "none"),
        weight=reader.text(row, "weight", "standard"),
        color=reader.text(row, "color", "standard"),
        material=reader.text(row, "material", "standard"),
        width_m=reader.maybe(row, "width"),
        lane_change=reader.text(row, "laneChange", "both"),
        height_m=reader.number(row, "height", 0.0),
        type_name=reader.text(kind, "name", "") if kind else "",
        lines=tuple(_line(reader, line) for line in reader.all(kind, "line")),
        explicit=tuple(_line(reader, line) for line in reader.all(explicit, "line")),
    )


def _line(reader: Reader, row: Element) -> MarkLine:
    return MarkLine(
        length_m=reader.number(row, "length", least=0.0),
        space_m=reader.number(row, "space", 0.0, least=0.0),
        t_offset_m=reader.number(row, "tOffset"),
        s_offset_m=reader.number(row, "sOffset"),
        width_m=reader.maybe(row, "width"),
        rule=reader.text(row, "rule", "none"),
        color=row.attributes.get("color"),
    )
