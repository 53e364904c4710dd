"""What the lens does to a picture in linear radiance: it spreads each point a little.

Not modelled: distortion, vignetting, chromatic aberration, flare; blur that grows towards the corners.
"""

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Singles


def through_lens(radiance: AnyArray, blur_px: float) -> Singles:
    """Radiance (h, w, 3) convolved with a Gaussian of standard deviation `blur_px`; energy is kept. [px]"""
    sharp = np.asarray(radiance, dtype=np.float32)
    if blur_px == 0:
        return sharp
    return np.asarray(cv2.GaussianBlur(sharp, (0, 0), blur_px, borderType=cv2.BORDER_REFLECT), dtype=np.float32)
