"""Textures of matt surfaces, laid on a picture after denoising instead of being rendered.

What a matt surface sends to the eye is its reflectance times the light that falls on it. So its fine pattern, known
without noise at the pixel, can be multiplied onto the picture of the same surface in its mean color: paths need not
look textures up (a fifth of their time on a street), and the denoiser cannot smear what it does not see.
Light that bounced off such a surface carries its mean color. Gloss does not take the pattern on: textures of
glossy, clear-coated, metallic or thin materials stay with the renderer.
"""

from collections.abc import Iterable
from dataclasses import replace

from synthgen.records import Material, Scene

MATT_FROM = 0.5
"""Roughness from which on a surface counts as matt: its highlight is then wider than 60 degrees (our choice)."""


def textures_laid_on(scene: Scene) -> frozenset[str]:
    """Names of the textures that only matt materials use."""
    used = {material.texture for material in scene.materials if material.texture}
    return frozenset(used - {material.texture for material in scene.materials if not _is_matt(material)})


def without_textures(scene: Scene, names: Iterable[str]) -> Scene:
    """The scene with surfaces of those textures in their mean colors; their relief stays."""
    left_out = set(names)
    return replace(scene, textures={name: t for name, t in scene.textures.items() if name not in left_out})


def _is_matt(material: Material) -> bool:
    is_bare = not (material.metallic or material.clearcoat or material.translucency or material.transmission)
    return is_bare and material.roughness >= MATT_FROM
