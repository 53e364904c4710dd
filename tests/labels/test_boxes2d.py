import time

import numpy as np
import pytest

from boxworld import (
    CAMERA,
    EGO,
    FOG_MOR_M,
    OBJECTS,
    T_EGO_CAMERA,
    THINGS,
    Brick,
    BrickTracer,
    Thing,
    camera_rays,
    look,
    scene_of,
)
from synthgen.geometry import box_corners, invert, move_points, pose, project, rotation, transform
from synthgen.labels import boxes2d, cuboids, pixel_labels
from synthgen.labels.outlines import NEAR_M, ObjectMeshes, amodal_box
from synthgen.records import BrownConrady, CameraModel, Hits, Trajectory
from synthgen.trace.embree import EmbreeTracer

NAMES = {item.name: item.instance_id for item in OBJECTS}


@pytest.fixture(scope="module")
def front():
    """Pixels and boxes of the front camera at time 0, in clear air."""
    return look(T_EGO_CAMERA, 0.0)


def row(boxes, name):
    """Index of an object's row."""
    return list(boxes.instance_id).index(NAMES[name])


def whole_outline(instance_id, T_ego_camera=T_EGO_CAMERA, margin_px=340):
    """Pixels of one object alone, over a picture widened by a margin: every pixel, no grid."""
    wide = CameraModel(
        CAMERA.width + 2 * margin_px, CAMERA.height + 2 * margin_px, CAMERA.fx, CAMERA.fy,
        CAMERA.cx + margin_px, CAMERA.cy + margin_px,
    )  # fmt: skip
    rays = camera_rays(EGO.poses([0.0])[0] @ T_ego_camera, 0.0, wide)
    is_hit = np.isfinite(BrickTracer().intersect_instance(instance_id, rays)).reshape(wide.height, wide.width)
    inside = is_hit[margin_px:-margin_px, margin_px:-margin_px]
    return int(is_hit.sum()), inside


def test_the_visible_box_bounds_the_objects_pixels_and_no_others(front):
    pixels, boxes = front
    for index in np.flatnonzero(boxes.is_visible()):
        rows, columns = np.nonzero(pixels.instance == boxes.instance_id[index])
        bounds = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert list(boxes.visible[index]) == bounds
        assert boxes.visible_px[index] == len(rows)


def test_every_object_in_the_mask_has_a_visible_box_and_no_other_has(front):
    pixels, boxes = front

    assert set(boxes.instance_id[boxes.is_visible()]) == set(np.unique(pixels.instance)) - {0}


def test_the_amodal_box_bounds_the_projected_corners(front):
    """Boxes of bricks wholly before the camera: their eight corners decide; of the sign, not its pole's."""
    _, boxes = front
    T_camera_world = invert(EGO.poses([0.0])[0] @ T_EGO_CAMERA)
    for name in ("rotated", "occluded", "invisible", "van", "in fog", "sign"):
        thing = THINGS[NAMES[name] - 1]
        corners = box_corners(thing.bricks[0].size) + thing.bricks[0].center
        world = move_points(thing.trajectory.poses([0.0])[0], corners)
        uv = project(move_points(T_camera_world, world), CAMERA.fx, CAMERA.fy, CAMERA.cx, CAMERA.cy)
        assert np.allclose(boxes.amodal[row(boxes, name)], [*uv.min(axis=0), *uv.max(axis=0)], atol=1e-3)


def test_the_amodal_box_contains_the_visible_box(front):
    """Up to the half pixel by which a pixel reaches beyond its centre."""
    _, boxes = front
    seen = boxes.is_visible()

    assert np.all(boxes.amodal[seen, :2] <= boxes.visible[seen, :2] + 0.5)
    assert np.all(boxes.amodal[seen, 2:] >= boxes.visible[seen, 2:] - 0.5)


def test_an_object_that_reaches_behind_the_camera_is_cut_at_the_near_plane():
    """A bar from 10 m behind to 10 m before the camera, 1 m to the right: it ends at x = 1 m at the near plane."""
    bar = np.array([[1.0, 1.0, z] for z in (-10.0, 10.0)] + [[1.0, 1.2, 10.0]])
    box = amodal_box([(bar, np.array([[0, 1, 2]], dtype=np.int32))], CAMERA, np.eye(4))

    assert box[2] == pytest.approx(CAMERA.cx + CAMERA.fx / NEAR_M)
    assert box[0] == pytest.approx(CAMERA.cx + CAMERA.fx / 10.0)


def test_an_object_behind_the_camera_has_no_row(front):
    _, boxes = front

    assert NAMES["behind"] not in boxes.instance_id


@pytest.mark.parametrize("name", ["rotated", "truncated", "occluded", "invisible", "van", "rider", "in fog"])
def test_shares_agree_with_counting_every_pixel(front, name):
    """The grid of rays against the count over all pixels of a picture widened until nothing is cut off."""
    pixels, boxes = front
    index = row(boxes, name)
    whole, inside = whole_outline(NAMES[name])
    visible = int((pixels.instance == NAMES[name]).sum())

    assert boxes.truncation[index] == pytest.approx(1 - inside.sum() / whole, abs=0.03)
    assert boxes.occlusion[index] == pytest.approx(1 - visible / inside.sum(), abs=0.02)
    assert boxes.visible_fraction[index] == pytest.approx(visible / whole, abs=0.02)


@pytest.mark.parametrize("yaw_rad", [-0.75, -0.65, -0.6, 0.5, 0.65])
def test_the_share_cut_off_is_right_wherever_the_edge_cuts(yaw_rad):
    """The camera turned until the rotated car leaves the picture by about a quarter, a half, three quarters."""
    turned = T_EGO_CAMERA @ transform(rotation(0, yaw_rad, 0))
    _, boxes = look(turned, 0.0)
    whole, inside = whole_outline(NAMES["rotated"], turned)
    truncation = boxes.truncation[row(boxes, "rotated")]

    assert 0.1 < truncation < 0.9
    assert truncation == pytest.approx(1 - inside.sum() / whole, abs=0.03)


def test_a_signs_pole_is_no_part_of_the_sign(front):
    """The pole stands free below it, and neither box reaches down to it."""
    _, boxes = front
    index = row(boxes, "sign")

    assert boxes.visible_fraction[index] == 1.0
    assert np.abs(boxes.visible[index] - boxes.amodal[index]).max() <= 1.0


def test_a_free_object_is_wholly_visible_and_a_hidden_one_not_at_all(front):
    _, boxes = front

    assert boxes.visible_fraction[row(boxes, "rotated")] == 1.0
    assert boxes.occlusion[row(boxes, "rotated")] == 0.0
    assert boxes.occlusion[row(boxes, "invisible")] == 1.0
    assert boxes.visible_fraction[row(boxes, "invisible")] == 0.0
    assert np.isnan(boxes.visible[row(boxes, "invisible")]).all()


def test_fog_hides_what_lies_beyond_the_optical_range(front):
    """It takes visibility, but does not count as occlusion by objects."""
    _, clear = front
    _, foggy = look(T_EGO_CAMERA, 0.0, max_range_m=FOG_MOR_M)
    far = row(clear, "in fog")

    assert clear.visible_fraction[far] > 0.5
    assert foggy.visible_fraction[far] == 0.0
    assert foggy.visible_px[far] == 0
    assert np.isnan(foggy.visible[far]).all()
    assert foggy.occlusion[far] == clear.occlusion[far]
    near = row(clear, "rotated")
    assert foggy.visible_fraction[near] == clear.visible_fraction[near]


def test_an_object_with_too_few_pixels_gets_no_visible_box(front):
    _, boxes = front
    count = int(boxes.visible_px[row(boxes, "occluded")])
    _, strict = look(T_EGO_CAMERA, 0.0, min_visible_px=count + 1)
    _, exact = look(T_EGO_CAMERA, 0.0, min_visible_px=count)

    assert np.isnan(strict.visible[row(strict, "occluded")]).all()
    assert exact.is_visible()[row(exact, "occluded")]


def test_moving_objects_are_boxed_where_they_are_at_the_frames_time():
    """The mesh of the amodal box and the hits of the visible box use one pose: they fit at any time."""
    for time_s in (0.0, 0.35, 0.8):
        _, boxes = look(T_EGO_CAMERA, time_s)
        free = boxes.is_visible() & (boxes.visible_fraction == 1.0)
        assert free.any()
        assert np.abs(boxes.amodal[free] - boxes.visible[free]).max() <= 1.0


def test_no_objects_give_an_empty_record():
    _, boxes = look(T_EGO_CAMERA, 0.0, objects=())

    assert boxes.visible.shape == (0, 4)


def enlarged(hits, factor):
    """Hits of a picture `factor` times as wide and high: each pixel repeated."""

    def repeat(array):
        image = array.reshape(CAMERA.height, CAMERA.width, -1).repeat(factor, axis=0).repeat(factor, axis=1)
        return image.reshape(-1, *array.shape[1:])

    return Hits(*(repeat(getattr(hits, name)) for name in Hits.__slots__))


class _Disk:
    """A tracer without cost: every object alone is a disk about its middle."""

    def intersect_instance(self, instance_id, rays):
        axis = rays.directions.mean(axis=0)
        axis /= np.linalg.norm(axis)
        return np.where(rays.directions @ axis > 0.995, 10.0, np.inf).astype(np.float32)


def test_labels_of_a_full_picture_cost_less_than_half_a_second():
    """Issue budget, 1280x720 and 40 objects; CPU time beyond tracing, with room for a slower machine."""
    camera = CAMERA.scaled(4.0)
    T_world_camera = EGO.poses([0.0])[0] @ T_EGO_CAMERA
    hits = enlarged(BrickTracer().intersect(camera_rays(T_world_camera, 0.0)), 4)
    items, meshes = [OBJECTS[i % 7] for i in range(40)], ObjectMeshes(scene_of())
    begin = time.process_time()
    pixels = pixel_labels(hits, camera)
    boxes = boxes2d(
        items, meshes=meshes, tracer=_Disk(), hits=hits, pixels=pixels,
        camera=camera, T_world_camera=T_world_camera, time_s=0.0,
    )  # fmt: skip
    cuboids(items, time_s=0.0, T_world_ego=pose(0, 0, 0), boxes=[boxes])

    assert time.process_time() - begin < 1.0


def test_a_pole_before_a_sign_hides_it_and_is_not_seen_as_it():
    """A pole of the same body over a fifth of the plate: the outline is the plate's, a fifth of it hidden."""
    plate = Brick("traffic.sign", (0.02, 1.0, 1.0), (0.0, 0.0, 1.5))
    pole = Brick("traffic.pole", (0.02, 0.2, 3.0), (-0.1, 0.0, 1.5))
    sign = Thing(9, (plate, pole), Trajectory.from_poses([0.0], [EGO.poses([0.0])[0] @ pose(12.0, 0.0, 0.0)]))
    scene, T_world_camera = scene_of((sign,)), EGO.poses([0.0])[0] @ T_EGO_CAMERA
    tracer = EmbreeTracer(scene)
    hits = tracer.intersect(camera_rays(T_world_camera, 0.0))
    pixels = pixel_labels(hits, CAMERA)
    boxes = boxes2d(
        [OBJECTS[8]], meshes=ObjectMeshes(scene), tracer=tracer, hits=hits, pixels=pixels,
        camera=CAMERA, T_world_camera=T_world_camera, time_s=0.0,
    )  # fmt: skip

    assert boxes.visible_px[0] == (pixels.instance == 9).sum()
    assert boxes.occlusion[0] == pytest.approx(0.2, abs=0.07)
    assert boxes.visible_fraction[0] == pytest.approx(0.8, abs=0.07)


def test_distortion_does_not_throw_boxes_far_beside_the_picture():
    """A wall that passes the camera: its polynomial of degree 5 would put the near end millions of pixels away."""
    camera = CameraModel(640, 480, 420.0, 420.0, 320.0, 240.0, BrownConrady(-0.25, 0.06, 0.001, -0.0005))
    wall = np.array([[-1.0, -1, -2], [-1, 1, -2], [-1, 1, 30], [-1, -1, 30]])
    box = amodal_box([(wall, np.array([[0, 1, 2], [0, 2, 3]], np.int32))], camera, np.eye(4))

    assert box is not None
    assert -2000 < box[0] < 0
    assert box[2] == pytest.approx(camera.project(wall[2:3])[0, 0], abs=0.01)
    assert np.abs(box).max() < 3000
