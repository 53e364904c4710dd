"""Lenses: exact both ways, equal to OpenCV's, honest about what they do not see."""

import math

import cv2
import numpy as np
import pytest

from synthgen.records import (
    LENSES,
    BrownConrady,
    CameraModel,
    DoubleSphere,
    Equirectangular,
    Eucm,
    KannalaBrandt,
    Pinhole,
    lens_parameters,
)
from synthgen.rng import stream

# KITTI 2011_09_26, camera 2, unrectified (its calib_cam_to_cam.txt).
KITTI = BrownConrady(-0.3691481, 0.1968681, 0.001353473, 0.0005677587, -0.06770705)
RATIONAL = BrownConrady(8.1, 2.6, 1e-4, -2e-4, 0.1, 8.5, 4.9, 0.6)
FISHEYE = KannalaBrandt(0.02, -0.01, 0.003, -0.0004, math.radians(100))

CAMERAS = {
    "pinhole": CameraModel(640, 480, 500.0, 510.0, 320.3, 238.7),
    "kitti": CameraModel(1392, 512, 959.791, 956.9251, 696.0217, 224.1806, KITTI),
    "rational": CameraModel(640, 480, 330.0, 331.0, 318.0, 242.0, RATIONAL),
    "barrel": CameraModel(640, 480, 400.0, 400.0, 320.0, 240.0, BrownConrady(0.3, 0.1)),
    "fisheye": CameraModel(1280, 960, 380.0, 381.0, 640.5, 479.5, FISHEYE),
    "equidistant": CameraModel(800, 800, 230.0, 230.0, 400.0, 400.0, KannalaBrandt(half_angle_rad=math.radians(95))),
    # Values of the order of TUM VI's cameras (Usenko et al. 2018).
    "double sphere": CameraModel(512, 512, 158.0, 158.0, 254.9, 256.9, DoubleSphere(-0.17, 0.59, math.radians(98))),
    "eucm": CameraModel(512, 512, 190.0, 190.0, 254.9, 256.9, Eucm(0.62, 1.02, math.radians(98))),
    "sphere": CameraModel(720, 360, 720 / (2 * math.pi), 360 / math.pi, 360.0, 180.0, Equirectangular()),
}


@pytest.fixture(params=CAMERAS)
def camera(request):
    return CAMERAS[request.param]


def seen_pixels(camera):
    u, v = np.meshgrid(np.linspace(0.01, camera.width - 0.01, 83), np.linspace(0.01, camera.height - 0.01, 71))
    pixels = np.stack([u.ravel(), v.ravel()], axis=1)
    directions = camera.directions_at(*pixels.T)
    return pixels[~np.isnan(directions[:, 0])], directions[~np.isnan(directions[:, 0])]


def test_pixels_come_back_from_their_directions(camera):
    pixels, directions = seen_pixels(camera)
    assert len(pixels) > 3000
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1.0)
    assert np.abs(camera.project(directions * 7.3) - pixels).max() < 1e-6


def test_directions_come_back_from_their_pixels(camera):
    directions = stream(0, "ways", camera.width).standard_normal((5000, 3))
    pixels = camera.project(directions)
    is_seen = ~np.isnan(pixels[:, 0])
    back = camera.directions_at(*pixels[is_seen].T)
    directions = directions[is_seen] / np.linalg.norm(directions[is_seen], axis=1, keepdims=True)
    is_known = ~np.isnan(back[:, 0])  # a pinhole's table of radii ends at 87 degrees
    assert is_known.mean() > 0.9
    assert np.abs(back[is_known] - directions[is_known]).max() < 1e-8


def opencv_pixels(camera, points):
    K = np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]])
    zero = np.zeros(3)
    if isinstance(camera.lens, KannalaBrandt):
        k = np.array(lens_parameters(camera.lens)[:4])
        return cv2.fisheye.projectPoints(points[None], zero[None, None], zero[None, None], K, k)[0].reshape(-1, 2)
    k = np.array(lens_parameters(camera.lens) if isinstance(camera.lens, BrownConrady) else [])
    return cv2.projectPoints(points, zero, zero, K, k)[0].reshape(-1, 2)


@pytest.mark.parametrize("name", ["pinhole", "kitti", "rational", "barrel", "fisheye", "equidistant"])
def test_pixels_are_those_of_opencv(name):
    camera = CAMERAS[name]
    _, directions = seen_pixels(camera)
    # OpenCV divides by depth even in `fisheye`, so it is asked only for what lies before the camera.
    points = directions[directions[:, 2] > 0.02] * 5.0
    assert len(points) > 2000
    assert np.abs(camera.project(points) - opencv_pixels(camera, points)).max() < 1e-6


def test_double_sphere_and_eucm_agree_where_they_are_the_same_model():
    """With xi = 0 and beta = 1 both are the unified model."""
    points = stream(1, "points").standard_normal((500, 3)) + (0, 0, 1)
    a, b = DoubleSphere(0.0, 0.6).plane(points), Eucm(0.6, 1.0).plane(points)
    assert np.isfinite(a).sum() > 700
    assert np.allclose(a, b, equal_nan=True)


def test_a_unified_model_of_alpha_zero_is_a_pinhole():
    points = stream(2, "points").standard_normal((100, 3)) + (0, 0, 4)
    assert Eucm(0.0, 1.0).plane(points) == pytest.approx(Pinhole().plane(points))


def test_what_is_behind_a_pinhole_or_outside_a_fisheye_is_not_seen():
    behind = np.array([[0.0, 0.0, -1.0], [0.1, 0.0, -0.2]])
    for name in ("pinhole", "kitti", "fisheye", "double sphere", "eucm"):
        assert np.isnan(CAMERAS[name].project(behind)).all(), name
    sideways = np.array([[1.0, 0.0, -0.05], [-1.0, 0.2, -0.05]])
    assert np.isfinite(CAMERAS["fisheye"].project(sideways)).all()
    assert np.isfinite(CAMERAS["sphere"].project(behind)).all()


def test_distortion_ends_where_it_would_fold_back():
    lens = BrownConrady(-0.3)
    assert lens.reach() == pytest.approx(math.sqrt(1 / 0.9))  # 1 - 3 * 0.3 r^2 = 0
    assert np.isnan(lens.plane(np.array([[1.2, 0.0, 1.0]]))).all()
    assert np.isnan(lens.directions(np.array([[0.9, 0.0]]))).all()  # farther than the largest distorted radius, 0.703
    assert KannalaBrandt(-0.2).reach() == pytest.approx(math.sqrt(1 / 0.6))


def test_pixels_beside_the_circle_have_no_ray():
    camera = CAMERAS["equidistant"]
    has_ray = camera.has_ray().reshape(800, 800)
    radius = 230.0 * math.radians(95)
    assert has_ray.sum() == pytest.approx(math.pi * radius**2, rel=2e-3)
    assert not has_ray[0, 0]
    assert np.isfinite(camera.directions()).all()


@pytest.mark.parametrize("name", CAMERAS)
def test_half_the_size_looks_the_same_way(name):
    camera = CAMERAS[name]
    half = camera.scaled(0.5)
    pixels, directions = seen_pixels(camera)
    assert half.project(directions) == pytest.approx(pixels / 2, abs=1e-6)


@pytest.mark.parametrize("name", CAMERAS)
def test_a_lens_is_its_kind_and_numbers(name):
    lens = CAMERAS[name].lens
    assert LENSES[lens.kind](*lens_parameters(lens)) == lens


@pytest.mark.parametrize("name", CAMERAS)
def test_a_straight_line_is_where_its_points_are(name):
    """A line in the world, traced densely, falls on the same pixels as rays through those pixels meet the line."""
    camera = CAMERAS[name]
    line = np.array([-1.0, 0.4, 2.0]) + np.linspace(0, 1, 400)[:, None] * [2.0, -0.3, 0.5]
    pixels = camera.project(line)
    on = (
        np.isfinite(pixels).all(axis=1)
        & (pixels > 0).all(axis=1)
        & (pixels < (camera.width, camera.height)).all(axis=1)
    )
    ways = camera.directions_at(*pixels[on].T)
    off = np.linalg.norm(np.cross(ways, line[on]), axis=1)
    assert on.sum() > 50
    assert off.max() < 1e-8
