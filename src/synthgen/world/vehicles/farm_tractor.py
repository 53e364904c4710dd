"""Farm tractors: a glass cab between large rear wheels under mudguards, a long hood, weights, a lifting hitch.

Not modelled: implements, drivers, hoses.
"""

from itertools import pairwise

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, prism, rectangle, soft
from synthgen.world.vehicles.cab_inside import add_seat
from synthgen.world.vehicles.fittings import mirror_pair
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit, band
from synthgen.world.vehicles.heavy_wheels import add_axle, lug_wheel
from synthgen.world.vehicles.skin import Frame, drape, profile, smooth_max
from synthgen.world.vehicles.truck_cab import plate_text

REAR_LUGS = 20
"""Lugs around a rear tyre, in each of the two rows."""
_RIM_SHARE = 0.56  # 38 in rim of 1.72 m
_TRACK_SHARE = 0.36  # space a rear tyre takes over its diameter: 0.58 m broad at 1.72 m, and a hand beside it


def build_farm_tractor(p: Parameters, detail: int) -> Built:
    """Tractor with four driven wheels."""
    kit = HeavyKit("vehicle.other", p, detail)
    big, small = float(p["tyre_diameter"]), float(p["tyre_diameter"]) * float(p["front_share"])
    front, half = float(p["length"]) / 2, float(p["width"]) / 2
    rear = -front + 0.42 + big / 2
    first = rear + float(p["length"]) * float(p["wheelbase_share"])
    _wheels(kit, p, rear, first, big, small, half)
    nose, cowl = front - 0.30, rear + 0.62
    _hood(kit, p, cowl, nose, first)
    _belly(kit, p, rear, first, big, small, nose)
    _cab(kit, p, rear, cowl, big)
    _mudguards(kit, rear, first, big, small, half)
    _hitch(kit, p, rear, big, -front)
    _front_weights(kit, nose, front, small)
    return kit.built(recenter=True)


def _wheels(kit: HeavyKit, p: Parameters, rear: float, first: float, big: float, small: float, half: float) -> None:
    """Lugged wheels; the front ones have as many lugs as roll on the same way."""
    turn = 2 * np.pi / REAR_LUGS
    lugs = round(REAR_LUGS * small / big)
    wheel = lug_wheel(big, _TRACK_SHARE * big * 0.95, _RIM_SHARE, REAR_LUGS, kit.detail)
    add_axle(kit, "rear", rear, half, wheel, big, turn_rad=turn, rim=str(p["rim"]))
    wheel = lug_wheel(small, 0.36 * small, _RIM_SHARE, lugs, kit.detail)
    add_axle(kit, "front", first, half - 0.06, wheel, small, turn_rad=2 * np.pi / lugs, rim=str(p["rim"]))
    kit.tube("axle", [(rear, 0.15 - half, big / 2), (rear, half - 0.15, big / 2)], 0.13)
    kit.tube("axle", [(first, 0.3 - half, small / 2), (first, half - 0.3, small / 2)], 0.09)
    for sign in (1.0, -1.0):
        kit.box("axle", (first, sign * (half - 0.46), small / 2), (0.26, 0.16, 0.30), round_m=0.05)


def _hood(kit: HeavyKit, p: Parameters, back: float, nose: float, first: float) -> None:
    """Engine hood: slopes to the nose, narrow, with grilles and lamps."""
    low, high, half = float(p["hood_low"]), float(p["hood_high"]), float(p["hood_half"])
    fall = float(p["hood_fall"])
    setback = profile(
        [(low, 0.05), (low + 0.2, 0.0), (high - fall - 0.15, 0.04), (high - fall, 0.16), (high, 0.5)], 0.06
    )

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        share = np.clip((x - back) / (nose - back), 0.0, 1.0)
        across = y / half
        ahead = x - (nose - setback(z) - 0.10 * across**2)
        side = np.abs(y) - (half - 0.05 * share - 0.05 * np.clip((z - low) / (high - low), 0, 1))
        over = z - (high - fall * share**1.6 - 0.05 * across**2)
        body = smooth_max(smooth_max(ahead, side, 0.14), over, 0.14)
        return smooth_max(smooth_max(body, back - x, 0.03), low - z, 0.05)

    e = 0.04
    box = np.array([[back - e, -half - e, low - e], [nose + e, half + e, high + e]])
    core = np.array([[back + 0.2, 0.0, low + 0.25], [nose - 0.35, 0.4 * half, high - fall - 0.15]])
    skin = drape(solid, Frame(box, core), ((20, 14, 9), (9, 7, 5), (5, 4, 3))[kit.detail], "body_two_hood")
    ahead, side = at_least("x", nose - 0.4), at_least("y", 0.4 * half)
    mesh = rectangle((-0.3, low + 0.10), (0.72 * half, high - fall - 0.10))
    skin = skin.cut(prism("yz", mesh, soft(0.06, kit.detail), ahead), "grille", "body_two_hood")
    for name, a, b, z in (
        ("lamp.head_low.left", 0.30, 0.66, low + 0.30),
        ("lamp.head_high.left", 0.30, 0.66, high - fall - 0.22),
    ):
        if kit.detail < 2:
            lens = rectangle((a * half, z), (b * half, z + 0.09))
            skin = skin.cut(prism("yz", lens, soft(0.03, kit.detail), ahead), name, "grille")
    vent = [
        (back + 0.55, low + 0.12),
        (nose - 0.40, low + 0.12),
        (nose - 0.45, high - fall - 0.16),
        (back + 0.65, high - 0.30),
    ]
    skin = skin.cut(prism("xz", vent, soft(0.06, kit.detail), side), "grille_side", "body_two_hood")
    kit.add_panels(mirror_pair(skin))
    if kit.detail == 0:
        for k in range(6):
            x = back + 0.72 + k * (nose - back - 1.3) / 6
            kit.span("trim_vent", (x, half - 0.065, low + 0.18), (x + 0.04, half - 0.04, low + 0.42), both=True)
    kit.tube(
        "exhaust",
        [
            (back + 0.16, -half + 0.02, high - 0.35),
            (back + 0.16, -half - 0.02, high + 0.2),
            (back + 0.16, -half - 0.02, float(p["height"]) - 0.10),
        ],
        0.055,
    )
    kit.tube(
        "exhaust_muffler",
        [(back + 0.16, -half - 0.02, high - 0.30), (back + 0.16, -half - 0.02, high + 0.50)],
        0.10,
        kit.looks.row("machine_dark"),
    )
    kit.text(
        "glyph_light",
        str(p["firm"]),
        (0.5 * (back + nose) - 0.1, half - 0.035, high - 0.22),
        (-1.0, 0.0, 0.0),
        0.10,
        room_m=0.9,
    )
    kit.text(
        "glyph_light",
        str(p["firm"]),
        (0.5 * (back + nose) - 0.1, 0.035 - half, high - 0.22),
        (1.0, 0.0, 0.0),
        0.10,
        room_m=0.9,
    )


def _belly(kit: HeavyKit, p: Parameters, rear: float, first: float, big: float, small: float, nose: float) -> None:
    """Engine block, gearbox, front axle carrier, tank and steps."""
    low = float(p["hood_low"])
    kit.span("frame", (rear - 0.25, -0.28, 0.55), (first + 0.1, 0.28, low + 0.06))
    kit.span("frame", (first - 0.2, -0.22, small / 2 + 0.02), (nose - 0.06, 0.22, low + 0.08))
    kit.box("frame", (rear, 0.0, big / 2), (0.75, 0.62, 0.70), round_m=0.1)
    at = rear + big / 2 + 0.32
    kit.box("tank_fuel", (at, 0.46, 0.88), (0.62, 0.36, 0.52), kit.looks.row("plastic"), round_m=0.08, both=True)
    kit.box("frame", (at, 0.0, 0.80), (0.3, 0.8, 0.2))
    for k, z in enumerate((0.42, 0.68, 0.94)):
        kit.box("step", (at - 0.02, 0.70 - 0.03 * k, z), (0.34, 0.22, 0.04), both=True)
    for dx in (-0.16, 0.16):
        kit.tube("frame", [(at + dx, 0.72, 0.42), (at + dx, 0.60, 1.05)], 0.018, both=True)


def _cab(kit: HeavyKit, p: Parameters, rear: float, cowl: float, big: float) -> None:
    """Six pillars, glass between them, a roof with work lamps, and a seat inside."""
    high, half, waist = float(p["height"]), float(p["cab_half"]), float(p["hood_low"]) + 0.10
    back, top = rear - 0.42, high - 0.20
    sill = max(waist, 1.10)
    floor = sill - 0.05
    kit.span("frame", (back, 0.10 - half, floor - 0.30), (cowl + 0.02, half - 0.10, floor))
    corners = {
        "front": (cowl + 0.02, cowl - 0.14, half - 0.14),
        "middle": (cowl - 0.80, cowl - 0.74, half),
        "rear": (back, back + 0.08, half - 0.10),
    }
    r = 0.035
    for low_x, top_x, y in corners.values():
        kit.tube(
            "trim_pillar",
            [(low_x, y, floor - 0.05), (low_x, y, sill + 0.3), (top_x, y - 0.09, top + 0.02)],
            r,
            both=True,
        )
    _cab_glass(kit, corners, sill, top)
    cab_roof = (0.5 * (back + cowl) - 0.02, 0.0, high - 0.12)
    kit.box("cab_roof", cab_roof, (cowl - back + 0.16, 2 * half - 0.02, 0.24), round_m=0.09)
    for x, y in ((cowl + 0.03, half - 0.28), (back - 0.09, half - 0.28)):
        kit.box("work_lamp", (x, y, high - 0.16), (0.06, 0.16, 0.09), round_m=0.02, both=True)
    kit.tube("lamp.beacon.roof", [(back + 0.25, 0.45, high - 0.03), (back + 0.25, 0.45, high - 0.002)], 0.06)
    kit.box("mirror_left", (cowl - 0.05, half + 0.24, sill + 0.75), (0.06, 0.20, 0.30), round_m=0.03, both=True)
    kit.tube(
        "mirror_arm_left",
        [
            (cowl - 0.10, half - 0.20, top - 0.10),
            (cowl - 0.05, half + 0.22, sill + 0.95),
            (cowl - 0.05, half + 0.24, sill + 0.75),
        ],
        0.014,
        both=True,
    )
    if kit.detail < 2:
        add_seat(kit, (back + 0.62, 0.0, floor), breadth=0.5, height=1.15)
        turn = np.linspace(0.0, 2 * np.pi, 15)
        rim = np.stack(
            [cowl - 0.40 + 0.10 * np.sin(turn), 0.2 * np.cos(turn), floor + 0.80 + 0.16 * np.sin(turn)], axis=1
        )
        kit.tube("inside_dash", rim, 0.016)
        kit.tube("inside_dash", [(cowl - 0.40, -0.2, floor + 0.80), (cowl - 0.40, 0.2, floor + 0.80)], 0.016)
        kit.tube("inside_dash", [(cowl - 0.18, 0.0, floor), (cowl - 0.40, 0.0, floor + 0.80)], 0.05)


def _cab_glass(kit: HeavyKit, corners: dict[str, tuple[float, float, float]], sill: float, top: float) -> None:
    """Panes between the pillars, from the sill to the roof."""

    def post(name: str, z: float, sign: float) -> tuple[float, float, float]:
        low_x, top_x, y = corners[name]
        share = np.clip((z - sill - 0.3) / (top - sill - 0.3), 0.0, 1.0)
        return (float(low_x + share * (top_x - low_x)), float(sign * (y - 0.09 * share)), z)

    levels = (sill - 0.12, sill + 0.3, top)
    for z0, z1 in pairwise(levels):
        for a, b in (("front", "middle"), ("middle", "rear")):
            quad = [post(b, z0, 1.0), post(b, z1, 1.0), post(a, z1, 1.0), post(a, z0, 1.0)]
            kit.flat("glass.side.left", [quad[::-1]], both=True)
        kit.flat(
            "glass.front",
            [[post("front", z0, -1.0), post("front", z0, 1.0), post("front", z1, 1.0), post("front", z1, -1.0)]],
        )
        kit.flat(
            "glass.rear",
            [[post("rear", z0, 1.0), post("rear", z0, -1.0), post("rear", z1, -1.0), post("rear", z1, 1.0)]],
        )


def _mudguards(kit: HeavyKit, rear: float, first: float, big: float, small: float, half: float) -> None:
    """Arched guards over all wheels, joined to the cab and to the front axle; lamps on the rear ones."""
    n = (14, 8, 5)[kit.detail]
    reach = big / 2 + 0.09
    guard = band((rear, big / 2), reach, reach + 0.03, 20.0, 165.0, n)
    inner = half - _TRACK_SHARE * big - 0.10
    kit.sheet("body_two_guard", guard, (min(inner, 0.56), half - 0.05), both=True)
    kit.sheet(
        "body_two_guard",
        band((rear, big / 2), 0.55 * reach, reach + 0.03, 25.0, 160.0, n),
        (min(inner, 0.56) - 0.03, min(inner, 0.56)),
        both=True,
    )
    reach = small / 2 + 0.07
    guard = band((first, small / 2), reach, reach + 0.02, 35.0, 160.0, max(5, n - 4))
    kit.sheet("mudguard", guard, (half - 0.06 - 0.36 * small, half - 0.08), both=True)
    kit.tube(
        "frame",
        [
            (first, half - 0.5, small / 2),
            (first - 0.02, half - 0.5, small + 0.06),
            (first - 0.02, half - 0.1, small + 0.075),
        ],
        0.02,
        both=True,
    )
    angle = np.deg2rad(150.0)
    x, z = rear + (big / 2 + 0.12) * np.cos(angle), big / 2 + (big / 2 + 0.12) * np.sin(angle)
    for group, y in (("tail", half - 0.16), ("brake", half - 0.28), ("turn_left", half - 0.40)):
        place = "rear" if group.startswith("turn") else "left"
        kit.box(f"lamp.{group}.{place}", (x - 0.01, y, z), (0.06, 0.11, 0.09), round_m=0.02, both=True)


def _hitch(kit: HeavyKit, p: Parameters, rear: float, big: float, end: float) -> None:
    """Lower links, top link and coupling behind the rear axle, and the plate."""
    z = 0.52
    kit.tube("arm", [(rear - 0.25, 0.24, 0.56), (end + 0.04, 0.40, z)], 0.04, both=True)
    kit.tube("arm", [(rear - 0.30, 0.0, 1.0), (end + 0.25, 0.0, 0.85), (end + 0.10, 0.0, 0.80)], 0.03)
    kit.tube("ram", [(rear - 0.40, 0.28, 1.02), (end + 0.35, 0.36, z + 0.02)], 0.025, both=True)
    kit.span("frame", (rear - 0.45, -0.32, 0.9), (rear - 0.20, 0.32, 1.10))
    kit.span("frame", (rear - 0.62, -0.06, 0.44), (rear - 0.20, 0.06, 0.62))
    kit.plate("plate_rear", (rear - 0.452, 0.0, 1.16), -1.0, plate_text(p))
    kit.box("frame", (rear - 0.42, 0.0, 1.13), (0.04, 0.2, 0.1))


def _front_weights(kit: HeavyKit, nose: float, front: float, small: float) -> None:
    """Slabs of iron on the carrier before the nose."""
    z = small / 2 + 0.22
    kit.span("frame", (nose - 0.12, -0.25, z - 0.10), (nose + 0.10, 0.25, z + 0.10))
    for k in range(6 if kit.detail < 2 else 1):
        wide = 0.09 if kit.detail < 2 else 0.6
        y = (k - 2.5) * 0.105 if kit.detail < 2 else 0.0
        kit.box(
            "weights",
            (0.5 * (nose + 0.04 + front), y, z + 0.02),
            (front - nose - 0.04, wide, 0.36),
            kit.looks.row("machine_dark"),
            round_m=0.03,
        )
