"""What is added to houses: dormers, balconies, bay windows, garages.

In the frame of the wall or roof they belong to, see each function. Not modelled: roof lights, conservatories.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.rng import Generator
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads

_UPRIGHT_SIDES = ("front", "left", "right")
_PROUD = ("front", "left", "right", "top", "bottom")


def dormer(
    pieces: Pieces,
    T: Floats,
    y: float,
    *,
    half: float,
    eave: float,
    rise: float,
    style: Style,
    detail: int,
    rng: Generator,
    wall: str = "wall",
) -> None:
    """A gabled dormer on the slope to +x of a roof whose walls' top is at x = `half`, z = `eave`."""
    wide, low, high = 0.85, eave + 0.45, eave + 2.05
    peak = high + 0.65
    x_front, x_back = half * (1 - 0.25 / rise), half * max(0.05, 1 - (peak - eave) / rise)
    face = T @ pose(x_front, y, 0)
    window = Opening("window", 0.0, low + 0.35, 1.1, 1.05)
    facade(
        pieces,
        face,
        [window],
        width=2 * wide,
        bottom=eave - 0.1,
        eave=high,
        apex=peak,
        wall=wall,
        style=style,
        detail=detail,
        rng=rng,
    )
    cheeks = box_quads((x_back - x_front, -wide, eave - 0.1), (0.0, wide, high), ("left", "right"))
    pieces.add_quads("cheek", cheeks, face)
    over, reach, thick = 0.18, 0.2, 0.09
    drop = 0.65 * over / wide
    for side in (1, -1):
        outer, ridge = side * (wide + over), peak + thick
        slope = np.array(
            [
                (reach, outer, high - drop + thick),
                (x_back - x_front, outer, high - drop + thick),
                (x_back - x_front, 0, ridge),
                (reach, 0, ridge),
            ]
        )
        under = slope - [0, 0, thick]
        pieces.add_quads("roof", [slope if side > 0 else slope[::-1]], face)
        pieces.add_quads("board", [under[::-1] if side > 0 else under], face)
        edge = np.array([under[0], slope[0], slope[3], under[3]])
        pieces.add_quads("board", [edge[::-1] if side > 0 else edge], face)
        rim = np.array([under[1], slope[1], slope[0], under[0]])
        pieces.add_quads("board", [rim[::-1] if side > 0 else rim], face)


def balcony(pieces: Pieces, T: Floats, *, half: float, reach: float, detail: int, glazed: bool = False) -> None:
    """A slab before a wall (face x = 0), its top about z = 0, with a railing of bars or of glass."""
    height = 1.0  # m, railings are 0.9-1.1 high (Neufert)
    pieces.add_quads("cornice", box_quads((0, -half, -0.18), (reach, half, -0.02), _PROUD), T)
    spans = [(0.0, reach, -half, 0.04 - half), (0.0, reach, half - 0.04, half), (reach - 0.04, reach, -half, half)]
    rails = [box_quads((x0, y0, height), (x1, y1, height + 0.04)) for x0, x1, y0, y1 in spans]
    if detail == 2:
        pieces.add_quads(
            "frosted" if glazed else "metal", box_quads((0, -half, 0), (reach, half, height), _UPRIGHT_SIDES), T
        )
    elif glazed:
        panels = [
            box_quads((x0 + 0.012, y0 + 0.012, -0.02), (x1 - 0.012, y1 - 0.012, height)) for x0, x1, y0, y1 in spans
        ]
        pieces.add_quads("frosted", np.concatenate(panels), T)
        pieces.add_quads("metal", np.concatenate(rails), T)
    else:
        pieces.add_quads("metal", np.concatenate([*rails, balusters(reach, half, height, detail)]), T)


def balusters(reach: float, half: float, height: float, detail: int) -> Floats:
    """Upright bars around three sides of a balcony, fewer from afar, (n, 4, 3)."""
    pitch, faces = (0.13, ("front", "back", "left", "right")) if detail == 0 else (0.4, ("front", "left"))
    places = [(reach - 0.02, v) for v in np.arange(-half + 0.02, half, pitch)]
    places += [(u, side * (half - 0.02)) for u in np.arange(pitch, reach - 0.02, pitch) for side in (-1, 1)]
    bars = [box_quads((u - 0.01, v - 0.01, -0.04), (u + 0.01, v + 0.01, height), faces) for u, v in places]
    return np.concatenate(bars)


def bay_window(
    pieces: Pieces,
    T: Floats,
    y: float,
    z: float,
    *,
    low: float,
    style: Style,
    detail: int,
    rng: Generator,
    wall: str = "bay_wall",
) -> None:
    """A box of windows before a wall (face x = 0), from the ground (`low`) to over its window sill at `z`."""
    half, reach, top = 1.15, 0.65, z + 1.75
    sides = ((0.0, reach, 0.0, 2 * half), (np.pi / 2, 0.0, half, reach), (-np.pi / 2, 0.0, -half, reach))
    for yaw, x, shift, width in sides:
        place = T @ pose(x if yaw == 0.0 else reach / 2, y + shift, 0, yaw)
        opening = Opening("window", 0.0, z, width - (0.35 if yaw == 0.0 else 0.24), 1.4)
        facade(
            pieces, place, [opening], width=width, bottom=low, eave=top, wall=wall, style=style, detail=detail, rng=rng
        )
    lid = box_quads((0.0, y - half - 0.08, top), (reach + 0.08, y + half + 0.08, top + 0.12), _PROUD)
    pieces.add_quads("zinc", lid, T)


def garage(pieces: Pieces, T: Floats, *, width: float, depth: float, height: float, detail: int) -> None:
    """A garage with a flat roof about the origin, its sectional door to +x."""
    x, y = depth / 2, width / 2
    a, top = 0.42 * width, 2.15  # doors 2.4 x 2.1 (Neufert)
    rest = [((-y, 0.0), (-a, height)), ((a, 0.0), (y, height)), ((-a, top), (a, height))]
    quads_ = [[(x, u0, v0), (x, u1, v0), (x, u1, v1), (x, u0, v1)] for (u0, v0), (u1, v1) in rest]
    pieces.add_quads("annex", quads_, T)
    pieces.add_quads("annex", box_quads((-x, -y, 0), (x, y, height), ("back", "left", "right")), T)
    pieces.add_quads(
        "annex",
        [
            [(x, -a, 0), (x - 0.12, -a, 0), (x - 0.12, -a, top), (x, -a, top)],
            [(x, a, top), (x - 0.12, a, top), (x - 0.12, a, 0), (x, a, 0)],
            [(x, -a, top), (x - 0.12, -a, top), (x - 0.12, a, top), (x, a, top)],
        ],
        T,
    )
    rows = 5 if detail < 2 else 1
    step = top / rows
    for k in range(rows):
        faces = _PROUD if detail == 0 else ("front",)
        gap = 0.012 if detail == 0 else 0.0
        pieces.add_quads(
            "garage_door", box_quads((x - 0.14, -a, k * step), (x - 0.10, a, (k + 1) * step - gap), faces), T
        )
    pieces.add_quads(
        "garage_door", [[(x - 0.125, -a, 0), (x - 0.125, a, 0), (x - 0.125, a, top), (x - 0.125, -a, top)]], T
    )
    pieces.add_quads("zinc", box_quads((-x - 0.06, -y - 0.06, height), (x + 0.06, y + 0.06, height + 0.14)), T)
    if detail == 0:
        pieces.add_quads("metal", box_quads((x - 0.10, -0.06, 0.95), (x - 0.07, 0.06, 0.99)), T)
