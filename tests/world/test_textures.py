"""Textures tile, keep the mean of the color they vary, and have the contrast of what they show."""

import numpy as np
import pytest

from synthgen.errors import UnknownNameError
from synthgen.rng import stream
from synthgen.world.surfaces.patterns import bond, cells, noise
from synthgen.world.surfaces.textures import SIZES_M, _made, relief, roughness, texture
from synthgen.world.surfaces.weathering import WEATHERED, weathering

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
    "setts": (0.12, 0.35),
    "metal": (0.03, 0.12),
    "rubber": (0.08, 0.3),
    "plastic": (0.03, 0.12),
    "canopy": (0.15, 0.45),
    "far_windows": (0.2, 0.6),
    "hair": (0.2, 0.45),
    "skin": (0.008, 0.05),
    "face": (0.02, 0.12),
    "face_stubble": (0.03, 0.16),
}
"""Standard deviation of the luminance over its mean: plausible bands, so that nothing is flat or shrill."""


@pytest.mark.parametrize("name", SIZES_M)
def test_color_and_roughness_vary_about_one_in_single_precision(name):
    pixels, gloss = texture(name), roughness(name)

    assert pixels.mean(axis=(0, 1), dtype=float) == pytest.approx([1.0, 1.0, 1.0], abs=1e-3)
    assert gloss.mean(dtype=float) == pytest.approx(1.0, abs=1e-3)
    assert pixels.shape == (*gloss.shape, 3)
    assert {pixels.dtype, gloss.dtype} == {np.dtype(np.float32)}
    assert pixels.min() > 0
    assert 0.01 < gloss.std() < 0.45
    assert not pixels.flags.writeable
    assert not gloss.flags.writeable
    assert texture(name) is pixels


@pytest.mark.parametrize("name", [name for name in SIZES_M if name not in ("canopy", "far_windows", "ribbed")])
def test_what_is_seen_from_near_has_detail_at_a_centimeter(name):
    """A texel is at most 1 cm, and neighbors a centimeter apart differ: nothing is a blurred photograph.

    Ribbed sheet is smooth between its ribs.
    """
    pixels = texture(name)[..., 1]
    texel_m = SIZES_M[name] / len(pixels)
    step = max(1, round(0.01 / texel_m))

    assert texel_m <= 0.01
    assert np.abs(pixels - np.roll(pixels, step, axis=0)).mean() > 0.15 * pixels.std()


@pytest.mark.parametrize("name", SIZES_M)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_step_over_the_edge_is_like_the_steps_inside(name, axis):
    """Courses make some steps large, so the seam is compared with the largest of the steps inside."""
    pixels = texture(name).mean(axis=2)
    steps = np.abs(np.diff(pixels, axis=axis, append=np.take(pixels, [0], axis=axis))).mean(axis=1 - axis)

    assert steps[-1] <= 1.05 * steps[:-1].max()
    if name not in {"brick", "pavers", "setts", "roof_tiles", "siding", "ribbed", "ashlar", "far_windows"}:
        assert steps[-1] <= 4.0 * np.median(steps)


@pytest.mark.parametrize("name", SIZES_M)
def test_contrast_is_in_its_band(name):
    low, high = CONTRAST[name]

    assert low < texture(name).mean(axis=2).std() < high


@pytest.mark.parametrize(
    "name", [name for name in SIZES_M if name not in ("coat", "far_windows", "face", "face_stubble")]
)
def test_a_texture_is_not_one_stain(name):
    """Seen from afar (blurred to 8 by 8) a texture is calmer than from near: tiles must not show as a chessboard.

    A coat's tile is no pattern but the way from the belly to the back, that of far walls four windows, a face's one
    head.
    """
    gray = texture(name).mean(axis=2)
    block = len(gray) // 8

    assert gray.reshape(8, block, 8, block).mean(axis=(1, 3)).std() < 0.6 * gray.std()


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
    assert spectrum[(frequency < 4) | (frequency > 9)].max() < 64 * np.finfo(np.float32).eps * spectrum.max()


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

    assert height.shape == texture(name).shape[:2]
    assert height.dtype == np.float32
    assert height.mean(dtype=float) == pytest.approx(0.0, abs=1e-6)
    assert 0.0005 < np.ptp(height) < 0.1
    texel_m = SIZES_M[name] / len(height)
    slope = np.abs(np.diff(height, axis=1)) / texel_m
    assert np.quantile(slope, 0.99) < 2.0


def test_joints_of_pavers_and_bricks_are_lower_than_their_faces():
    for name, depth_m in (("pavers", 0.003), ("brick", 0.004)):
        height = relief(name)
        assert np.quantile(height, 0.9) - height.min() > depth_m


@pytest.mark.parametrize("name", WEATHERED)
def test_weathering_keeps_the_mean_color_and_spans_many_tiles(name):
    weather = weathering(name)
    share = float(weather.share.mean(dtype=float))

    mean = [(1 - share) * clean + share * worn for clean, worn in zip(weather.clean, weather.worn, strict=True)]
    assert mean == pytest.approx([1.0, 1.0, 1.0], abs=1e-6)
    assert weather.share.std() > 0.15
    assert weather.tiles > 3
    assert SIZES_M[name] * weather.tiles > 10.0


def test_asphalt_is_smoother_where_it_is_stained_and_where_it_stands_high():
    """Oil and wear: what a low sun shows on a wet road."""
    dark = texture("asphalt")[..., 1].reshape(64, 8, 64, 8).mean(axis=(1, 3))
    gloss = roughness("asphalt").reshape(64, 8, 64, 8).mean(axis=(1, 3))

    assert np.corrcoef(dark.ravel(), gloss.ravel())[0, 1] > 0.3
    assert np.corrcoef(relief("asphalt").ravel(), roughness("asphalt").ravel())[0, 1] < -0.3
