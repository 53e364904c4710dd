"""Capitals, digits and short words as flat quads in a plate's plane: u to the reader's right, v up.

Letters are strokes on a grid four wide and six high with cut corners, as on painted coachwork and dot displays; the
design is our own. `words` places them. Not here: the numbers of traffic signs (`lettering`), other alphabets.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.shapes.solids import stroke

_GRID = 6.0
_PITCH = 5.6 / _GRID
"""From one letter to the next, in letter heights."""

_STROKES = {
    "A": "002640 1232",
    "B": "00063645443303 3342413000",
    "C": "4536160501103041",
    "D": "00063645413000",
    "E": "46060040 0333",
    "F": "460600 0333",
    "G": "45361605011030414323",
    "H": "0006 4046 0343",
    "I": "2026",
    "J": "4641301001",
    "K": "0006 4602 1340",
    "L": "060040",
    "M": "0006234640",
    "N": "00064046",
    "O": "010516364541301001",
    "P": "00063645443303",
    "Q": "010516364541301001 2240",
    "R": "00063645443303 2340",
    "S": "453616050413334241301001",
    "T": "0646 2620",
    "U": "060110304146",
    "V": "062046",
    "W": "0610233046",
    "X": "0046 0640",
    "Y": "062346 2320",
    "Z": "06460040",
    "0": "010516364541301001",
    "1": "152620",
    "2": "05163645440040",
    "3": "051636454433 13334241301001",
    "4": "360242 3036",
    "5": "460603334241301001",
    "6": "4536160501103041423303",
    "7": "064620",
    "8": "13040516364544331302011030414233",
    "9": "0110304145361605041343",
    "-": "0343",
}
"""Corners of the strokes of each letter: pairs of grid coordinates; strokes are apart by a space."""


def words(text: str, weight: float = 0.16) -> Floats:
    """Quads (n, 4, 2) of a text, 1 high and centered on (0, 0); letters that have no strokes leave a gap.

    `weight` is the stroke's width over the letter's height.
    """
    start = -0.5 * _PITCH * (len(text) - 1) - 2.0 / _GRID
    letters = []
    for place, letter in enumerate(text):
        for path in _STROKES.get(letter, "").split():
            points = np.array([int(digit) for digit in path], dtype=float).reshape(-1, 2) / _GRID
            letters.append(stroke(points * (1.0 - weight) + [start + place * _PITCH, -0.5 + weight / 2], weight))
    return np.concatenate(letters) if letters else np.zeros((0, 4, 2))


def width(text: str) -> float:
    """Breadth of a text over its height."""
    return _PITCH * (len(text) - 1) + 4.0 / _GRID
