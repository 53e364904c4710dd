"""Meshes that follow a skeleton: weights from the flesh around each bone, and linear blend skinning.

Start at `bone_weights`, then `deform`. A vertex follows the bones whose flesh is near it, smoothly; legs, and
skirts over them, do not follow the leg of the other side.
Left out: muscles that bulge and cloth that swings.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import invert, move_points
from synthgen.world.people.body import Flesh
from synthgen.world.people.skeleton import INDEX, JOINTS
from synthgen.world.shapes.implicit import cone_distance

_SIDE_BLEND = 0.018
"""Half the width, over stature, of the strip along the middle where both legs are followed."""


def bone_weights(points: Floats, flesh: Flesh, T_bind_zero: Floats, stature_m: float, blend_m: Floats) -> Floats:
    """Share (n, 21) that each bone has in the motion of points (n, 3) given in the bind pose.

    The share falls as exp(-distance to the bone's flesh / `blend_m`), `blend_m` being (n, 1).
    """
    distance = np.full((len(points), len(JOINTS)), np.inf)
    T_zero_bind = invert(T_bind_zero)
    for name, cones in flesh.items():
        bone = INDEX[name]
        zero = move_points(T_zero_bind[bone], points)
        distance[:, bone] = np.min([cone_distance(zero, cone) for cone in cones], axis=0)
    nearest = distance.min(axis=1, keepdims=True)
    weights = np.exp(-(distance - nearest) / blend_m)
    side = np.clip(0.5 + points[:, 1] / (2 * _SIDE_BLEND * stature_m), 0.0, 1.0)
    for name in ("thigh", "shin", "foot", "toes"):
        weights[:, INDEX[f"{name}_l"]] *= side
        weights[:, INDEX[f"{name}_r"]] *= 1.0 - side
    weights[weights < 0.01] = 0.0
    return weights / weights.sum(axis=1, keepdims=True)


def deform(points: Floats, weights: Floats, T_posed_bind: Floats) -> Floats:
    """Points (n, 3) of the bind pose in the posed body; `T_posed_bind` is (21, 4, 4)."""
    blended = (weights @ T_posed_bind[:, :3].reshape(len(T_posed_bind), 12)).reshape(-1, 3, 4)
    return np.einsum("nij,nj->ni", blended[:, :, :3], points) + blended[:, :, 3]
