"""What makes a shop of a ground floor: display windows one looks into, a sign board with an invented name, awnings.

In a facade's own frame: the wall's face is x = 0, x points out, y to the reader's right, z up.
Not modelled: what is written on wares; shutters at night.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Mesh
from synthgen.rng import Generator
from synthgen.world.buildings.openings import Opening
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, revolve
from synthgen.world.surfaces.material_table import table

DEPTH_M = 0.9
"""Of a display window (Neufert: 0.8-1.5)."""

_PROUD = ("front", "left", "right", "top", "bottom")
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
_WARES = ("red", "blue", "ochre", "white", "green", "anthracite", "rose", "sky")


def shop_window(pieces: Pieces, T: Floats, opening: Opening, x: float, *, drawn: Floats, lit: bool) -> None:
    """Clear glass before a shallow room: floor, walls, lamps at the ceiling, wares on steps."""
    (a, b), low, high = opening.span, opening.z, opening.top
    back = x - DEPTH_M
    wall = "shop.lit" if lit else "display"
    inner = [
        [(back, a, low), (back, b, low), (back, b, high), (back, a, high)],
        [(back, a, low), (back, a, high), (x, a, high), (x, a, low)],
        [(x, b, low), (x, b, high), (back, b, high), (back, b, low)],
        [(back, b, low), (back, a, low), (x, a, low), (x, b, low)],
        [(back, a, high), (back, b, high), (x, b, high), (x, a, high)],
    ]
    pieces.add_quads(wall, inner[:1], T)
    pieces.add_quads("display", inner[1:], T)
    pieces.add_quads("clear", [[(x, a, low), (x, b, low), (x, b, high), (x, a, high)]], T)
    kind, seed = int(1e6 * drawn[1]) % len(_WARES), int(1e6 * drawn[3])
    for k in range(max(2, int((b - a) / 0.42))):
        y = a + 0.2 + k * 0.42
        tall = 0.25 + 0.16 * ((seed >> k) % 6)
        step = 0.18 * ((seed >> (k + 3)) % 3)
        if y + 0.3 > b:
            break
        color = _WARES[(kind + (seed >> (2 * k)) % 3) % len(_WARES)]
        plinth = box_quads((back + 0.25, y - 0.02, low), (back + 0.65, y + 0.34, low + 0.08 + step), _PROUD)
        pieces.add_quads("display", plinth, T)
        foot = low + 0.08 + step
        if (seed >> k) % 2:
            ware = box_quads((back + 0.35, y + 0.02, foot), (back + 0.55, y + 0.28, foot + tall), _PROUD)
            pieces.add_quads(f"ware.{color}", ware, T)
        else:  # a vase, a lamp, a bust
            r = 0.13
            shape = [(0.6 * r, 0.0), (r, 0.45 * tall), (0.35 * r, 0.75 * tall), (0.5 * r, 0.95 * tall), (0.0, tall)]
            pieces.add(f"ware.{color}", revolve(shape, 10), T @ pose(back + 0.45, y + 0.15, foot))


def far_shop(pieces: Pieces, T: Floats, opening: Opening, x: float, drawn: Floats) -> None:
    """The same window from farther off: a pane that shows a dim room, and wares as colored fields in it."""
    (a, b), low, high = opening.span, opening.z, opening.top
    pieces.add_quads("shop_pane", [[(x, a, low), (x, b, low), (x, b, high), (x, a, high)]], T)
    kind, seed = int(1e6 * drawn[1]) % len(_WARES), int(1e6 * drawn[3])
    step = max(0.6, (b - a) / 5)
    for k in range(int((b - a - 0.3) / step)):
        y, tall = a + 0.2 + k * step, (0.2 + 0.08 * ((seed >> k) % 6)) * (high - low)
        color = _WARES[(kind + (seed >> (2 * k)) % 3) % len(_WARES)]
        foot = low + 0.08 + 0.1 * ((seed >> (k + 3)) % 3)
        ware = [(x + 0.003, y, foot), (x + 0.003, y + 0.55 * step, foot)]
        pieces.add_quads(f"ware.{color}", [[*ware, *((u, v, foot + tall) for u, v, _ in ware[::-1])]], T)


def sign_board(
    pieces: Pieces,
    T: Floats,
    span: tuple[float, float],
    z: tuple[float, float],
    *,
    rng: Generator,
    detail: int,
    lit: bool,
) -> None:
    """A board over a shop with its name in raised letters, which shine if lit."""
    (a, b), (low, high) = span, z
    names = table("buildings")["shop_names"]
    name = str(names[int(rng.integers(len(names)))])
    pieces.add_quads("fascia", box_quads((0.0, a, low), (0.10, b, high), _PROUD), T)
    if detail == 2:
        return
    size = 0.62 * (high - low)
    flat = text(name, size, width=0.86 * (b - a), weight=1.15)
    place = T @ pose(0.10, (a + b) / 2, (low + high) / 2) @ _UPRIGHT
    letters = np.concatenate([flat, np.full((*flat.shape[:2], 1), 0.02 if detail == 0 else 0.004)], axis=-1)
    pieces.add("sign.lit" if lit else "letters", quads(letters), place)
    if detail == 0:
        pieces.add("letters_side", _sides(flat, 0.02), place)


def _sides(flat: Floats, depth: float) -> Mesh:
    """Walls behind raised letters: the edges of their strokes, down to the board."""
    following = np.roll(flat, -1, axis=1)
    zero, up = np.zeros((*flat.shape[:2], 1)), np.full((*flat.shape[:2], 1), depth)
    corners = [np.concatenate([p, z], -1) for p, z in ((flat, zero), (following, zero), (following, up), (flat, up))]
    is_edge = np.linalg.norm(following - flat, axis=-1).ravel() > 1e-9
    return quads(np.stack(corners, axis=2).reshape(-1, 4, 3)[is_edge])


def awning(pieces: Pieces, T: Floats, span: tuple[float, float], z: float, detail: int) -> None:
    """A striped cloth with a hanging border, seen from both sides, on two arms."""
    (a, b), reach, fall = span, 1.15, 0.55
    n = max(2, round((b - a) / 0.32)) if detail < 2 else 1
    edges = np.linspace(a, b, n + 1)
    for k in range(n):
        part = "awning" if k % 2 == 0 else "awning_light"
        ya, yb = float(edges[k]), float(edges[k + 1])
        top, out = [(0.0, ya, z), (0.0, yb, z)], [(reach, ya, z - fall), (reach, yb, z - fall)]
        hem = [(px, py, pz - 0.22) for px, py, pz in out]
        faces = np.array([[out[0], out[1], top[1], top[0]], [hem[0], hem[1], out[1], out[0]]])
        pieces.add_quads(part, faces, T)
        pieces.add_quads(part, faces[:, ::-1] - [0.01, 0, 0.01], T)
    if detail == 0:
        for y in (a, b):
            arm = box_quads((0.0, y - 0.015, z - fall - 0.02), (reach, y + 0.015, z - fall + 0.01))
            pieces.add_quads("metal", arm, T)
