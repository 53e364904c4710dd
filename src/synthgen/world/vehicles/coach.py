"""Coachwork of buses and trams: long soft-edged skins, cut into windows and doors.

A `Section` is one rigid length between noses, sterns or joints. `section_skin` drapes its left half; the functions
that cut take that half, and since the sides differ it is cut twice (`two_sides`). The inside is in `coach_inside`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism, rectangle, soft
from synthgen.world.shapes.panel_thinning import REACH_M, SPARE_M, thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.fittings import well
from synthgen.world.vehicles.heavy_kit import HeavyKit, letters, rings_along_x
from synthgen.world.vehicles.skin import Frame, Solid, drape, profile, smooth_max, surface_along
from synthgen.world.vehicles.wheels import lofted

SKIN = ("body", "livery")
MIDDLE = -0.3
"""Outlines that cross the middle plane start here, beyond the edge of the left half."""

_LINES = ((26, 15, 8), (12, 8, 4), (7, 5, 3))  # grid lines in x, z and y, by level of detail
_SHORT_LINES = ((17, 13, 7), (9, 7, 4), (6, 4, 3))
_SHORT_M = 9.5  # sections up to this need the fewer lines
_ARCH_EDGES = (32, 14, 7)
_GAP_M = 0.07  # around the tyres of commercial vehicles
_FOLD_M = 0.075  # half a fold of the bellows

Span = tuple[float, float]


@final
@dataclass(frozen=True, slots=True)
class End:
    """Shape of an end: setbacks (z, m) of the middle line, `plan` how much it curves in plan view, `edge` rounding."""

    setback: tuple[tuple[float, float], ...]
    plan: float
    edge: float


@final
@dataclass(frozen=True, slots=True)
class Section:
    """Rigid length from `back` to `ahead`, `half` wide to each side, from `low` to `high` [m]."""

    back: float
    ahead: float
    half: float
    low: float
    high: float
    rear: End
    front: End
    lean: float = 0.055


JOINT = End(((0.0, 0.0), (4.0, 0.0)), 0.0, 0.03)
"""Flat end at a bellows."""


def section_solid(s: Section) -> tuple[Solid, Frame]:
    """Skin of a section, and the box it is cast on."""
    nose, stern = profile(list(s.front.setback), 0.10), profile(list(s.rear.setback), 0.10)
    flank = profile([(s.low, 0.03), (s.low + 0.15, 0.0), (1.2, 0.0), (s.high, s.lean)], 0.05)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = (y / s.half) ** 2
        ahead = x - (s.ahead - nose(z) - s.front.plan * (across + 0.4 * across**3))
        behind = s.back + stern(z) + s.rear.plan * (across + 0.4 * across**3) - x
        side = np.abs(y) - (s.half - flank(z))
        over = z - (s.high - 0.05 * across)
        body = smooth_max(smooth_max(ahead, side, s.front.edge), behind, s.rear.edge)
        body = smooth_max(body, over, 0.20 if s.front is not JOINT else 0.14)
        return smooth_max(body, s.low - z, 0.04)

    e = 0.05
    box = np.array([[s.back - e, -s.half - e, s.low - e], [s.ahead + e, s.half + e, s.high + e]])
    inset = min(1.0, 0.35 * (s.ahead - s.back))
    core = np.array([[s.back + inset, 0.0, 1.1], [s.ahead - inset, 0.35 * s.half, s.high - 0.8]])
    return solid, Frame(box, core)


def section_skin(s: Section, detail: int) -> tuple[Panels, Solid]:
    """Left half of a section's skin, and the solid it lies on."""
    solid, frame = section_solid(s)
    lines = _SHORT_LINES if s.ahead - s.back < _SHORT_M else _LINES
    skin = drape(solid, frame, lines[detail])
    for end, reach in ((s.front, at_least("x", s.ahead - 0.2)), (s.rear, at_most("x", s.back + 0.2))):
        if end is JOINT and detail < 2:
            passage = rectangle((MIDDLE, s.low + 0.05), (0.62 * s.half, s.high - 0.30))
            skin = skin.cut(prism("yz", passage, 0.0, reach), "passage", SKIN).without("passage")
    return skin.cut(at_most("z", s.low + 0.012)[None], "underbody", SKIN), solid


def cut_arches(skin: Panels, axles: Sequence[float], radius: float, half: float, detail: int) -> Panels:
    """Wheel arches with dark wells and a black lip."""
    depth, side = half - 0.75, at_least("y", 0.5 * half)
    for axle in axles:
        center, reach = (axle, radius), radius + _GAP_M
        if detail < 2:
            lip = circle(center, reach + 0.035, _ARCH_EDGES[detail])
            skin = skin.cut(prism("xz", lip, 0.0, side), "cladding", SKIN)
        outline = circle(center, reach, _ARCH_EDGES[detail])
        sources = (*SKIN, "underbody", "cladding")
        skin = skin.cut(prism("xz", outline, 0.0, at_least("y", depth)), "arch", sources)
        skin = skin.without("arch") if detail == 2 else well(skin, "arch", center, reach, depth)
    return skin


def cut_side(
    skin: Panels,
    s: Section,
    glass: Span,
    panes: Sequence[Span],
    doors: Sequence[Span],
    detail: int,
    *,
    edge: float = 0.06,
) -> Panels:
    """Band of windows between two heights, and doors: both as on the left; `panes` and `doors` are ranges of x."""
    side, (sill, top) = at_least("y", 0.6 * s.half), glass
    if panes:
        ends = [x for pane in panes for x in pane]
        strip = rectangle((min(ends) - 0.05, sill), (max(ends) + 0.05, top))
        skin = skin.cut(prism("xz", strip, soft(edge, detail), side), "trim_side_left", SKIN)
    for a, b in doors:
        skin = _cut_door(skin, s, (a, b), top, detail)
    for a, b in panes if detail < 2 else ():
        pane = rectangle((a, sill + 0.03), (b, top - 0.03))
        skin = skin.cut(prism("xz", pane, soft(0.05, detail), side), "glass.side.left", "trim_side_left")
        if detail == 0 and b - a > 0.9:
            vent = rectangle((a, top - 0.36), (b, top - 0.345))
            skin = skin.cut(prism("xz", vent, 0.0, side), "trim_side_left", "glass.side.left")
    return skin.renamed({"trim_side_left": "glass.side.left"}) if detail == 2 else skin  # frames are too thin to see


def _cut_door(skin: Panels, s: Section, span: Span, top: float, detail: int) -> Panels:
    """Door of two leaves in a dark frame, glazed to the floor."""
    side, (a, b) = at_least("y", 0.6 * s.half), span
    frame = rectangle((a, s.low + 0.07), (b, top))
    skin = skin.cut(
        prism("xz", frame, soft(0.05, detail), side), "trim_door_left", (*SKIN, "trim_side_left", "cladding")
    )
    middle = 0.5 * (a + b)
    leaves = [(a + 0.03, middle - 0.012), (middle + 0.012, b - 0.03)]
    if b - a <= 0.9 or detail == 2:
        leaves = [(a + 0.03, b - 0.03)]
    for left, right in leaves:
        leaf = rectangle((left + 0.035, s.low + 0.20), (right - 0.035, top - 0.08))
        skin = skin.cut(prism("xz", leaf, soft(0.05, detail), side), "glass.door.left", "trim_door_left")
    return skin.sink("glass.door.left", 0.015, "trim_door_left") if detail == 0 else skin


def two_sides(left: Panels, right: Panels, detail: int) -> Panels:
    """The whole skin of a left half and of one cut as the right side; names tell the sides apart."""
    if detail == 2:
        left, right = (thinned(half, SPARE_M[2], REACH_M[2]) for half in (left, right))
    swap = {name: _other_side(name) for name in right.names()}
    return left.joined(right.mirrored().renamed(swap))


def _other_side(name: str) -> str:
    return name.replace("left", "right")


def fill_panes(start: float, end: float, doors: Sequence[Span], pane_m: float) -> list[Span]:
    """Window panes (rear, front) from `start` back to `end`, none across a door, all about `pane_m` long."""
    spans, at = [], start
    for aft, fore in sorted(doors, reverse=True):
        spans.append((at, fore + 0.04))
        at = aft - 0.04
    spans.append((at, end))
    panes = []
    for fore, aft in spans:
        count = max(1, round((fore - aft) / pane_m)) if fore - aft > 0.35 else 0
        step = (fore - aft) / max(count, 1)
        panes += [(fore - (k + 1) * step + 0.02, fore - k * step - 0.02) for k in range(count)]
    return panes


def show_text(
    kit: HeavyKit, solid: Solid, name: str, text: str, start: Floats, ahead: float, height: float, room: float
) -> None:
    """Words that lie on an end's skin; `start` (3,) is inside the solid behind their middle."""
    flat = letters(text, height, room)
    right, up = np.array([0.0, ahead, 0.0]), np.array([0.0, 0.0, 1.0])
    points = np.asarray(start) + flat[..., :1] * right + flat[..., 1:] * up
    towards = np.array([ahead, 0.0, 0.0])
    on_skin = surface_along(solid, points.reshape(-1, 3), towards) + 0.006 * towards
    kit.flat(name, on_skin.reshape(-1, 4, 3))


def add_bellows(kit: HeavyKit, back: float, ahead: float, half: float, low: float, high: float) -> None:
    """Folded joint between two sections."""
    folds = max(3, round((ahead - back) / (2 * _FOLD_M))) if kit.detail < 2 else 1
    x = np.linspace(back, ahead, 2 * folds + 1)
    inset = np.where(np.arange(len(x)) % 2, 0.11, 0.04) if kit.detail < 2 else np.full(len(x), 0.06)
    tall, middle = 0.5 * (high - low), 0.5 * (high + low)
    stations = [(float(a), half - float(d), tall - float(d), middle) for a, d in zip(x, inset, strict=True)]
    rings = rings_along_x(stations, (40, 24, 12)[kit.detail], 9.0)
    kit.add("bellows", lofted(rings, 25.0))
    kit.span("underbody", (back - 0.02, 0.2 - half, low + 0.06), (ahead + 0.02, half - 0.2, low + 0.10))


def cut_end_plate(
    skin: Panels,
    name: str,
    outline: list[tuple[float, float]],
    x: float,
    sign: float,
    detail: int,
    corner: float,
    source: str | tuple[str, ...] = SKIN,
) -> Panels:
    """Cut an outline in front view (y, z) out of the end at `x`; `sign` is 1 at the front and -1 at the rear."""
    reach = at_least("x", x - 0.9) if sign > 0 else at_most("x", x + 0.9)
    return skin.cut(prism("yz", outline, soft(corner, detail), reach), name, source)
