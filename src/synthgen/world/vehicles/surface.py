"""The finished skin of a car as a surface to put things on: points and normals seen from a side, above or an end.

Start at `draped`: it casts a car's skin at its exact size and returns it with its `Surface`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Floats
from synthgen.world.shapes.panels import Panels
from synthgen.world.shapes.relief import Relief
from synthgen.world.vehicles.bodywork import CarLines, car_solid
from synthgen.world.vehicles.fittings import fit
from synthgen.world.vehicles.skin import drape, ribbon_along

_LINES = ((25, 17, 6), (17, 8, 4), (11, 5, 3))  # grid lines in x, z and y, by level of detail
_VAN_LINES = ((28, 20, 7), (18, 10, 4), (11, 6, 3))
_RIBBON_STEP_M, _RIBBON_EVERY = (
    0.016,
    6,
)  # points looked at along a ribbon, and the least share of them kept: one in six
_BEND_M = 0.0004  # how far a point is off the line through its neighbors where it is kept because the skin bends
_VIEWS = {"xz": ((0, 2, 1), 1.0), "xy": ((0, 1, 2), 1.0), "yz+": ((1, 2, 0), 1.0), "yz-": ((1, 2, 0), -1.0)}
"""By name: axes of the view, the axis of sight, and the side from which it is seen."""
Outline = list[tuple[float, float]]


@final
@dataclass(frozen=True, slots=True)
class Surface:
    """A skin in the car's frame. Views: side "xz", above "xy", front "yz+", rear "yz-", left half only."""

    skin: Panels
    lines: CarLines
    _reliefs: dict[str, Relief] = field(default_factory=dict, repr=False)

    def at(self, view: str, points: ArrayLike) -> tuple[Floats, Floats]:
        """Outermost points (n, 3) of the skin at points (n, 2) of a view, and outward normals (n, 3) there."""
        if view not in self._reliefs:
            self._reliefs[view] = Relief.of(self.skin.rows(), *_VIEWS[view])
        return self._reliefs[view].at(np.asarray(points, dtype=float).reshape(-1, 2))

    def frame_at(self, view: str, point: tuple[float, float], lift_m: float = 0.0) -> Floats:
        """Pose (4, 4) at one point of a view: x outward along the normal, y to the left as level as can be."""
        (place,), (normal,) = self.at(view, [point])
        helper = np.array([1.0, 0.0, 0.0]) if abs(normal[2]) > 0.9 else np.array([0.0, 0.0, 1.0])
        left = np.cross(helper, normal)
        left /= np.linalg.norm(left)
        T = np.eye(4)
        T[:3, :3] = np.stack([normal, left, np.cross(normal, left)], axis=1)
        T[:3, 3] = place + lift_m * normal
        return T

    def marks(self, lines: Sequence[tuple[str, Outline]], name: str, *, width_m: float, lift_m: float) -> Panels:
        """Thin ribbons on the skin along paths, each in a view."""
        found = []
        for view in dict.fromkeys(view for view, _ in lines):
            paths = [_stepped(np.array(path)) for other, path in lines if other == view]
            ends = np.cumsum([len(path) for path in paths])[:-1]
            on_skin, normals = self.at(view, np.concatenate(paths))
            pairs = zip(np.split(on_skin, ends), np.split(normals, ends), strict=True)
            for place, normal in pairs:
                kept = _bending(place)
                found.append(ribbon_along(place[kept], normal[kept], name, width_m=width_m, lift_m=lift_m))
        return found[0].joined(*found[1:])


def _stepped(path: Floats) -> Floats:
    """A path (n, 2) with points between its corners, so that a line through them follows the skin."""
    steps = [
        np.linspace(a, b, max(2, int(np.ceil(np.linalg.norm(b - a) / _RIBBON_STEP_M)) + 1))[:-1]
        for a, b in pairwise(path)
    ]
    return np.concatenate([*steps, path[-1:]])


def _bending(points: Floats) -> AnyArray:
    """Which points of a line (n, 3) it needs: both ends, a few on the way, and those beside an edge of the skin."""
    kept = np.arange(len(points)) % _RIBBON_EVERY == 0
    kept[-1] = True
    off = np.linalg.norm(points[:-2] - 2.0 * points[1:-1] + points[2:], axis=1)
    kept[1:-1] |= off > _BEND_M
    return kept


def draped(lines: CarLines, detail: int) -> tuple[Panels, Surface]:
    """Left half of a car's skin at its exact size, and the surface it lies on."""
    counts = (_VAN_LINES if lines.is_van() else _LINES)[detail]
    half = fit(drape(car_solid(lines), lines.frame(), counts), lines.front, lines.half, lines.height)
    return half, Surface(half, lines)
