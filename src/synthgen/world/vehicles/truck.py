"""Rigid trucks with two axles: a cab on a ladder frame, and one of several bodies behind it.

Each `build_...` takes a drawn parameter set. Cab, running gear and bodies are in modules of their own.
"""

from synthgen.world.family import Parameters
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.truck_bodies import add_box, add_cooler
from synthgen.world.vehicles.truck_cab import Cab, add_cab, add_deflector, plate_text
from synthgen.world.vehicles.truck_chassis import Axle, Chassis, add_chassis, add_flaps, add_rear
from synthgen.world.vehicles.truck_loads import add_flatbed, add_refuse_body, add_tank, add_tipper

_GAP_M = 0.12  # between cab and body


def build_box_truck(p: Parameters, detail: int) -> Built:
    """Truck with a box."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    half, low, top = float(p["width"]) / 2, float(p["box_low"]), float(p["height"])
    back, ahead = 0.03 - cab.front, cab.back - _GAP_M
    add_running_gear(kit, p, cab, top=low - 0.08)
    add_cab(kit, p, cab)
    if p["deflector"]:
        add_deflector(kit, cab, top - 0.06)
    elif p["cooled"] and top - cab.top > 0.55:
        add_cooler(kit, ahead, max(cab.top + 0.12, top - 1.0), top - 0.08, 0.66 * half)
    add_box(kit, back, ahead, low, top, half, str(p["firm"]))
    for x in (back + 0.4, ahead - 0.4):
        kit.box("frame", (x, 0.0, low - 0.05), (0.10, 1.9 * half, 0.10))
    return kit.built()


def build_tipper(p: Parameters, detail: int) -> Built:
    """Truck with a tipping trough."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    low, half = float(p["box_low"]), float(p["width"]) / 2
    add_running_gear(kit, p, cab, top=low - 0.08)
    add_cab(kit, p, cab)
    wall = float(p["height"]) - low - 0.36
    add_tipper(kit, 0.06 - cab.front, cab.back - _GAP_M, low, half - 0.005, wall=wall, fill=float(p["fill"]))
    return kit.built()


def build_tanker(p: Parameters, detail: int) -> Built:
    """Truck with a tank."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    low, half = float(p["box_low"]), float(p["width"]) / 2
    add_running_gear(kit, p, cab, top=low - 0.04)
    add_cab(kit, p, cab)
    add_tank(kit, 0.04 - cab.front, cab.back - _GAP_M, low, float(p["height"]), half, str(p["firm"]))
    return kit.built()


def build_flatbed(p: Parameters, detail: int) -> Built:
    """Truck with a platform and a load."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    low, half = float(p["box_low"]), float(p["width"]) / 2
    add_running_gear(kit, p, cab, top=low - 0.02)
    add_cab(kit, p, cab)
    add_flatbed(kit, 0.02 - cab.front, cab.back - _GAP_M, low, half, head=float(p["height"]), load=str(p["load"]))
    return kit.built()


def build_refuse_truck(p: Parameters, detail: int) -> Built:
    """Refuse collector that loads from behind."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    low, half = float(p["box_low"]), float(p["width"]) / 2
    add_running_gear(kit, p, cab, top=low - 0.02, lamps=False)
    add_rear(kit, -cab.front + 0.30, half, low - 0.10, plate_text(p), bar=False)
    add_cab(kit, p, cab)
    add_refuse_body(kit, -cab.front, cab.back - _GAP_M, low, float(p["height"]), half)
    return kit.built()


def add_running_gear(kit: HeavyKit, p: Parameters, cab: Cab, *, top: float, lamps: bool = True) -> None:
    """Frame with two axles, tanks and guards between them, and lamps at the rear end."""
    second = cab.axle - wheelbase(p)
    radius, rear = cab.radius, -cab.front
    tank_ahead = min(cab.axle - cab.radius - 0.25, cab.back - 0.05)
    tanks = (tank_ahead - 1.15, tank_ahead)
    guards = ((tanks[0] - 0.10, second + radius + 0.22), (second - radius - 0.30, rear + 0.35))
    axles = (Axle(cab.axle, "steer", "front"), Axle(second, "drive", "rear"))
    half = float(p["width"]) / 2
    chassis = Chassis(rear + 0.15, cab.front - 0.5, top, half, 2 * radius, axles, guards, tanks, str(p["rim"]))
    add_chassis(kit, chassis)
    add_flaps(kit, second - radius - 0.16, half, top)
    if lamps:
        add_rear(kit, rear, half, top, plate_text(p))


def wheelbase(p: Parameters) -> float:
    """Between the first and the last axle."""
    return float(p["length"]) * float(p["wheelbase_share"])
