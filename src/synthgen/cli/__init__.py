"""The command line: one command per file; arguments, progress and messages, no logic."""
