"""Scenes on road networks: the ego on the carriageway, actors where asked, nothing built on a road."""

import json
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from synthgen.errors import SpecError
from synthgen.geometry import move_points
from synthgen.pipeline import sample
from synthgen.rng import stream
from synthgen.spec.load import load_scenario
from synthgen.world import catalog, ego
from synthgen.world.clearance import ego_footprint, footprint, overlap
from synthgen.world.network.layouts import build_layout
from synthgen.world.network.network import shifted
from synthgen.world.network.reading import parse_network
from synthgen.world.network.standing_ground import ground_of
from synthgen.world.network.writing import write_network
from synthgen.world.world import World

SPEC = """
synthgen: 1
id: test.network
scene: {road: {kind: KIND}, roadside: {buildings: suburban, people: dense, parked: dense, traffic: dense,
  vegetation: {density: sparse}}}
ego: {speed: 30 km/h}
actors:
  - {id: walker, class: pedestrian, motion: {from: nearside, speed: 5 km/h}, meet: {at: 3 s, ego_front: 25 %}}
  - {id: lead, class: vehicle.hatchback, motion: {lane: -1, ahead: 45 m, speed: 30 km/h}}
  - {id: pallet, class: pallet, place: {ahead: 40 m, offset: 4 m}}
environment: {wind: 8 m/s}
capture: {from: 2 s, to: 3 s}
"""
KINDS = ("t_junction", "roundabout")
ROAD = ("ground.road", "ground.lane_marking", "ground.road_marking")


@cache
def scenario(folder, kind):
    path = folder / f"{kind}.yaml"
    path.write_text(SPEC.replace("KIND", kind))
    return load_scenario(str(path))


@pytest.fixture(scope="module", params=KINDS)
def world(request, tmp_path_factory):
    return sample(scenario(tmp_path_factory.mktemp("network"), request.param))


def ground(world):
    street = world.street
    return ground_of(street.opendrive, street.material, world.conditions.is_wet, street.damage, world.seed, world.index)


def thing(world, name):
    return next(item for item in world.things if item.name == name)


def test_the_ego_drives_on_the_road_and_the_lead_before_it(world):
    way, lead = world.ego.positions, thing(world, "lead").trajectory.positions
    heights, classes = ground(world).at(way[:, :2])

    assert set(classes) <= set(ROAD)
    assert way[:, 2] == pytest.approx(heights, abs=0.01)
    assert set(ground(world).at(lead[:, :2])[1]) <= set(ROAD)
    speed = np.linalg.norm(np.diff(way, axis=0), axis=1) / np.diff(world.ego.times_s)
    assert speed == pytest.approx(30 / 3.6, rel=0.02)


def test_the_walker_is_met_by_the_egos_front_where_it_was_planned(world):
    meet_s = world.events["meet"]
    in_ego = move_points(
        np.linalg.inv(world.ego.poses(meet_s)[0]), thing(world, "walker").trajectory.poses(meet_s)[0][:3, 3]
    )

    assert meet_s == pytest.approx(3.0)
    assert in_ego[1] == pytest.approx(-ego.WIDTH_M * 0.25, abs=0.05)
    assert ego.FRONT_M < in_ego[0] < ego.FRONT_M + 0.6


def test_a_walker_follows_the_ground(world):
    knots = thing(world, "walker").trajectory.positions

    assert knots[:, 2] == pytest.approx(ground(world).at(knots[:, :2])[0], abs=0.005)


def test_houses_and_trees_stand_on_green_ground_and_people_on_pavements(world):
    for item in world.things:
        kind = item.name.rpartition("_")[0]
        place = item.trajectory.positions
        if kind in ("houses", "woods"):
            low, high = catalog.build(item.family, item.parameters, 2).bounds()
            corners = (
                [[x, y, 0] for x in (low[0], 0, high[0]) for y in (low[1], 0, high[1])] if kind == "houses" else []
            )
            spots = move_points(item.trajectory.poses(0.0)[0], np.array([[0, 0, 0], *corners], dtype=float))
            assert set(ground(world).at(spots[:, :2])[1]) == {"nature.terrain"}, item.name
        elif kind == "pedestrians":
            assert set(ground(world).at(place[:, :2])[1]) == {"ground.sidewalk"}
    names = {item.name.rpartition("_")[0] for item in world.things}
    assert {"houses", "woods", "pedestrians", "signals", "grass"} <= names


def test_traffic_keeps_to_the_road_and_apart(world):
    times = world.frame_times_s
    vehicles = [item for item in world.things if item.name.startswith("traffic")]
    outlines = [footprint(item, times) for item in vehicles] + [ego_footprint(world.ego, times)]

    assert len(vehicles) >= 4
    for item in vehicles:
        places = item.trajectory.positions
        heights, classes = ground(world).at(places[:, :2])
        assert set(classes) <= set(ROAD) | {"nature.terrain"}, "they come from and go beyond the network"
        assert np.abs(places[:, 2] - heights).max() < 0.05
    for a, b in combinations(outlines, 2):
        assert not overlap(a, b).any()


def test_vehicles_park_along_kerbs_and_lean_trees_with_the_wind(world):
    roads = ground(world).network.roads
    has_lane = any(lane.kind == "parking" for road in roads for section in road.sections for lane in section.lanes)
    parked = [item for item in world.things if item.name.startswith("parked")]

    assert bool(parked) == has_lane
    for item in parked:
        assert ground(world).at(item.trajectory.positions[:, :2])[1] == ["ground.parking"]
    assert all(item.lean != (0.0, 0.0) for item in world.things if item.family.startswith("tree."))


def test_a_saved_world_has_its_network_with_it(world):
    again = World.from_json(json.loads(json.dumps(world.as_json())))

    assert again.street == world.street
    assert [part.mesh.vertices.tobytes() for part in ground(again).parts] == [
        part.mesh.vertices.tobytes() for part in ground(world).parts
    ]


def test_a_file_is_driven_like_the_layout_it_holds(tmp_path):
    write_network(build_layout("rural_lane", stream(5, "file")), tmp_path / "lane.xodr")
    (tmp_path / "s.yaml").write_text(SPEC.replace("KIND", "opendrive, file: lane.xodr"))

    made = sample(load_scenario(str(tmp_path / "s.yaml")))

    assert set(ground(made).at(made.ego.positions[:, :2])[1]) <= set(ROAD)


def test_a_file_in_map_coordinates_is_moved_to_the_origin_and_says_from_where(tmp_path):
    """500 km off, single precision has steps of 3 cm; the world is as fine as that of a file at the origin."""
    network = build_layout("rural_lane", stream(5, "file"))
    write_network(shifted(network, 500_000.25, -5_400_000.0), tmp_path / "lane.xodr")
    (tmp_path / "s.yaml").write_text(SPEC.replace("KIND", "opendrive, file: lane.xodr"))

    made = sample(load_scenario(str(tmp_path / "s.yaml")))

    here = parse_network(made.street.opendrive.encode()).network.roads[0].point(0.0)
    there = network.roads[0].point(0.0) + [500_000.25, -5_400_000.0, 0.0]
    offset = [made.street.offset_x_m, made.street.offset_y_m, 0.0]
    assert np.linalg.norm(here) < 1000.0
    assert here + offset == pytest.approx(there, abs=1e-6)
    assert World.from_json(json.loads(json.dumps(made.as_json()))).street == made.street
    assert max(abs(part.mesh.vertices[:, :2]).max() for part in ground(made).parts) < 2000.0


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("scene.road={kind: opendrive, file: none.xodr}", "no OpenDRIVE file 'none.xodr' in"),
        ("scene.road={kind: opendrive}", "needs file"),
        ("scene.road={kind: roundabout, lanes: 4}", "leave out: lanes"),
        ("actors.lead.motion.lane=-2", "drives in lane -1"),
        ("actors.lead.motion.ahead=5 km", "of a way of"),
        ("capture.to=200 s", "way through this network"),
        ("ego.lane=-2", "lane -1"),
        ("ego.route=[exit 6]", "goes exit 6; the ways there are"),
        ("ego.route=[up]", "ego.route.0: .*exit 1"),
    ],
)
def test_what_cannot_be_is_refused_in_the_users_words(tmp_path, setting, message):
    with pytest.raises(SpecError, match=message):
        sample(scenario(tmp_path, "t_junction").with_settings([setting]))
