"""Rays: what engines are asked."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats, Ints, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class Rays:
    """Rays in the world frame, each with the moment at which it is cast.

    Attributes
    ----------
    origins : (n, 3) float64
        [m]
    directions : (n, 3) float64
        Unit vectors.
    times_s : (n,) float64
        Scenario time: every moving body is where it is at its ray's own time. [s]
    """

    origins: Floats
    directions: Floats
    times_s: Floats

    def __post_init__(self) -> None:
        n = len(self.origins)
        check_shape("origins", self.origins, (n, 3))
        check_shape("directions", self.directions, (n, 3))
        check_shape("times_s", self.times_s, (n,))
        for name in ("origins", "directions", "times_s"):
            object.__setattr__(self, name, frozen(np.ascontiguousarray(getattr(self, name), dtype=np.float64)))

    def at(self, which: Ints) -> Self:
        """Rays with those indices, (k,)."""
        return type(self)(self.origins[which], self.directions[which], self.times_s[which])
