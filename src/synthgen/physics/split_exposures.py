"""High dynamic range: exposures of different length, one after the other, merged to one linear picture.

Each exposure has its own noise. A pixel takes the longest that is not saturated, so its noise jumps up at each
hand-over, as it does in such sensors. Not modelled: what moves between the exposures.
"""

from dataclasses import replace

import numpy as np

from synthgen.arrays import AnyArray, Singles
from synthgen.physics.camera_response import Exposure, SensorResponse, expose
from synthgen.physics.fixed_pattern import FixedPattern
from synthgen.rng import Generator

HAND_OVER = 0.9
"""Share of the digital range above which the next shorter exposure is taken (our choice)."""


def expose_split(
    electrons_per_s: Singles, response: SensorResponse, exposure: Exposure, pattern: FixedPattern, rng: Generator
) -> AnyArray:
    """Digital numbers (h, w) in steps of the longest exposure: uint16 of one exposure, uint32 of several.

    `exposure` is the longest; the others have its time multiplied by `split_ratios`, and the same gain.
    """
    longest = expose(electrons_per_s, response, exposure, pattern, rng)
    if len(response.split_ratios) == 1:
        return longest
    merged, dark = longest.astype(float), exposure.dark_number(response)
    is_full = longest > HAND_OVER * response.white_number
    for ratio in response.split_ratios[1:]:
        shorter = replace(exposure, time_s=exposure.time_s * ratio)
        raw = expose(electrons_per_s, response, shorter, pattern, rng)
        numbers = (raw - shorter.dark_number(response)) / ratio + dark
        merged = np.where(is_full, numbers, merged)
        is_full = is_full & (raw > HAND_OVER * response.white_number)
    return np.rint(np.maximum(merged, 0.0)).astype(np.uint32)
