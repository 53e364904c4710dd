"""What is seen through the windows of a car: lining, seats, dashboard, steering wheel. Full detail only.

`lining` copies the skin around the cabin inward, so that pillars and roof are right wherever the windows are;
`furnish` puts the rest between floor and roof. Left-hand drive. Not modelled: belts, people, luggage.
"""

from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.shapes.panels import Panels, walls
from synthgen.world.shapes.solids import extrude, quads
from synthgen.world.shapes.tubes import tube
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.wheels import lofted

LINING_M = 0.035
"""Thickness of doors' upper parts and roof as seen at the windows' edges (our choice)."""

_FLOOR_M = 0.13  # of the cabin above the car's underside
_BULKHEAD_M = 0.3  # nobody sees into a van behind its cab
_RECLINE_DEG = 22.0  # of front seats' backs
_BACKREST_M = 0.60
_NOT_LINED = (
    "well",
    "underbody",
    "seam",
    "shut_line",
    "lens",
    "lamp",
    "grille",
    "slat",
    "reflector",
    "glass",
    "plate",
    "bumper",
    "chrome",
    "bed",
)
_BACKREST = (
    (0.0, 0.80, 0.05),
    (0.05, 0.94, 0.075),
    (0.3, 1.0, 0.085),
    (0.6, 0.98, 0.08),
    (0.88, 0.84, 0.06),
    (1.0, 0.66, 0.035),
)
"""Upward: share of the height, share of the width, half thickness [m]."""
Item = tuple[str, Mesh]


def lining(half: Panels, lines: CarLines, *, whole: bool) -> Panels:
    """Inner side of the skin around the cabin, with the same openings; light above the belt, dark below.

    The lower part is only wanted `whole` when doors are open; else a flat wall below the belt does.
    """
    names = [name for name in half.names() if not name.startswith(_NOT_LINED)]
    skin = half.only(*names).rows()
    middle = skin[:, :, :3].mean(axis=1)
    inside = (middle[:, 0] < lines.cowl[0] + 0.02) & (middle[:, 2] > lines.clearance + 0.08)
    if lines.has_deck():
        inside &= middle[:, 0] > lines.tail[0] - 0.12
    elif lines.is_van() and not whole:
        inside &= middle[:, 0] > lines.cab_back_x() - _BULKHEAD_M
    if not whole:
        inside &= middle[:, 2] > lines.belt_z(middle[:, 0]) - 0.10
    above = middle[:, 2] > lines.belt_z(middle[:, 0]) + 0.03
    parts = {"lining_upper": skin[inside & above], "lining_lower": skin[inside & ~above]}
    pieces = Panels(parts).turned_inward(LINING_M)
    if whole:
        return pieces
    x0, x1, y = max(lines.axles[1] - 0.1, lines.tail[0] + 0.02), lines.cowl[0] - 0.05, lines.half - 0.11
    z0, z1 = lines.clearance + _FLOOR_M, lines.belt[0] - 0.05
    return pieces.joined(walls("lining_lower", np.array([[(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)]])))


def reveals(half: Panels) -> Panels:
    """Walls from the edges of the glass to the lining, so that nobody looks between skin and lining."""
    pieces = half.only()
    for name in [name for name in half.names() if name.startswith("glass.")]:
        edge, normals = half.border(name)
        low = edge - LINING_M * normals
        pieces = pieces.joined(walls("reveal", np.concatenate([edge, low[:, ::-1]], axis=1)))
    return pieces


def furnish(lines: CarLines, *, rows: int) -> list[Item]:
    """Seats in one or two rows, dashboard with instruments, steering wheel, floor and rear shelf; whole car."""
    floor = lines.clearance + _FLOOR_M
    cushion = floor + (0.27 if lines.height < 1.58 else 0.32)
    head = min(cushion + 0.90, lines.height - 0.13)
    hip_x = lines.pillar_x() + 0.16 if not lines.is_van() else lines.cab_back_x() + 0.34
    seat_y = 0.40 * lines.half
    items: list[Item] = []
    for y in (seat_y, -seat_y):
        items += _seat(hip_x, y, floor, cushion, head, 0.50)
    items += _dashboard(lines, hip_x, seat_y, floor)
    if rows > 1:
        window_x = float(lines.rear_screen_x(min(head, lines.height - 0.16)))
        rear_x = min(max(hip_x - 0.86, window_x + 0.60), hip_x - 0.62)
        for y in (0.47 * lines.half, 0.0, -0.47 * lines.half):
            items += _seat(rear_x, y, floor, cushion + 0.02, min(head, lines.height - 0.16), 0.42 if y else 0.30)
        shelf_z = min(lines.belt[0] + 0.5 * lines.belt[1], lines.deck_z) - 0.04
        back = lines.tail[0] + 0.02
        items.append(("lining_lower", _level(back, rear_x - 0.28, 0.80 * lines.half, shelf_z)))
    elif lines.is_van():
        items.append(("lining_lower", _upright(hip_x - 0.42, 0.90 * lines.half, floor, lines.height - 0.30)))
    rear_end = lines.tail[0] + 0.05 if not lines.is_van() else hip_x - 0.42
    items.append(("lining_lower", _level(rear_end, lines.cowl[0] - 0.05, 0.86 * lines.half, floor)))
    return items


def _level(x0: float, x1: float, half: float, z: float) -> Mesh:
    return quads([[(x0, -half, z), (x1, -half, z), (x1, half, z), (x0, half, z)]])


def _upright(x: float, half: float, z0: float, z1: float) -> Mesh:
    """Bulkhead that faces forward."""
    return quads([[(x, -half, z0), (x, half, z0), (x, half, z1), (x, -half, z1)]])


def _seat(x: float, y: float, floor: float, cushion: float, head: float, width: float) -> list[Item]:
    """Seat whose hip point is at x: base, cushion, reclined backrest with side bolsters, headrest on its posts."""
    recline, tall = np.deg2rad(_RECLINE_DEG), _BACKREST_M
    back_T = transform(rotation(pitch_rad=-recline), (x - 0.20, y, cushion - 0.02))
    base = np.diag([0.46, 0.8 * width, cushion - floor - 0.08, 1.0])
    base[:3, 3] = x + 0.02, y, 0.5 * (floor + cushion - 0.08)
    items = [
        ("seat", rounded_box((1.0, 1.0, 1.0), 0.0, 1).moved(base)),
        ("seat", _cushions(width).moved(transform(translation=(x, y, cushion)))),
    ]
    top = back_T @ np.array([0.0, 0.0, tall, 1.0])
    rest_z = max(min(float(top[2]) + 0.13, head - 0.09), float(top[2]) + 0.06)
    rest = rounded_box((0.10, min(0.26, 0.7 * width), 0.17), 0.04, 2)
    rest_x = float(top[0]) - 0.02
    items.append(("seat", rest.moved(transform(rotation(pitch_rad=-0.6 * recline), (rest_x, y, rest_z)))))
    for side in (-0.05, 0.05):
        ends = [(rest_x, y + side, rest_z - 0.05), (float(top[0]) + 0.01, y + side, float(top[2]) - 0.03)]
        items.append(("seat_post", tube(ends, 0.007, sides=5)))
    return items


@lru_cache(maxsize=16)
def _cushions(width: float) -> Mesh:
    """Cushion and reclined backrest of a seat about its hip point."""
    seat = rounded_box((0.52, width, 0.15), 0.05, 2)
    turn, back = rotation(pitch_rad=np.deg2rad(-6.0)), rotation(pitch_rad=-np.deg2rad(_RECLINE_DEG))
    pieces = (
        (seat, transform(turn, (0.06, 0.0, -0.05))),
        (_backrest(width, _BACKREST_M), transform(back, (-0.20, 0.0, -0.02))),
    )
    return merge([mesh.moved(T) for mesh, T in pieces])


@lru_cache(maxsize=16)
def _backrest(width: float, tall: float) -> Mesh:
    """Backrest upward from the origin: narrower at the shoulders, hollow in its middle, thick at the sides."""
    n = 12
    angle = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    rings = []
    for share, wide, thick in _BACKREST:
        y = 0.5 * width * wide * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.6
        x = thick * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.6
        x = np.where(x > 0.0, x - 0.028 * (1.0 - (y / (0.5 * width)) ** 2), x)
        rings.append(np.stack([x, y, np.full(n, share * tall)], axis=1))
    ends = [np.broadcast_to(rings[k].mean(axis=0), (n, 3)) for k in (0, -1)]
    return lofted(np.array([ends[0], *rings, ends[1]])[:, ::-1], 60.0)


def _dashboard(lines: CarLines, hip_x: float, seat_y: float, floor: float) -> list[Item]:
    """Dashboard across the car below the windscreen, with hood, screen, console and the steering wheel."""
    (cowl_x, cowl_z), width = lines.cowl, float(lines.cabin_half(lines.cowl[1] - 0.05)) - 0.09
    rear = max(hip_x + 0.52, cowl_x - 0.75)
    top = cowl_z - 0.045
    section = [
        (cowl_x - 0.06, floor),
        (cowl_x - 0.04, top - 0.02),
        (0.5 * (cowl_x + rear), top + 0.015),
        (rear + 0.03, top - 0.01),
        (rear, top - 0.05),
        (rear + 0.03, top - 0.16),
        (rear + 0.14, top - 0.32),
        (rear + 0.16, floor),
    ]
    bar = extrude(section[::-1] if _clockwise(section) else section, 2 * width, 35.0)
    upright = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, width], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    hood = rounded_box((0.16, 0.34, 0.07), 0.03, 2).moved(transform(translation=(rear + 0.05, seat_y, top + 0.01)))
    screen = rounded_box((0.012, 0.26, 0.15), 0.0, 1)
    tilted = transform(rotation(pitch_rad=np.deg2rad(12.0)), (rear - 0.01, 0.0, top + 0.01))
    console = rounded_box((0.75, 0.20, 0.30), 0.04, 2)
    wheel_at = (rear - 0.13, seat_y, top - 0.02)
    items: list[Item] = [
        ("dashboard", bar.moved(upright)),
        ("dashboard", hood),
        ("screen", screen.moved(tilted)),
        ("dashboard", console.moved(transform(translation=(hip_x + 0.18, 0.0, floor + 0.15)))),
    ]
    return [*items, ("steering_wheel", _steering_wheel().moved(_wheel_pose(wheel_at)))]


def _clockwise(points: list[tuple[float, float]]) -> bool:
    x, z = np.array(points).T
    return bool(np.sum(x * np.roll(z, -1) - z * np.roll(x, -1)) < 0.0)


def _wheel_pose(at: tuple[float, float, float]) -> Floats:
    """Pose of the steering wheel: its axis (z) towards the driver's chest."""
    return transform(rotation(pitch_rad=np.deg2rad(-65.0)), at)


@lru_cache(maxsize=1)
def _steering_wheel() -> Mesh:
    """Rim, three spokes, hub and column about the origin, axis along z."""
    angle = np.linspace(0.0, 2 * np.pi, 20, endpoint=False)
    circle = 0.183 * np.stack([np.cos(angle), np.sin(angle), np.zeros(20)], axis=1)
    rim = tube(circle, 0.016, sides=6, closed=True)
    hub = rounded_box((0.13, 0.17, 0.05), 0.02, 2).moved(transform(translation=(0.0, 0.0, -0.02)))
    spokes = [
        tube([(0.0, 0.0, -0.02), (0.18 * np.cos(a), 0.18 * np.sin(a), 0.0)], 0.017, sides=6)
        for a in (np.pi / 2, -np.pi / 2, np.pi)
    ]
    column = tube([(0.0, 0.0, -0.03), (0.0, 0.0, -0.22)], 0.04, sides=8)
    return merge([rim, hub, *spokes, column])
