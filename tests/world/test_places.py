"""Actors with a place: where they are asked to be, as they are asked to lie, or refused in the user's words."""

import numpy as np
import pytest

from synthgen.errors import SpecError
from synthgen.geometry import move_points
from synthgen.pipeline import sample
from synthgen.spec.load import load_scenario
from synthgen.world import catalog
from synthgen.world.compose import EGO_S0_M

SPEC = """
synthgen: 1
id: test.places
scene: {roadside: {buildings: none, vegetation: {density: none}, parked: none, people: none}}
actors:
  - {id: truck, class: truck, place: {ahead: 50 m, lane: -1, heading: 70 deg, posture: left_side}}
  - {id: man, class: pedestrian, place: {ahead: 30 m, offset: -6 m}}
capture: {from: 0 s, to: 0.2 s}
"""


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "s.yaml").write_text(SPEC)
    return load_scenario(str(tmp_path / "s.yaml"))


def thing(world, name):
    return next(item for item in world.things if item.name == name)


def test_a_body_is_where_it_was_put_and_lies_as_asked(scenario):
    truck = thing(sample(scenario), "truck")
    T = truck.trajectory.poses(0.0)[0]

    built = catalog.build(truck.family, truck.parameters, 0)
    points = move_points(T, np.concatenate([part.mesh.vertices for part in built.parts]))
    # Mirrors, which carry nothing, reach out on one side.
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    assert middle[0] == pytest.approx(EGO_S0_M + 50, abs=0.6)
    assert middle[1] == pytest.approx(-1.75, abs=0.6)
    assert T[:3, 1] @ [0, 0, -1] > 0.99
    assert np.degrees(np.arctan2(T[1, 0], T[0, 0])) == pytest.approx(70, abs=1)


def test_a_person_with_a_place_stands(scenario):
    man = thing(sample(scenario), "man")

    assert man.parameters["gait"] == "stand"
    assert man.trajectory.poses(0.0)[0][:2, 3] == pytest.approx([EGO_S0_M + 30, -6], abs=1e-6)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("actors.truck.place.lane=-4", "no lane -4"),
        ("actors.truck.place={ahead: 50 m}", "exactly one of: lane, offset"),
        ("actors.truck.place={ahead: 900 m, lane: -1}", "no place of the street"),
        ("actors.truck.place={ahead: 1 m, lane: -1}", "ego and truck are in the same place"),
        ("actors.truck.place.posture=asleep", "upright"),
        ("actors.truck.parameters={colour: red}", "no parameter named 'colour'"),
    ],
)
def test_impossible_places_are_refused(scenario, setting, message):
    with pytest.raises(SpecError, match=message):
        sample(scenario.with_settings([setting]))
