"""What the parts of an OpenDRIVE file say about each other: ids, links, lengths, and lines that join.

Faults make a file unusable (a link to nothing); notes are what can be read all the same (a gap in a line).
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from synthgen.errors import nearest
from synthgen.world.network.lane_graph import end_section
from synthgen.world.network.lanes import LaneSection
from synthgen.world.network.network import Connection, Junction
from synthgen.world.network.road import Link, Road
from synthgen.world.network.xml_tree import Element, Reader

GAP_M = 0.01
"""Distance between pieces of a line that is worth a note (the accuracy we ask of a file; our choice)."""


def check(reader: Reader, roads: Sequence[tuple[Element, Road]], junctions: Sequence[tuple[Element, Junction]]) -> None:
    """Note the faults of a whole file; the elements give the lines."""
    known = _known(reader, roads, "road"), _known(reader, junctions, "junction")
    for element, road in roads:
        _check_plan(reader, element, road)
        _check_links(reader, element, road, *known)
    for element, junction in junctions:
        rows = [child for child in element.children if child.tag == "connection"]
        for row, connection in zip(rows, junction.connections, strict=True):
            _check_connection(reader, row, connection, known[0])


_Row = TypeVar("_Row", Road, Junction)


def _known(reader: Reader, rows: Sequence[tuple[Element, _Row]], what: str) -> dict[str, _Row]:
    known: dict[str, tuple[Element, _Row]] = {}
    for element, row in rows:
        if row.id in known:
            line = known[row.id][0].line
            reader.fault(element, f"id: expected an id of its own, got {row.id!r}, as the {what} in line {line}")
        known.setdefault(row.id, (element, row))
    return {name: row for name, (_, row) in known.items()}


def _check_plan(reader: Reader, element: Element, road: Road) -> None:
    view = next(child for child in element.children if child.tag == "planView")
    rows = [child for child in view.children if child.tag == "geometry"]
    for row, before, after in zip(rows[1:], road.plan[:-1], road.plan[1:], strict=True):
        if after.s <= before.s:
            reader.fault(row, f"s: expected more than {before.s:g}, where the one before starts; got {after.s:g}")
            continue
        x, y, _ = before.place(before.length_m)
        gap = float(np.hypot(x - after.x, y - after.y))
        if gap > GAP_M or abs(before.s + before.length_m - after.s) > GAP_M:
            reader.note(row, f"starts {gap:.3f} m from where the one before ends, at s = {after.s:g}")
    end = road.plan[-1].s + road.plan[-1].length_m
    if abs(end - road.length_m) > max(GAP_M, 1e-4 * road.length_m):
        reader.note(element, f"length: the line is {end:.3f} m long, the road says {road.length_m:g}")


def _check_links(
    reader: Reader, element: Element, road: Road, roads: dict[str, Road], junctions: dict[str, Junction]
) -> None:
    links = next((child for child in element.children if child.tag == "link"), element)
    if road.junction and road.junction not in junctions:
        reader.fault(element, f"junction: no junction {road.junction!r}; {nearest(road.junction, junctions)}")
    ends = ((road.predecessor, "predecessor"), (road.successor, "successor"))
    for link, tag in ends:
        row = next((child for child in links.children if child.tag == tag), links)
        known = roads if link and link.element == "road" else junctions
        if link and link.id not in known:
            reader.fault(row, f"elementId: no {link.element} {link.id!r}; {nearest(link.id, known)}")
        elif link:
            _check_lane_links(reader, row, road, link, roads)
    for index, section in enumerate(road.sections[:-1]):
        _check_numbers(reader, element, section, "successors", road.sections[index + 1])
        _check_numbers(reader, element, road.sections[index + 1], "predecessors", section)


def _check_lane_links(reader: Reader, row: Element, road: Road, link: Link, roads: dict[str, Road]) -> None:
    if link.element == "road":
        other = roads[link.id]
        mine = road.sections[0 if row.tag == "predecessor" else -1]
        _check_numbers(reader, row, mine, f"{row.tag}s", other.sections[end_section(other, link.contact or "start")])


def _check_numbers(reader: Reader, row: Element, section: LaneSection, way: str, other: LaneSection) -> None:
    numbers = {lane.id for lane in other.lanes}
    for lane in section.lanes:
        for number in lane.successors if way == "successors" else lane.predecessors:
            if number not in numbers:
                there = " ".join(map(str, other.numbers))
                reader.note(row, f"lane {lane.id} names lane {number} among its {way}; there are {there}")


def _check_connection(reader: Reader, row: Element, connection: Connection, roads: dict[str, Road]) -> None:
    for attribute, name in (("incomingRoad", connection.incoming), ("connectingRoad", connection.connecting)):
        if name not in roads:
            reader.fault(row, f"{attribute}: no road {name!r}; {nearest(name, roads)}")
    if connection.connecting in roads:
        other = roads[connection.connecting]
        numbers = other.sections[end_section(other, connection.contact)].numbers
        for _, number in connection.lane_links:
            if number not in numbers:
                there = " ".join(map(str, numbers))
                reader.fault(row, f"laneLink to: road {other.id!r} has no lane {number}; it has {there}")
