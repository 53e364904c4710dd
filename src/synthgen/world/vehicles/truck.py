"""Rigid trucks with two axles: a cab on a ladder frame, and one of several bodies behind it.

Each `build_...` takes a drawn parameter set. Cab, running gear and bodies are in modules of their own.
"""

from synthgen.world.family import Parameters
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.truck_bodies import add_box
from synthgen.world.vehicles.truck_cab import Cab, add_cab, add_deflector, plate_text
from synthgen.world.vehicles.truck_chassis import Axle, Chassis, add_chassis, add_flaps, add_rear

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
    add_box(kit, back, ahead, low, top, half, str(p["firm"]))
    for x in (back + 0.4, ahead - 0.4):
        kit.box("frame", (x, 0.0, low - 0.05), (0.10, 1.9 * half, 0.10))
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
