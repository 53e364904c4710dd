"""Sides of cars and vans: the windows between their pillars, the door handles.

Outlines follow the car's own lines, so that one rule fits every body. Functions take and return the left half;
names that hold "left" get right counterparts when the half is mirrored.
"""

from itertools import pairwise

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, clipped, prism, shrunk, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines

_RAIL_STATIONS = (9, 6, 4)  # by level of detail


def cut_sides(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Side windows with their pillars, door seams and handles."""
    outline = window_line(lines, p, _RAIL_STATIONS[detail])
    side = at_least("y", 0.3 * lines.half)
    source = "body"
    if detail == 0:
        source = "trim_side_left"
        half = half.cut(prism("xz", outline, 0.03, side), source)
    for pane in _panes(shrunk(outline, 0.012), lines, p):
        half = half.cut(prism("xz", pane, soft(0.02, detail), side), "glass_side_left", source)
    if detail == 0:
        half = half.sink("glass_side_left", 0.006, "seam")
        half = _handles(half, lines, p)
    return half


def window_line(lines: CarLines, p: Parameters, stations: int) -> Outline:
    """Outline of all side glass together, in side view; its upper edge follows the roof in `stations` places."""
    edge = 0.76 * lines.half
    low, high = lines.belt[0], lines.height
    x0, x1 = -lines.front, lines.front
    box: Outline = [(x0, low - 0.2), (x1, low - 0.2), (x1, high), (x0, high)]
    belt = [(x, float(lines.belt_z(x)) + 0.012) for x in (x0, x1)]
    screen = [(float(lines.screen_x(z, edge)) - 0.095, z) for z in (low, high)]
    rear = [(float(lines.rear_screen_x(z, edge)) + float(p["pillar_rear"]), z) for z in (high, low)]
    box = clipped(clipped(clipped(box, belt[0], belt[1]), screen[0], screen[1]), rear[0], rear[1])
    along = np.linspace(lines.cowl[0], lines.tail[0], stations)
    rail = [(float(x), float(lines.roof_z(x)) - 0.062 * lines.half / 0.92 - 0.062) for x in along]
    for a, b in pairwise(rail):
        box = clipped(box, a, b)
    if lines.is_van():
        back = lines.cab_back_x()
        box = clipped(clipped(box, (back, high), (back, low)), (x1, low + 0.70), (x0, low + 0.70))
    return box


def _panes(glass: Outline, lines: CarLines, p: Parameters) -> list[Outline]:
    """Side windows between the pillars, front to rear."""
    low, high = 0.0, lines.height
    if lines.is_van():
        return [glass]
    b = lines.pillar_x()
    c = lines.axles[1] + float(p["quarter"])
    rear_end = min(x for x, _ in glass)
    panes = [clipped(glass, (b + 0.04, high), (b + 0.02, low))]
    middle = clipped(glass, (b - 0.06, low), (b - 0.04, high))
    if c - rear_end > 0.22:
        panes.append(clipped(middle, (c + 0.06, high), (c - 0.02, low)))
        panes.append(clipped(middle, (c - 0.05, low), (c + 0.03, high)))
    else:
        panes.append(middle)
    return [pane for pane in panes if len(pane) > 2]


def _handles(half: Panels, lines: CarLines, p: Parameters) -> Panels:
    """Door handles as raised bars."""
    if lines.is_van():
        back = lines.cab_back_x()
        places = [back + 0.17, back - 0.24]
    else:
        places = [lines.pillar_x() + 0.17, lines.axles[1] + lines.arch_radius() - 0.03]
    for x in places:
        z = float(lines.belt_z(x)) - 0.072
        bar = [(x - 0.10, z - 0.014), (x + 0.10, z - 0.018), (x + 0.10, z + 0.014), (x - 0.10, z + 0.018)]
        half = half.cut(prism("xz", bar, 0.0, at_least("y", 0.4 * lines.half)), "handle_left")
    return half.sink("handle_left", -0.018, "handle_left")
