import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.physics.atmosphere import Atmosphere, fog_band_ratio, rain_extinction, snow_extinction, transmission


def test_extinction_follows_the_wmo_convention():
    """A black target keeps 5 % of its contrast at the meteorological optical range."""
    extinction_per_m = Atmosphere(mor_m=100.0).extinction_per_m(550.0)

    assert extinction_per_m == pytest.approx(0.029957, abs=1e-6)
    assert transmission(extinction_per_m, 100.0) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("mor_m", "at_905", "at_1550"),
    [(50, 0.0606, 0.0616), (150, 0.0202, 0.0206), (300, 0.0104, 0.0114), (5000, 4.5e-4, 2.6e-4), (30000, 8e-5, 4e-5)],
)
def test_infrared_extinction_matches_mie_results_at_the_anchors(mor_m, at_905, at_1550):
    """Drop sizes of Shettle and Fenn for fog, aerosol for haze; two digits in the table."""
    air = Atmosphere(mor_m=mor_m)

    assert air.extinction_per_m([905.0, 1550.0]) == pytest.approx([at_905, at_1550], rel=0.013)


@given(st.floats(20.0, 40000.0), st.sampled_from([464.0, 549.0, 611.0, 905.0, 1550.0]))
def test_the_band_ratio_is_continuous_in_visibility(mor_m, wavelength_nm):
    """No jump where fog is called mist or mist haze: a millionth in, less than a millionth out."""
    ratio, near = fog_band_ratio([mor_m, mor_m * (1 + 1e-6)], wavelength_nm)

    assert abs(ratio - near) < 2e-6
    assert fog_band_ratio(mor_m, 550.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rain_mm_per_h", "expected"), [(0.5, 0.00024), (5.0, 0.00101), (25.0, 0.00277), (100.0, 0.00664)]
)
def test_rain_extinction_matches_marshall_palmer(rain_mm_per_h, expected):
    """The geometric limit pi N0 / Lambda^3, to the digits of the table; 1 % at 25 mm/h."""
    assert rain_extinction(rain_mm_per_h) == pytest.approx(expected, rel=0.03)
    assert rain_extinction(25.0) == pytest.approx(0.00277, rel=0.01)


@pytest.mark.parametrize(("snow_mm_per_h", "expected"), [(0.2, 0.00134), (1.0, 0.00334), (4.0, 0.00736)])
def test_snow_extinction_matches_gunn_marshall_with_fluffy_flakes(snow_mm_per_h, expected):
    assert snow_extinction(snow_mm_per_h) == pytest.approx(expected, rel=0.005)


def test_fog_rain_and_snow_add_and_absence_adds_nothing():
    dry = Atmosphere(mor_m=500.0).extinction_rgb()

    assert rain_extinction(0.0) == 0.0
    assert snow_extinction(0.0) == 0.0
    assert np.allclose(Atmosphere(500.0, rain_mm_per_h=10.0).extinction_rgb() - dry, rain_extinction(10.0))
    assert np.allclose(Atmosphere(500.0, snow_mm_per_h=2.0).extinction_rgb() - dry, snow_extinction(2.0))


def test_haze_dims_blue_most_and_fog_is_gray():
    haze = Atmosphere(mor_m=20000.0).extinction_rgb()
    fog = Atmosphere(mor_m=100.0).extinction_rgb()

    assert haze[2] > 1.05 * haze[1] > 1.1 * haze[0]
    assert np.ptp(fog) < 0.01 * fog.mean()
