"""XML files as trees whose elements know their line, and typed reading of attributes that collects all faults.

`parse` gives the tree; a `Reader` takes values out of it. What nobody asked for is left over, and can be listed.
Not here: what elements mean (`reading`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import inf, isfinite
from pathlib import Path
from typing import final
from xml.parsers import expat

from synthgen.errors import Fault, SpecError, nearest

SIZE_MAX = 500_000_000
"""Largest file read [bytes]: a city in OpenDRIVE has tens of megabytes."""


@final
@dataclass(slots=True)
class Element:
    """An element with its place in the file; `text` is what stands directly in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""


def parse(path: Path) -> Element:
    """Root element of a file; `SpecError` with the place if it is not well-formed XML."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= SIZE_MAX else b""
    except OSError as error:
        raise SpecError([Fault(str(path), 1, 1, f"cannot read the file: {error.strerror or error}")]) from error
    if size > SIZE_MAX:
        raise SpecError([Fault(str(path), 1, 1, f"the file is larger than {SIZE_MAX:,} bytes")])
    return parse_text(content, str(path))


def parse_text(content: bytes, file: str) -> Element:
    """Root element of a document; `file` names it in messages. Namespace prefixes are dropped."""
    parser = expat.ParserCreate()
    root = Element("", {}, 1, 1)
    open_elements = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        place = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        element = Element(tag.rsplit(":", 1)[-1], attributes, *place)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        open_elements.pop()

    def characters(text: str) -> None:
        open_elements[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        inside = open_elements[-1]
        where = f" inside <{inside.tag}> of line {inside.line}" if inside.tag else ""
        fault = Fault(file, error.lineno, error.offset + 1, f"expected well-formed XML, got: {reason}{where}")
        raise SpecError([fault]) from None
    return root.children[0]


@final
@dataclass(slots=True)
class Reader:
    """Takes values out of a tree, keeps every fault, and remembers which elements were asked for."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def fault(self, element: Element, message: str) -> None:
        """Note what makes the file unusable."""
        self.faults.append(Fault(self.file, element.line, element.column, f"<{element.tag}>: {message}"))

    def note(self, element: Element, message: str) -> None:
        """Note what is odd, but can be read."""
        self.notes.append(Fault(self.file, element.line, element.column, f"<{element.tag}>: {message}"))

    def all(self, element: Element | None, *tags: str) -> Iterator[Element]:
        """Children of these names, in order."""
        for child in element.children if element else ():
            if child.tag in tags:
                self._seen.add(id(child))
                yield child

    def one(self, element: Element, tag: str, *, needed: bool = False) -> Element | None:
        """The child of that name; the first if there are several, None if there is none."""
        found = list(self.all(element, tag))
        if not found and needed:
            self.fault(element, f"expected a <{tag}> in it, got none")
        for extra in found[1:]:
            self.fault(extra, f"expected one <{tag}>, got a second; the first is in line {found[0].line}")
        return found[0] if found else None

    def number(self, element: Element, name: str, default: float | None = None, least: float = -inf) -> float:
        """Attribute as a finite number of at least `least`; needed if it has no default."""
        given = element.attributes.get(name)
        if given is None:
            if default is None:
                self.fault(element, f"expected attribute {name!r} (a number), got none")
            return default or 0.0
        try:
            value = float(given)
        except ValueError:
            value = inf
        if not isfinite(value):
            self.fault(element, f"{name}: expected a number, got {given!r}")
            return default or 0.0
        if value < least:
            self.fault(element, f"{name}: expected a number of at least {least:g}, got {given!r}")
        return value

    def maybe(self, element: Element, name: str) -> float | None:
        """Attribute as a number; None if it is not given."""
        return self.number(element, name) if name in element.attributes else None

    def whole(self, element: Element, name: str) -> int:
        """Needed attribute as a whole number."""
        given = element.attributes.get(name)
        try:
            return int(given or "")
        except ValueError:
            came = "none" if given is None else repr(given)
            self.fault(element, f"expected attribute {name!r} as a whole number, got {came}")
            return 0

    def text(self, element: Element, name: str, default: str | None = None) -> str:
        """Attribute as text; needed if it has no default."""
        given = element.attributes.get(name)
        if given is None and default is None:
            self.fault(element, f"expected attribute {name!r}, got none")
        return given if given is not None else default or ""

    def word(self, element: Element, name: str, words: Collection[str], default: str | None = None) -> str:
        """Attribute that is one of some words; needed if it has no default."""
        given = self.text(element, name, default)
        if given not in words and (name in element.attributes):
            self.fault(element, f"{name}: expected one of {', '.join(words)}; got {given!r}; {nearest(given, words)}")
        return given if given in words else default or next(iter(words))

    def flag(self, element: Element, name: str, default: bool = False) -> bool:
        """Attribute that says yes or no, in any of the spellings OpenDRIVE has had."""
        yes, no = ("true", "yes", "1"), ("false", "no", "0")
        given = element.attributes.get(name)
        if given is not None and given not in yes + no:
            self.fault(element, f"{name}: expected true or false, got {given!r}")
        return default if given is None else given in yes

    def left_over(self, root: Element) -> dict[str, tuple[int, int]]:
        """What nobody asked for: how often and in which line first, by its way through the file."""
        counts: dict[str, tuple[int, int]] = {}
        pending = [(root, root.tag)]
        while pending:
            element, way = pending.pop()
            for child in element.children:
                path = f"{way}/{child.tag}"
                if id(child) in self._seen:
                    pending.append((child, path))
                else:
                    count, line = counts.get(path, (0, child.line))
                    counts[path] = count + 1, min(line, child.line)
        return dict(sorted(counts.items(), key=lambda item: item[1][1]))
