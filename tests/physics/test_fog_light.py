import numpy as np
import pytest

from synthgen.physics import sky
from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.color import luminance
from synthgen.physics.daylight import daylight
from synthgen.physics.fog_light import light_under_fog
from synthgen.physics.sun import sun_direction
from synthgen.rng import stream


def under(mor_m, elevation_deg=40.0, okta=1.0):
    h = np.deg2rad(elevation_deg)
    dome = sky.sky_dome(sun_direction(h, 2.0), 3.0, okta, stream(1, "sky"), height=64)
    light = daylight(h, okta)
    return (dome, light, *light_under_fog(dome, light, h, Atmosphere(mor_m=mor_m).extinction_rgb()))


def test_clear_air_changes_nothing():
    dome, light, dome_under, light_under = under(3e7)

    assert dome_under == pytest.approx(dome, rel=2e-3)
    assert light_under.sky_lx == pytest.approx(light.sky_lx, rel=1e-3)
    assert light_under.direct_normal_lx == pytest.approx(light.direct_normal_lx, rel=1e-3)


def test_the_sun_falls_by_beer_lambert_along_its_slant_way():
    """100 m of MOR 200 m overhead is optical depth 1.5, at 40 deg 2.33."""
    _, light, _, light_under = under(200.0)
    slant = 2.9957 * 100.0 / 200.0 / np.sin(np.deg2rad(40.0))

    assert light_under.direct_normal_lx / light.direct_normal_lx == pytest.approx(np.exp(-slant), rel=0.01)


@pytest.mark.parametrize("elevation_deg", [-5.0, 3.0, 40.0])
@pytest.mark.parametrize("mor_m", [30.0, 200.0, 2000.0])
def test_fog_turns_sun_into_sky_and_loses_only_what_it_reflects(mor_m, elevation_deg):
    """Total on the level: 1 / (1 + 0.1125 tau) of the clear day's; the dome carries the sky's part."""
    _, light, dome, light_under = under(mor_m, elevation_deg)
    sin_sun = max(np.sin(np.deg2rad(elevation_deg)), 0.0)
    tau = 2.9957 * 100.0 / mor_m
    before = light.sky_lx + light.direct_normal_lx * sin_sun
    after = light_under.sky_lx + light_under.direct_normal_lx * sin_sun

    assert after / before == pytest.approx(1.0 / (1.0 + 0.1125 * tau), rel=0.01)
    assert sky.horizontal_illuminance(dome) == pytest.approx(light_under.sky_lx, rel=1e-4)
    assert dome.min() >= 0.0


def test_dense_fog_is_the_same_in_all_directions():
    _, _, dome, _ = under(30.0)
    bright = luminance(dome[:32])

    assert bright.std() / bright.mean() < 0.02
