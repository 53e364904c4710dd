"""Pictures on traffic signs and signals as flat quads, read from `assets/sign_symbols.yaml`.

Start at `symbol`: u to the reader's right, v up, about 1 high around (0, 0). Not here: colors, plates, words.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.resources import resource
from synthgen.world.shapes.glyphs import points, rounded_line
from synthgen.world.shapes.lettering import disc, ring
from synthgen.world.shapes.solids import stroke, triangulate
from synthgen.yamlfile import read_table


@cache
def _table() -> dict[str, Any]:
    content: dict[str, Any] = read_table(resource("assets", "sign_symbols.yaml"))
    return content


def filled(polygon: ArrayLike) -> Floats:
    """A simple counter-clockwise polygon (n, 2) as quads (n - 2, 4, 2) whose last corners coincide."""
    corners = np.asarray(polygon, dtype=float)
    return corners[triangulate(corners)][:, [0, 1, 2, 2]]


@cache
def symbol(name: str) -> Floats:
    """Quads (n, 4, 2) of a picture, read-only."""
    quads = np.concatenate([_shape(row) for row in _table()[name]])
    quads.setflags(write=False)
    return quads


def turned(quads: Floats, angle_deg: float) -> Floats:
    """Quads (n, 4, 2) turned counter-clockwise about (0, 0)."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return quads @ np.array([[c, s], [-s, c]])


def _shape(row: str) -> Floats:
    kind, _, rest = row.partition(" ")
    if kind == "fill":
        return filled(points(rest))
    if kind == "line":
        width, _, line = rest.partition(" ")
        path = rounded_line(points(line[1:])) if line.startswith("~") else points(line)
        return stroke(path, float(width))
    (u, v), sizes = points(rest.split()[0])[0], [float(number) for number in rest.split()[1:]]
    if kind == "disc":
        return disc(float(u), float(v), sizes[0], 14)
    return ring(float(u), float(v), sizes[0] - sizes[1] / 2, sizes[0] + sizes[1] / 2, 18)
