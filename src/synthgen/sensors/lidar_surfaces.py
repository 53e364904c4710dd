"""What a LiDAR gets back from each material of a scene: diffusely, as a glint, in a mirror, through a pane.

Start at `LidarSurfaces.of`; materials are then indices. At 905 nm; panes are colored glass there too.
Not modelled: rough mirrors that spread a mirror image (their ghosts are weakened instead), polarization, the lobe of
paint flakes, dew and dirt on the sensor's own window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Singles
from synthgen.physics import lidar_link
from synthgen.records import Material
from synthgen.world.surfaces.wetness import WATER_INDEX, WATER_SPECULAR, WET_ROUGHNESS

GLASS_INDEX: Final = 1.5
"""Refractive index of soda-lime glass at 905 nm (M. Rubin, Solar Energy Materials 12, 1985)."""

PANE_DIRT: Final = 0.02
"""Diffuse reflectance of a pane that is used outdoors (our choice; reports of 0.01 to 0.03)."""

GLASS_905NM: Final = 0.65
"""Transmission of car glass at 905 nm over that of visible light: heat-absorbing glass passes 0.3 to 0.6 of 0.7."""

COAT_ALPHA: Final = 0.05
"""GGX width of clear coats, which have orange peel (our choice)."""

COAT_SHARE: Final = 0.04
"""Normal reflectance of a clear coat of index 1.5."""

MIRROR_SHARE: Final = 0.85
"""Of silvered glass and polished chrome at 905 nm (aluminum has 0.85 to 0.87)."""


@final
@dataclass(frozen=True, slots=True)
class LidarSurfaces:
    """Properties of k materials, each (k,) float32 unless noted.

    Attributes
    ----------
    reflectance : Lambertian.
    transmission : of panes, one way; 0 for what is opaque.
    glint_share, glint_alpha : normal reflectance and GGX width of the surface's own gloss; share 0 for matt ones.
    mirror_index : refractive index of what mirrors like a plane, 1 for what does not; panes count both faces.
    mirror_share : of silvered mirrors, at all angles.
    mirror_alpha : GGX width of the mirroring face.
    has_film : (k,) bool, water on top.
    """

    reflectance: Singles
    transmission: Singles
    glint_share: Singles
    glint_alpha: Singles
    mirror_index: Singles
    mirror_share: Singles
    mirror_alpha: Singles
    has_film: Bools

    @classmethod
    def of(cls, materials: Sequence[Material]) -> Self:
        """Surfaces in the order of the materials; one black one if there are none."""
        rows = [_row(material) for material in materials] or [(0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0)]
        table = np.array(rows, dtype=np.float32)
        rho, passed, gloss, width, index, share, spread, film = (np.ascontiguousarray(column) for column in table.T)
        return cls(rho, passed, gloss, width, index, share, spread, film > 0)

    @classmethod
    def matt(cls, reflectance: Sequence[float]) -> Self:
        """Plain Lambertian surfaces without any gloss."""
        rho = np.array(reflectance, dtype=np.float32)
        zero, one = np.zeros_like(rho), np.ones_like(rho)
        return cls(rho, zero, zero, one, one, zero, zero, zero > 0)

    def strength(self, material: AnyArray, cos_incidence: Singles) -> Singles:
        """Light sent back to its source, (n,): reflectance times `incidence_factor`, and the glint of gloss."""
        back: Singles = self.reflectance[material] * lidar_link.incidence_factor(cos_incidence).astype(np.float32)
        glossy = np.flatnonzero(self.glint_share[material] > 0)
        if len(glossy):
            which = material[glossy]
            back[glossy] += glint(self.glint_share[which], self.glint_alpha[which], cos_incidence[glossy])
        filmed = np.flatnonzero(self.has_film[material])
        if len(filmed):  # through the water's face on the way in and out
            back[filmed] *= np.square(1.0 - fresnel(cos_incidence[filmed], WATER_INDEX))
        return back

    def mirrored(self, material: AnyArray, cos_incidence: Singles) -> Singles:
        """Share of light that is mirrored, (n,)."""
        index = self.mirror_index[material]
        once = np.where(index > 1, fresnel(cos_incidence, index), 0.0)
        is_pane = self.transmission[material] > 0
        return np.maximum(np.where(is_pane, 2 * once / (1 + once), once), self.mirror_share[material])


def glint(share: AnyArray, alpha: AnyArray, cos_incidence: AnyArray) -> Singles:
    """What a glossy face sends straight back, relative to a white Lambertian one head on, (...).

    pi D F / (4 cos i) with the GGX distribution D of facet slopes, all facets facing the source (B. Walter et al.,
    "Microfacet models for refraction through rough surfaces", EGSR 2007, eq. 20 and 33; no shadowing).
    """
    cosine = np.maximum(cos_incidence, 1e-3)
    spread = cosine**2 * (alpha**2 - 1.0) + 1.0
    return np.asarray(share * alpha**2 / (4.0 * cosine * spread**2), dtype=np.float32)


def fresnel(cos_incidence: AnyArray, index: AnyArray | float) -> Singles:
    """Share (...) of unpolarized light that one face mirrors (M. Born, E. Wolf, Principles of Optics, 7th ed., 1.5)."""
    cosine = np.clip(cos_incidence, 1e-3, 1.0)
    inside = np.sqrt(1 - (1 - cosine**2) / np.square(index))
    across = (cosine - index * inside) / (cosine + index * inside)
    along = (index * cosine - inside) / (index * cosine + inside)
    return np.asarray((across**2 + along**2) / 2, dtype=np.float32)


def _row(material: Material) -> tuple[float, ...]:
    """Reflectance, transmission, glint share and width; mirror index, share and width; film (0 or 1)."""
    alpha = max(material.roughness, 0.05) ** 2
    if material.transmission > 0:
        passed = material.transmission * (GLASS_905NM if material.substance == "glass" else 1.0)
        return PANE_DIRT, passed, 2 * COAT_SHARE / (1 + COAT_SHARE), alpha, GLASS_INDEX, 0.0, 0.0, 0.0
    gloss, width, index, share, spread, film = 0.0, 1.0, 1.0, 0.0, 0.0, 0.0
    if material.substance == "mirror" or (material.metallic >= 0.9 and material.roughness <= 0.1):
        gloss, width, share = MIRROR_SHARE, alpha, MIRROR_SHARE
    elif material.roughness <= WET_ROUGHNESS and abs(material.specular - WATER_SPECULAR) < 1e-6:
        index, spread, film = WATER_INDEX, alpha, 1.0
    elif material.metallic >= 0.5:
        gloss, width = sum(material.base_color) / 3 * material.metallic, alpha
    elif material.clearcoat > 0 and material.substance != "retroreflector":
        gloss, width = COAT_SHARE * material.clearcoat, COAT_ALPHA
    return material.reflectance_905nm, 0.0, gloss, width, index, share, spread, film
