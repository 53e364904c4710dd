"""The cab of a truck, over its engine: a skin cut into windows, grille, lamps, doors and steps."""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles import materials as m
from synthgen.world.vehicles.fittings import Kit, add_mirrors, mirror_pair, placed_box, well
from synthgen.world.vehicles.skin import Frame, Solid, drape, profile, ribbon, smooth_max

_LINES = ((24, 24, 10), (9, 9, 4), (5, 5, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)
_WELL_GAP_M = 0.08  # around the tyres
_CAB_LOW_M = 0.34  # lower edge of the bumper above the ground
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half


def axles(p: Parameters) -> tuple[float, float]:
    """Places of the front and rear axle along x."""
    first = float(p["length"]) / 2 - float(p["front_overhang_m"])
    return first, first - float(p["wheelbase"])


def add_cab(kit: Kit, p: Parameters, detail: int) -> None:
    """Cab with its windows, lamps, grille, doors, steps, mirrors and sun visor."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    solid, frame = _cab_solid(p)
    skin = drape(solid, frame, _LINES[detail])
    skin = skin.cut(at_most("z", _CAB_LOW_M + 0.012)[None], "underbody")
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
    """Windscreen, grille, lamps, plate and bumper."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    ahead = at_least("x", front - 0.55)
    belt = float(p["belt_m"])
    screen = [
        (_MIDDLE, belt),
        (0.82 * half, belt + 0.02),
        (0.90 * half, belt + 0.12),
        (0.87 * half, top - 0.36),
        (_MIDDLE, top - 0.34),
    ]
    skin = skin.cut(prism("yz", screen, soft(0.06, detail), ahead), "glass_front")
    grille = [(_MIDDLE, 0.98), (0.60 * half, 0.98), (0.68 * half, belt - 0.10), (_MIDDLE, belt - 0.09)]
    skin = skin.cut(prism("yz", grille, soft(0.06, detail), ahead), "grille")
    if detail == 0:
        skin = skin.sink("grille", 0.02, "grille")
        count = int(p["slats"])
        pitch = (belt - 0.10 - 0.98) / count
        for k in range(count):
            z = 0.98 + (k + 0.3) * pitch
            bar = [(_MIDDLE, z), (0.7 * half, z), (0.7 * half, z + 0.5 * pitch), (_MIDDLE, z + 0.5 * pitch)]
            skin = skin.cut(prism("yz", bar, 0.0, ahead), "slat", "grille")
        skin = skin.shift("slat", -0.012)
    plate = [(-0.26, 0.52), (0.26, 0.52), (0.26, 0.63), (-0.26, 0.63)]
    skin = skin.cut(prism("yz", plate, 0.0, ahead), "plate_front")
    lamp = [(0.60 * half, 0.66), (0.97 * half, 0.66), (0.98 * half, 0.86), (0.66 * half, 0.84)]
    skin = skin.cut(prism("yz", lamp, soft(0.03, detail), ahead), "lamp_bezel_left")
    if detail == 2:
        skin = skin.renamed({"lamp_bezel_left": "lamp_head_left"})
    for a, b, name in () if detail == 2 else ((0.66, 0.79, "lamp_head_left"), (0.82, 0.94, "lamp_day_left")):
        glow = [(a * half, 0.69), (b * half, 0.69), (b * half, 0.82), (a * half, 0.82)]
        skin = skin.cut(prism("yz", glow, soft(0.03, detail), ahead), name, "lamp_bezel_left")
    return skin.cut(np.stack([at_most("z", 0.92), ahead]), "bumper")


def _cab_side(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Door window, wheel arch, steps and handle."""
    front, half, top = float(p["length"]) / 2, _cab_half(p), float(p["cab_height"])
    belt, first = float(p["belt_m"]), axles(p)[0]
    radius = float(p["tyre_diameter"]) / 2
    side = at_least("y", 0.5 * half)
    back = front - min(1.52, float(p["cab_length"]) - 0.30)
    window = [
        (back, belt + 0.06),
        (front - 0.62, belt + 0.0),
        (front - 0.42, belt + 0.10),
        (front - 0.46 - float(p["cab_rake"]), top - 0.40),
        (back, top - 0.38),
    ]
    skin = skin.cut(prism("xz", window, soft(0.05, detail), side), "trim_side_left")
    pane = [
        (back + 0.03, belt + 0.09),
        (front - 0.64, belt + 0.03),
        (front - 0.46, belt + 0.12),
        (front - 0.50 - float(p["cab_rake"]), top - 0.43),
        (back + 0.03, top - 0.41),
    ]
    skin = skin.cut(prism("xz", pane, soft(0.05, detail), side), "glass_side_left", "trim_side_left")
    reach = radius + _WELL_GAP_M
    depth = half - 0.60
    inboard = at_least("y", depth)
    guard = circle((first, radius), reach + 0.06, _ARCH_EDGES[detail])
    skin = skin.cut(prism("xz", guard, 0.0, side), "cladding", ("body", "bumper"))
    arch = circle((first, radius), reach, _ARCH_EDGES[detail])
    skin = skin.cut(prism("xz", arch, 0.0, inboard), "arch", ("body", "bumper", "cladding", "underbody"))
    skin = skin.without("arch") if detail == 2 else well(skin, "arch", (first, radius), reach, depth)
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
