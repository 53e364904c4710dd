"""Labels through bent lenses come from the same rays as through a pinhole: masks, depth, boxes, shares."""

import math

import numpy as np
import pytest

from boxworld import EGO, T_EGO_CAMERA, BrickTracer, camera_rays, look, scene_of
from synthgen.geometry import invert, move_points
from synthgen.labels.outlines import ObjectMeshes
from synthgen.records import BrownConrady, CameraModel, DoubleSphere, Equirectangular, KannalaBrandt
from synthgen.taxonomy import class_id

CAMERAS = {
    "barrel": CameraModel(320, 180, 190.0, 190.0, 160.0, 90.0, BrownConrady(-0.2, 0.05, 1e-3, 5e-4)),
    "fisheye": CameraModel(320, 240, 95.0, 95.0, 160.0, 120.0, KannalaBrandt(0.02, half_angle_rad=math.radians(95))),
    "double sphere": CameraModel(320, 240, 100.0, 100.0, 160.0, 120.0, DoubleSphere(-0.17, 0.59, math.radians(95))),
    "sphere": CameraModel(720, 360, 720 / math.tau, 360 / math.pi, 360.0, 180.0, Equirectangular()),
}
OPEN = (1, 9)
"""Bricks that nothing hides: the rotated car and the sign."""


@pytest.fixture(params=CAMERAS, scope="module")
def view(request):
    camera = CAMERAS[request.param]
    return camera, *look(T_EGO_CAMERA, 0.0, camera=camera)


def test_visible_boxes_bound_the_masks_and_amodal_boxes_bound_them(view):
    _, pixels, boxes = view
    for number in OPEN:
        index = boxes.instance_id.tolist().index(number)
        rows, columns = np.nonzero(pixels.instance == number)
        mask = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert boxes.visible[index] == pytest.approx(mask)
        # Pixels count by their middles, so the tip of a corner may be missed, not more.
        assert boxes.amodal[index] == pytest.approx(mask, abs=2.2)
        assert boxes.occlusion[index] < 0.02
        assert boxes.truncation[index] == 0.0


def test_amodal_boxes_bound_densely_traced_surfaces(view):
    camera, _, boxes = view
    meshes = ObjectMeshes(scene_of())
    T = invert(EGO.poses([0.0])[0] @ T_EGO_CAMERA)
    weights = np.array([(a, b, 1 - a - b) for a in np.linspace(0, 1, 40) for b in np.linspace(0, 1, 40) if a + b <= 1])
    for number in OPEN:
        points = [weights @ vertices[face] for vertices, faces in meshes.parts(number, 0.0) for face in faces]
        traced = camera.project(move_points(T, np.concatenate(points)))
        box = boxes.amodal[boxes.instance_id.tolist().index(number)]
        assert box == pytest.approx([*traced.min(axis=0), *traced.max(axis=0)], abs=0.05)


def test_depth_is_along_the_axis_or_along_the_ray_of_wide_lenses(view):
    camera, pixels, _ = view
    hits = BrickTracer().intersect(camera_rays(EGO.poses([0.0])[0] @ T_EGO_CAMERA, 0.0, camera))
    expected = hits.range_m * (1.0 if camera.lens.is_wide else camera.directions()[:, 2])
    seen = camera.has_ray() & hits.is_hit()
    assert pixels.depth_m.reshape(-1)[seen] == pytest.approx(expected[seen], rel=1e-5)


def test_beside_the_circle_nothing_is_labeled():
    camera = CAMERAS["fisheye"]
    pixels, _ = look(T_EGO_CAMERA, 0.0, camera=camera)
    dark = ~camera.has_ray().reshape(pixels.semantic.shape)
    assert 0.02 < dark.mean() < 0.3
    assert np.all(pixels.semantic[dark] == 0)
    assert np.any(pixels.semantic[~dark] == class_id("sky"))


def test_what_a_wide_lens_sees_beside_the_ego_has_a_box():
    """The car at the right rear, outside of any pinhole's field, and the truck behind, which only a sphere sees."""
    _, boxes = look(T_EGO_CAMERA, 0.0, camera=CAMERAS["sphere"])
    assert 8 in boxes.instance_id[boxes.is_visible()]
    _, boxes = look(T_EGO_CAMERA, 0.0, camera=CAMERAS["fisheye"])
    assert 8 not in boxes.instance_id
