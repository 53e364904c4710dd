"""What makes the load space of a van look pressed from sheet metal: sunk fields, a moulding, panes in the rear doors.

`cut_load_space` takes and returns the left half of the skin. Doors' shut lines are in `car_marks`.
"""

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, at_most, prism, rectangle, shrunk, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines

_FIELD_M = 0.012  # depth of the fields between the frames of the side walls (on vans on sale 5-20 mm)
_MOULDING_M = (0.22, 0.31)  # of the plastic strip along the sides, above the sill


def slide_door_rear(lines: CarLines) -> float:
    """x of the rear edge of the sliding door."""
    return max(lines.axles[1] + lines.arch_radius() + 0.10, lines.cab_back_x() - 1.25)


def cut_load_space(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Sides with sunk fields before and behind the rear edge of the sliding door, and what is on the rear doors."""
    if p.get("rear_panes", False):
        half = _rear_pane(half, lines, detail)
    if detail == 2:
        return half
    side, back = at_least("y", 0.5 * lines.half), slide_door_rear(lines)
    low, high = lines.belt[0] + 0.03, lines.height - 0.38
    for aft, fore in ((-lines.front + 0.34, back - 0.08), (back + 0.07, lines.cab_back_x() - 0.20)):
        if fore - aft > 0.4:
            field = prism("xz", rectangle((aft, low), (fore, high)), soft(0.07, detail), side)
            half = half.cut(field, "field").sink("field", _FIELD_M, "field").renamed({"field": "body"})
    z0, z1 = (lines.clearance + z for z in _MOULDING_M)
    strip: Outline = rectangle((0.12 - lines.front, z0), (lines.axles[0] - lines.arch_radius() - 0.08, z1))
    half = half.cut(prism("xz", strip, 0.0, side), "cladding_mould")
    return half.sink("cladding_mould", -0.008, "cladding_mould") if detail == 0 else half


def _rear_pane(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Dark pane in each rear door."""
    z = lines.belt[0]
    pane = rectangle((0.07, z + 0.10), (0.64 * lines.half, z + 0.58))
    behind = at_most("x", 0.45 - lines.front)
    if detail < 2:
        half = half.cut(prism("yz", pane, soft(0.06, detail), behind), "trim_load")
    return half.cut(prism("yz", shrunk(pane, 0.03), soft(0.05, detail), behind), "glass.load", ("body", "trim_load"))
