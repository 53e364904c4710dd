"""Guard rails and power poles: both run along x. Numbers in `assets/families/furniture.yaml`.

Not modelled: ends of guard rails.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import plain
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, faceted, revolve, tube

_SIDES = (18, 10, 6)
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
_AROUND = ("front", "back", "left", "right", "top")

W_BEAM_M = (
    (0.0, 0.155),
    (0.03, 0.150),
    (0.081, 0.105),
    (0.081, 0.065),
    (0.0, 0.02),
    (0.0, -0.02),
    (0.081, -0.065),
    (0.081, -0.105),
    (0.03, -0.150),
    (0.0, -0.155),
)
"""Depth and height of the W beam from its middle: 310 mm high, 81 mm deep (EN 1317 systems, AASHTO M 180)."""


def build_guard_rail(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Steel W beam on posts, its face to -y and, if double, to +y."""
    p, pieces = parameters, Pieces()
    length, top, pitch = float(p["length"]), float(p["height"]), float(p["post_pitch"])
    profile = np.array(W_BEAM_M[:: 1 if detail < 2 else 3])
    for turn in (1.0, -1.0) if p["double"] else (1.0,):
        front = [
            (np.array([x, -turn * (0.13 + u), top - 0.155 + v])) for x in (-length / 2, length / 2) for u, v in profile
        ]
        n = len(profile)
        i = np.arange(n - 1)
        sheet = np.concatenate([np.stack([i, i + 1, i + n + 1], 1), np.stack([i, i + n + 1, i + n], 1)])
        sheet = sheet if turn > 0 else sheet[:, ::-1]
        back = np.array(front) + [0, turn * 0.004, 0]
        vertices = np.concatenate([np.array(front), back])
        rims = [
            np.array([[0, 2 * n, n], [n, 2 * n, 3 * n]]),
            np.array([[n - 1, 2 * n - 1, 3 * n - 1], [2 * n - 1, 4 * n - 1, 3 * n - 1]]),
        ]
        rims = rims if turn < 0 else [rim[:, ::-1] for rim in rims]
        pieces.add("rail", faceted(vertices, np.concatenate([sheet, sheet[:, ::-1] + 2 * n, *rims]), 40.0))
    count = max(2, round(length / pitch))
    for x in (np.arange(count) + 0.5) * length / count - length / 2:
        faces = ("front", "back", "left", "right", "top")
        web = box_quads((x - 0.05, -0.003, 0), (x + 0.05, 0.003, top - 0.02), faces)
        flanges = [
            box_quads((x + s * 0.05 - 0.003, -0.028, 0), (x + s * 0.05 + 0.003, 0.028, top - 0.02), faces)
            for s in (-1, 1)
        ]
        post = (
            np.concatenate([web, *flanges])
            if detail < 2
            else box_quads((x - 0.05, -0.028, 0), (x + 0.05, 0.028, top - 0.02), faces)
        )
        pieces.add_quads("post", post)
        reach = (-0.16, 0.16) if p["double"] else (-0.16, 0.02)
        pieces.add_quads("post", box_quads((x - 0.04, reach[0], top - 0.23), (x + 0.04, reach[1], top - 0.09)))
        if detail == 0:
            for turn in (1.0, -1.0) if p["double"] else (1.0,):
                bolt = np.array([(x, -turn * 0.13, top - 0.155), (x, -turn * 0.142, top - 0.155)])
                pieces.add("post", tube(bolt, 0.016, 6))
    looks = {"rail": plain("galvanized")["galvanized"], "post": plain("galvanized")["galvanized"]}
    return Asset("structure.guard_rail", pieces.parts(looks, {}, "structure.guard_rail"))


def build_power_pole(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A wooden pole with one or two cross-arms (along y), insulators, at times a transformer and half spans of wire."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    height, arm = float(p["height"]), float(p["arm"])
    lean = pose(0, 0, 0, 0, 0, np.deg2rad(float(p["lean_deg"])))
    pieces.add(
        "pole", tube(np.array([(0, 0, 0), (0, 0, height / 2), (0, 0, height)]), [0.14, 0.12, 0.095], sides), lean
    )
    knob = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.06), (0.05, 0.07), (0.03, 0.1), (0.05, 0.11), (0.025, 0.16), (0.0, 0.16)]
    hooks = []
    for row in range(int(p["arms"])):
        z, half = height - 0.6 - 0.9 * row, arm * (1.0 - 0.2 * row)
        pieces.add_quads("pole", box_quads((0.09, -half, z - 0.06), (0.18, half, z + 0.06)), lean)
        for y in np.linspace(-0.92, 0.92, 4 if row == 0 else 3) * half:
            pieces.add("insulator", revolve(knob, max(5, sides // 2)), lean @ pose(0.135, float(y), z + 0.06))
            hooks.append((0.135, float(y), z + 0.20))
        for side in (-1.0, 1.0) if detail < 2 else ():
            brace = np.array([(0.12, 0, z - 0.8), (0.12, side * 0.7 * half, z - 0.05)])
            pieces.add("brace", tube(brace, 0.018, 5), lean)
    if p["transformer"]:
        z = height - 2.9
        pieces.add(
            "can",
            revolve([(0, 0), (0.22, 0), (0.24, 0.05), (0.24, 0.78), (0.2, 0.86), (0, 0.9)], sides),
            lean @ pose(0.42, 0, z),
        )
        pieces.add_quads("brace", box_quads((0.05, -0.05, z + 0.2), (0.25, 0.05, z + 0.3)), lean)
        for y in (-0.1, 0.1):
            pieces.add("insulator", revolve(knob, max(5, sides // 2)), lean @ pose(0.42, y, z + 0.87))
    _wires(pieces, hooks, float(p["span"]), lean, detail)
    names = {"pole": "pole_wood", "insulator": "porcelain", "brace": "galvanized", "can": "galvanized", "wire": "wire"}
    looks = {name: plain(look)[look] for name, look in names.items()}
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))


def _wires(pieces: Pieces, hooks: list[tuple[float, float, float]], span: float, lean: Floats, detail: int) -> None:
    """Half a span of wire to each side of every insulator; it sags by 2 % of the span (ordinary practice 1-3 %)."""
    if span <= 0.0:
        return
    share = np.linspace(0.0, 1.0, (9, 6, 4)[detail])
    drop = 0.02 * span * (1.0 - (1.0 - share) ** 2)
    for x, y, z in hooks:
        for way in (1.0, -1.0):
            line = np.column_stack([x + way * share * span / 2, np.full(len(share), y), z - drop - 0.05])
            pieces.add("wire", tube(line, 0.008, 4), lean)
