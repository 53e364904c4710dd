"""The finished skin of a car as a surface to put things on: points and normals seen from a side, above or an end.

Start at `draped`: it casts a car's skin at its exact size and returns it with its `Surface`.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.world.shapes.panels import Panels
from synthgen.world.shapes.relief import Relief
from synthgen.world.vehicles.bodywork import CarLines, car_solid
from synthgen.world.vehicles.fittings import fit
from synthgen.world.vehicles.skin import drape, ribbon_along

_LINES = ((28, 19, 6), (17, 8, 4), (11, 5, 3))  # grid lines in x, z and y, by level of detail
_RIBBON_STEP_M = 0.09
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

    def line(self, view: str, path: Outline, name: str, *, width_m: float, lift_m: float) -> Panels:
        """Thin ribbon on the skin along a path in a view."""
        corners = np.array(path)
        steps = [
            np.linspace(a, b, max(2, int(np.ceil(np.linalg.norm(b - a) / _RIBBON_STEP_M)) + 1))[:-1]
            for a, b in pairwise(corners)
        ]
        return ribbon_along(*self.at(view, np.concatenate([*steps, corners[-1:]])), name, width_m=width_m, lift_m=lift_m)


def draped(lines: CarLines, detail: int) -> tuple[Panels, Surface]:
    """Left half of a car's skin at its exact size, and the surface it lies on."""
    half = fit(drape(car_solid(lines), lines.frame(), _LINES[detail]), lines.front, lines.half, lines.height)
    return half, Surface(half, lines)
