"""A sensor measured as EMVA 1288 says shows the numbers that it was made with."""

from dataclasses import replace

import emva
import numpy as np
import pytest

from synthgen.physics.camera_response import Exposure, SensorResponse, expose
from synthgen.physics.fixed_pattern import even_pattern, fixed_pattern, without_defects
from synthgen.physics.split_exposures import expose_split
from synthgen.rng import stream

SENSOR = SensorResponse()
SIZE = (200, 320)
TIME_S = 1e-3


def pattern_of(sensor, size=SIZE, seed=5):
    return fixed_pattern(
        size,
        stream(seed, "pattern"),
        prnu=sensor.prnu,
        dsnu_e=sensor.dsnu_e,
        hot_pixels=sensor.hot_pixels,
        dead_pixels=sensor.dead_pixels,
    )


def flat(electrons, n, key, *, sensor=SENSOR, gain=1.0, pattern=None):
    """Readings (n, h, w) of an even light that gives each pixel so many electrons."""
    rng = stream(9, "flat", key)
    light = np.full(SIZE, electrons / TIME_S, np.float32)
    pattern = even_pattern(SIZE) if pattern is None else pattern
    return np.stack([expose(light, sensor, Exposure(TIME_S, gain), pattern, rng) for _ in range(n)])


@pytest.mark.parametrize(
    ("sensor", "gain"),
    [
        (SENSOR, 1.0),
        (replace(SENSOR, full_well_e=13000.0, read_noise_e=10.0, row_noise_e=0.0, dark_current_e_per_s=2e4), 4.0),
    ],
)
def test_gain_and_read_noise_are_found_back_from_flat_fields(sensor, gain):
    """Within 3 %. The dark noise holds pixels, rows and the dark current's own shot noise."""
    pattern = pattern_of(sensor)
    levels = np.linspace(0.05, 0.8, 8) * sensor.full_well_e / gain
    bright = [flat(e, 2, f"bright {i}", sensor=sensor, gain=gain, pattern=pattern) for i, e in enumerate(levels)]
    dark = [flat(0.0, 2, f"dark {i}", sensor=sensor, gain=gain, pattern=pattern) for i in range(len(levels))]
    found = emva.system_gain(bright, dark)
    noise_e = np.mean([emva.dark_noise_e(pair, found) for pair in dark])
    made_e = np.sqrt(sensor.read_noise_e**2 + sensor.row_noise_e**2 + sensor.dark_electrons_per_s() * TIME_S)

    assert found == pytest.approx(sensor.dn_per_electron(gain), rel=0.03)
    assert noise_e == pytest.approx(made_e, rel=0.03)


def test_pixels_differ_by_the_prnu_and_dsnu_they_were_made_with():
    """EMVA's spatial variances of 16 pictures; half of saturation, as the standard asks. Hot pixels are set aside."""
    sensor = replace(SENSOR, hot_pixels=0.0, dead_pixels=0.0, dsnu_e=2.0, prnu=0.013)
    pattern = pattern_of(sensor)
    bright = flat(5000.0, 16, "bright", sensor=sensor, pattern=pattern)
    dark = flat(0.0, 16, "dark", sensor=sensor, pattern=pattern)

    assert emva.prnu(bright, dark) == pytest.approx(0.013, rel=0.03)
    assert emva.dsnu_e(dark, sensor.dn_per_electron()) == pytest.approx(2.0, rel=0.05)  # rows add 0.1 e


def test_one_candela_gives_four_and_a_half_electrons_in_green():
    """f/1.8, transmission 0.9, 3 um, 1 ms, 1 cd/m2: about 4.5 electrons; white light is gray to all filters."""
    assert SENSOR.electrons_per_luminance()[1] * 1e-3 == pytest.approx(4.5, rel=0.03)
    assert SENSOR.filters() @ np.ones(3) == pytest.approx(SENSOR.electrons_per_luminance())


def test_a_full_well_saturates_at_the_last_digital_number():
    raw = flat(1e6, 1, "sun")

    assert raw.min() == raw.max() == 4095


def test_dark_current_doubles_every_seven_kelvin():
    warm, hot = replace(SENSOR, temperature_c=39.0), replace(SENSOR, temperature_c=46.0)

    assert replace(SENSOR, temperature_c=25.0).dark_electrons_per_s() == 10.0
    assert hot.dark_electrons_per_s() == pytest.approx(2 * warm.dark_electrons_per_s())


def test_bad_pixels_stay_where_they_are_and_neighbors_stand_in_for_them():
    sensor = replace(SENSOR, hot_pixels=2e-3, dead_pixels=1e-3, dark_current_e_per_s=5e3)
    pattern = pattern_of(sensor)
    raw = flat(3000.0, 1, "bad", sensor=sensor, pattern=pattern)[0]
    mended = without_defects(raw.astype(float), pattern.defects())

    assert len(pattern.dead) == pytest.approx(1e-3 * raw.size, abs=4 * np.sqrt(1e-3 * raw.size))
    assert raw.reshape(-1)[pattern.dead].max() < raw.mean() / 2
    assert raw.reshape(-1)[pattern.hot].mean() > raw.mean() + 1000
    assert np.abs(mended - mended.mean()).max() < 6 * mended.std() < 6 * 60
    assert np.array_equal(pattern.hot, pattern_of(sensor).hot)
    assert not np.array_equal(pattern.sensitivity, pattern_of(sensor, seed=6).sensitivity)


def test_split_exposures_are_linear_far_beyond_the_full_well():
    """1 : 1/16 : 1/256: each level comes back with the noise of the exposure that it is taken from."""
    sensor = replace(SENSOR, split_ratios=(1.0, 1 / 16, 1 / 256))
    exposure, pattern = Exposure(TIME_S, 1.0), even_pattern(SIZE)
    for electrons, ratio in ((5e3, 1.0), (1e5, 1 / 16), (1.5e6, 1 / 256)):
        light = np.full(SIZE, electrons / TIME_S, np.float32)
        raw = expose_split(light, sensor, exposure, pattern, stream(2, "split", int(electrons)))
        found_e = (raw - exposure.dark_number(sensor)) / sensor.dn_per_electron()

        assert raw.dtype == np.uint32
        assert found_e.mean() == pytest.approx(electrons, rel=2e-3)
        assert found_e.std() == pytest.approx(np.sqrt(electrons * ratio + 6.5) / ratio, rel=0.05)


def test_noise_comes_from_the_generator_alone():
    light = np.full(SIZE, 1e6, np.float32)
    first, again, other = (
        expose(light, SENSOR, Exposure(TIME_S, 1.0), even_pattern(SIZE), stream(s, "n")) for s in (3, 3, 4)
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
