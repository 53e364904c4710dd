"""The urban block: shops on the ground floor, three to five storeys, cornice, balconies. A family of `buildings`."""

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.facade import Opening, Style, facade
from synthgen.world.family import Parameters
from synthgen.world.looks import looks
from synthgen.world.material_table import table
from synthgen.world.pieces import Pieces
from synthgen.world.roofs import THICKNESS_M, chimney, slope
from synthgen.world.solids import box_quads, quads

_PROUD = ("front", "left", "right", "top", "bottom")


def build_block(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A block that stands wall to wall with its neighbors: openings at the front and the back only."""
    p = parameters
    bays, bay, depth = int(p["bays"]), float(p["bay_width"]), float(p["depth"])
    width, ground, storey = bays * bay + 0.6, float(p["ground_height"]), float(p["storey_height"])
    eave = ground + (int(p["storeys"]) - 1) * storey + 0.35
    pieces, rng = Pieces(), stream(int(p["look"]), "building", "windows")
    style = Style(glazing=p["glazing"], surround=True)  # type: ignore[arg-type]
    middles = ((np.arange(bays) - (bays - 1) / 2) * bay).tolist()
    for yaw, reach, wall_width in (
        (0.0, depth / 2, width),
        (np.pi, depth / 2, width),
        (np.pi / 2, width / 2, depth),
        (-np.pi / 2, width / 2, depth),
    ):
        is_front, is_back = yaw == 0.0, yaw == np.pi
        upper = [
            Opening("window", y, ground + k * storey + 0.8, 1.25, 1.6)
            for k in range(int(p["storeys"]) - 1)
            for y in middles
            if is_front or is_back
        ]
        lower = _shop_front(middles, bay, ground) if is_front else []
        T = pose(0, 0, 0, yaw) @ pose(reach, 0, 0)
        facade(pieces, T, lower + upper, width=wall_width, bottom=0.0, eave=eave, style=style, detail=detail, rng=rng)
    _ground_floor_trim(pieces, p, depth / 2, width, ground, middles, bay, detail)
    _bands(pieces, p, depth / 2, width, ground, storey, eave)
    if p["balconies"]:
        _balconies(pieces, p, depth / 2, middles, ground, storey, detail)
    _flat_roof(pieces, depth, width, eave) if p["roof"] == "flat" else _mansard(
        pieces, p, depth, width, eave, middles, detail
    )
    chimney(
        pieces,
        -0.2 * depth,
        0.3 * width,
        eave,
        eave + (1.6 if p["roof"] == "flat" else 4.2),
        size=(0.6, 1.2),
        detail=detail,
    )
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _shop_front(middles: list[float], bay: float, ground: float) -> list[Opening]:
    """A shop window in each bay; the middle one is the house door."""
    door_width, door_height = table("buildings")["dimensions"]["door_m"]
    door = len(middles) // 2
    return [
        Opening("door", y, 0.0, 1.3 * door_width, door_height + 0.5)
        if i == door
        else Opening("shop", y, 0.45, bay - 0.55, ground - 1.45)
        for i, y in enumerate(middles)
    ]


def _ground_floor_trim(
    pieces: Pieces, p: Parameters, x: float, width: float, ground: float, middles: list[float], bay: float, detail: int
) -> None:
    """Stall risers, sign boards over the shops, awnings."""
    door = len(middles) // 2
    groups = [(0, door), (door + 1, len(middles))]
    for first, last in groups:
        if first == last:
            continue
        a, b = middles[first] - bay / 2 + 0.12, middles[last - 1] + bay / 2 - 0.12
        pieces.add_quads("plinth", box_quads((x, a, 0.0), (x + 0.04, b, 0.42), _PROUD))
        pieces.add_quads("fascia", box_quads((x, a, ground - 0.82), (x + 0.10, b, ground - 0.22), _PROUD))
        if p["awnings"]:
            _awning(pieces, x, a, b, ground - 0.85, detail)


def _awning(pieces: Pieces, x: float, a: float, b: float, z: float, detail: int) -> None:
    """A sloping cloth with a hanging border, closed at the sides."""
    reach, fall = 1.15, 0.55
    top, out = [(x + 0.1, a, z), (x + 0.1, b, z)], [(x + reach, a, z - fall), (x + reach, b, z - fall)]
    hem = [(px, py, pz - 0.22) for px, py, pz in out]
    faces = [[out[0], out[1], top[1], top[0]], [hem[0], hem[1], out[1], out[0]]]
    pieces.add("awning", quads(np.array(faces)))
    pieces.add("awning", quads(np.array([face[::-1] for face in faces]) - [0.01, 0, 0.01]))
    if detail == 0:
        for y in (a, b):
            pieces.add_quads(
                "metal", box_quads((x, y - 0.015, z - fall - 0.02), (x + reach, y + 0.015, z - fall + 0.01))
            )


def _bands(pieces: Pieces, p: Parameters, x: float, width: float, ground: float, storey: float, eave: float) -> None:
    """String courses at the floors and a stepped cornice under the roof, front and back."""
    y = width / 2
    for yaw in (0.0, np.pi):
        T = pose(0, 0, 0, yaw)
        pieces.add_quads("cornice", box_quads((x, -y, ground - 0.12), (x + 0.14, y, ground + 0.12), _PROUD), T)
        for k in range(1, int(p["storeys"]) - 1):
            z = ground + k * storey
            pieces.add_quads("cornice", box_quads((x, -y, z - 0.08), (x + 0.05, y, z + 0.08), _PROUD), T)
        for step, proud in enumerate((0.12, 0.24, 0.38)):
            z = eave - 0.45 + 0.15 * step
            pieces.add_quads("cornice", box_quads((x, -y, z), (x + proud, y, z + 0.15), _PROUD), T)


def _balconies(
    pieces: Pieces, p: Parameters, x: float, middles: list[float], ground: float, storey: float, detail: int
) -> None:
    """A slab with an iron railing before every second window."""
    reach, half, height = 1.05, 0.95, 1.0
    for k in range(int(p["storeys"]) - 1):
        for y in middles[k % 2 :: 2]:
            z = ground + k * storey + 0.18
            faces = _PROUD if detail < 2 else ("front", "top", "bottom")
            pieces.add_quads("cornice", box_quads((x, y - half, z), (x + reach, y + half, z + 0.14), faces))
            if detail == 2:
                continue
            rails = [((x, y - half, z + height), (x + reach, y - half + 0.04, z + height + 0.04))]
            rails.append(((x, y + half - 0.04, z + height), (x + reach, y + half, z + height + 0.04)))
            rails.append(((x + reach - 0.04, y - half, z + height), (x + reach, y + half, z + height + 0.04)))
            pieces.add_quads("metal", np.concatenate([box_quads(*rail) for rail in rails]))
            pieces.add_quads("metal", _balusters(x, y, z + 0.14, reach, half, z + height, detail))


def _balusters(x: float, y: float, low: float, reach: float, half: float, high: float, detail: int) -> np.ndarray:
    """Upright bars around three sides of a balcony, fewer from afar."""
    pitch, faces = (0.14, ("front", "back", "left", "right")) if detail == 0 else (0.4, ("front", "left"))
    front = [(x + reach - 0.02, y + v) for v in np.arange(-half + 0.02, half, pitch)]
    sides = [(x + u, y + side * (half - 0.02)) for u in np.arange(pitch, reach - 0.02, pitch) for side in (-1, 1)]
    bars = [box_quads((u - 0.01, v - 0.01, low), (u + 0.01, v + 0.01, high), faces) for u, v in front + sides]
    return np.concatenate(bars)


def _flat_roof(pieces: Pieces, depth: float, width: float, eave: float) -> None:
    """Gravel behind a parapet, with a lift house and ventilation boxes."""
    x, y, t = depth / 2, width / 2, 0.25
    walls = [((x - t, -y), (x, y)), ((-x, -y), (t - x, y)), ((t - x, y - t), (x - t, y)), ((t - x, -y), (x - t, t - y))]
    faces = ("front", "back", "left", "right", "top")
    for (x0, y0), (x1, y1) in walls:
        pieces.add_quads("wall", box_quads((x0, y0, eave), (x1, y1, eave + 0.7), faces))
        pieces.add_quads("zinc", box_quads((x0 - 0.03, y0 - 0.03, eave + 0.7), (x1 + 0.03, y1 + 0.03, eave + 0.75)))
    pieces.add_quads("gravel", [[(-x, -y, eave), (x, -y, eave), (x, y, eave), (-x, y, eave)]])
    pieces.add_quads("plinth", box_quads((-3.2, -1.6, eave), (-0.4, 1.2, eave + 2.4), faces))
    pieces.add_quads("zinc", box_quads((1.0, 0.2 * y, eave), (2.0, 0.2 * y + 1.4, eave + 1.0), faces))


def _mansard(
    pieces: Pieces, p: Parameters, depth: float, width: float, eave: float, middles: list[float], detail: int
) -> None:
    """A steep tiled storey with dormers, and a shallow zinc roof on it."""
    x, y, inset, rise = depth / 2 + 0.2, width / 2, 1.5, 2.6
    top = x - inset
    for turn in (1.0, -1.0):
        corners = np.array([(x, -y, eave), (x, y, eave), (top, y, eave + rise), (top, -y, eave + rise)])
        slope(pieces, np.eye(4), corners * [turn, turn, 1.0], detail)
    foot = eave + THICKNESS_M * float(np.hypot(1.0, rise / inset))
    crown = foot + rise
    for side in (1, -1):
        outline = [(x, eave), (x, foot), (top, crown), (0.0, crown + 0.6)]
        for (xa, za), (xb, zb) in zip(outline[:-1], outline[1:], strict=True):  # quads from one slope to the other
            quad = [(xa, side * y, za), (xb, side * y, zb), (-xb, side * y, zb), (-xa, side * y, za)]
            pieces.add_quads("party_wall", [quad[::-side]])
    for turn in (1.0, -1.0):
        pieces.add_quads(
            "zinc",
            np.array([[(top, -y, crown), (top, y, crown), (0, y, crown + 0.6), (0, -y, crown + 0.6)]])
            * [turn, turn, 1.0],
        )
    for y_dormer in middles[::2]:
        _dormer(pieces, x, y_dormer, eave, detail)


def _dormer(pieces: Pieces, x: float, y: float, eave: float, detail: int) -> None:
    """A window in a box that stands out of the slope, under a small zinc lid."""
    front, half, low, high = x - 0.35, 0.75, eave + 0.35, eave + 2.15
    pieces.add_quads(
        "frame", box_quads((front - 1.6, y - half, low), (front, y + half, high), ("front", "left", "right"))
    )
    pieces.add_quads(
        "zinc", box_quads((front - 1.8, y - half - 0.1, high), (front + 0.12, y + half + 0.1, high + 0.12))
    )
    for a, b in ((-half + 0.14, -0.05), (0.05, half - 0.14)):
        quad = [
            [
                (front + 0.004, y + a, low + 0.3),
                (front + 0.004, y + b, low + 0.3),
                (front + 0.004, y + b, high - 0.2),
                (front + 0.004, y + a, high - 0.2),
            ]
        ]
        pieces.add_quads("glass", quad)
