"""Sub-rays of a Gaussian beam, and the echoes that their pulses add up to."""

import numpy as np
import pytest

from synthgen.physics import lidar_beam, lidar_intensity
from synthgen.physics.lidar_beam import Parts, echoes, pulse_sigma_m, sub_rays

SIGMA_M = pulse_sigma_m(5.0)


def parts(*rows):
    beam, range_m, energy, body = zip(*rows, strict=True)
    return Parts(np.array(beam), np.array(range_m, np.float32), np.array(energy, np.float32), np.array(body, np.int32))


@pytest.mark.parametrize(("count", "exact_to"), [(1, 0), (7, 2), (19, 4)])
def test_sub_rays_have_the_moments_of_a_gaussian(count, exact_to):
    """With half width 1 at 1/e2 the variance is 1/4 an axis, and E r^2k = k! 2^-k."""
    offsets, shares = sub_rays(count)
    square = np.square(offsets).sum(axis=1)

    assert len(offsets) == count
    assert (shares > 0).all()
    for k in range(exact_to + 1):
        assert shares @ square**k == pytest.approx(float(np.prod(np.arange(1, k + 1))) / 2**k)
    assert shares @ offsets == pytest.approx([0, 0], abs=1e-12)
    if count > 1:
        assert shares @ offsets**2 == pytest.approx([0.25, 0.25])


def test_a_pulse_is_as_long_as_light_says():
    """5 ns at half power are 0.75 m of range."""
    assert pulse_sigma_m(5.0) * lidar_beam.HALF_WIDTH_IN_SIGMA == pytest.approx(0.7495, abs=1e-4)


def test_two_walls_far_apart_are_two_echoes_and_near_ones_a_mixed_one_between():
    far = echoes(parts((0, 10.0, 3.0, 1), (0, 12.0, 1.0, 2)), gap_m=1.0, sigma_m=SIGMA_M)
    near = echoes(parts((0, 10.0, 3.0, 1), (0, 10.4, 1.0, 2)), gap_m=1.0, sigma_m=SIGMA_M)

    assert far.range_m == pytest.approx([10.0, 12.0])
    assert far.peak == pytest.approx([3.0, 1.0])
    assert not far.is_mixed.any()
    assert near.range_m == pytest.approx([10.1])
    assert near.part.tolist() == [0]
    assert near.is_mixed.tolist() == [True]


def test_the_peak_is_that_of_the_summed_pulses():
    """Densely sampled: two equal pulses half a sigma apart."""
    found = echoes(parts((0, 10.0, 1.0, 1), (0, 10.0 + 0.5 * SIGMA_M, 1.0, 1)), gap_m=1.0, sigma_m=SIGMA_M)
    r = np.linspace(9, 11, 20001)
    waveform = sum(np.exp(-0.5 * ((r - at) / SIGMA_M) ** 2) for at in (10.0, 10.0 + 0.5 * SIGMA_M))

    assert found.peak[0] == pytest.approx(waveform.max(), rel=1e-4)
    assert found.range_m[0] == pytest.approx(r[waveform.argmax()], abs=1e-3)


def test_the_label_is_of_the_body_that_sent_back_most():
    """Two weak parts of one body outweigh a stronger single one; the stronger of the two stands for it."""
    found = echoes(
        parts((4, 10.0, 3.0, 7), (4, 10.1, 2.0, 9), (4, 10.2, 2.5, 9), (5, 3.0, 1.0, 7)), gap_m=1.0, sigma_m=SIGMA_M
    )

    assert found.beam.tolist() == [4, 5]
    assert found.part.tolist() == [2, 3]


def test_nothing_gives_nothing():
    nothing = Parts(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32))

    assert len(echoes(nothing, gap_m=1.0, sigma_m=SIGMA_M).beam) == 0


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("velodyne", [0, 50, 100, 178, 255]),
        ("hdl64", [0, 79, 94, 167, 255]),
        ("robosense", [0, 50, 100, 178, 255]),
        ("livox", [0, 75, 150, 202, 255]),
        ("hesai", [0, 50, 100, 255, 255]),
        ("ouster", [12, 12, 12, 12, 12]),
    ],
)
def test_intensity_is_in_the_makers_scale(scale, expected):
    """Black, half, white, a retroreflector of 10 and one of 1000; Ouster counts photons: equal ratios, equal counts."""
    reflectivity = np.array([0.0, 0.5, 1.0, 10.0, 1000.0])

    assert lidar_intensity.reported(scale, reflectivity, np.ones(5)).tolist() == expected


def test_photons_are_counted_in_sixteen_bits():
    assert lidar_intensity.reported("ouster", np.ones(2), np.array([100.0, 1e9])).tolist() == [1200, 65535]
