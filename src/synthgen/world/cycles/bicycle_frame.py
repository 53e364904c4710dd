"""The bicycle itself: where it is touched, and its tubes, wheels and fittings as parts.

Start at `contacts` and `parts`. The middle of the wheelbase is above the origin, x forward.
Left out: the rider and the draw (see `bicycle`), cables and gears.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.shapes.tubes import arc, ring, tube

SPOKES = 28
_CLASS = "vehicle.bicycle"
_SEAT_TUBE_DEG = 73.0
_CHAINSTAY_M = 0.45
_RAKE_M = 0.045
_PEDAL_M = 0.118
"""Distance of the pedals' middle from the bicycle's plane: half a stance of .15 m and half a pedal of .09 m."""


@final
@dataclass(frozen=True, slots=True)
class Bicycle:
    """Measures of a bicycle [m]; `kind` and `color` are rows of the table."""

    kind: Mapping[str, Any]
    color: Mapping[str, Any]
    wheelbase_m: float
    wheel_m: float
    crank_m: float
    bottom_bracket_m: float
    bar_rise_m: float
    saddle_m: float


@final
@dataclass(frozen=True, slots=True)
class Contacts:
    """Where the rider sits, treads and holds: saddle (3,), pedals' tops and grips by side (3,)."""

    saddle: Floats
    pedals: dict[str, Floats]
    grips: dict[str, Floats]


def contacts(bicycle: Bicycle, phase: float) -> Contacts:
    """Contacts at a phase of the crank: the left pedal is in front at 0 and goes down."""
    p = _points(bicycle)
    grips = {side: p["grip"] * [1.0, out, 1.0] for side, out in (("l", 1.0), ("r", -1.0))}
    pedals = {side: _off(pedal_middle(bicycle, phase, side), 0.0, 0.0, 0.012) for side in ("l", "r")}
    return Contacts(p["saddle"], pedals, grips)


def _off(at: Floats, x: float, y: float, z: float) -> Floats:
    """A point, or points (n, 3), moved."""
    return at + np.array([x, y, z])


def pedal_middle(bicycle: Bicycle, phase: float, side: str) -> Floats:
    """Middle of a pedal, (3,)."""
    angle = -2 * np.pi * (phase if side == "l" else phase + 0.5)
    out = 1.0 if side == "l" else -1.0
    spin = np.array([np.cos(angle), 0.0, np.sin(angle)])
    return _points(bicycle)["bracket"] + bicycle.crank_m * spin + [0.0, out * _PEDAL_M, 0.0]


def _points(b: Bicycle) -> dict[str, Floats]:
    """Named points of the frame."""
    half, r = b.wheelbase_m / 2, b.wheel_m
    bracket = np.array([-half + np.sqrt(_CHAINSTAY_M**2 - (r - b.bottom_bracket_m) ** 2), 0.0, b.bottom_bracket_m])
    seat_dir = np.array([-np.cos(np.deg2rad(_SEAT_TUBE_DEG)), 0.0, np.sin(np.deg2rad(_SEAT_TUBE_DEG))])
    head = np.deg2rad(b.kind["head_deg"])
    head_dir = np.array([-np.cos(head), 0.0, np.sin(head)])
    front = np.array([half, 0.0, r])
    foot = front - _RAKE_M * np.array([np.sin(head), 0.0, np.cos(head)])
    crown = foot + head_dir * 0.40
    head_top = crown + head_dir * 0.15
    clamp = head_top + head_dir * b.bar_rise_m
    saddle = bracket + seat_dir * ((b.saddle_m - b.bottom_bracket_m) / seat_dir[2])
    grip = clamp + np.array([-b.kind["bar_back_m"], 0.0, 0.02])
    grip[1] = b.kind["bar_half_m"]
    return {
        "rear": np.array([-half, 0.0, r]),
        "front": front,
        "bracket": bracket,
        "crown": crown,
        "head_top": head_top,
        "clamp": clamp,
        "saddle": saddle,
        "seat_top": bracket + seat_dir * 0.47,
        "grip": grip,
    }


def parts(bicycle: Bicycle, detail: int, phase: float, rolled_rad: float, stand_deg: float = 0.0) -> list[Part]:
    """All parts; `phase` turns the crank, `rolled_rad` the wheels, `stand_deg` folds out the stand for a lean."""
    sides = (10, 6, 4)[detail]
    made = {
        "tires": (_tires(bicycle, detail), _RUBBER),
        "rims": (_rims(bicycle, detail), _ALUMINIUM),
        "frame": (_frame(bicycle, sides), _paint(bicycle)),
        "bar": (_bar(bicycle, sides), _ALUMINIUM),
        "grips": (_grips(bicycle, sides), _RUBBER),
        "saddle": (_saddle(bicycle, sides), _LEATHER),
        "cranks": (_cranks(bicycle, phase, sides), _ALUMINIUM),
        "pedals": (_pedals(bicycle, phase), _RUBBER),
    }
    if detail < 2:
        made["spokes"] = (_spokes(bicycle, detail, rolled_rad), _STEEL)
        made["chain"] = (_chain(bicycle, sides), _STEEL_DARK)
        made["lamp"] = (_lamp(bicycle, sides), _STEEL_DARK)
        made["reflector"] = (_reflector(bicycle), _REFLECTOR)
    if bicycle.kind["fenders"] and detail < 2:
        made["fenders"] = (_fenders(bicycle, detail), _STEEL_DARK)
    if bicycle.kind["rack"] and detail < 2:
        made["rack"] = (_rack(bicycle, sides), _STEEL_DARK)
    if stand_deg > 0.0:
        made["kickstand"] = (_kickstand(bicycle, stand_deg, sides), _STEEL_DARK)
    return [Part(name, mesh, material, _CLASS) for name, (mesh, material) in made.items()]


_RUBBER = Material("rubber", (0.022, 0.022, 0.023), 0.85, 0.05)
_ALUMINIUM = Material("aluminium", (0.60, 0.60, 0.61), 0.32, 0.60, metallic=0.9)
_STEEL = Material("steel", (0.55, 0.55, 0.56), 0.25, 0.60, metallic=1.0)
_STEEL_DARK = Material("steel_dark", (0.025, 0.025, 0.027), 0.40, 0.10)
_LEATHER = Material("saddle", (0.020, 0.018, 0.017), 0.55, 0.25)
_REFLECTOR = Material("reflector", (0.45, 0.012, 0.010), 0.15, 12.0, clearcoat=1.0)
# The red reflector: R_A of 20 cd/lx/m2 times .2 for red, rho_eq = pi R_A.


def _paint(bicycle: Bicycle) -> Material:
    row = bicycle.color
    return Material("paint", tuple(row["color"]), 0.35, row["reflectance_905nm"], clearcoat=0.8)


def _tires(b: Bicycle, detail: int) -> Mesh:
    n, sides, thick = (44, 28, 16)[detail], (8, 6, 4)[detail], b.kind["tire_m"]
    p = _points(b)
    # Sides of the section are turned so that the tread's vertices touch the ground.
    return merge(
        [tube(ring(p[axle], b.wheel_m - thick, n), thick, sides=sides, closed=True) for axle in ("rear", "front")]
    )


def _rims(b: Bicycle, detail: int) -> Mesh:
    n, thick = (44, 28, 16)[detail], b.kind["tire_m"]
    p = _points(b)
    radius = b.wheel_m - 2 * thick - 0.006
    meshes = [tube(ring(p[axle], radius, n), 0.010, sides=(6, 4, 3)[detail], closed=True) for axle in ("rear", "front")]
    hubs = [tube([p[axle] - [0, 0.055, 0], p[axle] + [0, 0.055, 0]], 0.019, sides=8) for axle in ("rear", "front")]
    return merge(meshes + hubs)


def _spokes(b: Bicycle, detail: int, rolled_rad: float) -> Mesh:
    """Crossed spokes between hub flanges and rim."""
    p, n = _points(b), SPOKES if detail == 0 else SPOKES // 2
    outer = b.wheel_m - 2 * b.kind["tire_m"] - 0.008
    meshes = []
    for axle in ("rear", "front"):
        for k in range(n):
            angle = 2 * np.pi * k / n - rolled_rad
            side = 1.0 if k % 2 else -1.0
            start = angle + (1.0 if k % 4 < 2 else -1.0) * np.deg2rad(70.0)
            hub = p[axle] + [0.026 * np.cos(start), side * 0.030, 0.026 * np.sin(start)]
            rim = p[axle] + [outer * np.cos(angle), 0.0, outer * np.sin(angle)]
            meshes.append(tube([hub, rim], 0.0012 if detail == 0 else 0.0018, sides=3))
    return merge(meshes)


def _frame(b: Bicycle, sides: int) -> Mesh:
    p = _points(b)
    seat, bracket, top, crown = p["seat_top"], p["bracket"], p["head_top"], p["crown"]
    lines: list[tuple[list[Floats], float]] = [
        ([bracket, seat], 0.0165),
        ([crown, top], 0.0195),
        ([bracket, crown + (top - crown) * 0.25], 0.0195),
        ([bracket - [0, 0.034, 0], _off(bracket, 0, 0.034, 0)], 0.021),
    ]
    if b.kind["step_through"]:
        bend = bracket + (seat - bracket) * 0.42
        lines.append(([crown + (top - crown) * 0.8, 0.5 * (bend + top) + [0.02, 0, -0.06], bend], 0.0165))
    else:
        lines.append(([bracket + (seat - bracket) * 0.94, crown + (top - crown) * 0.85], 0.0155))
    for out in (1.0, -1.0):
        axle = p["rear"] + [0, 0.062 * out, 0]
        stay = bracket + (seat - bracket) * 0.92
        lines.append(([axle, _off(bracket, -0.03, 0.030 * out, 0)], 0.009))
        lines.append(([axle, _off(stay, 0, 0.018 * out, 0)], 0.0075))
        hub = p["front"] + [0, 0.052 * out, 0]
        shoulder = _off(crown, 0, 0.045 * out, -0.01)
        bend = 0.5 * (hub + shoulder) + [-0.014, 0, 0]
        lines.append(([hub, bend, shoulder, _off(crown, 0.0, 0.0, 0.01)], 0.0105))
    return merge([tube(line, radius, sides=sides) for line, radius in lines])


def _bar(b: Bicycle, sides: int) -> Mesh:
    p = _points(b)
    back, half = b.kind["bar_back_m"], b.kind["bar_half_m"]
    line = []
    for y in np.linspace(-1.0, 1.0, 13):
        shape = np.clip((abs(y) - 0.25) / 0.5, 0.0, 1.0)
        shape = shape * shape * (3 - 2 * shape)
        line.append(p["clamp"] + [-back * shape + 0.02 * (1 - shape), y * half, 0.02 * shape])
    stem = [p["head_top"], p["clamp"], p["clamp"] + [0.02, 0, 0]]
    post = [p["seat_top"], p["saddle"] - [0, 0, 0.05]]
    return merge([tube(line, 0.0115, sides=sides), tube(stem, 0.0135, sides=sides), tube(post, 0.0135, sides=sides)])


def _grips(b: Bicycle, sides: int) -> Mesh:
    grip = _points(b)["grip"]
    lines = [[grip * [1, out, 1] - [0, 0.055 * out, 0], grip * [1, out, 1] + [0, 0.055 * out, 0]] for out in (1, -1)]
    return merge([tube(line, 0.0165, sides=sides) for line in lines])


def _saddle(b: Bicycle, sides: int) -> Mesh:
    """A nose that widens to the back, flattened."""
    saddle = _points(b)["saddle"]
    along = [
        (0.15, 0.004),
        (0.14, 0.022),
        (0.08, 0.026),
        (0.0, 0.040),
        (-0.06, 0.066),
        (-0.10, 0.072),
        (-0.125, 0.055),
        (-0.132, 0.01),
    ]
    line = np.array([[x, 0.0, 0.0] for x, _ in along])
    made = tube(line, [r for _, r in along], sides=max(sides, 8))
    flat = np.diag([1.0, 1.0, 0.36, 1.0])
    flat[:3, 3] = saddle - [0.01, 0.0, 0.022]
    return made.moved(flat)


def _cranks(b: Bicycle, phase: float, sides: int) -> Mesh:
    bracket = _points(b)["bracket"]
    meshes = [tube([bracket - [0, 0.066, 0], _off(bracket, 0, 0.066, 0)], 0.012, sides=sides)]
    for side, out in (("l", 1.0), ("r", -1.0)):
        pedal = pedal_middle(b, phase, side)
        near = np.array([pedal[0], 0.068 * out, pedal[2]])
        meshes.append(tube([_off(bracket, 0, 0.066 * out, 0), near], [0.013, 0.010], sides=sides))
        meshes.append(tube([near, pedal], 0.006, sides=sides))
    return merge(meshes)


def _pedals(b: Bicycle, phase: float) -> Mesh:
    return merge([_box(pedal_middle(b, phase, side), (0.046, 0.046, 0.0115)) for side in ("l", "r")])


def _chain(b: Bicycle, sides: int) -> Mesh:
    """Chainring, sprocket and the two runs of the chain between them, on the right."""
    p = _points(b)
    big, small = 0.092, 0.040
    at_crank, at_hub = p["bracket"] * [1, 0, 1] - [0, 0.045, 0], p["rear"] * [1, 0, 1] - [0, 0.045, 0]
    runs = [[_off(at_crank, 0, 0, s * big), _off(at_hub, 0, 0, s * small)] for s in (1.0, -1.0)]
    disks = [
        tube([at - [0, 0.003, 0], _off(at, 0, 0.003, 0)], r, sides=2 * sides)
        for at, r in ((at_crank, big), (at_hub, small))
    ]
    return merge([*[tube(run, 0.0045, sides=4) for run in runs], *disks])


def _lamp(b: Bicycle, sides: int) -> Mesh:
    crown = _points(b)["crown"]
    return tube([_off(crown, 0.045, 0, 0.05), _off(crown, 0.095, 0, 0.05)], [0.022, 0.030], sides=max(sides, 6))


def _reflector(b: Bicycle) -> Mesh:
    if b.kind["rack"]:
        return _box(_points(b)["rear"] + [-0.19, 0.0, b.wheel_m + 0.055], (0.008, 0.036, 0.022))
    return _box(_points(b)["saddle"] + [-0.11, 0.0, -0.10], (0.008, 0.03, 0.018))


def _fenders(b: Bicycle, detail: int) -> Mesh:
    p, n = _points(b), (16, 10, 6)[detail]
    arcs = [arc(p["rear"], b.wheel_m + 0.016, 75.0, 205.0, n), arc(p["front"], b.wheel_m + 0.016, 50.0, 190.0, n)]
    meshes = []
    for line, axle in zip(arcs, (p["rear"], p["front"]), strict=True):
        edges = [_off(line, 0, 0.024, 0), line, _off(line, 0, -0.024, 0)]
        inward = (axle - line) * [1, 0, 1]
        inward *= 0.010 / np.linalg.norm(inward, axis=1, keepdims=True)
        rows = [edges[0] + inward, edges[1], edges[2] + inward, edges[1] + 0.35 * inward]
        vertices = np.stack(rows, axis=1).reshape(-1, 3)
        i, j = np.meshgrid(np.arange(n - 1), np.arange(4), indexing="ij")
        a, c = i * 4 + j, (i + 1) * 4 + (j + 1) % 4
        a2, c2 = i * 4 + (j + 1) % 4, (i + 1) * 4 + j
        faces = np.concatenate([np.stack([a, c2, c], -1).reshape(-1, 3), np.stack([a, c, a2], -1).reshape(-1, 3)])
        meshes.append(Mesh.make(vertices, faces, crease_deg=50.0))
    return merge(meshes)


def _rack(b: Bicycle, sides: int) -> Mesh:
    p = _points(b)
    top = b.wheel_m + p["rear"][2] + 0.055
    x = p["rear"][0]
    meshes = []
    for out in (1.0, -1.0):
        y = 0.055 * out
        meshes.append(tube([[x + 0.17, y, top], [x - 0.18, y, top]], 0.005, sides=sides))
        meshes.append(tube([[x, 0.068 * out, p["rear"][2]], [x - 0.05, y, top]], 0.005, sides=sides))
    meshes += [
        tube([[x + dx, -0.055, top], [x + dx, 0.055, top]], 0.005, sides=sides) for dx in (0.17, 0.05, -0.07, -0.18)
    ]
    return merge(meshes)


def _kickstand(b: Bicycle, lean_deg: float, sides: int) -> Mesh:
    """A leg from behind the bracket to the ground at the left, when the bicycle leans on it."""
    start = _points(b)["bracket"] + [-0.06, 0.03, -0.01]
    out = 0.15
    # In the bicycle's own upright frame the ground rises to the left by the lean.
    end = np.array([start[0] - 0.04, out, out * np.tan(np.deg2rad(lean_deg)) + 0.008])
    return tube([start, end], 0.008, sides=sides)


def _box(middle: Floats, half: tuple[float, float, float]) -> Mesh:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * half + middle
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [face for a, b, c, d in quads for face in ((a, b, c), (a, c, d))]
    return Mesh.make(corners, faces, crease_deg=30.0)
