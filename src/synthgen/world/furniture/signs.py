"""Traffic signs on posts: plates with retroreflective print, new or worn.

The printed side faces +x, the posts stand on the line x = 0. Faces are in `sign_faces` and `sign_faces_us`.
Not modelled: how sheeting fades with the entrance angle, sign bridges.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import plain, sheeting
from synthgen.world.furniture.sign_faces import FACES, Face
from synthgen.world.furniture.sign_faces_us import FACES_US
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, revolve, tube

POST_RADIUS_M = 0.038
"""Posts of 76 mm (EN 12899-1)."""

PLATE_M = 0.02
"""Depth of an aluminum plate with its edge folded back (common: 2-3 mm sheet, edges of 15-25 mm)."""

LAYER_M = 0.0005
"""Between two layers of print, so that no two faces coincide (our choice)."""

TWO_POSTS_FROM_M = 1.15
"""Wider boards stand on two posts (our choice)."""

SIGNS = FACES | FACES_US

_COLORS = ("white", "red", "blue", "black", "yellow", "green", "orange", "fluorescent")


def build_sign(name: str, parameters: Parameters, detail: int) -> Asset:
    """Posts and plates with their print, leaning and turned as they are after some years."""
    p = parameters
    faces = SIGNS[name](p)
    low = min(float(face.outline[:, 1].min()) + face.rise for face in faces)
    high = max(float(face.outline[:, 1].max()) + face.rise for face in faces)
    width = max(float(np.ptp(face.outline[:, 0])) for face in faces)
    height, pieces, sides = float(p["lower_edge"]) - low, Pieces(), (14, 8, 5)[detail]
    places = (-0.32 * width, 0.32 * width) if width > TWO_POSTS_FROM_M and _is_board(faces[0].outline) else (0.0,)
    is_loose = len(places) == 1  # two posts hold a board upright
    lean = pose(0, 0, 0, 0, 0, np.deg2rad(float(p["lean_deg"]) if is_loose else 0.0))
    for y in places:
        pieces.add("post", tube(np.array([(0, y, -0.002), (0, y, height + high - 0.02)]), POST_RADIUS_M, sides), lean)
        if detail < 2:
            _foot(pieces, y, sides)
    hung = lean @ pose(0, 0, 0, np.deg2rad(float(p["turn_deg"]) if is_loose else 0.0))
    for face in faces:
        _plate(pieces, hung, face, height + face.rise, detail)
        _fittings(pieces, hung, height + face.rise, face.outline, places if detail < 2 else (), sides)
    _marks(pieces, hung, faces[0], height, float(p["scratches"]), detail)
    looks = {color: sheeting(color, float(p["fade"])) for color in _COLORS}
    looks |= plain("galvanized", "aluminum", "dirt")
    looks |= {"post": looks["galvanized"], "plate": looks["aluminum"], "clamp": looks["galvanized"]}
    return Asset("traffic.sign", pieces.parts(looks, {"post": "traffic.pole", "clamp": "traffic.pole"}, "traffic.sign"))


def _upright(z: float) -> Floats:
    """From a plate's own plane (u, v, depth) to the sign's frame."""
    return np.array([[0, 0, 1, POST_RADIUS_M + 0.012], [1, 0, 0, 0], [0, 1, 0, z], [0, 0, 0, 1]], dtype=float)


def _plate(pieces: Pieces, hung: Floats, face: Face, z: float, detail: int) -> None:
    T = hung @ _upright(z)
    outline = face.outline if detail < 2 or len(face.outline) < 24 else face.outline[::2]
    pieces.add("plate", extrude(outline, PLATE_M, 40.0), T)
    for layer, (color, flat) in enumerate(face.layers):
        depth = np.full((*flat.shape[:2], 1), PLATE_M + LAYER_M * (layer + 1))
        pieces.add_quads(color, np.concatenate([flat, depth], axis=-1), T)


def _fittings(pieces: Pieces, hung: Floats, z: float, outline: Floats, places: tuple[float, ...], sides: int) -> None:
    """Clamps around the posts, and rails behind the plate."""
    reach = float(np.ptp(outline[:, 1])) / 2
    middle = float(outline[:, 1].max() + outline[:, 1].min()) / 2
    r = POST_RADIUS_M
    collar = [(r, -0.02), (r + 0.011, -0.02), (r + 0.011, 0.02), (r, 0.02)]
    for v in (-0.4 * reach, 0.4 * reach):
        width = 0.7 * _width_at(outline, middle + v)
        rail = box_quads(
            (r + 0.001, -width / 2, z + middle + v - 0.018), (r + 0.013, width / 2, z + middle + v + 0.018)
        )
        pieces.add_quads("plate", rail, hung)
        for y in places:
            pieces.add("clamp", revolve(collar, sides), hung @ pose(0, y, z + middle + v))


def _width_at(outline: Floats, v: float) -> float:
    """Width of a convex outline at a height."""
    following = np.roll(outline, -1, axis=0)
    crosses = (outline[:, 1] - v) * (following[:, 1] - v) <= 0
    a, b = outline[crosses], following[crosses]
    share = (v - a[:, 1]) / np.where(np.abs(b[:, 1] - a[:, 1]) < 1e-9, 1.0, b[:, 1] - a[:, 1])
    return float(np.ptp(a[:, 0] + np.clip(share, 0, 1) * (b[:, 0] - a[:, 0])))


def _is_board(outline: Floats) -> bool:
    """Whether a plate is about as wide above and below its middle: no triangle or diamond."""
    middle, reach = outline[:, 1].mean(), np.ptp(outline[:, 1])
    return bool(min(_width_at(outline, middle + v * reach) for v in (-0.3, 0.3)) > 0.7 * np.ptp(outline[:, 0]))


def _marks(pieces: Pieces, hung: Floats, face: Face, z: float, amount: float, detail: int) -> None:
    """Scratches and stickers: thin dull strips that lie on the print."""
    count = round(14 * amount) if detail == 0 else 0
    rng = stream(round(1e6 * amount), "sign", "scratches")
    reach = 0.30 * np.ptp(face.outline, axis=0)
    depth = PLATE_M + LAYER_M * (len(face.layers) + 1)
    quads = []
    for _ in range(count):
        middle, angle = rng.uniform(-reach, reach), rng.uniform(0, np.pi)
        length, width = (rng.uniform(0.04, 0.05), 0.03) if rng.random() < 0.12 else (rng.uniform(0.03, 0.16), 0.003)
        along = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        across = np.array([-np.sin(angle), np.cos(angle)]) * width / 2
        corners = [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
        quads.append([(u, v, depth) for u, v in corners])
    if quads:
        pieces.add_quads("dirt", quads, hung @ _upright(z))


def _foot(pieces: Pieces, y: float, sides: int) -> None:
    foot = [(0.0, 0.0), (0.075, 0.0), (0.075, 0.02), (POST_RADIUS_M, 0.05)]
    pieces.add("clamp", revolve(foot, sides), pose(0, y, 0))
