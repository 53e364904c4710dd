"""Words and numbers as flat quads: u to the reader's right, v up. The strokes are in `assets/glyphs.yaml`.

Start at `text`. Capitals and digits only. Not here: kerning, lower case, other alphabets.
"""

from functools import cache
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.resources import resource
from synthgen.world.shapes.solids import stroke
from synthgen.yamlfile import read_table

STROKE = 0.135
"""Width of a stroke over the height of a capital (DIN 1451-2 medium spacing: 1/7)."""

_UNIT = (1.0 - STROKE) / 7.0
"""Cap height over the grid's 7 rows, so that strokes end at the cap height."""

_GAP = 2.0
"""Grid units between two middle lines: a stroke and about as much again (DIN 1451-2 medium spacing)."""


@cache
def _table() -> dict[str, Any]:
    content: dict[str, Any] = read_table(resource("assets", "glyphs.yaml"))
    return content


def points(written: str) -> Floats:
    """Points (n, 2) of a line written as "x,y x,y ..."."""
    return np.array([[float(number) for number in pair.split(",")] for pair in written.split()])


def rounded_line(path: Floats, rounds: int = 2) -> Floats:
    """A polyline (n, 2) with its corners cut `rounds` times (Chaikin); ends stay, a closed line stays closed."""
    is_closed = bool(np.allclose(path[0], path[-1]))
    for _ in range(rounds):
        cut = np.stack([0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]], axis=1).reshape(-1, 2)
        path = np.concatenate([cut, cut[:1]]) if is_closed else np.concatenate([path[:1], cut[1:-1], path[-1:]])
    return path


@cache
def _glyph(letter: str, weight: float) -> tuple[float, Floats]:
    """Width [cap heights] and quads (n, 4, 2) of a glyph, its lower left middle line at (0, 0)."""
    row = _table()[letter]
    lines = [_UNIT * (rounded_line(points(s[1:])) if s.startswith("~") else points(s)) for s in row["strokes"]]
    quads = [stroke(line, STROKE * weight) for line in lines]
    return _UNIT * float(row["width"]), np.concatenate(quads) if quads else np.zeros((0, 4, 2))


def text(words: str, height: float = 1.0, *, width: float | None = None, weight: float = 1.0) -> Floats:
    """Quads (n, 4, 2) of words, `height` high and centered on (0, 0); squeezed if they are wider than `width`.

    `weight` makes strokes thicker or thinner than the ordinary `STROKE`.
    """
    shapes, at = [], 0.0
    for letter in words.upper():
        advance, quads = _glyph(letter, weight)
        shapes.append(quads + (at, 0.0))
        at += advance + _GAP * _UNIT
    long = at - _GAP * _UNIT
    quads = height * (np.concatenate(shapes) - (long / 2, 3.5 * _UNIT))
    if width is not None and height * (long + STROKE) > width:
        quads = quads * (width / (height * (long + STROKE)), 1.0)
    return quads
