"""Open Image Denoise, the only importer of pyoidn."""

from typing import Literal

import numpy as np

from synthgen.arrays import Singles


def denoise(
    radiance: Singles, albedo: Singles, normal: Singles, quality: Literal["fast", "balanced", "high"]
) -> Singles:
    """Radiance (h, w, 3) without Monte Carlo noise, guided by noise-free albedo and normals (h, w, 3)."""
    import pyoidn

    guides = (np.ascontiguousarray(guide, dtype=np.float32) for guide in (albedo, normal))
    color = np.ascontiguousarray(np.maximum(radiance, 0.0), dtype=np.float32)
    denoised: Singles = pyoidn.denoise(color, *guides, hdr=True, clean_aux=True, quality=quality)
    return denoised
