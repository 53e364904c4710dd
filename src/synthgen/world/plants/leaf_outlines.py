"""Outlines of leaves, flowers and shoots: real ones for what hangs near the eye, kites and triangles farther off.

`outline` gives corners of a leaf of length 1: across (1 at the widest place), along from foot to tip, and rise.
Shapes follow a flora's terms (cordate, rhombic, lobed, palmate, pinnate), drawn with as few triangles as tell them
apart at a few metres. Not modelled: teeth of the margin, veins, thickness.
"""

from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records.mesh import face_normals

_KITES = {"rhombic": 0.34, "deltoid": 0.24, "lanceolate": 0.45, "daisy": 0.5, "sunflower": 0.5}
"""Leaves that a kite stands for, and the place of its greatest width; for blunter ones a skewed quadrangle does."""

_SKEWED = [(-0.5, 0.0), (1.0, 0.25), (0.5, 1.0), (-1.0, 0.75)]
"""It has 0.63 of length times width: leaves of most broad-leaved trees have 0.6-0.7 (Montgomery's formula)."""

_LOPSIDED = [(-1.0, 0.0), (1.0, 0.25), (0.1, 1.0)]
"""Triangle for a leaf from afar: uneven, so that no two look alike from two sides (our choice)."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Corners (k, 3) as across in half widths, along in lengths, rise in lengths; triangles (m, 3), face up."""

    corners: Floats
    triangles: Ints

    def sized(self, width: float, fold: float, curl: float) -> Floats:
        """Corners (k, 3) [lengths] of a blade `width` wide, its sides raised by `fold`, its tip dropped by `curl`."""
        across, along, rise = self.corners.T
        raised = rise + 0.5 * width * fold * np.abs(across) - curl * along**2
        return np.stack([0.5 * width * across, along, raised], axis=1)

    def area(self, width: float) -> float:
        """One-sided area of a flat blade of length 1 and that width."""
        flat = self.sized(width, 0.0, 0.0)
        return 0.5 * float(np.linalg.norm(face_normals(flat, self.triangles), axis=1).sum())


@cache
def outline(kind: str, level: int) -> Outline:
    """Outline of a kind of leaf: `level` 0 is its real form, 1 a simple one (mostly a kite), 2 a triangle."""
    if level == 2:
        return _fan(_LOPSIDED)
    if level == 1 and kind in _SIMPLE:
        return _SIMPLE[kind]
    if level == 1 or kind in ("rhombic", "deltoid", "lanceolate"):
        if kind not in _KITES:
            return _fan(_SKEWED)
        widest = _KITES[kind]
        return _fan([(0.0, 0.0), (1.0, widest), (0.0, 1.0), (-1.0, widest)])
    return _FORMS[kind]


def _fan(points: list[tuple[float, float]]) -> Outline:
    """Outline of a polygon that its first corner sees whole."""
    n = len(points)
    corners = np.concatenate([np.array(points), np.zeros((n, 1))], axis=1)
    return Outline(corners, np.array([[0, k, k + 1] for k in range(1, n - 1)]))


def _mirrored(right: list[tuple[float, float]]) -> Outline:
    """Fan from the foot over the corners of the right half, the tip, and the left half."""
    return _fan([(0.0, 0.0), *right, (0.0, 1.0), *[(-x, y) for x, y in reversed(right)]])


def _pairs(lobes: list[tuple[float, float, float, float]], *, end: list[tuple[float, float]]) -> Outline:
    """Pairs of triangles along the midrib, each from a foot (along) over a tip (across, along) to an end (along)."""
    rows: list[tuple[float, float, float]] = []
    for low, across, tip, high in lobes:
        rows += [(0.0, low, 0.0), (across, tip, 0.0), (0.0, high, 0.0)]
        rows += [(0.0, low, 0.0), (0.0, high, 0.0), (-across, tip, 0.0)]
    rows += [(x, y, 0.0) for x, y in end]
    return Outline(np.array(rows), np.arange(len(rows)).reshape(-1, 3))


def _leaflets() -> Outline:
    """Three pairs of leaflets and one at the end, each a slender triangle with its belly near the rachis."""
    rows: list[tuple[float, float, float]] = []
    for along in (0.22, 0.42, 0.62):
        for side in (1.0, -1.0):
            leaf = [(0.06 * side, along, 0.0), (0.5 * side, along - 0.045, 0.0), (side, along + 0.13, 0.0)]
            back = [leaf[0], leaf[2], (0.42 * side, along + 0.14, 0.0)]
            rows += [*leaf, *back] if side > 0 else [leaf[0], leaf[2], leaf[1], leaf[0], back[2], leaf[2]]
    rows += [(0.0, 0.7, 0.0), (0.25, 0.84, 0.0), (0.0, 1.0, 0.0), (0.0, 0.7, 0.0), (0.0, 1.0, 0.0), (-0.25, 0.84, 0.0)]
    return Outline(np.array(rows), np.arange(len(rows)).reshape(-1, 3))


def _brush() -> Outline:
    """A shoot with needles: three pairs of swept teeth in the plane of the blade and two upright across it."""
    flat = _pairs(
        [(0.0, 1.0, 0.42, 0.3), (0.22, 1.0, 0.7, 0.55), (0.48, 0.8, 0.95, 0.8)],
        end=[(-0.3, 0.62, 0.0)[:2], (0.3, 0.62), (0.0, 1.1)],
    )
    upright = np.array([[0, 0, 0], [0, 0.5, 0.16], [0, 0.45, 0], [0, 0.4, 0], [0, 0.9, 0.14], [0, 0.8, 0]])
    corners = np.concatenate([flat.corners, upright])
    return Outline(corners, np.arange(len(corners)).reshape(-1, 3))


def _star(petals: int) -> Outline:
    """A flower seen from its front: petals as kites' outer halves around the middle, cupped."""
    rows: list[list[float]] = []
    for k in range(petals):
        angle = 2 * np.pi * (k + np.array([-0.42, 0.0, 0.42])) / petals
        rim = np.stack([np.cos(angle) * [0.75, 1.0, 0.75], 0.5 + 0.5 * np.sin(angle) * [0.75, 1.0, 0.75]], axis=1)
        left, top, right = [[*map(float, point), 0.08] for point in rim]
        middle = [0.0, 0.5, 0.0]
        rows += [middle, left, top, middle, top, right]
    return Outline(np.array(rows), np.arange(len(rows)).reshape(-1, 3))


_SIMPLE = {
    "brush": _pairs([], end=[(-0.3, 0.0), (0.3, 0.0), (0.0, 1.0), (0.0, 0.08), (1.0, 0.74), (-1.0, 0.74)]),
    "flower": _fan([(-0.55, 0.0), (0.55, 0.0), (1.0, 0.6), (0.0, 1.0), (-1.0, 0.6)]),
}
"""Simple forms that are no kites: three shoot tips, a cluster of flowers."""

_FORMS = {
    "heart": _fan([(-0.62, 0.0), (0.62, 0.0), (1.0, 0.36), (0.0, 1.0), (-1.0, 0.36)]),
    "elliptic": _mirrored([(0.85, 0.3), (0.8, 0.66)]),
    "lobed": _pairs(
        [(0.0, 0.5, 0.28, 0.36), (0.16, 0.85, 0.55, 0.66), (0.4, 1.0, 0.8, 0.92)],
        end=[(-0.42, 0.85), (0.42, 0.85), (0.0, 1.02)],
    ),
    "palmate": _mirrored([(0.7, -0.04), (0.52, 0.17), (1.0, 0.52), (0.34, 0.5)]),
    "ivy": _mirrored([(1.0, 0.18), (0.45, 0.46)]),
    "pinnate": _leaflets(),
    "brush": _brush(),
    "flower": _star(5),
    "daisy": _star(9),
    "sunflower": _star(14),
}
