"""Pitched roofs: slopes laid with courses of tiles, boards, gutters, chimneys.

Built around the z axis with the ridge along y; `T` turns and lifts them. Not here: dormers, roof lights.
"""

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.geometry import move_points
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, tube

COURSE_M = 0.34
"""Visible length of a roof tile (ordinary interlocking tiles: 0.33-0.36)."""

TILE_STEP_M = 0.022
"""How far a course stands above the next lower one (thickness of a tile's lip)."""

THICKNESS_M = 0.16
"""Rafters' overhang, battens and tiles as seen at the edge."""


def gable_roof(
    pieces: Pieces,
    T: Floats,
    *,
    span: float,
    length: float,
    eave: float,
    rise: float,
    overhang: float,
    verge: float,
    detail: int,
) -> None:
    """Two slopes over walls `span` apart (x) and `length` long (y), `rise` from the walls' top to the ridge."""
    half, end, drop = span / 2 + overhang, length / 2 + verge, rise * overhang / (span / 2)
    low, top = eave - drop, eave + rise
    for turn in (1.0, -1.0):
        corners = np.array([(half, -end, low), (half, end, low), (0, end, top), (0, -end, top)])
        corners[:, :2] *= turn
        slope(pieces, T, corners, detail)
    edge = np.array([(half, 0, low), (0, 0, top), (-half, 0, low)])
    lift = _lift(rise / (span / 2))
    for y in (-end, end):
        pieces.add_quads("board", _verge_boards(edge, y, lift), T)
    if detail < 2:
        ridge = tube(np.array([(0, -end, top + lift - 0.03), (0, end, top + lift - 0.03)]), 0.12, 8)
        pieces.add("roof", ridge, T)
        _gutters(pieces, T, np.array([half, end, low]), span / 2, detail)


def hip_roof(
    pieces: Pieces, T: Floats, *, span: float, length: float, eave: float, rise: float, overhang: float, detail: int
) -> None:
    """Four slopes of equal pitch over a rectangle, `length` (y) not less than `span` (x)."""
    half, drop = span / 2 + overhang, rise * overhang / (span / 2)
    end, low, top = length / 2 + overhang, eave - drop, eave + rise
    ridge = end - half
    long_slope = np.array([(half, -end, low), (half, end, low), (0, ridge, top), (0, -ridge, top)])
    short_slope = np.array([(half, end, low), (-half, end, low), (0, ridge, top), (0, ridge, top)])
    for turn in (1.0, -1.0):
        for corners in (long_slope, short_slope):
            slope(pieces, T, corners * [turn, turn, 1.0], detail)
    if detail < 2:
        lift = np.array([0, 0, _lift(rise / (span / 2)) - 0.03])
        lines: list[tuple[tuple[float, float, float], ...]] = [((0, -ridge, top), (0, ridge, top))]
        lines += [((0, b * ridge, top), (a * half, b * end, low)) for a in (1, -1) for b in (1, -1)]
        for start, stop in lines:
            pieces.add("roof", tube(np.array([start, stop]) + lift, 0.11, 6), T)
        _gutters(pieces, T, np.array([half, end, low]), span / 2, detail)


def slope(pieces: Pieces, T: Floats, corners: ArrayLike, detail: int) -> None:
    """One slope: lower edge left to right as seen from outside, then the upper edge right to left, (4, 3)."""
    eave_a, eave_b, top_b, top_a = np.asarray(corners, dtype=float)
    normal = np.cross(eave_b - eave_a, top_a - eave_a)
    normal = np.cross(eave_b - eave_a, top_b - eave_b) if not normal.any() else normal
    normal /= np.linalg.norm(normal)
    lift = np.array([0.0, 0.0, THICKNESS_M / normal[2]])
    n = 1 if detail == 2 else max(1, round(np.linalg.norm((top_a + top_b - eave_a - eave_b) / 2) / COURSE_M))
    n = max(1, n // 2) if detail == 1 else n
    share = np.linspace(0.0, 1.0, n + 1)[:, None]
    side_a, side_b = (low + share * (high - low) + lift for low, high in ((eave_a, top_a), (eave_b, top_b)))
    lip = TILE_STEP_M * normal if detail < 2 else 0.0 * normal
    rows = np.stack([side_a[:-1] + lip, side_b[:-1] + lip, side_b[1:], side_a[1:]], axis=1)
    steps = np.stack([side_a[:-1], side_b[:-1], side_b[:-1] + lip, side_a[:-1] + lip], axis=1)
    pieces.add_quads("roof", rows if detail == 2 else np.concatenate([rows, steps]), T)
    under = [[eave_b, eave_a, top_a, top_b], [eave_a, eave_b, eave_b + lift, eave_a + lift]]
    pieces.add_quads("board", np.array(under), T)


def _lift(gradient: float) -> float:
    """Height of the tiles above the underside, measured upright."""
    return float(THICKNESS_M * np.hypot(1.0, gradient))


def _verge_boards(edge: Floats, y: float, lift: float) -> Floats:
    """Boards that close the ends of the two slopes at y: end faces between underside and tiles."""
    a, b, c = (np.array([p[0], y, p[2]]) for p in edge)
    up = np.array([0.0, 0.0, lift])
    faces = [[a, b, b + up, a + up], [b, c, c + up, b + up]]
    return np.array(faces if y > 0 else [face[::-1] for face in faces])


def _gutters(pieces: Pieces, T: Floats, corner: Floats, wall_x: float, detail: int) -> None:
    """Gutters along the eaves, one of whose ends is `corner` (3,); at the finest level pipes down the walls."""
    half, end, low = corner.tolist()
    gutter = half + 0.05
    for x in (gutter, -gutter):
        pieces.add("zinc", tube(np.array([(x, -end, low + 0.06), (x, end, low + 0.06)]), 0.065, 6), T)
    if detail > 0:
        return
    for sign in (1.0, -1.0):
        x, y = sign * (wall_x + 0.07), sign * (end - 0.75)
        pipe = [(sign * gutter, y, low), (sign * gutter, y, low - 0.12), (x, y, low - 0.5), (x, y, 0.02)]
        pieces.add("zinc", tube(np.array(pipe), 0.045, 6), T)


def chimney(
    pieces: Pieces,
    xy: tuple[float, float],
    low: float,
    top: float,
    *,
    size: tuple[float, float] = (0.6, 0.8),
    detail: int,
) -> None:
    """A stack at `xy` from inside the roof to `top`, with a cap and, but from afar, pots."""
    (x, y), a, b = xy, size[0] / 2, size[1] / 2
    sides = ("front", "back", "left", "right")
    pieces.add_quads("chimney", box_quads((x - a, y - b, low), (x + a, y + b, top), sides))
    pieces.add_quads("plinth", box_quads((x - a - 0.06, y - b - 0.06, top), (x + a + 0.06, y + b + 0.06, top + 0.1)))
    for offset in (-0.18, 0.18) if detail < 2 else ():
        pot = tube(np.array([(x, y + offset, top + 0.1), (x, y + offset, top + 0.38)]), 0.1, 8)
        pieces.add("chimney", pot)


def solar_panels(pieces: Pieces, T: Floats, corners: ArrayLike, columns: int, rows: int) -> None:
    """A field of panels on a slope given as in `slope`, about its middle."""
    eave_a, eave_b, top_b, top_a = np.asarray(corners, dtype=float)
    across, up = eave_b - eave_a, top_a - eave_a
    normal = np.cross(across, up)
    normal /= np.linalg.norm(normal)
    across, up = across / np.linalg.norm(across), up / np.linalg.norm(up)
    middle = (eave_a + eave_b + top_a + top_b) / 4 + (THICKNESS_M + 0.09) * normal
    width, height = 1.03, 1.70  # m, a 60-cell module with its gap
    panels = []
    for i in range(columns):
        for j in range(rows):
            corner = middle + (i - columns / 2) * width * across + (j - rows / 2) * height * up
            a, b = across * (width - 0.03), up * (height - 0.03)
            panels.append([corner, corner + a, corner + a + b, corner + b])
    pieces.add("solar", quads(move_points(T, np.array(panels))))
