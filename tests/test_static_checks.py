"""Linter, formatter, types and layers, each as its own program; what it says is shown when it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

CHECKS = [
    pytest.param(["-m", "ruff", "check", "."], id="ruff"),
    pytest.param(["-m", "ruff", "format", "--check", "."], id="ruff-format"),
    pytest.param(["-m", "mypy"], id="mypy", marks=pytest.mark.slow),
    pytest.param(["-c", LINT_IMPORTS], id="import-linter"),
]


@pytest.mark.parametrize("arguments", CHECKS)
def test_the_code_satisfies(arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )

    assert done.returncode == 0, done.stdout
