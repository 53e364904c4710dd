"""Curved bodies: a smooth implicit solid, and a structured grid of triangles drawn over it.

A solid is a function of points (n, 3) that is negative inside and close to a distance near its surface
(`smooth_max` and `smooth_min` join simpler ones with soft edges). `drape` casts rays from the inside of the
solid through the lines of a box onto its surface; lines crowd where the surface bends, so that every level of
detail keeps the silhouette. Only the left half (y >= 0) is made. Solids must be star-shaped about their core
box; cutting windows and wheel arches out is in `world.shapes.panels`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.world.shapes.panels import Panels

Solid = Callable[[Floats], Floats]
"""Points (n, 3) [m] to values (n,) [m]: negative inside, zero on the surface."""

_STEP_M = 0.002  # finite difference for normals: small against every edge radius in use
_SECANTS = 9  # more moves no point of a car's skin by 1 micrometre
_SURVEY_SECANTS = 5  # a survey need not be that exact
_REACH_M = 3.0  # more than any body is wide, and half its length
_RIBBON_STEP_M = 0.11
_RIBBON_LIFT_M = 0.005  # chords of 10 cm lie 3 mm inside a surface of 0.4 m radius (c**2 / 8 R), deeper at creases
_SURVEY = (64, 30, 14)  # lines in x, z and y of the survey that places the lines of fine grids; more move few by 2 cm
_COARSE_SURVEY, _COARSE_LINES = (28, 15, 8), 45  # the same for grids of fewer lines in all


@final
@dataclass(frozen=True, slots=True)
class Frame:
    """Box around a solid, and the core inside it from which rays start; (2, 3) lowest and highest corner [m]."""

    box: Floats
    core: Floats


def smooth_max(a: Floats, b: Floats, blend_m: float | Floats) -> Floats:
    """Intersection of two solids, their common edge rounded over about `blend_m`."""
    h = np.maximum(blend_m - np.abs(a - b), 0.0)
    return np.maximum(a, b) + h * h / (4.0 * blend_m)


def smooth_min(a: Floats, b: Floats, blend_m: float | Floats) -> Floats:
    """Union of two solids, the groove between them filled over about `blend_m`."""
    return -smooth_max(-a, -b, blend_m)


def profile(points: list[tuple[float, float]], soft_m: float) -> Callable[[Floats], Floats]:
    """Curve through (position, value) points with corners rounded over `soft_m`; straight beyond the ends."""
    at, value = np.array(points, dtype=float).T
    grid = np.linspace(at[0], at[-1], 400)
    reach = max(1, round(soft_m / (grid[1] - grid[0])))
    kernel = np.hanning(2 * reach + 1)
    kernel /= kernel.sum()
    dense = np.interp(grid, at, value)
    first, last = (dense[1] - dense[0]), (dense[-1] - dense[-2])
    steps = np.arange(1, reach + 1)
    padded = np.concatenate([dense[0] - first * steps[::-1], dense, dense[-1] + last * steps])
    smooth = np.convolve(padded, kernel, mode="valid")
    slope_low, slope_high = first / (grid[1] - grid[0]), last / (grid[1] - grid[0])

    def curve(x: Floats) -> Floats:
        below, above = np.minimum(x - grid[0], 0.0), np.maximum(x - grid[-1], 0.0)
        return np.interp(x, grid, smooth) + slope_low * below + slope_high * above

    return curve


def gradient(solid: Solid, points: Floats) -> Floats:
    """Unit outward normals (n, 3) of a solid at points of its surface."""
    steps = _STEP_M * np.concatenate([np.eye(3), -np.eye(3)])
    values = solid((points + steps[:, None]).reshape(-1, 3)).reshape(6, -1)
    return _unit((values[:3] - values[3:]).T)


def slope(solid: Solid, points: Floats, value: Floats | float = 0.0) -> Floats:
    """`gradient` for half the work and a little less exact: one-sided, from the solid's value (0 on its surface)."""
    steps = _STEP_M * np.eye(3)
    return _unit((solid((points + steps[:, None]).reshape(-1, 3)).reshape(3, -1) - value).T)


def _unit(slopes: Floats) -> Floats:
    return slopes / np.maximum(np.linalg.norm(slopes, axis=-1, keepdims=True), 1e-12)


def drape(solid: Solid, frame: Frame, lines: tuple[int, int, int], name: str = "body") -> Panels:
    """Left half of a solid's surface as one panel; `lines` are the numbers of grid lines in x, z and y.

    The bottom has a third of the lines: it is flat and seldom seen.
    """
    counts = _SURVEY if sum(lines) > _COARSE_LINES else _COARSE_SURVEY
    survey = [_even(frame, axis, count) for axis, count in zip((0, 2, 1), counts, strict=True)]
    weights = _bending(solid, frame, survey)
    placed = [_crowded(at, weight, n) for at, weight, n in zip(survey, weights, lines, strict=True)]
    corners, normals = [], []
    for on_surface, normal in _cast(solid, frame, _patches(frame, *placed)):
        for a, b, c in (((0, 0), (1, 0), (1, 1)), ((0, 0), (1, 1), (0, 1))):
            pick = [(slice(i, i - 1 or None), slice(j, j - 1 or None)) for i, j in (a, b, c)]
            corners.append(np.stack([on_surface[p] for p in pick], axis=2).reshape(-1, 3, 3))
            normals.append(np.stack([normal[p] for p in pick], axis=2).reshape(-1, 3, 3))
    return Panels.of(name, np.concatenate(corners), np.concatenate(normals))


def _even(frame: Frame, axis: int, count: int) -> Floats:
    low = 0.0 if axis == 1 else frame.box[0, axis]
    return np.linspace(low, frame.box[1, axis], count)


def _crowded(at: Floats, weight: Floats, count: int) -> Floats:
    """`count` positions of equal weight between them; both ends are kept."""
    total = np.concatenate([[0.0], np.cumsum(weight)])
    return np.interp(np.linspace(0.0, total[-1], count), total, at)


def _patches(frame: Frame, x: Floats, z: Floats, y: Floats) -> list[Floats]:
    """Side, top, bottom, front and rear of the box as grids (i, j, 3)."""
    (x0, _, z0), (x1, y1, z1) = frame.box
    few_x, few_y = x[_every(len(x))], y[_every(len(y))]
    grids = [(x, y1, z), (x, y, z1), (few_x, few_y, z0), (x1, y, z), (x0, y, z)]
    patches = []
    for parts in grids:
        mesh = np.meshgrid(*(np.atleast_1d(part) for part in parts), indexing="ij")
        patch = np.stack(mesh, axis=-1)
        patches.append(patch.reshape(*(n for n in patch.shape[:3] if n > 1), 3))
    return patches


def _every(count: int) -> Ints:
    """Every third of `count` indices, the last one included."""
    return np.unique(np.append(np.arange(0, count, 3), count - 1))


def _cast(
    solid: Solid, frame: Frame, patches: list[Floats], *, is_survey: bool = False
) -> Iterator[tuple[Floats, Floats]]:
    """Where the rays from the core to each patch (i, j, 3) leave the solid, and its normals there, both (i, j, 3).

    A survey is less exact. All patches are cast at once: a solid costs little more for a thousand points than for one.
    """
    target = np.concatenate([patch.reshape(-1, 3) for patch in patches])
    origin = np.clip(target, frame.core[0], frame.core[1])
    surface, value = _leaving(solid, origin, target - origin, _SURVEY_SECANTS if is_survey else _SECANTS)
    normal = slope(solid, surface, value) if is_survey else gradient(solid, surface)
    ends = np.cumsum([patch.size // 3 for patch in patches])
    for patch, a, b in zip(patches, np.append(0, ends), ends, strict=False):
        yield surface[a:b].reshape(patch.shape), normal[a:b].reshape(patch.shape)


def _leaving(solid: Solid, origin: Floats, way: Floats, secants: int) -> tuple[Floats, Floats]:
    """Where the lines from inside points (n, 3) along `way` (n, 3), which ends outside, leave the solid; its value."""
    low, high = np.zeros(len(origin)), np.ones(len(origin))
    value_low, value_high = solid(origin), solid(origin + way)
    share, value, last = low, value_low, np.zeros(len(origin), dtype=bool)
    for step in range(secants):
        share = low - value_low * (high - low) / np.maximum(value_high - value_low, 1e-12)
        value = solid(origin + share[:, None] * way)
        outside = value > 0.0
        # The Illinois rule: an end that stays twice running loses half its weight, or the other never moves.
        stuck = (outside == last) if step else np.zeros(len(origin), dtype=bool)
        value_low = np.where(outside, np.where(stuck, 0.5 * value_low, value_low), value)
        value_high = np.where(outside, value, np.where(stuck, 0.5 * value_high, value_high))
        low, high, last = np.where(outside, low, share), np.where(outside, share, high), outside
    return origin + share[:, None] * way, value


def _bending(solid: Solid, frame: Frame, lines: list[Floats]) -> list[Floats]:
    """How much of the grid each interval between survey lines deserves, in x, z and y."""
    x, z, y = lines
    side, top, _, front, rear = _patches(frame, x, z, y)
    weights = [np.zeros(len(x) - 1), np.zeros(len(z) - 1), np.zeros(len(y) - 1)]
    parts = _cast(solid, frame, [side, top, front, rear], is_survey=True)
    for (surface, normal), (rows, columns) in zip(parts, ((0, 1), (0, 2), (2, 1), (2, 1)), strict=True):
        for axis, target in ((0, rows), (1, columns)):
            turn = np.linalg.norm(np.diff(normal, axis=axis), axis=-1)
            way = np.linalg.norm(np.diff(surface, axis=axis), axis=-1)
            weights[target] += np.sqrt(turn * way + 0.02 * way * way).mean(axis=1 - axis)
    return weights


def ribbon(
    solid: Solid, path: Floats, towards: Floats, name: str, *, width_m: float, lift_m: float = _RIBBON_LIFT_M
) -> Panels:
    """Thin dark line on a surface: `path` (n, 3) runs inside the solid, below where the line shall be.

    Each point goes along the unit vector `towards` (3,) to the surface, and a little beyond so that it lies on the
    coarser triangles (`lift_m`). Far cheaper than cutting, for lines that are a few pixels wide.
    """
    pieces = [
        np.linspace(a, b, max(2, int(np.ceil(np.linalg.norm(b - a) / _RIBBON_STEP_M)) + 1))[:-1]
        for a, b in pairwise(path)
    ]
    points = np.concatenate([*pieces, path[-1:]])
    surface = surface_along(solid, points, towards)
    return ribbon_along(surface, slope(solid, surface), name, width_m=width_m, lift_m=lift_m)


def ribbon_along(surface: Floats, normal: Floats, name: str, *, width_m: float, lift_m: float) -> Panels:
    """Ribbon through points (n, 3) of a surface with normals (n, 3), lifted a little."""
    along = np.gradient(surface, axis=0)
    aside = np.cross(normal, along)
    aside *= 0.5 * width_m / np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-9)
    left, right = surface + aside + lift_m * normal, surface - aside + lift_m * normal
    corners = np.concatenate(
        [np.stack([left[:-1], right[:-1], right[1:]], 1), np.stack([left[:-1], right[1:], left[1:]], 1)]
    )
    normals = np.concatenate(
        [np.stack([normal[:-1], normal[:-1], normal[1:]], 1), np.stack([normal[:-1], normal[1:], normal[1:]], 1)]
    )
    return Panels.of(name, corners, normals)


def surface_along(solid: Solid, points: Floats, towards: Floats) -> Floats:
    """Where lines from points (n, 3) inside a solid along a unit vector (3,) leave it, within 3 m."""
    return _leaving(solid, points, np.broadcast_to(_REACH_M * towards, points.shape), _SECANTS)[0]
