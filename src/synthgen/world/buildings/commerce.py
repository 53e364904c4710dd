"""Low buildings of trade: a row of shops, an industrial hall, a petrol station.

The front faces +x. Names are invented. Not modelled: parking lots, goods in yards.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.looks import looks
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.buildings.roofs import gable_roof
from synthgen.world.buildings.shop_fronts import awning, sign_board
from synthgen.world.family import Parameters
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, tube

_AROUND = ("front", "back", "left", "right", "top")
_SIDES = ("front", "back", "left", "right")
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)


def build_shop_row(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Shops side by side under one flat roof, each with display windows, a door, a sign board, perhaps an awning."""
    p, pieces = parameters, Pieces()
    n, bay, depth, height = int(p["shops"]), float(p["bay_width"]), float(p["depth"]), float(p["height"])
    width, x = n * bay, depth / 2
    rng = stream(int(p["look"]), "building", "shops")
    style = Style(glazing="plain", lit=float(p["lit_windows"]))
    openings = []
    for k in range(n):
        middle = (k - (n - 1) / 2) * bay
        side = 1 if rng.random() < 0.5 else -1
        openings.append(Opening("door", middle + side * (bay / 2 - 0.85), 0.0, 1.1, 2.35))
        openings.append(Opening("shop", middle - side * 0.65, 0.45, bay - 2.2, 2.1))
        board = (middle - bay / 2 + 0.15, middle + bay / 2 - 0.15)
        sign_board(pieces, pose(x, 0, 0), board, (2.85, 3.55), rng=rng, detail=detail, lit=style.lit > 0)
        if rng.random() < float(p["awning_share"]):
            awning(pieces, pose(x, 0, 0), (board[0] + 0.2, board[1] - 0.2), 2.84, detail)
        if k:
            edge = middle - bay / 2
            pieces.add_quads(
                "cornice",
                box_quads((x, edge - 0.14, 0), (x + 0.09, edge + 0.14, height), ("front", "left", "right", "top")),
            )
    back = [Opening("door", (k - (n - 1) / 2) * bay, 0.0, 1.0, 2.1) for k in range(n)]
    for yaw, reach, wide, holes in (
        (0.0, x, width, openings),
        (np.pi, x, width, back),
        (np.pi / 2, width / 2, depth, []),
        (-np.pi / 2, width / 2, depth, []),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach, 0, 0)
        facade(pieces, T, holes, width=wide, bottom=0.0, eave=height, style=style, detail=detail, rng=rng)
    _flat_roof(pieces, x, width / 2, height, float(p["parapet"]))
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _flat_roof(pieces: Pieces, x: float, y: float, z: float, parapet: float) -> None:
    t = 0.2
    pieces.add_quads("bitumen", [[(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)]])
    for (x0, y0), (x1, y1) in (
        ((x - t, -y), (x, y)),
        ((-x, -y), (t - x, y)),
        ((t - x, y - t), (x - t, y)),
        ((t - x, -y), (x - t, t - y)),
    ):
        pieces.add_quads("wall", box_quads((x0, y0, z), (x1, y1, z + parapet), _AROUND))
        pieces.add_quads(
            "zinc", box_quads((x0 - 0.04, y0 - 0.04, z + parapet), (x1 + 0.04, y1 + 0.04, z + parapet + 0.06))
        )
    pieces.add_quads("zinc", box_quads((-0.4 * x, -0.3 * y, z), (-0.4 * x + 1.6, -0.3 * y + 1.2, z + 1.0), _AROUND))


def build_hall(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A hall in ribbed sheet: roller doors in front, a strip of windows, low gable or flat roof, its name."""
    p, pieces = parameters, Pieces()
    width, depth, height = float(p["width"]), float(p["depth"]), float(p["height"])
    x, y, rng = depth / 2, width / 2, stream(int(p["look"]), "building", "windows")
    style = Style(glazing="plain", lit=float(p["lit_windows"]))
    rise = 0.0 if p["roof"] == "flat" else 0.12 * depth
    doors = int(p["doors"])
    step = 0.66 * width / max(1, doors)
    front = [
        Opening("window", y - 0.16 * width, 1.0, 0.2 * width, 1.3),
        Opening("door", y - 0.04 * width, 0.0, 1.0, 2.1),
    ]
    strip = [Opening("window", float(v), height - 1.9, 0.1 * width, 1.0) for v in np.linspace(-0.4, 0.4, 7) * width]
    for yaw, reach, wide, holes in (
        (0.0, x, width, front + strip),
        (np.pi, x, width, strip),
        (np.pi / 2, y, depth, []),
        (-np.pi / 2, y, depth, []),
    ):
        T = pose(0, 0, 0, yaw) @ pose(reach, 0, 0)
        apex = height + rise if rise and wide == depth else None
        facade(pieces, T, holes, width=wide, bottom=0.0, eave=height, apex=apex, style=style, detail=detail, rng=rng)
    pieces.add_quads("plinth", box_quads((-x - 0.03, -y - 0.03, 0), (x + 0.03, y + 0.03, 0.35), _SIDES))
    for k in range(doors):
        _roller_door(pieces, pose(x, -y + (k + 0.6) * step, 0), min(4.2, 0.72 * step), min(4.6, height - 2.4), detail)
    if rise:
        gable_roof(
            pieces,
            np.eye(4),
            span=depth,
            length=width,
            eave=height,
            rise=rise,
            overhang=0.15,
            verge=0.1,
            detail=max(1, detail),
        )
    else:
        _flat_roof(pieces, x, y, height, 0.6)
    letters = text(str(p["name"]), 0.9, width=0.3 * width, weight=1.2)
    place = pose(x, 0.25 * width, height - 3.0) @ _UPRIGHT
    if height > 6.5 and detail < 2:
        pieces.add("letters", quads(np.concatenate([letters, np.full((*letters.shape[:2], 1), 0.003)], axis=-1)), place)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _roller_door(pieces: Pieces, T: Floats, width: float, height: float, detail: int) -> None:
    """A sectional door in a frame that stands a little proud of the wall, with bumpers beside it."""
    a, rows = width / 2, (8, 4, 1)[detail]
    frame = [
        ((-a - 0.12, 0.0), (-a, height)),
        ((a, 0.0), (a + 0.12, height)),
        ((-a - 0.12, height), (a + 0.12, height + 0.15)),
    ]
    for (u0, v0), (u1, v1) in frame:
        pieces.add_quads(
            "frame", box_quads((0.0, u0, v0), (0.10, u1, v1), ("front", "left", "right", "top", "bottom")), T
        )
    for k in range(rows):
        low, high = height * k / rows, height * (k + 1) / rows - (0.02 if detail < 2 else 0.0)
        pieces.add_quads("garage_door", box_quads((0.0, -a, low), (0.05, a, high), ("front", "top", "bottom")), T)
    for side in (-1, 1) if detail == 0 else ():
        u = side * (a + 0.3)
        pieces.add_quads("metal", box_quads((0.0, u - 0.12, 0.5), (0.14, u + 0.12, 0.95)), T)


def build_station(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A petrol station: canopy on columns with pumps below, a shop behind, a mast with prices."""
    p, pieces = parameters, Pieces()
    width, reach, clear = float(p["width"]), float(p["reach"]), float(p["clearance"])
    y, thick = width / 2, 0.9
    back = -reach / 2
    pieces.add_quads("canopy", box_quads((back + 1.0, -y, clear), (reach / 2, y, clear + thick)))
    pieces.add_quads(
        "fascia",
        box_quads((back + 0.97, -y - 0.03, clear + 0.2), (reach / 2 + 0.03, y + 0.03, clear + thick - 0.2), _SIDES),
    )
    letters = text(str(p["name"]), 0.4, weight=1.2)
    flat = np.concatenate([letters, np.full((*letters.shape[:2], 1), 0.003)], axis=-1)
    pieces.add("letters", quads(flat), pose(reach / 2 + 0.03, 0, clear + thick / 2) @ _UPRIGHT)
    islands = int(p["islands"])
    middle = (back + 1.0 + reach / 2) / 2 + 0.5
    for k in range(islands):
        v = (k - (islands - 1) / 2) * width / islands
        _island(pieces, pose(middle, v, 0), detail)
        for u in (-2.0, 2.0):
            pieces.add_quads(
                "metal", box_quads((middle + u - 0.16, v - 0.16, 0), (middle + u + 0.16, v + 0.16, clear), _SIDES)
            )
            pieces.add_quads(
                "lamp.canopy.0",
                box_quads(
                    (middle + u * 0.4 - 0.5, v - 1.1, clear - 0.03), (middle + u * 0.4 + 0.5, v - 0.7, clear + 0.02)
                ),
            )
    shop_x, deep, high = back - 2.0, 6.0, 3.6
    style = Style(glazing="plain", lit=float(p["lit_windows"]))
    rng = stream(int(p["look"]), "building", "shops")
    half = 0.4 * width
    openings = [
        Opening("shop", -0.45 * half, 0.3, 0.8 * half, 2.2),
        Opening("door", 0.18 * half, 0.0, 1.6, 2.3),
        Opening("shop", 0.65 * half, 0.3, 0.5 * half, 2.2),
    ]
    for yaw, far, wide, holes in (
        (0.0, deep / 2, 2 * half, openings),
        (np.pi, deep / 2, 2 * half, []),
        (np.pi / 2, half, deep, []),
        (-np.pi / 2, half, deep, []),
    ):
        T = pose(shop_x, 0, 0, yaw) @ pose(far, 0, 0)
        facade(pieces, T, holes, width=wide, bottom=0.0, eave=high, style=style, detail=detail, rng=rng)
    pieces.add_quads(
        "bitumen", box_quads((shop_x - deep / 2, -half, high), (shop_x + deep / 2, half, high + 0.05), ("top",))
    )
    pieces.add_quads(
        "fascia",
        box_quads(
            (shop_x - deep / 2 - 0.05, -half - 0.05, high - 0.5), (shop_x + deep / 2 + 0.05, half + 0.05, high + 0.12)
        ),
    )
    _price_mast(pieces, pose(reach / 2 + 1.0, y + 1.2, 0), p)
    return Asset(
        "structure.building", pieces.parts(looks(p) | {"canopy": looks(p)["cornice"]}, {}, "structure.building")
    )


def _island(pieces: Pieces, T: Floats, detail: int) -> None:
    """A kerbed island with two pumps, a bin, and hoses."""
    pieces.add_quads("concrete", box_quads((-2.6, -0.55, 0), (2.6, 0.55, 0.15), _AROUND), T)
    for u in (-1.1, 1.1):
        pieces.add_quads("fascia", box_quads((u - 0.45, -0.28, 0.15), (u + 0.45, 0.28, 0.7), _AROUND), T)
        pieces.add_quads("canopy", box_quads((u - 0.45, -0.28, 0.7), (u + 0.45, 0.28, 1.75), _AROUND), T)
        pieces.add_quads("fascia", box_quads((u - 0.47, -0.30, 1.75), (u + 0.47, 0.30, 2.05)), T)
        for s in (-1, 1) if detail < 2 else ():
            low, high = sorted((s * 0.28, s * 0.30))
            pieces.add_quads("glass", box_quads((u - 0.3, low, 1.25), (u + 0.3, high, 1.6)), T)
            for w in (-0.3, 0.0, 0.3) if detail == 0 else ():
                hose = np.array(
                    [
                        (u + w, s * 0.29, 1.15),
                        (u + w, s * 0.40, 0.6),
                        (u + w + 0.06, s * 0.36, 0.35),
                        (u + w + 0.1, s * 0.29, 0.9),
                    ]
                )
                pieces.add("metal", tube(hose, 0.018, 6), T)


def _price_mast(pieces: Pieces, T: Floats, p: Parameters) -> None:
    pieces.add_quads("metal", box_quads((-0.12, -0.7, 0), (0.12, 0.7, 6.0), _AROUND), T)
    pieces.add_quads("fascia", box_quads((-0.16, -0.85, 4.6), (0.16, 0.85, 6.1)), T)
    rows = [text(str(p["name"]), 0.4, width=1.5)]
    prices = [text(price, 0.34) for price in ("1.79", "1.85", "1.69")]
    for yaw in (0.0, np.pi):
        at = T @ pose(0, 0, 0, yaw)
        for flat, z, x, part in [
            (rows[0], 5.35, 0.163, "letters"),
            *[(f, 3.9 - 0.6 * k, 0.123, "awning_light") for k, f in enumerate(prices)],
        ]:
            pieces.add(
                part,
                quads(np.concatenate([flat, np.full((*flat.shape[:2], 1), 0.0)], axis=-1)),
                at @ pose(x, 0, z) @ _UPRIGHT,
            )
