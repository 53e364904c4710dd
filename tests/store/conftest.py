"""Fixtures of the store's tests."""

import pytest

from boxworld import shared_dataset


@pytest.fixture(scope="session")
def brick_dataset(tmp_path_factory):
    """Folder of the street's data set. Read only."""
    return shared_dataset(tmp_path_factory)
