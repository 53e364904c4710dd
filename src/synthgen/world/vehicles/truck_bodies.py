"""Closed bodies of trucks and trailers: boxes with doors, and curtain sides.

Bodies stand between `back` and `ahead`, from `low` to `top`, `half` to each side. Open bodies are in `truck_loads`.
"""

import numpy as np

from synthgen.records import Mesh
from synthgen.world.vehicles.heavy_kit import HeavyKit

_EDGE_M = 0.075  # breadth of the aluminum profiles along the edges of boxes
_RIB_M = 1.2  # between ribs or posts along the sides
_STRIPE_M = 0.05  # contour marking (UN R104)


def add_box(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float, firm: str) -> None:
    """Box with profiles along its edges, doors at the rear and the firm's name on its sides."""
    kit.span("box_panel", (back + 0.01, -half + 0.012, low + 0.01), (ahead - 0.01, half - 0.012, top - 0.01))
    _profiles(kit, back, ahead, low, top, half)
    _doors(kit, back, low, top, half)
    if kit.detail == 0:
        for x in np.linspace(back, ahead, max(3, round((ahead - back) / _RIB_M)) + 1)[1:-1]:
            kit.span(
                "box_panel",
                (float(x) - 0.004, half - 0.014, low + _EDGE_M),
                (float(x) + 0.004, half - 0.009, top - _EDGE_M),
                both=True,
            )
    if kit.detail < 2:
        kit.span(
            "stripe",
            (back + 0.1, half - 0.016, low + 0.10),
            (ahead - 0.1, half + 0.001, low + 0.10 + _STRIPE_M),
            both=True,
        )
    add_name(kit, firm, 0.5 * (back + ahead), half - 0.008, low + 0.58 * (top - low), room=0.62 * (ahead - back))


def add_name(kit: HeavyKit, firm: str, x: float, half: float, z: float, *, room: float, height: float = 0.62) -> None:
    """A firm's name on both sides, and a band of its color below."""
    if not firm or kit.detail == 2:
        return
    for y, right in ((half, (-1.0, 0.0, 0.0)), (-half, (1.0, 0.0, 0.0))):
        kit.text("livery_name", firm, (x, y, z), right, height, room_m=room, weight=1.3)
    kit.span(
        "livery", (x - 0.5 * room, half - 0.05, z - 0.72 * height), (x + 0.5 * room, half, z - 0.60 * height), both=True
    )


def _profiles(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float) -> None:
    """Aluminum along all twelve edges, with rounded corner posts."""
    e, r = _EDGE_M, 0.02
    for z in (low + e / 2, top - e / 2):
        kit.box("box_frame", (0.5 * (back + ahead), half - e / 2, z), (ahead - back, e, e), round_m=r, both=True)
        for x in (back + e / 2, ahead - e / 2):
            kit.box("box_frame", (x, 0.0, z), (e, 2 * half, e), round_m=r)
    for x in (back + e / 2, ahead - e / 2):
        kit.box("box_frame", (x, half - e / 2, 0.5 * (low + top)), (e, e, top - low), round_m=r, both=True)


def _doors(kit: HeavyKit, back: float, low: float, top: float, half: float) -> None:
    """Gap between the two rear doors, lock rods with handles, hinges and marking."""
    middle, high = 0.5 * (low + top), top - low
    if kit.detail == 2:
        return
    kit.box("seam", (back + 0.006, 0.0, middle), (0.012, 0.022, high - 0.15))
    for y in (0.16, 0.60):
        rod = [(back - 0.004, y * half, low + 0.03), (back - 0.004, y * half, top - 0.03)]
        kit.tube("bar_lock", rod, 0.014, both=True)
        if kit.detail == 0:
            for z in (low + 0.06, low + 0.50, middle + 0.3, top - 0.06):
                kit.box("bar_lock", (back - 0.008, y * half, z), (0.03, 0.10, 0.05), both=True)
            kit.box("bar_lock", (back - 0.014, y * half + 0.12, low + 0.42), (0.02, 0.26, 0.03), both=True)
    for z in np.linspace(low + 0.25, top - 0.25, 4) if kit.detail == 0 else []:
        kit.box("bar_lock", (back - 0.006, half - 0.09, float(z)), (0.02, 0.15, 0.05), both=True)
    for y in (0.06, half - 0.10):
        kit.span("marking", (back - 0.001, y, low + 0.12), (back + 0.012, y + 0.05, top - 0.12), both=True)


def add_cooler(kit: HeavyKit, x: float, low: float, top: float, half: float) -> None:
    """Cooling unit on the front wall at `x`, with a grille ahead."""
    kit.box(
        "cooler", (x + 0.14, 0.0, 0.5 * (low + top)), (0.32, 2 * half, top - low), kit.looks.row("white"), round_m=0.05
    )
    count = max(2, round((top - low - 0.2) / 0.10)) if kit.detail < 2 else 0
    for k in range(count):
        z = low + 0.10 + 0.10 * k
        kit.span("grille_cooler", (x + 0.28, -0.7 * half, z), (x + 0.305, 0.7 * half, z + 0.06))


def add_curtains(kit: HeavyKit, back: float, ahead: float, low: float, top: float, half: float, firm: str) -> None:
    """Curtain sides with straps and a little slack between the posts, fixed roof, doors at the rear."""
    kit.span("box_panel", (ahead - 0.06, -half + 0.01, low), (ahead, half - 0.01, top - 0.02))
    kit.span("box_panel", (back + 0.01, -half + 0.01, low), (back + 0.06, half - 0.01, top - 0.02))
    kit.span("box_panel", (back + 0.02, -half + 0.03, top - 0.05), (ahead - 0.02, half - 0.03, top))
    _profiles(kit, back, ahead, low, top, half)
    _doors(kit, back, low, top, half)
    kit.add("curtain", _curtain(back + 0.05, ahead - 0.05, low + 0.06, top - 0.14, half - 0.03, kit.detail), both=True)
    kit.span("box_frame", (back + 0.02, half - 0.03, top - 0.20), (ahead - 0.02, half, top - 0.05), both=True)
    for x in np.arange(back + 0.45, ahead - 0.3, 0.62) if kit.detail == 0 else []:
        kit.span(
            "trim_strap", (float(x), half - 0.012, low - 0.02), (float(x) + 0.05, half - 0.004, low + 0.62), both=True
        )
        kit.span(
            "bar_buckle",
            (float(x) - 0.005, half - 0.012, low + 0.16),
            (float(x) + 0.055, half + 0.004, low + 0.25),
            both=True,
        )
    if kit.detail < 2:
        kit.span(
            "stripe",
            (back + 0.1, half - 0.012, low + 0.02),
            (ahead - 0.1, half - 0.001, low + 0.02 + _STRIPE_M),
            both=True,
        )
    add_name(
        kit, firm, 0.5 * (back + ahead), half - 0.012, low + 0.58 * (top - low), room=0.6 * (ahead - back), height=0.8
    )


def _curtain(back: float, ahead: float, low: float, top: float, y: float, detail: int) -> Mesh:
    """Cloth that hangs between the posts: waves a centimetre deep, deepest at mid height."""
    posts = max(2, round((ahead - back) / _RIB_M))
    n, m = ((6 * posts, 5), (2 * posts, 3), (1, 1))[detail]
    x, z = np.meshgrid(np.linspace(back, ahead, n + 1), np.linspace(low, top, m + 1), indexing="ij")
    share, up = (x - back) / (ahead - back), (z - low) / (top - low)
    slack = 0.012 * np.abs(np.sin(np.pi * posts * share)) * np.sin(np.pi * up) if detail < 2 else 0.0 * x
    points = np.stack([x, y + slack, z], axis=-1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    a = (i * (m + 1) + j).ravel()
    faces = np.concatenate([np.stack([a, a + 1, a + m + 2], 1), np.stack([a, a + m + 2, a + m + 1], 1)])
    return Mesh.make(points, faces, uv=points[:, [0, 2]])
