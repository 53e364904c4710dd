"""YAML 1.2 files, read strictly: every value keeps its place in the file.

Start at `read_document` for what users write: it lists all faults it can, with line and column, as `SpecError`.
Values follow the core schema of YAML 1.2, so `yes`, `no`, `on`, `off` and `12:30` are strings. Anchors, aliases,
merge keys, tags and several documents in one file are refused. `read_table` reads our own packaged tables: the same
values, by the parser in C, which takes a tenth of the time; they may have anchors and merge keys.
Not here: what keys and values mean.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from synthgen.errors import Fault, SpecError, nearest

Scalar = str | int | float | bool | None
"""What a YAML scalar can be in the core schema."""

SIZE_MAX = 1_000_000
"""Largest file read [bytes]; a scenario is a few thousand."""

DEPTH_MAX = 30
"""Deepest nesting read; the language needs seven levels."""

# YAML 1.2.2, section 10.3.2 (core schema), without the infinities and not-a-numbers, which stay strings.
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TOP_KEY = re.compile(r"""^([A-Za-z_][\w.-]*|"[^"\n]*"|'[^'\n]*')[ \t]*:(?=\s|$)""", re.MULTILINE)
_WORDS: Mapping[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@final
@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def fault(self, message: str) -> Fault:
        """A fault at this place."""
        return Fault(self.file, self.line, self.column, message)


@final
@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, a tuple of nodes or a mapping of names to nodes. `key` is its key's place."""

    value: "Scalar | tuple[Node, ...] | dict[str, Node]"
    mark: Mark
    key: Mark | None = None

    @property
    def plain(self) -> Any:
        """The content alone: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {name: node.plain for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain for node in self.value]
        return self.value


def read_table(path: Path) -> Any:
    """Plain content of a packaged YAML file (ours, so trusted): dicts, lists, str, int, float, bool."""
    events = iter(YAML(typ="safe", pure=False).parse(path.read_text(encoding="utf-8")))
    is_there = any(isinstance(event, DocumentStartEvent) for event in events)
    return _plain(next(events), events, {}) if is_there else None


def _plain(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:
    """The value that starts with an event, and whose other events follow."""
    if isinstance(event, AliasEvent):
        return anchors[event.anchor]
    value: Any
    if isinstance(event, ScalarEvent):
        value = resolve_plain(event.value) if event.implicit[0] else event.value
    elif isinstance(event, SequenceStartEvent):
        value = []
        while not isinstance(item := next(events), SequenceEndEvent):
            value.append(_plain(item, events, anchors))
    else:
        value = {}
        while not isinstance(key := next(events), MappingEndEvent):
            value[_plain(key, events, anchors)] = _plain(next(events), events, anchors)
        value = value.pop("<<", {}) | value  # a merge key's mapping, under the own keys
    if event.anchor is not None:
        anchors[event.anchor] = value
    return value


def read_document(path: Path) -> Node:
    """The one document of a file a user wrote; `SpecError` with all faults found."""
    return parse_document(read_text(path), str(path))


def parse_document(text: str, file: str) -> Node:
    """The one document of a text; `file` names it in messages."""
    scan = scan_document(text, file)
    if scan.root is None or scan.faults:
        raise SpecError(scan.faults)
    return scan.root


def read_text(path: Path) -> str:
    """Text of a file a user wrote; `SpecError` if it cannot be read as UTF-8."""
    start = Mark(str(path), 1, 1)
    if path.is_dir():
        raise SpecError([start.fault("this is a folder; expected a YAML file")])
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_MAX + 1)
    except OSError as error:
        hint = nearest(path.name, [file.name for file in path.parent.glob("*.yaml")]) if path.parent.is_dir() else ""
        near = f"; {hint}" if hint.startswith("did") and not path.exists() else ""
        raise SpecError([start.fault(f"cannot read the file: {error.strerror or error}{near}")]) from error
    if len(content) > SIZE_MAX:
        raise SpecError([start.fault(f"the file is larger than {SIZE_MAX:,} bytes; expected a YAML file")])
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        fault = (
            _Builder(str(path))
            .mark_at(before, len(before))
            .fault(f"byte 0x{content[error.start]:02x} is not UTF-8 text; expected a YAML file saved as UTF-8")
        )
        raise SpecError([fault]) from None


@final
@dataclass(frozen=True)
class Scan:
    """What could be read of a text: the document (None if nothing is left to go on with) and the faults.

    `broken` names the blocks of the top level that are written but could not be read: they are not in `root`.
    """

    root: Node | None
    faults: list[Fault]
    broken: frozenset[str] = frozenset()


def scan_document(text: str, file: str) -> Scan:
    """The document and its faults; after a syntax error, each block of the top level is read alone."""
    builder = _Builder(file)
    syntax = _build(builder, text)
    starts = list(_TOP_KEY.finditer(text))
    if syntax is not None and starts:
        scan = _scan_blocks(text, file, starts)
        return scan if scan.faults else Scan(None, [syntax])
    if syntax is not None:
        return Scan(None, [*builder.faults, syntax])
    if builder.root is None and not builder.faults:
        return Scan(None, [Mark(file, 1, 1).fault("the file is empty; expected names and values, such as 'id: mine'")])
    return Scan(builder.root, builder.faults)


def _scan_blocks(text: str, file: str, starts: list[re.Match[str]]) -> Scan:
    """The blocks that can be read, from one name in column 1 to the next; what is before the first goes with it."""
    faults: list[Fault] = []
    pairs: dict[str, Node] = {}
    broken = set()
    begins, lines_before = [0, *(match.start() for match in starts[1:])], 0
    for match, begin, end in zip(starts, begins, [*begins[1:], len(text)], strict=True):
        block, builder = text[begin:end], _Builder(file, lines_before)
        syntax = _build(builder, block)
        lines_before += block.count("\n")
        faults += builder.faults
        if syntax is not None:
            faults.append(syntax)
            broken.add(match[1].strip("'\""))
        elif builder.root is not None and isinstance(builder.root.value, dict):
            for name, node in builder.root.value.items():
                if name in pairs:
                    faults.append((node.key or node.mark).fault(_written_twice(name, pairs[name])))
                pairs.setdefault(name, node)
    return Scan(Node(pairs, Mark(file, 1, 1)), faults, frozenset(broken))


def _build(builder: "_Builder", text: str) -> Fault | None:
    """Let a builder take all of a text; the syntax error that stops it."""
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        return _syntax_fault(builder, error)
    except ReaderError as error:
        position = int(error.position)
        return builder.mark_at(text, position).fault(f"character {text[position]!r} is not allowed in YAML text")
    except (YAMLError, ValueError) as error:
        return builder.mark_at(text, 0).fault(f"not YAML: {error}")
    return None


def _written_twice(name: str, earlier: Node) -> str:
    return f"key {name!r} is written twice, first in line {(earlier.key or earlier.mark).line}"


def resolve_plain(text: str) -> Scalar:
    """Value of an unquoted scalar by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) and len(text) < 100:  # longer ones are no number anybody means
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _syntax_fault(builder: "_Builder", error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context)
    if error.context_mark is not None and any(words in problem for words in ("stream end", "end of stream")):
        mark, problem = error.context_mark, "what opens here is not closed"
    elif "'\\t'" in problem or "\t" in problem:
        problem = "tab character used for indentation; use spaces"
    elif error.context and error.problem_mark is not None:
        problem = f"{problem} ({error.context})"
    line, column = (0, 0) if mark is None else (mark.line, mark.column)
    return builder.mark(line, column).fault(f"not YAML: {problem}")


@dataclass
class _Open:
    """A collection being read."""

    mark: Mark
    key: Mark | None
    items: list[Node] | None = None
    pairs: dict[str, Node] | None = None
    name_mark: Mark | None = None  # of the key that waits for its value
    name: str | None = None  # that key; None if it is faulty and its value is to be dropped


class _Builder:
    """Turns parser events into nodes and collects the faults on the way."""

    def __init__(self, file: str, lines_before: int = 0) -> None:
        self._file = file
        self._lines_before = lines_before  # of the file, before the text that is read
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._n_documents = 0
        self._n_skipped = 0  # depth inside a collection that is a key or is nested too deep

    def mark(self, line: int, column: int) -> Mark:
        """The place in the file of a line and column of the text, which count from 0."""
        return Mark(self._file, self._lines_before + line + 1, column + 1)

    def mark_at(self, text: str, position: int) -> Mark:
        """The place in the file of a character of the text."""
        before = text[:position]
        return self.mark(before.count("\n"), position - (before.rfind("\n") + 1))

    def take(self, event: Event) -> None:
        mark = self.mark(event.start_mark.line, event.start_mark.column)
        if isinstance(event, DocumentStartEvent):
            self._open_document(event, mark)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._open(event, mark)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._close()
        elif isinstance(event, ScalarEvent | AliasEvent) and not self._n_skipped:
            self._scalar(event, mark)
        elif isinstance(event, DocumentEndEvent):
            self._stack.clear()

    def _open_document(self, event: DocumentStartEvent, mark: Mark) -> None:
        self._n_documents += 1
        if event.version not in (None, (1, 2)):
            self.faults.append(mark.fault("only YAML 1.2 is read; remove the %YAML line"))
        if self._n_documents == 2:
            self.faults.append(mark.fault("a second document starts here; expected one in a file"))

    def _open(self, event: Event, mark: Mark) -> None:
        if self._n_skipped:
            self._n_skipped += 1
            return
        self._refuse_extras(event, mark)
        parent = self._stack[-1] if self._stack else None
        if parent is not None and parent.pairs is not None and parent.name_mark is None:
            self.faults.append(mark.fault("a key must be a plain name, not a list or a mapping"))
            parent.name_mark = mark
            self._n_skipped = 1
        elif len(self._stack) >= DEPTH_MAX:
            self.faults.append(mark.fault(f"nested deeper than {DEPTH_MAX} levels"))
            self._place(Node(None, mark, self._key_mark()))
            self._n_skipped = 1
        else:
            is_mapping = isinstance(event, MappingStartEvent)
            self._stack.append(
                _Open(mark, self._key_mark(), pairs={} if is_mapping else None, items=None if is_mapping else [])
            )

    def _close(self) -> None:
        if self._n_skipped:
            self._n_skipped -= 1
            return
        done = self._stack.pop()
        self._place(Node(done.pairs if done.pairs is not None else tuple(done.items or ()), done.mark, done.key))

    def _scalar(self, event: ScalarEvent | AliasEvent, mark: Mark) -> None:
        self._refuse_extras(event, mark)
        parent = self._stack[-1] if self._stack else None
        is_key = parent is not None and parent.pairs is not None and parent.name_mark is None
        if parent is None or not is_key:
            if isinstance(event, ScalarEvent) and event.style is None and not event.value:
                mark = self._key_mark() or mark  # nothing is written: the parser is already at what follows
            self._place(Node(_scalar_value(event), mark, self._key_mark()))
        else:
            parent.name, parent.name_mark = self._key(event, parent, mark), mark

    def _key(self, event: ScalarEvent | AliasEvent, parent: _Open, mark: Mark) -> str | None:
        """Name of a key; None if it is faulty, so that its value is dropped."""
        value = _scalar_value(event)
        earlier = (parent.pairs or {}).get(value) if isinstance(value, str) else None
        if isinstance(event, AliasEvent):
            return None  # reported already
        if value == "<<":
            self.faults.append(mark.fault("merge keys (<<) are not part of the language"))
        elif not isinstance(value, str):
            written = event.value or "nothing"
            self.faults.append(mark.fault(f"a key must be a name, got {written}; quote it if a name is meant"))
        elif earlier is not None:
            self.faults.append(mark.fault(_written_twice(str(value), earlier)))
        else:
            return value
        return None

    def _key_mark(self) -> Mark | None:
        return self._stack[-1].name_mark if self._stack else None

    def _place(self, node: Node) -> None:
        if not self._stack:
            self.root = self.root or node
            return
        parent = self._stack[-1]
        if parent.pairs is not None:
            if parent.name is not None:
                parent.pairs[parent.name] = node
            parent.name = parent.name_mark = None
        elif parent.items is not None:
            parent.items.append(node)

    def _refuse_extras(self, event: Any, mark: Mark) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self.faults.append(mark.fault("anchors and aliases are not part of the language; use $name and vary"))
        elif event.tag is not None and event.tag != "!":
            self.faults.append(mark.fault("tags (!) are not part of the language; remove it"))


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """All scalars below a node with their paths, in the order of the file."""
    if isinstance(node.value, dict):
        for name, child in node.value.items():
            yield from walk(child, (*path, name))
    elif isinstance(node.value, tuple):
        for index, child in enumerate(node.value):
            yield from walk(child, (*path, index))
    else:
        yield path, node


def with_value(node: Node, value: "Scalar | tuple[Node, ...] | dict[str, Node]") -> Node:
    """The same place with another value."""
    return replace(node, value=value)


def _scalar_value(event: ScalarEvent | AliasEvent) -> Scalar:
    if isinstance(event, AliasEvent):
        return None
    return resolve_plain(event.value) if event.style is None else str(event.value)
