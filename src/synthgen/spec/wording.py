"""How messages show what the user wrote."""

from collections.abc import Mapping


def shown(value: object) -> str:
    """A value as a message shows it."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return repr(value)
