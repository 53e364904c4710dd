"""What a lens does to a picture in linear radiance: it dims, parts colors, spreads each point.

`Lens` describes it, `LensField` is what it does at each pixel of one camera, `through_lens` does it, in the order of
the light: colors are magnified differently, points are spread, the field is dimmed. Stray light is `stray_light`,
focus is `defocus`, distortion belongs to the camera model.

References
----------
.. [1] B. Zhang et al., "Gaussian approximations of fluorescence microscope point-spread function models,"
   Applied Optics 46(10), 1819-1829, 2007: an Airy pattern is nearly a Gaussian of 0.21 wavelength / NA.
"""

from dataclasses import dataclass
from typing import Self, final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Singles, frozen

WAVELENGTH_UM = 0.55
"""Middle of the visible band."""

_PUPIL_COSINE_MIN = 0.3  # pupils of fisheyes turn towards the light: they never look thinner (our choice)
_NATURAL_LIMITS = (0.05, 2.0)  # beside a fisheye's circle and behind it solid angles mean nothing
_BLUR_UNSEEN_PX = 0.02  # differences of blur below this change no digital number


@final
@dataclass(frozen=True, slots=True)
class Lens:
    """A lens before a sensor.

    Attributes
    ----------
    f_number : float
    pixel_um : float
        Pixel pitch. [um]
    aberration_px : float
        Standard deviation of the point spread in the middle, without diffraction. [px]
    corner_blur : float
        How many times as wide it is in the corners, 1 and up.
    vignetting : float
        Share of light that mounts and rims take from the corners, beside the natural fall-off.
    chromatic : float
        Lateral chromatic aberration: red is magnified by 1 + this, blue by 1 - this.
    veiling_glare, ghosts : float
        Shares of light that go astray: see `stray_light`.
    focus_m : float
        Distance that is in focus. [m]
    aperture_m : float
        Diameter of the entrance pupil: focal length / f-number. [m]
    """

    f_number: float = 1.8
    pixel_um: float = 3.0
    aberration_px: float = 0.55
    corner_blur: float = 1.6
    vignetting: float = 0.15
    chromatic: float = 3e-4
    veiling_glare: float = 0.008
    ghosts: float = 1e-5
    focus_m: float = 10.0
    aperture_m: float = 1.5e-3

    def diffraction_px(self) -> float:
        """Standard deviation of the diffraction pattern: 0.42 wavelength N over the pixel pitch [1]_. [px]"""
        return 0.42 * WAVELENGTH_UM * self.f_number / self.pixel_um

    def blur_px(self) -> float:
        """Standard deviation of the point spread in the middle. [px]"""
        return float(np.hypot(self.aberration_px, self.diffraction_px()))


def contrast(frequency_per_px: AnyArray, blur_px: float) -> Floats:
    """Modulation transfer (...) of a Gaussian spread at spatial frequencies [cycles/px]: exp(-2 (pi f sigma)^2)."""
    return np.exp(-2.0 * (np.pi * np.asarray(frequency_per_px, dtype=float) * blur_px) ** 2)


@final
@dataclass(frozen=True, slots=True)
class LensField:
    """A lens over the picture of one camera.

    Attributes
    ----------
    transmission : (h, w) float32
        Light that arrives, 1 at the optical axis.
    corner : (h, w) float32
        Squared distance from the principal point, 1 in the farthest corner.
    center : (2,)
        Principal point. [px]
    focal_px : float
        Focal length. [px]
    """

    transmission: Singles
    corner: Singles
    center: tuple[float, float]
    focal_px: float

    def __post_init__(self) -> None:
        for name in ("transmission", "corner"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @classmethod
    def of(
        cls,
        lens: Lens,
        directions: Floats,
        center: tuple[float, float],
        focal_px: float,
        has_ray: Bools | None = None,
    ) -> Self:
        """The field over pixels that look along unit `directions` (h, w, 3); `has_ray` says which look at all."""
        height, width = directions.shape[:2]
        x = (np.arange(width) + 0.5 - center[0]) / max(center[0], width - center[0])
        y = (np.arange(height) + 0.5 - center[1]) / max(center[1], height - center[1])
        aspect = max(center[1], height - center[1]) / max(center[0], width - center[0])
        corner = (x[None, :] ** 2 + (aspect * y[:, None]) ** 2) / (1 + aspect**2)
        natural = np.clip(natural_vignetting(directions, focal_px), *_NATURAL_LIMITS)
        natural = natural if has_ray is None else np.where(has_ray, natural, 1.0)
        transmission = natural * (1.0 - lens.vignetting * corner**2)
        return cls(
            transmission.astype(np.float32),
            corner.astype(np.float32),
            center,
            focal_px,
        )


def natural_vignetting(directions: Floats, focal_px: float) -> Floats:
    """Light (h, w) that a pupil of one size gives pixels that look along unit directions (h, w, 3); 1 on the axis.

    The solid angle of the pixel times the pupil's foreshortening: cos^4 of the angle for a pinhole, less steep for
    fisheyes.
    """
    down, right = (np.asarray(np.gradient(directions, axis=axis)) for axis in (0, 1))
    product = [right[..., i] * down[..., j] - right[..., j] * down[..., i] for i, j in ((1, 2), (2, 0), (0, 1))]
    solid_angle = np.sqrt(product[0] ** 2 + product[1] ** 2 + product[2] ** 2) * focal_px**2
    return solid_angle * np.maximum(directions[..., 2], _PUPIL_COSINE_MIN)


def through_lens(radiance: AnyArray, lens: Lens, field: LensField) -> Singles:
    """Radiance (h, w, 3) as it arrives at the sensor: chromatic aberration, point spread, vignetting."""
    picture = np.array(radiance, dtype=np.float32)
    if lens.chromatic:
        for channel, scale in ((0, 1.0 + lens.chromatic), (2, 1.0 - lens.chromatic)):
            picture[..., channel] = _magnified(picture[..., channel], scale, field.center)
    picture = _spread(picture, lens, field)
    picture *= field.transmission[..., None]
    return picture


def _magnified(channel: Singles, scale: float, center: tuple[float, float]) -> Singles:
    """One color (h, w) magnified about the principal point."""
    # OpenCV counts from the middle of the first pixel, we from its corner.
    x, y = center[0] - 0.5, center[1] - 0.5
    to_source = np.array([[1 / scale, 0, x - x / scale], [0, 1 / scale, y - y / scale]])
    size = (channel.shape[1], channel.shape[0])
    moved = cv2.warpAffine(
        np.ascontiguousarray(channel),
        to_source,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(moved, dtype=np.float32)


def _spread(picture: Singles, lens: Lens, field: LensField) -> Singles:
    """Points spread by the lens; where the spread changes over the picture, a mixture has the wanted variance."""
    middle = lens.blur_px()
    corner = float(np.hypot(lens.aberration_px * lens.corner_blur, lens.diffraction_px()))
    soft = _gaussian(picture, middle)
    if corner - middle < _BLUR_UNSEEN_PX:
        return soft
    # Variances add: one more Gaussian takes the middle's spread to the corner's.
    softer = _gaussian(soft, float(np.sqrt(corner**2 - middle**2)))
    softer -= soft
    softer *= field.corner[..., None]
    soft += softer
    return soft


def _gaussian(picture: Singles, blur_px: float) -> Singles:
    if blur_px < _BLUR_UNSEEN_PX:
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), blur_px, borderType=cv2.BORDER_REFLECT), dtype=np.float32)
