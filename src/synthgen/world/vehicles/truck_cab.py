"""The cab of a truck, over its engine: a skin cut into windows, grille, lamps, doors and steps.

`Cab` holds its lines; `add_cab` builds it on a kit. What is seen through the windows is in `cab_inside`. A crew cab
has a second row of doors. Parameters beyond the table's are given by the caller (see `Cab.of`).
"""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism, rectangle, soft
from synthgen.world.shapes.panel_thinning import REACH_M, SPARE_M, thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.cab_inside import add_cab_inside, add_cab_mirrors
from synthgen.world.vehicles.fittings import mirror_pair, well
from synthgen.world.vehicles.heavy_kit import HeavyKit
from synthgen.world.vehicles.skin import Frame, Solid, drape, profile, ribbon, smooth_max, surface_along

_LINES = ((22, 22, 11), (10, 10, 5), (5, 5, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)
_WELL_GAP_M = 0.08  # around the tyres
_LOW_M = 0.33  # lower edge of the bumper above the ground
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half
_SCREEN_M = 0.98  # height of the windscreen: nominal of cabs on sale


@final
@dataclass(frozen=True, slots=True)
class Cab:
    """Lines of a cab: its front end, half width, top, length, rake and belt; the first axle and the wheels [m]."""

    front: float
    half: float
    top: float
    length: float
    rake: float
    belt: float
    axle: float
    radius: float
    crew: bool

    @classmethod
    def of(cls, p: Parameters, *, crew: bool = False) -> Self:
        """Lines from a family's parameters; the cab's front is the vehicle's."""
        n = {key: float(value) for key, value in p.items() if isinstance(value, (int, float))}
        front = n["length"] / 2
        half = n["width"] / 2 - 0.02
        axle = front - n["front_overhang_m"]
        return cls(
            front,
            half,
            n["cab_height"],
            n["cab_length"],
            n["cab_rake"],
            n["belt_m"],
            axle,
            n["tyre_diameter"] / 2,
            crew,
        )

    @property
    def back(self) -> float:
        """Rear wall."""
        return self.front - self.length

    @property
    def screen_top(self) -> float:
        """Upper edge of the windscreen."""
        return min(self.top - 0.26, self.belt + _SCREEN_M)

    @property
    def door_back(self) -> float:
        """Rear edge of the driver's door."""
        return self.front - (1.50 if self.crew else min(1.52, self.length - 0.26))


def add_cab(kit: HeavyKit, p: Parameters, cab: Cab) -> None:
    """Cab with windows, lamps, grille, doors, steps, mirrors, visor and what is inside."""
    detail = kit.detail
    solid, frame = _solid(cab)
    skin = drape(solid, frame, _LINES[detail])
    skin = skin.cut(at_most("z", _LOW_M + 0.012)[None], "underbody")
    if detail == 0:
        skin = skin.joined(*_seams(cab, solid))
    skin = _front(skin, p, cab, detail)
    skin = _side(skin, cab, detail)
    skin = skin if detail == 1 else thinned(skin, SPARE_M[detail], REACH_M[detail])
    kit.add_panels(mirror_pair(skin))
    _fittings(kit, p, cab, solid)
    add_cab_mirrors(kit, cab.front, cab.half, cab.belt)
    if detail < 2:
        add_cab_inside(kit, front=cab.front, back=cab.back, half=cab.half, belt=cab.belt, top=cab.top, crew=cab.crew)


def _solid(cab: Cab) -> tuple[Solid, Frame]:
    """Skin of the cab, and the box it is cast on."""
    front, half, top, back, rake = cab.front, cab.half, cab.top, cab.back, cab.rake
    screen = cab.screen_top
    lean = rake + 0.55 * max(top - screen - 0.3, 0.0)
    nose = profile(
        [
            (_LOW_M, 0.06),
            (_LOW_M + 0.12, 0.0),
            (1.0, 0.0),
            (cab.belt - 0.10, 0.035),
            (screen, rake),
            (screen + 0.12, rake + 0.05),
            (top, lean + 0.16),
        ],
        0.06,
    )
    flank = profile([(_LOW_M, 0.05), (0.8, 0.0), (cab.belt - 0.1, 0.0), (cab.belt + 0.05, 0.02), (top, 0.085)], 0.05)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = y / half
        ahead = x - (front - nose(z) - 0.10 * across**2 - 0.05 * across**6)
        side = np.abs(y) - (half - flank(z) - 0.04 * np.clip((x - front + 0.9) / 0.9, 0.0, 1.0) ** 2)
        over = z - (top - 0.05 * across**2 + 0.05 * np.minimum(front - 0.8 - x, 0.0))
        body = smooth_max(smooth_max(ahead, side, 0.20), over, 0.18)
        return smooth_max(smooth_max(body, back - x, 0.06), _LOW_M - z, 0.05)

    box = np.array([[back - 0.04, -half - 0.04, _LOW_M - 0.04], [front + 0.04, half + 0.04, top + 0.04]])
    core = np.array([[back + 0.6, 0.0, 1.2], [front - 0.75, 0.5 * half, top - 0.8]])
    return solid, Frame(box, core)


def _front(skin: Panels, p: Parameters, cab: Cab, detail: int) -> Panels:
    """Windscreen, grille, lamps and bumper."""
    half, belt = cab.half, cab.belt
    ahead = at_least("x", cab.front - 0.62)
    top = cab.screen_top
    skin = skin.cut(_wide(half, belt - 0.10, top + 0.05, 0.965, ahead, detail, 0.07), "trim_front")
    skin = skin.cut(_wide(half, belt, top, 0.93, ahead, detail, 0.10), "glass.front", "trim_front")
    skin = _grille(skin, p, cab, ahead, detail)
    bumper = np.stack([at_most("z", _LOW_M + 0.36), at_least("x", cab.axle + cab.radius + _WELL_GAP_M)])
    skin = skin.cut(bumper, "lower")
    return _lamps(skin, cab, detail)


def _grille(skin: Panels, p: Parameters, cab: Cab, ahead: Floats, detail: int) -> Panels:
    """Openings below the windscreen with bars across: one wide, one dark up to the screen, or two."""
    half, low, top, face = cab.half, _LOW_M + 0.40, cab.belt - 0.22, str(p["face"])
    middle = 0.5 * (low + top)
    openings = {
        "wide": [(low, top, 0.60, 0.74)],
        "dark": [(low - 0.02, cab.belt - 0.06, 0.66, 0.90)],
        "split": [(low, middle - 0.08, 0.52, 0.60), (middle + 0.06, top + 0.06, 0.78, 0.84)],
    }[face]
    for a, b, narrow, broad in openings:
        outline = [(_MIDDLE, a), (narrow * half, a), (broad * half, b), (_MIDDLE, b)]
        skin = skin.cut(prism("yz", outline, soft(0.08, detail), ahead), "trim_grille" if face == "dark" else "grille")
        count = max(1, round(int(p["slats"]) / len(openings))) if detail < 2 else 0
        pitch = (b - 0.04 - a) / max(count, 1)
        for k in range(count):
            z = a + 0.05 + k * pitch
            wide = (narrow + (broad - narrow) * (z - a) / (b - a) - 0.02) * half
            high = (0.30 if face == "dark" else 0.62) * pitch
            slat = prism("yz", rectangle((_MIDDLE, z), (wide, z + high)), soft(0.02, detail), ahead)
            skin = skin.cut(slat, "slat", "trim_grille" if face == "dark" else "grille")
    if detail == 0 and "slat" in skin.names():
        skin = skin.sink("slat", -0.018, "grille")
    return skin.renamed({"slat": "bar_slat" if face == "dark" else "body"})


def _wide(half: float, low: float, top: float, share: float, ahead: Floats, detail: int, corner: float) -> Floats:
    """Prism of a window across the front."""
    points = [
        (_MIDDLE, low),
        (share * half - 0.03, low + 0.02),
        (share * half, low + 0.12),
        ((share - 0.05) * half, top),
        (_MIDDLE, top),
    ]
    return prism("yz", points, soft(corner, detail), ahead)


def _lamps(skin: Panels, cab: Cab, detail: int) -> Panels:
    """Head lamps at the corners of the bumper, with the lenses of their groups; fog lamps, air inlet."""
    half, z = cab.half, _LOW_M + 0.17
    ahead = at_least("x", cab.front - 0.42)
    case = [(0.60 * half, z), (0.985 * half, z + 0.04), (0.99 * half, z + 0.26), (0.62 * half, z + 0.19)]
    skin = skin.cut(prism("yz", case, soft(0.04, detail), ahead), "bezel_left", ("body", "lower"))
    lenses = (
        ("lamp.head_low.left", 0.76, 0.865, 0.065, 0.185),
        ("lamp.head_high.left", 0.64, 0.74, 0.055, 0.16),
        ("lamp.turn_left.front", 0.885, 0.965, 0.09, 0.20),
        ("lamp.day.left", 0.64, 0.965, 0.022, 0.045),
    )
    for name, a, b, low, high in lenses if detail < 2 else ():
        glow = rectangle((a * half, z + low), (b * half, z + high))
        skin = skin.cut(prism("yz", glow, soft(0.03, detail), ahead), name, "bezel_left")
    if detail == 2:
        skin = skin.renamed({"bezel_left": "lamp.head_low.left"})
    inlet = rectangle((_MIDDLE, _LOW_M + 0.07), (0.5 * half, _LOW_M + 0.30))
    skin = skin.cut(prism("yz", inlet, soft(0.05, detail), ahead), "grille", "lower")
    return skin.renamed({"lower": "bumper"})


def _side(skin: Panels, cab: Cab, detail: int) -> Panels:
    """Door windows, wheel arch, steps."""
    side = at_least("y", 0.5 * cab.half)
    top = cab.screen_top - 0.06
    lean = cab.rake * 0.9
    spans = [(cab.door_back, cab.front - 0.50)]
    if cab.crew:
        spans.append((cab.back + 0.22, cab.door_back - 0.10))
    for k, (a, b) in enumerate(spans):
        drop = 0.0 if k == 0 else -0.02
        outer = [
            (a, cab.belt + 0.06 + drop),
            (b - 0.22, cab.belt - 0.04),
            (b + 0.05, cab.belt + 0.06),
            (b - lean, top),
            (a, top),
        ]
        if k:
            outer = rectangle((a, cab.belt + 0.03), (b, top))
        skin = skin.cut(prism("xz", outer, soft(0.07, detail), side), "trim_side_left")
        inner = [
            (a + 0.035, cab.belt + 0.09),
            (b - 0.24, cab.belt - 0.005),
            (b + 0.005, cab.belt + 0.08),
            (b - lean - 0.04, top - 0.035),
            (a + 0.035, top - 0.035),
        ]
        if k:
            inner = rectangle((a + 0.035, cab.belt + 0.065), (b - 0.035, top - 0.035))
        skin = skin.cut(prism("xz", inner, soft(0.06, detail), side), "glass.side.left", "trim_side_left")
    center, reach, depth = (cab.axle, cab.radius), cab.radius + _WELL_GAP_M, cab.half - 0.60
    guard = circle(center, reach + 0.075, _ARCH_EDGES[detail])
    skin = skin.cut(prism("xz", guard, 0.0, side), "cladding", ("body", "bumper"))
    arch = prism("xz", circle(center, reach, _ARCH_EDGES[detail]), 0.0, at_least("y", depth))
    skin = skin.cut(arch, "arch", ("body", "bumper", "cladding", "underbody"))
    skin = skin.without("arch") if detail == 2 else well(skin, "arch", center, reach, depth)
    foot = cab.axle + reach + 0.03
    for low in (0.42, 0.80) if detail == 0 else ():
        if cab.front - 0.34 - foot > 0.15:
            step = rectangle((foot, low), (cab.front - 0.34, low + 0.24))
            skin = skin.cut(prism("xz", step, 0.03, side), "pocket", ("body", "bumper", "cladding"))
    return skin.sink("pocket", 0.10, "trim_step").renamed({"pocket": "step"}) if "pocket" in skin.names() else skin


def _fittings(kit: HeavyKit, p: Parameters, cab: Cab, solid: Solid) -> None:
    """Visor, wipers, roof marker lamps, handles, plate, emblem."""
    front, half, top = cab.front, cab.half, cab.screen_top
    if bool(p.get("visor")) and kit.detail < 2:
        z = top + 0.055
        kit.box("visor", (front - cab.rake - 0.02, 0.0, z), (0.20, 1.62 * half, 0.035), round_m=0.015, pitch_rad=0.5)
    kit.plate("plate_front", (front + 0.001, 0.0, _LOW_M + 0.20), 1.0, plate_text(p))
    if kit.detail == 2:
        return
    set_back = cab.rake + 0.30 + 0.5 * max(cab.top - top - 0.3, 0.0)
    below = np.array([(front - set_back - 0.08 * y, y * half, top - 0.1) for y in (0.30, 0.62)])
    for spot in surface_along(solid, below, np.array([0.0, 0.0, 1.0])):
        kit.box("marker_roof", spot, (0.10, 0.09, 0.05), round_m=0.015, both=True)
    if kit.detail == 0:
        for y in (-0.62, 0.10):
            x = front - 0.012 - 0.06 * y * y
            path = [
                (x - 0.09, y, cab.belt - 0.05),
                (x, y + 0.02, cab.belt - 0.03),
                (x + 0.01, y + 0.30, cab.belt + 0.10),
                (x - 0.01, y + 0.56, cab.belt + 0.28),
            ]
            kit.tube("wiper", path, 0.010)
        for x in (cab.door_back + 0.14, *([cab.back + 0.36] if cab.crew else [])):
            kit.box("handle_left", (x, half - 0.005, cab.belt - 0.16), (0.20, 0.03, 0.035), round_m=0.012, both=True)
        bar = [(cab.door_back - 0.05, half + 0.03, 1.15), (cab.door_back - 0.05, half + 0.03, 1.95)]
        kit.tube("handle_left", bar, 0.013, both=True)
        for z in (1.15, 1.95):
            kit.box("handle_left", (cab.door_back - 0.05, half, z), (0.03, 0.07, 0.03), both=True)
        kit.box("bulb_emblem", (front - 0.02, 0.0, cab.belt - 0.155), (0.05, 0.34, 0.035), round_m=0.01)


def plate_text(p: Parameters) -> str:
    """Registration that stands for nobody: two letters and up to four digits."""
    code = int(p["plate_code"])
    letters, digits = divmod(code, 10000)
    return f"{chr(65 + letters // 26 % 26)}{chr(65 + letters % 26)} {digits:04d}"


def _seams(cab: Cab, solid: Solid) -> list[Panels]:
    """Shut lines of the doors and of the front flap."""
    front, half, belt, low = cab.front, cab.half, cab.belt, 1.06
    back = cab.door_back - 0.045
    top = cab.screen_top - 0.01
    door = [(front - 0.34, belt - 0.02), (front - 0.36, low), (back, low), (back, top), (front - 0.56, top)]
    paths = [door]
    if cab.crew:
        rear = cab.back + 0.17
        paths.append([(back, low), (rear, low), (rear, top), (back, top)])
    flap = np.array(
        [
            (front - 0.9, y, z)
            for y, z in ((0.0, belt - 0.12), (0.90 * half, belt - 0.12), (0.86 * half, 0.94), (0.66 * half, 0.92))
        ]
    )
    out = [
        ribbon(solid, np.array([(x, 0.4 * half, z) for x, z in path]), np.array([0.0, 1.0, 0.0]), "seam", width_m=0.013)
        for path in paths
    ]
    return [*out, ribbon(solid, flap, np.array([1.0, 0.0, 0.0]), "seam", width_m=0.012)]


def add_deflector(kit: HeavyKit, cab: Cab, top: float) -> None:
    """Wind deflector on the roof, as high as what is behind."""
    half, low, back = 0.86 * cab.half, cab.top - 0.12, cab.back + 0.02
    if top - low < 0.3:
        return
    start, slope = cab.front - 0.75, (cab.length - 1.0) / (top - low)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        ahead = (x - (start - slope * (z - low) - 0.25 * (y / half) ** 2)) / np.hypot(1.0, slope)
        body = smooth_max(smooth_max(ahead, np.abs(y) - half, 0.14), z - top, 0.16)
        return smooth_max(smooth_max(body, back - x, 0.03), low - z, 0.03)

    e = 0.03
    box = np.array([[back - e, -half - e, low - e], [start + e, half + e, top + e]])
    core = np.array([[back + 0.06, 0.0, low + 0.06], [back + 0.12, 0.6 * half, low + 0.12]])
    lines = ((14, 10, 8), (8, 6, 4), (4, 3, 3))[kit.detail]
    skin = drape(solid, Frame(box, core), lines, "deflector")
    kit.add_panels(mirror_pair(thinned(skin, SPARE_M[kit.detail], REACH_M[kit.detail])))
