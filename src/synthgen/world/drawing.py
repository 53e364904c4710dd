"""Drawing a family's parameters from its table.

A table row is a distribution: `[2.8, 3.0]` a uniform length, `{integers: [1, 2]}`, a list of names or
`{one_of: [0.6, 0.75]}` (repeat one to make it likelier), or `{probability: 0.3}`. What the caller fixes is
checked against the row and kept.
"""

from collections.abc import Mapping
from typing import Any

from synthgen.errors import InputError, UnknownNameError
from synthgen.rng import Generator
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import table


def draw_parameters(table_name: str, family: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """All parameters of a family; fixing one does not change what is drawn for the others."""
    rows = table(table_name)["families"][family]
    for name in fixed:
        if name not in rows:
            raise UnknownNameError(family, "parameter", name, rows)
    drawn = {name: _draw(row, rng) for name, row in rows.items()}
    kept = {name: _checked(f"{family}.{name}", value, rows[name]) for name, value in fixed.items()}
    return drawn | kept


def _draw(row: Any, rng: Generator) -> float | int | str | bool:
    if isinstance(row, list) and isinstance(row[0], str):
        return str(row[int(rng.integers(len(row)))])
    if isinstance(row, dict) and "one_of" in row:
        return float(row["one_of"][int(rng.integers(len(row["one_of"])))])
    if isinstance(row, list):
        return round(float(rng.uniform(row[0], row[1])), 4)
    if "integers" in row:
        low, high = row["integers"]
        return int(rng.integers(low, high + 1))
    return bool(rng.random() < row["probability"])


def _checked(where: str, value: object, row: Any) -> float | int | str | bool:
    if isinstance(row, list) and isinstance(row[0], str):
        if value not in row:
            raise UnknownNameError(where, "choice", str(value), set(row))
        return str(value)
    if isinstance(row, dict) and "probability" in row:
        if not isinstance(value, bool):
            raise InputError(f"{where}: expected true or false, got {value!r}")
        return value
    if isinstance(row, dict) and "one_of" in row:
        if value not in row["one_of"]:
            raise InputError(f"{where}: expected one of {sorted(set(row['one_of']))}, got {value!r}")
        return float(str(value))
    low, high = row["integers"] if isinstance(row, dict) else row
    whole = isinstance(row, dict)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    if not fits or not isinstance(value, int | float) or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        raise InputError(f"{where}: expected {kind} from {low} to {high}, got {value!r}")
    return int(value) if whole else float(value)
