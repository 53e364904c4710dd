import numpy as np
import pytest

from boxworld import CAMERA, EGO, GROUND_ID, T_EGO_CAMERA, BrickTracer, camera_rays, look
from synthgen.geometry import invert, move_points
from synthgen.labels import pixel_labels
from synthgen.records import CameraModel
from synthgen.taxonomy import by_id, class_id


@pytest.fixture(scope="module")
def front():
    """Pose of the front camera at time 0, its hits and its labels."""
    T_world_camera = EGO.poses([0.0])[0] @ T_EGO_CAMERA
    rays = camera_rays(T_world_camera, 0.0)
    hits = BrickTracer().intersect(rays)
    return T_world_camera, rays, hits, pixel_labels(hits, CAMERA)


def test_depth_is_the_z_coordinate_of_the_hit_in_the_camera(front):
    T_world_camera, rays, hits, pixels = front
    is_hit = hits.is_hit()
    points = rays.origins + rays.directions * np.where(is_hit, hits.range_m, 1.0)[:, None]
    z = move_points(invert(T_world_camera), points)[:, 2]

    assert np.allclose(pixels.depth_m.reshape(-1)[is_hit], z[is_hit], rtol=1e-5)
    assert np.all(np.isinf(pixels.depth_m.reshape(-1)[~is_hit]))


def test_where_nothing_is_hit_is_sky(front):
    _, _, hits, pixels = front
    is_sky = pixels.semantic.reshape(-1) == class_id("sky")

    assert np.array_equal(is_sky, ~hits.is_hit())
    assert 0 < is_sky.sum() < is_sky.size


def test_only_things_have_an_instance(front):
    """The ground and the wall have object ids for the tracer, but are stuff."""
    _, _, hits, pixels = front
    things = {number for number, row in by_id().items() if row.is_thing}

    assert GROUND_ID in hits.instance_id
    assert set(np.unique(pixels.semantic[pixels.instance > 0])) <= things
    assert not things & set(np.unique(pixels.semantic[pixels.instance == 0]))


def test_a_riders_bicycle_keeps_its_class_and_has_the_riders_id(front):
    *_, pixels = front

    assert set(pixels.semantic[pixels.instance == 6]) == {class_id("vehicle.bicycle"), class_id("rider.cyclist")}


def test_hits_of_another_picture_size_are_refused(front):
    _, _, hits, _ = front
    with pytest.raises(ValueError, match="expected 100 "):
        pixel_labels(hits, CameraModel(10, 10, 5.0, 5.0, 5.0, 5.0))


def test_fog_leaves_the_masks_as_they_are():
    clear, _ = look(T_EGO_CAMERA, 0.0)
    foggy, _ = look(T_EGO_CAMERA, 0.0, max_range_m=10.0)

    assert np.array_equal(clear.instance, foggy.instance)
