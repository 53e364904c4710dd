"""Networks that layouts build: lanes that meet, links that agree, and files that say the same."""

import numpy as np
import pytest

from synthgen.errors import InputError, UnknownNameError
from synthgen.rng import stream
from synthgen.world.network.ego_route import ego_way, opens
from synthgen.world.network.joining import biarc, joined
from synthgen.world.network.lane_graph import LaneKey, lane_path, successors
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.layouts import LAYOUTS, build_layout
from synthgen.world.network.locating import locate
from synthgen.world.network.network import Network
from synthgen.world.network.plan import chain
from synthgen.world.network.reading import parse_network
from synthgen.world.network.writing import network_xml

CASES = [(name, seed) for name in LAYOUTS for seed in (1,)]


@pytest.fixture(scope="module", params=CASES, ids=[f"{name}-{seed}" for name, seed in CASES])
def network(request: pytest.FixtureRequest) -> Network:
    name, seed = request.param
    return build_layout(name, stream(seed, "layout"))


def lane_end(network: Network, key: LaneKey, end: int) -> tuple[np.ndarray, float, float]:
    """Place, heading and width of a lane at its start (0) or end (-1) in the direction of traffic."""
    road = network.road(key.road)
    is_start = (end == 0) == road.is_forward(key.section, key.lane)
    s = road.sections[key.section].s if is_start else road.section_end(key.section)
    inside = s + (1e-6 if is_start else -1e-6)
    (a, b), (c, d) = (road.lane_borders(key.section, x)[key.lane] for x in (s, inside))
    here, near = road.point(s, (a + b) / 2), road.point(inside, (c + d) / 2)
    ahead = near - here if end == 0 else here - near
    return here, float(np.arctan2(ahead[1], ahead[0])), float(abs(b - a))


def test_every_lane_ends_where_the_next_one_starts(network: Network) -> None:
    """Within a micrometre, in the same direction and as wide (1 mm and 0.1 degree are asked)."""
    for key, followers in successors(network).items():
        for follower in followers:
            (place, heading, width), (start, start_heading, start_width) = (
                lane_end(network, key, -1),
                lane_end(network, follower, 0),
            )
            np.testing.assert_allclose(place, start, atol=1e-6, err_msg=f"{key} to {follower}")
            turn = abs((heading - start_heading + np.pi) % (2 * np.pi) - np.pi)
            assert turn < np.deg2rad(0.1), (key, follower)
            assert width == pytest.approx(start_width, abs=1e-6), (key, follower)


def test_traffic_that_comes_to_a_junction_can_go_on(network: Network) -> None:
    graph = successors(network)
    for road in network.roads:
        for link, section, is_end in ((road.predecessor, 0, False), (road.successor, len(road.sections) - 1, True)):
            for lane in road.sections[section].lanes:
                if link and lane.kind in DRIVABLE and road.is_forward(section, lane.id) == is_end:
                    width = road.lane_borders(section, road.length_m if is_end else 0.0)[lane.id]
                    if abs(float(width[1] - width[0])) > 0.01:
                        assert graph[LaneKey(road.id, section, lane.id)], (road.id, lane.id)


def test_links_between_roads_are_mutual(network: Network) -> None:
    for road in network.roads:
        for link, here in ((road.predecessor, "start"), (road.successor, "end")):
            if link and link.element == "road":
                other = network.road(link.id)
                back = other.predecessor if link.contact == "start" else other.successor
                assert back is not None
                is_same = back.element == "road" and (back.id, back.contact) == (road.id, here)
                assert is_same or (back.element == "junction" and back.id == road.junction)


def test_no_lane_is_narrower_than_nothing(network: Network) -> None:
    for road in network.roads:
        for index, section in enumerate(road.sections):
            s = np.linspace(section.s, road.section_end(index), 50)
            for number, (inner, outer) in road.lane_borders(index, s).items():
                assert np.all(np.sign(number) * (outer - inner) > -1e-9), (road.id, index, number)


def test_what_is_written_is_read_again_without_a_note(network: Network) -> None:
    again = parse_network(network_xml(network))
    assert again.network == network
    assert (again.notes, again.ignored) == ((), ())


def test_the_ego_can_drive_its_way_on_lanes(network: Network) -> None:
    """The path is unbroken, and each of its places lies on a lane."""
    path = lane_path(network, ego_way(network), 2.0)
    assert len(path) > 30
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() < 2.5
    found = locate(network, path[1:-1])
    assert np.all(found.lane != 0)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_depend_on_the_generator_alone(name: str) -> None:
    one, same, other = (build_layout(name, stream(seed, "x")) for seed in (5, 5, 6))
    assert one == same
    assert other != one or name == "car_park", "nothing is drawn for a car park"


def test_a_ring_too_small_for_its_arms_is_refused() -> None:
    with pytest.raises(InputError, match="5 arms need a radius of at least 1"):
        build_layout("roundabout", stream(3, "r"), arms=5, radius_m=9.0)


@pytest.mark.parametrize(("arms", "radius_m"), [(3, 10.0), (3, 18.0), (4, 11.0), (4, 20.0), (5, 16.0)])
def test_roundabouts_of_many_sizes_close(arms: int, radius_m: float) -> None:
    network = build_layout("roundabout", stream(3, "r"), arms=arms, radius_m=radius_m)
    test_every_lane_ends_where_the_next_one_starts(network)


def test_turn_lanes_lead_to_the_left_only_and_others_not() -> None:
    """Right-hand traffic, coming from the west on three lanes, of which the innermost is for left turns."""
    network = build_layout("cross_junction", stream(2, "x"), lanes=2)
    graph = successors(network)
    out = {lane: {graph[way][0].road for way in graph[LaneKey("0", 0, lane)]} for lane in (1, 2, 3)}
    assert out == {1: {"3"}, 2: {"1"}, 3: {"1", "2"}}


def test_an_unknown_layout_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'roundabout'"):
        build_layout("roundabuot", stream(1, "x"))


@pytest.mark.parametrize(
    "end", [(20.0, 0.0, 0.0), (30.0, 12.0, 0.7), (15.0, 15.0, np.pi / 2), (12.0, -9.0, -2.0), (20.0, 3.0, 0.0)]
)
@pytest.mark.parametrize("start", [(0.0, 0.0, 0.0), (5.0, -3.0, 2.2)])
def test_lines_between_poses_meet_both(start: tuple[float, float, float], end: tuple[float, float, float]) -> None:
    cos, sin = np.cos(start[2]), np.sin(start[2])
    goal = (start[0] + end[0] * cos - end[1] * sin, start[1] + end[0] * sin + end[1] * cos, start[2] + end[2])
    for plan in (joined(start, goal), chain(start, biarc(start, goal))):
        assert (plan[0].x, plan[0].y, plan[0].heading_rad) == start
        x, y, heading = (float(v) for v in plan[-1].place(plan[-1].length_m))
        assert (x, y) == pytest.approx(goal[:2], abs=1e-9)
        assert np.exp(1j * heading) == pytest.approx(np.exp(1j * goal[2]), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "turns", "road"),
    [
        ("cross_junction", ("left",), "3"),
        ("cross_junction", ("straight",), "1"),
        ("cross_junction", ("right",), "2"),
        ("roundabout", ("exit 1",), "1"),
        ("roundabout", ("exit 3",), "3"),
        ("motorway", ("exit 1",), "j0.out"),
    ],
)
def test_the_ego_turns_as_it_is_told(name: str, turns: tuple[str, ...], road: str) -> None:
    """Roads count counter-clockwise in roundabouts; at crossings 2 is south of the ego, 3 north."""
    network = build_layout(name, stream(1, "route"))
    way = ego_way(network, turns)
    path = lane_path(network, way)
    step = np.diff(path[:, :2], axis=0)
    turn = np.diff(np.unwrap(np.arctan2(step[:, 1], step[:, 0])))

    assert way[-1].road == road
    assert not opens(network.by_id, way[0]), "it starts on a lane that comes from outside"
    assert np.linalg.norm(step, axis=1).max() < 1.3, "no jump, also where it goes over to a lane that opens"
    assert np.abs(turn).max() < 0.25


def test_a_turn_that_is_not_there_is_answered_with_those_that_are() -> None:
    network = build_layout("rural_lane", stream(1, "route"))

    with pytest.raises(InputError, match="no way from where the ego starts goes left; the ways there are: no turn"):
        ego_way(network, ("left",))
