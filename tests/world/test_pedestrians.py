"""The crowd: as many as asked for, on the pavements, and nobody walks through anybody."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from synthgen.pipeline import sample
from synthgen.spec.load import load_scenario
from synthgen.world.compile import street_lines


@cache
def world(people, *settings):
    source = load_scenario("ped.child_occluded")
    return sample(source.with_settings([f"scene.roadside.people={people}", *settings]), 1)


def crowd(world):
    return [thing for thing in world.things if thing.name.startswith("pedestrians_")]


def test_a_dense_crowd_is_denser_than_a_sparse_one_and_none_is_none():
    counts = [len(crowd(world(people))) for people in ("none", "sparse", "dense")]

    assert counts[0] == 0
    assert 4 <= counts[1] < counts[2] / 2


@pytest.mark.parametrize("road", [(), ("scene.road.kind=curve", "scene.road.radius=-80 m")])
def test_all_are_on_a_pavement_all_the_time(road):
    made = world("dense", *road)
    line, section = street_lines(made.street)
    times = np.linspace(made.frame_times_s[0], made.frame_times_s[-1], 20)

    for person in crowd(made):
        place = person.trajectory.poses(times)[:, :3, 3]
        s, t = line.locate(place[:, :2])
        assert np.all(np.abs(np.abs(t) - section.pavement_center_t("left")) < section.pavement_width_m / 2)
        assert place[:, 2] == pytest.approx(section.ground_height(t), abs=1e-3)
        assert np.all((s > -40) & (s < line.length_m + 90))


def test_nobody_comes_nearer_to_another_than_a_shoulder_width():
    made = world("dense")
    times = np.linspace(made.frame_times_s[0], made.frame_times_s[-1], 200)
    actors = [thing for thing in made.things if thing.name in ("child", "cyclist", "oncoming")]
    tracks = [thing.trajectory.poses(times)[:, :2, 3] for thing in (*crowd(made), *actors)]

    assert min(np.linalg.norm(a - b, axis=1).min() for a, b in combinations(tracks, 2)) > 0.75


def test_the_crowd_leaves_all_others_where_they_were():
    """Every group has its own random stream."""
    bare, full = ([t for t in world(p).things if not t.name.startswith("pedestrians_")] for p in ("none", "dense"))

    assert [(t.name, t.parameters) for t in bare] == [(t.name, t.parameters) for t in full]


def test_walkers_walk_and_standers_stand():
    for person in crowd(world("dense")):
        moves = len(person.trajectory.times_s) > 1
        assert person.parameters["gait"] == ("walk" if moves else "stand")
