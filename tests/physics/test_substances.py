"""Substances give reflectances that match tables, and Fresnel reflections that match closed forms."""

import numpy as np
import pytest

from synthgen.errors import UnknownNameError
from synthgen.physics.substances import Substance, substance, substances


@pytest.mark.parametrize("name", substances())
def test_every_substance_is_physical(name):
    row = substance(name)

    share = row.mirror_share_77ghz(np.deg2rad(np.linspace(0, 89.9, 50)))
    assert 0.05 < row.nir_ratio < 1.5
    assert np.all((share >= 0) & (share <= 1 + 1e-12))
    assert row.permittivity is None or (row.permittivity.real > 1 and row.permittivity.imag >= 0)


def test_at_normal_incidence_the_share_is_that_of_the_index():
    """Glass: n = 2.51 mirrors ((n - 1) / (n + 1))^2 = 0.185 of a 77 GHz wave."""
    smooth = Substance("smooth", 1.0, complex(6.31, 0.0), 0.0)
    n = np.sqrt(6.31)

    assert smooth.mirror_share_77ghz(0.0) == pytest.approx(((n - 1) / (n + 1)) ** 2)


def test_at_brewsters_angle_only_one_polarization_is_mirrored():
    """There the wave along the plane of incidence is not mirrored, the other with (cos 2B)^2 of its power."""
    smooth = Substance("smooth", 1.0, complex(4.0, 0.0), 0.0)
    angle = np.arctan(2.0)

    assert smooth.mirror_share_77ghz(angle) == pytest.approx(0.5 * np.cos(2 * angle) ** 2)


def test_water_mirrors_what_its_permittivity_says():
    """The physics reference gives 0.41 for a thick layer at 10 C and normal incidence."""
    assert substance("water").mirror_share_77ghz(0.0) == pytest.approx(0.41, abs=0.015)


def test_a_rough_surface_mirrors_more_at_grazing_incidence():
    asphalt = substance("asphalt")

    steep, grazing = asphalt.mirror_share_77ghz(np.deg2rad([0.0, 85.0]))
    assert steep < 0.01
    assert grazing > 0.3


def test_snow_and_skin_are_dark_at_1550_nm():
    assert substance("snow").reflectance_1550nm(0.9) == pytest.approx(0.10, abs=0.05)
    assert substance("skin").reflectance_1550nm(0.6) == pytest.approx(0.10, abs=0.02)


def test_an_unknown_substance_is_told_with_the_nearest():
    with pytest.raises(UnknownNameError, match="asphalt"):
        substance("asfalt")
