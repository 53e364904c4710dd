"""Box trucks: a cab over the engine, a cargo box on a ladder frame, under-run bars and twin rear tyres.

The cab is a skin cut into panels as cars are; the rest are boxes and bars. Not modelled: drive train, hoses.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material
from synthgen.world import vehicle_materials as m
from synthgen.world.family import Parameters
from synthgen.world.fittings import Kit, add_mirrors, add_wheels, circle, mirror_pair, placed_box, well
from synthgen.world.panels import Panels, prism
from synthgen.world.skin import Frame, Solid, drape, profile, ribbon, smooth_max
from synthgen.world.wheels import WheelStyle

_LINES = ((24, 24, 10), (9, 9, 4), (5, 5, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)
_WELL_GAP_M = 0.08
_TYRE_WIDTH_M = 0.295  # 295/80 R22.5
_RIM_SHARE = 0.57
_CAB_LOW_M = 0.34  # lower edge of the bumper above the ground
_FRONT_UNDERRUN_Z_M = 0.48  # middle of the bar; its lower edge is at most 0.40-0.45 m high (UN R58 for the rear)


def build_truck(p: Parameters, detail: int, class_name: str) -> Asset:
    """Asset of one truck."""
    kit = Kit(class_name, p)
    _cab(kit, p, detail)
    _cargo_box(kit, p, detail)
    _chassis(kit, p, detail)
    style = WheelStyle(float(p["tyre_diameter"]), _TYRE_WIDTH_M, _RIM_SHARE, 8, "steel")
    first, second = _axles(p)
    add_wheels(kit, style, {"f": first, "r": second}, float(p["width"]) / 2 - 0.04, detail, twin="r")
    return kit.asset()


def _axles(p: Parameters) -> tuple[float, float]:
    first = float(p["length"]) / 2 - float(p["front_overhang_m"])
    return first, first - float(p["wheelbase"])


def _cab_half(p: Parameters) -> float:
    return float(p["width"]) / 2 - 0.03


def _cab_solid(p: Parameters) -> tuple[Solid, Frame]:
    """Skin of the cab, and the box it is cast on."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    back = front - float(p["cab_length"])
    rake = float(p["cab_rake"])
    nose = profile(
        [
            (_CAB_LOW_M, 0.05),
            (_CAB_LOW_M + 0.15, 0.0),
            (1.0, 0.0),
            (1.55, 0.025),
            (top - 0.25, rake),
            (top, 3.2 * rake),
        ],
        0.10,
    )
    flank = profile([(_CAB_LOW_M, 0.05), (0.9, 0.0), (1.5, 0.0), (top, 0.10)], 0.06)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = y / half
        ahead = x - (front - nose(z) - 0.11 * across**2)
        side = np.abs(y) - (half - flank(z))
        over = z - (top - 0.04 * across**2 + 0.03 * np.minimum(x - front + 0.6, 0.0))
        body = smooth_max(smooth_max(ahead, side, 0.24), over, 0.20)
        return smooth_max(smooth_max(body, back - x, 0.06), _CAB_LOW_M - z, 0.05)

    box = np.array([[back - 0.04, -half - 0.04, _CAB_LOW_M - 0.04], [front + 0.04, half + 0.04, top + 0.04]])
    core = np.array([[back + 0.6, 0.0, 1.2], [front - 0.7, 0.5 * half, top - 0.8]])
    return solid, Frame(box, core)


def _cab(kit: Kit, p: Parameters, detail: int) -> None:
    """Cab with its windows, lamps, grille, doors, steps, mirrors and sun visor."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    solid, frame = _cab_solid(p)
    skin = drape(solid, frame, _LINES[detail])
    skin = skin.cut(np.array([[0.0, 0.0, 1.0, _CAB_LOW_M + 0.012]]), "underbody")
    if detail == 0:
        skin = skin.joined(*_seams(p, solid))
    skin = _cab_front(skin, p, detail)
    skin = _cab_side(skin, p, detail)
    kit.add_panels(mirror_pair(skin))
    z = float(p["belt_m"]) + 0.50
    add_mirrors(kit, (front - 0.30, half - 0.02, z), (0.13, 0.20, 0.46), detail, dark=True)
    if detail < 2 and p["visor"]:
        kit.add(
            "visor",
            placed_box((front - 0.02 - float(p["cab_rake"]), 0.0, top - 0.30), (0.24, 1.6 * half, 0.05), 0.02, detail),
            m.GLOSS_BLACK,
        )
    if p["deflector"]:
        _deflector(kit, p, detail)


def _deflector(kit: Kit, p: Parameters, detail: int) -> None:
    """Wind deflector on the roof, as high as the box."""
    front, half, low = float(p["length"]) / 2, 0.86 * _cab_half(p), float(p["cab_height"]) - 0.12
    top, back = float(p["height"]) - 0.06, front - float(p["cab_length"]) + 0.02
    if top - low < 0.3:
        return
    start, slope = front - 0.75, (float(p["cab_length"]) - 1.0) / (top - low)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        ahead = (x - (start - slope * (z - low) - 0.25 * (y / half) ** 2)) / np.hypot(1.0, slope)
        body = smooth_max(smooth_max(ahead, np.abs(y) - half, 0.14), z - top, 0.16)
        return smooth_max(smooth_max(body, back - x, 0.03), low - z, 0.03)

    e = 0.03
    box = np.array([[back - e, -half - e, low - e], [start + e, half + e, top + e]])
    core = np.array([[back + 0.06, 0.0, low + 0.06], [back + 0.12, 0.6 * half, low + 0.12]])
    lines = ((14, 10, 8), (8, 6, 4), (4, 3, 3))[detail]
    kit.add_panels(mirror_pair(drape(solid, Frame(box, core), lines, "deflector")))


def _cab_front(skin: Panels, p: Parameters, detail: int) -> Panels:
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    ahead = np.array([-1.0, 0.0, 0.0, -(front - 0.55)])
    belt = float(p["belt_m"])
    soft = 0.06 if detail == 0 else 0.0
    screen = [
        (-0.3, belt),
        (0.82 * half, belt + 0.02),
        (0.90 * half, belt + 0.12),
        (0.87 * half, top - 0.36),
        (-0.3, top - 0.34),
    ]
    skin = skin.cut(prism("yz", screen, soft, ahead), "glass_front")
    grille = [(-0.3, 0.98), (0.60 * half, 0.98), (0.68 * half, belt - 0.10), (-0.3, belt - 0.09)]
    skin = skin.cut(prism("yz", grille, soft, ahead), "grille")
    if detail == 0:
        skin = skin.sink("grille", 0.02, "grille")
        count = int(p["slats"])
        pitch = (belt - 0.10 - 0.98) / count
        for k in range(count):
            z = 0.98 + (k + 0.3) * pitch
            bar = [(-0.3, z), (0.7 * half, z), (0.7 * half, z + 0.5 * pitch), (-0.3, z + 0.5 * pitch)]
            skin = skin.cut(prism("yz", bar, 0.0, ahead), "slat", "grille")
        skin = skin.shift("slat", -0.012)
    plate = [(-0.26, 0.52), (0.26, 0.52), (0.26, 0.63), (-0.26, 0.63)]
    skin = skin.cut(prism("yz", plate, 0.0, ahead), "plate_front")
    lamp = [(0.60 * half, 0.66), (0.97 * half, 0.66), (0.98 * half, 0.86), (0.66 * half, 0.84)]
    skin = skin.cut(prism("yz", lamp, 0.03 if detail == 0 else 0.0, ahead), "lamp_bezel_left")
    for a, b, name in ((0.66, 0.79, "lamp_head_left"), (0.82, 0.94, "lamp_day_left")):
        glow = [(a * half, 0.69), (b * half, 0.69), (b * half, 0.82), (a * half, 0.82)]
        skin = skin.cut(prism("yz", glow, 0.03 if detail == 0 else 0.0, ahead), name, "lamp_bezel_left")
    return skin.cut(np.array([[0.0, 0.0, 1.0, 0.92], ahead]), "bumper")


def _cab_side(skin: Panels, p: Parameters, detail: int) -> Panels:
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    belt, first = float(p["belt_m"]), _axles(p)[0]
    radius = float(p["tyre_diameter"]) / 2
    side = np.array([0.0, -1.0, 0.0, -0.5 * half])
    back = front - min(1.52, float(p["cab_length"]) - 0.30)
    window = [
        (back, belt + 0.06),
        (front - 0.62, belt + 0.0),
        (front - 0.42, belt + 0.10),
        (front - 0.46 - float(p["cab_rake"]), top - 0.40),
        (back, top - 0.38),
    ]
    skin = skin.cut(prism("xz", window, 0.05 if detail == 0 else 0.0, side), "trim_side_left")
    pane = [
        (back + 0.03, belt + 0.09),
        (front - 0.64, belt + 0.03),
        (front - 0.46, belt + 0.12),
        (front - 0.50 - float(p["cab_rake"]), top - 0.43),
        (back + 0.03, top - 0.41),
    ]
    skin = skin.cut(prism("xz", pane, 0.05 if detail == 0 else 0.0, side), "glass_side_left", "trim_side_left")
    reach = radius + _WELL_GAP_M
    depth = half - 0.60
    inboard = np.array([0.0, -1.0, 0.0, -depth])
    guard = circle((first, radius), reach + 0.06, _ARCH_EDGES[detail])
    skin = skin.cut(prism("xz", guard, 0.0, side), "cladding", ("body", "bumper"))
    arch = circle((first, radius), reach, _ARCH_EDGES[detail])
    skin = skin.cut(prism("xz", arch, 0.0, inboard), "arch", ("body", "bumper", "cladding", "underbody"))
    skin = well(skin, "arch", (first, radius), reach, depth)
    step = [(first + reach + 0.02, 0.45), (front - 0.34, 0.45), (front - 0.34, 0.80), (first + reach + 0.05, 0.80)]
    if detail < 2 and step[1][0] - step[0][0] > 0.15:
        skin = skin.cut(prism("xz", step, 0.03, side), "step", ("body", "bumper"))
    if detail == 0:
        x = back + 0.14
        bar = [(x - 0.11, belt - 0.14), (x + 0.11, belt - 0.14), (x + 0.11, belt - 0.10), (x - 0.11, belt - 0.10)]
        skin = skin.cut(prism("xz", bar, 0.0, side), "handle_left").sink("handle_left", -0.02, "handle_left")
    return skin


def _seams(p: Parameters, solid: Solid) -> list[Panels]:
    """Shut lines of the doors and of the front flap."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    back = front - min(1.56, float(p["cab_length"]) - 0.26)
    belt, low = float(p["belt_m"]), 1.04
    door = [
        (front - 0.36, belt + 0.02),
        (front - 0.36, low),
        (back, low),
        (back, top - 0.32),
        (front - 0.60, top - 0.34),
    ]
    side = np.array([(x, 0.4 * half, z) for x, z in door])
    flap = np.array(
        [(front - 0.9, y, z) for y, z in ((0.0, belt - 0.05), (0.86 * half, belt - 0.03), (0.86 * half, 0.94))]
    )
    return [
        ribbon(solid, side, np.array([0.0, 1.0, 0.0]), "seam", width_m=0.012),
        ribbon(solid, flap, np.array([1.0, 0.0, 0.0]), "seam", width_m=0.012),
    ]


def _cargo_box(kit: Kit, p: Parameters, detail: int) -> None:
    """Box with edge profiles, rear doors, lock rods and lamps."""
    rear, half, top, low = -float(p["length"]) / 2, float(p["width"]) / 2, float(p["height"]), float(p["box_low"])
    start = float(p["length"]) / 2 - float(p["cab_length"]) - 0.12
    red, green, blue = (float(value) for value in str(p["box_rgb"]).split())
    panel = Material("box_panel", (red, green, blue), 0.35, 0.7, clearcoat=0.3)
    back = rear + 0.03
    length, height = start - back, top - low
    middle = (0.5 * (start + back), 0.0, 0.5 * (top + low))
    kit.add("box", placed_box(middle, (length - 0.02, 2 * half - 0.024, height - 0.02), 0.0, detail), panel)
    edge = 0.07
    for z in (low + edge / 2, top - edge / 2):
        for y in (-1, 1):
            kit.add(
                "box_frame",
                placed_box((middle[0], y * (half - edge / 2), z), (length, edge, edge), 0.02, 1),
                m.ALUMINUM,
            )
        for x in (back + edge / 2, start - edge / 2):
            kit.add("box_frame", placed_box((x, 0.0, z), (edge, 2 * half, edge), 0.02, 1), m.ALUMINUM)
    for x in (back + edge / 2, start - edge / 2):
        for y in (-1, 1):
            kit.add(
                "box_frame",
                placed_box((x, y * (half - edge / 2), middle[2]), (edge, edge, height), 0.02, 1),
                m.ALUMINUM,
            )
    if detail < 2:
        _box_doors(kit, back, half, low, top, detail)
    if detail == 0:
        for x in np.linspace(back, start, max(3, round(length / 1.2)) + 1)[1:-1]:
            for y in (-1, 1):
                kit.add(
                    "box_rib",
                    placed_box((float(x), y * (half - 0.010), middle[2]), (0.03, 0.008, height - 2 * edge), 0.0, 1),
                    panel,
                )


def _box_doors(kit: Kit, back: float, half: float, low: float, top: float, detail: int) -> None:
    """Gap between the two rear doors, lock rods with handles, hinges."""
    height = top - low
    kit.add("seam", placed_box((back + 0.005, 0.0, low + height / 2), (0.012, 0.02, height - 0.14), 0.0, 1))
    for y in (-0.62, -0.16, 0.16, 0.62):
        kit.add(
            "bar_lock", placed_box((back - 0.012, y * half, low + height / 2), (0.025, 0.028, height - 0.10), 0.0, 1)
        )
        if detail == 0:
            kit.add(
                "bar_lock",
                placed_box((back - 0.015, y * half - 0.10 * np.sign(y), low + 0.45), (0.02, 0.24, 0.03), 0.0, 1),
            )
    for z in np.linspace(low + 0.25, top - 0.25, 4) if detail == 0 else []:
        for side in (-1, 1):
            kit.add("bar_lock", placed_box((back - 0.008, side * (half - 0.09), float(z)), (0.016, 0.16, 0.05), 0.0, 1))


def _chassis(kit: Kit, p: Parameters, detail: int) -> None:
    """Ladder frame, axle, tank, guards, and bars against under-running at the sides and the rear."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["box_low"])
    rear, (first, second) = -front, _axles(p)
    radius = float(p["tyre_diameter"]) / 2
    for y in (-0.42, 0.42):
        kit.add("frame", placed_box((-0.2, y, low - 0.20), (2 * front - 1.0, 0.08, 0.26), 0.0, 1))
    kit.add(
        "frame",
        placed_box(
            (0.5 * (rear + 0.1 + front - float(p["cab_length"])), 0.0, low - 0.035),
            (2 * front - float(p["cab_length"]) - 0.3, 1.9 * half, 0.07),
            0.0,
            1,
        ),
    )
    for x in (first, second):
        kit.add("frame", placed_box((x, 0.0, radius), (0.16, 2 * half - 0.7, 0.16), 0.0, 1))
    kit.add("bumper_rear", placed_box((rear + 0.07, 0.0, 0.50), (0.10, 2 * half - 0.10, 0.12), 0.02, 1))
    for y in (-0.5, 0.5):
        kit.add("frame", placed_box((rear + 0.20, y, 0.5 * (0.5 + low)), (0.08, 0.06, low - 0.5), 0.0, 1))
    if detail < 2:
        _side_guards(kit, p, first, second, radius)
    _rear_lamps(kit, rear, half, low)
    tank_x = 0.5 * (first + second) + 0.35
    for y, long, name in ((1, 1.1, "tank"), (-1, 0.8, "battery_case")):
        kit.add(
            name,
            placed_box((tank_x, y * (half - 0.42), low - 0.42), (long, 0.55, 0.50), 0.10, detail),
            m.ALUMINUM if y > 0 else m.PLASTIC,
        )
    for side in (-1, 1):
        for x in (second - radius - 0.10,):
            kit.add("mudflap", placed_box((x, side * (half - 0.34), 0.62), (0.02, 0.58, 0.72), 0.0, 1), m.RUBBER)
        kit.add(
            "mudguard",
            placed_box((second, side * (half - 0.33), 2 * radius + 0.07), (1.2 * radius, 0.60, 0.02), 0.0, 1),
            m.PLASTIC,
        )


def _side_guards(kit: Kit, p: Parameters, first: float, second: float, radius: float) -> None:
    """Two rails between the axles on each side, and one behind."""
    half = float(p["width"]) / 2
    start = min(first - radius - 0.25, float(p["length"]) / 2 - float(p["cab_length"]) - 0.15)
    end = second + radius + 0.20
    for side in (-1, 1):
        for z in (0.55, 0.86):
            kit.add(
                "bar_side",
                placed_box((0.5 * (start + end), side * (half - 0.05), z), (start - end, 0.03, 0.12), 0.0, 1),
                m.ALUMINUM,
            )
        for x in np.linspace(end + 0.15, start - 0.15, 3):
            kit.add("frame", placed_box((float(x), side * (half - 0.09), 0.76), (0.05, 0.04, 0.62), 0.0, 1))


def _rear_lamps(kit: Kit, rear: float, half: float, low: float) -> None:
    """Lamp boards below the doors, reflectors and the plate."""
    z = low - 0.18
    for side, sign in (("left", 1), ("right", -1)):
        y = sign * (half - 0.27)
        kit.add(f"lamp_tail_{side}", placed_box((rear + 0.06, y + sign * 0.10, z), (0.06, 0.20, 0.13), 0.0, 1))
        kit.add(f"lamp_turn_{side}", placed_box((rear + 0.06, y - sign * 0.08, z), (0.06, 0.14, 0.13), 0.0, 1))
        kit.add(f"reflector_{side}", placed_box((rear + 0.015, y, 0.50), (0.01, 0.16, 0.05), 0.0, 1))
    kit.add("plate_rear", placed_box((rear + 0.05, 0.0, z), (0.02, 0.52, 0.11), 0.0, 1))
