"""The finished skin of a car as a surface to put things on: points and normals seen from a side, above or an end.

Start at `draped`: it casts a car's skin at its exact size and returns it with its `Surface`.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines, car_solid
from synthgen.world.vehicles.fittings import fit
from synthgen.world.vehicles.skin import Solid, drape, ribbon, slope, surface_along

_LINES = ((46, 24, 8), (20, 9, 4), (11, 5, 3))  # grid lines in x, z and y, by level of detail
Outline = list[tuple[float, float]]


@final
@dataclass(frozen=True, slots=True)
class Surface:
    """A skin as a solid in the car's frame. Views: side "xz", above "xy", front "yz+", rear "yz-", left half only."""

    solid: Solid
    lines: CarLines

    def at(self, view: str, points: ArrayLike) -> tuple[Floats, Floats]:
        """Points (n, 3) of the skin behind points (n, 2) of a view, and outward normals (n, 3) there."""
        start, towards = self._rays(view, np.asarray(points, dtype=float).reshape(-1, 2))
        on_skin = surface_along(self.solid, start, towards)
        return on_skin, slope(self.solid, on_skin)

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
        start, towards = self._rays(view, np.array(path))
        return ribbon(self.solid, start, towards, name, width_m=width_m, lift_m=lift_m)

    def _rays(self, view: str, points: Floats) -> tuple[Floats, Floats]:
        a, b = points.T
        still = np.ones_like(a)
        lines = self.lines
        cabin = 0.5 * (lines.cowl[0] + lines.tail[0])
        ahead = np.where(b > lines.belt[0], cabin, lines.front - 0.8)
        behind = np.where(b > lines.belt[0], cabin, 0.8 - lines.front)
        low = (self.lines.nose_z - 0.25) * still
        rays = {
            "xz": (np.stack([a, 0.3 * self.lines.half * still, b], 1), [0.0, 1.0, 0.0]),
            "xy": (np.stack([a, b, low], 1), [0.0, 0.0, 1.0]),
            "yz+": (np.stack([ahead, a, b], 1), [1.0, 0.0, 0.0]),
            "yz-": (np.stack([behind, a, b], 1), [-1.0, 0.0, 0.0]),
        }
        start, towards = rays[view]
        return start, np.array(towards)


def draped(lines: CarLines, detail: int) -> tuple[Panels, Surface]:
    """Left half of a car's skin at its exact size, and the surface it lies on."""
    solid = car_solid(lines)
    half = drape(solid, lines.frame(), _LINES[detail])
    low, high = half.bounds()
    middle = np.array([0.5 * (low[0] + high[0]), 0.0, 0.0])
    factors = np.array([2 * lines.front / (high[0] - low[0]), lines.half / high[1], lines.height / high[2]])

    def fitted(points: Floats) -> Floats:
        return solid(points / factors + middle)

    return fit(half, lines.front, lines.half, lines.height), Surface(fitted, lines)
