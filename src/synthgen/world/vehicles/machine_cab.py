"""The glass cab of construction machines: a soft-edged box of pillars and large panes with a seat inside."""

import numpy as np

from synthgen.world.shapes.outlines import at_least, at_most, prism, rectangle, soft
from synthgen.world.vehicles.cab_inside import add_seat
from synthgen.world.vehicles.coach import MIDDLE, End, Section, section_solid
from synthgen.world.vehicles.fittings import mirror_pair
from synthgen.world.vehicles.heavy_kit import HeavyKit
from synthgen.world.vehicles.skin import drape

_POST_M = 0.075  # breadth of the pillars


def add_machine_cab(
    kit: HeavyKit, back: float, ahead: float, half: float, low: float, high: float, *, lean: float, sill: float
) -> None:
    """Cab about y = 0; its front leans back by `lean` toward the roof, panes start at z = `sill` at the sides."""
    detail = kit.detail
    front = End(((low, 0.0), (low + 0.35, 0.0), (high, lean)), 0.06, 0.12)
    s = Section(back, ahead, half, low, high, End(((low, 0.0), (high, 0.08)), 0.02, 0.10), front, 0.06)
    solid, frame = section_solid(s)
    skin = drape(solid, frame, ((14, 12, 8), (7, 6, 4), (4, 4, 3))[detail], "body_two_cab")
    middle, top = 0.5 * (low + sill), high - 0.20
    skin = skin.cut(-at_most("z", high - 0.13)[None], "trim_top", "body_two_cab")
    skin = skin.cut(
        prism("yz", rectangle((MIDDLE, low + 0.10), (half - 0.02, top + 0.02)), 0.0, at_least("x", ahead - 0.5)),
        "trim_front",
        "body_two_cab",
    )
    for a, b in ((low + 0.14, middle + 0.12), (middle + 0.17, top - 0.03)):
        pane = rectangle((MIDDLE, a), (half - _POST_M, b))
        skin = skin.cut(prism("yz", pane, soft(0.05, detail), at_least("x", ahead - 0.5)), "glass.front", "trim_front")
    pane = rectangle((MIDDLE, sill + 0.05), (half - _POST_M, top - 0.03))
    skin = skin.cut(prism("yz", pane, soft(0.05, detail), at_most("x", back + 0.4)), "glass.rear", "body_two_cab")
    side = at_least("y", 0.6 * half)
    door = back + 0.42 * (ahead - back)
    for a, b, z in ((back + _POST_M, door - 0.03, sill), (door + 0.03, ahead - _POST_M - 0.05, low + 0.25)):
        outline = [(a, z), (b, z), (b - (lean * 0.6 if b > door + 0.1 else 0.0), top), (a, top)]
        skin = skin.cut(prism("xz", outline, soft(0.06, detail), side), "trim_side_left", "body_two_cab")
        inner = [
            (a + 0.03, z + 0.03),
            (b - 0.03, z + 0.03),
            (b - 0.03 - (lean * 0.6 if b > door + 0.1 else 0.0), top - 0.03),
            (a + 0.03, top - 0.03),
        ]
        skin = skin.cut(prism("xz", inner, soft(0.05, detail), side), "glass.side.left", "trim_side_left")
    kit.add_panels(mirror_pair(skin))
    for y in (-0.55 * half, 0.55 * half):
        kit.box("work_lamp", (ahead - lean - 0.16, y, high - 0.01), (0.08, 0.15, 0.09), round_m=0.02)
    kit.tube("lamp.beacon.roof", [(back + 0.3, 0.0, high - 0.02), (back + 0.3, 0.0, high + 0.12)], 0.065)
    if detail < 2:
        kit.span("interior_floor", (back + 0.05, 0.06 - half, low + 0.06), (ahead - 0.06, half - 0.06, low + 0.09))
        add_seat(kit, (back + 0.55, 0.0, low + 0.09), breadth=0.5, height=1.1)
        for y in (-0.33, 0.33):
            kit.span("inside_dash", (back + 0.68, y - 0.05, low + 0.06), (back + 0.82, y + 0.05, low + 0.52))
            kit.box("inside_dash", (back + 0.75, y, low + 0.55), (0.40, 0.14, 0.10), round_m=0.03)
            kit.tube("inside_dash", [(back + 0.9, y, low + 0.58), (back + 0.92, y, low + 0.78)], 0.02)


def turned(yaw_rad: float, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Transform (4, 4) that turns about the vertical and moves level."""
    T = np.eye(4)
    T[:2, :2] = [[np.cos(yaw_rad), -np.sin(yaw_rad)], [np.sin(yaw_rad), np.cos(yaw_rad)]]
    T[:2, 3] = x, y
    return T
