"""What a surface is made of, for every sensor at once."""

from dataclasses import dataclass
from typing import final

Color = tuple[float, float, float]


@final
@dataclass(frozen=True, slots=True)
class Material:
    """Optical properties of a dry surface.

    Attributes
    ----------
    name : str
        For reports and `scene.glb`; not an identity: two cars have two materials named "paint".
    base_color : tuple of 3 floats
        Linear sRGB reflectance, 0..1. Multiplied by the texture, if there is one.
    roughness : float
        GGX roughness as in Disney's principled model, 0 mirror .. 1 matt.
    metallic, clearcoat, specular : float
        As in the principled model, 0..1.
    translucency : float
        Share of diffuse light that leaves at the other side, 0..1: thin leaves and cloth. Makes it two-sided.
    transmission : float
        Share of light that passes a clear pane beside what its faces mirror, 0..1. More than 0 makes it window glass:
        thin, smooth, colored by `base_color` only where it is opaque to an engine that cannot see through.
    texture : str or None
        Name of a procedural texture in `world.surfaces.textures`, whose mean is white: it varies `base_color`.
    texture_size_m : float
        Edge of one texture tile on the surface. [m]
    reflectance_905nm : float
        Diffuse (Lambertian) reflectance at 905 nm, normal incidence; retroreflectors exceed 1 (rho_eq = pi R_A).
    porous : bool
        Takes up water: darkens by Angstrom's law when wet.
    substance : str
        What it is made of, a row of `assets/substances.yaml`: gives the reflectance at 1550 nm and what 77 GHz sees.
    emission : tuple of 3 floats
        Radiance of a lamp that is lit, linear sRGB whose luminance is in cd/m2; zero when dark.
    """

    name: str
    base_color: Color
    roughness: float
    reflectance_905nm: float
    metallic: float = 0.0
    clearcoat: float = 0.0
    specular: float = 0.5
    translucency: float = 0.0
    transmission: float = 0.0
    texture: str | None = None
    texture_size_m: float = 1.0
    porous: bool = False
    substance: str = ""
    emission: Color = (0.0, 0.0, 0.0)
