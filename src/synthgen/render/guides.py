"""Noise-free guides for the denoiser, albedo and normals, from the hits that also made the labels.

Textures are filtered to the size that a pixel has on the surface, as the average over a pixel's paths is: without
that, far asphalt would sparkle in the guide and so in the picture. Behind a pane the guide is what is seen through it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Singles
from synthgen.records import Hits, Rays, Scene
from synthgen.render.behind_glass import behind_glass
from synthgen.trace.base import Tracer

_LEVELS = 8  # a texture of 512 texels down to 4: farther it is its mean


@final
@dataclass(frozen=True, slots=True)
class Look:
    """What surfaces look like at pixels, panes left out; (n, 3) float32 each.

    Attributes
    ----------
    albedo : reflectance 0..1; 1 for the sky.
    normal : unit vectors in the world frame; 0 for the sky.
    detail : what is to be laid on the picture, a factor; 1 where nothing is.
    passed : (n,) float32, share of light that panes before it let through.
    """

    albedo: Singles
    normal: Singles
    detail: Singles
    passed: Singles


@final
class Guides:
    """What is seen along rays into one scene; keeps filtered copies of its textures.

    Textures named in `laid_on` are given apart from the albedo.
    """

    def __init__(self, scene: Scene, tracer: Tracer, laid_on: Collection[str] = ()) -> None:
        self._scene = scene
        self._tracer = tracer
        self._is_laid_on = np.array([m.texture in laid_on for m in scene.materials] or [False])

    @cached_property
    def _pyramids(self) -> dict[str, list[Singles]]:
        return {name: _pyramid(texture) for name, texture in self._scene.textures.items()}

    @cached_property
    def _colors(self) -> Singles:
        return np.array([m.base_color for m in self._scene.materials] or [(0.0, 0.0, 0.0)], dtype=np.float32)

    def at(self, hits: Hits, rays: Rays, pixel_rad: float) -> Look:
        """The look of the first surfaces along `rays` that are no panes; `hits` are what the rays met."""
        behind, passed = behind_glass(hits, rays, self._tracer, self._scene.materials)
        albedo = self.albedo(behind, rays.directions, pixel_rad)
        detail = np.ones_like(albedo)
        at = np.flatnonzero(behind.is_hit())
        at = at[self._is_laid_on[behind.material_id[at]]]
        mean = self._colors[behind.material_id[at]]
        detail[at] = np.where(mean > 0, albedo[at] / np.maximum(mean, np.float32(1e-6)), 1)
        albedo[at] = mean
        return Look(albedo, behind.shading_normal, detail, passed)

    def albedo(self, hits: Hits, directions: AnyArray, pixel_rad: float) -> Singles:
        """Reflectance (n, 3) in 0..1, texture included; 1 where nothing was hit (as the sky's).

        `directions` (n, 3) are those of the rays; `pixel_rad` is the angle of one pixel.
        """
        scene = self._scene
        albedo = np.ones((len(hits.range_m), 3), dtype=np.float32)
        at = np.flatnonzero(hits.is_hit())
        albedo[at] = self._colors[hits.material_id[at]]
        textured = np.array([m.texture is not None for m in scene.materials] or [False])
        at = at[textured[hits.material_id[at]]]
        cosine = np.abs(np.einsum("ij,ij->i", hits.normal[at], directions[at].astype(np.float32)))
        footprint_m = hits.range_m[at] * np.float32(pixel_rad) / np.sqrt(np.maximum(cosine, 0.05))
        for index in np.unique(hits.material_id[at]):
            of_material = hits.material_id[at] == index
            self._shade(albedo, at[of_material], footprint_m[of_material], int(index), hits)
        return np.clip(albedo, 0.0, 1.0)

    def _shade(self, albedo: Singles, at: AnyArray, footprint_m: Singles, index: int, hits: Hits) -> None:
        """Multiply albedo at hits `at` of one textured material by its texture, filtered to the footprint."""
        material = self._scene.materials[index]
        pyramid = self._pyramids[str(material.texture)]
        texel_m = material.texture_size_m / pyramid[0].shape[1]
        level = np.rint(np.log2(np.maximum(footprint_m / texel_m, 1.0))).astype(int)
        level = np.minimum(level, len(pyramid) - 1)
        for k in np.unique(level):
            here = at[level == k]
            albedo[here] *= sample_texture(pyramid[k], hits.uv[here] / np.float32(material.texture_size_m))


def sample_texture(texture: Singles, uv: Singles) -> Singles:
    """Texture values (n, 3) at tile coordinates (n, 2), bilinear and tiling; row 0 is at v = 0."""
    height, width = texture.shape[:2]
    x, y = uv[:, 0] * width - 0.5, uv[:, 1] * height - 0.5
    x0, y0 = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = (x - x0)[:, None].astype(np.float32), (y - y0)[:, None].astype(np.float32)
    x0, y0, x1, y1 = x0 % width, y0 % height, (x0 + 1) % width, (y0 + 1) % height
    top = texture[y0, x0] * (1 - fx) + texture[y0, x1] * fx
    return top * (1 - fy) + (texture[y1, x0] * (1 - fx) + texture[y1, x1] * fx) * fy


def _pyramid(texture: Singles) -> list[Singles]:
    """The texture and copies of half, a quarter, ... its size."""
    levels = [texture]
    while len(levels) < _LEVELS and min(levels[-1].shape[:2]) > 1:
        height, width = levels[-1].shape[:2]
        smaller = cv2.resize(levels[-1], (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(smaller, dtype=np.float32))
    return levels
