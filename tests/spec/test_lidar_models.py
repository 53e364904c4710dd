"""The tables of LiDAR devices, and what a rig file may say about its LiDARs."""

import numpy as np
import pytest

from synthgen.errors import SpecError
from synthgen.spec.lidar_model import LidarModel, lidar_model, lidar_model_ids
from synthgen.spec.lidar_scan import Spin
from synthgen.spec.rig import load_rig

DEVICE = """\
id: mine
lidars:
  - channel: top
    mount: {x_m: 0, y_m: 0, z_m: 2}
    device:
      id: own
      name: Own
      source: measured
      wavelength_nm: 905
      range_min_m: 1
      range_max_m: 100
      range_resolution_m: 0.004
      accuracy_m: 0.02
      r10_m: 50
      divergence_mrad: [2.0, 2.0]
      pulse_ns: 5
      return_gap_m: 1.0
      return_modes: [strongest, dual]
      intensity_scale: hesai
      rate_min_hz: 5
      rate_max_hz: 20
      cycle_us: 50
      beams:
        - [-15, 0, 0]
        - [-5, 0, 10]
        - [5, 1, 20]
    rate_hz: 10
"""
OUSTER = """\
id: mine
lidars:
  - channel: top
    mount: {x_m: 0, y_m: 0, z_m: 2}
    model: os1-128
    rate_hz: 20
"""


def fault_of(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        load_rig("mine.yaml", tmp_path)
    (fault,) = caught.value.faults
    return fault.line, fault.message


def line_of(text, words):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.mark.parametrize("model_id", lidar_model_ids())
def test_lidar_models_are_valid_and_name_their_sources(model_id):
    model = lidar_model(model_id)

    assert model.id == model_id
    assert len(model.source) > 100


@pytest.mark.parametrize(
    ("model_id", "rate_hz", "shots_per_s", "n_beams", "lowest_deg", "highest_deg"),
    [
        ("vlp-16", 10, 289_000, 16, -15, 15),
        ("hdl-32e", 20, 695_000, 32, -30.67, 10.67),
        ("hdl-64e", 10, 1_333_000, 64, -24.8, 2.0),
        ("vls-128", 10, 2_400_000, 128, -25, 15),
        ("os1-64", 20, 1_310_720, 64, -16.6, 16.6),
        ("os1-128", 10, 2_621_440, 128, -21.8, 20.95),
        ("os2-128", 20, 2_621_440, 128, -11.09, 10.76),
        ("pandar64", 10, 1_152_000, 64, -25, 15),
        ("pandar128", 20, 2_304_000, 128, -25, 15),
        ("xt32", 10, 640_000, 32, -16, 15),
        ("at128", 10, 1_536_000, 128, -12.47, 12.93),
        ("rs-m1", 10, 787_500, 5, 0, 0),
        ("livox-mid-70", 10, 100_000, 1, 0, 0),
    ],
)
def test_devices_fire_as_fast_as_their_sheets_say_over_their_field(
    model_id, rate_hz, shots_per_s, n_beams, lowest_deg, highest_deg
):
    """Points per second and elevations of the data sheets; VLS-128 says 2.3 million, rounded down."""
    model = lidar_model(model_id)
    elevations = [elevation for elevation, _, _ in model.beams]

    assert len(model.beams) == n_beams
    assert model.n_steps(rate_hz) * rate_hz * n_beams == pytest.approx(shots_per_s, rel=2e-3)
    assert (min(elevations), max(elevations)) == pytest.approx((lowest_deg, highest_deg), abs=0.35)


def test_the_steps_of_azimuth_are_the_published_ones():
    """HDL-64E 0.1728, VLP-16 0.199, Pandar64 0.2, XT32 0.18, AT128 0.1, OS1 0.1758 deg at 10 Hz."""
    for model_id, step_deg in {
        "hdl-64e": 0.1728, "vlp-16": 0.199, "pandar64": 0.2, "xt32": 0.18, "at128": 0.1, "os1-128": 0.1758
    }.items():  # fmt: skip
        model = lidar_model(model_id)
        assert model.scan.sector_deg * 10 * model.cycle_s(10.0) == pytest.approx(step_deg, rel=2e-3), model_id


def test_rings_go_up_and_beams_differ():
    for model_id in lidar_model_ids():
        model = lidar_model(model_id)
        beams = np.array(model.beams)
        assert len({(e, a) for e, a, _ in model.beams}) == len(beams)
        assert isinstance(model.scan, Spin) <= bool((np.diff(beams[:, 0]) >= 0).all())


@pytest.mark.parametrize("wavelength_nm", [849, 1550])
def test_a_lidar_of_a_wavelength_without_reflectances_is_refused(wavelength_nm):
    with pytest.raises(ValueError, match=r"wavelength_nm must be from 850 to 950.*905 nm only"):
        LidarModel.model_validate({**lidar_model("vlp-16").model_dump(), "wavelength_nm": wavelength_nm})


def test_a_rig_may_bring_its_own_device(tmp_path):
    (tmp_path / "mine.yaml").write_text(DEVICE)
    lidar = load_rig("mine.yaml", tmp_path).lidars[0]

    assert lidar.device().id == "own"
    assert lidar.device().n_steps(10.0) == 2000


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("- [-5, 0, 10]", "- [-15, 0, 10]", "- [-15, 0, 0]", "beams 0 and 1 are the same: elevation -15"),
        ("- [5, 1, 20]", "- [-8, 1, 20]", "id: own", "beam 2 is below the one before"),
        ("- [5, 1, 20]", "- [5, 1, 50]", "id: own", "every beam must fire within the cycle of 50 us: beam 2"),
        ("- [5, 1, 20]", "- [95, 1, 20]", "- [-15, 0, 0]", "beam 2: elevation 95"),
        ("return_gap_m: 1.0", "return_gap_m: 0.5", "id: own", "return_gap_m must be at least 0.64"),
        ("[2.0, 2.0]", "[2.0, 0]", "divergence_mrad", "both widths must be above 0"),
        ("rate_hz: 10", "rate_hz: 25", "    rate_hz: 25", "own turns at 5 to 20 Hz, got 25"),
        ("rate_hz: 10", "rate_hz: 10\n    returns: last", "returns: last", "own has the modes strongest, dual"),
        ("rate_hz: 10", "rate_hz: 10\n    columns: 1024", "columns: 1024", "own has no choice of 1024 columns"),
        (
            "rate_hz: 10",
            "rate_hz: 10\n    own_body: [[-1, 1, -1, 1, 2, 2]]",
            "own_body",
            "box 0: each least coordinate",
        ),
        (
            "rate_hz: 10",
            "rate_hz: 10\n    own_body: [[-1, 1, -1, 1, 0, 3]]",
            "- channel: top",
            "inside box 0 of own_body",
        ),
        ("rate_hz: 10", "rate_hz: 10\n    model: vlp-16", "- channel: top", "exactly one of: model, device"),
    ],
)
def test_faults_of_a_device_are_told_with_their_line(tmp_path, before, after, line, message):
    text = DEVICE.replace(before, after)
    found_line, found = fault_of(tmp_path, text)

    assert message in found
    assert found_line == line_of(text, line)


@pytest.mark.parametrize(
    ("added", "line", "message"),
    [
        ("    columns: 2048\n", "columns", "2048 columns at 20 Hz are 24.4 us apart; os1-128 needs 48.8"),
        ("    columns: 1000\n", "columns", "os1-128 has no choice of 1000 columns; there are 512, 1024, 2048"),
    ],
)
def test_columns_and_rate_must_fit_the_device(tmp_path, added, line, message):
    found_line, found = fault_of(tmp_path, OUSTER + added)

    assert message in found
    assert found_line == line_of(OUSTER + added, line)


def test_a_rate_between_those_of_the_device_is_refused(tmp_path):
    line, message = fault_of(tmp_path, OUSTER.replace("20", "15"))

    assert (line, "os1-128 turns at 10, 20 Hz only, got 15" in message) == (6, True)


def test_what_does_not_turn_has_no_phase(tmp_path):
    text = OUSTER.replace("os1-128", "rs-m1").replace("20", "10") + "    phase_deg: 90\n"
    line, message = fault_of(tmp_path, text)

    assert line == 7
    assert "rs-m1 does not turn all around and has no phase" in message
