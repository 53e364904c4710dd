import json

import numpy as np
import pytest

from smallradar import reading_of, write_radar_dataset
from synthgen.errors import InputError


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_radar_dataset(tmp_path_factory.mktemp("radar") / "out")


def test_detections_and_spectra_come_back(dataset):
    for frame in (0, 2):
        written, read = reading_of(frame), dataset.radar(0, "RADAR", frame)
        for name in written.points.__slots__:
            assert np.array_equal(getattr(read, name), getattr(written.points, name))
            assert getattr(read, name).dtype == getattr(written.points, name).dtype
    (spectrum,) = dataset.spectra(0, "RADAR", 2)
    assert np.array_equal(spectrum.level_db, reading_of(2).spectra[0].level_db)
    assert (spectrum.range_bin_m, spectrum.rate_bin_m_per_s) == (0.5, 0.1)
    assert not dataset.has("spectrum", 0, "RADAR", 0)
    assert not dataset.has("radar", 0, "RADAR", 1)
    assert dataset.channels(0, "radar") == ("RADAR",)


def test_an_object_is_counted_without_its_ghosts(dataset):
    cuboids_of_frame = dataset.cuboids(0, 0)

    assert list(cuboids_of_frame.num_radar_pts) == [2]
    assert list(cuboids_of_frame.num_lidar_pts) == [0]


def test_openlabel_lists_what_only_a_radar_got(dataset):
    frame = dataset.openlabel(0)["openlabel"]["frames"]["0"]
    numbers = {
        item["name"]: item["val"] for item in frame["objects"]["3"]["object_data"]["cuboid"][0]["attributes"]["num"]
    }

    assert numbers["num_radar_pts"] == 2
    assert frame["frame_properties"]["streams"]["RADAR"]["uri"] == "media/000000/RADAR/000000.npy"
    assert json.dumps(dataset.openlabel(0)["openlabel"]["streams"]["RADAR"]).count("radar") == 2


def test_a_damaged_radar_file_says_so(dataset):
    path = dataset.sample_path("radar", 0, "RADAR", 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    with pytest.raises(InputError, match="damaged"):
        dataset.radar(0, "RADAR", 2)
    path.write_bytes(whole)
