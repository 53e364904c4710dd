"""Bus stops, billboards and the invented posters on them.

A shelter opens and a billboard shows to +x. Numbers in `assets/families/furniture.yaml`. Not modelled: timetables
that can be read.
"""

import itertools

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Material
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain
from synthgen.world.furniture.symbols import symbol
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import disc
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, tube

_SIDES = (18, 10, 6)
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
_AROUND = ("front", "back", "left", "right", "top")


def build_bus_stop(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A shelter with glass walls, a bench and a lit-up advert, and the stop's flag on a pole."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    half, deep, high = float(p["length"]) / 2, float(p["depth"]) / 2, float(p["height"])
    for x in (-deep + 0.05, deep - 0.25):
        for y in (-half + 0.06, half - 0.06):
            pieces.add_quads("frame", box_quads((x - 0.04, y - 0.04, 0), (x + 0.04, y + 0.04, high - 0.08), _AROUND))
    roof = box_quads((-deep, -half, high - 0.10), (deep, half, high))
    pieces.add_quads("frame", roof)
    panes = max(2, round(2 * half / 1.3))
    edges = np.linspace(-half + 0.1, half - 0.1, panes + 1)
    for a, b in itertools.pairwise(edges):
        pieces.add_quads("glass", box_quads((-deep + 0.04, a + 0.02, 0.25), (-deep + 0.055, b - 0.02, high - 0.25)))
        if detail < 2:
            pieces.add_quads(
                "frame", box_quads((-deep + 0.02, b - 0.025, 0.18), (-deep + 0.08, b + 0.025, high - 0.09))
            )
    for z in (0.20, high - 0.25):
        pieces.add_quads("frame", box_quads((-deep + 0.02, -half + 0.06, z), (-deep + 0.08, half - 0.06, z + 0.05)))
    pieces.add_quads("glass", box_quads((-deep + 0.085, half - 0.07, 0.25), (deep - 0.285, half - 0.055, high - 0.25)))
    pieces.add_quads("frame", box_quads((-deep + 0.085, half - 0.08, 0.2), (deep - 0.285, half - 0.045, 0.25)))
    pieces.add_quads(
        "frame", box_quads((-deep + 0.085, half - 0.08, high - 0.25), (deep - 0.285, half - 0.045, high - 0.2))
    )
    pieces.add_quads("frame", box_quads((-deep + 0.085, -half + 0.01, 0.12), (deep - 0.285, -half + 0.13, high - 0.2)))
    for y, yaw in ((-half + 0.13, np.pi / 2), (-half + 0.01, -np.pi / 2)):
        poster(pieces, pose(-0.1, y, 0.25, yaw), 2 * deep - 0.55, high - 0.6, int(p["look"]), detail)
    for k in range(4 if detail < 2 else 1):
        pieces.add_quads(
            "slat", box_quads((-deep + 0.2 + 0.1 * k, -half + 0.5, 0.43), (-deep + 0.28 + 0.1 * k, half - 0.4, 0.46))
        )
    for y in (-half + 0.8, half - 0.7):
        pieces.add_quads("frame", box_quads((-deep + 0.05, y - 0.03, 0.38), (-deep + 0.6, y + 0.03, 0.43)))
    pole_y = half + 0.8
    pieces.add("pole", tube(np.array([(deep - 0.2, pole_y, -0.004), (deep - 0.2, pole_y, 2.9)]), 0.03, sides))
    pieces.add_quads("pole", box_quads((deep - 0.2, half - 0.05, high - 0.07), (deep - 0.18, pole_y, high - 0.03)))
    flag = pose(deep - 0.2, pole_y + 0.26, 2.62) @ pose(0, 0, 0, np.pi / 2 * 0)
    pieces.add_quads("flag", box_quads((-0.01, -0.25, -0.25), (0.01, 0.25, 0.25)), flag)
    for yaw in (0.0, np.pi):
        flat_print(pieces, "ink", 0.42 * symbol("bus"), 0.012, flag @ pose(0, 0, 0, yaw))
        flat_print(pieces, "flag", 0.42 * symbol("bus_panes"), 0.0125, flag @ pose(0, 0, 0, yaw))
    looks = {
        "frame": coated(str(p["color"])),
        "flag": coated(str(p["flag_color"]), "plastic"),
        "slat": coated("oak", "wood"),
    }
    looks |= plain("glass", "ink", "paper") | {"pole": looks["frame"]} | poster_looks()
    return Asset(
        "structure.other",
        pieces.parts(looks, {"pole": "traffic.pole", "flag": "traffic.sign", "ink": "traffic.sign"}, "structure.other"),
    )


POSTER_COLORS = ("red", "blue", "orange", "signal_yellow", "dark_green", "white", "rose", "sky")


def poster_looks() -> dict[str, Material]:
    """Materials of posters by part."""
    return {f"art.{color}": coated(color, "print") for color in POSTER_COLORS}


def flat_print(pieces: Pieces, part: str, flat: Floats, depth: float, T: Floats) -> None:
    """Add a drawing (n, 4, 2) at a depth before the plane x = 0 of a body that faces +x."""
    pieces.add(part, quads(np.concatenate([flat, np.full((*flat.shape[:2], 1), depth)], axis=-1)), T @ _UPRIGHT)


SLOGANS = ("VELTA", "MORROW", "OLIMA", "TARN & CO", "BRIO", "KESTREL", "NOVENA", "HALDEN", "PIQUET", "LUMIS")
"""Invented brands on posters."""


def poster(pieces: Pieces, T: Floats, width: float, height: float, look: int, detail: int) -> None:
    """A poster about y = 0 from z = 0 up, facing +x: ground, a few shapes, a word. Invented."""
    rng = stream(look, "poster")
    colors = [POSTER_COLORS[int(k)] for k in rng.permutation(len(POSTER_COLORS))[:4]]
    word = SLOGANS[int(rng.integers(len(SLOGANS)))]
    at = T @ pose(0, 0, height / 2)
    ground = np.array(
        [[(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)]]
    )
    flat_print(pieces, f"art.{colors[0]}", 0.97 * ground, 0.002, at)
    kind, u = int(rng.integers(3)), float(rng.uniform(-0.15, 0.15)) * width
    reach = 0.32 * min(width, height)
    if kind == 0:
        flat_print(pieces, f"art.{colors[1]}", disc(u, 0.1 * height, reach, 28), 0.0035, at)
        flat_print(
            pieces, f"art.{colors[2]}", disc(u + 0.3 * reach, 0.1 * height - 0.2 * reach, 0.55 * reach, 24), 0.005, at
        )
    elif kind == 1:
        for k in range(4):
            a = (-0.45 + 0.23 * k) * width
            hill = np.array(
                [
                    [
                        (a, -0.48 * height),
                        (a + 0.42 * width, -0.48 * height),
                        (a + 0.24 * width, (0.1 + 0.12 * ((k * 7) % 3)) * height),
                        (a + 0.20 * width, (0.1 + 0.12 * ((k * 7) % 3)) * height),
                    ]
                ]
            )
            hill[..., 0] = np.clip(hill[..., 0], -0.48 * width, 0.48 * width)
            flat_print(pieces, f"art.{colors[1 + k % 2]}", hill, 0.0035 + 0.0006 * k, at)
    else:
        for k in range(3):
            v = (-0.3 + 0.24 * k) * height
            stripe = np.array(
                [
                    [
                        (-0.48 * width, v),
                        (0.48 * width, v + 0.08 * height),
                        (0.48 * width, v + 0.2 * height),
                        (-0.48 * width, v + 0.12 * height),
                    ]
                ]
            )
            flat_print(pieces, f"art.{colors[1 + k % 2]}", stripe, 0.0035, at)
    if detail < 2:
        words = text(word, 0.16 * min(width, height), width=0.8 * width, weight=1.3) + (0, 0.36 * height)
        flat_print(pieces, f"art.{colors[3]}", words, 0.0065, at)


def build_billboard(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A poster in a frame on one column or two legs, seen from +x."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    width, height, low = float(p["width"]), float(p["height"]), float(p["lower_edge"])
    a = width / 2
    pieces.add_quads("frame", box_quads((-0.10, -a - 0.06, low - 0.06), (0.02, a + 0.06, low + height + 0.06)))
    for y in (0.0,) if p["column"] else (-0.32 * width, 0.32 * width):
        r = 0.16 if p["column"] else 0.07
        pieces.add("pole", tube(np.array([(-0.1 - r, y, -0.004), (-0.1 - r, y, low + 0.8 * height)]), r, sides))
    for z in (low + 0.2 * height, low + 0.7 * height):
        pieces.add_quads("pole", box_quads((-0.16, -0.9 * a, z - 0.05), (-0.10, 0.9 * a, z + 0.05)))
    poster(pieces, pose(0.02, 0, low), width, height, int(p["look"]), detail)
    for y in (-0.5 * a, 0.5 * a):
        arm = np.array([(0.0, y, low + height), (0.25, y, low + height + 0.3), (0.7, y, low + height + 0.22)])
        pieces.add("pole", tube(arm, 0.018, 6))
        pieces.add_quads("pole", box_quads((0.6, y - 0.12, low + height + 0.17), (0.85, y + 0.12, low + height + 0.23)))
    looks = {"frame": plain("aluminum")["aluminum"], "pole": coated(str(p["color"]))} | poster_looks()
    return Asset("structure.other", pieces.parts(looks, {"pole": "traffic.pole"}, "structure.other"))
