"""Larger things at the roadside: guard rail, power pole with wires, bus stop, billboard, kiosk, phone box, cabinet.

Guard rails and wires run along x; a shelter opens and a billboard shows to +x. Numbers in
`assets/families/furniture.yaml`. Not modelled: timetables that can be read, ends of guard rails, sagging by heat.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain
from synthgen.world.furniture.symbols import symbol
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import disc, rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, faceted, quads, revolve, tube

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
        rims = rims if turn > 0 else [rim[:, ::-1] for rim in rims]
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
    for a, b in zip(edges[:-1], edges[1:], strict=True):
        pieces.add_quads("glass", box_quads((-deep + 0.04, a + 0.02, 0.25), (-deep + 0.055, b - 0.02, high - 0.25)))
        if detail < 2:
            pieces.add_quads(
                "frame", box_quads((-deep + 0.02, b - 0.025, 0.18), (-deep + 0.08, b + 0.025, high - 0.09))
            )
    for z in (0.20, high - 0.25):
        pieces.add_quads("frame", box_quads((-deep + 0.02, -half + 0.06, z), (-deep + 0.08, half - 0.06, z + 0.05)))
    pieces.add_quads("glass", box_quads((-deep + 0.1, half - 0.07, 0.25), (deep - 0.3, half - 0.055, high - 0.25)))
    pieces.add_quads("frame", box_quads((-deep + 0.1, half - 0.08, 0.2), (deep - 0.3, half - 0.045, 0.25)))
    pieces.add_quads(
        "frame", box_quads((-deep + 0.1, half - 0.08, high - 0.25), (deep - 0.3, half - 0.045, high - 0.2))
    )
    pieces.add_quads("frame", box_quads((-deep + 0.1, -half + 0.01, 0.12), (deep - 0.3, -half + 0.13, high - 0.2)))
    for y, yaw in ((-half + 0.13, np.pi / 2), (-half + 0.01, -np.pi / 2)):
        _poster(pieces, pose(-0.1, y, 0.25, yaw), 2 * deep - 0.55, high - 0.6, int(p["look"]), detail)
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
        _flat(pieces, "ink", 0.42 * symbol("bus"), 0.012, flag @ pose(0, 0, 0, yaw))
        _flat(pieces, "flag", 0.42 * symbol("bus_panes"), 0.0125, flag @ pose(0, 0, 0, yaw))
    looks = {
        "frame": coated(str(p["color"])),
        "flag": coated(str(p["flag_color"]), "plastic"),
        "slat": coated("oak", "wood"),
    }
    looks |= plain("glass", "ink", "paper") | {"pole": looks["frame"]} | _poster_looks()
    return Asset(
        "structure.other",
        pieces.parts(looks, {"pole": "traffic.pole", "flag": "traffic.sign", "ink": "traffic.sign"}, "structure.other"),
    )


_POSTER_COLORS = ("red", "blue", "orange", "signal_yellow", "dark_green", "white", "rose", "sky")


def _poster_looks() -> dict[str, object]:
    return {f"art.{color}": coated(color, "print") for color in _POSTER_COLORS}


def _flat(pieces: Pieces, part: str, flat: Floats, depth: float, T: Floats) -> None:
    pieces.add(part, quads(np.concatenate([flat, np.full((*flat.shape[:2], 1), depth)], axis=-1)), T @ _UPRIGHT)


SLOGANS = ("VELTA", "MORROW", "OLIMA", "TARN & CO", "BRIO", "KESTREL", "NOVENA", "HALDEN", "PIQUET", "LUMIS")
"""Invented brands on posters."""


def _poster(pieces: Pieces, T: Floats, width: float, height: float, look: int, detail: int) -> None:
    """A poster about y = 0 from z = 0 up, facing +x: ground, a few shapes, a word. Invented."""
    rng = stream(look, "poster")
    colors = [_POSTER_COLORS[int(k)] for k in rng.permutation(len(_POSTER_COLORS))[:4]]
    word = SLOGANS[int(rng.integers(len(SLOGANS)))]
    at = T @ pose(0, 0, height / 2)
    ground = np.array(
        [[(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)]]
    )
    _flat(pieces, f"art.{colors[0]}", 0.97 * ground, 0.006, at)
    kind, u = int(rng.integers(3)), float(rng.uniform(-0.15, 0.15)) * width
    reach = 0.32 * min(width, height)
    if kind == 0:
        _flat(pieces, f"art.{colors[1]}", disc(u, 0.1 * height, reach, 28), 0.008, at)
        _flat(
            pieces, f"art.{colors[2]}", disc(u + 0.3 * reach, 0.1 * height - 0.2 * reach, 0.55 * reach, 24), 0.010, at
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
            _flat(pieces, f"art.{colors[1 + k % 2]}", hill, 0.008 + 0.0015 * k, at)
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
            _flat(pieces, f"art.{colors[1 + k % 2]}", stripe, 0.008, at)
    if detail < 2:
        words = text(word, 0.16 * min(width, height), width=0.8 * width, weight=1.3) + (0, 0.36 * height)
        _flat(pieces, f"art.{colors[3]}", words, 0.016, at)


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
    _poster(pieces, pose(0.02, 0, low), width, height, int(p["look"]), detail)
    for y in (-0.5 * a, 0.5 * a) if detail < 2 else ():
        arm = np.array([(0.0, y, low + height), (0.25, y, low + height + 0.3), (0.7, y, low + height + 0.22)])
        pieces.add("pole", tube(arm, 0.018, 6))
        pieces.add_quads("pole", box_quads((0.6, y - 0.12, low + height + 0.17), (0.85, y + 0.12, low + height + 0.23)))
    looks = {"frame": plain("aluminum")["aluminum"], "pole": coated(str(p["color"]))} | _poster_looks()
    return Asset("structure.other", pieces.parts(looks, {"pole": "traffic.pole"}, "structure.other"))


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
        color = _POSTER_COLORS[int(rng.integers(len(_POSTER_COLORS)))]
        pieces.add_quads(
            f"art.{color}",
            box_quads(
                (-d + 0.1, y - 0.09, z), (-d + 0.13, y + 0.09, z + 0.28), ("front", "left", "right", "top", "bottom")
            ),
        )
    sign = pose(d, 0, (2.1 + h - 0.15) / 2)
    _flat(pieces, "letters", text(str(p["name"]), min(0.28, 0.6 * (h - 2.25)), width=1.7 * w), 0.012, sign)
    looks = {
        "wall": coated(str(p["color"])),
        "roof": plain("dark_metal")["dark_metal"],
        "counter": plain("aluminum")["aluminum"],
    }
    looks |= plain("glass") | {"letters": coated("white", "plastic")} | _poster_looks()
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
        _flat(pieces, "letters", text("PHONE", 0.12, width=1.5 * a), 0.004, T @ pose(a, 0, h - 0.2))
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
        _poster(pieces, pose(d + 0.015, -w + 0.4 * step, 0.55 * h), 0.25 * step + 0.06, 0.22 * h, int(p["look"]), 2)
    looks = {
        "body": coated(str(p["color"])),
        "foot": plain("concrete")["concrete"],
        "handle": plain("dark_metal")["dark_metal"],
    }
    return Asset("structure.other", pieces.parts(looks | _poster_looks(), {}, "structure.other"))
