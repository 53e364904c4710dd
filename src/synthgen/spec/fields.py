"""What the models of the language say about a key: its neighbors, its allowed range, its allowed words.

Start at `place_of`, which follows a location of a validation fault through the models.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from synthgen.spec.quantity import Dimension, split_unit


@final
@dataclass(frozen=True)
class Place:
    """Where a location leads: the last field on the way, and the model that has or would have the last key."""

    field: FieldInfo | None
    owner: type[BaseModel] | None

    def names(self) -> list[str]:
        """Keys that could stand here."""
        if self.owner is None:
            return []
        beside: tuple[str, ...] = getattr(self.owner, "KEYS_BESIDE", ())
        return [*beside, *(field.alias or name for name, field in self.owner.model_fields.items())]

    def words(self) -> list[str]:
        """Values that the field's literals allow."""
        return [str(value) for value in _literals(self.field.annotation)] if self.field else []


def place_of(model: type[BaseModel], loc: tuple[str | int, ...]) -> Place:
    """Follow a location through the models; list positions and tags of unions are no fields."""
    owners, field = [model], None
    for position, part in enumerate(loc):
        found, owner = _field_named(owners, part)
        is_last = position == len(loc) - 1
        if found is not None:
            field = found
            if is_last:
                return Place(field, owner)
            owners = models_in(found.annotation)
        elif not is_last:
            owners = _tagged(owners, part) or owners
    return Place(field, owners[0] if len(owners) == 1 else None)


def bounds_text(field: FieldInfo, written: object) -> str:
    """The allowed range of a field in the unit that was written: "from 2.5 m to 4.5 m"."""
    metadata = list(_metadata(field))
    dimension = next((item for item in metadata if isinstance(item, Dimension)), None)
    parts = split_unit(written) if isinstance(written, str) else None

    def shown(limit: Any) -> str:
        return dimension.write_in(float(limit), parts[1] if parts else None) if dimension else f"{limit:g}"

    low = high = ""
    for item in metadata:
        low = f"at least {shown(item.ge)}" if isinstance(item, Ge) else low
        low = f"above {shown(item.gt)}" if isinstance(item, Gt) else low
        high = f"at most {shown(item.le)}" if isinstance(item, Le) else high
        high = f"below {shown(item.lt)}" if isinstance(item, Lt) else high
    return " and ".join(part for part in (low, high) if part)


def _metadata(field: FieldInfo) -> Iterator[Any]:
    yield from field.metadata
    yield from _annotation_metadata(field.annotation)


def _annotation_metadata(annotation: Any) -> Iterator[Any]:
    for item in getattr(annotation, "__metadata__", ()):
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)
    for inner in get_args(annotation):
        yield from _annotation_metadata(inner)


def _field_named(owners: list[type[BaseModel]], part: str | int) -> tuple[FieldInfo | None, type[BaseModel] | None]:
    for owner in owners:
        for name, field in owner.model_fields.items():
            if part == (field.alias or name):
                return field, owner
    return None, None


def _tagged(owners: list[type[BaseModel]], part: str | int) -> list[type[BaseModel]]:
    """The member of a union that a tag such as "along_lane" stands for."""
    return [owner for owner in owners if owner.__name__.lower() == str(part).replace("_", "")]


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models in an annotation, through unions and collections."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def _literals(annotation: Any) -> Iterator[str | int]:
    for inner in get_args(annotation):
        if get_args(inner):
            yield from _literals(inner)
        elif isinstance(inner, str | int):
            yield inner
