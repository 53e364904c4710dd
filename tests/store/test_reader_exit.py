"""A program that has read a data set ends as it should."""

import os
import subprocess
import sys

import pytest

READER = """
import os, sys
from synthgen.store import Dataset
from synthgen.store.schema import TABLES
def threads():
    return len(os.listdir("/proc/self/task"))
before = threads()
data = Dataset.open(sys.argv[1])
tables = [data.table(name, scene) for scene in data.scenes for name in TABLES]
print(threads() - before, sum(table.num_rows for table in tables) > 0)
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="counts threads as Linux shows them")
def test_reading_tables_leaves_no_thread_that_could_outlive_the_interpreter(brick_dataset):
    """Arrow's threads hold Python's bytes: one that drops them while the interpreter ends is a SIGABRT, at times.

    The exit code of a few runs alone would miss it mostly, so threads are counted as well.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", READER, str(brick_dataset)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.split()) == (0, ["0", "True"]), done.stderr
