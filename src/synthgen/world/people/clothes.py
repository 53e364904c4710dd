"""Clothes: each garment a surface of its own around grown flesh, cut at its hems.

Start at `dressed`, which gives all shells of a person. Slack, hems and collars come from
`assets/families/people.yaml`. Folds are waves whose size and place depend on the person's "variant".
Left out: cloth dynamics, prints and patterns.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.rng import stream
from synthgen.world.people.body import ARMS, LEGS, Flesh
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.shapes.implicit import Cone, split

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
    shown = shell(figure, "inner", inner, field, lip_m=_LIP_M)
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
