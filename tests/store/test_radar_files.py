import json

import numpy as np
import pytest
from smallscene import IDENTITY, OBJECT

from synthgen.errors import InputError
from synthgen.labels import cuboids
from synthgen.records import RadarPoints, RadarReading, RadarSpectrum
from synthgen.records.radar import DIRECT, GHOST, NOISE
from synthgen.rng import stream
from synthgen.store import Dataset, SceneWriter, finish, locked, prepare


def reading_of(frame):
    """Three detections of object 3, of which one is a ghost, one of clutter and one of noise."""
    rng = stream(7, "radar", frame)
    values = rng.normal(size=(8, 5)).astype(np.float32)
    points = RadarPoints(
        *values,
        scan=np.array([0, 1, 1, 0, 0], np.uint8),
        class_id=np.array([1, 1, 1, 70, 0], np.uint8),
        instance_id=np.array([3, 3, 3, 0, 0], np.int32),
        origin=np.array([DIRECT, DIRECT, GHOST, DIRECT, NOISE], np.uint8),
    )
    return RadarReading(points, (RadarSpectrum(rng.normal(size=(6, 4)).astype(np.float16), 0.5, 0.1),) if frame else ())


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    out = tmp_path_factory.mktemp("radar") / "out"
    with locked(out):
        prepare(out, identity=IDENTITY)
        with SceneWriter(out, 0) as writer:
            writer.describe(name="small", seed=0, spec_sha256="ab" * 32)
            writer.add_radar("RADAR", np.eye(4), "ars408")
            writer.add_objects([OBJECT])
            writer.add_world({})
            for frame in range(2):
                reading = reading_of(frame)
                writer.add_frame(frame, frame * 10**8, np.eye(4))
                writer.add_radar_reading("RADAR", frame, reading, frame * 10**8)
                solids = cuboids([OBJECT], time_s=0.0, T_world_ego=np.eye(4), radars=[reading.points])
                writer.add_cuboids(frame, solids)
            writer.commit()
        finish(out)
    return Dataset.open(out)


def test_detections_and_spectra_come_back(dataset):
    for frame in range(2):
        written, read = reading_of(frame), dataset.radar(0, "RADAR", frame)
        for name in written.points.__slots__:
            assert np.array_equal(getattr(read, name), getattr(written.points, name))
            assert getattr(read, name).dtype == getattr(written.points, name).dtype
    (spectrum,) = dataset.spectra(0, "RADAR", 1)
    assert np.array_equal(spectrum.level_db, reading_of(1).spectra[0].level_db)
    assert (spectrum.range_bin_m, spectrum.rate_bin_m_per_s) == (0.5, 0.1)
    assert not dataset.has("spectrum", 0, "RADAR", 0)
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
    path = dataset.sample_path("radar", 0, "RADAR", 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    with pytest.raises(InputError, match="damaged"):
        dataset.radar(0, "RADAR", 1)
    path.write_bytes(whole)
