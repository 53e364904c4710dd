from dataclasses import replace

import numpy as np
import pytest

from boxworld import EGO, OBJECTS, T_EGO_CAMERA, T_EGO_LIDAR, T_EGO_SIDE, BrickTracer, look, sweep
from synthgen.geometry import invert, matrix, move_points
from synthgen.labels import cuboids
from synthgen.records import Trajectory

NAMES = {item.name: item.instance_id - 1 for item in OBJECTS}


@pytest.fixture(scope="module")
def world():
    """Cuboids, cloud and boxes of all cameras at 0.1 s."""
    views = [look(T, 0.1)[1] for T in (T_EGO_CAMERA, T_EGO_SIDE)]
    cloud = sweep(BrickTracer(), 0.1)
    solids = cuboids(OBJECTS, time_s=0.1, T_world_ego=EGO.poses([0.1])[0], boxes=views, clouds=[cloud])
    return solids, cloud, views


def test_points_counted_are_the_points_inside_the_cuboid(world):
    """Two ways to the same number: the labels of the rays, and geometry alone."""
    solids, cloud, _ = world
    points = move_points(EGO.poses([0.1])[0] @ T_EGO_LIDAR, cloud.xyz)
    for index in range(len(OBJECTS)):
        local = (points - solids.center[index]) @ matrix(solids.quaternion[index])
        is_inside = np.all(np.abs(local) <= solids.size[index] / 2, axis=1)
        assert is_inside.sum() == solids.num_lidar_pts[index]
    assert solids.num_lidar_pts.sum() > 1000


def test_velocity_is_how_fast_the_center_moves(world):
    """Against the difference of two later poses; the rider turns, so its box centre moves beside its origin."""
    offset = (1.0, 0.0, 0.8)
    shifted = [replace(item, box_offset=offset) for item in OBJECTS]
    step_s = 1e-4
    before, after = (cuboids(shifted, time_s=0.3 + d, T_world_ego=np.eye(4)) for d in (-step_s, step_s))
    now = cuboids(shifted, time_s=0.3, T_world_ego=np.eye(4))

    assert np.allclose(now.velocity, (after.center - before.center) / (2 * step_s), atol=0.05)
    assert now.angular_velocity[NAMES["rider"], 2] == pytest.approx(0.4)


def test_distance_is_measured_from_the_egos_origin(world):
    solids, *_ = world
    in_ego = move_points(invert(EGO.poses([0.1])[0]), solids.center)

    assert np.allclose(np.linalg.norm(in_ego, axis=1), solids.distance_m)


def test_visibility_is_the_best_of_all_cameras(world):
    solids, _, views = world
    for index, item in enumerate(OBJECTS):
        fractions = [
            view.visible_fraction[i]
            for view in views
            for i in range(len(view.instance_id))
            if view.instance_id[i] == item.instance_id
        ]
        assert solids.visibility[index] == max(fractions, default=0.0)
    assert solids.visibility[NAMES["invisible"]] == 0.0
    assert solids.visibility[NAMES["behind"]] == 0.0


def test_state_tells_moving_parked_and_standing_apart(world):
    solids, *_ = world
    states = {item.name: solids.state[index] for index, item in enumerate(OBJECTS)}

    assert states["rider"] == states["occluded"] == "moving"
    assert states["rotated"] == "parked"
    assert states["in fog"] == states["invisible"] == "standing"


def test_no_objects_give_an_empty_record():
    assert cuboids([], time_s=0.0, T_world_ego=np.eye(4)).center.shape == (0, 3)


def test_an_object_id_must_fit_the_mask():
    way = Trajectory.from_poses([0.0], [np.eye(4)])
    with pytest.raises(ValueError, match="65535"):
        replace(OBJECTS[0], instance_id=65536, trajectory=way)
