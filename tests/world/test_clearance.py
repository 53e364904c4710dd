"""Footprints that share a place are found, others are not."""

import numpy as np
import pytest

from synthgen.errors import InputError, SpecError
from synthgen.geometry import move_points
from synthgen.pipeline import sample
from synthgen.spec.load import load_scenario
from synthgen.world import ego
from synthgen.world.clearance import overlap

SQUARE = np.array([[[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]])


@pytest.mark.parametrize(("shift", "shares"), [((1.0, 1.0), True), ((2.0, 0.0), False), ((2.5, 0.0), False)])
def test_squares_overlap_only_if_they_share_area(shift, shares):
    assert overlap(SQUARE, SQUARE + shift)[0] == shares


def test_a_turned_square_in_the_corner_does_not_overlap():
    """Its bounding box overlaps, it does not: the axes of both matter."""
    diamond = np.array([[[3.1, 0.9], [4.1, 1.9], [3.1, 2.9], [2.1, 1.9]]]) + [-0.05, 1.1]

    assert not overlap(SQUARE, diamond)[0]


def preset(*settings):
    return load_scenario("ped.child_occluded").with_settings(settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["actors.oncoming.motion.ahead=5000 m"], r"actors.oncoming.motion.ahead: sample 0: .*street is"),
        (
            ["actors.oncoming.motion={lane: -1, ahead: 2 m, speed: 20 km/h}"],
            "actors.oncoming: .*ego and oncoming are in the same place",
        ),
        (["actors.near_car.park={side: farside, ahead: 35 m}"], "is taken from"),
        (["actors.van.size={l: 30 m}"], r"actors.van.size: .*from 5.0 to 6.9"),
        (["actors.child.size={l: 1 m}"], "people have only a height"),
    ],
)
def test_what_has_no_place_is_refused_with_the_line_where_it_was_asked(settings, message):
    with pytest.raises(SpecError, match=message):
        sample(preset(*settings), 0)


def test_several_misplaced_actors_are_told_together():
    source = preset("actors.oncoming.motion.ahead=5000 m", "actors.van.size={l: 30 m}")

    with pytest.raises(SpecError) as caught:
        sample(source, 0)
    assert len(caught.value.faults) == 2


def test_a_size_of_a_person_is_its_height():
    world = sample(preset("actors.child.size={h: 1.2 m}"), 0)

    assert next(t for t in world.things if t.name == "child").parameters["stature_m"] == 1.2


@pytest.mark.parametrize(("speed", "gait"), [("6 km/h", "walk"), ("10 km/h", "run"), ("0 km/h", "stand")])
def test_a_person_in_a_lane_goes_as_its_speed_asks(speed, gait):
    text = ["actors.cyclist.class=pedestrian", f"actors.cyclist.motion.speed={speed}"]
    world = sample(preset(*text), 0)

    assert next(t for t in world.things if t.name == "cyclist").parameters["gait"] == gait


@pytest.mark.parametrize("settings", [["actors.child.paint=red"], ["actors.cyclist.paint=red"]])
def test_what_would_do_nothing_is_refused(settings):
    with pytest.raises(InputError, match="only motor vehicles are painted"):
        preset(*settings)


@pytest.mark.parametrize("radius", [60, -60, 150])
@pytest.mark.parametrize("index", [2, 12])
def test_the_meeting_holds_on_curves(radius, index):
    """In the ego's own frame the walker is at the planned point of its front, to the centimetre, at 20 and 60 km/h."""
    road = ["scene.road.kind=curve", f"scene.road.radius={radius} m"]
    source = load_scenario("ped.crossing_near").with_settings(road)
    scenario, world = source.concrete(index), sample(source, index)
    walker = next(t for t in world.things if t.name == "walker")
    meet_s = world.events["meet"]
    T_world_ego = world.ego.poses(meet_s)[0]

    x, y, _ = move_points(np.linalg.inv(T_world_ego), walker.trajectory.poses(meet_s)[0][:3, 3])

    assert y == pytest.approx(ego.WIDTH_M * (scenario.actors[0].meet.ego_front_fraction - 0.5), abs=0.01)
    assert ego.FRONT_M + 0.1 < x < ego.FRONT_M + 0.6


def test_all_samples_of_the_presets_have_room():
    for name in ("ped.child_occluded", "ped.crossing_near"):
        source = load_scenario(name)
        for index in range(30):
            sample(source, index)
