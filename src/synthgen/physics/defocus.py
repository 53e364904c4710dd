"""Depth of field: what is not in focus is spread over its circle of confusion, in linear radiance.

Start at `defocused`. The picture is cut into layers of like blur; each is spread with its own outline and laid over
those behind, so near things bleed over far ones and never the other way. What a near thing hides is guessed from
beside it. Rays through the pupil's rim that see around an edge are not traced.
"""

import cv2
import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Floats, Singles
from synthgen.physics.lens import Lens
from synthgen.physics.stray_light import disc_kernel

UNSEEN_PX = 0.5
"""Circles of confusion of a smaller diameter change nothing that a pixel shows."""

LAYERS_MAX = 10
"""Most layers that a picture is cut into (our choice): steps of blur are then hardly seen."""

_NEAREST_M = 0.05


def confusion_px(depth_m: ArrayLike, lens: Lens, focal_px: float) -> Floats:
    """Signed diameter (...) of the circle of confusion, positive behind the focus. [px]

    Thin lens: aperture |Z - Zf| / (Z Zf) times the image distance, which `focal_px` is in pixels.
    """
    return lens.aperture_m * focal_px * (1.0 / lens.focus_m - 1.0 / np.asarray(depth_m, dtype=float))


def defocused(radiance: AnyArray, depth_m: AnyArray, lens: Lens, focal_px: float) -> Singles:
    """Radiance (h, w, 3) of a scene at depths (h, w), `inf` for the sky, as a lens focused at one distance sees it."""
    picture = np.asarray(radiance, dtype=np.float32)
    extremes = confusion_px([max(float(np.min(depth_m)), _NEAREST_M), np.max(depth_m)], lens, focal_px)
    if float(np.abs(extremes).max()) < UNSEEN_PX:
        return picture
    blur_px = confusion_px(np.maximum(depth_m, _NEAREST_M), lens, focal_px)
    total, weight = np.zeros_like(picture), np.zeros(picture.shape[:2], dtype=np.float32)
    edges = _layer_edges(blur_px)
    for low, high in zip(edges[-2::-1], edges[:0:-1], strict=True):  # from far to near
        mask = ((blur_px >= low) & (blur_px < high)).astype(np.float32)
        if not mask.any():
            continue
        mean_px = float(blur_px[mask > 0].mean())
        kernel = disc_kernel(abs(mean_px) / 2)
        if mean_px < -UNSEEN_PX:
            _fill_behind(total, weight, abs(mean_px))
        cover = cv2.filter2D(mask, -1, kernel, borderType=cv2.BORDER_REFLECT)
        layer = cv2.filter2D(picture * mask[..., None], -1, kernel, borderType=cv2.BORDER_REFLECT)
        left = 1.0 - cover
        total *= left[..., None]
        total += layer
        weight *= left
        weight += cover
    return np.where(weight[..., None] > 1e-3, total / np.maximum(weight, 1e-3)[..., None], picture)


def _fill_behind(total: Singles, weight: Singles, reach_px: float) -> None:
    """Continue what has been laid a little way behind things nearer than the focus, in place."""
    side = 2 * int(np.ceil(reach_px)) + 1
    around = cv2.blur(total, (side, side), borderType=cv2.BORDER_REFLECT)
    known = cv2.blur(weight, (side, side), borderType=cv2.BORDER_REFLECT)
    share = np.where(known > 1e-3, (1.0 - weight) / np.maximum(known, 1e-3), 0.0).astype(np.float32)
    total += around * share[..., None]
    weight += known * share


def _layer_edges(blur_px: Floats) -> Floats:
    """Limits of blur (n + 1,) of the layers, rising; none is thinner than what can be seen."""
    low, high = float(blur_px.min()), float(blur_px.max())
    n = int(np.clip(np.ceil((high - low) / UNSEEN_PX), 1, LAYERS_MAX))
    edges = np.linspace(low, high, n + 1)
    edges[-1] = np.nextafter(high, np.inf)
    return edges
