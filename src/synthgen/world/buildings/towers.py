"""Office towers with curtain walls or bands of windows, and apartment slabs with balconies.

The front faces +x. Panes are opaque: some dark, some with blinds, some lit. Not modelled: interiors, facade lifts.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import Generator, stream
from synthgen.world.buildings.additions import balcony
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.looks import looks
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads

Corners = list[tuple[float, float, float]]
"""Of one quadrilateral."""

_AROUND = ("front", "back", "left", "right", "top")
_PROUD = ("front", "left", "right", "top", "bottom")


@final
@dataclass(frozen=True, slots=True)
class _Grid:
    """Axes of a curtain wall: width, pane width, floors. [m]"""

    width: float
    columns: int
    base: float
    storey: float
    floors: int

    @property
    def top(self) -> float:
        return self.base + self.storey * self.floors

    def edges(self) -> Floats:
        """Sides of the panes (columns + 1)."""
        return np.linspace(-self.width / 2, self.width / 2, self.columns + 1)


def build_office(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A glazed tower: mullions and spandrels, a set-back lobby, plant rooms on the roof."""
    p, pieces = parameters, Pieces()
    width, depth = float(p["width"]), float(p["depth"])
    base, storey, floors = float(p["lobby_height"]), float(p["storey_height"]), int(p["storeys"]) - 1
    rng = stream(int(p["look"]), "building", "panes")
    for yaw, reach, wide in (
        (0.0, depth, width),
        (np.pi, depth, width),
        (np.pi / 2, width, depth),
        (-np.pi / 2, width, depth),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach / 2, 0, 0)
        columns = max(3, round(wide / float(p["module"])))
        grid = _Grid(wide, columns, base, storey, floors)
        _panes(pieces, T, grid, p, detail, rng)
        _bars(pieces, T, grid, p, detail)
        _lobby(pieces, T, grid, is_front=yaw == 0.0, detail=detail)
    _top(pieces, width, depth, base + storey * floors, rng)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _panes(pieces: Pieces, T: Floats, grid: _Grid, p: Parameters, detail: int, rng: Generator) -> None:
    """Glass from spandrel to spandrel: each pane dark, with a blind, or lit, drawn alike at all details."""
    drawn = rng.random((grid.floors, grid.columns, 2))
    step = (1, 1, 3)[detail]
    low_share = 0.24 if p["style"] == "glass" else 0.34
    edges, share = grid.edges(), float(p["lit_windows"])
    found: dict[str, list[Corners]] = {"glass": [], "curtain": [], "window.lit": []}
    for k in range(grid.floors):
        z0, z1 = grid.base + (k + low_share) * grid.storey, grid.base + (k + 1) * grid.storey - 0.12
        for j in range(0, grid.columns, step):
            a, b = edges[j], edges[min(j + step, grid.columns)]
            kind, amount = drawn[k, j]
            part = "window.lit" if kind < share else "glass"
            cut = z1 - 0.7 * amount * (z1 - z0) if kind > 0.82 and detail < 2 else z1
            found[part].append(_upright(0.0, a, b, z0, cut))
            if cut < z1:
                found["curtain"].append(_upright(0.0, a, b, cut, z1))
    for part, quads in found.items():
        if quads:
            pieces.add_quads(part, np.array(quads), T)
    bands = [
        _upright(
            0.0,
            -grid.width / 2,
            grid.width / 2,
            grid.base + k * grid.storey - 0.12,
            grid.base + (k + low_share) * grid.storey,
        )
        for k in range(grid.floors)
    ]
    bands.append(_upright(0.0, -grid.width / 2, grid.width / 2, grid.top - 0.12, grid.top))
    pieces.add_quads("wall", np.array(bands), T)


def _upright(x: float, a: float, b: float, low: float, high: float) -> Corners:
    return [(x, a, low), (x, b, low), (x, b, high), (x, a, high)]


def _bars(pieces: Pieces, T: Floats, grid: _Grid, p: Parameters, detail: int) -> None:
    """Mullions from the lobby to the top, transoms at the floors; piers of stone in the style "grid"."""
    if detail == 2:
        return
    half, proud = {"glass": (0.035, 0.10), "bands": (0.03, 0.05), "grid": (0.22, 0.28)}[str(p["style"])]
    every = 1 if p["style"] != "grid" else 2
    edges = grid.edges()[::every]
    part = "frame" if p["style"] != "grid" else "wall"
    inner = np.clip(edges, -grid.width / 2 + half, grid.width / 2 - half)
    upright = [
        box_quads((0.0, y - half, grid.base - 0.1), (proud, y + half, grid.top), ("front", "left", "right"))
        for y in inner
    ]
    pieces.add_quads(part, np.concatenate(upright), T)
    if detail == 0:
        a = grid.width / 2
        lines = [grid.base + (k + s) * grid.storey for k in range(grid.floors) for s in (0.24, 0.97)]
        level = [box_quads((0.0, -a, z - 0.025), (0.06, a, z + 0.025), ("front", "top", "bottom")) for z in lines]
        pieces.add_quads("frame", np.concatenate(level), T)


def _lobby(pieces: Pieces, T: Floats, grid: _Grid, *, is_front: bool, detail: int) -> None:
    """The ground floor: a glass wall behind columns; doors and a canopy in front."""
    a, back = grid.width / 2, -1.2
    pieces.add_quads("glass", [_upright(back, -a + 1.2, a - 1.2, 0.0, grid.base)], T)
    pieces.add_quads(
        "concrete",
        [[(back, -a, grid.base - 0.1), (back, a, grid.base - 0.1), (0, a, grid.base - 0.1), (0, -a, grid.base - 0.1)]],
        T,
    )
    pieces.add_quads("wall", [_upright(0.0, -a, a, grid.base - 0.5, grid.base - 0.12)], T)
    pieces.add_quads(
        "wall",
        [
            [
                (-0.01, -a, grid.base - 0.5),
                (-0.01, -a, grid.base - 0.12),
                (-0.01, a, grid.base - 0.12),
                (-0.01, a, grid.base - 0.5),
            ]
        ],
        T,
    )
    for y in np.linspace(-a + 0.35, a - 0.35, max(2, round(grid.width / 6.0))):
        pieces.add_quads(
            "concrete",
            box_quads((-0.6, y - 0.25, 0.0), (-0.1, y + 0.25, grid.base - 0.1), ("front", "back", "left", "right")),
            T,
        )
    if detail < 2:
        mullions = np.linspace(-a + 1.2, a - 1.2, max(2, grid.columns))
        pieces.add_quads(
            "frame",
            np.concatenate(
                [
                    box_quads(
                        (back, y - 0.03, 0.0), (back + 0.08, y + 0.03, grid.base - 0.1), ("front", "left", "right")
                    )
                    for y in mullions
                ]
            ),
            T,
        )
        pieces.add_quads(
            "frame", box_quads((back, -a + 1.2, 2.5), (back + 0.08, a - 1.2, 2.6), ("front", "top", "bottom")), T
        )
    if is_front:
        pieces.add_quads("zinc", box_quads((-1.2, -2.2, 2.9), (1.6, 2.2, 3.05)), T)


def _top(pieces: Pieces, width: float, depth: float, z: float, rng: Generator) -> None:
    x, y = depth / 2, width / 2
    pieces.add_quads("gravel", [[(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)]])
    for low, high in (
        ((x - 0.3, -y), (x, y)),
        ((-x, -y), (0.3 - x, y)),
        ((0.3 - x, y - 0.3), (x - 0.3, y)),
        ((0.3 - x, -y), (x - 0.3, 0.3 - y)),
    ):
        pieces.add_quads("wall", box_quads((*low, z), (*high, z + 0.9), _AROUND))
    a, b = rng.uniform(0.2, 0.4, 2)
    pieces.add_quads("concrete", box_quads((-a * depth, -b * width, z), (0.1 * depth, 0.1 * width, z + 3.0), _AROUND))
    for k in range(3):
        u = (0.12 + 0.1 * k) * width
        pieces.add_quads("zinc", box_quads((0.15 * depth, u, z), (0.3 * depth, u + 0.07 * width, z + 1.4), _AROUND))


def build_apartments(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A slab of flats: windows in a rendered or clad wall, a column of balconies on every second axis, flat roof."""
    p, pieces = parameters, Pieces()
    bays, bay, depth = int(p["bays"]), float(p["bay_width"]), float(p["depth"])
    width, storey, base = bays * bay, float(p["storey_height"]), 0.6
    floors = int(p["storeys"])
    top = base + floors * storey + 0.3
    middles = ((np.arange(bays) - (bays - 1) / 2) * bay).tolist()
    rng = stream(int(p["look"]), "building", "windows")
    style = Style(glazing="double", lit=float(p["lit_windows"]))
    x, y = depth / 2, width / 2
    pieces.add_quads("plinth", box_quads((-x + 0.04, -y + 0.04, 0), (x - 0.04, y - 0.04, base), _AROUND))
    for yaw, reach, wide, columns in (
        (0.0, x, width, middles),
        (np.pi, x, width, middles),
        (np.pi / 2, y, depth, [0.0]),
        (-np.pi / 2, y, depth, [0.0]),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach, 0, 0)
        openings = _flat_openings(p, columns, base, storey, floors, along=len(columns) > 1, is_front=yaw == 0.0)
        facade(
            pieces,
            T,
            openings,
            width=wide,
            bottom=base,
            eave=top,
            wall="wall" if len(columns) > 1 else "second_wall",
            style=style,
            detail=detail if yaw == 0.0 else max(1, detail),
            rng=rng,
        )
        for o in openings:
            if o.kind == "window" and o.height > 2.0 and yaw == 0.0:
                balcony(
                    pieces,
                    T @ pose(0, o.y, o.z + 0.05),
                    half=0.46 * bay,
                    reach=1.35,
                    detail=max(1, detail),
                    glazed=bool(p["balcony_glass"]),
                )
    door = middles[bays // 2]
    pieces.add_quads("step", box_quads((x, door - 1.0, 0), (x + 1.3, door + 1.0, base - 0.02), _AROUND))
    pieces.add_quads("step", box_quads((x + 1.3, door - 1.0, 0), (x + 1.65, door + 1.0, 0.3), _AROUND))
    pieces.add_quads("concrete", box_quads((x - 0.05, door - 1.2, base + 2.5), (x + 1.4, door + 1.2, base + 2.65)))
    _flat_top(pieces, x, y, top, detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _flat_openings(
    p: Parameters, columns: list[float], base: float, storey: float, floors: int, *, along: bool, is_front: bool
) -> list[Opening]:
    """Windows of all flats; tall ones behind balconies; the house door in the middle of the front."""
    openings = []
    for k in range(floors):
        z = base + k * storey
        for j, y in enumerate(columns):
            if is_front and k == 0 and j == len(columns) // 2:
                openings.append(Opening("door", y, z, 1.4, 2.3))
            elif is_front and j % 2 == int(p["balcony_axis"]) and k > 0:
                openings.append(Opening("window", y, z + 0.02, 1.9, 2.25))
            elif along:
                openings.append(Opening("window", y, z + 0.9, 1.5, 1.4))
            else:
                openings.append(Opening("window", y, z + 0.9, 0.8, 1.4))
    return openings


def _flat_top(pieces: Pieces, x: float, y: float, z: float, detail: int) -> None:
    """Gravel, a parapet under a metal coping, the lift's head, vents."""
    t = 0.22
    pieces.add_quads("gravel", [[(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)]])
    for (x0, y0), (x1, y1) in (
        ((x - t, -y), (x, y)),
        ((-x, -y), (t - x, y)),
        ((t - x, y - t), (x - t, y)),
        ((t - x, -y), (x - t, t - y)),
    ):
        pieces.add_quads("wall", box_quads((x0, y0, z), (x1, y1, z + 0.5), _AROUND))
        pieces.add_quads("zinc", box_quads((x0 - 0.03, y0 - 0.03, z + 0.5), (x1 + 0.03, y1 + 0.03, z + 0.55)))
    pieces.add_quads("plinth", box_quads((-2.2, -1.8, z), (1.0, 1.8, z + 2.5), _AROUND))
    for v in np.linspace(-0.8 * y, 0.8 * y, 5) if detail < 2 else ():
        pieces.add_quads(
            "zinc", box_quads((-0.25 - 0.4 * x, v - 0.25, z), (0.25 - 0.4 * x, v + 0.25, z + 0.7), _AROUND)
        )
