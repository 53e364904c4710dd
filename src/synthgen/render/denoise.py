"""Open Image Denoise, the only importer of pyoidn."""

from typing import Final, Literal

import cv2
import numpy as np

from synthgen.arrays import Singles

SOFTEN_PX: Final = 0.5
"""Guides see each pixel's middle, paths its whole area: guides softened so much have edges like the picture's.
Without it thin dark lines on bright paint turned into colored dashes."""


def denoise(
    radiance: Singles, albedo: Singles, normal: Singles, quality: Literal["fast", "balanced", "high"]
) -> Singles:
    """Radiance (h, w, 3) without Monte Carlo noise, guided by noise-free albedo and normals (h, w, 3)."""
    import pyoidn

    guides = (np.ascontiguousarray(cv2.GaussianBlur(guide, (0, 0), SOFTEN_PX)) for guide in (albedo, normal))
    color = np.ascontiguousarray(np.maximum(radiance, 0.0), dtype=np.float32)
    denoised: Singles = pyoidn.denoise(color, *guides, hdr=True, clean_aux=True, quality=quality)
    return denoised
