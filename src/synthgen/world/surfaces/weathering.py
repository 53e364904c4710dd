"""How surfaces that cover much change from place to place, over many tiles of their texture.

Start at `weathering`. It takes the time of a second look at a surface, so only the ground has it. Not here: what
traffic does along a lane (`roads.street_surface`), water (`wetness`).
"""

from functools import cache
from typing import Final

import numpy as np

from synthgen.records.material import Color
from synthgen.records.scene import Weathering
from synthgen.rng import stream
from synthgen.world.surfaces.patterns import noise, ramp

_N: Final = 128

WEATHERED: Final[dict[str, tuple[float, Color]]] = {
    "asphalt": (11.3, (0.80, 0.81, 0.83)),  # aged unevenly, damp, driven on
    "concrete": (5.7, (0.76, 0.75, 0.72)),  # soot and algae
    "pavers": (9.3, (0.80, 0.80, 0.75)),
    "setts": (9.3, (0.80, 0.80, 0.76)),
    "grass_ground": (7.7, (1.62, 1.14, 0.86)),  # dry and mown patches in lush ones
    "soil": (7.7, (0.72, 0.70, 0.68)),
    "gravel": (7.7, (0.80, 0.78, 0.74)),
}
"""Tiles of the texture that the pattern covers, and the tint where it is strongest: by eye, from photographs."""


@cache
def weathering(name: str) -> Weathering:
    """Weathering of a texture that is in `WEATHERED`."""
    tiles, tint = WEATHERED[name]
    rng = stream(0, "weathering", name)
    patches = noise(_N, rng, slope=1.3, low=2, high=40) + 0.35 * noise(_N, rng, slope=0.6, low=10)
    share = np.asarray(ramp(patches, -1.1, 1.9), dtype=np.float32)
    share.setflags(write=False)
    mean = 1.0 + float(share.mean(dtype=float)) * (np.array(tint) - 1.0)
    clean, worn = (tuple((np.array(color) / mean).tolist()) for color in ((1.0, 1.0, 1.0), tint))
    return Weathering(share, tiles, clean, worn)
