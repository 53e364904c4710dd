"""Small things on posts or feet: mailbox, parking meter, planter, flagpole, bin on a post, delineator.

Their fronts face +x. Numbers in `assets/families/furniture.yaml`. Not modelled: letters in slots, flags that wave.
"""

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain, sheeting
from synthgen.world.shapes.lettering import rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, quads, revolve, stroke, tube

_SIDES = (18, 10, 6)
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
_AROUND = ("front", "back", "left", "right", "top")


def build_mailbox(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A post box: a box on a foot, a pillar, or an American one with a round top on four legs."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    w, h = float(p["width"]) / 2, float(p["height"])
    if p["style"] == "pillar":
        r = w
        body = [
            (0, 0),
            (1.1 * r, 0),
            (1.1 * r, 0.14),
            (r, 0.17),
            (r, 0.86 * h),
            (1.12 * r, 0.87 * h),
            (1.12 * r, 0.90 * h),
            (0.9 * r, 0.96 * h),
            (0.4 * r, h),
            (0, h),
        ]
        pieces.add("body", revolve(body, sides))
        pieces.add_quads("slot", box_quads((0.9 * r, -0.5 * r, 0.77 * h), (r + 0.012, 0.5 * r, 0.80 * h)))
        pieces.add_quads("plate", box_quads((0.85 * r, -0.4 * r, 0.52 * h), (r + 0.006, 0.4 * r, 0.66 * h)))
    else:
        low = 0.28 if p["style"] == "domed" else 0.55
        if p["style"] == "domed":
            arch = [(w * np.cos(a), h - w + w * np.sin(a)) for a in np.linspace(0, np.pi, (12, 8, 5)[detail])]
            pieces.add("body", extrude([(-w, low), (w, low), *arch][:2] + arch[1:-1], 2 * w), pose(-w, 0, 0) @ _UPRIGHT)
            for x in (-w + 0.04, w - 0.04):
                for y in (-w + 0.04, w - 0.04):
                    pieces.add_quads("body", box_quads((x - 0.03, y - 0.03, 0), (x + 0.03, y + 0.03, low)))
        else:
            profile = rounded([(-0.8 * w, -w), (0.8 * w, -w), (0.8 * w, w), (-0.8 * w, w)], 0.05, n=3)
            pieces.add("body", extrude(profile, h - low), pose(0, 0, low))
            pieces.add_quads("slot", box_quads((-0.06, -0.1, 0), (0.06, 0.1, low), _AROUND))
            pieces.add_quads("slot", box_quads((-0.2, -0.2, 0), (0.2, 0.2, 0.02)))
        front = w if p["style"] == "domed" else 0.8 * w
        pieces.add_quads(
            "slot", box_quads((front - 0.02, -0.7 * w, 0.84 * h), (front + 0.03, 0.7 * w, 0.84 * h + 0.05))
        )
        pieces.add_quads("plate", box_quads((front - 0.02, -0.5 * w, 0.62 * h), (front + 0.006, 0.5 * w, 0.74 * h)))
    looks = {"body": coated(str(p["color"])), **plain("paper")}
    looks |= {"slot": plain("dark_metal")["dark_metal"], "plate": looks["paper"]}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_meter(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A parking meter: one head on a post, or a ticket machine with a solar panel."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    h = float(p["height"])
    if p["machine"]:
        profile = rounded([(-0.12, -0.15), (0.14, -0.15), (0.14, 0.15), (-0.12, 0.15)], 0.04, n=3)
        pieces.add("body", extrude(profile, h))
        pieces.add_quads("glass", box_quads((0.10, -0.10, 0.76 * h), (0.143, 0.10, 0.86 * h)))
        pieces.add_quads("plate", box_quads((0.10, -0.11, 0.62 * h), (0.143, 0.11, 0.74 * h)))
        pieces.add_quads("slot", box_quads((0.10, -0.08, 0.42 * h), (0.145, 0.08, 0.52 * h)))
        pieces.add("post", tube(np.array([(0, 0, h - 0.01), (0, 0, h + 0.2)]), 0.025, sides))
        pieces.add_quads("slot", box_quads((-0.17, -0.17, 0), (0.17, 0.17, 0.03)), pose(0, 0, h + 0.19, 0, 0.35))
    else:
        pieces.add("post", tube(np.array([(0, 0, -0.004), (0, 0, h - 0.28)]), 0.028, sides))
        dome = [(0, 0), (0.05, 0), (0.085, 0.05), (0.09, 0.16), (0.075, 0.23), (0.04, 0.27), (0, 0.28)]
        pieces.add("body", revolve(dome, sides, 50), pose(0, 0, h - 0.28))
        pieces.add_quads("glass", box_quads((0.04, -0.05, h - 0.14), (0.088, 0.05, h - 0.07)))
        pieces.add_quads("slot", box_quads((0.04, -0.03, h - 0.22), (0.092, 0.03, h - 0.17)))
    looks = {"body": coated(str(p["color"])), "post": plain("galvanized")["galvanized"], **plain("glass")}
    looks |= {"slot": plain("dark_metal")["dark_metal"], "plate": plain("paper")["paper"]}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_planter(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A tub of concrete or wood with earth and low plants in it."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    w, h = float(p["width"]) / 2, float(p["height"])
    if p["round"]:
        pieces.add(
            "tub",
            revolve(
                [
                    (0, 0),
                    (0.72 * w, 0),
                    (w, h - 0.08),
                    (1.04 * w, h - 0.06),
                    (1.04 * w, h),
                    (0.9 * w, h),
                    (0.88 * w, h - 0.07),
                    (0, h - 0.07),
                ],
                sides,
            ),
        )
    else:
        pieces.add_quads("tub", box_quads((-w, -w, 0), (w, w, h - 0.06), _AROUND))
        for x0, y0, x1, y1 in (
            (-w, -w, w, 0.06 - w),
            (-w, w - 0.06, w, w),
            (-w, 0.06 - w, 0.06 - w, w - 0.06),
            (w - 0.06, 0.06 - w, w, w - 0.06),
        ):
            pieces.add_quads("tub", box_quads((x0, y0, h - 0.06), (x1, y1, h), _AROUND))
    rng = stream(int(p["look"]), "planter")
    blades = []
    for _ in range((150, 60, 24)[detail]):
        r, a, lean, turn = 0.8 * w * np.sqrt(rng.random()), rng.uniform(0, 7), rng.uniform(0.0, 0.9), rng.uniform(0, 7)
        foot, length, wide = (
            np.array([r * np.cos(a), r * np.sin(a), h - 0.09]),
            rng.uniform(0.12, 0.38),
            0.05 * (1 + detail),
        )
        out = np.array([np.cos(turn), np.sin(turn), 0.0])
        up = np.cos(lean) * np.array([0, 0, 1.0]) + np.sin(lean) * out
        side = wide / 2 * np.cross(up, out) / max(1e-6, np.linalg.norm(np.cross(up, out)))
        middle, tip = foot + 0.6 * length * up + 0.2 * side, foot + length * (0.9 * up + 0.2 * out)
        leaf = np.array([foot, middle + side, tip, middle - side])
        blades += [leaf, leaf[::-1]]
    pieces.add("plant", quads(np.array(blades)))
    looks = {
        "tub": plain("concrete")["concrete"] if p["finish"] == "concrete" else coated(str(p["finish"]), "wood"),
        **plain("plant"),
    }
    return Asset("structure.other", pieces.parts(looks, {"plant": "nature.vegetation"}, "structure.other"))


def build_flagpole(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A white pole with a flag of two or three stripes (invented colors) that hangs in folds."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    h = float(p["height"])
    pieces.add("pole", tube(np.array([(0, 0, -0.004), (0, 0, h)]), [0.06, 0.03], sides))
    pieces.add("pole", revolve([(0, 0), (0.05, 0.02), (0.05, 0.06), (0, 0.09)], sides), pose(0, 0, h - 0.01))
    pieces.add("pole", revolve([(0, 0), (0.14, 0), (0.14, 0.03), (0.06, 0.06)], sides))
    n, high, wide = (16, 10, 6)[detail], 0.16 * h, float(p["spread"]) * 0.22 * h
    share = np.linspace(0, 1, n + 1)
    x = 0.03 + wide * share
    y = 0.12 * share * np.sin(11.0 * share + 0.9)
    fall = 0.35 * high * share * (1.2 - float(p["spread"]))
    for k, color in enumerate(("first", "second", "third")):
        top, low = h - 0.1 - high * k / 3, h - 0.1 - high * (k + 1) / 3
        upper = np.column_stack([x, y, top - fall])
        lower = np.column_stack([x, y + 0.02 * share, low - fall])
        cloth = np.stack([upper[:-1], lower[:-1], lower[1:], upper[1:]], axis=1)
        pieces.add(color, quads(cloth))
        pieces.add(color, quads(cloth[:, ::-1] + [0, 0.003, 0]))
    looks = {name: coated(str(p[name]), "cloth") for name in ("first", "second", "third")}
    looks["pole"] = coated("white")
    return Asset(
        "traffic.pole",
        pieces.parts(looks, dict.fromkeys(("first", "second", "third"), "structure.other"), "traffic.pole"),
    )


def build_litter_bin(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A bin that hangs on a post, open under a curved hood."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    r, low, h = float(p["diameter"]) / 2, 0.35, float(p["height"])
    pieces.add("post", tube(np.array([(-r - 0.03, 0, -0.004), (-r - 0.03, 0, h + 0.1)]), 0.03, sides))
    body = [
        (0, low),
        (0.75 * r, low),
        (0.9 * r, low + 0.05),
        (r, h - 0.06),
        (1.04 * r, h - 0.05),
        (1.04 * r, h),
        (0.95 * r, h),
        (0.9 * r, h - 0.12),
        (0, h - 0.12),
    ]
    pieces.add("body", revolve(body, sides))
    for z in (low + 0.12, h - 0.15):
        pieces.add_quads("post", box_quads((-r - 0.03, -0.05, z), (-0.8 * r, 0.05, z + 0.03)))
    looks = {"body": coated(str(p["color"]), "plastic"), "post": plain("galvanized")["galvanized"]}
    return Asset("structure.other", pieces.parts(looks, {"post": "traffic.pole"}, "structure.other"))


def build_delineator(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A white guide post with a slanting black band and reflectors, as along rural roads in Europe."""
    p, pieces = parameters, Pieces()
    h, w = float(p["height"]), 0.06
    outline = rounded([(-0.05, -w), (0.05, -w), (0.02, w), (-0.02, w)], 0.012, n=2)
    pieces.add("body", extrude(outline, h), np.eye(4))
    band = [(0.0, h - 0.30), (0.0, h - 0.06)]
    slope = np.arctan2(0.03, 2 * w)
    for yaw, turn in ((0.0, slope), (np.pi, -slope)):  # the two wide sides taper to +y
        side = pose(0, 0, 0, yaw) @ pose(0.0355, 0, 0, turn) @ _UPRIGHT
        black = stroke(band, 2 * w - 0.02)
        pieces.add_quads("ink", np.concatenate([black, np.full((*black.shape[:2], 1), 0.0)], axis=-1), side)
        glass = stroke([(0, h - 0.25), (0, h - 0.10)], 0.045)
        pieces.add_quads("white", np.concatenate([glass, np.full((*glass.shape[:2], 1), 0.001)], axis=-1), side)
    looks = {"body": coated("white", "plastic"), "white": sheeting("white"), **plain("ink")}
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))
