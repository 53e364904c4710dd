"""Materials as the tables in `assets/families/` give them."""

from functools import cache
from typing import Any

from synthgen.records import Material
from synthgen.records.material import Color
from synthgen.resources import resource
from synthgen.yamlfile import read_table


@cache
def table(name: str) -> dict[str, Any]:
    """Content of `assets/families/<name>.yaml`; read once, not to be changed."""
    content: dict[str, Any] = read_table(resource("assets", "families", f"{name}.yaml"))
    return content


def material(table_name: str, name: str, base_color: Color | None = None) -> Material:
    """Material `name` of a table, in another color if one is given."""
    row = dict(table(table_name)["materials"][name])
    color = tuple(row.pop("base_color")) if base_color is None else base_color
    return Material(name=name, base_color=color, **row)
