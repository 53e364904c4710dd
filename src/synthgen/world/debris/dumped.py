"""What people drop or dump: pallets, cartons, bags, bricks, spills, and a manhole whose cover is off.

Every function builds an `Asset`. Spills are "ground.other": one can drive over them, they are no obstacle and get no
box. Everything else is "object.debris", the open shaft too: it has to be avoided, and its cover lies beside it.
Left out: a hole in the road's own mesh; the shaft is a black disc in an iron frame on it.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import move_points, pose
from synthgen.records import Asset, Mesh
from synthgen.rng import Generator, stream
from synthgen.world.debris.settled import colored, noise, rubbish, settled
from synthgen.world.family import Parameters
from synthgen.world.shapes.implicit import smooth_union, surface_nets
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, quads, revolve

_BRICK_M = (0.240, 0.115, 0.071)  # DIN 105


def build_pallet(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A flat pallet of 1.2 m by 0.8 m after EN 13698-1: boards, stringers, nine blocks; perhaps broken."""
    p = parameters
    rng = stream(int(p["variant"]), "pallet")
    pieces = Pieces()

    def board(low: Floats, high: Floats, grain: tuple[float, float, float], tilt: Floats | None = None) -> None:
        corners = box_quads(low, high)
        pieces.add("wood", quads(corners if tilt is None else move_points(tilt, corners.reshape(-1, 3)), grain))

    for y, width in ((0.0, 0.100), (0.35, 0.100), (-0.35, 0.100)):
        board(np.array([-0.6, y - width / 2, 0.0]), np.array([0.6, y + width / 2, 0.022]), (1, 0, 0))
        for x, long in ((-0.5275, 0.145), (0.0, 0.145), (0.5275, 0.145)):
            low = np.array([x - long / 2, y - 0.05, 0.022])
            board(low, np.array([x + long / 2, y + 0.05, 0.100]), (1, 0, 0))
    for x in (-0.5275, 0.0, 0.5275):
        board(np.array([x - 0.0725, -0.4, 0.100]), np.array([x + 0.0725, 0.4, 0.122]), (0, 1, 0))
    lost = int(rng.integers(1, 4)) if p["broken"] else -1
    for k, (y, width) in enumerate(((-0.3275, 0.145), (-0.19, 0.100), (0.0, 0.145), (0.19, 0.100), (0.3275, 0.145))):
        short = 0.6 if k != lost else float(rng.uniform(-0.3, 0.1))
        board(np.array([-0.6, y - width / 2, 0.122]), np.array([short, y + width / 2, 0.144]), (1, 0, 0))
    return settled(pieces, {"wood": rubbish(f"{p['age']}_wood")})


def build_box(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A carton with four flaps, open or taped, leaning as it was crushed."""
    p = parameters
    rng = stream(int(p["variant"]), "box")
    x, y, h = float(p["length"]) / 2, float(p["width"]) / 2, float(p["height"])
    wall = 0.005
    shear = np.eye(4)
    shear[0, 2], shear[1, 2] = float(p["crushed"]) * np.array([1.0, 0.5]) * rng.choice([-1.0, 1.0], 2)
    shear[2, 2] = float(np.sqrt(max(0.2, 1.0 - shear[0, 2] ** 2 - shear[1, 2] ** 2)))
    pieces = Pieces()
    pieces.add_quads("card", box_quads((-x, -y, 0.0), (x, y, wall)), shear)
    for low, high in (
        ((-x, -y, 0.0), (x, -y + wall, h)),
        ((-x, y - wall, 0.0), (x, y, h)),
        ((-x, -y, 0.0), (-x + wall, y, h)),
        ((x - wall, -y, 0.0), (x, y, h)),
    ):
        pieces.add_quads("card", box_quads(low, high), shear)
    for turn, (reach, wide) in enumerate(((y, x), (x, y), (y, x), (x, y))):
        # Flaps are half the carton's width long; taped ones are level, the long ones on top.
        yaw = np.pi / 2 * (turn + 1)
        is_long = turn % 2 == 0
        angle = float(rng.uniform(-2.4, -1.1)) if p["flaps"] == "open" else 0.0
        T = pose(0.0, 0.0, h + (0.0015 if is_long else 0.0), yaw) @ pose(reach - 0.5 * wall, 0.0, 0.0, 0.0, angle)
        length = min(y, reach) - 0.003
        pieces.add_quads("card", box_quads((-length, -wide + 0.002, 0.0), (0.0, wide - 0.002, 0.004)), shear @ T)
    if p["flaps"] == "closed":
        pieces.add_quads("tape", box_quads((-x - 0.001, -0.025, h + 0.0050), (x + 0.001, 0.025, h + 0.0068)), shear)
    return settled(pieces, {"card": rubbish("cardboard"), "tape": rubbish("tape")})


def build_bag(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A full rubbish bag, tied: a slumped, creased body and a crumpled neck."""
    p = parameters
    rng = stream(int(p["variant"]), "bag")
    h = float(p["height"])
    waves, shifts = rng.normal(0, 17.0 / h, (10, 3)) * [1.0, 1.0, 0.35], rng.uniform(0, 2 * np.pi, 10)
    lumps = rng.uniform(-1, 1, (6, 3)) * [0.21, 0.19, 0.10] * h + [0.0, 0.0, 0.28 * h]

    def field(q: Floats) -> Floats:
        body = [np.linalg.norm((q - at) / [1.0, 1.0, 0.92], axis=1) - 0.26 * h for at in lumps]
        neck = np.hypot(q[:, 0] - 0.03 * h, q[:, 1]) - h * (0.045 + 0.42 * np.clip(0.66 - q[:, 2] / h, 0, 1))
        neck = np.maximum(np.maximum(neck, q[:, 2] - 0.70 * h), 0.35 * h - q[:, 2])
        frill = np.linalg.norm((q - [0.05 * h, 0.0, 0.72 * h]) / [1.5, 0.8, 0.75], axis=1) - 0.075 * h
        crease = 0.030 * h * np.abs(noise(q, waves, shifts))
        return np.maximum(smooth_union([smooth_union(body, 0.07 * h), neck, frill], 0.03 * h) + crease, -q[:, 2])

    low, high = np.array([-0.75, -0.75, -0.06]) * h, np.array([0.75, 0.75, 0.95]) * h
    vertices, faces = surface_nets(field, low, high, (0.033, 0.06, 0.11)[detail] * h)
    pieces = Pieces()
    pieces.add("bag", Mesh.make(vertices, faces, crease_deg=55.0))
    return settled(pieces, {"bag": colored(str(p["color"]), "film")})


def build_bricks(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Bricks fallen in a heap: a bottom layer, and others flat on those below."""
    p = parameters
    rng = stream(int(p["variant"]), "bricks")
    pieces, left, layer, spread = Pieces(), int(p["count"]), 0, 0.5
    placed: list[Floats] = []
    while left > 0:
        count = max(1, min(left, round(0.62 * left)))
        below, placed = placed, []
        for _ in range(count):
            at = _free_place(rng, placed, below, spread * 0.62**layer)
            if at is None:
                continue
            placed.append(at)
            T = pose(float(at[0]), float(at[1]), layer * _BRICK_M[2], float(at[2]))
            pieces.add_quads("brick", box_quads((-0.12, -0.0575, 0.0), (0.12, 0.0575, 0.071)), T)
        left, layer = left - count, layer + 1
        if not placed:
            break
    return settled(pieces, {"brick": rubbish("brick")})


def _free_place(rng: Generator, placed: list[Floats], below: list[Floats], spread: float) -> Floats | None:
    """Place and yaw (3,) of a brick that meets none of its layer and lies on one below; None if there is none."""
    for _ in range(60):
        if below:
            base = below[int(rng.integers(len(below)))]
            at = np.array([*(base[:2] + rng.uniform(-0.05, 0.05, 2)), rng.uniform(0, np.pi)])
        else:
            at = np.array([*rng.normal(0.0, spread * 0.5, 2), rng.uniform(0, np.pi)])
        if all(np.hypot(*(at[:2] - other[:2])) > 0.268 for other in placed):
            return at
    return None


def build_spill(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A patch of oil, paint or sand with lobes and splashes, thin at its edge."""
    p = parameters
    rng = stream(int(p["variant"]), "spill")
    radius, kind = float(p["radius"]), str(p["kind"])
    pieces = Pieces()
    pieces.add("spill", _patch(rng, radius, _THICK_M[kind], detail))
    for _ in range(int(rng.integers(3, 8))):
        away, angle = radius * float(rng.uniform(1.15, 1.7)), float(rng.uniform(0, 2 * np.pi))
        size = radius * float(rng.uniform(0.03, 0.10))
        splash = _patch(rng, size, min(0.6 * _THICK_M[kind], 0.08 * size), min(detail + 1, 2))
        pieces.add("spill", splash, pose(away * np.cos(angle), away * np.sin(angle), 0.0))
    look = colored(str(p["color"]), "wet_paint") if kind == "paint" else rubbish(kind)
    return settled(pieces, {"spill": look}, class_name="ground.other")


_THICK_M = {"oil": 0.004, "paint": 0.005, "sand": 0.030}
"""Height of the middle over the ground: films are far thinner, but must not sink into an uneven road (our choice)."""


def _patch(rng: Generator, radius: float, thick: float, detail: int) -> Mesh:
    """A low dome over a lobed outline."""
    n, rings = ((72, 7), (36, 4), (14, 3))[detail]
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    outline = np.ones(n)
    for k, size in ((2, 0.16), (3, 0.14), (5, 0.09), (9, 0.05), (14, 0.03)):
        outline += size * float(rng.normal()) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    outline = radius * np.clip(outline, 0.35, 1.8)
    share = np.linspace(0.0, 1.0, rings + 1)[1:]
    z = thick * (1.0 - share**4)
    rows = [
        np.stack([s * outline * np.cos(angle), s * outline * np.sin(angle), np.full(n, height)], axis=1)
        for s, height in zip(share, z, strict=True)
    ]
    vertices = np.concatenate([[[0.0, 0.0, thick]], *rows])
    j = np.arange(n)
    after = (j + 1) % n
    faces = [np.stack([np.zeros(n, dtype=int), 1 + j, 1 + after], axis=1)]
    for r in range(rings - 1):
        a, b, c, d = 1 + r * n + j, 1 + (r + 1) * n + j, 1 + (r + 1) * n + after, 1 + r * n + after
        faces += [np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)]
    return Mesh.make(vertices, np.concatenate(faces), uv=vertices[:, :2])


def build_manhole(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """An open shaft as a black disc in its iron frame, and the cover with its pattern beside it."""
    p = parameters
    r, sides = float(p["radius"]), (48, 24, 12)[detail]
    rng = stream(int(p["variant"]), "manhole")
    pieces = Pieces()
    frame = [(r + 0.015, 0.012), (r + 0.02, 0.014), (r + 0.075, 0.014), (r + 0.085, 0.0)]
    pieces.add("frame", revolve([(r + 0.085, 0.0), *reversed(frame[:3]), (r + 0.013, 0.003)], sides))
    pieces.add("shaft", revolve([(r + 0.02, 0.004), (0.0, 0.004)], sides))
    away, angle = 2.0 * r + 0.10 + float(p["gap"]), float(rng.uniform(0, 2 * np.pi))
    T = pose(away * np.cos(angle), away * np.sin(angle), 0.0, float(rng.uniform(0, np.pi)))
    edge = [(0.0, 0.0), (r - 0.01, 0.0), (r + 0.01, 0.030), (r + 0.01, 0.052), (r, 0.055), (0.0, 0.055)]
    pieces.add("cover", revolve(edge, sides), T)
    if detail == 0:
        for u in np.arange(-r + 0.04, r - 0.02, 0.055):
            for v in np.arange(-r + 0.04, r - 0.02, 0.055):
                if np.hypot(u, v) < r - 0.04:
                    low, high = np.array([u - 0.018, v - 0.018, 0.054]), np.array([u + 0.018, v + 0.018, 0.060])
                    pieces.add_quads("cover", box_quads(low, high, ("front", "back", "left", "right", "top")), T)
    looks = {"frame": rubbish("cast_iron"), "shaft": rubbish("shaft"), "cover": rubbish("cast_iron")}
    return settled(pieces, looks)
