"""What vehicles lose: tires and strips of their tread, bumpers, ladders, buckets, mattresses.

Every function builds an `Asset` of class "object.debris" from drawn parameters. Things lie settled on the ground.
Left out: how they got there, and dents of single blows.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Material, Mesh
from synthgen.rng import stream
from synthgen.world.debris.settled import colored, rubbish, settled
from synthgen.world.family import Parameters
from synthgen.world.shapes.implicit import gradient, split, surface_nets
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.sheets import closed_sheet
from synthgen.world.shapes.solids import box_quads, quads, revolve
from synthgen.world.shapes.tubes import tube

_SIDES = (48, 24, 12)


def build_tire(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A car tire without its rim: tread with grooves, bulging walls, beads, and the hollow inside."""
    p = parameters
    r, half = float(p["radius"]), float(p["width"]) / 2
    rim = r - 0.55 * float(p["width"]) - 0.02
    tread = [(r - 0.004, -0.78 * half), (r, -0.72 * half)]
    if detail == 0:
        for at in (-0.45, -0.15, 0.15, 0.45):
            z = at * half * 1.4
            tread += [(r, z - 0.006), (r - 0.008, z - 0.004), (r - 0.008, z + 0.004), (r, z + 0.006)]
    outside = [
        (rim, -0.80 * half),
        (rim + 0.014, -0.86 * half),
        (0.5 * (rim + r), -half),
        (r - 0.03, -0.93 * half),
        *tread,
    ]
    outside += _mirrored_wall(outside, r, half)
    inside = [
        (rim + 0.008, 0.74 * half),
        (r - 0.018, 0.72 * half),
        (r - 0.018, -0.72 * half),
        (rim + 0.008, -0.74 * half),
    ]
    mesh = revolve([*outside, *inside, outside[0]], _SIDES[detail], 35.0)
    pieces = Pieces()
    pieces.add("tire", mesh)
    if p["lies"] == "stacked":
        pieces.add("tire", mesh, pose(0.35 * r, 0.1 * r, 2.0 * half))
    return settled(pieces, {"tire": rubbish("rubber")})


def _mirrored_wall(outside: list[tuple[float, float]], r: float, half: float) -> list[tuple[float, float]]:
    return [(r, 0.72 * half), (r - 0.004, 0.78 * half), *((radius, -z) for radius, z in reversed(outside[:4]))]


def build_shred(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A strip of a truck tire's tread, curled, with ragged ends and cord below."""
    p = parameters
    rng = stream(int(p["variant"]), "shred")
    n, m = ((44, 9), (22, 6), (9, 3))[detail]
    length, width, curl = float(p["length"]), float(p["width"]), float(p["curl"])
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, n), np.linspace(-0.5, 0.5, m), indexing="ij")
    waves = rng.uniform(0, 2 * np.pi, 8)
    ragged = 1.0 + 0.10 * np.sin(s * 23 + waves[0]) + 0.07 * np.sin(s * 57 + waves[1])
    point = np.clip((0.5 - np.abs(s)) / (0.10 + 0.06 * np.sin(t * 9 + waves[2])), 0.12, 1.0)
    y = width * t * ragged * point + 0.06 * width * np.sin(s * 4 + waves[3])
    bend = curl * s + 0.25 * np.sin(5 * s + waves[4])
    x = np.cumsum(np.cos(bend), axis=0) * length / n
    lift = np.cumsum(np.sin(bend), axis=0) * length / n
    twist = 0.35 * np.sin(3.0 * s + waves[5])
    z = lift + t * width * np.sin(twist) + 0.012 * np.sin(9 * t + 12 * s + waves[6])
    grid = np.stack([x - x.mean(), y, z - z.min()], axis=-1)
    pieces = Pieces()
    pieces.add("tread", closed_sheet(grid, 0.014 + 0.004 * np.sign(np.sin(t * 40)) * (detail == 0)))
    pieces.add("cord", closed_sheet(grid * [0.985, 0.93, 1.0] - [0, 0, 0.009], 0.004))
    return settled(pieces, {"tread": rubbish("rubber"), "cord": rubbish("cord")})


def build_bumper(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """The cover of a car's bumper: a painted, bowed shell with a dark lower grille, on its lower edge."""
    p = parameters
    rng = stream(int(p["variant"]), "bumper")
    n, m = ((41, 15), (21, 9), (11, 5))[detail]
    width, height = float(p["width"]), float(p["height"])
    t, v = np.meshgrid(np.linspace(-1.0, 1.0, n), np.linspace(0.0, 1.0, m), indexing="ij")
    bow = 0.30 * (1.0 - np.abs(t) ** 2.6) - 0.30 * np.clip(np.abs(t) - 0.82, 0, 1) / 0.18
    out = 0.09 * np.sin(np.pi * np.clip(0.15 + 0.75 * v, 0, 1)) - 0.03 * np.clip(0.28 - v, 0, 1) * 4
    y = width / 2 * np.sign(t) * np.minimum(np.abs(t) / 0.86, 1.0) ** 0.92
    sag = 0.02 * np.sin(2.2 * t + rng.uniform(0, 6)) * v
    grid = np.stack([bow + out, y, height * v + sag], axis=-1)
    lower = max(2, round(0.36 * m))
    # The lower part is broken off over a stretch at one side.
    cut = n if rng.random() < 0.5 else round(n * float(rng.uniform(0.6, 0.85)))
    pieces = Pieces()
    pieces.add("cover", closed_sheet(grid[:, lower - 1 :][::-1], 0.005))
    pieces.add("grille", closed_sheet(grid[:cut, :lower][::-1], 0.005))
    if detail == 0:
        for z in (0.30, 0.62):
            k = round(z * (lower - 1))
            pieces.add("rib", tube(grid[6 : cut - 6, k] + [0.012, 0.0, 0.0], 0.007, sides=5))
    looks = {
        "cover": colored(str(p["color"]), "paint"),
        "grille": rubbish("dark_plastic"),
        "rib": rubbish("dark_plastic"),
    }
    back = pose(0.0, 0.0, 0.0, 0.0, np.deg2rad(-14.0))
    return settled(pieces, looks, T=back)


def build_ladder(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A single ladder lying flat: two rails, rungs every 28 cm, rubber feet."""
    p = parameters
    half, wide = float(p["length"]) / 2, float(p["width"]) / 2
    pieces = Pieces()
    for side in (-1.0, 1.0):
        y0, y1 = sorted((side * wide, side * (wide - 0.026)))
        pieces.add("rail", quads(box_quads((-half, y0, 0.0), (half, y1, 0.064)), grain=(1, 0, 0)))
        pieces.add_quads("foot", box_quads((-half - 0.03, y0 - 0.003, -0.002), (-half + 0.05, y1 + 0.003, 0.067)))
    for x in np.arange(-half + 0.18, half - 0.1, 0.28):  # EN 131: 250 to 300 mm
        pieces.add("rung", tube([(x, -wide + 0.02, 0.034), (x, wide - 0.02, 0.034)], 0.014, sides=(10, 6, 4)[detail]))
    wood = rubbish("gray_wood")
    look = rubbish("aluminum") if p["material"] == "aluminum" else wood
    return settled(pieces, {"rail": look, "rung": look, "foot": rubbish("dark_plastic")})


def build_bucket(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A builder's bucket with a rolled rim and a wire handle, upright or fallen over."""
    p = parameters
    h = float(p["height"])
    r, low = 0.46 * h, 0.35 * h
    profile = [(0.0, 0.0), (low, 0.0), (low + 0.01, 0.01), (r - 0.006, 0.93 * h), (r + 0.010, 0.94 * h), (r + 0.010, h)]
    inside = [(r - 0.002, h), (r - 0.013, 0.93 * h), (low, 0.014), (0.0, 0.010)]
    pieces = Pieces()
    pieces.add("bucket", revolve([*profile, *inside], (36, 18, 10)[detail]))
    angle = np.linspace(0.0, np.pi, (17, 9, 5)[detail])
    handle = np.stack(
        [-0.55 * r * np.sin(angle), (r + 0.012) * np.cos(angle), 0.90 * h + 0.75 * r * np.sin(angle)], axis=1
    )
    pieces.add("handle", tube(handle, 0.004, sides=(6, 4, 3)[detail]))
    looks = {"bucket": colored(str(p["color"]), "plastic"), "handle": rubbish("steel_wire")}
    on_side = p["lies"] == "on_side"
    taper = float(np.arctan2(r - low, h))
    T = pose(0.0, 0.0, 0.0, 0.0, np.pi / 2 - taper) if on_side else np.eye(4)
    return settled(pieces, looks, T=T)


def build_mattress(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A mattress: soft edges, quilted faces, a darker border; bent up a little at one end."""
    p = parameters
    half = 0.5 * np.array([float(p["length"]), float(p["width"]), float(p["height"])])
    soft = 0.42 * half[2]

    def field(q: Floats) -> Floats:
        quilt = 0.006 * np.sin(q[:, 0] * 2 * np.pi / 0.21) * np.sin(q[:, 1] * 2 * np.pi / 0.21)
        d = np.abs(q) - (half - soft)
        outside = np.linalg.norm(np.maximum(d, 0.0), axis=1) + np.minimum(d.max(axis=1), 0.0)
        return outside - soft + quilt * (np.abs(q[:, 2]) > 0.6 * half[2])

    vertices, faces = surface_nets(field, -half - 0.06, half + 0.06, (0.052, 0.09, 0.15)[detail])
    border, top = split(vertices, faces, 0.55 * half[2] - np.abs(vertices[:, 2]))
    pieces = Pieces()
    for name, (v, f) in (("border", border), ("cover", top)):
        normals = gradient(field, v)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        bent = v + np.outer(float(p["bent"]) * np.clip(v[:, 0] / half[0], 0, 1) ** 2.2, [0.0, 0.0, 1.0])
        pieces.add(name, Mesh.make(bent, f, normals=normals, uv=v[:, :2]))
    looks: dict[str, Material] = {"cover": colored(str(p["color"]), "cloth"), "border": colored("gray", "cloth")}
    return settled(pieces, looks)
