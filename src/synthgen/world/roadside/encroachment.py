"""Growth that hides signs and lights from those they are for.

One screen of leaves stands before each; more encroachment adds leaves to it and moves none, so that the same street
can be had with more or less of it.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.roadside.place import still_thing
from synthgen.world.world import Thing

BEFORE_M = 0.75
"""From a sign to the middle of the growth before it; our choice: branches of 0.45 m do not pierce it."""

WIDTH_M, DEPTH_M = 1.0, 0.5
"""A little more than the largest sign of a town street (0.9 m), so that it neither blocks the pavement nor the road."""

HIDDEN = ("traffic.sign", "traffic.light")
LEAST, MOST = 0.02, 0.96
"""Cover that the family can have."""


def encroachment(things: Sequence[Thing], cover: float, season: str, rng: Generator) -> Iterator[Thing]:
    """Growth before all signs and lights among `things` that hides the share `cover` of them; none below 2 %."""
    for thing in things if cover >= LEAST else ():
        if catalog.family(thing.family).class_name not in HIDDEN:
            continue
        T = thing.trajectory.poses(0.0)[0]
        height = min(2.0 * _face_height(thing), 6.0)
        fixed = {"height": height, "width": WIDTH_M, "depth": DEPTH_M, "cover": min(cover, MOST), "season": season}
        parameters = catalog.draw("growth.encroach", rng, fixed)
        x, y, z = (float(value) for value in T[:3, 3] + BEFORE_M * T[:3, 0])
        yaw = float(np.arctan2(T[1, 0], T[0, 0]))
        yield still_thing("growth.encroach", parameters, standing(pose(x, y, z, yaw)))


def _face_height(thing: Thing) -> float:
    """Height of the middle of a sign's or a light's own parts above its foot. [m]"""
    bounds = catalog.thing_bounds([catalog.build(thing.family, thing.parameters, 2)])
    return 2.0 if bounds is None else float(bounds[:, 2].mean())
