"""Drafts are traced at blocks of pixels: the coarse camera sees the same, and light comes back to the right pixels."""

import numpy as np
import pytest

from synthgen.records import CameraModel
from synthgen.render.coarse import coarse_camera, enlarged


@pytest.mark.parametrize("size", [(64, 48), (65, 47)])
def test_a_coarse_pixel_looks_through_the_middle_of_its_block(size):
    camera = CameraModel(*size, fx=50.0, fy=60.0, cx=31.0, cy=22.0)
    coarse = coarse_camera(camera, 2)
    corner = camera.directions_at(np.array([10.0]), np.array([20.0]))
    assert coarse.directions_at(np.array([5.0]), np.array([10.0])) == pytest.approx(corner)
    assert (coarse.width, coarse.height) == (-(-size[0] // 2), -(-size[1] // 2))


def test_a_ramp_of_light_is_not_shifted():
    camera = CameraModel(39, 7, 1.0, 1.0, 0.0, 0.0)
    middles = np.broadcast_to((np.arange(20, dtype=np.float32) * 2 + 1)[None, :, None], (4, 20, 3))
    fine = enlarged(np.ascontiguousarray(middles), 2, camera)
    assert fine.shape == (7, 39, 3)
    expected = np.broadcast_to((np.arange(39) + 0.5)[None, :, None], fine.shape)
    assert fine[:, 2:-2] == pytest.approx(expected[:, 2:-2], abs=1e-4)
