"""Semi-trailers: a frame with three axles, legs, and a box or curtain sides; with their tractor, or alone.

`build_semi` is a tractor with its trailer (parts of two classes), `build_trailer` a trailer parked on its legs.
"""

import numpy as np

from synthgen.geometry import rotation, transform
from synthgen.world.family import Parameters
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.truck_bodies import add_box, add_cooler, add_curtains
from synthgen.world.vehicles.truck_cab import Cab, add_cab, add_deflector, plate_text
from synthgen.world.vehicles.truck_chassis import Axle, Chassis, add_chassis, add_flaps, add_rear

_KINGPIN_M = 1.60  # behind the trailer's front: 2.04 m front radius of Directive 96/53/EC, at 2.55 m width
_KINGPIN_TO_AXLES_M = 7.70  # to the middle one of three, nominal for 13.6 m
_AXLE_GAP_M = 1.31
_FIFTH_WHEEL_M = 0.55  # ahead of the drive axle
_LEGS_M = 2.45  # behind the kingpin
_NECK_M = 0.16  # height of the frame ahead of the legs


def build_semi(p: Parameters, detail: int) -> Built:
    """Tractor with two axles and a semi-trailer, turned about its kingpin by `hinge_deg`."""
    kit, cab = HeavyKit("vehicle.truck", p, detail), Cab.of(p)
    length, half = float(p["length"]), float(p["width"]) / 2
    rear = -length / 2
    nose = rear + float(p["trailer_length"])
    floor = float(p["box_low"])
    drive = nose - _KINGPIN_M - _FIFTH_WHEEL_M
    back = drive - cab.radius - 0.25
    tanks = (drive + cab.radius + 0.30, cab.axle - cab.radius - 0.28)
    axles = (Axle(cab.axle, "steer", "front"), Axle(drive, "drive", "drive"))
    top = floor - _NECK_M - 0.10
    add_chassis(kit, Chassis(back, cab.front - 0.5, top, half, 2 * cab.radius, axles, (), tanks, str(p["rim"])))
    _fifth_wheel(kit, nose - _KINGPIN_M, top, floor)
    _tractor_rear(kit, back, half, top)
    add_cab(kit, p, cab)
    if p["deflector"]:
        add_deflector(kit, cab, float(p["height"]) - 0.10)
    _side_fairings(kit, cab, tanks)
    if detail < 2:
        y, z = 0.0, top + 0.55
        for k, row in enumerate(("lamp_red", "rim_yellow", "machine_dark")):
            x = np.linspace(cab.back + 0.04, nose - 0.04, 9)
            sag = 0.35 * (1 - ((x - x.mean()) / (x[-1] - x[0]) * 2) ** 2)
            hose = np.stack([x, np.full(9, y + 0.12 * (k - 1)), z + 0.35 - sag], axis=1)
            kit.tube("hose", hose, 0.016, kit.looks.row(row))
    pin, turn = (nose - _KINGPIN_M, 0.0, 0.0), rotation(yaw_rad=float(np.deg2rad(float(p.get("hinge_deg", 0.0)))))
    about = transform(turn, pin) @ transform(translation=(-pin[0], 0.0, 0.0))
    with kit.scope("trailer_", "vehicle.trailer"), kit.placed(about):
        _trailer(kit, p, rear, legs_down=False)
    return kit.built()


def hinge_in_curve_deg(p: Parameters, radius_m: float) -> float:
    """`hinge_deg` of a semi-trailer whose drive axle has long been going round a circle, to the left if positive.

    At low speed both rear axles point at the middle of the circle: the kingpin, a little ahead of the drive axle, goes
    round on a circle to which the trailer is a chord from its own axles.
    """
    at_pin = float(np.hypot(radius_m, _FIFTH_WHEEL_M))
    to_axles = _KINGPIN_TO_AXLES_M * float(p["trailer_length"]) / 13.6
    lag = np.arcsin(to_axles / at_pin) - np.arctan(_FIFTH_WHEEL_M / abs(radius_m))
    return float(-np.copysign(np.rad2deg(lag), radius_m))


def build_trailer(p: Parameters, detail: int) -> Built:
    """Semi-trailer without its tractor, standing on its legs."""
    kit = HeavyKit("vehicle.trailer", p, detail)
    _trailer(kit, p, -float(p["length"]) / 2, legs_down=True)
    return kit.built(recenter=True)


def _trailer(kit: HeavyKit, p: Parameters, rear: float, *, legs_down: bool) -> None:
    """Semi-trailer whose rear end is at x = `rear`."""
    long = float(p.get("trailer_length", p["length"]))
    half, low, top = float(p["width"]) / 2, float(p["box_low"]), float(p["height"])
    nose, tyre = rear + long, float(p["tyre_diameter"])
    pin = nose - _KINGPIN_M
    middle = pin - _KINGPIN_TO_AXLES_M * long / 13.6
    axles = tuple(Axle(middle + k * _AXLE_GAP_M, "trail", f"t{2 - k}") for k in (1, 0, -1))
    legs = pin - _LEGS_M
    guard = (legs - 0.45, middle + _AXLE_GAP_M + tyre / 2 + 0.20)
    behind = (axles[-1].x - tyre / 2 - 0.25, rear + 0.5)
    frame = Chassis(rear + 0.15, legs + 0.3, low - 0.10, half, tyre, axles, (guard, behind), None, str(p["rim"]))
    add_chassis(kit, frame)
    kit.span("frame", (legs - 0.2, -0.45, low - 0.10 - _NECK_M), (nose - 0.3, 0.45, low - 0.02))
    for x in np.linspace(rear + 0.3, nose - 0.3, 9 if kit.detail < 2 else 3):
        kit.box("frame", (float(x), 0.0, low - 0.05), (0.08, 1.92 * half, 0.10))
    kit.span("frame", (rear + 0.1, half - 0.07, low - 0.12), (nose - 0.05, half - 0.02, low + 0.01), both=True)
    _legs(kit, legs, low, down=legs_down)
    add_flaps(kit, axles[-1].x - tyre / 2 - 0.16, half, low - 0.1)
    add_rear(kit, rear, half, low - 0.08, plate_text(p))
    body = add_curtains if p["body"] == "curtain" else add_box
    body(kit, rear + 0.03, nose, low, top, half, str(p["firm"]))
    if p["body"] == "cooled":
        add_cooler(kit, nose, low + 0.95, top - 0.25, half - 0.35)
    for x in np.arange(rear + 1.0, nose - 1.0, 2.6) if kit.detail == 0 else []:
        kit.box("lamp.turn_left.side", (float(x), half - 0.02, low - 0.05), (0.09, 0.03, 0.035))
        kit.box("lamp.turn_right.side", (float(x), 0.02 - half, low - 0.05), (0.09, 0.03, 0.035))


def _legs(kit: HeavyKit, x: float, low: float, *, down: bool) -> None:
    """Landing gear: on the ground, or wound up."""
    end = 0.0 if down else 0.42
    kit.span("legs", (x - 0.07, 0.55, end + 0.30), (x + 0.07, 0.69, low - 0.02), both=True)
    kit.span("legs", (x - 0.05, 0.57, end + 0.02), (x + 0.05, 0.67, end + 0.35), both=True)
    kit.span("legs", (x - 0.16, 0.50, end), (x + 0.16, 0.74, end + 0.03), both=True)
    kit.box("legs", (x, 0.0, low - 0.35), (0.05, 1.2, 0.05))
    if kit.detail < 2:
        kit.tube("legs", [(x, 0.66, low - 0.35), (x, 1.10, low - 0.35), (x, 1.10, low - 0.55)], 0.015)
        kit.tube("legs", [(x - 0.05, 0.62, 0.6 + end * 0.5), (x - 0.8, 0.42, low - 0.15)], 0.03, both=True)


def _fifth_wheel(kit: HeavyKit, pin: float, top: float, floor: float) -> None:
    """Coupling plate between the tractor's frame and the trailer's neck."""
    kit.tube("coupling", [(pin, 0.0, top + 0.02), (pin, 0.0, floor - _NECK_M - 0.02)], 0.45)
    kit.box("coupling", (pin, 0.0, 0.5 * (top + floor - _NECK_M) - 0.03), (0.6, 0.9, 0.10))


def _tractor_rear(kit: HeavyKit, back: float, half: float, top: float) -> None:
    """Lamps and crossbar at the tractor's own rear end, under the trailer."""
    kit.box("frame", (back + 0.10, 0.0, top - 0.14), (0.10, 2 * half - 0.5, 0.14))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        y = sign * (half - 0.42)
        kit.box(f"lamp.tail.tractor_{side}", (back + 0.045, y + 0.06, top - 0.14), (0.02, 0.12, 0.11))
        kit.box(f"lamp.brake.tractor_{side}", (back + 0.045, y - 0.08, top - 0.14), (0.02, 0.12, 0.11))


def _side_fairings(kit: HeavyKit, cab: Cab, tanks: tuple[float, float]) -> None:
    """Painted panels behind the cab's sides and over the tanks."""
    kit.span(
        "fairing",
        (cab.back - 0.38, cab.half - 0.09, 1.05),
        (cab.back + 0.06, cab.half - 0.05, cab.top - 0.35),
        both=True,
    )
    kit.box(
        "fairing",
        (0.5 * sum(tanks), cab.half - 0.03, 0.72),
        (tanks[1] - tanks[0] + 0.1, 0.04, 0.62),
        round_m=0.02,
        both=True,
    )
