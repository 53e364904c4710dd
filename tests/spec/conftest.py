"""Fixtures of the tests of the scenario language."""

import pytest

from synthgen.errors import SpecError
from synthgen.spec.load import load_scenario

MINIMAL = """\
synthgen: 1
id: small
"""


@pytest.fixture
def load(tmp_path):
    """Load a scenario from text; `synthgen` and `id` are put before it."""

    def load_text(text, name="scenario.yaml", head=MINIMAL):
        path = tmp_path / name
        path.write_text(head + text, encoding="utf-8")
        return load_scenario(path)

    return load_text


@pytest.fixture
def faults(load):
    """The faults of a scenario as (line, column, message); lines count from its first own line."""

    def faults_of(text, head=MINIMAL):
        with pytest.raises(SpecError) as caught:
            load(text, head=head)
        first = head.count("\n")
        return [(fault.line - first, fault.column, fault.message) for fault in caught.value.faults]

    return faults_of
