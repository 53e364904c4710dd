"""More borders of plots and roads: chain link, iron railing, panels, rails, gates, noise and field stone walls.

All run along x about the origin, their face to +y and -y. Picket fence and garden wall are in `fences`.
Not modelled: single wires of a mesh from afar, swinging gates.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, plain
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, revolve, tube
from synthgen.world.surfaces.material_table import material

_AROUND = ("front", "back", "left", "right", "top")


def _posts(length: float, pitch: float, inset: float) -> Floats:
    return np.linspace(-length / 2 + inset, length / 2 - inset, max(1, round(length / pitch)) + 1)


def build_mesh_fence(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Welded mesh panels or chain link on steel posts: rods that really leave gaps for light and LiDAR."""
    p, pieces = parameters, Pieces()
    length, height = float(p["length"]), float(p["height"])
    for x in _posts(length, 2.5, 0.03):
        pieces.add_quads("post", box_quads((x - 0.03, -0.02, 0), (x + 0.03, 0.02, height + 0.03), _AROUND))
    if p["style"] == "welded":
        pitch, thick = ((0.05, 0.0035), (0.15, 0.006), (0.4, 0.012))[detail]
        flat = ("left", "right") if detail else ("front", "back", "left", "right")
        rods = [
            box_quads((x - thick, 0.018, 0.03), (x + thick, 0.018 + 2 * thick, height), flat)
            for x in np.arange(-length / 2 + pitch, length / 2 - pitch / 2, pitch)
        ]
        bars = [
            box_quads((-length / 2, 0.012, z), (length / 2, 0.030, z + 0.008), ("left", "right", "top", "bottom"))
            for z in np.arange(0.06, height, 0.2 if detail < 2 else 0.6)
        ]
        pieces.add_quads("mesh", np.concatenate([*rods, *bars]))
    else:
        for z in (0.05, height / 2, height - 0.03):
            pieces.add("mesh", tube(np.array([(-length / 2, 0.02, z), (length / 2, 0.02, z)]), 0.006, 4))
        pitch, wire = ((0.09, 0.0025), (0.2, 0.005), (0.5, 0.01))[detail]
        pieces.add_quads("mesh", _lattice(length, height, pitch, wire))
    return _asset(pieces, {"post": coated(str(p["color"])), "mesh": coated(str(p["color"]))})


def _lattice(length: float, height: float, pitch: float, wire: float) -> Floats:
    """Diagonal wires both ways as ribbons seen from both sides, (n, 4, 3)."""
    low, high, corners = 0.05, height - 0.03, []
    rise = high - low
    for way in (1.0, -1.0):
        for start in np.arange(-length / 2 - rise, length / 2, pitch * np.sqrt(2)):
            x0, x1 = max(start, -length / 2), min(start + rise, length / 2)
            if x1 - x0 < 0.02:
                continue
            z0, z1 = low + x0 - start, low + x1 - start
            a, b = (way * x0, z0), (way * x1, z1)
            corners.append(
                [
                    (a[0] + way * wire, 0.02, a[1]),
                    (b[0] + way * wire, 0.02, b[1]),
                    (b[0] - way * wire, 0.02, b[1]),
                    (a[0] - way * wire, 0.02, a[1]),
                ]
            )
    ribbons = np.array(corners)
    return (
        np.concatenate([ribbons + [0, 0.002, 0], ribbons[:, ::-1] - [0, 0.002, 0]])
        if len(ribbons)
        else ribbons.reshape(-1, 4, 3)
    )


def build_railing(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Iron railings: upright bars with tips between two rails, thicker posts; at times on a low wall."""
    p, pieces = parameters, Pieces()
    length, height = float(p["length"]), float(p["height"])
    low = 0.0
    if p["on_wall"]:
        low = 0.4
        pieces.add_quads("wall", box_quads((-length / 2, -0.14, 0), (length / 2, 0.14, low - 0.06), _AROUND))
        pieces.add_quads("coping", box_quads((-length / 2, -0.18, low - 0.06), (length / 2, 0.18, low)))
    for x in _posts(length, 2.4, 0.04):
        pieces.add_quads("bar", box_quads((x - 0.035, -0.035, low), (x + 0.035, 0.035, height + 0.05), _AROUND))
        if detail < 2:
            pieces.add(
                "bar",
                revolve([(0, 0), (0.03, 0.01), (0.045, 0.045), (0.03, 0.08), (0, 0.09)], 8),
                pose(x, 0, height + 0.045),
            )
    for z in (low + 0.12, height - 0.18):
        pieces.add_quads("bar", box_quads((-length / 2, -0.012, z), (length / 2, 0.012, z + 0.035)))
    pitch, half = ((0.125, 0.009), (0.25, 0.012), (0.5, 0.02))[detail]
    for x in np.arange(-length / 2 + pitch, length / 2 - pitch / 2, pitch):
        pieces.add_quads(
            "bar",
            box_quads(
                (x - half, -half, low + 0.04), (x + half, half, height - 0.06), ("front", "back", "left", "right")
            ),
        )
        tip = (x, 0.0, height)
        base = [
            (x - 1.6 * half, -1.6 * half, height - 0.06),
            (x + 1.6 * half, -1.6 * half, height - 0.06),
            (x + 1.6 * half, 1.6 * half, height - 0.06),
            (x - 1.6 * half, 1.6 * half, height - 0.06),
        ]
        if detail == 0:
            pieces.add_quads("bar", [[base[i], base[(i + 1) % 4], tip, tip] for i in range(4)])
    looks = {
        "bar": coated(str(p["color"])),
        "wall": material("furniture", "brick"),
        "coping": material("furniture", "coping"),
    }
    return _asset(pieces, looks, {"wall": "structure.wall", "coping": "structure.wall"})


def build_panel_fence(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Close boards between posts, upright or level, as between gardens."""
    p, pieces = parameters, Pieces()
    length, height = float(p["length"]), float(p["height"])
    for x in _posts(length, 1.9, 0.05):
        pieces.add(
            "post", quads(box_quads((x - 0.05, -0.05, 0), (x + 0.05, 0.05, height + 0.06), _AROUND), grain=(0, 0, 1))
        )
    grain = (0, 0, 1) if p["boards"] == "upright" else (1, 0, 0)
    if detail == 2:
        pieces.add("board", quads(box_quads((-length / 2, -0.012, 0.05), (length / 2, 0.012, height)), grain=grain))
    elif p["boards"] == "upright":
        n = int(length / 0.12)
        step = length / n
        boards = [
            box_quads(
                (-length / 2 + k * step + 0.004, -0.012 + 0.014 * (k % 2), 0.05),
                (-length / 2 + (k + 1) * step - 0.004 + 0.02, 0.008 + 0.014 * (k % 2), height),
            )
            for k in range(n)
        ]
        pieces.add("board", quads(np.concatenate(boards), grain=grain))
        for z in (0.25, height - 0.25):
            pieces.add(
                "board", quads(box_quads((-length / 2, -0.05, z), (length / 2, -0.012, z + 0.06)), grain=(1, 0, 0))
            )
    else:
        n = int((height - 0.05) / 0.14)
        step = (height - 0.05) / n
        boards = [
            box_quads((-length / 2, -0.012, 0.05 + k * step), (length / 2, 0.012, 0.05 + (k + 1) * step - 0.012))
            for k in range(n)
        ]
        pieces.add("board", quads(np.concatenate(boards), grain=grain))
    look = coated(str(p["color"]), "wood")
    return _asset(pieces, {"post": look, "board": look})


def build_rail_fence(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Post and rail along fields: two to four rough rails."""
    p, pieces = parameters, Pieces()
    length, height = float(p["length"]), float(p["height"])
    for x in _posts(length, 2.6, 0.07):
        pieces.add("post", tube(np.array([(x, 0, -0.004), (x, 0, height)]), [0.065, 0.06], (10, 7, 5)[detail]))
    for k in range(int(p["rails"])):
        z = height - 0.12 - k * (height - 0.3) / max(1, int(p["rails"]) - 1)
        line = np.array([(-length / 2, 0.075, z), (0, 0.075, z + 0.012), (length / 2, 0.075, z)])
        pieces.add("post", tube(line, 0.042, (8, 6, 4)[detail]))
    return _asset(pieces, {"post": coated(str(p["color"]), "wood")})


def build_gate(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A gate of two leaves between piers: bars or boards in a frame."""
    p, pieces = parameters, Pieces()
    width, height = float(p["width"]), float(p["height"])
    half = width / 2
    for x in (-half - 0.2, half + 0.2):
        pieces.add_quads("pier", box_quads((x - 0.2, -0.2, 0), (x + 0.2, 0.2, height + 0.25), _AROUND))
        pieces.add_quads("coping", box_quads((x - 0.24, -0.24, height + 0.25), (x + 0.24, 0.24, height + 0.32)))
    for a, b in ((-half, -0.01), (0.01, half)):
        frame_ = [
            ((a, 0.08), (b, 0.13)),
            ((a, height - 0.05), (b, height)),
            ((a, 0.13), (a + 0.05, height - 0.05)),
            ((b - 0.05, 0.13), (b, height - 0.05)),
        ]
        for (x0, z0), (x1, z1) in frame_:
            pieces.add_quads("leaf", box_quads((x0, -0.025, z0), (x1, 0.025, z1)))
        pitch = 0.12 * (1 + detail)
        wide = 0.010 * (1 + detail) if p["style"] == "bars" else 0.045 * (1 + detail)
        for x in np.arange(a + 0.05 + pitch / 2, b - 0.05, pitch):
            pieces.add_quads(
                "leaf",
                box_quads(
                    (x - wide, -0.012, 0.13), (x + wide, 0.012, height - 0.05), ("front", "back", "left", "right")
                ),
            )
    for x in (-half - 0.005, half + 0.005):
        for z in (0.3, height - 0.3):
            pieces.add_quads("leaf", box_quads((x - 0.02, -0.02, z), (x + 0.02, 0.02, z + 0.08)))
    pieces.add_quads("leaf", box_quads((-0.03, -0.015, 0.0), (0.03, 0.015, 0.1)))
    finish = "coat" if p["style"] == "bars" else "wood"
    looks = {
        "leaf": coated(str(p["color"]), finish),
        "pier": material("furniture", str(p["finish"])),
        "coping": material("furniture", "coping"),
    }
    return _asset(pieces, looks, {"pier": "structure.wall", "coping": "structure.wall"})


def build_noise_wall(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A noise barrier: panels between steel posts of 4 m pitch, ribbed, at times with a glazed upper part."""
    p, pieces = parameters, Pieces()
    length, height = float(p["length"]), float(p["height"])
    solid = height - 1.0 if p["glazed"] else height
    for x in _posts(length, 4.0, 0.08):
        pieces.add_quads("post", box_quads((x - 0.08, -0.1, 0), (x + 0.08, 0.1, height + 0.05), _AROUND))
    pieces.add_quads("foot", box_quads((-length / 2, -0.09, 0), (length / 2, 0.09, 0.4), _AROUND))
    pieces.add_quads("panel", box_quads((-length / 2, -0.06, 0.4), (length / 2, 0.06, solid)))
    pitch = (0.16, 0.32, 2.0)[detail]
    ribs = [
        box_quads((-length / 2, -0.075, z), (length / 2, 0.075, z + pitch / 2), ("left", "right", "top", "bottom"))
        for z in np.arange(0.44, solid - pitch / 2, pitch)
    ]
    pieces.add_quads("panel", np.concatenate(ribs))
    if p["glazed"]:
        pieces.add_quads("glass", box_quads((-length / 2, -0.01, solid), (length / 2, 0.01, height)))
        pieces.add_quads("post", box_quads((-length / 2, -0.03, height - 0.03), (length / 2, 0.03, height + 0.03)))
    looks = {
        "post": coated("anthracite"),
        "foot": plain("concrete")["concrete"],
        "panel": coated(str(p["color"]), "board"),
        **plain("glass"),
    }
    return Asset("structure.wall", pieces.parts(looks, {}, "structure.wall"))


def _asset(pieces: Pieces, looks: dict[str, object], class_names: dict[str, str] | None = None) -> Asset:
    return Asset("structure.fence", pieces.parts(looks, class_names or {}, "structure.fence"))
