"""Ironwork in a carriageway: manhole covers and the gratings of gullies, a few millimetres above the surface.

Both give the meshes of the iron and those of what is dark in it: gaps and slots.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.roads.lane_stretch import Grid, Place, sheets
from synthgen.world.surfaces.material_table import table

_HALF_STUD_M = 0.016
_STUD_PITCH_M = 0.065
_HALF_SLOT_M = 0.011
"""Pattern of covers and width of slots (our choice, after EN 124: slots of 16-32 mm)."""


def manhole(place: Place, s: float, t: float) -> tuple[list[Mesh], list[Mesh]]:
    """A round cover, and the dark gap and pattern on it."""
    rows = table("road")["details"]
    z, radius = rows["overlay_m"], rows["manhole_diameter_m"] / 2
    dark = [_rectangle((s + x, t + y), (_HALF_STUD_M, _HALF_STUD_M)) for x, y in _studs(0.74 * radius)]
    dark.append(_ring((s, t), 0.80 * radius, 0.84 * radius))
    return [sheets(place, [_ring((s, t), 0.0, radius)], 1.1 * z)], [sheets(place, dark, 1.3 * z)]


def gully(place: Place, s: float, foot_t: float, side: float) -> tuple[list[Mesh], list[Mesh]]:
    """A grating at the foot of the kerb on a side (1 left, -1 right), and its slots."""
    rows = table("road")["details"]
    (length, width), z = rows["drain_size_m"], rows["overlay_m"]
    middle = foot_t - side * (width / 2 + 0.02)
    frame = _rectangle((s, middle), (length / 2, width / 2))
    slots = [_rectangle((s + x, middle), (_HALF_SLOT_M, 0.4 * width)) for x in np.linspace(-0.4, 0.4, 9) * length]
    return [sheets(place, [frame], z)], [sheets(place, slots, 1.3 * z)]


def _studs(radius: float) -> Floats:
    x, y = (a.ravel() for a in np.meshgrid(*2 * [np.arange(-4, 5) * _STUD_PITCH_M]))
    return np.column_stack([x, y])[np.hypot(x, y) < radius]


def _rectangle(middle: tuple[float, float], half: tuple[float, float]) -> Grid:
    s, t = np.meshgrid(middle[0] + half[0] * np.array([-1, 1]), middle[1] + half[1] * np.array([-1, 1]), indexing="ij")
    return s, t


def _ring(middle: tuple[float, float], inner: float, outer: float) -> Grid:
    angle = np.linspace(0.0, 2.0 * np.pi, 33)[:, None]
    (s, t), reach = middle, np.array([outer, inner])
    return s + np.cos(angle) * reach, t + np.sin(angle) * reach
