import numpy as np
import pytest

from synthgen.physics import preetham, sky
from synthgen.physics.clouds import cloud_field
from synthgen.physics.color import black_body, luminance
from synthgen.physics.daylight import daylight
from synthgen.physics.sun import sun_direction
from synthgen.rng import stream


def dome(elevation_deg, okta=0.0, *, azimuth_deg=120.0, height=64, seed=1):
    sun = sun_direction(np.deg2rad(elevation_deg), np.deg2rad(azimuth_deg))
    return sky.sky_dome(sun, 3.0, okta, stream(seed, "sky"), height=height)


@pytest.mark.parametrize(("sun_zenith_deg", "expected"), [(30, 10.41), (60, 5.14), (80, 2.83)])
def test_preetham_zenith_luminance_matches_the_paper(sun_zenith_deg, expected):
    assert preetham.zenith_luminance(3.0, np.deg2rad(sun_zenith_deg)) / 1000 == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("elevation_deg", [-6, -3, -0.5, 0, 2, 5, 10, 30, 60, 90])
@pytest.mark.parametrize("okta", [0, 0.5, 4, 7, 8])
def test_the_dome_gives_the_illuminance_of_the_daylight_table(elevation_deg, okta):
    """Whatever the sun and the clouds; and no pixel is negative or not a number."""
    picture = dome(elevation_deg, okta)
    expected = daylight(np.deg2rad(elevation_deg), okta).sky_lx

    assert sky.horizontal_illuminance(picture) == pytest.approx(expected, rel=0.01)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0.0
    assert picture.dtype == np.float32


def test_weights_integrate_the_cosine_over_the_hemisphere():
    assert sky.cosine_weights(64)[:32].sum() == pytest.approx(np.pi)


def test_the_sky_is_brightest_at_the_sun_and_blue_away_from_it():
    picture = dome(40.0, height=128)
    brightest = np.unravel_index(np.argmax(luminance(picture)), picture.shape[:2])
    to_sun = sun_direction(np.deg2rad(40.0), np.deg2rad(120.0))
    overhead = picture[0].mean(axis=0)

    assert sky.directions(128)[brightest] @ to_sun > np.cos(np.deg2rad(3.0))
    assert overhead[2] > 1.5 * overhead[0]


def test_an_overcast_sky_is_three_times_brighter_overhead_than_at_the_horizon():
    """CIE overcast: (1 + 2 sin e) / 3; cloud texture averages out over azimuth."""
    rows = luminance(dome(40.0, okta=8, height=128)).mean(axis=1)

    assert rows[0] / rows[63] == pytest.approx(3.0, rel=0.2)


@pytest.mark.parametrize("cover", [0.05, 0.5, 0.95])
def test_clouds_cover_their_share_of_the_dome(cover):
    upper, weights = sky.directions(64)[:32], sky.cosine_weights(64)[:32]
    opacity, _ = cloud_field(upper, weights, cover, stream(1, "clouds"))

    assert np.sum(weights * opacity) / np.pi == pytest.approx(cover, abs=1e-6)
    assert opacity.min() >= 0.0
    assert opacity.max() <= 1.0


def test_clouds_come_from_the_generator_alone():
    assert np.array_equal(dome(20.0, 3, seed=4), dome(20.0, 3, seed=4))
    assert not np.array_equal(dome(20.0, 3, seed=4), dome(20.0, 3, seed=5))


def test_airlight_is_brighter_on_the_side_of_a_low_sun():
    picture = dome(5.0, azimuth_deg=90.0)
    towards, away = (sky.horizon_radiance(picture, np.deg2rad(a)) for a in (90.0, 270.0))

    assert luminance(towards) > 1.5 * luminance(away)
    assert luminance(away) < luminance(sky.horizon_radiance(picture)) < luminance(towards)


def test_a_black_body_at_6500_kelvin_is_nearly_white():
    """Daylight white D65 is defined close to it; a candle at 2000 K is far redder than its blue."""
    assert black_body(6500.0) == pytest.approx([1.0, 1.0, 1.0], abs=0.06)
    assert black_body(2000.0)[0] > 10 * black_body(2000.0)[2]
