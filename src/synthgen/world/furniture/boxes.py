"""Boxes in the street: kiosk, phone box, cabinets of power and telephone networks. Their fronts face +x."""

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain
from synthgen.world.furniture.stops import POSTER_COLORS, flat_print, poster, poster_looks
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude

_SIDES = (18, 10, 6)
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
_AROUND = ("front", "back", "left", "right", "top")


def build_kiosk(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A newsstand with a counter to +x under a flat roof, its name above."""
    p, pieces = parameters, Pieces()
    w, d, h = float(p["width"]) / 2, float(p["depth"]) / 2, float(p["height"])
    pieces.add_quads("wall", box_quads((-d, -w, 0), (d, w, 1.0), _AROUND))
    pieces.add_quads("wall", box_quads((-d, -w, 2.1), (d, w, h - 0.15), ("front", "back", "left", "right", "bottom")))
    pieces.add_quads("wall", box_quads((-d, -w, 1.0), (-d + 0.1, w, 2.1), ("front", "back", "left", "right")))
    for y in (-w, w - 0.12):
        pieces.add_quads("wall", box_quads((-d + 0.1, y, 1.0), (d, y + 0.12, 2.1), ("front", "left", "right")))
    pieces.add_quads("counter", box_quads((d - 0.1, -w + 0.05, 1.0), (d + 0.3, w - 0.05, 1.05)))
    pieces.add_quads("glass", box_quads((d - 0.16, -w + 0.12, 1.05), (d - 0.15, -0.2 * w, 2.1)))
    pieces.add_quads("roof", box_quads((-d - 0.12, -w - 0.12, h - 0.15), (d + 0.45, w + 0.12, h)))
    rng = stream(int(p["look"]), "kiosk")
    for k in range(12 if detail < 2 else 0):  # papers and packets on the shelves
        y = -w + 0.2 + (2 * w - 0.5) * (k % 6) / 5
        z = 1.15 + 0.45 * (k // 6)
        color = POSTER_COLORS[int(rng.integers(len(POSTER_COLORS)))]
        pieces.add_quads(
            f"art.{color}",
            box_quads(
                (-d + 0.1, y - 0.09, z), (-d + 0.13, y + 0.09, z + 0.28), ("front", "left", "right", "top", "bottom")
            ),
        )
    sign = pose(d, 0, (2.1 + h - 0.15) / 2)
    flat_print(pieces, "letters", text(str(p["name"]), min(0.28, 0.6 * (h - 2.25)), width=1.7 * w), 0.003, sign)
    looks = {
        "wall": coated(str(p["color"])),
        "roof": plain("dark_metal")["dark_metal"],
        "counter": plain("aluminum")["aluminum"],
    }
    looks |= plain("glass") | {"letters": coated("white", "plastic")} | poster_looks()
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_phone_box(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A glazed box with bars at three sides, a back wall and a shallow roof."""
    p, pieces = parameters, Pieces()
    a, h = float(p["width"]) / 2, float(p["height"])
    pieces.add_quads("frame", box_quads((-a, -a, 0), (a, a, 0.12), _AROUND))
    pieces.add_quads("frame", box_quads((-a, -a, h - 0.32), (a, a, h - 0.08)))
    cap = rounded(
        [(-a - 0.03, -a - 0.03), (a + 0.03, -a - 0.03), (a + 0.03, a + 0.03), (-a - 0.03, a + 0.03)], 0.08, n=4
    )
    pieces.add("frame", extrude(cap, 0.08), pose(0, 0, h - 0.08))
    for x in (-a, a - 0.07):
        for y in (-a, a - 0.07):
            pieces.add_quads(
                "frame", box_quads((x, y, 0.12), (x + 0.07, y + 0.07, h - 0.32), ("front", "back", "left", "right"))
            )
    rows = (7, 4, 0)[detail]
    for yaw in (0.0, np.pi / 2, -np.pi / 2):
        T = pose(0, 0, 0, yaw)
        pieces.add_quads("glass", box_quads((a - 0.04, -a + 0.07, 0.12), (a - 0.03, a - 0.07, h - 0.32)), T)
        for k in range(1, rows):
            z = 0.12 + (h - 0.44) * k / rows
            pieces.add_quads("frame", box_quads((a - 0.05, -a + 0.07, z - 0.012), (a - 0.015, a - 0.07, z + 0.012)), T)
        for y in (-0.3 * a, 0.3 * a) if rows else ():
            pieces.add_quads("frame", box_quads((a - 0.05, y - 0.012, 0.12), (a - 0.015, y + 0.012, h - 0.32)), T)
        flat_print(pieces, "letters", text("PHONE", 0.12, width=1.5 * a), 0.004, T @ pose(a, 0, h - 0.2))
    pieces.add_quads("frame", box_quads((-a + 0.02, -a + 0.07, 0.12), (-a + 0.05, a - 0.07, h - 0.32)))
    pieces.add_quads("phone", box_quads((-a + 0.05, -0.15, 1.1), (-a + 0.2, 0.15, 1.6)))
    looks = {"frame": coated(str(p["color"])), "letters": coated("white", "plastic"), **plain("glass")}
    looks["phone"] = plain("dark_metal")["dark_metal"]
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_cabinet(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A cabinet of the power or telephone network: doors with louvres on a concrete foot, stickers at times."""
    p, pieces = parameters, Pieces()
    w, d, h = float(p["width"]) / 2, float(p["depth"]) / 2, float(p["height"])
    pieces.add_quads("foot", box_quads((-d - 0.02, -w - 0.02, 0), (d + 0.02, w + 0.02, 0.12), _AROUND))
    pieces.add_quads("body", box_quads((-d, -w, 0.12), (d, w, h - 0.05), _AROUND))
    pieces.add_quads("body", box_quads((-d - 0.03, -w - 0.03, h - 0.05), (d + 0.03, w + 0.03, h)))
    doors = max(1, round(2 * w / 0.7))
    step = 2 * w / doors
    for k in range(doors if detail < 2 else 0):
        a = -w + k * step
        pieces.add_quads(
            "body",
            box_quads(
                (d, a + 0.03, 0.17), (d + 0.015, a + step - 0.03, h - 0.09), ("front", "left", "right", "top", "bottom")
            ),
        )
        pieces.add_quads(
            "handle", box_quads((d + 0.015, a + step - 0.12, 0.52 * h), (d + 0.04, a + step - 0.08, 0.52 * h + 0.16))
        )
        for z in np.arange(0.24, 0.42, 0.03) if detail == 0 else ():
            pieces.add_quads(
                "handle",
                box_quads(
                    (d + 0.015, a + 0.12, z),
                    (d + 0.022, a + step - 0.2, z + 0.012),
                    ("front", "top", "bottom", "left", "right"),
                ),
            )
    if p["sticker"]:
        poster(pieces, pose(d + 0.015, -w + 0.4 * step, 0.55 * h), 0.25 * step + 0.06, 0.22 * h, int(p["look"]), 2)
    looks = {
        "body": coated(str(p["color"])),
        "foot": plain("concrete")["concrete"],
        "handle": plain("dark_metal")["dark_metal"],
    }
    return Asset("structure.other", pieces.parts(looks | poster_looks(), {}, "structure.other"))
