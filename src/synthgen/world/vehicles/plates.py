"""Number plates with made-up registrations.

`registration` spells one from a code; `plate_meshes` gives plate, holder and letters about the plate's middle, facing
+x, letters upright (z up) and read from in front. The pattern, digit letter letter - digit letter - digit digit, is
our own and follows no country; I, O and Q are left out because they pass for digits.
"""

from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import transform
from synthgen.records import Mesh
from synthgen.world.shapes.solids import quads, stroke
from synthgen.world.vehicles.fittings import rounded_box

PLATE_M = (0.52, 0.11)
"""Width and height: 520 x 110 mm, ISO 7591."""

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PATTERN = "0AA 0A 00"
_HEIGHT_M = 0.074  # letters of 70-79 mm on such plates
_WIDTH = 0.52  # of a letter over its height
_PITCH_M = 0.0535
_STROKE = 0.145

# Strokes on a grid of half width -1..1 (u) and height 0..4 (v).
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((-1, 1), (-1, 3), (-0.5, 4), (0.5, 4), (1, 3), (1, 1), (0.5, 0), (-0.5, 0), (-1, 1)),),
    "1": (((-0.6, 3.2), (0.2, 4), (0.2, 0)),),
    "2": (((-1, 3.2), (-0.5, 4), (0.5, 4), (1, 3.2), (1, 2.6), (-1, 0), (1, 0)),),
    "3": (((-1, 4), (1, 4), (0, 2.4), (0.6, 2.3), (1, 1.6), (1, 0.8), (0.5, 0), (-0.5, 0), (-1, 0.7)),),
    "4": (((0.5, 0), (0.5, 4), (-1, 1.2), (1, 1.2)),),
    "5": (((1, 4), (-0.8, 4), (-0.9, 2.3), (0.4, 2.4), (1, 1.7), (1, 0.8), (0.5, 0), (-0.5, 0), (-1, 0.6)),),
    "6": (((0.6, 4), (-0.6, 2.6), (-1, 1), (-0.5, 0), (0.5, 0), (1, 0.8), (1, 1.5), (0.5, 2.2), (-0.8, 2.0)),),
    "7": (((-1, 4), (1, 4), (-0.3, 0)),),
    "8": (
        ((0, 2.1), (-0.9, 2.7), (-0.8, 3.6), (0, 4), (0.8, 3.6), (0.9, 2.7), (0, 2.1)),
        ((0, 2.1), (-1, 1.3), (-1, 0.6), (-0.4, 0), (0.4, 0), (1, 0.6), (1, 1.3), (0, 2.1)),
    ),
    "9": (((-0.6, 0), (0.6, 1.4), (1, 3), (0.5, 4), (-0.5, 4), (-1, 3.2), (-1, 2.5), (-0.5, 1.8), (0.8, 2.0)),),
    "A": (((-1, 0), (0, 4), (1, 0)), ((-0.65, 1.3), (0.65, 1.3))),
    "B": (((-1, 0), (-1, 4), (0.4, 4), (0.8, 3.5), (0.8, 2.6), (0.3, 2.1), (1, 1.5), (1, 0.6), (0.5, 0), (-1, 0)),
          ((-1, 2.1), (0.3, 2.1))),
    "C": (((1, 3.2), (0.5, 4), (-0.5, 4), (-1, 3.2), (-1, 0.8), (-0.5, 0), (0.5, 0), (1, 0.8)),),
    "D": (((-1, 0), (-1, 4), (0.3, 4), (1, 3.2), (1, 0.8), (0.3, 0), (-1, 0)),),
    "E": (((1, 4), (-1, 4), (-1, 0), (1, 0)), ((-1, 2.1), (0.7, 2.1))),
    "F": (((1, 4), (-1, 4), (-1, 0)), ((-1, 2.1), (0.7, 2.1))),
    "G": (((1, 3.2), (0.5, 4), (-0.5, 4), (-1, 3.2), (-1, 0.8), (-0.5, 0), (0.5, 0), (1, 0.8), (1, 1.9), (0.1, 1.9)),),
    "H": (((-1, 0), (-1, 4)), ((1, 0), (1, 4)), ((-1, 2.1), (1, 2.1))),
    "J": (((0.8, 4), (0.8, 0.8), (0.3, 0), (-0.5, 0), (-1, 0.7)),),
    "K": (((-1, 0), (-1, 4)), ((1, 4), (-0.9, 1.9)), ((-0.3, 2.5), (1, 0))),
    "L": (((-1, 4), (-1, 0), (1, 0)),),
    "M": (((-1, 0), (-1, 4), (0, 1.8), (1, 4), (1, 0)),),
    "N": (((-1, 0), (-1, 4), (1, 0), (1, 4)),),
    "P": (((-1, 0), (-1, 4), (0.4, 4), (1, 3.5), (1, 2.4), (0.4, 1.9), (-1, 1.9)),),
    "R": (((-1, 0), (-1, 4), (0.4, 4), (1, 3.5), (1, 2.5), (0.4, 2.0), (-1, 2.0)), ((0.2, 2.0), (1, 0))),
    "S": (((1, 3.4), (0.5, 4), (-0.5, 4), (-1, 3.4), (-0.9, 2.6), (0.9, 1.5), (1, 0.6), (0.5, 0), (-1, 0.7)),),
    "T": (((-1, 4), (1, 4)), ((0, 4), (0, 0))),
    "U": (((-1, 4), (-1, 0.8), (-0.5, 0), (0.5, 0), (1, 0.8), (1, 4)),),
    "V": (((-1, 4), (0, 0), (1, 4)),),
    "W": (((-1, 4), (-0.6, 0), (0, 2.6), (0.6, 0), (1, 4)),),
    "X": (((-1, 0), (1, 4)), ((-1, 4), (1, 0))),
    "Y": (((-1, 4), (0, 1.9), (1, 4)), ((0, 1.9), (0, 0))),
    "Z": (((-1, 4), (1, 4), (-1, 0), (1, 0)),),
}  # fmt: skip


def registration(code: int) -> str:
    """Registration of a code: each code below 10**4 * 23**3 has its own."""
    text = ""
    for kind in _PATTERN:
        if kind == " ":
            text += " "
            continue
        alphabet = "0123456789" if kind == "0" else _LETTERS
        code, index = divmod(code, len(alphabet))
        text += alphabet[index]
    return text


@lru_cache(maxsize=64)
def plate_meshes(code: int, detail: int) -> dict[str, Mesh]:
    """Meshes "plate", "frame" (its holder) and "glyph" of a plate about its middle, facing +x."""
    width, height = PLATE_M
    plate = rounded_box((0.004, width, height), 0.0, 1)
    if detail == 2:
        return {"plate": plate}
    holder = rounded_box((0.022, width + 0.024, height + 0.024), 0.0, 1)
    meshes = {"plate": plate, "frame": holder.moved(transform(translation=(-0.0115, 0.0, 0.0)))}
    if detail < 2:
        meshes["glyph"] = quads(_lifted(_text(registration(code))))
    return meshes


def _text(text: str) -> Floats:
    """Quads (n, 4, 2) of a line of text about (0, 0), u to the reader's right, v up. [m]"""
    scale = np.array([0.5 * _WIDTH, 0.25]) * _HEIGHT_M
    start = -0.5 * _PITCH_M * (len(text) - 1)
    shapes = []
    for i, letter in enumerate(text):
        for path in _STROKES.get(letter, ()):
            points = (np.array(path, dtype=float) - (0.0, 2.0)) * scale + (start + i * _PITCH_M, 0.0)
            shapes.append(stroke(points, _STROKE * _HEIGHT_M))
    return np.concatenate(shapes)


def _lifted(flat: Floats) -> Floats:
    """Quads of a line of text (n, 4, 2) as quads in space that face +x, a little before the plate's face."""
    # To who looks along -x, y is to the right.
    return np.stack([np.full(flat.shape[:2], 0.0028), flat[..., 0], flat[..., 1]], axis=-1)
