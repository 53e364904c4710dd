import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthgen.physics import lidar_link
from synthgen.units import LN20


@pytest.mark.parametrize(
    ("r10_m", "mor_m", "expected"),
    [
        (40, np.inf, (40, 89, 113)),
        (40, 100, (21, 33, 37)),
        (80, 300, (49, 80, 91)),
        (80, 50, (22, 30, 32)),
        (100, 200, (48, 74, 82)),
        (100, 30, (18, 23, 25)),
        (200, 500, (106, 166, 186)),
        (250, 1000, (157, 258, 294)),
        (250, 20, (18, 22, 23)),
    ],
)
def test_maximum_ranges_match_the_table(r10_m, mor_m, expected):
    """Reflectance 0.1, 0.5 and 0.8; the table is in whole metres, found in steps of 0.1 m."""
    found = lidar_link.max_range([0.1, 0.5, 0.8], r10_m=r10_m, extinction_per_m=LN20 / mor_m)

    assert found == pytest.approx(expected, abs=0.6)


def test_maximum_range_in_clear_air_and_in_fog():
    assert lidar_link.max_range(0.8, r10_m=100, extinction_per_m=0.0) == pytest.approx(282.8, abs=0.1)
    assert lidar_link.max_range(0.8, r10_m=100, extinction_per_m=LN20 / 50) == pytest.approx(34.9, abs=0.1)


@settings(deadline=None)  # the first example imports SciPy
@given(st.floats(0.02, 1.0), st.floats(20.0, 250.0), st.floats(1e-5, 0.1))
def test_half_of_the_echoes_are_found_at_the_maximum_range(reflectance, r10_m, extinction_per_m):
    R = lidar_link.max_range(reflectance, r10_m=r10_m, extinction_per_m=extinction_per_m)
    ratio = lidar_link.signal_ratio(reflectance, 1.0, R, r10_m=r10_m, extinction_per_m=extinction_per_m)

    assert ratio == pytest.approx(1.0)
    assert lidar_link.detection_probability(ratio) == pytest.approx(0.5)


def test_detection_falls_from_certain_to_never_within_a_third_of_the_range():
    """R10 is sharp: 90 % of half as much again in power, below 1 % at half."""
    probability = lidar_link.detection_probability([0.0, 0.5, 1.0, 1.5, 1e9])

    assert probability == pytest.approx([0.0, 0.0098, 0.5, 0.937, 1.0], abs=1e-3)


@pytest.mark.parametrize(("snr", "sigma_m"), [(1000, 0.016), (250, 0.021), (100, 0.030), (12, 0.099)])
def test_range_noise_matches_the_os1_data_sheet(snr, sigma_m):
    assert lidar_link.range_sigma(snr) == pytest.approx(sigma_m, rel=0.05)


def test_a_quieter_device_is_quieter_at_all_signals():
    assert lidar_link.range_sigma([10, 1e3], 0.03) == pytest.approx(2 * lidar_link.range_sigma([10, 1e3]))


@given(st.floats(0.01, 90.0), st.floats(1.0, 200.0))
def test_intensity_is_the_reflectance_in_clear_air_head_on(reflectance, range_m):
    ratio = lidar_link.signal_ratio(reflectance, 1.0, range_m, r10_m=50.0, extinction_per_m=0.0)

    assert lidar_link.intensity(ratio, range_m, r10_m=50.0) == pytest.approx(reflectance)


def test_nothing_comes_back_from_nowhere():
    ratio = lidar_link.signal_ratio(0.5, 1.0, np.inf, r10_m=50.0, extinction_per_m=1e-4)

    assert ratio == 0.0
    assert lidar_link.detection_probability(ratio) == 0.0


def test_a_smooth_surface_follows_lambert_and_a_rough_one_glows_at_grazing_incidence():
    cos_i = np.linspace(0.0, 1.0, 101)
    rough = lidar_link.incidence_factor(cos_i)

    assert lidar_link.incidence_factor(cos_i, 0.0) == pytest.approx(cos_i)
    assert rough[-1] == 1.0
    assert np.all(np.diff(rough) > 0)
    assert rough[0] == pytest.approx(0.225 / 0.893, rel=1e-3)  # B / A of Oren and Nayar for 0.3


@pytest.mark.parametrize(("r10_m", "nearest_m", "farthest_m"), [(50, 30, 50), (100, 50, 90)])
def test_asphalt_vanishes_where_it_does_for_real_sensors(r10_m, nearest_m, farthest_m):
    """Aged asphalt (0.2 at 905 nm) from 1.8 m height: rings end at 30 to 90 m, depending on the sensor."""
    range_m = np.arange(5.0, 150.0, 0.5)
    factor = lidar_link.incidence_factor(1.8 / range_m)
    ratio = lidar_link.signal_ratio(0.2, factor, range_m, r10_m=r10_m, extinction_per_m=1e-4)

    assert nearest_m < range_m[np.argmin(np.abs(ratio - 1.0))] < farthest_m
