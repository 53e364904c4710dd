"""Shoes and rucksacks.

Start at `shoes` and `backpack`. Both are measured over stature and drawn around the zero pose.
Left out: cloth (see `clothes`), caps and helmets (see `heads`).
"""

import numpy as np
from scipy.interpolate import CubicSpline

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.people.figure import Figure, Shell, meshed, shell
from synthgen.world.people.skeleton import INDEX
from synthgen.world.shapes.cones import union
from synthgen.world.shapes.implicit import Cone, Field, cone_distance, gradient, smooth_cut, smooth_union, split
from synthgen.world.shapes.tubes import tube


def shoes(figure: Figure, name: str) -> list[Shell]:
    """Both shoes, with soles; the toes bend at the ball."""
    shells = []
    for side in "l" if figure.is_symmetric else "lr":
        field, box = shoe_field(figure, side, name)
        surface = meshed(figure, field, box, "shoe")
        height = figure.zero(f"foot_{side}", surface[0])[:, 2]
        parts = {"shoes": surface}
        if figure.detail < 2:
            parts = dict(
                zip(("shoes", "soles"), split(*surface, height - 0.0125 * figure.skeleton.stature_m), strict=True)
            )
        for what, part in parts.items():
            made = shell(figure, what, part, field)
            share = _foot_weights(figure, side, part[0])
            shells.append(Shell(what, what, made.vertices, made.normals, made.faces, share))
    return shells + [shoe.mirrored() for shoe in shells] if figure.is_symmetric else shells


def shoe_field(figure: Figure, side: str, name: str) -> tuple[Field, tuple[Floats, Floats]]:
    """Field of one shoe in the bind pose and the box around it: a flat sole, heel, toe cap and instep."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    ankle, ball = s.at("foot_l"), s.at("toes_l")
    y = ankle[1]
    cones = [
        Cone((ankle[0] - 0.012 * H, y, 0.020 * H), (ankle[0] + 0.01 * H, y, 0.018 * H), 0.0225 * H, 0.022 * H),
        Cone(
            (ankle[0], y, 0.018 * H),
            (ball[0] - 0.004 * H, y + 0.001 * H, 0.014 * H),
            0.021 * H,
            0.0215 * H,
            (1.0, 1.08, 1.0),
        ),
        Cone(
            (ball[0] - 0.006 * H, y, 0.013 * H),
            (ball[0] + 0.028 * H, y - 0.002 * H, 0.012 * H),
            0.0215 * H,
            0.0165 * H,
            (1.0, 1.22, 1.0),
        ),
        Cone(
            (ankle[0] + 0.004 * H, y, ankle[2] + 0.004 * H), (ball[0] - 0.022 * H, y, 0.026 * H), 0.0215 * H, 0.017 * H
        ),
        Cone(
            (ankle[0] - 0.003 * H, y, 0.03 * H), (ankle[0] + 0.001 * H, y, ankle[2] + 0.004 * H), 0.0235 * H, 0.0235 * H
        ),
    ]
    if name == "boots":
        cones.append(
            Cone((ankle[0], y, ankle[2]), (ankle[0] + 0.003 * H, y, ankle[2] + 0.05 * H), 0.0235 * H, 0.0235 * H)
        )
    rim = Cone(
        (ankle[0] - 0.013 * H, y, 0.006 * H),
        (ball[0] + 0.024 * H, y, 0.006 * H),
        0.0235 * H,
        0.021 * H,
        (1.0, 1.10, 0.42),
    )
    cones = cones if side == "l" else [cone.mirrored() for cone in cones]
    rim = rim if side == "l" else rim.mirrored()
    floor = 0.0018
    bone = f"foot_{side}"
    pairs = [(bone, cone) for cone in (*cones, rim)]
    upper = figure.cones(pairs)
    low = np.array([ankle[0] - 0.06 * H, -0.10 * H, -0.02 * H])

    def field(points: Floats) -> Floats:
        distances = upper.distances(points)
        solid = np.minimum(union(distances[:-1], 0.004 * H), distances[-1])
        return smooth_cut(solid, figure.zero(bone, points)[:, 2], floor)

    corners = np.array([low, [ball[0] + 0.075 * H, 0.10 * H, 0.14 * H]])
    corners[:, 1] = np.array([-0.05, 0.05]) * H + (y if side == "l" else -y)
    box = np.stack(
        [figure.bind(bone, np.array([x, v, z])) for x in corners[:, 0] for v in corners[:, 1] for z in corners[:, 2]]
    )
    return field, (box.min(axis=0), box.max(axis=0))


def _foot_weights(figure: Figure, side: str, points: Floats) -> Floats:
    s, H = figure.skeleton, figure.skeleton.stature_m
    zero = figure.zero(f"foot_{side}", points)
    toes = np.clip(0.5 + (zero[:, 0] - s.at("toes_l")[0]) / (0.02 * H), 0.0, 1.0)
    shin = np.clip((zero[:, 2] - s.at("foot_l")[2]) / (0.03 * H), 0.0, 1.0)
    share = np.zeros((len(points), len(INDEX)))
    share[:, INDEX[f"toes_{side}"]] = toes
    share[:, INDEX[f"shin_{side}"]] = (1 - toes) * shin
    share[:, INDEX[f"foot_{side}"]] = (1 - toes) * (1 - shin)
    return share


_STRAP = (
    (-0.110, 0.045, 0.770),
    (-0.062, 0.052, 0.838),
    (-0.005, 0.057, 0.848),
    (0.045, 0.062, 0.800),
    (0.064, 0.068, 0.735),
    (0.045, 0.088, 0.665),
    (-0.025, 0.104, 0.635),
    (-0.095, 0.085, 0.635),
)
"""Places that a strap passes, over stature, on a body whose shoulders are at .818 of it (by eye)."""


def backpack(figure: Figure, slack: float) -> list[Shell]:
    """A rucksack on the back with two straps over the shoulders, outside cloth of a slack (over stature)."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    chest, shoulder, hip = s.at("chest"), s.at("upper_arm_l"), s.at("thigh_l")
    back, high, low = chest[0] - (0.109 + slack) * H, shoulder[2] - 0.005 * H, hip[2] + 0.10 * H
    half = np.array([0.042 * H, 0.080 * H, 0.5 * (high - low)])
    middle = np.array([back, 0.0, 0.5 * (high + low)])
    pocket_z = low + 0.06 * H
    pocket = Cone(
        (back - 0.035 * H, -0.035 * H, pocket_z),
        (back - 0.035 * H, 0.035 * H, pocket_z),
        0.03 * H,
        0.03 * H,
        (0.8, 1.0, 1.7),
    )
    low_middle, high_middle = ((float(back), 0.0, float(z)) for z in (low + half[1], high - half[1]))
    around = Cone(low_middle, high_middle, half[1], half[1])

    def field(points: Floats) -> Floats:
        zero = figure.zero("chest", points)
        q = np.abs(zero - middle) - half + 0.03 * H
        box = np.linalg.norm(np.maximum(q, 0.0), axis=1) + np.minimum(q.max(axis=1), 0.0) - 0.03 * H
        return smooth_union([box, cone_distance(zero, pocket)], 0.006 * H)

    bag = meshed(figure, field, figure.box({"chest": (pocket, around)}), "limb")
    return [shell(figure, "backpack", bag, field, weights="chest"), *_straps(figure, slack)]


def _straps(figure: Figure, slack: float) -> list[Shell]:
    """Two straps that lie on the cloth."""
    H = figure.skeleton.stature_m
    up = (figure.skeleton.at("upper_arm_l")[2] + 0.024 * H) / (0.818 * H)
    knots = np.asarray(_STRAP) * [H, H, H * up]
    track = figure.bind(
        "chest", CubicSpline(np.linspace(0, 1, len(knots)), knots)(np.linspace(0, 1, (15, 10, 7, 5)[figure.detail]))
    )
    trunk = figure.solid({bone: figure.flesh[bone] for bone in ("spine", "chest", "clavicle_l", "clavicle_r")})

    def above_cloth(points: Floats) -> Floats:
        return trunk(points) - (slack + 0.0005) * H

    for _ in range(3):
        outward = gradient(above_cloth, track[1:-1])
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        track[1:-1] -= above_cloth(track[1:-1])[:, None] * outward
    flat = gradient(above_cloth, track)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    shells = []
    for side in (1.0, -1.0):
        mirror = np.array([1.0, side, 1.0])
        mesh = _flattened(
            tube(track * mirror, 0.018 * H, sides=(8, 5, 4, 3)[figure.detail]), track * mirror, flat * mirror
        )
        share = np.zeros((len(mesh.vertices), len(INDEX)))
        share[:, INDEX["chest"]] = 1.0
        vertices, normals, faces = (np.array(a) for a in (mesh.vertices, mesh.normals, mesh.faces))
        shells.append(
            Shell("backpack", "backpack", vertices.astype(float), normals.astype(float), faces.astype(np.int64), share)
        )
    return shells


def _flattened(strap: Mesh, track: Floats, normals: Floats) -> Mesh:
    """A tube pressed flat against what lies under its track (n, 3), whose normals (n, 3) are given."""
    vertices = strap.vertices.astype(float)
    near = np.linalg.norm(vertices[:, None] - track[None], axis=2).argmin(axis=1)
    normal = normals[near]
    height = np.einsum("ij,ij->i", vertices - track[near], normal)
    return Mesh.make(vertices - 0.72 * height[:, None] * normal, strap.faces, uv=strap.uv)
