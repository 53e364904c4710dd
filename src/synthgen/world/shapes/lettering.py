"""Plain shapes and outlines on signs as flat quads in the plate's plane: u to the reader's right, v up.

See `glyphs` for words and numbers and `furniture.symbols` for pictures.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.world.shapes.solids import stroke


def _arc(u: float, v: float, radius: float, start_deg: float, stop_deg: float, *, n: int = 12) -> Floats:
    angle = np.deg2rad(np.linspace(start_deg, stop_deg, n))
    return np.column_stack([u + radius * np.cos(angle), v + radius * np.sin(angle)])


def letter_p() -> Floats:
    """Quads (n, 4, 2) of the parking sign's P, 1 high and centered on (0, 0)."""
    bowl = np.concatenate([[(0.0, 0.84)], _arc(0.26, 0.595, 0.245, 90, -90), [(0.0, 0.35)]])
    stem = np.array([(0.0, -0.08), (0.0, 0.92)])
    return np.concatenate([stroke(stem, 0.17), stroke(bowl, 0.17)]) + np.array([-0.22, -0.42])


def pedestrian() -> Floats:
    """Quads (n, 4, 2) of a person walking to the left, 1 high and centered on (0, 0)."""
    limbs: list[tuple[ArrayLike, float]] = [
        ([(0.03, 0.36), (0.0, 0.08)], 0.17),  # trunk
        ([(0.0, 0.12), (-0.1, -0.14), (-0.22, -0.46)], 0.10),  # leg ahead
        ([(0.02, 0.12), (0.1, -0.16), (0.24, -0.42)], 0.10),  # leg behind
        ([(0.0, 0.32), (-0.15, 0.17), (-0.24, 0.02)], 0.065),  # arm ahead
        ([(0.05, 0.32), (0.16, 0.17), (0.15, 0.0)], 0.065),  # arm behind
    ]
    return np.concatenate([*(stroke(path, width) for path, width in limbs), disc(0.02, 0.445, 0.07)])


def zebra_bars() -> Floats:
    """Quads (n, 4, 2) of the stripes below the pedestrian, 1 wide and centered on (0, 0)."""
    bars = np.linspace(-0.42, 0.42, 5)
    return np.array(
        [[(u - 0.05, -0.05), (u + 0.05, -0.05), (0.8 * u + 0.04, 0.05), (0.8 * u - 0.04, 0.05)] for u in bars]
    )


def disc(u: float, v: float, radius: float, sides: int = 16) -> Floats:
    """Quads (sides, 4, 2) of a full disc, as slices whose inner corners coincide."""
    return ring(u, v, 0.0, radius, sides)


def ring(u: float, v: float, inner: float, outer: float, sides: int = 32) -> Floats:
    """Quads (sides, 4, 2) between two circles."""
    a = _arc(0.0, 0.0, 1.0, 0.0, 360.0, n=sides + 1)
    quad = np.stack([inner * a[:-1], outer * a[:-1], outer * a[1:], inner * a[1:]], axis=1)
    return quad + np.array([u, v])


def frame(outline: ArrayLike, share: float) -> Floats:
    """Quads (n, 4, 2) of the border of a polygon about (0, 0), its inner edge at `share` of the way out."""
    outer = np.asarray(outline, dtype=float)
    following = np.roll(outer, -1, axis=0)
    return np.stack([share * outer, outer, following, share * following], axis=1)


def rounded(corners: ArrayLike, radius: float, n: int = 5) -> Floats:
    """Outline (m, 2) of a convex polygon, counter-clockwise, with its corners rounded."""
    points = np.asarray(corners, dtype=float)
    outline = []
    for before, corner, after in zip(np.roll(points, 1, axis=0), points, np.roll(points, -1, axis=0), strict=True):
        back, ahead = (side / np.linalg.norm(side) for side in (before - corner, after - corner))
        half = np.arccos(np.clip(back @ ahead, -1, 1)) / 2
        bisector = (back + ahead) / np.linalg.norm(back + ahead)
        center = corner + bisector * radius / np.sin(half)
        first, last = corner + back * radius / np.tan(half) - center, corner + ahead * radius / np.tan(half) - center
        share = np.linspace(0.0, 1.0, n)[:, None]
        way = (1 - share) * first + share * last
        outline.append(center + way / np.linalg.norm(way, axis=1, keepdims=True) * radius)
    return np.concatenate(outline)
