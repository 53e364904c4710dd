"""OpenDRIVE files, broken and odd: what is said about them, what is ignored, what is written back."""

import re
from pathlib import Path

import pytest

from synthgen.errors import SpecError
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
from synthgen.world.network.lane_graph import LaneKey, lane_path, predecessors, route, successors
from synthgen.world.network.lanes import SpeedLimit
from synthgen.world.network.network import shifted
from synthgen.world.network.plan import Poly3
from synthgen.world.network.reading import parse_network, read_network
from synthgen.world.network.writing import write_network

FILE = """<?xml version="1.0"?>
<OpenDRIVE>
  <header revMajor="1" revMinor="6" name="t"><geoReference><![CDATA[+proj=utm +zone=32]]></geoReference></header>
  <road name="a" length="40" id="1" junction="-1" rule="RHT">
    <link><successor elementType="road" elementId="2" contactPoint="start"/></link>
    <type s="0" type="town"><speed max="50" unit="km/h"/></type>
    <planView>
      <geometry s="0" x="0" y="0" hdg="0" length="40"><line/></geometry>
    </planView>
    <lateralProfile>
      <crossfall side="both" s="0" a="0.02" b="0" c="0" d="0"/>
      <shape s="0" t="-4" a="0" b="0.01" c="0" d="0"/>
    </lateralProfile>
    <lanes>
      <laneSection s="0">
        <left><lane id="1" type="driving" level="false"><link><successor id="1"/></link>
          <width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></left>
        <center><lane id="0" type="none"><roadMark sOffset="0" type="custom" color="yellow" width="0.12">
          <type name="own" width="0.12"><line length="3" space="6" tOffset="0.1" sOffset="0"/></type>
          <explicit><line length="2" tOffset="0" sOffset="5" width="0.3"/></explicit></roadMark></lane></center>
        <right>
          <lane id="-1" type="driving"><link><successor id="-1"/></link>
            <border sOffset="0" a="-3.5" b="0" c="0" d="0"/>
            <speed sOffset="0" max="30" unit="mph"/><speed sOffset="9" max="no limit"/>
            <height sOffset="0" inner="0" outer="0.1"/></lane>
        </right>
      </laneSection>
    </lanes>
    <objects><object id="o" s="3" t="1" type="pole"><outline><cornerRoad s="1" t="2" dz="0" height="3"/>
      <cornerRoad s="2" t="2" dz="0" height="3"/></outline></object>
      <bridge id="b" s="4" length="9" type="concrete"/></objects>
    <surface><CRG file="x"/></surface>
    <userData code="x" value="1"/>
  </road>
  <road name="b" length="20" id="2" junction="-1">
    <link><predecessor elementType="road" elementId="1" contactPoint="end"/></link>
    <planView><geometry s="0" x="40" y="0" hdg="0" length="20">
      <poly3 a="0" b="0" c="0.004" d="0"/></geometry></planView>
    <lanes><laneSection s="0">
      <left><lane id="1" type="driving"><link><predecessor id="1"/></link>
        <width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><link><predecessor id="-1"/></link>
        <width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></right>
    </laneSection></lanes>
  </road>
  <userData code="y" value="2"/>
</OpenDRIVE>
"""


def read(text: str = FILE):
    return parse_network(text.encode(), "t.xodr")


def faults(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(text)
    return str(caught.value).splitlines()


def line_of(words: str, text: str = FILE) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_everything_in_a_file_is_read():
    network = read().network
    a, b = network.roads
    assert network.geo_reference == "+proj=utm +zone=32"
    assert a.types[0].max_m_per_s == pytest.approx(50 / 3.6)
    assert b.plan[0].shape == Poly3(0.0, 0.0, 0.004, 0.0)
    right = a.sections[0].lane(-1)
    assert right.speeds == (SpeedLimit(0.0, 30 * 0.44704), SpeedLimit(9.0, None))
    assert right.heights[0].outer_m == 0.1
    (mark,) = a.sections[0].lane(0).marks
    assert (mark.lines[0].t_offset_m, mark.explicit[0].width_m, mark.color) == (0.1, 0.3, "yellow")
    assert isinstance(a.objects[0].outlines[0].corners[0], CornerRoad), "outlines without <outlines>, as in 1.4"
    assert a.structures == (Structure("bridge", "b", 4.0, 9.0, "concrete"),)
    assert a.crossfalls[0].side == "both"


def test_what_is_not_known_is_ignored_but_listed():
    surface, data = line_of("<surface>"), line_of('<userData code="x"')
    last = line_of('<userData code="y"')
    assert read().ignored == (
        f"OpenDRIVE/road/surface: 1, first in line {surface}",
        f"OpenDRIVE/road/userData: 1, first in line {data}",
        f"OpenDRIVE/userData: 1, first in line {last}",
    )


BREAKS = [
    ('x="0" y="0"', 'x="zero" y="0"', "x: expected a number, got 'zero'"),
    ('hdg="0" length="40"><line', 'length="40"><line', "expected attribute 'hdg' (a number), got none"),
    ("<line/>", "<curve/>", "expected one of <line>, <arc>, <spiral>, <poly3>, <paramPoly3>; got none of them"),
    ("<line/>", '<arc curvature="nan"/>', "curvature: expected a number, got 'nan'"),
    ('length="40" id', 'length="-40" id', "length: expected a number of at least 0, got '-40'"),
    ('contactPoint="start"', 'contactPoint="begin"', "contactPoint: expected one of start, end; got 'begin'"),
    ('elementId="2"', 'elementId="3"', "elementId: no road '3'; known: 1, 2"),
    ('length="20" id="2"', 'length="20" id="1"', "id: expected an id of its own, got '1', as the road in line 4"),
    ('junction="-1" rule', 'junction="9" rule', "junction: no junction '9'; known: none"),
    (
        '<laneSection s="0">\n        <left><lane id="1"',
        '<laneSection s="0">\n        <left><lane id="2"',
        "expected lanes 2 1 0 -1; got 2 0 -1",
    ),
    (
        '<lane id="1" type="driving" l',
        '<lane id="one" type="driving" l',
        "expected attribute 'id' as a whole number, got 'one'",
    ),
    ('<border sOffset="0" a="-3.5" b="0" c="0" d="0"/>', "", "expected <width> or <border> in lane -1, got neither"),
    ('unit="km/h"', 'unit="kmh"', "unit: expected one of m/s, km/h, mph; got 'kmh'; did you mean 'km/h'?"),
    ('revMajor="1"', 'revMajor="2"', "revMajor: expected OpenDRIVE 1.x, got '2'"),
    (
        '<laneSection s="0">\n        <left>',
        '<laneSection s="5">\n        <left>',
        "s: expected 0 for the first section",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), BREAKS, ids=[message for _, _, message in BREAKS])
def test_a_broken_file_gives_its_line_and_the_reason(old: str, new: str, message: str):
    broken = FILE.replace(old, new, 1)
    said = faults(broken)
    expected = line_of(new, broken) if new else line_of('<lane id="-1" type="driving"><link><s')
    assert any(message in row for row in said), said
    line = next(int(re.match(r"t\.xodr:(\d+):\d+: ", row)[1]) for row in said if message in row)
    assert abs(line - expected) <= 1, "the line of the element, whose attributes may follow"


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    broken = FILE
    for old, new, _ in (BREAKS[0], BREAKS[5], BREAKS[12]):
        broken = broken.replace(old, new, 1)
    lines = [int(row.split(":")[1]) for row in faults(broken)]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FILE[:900], "t.xodr:"),
        (
            FILE.replace("</lanes>", "</lane>", 1),
            "expected well-formed XML, got: mismatched tag inside <lanes> of line 14",
        ),
        ("<OpenSCENARIO/>", "t.xodr:1:1: expected <OpenDRIVE>, got <OpenSCENARIO>"),
        ("", "no element found"),
        ('<OpenDRIVE><header revMajor="1" revMinor="7"/></OpenDRIVE>', "expected at least one <road>, got none"),
    ],
)
def test_what_is_no_road_network_is_refused(text: str, message: str):
    assert message in "\n".join(faults(text))


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path):
    with pytest.raises(SpecError, match="cannot read the file"):
        read_network(tmp_path / "none.xodr")


def test_gaps_in_a_line_are_notes_and_not_faults():
    notes = read(FILE.replace('length="40" id', 'length="41" id', 1)).notes
    assert [note.message for note in notes] == ["<road>: length: the line is 40.000 m long, the road says 41"]
    assert read().notes == ()


def test_all_records_survive_writing(tmp_path: Path):
    """Every field of an object and a signal set to something of its own."""
    from dataclasses import replace

    network = read().network
    outline = Outline((CornerLocal(1, 2, 3, 4, 5), CornerLocal(6, 7, 8, 9, 10)), 3, False, False, "grass", "median")
    repeat = Repeat(1, 2, 3, 4, 5, 6, 7, 8, 9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
    mark = BorderMark("left", "yellow", 0.2, 3.0, 1.0, 0.1, 0.2, "bold", (5, 10))
    thing = RoadObject(
        "x", 1, 2, "crosswalk", "zebra", "n", 0.1, 0.2, 0.3, 0.4, "+", 1.5, 2.5, 3.5, 0.7, 9.0, True,
        (outline,), (repeat,), (mark,), ((-1, 1),), "all",
    )  # fmt: skip
    signal = Signal(
        "s", 1, 2, "-", 3, "n", True, "DE", "2017", "274", "56", 60.0, "km/h", "t", 0.6, 0.7, 0.1, 0.2, 0.3, ((-1, -1),)
    )
    road = replace(network.roads[0], objects=(*network.roads[0].objects, thing), signals=(signal,))
    network = replace(network, roads=(road, network.roads[1]))
    path = tmp_path / "again.xodr"
    write_network(network, path)
    again = read_network(path)
    assert again.network == network
    assert again.ignored == ()


def test_routes_follow_the_direction_of_traffic():
    network = read().network
    graph = successors(network)
    assert graph[LaneKey("1", 0, -1)] == (LaneKey("2", 0, -1),)
    assert graph[LaneKey("2", 0, 1)] == (LaneKey("1", 0, 1),)
    assert graph[LaneKey("1", 0, 1)] == ()
    assert predecessors(graph)[LaneKey("2", 0, -1)] == (LaneKey("1", 0, -1),)
    way = route(network, graph, LaneKey("1", 0, -1), [LaneKey("2", 0, -1)])
    assert way == (LaneKey("1", 0, -1), LaneKey("2", 0, -1))
    assert route(network, graph, LaneKey("1", 0, -1), [LaneKey("2", 0, 1)]) == ()
    path = lane_path(network, way, 2.0)
    assert path[0, :2] == pytest.approx([0.0, -1.75])
    assert path[-1, 0] > 58.0


def test_a_network_is_moved_as_a_whole():
    network = read().network
    for before, after in zip(network.roads, shifted(network, 100.0, -7.0).roads, strict=True):
        assert after.point(9.0, 1.0) - before.point(9.0, 1.0) == pytest.approx([100.0, -7.0, 0.0])


def test_left_hand_traffic_runs_with_s_on_the_left():
    network = read(FILE.replace('rule="RHT"', 'rule="LHT"')).network
    road = network.roads[0]
    assert road.is_forward(0, 1)
    assert not road.is_forward(0, -1)
