"""Light that a lens sends astray: a veil around all that shines, and ghosts of what shines most.

Start at `with_stray_light`. All of it is slow over the picture, so it is made at a quarter of its pixels.
Not modelled: sources outside the picture, spikes of the aperture's blades, ghosts that clip at the pupil.

References
----------
.. [1] ISO 9358:1994, "Veiling glare of image forming systems": 0.5 to 3 % for camera lenses.
.. [2] CIE 146:2002, equations on glare: of scattered light, 10 / angle^3 + 5 / angle^2 (degrees) is a usable shape.
"""

from typing import Final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Singles
from synthgen.physics.lens import Lens, LensField

_SHRINK = 4

_HALO_DEG: Final = (1.0, 4.0)
"""Standard deviations of the veil's narrow parts; the rest is the same everywhere. [deg]"""
_HALO_SHARES: Final = (0.53, 0.27)
"""Of the veil: shape [2] between 0.5, 2 and 8 deg has 15 : 7.5 : 5.6 per unit of log angle."""

_GHOSTS: Final = (
    (-1.0, 0.5, (0.35, 0.40, 0.25)),
    (-0.55, 1.1, (0.30, 0.20, 0.30)),
    (0.4, 1.8, (0.15, 0.25, 0.40)),
)
"""Magnification about the principal point, radius of the disc [deg], share of each color: our choice, greenish and
magenta as coatings are."""

_GHOST_SEEN = 1e-3  # ghosts below this share of the mean radiance are left out


def with_stray_light(radiance: AnyArray, lens: Lens, field: LensField) -> Singles:
    """Radiance (h, w, 3) of which `lens.veiling_glare` has been spread, with ghosts; light is kept."""
    picture = np.asarray(radiance, dtype=np.float32)
    if lens.veiling_glare == 0 and lens.ghosts == 0:
        return picture
    height, width = picture.shape[:2]
    size = (max(1, width // _SHRINK), max(1, height // _SHRINK))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    astray = lens.veiling_glare * veil(small, field.focal_px / _SHRINK)
    if lens.ghosts * float(small.max()) > _GHOST_SEEN * float(small.mean()):
        astray += lens.ghosts * _ghosts(small, field)
    spread = cv2.resize(astray.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.scaleAdd(picture, 1.0 - lens.veiling_glare, spread), dtype=np.float32)


def veil(small: Singles, focal_px: float) -> Singles:
    """All light of a picture (h, w, 3) as a lens scatters it."""
    rest = 1.0 - sum(_HALO_SHARES)
    total = np.full_like(small, 0.0) + np.float32(rest) * small.mean(axis=(0, 1))
    for angle_deg, share in zip(_HALO_DEG, _HALO_SHARES, strict=True):
        sigma_px = focal_px * np.deg2rad(angle_deg)
        total += np.float32(share) * cv2.GaussianBlur(small, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT)
    return total


def _ghosts(small: Singles, field: LensField) -> Singles:
    """Mirror images of the picture about the principal point, each spread over a disc."""
    height, width = small.shape[:2]
    x, y = field.center[0] / _SHRINK - 0.5, field.center[1] / _SHRINK - 0.5
    total = np.zeros_like(small)
    for scale, radius_deg, color in _GHOSTS:
        to_source = np.array([[1 / scale, 0, x - x / scale], [0, 1 / scale, y - y / scale]])
        image = cv2.warpAffine(small, to_source, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        disc = disc_kernel(field.focal_px / _SHRINK * np.deg2rad(radius_deg))
        spread = np.asarray(cv2.filter2D(image, -1, disc, borderType=cv2.BORDER_CONSTANT), dtype=np.float32)
        total += spread * (np.array(color, np.float32) / scale**2)
    return total


def disc_kernel(radius_px: float) -> Singles:
    """Even disc of sum 1, with soft edges, (n, n) and n odd."""
    reach = max(0, int(np.ceil(radius_px - 0.5)))
    steps = (np.arange(-reach * 8 - 4, reach * 8 + 4) + 0.5) / 8
    fine = np.hypot(*np.meshgrid(steps, steps)) <= max(radius_px, 0.1)
    n = 2 * reach + 1
    kernel = fine.reshape(n, 8, n, 8).mean(axis=(1, 3), dtype=float)
    return (kernel / kernel.sum()).astype(np.float32)
