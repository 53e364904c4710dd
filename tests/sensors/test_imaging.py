"""A camera at work: what it makes of radiance, frame after frame."""

from dataclasses import replace

import numpy as np
import pytest

from synthgen.physics.camera_response import Exposure
from synthgen.physics.develop import srgb_oetf
from synthgen.physics.metering import auto_exposure
from synthgen.physics.pulsed_light import Pulses
from synthgen.rng import stream
from synthgen.sensors.camera import Camera
from synthgen.sensors.imaging import Imaging
from synthgen.sensors.lamps import Lamps
from synthgen.spec.rig import load_rig

FAR = np.full((72, 128), 50.0)


@pytest.fixture(scope="module")
def camera():
    return Camera.from_spec(load_rig("front").cameras[0]).scaled(0.1)


def wall(luminance_cd_per_m2):
    return np.full((72, 128, 3), luminance_cd_per_m2, dtype=np.float32)


def test_a_gray_wall_becomes_middle_gray(camera):
    """0.18 of white where it is metered; corners keep what the shading correction leaves of the vignetting."""
    shot = Imaging(camera, 1).take(wall(3000.0), FAR, 0.0, stream(1, "cam"))
    middle = shot.display[26:46, 44:84]

    assert (shot.raw.dtype, shot.linear.shape, shot.display.dtype) == (np.uint16, (72, 128, 3), np.uint8)
    assert middle.mean() == pytest.approx(float(srgb_oetf(0.18)) * 255, rel=0.05)
    assert np.ptp(middle.mean(axis=(0, 1))) < 2.0
    assert 0.75 < shot.linear[:6, :6].mean() / shot.linear[26:46, 44:84].mean() < 0.95


def test_linear_pictures_are_radiance_over_the_frame_s_white(camera):
    shot = Imaging(camera, 1).take(wall(800.0), FAR, 0.0, stream(1, "cam"))

    assert shot.linear[30:42, 50:78].mean() * shot.facts()["white_cd_per_m2"] == pytest.approx(800.0, rel=0.03)


def test_raw_pictures_can_be_developed_from_their_table_row(camera):
    """Electrons, and gray from them, with the columns of `exposures` alone."""
    shot = Imaging(camera, 1).take(wall(800.0), FAR, 0.0, stream(1, "cam"))
    row = shot.facts()
    electrons = (shot.raw[26:46, 44:84] - row["dark_number"]) * row["electrons_per_number"]
    red, blue = electrons[::2, ::2].mean(), electrons[1::2, 1::2].mean()

    assert row["color_filter"] == "rggb"
    assert red * row["sensor_r"] == pytest.approx(blue * row["sensor_b"], rel=0.02)
    assert red * row["sensor_r"] == pytest.approx(electrons[::2, 1::2].mean() * row["sensor_g"], rel=0.02)


def test_exposure_follows_the_light_with_its_lag(camera):
    """Out of a tunnel: the first bright frame has the tunnel's exposure, and later ones come near the right one."""
    imaging = Imaging(camera, 1)
    times_s = np.arange(0.0, 4.05, 0.1)
    shots = [
        imaging.take(wall(30.0 if t < 1.0 else 3000.0), FAR, t, stream(1, "cam", i)) for i, t in enumerate(times_s)
    ]
    white = [shot.facts()["white_cd_per_m2"] for shot in shots]

    assert white[0] == pytest.approx(white[9], rel=0.01)  # converged from the start
    assert white[10] == pytest.approx(white[9], rel=0.01)  # nothing has been seen yet
    assert shots[10].display.mean() > 245
    assert np.all(np.diff(white[10:25]) > 0)
    assert white[-1] == pytest.approx(100 * white[0], rel=0.05)


def test_a_fixed_exposure_stays(camera):
    fixed = replace(camera, fixed=Exposure(2e-3, 1.5))
    shot = Imaging(fixed, 1).take(wall(5.0), FAR, 0.0, stream(1, "cam"))

    assert (shot.exposure.time_s, shot.exposure.gain) == (2e-3, 1.5)


def test_split_exposures_show_what_one_would_clip(camera):
    """A window 100 times as bright as the room: clipped in one exposure, told apart in three."""
    room = wall(30.0)
    room[:36, :60], room[36:, :60] = 3000.0, 4500.0
    camera = replace(camera, fixed=auto_exposure(wall(30.0), camera.response))
    one = Imaging(camera, 1).take(room, FAR, 0.0, stream(1, "cam"))
    split = replace(camera, response=replace(camera.response, split_ratios=(1.0, 1 / 16, 1 / 256)))
    three = Imaging(split, 1).take(room, FAR, 0.0, stream(1, "cam"))

    def steps(shot):
        return shot.linear[40:46, 40:50].mean() / shot.linear[26:32, 40:50].mean()

    assert steps(one) == pytest.approx(1.0, abs=0.05)
    assert steps(three) == pytest.approx(1.5, rel=0.07)
    assert three.raw.dtype == np.uint32


def test_equal_seeds_give_equal_pictures(camera):
    first, again, other = (
        Imaging(camera, 1).take(wall(300.0), FAR, 0.0, stream(seed, "cam")).display for seed in (1, 1, 2)
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_one_camera_has_one_fixed_pattern(camera):
    """The mean of many frames shows the same pixels for equal seeds, whatever the noise."""

    def mean_raw(seed, key):
        imaging = Imaging(replace(camera, fixed=Exposure(2e-3, 1.0)), seed)
        return np.mean([imaging.take(wall(300.0), FAR, 0.0, stream(3, key, i)).raw for i in range(12)], axis=0)

    first, again, other = (mean_raw(*args)[26:46, 44:84] for args in ((1, "a"), (1, "b"), (2, "c")))

    assert (first - again).std() < 0.7 * (first - other).std()


def test_a_pulsed_lamp_is_dark_between_pulses_and_mean_over_a_period(camera):
    """A signal of 10 kcd/m2: gone from a short exposure in the gap, as bright as ever over whole periods."""
    street, place = (
        wall(1000.0),
        np.flatnonzero((np.arange(72 * 128) // 128 // 8 == 4) & (np.arange(72 * 128) % 128 < 8)),
    )
    street.reshape(-1, 3)[place] += 10000.0
    n = len(place)
    lamps = Lamps(place, np.full((n, 3), 10000.0, np.float32), np.zeros(n, np.int64), (Pulses(100.0, 0.3, 0.5),))

    def signal(time_ms):
        fixed = replace(camera, fixed=Exposure(time_ms * 1e-3, 1.0), response=replace(camera.response, full_well_e=1e7))
        linear = [
            Imaging(fixed, 1).take(street, FAR, 0.0, stream(1, "cam"), seen).linear[33:39, 1:7].mean()
            for seen in (None, lamps)
        ]
        return linear[1] / linear[0]

    assert signal(1.0) < 0.2
    assert signal(10.0) == pytest.approx(1.0, abs=0.02)
