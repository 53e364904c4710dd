"""The lens spreads light and loses only what it says."""

from dataclasses import replace

import numpy as np
import pytest

from synthgen.physics.lens import Lens, LensField, contrast, natural_vignetting, through_lens
from synthgen.physics.stray_light import disc_kernel, with_stray_light
from synthgen.records import CameraModel

CLEAR = Lens(aberration_px=0.5, corner_blur=1.0, vignetting=0.0, chromatic=0.0, veiling_glare=0.0, ghosts=0.0)
"""A lens that only spreads."""


def directions_of(model):
    return model.directions().reshape(model.height, model.width, 3)


def field_of(lens, width=161, height=121, focal_px=2000.0):
    model = CameraModel(width, height, focal_px, focal_px, width / 2, height / 2)
    return LensField.of(lens, directions_of(model), (model.cx, model.cy), focal_px)


def second_moment_px2(image):
    """Variance of a spread about its own middle, along the rows."""
    profile = image.sum(axis=0)
    x = np.arange(len(profile))
    mean = np.dot(profile, x) / profile.sum()
    return np.dot(profile, (x - mean) ** 2) / profile.sum()


@pytest.mark.parametrize(("aberration_px", "f_number"), [(0.5, 1.8), (0.9, 8.0), (0.0, 16.0)])
def test_a_point_is_spread_by_aberration_and_diffraction(aberration_px, f_number):
    """Variances add; 0.42 wavelength N on 3 um is 1.23 px at f/16."""
    lens = replace(CLEAR, aberration_px=aberration_px, f_number=f_number)
    point = np.zeros((121, 161, 3), np.float32)
    point[60, 80] = 100.0
    image = through_lens(point, lens, field_of(lens))[..., 1].astype(float)

    assert image.sum() == pytest.approx(100.0, rel=2e-3)
    assert second_moment_px2(image) == pytest.approx(lens.blur_px() ** 2, abs=0.03)
    assert replace(lens, f_number=16.0).diffraction_px() == pytest.approx(1.232, abs=1e-3)


def test_contrast_of_gratings_is_that_of_the_point_spread():
    """A sine through the lens keeps exp(-2 (pi f sigma)^2) of its swing; sampling once a pixel folds 1 - f on it."""
    sigma = CLEAR.blur_px()
    x = np.arange(161)
    for frequency in (0.05, 0.15, 0.25):
        grating = 10.0 + 5.0 * np.cos(2 * np.pi * frequency * x)
        scene = np.broadcast_to(grating[None, :, None], (121, 161, 3)).astype(np.float32)
        row = through_lens(scene, CLEAR, field_of(CLEAR))[60, 30:130, 1].astype(float)
        kept = np.abs(np.dot(row, np.exp(2j * np.pi * frequency * np.arange(30, 130)))) / (100 * 2.5)

        folded = contrast([frequency, 1 - frequency, 1 + frequency], sigma).sum() / contrast([0, 1, 1], sigma).sum()
        assert kept == pytest.approx(folded, abs=0.01)


def test_corners_are_softer_than_the_middle():
    lens = replace(CLEAR, corner_blur=2.0)
    points = np.zeros((121, 161, 3), np.float32)
    points[60, 80] = points[8, 8] = 100.0
    image = through_lens(points, lens, field_of(lens))[..., 1].astype(float)

    assert second_moment_px2(image[50:71, 70:91]) == pytest.approx(0.25, abs=0.04)
    assert second_moment_px2(image[:20, :20]) == pytest.approx(1.0 * 0.79 + 0.25 * 0.21, abs=0.1)


def test_a_pinhole_darkens_with_the_fourth_power_of_the_cosine():
    """Also off the middle, and to the corner of a 100 degree view; a fisheye darkens less."""
    model = CameraModel(120, 90, 50.0, 50.0, 55.0, 47.0)
    directions = directions_of(model)
    natural = natural_vignetting(directions, 50.0)
    inside = (slice(1, -1), slice(1, -1))

    assert natural[inside] == pytest.approx(directions[..., 2][inside] ** 4, rel=4e-3)


def test_mounts_take_their_share_from_the_farthest_corner():
    lens = replace(CLEAR, vignetting=0.3)
    even = through_lens(np.full((121, 161, 3), 7.0, np.float32), lens, field_of(lens, focal_px=1e5))

    assert even[60, 80] == pytest.approx([7.0] * 3, rel=1e-3)
    assert even[0, 0, 1] == pytest.approx(7.0 * 0.7, rel=0.02)


def test_red_and_blue_are_magnified_apart():
    """1 % of 60 px from the axis is 0.6 px outward for red, inward for blue, nothing for green."""
    lens = replace(CLEAR, chromatic=0.01, aberration_px=1.0)
    point = np.zeros((121, 161, 3), np.float32)
    point[60, 140] = 100.0
    image = through_lens(point, lens, field_of(lens)).astype(float)
    red, green, blue = (np.dot(image[..., c].sum(axis=0), np.arange(161)) / image[..., c].sum() for c in range(3))

    assert (red - green, blue - green) == pytest.approx((0.6, -0.6), abs=0.05)
    assert green == pytest.approx(140.0, abs=1e-3)


def test_the_veil_takes_from_the_bright_and_gives_to_the_dark():
    """ISO 9358's measure, a black patch in a white field, here 4.6 deg wide: the even part of the veil (20 %), 81 % of
    the one of 4 deg and 4 % of that of 1 deg reach its middle. An even field keeps all."""
    lens = replace(CLEAR, veiling_glare=0.02)
    field = field_of(lens, 320, 240, focal_px=250.0)
    white = np.full((240, 320, 3), 100.0, np.float32)
    patch = white.copy()
    patch[110:130, 150:170] = 0.0

    assert np.allclose(with_stray_light(white, lens, field), white, rtol=1e-4)
    expected = 2.0 * (0.2 + 0.27 * 0.81 + 0.53 * 0.04)
    assert with_stray_light(patch, lens, field)[120, 160, 1] == pytest.approx(expected, rel=0.1)


def test_a_lamp_has_a_mirror_image_about_the_middle():
    lens = replace(CLEAR, ghosts=1e-4)
    field = field_of(lens, 320, 240, focal_px=250.0)
    night = np.full((240, 320, 3), 1.0, np.float32)
    night[60:64, 100:104] = 1e6
    ghosts = with_stray_light(night, lens, field) - night

    assert ghosts[176:180, 216:220].mean() > 5 * ghosts[60:180, 20:60].mean() + 1.0  # opposite, same distance
    assert ghosts[20:40, 280:300].max() < 1.0


@pytest.mark.parametrize("radius_px", [0.0, 0.7, 2.3, 9.0])
def test_a_disc_is_even_and_holds_all_light(radius_px):
    kernel = disc_kernel(radius_px)

    assert kernel.sum() == pytest.approx(1.0, rel=1e-5)
    if radius_px > 1:
        assert second_moment_px2(kernel) == pytest.approx(radius_px**2 / 4 + 1 / 12, rel=0.03)  # and the pixel's own
