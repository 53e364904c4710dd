"""Outlines on the skin of cars and vans: windows, doors, lamps, grille, plates.

All functions take and return the left half. Outlines are convex and drawn in side view (x, z) or front view
(y, z); heights follow the car's lines, so that one rule fits every body. Part names that are made per side
hold "left"; `world.fittings.mirror_pair` makes the right ones.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.bodywork import CarLines
from synthgen.world.family import Parameters
from synthgen.world.panels import Panels, clipped, half_plane, prism, shrunk

Outline = list[tuple[float, float]]

_SEAM_M = 0.009  # door gaps are 3-5 mm; drawn wider so that they show from 10 m as they do in photographs
_PLATE = (0.52, 0.11)  # EU number plate: 520 x 110 mm (ISO 7591)


def cut_sides(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Side windows with their pillars, door seams and handles."""
    outline = window_line(lines, p)
    half = half.cut(prism("xz", outline, 0.03, _beyond_y(0.3 * lines.half)), "trim_side_left")
    glass = shrunk(outline, 0.012)
    for pane in _panes(glass, lines, p):
        half = half.cut(prism("xz", pane, 0.02 if detail < 2 else 0.0), "glass_side_left", "trim_side_left")
    if detail == 0:
        half = half.sink("glass_side_left", 0.006, "seam")
        half = _doors(half, lines, p)
    return half


def cut_ends(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Screens, lamps, grille, bumpers and plates."""
    half = _screens(half, lines, p, detail)
    half = _plates(half, lines, detail)
    half = _front(half, lines, p, detail)
    return _rear(half, lines, p, detail)


def window_line(lines: CarLines, p: Parameters) -> Outline:
    """Outline of all side glass together, in side view."""
    edge = 0.76 * lines.half
    low, high = lines.belt[0], lines.height
    x0, x1 = -lines.front, lines.front
    box: Outline = [(x0, low - 0.2), (x1, low - 0.2), (x1, high), (x0, high)]
    belt = [(x, float(lines.belt_z(x)) + 0.012) for x in (x0, x1)]
    screen = [(float(lines.screen_x(z, edge)) - 0.095, z) for z in (low, high)]
    rear = [(float(lines.rear_screen_x(z, edge)) + float(p["pillar_rear"]), z) for z in (high, low)]
    box = clipped(clipped(clipped(box, belt[0], belt[1]), screen[0], screen[1]), rear[0], rear[1])
    stations = np.linspace(lines.cowl[0], lines.tail[0], 9)
    rail = [(float(x), float(lines.roof_z(x)) - 0.062 * lines.half / 0.92 - 0.078) for x in stations]
    for a, b in zip(rail[:-1], rail[1:], strict=True):
        box = clipped(box, a, b)
    if p["windows"] == "cab":
        back = _cab_back(lines)
        box = clipped(box, (back, high), (back, low))
    return box


def _cab_back(lines: CarLines) -> float:
    """Rear edge of the cab door of a van."""
    return lines.axles[0] - 1.28


def _beyond_y(y: float) -> Floats:
    return np.array([0.0, -1.0, 0.0, -y])


def _pillar_x(lines: CarLines) -> float:
    """Middle of the B pillar."""
    return lines.axles[0] - 0.53 * (lines.axles[0] - lines.axles[1])


def _panes(glass: Outline, lines: CarLines, p: Parameters) -> list[Outline]:
    """Side windows between the pillars, front to rear."""
    low, high = 0.0, lines.height
    if p["windows"] == "cab":
        return [glass]
    b = _pillar_x(lines)
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


def _strip(view: str, a: tuple[float, float], b: tuple[float, float], *bounds: Floats) -> Floats:
    """Thin prism along a line."""
    u = np.array(b) - np.array(a)
    n = np.array([-u[1], u[0]]) / np.linalg.norm(u) * _SEAM_M / 2
    corners = [np.array(a) - n, np.array(b) - n, np.array(b) + n, np.array(a) + n]
    return prism(view, [(float(x), float(z)) for x, z in corners], 0.0, *bounds)


def _doors(half: Panels, lines: CarLines, p: Parameters) -> Panels:
    """Shut lines of the doors, and their handles."""
    sill = lines.clearance + 0.15
    belt = lines.belt[0]
    a = lines.axles[0] - lines.arch_radius() - 0.13
    b = _pillar_x(lines) - 0.01
    radius = lines.arch_radius()
    hinge_z = float(lines.belt_z(a))
    paths: list[Outline] = [[(a - 0.02, sill), (a + 0.02, 0.6 * belt), (a, hinge_z + 0.01)]]
    if p["windows"] == "cab":
        back = _cab_back(lines)
        paths += [
            [(a - 0.02, sill), (back, sill)],
            [(back, sill), (back, lines.height - 0.24)],
        ]
        handles = [back + 0.16]
        slide = max(lines.axles[1] + radius + 0.10, back - 1.25)
        paths += [[(back - 0.06, sill), (back - 0.06, lines.height - 0.24)], [(slide, sill), (slide, lines.height - 0.24)]]
        paths += [[(slide, 0.62 * belt + 0.3), (lines.axles[1] - 0.5, 0.62 * belt + 0.3)]]
        handles.append(back - 0.22)
    else:
        c = lines.axles[1] + radius
        paths += [
            [(a - 0.02, sill), (b, sill)],
            [(b, sill), (b, float(lines.belt_z(b)) + 0.014)],
            [(b, sill), (c - 0.02, sill)],
            [(c - 0.02, sill), (c - 0.01, 0.55 * belt), (c - 0.17, 0.85 * belt), (c - 0.20, float(lines.belt_z(c)) + 0.02)],
        ]
        handles = [b + 0.17, c - 0.05]
    for path in paths:
        for start, end in zip(path[:-1], path[1:], strict=True):
            half = half.cut(_strip("xz", start, end, _beyond_y(0.4 * lines.half)), "seam_door", ("body", "cladding"))
    half = half.sink("seam_door", 0.008, "seam").renamed({"seam_door": "seam"})
    for x in handles:
        z = float(lines.belt_z(x)) - 0.105
        bar = [(x - 0.10, z - 0.014), (x + 0.10, z - 0.018), (x + 0.10, z + 0.014), (x - 0.10, z + 0.018)]
        half = half.cut(prism("xz", bar, 0.012, _beyond_y(0.4 * lines.half)), "handle_left")
    return half.sink("handle_left", -0.020, "handle_left")


def _screens(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Windscreen and rear window, each with its black border."""
    top = lines.height - 0.35 * lines.header_blend - 0.018
    low = lines.cowl[1] + 0.012
    front = [
        (-0.3, low),
        (float(lines.cabin_half(low)) - 0.105, low),
        (float(lines.cabin_half(top)) - 0.10, top - 0.022),
        (0.6 * float(lines.cabin_half(top)), top),
        (-0.3, top),
    ]
    ahead = np.array([-1.0, 0.0, 0.0, -(float(lines.screen_x(top)) - 0.30)])
    half = _pane(half, front, ahead, "trim_front", "glass_front", detail)
    if p["windows"] == "cab":
        return half
    low = lines.tail[1] + float(p["rear_glass_low"])
    top = lines.height - float(p["rear_glass_top"])
    rear = [
        (-0.3, low),
        (float(lines.cabin_half(low)) - 0.155, low),
        (float(lines.cabin_half(top)) - 0.14, top - 0.02),
        (0.6 * float(lines.cabin_half(top)), top),
        (-0.3, top),
    ]
    behind = np.array([1.0, 0.0, 0.0, float(lines.rear_screen_x(top)) + 0.30])
    return _pane(half, rear, behind, "trim_rear", "glass_rear", detail)


def _pane(half: Panels, outline: Outline, bound: Floats, trim: str, glass: str, detail: int) -> Panels:
    half = half.cut(prism("yz", outline, 0.05, bound), trim)
    half = half.cut(prism("yz", shrunk(outline, 0.022), 0.045, bound), glass, trim)
    return half.sink(glass, 0.004, "seam") if detail == 0 else half


def _ahead(lines: CarLines, reach: float) -> Floats:
    return np.array([-1.0, 0.0, 0.0, -(lines.front - reach)])


def _behind(lines: CarLines, reach: float) -> Floats:
    return np.array([1.0, 0.0, 0.0, -lines.front + reach])


def _plates(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Number plates, blank, a little proud of the bumper and the tailgate."""
    low = lines.clearance
    front_z = low + 0.42 * (lines.nose_z - low)
    rear_z = 0.5 * (0.62 + 0.88) * max(lines.belt[0], lines.deck_z) if lines.height < 2.0 else 0.78 * lines.belt[0]
    for z, bound, name in ((front_z, _ahead(lines, 0.4), "plate_front"), (rear_z, _behind(lines, 0.4), "plate_rear")):
        w, h = _PLATE[0] / 2, _PLATE[1] / 2
        half = half.cut(prism("yz", [(-w, z - h), (w, z - h), (w, z + h), (-w, z + h)], 0.0, bound), name)
        if detail == 0:
            half = half.sink(name, -0.006, "frame")
    return half


def _front(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Head lamps, grille and lower intake."""
    w, top, low = lines.half, lines.nose_z, lines.clearance
    lamp_low, lamp_top = float(p["lamp_low"]) * top, float(p["lamp_top"]) * top
    inner = float(p["lamp_inner"]) * w
    lamp: Outline = [
        (inner, lamp_low + 0.02),
        (0.80 * w, lamp_low),
        (1.02 * w, lamp_low + 0.04),
        (1.02 * w, lamp_top + 0.03),
        (0.80 * w, lamp_top + 0.005),
        (inner, lamp_top - 0.025),
    ]
    sweep = half_plane("xz", (lines.front - 0.62, lamp_top + 0.05), (lines.front - 0.40, lamp_low))
    bounds = (_ahead(lines, 0.62), sweep)
    half = half.cut(prism("yz", lamp, 0.02, *bounds), "lamp_bezel_left")
    if detail < 2:
        glow = shrunk(lamp, 0.014)
        middle = 0.5 * (lamp_low + lamp_top)
        upper = clipped(glow, (0.0, middle - 0.005), (w, middle + 0.02))
        lower = clipped(glow, (w, middle - 0.005), (0.0, middle - 0.03))
        inset = half_plane("xz", (lines.front - 0.56, lamp_top + 0.05), (lines.front - 0.35, lamp_low))
        half = half.cut(prism("yz", upper, 0.012, inset), "lamp_head_left", "lamp_bezel_left")
        half = half.cut(prism("yz", lower, 0.008, inset), "lamp_day_left", "lamp_bezel_left")
        if detail == 0:
            half = half.sink("lamp_bezel_left", 0.012, "lamp_bezel_left")
    else:
        half = half.renamed({"lamp_bezel_left": "lamp_head_left"})
    grille_low = float(p["grille_low"]) * top
    grille: Outline = [
        (-0.3, grille_low),
        (0.86 * inner, grille_low + 0.01),
        (0.97 * inner, 0.5 * (grille_low + lamp_top)),
        (0.95 * inner, lamp_top - 0.025),
        (-0.3, lamp_top - 0.012),
    ]
    half = half.cut(prism("yz", grille, 0.02, _ahead(lines, 0.45)), "grille")
    intake: Outline = [
        (-0.3, low + 0.075),
        (0.55 * w, low + 0.085),
        (0.66 * w, low + 0.13),
        (0.60 * w, low + 0.20),
        (-0.3, low + 0.215),
    ]
    half = half.cut(prism("yz", intake, 0.02, _ahead(lines, 0.45)), "grille", ("body", "cladding"))
    vent: Outline = [
        (0.74 * w, low + 0.09),
        (0.90 * w, low + 0.13),
        (0.91 * w, low + 0.27),
        (0.86 * w, low + 0.25),
    ]
    if detail < 2:
        half = half.cut(prism("yz", vent, 0.015, _ahead(lines, 0.45)), "grille", ("body", "cladding"))
    if detail == 0:
        half = half.sink("grille", 0.022, "grille")
        half = _slats(half, lines, p, grille_low, lamp_top - 0.03, inner)
        edge = lamp_top + 0.012
        half = half.cut(_strip("yz", (-0.1, edge), (inner, edge - 0.006), _ahead(lines, 0.45)), "seam_hood")
        bonnet = np.array([0.0, 0.0, -1.0, -(edge - 0.03)])
        path = [(lines.front - 0.30, 0.90 * inner + 0.05), (lines.cowl[0] + 0.05, 0.80 * w)]
        half = half.cut(_strip("xy", path[0], path[1], bonnet), "seam_hood")
        half = half.sink("seam_hood", 0.006, "seam").renamed({"seam_hood": "seam"})
    return half


def _slats(half: Panels, lines: CarLines, p: Parameters, low: float, top: float, inner: float) -> Panels:
    """Bars across the grille."""
    count = int(p["slats"])
    pitch = (top - low) / (count + 1)
    for k in range(count):
        z = low + (k + 1) * pitch
        bar: Outline = [(-0.3, z - 0.2 * pitch), (inner, z - 0.2 * pitch), (inner, z + 0.2 * pitch), (-0.3, z + 0.2 * pitch)]
        half = half.cut(prism("yz", bar, 0.0, _ahead(lines, 0.5)), "slat", "grille")
    name = "chrome_slat" if p["chrome"] else "slat"
    return half.sink("slat", -0.012, "slat").renamed({"slat": name}) if count else half


def _rear(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Tail lamps, tailgate seams, bumper strip and reflectors."""
    w, low = lines.half, lines.clearance
    belt = max(lines.belt[0], lines.deck_z) if lines.height < 2.0 else lines.belt[0]
    lamp_low, lamp_top = float(p["tail_low"]) * belt, float(p["tail_top"]) * belt
    inner = float(p["tail_inner"]) * w
    lamp: Outline = [
        (inner, lamp_low + 0.015),
        (0.85 * w, lamp_low),
        (1.02 * w, lamp_low + 0.01),
        (1.02 * w, lamp_top),
        (0.85 * w, lamp_top),
        (inner, lamp_top - 0.02),
    ]
    sweep = half_plane("xz", (-lines.front + 0.26, lamp_low), (-lines.front + 0.36, lamp_top))
    half = half.cut(prism("yz", lamp, 0.02, sweep, _behind(lines, 0.6)), "lamp_tail_left")
    if p["light_bar"] and detail < 2:
        z = 0.5 * (lamp_low + lamp_top)
        bar: Outline = [(-0.3, z), (inner + 0.01, z), (inner + 0.01, z + 0.035), (-0.3, z + 0.035)]
        half = half.cut(prism("yz", bar, 0.0, _behind(lines, 0.4)), "lamp_tail_left")
    bumper: Outline = [(-0.3, low - 0.1), (0.70 * w, low - 0.1), (0.84 * w, low + 0.13), (0.72 * w, low + 0.17), (-0.3, low + 0.17)]
    half = half.cut(prism("yz", bumper, 0.02, _behind(lines, 0.45)), "bumper", ("body", "cladding"))
    if detail < 2:
        z = low + 0.24
        strip: Outline = [(0.70 * w, z), (0.88 * w, z), (0.88 * w, z + 0.03), (0.70 * w, z + 0.03)]
        half = half.cut(prism("yz", strip, 0.01, _behind(lines, 0.45)), "reflector_left", ("body", "cladding"))
    if detail == 0:
        turn: Outline = [(inner + 0.03, lamp_low + 0.03), (0.93 * w, lamp_low + 0.02), (0.93 * w, lamp_low + 0.055), (inner + 0.03, lamp_low + 0.06)]
        half = half.cut(prism("yz", turn, 0.008, _behind(lines, 0.25)), "lamp_turn_left", "lamp_tail_left")
        half = half.sink("lamp_tail_left", -0.008, "lamp_tail_left")
        seam_z = 0.60 * belt
        side = 0.80 * w
        half = half.cut(_strip("yz", (-0.1, seam_z), (side, seam_z), _behind(lines, 0.4)), "seam_gate")
        half = half.cut(_strip("yz", (side, seam_z), (side, lamp_low), _behind(lines, 0.4)), "seam_gate")
        if p["windows"] == "cab":
            half = half.cut(prism("yz", [(-0.1, low + 0.2), (0.005, low + 0.2), (0.005, lines.height - 0.1), (-0.1, lines.height - 0.1)], 0.0, _behind(lines, 0.4)), "seam_gate")
            top = lines.height - 0.16
            half = half.cut(_strip("yz", (0.86 * w, seam_z), (0.80 * w, top), _behind(lines, 0.5)), "seam_gate")
            half = half.cut(_strip("yz", (0.80 * w, top), (-0.1, top), _behind(lines, 0.5)), "seam_gate")
        half = half.sink("seam_gate", 0.008, "seam").renamed({"seam_gate": "seam"})
    return half
