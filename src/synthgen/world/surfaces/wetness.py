"""What water does to a surface: darker where it soaks in, smoother where it lies on top.

In: a dry `Material`; out: the wet one. Not here: puddles and films of varying depth (one even film is meant),
and absorption by water at 1550 nm.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.records import Material

WATER_INDEX = 1.33
"""Refractive index of water, visible and 905 nm (Hale and Querry 1973, doi:10.1364/AO.12.000555)."""

WET_ROUGHNESS = 0.15
"""GGX roughness of a road whose texture is about 70 % filled with water; dry asphalt has 0.6-0.9 (our choice)."""

WATER_SPECULAR = ((WATER_INDEX - 1.0) / (WATER_INDEX + 1.0)) ** 2 / 0.08
"""Disney's `specular` of a water surface: normal reflectance F0 = 0.020 over 0.08 (Burley 2012)."""


def wet_reflectance(reflectance: ArrayLike) -> Floats:
    """Diffuse reflectance (...) of a porous surface soaked with water, from its dry one in [0, 1].

    rho_wet = rho / (rho + n^2 (1 - rho)): light that leaves the solid is reflected back in at the water's
    surface, all but a share 1/n^2 of it, and meets the solid again [1]_. Above 1 (retroreflectors) nothing changes.

    References
    ----------
    .. [1] A. Angstrom, "The albedo of various surfaces of ground," Geografiska Annaler, vol. 7, pp. 323-342, 1925.
    """
    rho = np.asarray(reflectance, dtype=float)
    return np.where(rho <= 1.0, rho / (rho + WATER_INDEX**2 * (1.0 - np.minimum(rho, 1.0))), rho)


def wet_material(material: Material) -> Material:
    """The material after rain: porous ones darken at all wavelengths, all get the gloss of a water film."""
    wet = replace(material, roughness=min(material.roughness, WET_ROUGHNESS), porous=False)
    if not material.porous:
        return wet
    red, green, blue = (float(c) for c in wet_reflectance(material.base_color))
    return replace(
        wet,
        base_color=(red, green, blue),
        specular=WATER_SPECULAR,
        reflectance_905nm=float(wet_reflectance(material.reflectance_905nm)),
    )
