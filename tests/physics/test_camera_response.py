import numpy as np
import pytest

from synthgen.physics.camera_response import (
    HEADROOM,
    Exposure,
    SensorResponse,
    auto_exposure,
    develop,
    expose,
    srgb_oetf,
    tone_curve,
    white_balance,
)
from synthgen.rng import stream

SENSOR = SensorResponse()


def gray(luminance_cd_per_m2, shape=(200, 300)):
    return np.full((*shape, 3), luminance_cd_per_m2, dtype=np.float32)


def test_one_candela_gives_four_and_a_half_electrons_in_green():
    """f/1.8, transmission 0.9, 3 um, 1 ms, 1 cd/m2: about 4.5 electrons."""
    assert SENSOR.electrons_per_luminance()[1] * 1e-3 == pytest.approx(4.5, rel=0.03)


def test_photon_transfer_recovers_the_gain():
    """EMVA 1288: variance over mean of the signal has the slope K, whatever the level."""
    exposure = Exposure(1e-3, gain=2.0)
    levels = np.linspace(20.0, 900.0, 12)
    raw = [expose(gray(level), SENSOR, exposure, stream(1, "ptc", i))[..., 1] for i, level in enumerate(levels)]
    slope, _ = np.polyfit([r.mean() for r in raw], [r.astype(float).var() for r in raw], 1)

    assert slope == pytest.approx(SENSOR.dn_per_electron(2.0), rel=0.03)


def test_darkness_shows_read_noise_alone():
    raw = expose(gray(0.0), SENSOR, Exposure(10e-3, gain=8.0), stream(1, "dark")).astype(float)
    read_noise_dn = SENSOR.read_noise_e * SENSOR.dn_per_electron(8.0)

    assert raw.mean() == pytest.approx(SENSOR.black_level, abs=0.1)
    assert raw.std() == pytest.approx(np.hypot(read_noise_dn, np.sqrt(1 / 12)), rel=0.02)


def test_a_full_well_saturates_at_the_last_digital_number():
    raw = expose(gray(1e6), SENSOR, Exposure(1e-2, gain=1.0), stream(1, "sun"))

    assert raw.min() == raw.max() == 4095


def test_middle_gray_is_encoded_as_the_standard_says():
    """IEC 61966-2-1: 0.18 becomes 0.4614, and the two branches meet."""
    assert srgb_oetf(0.18) == pytest.approx(0.4614, abs=1e-4)
    assert srgb_oetf(0.0031308) == pytest.approx(float(srgb_oetf(0.0031309)), abs=1e-5)
    assert srgb_oetf(1.0) == pytest.approx(1.0)


def test_the_tone_curve_leaves_the_middle_and_bends_highlights_smoothly():
    x = np.linspace(0.0, HEADROOM, 2001)
    y = tone_curve(x)

    assert np.array_equal(y[x <= 0.5], x[x <= 0.5])
    assert y[-1] == pytest.approx(1.0)
    assert np.all(np.diff(y) > 0)
    assert np.abs(np.diff(y, 2)).max() < 1e-5  # no kink: the slope never jumps


@pytest.mark.parametrize("luminance_cd_per_m2", [5.0, 300.0, 8000.0])
def test_a_gray_wall_is_exposed_to_middle_gray(luminance_cd_per_m2):
    """The key 0.18 becomes 0.4614 of 255, from night streets to noon, through time first and then gain."""
    scene = gray(luminance_cd_per_m2)
    exposure = auto_exposure(scene, SENSOR)
    picture = develop(expose(scene, SENSOR, exposure, stream(1, "wall")), SENSOR, exposure)

    assert picture.mean() == pytest.approx(0.4614 * 255, rel=0.02)
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


def test_noise_comes_from_the_generator_alone():
    first, again, other = (expose(gray(50.0), SENSOR, Exposure(1e-3, 1.0), stream(s, "n")) for s in (3, 3, 4))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
