"""What guards works and breakdowns: cones, beacons, barriers, jersey walls, arrow boards, warning triangles.

Boards face +x and run along y; jersey walls run along x. Sizes in `assets/families/furniture.yaml`.
Not modelled: chains of elements (the caller repeats them), water in plastic barriers.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Mesh
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, is_lit, lamp, plain, sheeting
from synthgen.world.shapes.lettering import frame, rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, quads, revolve, tube

_SIDES = (24, 14, 8)
_UPRIGHT = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
"""From a drawing (u right, v up, depth) to a body that faces +x."""

JERSEY_M = ((0.305, 0.0), (0.305, 0.075), (0.178, 0.33), (0.115, 0.81))
"""Half widths and heights of the New Jersey shape (AASHTO: 24 in wide, 32 in high, breaks at 3 and 13 in)."""


def build_cone(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A traffic cone with reflecting bands on a square foot, upright or fallen on its side."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    h, bands = float(p["height"]), int(p["bands"])
    base = 0.26 + 0.22 * (h - 0.3)
    r0, r1 = 0.40 * base, 0.035
    tilt = np.pi / 2 + np.arctan2(base / 2 - r1, h - 0.035)  # from upright until foot and tip both touch the ground
    T = np.eye(4) if not p["fallen"] else pose(0, 0, 0, np.deg2rad(float(p["turn_deg"]))) @ _lying(base / 2, tilt)
    foot = rounded(base / 2 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]), 0.05, n=(4, 3, 2)[detail])
    pieces.add("foot", extrude(foot, 0.035), T)
    top = h - 0.01

    def radius(z: float) -> float:
        return r0 + (r1 - r0) * (z - 0.035) / (h - 0.035)

    skin = [(r0 + 0.02, 0.03), (r0 + 0.005, 0.05), (radius(0.07), 0.07), (radius(top), top), (0.7 * r1, h), (0.0, h)]
    pieces.add("body", revolve(skin, sides), T)
    for k in range(bands):
        z0 = (0.42 + 0.30 * k) * h if bands == 2 else 0.48 * h
        z1 = z0 + (0.16 if bands == 2 else 0.26) * h
        band = [(radius(z0), z0), (radius(z0) + 0.002, z0), (radius(z1) + 0.002, z1), (radius(z1), z1)]
        pieces.add("white", revolve(band, sides), T)
    fade = float(p["fade"])
    looks = {
        "body": coated(str(p["color"]), "plastic"),
        "white": sheeting("white", fade),
        "foot": plain("rubber")["rubber"],
    }
    if str(p["color"]) != "orange" or p["foot"] == "same":
        looks["foot"] = coated(str(p["color"]), "plastic")
    return Asset("object.cone", pieces.parts(looks, {}, "object.cone"))


def _lying(half: float, angle: float) -> Floats:
    """A body turned about the upper edge of its foot at x = half, that edge on the ground."""
    return pose(-0.3, 0, 0, 0, angle) @ pose(-half, 0, -0.035)


def build_beacon(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A plastic marker board with slanting stripes on a rubber foot (German "Leitbake"), at times with a lamp."""
    p, pieces = parameters, Pieces()
    width, height, fade = float(p["width"]), float(p["height"]), float(p["fade"])
    low = 0.14
    foot = rounded([(-0.40, -0.20), (0.40, -0.20), (0.40, 0.20), (-0.40, 0.20)], 0.06, n=3)
    pieces.add("foot", extrude(foot, 0.11))
    pieces.add_quads("stem", box_quads((-0.03, -0.03, 0.11), (0.03, 0.03, low + 0.05)))
    board = rounded([(-width / 2, low), (width / 2, low), (width / 2, height), (-width / 2, height)], 0.02, n=2)
    pieces.add("white", extrude(board, 0.05), pose(-0.025, 0, 0) @ _UPRIGHT)
    for yaw in (0.0, np.pi):
        face = np.concatenate([_stripes(width - 0.02, low + 0.01, height - 0.01, 0.16, 1.0)])
        pieces.add("red", _sheet(face, 0.0258), pose(0, 0, 0, yaw) @ _UPRIGHT)
    if p["lamp"]:
        pieces.add(
            "box",
            extrude(rounded([(-0.08, -0.05), (0.08, -0.05), (0.08, 0.05), (-0.08, 0.05)], 0.02), 0.06),
            pose(0, 0, height, np.pi / 2),
        )
        lens = revolve(
            [(0, -0.04), (0.085, -0.04), (0.09, -0.02), (0.09, 0.02), (0.085, 0.04), (0, 0.04)], _SIDES[detail]
        )
        pieces.add("lamp.beacon.0", lens, pose(0, 0, height + 0.14) @ pose(0, 0, 0, 0, np.pi / 2))
    return _asset(pieces, p, fade)


def _stripes(width: float, low: float, high: float, pitch: float, slope: float) -> Floats:
    """Slanting bands over an upright rectangle about u = 0, each cut by its edges, quads (n, 4, 2)."""
    a, b = -width / 2, width / 2
    quads_ = []
    for v in np.arange(low - slope * width, high, 2 * pitch):
        left = np.clip([v, v + pitch], low, high)
        right = np.clip([v + slope * width, v + pitch + slope * width], low, high)
        us = [a + np.clip((end - start) / slope, 0, width) for end, start in ((left[0], v), (left[1], v + pitch))]
        ends = [a + np.clip((end - start) / slope, 0, width) for end, start in ((right[0], v), (right[1], v + pitch))]
        if max(ends) - min(us) > 0.01:
            quads_.append([(us[0], left[0]), (ends[0], right[0]), (ends[1], right[1]), (us[1], left[1])])
    return np.clip(np.array(quads_), [a, low], [b, high])


def _sheet(flat: Floats, depth: float) -> Mesh:
    return quads(np.concatenate([flat, np.full((*flat.shape[:2], 1), depth)], axis=-1))


def build_barrier(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A board with red and white blocks on two legs; one or two boards; at times lamps on top."""
    p, pieces = parameters, Pieces()
    width, height, fade = float(p["width"]), float(p["height"]), float(p["fade"])
    board, sides = 0.20, _SIDES[detail]
    for y in (-0.38 * width, 0.38 * width):
        if p["legs"] == "trestle":
            for x in (-0.28, 0.28):
                pieces.add("leg", tube(np.array([(x, y, 0.006), (0.0, y, height - 0.05)]), 0.018, max(5, sides // 3)))
        else:
            pieces.add(
                "foot",
                extrude(rounded([(-0.38, -0.2), (0.38, -0.2), (0.38, 0.2), (-0.38, 0.2)], 0.05, n=3), 0.10),
                pose(0, y, 0),
            )
            pieces.add_quads("leg", box_quads((-0.02, y - 0.02, 0.10), (0.02, y + 0.02, height)))
    for row in range(int(p["boards"])):
        top = height - 0.42 * row
        pieces.add_quads("white", box_quads((-0.02, -width / 2, top - board), (0.02, width / 2, top)))
        n = max(2, round(width / 0.4 / 2) * 2)
        step = width / n
        for yaw in (0.0, np.pi):
            blocks = np.array(
                [
                    [
                        (-width / 2 + k * step, top - board),
                        (-width / 2 + (k + 1) * step, top - board),
                        (-width / 2 + (k + 1) * step, top),
                        (-width / 2 + k * step, top),
                    ]
                    for k in range(0, n, 2)
                ]
            )
            flat = _slant(blocks, top, board) if p["slanted"] else blocks
            pieces.add("red", _sheet(flat, 0.0206), pose(0, 0, 0, yaw) @ _UPRIGHT)
    for index, y in enumerate((-0.3 * width, 0.3 * width)[: int(p["lamps"])]):
        pieces.add_quads("box", box_quads((-0.05, y - 0.08, height), (0.05, y + 0.08, height + 0.06)))
        lens = revolve([(0, -0.045), (0.085, -0.045), (0.09, 0), (0.085, 0.045), (0, 0.045)], sides)
        pieces.add(f"lamp.beacon.{index}", lens, pose(0, y, height + 0.14) @ pose(0, 0, 0, 0, np.pi / 2))
    return _asset(pieces, p, fade)


def _slant(blocks: Floats, top: float, board: float) -> Floats:
    """Blocks (n, 4, 2) sheared to 45 degrees within the board's ends."""
    low, high = blocks[..., 0].min(), blocks[..., 0].max() + (blocks[0, 1, 0] - blocks[0, 0, 0])
    sheared = blocks + np.stack([blocks[..., 1] - (top - board), 0 * blocks[..., 1]], axis=-1)
    return np.clip(sheared, [low, -np.inf], [high, np.inf])


def build_jersey(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """An element of a concrete or plastic safety wall, along x."""
    p, pieces = parameters, Pieces()
    length, scale = float(p["length"]), float(p["height"]) / JERSEY_M[-1][1]
    shape = [(u * (0.5 + 0.5 * scale), v * scale) for u, v in JERSEY_M]
    outline = np.array([*[(u, v) for u, v in shape], *[(-u, v) for u, v in reversed(shape)]])
    side = np.array([[0, 0, 1, -length / 2], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    pieces.add("body", extrude(outline, length, 10.0), side)
    if p["finish"] == "concrete":
        looks = plain("concrete")["concrete"]
        if detail < 2:  # lifting slots at the foot
            for x in (-0.25 * length, 0.25 * length):
                for y in (-1, 1):
                    low, high = sorted((y * 0.2, y * (shape[0][0] + 0.001)))
                    pieces.add_quads("dark_metal", box_quads((x - 0.15, low, 0.0), (x + 0.15, high, 0.06)))
    else:
        looks = coated(str(p["finish"]), "plastic")
        for x in (-0.36 * length, 0.0, 0.36 * length) if detail < 2 else ():
            pieces.add("body", tube(np.array([(x, 0, shape[-1][1] - 0.01), (x, 0, shape[-1][1] + 0.02)]), 0.06, 10))
    return Asset(
        "object.barrier", pieces.parts({"body": looks, "dark_metal": plain("mask")["mask"]}, {}, "object.barrier")
    )


def build_arrow_board(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A trailer with a board of lamps that form an arrow, lit by `arrow`."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    width, height, low = 2.2, 1.2, 0.95
    pieces.add_quads("black", box_quads((-0.05, -width / 2, low), (0.03, width / 2, low + height)))
    pieces.add_quads("frame", box_quads((-0.07, -width / 2 - 0.03, low - 0.03), (0.0, width / 2 + 0.03, low)))
    pieces.add_quads(
        "frame", box_quads((-0.07, -width / 2 - 0.03, low + height), (0.0, width / 2 + 0.03, low + height + 0.03))
    )
    for y in (-0.5, 0.5):
        pieces.add("frame", tube(np.array([(-0.08, y, 0.42), (-0.08, y, low + 0.9)]), 0.03, 6))
    pieces.add_quads("frame", box_quads((-0.75, -0.6, 0.38), (0.45, 0.6, 0.45)))
    for y in (-0.72, 0.72):
        tire = [(0.18, -0.09), (0.29, -0.08), (0.30, 0.0), (0.29, 0.08), (0.18, 0.09)]
        rim = [(0, -0.05), (0.18, -0.06), (0.18, 0.06), (0, 0.05)]
        axle = pose(-0.15, y, 0.30, 0, 0, np.pi / 2)
        pieces.add("foot", revolve(tire, sides), axle)
        pieces.add("frame", revolve(rim, max(8, sides // 2)), axle)
    pieces.add("frame", tube(np.array([(-0.15, -0.72, 0.30), (-0.15, 0.72, 0.30)]), 0.03, 6))
    pieces.add_quads("frame", box_quads((-0.2, -0.45, 0.29), (-0.1, -0.40, 0.40)))
    pieces.add_quads("frame", box_quads((-0.2, 0.40, 0.29), (-0.1, 0.45, 0.40)))
    pieces.add("frame", tube(np.array([(-0.7, 0, 0.41), (-1.55, 0, 0.41)]), 0.035, 6))
    pieces.add("frame", tube(np.array([(-1.45, 0, 0.0), (-1.45, 0, 0.42)]), 0.025, 6))
    side = 1.0 if p["arrow"] == "right" else -1.0
    places = [(u, 0.0) for u in np.linspace(-0.8, 0.8, 7)] + [
        (0.8 - 0.22 * k, s * 0.2 * k) for k in (1, 2) for s in (1, -1)
    ]
    for u, v in places:
        lens = revolve([(0, 0), (0.07, 0), (0.06, 0.02), (0, 0.03)], max(8, sides // 2))
        pieces.add("lamp.arrow.0", lens, pose(0.03, side * u, low + height / 2 + v, 0, np.pi / 2))
    return _asset(pieces, p, float(p["fade"]))


def build_warning_triangle(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """The folding triangle that stands behind a broken-down car (UN R27: sides of 500 mm, 50 mm wide or more)."""
    p, pieces = parameters, Pieces()
    size = float(p["size"])
    outline = rounded(
        size / np.sqrt(3) * np.array([(np.cos(a), np.sin(a)) for a in np.deg2rad([-30, 90, 210])]), 0.03, n=4
    )
    rise = 0.05 - float(outline[:, 1].min())
    bars = frame(outline, 0.62)
    inner = frame(0.62 * outline, 0.72)
    lean = pose(0, 0, 0, 0, np.deg2rad(-6.0)) @ _UPRIGHT @ pose(0, rise, 0)
    for part, flat in (("red", bars), ("fluorescent_red", inner)):
        pieces.add(part, _sheet(flat, 0.004), lean)
        pieces.add("box", _sheet(flat[:, ::-1], -0.004), lean)
    edge = np.concatenate([outline, outline[:1]])
    walls = np.stack([np.column_stack([e, np.full(len(e), z)]) for e, z in ((edge, -0.004), (edge, 0.004))])
    pieces.add_quads("box", np.stack([walls[0, :-1], walls[0, 1:], walls[1, 1:], walls[1, :-1]], axis=1), lean)
    for y in (-0.17, 0.17):
        legs = np.array([(-0.13, y, 0.008), (0.0, y * 0.8, 0.05), (0.13, y, 0.008)])
        pieces.add("leg", tube(legs, 0.008, 6))
    pieces.add_quads("leg", box_quads((-0.012, -0.19, 0.035), (0.012, 0.19, 0.055)))
    looks = {"red": sheeting("red"), "fluorescent_red": coated("fluorescent_red", "plastic"), **plain("box", "leg")}
    return Asset("object.barrier", pieces.parts(looks, {}, "object.barrier"))


def _asset(pieces: Pieces, p: Parameters, fade: float) -> Asset:
    looks = {color: sheeting(color, fade) for color in ("white", "red", "black")}
    looks |= plain("box", "leg") | {
        "foot": plain("rubber")["rubber"],
        "stem": plain("leg")["leg"],
        "frame": coated("orange"),
    }
    looks |= {f"lamp.beacon.{k}": lamp("lamp_beacon", is_lit(p, "beacon")) for k in range(2)}
    looks |= {"lamp.arrow.0": lamp("lamp_beacon", is_lit(p, "arrow"))}
    return Asset("object.barrier", pieces.parts(looks, {}, "object.barrier"))
