"""Box trucks: a cab over the engine, a cargo box on a ladder frame, under-run bars and twin rear tyres.

The cab is in `world.vehicles.truck_cab`; the rest here is boxes and bars. Not modelled: drive train, hoses.
"""

import numpy as np

from synthgen.records import Asset, Material
from synthgen.world.family import Parameters
from synthgen.world.vehicles import materials as m
from synthgen.world.vehicles.fittings import Kit, add_wheels, placed_box
from synthgen.world.vehicles.truck_cab import add_cab, axles
from synthgen.world.vehicles.wheels import WheelStyle

_TYRE_WIDTH_M = 0.295  # 295/80 R22.5
_RIM_SHARE = 0.57  # 22.5 in of 1.0 m
_UNDERRUN_Z_M = 0.50  # middle of the rear bar; its lower edge must be at most 0.45 m high when laden (UN R58)
_SIDE_RAILS_Z_M = (0.55, 0.86)  # middle of the side rails; lowest edge at most 0.55 m (UN R73)
_EDGE_M = 0.07  # breadth of the aluminum profiles along the edges of the box
_RIB_PITCH_M = 1.2  # between the ribs of the box's sides
_SIDES = (("left", 1), ("right", -1))


def build_truck(p: Parameters, detail: int, class_name: str) -> Asset:
    """Asset of one truck."""
    kit = Kit(class_name, p)
    add_cab(kit, p, detail)
    _cargo_box(kit, p, detail)
    _frame(kit, p)
    _tanks_and_guards(kit, p, detail)
    _rear_lamps(kit, p)
    style = WheelStyle(float(p["tyre_diameter"]), _TYRE_WIDTH_M, _RIM_SHARE, 8, "steel")
    first, second = axles(p)
    add_wheels(kit, style, {"f": first, "r": second}, float(p["width"]) / 2 - 0.04, detail, twin="r")
    return kit.asset()


def _box_ends(p: Parameters) -> tuple[float, float]:
    """Rear and front of the cargo box along x."""
    half_length = float(p["length"]) / 2
    return 0.03 - half_length, half_length - float(p["cab_length"]) - 0.12


def _cargo_box(kit: Kit, p: Parameters, detail: int) -> None:
    """Box with profiles along its edges; doors and ribs where they can be seen."""
    half, top, low = float(p["width"]) / 2, float(p["height"]), float(p["box_low"])
    back, start = _box_ends(p)
    panel = Material("box_panel", m.rgb(p, "box_rgb"), 0.35, 0.7, clearcoat=0.3)
    length, height = start - back, top - low
    x, z = 0.5 * (start + back), 0.5 * (top + low)
    kit.bar("box", (x, 0.0, z), (length - 0.02, 2 * half - 0.024, height - 0.02), panel)
    inner_x = (back + _EDGE_M / 2, start - _EDGE_M / 2)
    inner_z = (low + _EDGE_M / 2, top - _EDGE_M / 2)
    for y in (_EDGE_M / 2 - half, half - _EDGE_M / 2):
        for edge_z in inner_z:
            kit.bar("box_frame", (x, y, edge_z), (length, _EDGE_M, _EDGE_M), m.ALUMINUM)
        for edge_x in inner_x:
            kit.bar("box_frame", (edge_x, y, z), (_EDGE_M, _EDGE_M, height), m.ALUMINUM)
    for edge_x in inner_x:
        for edge_z in inner_z:
            kit.bar("box_frame", (edge_x, 0.0, edge_z), (_EDGE_M, 2 * half, _EDGE_M), m.ALUMINUM)
    if detail < 2:
        _box_doors(kit, p, detail)
    if detail == 0:
        for rib_x in np.linspace(back, start, max(3, round(length / _RIB_PITCH_M)) + 1)[1:-1]:
            for y in (0.010 - half, half - 0.010):
                kit.bar("box_rib", (float(rib_x), y, z), (0.03, 0.008, height - 2 * _EDGE_M), panel)


def _box_doors(kit: Kit, p: Parameters, detail: int) -> None:
    """Gap between the two rear doors, lock rods with handles, hinges."""
    half, top, low = float(p["width"]) / 2, float(p["height"]), float(p["box_low"])
    back, height = _box_ends(p)[0], top - low
    kit.bar("seam", (back + 0.005, 0.0, low + height / 2), (0.012, 0.02, height - 0.14))
    for share in (-0.62, -0.16, 0.16, 0.62):
        kit.bar("bar_lock", (back - 0.012, share * half, low + height / 2), (0.025, 0.028, height - 0.10))
        if detail == 0:
            inward = share * half - float(np.copysign(0.10, share))
            kit.bar("bar_lock", (back - 0.015, inward, low + 0.45), (0.02, 0.24, 0.03))
    for z in np.linspace(low + 0.25, top - 0.25, 4) if detail == 0 else []:
        for y in (0.09 - half, half - 0.09):
            kit.bar("bar_lock", (back - 0.008, y, float(z)), (0.016, 0.16, 0.05))


def _frame(kit: Kit, p: Parameters) -> None:
    """Ladder frame, floor of the box, axles, and the bar against under-running at the rear."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["box_low"])
    behind_cab = 2 * front - float(p["cab_length"])
    for y in (-0.42, 0.42):
        kit.bar("frame", (-0.2, y, low - 0.20), (2 * front - 1.0, 0.08, 0.26))
    kit.bar("frame", (0.5 * behind_cab - front + 0.05, 0.0, low - 0.035), (behind_cab - 0.3, 1.9 * half, 0.07))
    for x in axles(p):
        kit.bar("frame", (x, 0.0, float(p["tyre_diameter"]) / 2), (0.16, 2 * half - 0.7, 0.16))
    kit.bar("bumper_rear", (0.05 - front, 0.0, _UNDERRUN_Z_M), (0.10, 2 * half - 0.10, 0.12))
    for y in (-0.5, 0.5):
        kit.bar("frame", (0.20 - front, y, 0.5 * (_UNDERRUN_Z_M + low)), (0.08, 0.06, low - _UNDERRUN_Z_M))


def _tanks_and_guards(kit: Kit, p: Parameters, detail: int) -> None:
    """Fuel tank and battery case, rails between the axles, mudguards and mud flaps."""
    half, low, radius = float(p["width"]) / 2, float(p["box_low"]), float(p["tyre_diameter"]) / 2
    first, second = axles(p)
    middle = 0.5 * (first + second) + 0.35
    tank = placed_box((middle, half - 0.42, low - 0.42), (1.1, 0.55, 0.50), 0.10, detail)
    case = placed_box((middle, 0.42 - half, low - 0.42), (0.8, 0.55, 0.50), 0.10, detail)
    kit.add("tank", tank, m.ALUMINUM)
    kit.add("battery_case", case, m.PLASTIC)
    start = min(first - radius - 0.25, float(p["length"]) / 2 - float(p["cab_length"]) - 0.15)
    end = second + radius + 0.20
    for _, sign in _SIDES:
        kit.bar("mudflap", (second - radius - 0.10, sign * (half - 0.34), 0.62), (0.02, 0.58, 0.72), m.RUBBER)
        guard = (second, sign * (half - 0.33), 2 * radius + 0.07)
        kit.bar("mudguard", guard, (1.2 * radius, 0.60, 0.02), m.PLASTIC)
        for z in _SIDE_RAILS_Z_M if detail < 2 else ():
            rail = (0.5 * (start + end), sign * (half - 0.05), z)
            kit.bar("bar_side", rail, (start - end, 0.03, 0.12), m.ALUMINUM)
        for x in np.linspace(end + 0.15, start - 0.15, 3) if detail < 2 else []:
            kit.bar("frame", (float(x), sign * (half - 0.09), 0.76), (0.05, 0.04, 0.62))


def _rear_lamps(kit: Kit, p: Parameters) -> None:
    """Lamp boards below the doors, reflectors and the plate."""
    rear, half, z = -float(p["length"]) / 2, float(p["width"]) / 2, float(p["box_low"]) - 0.18
    for side, sign in _SIDES:
        y = sign * (half - 0.27)
        kit.bar(f"lamp_tail_{side}", (rear + 0.06, y + sign * 0.10, z), (0.06, 0.20, 0.13))
        kit.bar(f"lamp_turn_{side}", (rear + 0.06, y - sign * 0.08, z), (0.06, 0.14, 0.13))
        kit.bar(f"reflector_{side}", (rear + 0.015, y, _UNDERRUN_Z_M), (0.01, 0.16, 0.05))
    kit.bar("plate_rear", (rear + 0.05, 0.0, z), (0.02, 0.52, 0.11))
