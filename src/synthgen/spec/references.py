"""Where a scenario varies: `$name` references and inline ranges such as `4.1..4.4 m`, found and replaced.

Start at `find_slots`; `fill` replaces them by drawn values. A slot's name is the axis it takes its value from: the
referenced name, or the path of the inline range with actors by their id, so that adding an actor moves no stream.
Keys that name things (`synthgen`, `id`, `title`, `tags`, `seed`, `packs`) are literal. `vary` itself holds no slots.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from synthgen.spec.axes import Value
from synthgen.spec.quantity import NUMBER
from synthgen.yamlfile import Node, walk, with_value

Path = tuple[str | int, ...]
"""Keys and list positions from the root."""

LITERAL_KEYS = frozenset({"synthgen", "id", "title", "tags", "seed", "packs"})
"""Keys whose values are never references or ranges."""

REFERENCE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
"""A reference to an axis: the whole of a scalar."""

INLINE_RANGE = re.compile(rf"\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*([^0-9\s].*?)?\s*")
"""Two numbers and at most one unit, as in `4.1..4.4 m`."""


@final
@dataclass(frozen=True)
class Slot:
    """A place that takes its value from an axis."""

    path: Path
    node: Node
    axis: str
    is_reference: bool


def find_slots(tree: Node) -> list[Slot]:
    """All slots of a scenario, in the order of the file."""
    slots = []
    for path, node in walk(tree):
        if not isinstance(node.value, str) or path[:1] == ("vary",) or LITERAL_KEYS.intersection(map(str, path)):
            continue
        reference = REFERENCE.fullmatch(node.value)
        if reference:
            slots.append(Slot(path, node, reference[1], True))
        elif INLINE_RANGE.fullmatch(node.value):
            slots.append(Slot(path, node, path_text(tree, path), False))
    return slots


def inline_range(text: str) -> dict[str, object]:
    """The axis that an inline range stands for, as it would be written under `vary`."""
    match = INLINE_RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a range: {text!r}")
    return {"range": [float(match[1]), float(match[2])], **({"unit": match[3]} if match[3] else {})}


def path_text(tree: Node, path: Path) -> str:
    """A path as text, with list items by their id where they have one: `actors.child.motion.speed`."""
    words, node = [], tree
    for part in path:
        node = child(node, part) or node
        name = node.value.get("id") if isinstance(part, int) and isinstance(node.value, dict) else None
        words.append(str(name.value) if name is not None and isinstance(name.value, str) else str(part))
    return ".".join(words)


def child(node: Node, part: str | int) -> Node | None:
    """The node one step down; None if there is none."""
    if isinstance(node.value, dict):
        return node.value.get(str(part)) if isinstance(part, str) else None
    if isinstance(node.value, tuple) and isinstance(part, int) and -1 < part < len(node.value):
        return node.value[part]
    return None


def fill(node: Node, values: Mapping[Path, Value], path: Path = ()) -> Node:
    """The tree with the values put in at their paths."""
    if isinstance(node.value, dict):
        return with_value(node, {name: fill(item, values, (*path, name)) for name, item in node.value.items()})
    if isinstance(node.value, tuple):
        return with_value(node, tuple(fill(item, values, (*path, i)) for i, item in enumerate(node.value)))
    return with_value(node, values[path]) if path in values else node
