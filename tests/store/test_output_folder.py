"""What may be written where, and the words when it may not."""

import errno
import json
from pathlib import Path

import pytest
from smallscene import IDENTITY, write_all, write_scene

from boxworld import digest
from synthgen.errors import InputError, OutputError, RunError
from synthgen.store import Dataset, finish, prepare
from synthgen.store.files import require_writable


def test_other_settings_in_the_folder_are_named_and_the_way_out_told(tmp_path):
    out = tmp_path / "out"
    write_all(out)
    other = {**IDENTITY, "seed": 2, "settings": {**IDENTITY["settings"], "quality": "high"}}

    with pytest.raises(OutputError) as caught:
        prepare(out, identity=other)

    message = str(caught.value)
    assert "seed: 1 in the folder, 2 now" in message
    assert "settings.quality: 'draft' in the folder, 'high' now" in message
    assert "scale" not in message
    assert "--overwrite" in message


def test_overwrite_starts_anew(tmp_path):
    out = tmp_path / "out"
    write_all(out)
    other = {**IDENTITY, "seed": 2}

    assert prepare(out, identity=other, overwrite=True) == set()
    assert Dataset.open(out).scenes == ()
    assert Dataset.open(out).header["identity"]["seed"] == 2
    assert not (out / "media").exists()


def test_overwrite_leaves_files_that_are_not_ours(tmp_path):
    out = tmp_path / "out"
    write_all(out)
    (out / "notes.txt").write_text("mine")

    prepare(out, identity=IDENTITY, overwrite=True)

    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("name", ["thesis.tex", "media", "dataset.json"])
def test_a_folder_that_is_no_data_set_is_never_touched(tmp_path, overwrite, name):
    """Not even one with a dataset.json of another program."""
    path = tmp_path / name
    path.write_text('{"format": "another"}')

    with pytest.raises(OutputError, match="choose another"):
        prepare(tmp_path, identity=IDENTITY, overwrite=overwrite)

    assert digest(tmp_path).keys() == {name}


def test_a_file_in_the_folders_place_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        prepare(tmp_path / "file", identity=IDENTITY)
    with pytest.raises(OutputError, match="a file is where a folder is needed"):
        prepare(tmp_path / "file" / "out", identity=IDENTITY)


def test_no_permission_is_told(tmp_path, monkeypatch):
    """Simulated, since the tests may run as root."""

    def refuse(path, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="no permission to write here"):
        prepare(tmp_path / "out", identity=IDENTITY)


def test_a_full_disk_is_told_and_leaves_no_half_scene(tmp_path, monkeypatch):
    """The device that is always full takes the place of one file."""
    out = tmp_path / "out"
    write_all(out, scenes=[0])
    real = Path.open

    def open_(path, *args, **kwargs):
        return real(Path("/dev/full") if path.suffix == ".npz" else path, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_)
        with pytest.raises(RunError, match=r"disk is full; finished scenes are safe"):
            write_scene(out, 1)

    assert Dataset.open(out).scenes == (0,)
    assert not list((out / ".partial").glob("*"))
    write_scene(out, 1)
    assert Dataset.open(out).verify() > 0


def test_the_final_file_lists_all_shards_and_neither_time_nor_host(tmp_path):
    out = tmp_path / "out"
    write_all(out)
    header = json.loads((out / "dataset.json").read_text())

    assert header["status"] == "complete"
    assert header["n_scenes"] == 2
    assert header["rows"]["frames"] == 4
    for scene in header["scenes"]:
        assert set(scene["shards"]) == set(header["rows"])
    again = tmp_path / "elsewhere" / "out"
    write_all(again)
    assert digest(again) == digest(out)


def test_an_unfinished_data_set_says_so(tmp_path):
    prepare(tmp_path, identity=IDENTITY)
    assert Dataset.open(tmp_path).header["status"] == "unfinished"
    finish(tmp_path)
    assert Dataset.open(tmp_path).header["status"] == "complete"


def test_a_newer_version_is_refused(tmp_path):
    write_all(tmp_path / "out")
    path = tmp_path / "out" / "dataset.json"
    path.write_text(path.read_text().replace('"schema_version": "1.0"', '"schema_version": "2.0"'))

    with pytest.raises(InputError, match=r"schema version 2\.0, but this synthgen reads 1\.0"):
        Dataset.open(tmp_path / "out")


@pytest.mark.parametrize(
    ("scenes", "n_scenes", "status"),
    [
        ([0, 1], 0, "complete"),
        ([0, 1], 2, "complete"),
        ([0, 1], 3, "unfinished"),
        ([0, 2], 1, "unfinished"),
        ([1], 0, "unfinished"),
    ],
)
def test_complete_means_that_no_scene_is_missing(tmp_path, scenes, n_scenes, status):
    prepare(tmp_path, identity=IDENTITY)
    for scene in scenes:
        write_scene(tmp_path, scene)

    assert finish(tmp_path, n_scenes=n_scenes)["status"] == status
    assert Dataset.open(tmp_path).header["status"] == status


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != tmp_path)

    require_writable(tmp_path.parent)
    with pytest.raises(OutputError, match="no permission"):
        require_writable(tmp_path / "a" / "b")


def test_a_file_in_the_way_of_an_output_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="a file is where a folder is needed"):
        require_writable(tmp_path / "file" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
