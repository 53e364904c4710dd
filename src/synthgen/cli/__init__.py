"""The command line: one command per file; arguments, progress and messages, no logic."""

from synthgen.cli.app import main

__all__ = ["main"]
