"""City buses, rigid and articulated: large windows with seats behind, doors on the right, a route display.

Skins are cut as `coach` says. Routes and firms are invented. Not modelled: bicycle racks, open doors.
"""

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_most, prism, rectangle
from synthgen.world.shapes.panel_thinning import REACH_M, SPARE_M, thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.coach import (
    JOINT,
    MIDDLE,
    SKIN,
    End,
    Section,
    Span,
    add_bellows,
    cut_arches,
    cut_end_plate,
    cut_side,
    fill_panes,
    section_skin,
    show_text,
    two_sides,
)  # fmt: skip
from synthgen.world.vehicles.coach_inside import add_driver, add_saloon
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.heavy_wheels import add_axle, truck_wheel
from synthgen.world.vehicles.skin import Solid
from synthgen.world.vehicles.truck_cab import plate_text

_TYRE_M = 0.275  # 275/70 R22.5
_BELLOWS_M = 1.10
_ROOF_M = 0.20  # what units on the roof add to the height
_DOOR_M = 1.30  # two leaves


def build_bus(p: Parameters, detail: int) -> Built:
    """Rigid city bus with two axles."""
    kit = HeavyKit("vehicle.bus", p, detail)
    front = float(p["length"]) / 2
    first = front - float(p["front_overhang_m"])
    second = first - float(p["length"]) * float(p["wheelbase_share"])
    doors = _doors(p, front, (first, second), -front)
    s = _section(p, -front, front, nose=True, stern=True)
    _build_section(kit, p, s, (first, second), doors, nose=True, stern=True)
    _wheels(kit, p, {"front": (first, "steer"), "rear": (second, "drive")})
    _roof_units(kit, p, s, ((0.30, 2.4), (-0.22, 1.8)))
    return kit.built()


def build_articulated_bus(p: Parameters, detail: int) -> Built:
    """Bus of two sections with a bellows between them; the engine drives the third axle."""
    kit = HeavyKit("vehicle.bus_articulated", p, detail)
    front = float(p["length"]) / 2
    joint = front - float(p["length"]) * float(p["joint_share"])
    first = front - float(p["front_overhang_m"])
    second, third = joint + 1.75, -front + 3.35
    rear_of_first, front_of_second = joint + _BELLOWS_M / 2, joint - _BELLOWS_M / 2
    doors = _doors(p, front, (first, second), rear_of_first)[:2]
    lead = _section(p, rear_of_first, front, nose=True, stern=False)
    _build_section(kit, p, lead, (first, second), doors, nose=True, stern=False)
    trail = _section(p, -front, front_of_second, nose=False, stern=True)
    space = third + float(p["tyre_diameter"]) / 2 + 0.25
    _build_section(kit, p, trail, (third,), [(space, space + _DOOR_M)], nose=False, stern=True)
    high = float(p["height"]) - _ROOF_M
    add_bellows(kit, front_of_second - 0.03, rear_of_first + 0.03, lead.half, lead.low, high - 0.03)
    if detail < 2:
        kit.span("interior_floor", (front_of_second, -0.5, 0.33), (rear_of_first, 0.5, 0.36))
    _wheels(kit, p, {"front": (first, "steer"), "middle": (second, "drive"), "rear": (third, "drive")})
    _roof_units(kit, p, lead, ((0.25, 2.4), (-0.30, 1.6)))
    _roof_units(kit, p, trail, ((-0.1, 2.2),))
    return kit.built()


def _section(p: Parameters, back: float, ahead: float, *, nose: bool, stern: bool) -> Section:
    """Lines of one section."""
    low, high, rake = float(p["clearance"]), float(p["height"]) - _ROOF_M, float(p["rake"])
    front = End(((low, 0.06), (low + 0.2, 0.0), (1.1, 0.0), (high - 0.3, rake), (high, 1.8 * rake)), 0.11, 0.28)
    rear = End(((low, 0.10), (low + 0.25, 0.0), (1.5, 0.0), (high, 0.06)), 0.04, 0.14)
    return Section(back, ahead, float(p["width"]) / 2, low, high, rear if stern else JOINT, front if nose else JOINT)


def _build_section(
    kit: HeavyKit, p: Parameters, s: Section, axles: tuple[float, ...], doors: list[Span], *, nose: bool, stern: bool
) -> None:
    """Skin, windows, ends and inside of one section."""
    skin, solid = section_skin(s, kit.detail)
    skin = _painted(skin, p, s, stern=stern)
    skin = cut_arches(skin, axles, float(p["tyre_diameter"]) / 2, s.half, kit.detail)
    if nose:
        skin = _front(skin, p, s, kit.detail)
    if stern:
        skin = _rear(skin, s, kit.detail)
    glass = (float(p["window_low"]), s.high - float(p["window_top"]))
    start, end = (s.ahead - 0.45 if nose else s.ahead - 0.12), (s.back + 0.45 if stern else s.back + 0.12)
    pane = float(p["pane"])
    if (
        kit.detail == 0
    ):  # before the windows are cut, which leaves less to cut; far skins are thinned when they are whole
        skin = thinned(skin, SPARE_M[0], REACH_M[0])
    left = cut_side(skin, s, glass, fill_panes(start, end, (), pane), (), kit.detail)
    right = cut_side(skin, s, glass, fill_panes(start, end, doors, pane), doors, kit.detail)
    kit.add_panels(two_sides(left, right, kit.detail))
    if nose:
        _front_fittings(kit, p, s, solid)
    if stern:
        _rear_fittings(kit, p, s, solid)
    floor = s.low + 0.06
    room = (s.back + (0.9 if stern else 0.05), s.ahead - (2.0 if nose else 0.05))
    add_saloon(kit, room, s.half, floor, s.high, doors=((), doors), arches=axles)
    if nose:
        add_driver(kit, s.ahead - 0.1, 0.45 * s.half, floor, float(p["screen_low"]), s.half)
        if kit.detail < 2:
            kit.span(
                "interior_floor", (s.ahead - 2.0, 0.1 - s.half, floor - 0.04), (s.ahead - 0.3, s.half - 0.1, floor)
            )
    name = str(p["firm"])
    if name and kit.detail < 2:
        z, x = glass[1] + 0.5 * (s.high - 0.14 - glass[1]), 0.5 * (s.back + s.ahead)
        lean = s.half - 0.046
        for y, right_way in ((lean, (-1.0, 0.0, 0.0)), (-lean, (1.0, 0.0, 0.0))):
            kit.text("livery_name", name, (x, y, z), right_way, 0.17, room_m=2.6)


def _painted(skin: Panels, p: Parameters, s: Section, *, stern: bool) -> Panels:
    """Second color: a band along the skirt, a slanting rear, or roof and pillars."""
    style = str(p["livery_style"])
    if style == "band":
        return skin.cut(at_most("z", float(p["livery_z"]))[None], "livery", SKIN)
    if style == "rear" and stern:
        reach = s.back + 0.38 * (s.ahead - s.back)
        slant = [
            (s.back - 0.1, s.low - 0.1),
            (reach, s.low - 0.1),
            (reach - 1.6, s.high + 0.1),
            (s.back - 0.1, s.high + 0.1),
        ]
        return skin.cut(prism("xz", slant), "livery", SKIN)
    if style == "roof":
        return skin.cut(-at_most("z", s.high - float(p["window_top"]) - 0.02)[None], "livery", SKIN)
    return skin


def _front(skin: Panels, p: Parameters, s: Section, detail: int) -> Panels:
    """Windscreen with the route display above it, lamps and bumper."""
    half, low, x = s.half, s.low, s.ahead
    sill, top, head = float(p["screen_low"]), s.high - 0.14, s.high - 0.50
    dark = [(MIDDLE, sill), (0.86 * half, sill + 0.02), (0.965 * half, sill + 0.14), (0.94 * half, top), (MIDDLE, top)]
    skin = cut_end_plate(skin, "trim_front", dark, x, 1.0, detail, 0.10)
    pane = [
        (MIDDLE, sill + 0.04),
        (0.82 * half, sill + 0.06),
        (0.925 * half, sill + 0.16),
        (0.905 * half, head),
        (MIDDLE, head),
    ]
    skin = cut_end_plate(skin, "glass.front", pane, x, 1.0, detail, 0.08, "trim_front")
    panel = rectangle((MIDDLE, head + 0.05), (0.72 * half, top - 0.05))
    skin = cut_end_plate(skin, "display_front", panel, x, 1.0, detail, 0.03, "trim_front")
    case = [(0.55 * half, low + 0.30), (0.975 * half, low + 0.36), (0.98 * half, low + 0.56), (0.58 * half, low + 0.46)]
    skin = cut_end_plate(skin, "bezel_left", case, x, 1.0, detail, 0.05)
    lenses = (
        ("lamp.head_high.left", 0.60, 0.70, 0.335, 0.445),
        ("lamp.head_low.left", 0.725, 0.83, 0.355, 0.475),
        ("lamp.turn_left.front", 0.85, 0.95, 0.385, 0.51),
    )
    for name, a, b, bottom, up in lenses if detail < 2 else ():
        skin = cut_end_plate(
            skin, name, rectangle((a * half, low + bottom), (b * half, low + up)), x, 1.0, detail, 0.045, "bezel_left"
        )
    if detail == 2:
        skin = skin.renamed({"bezel_left": "lamp.head_low.left"})
    skin = cut_end_plate(skin, "bumper", rectangle((MIDDLE, low - 0.1), (1.1 * half, low + 0.24)), x, 1.0, detail, 0.0)
    seam = rectangle((MIDDLE, sill - 0.10), (0.9 * half, sill - 0.088))
    return cut_end_plate(skin, "seam", seam, x, 1.0, detail, 0.0) if detail == 0 else skin


def _rear(skin: Panels, s: Section, detail: int) -> Panels:
    """Rear window, engine flap with its grille, lamps."""
    half, low, x = s.half, s.low, s.back
    window = [(MIDDLE, 1.85), (0.76 * half, 1.85), (0.74 * half, s.high - 0.42), (MIDDLE, s.high - 0.42)]
    skin = cut_end_plate(skin, "trim_rear", window, x, -1.0, detail, 0.08)
    pane = [(MIDDLE, 1.89), (0.72 * half, 1.89), (0.70 * half, s.high - 0.46), (MIDDLE, s.high - 0.46)]
    skin = cut_end_plate(skin, "glass.rear", pane, x, -1.0, detail, 0.06, "trim_rear")
    grille = rectangle((MIDDLE, low + 0.74), (0.60 * half, 1.42))
    skin = cut_end_plate(skin, "grille", grille, x, -1.0, detail, 0.03)
    for k in range(7 if detail == 0 else 0):
        z = low + 0.77 + k * 0.10
        skin = cut_end_plate(
            skin, "trim_slat", rectangle((MIDDLE, z), (0.58 * half, z + 0.05)), x, -1.0, detail, 0.0, "grille"
        )
    board = [
        (0.78 * half, low + 0.52),
        (0.965 * half, low + 0.52),
        (0.955 * half, low + 1.30),
        (0.78 * half, low + 1.30),
    ]
    skin = cut_end_plate(skin, "bezel_left", board, x, -1.0, detail, 0.04)
    for name, up in (
        ("lamp.reverse.left", 0.05),
        ("lamp.turn_left.rear", 0.23),
        ("lamp.brake.left", 0.41),
        ("lamp.tail.left", 0.59),
    ):
        z = low + 0.52 + up
        lens = rectangle((0.80 * half, z), (0.935 * half, z + 0.145))
        skin = cut_end_plate(skin, name, lens, x, -1.0, detail, 0.06, "bezel_left")
    return cut_end_plate(skin, "bumper", rectangle((MIDDLE, low - 0.1), (1.1 * half, low + 0.22)), x, -1.0, detail, 0.0)


def _front_fittings(kit: HeavyKit, p: Parameters, s: Section, solid: Solid) -> None:
    """Route text, plate, wipers, and mirrors on arms from the roof's corners."""
    kit.plate("plate_front", (s.ahead - 0.002, 0.0, s.low + 0.15), 1.0, plate_text(p))
    z = s.high - 0.32
    if kit.detail < 2:
        show_text(
            kit,
            solid,
            "glyph_display",
            f"{int(p['route'])} {p['place']}",
            np.array([s.ahead - 0.9, 0.0, z]),
            1.0,
            0.20,
            1.32 * s.half,
        )
    kit.box("mirror_left", (s.ahead + 0.14, s.half - 0.02, s.high - 1.02), (0.12, 0.22, 0.40), round_m=0.04, both=True)
    arm = [
        (s.ahead - 0.60, s.half - 0.22, s.high - 0.30),
        (s.ahead - 0.02, s.half - 0.08, s.high - 0.42),
        (s.ahead + 0.15, s.half - 0.02, s.high - 0.55),
        (s.ahead + 0.15, s.half - 0.02, s.high - 0.85),
    ]
    kit.tube("mirror_arm_left", arm, 0.022, both=True)
    if kit.detail < 2:
        kit.box("mirror_glass_left", (s.ahead + 0.082, s.half - 0.02, s.high - 1.02), (0.012, 0.18, 0.34), both=True)
    if kit.detail == 0:
        low = float(p["screen_low"]) + 0.02
        for y in (-0.75, 0.15):
            x = s.ahead - 0.01 - 0.05 * y * y
            kit.tube(
                "wiper",
                [(x - 0.02, y, low - 0.01), (x + 0.012, y + 0.32, low + 0.16), (x, y + 0.66, low + 0.42)],
                0.012,
            )


def _rear_fittings(kit: HeavyKit, p: Parameters, s: Section, solid: Solid) -> None:
    """Plate and route number behind."""
    kit.plate("plate_rear", (s.back + 0.003, 0.0, s.low + 0.62), -1.0, plate_text(p))
    if kit.detail < 2:
        z = s.high - 0.26
        kit.box("display_rear", (s.back + 0.06, 0.0, z), (0.08, 0.62, 0.24), round_m=0.02)
        kit.text("glyph_display", str(int(p["route"])), (s.back + 0.018, 0.0, z), (0.0, -1.0, 0.0), 0.17)


def _doors(p: Parameters, front: float, axles: tuple[float, float], end: float) -> list[Span]:
    """Ranges of x of the doors: before the front axle, between the axles, and behind if there are three."""
    first, second = axles
    gap = float(p["tyre_diameter"]) / 2 + 0.24
    doors = [
        (max(first + gap, front - 1.80), front - 0.50),
        (0.5 * (first + second) - _DOOR_M / 2, 0.5 * (first + second) + _DOOR_M / 2),
    ]
    if int(p["doors"]) > 2 and second - gap - _DOOR_M > end + 0.35:
        doors.append((second - gap - _DOOR_M, second - gap))
    return doors


def _wheels(kit: HeavyKit, p: Parameters, axles: dict[str, tuple[float, str]]) -> None:
    tyre, half = float(p["tyre_diameter"]), float(p["width"]) / 2
    for name, (x, kind) in axles.items():
        wheel = truck_wheel(tyre, _TYRE_M, kind, kit.detail)
        hidden = dict(truck_wheel(tyre, _TYRE_M, kind, max(kit.detail, 1)))["tyre"]
        twin = (hidden, 1.12 * _TYRE_M) if kind == "drive" else None
        add_axle(kit, name, x, half - 0.05, wheel, tyre, twin=twin, rim=str(p["rim"]))
        kit.box("axle", (x, 0.0, tyre / 2), (0.16, 2 * half - 0.26, 0.16))
        kit.span("axle", (x - 0.10, -0.40, float(p["clearance"]) - 0.01), (x + 0.10, 0.40, tyre / 2))


def _roof_units(kit: HeavyKit, p: Parameters, s: Section, units: tuple[tuple[float, float], ...]) -> None:
    """Air conditioners or batteries on the roof, and hatches; their top is the height of the bus."""
    top, middle, long = float(p["height"]), 0.5 * (s.back + s.ahead), s.ahead - s.back
    for share, size in units:
        high = top - s.high + 0.10
        kit.box("roof_unit", (middle + share * long, 0.0, top - high / 2), (size, 1.36 * s.half, high), round_m=0.07)
        for y in (-0.35, 0.35) if kit.detail == 0 else ():
            kit.tube(
                "grille_fan", [(middle + share * long, y, top - 0.03), (middle + share * long, y, top - 0.003)], 0.24
            )
    if kit.detail < 2:
        kit.box("roof_hatch", (middle + 0.02 * long, 0.0, s.high - 0.01), (0.8, 0.7, 0.06), round_m=0.02)
