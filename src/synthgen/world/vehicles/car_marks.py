"""Thin dark lines on cars and vans: shut lines of doors, bonnet, tailgate, bumpers and fuel flap.

They are not cut but laid on the skin as ribbons. A line is a view and a path of points in it (`surface.Surface`).
"""

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_lamps import head_outline
from synthgen.world.vehicles.car_sides import door_outlines
from synthgen.world.vehicles.surface import Surface
from synthgen.world.vehicles.van_body import slide_door_rear

Line = tuple[str, Outline]

_SEAM_M = (
    0.010  # gaps are 3-5 mm between rounded edges; as broad as a pixel at 10 m, and the lighter for it, lines hold
)
_SEAM_LIFT_M = 0.003  # ribbons follow the skin's triangles; their chords cut edges by less


def car_marks(surface: Surface, p: Parameters, detail: int) -> Panels:
    """All lines of the left half as ribbons; from afar only those of the doors."""
    seams = [*_door_seams(surface.lines, p), *(_end_seams(surface, p) if detail == 0 else ())]
    return surface.marks(seams, "shut_line", width_m=_SEAM_M, lift_m=_SEAM_LIFT_M)


def fuel_flap(surface: Surface) -> Panels:
    """Outline of the fuel or charging flap, on one side only."""
    lines = surface.lines
    x, z = lines.axles[1] - 0.42 * lines.arch_radius(), lines.tyre_radius + 1.32 * lines.arch_radius()
    if lines.is_van():
        x, z = lines.cab_back_x() - 0.06, 0.72 * lines.belt[0]
    angle = np.linspace(0.0, 2 * np.pi, 17)
    path = [(x + 0.085 * float(_round(np.cos(a))), z + 0.085 * float(_round(np.sin(a)))) for a in angle]
    return surface.marks([("xz", path)], "shut_line", width_m=_SEAM_M, lift_m=_SEAM_LIFT_M)


def _round(value: float) -> float:
    """Coordinate on a soft square instead of a circle."""
    return float(np.sign(value) * abs(value) ** 0.6)


def _door_seams(lines: CarLines, p: Parameters) -> list[Line]:
    """Outlines of the doors; edges that two share are drawn once."""
    doors = door_outlines(lines, p)
    seams: list[Line] = []
    for name, (panel, frame) in doors.items():
        belt = max(z for _, z in panel)
        top = [point for point in _upper_chain(frame) if point[1] > belt - 0.03]
        seams.append(("xz", top))
        edges = panel[:-1] if name == "front" and "rear" not in doors else panel
        if name == "front":
            b, sill = panel[0]
            seams.append(("xz", [*panel[:4]]))
            seams.append(("xz", [(b, sill), (b, panel[4][1] + (0.0 if lines.is_van() else 0.02))]))
        else:
            seams.append(("xz", [edges[1], edges[0], edges[5], edges[4], edges[3]]))
    if lines.is_van():
        seams += _slide_door(lines)
    return seams


def _upper_chain(outline: Outline) -> Outline:
    """The part of a convex counter-clockwise outline that is traversed towards -x: its upper edge, front to rear."""
    n = len(outline)
    start = max(range(n), key=lambda i: (outline[i][0], -outline[i][1]))
    turned = [outline[(start + k) % n] for k in range(n)]
    end = min(range(n), key=lambda i: (turned[i][0], turned[i][1]))
    return turned[: end + 1]


def _slide_door(lines: CarLines) -> list[Line]:
    sill, back, top = lines.clearance + 0.15, lines.cab_back_x(), lines.height - 0.26
    slide = slide_door_rear(lines)
    rail = lines.belt[0] - 0.10
    return [
        ("xz", [(back - 0.11, top), (back - 0.11, sill), (slide, sill), (slide, top), (back - 0.11, top)]),
        ("xz", [(slide, rail), (lines.axles[1] - 0.55, rail)]),
    ]


def _end_seams(surface: Surface, p: Parameters) -> list[Line]:
    """Bonnet, bumpers and tailgate."""
    lines = surface.lines
    w, belt = lines.half, lines.belt[0]
    lamp = head_outline(surface, p)
    inner, edge = lamp[0][0], lamp[5][1] + 0.014
    reach, low = lines.arch_radius(), lines.tyre_radius
    (corner,), _ = surface.at("yz+", [(inner, edge)])
    start, stop = (float(corner[0]), float(corner[1])), (lines.cowl[0] + 0.03, 0.78 * w)
    bow = [
        (start[0] + s * (stop[0] - start[0]), start[1] + s**0.6 * (stop[1] - start[1])) for s in (0, 0.12, 0.3, 0.6, 1)
    ]
    seams: list[Line] = [
        ("yz+", [(0.0, edge + 0.006), (inner, edge)]),
        ("xy", bow),
        ("xz", [(lines.axles[0] + 0.86 * reach, low + 0.56 * reach), (lines.front - 0.32, 0.98 * lamp[1][1])]),
    ]
    stern = lines.stern_z()
    if not lines.is_van():
        tail = float(p["tail_low"]) * stern
        seams.append(("xz", [(lines.axles[1] - 0.86 * reach, low + 0.56 * reach), (-lines.front + 0.30, tail - 0.01)]))
        gate = 0.60 * stern
        seams.append(("yz-", [(0.0, gate), (0.74 * w, gate), (0.80 * w, gate + 0.04), (0.80 * w, tail)]))
        if lines.deck_z > belt:
            inner_tail = float(p["tail_inner"]) * w
            seams.append(("xy", [(lines.tail[0] - 0.02, 0.72 * w), (-lines.front + 0.16, max(inner_tail, 0.66 * w))]))
        return seams
    side, gate, lintel = 0.80 * w, 0.50, lines.height - 0.18
    upper = min(side, float(lines.cabin_half(lintel)) - 0.20)
    around: Outline = [(0.0, gate), (side, gate), (side, belt), (upper, lintel), (0.0, lintel)]
    plate_z = 0.76 * stern
    return [
        *seams,
        ("yz-", around),
        ("yz-", [(0.0, gate), (0.0, plate_z - 0.08)]),
        ("yz-", [(0.0, plate_z + 0.08), (0.0, lintel)]),
    ]
