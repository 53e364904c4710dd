"""Shared fixtures."""

import pytest

from boxworld import write_dataset


@pytest.fixture(scope="session")
def brick_dataset(tmp_path_factory):
    """Folder of a data set of two scenes, two frames each, two cameras and a LiDAR. Read only."""
    return write_dataset(tmp_path_factory.mktemp("bricks") / "dataset")
