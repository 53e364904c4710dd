"""Open and special bodies of trucks: tipper, tanker, flatbed with a load, and refuse collector.

Bodies stand between `back` and `ahead` on the frame's top `low`, `half` to each side. Boxes are in `truck_bodies`.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.rng import stream
from synthgen.world.vehicles.heavy_kit import HeavyKit, rings_along_x
from synthgen.world.vehicles.truck_bodies import add_name
from synthgen.world.vehicles.wheels import lofted

_WALL_M = 0.06  # thickness of drop sides and of a tipper's walls with their ribs' plates


def add_tipper(kit: HeavyKit, back: float, ahead: float, low: float, half: float, *, wall: float, fill: float) -> None:
    """Ribbed steel trough that leans outward a little, with a tailgate, a canopy over the cab and a heap inside."""
    top = low + wall
    for x0, x1, name in ((back, back + 0.05, "body_two_gate"), (ahead - 0.05, ahead, "body_two_front")):
        kit.beam(name, [(0.06 - half, low), (half - 0.06, low), (half, top), (-half, top)], (x0, x1))
    side = [(half - 0.10, low), (half - 0.05, low), (half, top), (half - 0.05, top)]
    kit.beam("body_two", side, (back, ahead), both=True)
    kit.span("body_two", (back, 0.08 - half, low), (ahead, half - 0.08, low + 0.05))
    kit.box(
        "body_two_rail", (0.5 * (back + ahead), half - 0.03, top), (ahead - back, 0.10, 0.10), round_m=0.02, both=True
    )
    kit.box(
        "body_two_rail",
        (0.5 * (back + ahead), half - 0.07, low + 0.06),
        (ahead - back, 0.10, 0.12),
        round_m=0.02,
        both=True,
    )
    for x in np.linspace(back + 0.06, ahead - 0.06, max(4, round((ahead - back) / 0.75))) if kit.detail < 2 else []:
        rib = [(half - 0.06, low), (half + 0.0, low + 0.02), (half + 0.005, top - 0.02), (half - 0.02, top)]
        kit.beam("body_two_rib", rib, (float(x) - 0.05, float(x) + 0.05), both=True)
    for z in (low + 0.25, top - 0.20):
        kit.box("body_two_gate", (back - 0.02, 0.0, z), (0.06, 1.9 * half, 0.10), round_m=0.02)
    canopy = [
        (ahead - 0.06, top),
        (ahead, top - 0.05),
        (ahead + 0.55, top + 0.30),
        (ahead + 0.55, top + 0.36),
        (ahead - 0.06, top + 0.06),
    ]
    kit.sheet("body_two_canopy", canopy, (-half + 0.08, half - 0.08))
    kit.span("frame", (back + 0.2, -0.42, low - 0.10), (ahead - 0.1, 0.42, low))
    if kit.detail < 2:
        kit.tube("ram", [(ahead - 0.35, 0.0, low - 0.3), (ahead - 0.25, 0.0, low)], 0.10, kit.looks.row("machine_dark"))
    if fill > 0.1:
        heap = _heap(back + 0.06, ahead - 0.06, half - 0.08, low + 0.05, fill * wall, kit.detail)
        kit.add("load_earth", heap)


def _heap(back: float, ahead: float, half: float, low: float, high: float, detail: int) -> Mesh:
    """Loose earth: a rough mound, higher in the middle."""
    n, m = ((30, 16), (12, 7), (6, 4))[detail]
    share, across = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, m), indexing="ij")
    rough = stream(7, "heap", n).normal(size=(n, m)) * (0.018 if detail < 2 else 0.0)
    dome = np.cos(0.5 * np.pi * np.clip(np.hypot(0.9 * share, 0.75 * across), 0, 1))
    z = low + high * (0.62 + 0.38 * dome) + rough
    x, y = 0.5 * (back + ahead) + 0.5 * (ahead - back) * share, half * across
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(n - 1), np.arange(m - 1), indexing="ij")
    a = (i * m + j).ravel()
    faces = np.concatenate([np.stack([a, a + m, a + m + 1], 1), np.stack([a, a + m + 1, a + 1], 1)])
    return Mesh.make(points, faces, uv=points[:, :2])


def add_tank(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float, firm: str) -> None:
    """Elliptical tank with domed ends and rings, a walkway with manholes on top, valves below, ladder behind."""
    n = (40, 20, 12)[kit.detail]
    a, b = half - 0.06, 0.5 * (top - 0.22 - low - 0.04)
    middle = low + 0.04 + b
    stations = [
        (back + 0.05 + d, a * s, b * s, middle)
        for d, s in ((0.0, 0.001), (0.02, 0.45), (0.08, 0.75), (0.18, 0.93), (0.32, 1.0))
    ]
    stations += [
        (ahead - 0.05 - d, a * s, b * s, middle)
        for d, s in ((0.32, 1.0), (0.18, 0.93), (0.08, 0.75), (0.02, 0.45), (0.0, 0.001))
    ]
    kit.add("tank_shell", lofted(rings_along_x(stations, n, 2.5), 40.0))
    rings = np.linspace(back + 0.40, ahead - 0.40, 4 if kit.detail else 5)
    for x in rings if kit.detail < 2 else []:
        hoop = [
            (float(x) - 0.03, a + 0.002, b + 0.002, middle),
            (float(x) - 0.03, a + 0.015, b + 0.015, middle),
            (float(x) + 0.03, a + 0.015, b + 0.015, middle),
            (float(x) + 0.03, a + 0.002, b + 0.002, middle),
        ]
        kit.add("tank_hoop", lofted(rings_along_x(hoop, n, 2.5), 30.0), kit.looks.row("aluminum"))
    kit.box("frame", (0.5 * (back + ahead), 0.46, low + 0.10), (ahead - back - 0.8, 0.10, 0.36), both=True)
    _tank_top(kit, back, ahead, top)
    long = ahead - back
    kit.box(
        "tank_cabinet",
        (back + 0.55 * long, half - 0.30, low - 0.18),
        (0.9, 0.5, 0.48),
        kit.looks.row("shutter"),
        round_m=0.02,
    )
    kit.span("frame", (back + 0.55 * long - 0.3, 0.40, low - 0.10), (back + 0.55 * long + 0.3, half - 0.4, low - 0.02))
    if kit.detail < 2:
        for y in (-0.20, 0.20):
            kit.tube(
                "ladder",
                [
                    (back - 0.0, 0.45 + y, low - 0.15),
                    (back - 0.0, 0.45 + y, top - 0.18),
                    (back + 0.45, 0.45 + y, top - 0.10),
                ],
                0.018,
            )
        for z in np.arange(low, top - 0.3, 0.30):
            kit.tube("ladder", [(back, 0.25, float(z)), (back, 0.65, float(z))], 0.014)
        kit.span("frame", (back - 0.03, 0.2, low - 0.22), (back + 0.5, 0.7, low - 0.14))
        kit.box("marking_board", (back + 0.02, -0.62, low + 0.25), (0.02, 0.40, 0.30), kit.looks.row("rim_yellow"))
        kit.box("frame", (back + 0.12, -0.62, low + 0.18), (0.2, 0.06, 0.06))
    add_name(kit, firm, 0.5 * (back + ahead), a + 0.004, middle, room=0.5 * long, height=0.42)


def _tank_top(kit: HeavyKit, back: float, ahead: float, top: float) -> None:
    """Walkway, manholes and a folded railing; the railing is the highest part."""
    kit.span("step_walk", (back + 0.35, -0.32, top - 0.22), (ahead - 0.35, 0.32, top - 0.17))
    for x in np.linspace(back + 0.9, ahead - 0.9, 4) if kit.detail < 2 else []:
        kit.tube(
            "tank_lid", [(float(x), 0.0, top - 0.20), (float(x), 0.0, top - 0.06)], 0.20, kit.looks.row("aluminum")
        )
    rail = [
        (back + 0.4, 0.34, top - 0.2),
        (back + 0.4, 0.34, top - 0.02),
        (ahead - 0.4, 0.34, top - 0.02),
        (ahead - 0.4, 0.34, top - 0.2),
    ]
    kit.tube("ladder", rail, 0.02)


def add_flatbed(kit: HeavyKit, back: float, ahead: float, low: float, half: float, *, head: float, load: str) -> None:
    """Platform with drop sides, a head board up to z = `head`, and boards, pipes, crates or nothing on it."""
    kit.span("planks", (back + 0.03, 0.03 - half, low), (ahead, half - 0.03, low + 0.06))
    wall, top = 0.42, low + 0.50
    n = max(2, round((ahead - back) / 2.2))
    for a, b in zip(np.linspace(back, ahead, n + 1)[:-1], np.linspace(back, ahead, n + 1)[1:], strict=True):
        kit.span(
            "sheet", (float(a) + 0.04, half - 0.035, low + 0.02), (float(b) - 0.04, half, low + 0.06 + wall), both=True
        )
        for z in (low + 0.16, low + 0.30) if kit.detail == 0 else ():
            kit.span(
                "seam_groove", (float(a) + 0.05, half - 0.001, z), (float(b) - 0.05, half + 0.001, z + 0.012), both=True
            )
        kit.span("bar_post", (float(b) - 0.04, half - 0.04, low), (float(b) + 0.04, half - 0.002, top), both=True)
    kit.span("sheet", (back, 0.05 - half, low + 0.02), (back + 0.035, half - 0.05, low + 0.06 + wall))
    kit.span("sheet", (ahead - 0.04, 0.03 - half, low), (ahead, half - 0.03, head - 0.25))
    for y in (0.35, half - 0.06):
        kit.span("bar_post", (ahead - 0.10, y - 0.04, low), (ahead - 0.03, y + 0.04, head), both=True)
    kit.span("bar_post", (ahead - 0.09, 0.02 - half, head - 0.07), (ahead - 0.03, half - 0.02, head))
    floor, long = low + 0.06, ahead - back
    if load == "boards":
        for k, (x, high) in enumerate(((0.28, 0.75), (0.70, 0.95))):
            _stack(kit, back + x * long, floor, 0.36 * long, 0.86 * half, high, k)
    elif load == "pipes":
        _pipes(kit, back + 0.3, ahead - 0.4, floor, half)
    elif load == "crates":
        for k, x in enumerate(np.linspace(back + 0.9, ahead - 1.0, 3)):
            kit.box(
                "load_crate", (float(x), 0.0, floor + 0.12 + 0.4), (1.15, 1.7 * half, 0.8 + 0.1 * (k % 2)), round_m=0.03
            )
            kit.box("planks_pallet", (float(x), 0.0, floor + 0.06), (1.2, 1.75 * half, 0.13))


def _stack(kit: HeavyKit, x: float, floor: float, long: float, half: float, high: float, seed: int) -> None:
    """Sawn boards in layers on bearers, held by two straps."""
    for share in (-0.35, 0.35):
        kit.box("planks_bearer", (x + share * long, 0.0, floor + 0.04), (0.10, 2 * half, 0.08))
    layers = max(2, round(high / (0.055 if kit.detail == 0 else 0.20)))
    step = (high - 0.08) / layers
    shift = stream(11, "boards", seed, layers).uniform(-0.06, 0.06, layers)
    for k in range(layers):
        z = floor + 0.08 + (k + 0.5) * step
        kit.box(
            "load_boards", (x + float(shift[k]), 0.0, z), (long, 2 * half, 0.90 * step if kit.detail == 0 else step)
        )
    for share in (-0.3, 0.3) if kit.detail < 2 else ():
        kit.box("rubber_strap", (x + share * long, 0.0, floor + 0.5 * high), (0.05, 2 * half + 0.02, high + 0.012))


def _pipes(kit: HeavyKit, back: float, ahead: float, floor: float, half: float) -> None:
    """Three layers of pipes between stakes."""
    radius = 0.21
    for layer, count in enumerate((5, 4, 3)):
        z = floor + radius + layer * radius * np.sqrt(3.0)
        for y in (np.arange(count) - (count - 1) / 2) * 2 * radius:
            kit.tube("load_pipes", [(back, float(y), float(z)), (ahead, float(y), float(z))], radius - 0.004)
            for x, sign in ((back, -1.0), (ahead, 1.0)) if kit.detail < 2 else ():
                kit.tube("seam_bore", [(x, float(y), float(z)), (x + 0.002 * sign, float(y), float(z))], 0.85 * radius)
    for x in (back + 0.5, ahead - 0.5):
        kit.span("bar_post", (x - 0.04, half - 0.10, floor), (x + 0.04, half - 0.03, floor + 1.1), both=True)


def add_refuse_body(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float) -> None:
    """Compactor: a round-sided hopper with ribs, and the tailgate with its filling mouth and bin lift."""
    gate = back + 1.55
    section = _bulged(half - 0.02, low, top - 0.12)
    kit.beam("body_two", section, (gate, ahead))
    for x in np.linspace(gate + 0.05, ahead - 0.05, max(3, round((ahead - gate) / 0.9))):
        kit.beam("body_two_rib", _bulged(half, low - 0.01, top - 0.09), (float(x) - 0.04, float(x) + 0.04))
    side = [
        (back + 0.25, low + 0.05),
        (gate, low - 0.15),
        (gate, top),
        (gate - 0.35, top),
        (back + 0.10, top - 0.55),
        (back, low + 1.15),
        (back + 0.15, low + 1.0),
    ]
    kit.sheet("body_two_gate", side, (half - 0.10, half - 0.01), both=True)
    roof = [
        (gate - 0.02, low + 0.9),
        (gate - 0.02, top - 0.02),
        (gate - 0.35, top - 0.02),
        (back + 0.14, top - 0.57),
        (back + 0.06, low + 1.25),
        (back + 0.12, low + 1.2),
    ]
    kit.sheet("body_two_gate", roof, (0.10 - half, half - 0.10))
    trough = [
        (back + 0.27, low + 0.06),
        (gate - 0.02, low - 0.14),
        (gate - 0.02, low + 0.92),
        (gate - 0.10, low + 0.92),
        (gate - 0.12, low + 0.10),
        (back + 0.40, low + 0.25),
    ]
    kit.sheet("worn_trough", trough, (0.10 - half, half - 0.10), kit.looks.row("worn_steel"))
    if kit.detail < 2:
        kit.box("arm_lift", (back + 0.30, 0.0, low + 0.15), (0.40, 1.6 * half, 0.10))
        for y in (0.27, 0.71):
            kit.span("arm_lift", (back + 0.04, y - 0.05, low - 0.35), (back + 0.16, y + 0.05, low + 0.35), both=True)
        ends = [(gate - 0.1, half - 0.045, low + 0.55), (back + 0.55, half - 0.045, top - 0.60)]
        kit.tube("ram", ends, 0.035, both=True)
        kit.box("step", (back + 0.22, half - 0.28, 0.46), (0.42, 0.46, 0.05), both=True)
        kit.span("frame", (back + 0.22, half - 0.14, 0.44), (back + 0.30, half - 0.08, low + 0.3), both=True)
        for k in range(6):
            kit.span(
                "stripe_yellow" if k % 2 else "marking",
                (back + 0.075, -0.9 + 0.3 * k, top - 0.80),
                (back + 0.085, -0.62 + 0.3 * k, top - 0.66),
            )
        for x in (gate - 0.2, ahead - 0.15):
            kit.tube("lamp.beacon.roof", [(x, 0.0, top - 0.13), (x, 0.0, top + 0.14)], 0.075)
    kit.span("frame", (back + 0.6, -0.42, low - 0.16), (ahead, 0.42, low + 0.02))


def _bulged(half: float, low: float, top: float) -> list[tuple[float, float]]:
    """Front view of a hopper: round roof edges, sides bulged by a few centimetres."""
    points: Floats = np.array(
        [
            (-half + 0.10, low),
            (half - 0.10, low),
            (half, low + 0.35),
            (half, top - 0.55),
            (half - 0.07, top - 0.22),
            (half - 0.28, top - 0.04),
            (half - 0.5, top),
        ]
    )
    left = points[2:][::-1] * [-1.0, 1.0]
    return [(float(y), float(z)) for y, z in np.concatenate([points, left])]
