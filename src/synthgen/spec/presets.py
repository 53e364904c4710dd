"""The scenarios that ship with synthgen, by id."""

from pathlib import Path

from synthgen.resources import resource


def preset_paths() -> dict[str, Path]:
    """Files of the shipped scenarios by their id, which is the file's name without `.yaml`."""
    return {path.stem: path for path in sorted(resource("scenarios").glob("*.yaml"))}
