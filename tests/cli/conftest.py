"""Fixtures of the tests of the command line."""

import sys
from dataclasses import dataclass, field
from types import ModuleType

import pytest
from click.testing import CliRunner

from synthgen.cli import main
from synthgen.spec import names


@dataclass(frozen=True)
class Report:
    done_frames: int
    total_frames: int
    scene: str = ""
    message: str = ""


@dataclass(frozen=True)
class Result:
    content: dict

    def as_json(self):
        return self.content


@dataclass
class Pipeline:
    """Stands in for `synthgen.pipeline`: notes calls, reports three frames, or raises what it is told to."""

    calls: list = field(default_factory=list)
    error: BaseException | None = None

    def generate(self, source, out, *, on_progress, **options):
        self.calls.append(("generate", source, out, options))
        if self.error is not None:
            raise self.error
        for done in range(4):
            on_progress(Report(done, 3, "0000", "rendered"))
        return Result({"frames": 3, "output": str(out)})

    def plan(self, source, out, **options):
        self.calls.append(("plan", source, out, options))
        return Result({"frames": 26, "time_s": 61.5, "bytes": 1000})

    def write_scene(self, dataset, scene, frame, out, packs):
        self.calls.append(("write_scene", dataset, scene, frame, out, packs))
        return {"out": str(out), "cameras": ["cam_front"], "bytes": 1000}


@pytest.fixture
def pipeline(monkeypatch):
    fake, module = Pipeline(), ModuleType("synthgen.pipeline")
    for name in ("generate", "plan", "write_scene"):
        setattr(module, name, getattr(fake, name))
    monkeypatch.setitem(sys.modules, "synthgen.pipeline", module)
    monkeypatch.setattr("synthgen.pipeline", module, raising=False)
    monkeypatch.setattr(names, "rig_ids", lambda: ("front", "kitti"))
    return fake


@pytest.fixture
def run():
    """Run the command line; the result has exit_code, stdout and stderr."""

    def invoke(*arguments):
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke
