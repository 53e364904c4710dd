"""Traffic signals: vehicle heads on posts and mast arms, pedestrian heads; lit as the parameter `lit` says.

Lenses are the parts `lamp.signal.red.0` (group, then the number of the head) and so on; they face +x. `lit` names
groups: `signal.red`, `signal.amber`, `signal.green`, and for pedestrians `signal.wait`, `signal.walk`.
Not modelled: LED dots, flashing (the caller changes `lit`), detectors, tram signals.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Mesh
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, is_lit, lamp, plain, sheeting
from synthgen.world.furniture.symbols import symbol
from synthgen.world.shapes.lettering import frame, rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, faceted, quads, revolve, tube

ASPECTS = ("red", "amber", "green")
"""Of a vehicle head, from the top (Vienna Convention, article 23)."""

_DEPTH_M = 0.20
"""Of a housing without its visors (200 mm heads: 0.15-0.2; our choice)."""

_SIDES = (20, 12, 8)


def build_post_signal(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A head on a post, beside the lane; at times with a pedestrian head that looks across (to +y)."""
    p, pieces = parameters, Pieces()
    lens, low = float(p["lens"]), float(p["clearance"])
    module = 1.25 * lens
    top = low + 3 * module
    _post(pieces, top + 0.12, 0.057, detail)
    offset = 0.09 + _DEPTH_M / 2
    head = pose(offset, 0, low)
    _head(pieces, head, lens, 0, p, detail)
    for z in (low + 0.12, top - 0.12):
        pieces.add_quads("pole", box_quads((-0.02, -0.03, z - 0.025), (0.11, 0.03, z + 0.025)))
    if p["walk_head"]:
        _walk_head(pieces, pose(0, 0, 2.15, np.pi / 2) @ pose(0.09 + 0.09, 0, 0), detail)
        for z in (2.27, 2.53):
            pieces.add_quads("pole", box_quads((-0.03, -0.02, z - 0.025), (0.03, 0.11, z + 0.025)))
    if p["button"]:
        box = box_quads((-0.05, 0.05, 0.95), (0.05, 0.13, 1.18))
        pieces.add_quads("button", box)
        pieces.add("knob", tube(np.array([(0, 0.125, 1.03), (0, 0.14, 1.03)]), 0.022, 10))
    return _asset(pieces, p)


def build_walk_signal(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A pedestrian head on a post of its own."""
    p, pieces = parameters, Pieces()
    low = float(p["clearance"])
    _post(pieces, low + 0.62, 0.051, detail)
    _walk_head(pieces, pose(0.18, 0, low), detail)
    for z in (low + 0.12, low + 0.40):
        pieces.add_quads("pole", box_quads((-0.02, -0.03, z - 0.02), (0.11, 0.03, z + 0.02)))
    pieces.add_quads("button", box_quads((0.045, -0.05, 0.95), (0.12, 0.05, 1.18)))
    pieces.add("knob", tube(np.array([(0.115, 0, 1.03), (0.13, 0, 1.03)]), 0.022, 10))
    return _asset(pieces, p)


def build_mast_signal(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """One or two heads at the end of an arm that reaches over the lanes to -y, so that it serves traffic from +x."""
    p, pieces = parameters, Pieces()
    arm, lens, clearance = float(p["arm"]), float(p["lens"]), float(p["clearance"])
    module = 1.25 * lens
    middle = clearance + 1.5 * module
    sides = _SIDES[detail]
    height = middle + 0.25
    pieces.add("pole", tube(np.array([(0, 0, -0.004), (0, 0, height + 0.35)]), [0.13, 0.095], sides))
    pieces.add("pole", revolve([(0, 0), (0.24, 0), (0.24, 0.03), (0.15, 0.05), (0.13, 0.35)], sides))
    share = np.linspace(0, 1, (9, 5, 3)[detail])
    rise = 0.035 * arm
    line = np.column_stack([0 * share, -arm * share, middle - rise + rise * np.sin(share * np.pi / 2)])
    pieces.add("pole", tube(line, np.linspace(0.085, 0.045, len(share)), sides))
    collar = np.array([(0, 0.0, line[0, 2] - 0.16), (0, 0.0, line[0, 2] + 0.16)])
    pieces.add("pole", tube(collar, 0.135, sides))
    ends = [-arm + 0.12] if int(p["heads"]) == 1 else [-arm + 0.12, -arm + 0.98]
    for index, y in enumerate(ends):
        z = float(np.interp(-y, -line[:, 1], line[:, 2]))
        _head(pieces, pose(0.09 + _DEPTH_M / 2, y, z - 1.5 * module), lens, index, p, detail)
        pieces.add_quads("pole", box_quads((-0.06, y - 0.05, z - 0.07), (0.10, y + 0.05, z + 0.07)))
    if detail == 0:
        pieces.add_quads("hatch", box_quads((-0.06, 0.112, 0.5), (0.06, 0.14, 0.85)))
    return _asset(pieces, p)


def _post(pieces: Pieces, height: float, radius: float, detail: int) -> None:
    sides = _SIDES[detail]
    pieces.add("pole", tube(np.array([(0, 0, -0.004), (0, 0, height)]), radius, sides))
    if detail < 2:
        dome = [(1.1 * radius, 0.0), (1.1 * radius, 0.02), (0.6 * radius, 0.045), (0.0, 0.05)]
        pieces.add("pole", revolve([(0, 0), *dome], sides), pose(0, 0, height))
        pieces.add("pole", revolve([(0, 0), (0.15, 0), (0.15, 0.02), (radius, 0.05)], sides))
    if detail == 0:
        pieces.add_quads("hatch", box_quads((-0.09, -0.035, 0.45), (-0.045, 0.035, 0.8)))


def _head(pieces: Pieces, T: Floats, lens: float, index: int, p: Parameters, detail: int) -> None:
    """Three modules over each other, lowest edge at z = 0, middle of the housing's depth at x = 0."""
    module = 1.25 * lens
    half, deep = module / 2, _DEPTH_M / 2
    profile = rounded([(-deep, -half), (deep, -half), (deep, half), (-deep, half)], 0.03, n=3 if detail == 0 else 2)
    for k in range(3):
        z = k * module
        body = extrude(profile, module - 0.008 if detail == 0 else module, 35.0)
        pieces.add("housing", body, T @ pose(0, 0, z + (0.004 if detail == 0 else 0.0)))
        aspect = ASPECTS[2 - k]
        at = T @ pose(deep, 0, z + half)
        _lens(pieces, at, f"lamp.signal.{aspect}.{index}", lens / 2, detail)
        if p["arrow"] != "none" and index == int(p["heads"]) - 1 and detail < 2:
            _mask(pieces, at, str(p["arrow"]), lens / 2)
        _visor(pieces, at, lens / 2, str(p["visor"]), detail)
    if detail == 0:
        pieces.add_quads(
            "housing", box_quads((0.015 - deep, 0.015 - half, 0.02), (deep - 0.015, half - 0.015, 3 * module - 0.02)), T
        )
    if p["backplate"]:
        _backplate(pieces, T, 3 * module, half, bool(p["border"]))


def _lens(pieces: Pieces, at: Floats, part: str, radius: float, detail: int) -> None:
    """A slightly domed disc in a rim."""
    turn = at @ pose(0, 0, 0, 0, np.pi / 2)
    dome = [(radius, 0.0), (radius, 0.006), (0.8 * radius, 0.016), (0.45 * radius, 0.023), (0.0, 0.025)]
    flat = [(radius, 0.0), (radius, 0.006), (0.0, 0.02)]
    pieces.add(part, revolve(dome if detail == 0 else flat, _SIDES[detail], 50.0), turn)


def _mask(pieces: Pieces, at: Floats, arrow: str, radius: float) -> None:
    """A dark arrow on a full lens, as the Vienna Convention (article 23) allows beside lit arrows."""
    flat = 1.35 * radius * symbol("arrow_level")
    flat = flat[:, ::-1] * (-1, 1) if arrow == "left" else flat
    if arrow == "ahead":
        flat = flat[..., ::-1][:, ::-1]
    depth = np.full((*flat.shape[:2], 1), 0.027)
    upright = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    pieces.add_quads("mask", np.concatenate([flat, depth], axis=-1), at @ upright)


def _visor(pieces: Pieces, at: Floats, radius: float, kind: str, detail: int) -> None:
    """A tube cut open below, as long as the lens is wide; seen from both sides."""
    span = {"cutaway": 250.0, "tunnel": 310.0, "cap": 170.0}[kind]
    n = (14, 8, 5)[detail]
    angle = np.deg2rad(90 + np.linspace(-span / 2, span / 2, n))
    reach = 0.85 * 2 * radius
    r = 1.06 * radius
    taper = np.clip(0.45 + 0.55 * np.sin(angle), 0.30, 1.0) if kind != "tunnel" else np.ones(n)
    ring = np.column_stack([np.zeros(n), r * np.cos(angle), r * np.sin(angle)])
    tip = np.column_stack([reach * taper, 1.02 * r * np.cos(angle), 1.02 * r * np.sin(angle) - 0.02 * radius])
    pieces.add("visor", _shell(ring, tip, 0.004), at)


def _shell(near: Floats, far: Floats, thick: float) -> Mesh:
    """A ribbon between two lines (n, 3) about the x axis, with an outer and an inner side."""
    n = len(near)
    lines = [np.concatenate([near, far])]
    inward = np.concatenate([near, far]) * [0, 1, 1]
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    lines.append(lines[0] - thick * inward)
    i = np.arange(n - 1)
    outer = np.concatenate([np.stack([i, i + 1, i + n + 1], 1), np.stack([i, i + n + 1, i + n], 1)])
    rim = np.concatenate(
        [np.stack([i + n, i + n + 1, i + 3 * n + 1], 1), np.stack([i + n, i + 3 * n + 1, i + 3 * n], 1)]
    )
    faces = np.concatenate([outer[:, ::-1], outer + 2 * n, rim[:, ::-1]])
    return faceted(np.concatenate(lines), faces, 35.0)


def _backplate(pieces: Pieces, T: Floats, height: float, half: float, border: bool) -> None:
    """A dark board around the head (0.13-0.2 wide), at times with a yellow retroreflective border of 50 mm."""
    a, margin = half + 0.14, 0.14
    outline = rounded([(-a, -margin), (a, -margin), (a, height + margin), (-a, height + margin)], 0.04, n=3)
    board = extrude(outline, 0.006)
    upright = np.array([[0, 0, 1, 0.02], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    pieces.add("backplate", board, T @ upright)
    if border:
        middle = outline.mean(axis=0)
        rim = frame(outline - middle, 0.9) + middle
        pieces.add_quads("yellow", np.concatenate([rim, np.full((*rim.shape[:2], 1), 0.0075)], axis=-1), T @ upright)


def _walk_head(pieces: Pieces, T: Floats, detail: int) -> None:
    """Two modules of 200 mm: a standing figure in red over a walking one in green."""
    module, deep, half = 0.26, 0.08, 0.13
    profile = rounded([(-deep, -half), (deep, -half), (deep, half), (-deep, half)], 0.025, n=3 if detail == 0 else 2)
    upright = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    for k, (group, figure) in enumerate((("walk", "walker"), ("wait", "waiter"))):
        pieces.add("housing", extrude(profile, module - 0.006, 35.0), T @ pose(0, 0, k * module + 0.003))
        at = T @ pose(deep, 0, (k + 0.5) * module)
        _flat(
            pieces,
            "mask",
            frame(rounded([(-0.1, -0.1), (0.1, -0.1), (0.1, 0.1), (-0.1, 0.1)], 0.02), 0),
            0.003,
            at @ upright,
        )
        _flat(pieces, f"lamp.signal.{group}.0", 0.185 * symbol(figure), 0.005, at @ upright)
        _visor(pieces, at, 0.105, "cutaway", detail)
    pieces.add_quads("housing", box_quads((-deep + 0.02, -0.08, 0.003), (deep - 0.03, 0.08, 2 * module - 0.003)), T)


def _flat(pieces: Pieces, part: str, flat: Floats, depth: float, T: Floats) -> None:
    pieces.add(part, quads(np.concatenate([flat, np.full((*flat.shape[:2], 1), depth)], axis=-1)), T)


_GLASS = {
    "red": "signal_red",
    "amber": "signal_amber",
    "green": "signal_green",
    "wait": "signal_red",
    "walk": "signal_green",
}


def _asset(pieces: Pieces, p: Parameters) -> Asset:
    looks = plain("visor", "mask", "dark_metal")
    looks |= {"pole": coated(str(p["pole_color"])), "housing": coated(str(p["color"]), "plastic")}
    looks |= {"hatch": looks["pole"], "backplate": looks["visor"], "yellow": sheeting("yellow")}
    looks |= {"button": coated("signal_yellow", "plastic"), "knob": looks["dark_metal"]}
    looks |= {
        f"lamp.signal.{group}.{k}": lamp(glass, is_lit(p, f"signal.{group}"))
        for group, glass in _GLASS.items()
        for k in range(2)
    }
    poles = dict.fromkeys(("pole", "hatch", "button", "knob"), "traffic.pole")
    return Asset("traffic.light", pieces.parts(looks, poles, "traffic.light"))
