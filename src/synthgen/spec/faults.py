"""From what a model refuses to messages for the user: where, what was expected, what came, what to write.

Start at `faults_of`. Positions come from the tree that was read, so that every fault of a file has its line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from synthgen.errors import Fault, nearest
from synthgen.spec.fields import Place, bounds_text, place_of
from synthgen.spec.references import Path, child
from synthgen.spec.wording import shown
from synthgen.yamlfile import Mark, Node


@final
@dataclass(frozen=True)
class _Refusal:
    """One thing a model refused: what kind, the key, what was written, and pydantic's details."""

    key: str
    got: Any
    place: Place
    details: ErrorDetails


def faults_of(
    error: ValidationError, tree: Node, model: type[BaseModel], unread: Set[str] = frozenset()
) -> Iterator[tuple[Path, Fault]]:
    """The faults of a validation, each with the path in the tree it was found at.

    A block of `unread` is in the file but could not be read: it is not told to be missing.
    """
    for details in error.errors(include_url=False):
        if details["type"] == "missing" and details["loc"][0] in unread:
            continue
        path, node = locate(tree, details["loc"])
        where = ".".join(map(str, path))
        message = _message(details, node, model)
        yield path, _mark(details, node).fault(f"{where}: {message}" if where else message)


def axis_faults(error: ValidationError, node: Node, kind: type[BaseModel], label: str) -> Iterator[Fault]:
    """The faults of one axis; `node` is the axis, or the inline range that stands for it; `label` names it."""
    for details in error.errors(include_url=False):
        path, found = locate(node, details["loc"])
        where = ".".join([label, *map(str, path)])
        yield _mark(details, found).fault(f"{where}: {_message(details, found, kind)}")


def _mark(details: ErrorDetails, node: Node) -> Mark:
    return node.key if details["type"] == "extra_forbidden" and node.key else node.mark


def locate(tree: Node, loc: Iterable[str | int]) -> tuple[Path, Node]:
    """The deepest node on the way to `loc`; parts that are not in the tree (tags of unions) are passed over."""
    path: Path = ()
    for part in loc:
        below = child(tree, part)
        if below is not None:
            path, tree = (*path, part), below
    return path, tree


def _message(details: ErrorDetails, node: Node, model: type[BaseModel]) -> str:
    got = details["input"] if isinstance(node.value, dict | tuple) else node.value
    loc = details["loc"]
    refusal = _Refusal(str(loc[-1]) if loc else "", got, place_of(model, loc), details)
    kind = details["type"]
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, got {shown(got)}"
    return _MESSAGES[kind](refusal) if kind in _MESSAGES else str(details["msg"])


def _unknown_key(refusal: _Refusal) -> str:
    return f"unknown key {refusal.key!r}; {nearest(refusal.key, refusal.place.names())}"


def _out_of_range(refusal: _Refusal) -> str:
    if refusal.place.field is None:
        return str(refusal.details["msg"])
    return f"out of range: {shown(refusal.got)}; expected {bounds_text(refusal.place.field, refusal.got)}"


def _not_a_word(refusal: _Refusal) -> str:
    words = refusal.place.words()
    hint = nearest(refusal.got, words) if isinstance(refusal.got, str) else ""
    near = f"; {hint}" if hint.startswith("did") else ""
    one_of = "one of " if len(words) > 1 else ""
    return f"expected {one_of}{', '.join(words)}; got {shown(refusal.got)}{near}"


def _wrong_length(refusal: _Refusal) -> str:
    context: Mapping[str, Any] = refusal.details["ctx"]
    least, most = context.get("min_length"), context.get("max_length")
    expected = f"at least {least}" if least is not None else f"at most {most}"
    return f"expected {expected} value{'' if (least or most) == 1 else 's'}, got {shown(refusal.got)}"


def _not_a_name(refusal: _Refusal) -> str:
    dots = ", digits and _ . -" if refusal.place.owner and "synthgen" in refusal.place.names() else ", digits and _"
    return f"got {shown(refusal.got)}; expected a name of lower-case letters{dots}, starting with a letter"


_MESSAGES: Mapping[str, Callable[[_Refusal], str]] = {
    "extra_forbidden": _unknown_key,
    "missing": lambda refusal: "a number is missing" if refusal.key.isdigit() else f"key {refusal.key!r} is missing",
    "literal_error": _not_a_word,
    "string_pattern_mismatch": _not_a_name,
    "too_short": _wrong_length,
    "too_long": _wrong_length,
    "value_error": lambda refusal: str(refusal.details["ctx"]["error"]),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _out_of_range),
}
"""Words for the kinds of refusal that need more than pydantic says."""

_EXPECTED: Mapping[str, str] = {
    **dict.fromkeys(("int_type", "int_from_float"), "a whole number"),
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    **dict.fromkeys(("model_type", "dict_type", "model_attributes_type"), "a mapping of names to values"),
    "tuple_type": "a list",
}
"""What was expected, by the kind of refusal."""
