"""Wheel loaders: four equal lugged wheels, an engine hood behind the cab, two arms and a bucket ahead.

`lift` is how far the arms are up, 0 to 1. Not modelled: steering at the middle joint, hoses.
"""

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.vehicles.coach import End, Section, section_solid
from synthgen.world.vehicles.fittings import mirror_pair
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit, band
from synthgen.world.vehicles.heavy_wheels import add_axle, lug_wheel
from synthgen.world.vehicles.machine_cab import add_machine_cab, turned
from synthgen.world.vehicles.skin import drape

LUGS = 20
"""Lugs around a tyre, in each of the two rows."""
_BREADTH_SHARE = 0.37  # 0.55 m of 1.50 m (20.5 R25)
_FLAT = End(((0.0, 0.0), (5.0, 0.0)), 0.0, 0.05)
_BUCKET = [(0.95, 0.02), (0.30, -0.06), (0.02, 0.05), (-0.12, 0.32), (-0.10, 0.66), (0.10, 0.95), (0.32, 1.06)]
"""Shell of the bucket from the cutting edge to the upper lip: u ahead and v up of the hinge, for one 1 m high."""

Outline = list[tuple[float, float]]


def build_wheel_loader(p: Parameters, detail: int) -> Built:
    """Loader with its bucket."""
    kit = HeavyKit("vehicle.construction", p, detail)
    tyre, half = float(p["tyre_diameter"]), float(p["width"]) / 2
    first, second = float(p["wheelbase"]) / 2, -float(p["wheelbase"]) / 2
    wheel = lug_wheel(tyre, _BREADTH_SHARE * tyre, 0.46, LUGS, detail)
    for name, x in (("front", first), ("rear", second)):
        add_axle(kit, name, x, half, wheel, tyre, turn_rad=2 * np.pi / LUGS, rim=str(p["rim"]))
        kit.tube("axle", [(x, 0.2 - half, tyre / 2), (x, half - 0.2, tyre / 2)], 0.17)
        kit.box("axle", (x, 0.0, tyre / 2), (0.6, 0.6, 0.5), round_m=0.1)
    _rear(kit, p, second, tyre, half)
    _front(kit, p, first, tyre, half)
    return kit.built(recenter=True)


def _rear(kit: HeavyKit, p: Parameters, second: float, tyre: float, half: float) -> None:
    """Rear frame, hood with grille and lamps, counterweight, cab, mudguards, steps."""
    tail, deck = second - float(p["tail"]), 0.5 * tyre + 0.42
    high = deck + 0.80
    kit.span("body_two_frame", (tail + 0.25, -0.45, 0.55), (0.15, 0.45, deck + 0.05))
    hood = Section(
        tail, second + 0.75, 0.62, deck - 0.12, high, End(((deck, 0.03), (high, 0.12)), 0.08, 0.12), _FLAT, 0.04
    )
    solid, frame = section_solid(hood)
    kit.add("body_two_hood", mirror_pair(drape(solid, frame, ((14, 10, 8), (7, 6, 5), (4, 4, 3))[kit.detail])).mesh())
    weight = Section(
        tail - 0.02,
        tail + 0.5,
        0.5 * float(p["width"]) - 0.16,
        0.62,
        deck + 0.10,
        End(((0.6, 0.08), (0.9, 0.0), (deck, 0.02)), 0.16, 0.12),
        _FLAT,
        0.0,
    )
    solid, frame = section_solid(weight)
    kit.add(
        "weights",
        mirror_pair(drape(solid, frame, ((10, 8, 7), (6, 5, 4), (4, 4, 3))[kit.detail])).mesh(),
        kit.looks.row("machine_dark"),
    )
    kit.span("grille", (tail - 0.01, -0.45, deck + 0.12), (tail + 0.16, 0.45, high - 0.24))
    for k in range(6 if kit.detail == 0 else 0):
        x = tail + 0.45 + 0.14 * k
        kit.span("trim_vent", (x, 0.58, deck + 0.20), (x + 0.08, 0.625, high - 0.24), both=True)
    for group, y in (("tail", 0.80), ("brake", 0.68), ("turn_left", 0.92)):
        place = "rear" if group.startswith("turn") else "left"
        kit.box(f"lamp.{group}.{place}", (tail + 0.15, y, deck + 0.08), (0.24, 0.10, 0.14), round_m=0.02, both=True)
    with kit.placed(turned(0.0, second + 0.70, 0.0)):
        add_machine_cab(kit, 0.0, 1.42, 0.70, deck - 0.02, float(p["height"]) - 0.12, lean=0.10, sill=deck + 0.72)
    n = (12, 7, 5)[kit.detail]
    guard = band((second, tyre / 2), tyre / 2 + 0.10, tyre / 2 + 0.13, 25.0, 150.0, n)
    inner = half - _BREADTH_SHARE * tyre - 0.12
    kit.sheet("body_two_guard", guard, (min(inner, 0.60), half - 0.03), both=True)
    foot = second + tyre / 2 + 0.40
    for k, z in enumerate((0.45, 0.75, 1.02)):
        kit.box("step", (foot, 0.86 - 0.06 * k, z), (0.42, 0.26, 0.04), both=True)
    for dx in (-0.2, 0.2):
        kit.tube("frame", [(foot + dx, 0.88, 0.45), (foot + dx, 0.70, deck + 0.1)], 0.02, both=True)
    kit.box("tank_fuel", (foot, 0.58, 0.82), (0.55, 0.42, 0.5), kit.looks.row("machine_dark"), round_m=0.05, both=True)
    if kit.detail < 2:
        kit.tube("exhaust", [(tail + 0.75, 0.25, high - 0.06), (tail + 0.75, 0.25, high + 0.55)], 0.06)
        kit.tube(
            "rail_hand",
            [(foot + 0.3, 0.92, deck - 0.1), (foot + 0.3, 0.92, deck + 0.7), (foot + 0.3, 0.64, deck + 0.75)],
            0.02,
            kit.looks.row("rim_yellow"),
            both=True,
        )
    for y, right in ((0.626, (-1.0, 0.0, 0.0)), (-0.626, (1.0, 0.0, 0.0))):
        kit.text(
            "glyph_dark", str(p["firm"]), (0.5 * (tail + second + 0.75) + 0.05, y, deck + 0.06), right, 0.14, room_m=0.9
        )


def _front(kit: HeavyKit, p: Parameters, first: float, tyre: float, half: float) -> None:
    """Front frame, arms, bucket, rams, mudguards and head lamps."""
    kit.span("body_two_frame", (0.05, -0.36, 0.55), (first + 0.35, 0.36, 1.05))
    kit.tube("bar_joint", [(0.05, 0.0, 0.5), (0.05, 0.0, 1.25)], 0.16, kit.looks.row("machine_dark"))
    tower = [(first - 0.45, 0.9), (first + 0.40, 0.9), (first + 0.10, 1.85), (first - 0.35, 1.85)]
    kit.sheet("body_two_tower", tower, (0.28, 0.36), both=True)
    n = (12, 7, 5)[kit.detail]
    guard = band((first, tyre / 2), tyre / 2 + 0.09, tyre / 2 + 0.12, 50.0, 165.0, n)
    kit.sheet("body_two_guard", guard, (0.36, half - 0.03), both=True)
    for name, y in (("lamp.head_low.left", 0.72), ("lamp.turn_left.front", 0.90)):
        kit.box(name, (first + 0.28, y, tyre + 0.30), (0.12, 0.16, 0.14), round_m=0.03, both=True)
        kit.box("frame", (first + 0.24, y, tyre + 0.18), (0.05, 0.05, 0.26), both=True)
    pivot = (first - 0.15, 1.70)
    reach = float(p["arm_m"])
    drop = np.arcsin((1.70 - 0.42) / reach) - float(p["lift"]) * 0.9
    tip = (float(pivot[0] + reach * np.cos(drop)), float(pivot[1] - reach * np.sin(drop)))
    arm = [
        (-0.16, -0.14),
        (0.42 * reach, -0.02),
        (reach - 0.02, -0.14),
        (reach + 0.12, 0.0),
        (reach, 0.14),
        (0.45 * reach, 0.42),
        (-0.10, 0.16),
    ]
    kit.sheet("body_two_arm", _placed(arm, pivot, -drop), (0.44, 0.54), both=True)
    cross = _placed([(0.62 * reach, 0.14)], pivot, -drop)[0]
    kit.tube("body_two_cross", [(cross[0], -0.5, cross[1]), (cross[0], 0.5, cross[1])], 0.13)
    foot = (first + 0.15, 0.85)
    mid = _placed([(0.50 * reach, 0.06)], pivot, -drop)[0]
    for y in (-0.40, 0.40):
        _ram(kit, foot, mid, y)
    lever = _placed([(0.62 * reach, 0.62), (0.62 * reach, -0.18)], pivot, -drop)
    kit.tube("arm_lever", [(lever[0][0], 0.0, lever[0][1]), (lever[1][0], 0.0, lever[1][1])], 0.09)
    _ram(kit, (first - 0.25, 1.80), lever[0], 0.0)
    level = float(p["curl"]) * (0.3 + 0.3 * float(p["lift"]))
    scale = float(p["bucket_m"])
    eye = _placed([(-0.20 * scale, 0.36 * scale)], (0.0, 0.0), level)[0]
    hinge = (tip[0] - eye[0], tip[1] - eye[1])
    shell = [(scale * u, scale * v) for u, v in _BUCKET]
    outline = _placed(shell, hinge, level)
    lowest = min(z for _, z in outline)
    if lowest < 0.02:
        outline = [(x, z + 0.02 - lowest) for x, z in outline]
    back = _placed([(scale * -0.10, scale * 0.60)], hinge, level)[0]
    kit.tube("arm_lever", [(lever[1][0], 0.0, lever[1][1]), (back[0], 0.0, back[1] + max(0.02 - lowest, 0.0))], 0.06)
    kit.tube("bar_pin", [(tip[0], -0.58, tip[1]), (tip[0], 0.58, tip[1])], 0.07)
    wide = half + 0.02
    middle = np.mean(outline, axis=0)
    inside = [
        (float(middle[0] + 0.95 * (x - middle[0])) + 0.01, float(middle[1] + 0.95 * (z - middle[1])))
        for x, z in outline
    ]
    kit.sheet("bucket", [*outline, *inside[::-1]], (-wide, wide))
    kit.sheet("bucket", outline, (wide - 0.04, wide), both=True)
    for y in (0.42, 0.55):
        ear = [
            (tip[0] - 0.10, tip[1] + 0.10),
            (tip[0] - 0.10, tip[1] - 0.10),
            (outline[2][0] + 0.02, outline[2][1]),
            (outline[4][0] + 0.02, outline[4][1]),
        ]
        kit.sheet("bucket", ear, (y, y + 0.03), both=True)


def _ram(kit: HeavyKit, a: tuple[float, float], b: tuple[float, float], y: float) -> None:
    """Hydraulic cylinder in the plane of `y` from a to b (x, z)."""
    share = (a[0] + 0.55 * (b[0] - a[0]), a[1] + 0.55 * (b[1] - a[1]))
    kit.tube("cylinder", [(a[0], y, a[1]), (share[0], y, share[1])], 0.075, kit.looks.row("machine_dark"))
    kit.tube("ram", [(share[0], y, share[1]), (b[0], y, b[1])], 0.045)


def _placed(outline: Outline, origin: tuple[float, float], angle: float) -> Outline:
    """Points (u, v) turned by an angle in side view and moved to an origin."""
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return [(origin[0] + c * u - s * v, origin[1] + s * u + c * v) for u, v in outline]
