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
from synthgen.world import catalog, ego
from synthgen.world.world import Thing


def first_overlap(things: Sequence[Thing], ego_way: Trajectory, times_s: Floats) -> tuple[str, str, float] | None:
    """Names of two bodies that share a place, and when first [s]; None if none do. The ego's name is "ego"."""
    footprints = {"ego": ego_footprint(ego_way, times_s)}
    for thing in things:
        outline = footprint(thing, times_s)
        if outline is not None:
            footprints[thing.name] = outline
    for (name, a), (other, b) in combinations(footprints.items(), 2):
        shared = overlap(a, b)
        if shared.any():
            return name, other, float(times_s[np.argmax(shared)])
    return None


def ego_footprint(ego_way: Trajectory, times_s: Floats) -> Floats:
    """Corners (n, 4, 2) of the ego in plan at times (n,)."""
    ego_box = _corners((ego.FRONT_M - ego.LENGTH_M, ego.FRONT_M), ego.WIDTH_M, 1.5)
    return _outline(ego_box, ego_way, times_s)


def footprint(thing: Thing, times_s: Floats) -> Floats | None:
    """Corners (n, 4, 2) of a body in plan at times (n,); None for those who step aside."""
    box = _box(thing)
    return None if box is None else _outline(box, thing.trajectory, times_s)


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


def _box(thing: Thing) -> Floats | None:
    """Corners (8, 3) of a body in its own frame, without mirrors; None for those who step aside."""
    kind = catalog.family(thing.family).class_name.partition(".")[0]
    if kind not in ("vehicle", "rider"):
        return None
    length, width, height = catalog.size_m(thing.family, thing.parameters)
    length, width = (float(thing.parameters.get(name, x)) for name, x in (("length", length), ("width", width)))
    return _corners((-length / 2, length / 2), width, height)


def _corners(x: tuple[float, float], width_m: float, height_m: float) -> Floats:
    y = width_m / 2
    return np.array([[a, b, c] for a in x for b in (-y, y) for c in (0.0, height_m)])


def _outline(box: Floats, way: Trajectory, times_s: Floats) -> Floats:
    """Corners (n, 4, 2) in plan at times (n,): the rectangle around a box (8, 3) that heads where the body does."""
    outlines = []
    for T in way.poses(times_s):
        ahead = T[:2, 0] / np.linalg.norm(T[:2, 0])
        axes = np.stack([ahead, [-ahead[1], ahead[0]]])
        along = move_points(T, box)[:, :2] @ axes.T
        (x0, y0), (x1, y1) = along.min(axis=0), along.max(axis=0)
        outlines.append(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) @ axes)
    return np.stack(outlines)
