"""The sun's disc holds the light that falls on the ground, and things hide it."""

from dataclasses import replace

import numpy as np
import pytest

from synthgen.records import CameraModel, Light
from synthgen.render.sun_disc import with_sun

MODEL = CameraModel(64, 48, 1500.0, 1500.0, 32.0, 24.0)
LIGHT = Light(MODEL.directions_at(np.array([30.3]), np.array([22.8]))[0], np.array([9e4, 8e4, 6e4]), np.ones((4, 8, 3)))
SKY = np.full((48, 64, 3), 5000.0, np.float32)


def disc_of(light, range_m):
    return with_sun(SKY, range_m, MODEL.directions(), light, 1 / 1500.0) - SKY


def test_the_disc_holds_the_light_of_the_sun():
    """Radiance times solid angle over all pixels is the illuminance on a plane square to the sun."""
    sun = disc_of(LIGHT, np.full(48 * 64, np.inf))

    assert sun.sum(axis=(0, 1)) / 1500.0**2 == pytest.approx(LIGHT.sun_illuminance, rel=0.02)
    assert np.argmax(sun[..., 1].sum(axis=0)) in range(26, 35)


def test_what_stands_before_the_sun_hides_it():
    range_m = np.full((48, 64), np.inf)
    range_m[:, :30] = 20.0
    sun = disc_of(LIGHT, range_m.ravel())

    assert sun[:, :30].max() == 0
    assert sun[:, 30:].max() > 1e8


def test_no_sun_no_disc():
    night = replace(LIGHT, sun_illuminance=np.zeros(3))

    assert with_sun(SKY, np.full(48 * 64, np.inf), MODEL.directions(), night, 1 / 1500.0) is SKY
