"""The tables of people and poses: content of `assets/families/people.yaml` and `poses.yaml`.

Both are read once and not to be changed.
"""

from functools import cache
from typing import Any

from synthgen.resources import resource
from synthgen.yamlfile import read_table


@cache
def tables() -> dict[str, Any]:
    """Content of `assets/families/people.yaml`."""
    return read_table(resource("assets", "families", "people.yaml"))


@cache
def pose_tables() -> dict[str, Any]:
    """Content of `assets/families/poses.yaml`."""
    return read_table(resource("assets", "families", "poses.yaml"))
