"""Front and rear of cars and vans: screens, lamps, grille, bumpers, number plates.

Outlines are drawn in front view (y, z); heights follow the car's lines, so that one rule fits every body.
Functions take and return the left half; names that hold "left" get right counterparts when it is mirrored.
"""

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import (
    Outline,
    at_least,
    at_most,
    clipped,
    half_plane,
    prism,
    rectangle,
    shrunk,
    soft,
)
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines

_PLATE = (0.52, 0.11)  # EU number plate: 520 x 110 mm (ISO 7591)
_SKIN = ("body", "cladding")
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half


def cut_ends(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Screens, lamps, grille, bumpers and plates."""
    half = _screens(half, lines, p, detail)
    half = _plates(half, lines, detail)
    half = _head_lamps(half, lines, p, detail)
    half = _grille(half, lines, p, detail)
    half = _tail_lamps(half, lines, p, detail)
    return _rear_bumper(half, lines, detail) if detail < 2 else half


def _screens(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Windscreen and rear window, each with its black border."""
    top = lines.height - 0.35 * lines.header_blend - 0.018
    if lines.is_van():
        top = min(top, lines.belt[0] + 0.80)
    low = lines.cowl[1] + 0.012
    front = [
        (_MIDDLE, low),
        (float(lines.cabin_half(low)) - 0.105, low),
        (float(lines.cabin_half(top)) - 0.10, top - 0.022),
        (0.6 * float(lines.cabin_half(top)), top),
        (_MIDDLE, top),
    ]
    ahead = at_least("x", float(lines.screen_x(top)) - 0.30)
    half = _pane(half, front, ahead, "front", detail)
    if lines.is_van():
        return half
    low = max(lines.tail[1], lines.deck_z) + float(p["rear_glass_low"])
    top = lines.height - float(p["rear_glass_top"])
    rear = [
        (_MIDDLE, low),
        (float(lines.cabin_half(low)) - 0.155, low),
        (float(lines.cabin_half(top)) - 0.14, top - 0.02),
        (0.6 * float(lines.cabin_half(top)), top),
        (_MIDDLE, top),
    ]
    behind = at_most("x", float(lines.rear_screen_x(top)) + 0.30)
    return _pane(half, rear, behind, "rear", detail)


def _pane(half: Panels, outline: Outline, bound: Floats, end: str, detail: int) -> Panels:
    """One screen: glass inside a black border, sunk a little."""
    trim, glass = f"trim_{end}", f"glass_{end}"
    if detail == 2:
        return half.cut(prism("yz", outline, 0.0, bound), glass)
    half = half.cut(prism("yz", outline, soft(0.05, detail), bound), trim)
    half = half.cut(prism("yz", shrunk(outline, 0.022), soft(0.045, detail), bound), glass, trim)
    return half.sink(glass, 0.004, "seam") if detail == 0 else half


def _plates(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Number plates in dark holders, a little proud of the bumper and the tailgate."""
    w, h = _PLATE[0] / 2, _PLATE[1] / 2
    rim = 0.010
    for view, z, name in plate_places(lines):
        bound = lines.ahead(0.4) if view == "yz+" else lines.behind(0.4)
        if detail == 0:
            outer = rectangle((-w - rim, z - h - rim), (w + rim, z + h + rim))
            half = half.cut(prism("yz", outer, 0.0, bound), "frame_plate")
        source = "frame_plate" if detail == 0 else "body"
        half = half.cut(prism("yz", rectangle((-w, z - h), (w, z + h)), 0.0, bound), name, source)
        if detail == 0:
            half = half.shift("frame_plate", -0.003).shift(name, -0.004)
            half = half.renamed({"frame_plate": "frame"})
    return half


def plate_places(lines: CarLines) -> list[tuple[str, float, str]]:
    """Where the plates are: the view that shows each, the height of its middle, its part name."""
    front_z = lines.clearance + 0.42 * (lines.nose_z - lines.clearance)
    rear_z = 0.76 * lines.stern_z()
    return [("yz+", front_z, "plate_front"), ("yz-", rear_z, "plate_rear")]


def _head_lamps(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Swept-back head lamps: a dark housing with the lamp above and the daytime light below."""
    w, top = lines.half, lines.nose_z
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
    bounds = (lines.ahead(0.62), sweep)
    half = half.cut(prism("yz", lamp, soft(0.02, detail), *bounds), "lamp_bezel_left")
    if detail == 2:
        return half.renamed({"lamp_bezel_left": "lamp_head_left"})
    glow = shrunk(lamp, 0.014)
    middle = 0.5 * (lamp_low + lamp_top)
    upper = clipped(glow, (0.0, middle - 0.005), (w, middle + 0.02))
    lower = clipped(glow, (w, middle - 0.005), (0.0, middle - 0.03))
    inset = half_plane("xz", (lines.front - 0.56, lamp_top + 0.05), (lines.front - 0.35, lamp_low))
    half = half.cut(prism("yz", upper, soft(0.012, detail), inset), "lamp_head_left", "lamp_bezel_left")
    half = half.cut(prism("yz", lower, 0.0, inset), "lamp_day_left", "lamp_bezel_left")
    return half.shift("lamp_bezel_left", 0.010) if detail == 0 else half


def _grille(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Grille with its bars between the lamps, and the intakes in the bumper."""
    w, top, low = lines.half, lines.nose_z, lines.clearance
    lamp_top, inner = float(p["lamp_top"]) * top, float(p["lamp_inner"]) * w
    grille_low = float(p["grille_low"]) * top
    grille: Outline = [
        (_MIDDLE, grille_low),
        (0.86 * inner, grille_low + 0.01),
        (0.97 * inner, 0.5 * (grille_low + lamp_top)),
        (0.95 * inner, lamp_top - 0.025),
        (_MIDDLE, lamp_top - 0.012),
    ]
    half = half.cut(prism("yz", grille, soft(0.02, detail), lines.ahead(0.45)), "grille")
    if detail == 2:
        return half
    intake: Outline = [
        (_MIDDLE, low + 0.075),
        (0.55 * w, low + 0.085),
        (0.66 * w, low + 0.13),
        (0.60 * w, low + 0.20),
        (_MIDDLE, low + 0.215),
    ]
    half = half.cut(prism("yz", intake, soft(0.02, detail), lines.ahead(0.45)), "grille", _SKIN)
    vent: Outline = [
        (0.74 * w, low + 0.09),
        (0.90 * w, low + 0.13),
        (0.91 * w, low + 0.27),
        (0.86 * w, low + 0.25),
    ]
    half = half.cut(prism("yz", vent, soft(0.015, detail), lines.ahead(0.45)), "grille", _SKIN)
    if detail == 0:
        half = half.sink("grille", 0.022, "grille")
        half = _slats(half, lines, p, (grille_low, lamp_top - 0.03))
    return half


def _slats(half: Panels, lines: CarLines, p: Parameters, span_z: tuple[float, float]) -> Panels:
    """Bars across the grille."""
    (low, top), inner = span_z, float(p["lamp_inner"]) * lines.half
    count = int(p["slats"])
    pitch = (top - low) / (count + 1)
    for k in range(count):
        z = low + (k + 1) * pitch
        bar = rectangle((_MIDDLE, z - 0.2 * pitch), (inner, z + 0.2 * pitch))
        half = half.cut(prism("yz", bar, 0.0, lines.ahead(0.5)), "slat", "grille")
    name = "chrome_slat" if p["chrome"] else "slat"
    return half.shift("slat", -0.012).renamed({"slat": name})


def _tail_lamps(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Tail lamps around the corners, joined by a bar on some cars, with the indicator inside."""
    w = lines.half
    belt = lines.stern_z()
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
    half = half.cut(prism("yz", lamp, soft(0.02, detail), sweep, lines.behind(0.6)), "lamp_tail_left")
    if p["light_bar"] and detail < 2:
        z = 0.5 * (lamp_low + lamp_top)
        bar: Outline = [(_MIDDLE, z), (inner + 0.01, z), (inner + 0.01, z + 0.035), (_MIDDLE, z + 0.035)]
        half = half.cut(prism("yz", bar, 0.0, lines.behind(0.4)), "lamp_tail_left")
    if detail == 0:
        turn: Outline = [
            (inner + 0.03, lamp_low + 0.03),
            (0.93 * w, lamp_low + 0.02),
            (0.93 * w, lamp_low + 0.055),
            (inner + 0.03, lamp_low + 0.06),
        ]
        half = half.cut(prism("yz", turn, 0.008, lines.behind(0.25)), "lamp_turn_left", "lamp_tail_left")
        half = half.shift("lamp_tail_left", -0.004)
    return half


def _rear_bumper(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Unpainted lower part of the rear bumper, and reflectors."""
    w, low = lines.half, lines.clearance
    bumper: Outline = [
        (_MIDDLE, low - 0.1),
        (0.70 * w, low - 0.1),
        (0.84 * w, low + 0.13),
        (0.72 * w, low + 0.17),
        (_MIDDLE, low + 0.17),
    ]
    half = half.cut(prism("yz", bumper, soft(0.02, detail), lines.behind(0.45)), "bumper", _SKIN)
    z = low + 0.24
    strip: Outline = [(0.70 * w, z), (0.88 * w, z), (0.88 * w, z + 0.03), (0.70 * w, z + 0.03)]
    return half.cut(prism("yz", strip, 0.0, lines.behind(0.45)), "reflector_left", _SKIN)
