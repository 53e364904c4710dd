"""Traffic signs on posts, after the Vienna Convention: speed limit, pedestrian crossing, yield, parking.

The printed side faces +x, the post stands at the origin. Print is retroreflective for LiDAR. Not modelled: how
sheeting fades with the entrance angle, dirt, sign bridges.
"""

from collections.abc import Callable

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.shapes.lettering import disc, frame, letter_p, number, pedestrian, ring, rounded, zebra_bars
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import extrude, revolve, tube
from synthgen.world.surfaces.material_table import material

POST_RADIUS_M = 0.038
"""Posts of 76 mm (EN 12899-1)."""

PLATE_M = 0.02
"""Depth of an aluminum plate with its edge folded back (common: 2-3 mm sheet, edges of 15-25 mm)."""

Print = list[tuple[str, Floats]]
"""Colors and what is printed in them: quads (n, 4, 2) about the plate's middle; later ones lie on earlier ones."""


def _square(size: float) -> Floats:
    half = size / 2
    return rounded([(-half, -half), (half, -half), (half, half), (-half, half)], 0.04)


def _triangle(size: float) -> Floats:
    """Triangle of side `size` on its point, about its center."""
    reach = size / np.sqrt(3)
    corners = [(reach * np.cos(a), reach * np.sin(a)) for a in np.deg2rad([-90, 30, 150])]
    return rounded(corners, 0.05)


def _fan(outline: Floats) -> Floats:
    return frame(outline, 0.0)


def _speed(p: Parameters) -> tuple[Floats, Print]:
    """Red ring around a black number on white (VC C,14)."""
    radius = float(p["size"]) / 2
    outline = ring(0, 0, 0, radius, 48)[:, 1]
    inner = 0.82 * radius
    print_ = [("red", ring(0, 0, inner, radius, 48)), ("white", disc(0, 0, inner, 48))]
    return outline, [*print_, ("black", 0.85 * radius * number(str(p["limit"])))]


def _yield(p: Parameters) -> tuple[Floats, Print]:
    """White triangle on its point with a red border (VC B,1)."""
    outline = _triangle(float(p["size"]))
    return outline, [("red", frame(outline, 0.66)), ("white", _fan(0.66 * outline))]


def _parking(p: Parameters) -> tuple[Floats, Print]:
    """White P on blue (VC E,14)."""
    size = float(p["size"])
    outline = _square(size)
    rim = 0.95
    return outline, [("white", frame(outline, rim)), ("blue", _fan(rim * outline)), ("white", 0.7 * size * letter_p())]


def _crossing(p: Parameters) -> tuple[Floats, Print]:
    """Person on a crossing in a white triangle on blue (VC E,12)."""
    size = float(p["size"])
    outline, rim = _square(size), 0.95
    triangle = rounded(np.array([(-0.44, -0.38), (0.44, -0.38), (0.0, 0.40)]) * size, 0.02)
    middle = triangle.mean(axis=0)
    print_ = [
        ("white", frame(outline, rim)),
        ("blue", _fan(rim * outline)),
        ("white", _fan(triangle - middle) + middle),
    ]
    person, bars = 0.46 * size * pedestrian() + (0, -0.06 * size), 0.66 * size * zebra_bars() + (0, -0.325 * size)
    return outline, [*print_, ("black", np.concatenate([person, bars]))]


SYMBOLS: dict[str, Callable[[Parameters], tuple[Floats, Print]]] = {
    "sign.speed": _speed,
    "sign.crossing": _crossing,
    "sign.yield": _yield,
    "sign.parking": _parking,
}


def build_sign(name: str, parameters: Parameters, detail: int) -> Asset:
    """Post and plate with its print."""
    outline, print_ = SYMBOLS[name](parameters)
    low = float(outline[:, 1].min())
    height = float(parameters["lower_edge"]) - low
    top = height + float(outline[:, 1].max())
    pieces = Pieces()
    lean = pose(0, 0, 0, 0, 0, np.deg2rad(float(parameters["lean_deg"])))
    sides = (14, 8, 5)[detail]
    post = [(0, 0, -0.004), (0, 0, top + 0.03)]
    pieces.add("post", tube(np.array(post), POST_RADIUS_M, sides), lean)
    plate_x = POST_RADIUS_M + 0.012
    upright = np.array([[0, 0, 1, plate_x], [1, 0, 0, 0], [0, 1, 0, height], [0, 0, 0, 1]], dtype=float)
    pieces.add("plate", extrude(outline if detail < 2 else outline[::3], PLATE_M, 40.0), lean @ upright)
    for layer, (color, flat) in enumerate(print_):
        front = np.concatenate([flat, np.full((*flat.shape[:2], 1), PLATE_M + 0.0006 * (layer + 1))], axis=-1)
        pieces.add_quads(color, front, lean @ upright)
    if detail < 2:
        _fittings(pieces, lean, height, outline, sides)
    looks = {part: material("furniture", part) for part in ("white", "red", "blue", "black")}
    looks |= {
        "post": material("furniture", "galvanized"),
        "plate": material("furniture", "aluminum"),
        "clamp": material("furniture", "galvanized"),
    }
    return Asset("traffic.sign", pieces.parts(looks, {"post": "traffic.pole", "clamp": "traffic.pole"}, "traffic.sign"))


def _fittings(pieces: Pieces, lean: Floats, height: float, outline: Floats, sides: int) -> None:
    """Clamps that hold the plate, a cap and a foot."""
    reach = float(np.ptp(outline[:, 1])) / 2
    collar = [
        (POST_RADIUS_M, -0.02),
        (POST_RADIUS_M + 0.011, -0.02),
        (POST_RADIUS_M + 0.011, 0.02),
        (POST_RADIUS_M, 0.02),
    ]
    for z in (height - 0.4 * reach, height + 0.4 * reach):
        pieces.add("clamp", revolve(collar, sides), lean @ pose(0, 0, z))
    foot = [(0.0, 0.0), (0.075, 0.0), (0.075, 0.02), (POST_RADIUS_M, 0.05)]
    pieces.add("clamp", revolve(foot, sides), pose(0, 0, 0))
