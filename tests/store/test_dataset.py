"""What is written is what is read."""

import shutil

import numpy as np
import pyarrow as pa
import pytest
from smallscene import BOXES, IDENTITY, cloud_of, image_of, pixels_of, write_all

from boxworld import CAMERA, EGO, FOG_MOR_M, OBJECTS, T_EGO_CAMERA, T_EGO_LIDAR, THINGS, TIMES_S, look
from synthgen.errors import InputError, UnknownNameError
from synthgen.labels import cuboids
from synthgen.rng import stream
from synthgen.store import Dataset, SceneWriter, locked, prepare
from synthgen.store.schema import SORT_KEYS, TABLES


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("small") / "out"
    write_all(out)
    return out


def same(left, right):
    """Whether two records have equal arrays, NaN equal to NaN."""
    return all(
        np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f")
        for a, b in ((getattr(left, name), getattr(right, name)) for name in type(left).__slots__)
    )


@pytest.mark.parametrize("scene", [0, 1])
@pytest.mark.parametrize("frame", [0, 1])
def test_readings_and_masks_come_back_bit_by_bit(small, scene, frame):
    dataset = Dataset.open(small)
    pixels = pixels_of(scene, frame)

    assert np.array_equal(dataset.image(scene, "CAM", frame), image_of(scene, frame))
    assert np.array_equal(dataset.semantic(scene, "CAM", frame), pixels.semantic)
    assert np.array_equal(dataset.instance(scene, "CAM", frame), pixels.instance)
    assert same(dataset.cloud(scene, "LIDAR", frame), cloud_of(scene, frame))
    assert same(dataset.boxes2d(scene, frame, "CAM"), BOXES)


@pytest.mark.parametrize(("dtype", "suffix"), [(np.uint16, ".raw.png"), (np.uint32, ".raw.npy")])
def test_raw_and_linear_pictures_come_back(tmp_path, dtype, suffix):
    """Digital numbers exactly, linear colors to half precision, also negative ones."""
    raw = stream(1, "raw").integers(0, np.iinfo(dtype).max, (6, 8)).astype(dtype)
    linear = stream(1, "linear").normal(0.2, 0.3, (6, 8, 3)).astype(np.float32)
    with locked(tmp_path / "out"):
        prepare(tmp_path / "out", identity=IDENTITY)
        with SceneWriter(tmp_path / "out", 0) as writer:
            writer.describe(name="raw", seed=1, spec_sha256="ab" * 32)
            writer.add_raw("CAM", 0, raw, 0)
            writer.add_linear("CAM", 0, linear, 0)
            writer.commit()
    dataset = Dataset.open(tmp_path / "out")

    assert dataset.sample_path("raw", 0, "CAM", 0).name == f"000000{suffix}"
    assert np.array_equal(dataset.raw(0, "CAM", 0), raw)
    assert dataset.linear(0, "CAM", 0) == pytest.approx(linear, rel=2.0**-11, abs=1e-6)


def test_depth_comes_back_within_its_documented_rounding(small):
    depth_m, got = pixels_of(1, 0).depth_m, Dataset.open(small).depth(1, "CAM", 0)
    is_finite = np.isfinite(depth_m)

    assert got.dtype == np.float32
    assert np.array_equal(np.isfinite(got), is_finite)
    assert np.all(np.abs(got[is_finite] / depth_m[is_finite] - 1) <= 2.0**-17)


def test_labels_of_the_street_come_back(brick_dataset):
    """Boxes and cuboids as computed afresh, and poses as they were."""
    dataset = Dataset.open(brick_dataset)
    for frame, time_s in enumerate(TIMES_S):
        pixels, boxes = look(T_EGO_CAMERA, time_s, max_range_m=FOG_MOR_M)
        assert same(dataset.boxes2d(0, frame, "CAM_FRONT"), boxes)
        assert np.array_equal(dataset.instance(0, "CAM_FRONT", frame), pixels.instance)
        T_world_ego = EGO.poses([time_s])[0]
        assert np.allclose(dataset.ego_pose(0, frame), T_world_ego, atol=1e-12)
        views = [dataset.boxes2d(0, frame, channel) for channel in dataset.channels(0, "camera")]
        clouds = [dataset.cloud(0, "LIDAR_TOP", frame)]
        fresh = cuboids(OBJECTS, time_s=time_s, T_world_ego=T_world_ego, boxes=views, clouds=clouds)
        assert same(dataset.cuboids(0, frame), fresh)
        assert dataset.timestamp_ns(0, frame) == round(time_s * 1e9)


def test_calibration_comes_back(brick_dataset):
    dataset = Dataset.open(brick_dataset)
    model, T_ego_camera = dataset.camera(0, "CAM_FRONT")

    assert model == CAMERA
    assert np.allclose(T_ego_camera, T_EGO_CAMERA, atol=1e-12)
    assert np.allclose(dataset.sensor_pose(0, "LIDAR_TOP"), T_EGO_LIDAR, atol=1e-12)
    assert dataset.channels(0) == ("CAM_FRONT", "CAM_LEFT", "LIDAR_TOP")


def test_tables_follow_their_schema_and_are_sorted(brick_dataset):
    dataset = Dataset.open(brick_dataset)
    for name, schema in TABLES.items():
        table = dataset.table(name)
        assert table.schema.equals(schema)
        assert table.num_rows > 0
        keys = [tuple(row[key] for key in SORT_KEYS[name]) for row in table.to_pylist()]
        assert keys == sorted(set(keys))


def test_every_column_is_documented():
    for schema in TABLES.values():
        assert all(field.metadata[b"doc"] and b"unit" in field.metadata for field in schema)


def test_points_per_object_agree_between_table_and_cloud(brick_dataset):
    dataset = Dataset.open(brick_dataset)
    counts = np.bincount(dataset.cloud(1, "LIDAR_TOP", 1).instance_id, minlength=len(THINGS) + 1)

    assert list(dataset.cuboids(1, 1).num_lidar_pts) == list(counts[1:])


def test_verify_counts_files_and_finds_a_changed_byte(small, tmp_path):
    shutil.copytree(small, tmp_path / "out")
    dataset = Dataset.open(tmp_path / "out")
    n_files = dataset.verify()
    path = tmp_path / "out" / "media" / "000001" / "CAM" / "000000.png"
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    (tmp_path / "out" / "tables" / "boxes2d" / "part-000000.parquet").unlink()

    assert n_files == 2 * (2 + len(TABLES) + 2 * 6)
    with pytest.raises(InputError) as caught:
        dataset.verify()
    assert "000001/CAM/000000.png: changed" in str(caught.value)
    assert "part-000000.parquet: missing" in str(caught.value)
    assert "delete scenes/000000.json and run the same generate command again" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("tables/cuboids/part-000001.parquet", lambda dataset: dataset.cuboids(1, 0)),
        ("media/000001/CAM/000000.png", lambda dataset: dataset.image(1, "CAM", 0)),
        ("media/000001/LIDAR/000000.npy", lambda dataset: dataset.cloud(1, "LIDAR", 0)),
        ("dense/000001/CAM/000000.depth.npz", lambda dataset: dataset.depth(1, "CAM", 0)),
        ("dense/000001/CAM/000000.sem.png", lambda dataset: dataset.semantic(1, "CAM", 0)),
        ("openlabel/000001.json", lambda dataset: dataset.openlabel(1)),
    ],
)
@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "missing"])
def test_a_damaged_file_is_named_with_the_way_out(small, tmp_path, path, read, damage):
    shutil.copytree(small, tmp_path / "out")
    file = tmp_path / "out" / path
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes({"cut": data[: len(data) // 2], "garbage": b"\x93garbage" * 20, "empty": b""}[damage])

    with pytest.raises(InputError) as caught:
        read(Dataset.open(tmp_path / "out"))

    assert path in str(caught.value)
    assert "delete scenes/000001.json" in str(caught.value)


def test_unknown_names_are_answered_with_what_there_is(small):
    dataset = Dataset.open(small)
    with pytest.raises(UnknownNameError, match="did you mean 'cuboids'"):
        dataset.table("cuboid")
    with pytest.raises(InputError, match="no finished scene 7; there are 0, 1"):
        dataset.frames(7)
    with pytest.raises(InputError, match="no channel CAM2"):
        dataset.camera(0, "CAM2")
    with pytest.raises(InputError, match="no image of CAM at frame 9"):
        dataset.image(0, "CAM", 9)
    with pytest.raises(InputError, match="is a lidar, not a camera"):
        dataset.camera(0, "LIDAR")


def test_kinds_that_were_not_written_are_told(tmp_path):
    """Without masks and point labels: readers say so, and points are unlabeled."""
    with locked(tmp_path):
        prepare(tmp_path, identity=IDENTITY)
        with SceneWriter(tmp_path, 0) as writer:
            writer.describe(name="bare", seed=0, spec_sha256="")
            writer.add_camera("CAM", np.eye(4), CAMERA)
            writer.add_frame(0, 0, np.eye(4))
            writer.add_pixels("CAM", 0, pixels_of(0, 0), 0, kinds=["depth"])
            writer.add_cloud("LIDAR", 0, cloud_of(0, 0), 0, with_labels=False)
            writer.commit()
    dataset = Dataset.open(tmp_path)

    assert dataset.has("depth", 0, "CAM", 0)
    with pytest.raises(InputError, match=r"no semantic of CAM at frame 0.*made without"):
        dataset.semantic(0, "CAM", 0)
    assert not dataset.cloud(0, "LIDAR", 0).class_id.any()
    assert np.array_equal(dataset.cloud(0, "LIDAR", 0).xyz, cloud_of(0, 0).xyz)


def test_no_data_set_is_told(tmp_path):
    with pytest.raises(InputError, match="no data set here"):
        Dataset.open(tmp_path / "nothing")
    (tmp_path / "dataset.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        Dataset.open(tmp_path)


def test_opening_reads_no_table(small, tmp_path):
    """Lazily: a data set with every table damaged still opens."""
    shutil.copytree(small, tmp_path / "out")
    for path in (tmp_path / "out" / "tables").rglob("*.parquet"):
        path.write_bytes(b"")

    assert Dataset.open(tmp_path / "out").scenes == (0, 1)


def test_an_empty_data_set_has_empty_tables(tmp_path):
    write_all(tmp_path / "out", scenes=())

    table = Dataset.open(tmp_path / "out").table("cuboids")
    assert isinstance(table, pa.Table)
    assert table.num_rows == 0
