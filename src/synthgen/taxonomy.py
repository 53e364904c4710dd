"""The common taxonomy: classes by name and id, and what other projects call them.

The table is `assets/taxonomy.yaml`. Ids are uint8; 0 is unlabeled. A class is a thing (has instances) or stuff.
Asset packs may bring classes: they are known while `using` holds them, and a data set keeps the whole table.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, final

import numpy as np

from synthgen.arrays import Bools
from synthgen.errors import UnknownNameError
from synthgen.resources import resource
from synthgen.yamlfile import read_table


@final
@dataclass(frozen=True, slots=True)
class TaxonomyClass:
    """One class. `map` gives its counterpart by target ("kitti", "coco_id", ...); a missing key means none."""

    id: int
    name: str
    kind: str
    color: tuple[int, int, int]
    map: dict[str, Any]
    size_m: dict[str, tuple[float, float]]

    @property
    def is_thing(self) -> bool:
        """Whether the class has instances."""
        return self.kind == "thing"


@final
class _Table:
    """Classes, and what is asked of them often."""

    def __init__(self, by_name: Mapping[str, TaxonomyClass]) -> None:
        self.by_name = dict(by_name)
        self.by_id = {row.id: row for row in by_name.values()}
        self.is_thing: Bools = np.zeros(256, dtype=bool)
        self.is_thing[[number for number, row in self.by_id.items() if row.is_thing]] = True


_in_use: ContextVar[_Table | None] = ContextVar("taxonomy", default=None)


@contextmanager
def using(known: Mapping[str, TaxonomyClass]) -> Iterator[None]:
    """Within it these are the classes that exist."""
    before = _in_use.get()
    _in_use.set(_Table(known))
    try:
        yield
    finally:
        _in_use.set(before)


def classes() -> dict[str, TaxonomyClass]:
    """All classes by name, in the order of the table."""
    return _now().by_name


def own_classes() -> dict[str, TaxonomyClass]:
    """Our classes by name, without those of packs."""
    return _ours().by_name


def by_id() -> dict[int, TaxonomyClass]:
    """All classes by id."""
    return _now().by_id


def thing_table() -> Bools:
    """Whether each class id, 0..255, is a thing."""
    return _now().is_thing


def version() -> str:
    """Version of our table; classes of packs do not change it."""
    return str(_file()["version"])


def class_id(name: str, where: str = "class") -> int:
    """Id of a class; `UnknownNameError` with the nearest name if there is none."""
    try:
        return classes()[name].id
    except KeyError:
        raise UnknownNameError(where, "class", name, classes()) from None


def read_classes(path: Path) -> dict[str, TaxonomyClass]:
    """The classes of a data set's own table, as `table_text` wrote it."""
    return _classes(read_table(path))


def table_text() -> str:
    """The table as a file: ours, and the classes in use that packs brought, one a line."""
    text = resource("assets", "taxonomy.yaml").read_text(encoding="utf-8")
    rows = [row for name, row in classes().items() if name not in own_classes()]
    return text + "".join(f"  {row.name}: {json.dumps(_written(row))}\n" for row in rows)


def _written(row: TaxonomyClass) -> dict[str, Any]:
    return {key: value for key, value in asdict(row).items() if key != "name" and value != {}}


def _now() -> _Table:
    return _in_use.get() or _ours()


@cache
def _ours() -> _Table:
    return _Table(_classes(_file()))


def _classes(table: Any) -> dict[str, TaxonomyClass]:
    return {
        name: TaxonomyClass(
            id=row["id"],
            name=name,
            kind=row["kind"],
            color=tuple(row["color"]),
            map=row.get("map", {}),
            size_m={axis: (low, high) for axis, (low, high) in row.get("size_m", {}).items()},
        )
        for name, row in table["classes"].items()
    }


@cache
def _file() -> Any:
    return read_table(resource("assets", "taxonomy.yaml"))
