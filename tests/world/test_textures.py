"""Textures tile, keep the mean of the color they vary, and have the contrast of what they show."""

import numpy as np
import pytest

from synthgen.errors import UnknownNameError
from synthgen.rng import stream
from synthgen.world.surfaces.patterns import bond, cells, noise
from synthgen.world.surfaces.textures import SIZES_M, _made, relief, texture

CONTRAST = {
    "asphalt": (0.12, 0.32),
    "concrete": (0.05, 0.14),
    "pavers": (0.12, 0.3),
    "grass_ground": (0.25, 0.6),
    "soil": (0.15, 0.35),
    "gravel": (0.25, 0.55),
    "brick": (0.15, 0.55),
    "plaster": (0.03, 0.12),
    "roof_tiles": (0.15, 0.4),
    "bark": (0.25, 0.55),
    "wood": (0.08, 0.25),
    "bark_birch": (0.08, 0.3),
    "cloth": (0.03, 0.10),
    "cloth_denim": (0.10, 0.30),
    "cloth_knit": (0.08, 0.30),
    "cloth_stripes": (0.25, 0.60),
    "cloth_pinstripes": (0.15, 0.50),
    "cloth_check": (0.20, 0.50),
    "cloth_print": (0.08, 0.40),
    "cloth_melange": (0.08, 0.25),
    "siding": (0.05, 0.25),
    "ribbed": (0.05, 0.2),
    "ashlar": (0.05, 0.2),
    "coat": (0.2, 0.4),
}
"""Standard deviation of the luminance over its mean: plausible bands, so that nothing is flat or shrill."""


@pytest.mark.parametrize("name", SIZES_M)
def test_the_mean_is_white(name):
    assert texture(name).mean(axis=(0, 1), dtype=float) == pytest.approx([1.0, 1.0, 1.0], abs=1e-3)


@pytest.mark.parametrize("name", SIZES_M)
def test_textures_are_single_precision_positive_and_read_only(name):
    pixels = texture(name)

    assert pixels.dtype == np.float32
    assert pixels.shape == (512, 512, 3)
    assert pixels.min() > 0
    assert not pixels.flags.writeable
    assert texture(name) is pixels


@pytest.mark.parametrize("name", SIZES_M)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_step_over_the_edge_is_like_the_steps_inside(name, axis):
    """Courses make some steps large, so the seam is compared with the largest of the steps inside."""
    pixels = texture(name).mean(axis=2)
    steps = np.abs(np.diff(pixels, axis=axis, append=np.take(pixels, [0], axis=axis))).mean(axis=1 - axis)

    assert steps[-1] <= 1.05 * steps[:-1].max()
    if name not in {"brick", "pavers", "roof_tiles", "siding", "ribbed", "ashlar"}:
        assert steps[-1] <= 4.0 * np.median(steps)


@pytest.mark.parametrize("name", SIZES_M)
def test_contrast_is_in_its_band(name):
    low, high = CONTRAST[name]

    assert low < texture(name).mean(axis=2).std() < high


@pytest.mark.parametrize("name", [name for name in SIZES_M if name != "coat"])
def test_a_texture_is_not_one_stain(name):
    """Seen from afar (blurred to 8 by 8) a texture is calmer than from near: tiles must not show as a chessboard.

    A coat's tile is no pattern but the way from the belly to the back.
    """
    gray = texture(name).mean(axis=2)

    assert gray.reshape(8, 64, 8, 64).mean(axis=(1, 3)).std() < 0.6 * gray.std()


def test_textures_do_not_depend_on_the_order_of_making():
    before = texture("bark").copy()
    _made.cache_clear()
    texture("wood")

    assert np.array_equal(texture("bark"), before)


def test_an_unknown_texture_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'gravel'"):
        texture("gravle")


def test_noise_has_variance_one_and_only_the_band_asked_for():
    pattern = noise(64, stream(0, "noise"), slope=0.5, low=4, high=9)
    spectrum = np.abs(np.fft.fft2(pattern))
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(64, 1 / 64), np.fft.fftfreq(64, 1 / 64)))

    assert pattern.std() == pytest.approx(1.0)
    assert spectrum[(frequency < 4) | (frequency > 9)].max() < 1e-9 * spectrum.max()


def test_cells_agree_with_a_search_over_all_seeds_and_wrap_around():
    """Rolled by whole pixels, the partition keeps its borders: no cell is cut at the edge."""
    found = cells(64, 40, stream(0, "cells"))

    assert (found.gap() >= 0).all()
    assert found.nearest.max() < 0.5
    steps = np.abs(np.diff(found.nearest, axis=0, append=found.nearest[:1]))
    assert steps.max() <= np.sqrt(2) / 64  # distance to a seed changes by no more than the way gone


def test_courses_are_shifted_by_half_a_block():
    u, v, block = bond(80, 4, 8, shift=0.5, warp=np.zeros((2, 80, 80)))

    assert len(np.unique(block)) == 32
    assert np.unique(block, return_counts=True)[1].tolist() == [200] * 32
    assert u[0, 0] == pytest.approx(1 / 40)
    assert np.abs(u[10, 0] - u[0, 0]) == pytest.approx(0.5)
    assert v[:10, 0] == pytest.approx((np.arange(10) + 0.5) / 10)


@pytest.mark.parametrize("name", SIZES_M)
def test_relief_is_level_and_as_deep_as_such_surfaces_are(name):
    """From paper bark to pantiles: between half a millimetre and 10 cm from top to bottom; slopes below 65 degrees."""
    height = relief(name)

    assert height.shape == (512, 512)
    assert height.dtype == np.float32
    assert height.mean(dtype=float) == pytest.approx(0.0, abs=1e-6)
    assert 0.0005 < np.ptp(height) < 0.1
    texel_m = SIZES_M[name] / 512
    slope = np.abs(np.diff(height, axis=1)) / texel_m
    assert np.quantile(slope, 0.99) < 2.0


def test_joints_of_pavers_and_bricks_are_lower_than_their_faces():
    for name, depth_m in (("pavers", 0.003), ("brick", 0.004)):
        height = relief(name)
        assert np.quantile(height, 0.9) - height.min() > depth_m
