"""The common taxonomy: classes by name and id, and what other projects call them.

The table is `assets/taxonomy.yaml`. Ids are uint8; 0 is unlabeled. A class is a thing (has instances) or stuff.
"""

from dataclasses import dataclass
from functools import cache
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


@cache
def classes() -> dict[str, TaxonomyClass]:
    """All classes by name, in the order of the table."""
    table = _file()["classes"]
    return {
        name: TaxonomyClass(
            id=row["id"],
            name=name,
            kind=row["kind"],
            color=tuple(row["color"]),
            map=row.get("map", {}),
            size_m={axis: (low, high) for axis, (low, high) in row.get("size_m", {}).items()},
        )
        for name, row in table.items()
    }


@cache
def by_id() -> dict[int, TaxonomyClass]:
    """All classes by id."""
    return {row.id: row for row in classes().values()}


@cache
def thing_table() -> Bools:
    """Whether each class id, 0..255, is a thing."""
    table = np.zeros(256, dtype=bool)
    table[[number for number, row in by_id().items() if row.is_thing]] = True
    return table


def version() -> str:
    """Version of the table."""
    return str(_file()["version"])


def class_id(name: str, where: str = "class") -> int:
    """Id of a class; `UnknownNameError` with the nearest name if there is none."""
    try:
        return classes()[name].id
    except KeyError:
        raise UnknownNameError(where, "class", name, classes()) from None


@cache
def _file() -> Any:
    return read_table(resource("assets", "taxonomy.yaml"))
