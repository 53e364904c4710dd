"""Named random streams: the only way to get random numbers in this library."""

from hashlib import blake2b

import numpy as np
from numpy.random import Generator

__all__ = ["Generator", "stream"]


def stream(seed: int, *key: str | int) -> Generator:
    """Generator for one named purpose, as in `stream(seed, "frame", 7, "lidar_top")`.

    Equal seed and key give equal numbers, whatever else the run draws, in any
    order and on any worker: adding a sensor leaves the others as they were.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=[_word(part) for part in key]))


def _word(part: str | int) -> int:
    # Not hash(): Python salts it anew in every process.
    if isinstance(part, int):
        return part
    return int.from_bytes(blake2b(part.encode(), digest_size=8).digest(), "little")
