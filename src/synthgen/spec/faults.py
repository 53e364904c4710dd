"""From what a model refuses to messages for the user: where, what was expected, what came, what to write.

Start at `faults_of`. Positions come from the tree that was read, so that every fault of a file has its line.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from synthgen.errors import Fault, nearest
from synthgen.spec.quantity import Dimension
from synthgen.spec.references import Path, child
from synthgen.yamlfile import Mark, Node

_BOUND_ERRORS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}

_EXPECTED = {
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "finite_number": "expected a finite number",
    "bool_type": "expected true or false",
    "string_type": "expected text",
    "model_type": "expected a mapping of names to values",
    "dict_type": "expected a mapping of names to values",
    "model_attributes_type": "expected a mapping of names to values",
    "tuple_type": "expected a list",
}


def faults_of(error: ValidationError, tree: Node, model: type[BaseModel]) -> Iterator[tuple[Path, Fault]]:
    """The faults of a validation, each with the path in the tree it was found at."""
    for details in error.errors(include_url=False):
        path, node = locate(tree, details["loc"])
        where = ".".join(map(str, path))
        message = _message(details, node, model)
        yield path, _mark(details, node).fault(f"{where}: {message}" if where else message)


def axis_faults(error: ValidationError, node: Node, kind: type[BaseModel], name: str) -> Iterator[Fault]:
    """The faults of one axis; `node` is the axis, or the inline range that stands for it."""
    for details in error.errors(include_url=False):
        path, found = locate(node, details["loc"])
        where = ".".join(["vary", name, *map(str, path)])
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
    kind, chain = details["type"], _fields_along(model, details["loc"])
    got = details["input"] if isinstance(node.value, dict | tuple) else node.value
    owner = chain[-1][2] if chain else None
    field = next((field for _, field, _ in reversed(chain) if field is not None), None)
    if kind == "extra_forbidden":
        known = _names(owner) if owner else []
        return f"unknown key {str(details['loc'][-1])!r}; {nearest(str(details['loc'][-1]), known)}"
    if kind == "missing":
        return f"key {str(details['loc'][-1])!r} is missing"
    if kind in _BOUND_ERRORS and field is not None:
        return f"out of range: {_shown(got)} is not {bounds_text(field)}"
    if kind == "literal_error":
        known = [str(value) for value in _literals(field)] if field else []
        return f"expected one of {', '.join(known)}; got {_shown(got)}{_did_you_mean(got, known)}"
    if kind == "string_pattern_mismatch":
        return f"got {_shown(got)}; expected a name like {_PATTERN_WORDS}"
    if kind in ("too_short", "too_long"):
        return f"expected {_length_text(details)}, got {_shown(got)}"
    if kind == "value_error":
        return str(details["ctx"]["error"])
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]}, got {_shown(got)}"
    return str(details["msg"])


_PATTERN_WORDS = "near_car: lower-case letters, digits and _, starting with a letter (a scenario's also . and -)"


def bounds_text(field: FieldInfo) -> str:
    """The allowed range of a field, with its unit: "from 2.5 m to 4.5 m"."""
    low = high = ""
    dimension = next((item for item in _metadata(field) if isinstance(item, Dimension)), None)

    def shown(limit: Any) -> str:
        return dimension.write(float(limit)).replace(".0 ", " ") if dimension else f"{limit}"

    for item in _metadata(field):
        low = f"from {shown(item.ge)}" if isinstance(item, Ge) else low
        low = f"above {shown(item.gt)}" if isinstance(item, Gt) else low
        high = f"to {shown(item.le)}" if isinstance(item, Le) else high
        high = f"below {shown(item.lt)}" if isinstance(item, Lt) else high
    if low and high:
        return f"{low} {'and ' if high.startswith('below') else 'up ' if low.startswith('above') else ''}{high}"
    return f"{low} up" if low.startswith("from") else low or f"up {high}"


def _metadata(field: FieldInfo) -> Iterator[Any]:
    yield from field.metadata
    yield from _annotation_metadata(field.annotation)


def _annotation_metadata(annotation: Any) -> Iterator[Any]:
    for item in getattr(annotation, "__metadata__", ()):
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)
    for inner in get_args(annotation):
        yield from _annotation_metadata(inner)


def _fields_along(
    model: type[BaseModel], loc: tuple[str | int, ...]
) -> list[tuple[str | int, FieldInfo | None, type[BaseModel] | None]]:
    """For each step of a location: the field it enters, and the model that owns (or would own) the key."""
    chain: list[tuple[str | int, FieldInfo | None, type[BaseModel] | None]] = []
    owners: list[type[BaseModel]] = [model]
    for position, part in enumerate(loc):
        field, owner = _field_named(owners, part)
        if field is not None:
            chain.append((part, field, owner))
            owners = _models_in(field.annotation)
            continue
        tagged = _tagged(owners, part)
        if tagged and position < len(loc) - 1:
            owners = tagged
        chain.append((part, None, owners[0] if len(owners) == 1 else None))
    return chain


def _field_named(owners: list[type[BaseModel]], part: str | int) -> tuple[FieldInfo | None, type[BaseModel] | None]:
    for owner in owners:
        for name, field in owner.model_fields.items():
            if part == (field.alias or name):
                return field, owner
    return None, None


def _tagged(owners: list[type[BaseModel]], part: str | int) -> list[type[BaseModel]]:
    """The member of a union that a tag such as "along_lane" stands for."""
    return [owner for owner in owners if owner.__name__.lower() == str(part).replace("_", "")]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


def _names(owner: type[BaseModel]) -> list[str]:
    beside: tuple[str, ...] = getattr(owner, "KEYS_BESIDE", ())
    return [*beside, *(field.alias or name for name, field in owner.model_fields.items())]


def _literals(field: FieldInfo) -> list[Any]:
    return [value for value in _literal_values(field.annotation) if not isinstance(value, type)]


def _literal_values(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        if get_args(inner):
            yield from _literal_values(inner)
        elif isinstance(inner, str | int):
            yield inner


def _did_you_mean(got: object, known: list[str]) -> str:
    hint = nearest(str(got), known) if isinstance(got, str) else ""
    return f"; {hint}" if hint.startswith("did") else ""


def _length_text(details: ErrorDetails) -> str:
    context: Mapping[str, Any] = details["ctx"]
    if "min_length" in context:
        return f"at least {context['min_length']} value{'s' if context['min_length'] > 1 else ''}"
    return f"at most {context['max_length']} values"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return repr(value)
