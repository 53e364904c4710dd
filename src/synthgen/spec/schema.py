"""JSON Schema of scenario files, for editors that complete and check while one writes.

Start at `file_schema`. It describes the file, not the concrete scenario: a value may also be a `$name` reference or
an inline range, and `vary` names the axes. What needs arithmetic or other keys (ranges of values with units,
references that exist) is left to `load`; the allowed ranges stand in the descriptions.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from synthgen.spec.axes import Axis
from synthgen.spec.fields import bounds_text, models_in
from synthgen.spec.names import families, rig_ids, short_names
from synthgen.spec.quantity import NUMBER, known_units
from synthgen.spec.references import INLINE_RANGE, LITERAL_KEYS, REFERENCE
from synthgen.spec.scenario import Scenario

Schema = dict[str, Any]
"""A JSON Schema or a part of one."""

_REFERENCE = {"$ref": "#/$defs/Reference"}
_RANGE = {"$ref": "#/$defs/InlineRange"}
_SCALARS = {"string", "number", "integer", "boolean"}


def file_schema() -> Schema:
    """JSON Schema (draft 2020-12) of a scenario file."""
    schema = Scenario.model_json_schema(by_alias=True)
    axes = TypeAdapter(Axis).json_schema()
    axis_parts = axes.pop("$defs")
    parts: Schema = schema.pop("$defs")
    for model in _models(Scenario):
        part = schema if model is Scenario else parts[model.__name__]
        _describe(part, model)
        part["properties"] = {key: _open(key, value) for key, value in part["properties"].items()}
    parts["Ego"]["properties"]["rig"]["examples"] = list(rig_ids())
    for part in axis_parts.values():
        part["properties"] = {key: _axis_property(key, value) for key, value in part["properties"].items()}
    schema["properties"]["vary"] = {
        "type": "object",
        "description": "axes of variation; $name elsewhere takes the value of the axis of that name",
        "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
        "additionalProperties": {"$ref": "#/$defs/Axis"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "synthgen scenario",
        "description": "One scenario and how it varies; see `synthgen presets show ped.crossing_near` for an example.",
        **_names_without_packs(),
        "$defs": {**parts, **axis_parts, "Axis": axes, **_ways_to_vary()},
    }


def _ways_to_vary() -> Schema:
    return {
        "Reference": {
            "type": "string",
            "pattern": f"^{REFERENCE.pattern}$",
            "description": "the value of an axis under vary",
            "examples": ["$fog"],
        },
        "InlineRange": {
            "type": "string",
            "pattern": f"^{INLINE_RANGE.pattern}$",
            "description": "drawn anew for each sample, evenly between the two",
            "examples": ["4.1..4.4 m"],
        },
    }


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all models below it, each once."""
    found = {model: None}
    waiting = [model]
    while waiting:
        for field in waiting.pop().model_fields.values():
            new = [below for below in models_in(field.annotation) if below not in found]
            found.update(dict.fromkeys(new))
            waiting.extend(new)
    yield from found


def _describe(part: Schema, model: type[BaseModel]) -> None:
    """Put allowed ranges into descriptions, where an editor shows them."""
    for name, field in model.model_fields.items():
        value = part["properties"][field.alias or name]
        bounds = bounds_text(field, None)
        told = [text for text in (field.description, bounds) if text]
        if told:
            value["description"] = "; ".join(told)


def _open(key: str, value: Schema) -> Schema:
    """The schema of a property as it may stand in a file."""
    value = _tidy(value)
    if key in LITERAL_KEYS or not _is_scalar(value):
        return value
    about: Schema = {name: value.pop(name) for name in ("title", "description", "default", "examples") if name in value}
    ways = [value, _REFERENCE] + ([_RANGE] if _is_number(value) else [])
    return {**about, "anyOf": ways}


def _tidy(value: Schema) -> Schema:
    """Without what helps nobody: empty defaults, defaults of whole blocks, limits on strings."""
    kept = {key: item for key, item in value.items() if key not in ("ge", "gt", "le", "lt")}
    if kept.get("default", 0) is None or isinstance(kept.get("default"), dict | list):
        del kept["default"]
    if "anyOf" in kept:
        kept["anyOf"] = [_tidy(item) for item in kept["anyOf"]]
        examples = [example for item in kept["anyOf"] for example in item.get("examples", ())]
        kept |= {"examples": examples} if examples else {}
    return kept


def _is_scalar(value: Schema) -> bool:
    if "anyOf" in value:
        return all(_is_scalar(item) or item.get("type") == "null" for item in value["anyOf"])
    return "enum" in value or "const" in value or value.get("type") in _SCALARS


def _is_number(value: Schema) -> bool:
    """Whether a number, with or without unit, can stand here."""
    if "anyOf" in value:
        return any(_is_number(item) for item in value["anyOf"])
    return value.get("type") in ("number", "integer") or value.get("const") == 0


def _names_without_packs() -> Schema:
    """Let an editor complete classes and families, which are ours unless the scenario names asset packs."""
    known = {"class": sorted({*families().values(), *short_names()}), "family": sorted(families())}
    names = {key: {"anyOf": [{"enum": words}, _REFERENCE, {"type": "null"}]} for key, words in known.items()}
    return {
        "if": {"required": ["packs"]},
        "else": {"properties": {"actors": {"items": {"properties": names}}}},
    }


def _axis_property(key: str, value: Schema) -> Schema:
    value = _tidy(value)
    return {**value, "anyOf": [{"enum": list(known_units())}]} if key == "unit" else _with_units(value)


def _with_units(value: Any) -> Any:
    """Every number of an axis may also be a string with its unit."""
    if isinstance(value, list):
        return [_with_units(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "number":
        return {"anyOf": [value, {"type": "string", "pattern": rf"^\s*{NUMBER}\s*\S+\s*$"}]}
    return {key: _with_units(item) for key, item in value.items()}
