"""Sides of cars and vans: the windows between their pillars, the doors' outlines, handles and mirrors.

Outlines follow the car's own lines, so that one rule fits every body. `cut_sides` takes and returns the left half;
names that hold "left" get right counterparts when the half is mirrored.
"""

from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from synthgen.geometry import transform
from synthgen.records import Mesh
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, clipped, grown, prism, shrunk, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.surface import Surface
from synthgen.world.vehicles.wheels import lofted

_RAIL_STATIONS = (9, 6, 4)  # by level of detail
_DOOR_FRAME_M = 0.034  # width of the painted frame around a door's window
_GRIP = (
    (-0.108, 0.0, 0.5),
    (-0.100, 0.008, 0.8),
    (-0.06, 0.016, 1.0),
    (0.06, 0.016, 1.0),
    (0.100, 0.008, 0.8),
    (0.108, 0.0, 0.5),
)  # along the handle: how far its middle stands off the door [m], and its height (share)
Fixture = tuple[str, Mesh]


def cut_sides(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Side windows with their pillars, framed in black or chrome."""
    outline = window_line(lines, p, _RAIL_STATIONS[detail])
    side = at_least("y", 0.3 * lines.half)
    if detail == 2:
        return half.cut(prism("xz", outline, 0.0, side), "glass.side_front_left")
    source = "trim_side_left"
    if detail == 1:
        half = half.cut(prism("xz", outline, 0.0, side), source)
    elif p["chrome"] and not lines.is_van():
        half = half.cut(prism("xz", grown(outline, 0.011), 0.03, side), "chrome_side_left")
        half = half.cut(prism("xz", outline, 0.03, side), source, "chrome_side_left")
    else:
        half = half.cut(prism("xz", outline, 0.03, side), source)
    for place, pane in _panes(shrunk(outline, 0.012), lines, p):
        half = half.cut(prism("xz", pane, soft(0.02, detail), side), f"glass.side_{place}_left", source)
    if detail == 0:
        for name in [name for name in half.names() if name.startswith("glass.side")]:
            half = half.sink(name, 0.006, "seam")
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


def _panes(glass: Outline, lines: CarLines, p: Parameters) -> list[tuple[str, Outline]]:
    """Side windows between the pillars: where they are, and their outlines."""
    low, high = 0.0, lines.height
    if lines.is_van():
        return [("front", glass)]
    b = lines.pillar_x()
    c = lines.axles[1] + float(p["quarter"])
    rear_end = min(x for x, _ in glass)
    panes = [("front", clipped(glass, (b + 0.04, high), (b + 0.02, low)))]
    middle = clipped(glass, (b - 0.06, low), (b - 0.04, high))
    if c - rear_end > 0.22:
        panes.append(("rear", clipped(middle, (c + 0.06, high), (c - 0.02, low))))
        panes.append(("rear", clipped(middle, (c - 0.05, low), (c + 0.03, high))))
    else:
        panes.append(("rear", middle))
    return [(place, pane) for place, pane in panes if len(pane) > 2]


def door_outlines(lines: CarLines, p: Parameters) -> dict[str, tuple[Outline, Outline]]:
    """Each side door's outline below the belt and that of its window frame, convex, in side view."""
    sill, belt = lines.clearance + 0.15, lines.belt[0]
    frame = grown(window_line(lines, p, _RAIL_STATIONS[0]), _DOOR_FRAME_M)
    a = lines.axles[0] - lines.arch_radius() - 0.13

    def level(x: float) -> float:
        return float(lines.belt_z(x)) + 0.012

    high = lines.height
    if lines.is_van():
        b = lines.cab_back_x() - 0.04
        front: Outline = [(b, sill), (a - 0.02, sill), (a + 0.02, 0.6 * belt), (a, level(a)), (b, level(b))]
        return {"front": (front, clipped(frame, (a, 0.0), (a, high)))}
    b, c = lines.pillar_x() - 0.01, lines.axles[1] + lines.arch_radius()
    d = lines.axles[1] + float(p["quarter"]) - 0.035
    front = [(b, sill), (a - 0.02, sill), (a + 0.02, 0.6 * belt), (a, level(a)), (b, level(b))]
    rear: Outline = [
        (c - 0.02, sill),
        (b, sill),
        (b, level(b)),
        (d + 0.08 * belt / high, level(d)),
        (c - 0.17, 0.85 * belt),
        (c, 0.55 * belt),
    ]
    if lines.is_pickup():
        d = lines.tail[0] + 0.10
        rear = [(d, sill), (b, sill), (b, level(b)), (d, level(d)), (d, 0.85 * belt), (d, 0.55 * belt)]
    windows = clipped(frame, (a, 0.0), (a, high))
    return {
        "front": (front, clipped(windows, (b, high), (b, 0.0))),
        "rear": (rear, clipped(clipped(windows, (b, 0.0), (b, high)), (d + 0.08, high), (d, 0.0))),
    }


def handles(surface: Surface, p: Parameters) -> list[tuple[str, str, Mesh]]:
    """Door handles of the left side: the door each belongs to, part name and mesh; a bar over a dark recess."""
    lines = surface.lines
    if lines.is_van():
        back = lines.cab_back_x()
        places = [("front", back + 0.17), ("", back - 0.24)]
    else:
        rear = lines.tail[0] + 0.27 if lines.is_pickup() else lines.axles[1] + lines.arch_radius() - 0.03
        places = [("front", lines.pillar_x() + 0.17), ("rear", rear)]
    items = []
    for door, x in places:
        z = float(lines.belt_z(x)) - 0.085
        T = surface.frame_at("xz", (x, z))
        items.append((door, "chrome_handle_left" if p["chrome"] else "handle_left", _grip().moved(T)))
        recess = rounded_box((0.006, 0.115, 0.040), 0.0, 1)
        items.append((door, "seam_handle_left", recess.moved(T)))
    return items


@cache
def _grip() -> Mesh:
    """Bar of a door handle about the origin, standing off along x and long along y."""
    rings = []
    for y, off, tall in _GRIP:
        angle = np.linspace(0.0, 2 * np.pi, 8, endpoint=False)
        rings.append(np.stack([off + 0.006 * np.cos(angle), np.full(8, y), 0.0145 * tall * np.sin(angle)], axis=1))
    closed = [np.broadcast_to(rings[0].mean(axis=0), (8, 3)), *rings, np.broadcast_to(rings[-1].mean(axis=0), (8, 3))]
    return lofted(np.array(closed)[:, ::-1], 60.0)


def mirror(surface: Surface, p: Parameters, detail: int) -> list[Fixture]:
    """Left door mirror: a rounded housing on a foot, its glass, dark base and indicator."""
    lines = surface.lines
    size = (0.15, 0.235, 0.155) if not lines.is_van() else (0.13, 0.20, 0.30)
    x = float(lines.screen_x(lines.belt[0] + 0.1, 0.6 * lines.half)) - 0.27
    z = float(lines.belt_z(x)) + 0.055 + 0.5 * size[2]
    (root,), _ = surface.at("xz", [(x, float(lines.belt_z(x)) + 0.02)])
    y = float(root[1]) + 0.055
    place = transform(translation=(x, y, z))
    lines_around = ((14, 8), (8, 6), (6, 4))[detail]
    name = "mirror_left" if p.get("mirror_kind", "paint") == "paint" else "mirror_dark_left"
    fixtures = [(name, _housing(size, lines_around).moved(place))]
    foot = rounded_box((0.055, 0.19, 0.028), 0.012, 2 if detail == 0 else 1)
    fixtures.append(
        ("mirror_foot_left", foot.moved(transform(translation=(x + 0.01, y + 0.005, z - 0.5 * size[2] + 0.045))))
    )
    if detail < 2:
        pane = rounded_box((0.006, 0.72 * size[1], 0.66 * size[2]), 0.0, 1)
        at = (x - 0.33 * size[0], y + 0.5 * size[1], z)
        fixtures.append(("mirror_glass_left", pane.moved(transform(translation=at))))
    if detail == 0:
        strip = rounded_box((0.012, 0.10, 0.012), 0.0, 1)
        at = (x + 0.415 * size[0], y + 0.60 * size[1], z - 0.02)
        fixtures.append(("lamp.turn_left.mirror", strip.moved(transform(translation=at))))
    return fixtures


@lru_cache(maxsize=8)
def _housing(size: tuple[float, float, float], lines: tuple[int, int]) -> Mesh:
    """Mirror housing from y = 0 outward: round in front, cut flat behind, higher outside than inside."""
    around, up = lines
    theta = np.linspace(0.0, 2 * np.pi, around, endpoint=False)
    phi = np.linspace(-np.pi / 2, np.pi / 2, up)
    rings = []
    for v in phi:
        y = 0.5 + 0.5 * np.sign(np.sin(v)) * abs(np.sin(v)) ** 0.7
        wide = max(np.cos(v), 0.0) ** 0.45
        x = np.sign(np.cos(theta)) * np.abs(np.cos(theta)) ** 0.75 * wide
        x = np.where(x < 0.0, np.maximum(0.8 * x, -0.72), x) * (1.0 - 0.25 * y)
        z = np.sign(np.sin(theta)) * np.abs(np.sin(theta)) ** 0.7 * wide * (0.82 + 0.18 * y)
        rings.append(np.stack([0.5 * size[0] * x, np.full(around, size[1] * y), 0.5 * size[2] * z], axis=1))
    return lofted(np.array(rings)[:, ::-1], 60.0)
