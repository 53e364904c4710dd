import numpy as np
import pytest

from synthgen.geometry import project
from synthgen.sensors.camera import Camera
from synthgen.spec.rig import load_rig


@pytest.fixture(scope="module")
def camera():
    return Camera.from_spec(load_rig("front").cameras[0]).scaled(0.1)


def test_scaling_keeps_the_field_of_view(camera):
    full = Camera.from_spec(load_rig("front").cameras[0])

    assert (camera.model.width, camera.model.height) == (128, 72)
    assert camera.model.fx / camera.model.width == pytest.approx(full.model.fx / full.model.width)
    assert np.rad2deg(2 * np.arctan(640.0 / full.model.fx)) == pytest.approx(70.0, abs=1e-3)


def test_rays_meet_the_pixels_they_were_cast_through(camera):
    """Projecting a point on each ray gives back the pixel's center; the middle ray looks forward, level."""
    rays = camera.rays(camera.pose.T_ego_sensor, 2.5)
    points = (rays.origins + 20.0 * rays.directions) - [1.7, 0.0, 1.5]
    in_camera = points @ camera.pose.T_ego_sensor[:3, :3]
    m = camera.model
    u, v = np.meshgrid(np.arange(m.width) + 0.5, np.arange(m.height) + 0.5)

    assert project(in_camera, m.fx, m.fy, m.cx, m.cy) == pytest.approx(np.stack([u, v], -1).reshape(-1, 2))
    assert rays.directions.mean(axis=0)[1:] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert set(rays.times_s) == {2.5}


def test_the_pupil_follows_from_focal_length_and_f_number():
    """914 px of 3 um are 2.74 mm; at f/1.8 the pupil is 1.52 mm wide, also in scaled pictures."""
    full = Camera.from_spec(load_rig("front").cameras[0])

    assert full.lens.aperture_m == pytest.approx(1.523e-3, abs=1e-6)
    assert full.scaled(0.5).lens == full.lens
