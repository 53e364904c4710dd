"""Trees of streets: their crowns are raised until vehicles and people pass below.

Start at `raised` (where the lowest limbs start) and `pruned` (twigs that hang lower are cut back). Clearance over a
carriageway is 4.5 m, over footways and cycle ways 2.5 m (RASt 06, section 4.2; FLL, ZTV-Baumpflege); young trees are
raised in steps and keep a crown of more than half their height. Not modelled: scars of cuts.
"""

from dataclasses import replace

import numpy as np

from synthgen.rng import Generator
from synthgen.world.plants.growth import STEM_STEPS, Habit, Limbs

CLEAR_M = (2.5, 4.5)
"""Clearance over footways and over carriageways. [m]"""

_CLEAR_SHARE = (0.24, 0.34)
"""Share of the height that is clear trunk, where clearance allows: crowns keep two thirds (ZTV-Baumpflege)."""

_TURNED_UP = 0.6
"""How high what hung below the clear height rises above it, over how low it hung (our choice)."""


def clear_trunk_m(height_m: float, rng: Generator) -> float:
    """Clear trunk of a street tree. [m]"""
    return float(np.clip(height_m * rng.uniform(*_CLEAR_SHARE), *CLEAR_M))


def raised(habit: Habit, clear_m: float, trunk_m: float, height_m: float) -> Habit:
    """The habit of the first limbs, none of which starts below the clear trunk or has its tip there."""
    base = (clear_m / trunk_m) ** (1.0 / STEM_STEPS)
    base = min(max(habit.base, base), 0.5 * (habit.end + habit.base))
    if habit.tips is None:
        return replace(habit, base=base)
    lowest = min(max(habit.tips[0], clear_m / height_m + 0.04), 0.5 * habit.tips[1])
    return replace(habit, base=base, tips=(lowest, habit.tips[1]))


def pruned(limbs: Limbs, clear_m: float) -> Limbs:
    """The limbs; what hung below the clear height turns up there instead, as shoots grow back."""
    points = limbs.points.copy()
    below = np.maximum(clear_m - points[..., 2], 0.0)
    points[..., 2] += (1.0 + _TURNED_UP) * below
    return replace(limbs, points=points)
