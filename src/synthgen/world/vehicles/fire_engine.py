"""Fire engines: a crew cab, lockers behind roller shutters, a ladder on the roof, beacons and a livery of our own.

The running gear is that of `truck`. Not modelled: turntable ladders, hoses in use, the pump behind its shutter.
"""

from itertools import pairwise

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import rounded
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.truck import add_running_gear, wheelbase
from synthgen.world.vehicles.truck_cab import Cab, add_cab, plate_text
from synthgen.world.vehicles.truck_chassis import add_rear

_LADDER_M = 0.26  # what the ladder and its rack add to the body's height


def build_fire_engine(p: Parameters, detail: int) -> Built:
    """Pumping engine with a crew cab."""
    kit, cab = HeavyKit("vehicle.fire", p, detail, "beacon_blue"), Cab.of(p, crew=True)
    half, low, top = float(p["width"]) / 2, float(p["box_low"]), float(p["height"]) - _LADDER_M
    back, ahead = 0.06 - cab.front, cab.back - 0.06
    add_running_gear(kit, p, cab, top=low - 0.02, lamps=False)
    add_rear(kit, -cab.front, half, low + 0.02, plate_text(p), bar=True)
    add_cab(kit, p, cab)
    _body(kit, back, ahead, low, top, half, cab, cab.axle - wheelbase(p))
    _roof(kit, back, ahead, top, half)
    _beacons(kit, cab, back, top, half)
    axle, reach = cab.axle - wheelbase(p), cab.radius + 0.16
    skirts = ((back, axle - reach), (axle + reach, ahead))
    _livery(kit, cab, back, skirts, half, str(p["firm"]))
    return kit.built()


def _body(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float, cab: Cab, axle: float) -> None:
    """Body with lockers before and behind the rear wheels, and one over them."""
    section = rounded([(-half, low), (half, low), (half, top), (-half, top)], 0.07, 3)
    kit.beam("body", section, (back, ahead))
    reach = cab.radius + 0.16
    skirt = 0.52
    for a, b in ((back, axle - reach), (axle + reach, ahead)):
        kit.span("body", (a, half - 0.55, skirt), (b, half, low + 0.02), both=True)
    places = [(back + 0.08, axle - reach - 0.05, skirt + 0.10), (axle - reach + 0.02, axle + reach - 0.02, low + 0.14)]
    spare = ahead - 0.08 - (axle + reach + 0.05)
    if spare > 1.5:
        places += [
            (axle + reach + 0.05, axle + reach + 0.02 + spare / 2, skirt + 0.10),
            (axle + reach + 0.08 + spare / 2, ahead - 0.08, skirt + 0.10),
        ]
    else:
        places.append((axle + reach + 0.05, ahead - 0.08, skirt + 0.10))
    for a, b, z in places:
        _shutter(kit, a, b, z, top - 0.22, half)
    kit.span("trim_pump", (back - 0.012, 0.42 - half, low + 0.12), (back + 0.01, half - 0.42, top - 0.30))
    rear = np.arange(low + 0.16, top - 0.34, 0.055 if kit.detail == 0 else 0.3)
    for z in rear if kit.detail < 2 else []:
        kit.span("shutter", (back - 0.022, 0.46 - half, float(z)), (back - 0.004, half - 0.46, float(z) + 0.048))
    if kit.detail < 2:
        for y in (-0.15, 0.15):
            kit.tube(
                "ladder", [(back - 0.05, y + half - 0.22, 0.62), (back - 0.05, y + half - 0.22, top + 0.04)], 0.016
            )
        for z in np.arange(0.75, top, 0.3):
            kit.tube("ladder", [(back - 0.05, half - 0.37, float(z)), (back - 0.05, half - 0.07, float(z))], 0.013)
        kit.box("ladder", (back - 0.02, half - 0.22, top - 0.02), (0.08, 0.34, 0.04))
        kit.box("ladder", (back - 0.02, half - 0.22, low + 0.1), (0.08, 0.34, 0.04))
        kit.span("step", (back - 0.02, 0.1 - half, 0.40), (back + 0.30, half - 0.1, 0.46))


def _shutter(kit: HeavyKit, a: float, b: float, low: float, top: float, half: float) -> None:
    """Roller shutter of a locker on both sides: a dark frame, slats, and the bar to pull."""
    if b - a < 0.25:
        return
    kit.span("trim_locker", (a, half - 0.02, low), (b, half + 0.004, top), both=True)
    step = {0: 0.05, 1: 0.30, 2: 2.0}[kit.detail]
    edges = np.arange(low + 0.05, top - 0.04, step)
    for z in edges:
        high = min(float(z) + (0.88 * step if kit.detail == 0 else step), top - 0.03)
        kit.span("shutter", (a + 0.04, half - 0.01, float(z)), (b - 0.04, half + 0.010, high), both=True)
    if kit.detail < 2:
        kit.span("bar_pull", (a + 0.06, half, low + 0.06), (b - 0.06, half + 0.028, low + 0.10), both=True)


def _roof(kit: HeavyKit, back: float, ahead: float, top: float, half: float) -> None:
    """Rail along the roof, a two-part ladder on its rack, suction hoses and a box."""
    kit.span("rail", (back + 0.05, half - 0.07, top - 0.02), (ahead - 0.02, half - 0.03, top + 0.10), both=True)
    z, y0, y1 = top + _LADDER_M, -0.10, 0.42
    for k in range(2):
        high = z - 0.045 - 0.10 * k
        for y in (y0 + 0.04 * k, y1 - 0.04 * k):
            kit.box("ladder", (0.5 * (back + ahead) + 0.1, y, high), (ahead - back - 0.1, 0.035, 0.09))
        for x in np.arange(back + 0.25, ahead - 0.1, 0.30) if kit.detail < 2 else []:
            kit.tube("ladder", [(float(x), y0, high), (float(x), y1, high)], 0.015)
    for x in (back + 0.4, ahead - 0.4):
        kit.span("bar_rack", (x - 0.03, y0 - 0.05, top - 0.03), (x + 0.03, y1 + 0.05, z - 0.18))
    kit.box(
        "sheet_locker", (0.5 * (back + ahead), -0.72, top + 0.08), (0.55 * (ahead - back), 0.46, 0.18), round_m=0.02
    )
    for y in (0.66, 0.86):
        kit.tube("hose", [(back + 0.3, y, top + 0.06), (ahead - 0.3, y, top + 0.06)], 0.065)


def _beacons(kit: HeavyKit, cab: Cab, back: float, top: float, half: float) -> None:
    """Light bar on the cab, beacons at the rear corners and flashers in the grille."""
    z = cab.top - 0.005
    kit.box("beacon_base", (cab.front - 0.85, 0.0, z), (0.30, 1.5, 0.06), round_m=0.02)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        kit.box(f"lamp.beacon.{side}", (cab.front - 0.85, sign * 0.50, z + 0.09), (0.28, 0.48, 0.13), round_m=0.05)
        kit.box(
            f"lamp.beacon.rear_{side}",
            (back + 0.16, sign * (half - 0.16), top + 0.06),
            (0.16, 0.16, 0.15),
            round_m=0.05,
        )
        kit.box(f"lamp.beacon.grille_{side}", (cab.front - 0.045, sign * 0.34, 1.36), (0.05, 0.15, 0.07), round_m=0.015)
    kit.box("trim_name", (cab.front - 0.85, 0.0, z + 0.09), (0.26, 0.5, 0.12), round_m=0.04)


def _livery(
    kit: HeavyKit, cab: Cab, back: float, skirts: tuple[tuple[float, float], ...], half: float, word: str
) -> None:
    """White band with a yellow line along cab and lockers, the word on the doors, chevrons at the rear."""
    if kit.detail == 2:
        return
    z = cab.belt - 0.42
    kit.span("stripe", (cab.back + 0.10, half - 0.03, z), (cab.front - 0.42, half - 0.012, z + 0.20), both=True)
    kit.span(
        "stripe_yellow",
        (cab.back + 0.10, half - 0.03, z - 0.07),
        (cab.front - 0.42, half - 0.0125, z - 0.02),
        both=True,
    )
    for a, b in skirts:
        kit.span("stripe_yellow", (a, half - 0.02, 0.535), (b, half + 0.003, 0.60), both=True)
    for y, right in ((half - 0.008, (-1.0, 0.0, 0.0)), (0.008 - half, (1.0, 0.0, 0.0))):
        kit.text(
            "glyph_dark", word, (0.5 * (cab.back + cab.front) - 0.1, y, z + 0.10), right, 0.15, room_m=cab.length - 1.0
        )
    _chevrons(kit, back - 0.004, 0.98, half - 0.06)


def _chevrons(kit: HeavyKit, x: float, low: float, half: float) -> None:
    """Slanting red and yellow stripes across the rear, a hand high."""
    edges = np.linspace(half, -half, 15)
    for k, (a, b) in enumerate(pairwise(edges)):
        lean = 0.10 if a > 0 else -0.10
        quad = [(x, a, low), (x, b, low), (x, b + lean * 0.5, low + 0.13), (x, a + lean * 0.5, low + 0.13)]
        kit.flat("stripe_yellow" if k % 2 else "marking", [quad])
