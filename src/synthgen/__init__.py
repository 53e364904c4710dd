"""synthgen: labelled synthetic driving data from a scenario spec.

`load_scenario` reads a preset or a file, `sample` draws one concrete world of it, `generate` makes a data set,
and `Dataset.open` reads one back as numpy arrays and Arrow tables. Frames and units: docs/conventions.md.
Names are loaded when they are first used, so that `import synthgen` and the command line start fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from synthgen.errors import (
        InputError,
        MissingExtraError,
        OutputError,
        RunError,
        SpecError,
        SynthgenError,
        UnknownNameError,
    )
    from synthgen.pipeline import Estimate, Progress, Summary, generate, plan, sample, write_scene
    from synthgen.spec.load import ScenarioFile, load_scenario
    from synthgen.spec.scenario import Scenario
    from synthgen.store.dataset import Dataset
    from synthgen.world.world import World

_HOME = {
    "Dataset": "synthgen.store.dataset",
    "Estimate": "synthgen.pipeline",
    "InputError": "synthgen.errors",
    "MissingExtraError": "synthgen.errors",
    "OutputError": "synthgen.errors",
    "Progress": "synthgen.pipeline",
    "RunError": "synthgen.errors",
    "Scenario": "synthgen.spec.scenario",
    "ScenarioFile": "synthgen.spec.load",
    "SpecError": "synthgen.errors",
    "Summary": "synthgen.pipeline",
    "SynthgenError": "synthgen.errors",
    "UnknownNameError": "synthgen.errors",
    "World": "synthgen.world.world",
    "generate": "synthgen.pipeline",
    "load_scenario": "synthgen.spec.load",
    "plan": "synthgen.pipeline",
    "sample": "synthgen.pipeline",
    "write_scene": "synthgen.pipeline",
}

__all__ = [
    "Dataset",
    "Estimate",
    "InputError",
    "MissingExtraError",
    "OutputError",
    "Progress",
    "RunError",
    "Scenario",
    "ScenarioFile",
    "SpecError",
    "Summary",
    "SynthgenError",
    "UnknownNameError",
    "World",
    "__version__",
    "generate",
    "load_scenario",
    "plan",
    "sample",
    "write_scene",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'synthgen' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
