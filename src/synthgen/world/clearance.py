"""Are bodies in each other's place? Footprints in plan, tested with separating axes.

For actors that a scenario places: vehicles and riders against each other and against the ego. People are left out:
they step aside, and the one who is met is met on purpose.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import move_points
from synthgen.records import Trajectory
from synthgen.world import ego
from synthgen.world.world import Thing

RIDER_SIZE_M = (1.8, 0.6)
"""Length and width of a cyclist: nuScenes and KITTI means are 1.70-1.78 by 0.60 m."""


def first_overlap(things: Sequence[Thing], ego_way: Trajectory, times_s: Floats) -> tuple[str, str, float] | None:
    """Names of two bodies that share a place, and when first [s]; None if none do. The ego's name is "ego"."""
    footprints = {"ego": _outline((ego.FRONT_M - ego.LENGTH_M, ego.FRONT_M), ego.WIDTH_M, ego_way, times_s)}
    for thing in things:
        size = _size(thing)
        if size is not None:
            footprints[thing.name] = _outline((-size[0] / 2, size[0] / 2), size[1], thing.trajectory, times_s)
    for (name, a), (other, b) in combinations(footprints.items(), 2):
        shared = overlap(a, b)
        if shared.any():
            return name, other, float(times_s[np.argmax(shared)])
    return None


def overlap(a: Floats, b: Floats) -> np.ndarray:
    """Whether convex quadrangles a and b (n, 4, 2) overlap, (n,) bool; touching is no overlap."""
    apart = np.zeros(len(a), dtype=bool)
    for quads in (a, b):
        edges = np.roll(quads, -1, axis=1) - quads
        for k in range(4):
            axis = np.stack([-edges[:, k, 1], edges[:, k, 0]], axis=1)
            on_a, on_b = np.einsum("nij,nj->ni", a, axis), np.einsum("nij,nj->ni", b, axis)
            apart |= (on_a.max(axis=1) <= on_b.min(axis=1)) | (on_b.max(axis=1) <= on_a.min(axis=1))
    return ~apart


def _size(thing: Thing) -> tuple[float, float] | None:
    """Length and width of a vehicle or rider; None for others."""
    if thing.family.startswith("bicycle"):
        return RIDER_SIZE_M
    if thing.family.startswith(("car", "van", "truck", "bus")):
        return float(thing.parameters["length"]), float(thing.parameters["width"])
    return None


def _outline(x: tuple[float, float], width_m: float, way: Trajectory, times_s: Floats) -> Floats:
    """Corners (n, 4, 2) in plan at times (n,)."""
    y = width_m / 2
    corners = np.array([[x[0], -y, 0], [x[1], -y, 0], [x[1], y, 0], [x[0], y, 0]])
    return np.stack([move_points(T, corners)[:, :2] for T in way.poses(times_s)])
