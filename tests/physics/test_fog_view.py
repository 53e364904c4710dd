import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.fog_view import air_path, through_air


def view(range_m, elevation_rad=0.0, target=0.0, airlight=1000.0, mor_m=200.0):
    radiance = np.full((1, 1, 3), target, dtype=np.float32)
    air = Atmosphere(mor_m=mor_m).extinction_rgb()
    seen = through_air(
        radiance, np.full((1, 1), range_m), air, [airlight] * 3, elevation_rad=np.full((1, 1), elevation_rad)
    )
    return seen[0, 0]


@given(st.floats(20.0, 20000.0))
def test_a_black_target_at_the_optical_range_has_five_percent_contrast(mor_m):
    """The definition of the meteorological optical range, in the green channel (549 nm)."""
    contrast = (1000.0 - view(mor_m, mor_m=mor_m)[1]) / 1000.0

    assert contrast == pytest.approx(0.05, rel=0.01)


def test_fog_keeps_the_color_of_its_own_light():
    """A surface of the airlight's radiance cannot be told from fog at any distance."""
    assert view(73.0, target=1000.0) == pytest.approx(1000.0)
    assert view(0.0, target=37.0) == pytest.approx(37.0)


def test_the_horizon_drowns_in_fog_and_the_zenith_shines_through():
    """A 100 m layer of MOR 200 m has optical depth 1.5 overhead: exp(-1.5) = 0.22 of the sky is left."""
    assert view(np.inf, elevation_rad=0.0) == pytest.approx(1000.0)
    assert view(np.inf, elevation_rad=-0.1) == pytest.approx(1000.0)
    assert 1.0 - view(np.inf, elevation_rad=np.pi / 2)[1] / 1000.0 == pytest.approx(np.exp(-1.498), rel=0.01)


def test_the_way_through_the_layer_grows_towards_the_horizon():
    path = air_path(np.full(3, np.inf), np.deg2rad([90.0, 30.0, 1.0]), 50.0)

    assert path == pytest.approx([50.0, 100.0, 50.0 / np.sin(np.deg2rad(1.0))])
    assert air_path(12.0, 0.3) == 12.0
