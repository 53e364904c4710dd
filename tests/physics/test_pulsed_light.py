"""Short exposures see pulses, long ones their mean."""

import numpy as np
import pytest

from synthgen.physics.pulsed_light import STEADY, Pulses, draw_pulses, share_in_exposure
from synthgen.rng import stream

LAMP = Pulses(100.0, 0.25, 0.0)


@pytest.mark.parametrize(
    ("start_s", "exposure_s", "share"),
    [
        (0.0, 0.001, 4.0),  # within a pulse of 2.5 ms
        (0.004, 0.001, 0.0),  # between two
        (0.002, 0.001, 2.0),  # half of it
        (0.0037, 0.01, 1.0),  # one period, wherever it begins
        (0.0, 0.0125, (2 * 0.0025) / (0.25 * 0.0125)),  # five quarters of a period hold two pulses
    ],
)
def test_an_exposure_gets_the_pulses_that_fall_into_it(start_s, exposure_s, share):
    assert share_in_exposure(LAMP, start_s, exposure_s) == pytest.approx(share, abs=1e-9)


def test_the_mean_over_all_moments_is_one():
    rng = stream(3, "moments")
    for lamp in (draw_pulses(stream(3, "lamp", i), i % 2 == 0) for i in range(6)):
        shares = [share_in_exposure(lamp, t, 2e-4) for t in rng.uniform(0, 10, 4000)]

        assert np.mean(shares) == pytest.approx(1.0, abs=4 * np.std(shares) / np.sqrt(4000) + 1e-6)


def test_a_steady_lamp_does_not_flicker():
    assert share_in_exposure(STEADY, 0.123, 1e-4) == pytest.approx(1.0)
