"""Upper garments: each a surface of its own around grown flesh, cut at its hems.

Start at `top`. Slack, hems and collars come from `assets/families/people.yaml`, folds from `folds`.
Left out: trousers and skirts (see `legwear`), cloth dynamics.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.body import ARMS, Flesh
from synthgen.world.people.collars import below_opening, collar
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.people.folds import Relief, drapes, folds, quilting
from synthgen.world.shapes.implicit import Cone, Field, split

LIP_M = 0.012
FOLD_M = 0.0030
"""Depth of the lip at hems, and of folds (by eye)."""
_SLEEVE = 0.62
"""Slack of a long sleeve over that of the trunk: sleeves are cut closer."""
LONG_HEM = 0.05
"""From this far below the hip joints, over stature, a garment hangs around the thighs."""


def top(figure: Figure, style: Mapping[str, Any], *, sleeves: str, open_share: float, variant: int) -> list[Shell]:
    """Upper garment, from the collar to its hem and cuffs; jackets and coats open at the front."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hem_z = s.at("thigh_l")[2] - style["hem"] * H
    collar_z = s.at("neck")[2] + style["collar"] * H
    field, flesh = top_field(figure, style, sleeves=sleeves, variant=variant)
    surface = meshed(figure, field, figure.box(flesh), "cloth")
    wrist, elbow = s.at("hand_l")[2], s.at("forearm_l")[2]
    surface = cut(surface, figure.zero("pelvis", surface[0])[:, 2] - hem_z)
    if sleeves == "long":
        surface = cut(surface, figure.arm_level("forearm", wrist + 0.004 * H, surface[0]))
    else:
        surface = cut(surface, figure.arm_level("upper_arm", elbow + 0.06 * H, surface[0]))
    surface = cut(surface, below_opening(figure, surface[0], collar_z))
    hanging = 0.045 if style["hem"] > LONG_HEM else None
    extra = collar(figure, field, collar_z) if style.get("collared") and figure.detail == 0 else []
    if not style.get("opens") or open_share == 0.0:
        return [*extra, shell(figure, "top", surface, field, lip_m=LIP_M, hanging=hanging)]
    outer, inner = split(*surface, _beside_opening(figure, surface[0], collar_z, hem_z, open_share))
    shown = shell(figure, "inner", inner, field, lip_m=LIP_M, hanging=hanging)
    # What is worn under the jacket lies a little deeper; the jacket's lip closes the gap.
    deeper = shown.vertices - 0.5 * LIP_M * shown.normals
    return [
        *extra,
        shell(figure, "top", outer, field, lip_m=LIP_M, hanging=hanging),
        Shell("inner", "inner", deeper, shown.normals, shown.faces, shown.weights),
    ]


def top_field(figure: Figure, style: Mapping[str, Any], *, sleeves: str, variant: int) -> tuple[Field, Flesh]:
    """Field of a top before it is cut, and the flesh that it lies around."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hem_z = s.at("thigh_l")[2] - style["hem"] * H
    flesh = _top_flesh(figure, style, sleeves, hem_z, s.at("neck")[2] + style["collar"] * H)
    waves, solid = _relief(figure, style, variant, hem_z), figure.solid(flesh)

    def field(points: Floats) -> Floats:
        return solid(points) + waves(points)

    return field, flesh


def _top_flesh(figure: Figure, style: Mapping[str, Any], sleeves: str, hem_z: float, collar_z: float) -> Flesh:
    """Flesh grown by the garment's slack, with what hangs below the waist and the collar."""
    H, slack = figure.skeleton.stature_m, style["slack"] * figure.skeleton.stature_m
    neck = figure.skeleton.at("neck")
    flesh: Flesh = {
        bone: tuple(cone.grown(slack) for cone in figure.flesh[bone])
        for bone in ("pelvis", "spine", "chest", "clavicle_l", "clavicle_r")
    }
    sleeve = _SLEEVE * slack if sleeves == "long" else slack
    arms = ARMS if sleeves == "long" else ("upper_arm_l", "upper_arm_r")
    flesh |= {bone: tuple(cone.grown(sleeve) for cone in figure.flesh[bone]) for bone in arms}
    for side in "lr" if sleeves == "long" else "":
        flesh[f"forearm_{side}"] += (_cuff(figure, side, min(sleeve, 0.0035 * H)),)
    flesh["pelvis"] += _hanging_part(figure, style, hem_z)
    if style["hem"] > LONG_HEM:
        flesh |= {bone: tuple(cone.grown(slack) for cone in figure.flesh[bone]) for bone in ("thigh_l", "thigh_r")}
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
    return flesh


def _cuff(figure: Figure, side: str, slack_m: float) -> Cone:
    """The end of a long sleeve, which hangs over the wrist and does not narrow to it."""
    wrist, H = figure.skeleton.at(f"hand_{side}"), figure.skeleton.stature_m
    x, y, z = (float(v) for v in wrist)
    return Cone((x, y, z + 0.05 * H), (x, y, z - 0.03 * H), 0.0158 * H + slack_m, 0.0160 * H + slack_m)


def _relief(figure: Figure, style: Mapping[str, Any], variant: int, hem_z: float) -> Relief:
    H = figure.skeleton.stature_m
    depth = FOLD_M * float(style.get("folds", 1.0))
    joints = ("forearm_l", "forearm_r", "upper_arm_l", "upper_arm_r", "spine")
    waves = folds(figure, variant, "top", depth, joints)
    waist_z = float(figure.skeleton.at("spine")[2])
    hanging = drapes(figure, variant, "top", 0.0045 + 0.02 * style.get("flare", 0.0), waist_z, hem_z)
    if style.get("quilted"):
        cushions = quilting(figure, 0.0045, 0.052 * H)
        return lambda points: 0.5 * waves(points) + cushions(points)
    if style.get("ribbed"):
        return lambda points: waves(points) + _gathered(figure, points, hem_z)
    return lambda points: waves(points) + hanging(points)


def _gathered(figure: Figure, points: Floats, hem_z: float) -> Floats:
    """A ribbed band at the hem holds the cloth in, and the cloth blouses over it."""
    above = (figure.zero("pelvis", points)[:, 2] - hem_z) / figure.skeleton.stature_m
    band = np.clip((0.034 - above) / 0.008, 0.0, 1.0)
    return 0.008 * band - 0.006 * np.exp(-(((above - 0.060) / 0.022) ** 2))


def _beside_opening(figure: Figure, points: Floats, collar_z: float, hem_z: float, open_share: float) -> Floats:
    """Positive outside a wedge at the front, widest at the collar unless the garment is open all the way."""
    H = figure.skeleton.stature_m
    p = figure.zero("chest", points)
    depth = (collar_z - p[:, 2]) / (collar_z - hem_z)
    half = 0.036 * H * (1.0 - depth / open_share) if open_share < 1.0 else 0.020 * H + 0.03 * H * depth
    return np.where(p[:, 0] > -0.005 * H, np.abs(p[:, 1]) - half, 1.0)


def _hanging_part(figure: Figure, style: Mapping[str, Any], hem_z: float) -> tuple[Cone, ...]:
    """The garment below the waist, around both thighs."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hip, slack = s.at("thigh_l"), style["slack"] * H
    widest = max(cone.radius_a for cone in figure.flesh["thigh_l"]) + hip[1]
    radius = 0.064 * H + slack
    flare = 1.0 + (0.5 + style.get("flare", 0.0)) * max(0.0, (hip[2] - hem_z) / H)
    return (
        Cone(
            (-0.006 * H, 0, hip[2] + 0.03 * H),
            (-0.002 * H, 0, hem_z - 0.06 * H),
            radius,
            radius * flare,
            (1.0, (widest + slack) / radius, 1.0),
        ),
    )
