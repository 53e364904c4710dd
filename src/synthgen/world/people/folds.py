"""Folds of cloth: where joints bend, where cloth hangs free, and everywhere a little.

Start at `folds`; the result is added to the field of a garment. Sizes are by eye, from clothes on people.
Left out: cloth dynamics; folds do not move over the cloth while a limb bends.
"""

from collections.abc import Callable, Sequence

import numpy as np

from synthgen.arrays import Floats
from synthgen.rng import stream
from synthgen.world.people.figure import Figure

Relief = Callable[[Floats], Floats]
"""Height (n,) [m] that is added to a signed distance at points (n, 3) of the bind pose."""

_REACH_M = 0.10
"""How far from a joint the cloth is creased."""
_CREASE_M = 0.068
"""Distance between creases beside a joint: two to three grid cells."""


def folds(figure: Figure, variant: int, what: str, depth_m: float, joints: Sequence[str]) -> Relief:
    """Slack waves 9 to 22 cm long, more along than across, and creases around joints, one's own for each garment."""
    rng = stream(variant, "folds", what)
    n = 6
    direction = rng.normal(size=(n, 3)) * [1.2, 1.2, 0.6]
    direction *= 2 * np.pi / rng.uniform(0.09, 0.22, size=(n, 1)) / np.linalg.norm(direction, axis=1, keepdims=True)
    phase = rng.uniform(0, 2 * np.pi, size=n)
    size = figure.skeleton.stature_m / 1.75
    creases = [_crease(figure, joint, rng.uniform(0, 2 * np.pi), rng.uniform(-1.0, 1.0, 3), size) for joint in joints]
    share = depth_m * np.sqrt(1.0 / n)

    def relief(points: Floats) -> Floats:
        waves = share * np.sin(points @ direction.T + phase).sum(axis=1)
        for crease in creases:
            waves = waves + 1.1 * depth_m * crease(points)
        return waves

    return relief


def _crease(figure: Figure, joint: str, phase: float, slant: Floats, size: float) -> Relief:
    """Creases across the bone that begins at a joint, slanting, fading with the distance to it."""
    place = figure.bind(joint, figure.skeleton.at(joint))
    along = figure.bind(joint, figure.skeleton.at(joint) + np.array([0.0, 0.0, -1.0])) - place
    along = along + 0.9 * slant
    along /= np.linalg.norm(along)
    across = np.cross(along, [np.sin(phase), np.cos(phase), 0.3])

    def relief(points: Floats) -> Floats:
        offset = points - place
        fade = np.exp(-np.einsum("ij,ij->i", offset, offset) / (_REACH_M * size) ** 2)
        # Creases begin and end around the limb instead of closing to rings.
        around = 0.5 + 0.5 * np.sin(offset @ across * (np.pi / (0.055 * size)) + 2.0 * phase)
        return fade * around * np.sin(2 * np.pi / (_CREASE_M * size) * (offset @ along) + phase)

    return relief


def drapes(figure: Figure, variant: int, what: str, depth_m: float, from_z: float, to_z: float) -> Relief:
    """Vertical folds around the body that grow from one height of the zero pose down to another."""
    rng = stream(variant, "drapes", what)
    counts, phases = rng.choice([5, 6, 7, 8, 9, 11], size=3, replace=False), rng.uniform(0, 2 * np.pi, 3)

    def relief(points: Floats) -> Floats:
        zero = figure.zero("pelvis", points)
        around = np.arctan2(zero[:, 1], zero[:, 0] + 0.005)
        grown = np.clip((from_z - zero[:, 2]) / max(from_z - to_z, 1e-3), 0.0, 1.2)
        return depth_m * grown * np.sin(np.outer(around, counts) + phases).sum(axis=1) / np.sqrt(3.0)

    return relief


def quilting(figure: Figure, depth_m: float, pitch_m: float) -> Relief:
    """Rings of stitching, as on a padded jacket: sharp seams between round cushions."""

    def relief(points: Floats) -> Floats:
        zero = figure.zero("chest", points)
        return depth_m * (1.0 - 2.0 * np.abs(np.sin(np.pi * zero[:, 2] / pitch_m)) ** 0.7)

    return relief
