"""Street furniture: `FAMILIES` of lamps, signs, bins, bollards, benches, hydrants, power poles, fences, walls.

Bodies stand at the origin. A lamp's arm, a sign's print and a bench's seat face +x; fences and walls run along
x. Numbers in `assets/families/furniture.yaml`. Not modelled: lamp light, wires between power poles.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset, Material
from synthgen.rng import Generator
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.furniture.fences import build_fence, build_wall
from synthgen.world.furniture.signs import SYMBOLS, build_sign
from synthgen.world.shapes.lettering import rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, quads, revolve, tube
from synthgen.world.surfaces.material_table import material, table

_SIDES = (18, 10, 6)


def build_lamp(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A tapered pole with an arm over the road and an LED head."""
    p = parameters
    height, arm, rise = float(p["height"]), float(p["arm"]), float(p["rise"])
    pieces, sides = Pieces(), _SIDES[detail]
    knee = height - rise - (0.5 * arm if p["style"] == "curved" else 0.0)
    pieces.add("pole", tube(np.array([(0, 0, -0.004), (0, 0, 1.1)]), 0.075, sides))
    pieces.add("pole", tube(np.array([(0, 0, 1.1), (0, 0, 1.16), (0, 0, knee)]), [0.075, 0.058, 0.038], sides))
    share = np.linspace(0.0, 1.0, 2 if p["style"] == "straight" else (9, 6, 4)[detail])
    if p["style"] == "curved":
        bend = np.column_stack(
            [arm * (1 - np.cos(share * 1.45)), 0 * share, knee + (height - knee) * np.sin(share * 1.45)]
        )
    else:
        bend = np.column_stack([arm * share, 0 * share, height - rise + rise * share])
        pieces.add("pole", tube(np.array([(0, 0, knee - 0.3), (0, 0, knee + 0.06)]), 0.05, sides))
    pieces.add("pole", tube(bend, np.linspace(0.036, 0.026, len(share)), sides))
    _lamp_head(pieces, float(bend[-1, 0]), float(bend[-1, 2]), detail)
    if detail == 0:
        pieces.add_quads("hatch", box_quads((0.062, -0.045, 0.55), (0.08, 0.045, 0.95)))
    foot = [(0.0, 0.0), (0.14, 0.0), (0.14, 0.02), (0.085, 0.03), (0.075, 0.06)]
    pieces.add("pole", revolve(foot, sides))
    look = coated(str(p["color"]))
    looks = {
        "pole": look,
        "head": look,
        "hatch": material("furniture", "dark_metal"),
        "lens": material("furniture", "lens"),
    }
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))


def _lamp_head(pieces: Pieces, x: float, z: float, detail: int) -> None:
    """A flat housing with cooling ribs on top and a lens below."""
    outline = rounded([(-0.08, -0.07), (0.58, -0.14), (0.58, 0.14), (-0.08, 0.07)], 0.05, n=4 if detail < 2 else 2)
    tilt = pose(x, 0, z, 0, np.deg2rad(-4.0))
    pieces.add("head", extrude(outline, 0.07), tilt @ pose(0, 0, -0.035))
    pieces.add_quads("lens", box_quads((0.24, -0.085, -0.045), (0.53, 0.085, -0.03)), tilt)
    if detail == 0:
        ribs = [box_quads((0.06, y - 0.006, 0.03), (0.52, y + 0.006, 0.065)) for y in np.linspace(-0.07, 0.07, 6)]
        pieces.add_quads("head", np.concatenate(ribs), tilt)


def build_bin(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A round litter bin with an opening under its lid."""
    p = parameters
    r, h = float(p["diameter"]) / 2, float(p["height"])
    sides, pieces = _SIDES[detail], Pieces()
    body = [
        (0.0, 0.0),
        (0.82 * r, 0.0),
        (0.86 * r, 0.04),
        (0.95 * r, 0.05),
        (r, 0.7 * h),
        (r, 0.72 * h),
        (0.93 * r, 0.72 * h),
    ]
    pieces.add("body", revolve([*body, (0.9 * r, 0.66 * h), (0.0, 0.66 * h)], sides))
    lid = [
        (0.93 * r, 0.88 * h),
        (1.03 * r, 0.88 * h),
        (1.03 * r, 0.91 * h),
        (0.8 * r, 0.97 * h),
        (0.3 * r, h),
        (0.0, h),
    ]
    pieces.add("body", revolve([(0.0, 0.88 * h), *lid], sides))
    for angle in np.deg2rad([45, 135, 225, 315]):
        x, y = 0.9 * r * np.cos(angle), 0.9 * r * np.sin(angle)
        pieces.add("post", tube(np.array([(x, y, 0.6 * h), (x, y, 0.9 * h)]), 0.014, max(4, sides // 3)))
    if detail == 0:
        for z in (0.12 * h, 0.62 * h):
            hoop = [(0.97 * r, z - 0.012), (1.03 * r, z - 0.012), (1.03 * r, z + 0.012), (0.97 * r, z + 0.012)]
            pieces.add("post", revolve(hoop, sides))
    looks = {"body": coated(str(p["color"])), "post": material("furniture", "dark_metal")}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_bollard(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A steel post with a domed head, at times with a reflecting band."""
    p = parameters
    r, h = float(p["diameter"]) / 2, float(p["height"])
    sides, pieces = _SIDES[detail], Pieces()
    dome = [(r * np.cos(a), h - 0.6 * r + 0.6 * r * np.sin(a)) for a in np.linspace(0, np.pi / 2, (6, 4, 3)[detail])]
    groove = [(r, 0.86 * h), (0.88 * r, 0.865 * h), (0.88 * r, 0.885 * h), (r, 0.89 * h)]
    foot = [(0.0, 0.0), (1.35 * r, 0.0), (1.35 * r, 0.015), (r, 0.03)]
    pieces.add("post", revolve([*foot, *groove, *dome], sides))
    if p["band"]:
        band = [(r, 0.70 * h), (r + 0.002, 0.70 * h), (r + 0.002, 0.70 * h + 0.1), (r, 0.70 * h + 0.1)]
        pieces.add("band", revolve(band, sides))
    looks = {"post": coated(str(p["color"])), "band": material("furniture", "white")}
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))


def build_bench(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Slats on cast frames: seat 0.45 m high, back to 0.82 m; the sitter looks to +x."""
    p = parameters
    half, pieces = float(p["length"]) / 2, Pieces()
    n = 5 if detail < 2 else 2
    depth = 0.40 / n
    for i in range(n):  # seat, falling backward a little
        x = -0.18 + i * 0.42 / n
        z = 0.415 + 0.03 * i / n
        pieces.add("slat", quads(box_quads((x, -half, z), (x + depth - 0.015, half, z + 0.03)), grain=(0, 1, 0)))
    for i in range(3):
        tilt = pose(-0.2 - 0.035 * i, 0, 0.53 + 0.11 * i, 0, np.deg2rad(-14.0))
        pieces.add("slat", quads(box_quads((-0.012, -half, 0.0), (0.018, half, 0.085)), grain=(0, 1, 0)), tilt)
    for y in (-half + 0.18, half - 0.18):
        for start, stop in (((0.2, 0.0), (0.16, 0.42)), ((-0.26, 0.0), (-0.2, 0.42)), ((-0.2, 0.42), (-0.31, 0.84))):
            path = np.array([(start[0], y, start[1]), (stop[0], y, stop[1])])
            pieces.add("frame", tube(path, 0.022, (8, 5, 4)[detail]))
        pieces.add_quads("frame", box_quads((-0.24, y - 0.02, 0.385), (0.21, y + 0.02, 0.415)))
        if detail == 0:
            arm = np.array([(0.19, y, 0.42), (0.2, y, 0.62), (0.1, y, 0.66), (-0.25, y, 0.64)])
            pieces.add("frame", tube(arm, 0.018, 6))
    look = coated(str(p["color"]), "wood")
    looks = {"slat": look, "frame": material("furniture", "dark_metal")}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_hydrant(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A pillar hydrant with outlets to three sides."""
    p = parameters
    h, sides, pieces = float(p["height"]), _SIDES[detail], Pieces()
    shape = [(0.0, 0.0), (0.15, 0.0), (0.15, 0.03), (0.10, 0.05), (0.095, 0.62 * h), (0.13, 0.64 * h), (0.13, 0.67 * h)]
    head = [
        (0.105, 0.68 * h),
        (0.11, 0.82 * h),
        (0.09, 0.92 * h),
        (0.045, 0.965 * h),
        (0.03, 0.97 * h),
        (0.03, h),
        (0.0, h),
    ]
    pieces.add("body", revolve([*shape, *head], sides))
    for yaw, size in ((0.0, 0.06), (np.pi / 2, 0.045), (-np.pi / 2, 0.045)):
        outlet = np.array([(0.08, 0, 0.76 * h), (0.155, 0, 0.76 * h)])
        cap = np.array([(0.15, 0, 0.76 * h), (0.19, 0, 0.76 * h)])
        pieces.add("body", tube(outlet, size, max(5, sides // 2)), pose(0, 0, 0, yaw))
        pieces.add("cap", tube(cap, 1.2 * size, max(5, sides // 2)), pose(0, 0, 0, yaw))
    looks = {"body": coated(str(p["color"])), "cap": material("furniture", "aluminum")}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


def build_power_pole(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A wooden pole with a cross-arm (along y) and insulators."""
    p = parameters
    height, arm = float(p["height"]), float(p["arm"])
    sides, pieces = _SIDES[detail], Pieces()
    lean = pose(0, 0, 0, 0, 0, np.deg2rad(float(p["lean_deg"])))
    pieces.add(
        "pole", tube(np.array([(0, 0, 0), (0, 0, height / 2), (0, 0, height)]), [0.14, 0.12, 0.095], sides), lean
    )
    z = height - 0.6
    pieces.add_quads("pole", box_quads((0.09, -arm, z - 0.06), (0.18, arm, z + 0.06)), lean)
    knob = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.06), (0.05, 0.07), (0.03, 0.1), (0.05, 0.11), (0.025, 0.16), (0.0, 0.16)]
    for y in np.linspace(-0.92, 0.92, 4) * arm:
        pieces.add("insulator", revolve(knob, max(5, sides // 2)), lean @ pose(0.135, float(y), z + 0.06))
    if detail < 2:
        for side in (-1.0, 1.0):
            brace = np.array([(0.12, 0, z - 0.8), (0.12, side * 0.7 * arm, z - 0.05)])
            pieces.add("brace", tube(brace, 0.018, 5), lean)
    looks = {
        name: material("furniture", look)
        for name, look in (("pole", "pole_wood"), ("insulator", "porcelain"), ("brace", "galvanized"))
    }
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))


def coated(color: str, finish: str = "coat") -> Material:
    """A finish of the table in a color of its palette; galvanized steel stays bare."""
    if color == "galvanized":
        return material("furniture", "galvanized")
    red, green, blue, infrared = table("furniture")["palette"][color]
    row = table("furniture")["materials"][finish]
    return Material(name=f"{finish}.{color}", base_color=(red, green, blue), reflectance_905nm=infrared, **row)


def _family(name: str, class_name: str, build: Callable[[Parameters, int, float], Asset]) -> Family:
    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        return draw_parameters("furniture", name, rng, fixed)

    return Family(name, class_name, draw, build)


def _sign(name: str, parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    return build_sign(name, parameters, detail)


_BUILDERS: dict[str, tuple[str, Callable[[Parameters, int, float], Asset]]] = {
    "lamp.street": ("traffic.pole", build_lamp),
    **{name: ("traffic.sign", partial(_sign, name)) for name in SYMBOLS},
    "bin.street": ("structure.other", build_bin),
    "bollard": ("traffic.pole", build_bollard),
    "bench": ("structure.other", build_bench),
    "hydrant": ("structure.other", build_hydrant),
    "pole.power": ("traffic.pole", build_power_pole),
    "fence.picket": ("structure.fence", build_fence),
    "wall.garden": ("structure.wall", build_wall),
}

FAMILIES: dict[str, Family] = {name: _family(name, *row) for name, row in _BUILDERS.items()}
