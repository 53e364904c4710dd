"""Things out of focus are spread by the thin lens' circle, and never over what is before them."""

from dataclasses import replace

import numpy as np
import pytest

from synthgen.physics.defocus import confusion_px, defocused
from synthgen.physics.lens import Lens

PORTRAIT = Lens(aperture_m=0.02, focus_m=2.0)
FOCAL_PX = 1000.0


def test_circles_of_confusion_are_those_of_a_thin_lens():
    """A f |Z - Zf| / (Z (Zf - f)), of a 6 mm lens at f/1.8 on 3 um pixels focused at 6.7 m: 3 um at infinity."""
    focal_m, n, focus_m = 0.006, 1.8, 6.7
    image_distance_px = 1 / (1 / focal_m - 1 / focus_m) / 3e-6
    lens = Lens(aperture_m=focal_m / n, focus_m=focus_m)
    depth_m = np.array([1.0, 3.0, 6.7, 20.0])
    textbook_m = focal_m / n * focal_m * np.abs(depth_m - focus_m) / (depth_m * (focus_m - focal_m))

    assert np.abs(confusion_px(depth_m, lens, image_distance_px)) * 3e-6 == pytest.approx(textbook_m)
    assert float(confusion_px(np.inf, lens, image_distance_px)) == pytest.approx(1.0, rel=0.01)


def test_a_point_becomes_a_disc_of_its_light():
    scene, depth_m = np.zeros((81, 81, 3), np.float32), np.full((81, 81), 4.0)
    scene[40, 40] = 50.0
    image = defocused(scene, depth_m, PORTRAIT, FOCAL_PX)[..., 0].astype(float)  # 5 px
    x = np.arange(81) - 40.0

    assert image.sum() == pytest.approx(50.0, rel=1e-4)
    assert np.dot(image.sum(axis=0), x**2) / 50.0 == pytest.approx(2.5**2 / 4, rel=0.1)


def test_what_is_in_focus_is_untouched():
    scene = np.arange(81 * 81 * 3, dtype=np.float32).reshape(81, 81, 3)

    assert np.array_equal(defocused(scene, np.full((81, 81), 2.0), PORTRAIT, FOCAL_PX), scene)


def test_a_blurred_background_does_not_bleed_over_a_sharp_thing_before_it():
    scene, depth_m = np.full((60, 100, 3), 1000.0, np.float32), np.full((60, 100), np.inf)
    scene[:, :50], depth_m[:, :50] = 1.0, 2.0
    image = defocused(scene, depth_m, PORTRAIT, FOCAL_PX)[30, :, 1]

    assert image[:50] == pytest.approx(np.ones(50), abs=0.01)
    assert image[50:] == pytest.approx(np.full(50, 1000.0), rel=0.01)


def test_a_blurred_thing_bleeds_over_what_is_behind_it():
    """Half of the light of each at the edge of a near thing, 10 px wide."""
    near = replace(PORTRAIT, focus_m=1e6)
    scene, depth_m = np.full((60, 100, 3), 1000.0, np.float32), np.full((60, 100), np.inf)
    scene[:, :50], depth_m[:, :50] = 0.0, 2.0
    image = defocused(scene, depth_m, near, FOCAL_PX)[30, :, 1]

    assert image[[30, 70]] == pytest.approx([0.0, 1000.0], abs=1.0)
    assert 350.0 < image[49:51].mean() < 650.0
    assert np.all(np.diff(image) > -1.0)
