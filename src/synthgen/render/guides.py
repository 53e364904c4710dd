"""Noise-free guides for the denoiser, from the hits that also made the labels."""

import numpy as np

from synthgen.arrays import Singles
from synthgen.records import Hits, Scene


def albedo_guide(scene: Scene, hits: Hits) -> Singles:
    """Reflectance (n, 3) in 0..1 at each hit, texture included; 1 where nothing was hit (as the sky's)."""
    colors = np.array([m.base_color for m in scene.materials] or [(0.0, 0.0, 0.0)], dtype=np.float32)
    albedo = np.ones((len(hits.range_m), 3), dtype=np.float32)
    is_hit = hits.is_hit()
    albedo[is_hit] = colors[hits.material_id[is_hit]]
    for index, material in enumerate(scene.materials):
        if material.texture is None:
            continue
        at = np.flatnonzero(is_hit & (hits.material_id == index))
        if len(at):
            albedo[at] *= sample_texture(scene.textures[material.texture], hits.uv[at] / material.texture_size_m)
    return np.clip(albedo, 0.0, 1.0)


def sample_texture(texture: Singles, uv: Singles) -> Singles:
    """Texture values (n, 3) at tile coordinates (n, 2), bilinear and tiling; row 0 is at v = 0."""
    height, width = texture.shape[:2]
    x, y = uv[:, 0] * width - 0.5, uv[:, 1] * height - 0.5
    x0, y0 = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = (x - x0)[:, None].astype(np.float32), (y - y0)[:, None].astype(np.float32)
    x0, y0, x1, y1 = x0 % width, y0 % height, (x0 + 1) % width, (y0 + 1) % height
    top = texture[y0, x0] * (1 - fx) + texture[y0, x1] * fx
    return top * (1 - fy) + (texture[y1, x0] * (1 - fx) + texture[y1, x1] * fx) * fy
