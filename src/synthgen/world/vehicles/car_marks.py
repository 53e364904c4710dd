"""Thin dark lines on cars and vans: shut lines of doors, bonnet and tailgate, and the strokes on number plates.

They are not cut but laid on the skin as ribbons. A line is a view and a path of points in it: side view "xz", from
above "xy", from the front "yz+", from the rear "yz-". Left half only.
"""

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_ends import plate_places
from synthgen.world.vehicles.skin import Solid, ribbon

Line = tuple[str, Outline]

_GLYPHS = (
    ((1, 3), (3, 4), (4, 6), (6, 1)),
    ((1, 3), (4, 6), (2, 5)),
    ((1, 3), (3, 4), (4, 6)),
    ((1, 3), (4, 6), (6, 1), (2, 5)),
    ((1, 3), (3, 4), (4, 6), (6, 1), (2, 5)),
)  # strokes between the six corners of a character, clockwise from the upper one on the left
_SEAM_M = 0.009  # gaps are 3-5 mm; drawn wider so that they show from 10 m as they do in photographs
_SEAM_LIFT_M = 0.005  # as deep as chords of the skin's triangles lie inside it
_GLYPH_LIFT_M = 0.008  # beyond the plate, which is 4 mm proud of the skin


def car_marks(solid: Solid, lines: CarLines, p: Parameters) -> list[Panels]:
    """All lines of a car as ribbons, before its skin is stretched to size."""
    ribbons = [_drawn(solid, lines, line, "seam", _SEAM_LIFT_M) for line in _seams(lines, p)]
    return ribbons + [_drawn(solid, lines, line, "glyph", _GLYPH_LIFT_M) for line in _strokes(lines, p)]


def _drawn(solid: Solid, lines: CarLines, line: Line, name: str, lift_m: float) -> Panels:
    """Ribbon of one line."""
    view, path = line
    a, b = np.array(path).T
    still = np.ones_like(a)
    end = lines.front - 0.8
    start, towards = {
        "xz": (np.stack([a, 0.3 * lines.half * still, b], 1), np.array([0.0, 1.0, 0.0])),
        "xy": (np.stack([a, b, (lines.nose_z - 0.25) * still], 1), np.array([0.0, 0.0, 1.0])),
        "yz+": (np.stack([end * still, a, b], 1), np.array([1.0, 0.0, 0.0])),
        "yz-": (np.stack([-end * still, a, b], 1), np.array([-1.0, 0.0, 0.0])),
    }[view]
    return ribbon(solid, start, towards, name, width_m=_SEAM_M, lift_m=lift_m)


def _seams(lines: CarLines, p: Parameters) -> list[Line]:
    """Shut lines as paths: the view they are drawn in, and their points."""
    w, belt = lines.half, lines.belt[0]
    sill = lines.clearance + 0.15
    radius = lines.arch_radius()
    a = lines.axles[0] - radius - 0.13
    edge = float(p["lamp_top"]) * lines.nose_z + 0.012
    inner = float(p["lamp_inner"]) * w
    paths: list[Line] = [
        ("xz", [(a - 0.02, sill), (a + 0.02, 0.6 * belt), (a, float(lines.belt_z(a)) + 0.01)]),
        ("yz+", [(0.0, edge), (inner, edge - 0.006)]),
        ("xy", [(lines.front - 0.27, 0.90 * inner + 0.04), (lines.cowl[0] + 0.05, 0.80 * w)]),
    ]
    return paths + (_van_seams(lines, a, sill) if lines.is_van() else _car_seams(lines, p, a, sill))


def _car_seams(lines: CarLines, p: Parameters, a: float, sill: float) -> list[Line]:
    belt = lines.belt[0]
    b, c = lines.pillar_x() - 0.01, lines.axles[1] + lines.arch_radius()
    stern = lines.stern_z()
    gate, side = 0.60 * stern, 0.80 * lines.half
    return [
        ("xz", [(a - 0.02, sill), (c - 0.02, sill)]),
        ("xz", [(b, sill), (b, float(lines.belt_z(b)) + 0.014)]),
        ("xz", [(c - 0.02, sill), (c, 0.55 * belt), (c - 0.17, 0.85 * belt), (c - 0.2, float(lines.belt_z(c)) + 0.02)]),
        ("yz-", [(0.0, gate), (side, gate), (side, float(p["tail_low"]) * stern)]),
    ]


def _van_seams(lines: CarLines, a: float, sill: float) -> list[Line]:
    back, top = lines.cab_back_x(), lines.height - 0.26
    slide = max(lines.axles[1] + lines.arch_radius() + 0.10, back - 1.25)
    rail, side, gate, lintel = lines.belt[0] - 0.10, 0.80 * lines.half, 0.50, top + 0.08
    upper = min(side, float(lines.cabin_half(lintel)) - 0.20)
    plate_z = next(z for _, z, name in plate_places(lines) if name == "plate_rear")
    return [
        ("xz", [(a - 0.02, sill), (back, sill), (back, lines.belt[0] + 0.7)]),
        ("xz", [(back - 0.08, top), (back - 0.08, sill), (slide, sill), (slide, top), (back - 0.08, top)]),
        ("xz", [(slide, rail), (lines.axles[1] - 0.55, rail)]),
        ("yz-", [(0.0, gate), (0.0, plate_z - 0.07)]),
        ("yz-", [(0.0, plate_z + 0.07), (0.0, lintel)]),
        ("yz-", [(0.0, gate), (side, gate), (side, lines.belt[0]), (upper, lintel), (0.0, lintel)]),
    ]


def _strokes(lines: CarLines, p: Parameters) -> list[Line]:
    """Strokes of made-up characters on both plates, as paths of the left half.

    The characters are symmetric because the halves mirror each other; they stand for no real registration.
    """
    code = int(p["plate_code"])
    marks: list[Line] = []
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
