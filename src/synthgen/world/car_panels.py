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

_TALL_M = 2.0  # vans are higher than this, cars lower
_GLYPHS = (
    ((1, 3), (3, 4), (4, 6), (6, 1)),
    ((1, 3), (4, 6), (2, 5)),
    ((1, 3), (3, 4), (4, 6)),
    ((1, 3), (4, 6), (6, 1), (2, 5)),
    ((1, 3), (3, 4), (4, 6), (6, 1), (2, 5)),
)  # strokes between the six corners of a character, clockwise from the upper one on the left
_PLATE = (0.52, 0.11)  # EU number plate: 520 x 110 mm (ISO 7591)


def cut_sides(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Side windows with their pillars, door seams and handles."""
    outline = window_line(lines, p)
    side = _beyond_y(0.3 * lines.half)
    source = "body"
    if detail == 0:
        source = "trim_side_left"
        half = half.cut(prism("xz", outline, 0.03, side), source)
    for pane in _panes(shrunk(outline, 0.012), lines, p):
        half = half.cut(prism("xz", pane, 0.02 if detail == 0 else 0.0, side), "glass_side_left", source)
    if detail == 0:
        half = half.sink("glass_side_left", 0.006, "seam")
        half = _handles(half, lines, p)
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
    rail = [(float(x), float(lines.roof_z(x)) - 0.062 * lines.half / 0.92 - 0.062) for x in stations]
    for a, b in zip(rail[:-1], rail[1:], strict=True):
        box = clipped(box, a, b)
    if p["windows"] == "cab":
        back = _cab_back(lines)
        box = clipped(clipped(box, (back, high), (back, low)), (x1, low + 0.70), (x0, low + 0.70))
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


def seams(lines: CarLines, p: Parameters) -> list[tuple[str, Outline]]:
    """Shut lines as paths: the view they are drawn in, and their points."""
    w, belt = lines.half, lines.belt[0]
    sill = lines.clearance + 0.15
    radius = lines.arch_radius()
    a = lines.axles[0] - radius - 0.13
    edge = float(p["lamp_top"]) * lines.nose_z + 0.012
    inner = float(p["lamp_inner"]) * w
    paths: list[tuple[str, Outline]] = [
        ("xz", [(a - 0.02, sill), (a + 0.02, 0.6 * belt), (a, float(lines.belt_z(a)) + 0.01)]),
        ("yz+", [(0.0, edge), (inner, edge - 0.006)]),
        ("xy", [(lines.front - 0.34, 0.90 * inner + 0.05), (lines.cowl[0] + 0.05, 0.80 * w)]),
    ]
    return paths + (_van_seams(lines, a, sill) if p["windows"] == "cab" else _car_seams(lines, p, a, sill))


def _car_seams(lines: CarLines, p: Parameters, a: float, sill: float) -> list[tuple[str, Outline]]:
    belt = lines.belt[0]
    b, c = _pillar_x(lines) - 0.01, lines.axles[1] + lines.arch_radius()
    stern = max(belt, lines.deck_z)
    gate, side = 0.60 * stern, 0.80 * lines.half
    return [
        ("xz", [(a - 0.02, sill), (c - 0.02, sill)]),
        ("xz", [(b, sill), (b, float(lines.belt_z(b)) + 0.014)]),
        ("xz", [(c - 0.02, sill), (c, 0.55 * belt), (c - 0.17, 0.85 * belt), (c - 0.2, float(lines.belt_z(c)) + 0.02)]),
        ("yz-", [(0.0, gate), (side, gate), (side, float(p["tail_low"]) * stern)]),
    ]


def _van_seams(lines: CarLines, a: float, sill: float) -> list[tuple[str, Outline]]:
    back, top = _cab_back(lines), lines.height - 0.26
    slide = max(lines.axles[1] + lines.arch_radius() + 0.10, back - 1.25)
    rail, side, gate = lines.belt[0] - 0.10, 0.80 * lines.half, 0.50
    return [
        ("xz", [(a - 0.02, sill), (back, sill), (back, lines.belt[0] + 0.7)]),
        ("xz", [(back - 0.08, top), (back - 0.08, sill), (slide, sill), (slide, top), (back - 0.08, top)]),
        ("xz", [(slide, rail), (lines.axles[1] - 0.55, rail)]),
        ("yz-", [(0.0, gate), (0.0, top + 0.08)]),
        ("yz-", [(0.0, gate), (side, gate), (side, 1.0), (0.90 * side, top + 0.06), (0.0, top + 0.08)]),
    ]


def _handles(half: Panels, lines: CarLines, p: Parameters) -> Panels:
    """Door handles as raised bars."""
    if p["windows"] == "cab":
        back = _cab_back(lines)
        places = [back + 0.17, back - 0.24]
    else:
        places = [_pillar_x(lines) + 0.17, lines.axles[1] + lines.arch_radius() - 0.03]
    for x in places:
        z = float(lines.belt_z(x)) - 0.072
        bar = [(x - 0.10, z - 0.014), (x + 0.10, z - 0.018), (x + 0.10, z + 0.014), (x - 0.10, z + 0.018)]
        half = half.cut(prism("xz", bar, 0.0, _beyond_y(0.4 * lines.half)), "handle_left")
    return half.sink("handle_left", -0.018, "handle_left")


def _screens(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Windscreen and rear window, each with its black border."""
    top = lines.height - 0.35 * lines.header_blend - 0.018
    if p["windows"] == "cab":
        top = min(top, lines.belt[0] + 0.80)
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
    low = max(lines.tail[1], lines.deck_z) + float(p["rear_glass_low"])
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
    if detail == 2:
        return half.cut(prism("yz", outline, 0.0, bound), glass)
    half = half.cut(prism("yz", outline, 0.05 if detail == 0 else 0.0, bound), trim)
    half = half.cut(prism("yz", shrunk(outline, 0.022), 0.045 if detail == 0 else 0.0, bound), glass, trim)
    return half.sink(glass, 0.004, "seam") if detail == 0 else half


def _ahead(lines: CarLines, reach: float) -> Floats:
    return np.array([-1.0, 0.0, 0.0, -(lines.front - reach)])


def _behind(lines: CarLines, reach: float) -> Floats:
    return np.array([1.0, 0.0, 0.0, -lines.front + reach])


def _plates(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Number plates in dark holders, a little proud of the bumper and the tailgate."""
    w, h = _PLATE[0] / 2, _PLATE[1] / 2
    rim = 0.010
    for view, z, name in plate_places(lines):
        bound = _ahead(lines, 0.4) if view == "yz+" else _behind(lines, 0.4)
        if detail == 0:
            outer = [(-w - rim, z - h - rim), (w + rim, z - h - rim), (w + rim, z + h + rim), (-w - rim, z + h + rim)]
            half = half.cut(prism("yz", outer, 0.0, bound), "frame_plate")
        source = "frame_plate" if detail == 0 else "body"
        half = half.cut(prism("yz", [(-w, z - h), (w, z - h), (w, z + h), (-w, z + h)], 0.0, bound), name, source)
        if detail == 0:
            half = half.shift("frame_plate", -0.003).shift(name, -0.004)
            half = half.renamed({"frame_plate": "frame"})
    return half


def plate_places(lines: CarLines) -> list[tuple[str, float, str]]:
    """Where the plates are: the view that shows each, the height of its middle, its part name."""
    front_z = lines.clearance + 0.42 * (lines.nose_z - lines.clearance)
    rear_z = 0.75 * max(lines.belt[0], lines.deck_z) if lines.height < _TALL_M else 0.78 * lines.belt[0]
    return [("yz+", front_z, "plate_front"), ("yz-", rear_z, "plate_rear")]


def plate_marks(lines: CarLines, code: int) -> list[tuple[str, Outline]]:
    """Strokes of made-up characters on both plates, as paths of the left half.

    The characters are symmetric because the halves mirror each other; they stand for no real registration.
    """
    marks: list[tuple[str, Outline]] = []
    w, h = 0.019, 0.033
    corner = {1: (w, h), 2: (w, 0.0), 3: (w, -h), 4: (-w, -h), 5: (-w, 0.0), 6: (-w, h)}
    for view, z, _ in plate_places(lines):
        for slot in range(4):
            strokes = _GLYPHS[code // len(_GLYPHS) ** slot % len(_GLYPHS)]
            for a, b in strokes:
                (y0, z0), (y1, z1) = corner[a], corner[b]
                middle = slot * 0.066
                if slot > 0 or min(y0, y1) >= 0.0:
                    marks.append((view, [(middle + y0, z + z0), (middle + y1, z + z1)]))
                elif y0 * y1 < 0.0:
                    marks.append((view, [(0.0, z + z0), (max(y0, y1), z + z1)]))
    return marks


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
    half = half.cut(prism("yz", lamp, 0.02 if detail == 0 else 0.0, *bounds), "lamp_bezel_left")
    if detail < 2:
        glow = shrunk(lamp, 0.014)
        middle = 0.5 * (lamp_low + lamp_top)
        upper = clipped(glow, (0.0, middle - 0.005), (w, middle + 0.02))
        lower = clipped(glow, (w, middle - 0.005), (0.0, middle - 0.03))
        inset = half_plane("xz", (lines.front - 0.56, lamp_top + 0.05), (lines.front - 0.35, lamp_low))
        half = half.cut(prism("yz", upper, 0.012 if detail == 0 else 0.0, inset), "lamp_head_left", "lamp_bezel_left")
        half = half.cut(prism("yz", lower, 0.0, inset), "lamp_day_left", "lamp_bezel_left")
        if detail == 0:
            half = half.shift("lamp_bezel_left", 0.010)
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
    half = half.cut(prism("yz", grille, 0.02 if detail == 0 else 0.0, _ahead(lines, 0.45)), "grille")
    intake: Outline = [
        (-0.3, low + 0.075),
        (0.55 * w, low + 0.085),
        (0.66 * w, low + 0.13),
        (0.60 * w, low + 0.20),
        (-0.3, low + 0.215),
    ]
    half = half.cut(
        prism("yz", intake, 0.02 if detail == 0 else 0.0, _ahead(lines, 0.45)), "grille", ("body", "cladding")
    )
    vent: Outline = [
        (0.74 * w, low + 0.09),
        (0.90 * w, low + 0.13),
        (0.91 * w, low + 0.27),
        (0.86 * w, low + 0.25),
    ]
    if detail < 2:
        half = half.cut(
            prism("yz", vent, 0.015 if detail == 0 else 0.0, _ahead(lines, 0.45)), "grille", ("body", "cladding")
        )
    if detail == 0:
        half = half.sink("grille", 0.022, "grille")
        half = _slats(half, lines, p, grille_low, lamp_top - 0.03, inner)
    return half


def _slats(half: Panels, lines: CarLines, p: Parameters, low: float, top: float, inner: float) -> Panels:
    """Bars across the grille."""
    count = int(p["slats"])
    pitch = (top - low) / (count + 1)
    for k in range(count):
        z = low + (k + 1) * pitch
        bar: Outline = [
            (-0.3, z - 0.2 * pitch),
            (inner, z - 0.2 * pitch),
            (inner, z + 0.2 * pitch),
            (-0.3, z + 0.2 * pitch),
        ]
        half = half.cut(prism("yz", bar, 0.0, _ahead(lines, 0.5)), "slat", "grille")
    name = "chrome_slat" if p["chrome"] else "slat"
    return half.shift("slat", -0.012).renamed({"slat": name})


def _rear(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Tail lamps, tailgate seams, bumper strip and reflectors."""
    w, low = lines.half, lines.clearance
    belt = max(lines.belt[0], lines.deck_z) if lines.height < _TALL_M else lines.belt[0]
    lamp_low, lamp_top = float(p["tail_low"]) * belt, float(p["tail_top"]) * belt
    inner = float(p["tail_inner"]) * w
    middle = 0.5 * (inner + w)
    lamp: Outline = [
        (inner, lamp_low + 0.015),
        (middle, lamp_low),
        (1.02 * w, lamp_low + 0.01),
        (1.02 * w, lamp_top),
        (middle, lamp_top),
        (inner, lamp_top - 0.02),
    ]
    sweep = half_plane("xz", (-lines.front + 0.26, lamp_low), (-lines.front + 0.36, lamp_top))
    half = half.cut(prism("yz", lamp, 0.02 if detail == 0 else 0.0, sweep, _behind(lines, 0.6)), "lamp_tail_left")
    if p["light_bar"] and detail < 2:
        z = 0.5 * (lamp_low + lamp_top)
        bar: Outline = [(-0.3, z), (inner + 0.01, z), (inner + 0.01, z + 0.035), (-0.3, z + 0.035)]
        half = half.cut(prism("yz", bar, 0.0, _behind(lines, 0.4)), "lamp_tail_left")
    bumper: Outline = [
        (-0.3, low - 0.1),
        (0.70 * w, low - 0.1),
        (0.84 * w, low + 0.13),
        (0.72 * w, low + 0.17),
        (-0.3, low + 0.17),
    ]
    half = half.cut(
        prism("yz", bumper, 0.02 if detail == 0 else 0.0, _behind(lines, 0.45)), "bumper", ("body", "cladding")
    )
    if detail < 2:
        z = low + 0.24
        strip: Outline = [(0.70 * w, z), (0.88 * w, z), (0.88 * w, z + 0.03), (0.70 * w, z + 0.03)]
        half = half.cut(prism("yz", strip, 0.0, _behind(lines, 0.45)), "reflector_left", ("body", "cladding"))
    if detail == 0:
        turn: Outline = [
            (inner + 0.03, lamp_low + 0.03),
            (0.93 * w, lamp_low + 0.02),
            (0.93 * w, lamp_low + 0.055),
            (inner + 0.03, lamp_low + 0.06),
        ]
        half = half.cut(prism("yz", turn, 0.008, _behind(lines, 0.25)), "lamp_turn_left", "lamp_tail_left")
        half = half.shift("lamp_tail_left", -0.004)
    return half
