"""Clients that cannot share our environment get one of their own, kept between runs."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from boxworld import shared_dataset

UNREACHABLE = ("NewConnectionError", "ConnectTimeoutError", "Temporary failure in name resolution", "ProxyError",
               "ReadTimeoutError", "Max retries exceeded")  # fmt: skip
"""What pip says when the package index cannot be reached, as opposed to a package that does not install."""


def client_python(*requirements: str) -> Path:
    """Python of an environment with these packages; skips the test if the package index cannot be reached."""
    key = hashlib.sha256("\n".join((sys.version, *requirements)).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "synthgen-tests"
    folder, python = cache / key, cache / key / "bin" / "python"
    if (folder / "complete").exists():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        pytest.skip(f"the package index cannot be reached for {', '.join(requirements)}")
    assert done.returncode == 0, done.stderr
    (folder / "complete").touch()
    return python


@pytest.fixture(scope="session")
def run_client():
    """Run a script of `clients/` in an environment of its own: `run(script, requirements, argument)` -> its JSON."""

    def run(script: str, requirements: tuple[str, ...], argument: Path) -> object:
        python = client_python(*requirements)
        path = Path(__file__).parent / "clients" / script
        done = subprocess.run([str(python), str(path), str(argument)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def brick_dataset(tmp_path_factory):
    """Folder of the street's data set. Read only."""
    return shared_dataset(tmp_path_factory)
