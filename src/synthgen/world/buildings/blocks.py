"""The urban block: shops on the ground floor, three to five storeys, cornice, balconies.

A family of `buildings`. It stands wall to wall with its neighbors, so that its front and back have most windows.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import Generator, stream
from synthgen.world.buildings.additions import balcony
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.looks import looks
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.buildings.roofs import THICKNESS_M, chimney, slope
from synthgen.world.buildings.shop_fronts import awning, sign_board
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads
from synthgen.world.surfaces.material_table import table

_PROUD = ("front", "left", "right", "top", "bottom")
_AROUND = ("front", "back", "left", "right", "top")


@final
@dataclass(frozen=True, slots=True)
class _Measures:
    """Main dimensions of a block. [m] `middles` are the middles of its bays (y), `upper` counts storeys above shops."""

    depth: float
    width: float
    bay: float
    middles: tuple[float, ...]
    ground: float
    storey: float
    upper: int

    @property
    def front(self) -> float:
        return self.depth / 2

    @property
    def eave(self) -> float:
        return self.floor(self.upper) + 0.35

    def floor(self, k: int) -> float:
        """Height of the k-th floor above the shops."""
        return self.ground + k * self.storey


def _measures(p: Parameters) -> _Measures:
    bays, bay = int(p["bays"]), float(p["bay_width"])
    middles = tuple(((np.arange(bays) - (bays - 1) / 2) * bay).tolist())
    upper = int(p["storeys"]) - 1
    ground, storey = float(p["ground_height"]), float(p["storey_height"])
    return _Measures(float(p["depth"]), bays * bay + 0.6, bay, middles, ground, storey, upper)


def build_block(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A block with a flat roof or a mansard, with or without balconies and awnings."""
    p, m = parameters, _measures(parameters)
    pieces = Pieces()
    _walls(pieces, p, m, detail)
    _shops(pieces, p, m, detail)
    _bands(pieces, m)
    if p["balconies"]:
        _balconies(pieces, p, m, detail)
    if p["roof"] == "flat":
        _flat_roof(pieces, m)
    else:
        _mansard(pieces, m, detail)
    top = m.eave + (1.6 if p["roof"] == "flat" else 4.2)
    chimney(pieces, (-0.2 * m.depth, 0.3 * m.width), m.eave, top, size=(0.6, 1.2), detail=detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _walls(pieces: Pieces, p: Parameters, m: _Measures, detail: int) -> None:
    rng, side_rng = (stream(int(p["look"]), "building", of) for of in ("windows", "sides"))
    style = Style(glazing=p["glazing"], surround=bool(p["surrounds"]), lit=float(p["lit_windows"]))  # type: ignore[arg-type]
    windows = [Opening("window", y, m.floor(k) + 0.8, 1.25, 1.6) for k in range(m.upper) for y in m.middles]
    for yaw, reach, width, openings in (
        (0.0, m.depth / 2, m.width, _shop_openings(m) + windows),
        (np.pi, m.depth / 2, m.width, windows),
        (np.pi / 2, m.width / 2, m.depth, _side_windows(m, side_rng)),
        (-np.pi / 2, m.width / 2, m.depth, _side_windows(m, side_rng)),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach, 0, 0)
        level = detail if width == m.width else max(1, detail)
        facade(pieces, T, openings, width=width, bottom=0.0, eave=m.eave, style=style, detail=level, rng=rng)


def _side_windows(m: _Measures, rng: Generator) -> list[Opening]:
    """Small windows of kitchens, baths and stairs in the walls between blocks, seen where no neighbor stands."""
    columns = [y for y, chance in zip((-0.28, 0.0, 0.28), rng.random(3), strict=True) if chance < 0.62]
    return [
        Opening("window", y * m.depth + 0.4, m.floor(k) + 1.1, 0.8 if y else 1.1, 1.2)
        for k in range(m.upper)
        for y in columns
    ]


def _shop_openings(m: _Measures) -> list[Opening]:
    """A shop window in each bay; the middle one is the house door."""
    door_width, door_height = table("buildings")["dimensions"]["door_m"]
    shops = [Opening("shop", y, 0.45, m.bay - 0.55, m.ground - 1.45) for y in m.middles]
    door = len(m.middles) // 2
    shops[door] = Opening("door", m.middles[door], 0.0, 1.3 * door_width, door_height + 0.5)
    return shops


def _shops(pieces: Pieces, p: Parameters, m: _Measures, detail: int) -> None:
    """Stall risers, sign boards with names over the shops left and right of the door, awnings."""
    door, rng = len(m.middles) // 2, stream(int(p["look"]), "building", "shops")
    T = pose(m.front, 0, 0)
    for shops in (m.middles[:door], m.middles[door + 1 :]):
        if not shops:
            continue
        a, b = shops[0] - m.bay / 2 + 0.12, shops[-1] + m.bay / 2 - 0.12
        pieces.add_quads("plinth", box_quads((0, a, 0.0), (0.04, b, 0.42), _PROUD), T)
        sign_board(
            pieces,
            T,
            (a, b),
            (m.ground - 0.82, m.ground - 0.22),
            rng=rng,
            detail=detail,
            lit=float(p["lit_windows"]) > 0,
        )
        if p["awnings"]:
            awning(pieces, T, (a, b), m.ground - 0.85, detail)


def _bands(pieces: Pieces, m: _Measures) -> None:
    """String courses at the floors and a stepped cornice under the roof, front and back."""
    bands = [(0.14, m.ground - 0.12, m.ground + 0.12)]
    bands += [(0.05, m.floor(k) - 0.08, m.floor(k) + 0.08) for k in range(1, m.upper)]
    bands += [(proud, m.eave - low, m.eave - low + 0.15) for proud, low in ((0.12, 0.45), (0.24, 0.3), (0.38, 0.15))]
    x, y = m.front, m.width / 2
    boxes = np.concatenate([box_quads((x, -y, low), (x + proud, y, high), _PROUD) for proud, low, high in bands])
    for yaw in (0.0, np.pi):
        pieces.add_quads("cornice", boxes, pose(0, 0, 0, yaw))


def _balconies(pieces: Pieces, p: Parameters, m: _Measures, detail: int) -> None:
    """Balconies before every second window, or a column of them at each end."""
    for k in range(m.upper):
        middles = m.middles[k % 2 :: 2] if p["balcony_rhythm"] == "alternate" else (m.middles[0], m.middles[-1])
        for y in middles:
            T = pose(m.front, y, m.floor(k) + 0.32)
            balcony(pieces, T, half=0.95, reach=1.05, detail=detail, glazed=bool(p["balcony_glass"]))


def _flat_roof(pieces: Pieces, m: _Measures) -> None:
    """Gravel behind a parapet, with a lift house and ventilation boxes."""
    x, y, t, eave = m.depth / 2, m.width / 2, 0.25, m.eave
    walls = [((x - t, -y), (x, y)), ((-x, -y), (t - x, y)), ((t - x, y - t), (x - t, y)), ((t - x, -y), (x - t, t - y))]
    for (x0, y0), (x1, y1) in walls:
        pieces.add_quads("wall", box_quads((x0, y0, eave), (x1, y1, eave + 0.7), _AROUND))
        pieces.add_quads("zinc", box_quads((x0 - 0.03, y0 - 0.03, eave + 0.7), (x1 + 0.03, y1 + 0.03, eave + 0.75)))
    pieces.add_quads("gravel", [[(-x, -y, eave), (x, -y, eave), (x, y, eave), (-x, y, eave)]])
    pieces.add_quads("plinth", box_quads((-3.2, -1.6, eave), (-0.4, 1.2, eave + 2.4), _AROUND))
    pieces.add_quads("zinc", box_quads((1.0, 0.2 * y, eave), (2.0, 0.2 * y + 1.4, eave + 1.0), _AROUND))


def _mansard(pieces: Pieces, m: _Measures, detail: int) -> None:
    """A steep tiled storey with dormers, and a shallow zinc roof on it."""
    x, y, inset, rise = m.front + 0.2, m.width / 2, 1.5, 2.6
    top, foot = x - inset, m.eave + THICKNESS_M * float(np.hypot(1.0, rise / inset))
    crown, ridge = foot + rise, foot + rise + 0.6
    steep = [(x, -y, m.eave), (x, y, m.eave), (top, y, m.eave + rise), (top, -y, m.eave + rise)]
    shallow = [(top, -y, crown), (top, y, crown), (0, y, ridge), (0, -y, ridge)]
    for turn in (1.0, -1.0):
        slope(pieces, np.eye(4), np.array(steep) * [turn, turn, 1.0], detail)
        pieces.add_quads("zinc", np.array(shallow) * [turn, turn, 1.0])
    for side in (1, -1):
        for (xa, za), (xb, zb) in pairwise([(x, m.eave), (x, foot), (top, crown), (0.0, ridge)]):
            quad = [(xa, side * y, za), (xb, side * y, zb), (-xb, side * y, zb), (-xa, side * y, za)]
            pieces.add_quads("party_wall", [quad[::-side]])
    for y_dormer in m.middles[::2]:
        _dormer(pieces, x - 0.35, y_dormer, m.eave)


def _dormer(pieces: Pieces, x: float, y: float, eave: float) -> None:
    """A window in a box that stands out of the slope to x, under a small zinc lid."""
    half, low, high = 0.75, eave + 0.35, eave + 2.15
    cheeks = box_quads((x - 1.6, y - half, low), (x, y + half, high), ("front", "left", "right"))
    pieces.add_quads("frame", cheeks)
    pieces.add_quads("zinc", box_quads((x - 1.8, y - half - 0.1, high), (x + 0.12, y + half + 0.1, high + 0.12)))
    for a, b in ((-half + 0.14, -0.05), (0.05, half - 0.14)):
        pane = box_quads((x, y + a, low + 0.3), (x + 0.004, y + b, high - 0.2), ("front",))
        pieces.add_quads("glass", pane)
