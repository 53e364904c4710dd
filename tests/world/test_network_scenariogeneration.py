"""Files of the `scenariogeneration` package, read by ours and compared with points computed here from the XML alone."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from synthgen.world.network.lane_graph import LaneKey, lane_keys, successors
from synthgen.world.network.network import Network
from synthgen.world.network.reading import parse_network, read_network
from synthgen.world.network.writing import network_xml

xodr = pytest.importorskip("scenariogeneration.xodr")

Build = Callable[[], object]


def single(*geometries: object, lanes: int = 2) -> Build:
    def build() -> object:
        return drive(xodr.create_road(list(geometries), 1, lanes, lanes))

    return build


def drive(*roads: object, junctions: tuple[object, ...] = ()) -> object:
    network = xodr.OpenDrive("test")
    for road in roads:
        network.add_road(road)
    for junction in junctions:
        network.add_junction_creator(junction)
    network.adjust_roads_and_lanes()
    return network


def hilly() -> object:
    road = xodr.create_road([xodr.Line(60), xodr.Arc(0.01, length=60)], 1, 2, 2)
    for row in ((0, 1.0, 0.02, 0, 0), (40, 1.8, 0.02, -1e-3, 5e-6)):
        road.add_elevation(*row)
    road.add_superelevation(0, 0.0, 1e-3, 0, 0)
    road.add_superelevation(50, 0.05, 0.0, -1e-5, 0)
    return drive(road)


def changing_lanes() -> object:
    lanes = xodr.Lanes()
    lanes.add_laneoffset(xodr.LaneOffset(0, 0.2, 0.01, 0, 0))
    lanes.add_laneoffset(xodr.LaneOffset(30, 0.5, 0.0, 1e-3, -1e-5))
    for s in (0, 50):
        section = xodr.LaneSection(s, xodr.Lane(a=0))
        left = xodr.Lane(a=3.0, b=0.01)
        left.add_lane_width(a=3.2, b=0.0, c=1e-3, d=0.0, soffset=20)
        left.add_roadmark(xodr.RoadMark(xodr.RoadMarkType.broken, 0.15))
        section.add_left_lane(left)
        section.add_right_lane(xodr.Lane(a=3.5, c=1e-4))
        section.add_right_lane(xodr.Lane(xodr.LaneType.shoulder, a=1.5))
        lanes.add_lanesection(section)
    plan = xodr.PlanView(12.0, -7.0, 1.1)
    plan.add_geometry(xodr.Line(100))
    return drive(xodr.Road(1, plan, lanes))


def crossing() -> object:
    arms = [xodr.create_road(xodr.Line(80), i, 1, 1) for i in range(4)]
    creator = xodr.CommonJunctionCreator(100, "cross", startnum=200)
    for i, arm in enumerate(arms):
        # All arms but the first touch the junction with their starts.
        creator.add_incoming_road_circular_geometry(arm, 20, i * np.pi / 2, "successor" if i == 0 else "predecessor")
    for i in range(4):
        for j in range(i + 1, 4):
            creator.add_connection(i, j)
    return drive(*arms, junctions=(creator,))


def unequal_crossing() -> object:
    """A T whose arms have two lanes and one, with turns named lane by lane."""
    arms = [xodr.create_road(xodr.Line(60), i, n, n) for i, n in ((0, 2), (1, 2), (2, 1))]
    creator = xodr.CommonJunctionCreator(100, "T", startnum=200)
    for i, (arm, angle) in enumerate(zip(arms, (0, np.pi, 1.4 * np.pi), strict=True)):
        creator.add_incoming_road_circular_geometry(arm, 25, angle, "successor" if i == 0 else "predecessor")
    creator.add_connection(0, 1)
    creator.add_connection(0, 2, -2, -1)
    creator.add_connection(1, 2, 1, -1)
    return drive(*arms, junctions=(creator,))


CASES: dict[str, Build] = {
    "line": single(xodr.Line(123.4)),
    "arc": single(xodr.Arc(0.02, length=90), xodr.Arc(-0.05, angle=-1.2)),
    "spiral": single(xodr.Spiral(1e-9, 0.03, length=60), xodr.Spiral(0.03, -0.04, length=80), xodr.Line(5)),
    "poly": single(xodr.ParamPoly3(0, 50, 3, -2, 0, 0, 12, -5, "normalized", 56.0)),
    "poly by length": single(xodr.Line(10), xodr.ParamPoly3(0, 1, 0, -1e-6, 0, 0, 2e-3, -1e-5, "arcLength", 70)),
    "chain": single(xodr.Line(20), xodr.Spiral(1e-9, 0.02, length=30), xodr.Arc(0.02, length=50), lanes=3),
    "hilly": hilly,
    "changing lanes": changing_lanes,
    "crossing": crossing,
    "unequal crossing": unequal_crossing,
}


@pytest.fixture(params=CASES, scope="module")
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Network, ElementTree.Element]:
    path: Path = tmp_path_factory.mktemp("xodr") / "network.xodr"
    CASES[request.param]().write_xml(str(path))
    return read_network(path).network, ElementTree.parse(path).getroot()


def numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "nan")) for name in names]


def reference_line(road: ElementTree.Element, n: int = 4000) -> np.ndarray:
    """Rows s, x, y, heading of a road's line, 4001 per geometry, by summing up curvature or evaluating polynomials."""
    rows = []
    for geometry in road.iter("geometry"):
        s, x, y, heading, length = numbers(geometry, "s", "x", "y", "hdg", "length")
        (shape,) = geometry
        p = np.linspace(0.0, 1.0, n + 1)
        if shape.tag == "paramPoly3":
            by = p if shape.get("pRange") == "normalized" else p * length
            u, v = (
                np.array(numbers(shape, *(c + axis for c in "abcd"))) @ by ** np.arange(4)[:, None] for axis in "UV"
            )
            theta = heading + np.arctan2(np.gradient(v, by, edge_order=2), np.gradient(u, by, edge_order=2))
            z = x + 1j * y + (u + 1j * v) * np.exp(1j * heading)
        else:
            k0 = float(shape.get("curvature", shape.get("curvStart", "0")))
            k1 = float(shape.get("curvature", shape.get("curvEnd", "0")))
            middle = (p[1:] + p[:-1]) / 2 * length
            steps = np.exp(1j * (heading + k0 * middle + (k1 - k0) * middle**2 / (2 * length))) * length / n
            z = x + 1j * y + np.concatenate([[0], np.cumsum(steps)])
            theta = heading + k0 * p * length + (k1 - k0) * (p * length) ** 2 / (2 * length)
        rows.append(np.column_stack([s + p * length, z.real, z.imag, theta]))
    return np.concatenate(rows)


def cubic(rows: list[ElementTree.Element], start: str, s: float) -> float:
    """The value at s of the last record that starts at or before it."""
    value = 0.0
    for row in rows:
        s0, a, b, c, d = numbers(row, start, "a", "b", "c", "d")
        if s0 <= s + 1e-9:
            value = a + b * (s - s0) + c * (s - s0) ** 2 + d * (s - s0) ** 3
    return value


def test_lines_are_where_the_file_says(case: tuple[Network, ElementTree.Element]) -> None:
    """To a micrometre (1 cm is asked): the midpoint rule errs by h^2 L theta'^2 / 24 < 1e-7 m."""
    network, root = case
    for element in root.iter("road"):
        line = reference_line(element)[::200]
        road = network.road(element.get("id", ""))
        elevations = list(element.iter("elevation"))
        z = [cubic(elevations, "s", s) for s in line[:, 0]]
        np.testing.assert_allclose(road.point(line[:, 0]), np.column_stack([line[:, 1:3], z]), atol=2e-6)
        turned = road.heading(line[:, 0]) - line[:, 3]
        np.testing.assert_allclose(np.exp(1j * turned), 1.0, atol=1e-4)


def test_lane_borders_are_where_the_file_says(case: tuple[Network, ElementTree.Element]) -> None:
    network, root = case
    for element in root.iter("road"):
        road = network.road(element.get("id", ""))
        sections = list(element.iter("laneSection"))
        for index, section in enumerate(sections):
            s0 = float(section.get("s", "nan"))
            s = np.linspace(s0 + 1e-6, road.section_end(index) - 1e-6, 9)
            borders = road.lane_borders(index, s)
            offsets = [cubic(list(element.iter("laneOffset")), "s", x) for x in s]
            for side, sign in (("left", 1), ("right", -1)):
                t = np.array(offsets)
                lanes = sorted(section.iterfind(f"{side}/lane"), key=lambda lane: abs(int(lane.get("id", "0"))))
                for lane in lanes:
                    t = t + sign * np.array([cubic(list(lane.iter("width")), "sOffset", x - s0) for x in s])
                    np.testing.assert_allclose(borders[int(lane.get("id", "0"))][1], t, atol=1e-9)


def test_banked_places_are_turned_about_the_line(tmp_path: Path) -> None:
    """z of (s, t) on a straight, banked, climbing road: elevation + t sin(roll) cos(pitch)."""
    path = tmp_path / "hilly.xodr"
    hilly().write_xml(str(path))  # type: ignore[attr-defined]
    network, root = read_network(path).network, ElementTree.parse(path).getroot()
    road, s, t = network.roads[0], np.linspace(1.0, 59.0, 30), 5.0
    roll = np.array([cubic(list(root.iter("superelevation")), "s", x) for x in s])
    rows = list(root.iter("elevation"))
    z = np.array([cubic(rows, "s", x) for x in s])
    pitch = np.arctan([(cubic(rows, "s", x + 1e-6) - cubic(rows, "s", x - 1e-6)) / 2e-6 for x in s])
    expected = np.column_stack(
        [s - t * np.sin(roll) * np.sin(pitch), t * np.cos(roll), z + t * np.sin(roll) * np.cos(pitch)]
    )
    np.testing.assert_allclose(road.point(s, t), expected, atol=1e-6)


def test_lanes_meet_the_lanes_they_lead_to(case: tuple[Network, ElementTree.Element]) -> None:
    """A lane's end is the start of each lane that follows, within 1 cm and 0.6 degree."""
    network, _ = case
    joints = 0
    for key, followers in successors(network).items():
        for follower in followers:
            joints += 1
            end, start = end_pose(network, key, -1), end_pose(network, follower, 0)
            np.testing.assert_allclose(end[:3], start[:3], atol=0.01)
            assert np.exp(1j * (end[3] - start[3])) == pytest.approx(1.0, abs=0.01)
    assert joints >= 12 or not network.junctions


def end_pose(network: Network, key: LaneKey, end: int) -> np.ndarray:
    """Place (3,) and heading of a lane's middle at its start (0) or end (-1) in the direction of traffic."""
    road = network.road(key.road)
    is_forward = road.is_forward(key.section, key.lane)
    at_start = (end == 0) == is_forward
    s = road.sections[key.section].s if at_start else road.section_end(key.section)
    inner, outer = road.lane_borders(key.section, s)[key.lane]
    # The line's heading is the lane's, but for the change of its offset.
    heading = float(road.heading(s)) + (0.0 if is_forward else np.pi)
    return np.array([*road.point(s, (inner + outer) / 2), heading])


def test_every_lane_into_a_crossing_leads_out_of_it_to_all_other_arms(tmp_path: Path) -> None:
    path = tmp_path / "crossing.xodr"
    crossing().write_xml(str(path))  # type: ignore[attr-defined]
    network = read_network(path).network
    graph = successors(network)
    for arm in range(4):
        inward = LaneKey(str(arm), 0, -1 if arm == 0 else 1)
        reached = {out.road for way in graph[inward] for out in graph[way]}
        assert reached == {str(other) for other in range(4) if other != arm}
    assert all(key in graph for road in network.roads for key in lane_keys(road))


def test_what_was_read_is_written_so_that_it_is_read_again(case: tuple[Network, ElementTree.Element]) -> None:
    """Exactly: all digits are written."""
    network, _ = case
    again = parse_network(network_xml(network))
    assert again.network == network
    assert again.ignored == ()


def test_objects_and_signals_are_read(tmp_path: Path) -> None:
    road = xodr.create_road(xodr.Line(100), 1, 1, 1)
    crosswalk = xodr.Object(50, 0, Type=xodr.ObjectType.crosswalk, id="7", name="zebra", length=4, width=7)
    outline = xodr.Outline(closed=True, id=0)
    for u, v in ((-2, -3.5), (2, -3.5), (2, 3.5), (-2, 3.5)):
        outline.add_corner(xodr.CornerLocal(u, v, 0, 0))
    crosswalk.add_outline(outline)
    pole = xodr.Object(10, -4, Type=xodr.ObjectType.pole, id="8", height=5.0, radius=0.1)
    pole.repeat(80, 20)
    road.add_object([crosswalk, pole])
    road.add_signal(xodr.Signal(60, -3.6, "DE", "274", "50", id="9", value=50, unit="km/h", height=0.6))
    path = tmp_path / "objects.xodr"
    drive(road).write_xml(str(path))  # type: ignore[attr-defined]
    read = read_network(path).network.roads[0]
    zebra, post = read.objects
    assert (zebra.kind, zebra.id, zebra.s, zebra.length_m) == ("crosswalk", "7", 50, 4)
    assert [(c.u, c.v) for c in zebra.outlines[0].corners] == [(-2, -3.5), (2, -3.5), (2, 3.5), (-2, 3.5)]
    assert (post.radius_m, post.repeats[0].length_m, post.repeats[0].distance_m) == (0.1, 80, 20)
    (sign,) = read.signals
    assert (sign.kind, sign.subtype, sign.value, sign.unit, sign.t) == ("274", "50", 50, "km/h", -3.6)
