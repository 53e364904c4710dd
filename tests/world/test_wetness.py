import dataclasses

import numpy as np
import pytest

from synthgen.records import Material
from synthgen.world.surfaces.wetness import wet_material, wet_reflectance

ASPHALT = Material("asphalt", (0.12, 0.12, 0.12), 0.85, 0.30, porous=True)


def test_wet_reflectance_agrees_with_angstroms_law() -> None:
    """Values worked out by hand from rho / (rho + 1.33^2 (1 - rho)); three digits."""
    dry = [0.05, 0.08, 0.12, 0.20, 0.30, 0.50, 0.80]
    wet = [0.0289, 0.0469, 0.0716, 0.1238, 0.1950, 0.3612, 0.6934]
    np.testing.assert_allclose(wet_reflectance(dry), wet, atol=6e-5)


def test_black_and_white_stay_what_they_are_and_all_between_gets_darker() -> None:
    np.testing.assert_allclose(wet_reflectance([0.0, 1.0]), [0.0, 1.0])
    rho = np.linspace(0.001, 0.999, 200)
    assert np.all(wet_reflectance(rho) < rho)
    assert np.all(np.diff(wet_reflectance(rho)) > 0)


def test_retroreflectors_keep_their_strength() -> None:
    assert wet_reflectance(785.0) == 785.0


def test_a_porous_material_darkens_at_every_wavelength_and_gets_glossy() -> None:
    wet = wet_material(ASPHALT)
    assert wet.base_color == pytest.approx((0.0716,) * 3, abs=1e-4)
    assert wet.reflectance_905nm == pytest.approx(0.195, abs=1e-3)
    assert wet.roughness < 0.2 < ASPHALT.roughness


def test_a_sealed_material_keeps_its_color() -> None:
    paint = dataclasses.replace(ASPHALT, porous=False)
    wet = wet_material(paint)
    assert wet.base_color == paint.base_color
    assert wet.reflectance_905nm == paint.reflectance_905nm
    assert wet.roughness < paint.roughness


def test_what_is_wet_cannot_get_wetter() -> None:
    once = wet_material(ASPHALT)
    assert wet_material(once) == once
