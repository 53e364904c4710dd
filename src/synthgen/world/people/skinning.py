"""Which bones a vertex follows: shares from the flesh around each bone.

Start at `bone_weights`. A vertex follows the bones whose flesh is near it, smoothly; legs, and skirts over them, do
not follow the leg of the other side.
Left out: how shares move a mesh (see `shapes.rigged`), muscles that bulge and cloth that swings.
"""

from collections.abc import Mapping

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.world.people.skeleton import INDEX, JOINTS

_SIDE_BLEND = 0.018
"""Half the width, over stature, of the strip along the middle where both legs are followed."""


def bone_weights(points: Floats, distances: Mapping[str, Singles], stature_m: float, blend_m: Floats) -> Floats:
    """Share (n, 21) that each bone has in the motion of points (n, 3) given in the bind pose.

    The share falls as exp(-distance to the bone's flesh / `blend_m`), `blend_m` being (n, 1).
    """
    distance = np.full((len(points), len(JOINTS)), np.inf)
    distance[:, [INDEX[name] for name in distances]] = np.stack(list(distances.values()), axis=1)
    nearest = distance.min(axis=1, keepdims=True)
    weights = np.exp(-(distance - nearest) / blend_m)
    side = np.clip(0.5 + points[:, 1] / (2 * _SIDE_BLEND * stature_m), 0.0, 1.0)
    for name in ("thigh", "shin", "foot", "toes"):
        weights[:, INDEX[f"{name}_l"]] *= side
        weights[:, INDEX[f"{name}_r"]] *= 1.0 - side
    weights[weights < 0.01] = 0.0
    return weights / weights.sum(axis=1, keepdims=True)
