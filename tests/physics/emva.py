"""Characterization of a sensor from flat fields alone, by EMVA 1288 release 4.0 linear (equations 15 to 58).

Numbers are those of the standard; nothing is taken from the sensor's own settings.
"""

import numpy as np


def temporal_variance(a, b):
    """Variance in time of one pair of equal pictures: half the mean squared difference, less that of the means."""
    a, b = a.astype(float), b.astype(float)
    return 0.5 * np.mean((a - b) ** 2) - 0.5 * (a.mean() - b.mean()) ** 2


def system_gain(bright_pairs, dark_pairs):
    """K [DN/e]: slope of the variance over the mean, each less its dark value."""
    mean = [np.mean(pair) - np.mean(dark) for pair, dark in zip(bright_pairs, dark_pairs, strict=True)]
    variance = [
        temporal_variance(*pair) - temporal_variance(*dark) for pair, dark in zip(bright_pairs, dark_pairs, strict=True)
    ]
    return np.dot(mean, variance) / np.dot(mean, mean)  # the line goes through the origin


def dark_noise_e(dark_pair, gain):
    """Temporal dark noise [e], without that of quantization (1/12 DN^2)."""
    return np.sqrt(temporal_variance(*dark_pair) - 1.0 / 12.0) / gain


def spatial_variance(stack):
    """Variance over the pixels of the mean of equal pictures (n, h, w), less what is left of their noise."""
    stack = np.asarray(stack, dtype=float)
    noise = stack.var(axis=0, ddof=1).mean()
    return stack.mean(axis=0).var(ddof=1) - noise / len(stack)


def prnu(bright_stack, dark_stack):
    """Photo response non-uniformity, relative."""
    difference = spatial_variance(bright_stack) - spatial_variance(dark_stack)
    return np.sqrt(difference) / (np.mean(bright_stack) - np.mean(dark_stack))


def dsnu_e(dark_stack, gain):
    """Dark signal non-uniformity [e]."""
    return np.sqrt(spatial_variance(dark_stack)) / gain
