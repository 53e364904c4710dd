"""The albedo of a textured material as 8-bit sRGB, for engines and files that hold textures so."""

import numpy as np

from synthgen.arrays import Singles, UInt8s
from synthgen.records.material import Color


def encoded_albedo(texture: Singles, base_color: Color) -> UInt8s:
    """Texture (h, w, 3), linear with mean 1, times `base_color`, clipped to 0..1, as sRGB (IEC 61966-2-1)."""
    x = np.clip(texture * np.asarray(base_color, dtype=np.float32), 0.0, 1.0)
    encoded = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)
    return np.round(255.0 * encoded).astype(np.uint8)
