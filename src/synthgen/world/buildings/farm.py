"""Country buildings: barn, garden shed, garage on its own, village church.

The front faces +x. Not modelled: silos, yards, church windows with pictures.
"""

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.buildings.additions import garage
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.looks import looks
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.buildings.roofs import gable_roof
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads

_AROUND = ("front", "back", "left", "right", "top")
_SIDES = ("front", "back", "left", "right")
_PROUD = ("front", "left", "right", "top", "bottom")


def build_barn(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Boards under a tiled or metal roof on a stone base, a pair of high doors with braces, small windows."""
    p, pieces = parameters, Pieces()
    width, depth, base = float(p["width"]), float(p["depth"]), float(p["base"])
    eave = float(p["eave"])
    gabled_front = p["ridge"] == "across"
    span, length = (width, depth) if gabled_front else (depth, width)
    rise = span / 2 * np.tan(np.deg2rad(float(p["pitch"])))
    rng, style = stream(int(p["look"]), "building", "windows"), Style(glazing="cross", lit=float(p["lit_windows"]))
    pieces.add_quads(
        "plinth",
        box_quads((-depth / 2 - 0.05, -width / 2 - 0.05, 0), (depth / 2 + 0.05, width / 2 + 0.05, base), _AROUND),
    )
    for yaw, reach, wide in (
        (0.0, depth, width),
        (np.pi, depth, width),
        (np.pi / 2, width, depth),
        (-np.pi / 2, width, depth),
    ):
        apex = eave + rise if (wide == width) == gabled_front else None
        n = 2 if wide > 9 else 1
        holes = [Opening("window", float(v), base + 1.2, 0.9, 0.8) for v in np.linspace(-0.36, 0.36, 2 * n) * wide]
        T = pose(0, 0, 0, yaw) @ pose(reach / 2, 0, 0)
        facade(pieces, T, holes, width=wide, bottom=base, eave=eave, apex=apex, style=style, detail=detail, rng=rng)
    _barn_door(pieces, pose(depth / 2 + 0.05, 0, 0), min(4.0, 0.42 * width), min(eave - 0.3, 3.9), detail)
    T = pose(0, 0, 0, np.pi / 2) if gabled_front else np.eye(4)
    gable_roof(pieces, T, span=span, length=length, eave=eave, rise=rise, overhang=0.5, verge=0.35, detail=detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _barn_door(pieces: Pieces, T: np.ndarray, width: float, height: float, detail: int) -> None:
    """Two leaves with frames and diagonal braces in a lighter color."""
    for side in (-1, 1):
        a, b = sorted((side * 0.02, side * width / 2))
        pieces.add_quads("door", box_quads((0.0, a, 0.0), (0.06, b, height), _PROUD), T)
        if detail == 2:
            continue
        bars = [
            ((a, 0.05), (b, 0.2)),
            ((a, height - 0.15), (b, height)),
            ((a, 0.2), (a + 0.14, height - 0.15)),
            ((b - 0.14, 0.2), (b, height - 0.15)),
            ((a, height / 2 - 0.07), (b, height / 2 + 0.07)),
        ]
        pieces.add_quads(
            "frame",
            np.concatenate([box_quads((0.06, u0, v0), (0.09, u1, v1), _PROUD) for (u0, v0), (u1, v1) in bars]),
            T,
        )
        for low in (0.2, height / 2 + 0.07):
            high = low + height / 2 - 0.27
            ends = [(a + 0.14, low), (b - 0.14, high)] if side > 0 else [(b - 0.14, low), (a + 0.14, high)]
            (u0, v0), (u1, v1) = ends
            quad = [(0.08, u0, v0), (0.08, u1, v1 - 0.14), (0.08, u1, v1), (0.08, u0, v0 + 0.14)]
            pieces.add_quads("frame", [quad if u1 > u0 else quad[::-1]], T)


def build_shed(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A garden shed of boards with a shallow gable, a door and one window."""
    p, pieces = parameters, Pieces()
    width, depth, eave = float(p["width"]), float(p["depth"]), float(p["eave"])
    rise = depth / 2 * np.tan(np.deg2rad(float(p["pitch"])))
    rng, style = stream(int(p["look"]), "building", "windows"), Style(glazing="cross", lit=float(p["lit_windows"]))
    side = 1.0 if p["door_left"] else -1.0
    front = [Opening("door", side * 0.22 * width, 0.08, 0.85, eave - 0.3)]
    if width > 2.4:
        front.append(Opening("window", -side * 0.24 * width, 0.9, 0.7, min(0.7, eave - 1.15)))
    pieces.add_quads(
        "plinth",
        box_quads((-depth / 2 - 0.02, -width / 2 - 0.02, 0), (depth / 2 + 0.02, width / 2 + 0.02, 0.08), _AROUND),
    )
    for yaw, reach, wide, holes in (
        (0.0, depth, width, front),
        (np.pi, depth, width, []),
        (np.pi / 2, width, depth, []),
        (-np.pi / 2, width, depth, []),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach / 2, 0, 0)
        apex = eave + rise if wide == depth and abs(yaw) == np.pi / 2 else None
        facade(pieces, T, holes, width=wide, bottom=0.08, eave=eave, apex=apex, style=style, detail=detail, rng=rng)
    gable_roof(
        pieces, np.eye(4), span=depth, length=width, eave=eave, rise=rise, overhang=0.2, verge=0.15, detail=detail
    )
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def build_garage(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """One to four garages side by side."""
    p, pieces = parameters, Pieces()
    n, width = int(p["boxes"]), float(p["width"])
    for k in range(n):
        place = pose(0, (k - (n - 1) / 2) * (width + 0.13), 0)
        garage(pieces, place, width=width, depth=float(p["depth"]), height=float(p["height"]), detail=detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def build_church(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A nave with tall windows behind a tower with louvres and a spire; the door is in the tower."""
    p, pieces = parameters, Pieces()
    width, length, eave, tower, high = (float(p[k]) for k in ("width", "length", "eave", "tower", "tower_height"))
    rise = width / 2 * np.tan(np.deg2rad(float(p["pitch"])))
    rng = stream(int(p["look"]), "building", "windows")
    style = Style(glazing="cross", surround=True, lit=float(p["lit_windows"]))
    tall = [Opening("window", float(v), 2.0, 1.0, eave - 3.0) for v in np.linspace(-0.38, 0.38, 4) * length]
    for yaw, reach, wide, holes in (
        (0.0, length, width, []),
        (np.pi, length, width, []),
        (np.pi / 2, width, length, tall),
        (-np.pi / 2, width, length, tall),
    ):
        T = pose(-tower / 2, 0, 0) @ pose(0, 0, 0, yaw) @ pose(reach / 2, 0, 0)
        apex = eave + rise if abs(yaw) != np.pi / 2 else None
        facade(pieces, T, holes, width=wide, bottom=0.0, eave=eave, apex=apex, style=style, detail=detail, rng=rng)
    at = pose(-tower / 2, 0, 0, np.pi / 2)
    gable_roof(pieces, at, span=width, length=length, eave=eave, rise=rise, overhang=0.4, verge=0.2, detail=detail)
    x = length / 2
    for yaw in (0.0, np.pi, np.pi / 2, -np.pi / 2):
        T = pose(x, 0, 0, yaw) @ pose(tower / 2, 0, 0)
        holes = [Opening("window", 0.0, high - 3.0, 1.1, 1.9)]
        holes += [Opening("door", 0.0, 0.0, 1.7, 2.9), Opening("window", 0.0, 4.4, 0.9, 1.8)] if yaw == 0.0 else []
        facade(pieces, T, holes, width=tower, bottom=0.0, eave=high, style=style, detail=detail, rng=rng)
    a = tower / 2
    pieces.add_quads("cornice", box_quads((x - a - 0.15, -a - 0.15, high), (x + a + 0.15, a + 0.15, high + 0.3)))
    tip, z = (x, 0.0, high + 0.3 + float(p["spire"])), high + 0.3
    ring = [(x - a, -a, z), (x + a, -a, z), (x + a, a, z), (x - a, a, z)]
    pieces.add_quads("roof", [[ring[k], ring[(k + 1) % 4], tip, tip] for k in range(4)])
    pieces.add_quads("metal", box_quads((x - 0.04, -0.04, tip[2] - 0.3), (x + 0.04, 0.04, tip[2] + 1.3)))
    pieces.add_quads("metal", box_quads((x - 0.035, -0.35, tip[2] + 0.7), (x + 0.035, 0.35, tip[2] + 0.78)))
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))
