"""High-visibility clothes: a vest over the top with retroreflective bands, as EN ISO 20471 asks.

Start at `vest`. Two bands of 5 cm around the trunk, one over each shoulder.
Left out: letters on the back, and bands of trousers (see `legwear`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.clothes import LIP_M, top_field
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.shapes.implicit import split

_OVER = 0.0070
"""How far the vest stands off the top, over stature."""
_BAND_M = 0.05
"""Width of a band: EN ISO 20471, 4.1 asks for at least 50 mm, and as much between two."""


def vest(figure: Figure, style: Mapping[str, Any], *, sleeves: str, variant: int) -> list[Shell]:
    """Shells "vest" and "vest_bands" around a top of a style."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    under, flesh = top_field(figure, style, sleeves=sleeves, variant=variant)

    def field(points: Floats) -> Floats:
        return under(points) - _OVER * H

    trunk = {bone: cones for bone, cones in flesh.items() if "arm" not in bone}
    surface = meshed(figure, field, figure.box(trunk), "vest")
    zero = figure.zero("chest", surface[0])
    shoulder, neck = s.at("upper_arm_l"), s.at("neck")
    # Armholes lie inside the shoulders and are wider below.
    below = np.clip((shoulder[2] - zero[:, 2]) / (0.07 * H), 0.0, 1.0)
    armhole = shoulder[1] * (0.93 - 0.02 * below) - np.abs(zero[:, 1]) + 0.03 * H * np.clip(below * 2 - 1.2, 0, 1)
    surface = cut(surface, np.where(zero[:, 2] > shoulder[2] - 0.085 * H, armhole, 1.0))
    surface = cut(surface, figure.arm_level("upper_arm", float(s.at("forearm_l")[2]) + 0.30 * H, surface[0]))
    surface = cut(surface, figure.zero("pelvis", surface[0])[:, 2] - (s.at("thigh_l")[2] - 0.012 * H))
    zero = figure.zero("chest", surface[0])
    # The neck opening runs down to a point at the front.
    ahead = np.clip(zero[:, 0] / (0.05 * H), 0.0, 1.0)
    opening = np.abs(zero[:, 1]) - 0.050 * H + 0.42 * ahead * np.clip(neck[2] - zero[:, 2], 0.0, 0.3)
    surface = cut(surface, np.where(zero[:, 2] > neck[2] - 0.15 * H, opening, 1.0))
    plain, bands = split(*surface, -_band_level(figure, surface[0]))
    return [
        shell(figure, "vest", plain, field, material="vest", lip_m=LIP_M),
        shell(figure, "vest_bands", bands, field, material="retro_tape"),
    ]


def _band_level(figure: Figure, points: Floats) -> Floats:
    """Positive on the bands."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    half = 0.5 * _BAND_M
    waist, upper = float(s.at("spine")[2]) - 0.01 * H, float(s.at("spine")[2]) + 0.065 * H
    z = figure.zero("spine", points)[:, 2]
    around = half - np.minimum(np.abs(z - waist), np.abs(z - upper))
    chest = figure.zero("chest", points)
    braces = np.minimum(half - np.abs(np.abs(chest[:, 1]) - 0.072 * H), chest[:, 2] - upper)
    return np.maximum(around, braces)
