"""Polynomials as OpenDRIVE writes them: attributes a, b, c, d from a start."""

import itertools
from collections.abc import Sequence

from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.xml_tree import Element, Reader


def coefficients(reader: Reader, element: Element, axis: str) -> tuple[float, float, float, float]:
    """Attributes a to d, whose names end in `axis` ("", "U" or "V")."""
    a, b, c, d = (reader.number(element, letter + axis) for letter in "abcd")
    return a, b, c, d


def read_cubics(reader: Reader, parent: Element | None, tag: str, start: str = "s") -> Cubics:
    """Piecewise cubic from the children of that name."""
    return _ordered(reader, [(row, read_cubic(reader, row, start)) for row in reader.all(parent, tag)])


def read_cubic(reader: Reader, row: Element, start: str) -> Cubic:
    """One piece, with `start` as the name of the attribute it starts at."""
    return Cubic(reader.number(row, start), *coefficients(reader, row, ""))


def _ordered(reader: Reader, rows: Sequence[tuple[Element, Cubic]]) -> Cubics:
    """The pieces, whose starts must grow."""
    for (_, before), (element, after) in itertools.pairwise(rows):
        if after.start < before.start:
            reader.fault(element, f"expected a start of at least {before.start:g}, as before it; got {after.start:g}")
    return Cubics(tuple(cubic for _, cubic in rows))
