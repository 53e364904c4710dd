"""Collars that are folded down over a top: of shirts, jackets and coats.

Start at `collar`. It lies on the top's own field, a little out, between the neck's opening and a line that falls to
two points at the front. Sizes are by eye.
Left out: lapels, hoods (see `clothes`), and collars seen from more than some 15 m.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.shapes.implicit import Field

_OFF = 0.0042
_FALL, _POINT = 0.020, 0.024
"""How far a collar stands off the cloth, falls at the back, and further at its points; over stature."""


def collar(figure: Figure, on: Field, collar_z: float) -> list[Shell]:
    """The collar of a top with a field, whose opening is at a height of the zero pose. [m]"""
    H, neck = figure.skeleton.stature_m, figure.skeleton.at("neck")
    reach = np.array([0.085, 0.085, 0.07]) * H
    middle = figure.bind("neck", neck + [0.012 * H, 0.0, 0.0])

    def field(points: Floats) -> Floats:
        return on(points) - _OFF * H

    surface = meshed(figure, field, (middle - reach, middle + reach), "head")
    surface = cut(surface, below_opening(figure, surface[0], collar_z + 0.005 * H))
    p = figure.zero("neck", surface[0]) - neck
    ahead = np.clip((p[:, 0] - 0.005 * H) / (0.04 * H), 0.0, 1.0)
    surface = cut(surface, (_FALL + _POINT * ahead) * H - _fall(figure, p, collar_z))
    p = figure.zero("neck", surface[0]) - neck
    fall = _fall(figure, p, collar_z)
    # The two halves part below the throat.
    gap = np.abs(p[:, 1]) - 0.006 * H - 0.45 * np.maximum(fall, 0.0)
    surface = cut(surface, np.where(p[:, 0] > 0.0, gap, 1.0))
    return [shell(figure, "collar", surface, field, material="top", lip_m=0.008)] if len(surface[1]) else []


def _fall(figure: Figure, p: Floats, collar_z: float) -> Floats:
    """How far places, given from the neck's joint, are down from the opening or out from it. [m]"""
    H = figure.skeleton.stature_m
    out = np.hypot(p[:, 0] - 0.010 * H, p[:, 1]) - 0.046 * H
    return np.maximum(_opening_z(figure, p, collar_z) - p[:, 2], out)


def below_opening(figure: Figure, points: Floats, collar_z: float) -> Floats:
    """Positive below the plane of the neck's opening, which dips at the front, and beside the neck."""
    H, p = figure.skeleton.stature_m, figure.zero("neck", points) - figure.skeleton.at("neck")
    # The opening is an ellipse on the shoulders, wider to the front.
    beside = np.hypot(p[:, 0] - 0.010 * H, p[:, 1]) - 0.050 * H
    return np.maximum(_opening_z(figure, p, collar_z) - p[:, 2], beside)


def _opening_z(figure: Figure, p: Floats, collar_z: float) -> Floats:
    """Height of the opening's plane at places given from the neck's joint."""
    H = figure.skeleton.stature_m
    return collar_z - figure.skeleton.at("neck")[2] - 0.42 * np.clip(p[:, 0], -0.03 * H, 0.05 * H)
