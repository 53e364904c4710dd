"""Exposure follows the light, within the limits of the camera and with its lag."""

import numpy as np
import pytest

from synthgen.physics.camera_response import HEADROOM, SensorResponse
from synthgen.physics.metering import Reading, auto_exposure, followed, meter, white_balance

SENSOR = SensorResponse()


def gray(luminance_cd_per_m2, shape=(200, 300)):
    return np.full((*shape, 3), luminance_cd_per_m2, dtype=np.float32)


@pytest.mark.parametrize("luminance_cd_per_m2", [5.0, 300.0, 8000.0])
def test_a_gray_wall_is_exposed_to_middle_gray(luminance_cd_per_m2):
    """The key 0.18 of white, from night streets to noon, through time first and then gain."""
    exposure = auto_exposure(gray(luminance_cd_per_m2), SENSOR)

    assert luminance_cd_per_m2 / exposure.white_cd_per_m2(SENSOR) == pytest.approx(0.18, rel=1e-3)
    assert exposure.gain == 1.0 or exposure.time_s == SENSOR.time_max_s


def test_the_limits_of_the_camera_leave_night_dark():
    exposure = auto_exposure(gray(0.01), SENSOR)

    assert (exposure.time_s, exposure.gain) == (SENSOR.time_max_s, SENSOR.gain_max)


def test_highlights_land_at_saturation():
    """A sky that would be clipped shortens the exposure just so far that it is not."""
    scene = gray(100.0)
    scene[:40] = 1.5 * HEADROOM * 100.0 / 0.18

    assert auto_exposure(gray(100.0), SENSOR).time_s / auto_exposure(scene, SENSOR).time_s == pytest.approx(1.5)


def test_a_lamp_does_not_black_out_the_night():
    """Highlight protection ends at 1.5 stops; what little exceeds them here is the lamp's part in the log-average."""
    scene = gray(100.0)
    scene[:6] = 1e6
    stops = np.log2(auto_exposure(gray(100.0), SENSOR).time_s / auto_exposure(scene, SENSOR).time_s)

    assert 1.5 <= stops < 1.9


def test_white_balance_keeps_part_of_the_mood():
    """Red and blue come 60 % nearer to each other, in logarithms; green grass changes nothing."""
    evening = np.ones((10, 10, 3)) * [2.0, 1.0, 0.5]
    balanced = evening[0, 0] * white_balance(evening)

    assert np.log(balanced[0] / balanced[2]) == pytest.approx(0.4 * np.log(4.0))
    assert white_balance(np.ones((10, 10, 3)) * [1.0, 5.0, 1.0]) == pytest.approx((1.0, 1.0, 1.0))


def test_the_sun_in_the_picture_does_not_turn_it_blue():
    street = gray(100.0)
    street[100:104, 100:104] = (2e8, 1e8, 1e7)

    assert meter(street, SENSOR).balance == pytest.approx((1.0, 1.0, 1.0))


def test_a_change_is_followed_by_63_percent_in_its_lag_however_it_is_cut_into_frames():
    old, new = Reading(100.0, (1.0, 1.0, 1.0)), Reading(10000.0, (0.8, 1.0, 1.25))
    once, state = followed(old, new, 0.3, 0.3), old
    for _ in range(6):
        state = followed(state, new, 0.05, 0.3)

    assert np.log(once.white_cd_per_m2 / 100.0) / np.log(100.0) == pytest.approx(1 - np.exp(-1))
    assert state.white_cd_per_m2 == pytest.approx(once.white_cd_per_m2)
    assert followed(old, new, 0.05, 0.0) == new


def test_a_saturated_picture_tells_only_that_it_is_too_bright():
    """The reading of a clipped scene ends at what the sensor could see: overexposure is left step by step."""
    assert meter(gray(1e6), SENSOR, 500.0).white_cd_per_m2 == pytest.approx(500.0 / 0.18)
