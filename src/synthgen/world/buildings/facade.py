"""Walls with windows and doors that have depth.

A facade is built in its own frame: the wall's outer face is the plane x = 0, x points out, y to the right of who
looks at it, z up. `T` puts it on the building. Level of detail 0 has frames, sills and panels as solids, 1 has
reveals and flat frames, 2 has panes flush with the wall.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from synthgen.arrays import Floats
from synthgen.rng import Generator
from synthgen.world.buildings.openings import Glazing, Opening, Style
from synthgen.world.buildings.shop_fronts import far_shop, shop_window
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads
from synthgen.world.surfaces.material_table import table

_FRONT_SIDES_TOP = ("front", "left", "right", "top", "bottom")


def facade(
    pieces: Pieces,
    T: Floats,
    openings: Sequence[Opening],
    *,
    width: float,
    bottom: float,
    eave: float,
    apex: float | None = None,
    wall: str = "wall",
    door: str = "door",
    style: Style,
    detail: int,
    rng: Generator,
) -> None:
    """Add a wall from `bottom` to `eave`, with a gable up to `apex` if there is one, and what fills its openings."""
    pieces.add_quads(wall, wall_quads(openings, width=width, bottom=bottom, eave=eave, apex=apex), T)
    style = replace(style, wall=wall)
    for opening in openings:
        drawn = rng.random(4)  # for each opening alike, whatever the level of detail
        if detail < 2:
            pieces.add_quads("reveal" if style.surround else wall, reveal_quads(opening, _reveal_m()), T)
        if opening.kind == "door":
            _fill_door(pieces, T, opening, detail, door)
        else:
            _fill_window(pieces, T, opening, style, detail=detail, drawn=drawn)


def wall_quads(
    openings: Sequence[Opening], *, width: float, bottom: float, eave: float, apex: float | None = None
) -> Floats:
    """The wall around its openings as quads (n, 4, 3): level bands, cut where an opening stands in the way."""
    levels = {bottom, eave, *([] if apex is None else [apex])}
    levels |= {z for opening in openings for z in (opening.z, opening.top)}
    heights = sorted(z for z in levels if bottom <= z <= (eave if apex is None else apex))
    corners = []
    for low, high in pairwise(heights):
        half_low, half_high = (_half_width(z, width, eave, apex) for z in (low, high))
        cuts = sorted(o.span for o in openings if o.z <= low and o.top >= high)
        rights = [(-half_low, -half_high)] + [(end, end) for _, end in cuts]
        lefts = [(start, start) for start, _ in cuts] + [(half_low, half_high)]
        for (a_low, a_high), (b_low, b_high) in zip(rights, lefts, strict=True):
            corners.append([(0, a_low, low), (0, b_low, low), (0, b_high, high), (0, a_high, high)])
    return np.array(corners, dtype=float).reshape(-1, 4, 3)


def _half_width(z: float, width: float, eave: float, apex: float | None) -> float:
    if apex is None or z <= eave:
        return width / 2
    return width / 2 * (apex - z) / (apex - eave)


def reveal_quads(opening: Opening, depth: float) -> Floats:
    """The four inner sides of an opening, from the wall's face to `depth` behind it."""
    a, b = opening.span
    low, high = opening.z, opening.top
    return np.array(
        [
            [(0, a, low), (-depth, a, low), (-depth, a, high), (0, a, high)],
            [(0, b, high), (-depth, b, high), (-depth, b, low), (0, b, low)],
            [(0, b, low), (-depth, b, low), (-depth, a, low), (0, a, low)],
            [(0, a, high), (-depth, a, high), (-depth, b, high), (0, b, high)],
        ],
        dtype=float,
    )


def pane(x: float, a: float, b: float, low: float, high: float) -> Floats:
    """Upright quad (1, 4, 3) at depth x, from y = a to b."""
    return np.array([[(x, a, low), (x, b, low), (x, b, high), (x, a, high)]], dtype=float)


def _reveal_m() -> float:
    return float(table("buildings")["dimensions"]["reveal_m"])


def _bars(opening: Opening, glazing: Glazing, face: float) -> list[tuple[float, float, float, float]]:
    """Frame and glazing bars as rectangles (a, b, low, high) in the wall's plane."""
    (a, b), low, high = opening.span, opening.z, opening.top
    bars = [(a, a + face, low, high), (b - face, b, low, high)]
    bars += [(a + face, b - face, low, low + face), (a + face, b - face, high - face, high)]
    if glazing in ("double", "cross") and opening.kind == "window":
        bars.append((opening.y - 0.6 * face, opening.y + 0.6 * face, low + face, high - face))
    if glazing == "cross" or opening.kind == "shop":
        cut = low + 0.72 * (high - low)
        halves = [(a + face, opening.y - 0.6 * face), (opening.y + 0.6 * face, b - face)]
        spans = halves if opening.kind == "window" else [(a + face, b - face)]
        bars += [(left, right, cut - 0.3 * face, cut + 0.3 * face) for left, right in spans]
    return bars


def _fill_window(pieces: Pieces, T: Floats, opening: Opening, style: Style, *, detail: int, drawn: Floats) -> None:
    (a, b), low = opening.span, opening.z
    face, depth = table("buildings")["dimensions"]["frame_m"], _reveal_m()
    glass_x = 0.0 if detail == 2 else -depth + 0.01
    if opening.kind == "shop" and detail == 0:
        shop_window(pieces, T, opening, glass_x, drawn=drawn, lit=drawn[2] < style.lit)
    else:
        _glass(pieces, T, opening, glass_x, drawn=drawn, detail=detail, lit=drawn[2] < style.lit)
    if detail == 2:
        return
    if detail == 0 and opening.kind == "window":
        _stains(pieces, T, opening, style.wall, drawn)
    bars = _bars(opening, style.glazing, face)
    if detail == 1:
        pieces.add_quads("frame", np.concatenate([pane(-depth + 0.03, *bar) for bar in bars]), T)
    else:
        boxes = [
            box_quads((-depth, left, z0), (-depth + 0.05, right, z1), _FRONT_SIDES_TOP) for left, right, z0, z1 in bars
        ]
        pieces.add_quads("frame", np.concatenate(boxes), T)
    if opening.kind == "window":
        faces = _FRONT_SIDES_TOP if detail == 0 else ("front", "top")
        pieces.add_quads("sill", box_quads((-depth, a - 0.04, low - 0.04), (0.05, b + 0.04, low + 0.005), faces), T)
    if style.surround:
        _surround(pieces, T, opening, detail)
    if style.shutters and opening.kind == "window":
        _shutters(pieces, T, opening, detail)


def _glass(pieces: Pieces, T: Floats, opening: Opening, x: float, *, drawn: Floats, detail: int, lit: bool) -> None:
    """The pane: dark where one looks into the room, light where a curtain or blind hangs behind it, or lit."""
    (a, b), low, high = opening.span, opening.z, opening.top
    kind, amount = drawn[0], drawn[1]
    if lit:
        pieces.add_quads("shop.lit" if opening.kind == "shop" else "window.lit", pane(x, a, b, low, high), T)
    elif opening.kind == "shop":
        far_shop(pieces, T, opening, x, drawn)
    elif kind > 0.62:
        pieces.add_quads("glass", pane(x, a, b, low, high), T)
    elif detail == 2:  # as light as the panes are on average
        pieces.add_quads("curtain" if kind < 0.3 and amount > 0.4 else "glass", pane(x, a, b, low, high), T)
    elif kind > 0.3:  # curtains at both sides
        reach = (0.12 + 0.2 * amount) * (b - a)
        pieces.add_quads(
            "curtain", np.concatenate([pane(x, a, a + reach, low, high), pane(x, b - reach, b, low, high)]), T
        )
        pieces.add_quads("glass", pane(x, a + reach, b - reach, low, high), T)
    else:  # a blind from the top
        cut = high - (0.2 + 0.7 * amount) * (high - low)
        pieces.add_quads("curtain", pane(x, a, b, cut, high), T)
        pieces.add_quads("glass", pane(x, a, b, low, cut), T)


def _stains(pieces: Pieces, T: Floats, opening: Opening, wall: str, drawn: Floats) -> None:
    """Runs of dirty water from the ends of a sill down the wall, some long, some none."""
    (a, b), low = opening.span, opening.z - 0.04
    x = 0.002  # m before the wall
    for k, (y, width) in enumerate(((a - 0.02, 0.05), (a + 0.1, 0.03), (b - 0.01, 0.06))):
        length = 1.6 * (drawn[k] - 0.45)
        if length > 0.1:
            foot = max(low - length, opening.z - 0.8)
            tip = [(x, y - 0.2 * width, foot), (x, y + 0.2 * width, foot)]
            pieces.add_quads(f"{wall}.stain", [[*tip, (x, y + width / 2, low), (x, y - width / 2, low)]], T)


def _surround(pieces: Pieces, T: Floats, opening: Opening, detail: int) -> None:
    """A raised band of stone around an opening."""
    (a, b), low, high = opening.span, opening.z, opening.top
    rim, proud = 0.11, 0.025 if detail == 0 else 0.004
    faces = _FRONT_SIDES_TOP if detail == 0 else ("front",)
    bands = [(a - rim, a, low, high), (b, b + rim, low, high), (a - rim - 0.03, b + rim + 0.03, high, high + 1.4 * rim)]
    boxes = [box_quads((0.0, left, z0), (proud, right, z1), faces) for left, right, z0, z1 in bands]
    pieces.add_quads("reveal", np.concatenate(boxes), T)


def _shutters(pieces: Pieces, T: Floats, opening: Opening, detail: int) -> None:
    """Open louvred shutters beside a window."""
    (a, b), low, high = opening.span, opening.z, opening.top
    leaf = opening.width / 2
    for left, right in ((a - leaf - 0.02, a - 0.02), (b + 0.02, b + leaf + 0.02)):
        pieces.add_quads("shutter", box_quads((0.01, left, low), (0.04, right, high), _FRONT_SIDES_TOP), T)
        if detail == 0:
            slats = np.arange(low + 0.1, high - 0.1, 0.11)
            boxes = [
                box_quads((0.04, left + 0.06, z), (0.058, right - 0.06, z + 0.06), ("front", "top", "bottom"))
                for z in slats
            ]
            pieces.add_quads("shutter", np.concatenate(boxes), T)


def _fill_door(pieces: Pieces, T: Floats, opening: Opening, detail: int, door: str) -> None:
    """A leaf in a frame, with raised panels, a light at the top and a handle."""
    (a, b), low, high = opening.span, opening.z, opening.top
    x = 0.0 if detail == 2 else -_reveal_m()
    pieces.add_quads(door, pane(x, a, b, low, high), T)
    if detail == 2:
        return
    light = low + 0.68 * opening.height, high - 0.18
    inset = 0.2 * opening.width
    pieces.add_quads("glass", pane(x + 0.012, a + inset, b - inset, *light), T)
    if detail == 1:
        return
    frame = [(a, a + 0.07, low, high), (b - 0.07, b, low, high), (a + 0.07, b - 0.07, high - 0.07, high)]
    boxes = [box_quads((x, left, z0), (x + 0.06, right, z1), _FRONT_SIDES_TOP) for left, right, z0, z1 in frame]
    pieces.add_quads("frame", np.concatenate(boxes), T)
    rows = np.linspace(low + 0.16, light[0] - 0.1, 3)
    panels = [
        box_quads((x, left, z0), (x + 0.022, right, z1 - 0.08), _FRONT_SIDES_TOP)
        for z0, z1 in pairwise(rows.tolist())
        for left, right in ((a + 0.16, opening.y - 0.04), (opening.y + 0.04, b - 0.16))
    ]
    pieces.add_quads(door, np.concatenate(panels), T)
    handle = box_quads((x + 0.01, b - 0.15, low + 1.0), (x + 0.07, b - 0.12, low + 1.22))
    pieces.add_quads("metal", handle, T)
