"""Clothes: each garment a surface of its own around grown flesh, cut at its hems.

Start at `dressed`, which gives all shells of a person. Slack, hems and collars come from
`assets/families/people.yaml`. Folds are waves whose size and place depend on the person's "variant".
Left out: cloth dynamics, prints and patterns.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from synthgen.arrays import Floats
from synthgen.rng import stream
from synthgen.world.body import ARMS, LEGS, Flesh
from synthgen.world.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.implicit import Cone, Field, cone_distance, gradient, smooth_cut, smooth_union, split
from synthgen.world.skeleton import INDEX
from synthgen.world.tubes import tube

_LIP_M = 0.012
_FOLD_M = 0.0024
"""Depth of the lip at hems, and of folds (by eye)."""


def folds(variant: int, what: str, depth_m: float) -> Callable[[Floats], Floats]:
    """Waves (n,) [m] over points (n, 3): slanting, 6 to 16 cm long, different for each person and garment."""
    rng = stream(variant, "folds", what)
    n = 7
    direction = rng.normal(size=(n, 3)) * [0.6, 0.6, 1.5]
    direction *= 2 * np.pi / rng.uniform(0.06, 0.16, size=(n, 1)) / np.linalg.norm(direction, axis=1, keepdims=True)
    phase = rng.uniform(0, 2 * np.pi, size=n)
    share = depth_m * np.sqrt(1.0 / n)
    return lambda points: share * np.sin(points @ direction.T + phase).sum(axis=1)


def top(figure: Figure, style: Mapping[str, Any], *, sleeves: str, open_share: float, variant: int) -> list[Shell]:
    """Upper garment, from the collar to its hem and cuffs; jackets and coats open at the front."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    slack = style["slack"] * H
    arms = ARMS if sleeves == "long" else ("upper_arm_l", "upper_arm_r")
    bones = ("pelvis", "spine", "chest", "clavicle_l", "clavicle_r", *arms)
    flesh: Flesh = {bone: tuple(cone.grown(slack) for cone in figure.flesh[bone]) for bone in bones}
    hip, neck = s.at("thigh_l"), s.at("neck")
    hem_z = hip[2] - style["hem"] * H
    flesh["pelvis"] += _hanging_part(figure, slack, hem_z)
    if style["hem"] > 0.05:
        flesh |= {bone: tuple(cone.grown(slack) for cone in figure.flesh[bone]) for bone in ("thigh_l", "thigh_r")}
    collar_z = neck[2] + style["collar"] * H
    flesh["neck"] = (
        Cone(
            (neck[0] - 0.006 * H, 0, neck[2] - 0.03 * H),
            (neck[0] + 0.004 * H, 0, collar_z + 0.03 * H),
            0.041 * H,
            0.0365 * H,
        ),
    )
    if style["name"] == "hoodie":
        flesh["neck"] += (
            Cone(
                (neck[0] - 0.045 * H, -0.02 * H, neck[2] - 0.012 * H),
                (neck[0] - 0.045 * H, 0.02 * H, neck[2] - 0.012 * H),
                0.026 * H,
                0.026 * H,
                (0.9, 1.5, 1.0),
            ),
        )
    waves = folds(variant, "top", _FOLD_M * (1.3 if style["slack"] > 0.009 else 0.9))

    def field(points: Floats) -> Floats:
        return figure.distance(flesh, points) + waves(points)

    surface = meshed(figure, field, figure.box(flesh), "cloth")
    wrist, elbow = s.at("hand_l")[2], s.at("forearm_l")[2]
    surface = cut(surface, figure.zero("pelvis", surface[0])[:, 2] - hem_z)
    if sleeves == "long":
        surface = cut(surface, figure.arm_level("forearm", wrist + 0.004 * H, surface[0]))
    else:
        surface = cut(surface, figure.arm_level("upper_arm", elbow + 0.06 * H, surface[0]))
    surface = cut(surface, _below_collar(figure, surface[0], collar_z))
    if not style.get("opens") or open_share == 0.0:
        return [shell(figure, "top", surface, field, lip_m=_LIP_M)]
    outer, inner = split(*surface, _beside_opening(figure, surface[0], collar_z, hem_z, open_share))
    shown = shell(figure, "inner", inner, field)
    # What is worn under the jacket lies a little deeper; the jacket's lip closes the gap.
    deeper = shown.vertices - 0.5 * _LIP_M * shown.normals
    return [
        shell(figure, "top", outer, field, lip_m=_LIP_M),
        Shell("inner", "inner", deeper, shown.normals, shown.faces, shown.weights),
    ]


def _beside_opening(figure: Figure, points: Floats, collar_z: float, hem_z: float, open_share: float) -> Floats:
    """Positive outside a wedge at the front, widest at the collar unless the garment is open all the way."""
    H = figure.skeleton.stature_m
    p = figure.zero("chest", points)
    depth = (collar_z - p[:, 2]) / (collar_z - hem_z)
    half = 0.036 * H * (1.0 - depth / open_share) if open_share < 1.0 else 0.020 * H + 0.03 * H * depth
    return np.where(p[:, 0] > -0.005 * H, np.abs(p[:, 1]) - half, 1.0)


def _below_collar(figure: Figure, points: Floats, collar_z: float) -> Floats:
    """Positive below the collar's plane, which dips at the front, and beside the neck."""
    H, neck = figure.skeleton.stature_m, figure.skeleton.at("neck")
    p = figure.zero("neck", points) - neck
    plane = collar_z - neck[2] - 0.42 * np.clip(p[:, 0], -0.03 * H, 0.05 * H) - p[:, 2]
    # The opening is an ellipse on the shoulders, wider to the front.
    beside = np.hypot(p[:, 0] - 0.010 * H, p[:, 1]) - 0.050 * H
    return np.maximum(plane, beside)


def _hanging_part(figure: Figure, slack: float, hem_z: float) -> tuple[Cone, ...]:
    """The garment below the waist, around both thighs."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hip = s.at("thigh_l")
    widest = max(cone.radius_a for cone in figure.flesh["thigh_l"]) + hip[1]
    radius = 0.066 * H + slack
    flare = 1.0 + 0.5 * max(0.0, (hip[2] - hem_z) / H)
    return (
        Cone(
            (-0.006 * H, 0, hip[2] + 0.03 * H),
            (-0.002 * H, 0, hem_z - 0.06 * H),
            radius,
            radius * flare,
            (1.0, (widest + slack) / radius, 1.0),
        ),
    )


def bottom(figure: Figure, style: Mapping[str, Any], *, top_hem: float, variant: int) -> list[Shell]:
    """Trousers, shorts or a skirt, from under the top's hem (over stature, below the hips) to their own."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    slack, hip = style["slack"] * H, s.at("thigh_l")
    # Tight above the hips, where the top hangs over it.
    tight = min(slack, 0.0025 * H)
    flesh: Flesh = {bone: tuple(cone.grown(tight) for cone in figure.flesh[bone]) for bone in ("pelvis", "spine")}
    flesh |= {bone: tuple(cone.grown(slack) for cone in figure.flesh[bone]) for bone in LEGS}
    hem_z = style["hem"] * hip[2]
    blend = 0.016
    if style["name"] == "skirt":
        flesh = {bone: flesh[bone] for bone in ("pelvis", "spine")}
        wide = hip[1] + 0.052 * H + slack
        flesh["pelvis"] += (
            Cone(
                (-0.006 * H, 0, hip[2] + 0.01 * H),
                (0.004 * H, 0, hem_z - 0.06 * H),
                0.072 * H,
                0.072 * H + style["width"] * H,
                (1.0, wide / (0.072 * H), 1.0),
            ),
        )
        blend = 0.045
    else:
        for side in ("l", "r"):
            flesh |= _trouser_leg(figure, style, side, hem_z)
    waves = folds(variant, "bottom", _FOLD_M)

    def field(points: Floats) -> Floats:
        below = np.clip((hip[2] - figure.zero("pelvis", points)[:, 2]) / (0.05 * H), 0.0, 1.0)
        return figure.distance(flesh, points) + below * waves(points)

    surface = meshed(figure, field, figure.box(flesh), "cloth")
    waist = hip[2] + (0.06 - max(0.0, top_hem)) * H
    surface = cut(surface, waist - figure.zero("pelvis", surface[0])[:, 2])
    if style["name"] == "skirt":
        surface = cut(surface, figure.zero("pelvis", surface[0])[:, 2] - hem_z)
    else:
        surface = cut(surface, figure.leg_level("thigh" if style["name"] == "shorts" else "shin", hem_z, surface[0]))
    return [shell(figure, "bottom", surface, field, lip_m=_LIP_M, blend=blend)]


def _trouser_leg(figure: Figure, style: Mapping[str, Any], side: str, hem_z: float) -> Flesh:
    """Flesh of one leg inside a trouser leg: wider towards the hem than the leg."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hip, knee, ankle = s.at(f"thigh_{side}"), s.at(f"shin_{side}"), s.at(f"foot_{side}")
    slack, width = style["slack"] * H, style["width"] * H
    thigh, shin = (tuple(cone.grown(slack) for cone in figure.flesh[f"{bone}_{side}"]) for bone in ("thigh", "shin"))
    at_knee = 0.0345 * H + slack + 0.55 * width
    if style["name"] == "shorts":
        top_radius = max(cone.radius_a for cone in figure.flesh[f"thigh_{side}"]) + slack
        tube = Cone((hip[0], hip[1], hip[2] - 0.03 * H), (knee[0], knee[1], knee[2]), top_radius, 0.040 * H + width)
        return {f"thigh_{side}": (*thigh, tube)}
    end = Cone(
        (knee[0], knee[1], knee[2]),
        (ankle[0] + 0.004 * H, ankle[1], hem_z - 0.03 * H),
        at_knee,
        0.027 * H + slack + width,
    )
    return {f"thigh_{side}": thigh, f"shin_{side}": (*shin, end)}


def shoes(figure: Figure, name: str) -> list[Shell]:
    """Both shoes, with soles; the toes bend at the ball."""
    shells = []
    for side in ("l", "r"):
        field, box = shoe_field(figure, side, name)
        surface = meshed(figure, field, box, "shoe")
        height = figure.zero(f"foot_{side}", surface[0])[:, 2]
        upper, sole = split(*surface, height - 0.0125 * figure.skeleton.stature_m)
        weights = [_foot_weights(figure, side, part[0]) for part in (upper, sole)]
        for part, what, share in zip((upper, sole), ("shoes", "soles"), weights, strict=True):
            made = shell(figure, what, part, field)
            shells.append(Shell(what, what, made.vertices, made.normals, made.faces, share))
    return shells


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
            Cone((ankle[0], y, ankle[2]), (ankle[0] + 0.003 * H, y, ankle[2] + 0.05 * H), 0.0245 * H, 0.028 * H)
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
    floor = 0.5 * _LIP_M * 0.3
    low = np.array([ankle[0] - 0.06 * H, -0.10 * H, -0.02 * H])
    bone = f"foot_{side}"

    def field(points: Floats) -> Floats:
        zero = figure.zero(bone, points)
        solid = smooth_union([cone_distance(zero, cone) for cone in cones], 0.004 * H)
        solid = np.minimum(solid, cone_distance(zero, rim))
        return smooth_cut(solid, zero[:, 2], floor)

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
    track = figure.bind("chest", CubicSpline(np.linspace(0, 1, len(knots)), knots)(np.linspace(0, 1, 15)))
    trunk = {bone: figure.flesh[bone] for bone in ("spine", "chest", "clavicle_l", "clavicle_r")}

    def above_cloth(points: Floats) -> Floats:
        return figure.distance(trunk, points) - (slack + 0.0005) * H

    for _ in range(3):
        outward = gradient(above_cloth, track[1:-1])
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        track[1:-1] -= above_cloth(track[1:-1])[:, None] * outward
    shells = []
    for side in (1.0, -1.0):
        mesh = tube(track * [1.0, side, 1.0], 0.0135 * H, sides=6)
        share = np.zeros((len(mesh.vertices), len(INDEX)))
        share[:, INDEX["chest"]] = 1.0
        vertices, normals, faces = (np.array(a) for a in (mesh.vertices, mesh.normals, mesh.faces))
        shells.append(
            Shell("backpack", "backpack", vertices.astype(float), normals.astype(float), faces.astype(np.int64), share)
        )
    return shells
