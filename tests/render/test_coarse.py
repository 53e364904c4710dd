"""Drafts are traced at blocks of pixels: the coarse camera sees the same, and light comes back to the right pixels."""

import numpy as np
import pytest

from synthgen.records import CameraModel
from synthgen.render.coarse import averaged, coarse_camera, refined
from synthgen.rng import stream


@pytest.mark.parametrize("size", [(64, 48), (65, 47)])
def test_a_coarse_pixel_looks_through_the_middle_of_its_block(size):
    camera = CameraModel(*size, fx=50.0, fy=60.0, cx=31.0, cy=22.0)
    coarse = coarse_camera(camera, 2)
    corner = camera.directions_at(np.array([10.0]), np.array([20.0]))
    assert coarse.directions_at(np.array([5.0]), np.array([10.0])) == pytest.approx(corner)
    assert (coarse.width, coarse.height) == (-(-size[0] // 2), -(-size[1] // 2))


@pytest.mark.parametrize("size", [(24, 36), (23, 35)])
def test_even_light_on_any_colors_comes_back_exactly(size):
    albedo = stream(0, "albedo").uniform(0.05, 0.9, (*size, 3)).astype(np.float32)
    even = 7.0 * (averaged(albedo, 2) + 0.02)
    assert refined(even, albedo, 2) == pytest.approx(7.0 * (albedo + 0.02), rel=1e-5)


def test_a_ramp_of_light_is_not_shifted():
    albedo = np.ones((8, 40, 3), dtype=np.float32)
    ramp = np.broadcast_to(np.arange(40, dtype=np.float32)[None, :, None], albedo.shape)
    fine = refined(averaged(np.ascontiguousarray(ramp), 2), albedo, 2)
    assert fine[:, 2:-2] == pytest.approx(ramp[:, 2:-2], abs=1e-4)
