"""What all exporters promise: same bytes, all or nothing, and no one else's files."""

import errno
import importlib

import numpy as np
import pytest

from boxworld import digest
from synthgen.errors import InputError, OutputError, RunError, UnknownNameError
from synthgen.export import EXPORTERS, export, rle
from synthgen.rng import stream
from synthgen.store import Dataset, prepare


@pytest.mark.parametrize("name", EXPORTERS)
def test_equal_data_sets_give_equal_bytes(brick_dataset, tmp_path, name):
    first = export(brick_dataset, name, tmp_path / "a")
    second = export(brick_dataset, name, tmp_path / "b")

    assert first == second
    assert first["format"] == name
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_failing_export_leaves_nothing_that_looks_whole(brick_dataset, tmp_path, name, monkeypatch):
    module = importlib.import_module(EXPORTERS[name])

    def fail(dataset, out):
        (out / "half").write_text("")
        raise ZeroDivisionError

    monkeypatch.setattr(module, "write", fail)
    with pytest.raises(ZeroDivisionError):
        export(brick_dataset, name, tmp_path / "out")

    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    export(brick_dataset, name, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_an_unknown_format_is_answered_with_the_nearest(brick_dataset, tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean 'kitti'"):
        export(brick_dataset, "kiti", tmp_path / "out")


def test_an_earlier_export_is_replaced_only_when_asked(brick_dataset, tmp_path):
    export(brick_dataset, "coco", tmp_path / "out")
    with pytest.raises(OutputError, match="--overwrite"):
        export(brick_dataset, "kitti", tmp_path / "out")

    export(brick_dataset, "kitti", tmp_path / "out", overwrite=True)

    assert (tmp_path / "out" / "training").is_dir()
    assert not (tmp_path / "out" / "annotations").exists()


def test_a_folder_that_is_no_export_is_never_touched(brick_dataset, tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(OutputError, match="no export of synthgen"):
        export(brick_dataset, "coco", tmp_path, overwrite=True)
    with pytest.raises(OutputError, match="is a file"):
        export(brick_dataset, "coco", tmp_path / "thesis.tex", overwrite=True)
    with pytest.raises(OutputError, match="no export of synthgen"):
        export(brick_dataset, "coco", brick_dataset, overwrite=True)


def test_an_unfinished_data_set_is_refused(tmp_path):
    prepare(tmp_path / "dataset", identity={})
    with pytest.raises(InputError, match="not finished"):
        export(tmp_path / "dataset", "coco", tmp_path / "out")


@pytest.mark.parametrize("share", [0.002, 0.5, 0.998])
def test_run_lengths_of_any_mask_are_decoded_by_pycocotools(share):
    """Few, many and nearly all pixels, first and last pixel set or not: long, short and equal runs."""
    mask_tools = pytest.importorskip("pycocotools.mask")
    rng = stream(0, "masks")
    for corner in (True, False):
        mask = rng.uniform(size=(47, 61)) < share
        mask[0, 0] = mask[-1, -1] = corner
        mask[5, 5] = True
        encoded = rle.encode(*np.nonzero(mask), *mask.shape)
        reference = mask_tools.encode(np.asfortranarray(mask.astype(np.uint8)))
        assert encoded["counts"] == reference["counts"].decode()


def test_a_full_disk_is_told_and_leaves_nothing(brick_dataset, tmp_path, monkeypatch):
    def fill(dataset, out):
        raise OSError(errno.ENOSPC, "No space left on device", str(out))

    monkeypatch.setattr(importlib.import_module(EXPORTERS["coco"]), "write", fill)
    with pytest.raises(RunError, match="disk is full; nothing was exported"):
        export(brick_dataset, "coco", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["coco", "coco-panoptic", "kitti"])
def test_pictures_are_counted_and_their_absence_is_told(brick_dataset, tmp_path, monkeypatch, caplog, name):
    assert export(brick_dataset, name, tmp_path / "with")["images"] > 0
    assert caplog.messages == []

    has = Dataset.has
    monkeypatch.setattr(Dataset, "has", lambda self, kind, *place: kind != "image" and has(self, kind, *place))
    assert export(brick_dataset, name, tmp_path / "without")["images"] == 0
    assert "no pictures" in caplog.text
