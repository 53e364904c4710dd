"""The lens spreads light and loses none."""

import numpy as np
import pytest

from synthgen.physics.lens import through_lens


@pytest.mark.parametrize("blur_px", [0.0, 0.55, 1.5])
def test_a_point_is_spread_by_its_blur_and_keeps_its_light(blur_px):
    """Variance of the spread is the square of the blur plus that of pixels sampling it (none for a point)."""
    point = np.zeros((41, 41, 3), np.float32)
    point[20, 20] = 100.0

    image = through_lens(point, blur_px)[..., 1].astype(float)

    assert image.sum() == pytest.approx(100.0, rel=1e-4)
    x = np.arange(41) - 20.0
    assert (image.sum(axis=0) * x**2).sum() / 100.0 == pytest.approx(blur_px**2, abs=0.03)


def test_an_even_surface_stays_even():
    even = np.full((30, 40, 3), 7.0, np.float32)

    assert np.allclose(through_lens(even, 0.8), 7.0, rtol=1e-5)
