"""A writer that dies at any moment leaves a data set that readers accept and a rerun completes, byte for byte."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from smallscene import IDENTITY, SCENES, count_file_operations, write_all, write_scene

from boxworld import digest
from synthgen.errors import InputError, OutputError
from synthgen.store import Dataset, finish, locked, prepare

SCRIPT = Path(__file__).with_name("smallscene.py")

HOLDER = """
import sys, time
from pathlib import Path
from synthgen.store import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Checksums of an undisturbed run."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    write_all(out)
    return digest(out)


@pytest.fixture(scope="module")
def n_operations(tmp_path_factory):
    """How many file operations an undisturbed run makes."""
    count = 0

    def remember(n):
        nonlocal count
        count = n

    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "replace", "unlink"):
            patch.setattr(Path, name, getattr(Path, name))
        count_file_operations(remember)
        write_all(tmp_path_factory.mktemp("count") / "out")
    return count


def run_script(*arguments):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, str(SCRIPT), *map(str, arguments)], env=environment)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.43, 0.46, 0.485, 0.7, 0.92, 0.96, 0.99])
def test_a_rerun_after_a_kill_gives_the_same_bytes(tmp_path, undisturbed, n_operations, share):
    """Killed before the file operation at this share of the run: while writing, moving, and before the manifest."""
    out = tmp_path / "out"
    process = run_script(out, "all", max(1, round(share * n_operations)))
    assert process.wait() == -signal.SIGKILL
    assert digest(out) != undisturbed
    _require_consistent(out)

    write_all(out)

    assert digest(out) == undisturbed


def _require_consistent(out):
    """What a reader sees between the kill and the rerun: no data set yet, or only whole scenes."""
    if not (out / "dataset.json").exists():
        with pytest.raises(InputError, match="no data set here"):
            Dataset.open(out)
        return
    dataset = Dataset.open(out)
    dataset.verify()
    for scene in dataset.scenes:
        assert dataset.frames(scene) == (0, 1)


def test_scenes_written_by_processes_at_the_same_time_give_the_same_bytes(tmp_path, undisturbed):
    out = tmp_path / "out"
    with locked(out):
        prepare(out, identity=IDENTITY)
        processes = [run_script(out, scene) for scene in reversed(SCENES)]
        assert [process.wait() for process in processes] == [0, 0]
        finish(out)

    assert digest(out) == undisturbed


def test_a_finished_run_does_nothing_the_second_time(tmp_path, undisturbed):
    out = tmp_path / "out"
    assert write_all(out) == set()
    times = {path: path.stat().st_mtime_ns for path in (out / "media").rglob("*.png")}

    assert write_all(out) == set(SCENES)
    assert digest(out) == undisturbed
    assert {path: path.stat().st_mtime_ns for path in (out / "media").rglob("*.png")} == times


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("tables/cuboids/part-000001.parquet", b"PAR1 cut short"),
        ("media/000001/CAM/000000.png", None),
        ("scenes/000001.json", b"{"),
        ("scenes/000001.json", None),
    ],
)
def test_a_scene_with_missing_or_cut_files_is_made_again(tmp_path, undisturbed, path, data):
    out = tmp_path / "out"
    write_all(out)
    (out / path).unlink()
    if data is not None:
        (out / path).write_bytes(data)

    assert write_all(out) == {0}
    assert digest(out) == undisturbed


def test_a_scene_whose_manifest_is_deleted_is_made_again(tmp_path, undisturbed):
    """The way out that readers' errors tell: it also mends files changed in place."""
    out = tmp_path / "out"
    write_all(out)
    path = out / "dense" / "000001" / "CAM" / "000001.depth.npz"
    path.write_bytes(path.read_bytes()[::-1])
    (out / "scenes" / "000001.json").unlink()

    assert write_all(out) == {0}
    assert digest(out) == undisturbed


def test_an_error_while_writing_leaves_nothing_of_the_scene(tmp_path):
    out = tmp_path / "out"
    with locked(out):
        prepare(out, identity=IDENTITY)
        before = digest(out)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("synthgen.store.writer.document_bytes", lambda tables: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                write_scene(out, 0)
        assert digest(out) == before


def test_two_runs_in_one_folder_are_refused_until_the_first_is_dead(tmp_path):
    """A killed holder's lock file is taken over."""
    out = tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(out)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    with pytest.raises(OutputError, match=f"another run \\(process {holder.pid}\\)"), locked(out):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert (out / ".lock").exists()
    with locked(out):
        pass
    assert not (out / ".lock").exists()


def test_one_process_cannot_hold_a_folder_twice(tmp_path):
    with locked(tmp_path / "out"), pytest.raises(OutputError, match="this process"), locked(tmp_path / "out"):
        pass
