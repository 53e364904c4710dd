"""Objects, signals, bridges and tunnels of an OpenDRIVE road. `reading` says how faults are kept."""

from synthgen.world.network.fixtures import (
    BorderMark,
    CornerLocal,
    CornerRoad,
    Outline,
    Repeat,
    RoadObject,
    Signal,
    Structure,
)
from synthgen.world.network.xml_tree import Element, Reader


def read_objects(reader: Reader, road: Element) -> tuple[RoadObject, ...]:
    """All `<object>` of a road."""
    return tuple(_object(reader, row) for row in reader.all(reader.one(road, "objects"), "object"))


def read_structures(reader: Reader, road: Element) -> tuple[Structure, ...]:
    """All bridges and tunnels of a road."""
    rows = reader.all(reader.one(road, "objects"), "bridge", "tunnel")
    return tuple(
        Structure(
            element="bridge" if row.tag == "bridge" else "tunnel",
            id=reader.text(row, "id", ""),
            s=reader.number(row, "s"),
            length_m=reader.number(row, "length", least=0.0),
            kind=reader.text(row, "type", ""),
            name=reader.text(row, "name", ""),
            lighting=reader.maybe(row, "lighting"),
            daylight=reader.maybe(row, "daylight"),
        )
        for row in rows
    )


def read_signals(reader: Reader, road: Element) -> tuple[Signal, ...]:
    """All `<signal>` of a road."""
    return tuple(_signal(reader, row) for row in reader.all(reader.one(road, "signals"), "signal"))


def _object(reader: Reader, row: Element) -> RoadObject:
    parking = reader.one(row, "parkingSpace")
    return RoadObject(
        id=reader.text(row, "id", ""),
        s=reader.number(row, "s"),
        t=reader.number(row, "t"),
        kind=reader.text(row, "type", "none"),
        subtype=reader.text(row, "subtype", ""),
        name=reader.text(row, "name", ""),
        z_offset_m=reader.number(row, "zOffset", 0.0),
        heading_rad=reader.number(row, "hdg", 0.0),
        pitch_rad=reader.number(row, "pitch", 0.0),
        roll_rad=reader.number(row, "roll", 0.0),
        orientation=reader.text(row, "orientation", "none"),
        length_m=reader.maybe(row, "length"),
        width_m=reader.maybe(row, "width"),
        height_m=reader.maybe(row, "height"),
        radius_m=reader.maybe(row, "radius"),
        valid_length_m=reader.maybe(row, "validLength"),
        dynamic=reader.flag(row, "dynamic"),
        outlines=_outlines(reader, row),
        repeats=tuple(_repeat(reader, repeat) for repeat in reader.all(row, "repeat")),
        markings=tuple(_marking(reader, m) for m in reader.all(reader.one(row, "markings"), "marking")),
        validity=_validity(reader, row),
        parking_access=reader.text(parking, "access", "all") if parking else "",
    )


def _outlines(reader: Reader, row: Element) -> tuple[Outline, ...]:
    """Outlines in `<outlines>` (from 1.5 on) or right in the object (1.4)."""
    rows = [*reader.all(reader.one(row, "outlines"), "outline"), *reader.all(row, "outline")]
    return tuple(_outline(reader, outline) for outline in rows)


def _outline(reader: Reader, row: Element) -> Outline:
    corners = tuple(_corner(reader, corner) for corner in reader.all(row, "cornerRoad", "cornerLocal"))
    if len(corners) < 2:
        reader.fault(row, f"expected at least two corners, got {len(corners)}")
    return Outline(
        corners,
        _id(reader, row),
        reader.flag(row, "closed", True),
        reader.flag(row, "outer", True),
        reader.text(row, "fillType", ""),
        reader.text(row, "laneType", ""),
    )


def _corner(reader: Reader, row: Element) -> CornerRoad | CornerLocal:
    height_m = reader.number(row, "height", 0.0)
    if row.tag == "cornerRoad":
        s, t, dz = reader.number(row, "s"), reader.number(row, "t"), reader.number(row, "dz", 0.0)
        return CornerRoad(s, t, dz, height_m, _id(reader, row))
    u, v, z = reader.number(row, "u"), reader.number(row, "v"), reader.number(row, "z", 0.0)
    return CornerLocal(u, v, z, height_m, _id(reader, row))


def _id(reader: Reader, row: Element) -> int | None:
    return reader.whole(row, "id") if "id" in row.attributes else None


def _repeat(reader: Reader, row: Element) -> Repeat:
    s, length_m, distance_m = (reader.number(row, name) for name in ("s", "length", "distance"))
    t_start, t_end = reader.number(row, "tStart"), reader.number(row, "tEnd")
    z_start, z_end = reader.number(row, "zOffsetStart", 0.0), reader.number(row, "zOffsetEnd", 0.0)
    h_start, h_end = reader.number(row, "heightStart", 0.0), reader.number(row, "heightEnd", 0.0)
    sizes = [reader.maybe(row, f"{what}{end}") for what in ("width", "length", "radius") for end in ("Start", "End")]
    return Repeat(s, length_m, distance_m, t_start, t_end, z_start, z_end, h_start, h_end, *sizes)


def _marking(reader: Reader, row: Element) -> BorderMark:
    return BorderMark(
        side=reader.text(row, "side", ""),
        color=reader.text(row, "color", "white"),
        width_m=reader.number(row, "width", 0.12),
        line_length_m=reader.number(row, "lineLength", 1.0),
        space_length_m=reader.number(row, "spaceLength", 0.0),
        start_offset_m=reader.number(row, "startOffset", 0.0),
        stop_offset_m=reader.number(row, "stopOffset", 0.0),
        weight=reader.text(row, "weight", "standard"),
        corners=tuple(reader.whole(corner, "id") for corner in reader.all(row, "cornerReference")),
    )


def _validity(reader: Reader, row: Element) -> tuple[tuple[int, int], ...]:
    rows = reader.all(row, "validity")
    return tuple((reader.whole(validity, "fromLane"), reader.whole(validity, "toLane")) for validity in rows)


def _signal(reader: Reader, row: Element) -> Signal:
    return Signal(
        id=reader.text(row, "id"),
        s=reader.number(row, "s"),
        t=reader.number(row, "t"),
        orientation=reader.word(row, "orientation", ("+", "-", "none"), "none"),
        z_offset_m=reader.number(row, "zOffset", 0.0),
        name=reader.text(row, "name", ""),
        dynamic=reader.flag(row, "dynamic"),
        country=reader.text(row, "country", ""),
        country_revision=reader.text(row, "countryRevision", ""),
        kind=reader.text(row, "type", "-1"),
        subtype=reader.text(row, "subtype", "-1"),
        value=reader.maybe(row, "value"),
        unit=reader.text(row, "unit", ""),
        text=reader.text(row, "text", ""),
        height_m=reader.maybe(row, "height"),
        width_m=reader.maybe(row, "width"),
        heading_offset_rad=reader.number(row, "hOffset", 0.0),
        pitch_rad=reader.number(row, "pitch", 0.0),
        roll_rad=reader.number(row, "roll", 0.0),
        validity=_validity(reader, row),
    )
