"""Errors cross from a worker process to its parent unchanged."""

import pickle

import pytest

from synthgen.errors import Fault, InputError, MissingExtraError, PlacementError, SpecError, UnknownNameError

ERRORS = [
    InputError("rig.yaml: empty"),
    UnknownNameError("--quality", "quality", "hihg", ["high", "draft"]),
    SpecError([Fault("b.yaml", 2, 1, "unknown key"), Fault("a.yaml", 9, 3, "wrong unit")]),
    PlacementError([(("actors", 0, "park"), "no room")]),
    MissingExtraError("gl", "gl"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_pickled_error_comes_back_with_its_type_text_and_fields(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert again.__dict__ == error.__dict__
