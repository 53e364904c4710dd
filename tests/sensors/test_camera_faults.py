"""Faults do what their severity says, more of it the more severe they are, and the same for equal seeds."""

from typing import get_args

import numpy as np
import pytest

from synthgen.physics.metering import auto_exposure
from synthgen.rng import stream
from synthgen.sensors.camera import Camera
from synthgen.sensors.camera_faults import SEVERITIES, CameraFaults
from synthgen.sensors.imaging import Imaging
from synthgen.spec.rig import load_rig
from synthgen.spec.sensor_faults import CameraFaultKind, SensorFault

STREET = np.full((72, 128, 3), 1000.0, np.float32)
STREET[:30] = 4000.0
FAR = np.full((72, 128), 40.0)


@pytest.fixture(scope="module")
def camera():
    return Camera.from_spec(load_rig("front").cameras[0]).scaled(0.1)


def faults(seed=1, **severity):
    return CameraFaults(severity, seed, ("sample", 0, "cam", "fault"))


def shots(camera, wrong, n=1, light=(1.0,)):
    imaging = Imaging(wrong.applied(camera), 1, wrong)
    return [imaging.take(light[i % len(light)] * STREET, FAR, 0.1 * i, stream(1, "n", i)) for i in range(n)]


def test_every_kind_has_a_scale_that_rises():
    assert set(SEVERITIES) == set(get_args(CameraFaultKind))
    assert all(np.all(np.diff(scale.values) > 0) for scale in SEVERITIES.values())


def test_faults_are_those_of_the_camera_and_of_one_kind_the_worst():
    wanted = [
        SensorFault(kind="dirt", severity=2),
        SensorFault(kind="dirt", severity=4, sensor="cam_front"),
        SensorFault(kind="frost", severity=1, sensor="cam_back"),
    ]

    assert CameraFaults.among(wanted, "cam_front", 1, ()).severity == {"dirt": 4}
    assert CameraFaults.among(wanted, "cam_back", 1, ()).severity == {"dirt": 2, "frost": 1}


@pytest.mark.parametrize(
    "kind", sorted(set(SEVERITIES) - {"dropped_frames", "frozen_frames", "late_frames", "decalibration"})
)
def test_a_picture_is_worse_the_more_severe_the_fault(camera, kind):
    """Mean difference to the picture without the fault, same noise, at severities 1 and 5; repeatable."""
    right = shots(camera, CameraFaults(), 2)[1].display.astype(float)
    off = [np.abs(shots(camera, faults(**{kind: s}), 2)[1].display - right).mean() for s in (1, 5)]

    assert off[1] > 1.5 * off[0]
    assert off[1] > 0.5
    assert np.abs(shots(camera, faults(**{kind: 5}), 2)[1].display - right).mean() == off[1]


def test_a_wrong_exposure_is_wrong_by_its_stops(camera):
    times = [shots(camera, wrong)[0].exposure.time_s for wrong in (CameraFaults(), faults(wrong_exposure=3))]

    assert abs(np.log2(times[1] / times[0])) == pytest.approx(1.75)


def test_a_stuck_exposure_never_moves(camera):
    stuck, free = (
        [shot.exposure.time_s for shot in shots(camera, wrong, 4, light=(1.0, 0.1))]
        for wrong in (faults(stuck_exposure=1), CameraFaults())
    )

    assert len(set(stuck)) == 1
    assert len(set(free)) == 3  # the second is of what the first saw


def test_misfocus_blurs_far_things_by_its_angle(camera):
    lens = faults(misfocus=3).applied(camera).lens

    assert lens.aperture_m / lens.focus_m == pytest.approx(0.008)


def test_a_displaced_camera_is_off_by_its_angle(camera):
    wrong = faults(decalibration=4)
    nominal, real = camera.pose.T_ego_sensor, wrong.applied(camera).pose.T_ego_sensor
    turned = np.arccos((np.trace(nominal[:3, :3].T @ real[:3, :3]) - 1) / 2)

    assert np.rad2deg(turned) == pytest.approx(1.5, rel=0.02)
    assert np.linalg.norm(nominal[:3, 3] - real[:3, 3]) == pytest.approx(0.045, abs=1e-6)
    assert np.array_equal(wrong.applied(camera).pose.T_ego_sensor, real)


def test_frames_are_lost_and_frozen_at_their_rates():
    fates = [faults(dropped_frames=3, frozen_frames=2).fate(frame) for frame in range(1000)]

    assert fates.count("dropped") == pytest.approx(200, abs=4 * np.sqrt(160))
    assert fates.count("frozen") == pytest.approx(100, abs=4 * np.sqrt(90))
    assert {CameraFaults().fate(frame) for frame in range(50)} == {"kept"}


def test_dead_rows_are_black_and_stay(camera):
    rows = faults(dead_rows=5).dead_rows(720)
    shot = shots(camera, faults(dead_rows=5))[0]
    dark = auto_exposure(STREET, camera.response).dark_number(camera.response)

    assert len(rows) == round(0.06 * 720)
    assert rows == faults(dead_rows=5).dead_rows(720)
    assert shot.raw[faults(dead_rows=5).dead_rows(72)].mean() == pytest.approx(dark, abs=3)
