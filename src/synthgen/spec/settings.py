"""Changes to a scenario from outside its file: `environment.fog=50 m`, as the command line's --set gives them.

Start at `apply_setting`. A path goes through mappings by key and through lists by position or by the id of an item:
`actors[0].paint`, `actors.child.motion.speed`, `vary.fog.range`. Whether a key exists is checked with the rest of
the scenario afterwards; positions in messages then point into the setting.
"""

import re

from synthgen.errors import SpecError, nearest
from synthgen.spec.axes import KINDS
from synthgen.yamlfile import Mark, Node, parse_document, with_value

_PART = re.compile(r"([^.\[\]=\s]+)|\[(\d+)\]")
_PATH = re.compile(r"\s*[^.\[\]=\s]+(?:\.[^.\[\]=\s]+|\[\d+\])*\s*")


def apply_setting(tree: Node, setting: str) -> Node:
    """The tree with one value replaced or added; `SpecError` if the setting cannot be read or has no place."""
    file = f"--set {setting}"
    path, equals, value = setting.partition("=")
    if not equals or not _PATH.fullmatch(path):
        raise SpecError([Mark(file, 1, 1).fault("expected path=value, as in environment.fog=50 m")])
    if not value.strip():
        raise SpecError([Mark(file, 1, len(path) + 2).fault("the value is missing")])
    # Padding keeps the columns of the value those of the setting.
    node = parse_document(" " * (len(path) + 1) + value, file)
    parts = [
        (int(match[2]) if match[2] else match[1], Mark(file, 1, match.start() + 1)) for match in _PART.finditer(path)
    ]
    if len(parts) == 3 and parts[0][0] == "vary" and parts[2][0] in KINDS:
        tree = _without_kind(tree, str(parts[1][0]), str(parts[2][0]))
    return _placed(tree, parts, node)


def _placed(tree: Node, parts: list[tuple[str | int, Mark]], value: Node) -> Node:
    (part, mark), rest = parts[0], parts[1:]
    if isinstance(tree.value, tuple):
        position = _position(tree.value, part, mark)
        item = _placed(tree.value[position], rest, value) if rest else value
        return with_value(tree, (*tree.value[:position], item, *tree.value[position + 1 :]))
    if not isinstance(tree.value, dict) and tree.value is not None:
        raise SpecError([mark.fault(f"{tree.value!r} stands here, which has no keys; got {part!r}")])
    if isinstance(part, int):
        raise SpecError([mark.fault("this is not a list; expected a key")])
    pairs = tree.value or {}
    if not rest:
        new = Node(value.value, value.mark, mark)
    else:
        new = _placed(pairs.get(part, Node({}, mark, mark)), rest, value)
    return with_value(tree, {**pairs, part: new})


def _position(items: tuple[Node, ...], part: str | int, mark: Mark) -> int:
    if isinstance(part, int):
        if part < len(items):
            return part
        raise SpecError([mark.fault(f"no item {part}; the list has {len(items)}, counted from 0")])
    ids = [_id_of(item) for item in items]
    if part in ids:
        return ids.index(part)
    raise SpecError([mark.fault(f"no item with id {part!r}; {nearest(part, [name for name in ids if name])}")])


def _id_of(item: Node) -> str:
    name = item.value.get("id") if isinstance(item.value, dict) else None
    return name.value if name is not None and isinstance(name.value, str) else ""


def _without_kind(tree: Node, axis: str, kind: str) -> Node:
    """The tree without what made the axis another kind, so that the new kind replaces it."""
    if not isinstance(tree.value, dict) or "vary" not in tree.value:
        return tree
    vary = tree.value["vary"]
    if not isinstance(vary.value, dict) or not isinstance((old := vary.value.get(axis, vary)).value, dict):
        return tree
    gone = (KINDS.keys() | {"weights"}) - {kind} if kind not in old.value else set()
    kept = with_value(old, {key: item for key, item in old.value.items() if key not in gone})
    vary = with_value(vary, {**vary.value, axis: kept}) if axis in vary.value else vary
    return with_value(tree, {**tree.value, "vary": vary})
