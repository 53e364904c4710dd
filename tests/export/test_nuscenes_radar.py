import json

import numpy as np

from smallradar import write_radar_dataset
from synthgen.export import export
from synthgen.export.nuscenes_radar import PCD_DTYPE, pcd_bytes
from synthgen.records import RadarPoints


def parsed(data):
    """Header lines and rows, by the rules of the devkit: `DATA binary` is the eleventh line."""
    *lines, rows = data.split(b"\n", 11)
    return [line.decode() for line in lines], np.frombuffer(rows, PCD_DTYPE)


def test_a_file_has_the_layout_of_the_data_set(tmp_path):
    """43 bytes a detection: nuScenes' field list, sizes and types."""
    dataset = write_radar_dataset(tmp_path / "data")
    points = dataset.radar(0, "RADAR", 0)
    header, rows = parsed(pcd_bytes(points))

    assert PCD_DTYPE.itemsize == 43
    assert header[2] == (
        "FIELDS x y z dyn_prop id rcs vx vy vx_comp vy_comp is_quality_valid ambig_state x_rms y_rms invalid_state "
        "pdh0 vx_rms vy_rms"
    )
    assert header[3] == "SIZE 4 4 4 1 2 4 4 4 4 4 1 1 1 1 1 1 1 1"
    assert header[4] == "TYPE F F F I I F F F F F I I I I I I I I"
    assert (header[6], header[10]) == (f"WIDTH {len(points.range_m)}", "DATA binary")
    assert np.allclose(np.column_stack([rows[axis] for axis in "xyz"]), points.xyz(), atol=1e-4)
    speed = np.hypot(rows["vx"], rows["vy"])
    assert np.allclose(speed, np.abs(points.rate_m_per_s) * np.abs(np.cos(points.elevation_rad)), atol=1e-4)
    still = np.abs(points.rate_over_ground_m_per_s) <= 0.5
    assert np.array_equal(rows["dyn_prop"] == 1, still)


def test_nothing_is_one_row_of_nan():
    none = [np.zeros(0, np.float32)] * 8
    nothing = RadarPoints(*none, *(np.zeros(0, kind) for kind in (np.uint8, np.uint8, np.int32, np.uint8)))
    header, rows = parsed(pcd_bytes(nothing))

    assert header[6] == "WIDTH 1"
    assert np.isnan(rows["x"][0])


def test_radars_are_exported_with_counts_and_linked_over_gaps(tmp_path):
    dataset = write_radar_dataset(tmp_path / "data")
    export(tmp_path / "data", "nuscenes", tmp_path / "out")
    tables = {
        name: json.loads((tmp_path / "out" / "v1.0-synthgen" / f"{name}.json").read_text())
        for name in ("sensor", "sample_data", "sample_annotation")
    }

    assert [row["modality"] for row in tables["sensor"]] == ["radar"]
    assert [row["num_radar_pts"] for row in tables["sample_annotation"]] == [2, 2]
    first, last = tables["sample_data"]
    assert (first["prev"], first["next"]) == ("", last["token"])
    assert (last["prev"], last["next"]) == (first["token"], "")
    assert (tmp_path / "out" / first["filename"]).read_bytes() == pcd_bytes(dataset.radar(0, "RADAR", 0))
