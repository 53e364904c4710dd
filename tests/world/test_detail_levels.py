"""No popping: what stands has one level of detail in all frames of a scene, chosen by the ego's whole way."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.pipeline import sample
from synthgen.records import Trajectory
from synthgen.spec.load import load_scenario
from synthgen.world.compile import DETAIL_WITHIN_M, WAY_STEP_M, _detail, _least_gaps_m, compile_world
from synthgen.world.world import Thing

DRIVE = """
synthgen: 1
id: test.drive
scene:
  road: {kind: straight, length: 160 m}
  roadside: {buildings: none, parked: none, people: none, vegetation: {density: sparse, season: winter}}
ego: {speed: 50 km/h}
capture: {rate: 1 Hz, from: 0 s, to: 2 s}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("drive") / "drive.yaml"
    path.write_text(DRIVE)
    return sample(load_scenario(str(path)), 0)


def faces_by_instance(world):
    """Faces of each still thing's shapes, which all frames of its scene have."""
    scene, _ = compile_world(world)
    found = {}
    for placement in scene.placements:
        found.setdefault(placement.instance_id, []).append(len(scene.shapes[placement.shape].mesh.faces))
    return found


def test_the_first_the_last_and_a_hundred_frames_show_the_same_bodies(world):
    """The levels of a scene of 3 frames are those of the same scene with 100, so none depends on where frames lie."""
    first, last = world.frame_times_s[[0, -1]]
    many = replace(world, frame_times_s=np.linspace(first, last, 100))

    assert faces_by_instance(world) == faces_by_instance(many)


def test_levels_go_by_the_least_distance_from_the_whole_way():
    """A tree beside the middle of a way of 60 m, between two frames that are far from it, is as detailed as it is near.

    The way is sampled each half metre: beside it, 4 m off, the gap is at most 8 mm too large.
    """
    ego = Trajectory.from_poses([0.0, 3.0], [pose(0.0, 0.0, 0.0), pose(60.0, 0.0, 0.0)])
    places = [(30.2, 4.0), (30.0, 60.0), (-200.0, 0.0)]
    things = [Thing(2 + k, f"t{k}", "tree.oak", {}, standing(pose(x, y, 0.0))) for k, (x, y) in enumerate(places)]
    gaps = _least_gaps_m(SimpleNamespace(frame_times_s=np.array([0.0, 3.0]), ego=ego, things=things))

    assert gaps == pytest.approx([4.0, 60.0, 200.0], abs=(WAY_STEP_M / 2) ** 2 / (2 * 4.0) + 1e-9)
    assert [_detail(thing, gap) for thing, gap in zip(things, gaps, strict=True)] == [0, 2, 3]


@pytest.mark.parametrize("limits", DETAIL_WITHIN_M.values())
def test_farther_is_never_finer(limits):
    assert list(limits) == sorted(limits)
