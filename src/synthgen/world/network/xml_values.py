"""Values as XML writes them."""

from collections.abc import Mapping

Value = str | float | int | bool | None


def attributes(values: Mapping[str, object]) -> dict[str, str]:
    """Attributes without those that are None; numbers with all the digits that tell them apart."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # float() because numpy's numbers would write their type.
    return repr(float(value)) if isinstance(value, float) else str(value)
