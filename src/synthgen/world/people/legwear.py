"""Trousers, shorts, skirts: surfaces around grown flesh of the legs, cut at waist and hem.

Start at `bottom`. Slack, hems and widths come from `assets/families/people.yaml`.
Left out: belts, pockets, and what is worn above (see `clothes`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.body import LEGS, Flesh
from synthgen.world.people.clothes import FOLD_M, LIP_M
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.people.folds import drapes, folds
from synthgen.world.shapes.implicit import Cone, split

_SHORT = ("shorts", "slip")


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
    top_z = hip[2] - top_hem * H
    joints = ("thigh_l", "thigh_r", "shin_l", "shin_r", "foot_l", "foot_r")
    waves = folds(figure, variant, "bottom", FOLD_M * float(style.get("folds", 1.0)), joints)
    if style["name"] == "skirt":
        waves = drapes(figure, variant, "bottom", 0.010, hip[2], hem_z)

    solid = figure.solid(flesh)

    def field(points: Floats) -> Floats:
        height = figure.zero("pelvis", points)[:, 2]
        below = np.clip((hip[2] - height) / (0.05 * H), 0.0, 1.0)
        # Nothing bulges out from under the top.
        tucked = np.clip((height - top_z) / (0.03 * H) + 0.6, 0.0, 1.0)
        return solid(points) + below * waves(points) + 0.0045 * H * tucked

    surface = meshed(figure, field, figure.box(flesh), "cloth")
    waist = hip[2] + (0.06 - max(0.0, top_hem)) * H
    surface = cut(surface, waist - figure.zero("pelvis", surface[0])[:, 2])
    if style["name"] == "skirt":
        surface = cut(surface, figure.zero("pelvis", surface[0])[:, 2] - hem_z)
    else:
        surface = cut(surface, figure.leg_level("thigh" if style["name"] in _SHORT else "shin", hem_z, surface[0]))
    if style.get("bands"):
        level = figure.leg_level("shin", 0.5 * (s.at("shin_l")[2] + s.at("foot_l")[2]), surface[0])
        bands, surface = split(*surface, 0.025 - np.minimum(np.abs(level), np.abs(level - 0.10)))
        made = [shell(figure, "trouser_bands", bands, field, material="retro_tape", blend=blend)]
        return [*made, shell(figure, "bottom", surface, field, lip_m=LIP_M, blend=blend)]
    return [shell(figure, "bottom", surface, field, lip_m=LIP_M, blend=blend)]


def _trouser_leg(figure: Figure, style: Mapping[str, Any], side: str, hem_z: float) -> Flesh:
    """Flesh of one leg inside a trouser leg: wider towards the hem than the leg."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    hip, knee, ankle = s.at(f"thigh_{side}"), s.at(f"shin_{side}"), s.at(f"foot_{side}")
    slack, width = style["slack"] * H, style["width"] * H
    thigh, shin = (tuple(cone.grown(slack) for cone in figure.flesh[f"{bone}_{side}"]) for bone in ("thigh", "shin"))
    at_knee = 0.0345 * H + slack + 0.45 * width
    if style["name"] in _SHORT:
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
