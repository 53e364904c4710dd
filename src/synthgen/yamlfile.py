"""YAML 1.2 files, read strictly."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def read_table(path: Path) -> Any:
    """Plain content of a packaged YAML file (ours, so trusted): dicts, lists, str, int, float, bool."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
