import json
import os

import pytest

from synthgen.cli.machine import usable_cores
from synthgen.errors import OutputError, RunError


def test_defaults_are_one_standard_sample_on_all_usable_cores(run, pipeline, tmp_path):
    result = run("generate", "ped.crossing_near", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    [(name, source, out, options)] = pipeline.calls
    assert (name, source.id, out) == ("generate", "ped.crossing_near", tmp_path / "out")
    assert options == {
        "samples": 1,
        "seed": None,
        "workers": usable_cores(),
        "quality": "standard",
        "scale": 1.0,
        "renderer": "mitsuba",
        "overwrite": False,
    }
    assert usable_cores() == len(os.sched_getaffinity(0))


def test_every_option_arrives(run, pipeline, tmp_path):
    result = run(
        "generate", "ped.child_occluded", "--output", tmp_path, "--samples", 5, "--seed", 9, "--workers", 3,
        "--quality", "draft", "--scale", 0.25, "--renderer", "none", "--overwrite",
        "--set", "environment.fog=50 m", "--set", "ego.rig=kitti",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    [(_, source, _, options)] = pipeline.calls
    assert options == {
        "samples": 5,
        "seed": 9,
        "workers": 3,
        "quality": "draft",
        "scale": 0.25,
        "renderer": "none",
        "overwrite": True,
    }
    scenario = source.concrete(0)
    assert (scenario.environment.fog_mor_m, scenario.ego.rig) == (50.0, "kitti")


def test_json_prints_one_object_on_stdout_and_progress_on_stderr(run, pipeline, tmp_path):
    result = run("generate", "ped.crossing_near", "-o", tmp_path / "out", "--json")
    assert json.loads(result.stdout) == {"frames": 3, "output": str(tmp_path / "out")}
    assert "3/3 frames" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_dry_run_plans_and_generates_nothing(run, pipeline):
    result = run("generate", "ped.crossing_near", "--dry-run", "-n", 2)
    assert result.exit_code == 0, result.stderr
    assert [call[0] for call in pipeline.calls] == ["plan"]
    assert pipeline.calls[0][3]["samples"] == 2
    assert result.stdout.splitlines() == ["frames: 26", "time s: 61.5", "bytes: 1000"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ped.crossing_neer", "-o", "out"], "did you mean 'ped.crossing_near'?"),
        (["ped.crossing_near"], "-o"),
        (["ped.crossing_near", "-o", "out", "-n", "0"], "-n"),
        (["ped.crossing_near", "-o", "out", "--scale", "0"], "--scale"),
        (["ped.crossing_near", "-o", "out", "--quality", "best"], "draft"),
        (["ped.crossing_near", "-o", "out", "--renderer", "blender"], "mitsuba"),
        (["ped.crossing_near", "-o", "out", "--seed", "-1"], "--seed"),
        (["ped.crossing_near", "-o", "out", "--set", "environment.fogg=5 m"], "did you mean 'fog'?"),
        (["ped.crossing_near", "-o", "out", "--st", "x=1"], "--set"),
        (["none.yaml", "-o", "out"], "No such file"),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_to_write(run, pipeline, arguments, words):
    result = run("generate", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert pipeline.calls == []


def test_all_faults_of_a_file_are_shown_with_their_places(run, pipeline, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("synthgen: 1\nid: x\nego: {sped: 3}\nscene: {road: {lanes: 7}}\n")
    result = run("generate", path, "-o", tmp_path / "out", "--json")
    assert result.exit_code == 2
    assert f"{path}:3:7: ego.sped: unknown key" in result.stderr
    assert f"{path}:4:23: scene.road.lanes" in result.stderr
    told = json.loads(result.stdout)
    assert told["exit_code"] == 2
    assert told["error"]["type"] == "SpecError"
    assert [(fault["line"], fault["column"]) for fault in told["error"]["faults"]] == [(3, 7), (4, 23)]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OutputError("out belongs to another spec"), 2, "synthgen: error: out belongs to another spec"),
        (RunError("the disk is full"), 1, "synthgen: error: the disk is full"),
        (OSError(28, "No space left on device"), 1, "synthgen: error: OSError: [Errno 28] No space left on device"),
        (ZeroDivisionError("division\nby zero"), 1, "synthgen: error: ZeroDivisionError: division by zero"),
        (MemoryError(), 1, "synthgen: error: MemoryError"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_become_one_line_and_an_exit_code(run, pipeline, error, code, words):
    pipeline.error = error
    result = run("generate", "ped.crossing_near", "-o", "out")
    assert result.exit_code == code
    assert result.stderr.splitlines()[-1].startswith(words)
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_debug_shows_where_an_error_came_from(run, pipeline, tmp_path):
    pipeline.error = ZeroDivisionError("x")
    result = run("generate", "ped.crossing_near", "-o", tmp_path / "out", "--debug")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "raise self.error" in result.stderr


def test_an_interrupted_run_says_so_in_json(run, pipeline, tmp_path):
    pipeline.error = KeyboardInterrupt()
    result = run("generate", "ped.crossing_near", "-o", tmp_path / "out", "--json")
    assert json.loads(result.stdout)["exit_code"] == result.exit_code == 130
