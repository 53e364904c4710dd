"""How far a noisy picture is from its reference, both in linear radiance."""

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]


def matched(picture: Picture, reference: Picture) -> Picture:
    """Return the picture under the one gain that brings it nearest to the reference.

    Least squares over what is darker than the reference's white: one glint of the sun would outweigh all else.
    """
    is_used = reference <= np.percentile(reference, 99)
    used, wanted = picture[is_used], reference[is_used]
    gain = np.vdot(used, wanted) / max(float(np.vdot(used, used)), 1e-30)
    return np.asarray(picture * gain, dtype=np.float32)


def relative_mse(picture: Picture, reference: Picture) -> float:
    """Mean of squared error over squared reference, so that dark regions count as much as bright ones.

    One percent of the reference's mean square is added below, as black has no relative error.
    """
    squared = reference.astype(float) ** 2
    return float(np.mean((picture.astype(float) - reference) ** 2 / (squared + 0.01 * squared.mean())))


def psnr_db(picture: Picture, reference: Picture) -> float:
    """Peak signal-to-noise ratio [dB] as a viewer sees it: sRGB, white at the reference's 99th percentile."""
    white = max(float(np.percentile(reference, 99)), 1e-30)
    error = np.mean((_display(picture / white) - _display(reference / white)) ** 2)
    return float(-10.0 * np.log10(max(error, 1e-30)))


def _display(linear: Picture) -> NDArray[np.float64]:
    """SRGB values 0..1 of linear ones (IEC 61966-2-1)."""
    x = np.clip(linear.astype(float), 0.0, 1.0)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)
