"""Hats, hoods and scarves: shells around the head, cut where the face looks out.

Start at `headwear`. Sizes are in heads (the chin's level at z = 0, the crown at 1, ears at x = 0), by eye.
Left out: caps and bicycle helmets (see `heads`), and hair that shows under a hat (likewise).
"""

from collections.abc import Mapping

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.people.heads import head_box, in_head
from synthgen.world.people.skeleton import INDEX
from synthgen.world.shapes.implicit import Cone, Field, cone_distance, smooth_union, split

HIDES_HAIR = ("hood", "headscarf")
_DOME = Cone((-0.05, 0, 0.65), (-0.05, 0, 0.65), 0.405, 0.405, (1.15, 0.94, 1.0))
_CONES = {
    "beanie": (_DOME, Cone((-0.07, 0, 0.92), (-0.07, 0, 0.98), 0.24, 0.17)),
    "sun_hat": (
        Cone((-0.05, 0, 0.66), (-0.05, 0, 0.74), 0.42, 0.40, (1.12, 0.94, 1.0)),
        Cone((-0.03, 0, 0.70), (-0.03, 0, 0.70), 0.80, 0.80, (1.06, 0.96, 0.055)),
    ),
    "hard_hat": (
        Cone((-0.05, 0, 0.68), (-0.05, 0, 0.70), 0.455, 0.45, (1.16, 0.96, 1.0)),
        Cone((-0.30, 0, 1.11), (0.20, 0, 1.11), 0.055, 0.055, (1.0, 1.6, 1.0)),
        Cone((0.10, 0, 0.70), (0.10, 0, 0.70), 0.56, 0.56, (1.05, 0.78, 0.06)),
    ),
    "police_hat": (
        Cone((-0.04, 0, 0.70), (-0.04, 0, 0.84), 0.405, 0.40, (1.13, 0.94, 0.6)),
        Cone((-0.02, 0, 1.00), (-0.02, 0, 1.00), 0.53, 0.53, (1.06, 0.98, 0.20)),
    ),
    "hood": (
        Cone((-0.07, 0, 0.61), (-0.07, 0, 0.61), 0.445, 0.445, (1.16, 0.92, 1.02)),
        Cone((-0.12, 0, 0.35), (-0.17, 0, -0.15), 0.40, 0.43, (1.0, 0.96, 1.0)),
    ),
    "headscarf": (
        Cone((-0.05, 0, 0.635), (-0.05, 0, 0.635), 0.405, 0.405, (1.15, 0.905, 1.0)),
        Cone((-0.04, 0, 0.34), (-0.05, 0, -0.08), 0.355, 0.36, (1.05, 0.92, 1.0)),
        Cone((-0.06, 0, -0.05), (-0.04, 0, -0.40), 0.36, 0.60, (0.95, 1.15, 1.0)),
    ),
}
_PEAK = Cone((0.30, 0, 0.70), (0.46, 0, 0.625), 0.30, 0.26, (1.0, 1.0, 0.08))


def headwear(figure: Figure, what: str, face: Mapping[str, float]) -> list[Shell]:
    """Shells of one piece of headwear."""
    field = _field(figure, what, face)
    low = {"hood": -0.2, "headscarf": -0.5}.get(what, 0.40)
    surface = meshed(figure, field, head_box(figure, low, 1.35, side=0.95), "hair" if what in HIDES_HAIR else "hat")
    p = in_head(figure, surface[0])
    surface = cut(surface, _level(what, p))
    weights = _weights(figure, in_head(figure, surface[0]))
    lip_m, is_stiff = (0.022, True) if what == "hard_hat" else (0.010, False)
    made = shell(figure, "headwear", surface, field, lip_m=lip_m, weights="head", is_stiff=is_stiff)
    if what == "police_hat":
        return _police_hat(figure, face, surface, field)
    return [_weighted(made, figure, weights)]


def _field(figure: Figure, what: str, face: Mapping[str, float]) -> Field:
    cones, size = _CONES[what], figure.skeleton.head_m
    blend = 0.10 if what in HIDES_HAIR else 0.02

    def field(points: Floats) -> Floats:
        p = in_head(figure, points) / np.array([1.0, face["width"], 1.0])
        solid = smooth_union([cone_distance(p, cone) for cone in cones], blend)
        if what == "beanie":
            solid = solid - 0.022 * np.clip((0.76 - p[:, 2]) / 0.03, 0.0, 1.0)
        if what in HIDES_HAIR:
            around = np.arctan2(p[:, 1], p[:, 0] + 0.05)
            solid = solid + 0.010 * np.sin(7.0 * around + 9.0 * p[:, 2]) + 0.008 * np.sin(14.0 * p[:, 2] - 3.0 * around)
        return solid * size

    return field


def _level(what: str, p: Floats) -> Floats:
    """Positive where the piece is: over its edge, and not before the face."""
    x, y, z = p[:, 0], np.abs(p[:, 1]), p[:, 2]
    if what in HIDES_HAIR:
        middle, half = ((0.45, 0.46), (0.30, 0.47)) if what == "hood" else ((0.42, 0.42), (0.245, 0.40))
        across = np.hypot(y / half[0], (z - middle[0]) / half[1])
        opening = np.where(x > 0.02, across - 1.0, 1.0)
        return np.minimum(opening, z + (0.12 if what == "hood" else 0.36))
    if what in ("sun_hat", "hard_hat"):
        brim = np.where((x > 0.40) & (z > 0.64), 1.0, -1.0) if what == "hard_hat" else np.hypot(x + 0.03, y) - 0.50
        return np.maximum(z - 0.67, brim)
    low = {"beanie": 0.60, "police_hat": 0.68}[what]
    return z - low - 0.10 * np.clip(x, -0.3, 0.3)


def _weights(figure: Figure, p: Floats) -> Floats:
    """The piece follows the head, and below the chin the chest."""
    share = np.zeros((len(p), len(INDEX)))
    head = np.clip((p[:, 2] + 0.25) / 0.35, 0.0, 1.0)
    share[:, INDEX["head"]] = head
    share[:, INDEX["chest"]] = 1.0 - head
    return share


def _weighted(made: Shell, figure: Figure, weights: Floats) -> Shell:
    """The shell with other weights; its lip has those of the head."""
    share = made.weights.copy()
    share[: len(weights)] = weights
    lip = made.vertices[len(weights) :]
    share[len(weights) :] = _weights(figure, in_head(figure, lip))
    return Shell(made.name, made.material, made.vertices, made.normals, made.faces, share)


def _police_hat(
    figure: Figure, face: Mapping[str, float], surface: tuple[Floats, np.ndarray], field: Field
) -> list[Shell]:
    """A peaked cap with a light band."""
    size = figure.skeleton.head_m

    def peak(points: Floats) -> Floats:
        p = in_head(figure, points) / np.array([1.0, face["width"], 1.0])
        return np.maximum(cone_distance(p, _PEAK), 0.33 - p[:, 0]) * size

    z = in_head(figure, surface[0])[:, 2]
    tilt = 0.10 * np.clip(in_head(figure, surface[0])[:, 0], -0.3, 0.3)
    over, under = split(*surface, z - tilt - 0.80)
    brim = meshed(figure, peak, head_box(figure, 0.40, 0.95), "hat")
    return [
        shell(figure, "headwear", over, field, weights="head"),
        shell(figure, "hat_band", under, field, material="hat_band", lip_m=0.008, weights="head"),
        shell(figure, "hat_peak", brim, peak, material="hat_peak", weights="head"),
    ]
