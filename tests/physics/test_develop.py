"""Mosaics and the way back: colors, tone, shading."""

from dataclasses import replace

import numpy as np
import pytest

from synthgen.physics.camera_response import HEADROOM, Exposure, SensorResponse
from synthgen.physics.develop import display, linear_colors, srgb_oetf, tone_curve
from synthgen.physics.fixed_pattern import even_pattern
from synthgen.physics.mosaic import PATTERNS, demosaic, filtered
from synthgen.physics.split_exposures import expose_split
from synthgen.rng import stream

QUIET = replace(SensorResponse(), read_noise_e=0.0, row_noise_e=0.0, full_well_e=1e7, bit_depth=16, black_level=256)


def taken(scene, response, exposure):
    """The linear picture of a scene (h, w, 3) [cd/m2]."""
    light = filtered(scene, response.filters(), response.color_filter)
    raw = expose_split(light, response, exposure, even_pattern(light.shape), stream(1, "noise"))
    return linear_colors(raw, response, exposure)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_even_color_comes_back_through_every_mosaic(pattern):
    response = replace(QUIET, color_filter=pattern)
    color = np.array([400.0, 900.0, 250.0])
    white = 2000.0
    exposure = Exposure(response.full_well_e / (HEADROOM * white * response.electrons_per_luminance()[1]), 1.0)
    linear = taken(np.full((30, 42, 3), color, np.float32), response, exposure)

    assert exposure.white_cd_per_m2(response) == pytest.approx(white)
    assert linear.reshape(-1, 3).mean(axis=0) == pytest.approx(color / white, rel=2e-3)
    assert linear.reshape(-1, 3).std(axis=0).max() < 2e-3


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_smooth_gray_ramp_is_exact_and_gray_edges_stay_gray(pattern):
    """Linear ramps are reproduced by construction, in each direction; along edges no color appears."""
    y, x = np.mgrid[0:40, 0:50].astype(np.float32)
    ramp = demosaic(3.0 * x + 2.0 * y + 5.0, pattern)
    steps = np.where(x > 24, 100.0, 10.0).astype(np.float32)
    edge = demosaic(steps, pattern)
    inside = (slice(4, -4), slice(4, -4))

    assert ramp[inside] == pytest.approx(np.repeat((3 * x + 2 * y + 5)[..., None], 3, axis=2)[inside], rel=1e-4)
    assert np.ptp(edge, axis=2)[inside].max() < 1.0


def test_saturated_colors_end_neutral():
    """A lamp far beyond the full well is white, whatever its color: the first channel to saturate ends all."""
    response = SensorResponse()
    lamp = taken(np.full((20, 20, 3), (9e6, 4e6, 1e6), np.float32), response, Exposure(1e-3, 1.0, (0.8, 1.0, 1.25)))
    picture = display(lamp, HEADROOM)

    assert np.ptp(picture.astype(int), axis=2).max() <= 1
    assert picture.min() > 230


def test_middle_gray_is_encoded_as_the_standard_says():
    """IEC 61966-2-1: 0.18 becomes 0.4614, and the two branches meet."""
    assert srgb_oetf(0.18) == pytest.approx(0.4614, abs=1e-4)
    assert srgb_oetf(0.0031308) == pytest.approx(float(srgb_oetf(0.0031309)), abs=1e-5)
    assert srgb_oetf(1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("white_end", [1.7, HEADROOM, 512.0])
def test_the_tone_curve_leaves_the_middle_and_bends_highlights_smoothly(white_end):
    x = np.linspace(0.0, white_end, 200_001)
    y = tone_curve(x, white_end)

    assert np.array_equal(y[x <= 0.5], x[x <= 0.5])
    assert y[-1] == pytest.approx(1.0)
    assert np.all(np.diff(y) > 0)
    assert np.abs(np.diff(y, 2)).max() < 8 * (x[1] - x[0]) ** 2  # no kink: the slope never jumps


@pytest.mark.parametrize("white_end", [HEADROOM, 512.0])
def test_display_rounds_the_curve_to_the_nearest_number(white_end):
    linear = np.linspace(0.0, 1.0, 3000, dtype=np.float32).reshape(10, 100, 3)
    exact = 255.0 * srgb_oetf(tone_curve(linear, white_end))

    # Half a number, and what half a step of the table is at most: a tenth of a number at 512.
    assert np.abs(display(linear, white_end) - exact).max() < 0.5 + 0.1 * np.sqrt(white_end / 512.0)


def test_sharpening_leaves_even_parts_alone():
    linear = np.full((20, 20, 3), 0.2, np.float32)

    assert np.array_equal(display(linear, 2.0, 0.8), display(linear, 2.0))
