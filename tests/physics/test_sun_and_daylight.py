from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from synthgen.physics.daylight import clear_direct_normal, clear_sky, daylight, ground_illuminance, overcast_sky
from synthgen.physics.daylight import sun_color as color_of_sun
from synthgen.physics.sun import air_mass, refraction, sun_angles, sun_direction


def test_the_sun_stands_overhead_at_the_equator_at_equinox_noon():
    """2024-03-20, 3:06 UT is the equinox; local noon at 180 deg E is 0:07 UT."""
    elevation, _ = sun_angles(datetime(2024, 3, 20, 12, 7, 30, tzinfo=UTC), 0.0, 0.0)

    assert np.rad2deg(elevation) == pytest.approx(90.0, abs=0.5)


def test_the_sun_over_greenwich_at_solstice():
    """2024-06-20 12:00 UT at 51.5 deg N: elevation 61.9 deg, azimuth 179.2 deg."""
    elevation, azimuth = sun_angles(datetime(2024, 6, 20, 12, tzinfo=UTC), np.deg2rad(51.5), 0.0)

    assert np.rad2deg(elevation) == pytest.approx(61.9, abs=0.3)
    assert np.rad2deg(azimuth) == pytest.approx(179.2, abs=0.6)


def test_time_zones_name_the_same_moment():
    zone = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2023, 11, 2, 15, 0, tzinfo=zone)

    assert sun_angles(at, 0.3, 1.2) == sun_angles(at.astimezone(UTC), 0.3, 1.2)
    with pytest.raises(ValueError, match="time zone"):
        sun_angles(datetime(2023, 11, 2, 15, 0), 0.3, 1.2)


def test_the_sun_rises_in_the_east_and_sets_in_the_west():
    morning, evening = (
        sun_direction(*sun_angles(datetime(2024, 4, 1, hour, tzinfo=UTC), 0.9, 0.0)) for hour in (8, 16)
    )

    assert morning[0] > 0.5
    assert evening[0] < -0.5
    assert np.linalg.norm(morning) == pytest.approx(1.0)


def test_refraction_lifts_the_setting_sun_by_its_own_diameter():
    """Almanac: 34' on the apparent horizon; nothing at the zenith."""
    assert np.rad2deg(refraction(np.deg2rad(-0.57))) == pytest.approx(34.5 / 60, rel=0.03)
    assert refraction(np.pi / 2) == pytest.approx(0.0, abs=1e-4)


def test_air_mass_matches_kasten_and_young():
    assert air_mass(np.deg2rad(30.0)) == pytest.approx(1.995, rel=0.003)
    assert air_mass(np.deg2rad([0.5, 10.0, 90.0])) == pytest.approx([31.4, 5.6, 1.0], rel=0.01)


def test_ground_illuminance_matches_the_published_polynomials():
    """Janiczek and DeYoung: 45, 0, -6, -18 deg."""
    found = ground_illuminance(np.deg2rad([45.0, 0.0, -6.0, -18.0]))

    assert found == pytest.approx([77850.0, 759.0, 3.41, 6.4e-4], rel=0.02)


@pytest.mark.parametrize(
    ("elevation_deg", "direct_klx", "clear_klx", "overcast_klx"),
    [(5, 14.6, 5.4, 2.1), (15, 57, 8.7, 5.7), (30, 84, 11.8, 10.8), (60, 100, 15.2, 18.5), (90, 103, 16.3, 21.3)],
)
def test_sun_and_sky_match_the_ies_tables(elevation_deg, direct_klx, clear_klx, overcast_klx):
    h = np.deg2rad(elevation_deg)

    assert clear_direct_normal(h) == pytest.approx(1e3 * direct_klx, rel=0.02)
    assert clear_sky(h) == pytest.approx(1e3 * clear_klx, rel=0.02)
    assert overcast_sky(h) == pytest.approx(1e3 * overcast_klx, rel=0.02)


@pytest.mark.parametrize("elevation_deg", [-6.0, -2.0, 0.0, 3.0, 20.0, 75.0])
def test_cloud_cover_leads_from_the_clear_to_the_overcast_sky(elevation_deg):
    """The ends are the tables; between them the total only falls, and no part turns negative."""
    h = np.deg2rad(elevation_deg)
    days = [daylight(h, okta) for okta in range(9)]
    totals = [day.sky_lx + day.direct_normal_lx * max(np.sin(h), 0.0) for day in days]

    assert days[0].sky_lx == pytest.approx(float(clear_sky(h)))
    assert days[0].direct_normal_lx == pytest.approx(float(clear_direct_normal(h)))
    assert days[8].sky_lx == pytest.approx(float(overcast_sky(h)))
    assert days[8].direct_normal_lx == 0.0
    assert all(np.diff(totals) < 0)
    assert all(day.sky_lx > 0 and day.direct_normal_lx >= 0 for day in days)


def test_half_cover_keeps_the_share_of_light_that_kasten_found():
    """1 - 0.75 (4/8)^3.4 = 0.929 at four eighths; our coefficient is 0.81 at 45 deg."""
    h = np.deg2rad(45.0)
    clear, half = daylight(h, 0), daylight(h, 4)
    total_clear, total_half = (day.sky_lx + day.direct_normal_lx * np.sin(h) for day in (clear, half))

    assert total_half / total_clear == pytest.approx(0.929, abs=0.01)


def test_twilight_joins_day_without_a_step():
    just = np.deg2rad([-1e-7, 1e-7])

    assert np.ptp(clear_sky(just)) < 1.0
    assert np.ptp(overcast_sky(just)) < 1.0


def test_the_low_sun_is_red_and_the_color_keeps_its_luminance():
    high, low = color_of_sun(np.deg2rad(70.0)), color_of_sun(np.deg2rad(2.0))

    assert low[0] / low[2] > 4 * high[0] / high[2]
    assert np.array([high, low]) @ [0.2126, 0.7152, 0.0722] == pytest.approx(1.0)
