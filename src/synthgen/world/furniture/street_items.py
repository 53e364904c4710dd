"""Street furniture that people use: bins, bollards, benches, hydrants.

Bodies stand at the origin; a bench's seat faces +x. Numbers in `assets/families/furniture.yaml`.
"""

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain, sheeting
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, revolve, tube

_SIDES = (18, 10, 6)


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
    looks = {"body": coated(str(p["color"])), "post": plain("dark_metal")["dark_metal"]}
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
    looks = {"post": coated(str(p["color"])), "band": sheeting("white")}
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))


def build_bench(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Slats on cast frames: seat 0.45 m high, back to 0.82 m; the sitter looks to +x."""
    p = parameters
    half, pieces = float(p["length"]) / 2, Pieces()
    n = 5 if detail < 2 else 2
    depth = 0.40 / n
    for i in range(n):  # seat, falling backward a little
        x = -0.18 + i * 0.42 / n
        z = 0.415 + 0.004 * i / n
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
    looks = {"slat": look, "frame": plain("dark_metal")["dark_metal"]}
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
    looks = {"body": coated(str(p["color"])), "cap": plain("aluminum")["aluminum"]}
    return Asset("structure.other", pieces.parts(looks, {}, "structure.other"))


PIT_SOIL_M, PIT_EDGE_M = 0.02, 0.03
"""Heights of the soil and of the edge of a tree pit above the pavement (our choice: pavements fall 2 % to the kerb)."""

_PIT_FRAME_M = 0.06


def build_pit(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A square of soil in a steel frame, for a street tree in its middle."""
    pieces, half = Pieces(), float(parameters["width"]) / 2
    inner, sides = half - _PIT_FRAME_M, ("front", "back", "left", "right", "top")
    for turn in range(4):
        bar = box_quads(
            (inner, -half if turn % 2 else -inner, 0), (half, half if turn % 2 else inner, PIT_EDGE_M), sides
        )
        pieces.add_quads("frame", bar, pose(0, 0, 0, turn * np.pi / 2))
    pieces.add_quads("soil", box_quads((-inner, -inner, 0), (inner, inner, PIT_SOIL_M), ("top",)))
    looks = {"frame": coated(str(parameters["color"])), "soil": plain("soil")["soil"]}
    return Asset("ground.other", pieces.parts(looks, {}, "ground.other"))
