"""City buses: one long soft-edged box with large windows, doors on the right side and a destination panel.

The two sides differ, so the left half of the skin is cut twice: as the left side, and as the right side in
mirrored coordinates. The destination shows blocks of light, not letters. Not modelled: interior, wipers.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism, rectangle, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.fittings import Kit, add_mirrors, add_wheels, fit, placed_box, well
from synthgen.world.vehicles.skin import Frame, Solid, drape, profile, smooth_max
from synthgen.world.vehicles.wheels import WheelStyle

_LINES = ((34, 20, 8), (13, 8, 4), (8, 5, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)
_WELL_GAP_M = 0.07  # around the tyres of commercial vehicles
_TYRE_WIDTH_M = 0.275  # 275/70 R22.5
_SKIN = ("body", "livery")
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half
_ROOF_UNIT_M = 0.19  # height of the air conditioner on the roof


def build_bus(p: Parameters, detail: int, class_name: str) -> Asset:
    """Asset of one bus."""
    front, half_width, height = float(p["length"]) / 2, float(p["width"]) / 2, float(p["height"]) - _ROOF_UNIT_M
    solid, frame = _solid(p, height)
    skin = fit(drape(solid, frame, _LINES[detail]), front, half_width, height)
    skin = _arches(skin, p, detail)
    skin = _rear(_front(skin, p, height, detail), p, height, detail)
    left = _windows(skin, p, height, detail, doors=False)
    right = _windows(skin, p, height, detail, doors=True)
    swap = {name: name.replace("left", "right") for name in right.names()}
    kit = Kit(class_name, p)
    kit.add_panels(left.joined(right.mirrored().renamed(swap)))
    axles = _axles(p)
    style = WheelStyle(float(p["tyre_diameter"]), _TYRE_WIDTH_M, 0.60, 8, "steel")
    add_wheels(kit, style, {"f": axles[0], "r": axles[1]}, half_width - 0.05, detail, twin="r")
    add_mirrors(kit, (front - 0.06, half_width - 0.09, 0.74 * height), (0.14, 0.20, 0.36), detail, dark=True)
    _roof(kit, p, height, detail)
    return kit.asset()


def _axles(p: Parameters) -> tuple[float, float]:
    first = float(p["length"]) / 2 - float(p["front_overhang_m"])
    return first, first - float(p["wheelbase"])


def _solid(p: Parameters, height: float) -> tuple[Solid, Frame]:
    """Skin of the coachwork, and the box it is cast on."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["clearance"])
    rake = float(p["rake"])
    nose = profile([(low, 0.06), (low + 0.2, 0.0), (1.1, 0.0), (height - 0.3, rake), (height, 1.8 * rake)], 0.10)
    stern = profile([(low, 0.10), (low + 0.25, 0.0), (1.5, 0.0), (height, 0.06)], 0.10)
    flank = profile([(low, 0.035), (low + 0.15, 0.0), (1.2, 0.0), (height, 0.055)], 0.05)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = y / half
        ahead = x - (front - nose(z) - 0.14 * across**2)
        behind = -front + stern(z) + 0.05 * across**2 - x
        side = np.abs(y) - (half - flank(z))
        over = z - (height - 0.05 * across**2)
        body = smooth_max(smooth_max(ahead, side, 0.30), behind, 0.14)
        body = smooth_max(body, over, 0.22)
        return smooth_max(body, low - z, 0.04)

    box = np.array([[-front - 0.05, -half - 0.05, low - 0.05], [front + 0.05, half + 0.05, height + 0.05]])
    core = np.array([[-front + 0.9, 0.0, 1.1], [front - 0.9, 0.35 * half, height - 0.8]])
    return solid, Frame(box, core)


def _arches(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Floor, livery band, and wheel arches."""
    low, half, radius = float(p["clearance"]), float(p["width"]) / 2, float(p["tyre_diameter"]) / 2
    skin = skin.cut(at_most("z", float(p["livery_z"]))[None], "livery")
    skin = skin.cut(at_most("z", low + 0.012)[None], "underbody", _SKIN)
    depth = half - 0.75
    inboard = at_least("y", depth)
    for axle in _axles(p):
        outline = circle((axle, radius), radius + _WELL_GAP_M, _ARCH_EDGES[detail])
        skin = skin.cut(prism("xz", outline, 0.0, inboard), "arch", ("body", "livery", "underbody"))
        center, reach = (axle, radius), radius + _WELL_GAP_M
        skin = skin.without("arch") if detail == 2 else well(skin, "arch", center, reach, depth)
    return skin


def _front(skin: Panels, p: Parameters, height: float, detail: int) -> Panels:
    """Windscreen, destination panel, lamps, plate and bumper."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["clearance"])
    ahead = at_least("x", front - 0.55)
    sill, top, head = float(p["screen_low"]), height - 0.16, height - 0.56
    screen = [
        (_MIDDLE, sill),
        (0.80 * half, sill + 0.02),
        (0.95 * half, sill + 0.10),
        (0.93 * half, top),
        (_MIDDLE, top),
    ]
    skin = skin.cut(prism("yz", screen, soft(0.06, detail), ahead), "trim_front", _SKIN)
    sill += 0.03
    pane = [
        (_MIDDLE, sill),
        (0.78 * half, sill + 0.02),
        (0.92 * half, sill + 0.10),
        (0.90 * half, head),
        (_MIDDLE, head),
    ]
    skin = skin.cut(prism("yz", pane, soft(0.06, detail), ahead), "glass_front", "trim_front")
    for k in range(int(p["display_blocks"]) if detail == 0 else 0):
        y = (k + 0.5) * 0.105
        block = rectangle((y - 0.035, height - 0.43), (y + 0.035, height - 0.29))
        skin = skin.cut(prism("yz", block, 0.0, ahead), "display", "trim_front")
    lamp = [(0.58 * half, low + 0.32), (0.95 * half, low + 0.36), (0.96 * half, low + 0.52), (0.60 * half, low + 0.50)]
    skin = skin.cut(prism("yz", lamp, soft(0.03, detail), ahead), "lamp_bezel_left", _SKIN)
    if detail == 2:
        skin = skin.renamed({"lamp_bezel_left": "lamp_head_left"})
    for y0, y1, name in () if detail == 2 else ((0.62, 0.76, "lamp_head_left"), (0.79, 0.92, "lamp_day_left")):
        glow = rectangle((y0 * half, low + 0.365), (y1 * half, low + 0.475))
        skin = skin.cut(prism("yz", glow, soft(0.02, detail), ahead), name, "lamp_bezel_left")
    plate = rectangle((-0.26, low + 0.12), (0.26, low + 0.23))
    skin = skin.cut(prism("yz", plate, 0.0, ahead), "plate_front", _SKIN)
    return skin.cut(np.stack([at_most("z", low + 0.27), ahead]), "bumper", _SKIN)


def _rear(skin: Panels, p: Parameters, height: float, detail: int) -> Panels:
    """Rear window, engine grille, lamps and plate."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["clearance"])
    behind = at_most("x", 0.45 - front)
    plate = rectangle((-0.26, low + 0.50), (0.26, low + 0.61))
    skin = skin.cut(prism("yz", plate, 0.0, behind), "plate_rear", _SKIN)
    window = [(_MIDDLE, 1.75), (0.72 * half, 1.75), (0.70 * half, height - 0.5), (_MIDDLE, height - 0.5)]
    skin = skin.cut(prism("yz", window, soft(0.06, detail), behind), "glass_rear", _SKIN)
    grille = rectangle((_MIDDLE, low + 0.70), (0.62 * half, 1.45))
    skin = skin.cut(prism("yz", grille, soft(0.03, detail), behind), "grille", _SKIN)
    for k in range(6 if detail == 0 else 0):
        z = low + 0.74 + k * 0.11
        slat = rectangle((_MIDDLE, z), (0.60 * half, z + 0.05))
        skin = skin.cut(prism("yz", slat, 0.0, behind), "slat", "grille")
    for name, up in (("lamp_brake_left", 0.0), ("lamp_turn_left", 0.20), ("lamp_tail_left", 0.40)):
        z = low + 0.62 + up
        lamp = rectangle((0.80 * half, z), (0.93 * half, z + 0.17))
        skin = skin.cut(prism("yz", lamp, soft(0.02, detail), behind), name, _SKIN)
    return skin


def _windows(skin: Panels, p: Parameters, height: float, detail: int, *, doors: bool) -> Panels:
    """Side windows, and on the right side the doors; the left half stands for either side."""
    front, half, low = float(p["length"]) / 2, float(p["width"]) / 2, float(p["clearance"])
    side = at_least("y", 0.6 * half)
    sill, top = float(p["window_low"]), height - float(p["window_top"])
    start, end = front - 0.42, -front + 0.38
    band = rectangle((end, sill), (start, top))
    skin = skin.cut(prism("xz", band, soft(0.06, detail), side), "trim_side_left", _SKIN)
    places = _doors(p) if doors else []
    for x0, x1 in places:
        frame = rectangle((x0, low + 0.08), (x1, top))
        skin = skin.cut(prism("xz", frame, 0.0, side), "door", ("body", "livery", "trim_side_left", "bumper"))
        middle = 0.5 * (x0 + x1)
        for a, b in (
            ((x0 + 0.03, x1 - 0.03),) if detail == 2 else ((x0 + 0.03, middle - 0.012), (middle + 0.012, x1 - 0.03))
        ):
            leaf = rectangle((a + 0.04, low + 0.20), (b - 0.04, top - 0.10))
            skin = skin.cut(prism("xz", leaf, soft(0.04, detail), side), "glass_door", "door")
    if detail == 0:
        for a, b in _panes(start - 0.05, end + 0.05, places, float(p["pane"])):
            outline = rectangle((a, sill + 0.03), (b, top - 0.03))
            skin = skin.cut(prism("xz", outline, soft(0.05, detail), side), "glass_side_left", "trim_side_left")
    else:
        skin = skin.renamed({"trim_side_left": "glass_side_left"})
    return skin


def _doors(p: Parameters) -> list[tuple[float, float]]:
    """Ranges of x of the doors: before the front axle, between the axles, and behind if there are three."""
    front, (first, second) = float(p["length"]) / 2, _axles(p)
    middle = 0.5 * (first + second)
    gap = float(p["tyre_diameter"]) / 2 + _WELL_GAP_M + 0.12
    doors = [(max(first + gap, front - 1.75), front - 0.5), (middle - 0.65, middle + 0.65)]
    if int(p["doors"]) > 2:
        doors.append((max(second - gap - 1.25, -front + 0.55), second - gap))
    return doors


def _panes(start: float, end: float, doors: list[tuple[float, float]], pane: float) -> list[tuple[float, float]]:
    """Window panes (rear, front) between `start` and `end`, none across a door, all about `pane` long."""
    stops = sorted([(b, a) for a, b in doors], reverse=True)
    spans, at = [], start
    for fore, aft in stops:
        spans.append((at, fore + 0.05))
        at = aft - 0.05
    spans.append((at, end))
    panes = []
    for fore, aft in spans:
        count = max(1, round((fore - aft) / pane)) if fore - aft > 0.35 else 0
        for k in range(count):
            step = (fore - aft) / count
            panes.append((fore - (k + 1) * step + 0.02, fore - k * step - 0.02))
    return panes


def _roof(kit: Kit, p: Parameters, height: float, detail: int) -> None:
    """Air conditioner and hatch on the roof; their top is the height of the bus."""
    length, width, top = float(p["length"]), float(p["width"]), float(p["height"])
    for share, long in ((0.12, 2.6), (-0.28, 1.7)):
        size = (long, 0.68 * width, top - height + 0.08)
        kit.add("roof_unit", placed_box((share * length, 0.0, top - size[2] / 2), size, 0.07, detail))
