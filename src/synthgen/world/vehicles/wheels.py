"""Wheels: tyres and rims as surfaces of revolution, with spokes.

`wheel` gives the meshes of one wheel about its own center, axle along y, outer face towards +y; the caller
moves (and for the right side turns) it into place. Tread pattern and brake parts are not modelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.records.mesh import merge

_SEGMENTS = (36, 16, 8)  # around the axle, by level of detail
_CREASE_DEG = 32.0  # sharper edges of rims are shown sharp


@final
@dataclass(frozen=True, slots=True)
class WheelStyle:
    """Sizes [m] and looks of a wheel. `rim_share` is rim over tyre diameter; `kind` is "alloy", "split" or "steel"."""

    tyre_diameter: float
    tyre_width: float
    rim_share: float
    spokes: int
    kind: str = "alloy"


def wheel(style: WheelStyle, detail: int) -> tuple[Mesh, Mesh, Mesh]:
    """Tyre, bright rim, and the dark parts seen behind the spokes."""
    r = style.tyre_diameter / 2
    rim = r * style.rim_share
    half = style.tyre_width / 2
    n = _SEGMENTS[detail]
    tyre = revolved(_tyre_profile(r, rim, half, detail), n, crease_deg=40.0)
    if detail == 2:
        face = revolved([(rim, half * 0.75), (0.0, half * 0.70)], n, crease_deg=25.0)
        back = revolved([(0.0, -half * 0.8), (rim, -half * 0.8)], n, crease_deg=25.0)
        return tyre, face, back
    bright, dark = _steel(rim, half, n, detail) if style.kind == "steel" else _alloy(style, rim, half, n, detail)
    return tyre, bright, dark


def revolved(outline: Sequence[tuple[float, float]], n: int, crease_deg: float, *, start_rad: float = 0.0) -> Mesh:
    """Surface of revolution about y of (radius, y) points; the outside is on the right of the outline's way."""
    angle = start_rad + np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    around = np.stack([np.cos(angle), np.zeros(n), np.sin(angle)], axis=1)
    rings = np.array([radius * around + [0.0, y, 0.0] for radius, y in outline])
    return lofted(rings, crease_deg)


def lofted(rings: Floats, crease_deg: float, *, open_at_last: bool = False) -> Mesh:
    """Surface through closed rings (k, n, 3), in order; collapsed rings close it.

    With `open_at_last` the strip from the rings' last to their first points is left out.
    """
    k, n, _ = rings.shape
    i, j = np.meshgrid(np.arange(k - 1), np.arange(n - 1 if open_at_last else n), indexing="ij")
    a, b = i * n + j, i * n + (j + 1) % n
    c, d = a + n, b + n
    faces = np.concatenate([np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)])
    return solid_mesh(rings.reshape(-1, 3), faces, crease_deg)


def solid_mesh(vertices: Floats, faces: np.ndarray, crease_deg: float) -> Mesh:
    """Mesh without the triangles that have no area."""
    p = vertices[faces]
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    uv = np.stack([vertices[:, 0], vertices[:, 2]], axis=1)
    return Mesh.make(vertices, faces[area > 1e-10], uv=uv, crease_deg=crease_deg)


def _tyre_profile(r: float, rim: float, half: float, detail: int) -> list[tuple[float, float]]:
    """Cross-section from the outer bead over the tread to the inner bead."""
    wall = r - rim
    upper = [
        (rim - 0.004, 0.80 * half),
        (rim + 0.08 * wall, 0.93 * half),
        (rim + 0.42 * wall, 1.0 * half),
        (rim + 0.72 * wall, 0.97 * half),
        (rim + 0.93 * wall, 0.86 * half),
        (r - 0.002, 0.72 * half),
        (r, 0.45 * half),
    ]
    if detail == 1:
        upper = [upper[0], upper[2], upper[6]]
    if detail == 2:
        upper = [upper[0], (r, 0.85 * half)]
    return upper + [(radius, -y) for radius, y in reversed(upper)]


def _alloy(style: WheelStyle, rim: float, half: float, n: int, detail: int) -> tuple[Mesh, Mesh]:
    """Cast rim: lip, spokes and hub; barrel and disc behind are dark."""
    face = 0.80 * half
    lip = [
        (rim, face - 0.002),
        (rim + 0.001, face + 0.006),
        (rim - 0.010, face + 0.007),
        (rim - 0.020, face - 0.012),
        (rim - 0.024, face - 0.05),
    ]
    hub = [(0.075, face - 0.075), (0.070, face - 0.032), (0.045, face - 0.024), (0.0, face - 0.022)]
    bright = [
        revolved(lip[:: 2 if detail else 1], n, _CREASE_DEG),
        revolved(hub[1:] if detail else hub, 12, _CREASE_DEG),
    ]
    turns = 2 * np.pi * np.arange(style.spokes) / style.spokes + np.pi / 2
    for turn in turns:
        if style.kind == "split":
            spread = 0.30 * np.pi / style.spokes
            bright += [_spoke(rim, face, turn, detail, half_width=0.021, spread=s) for s in (-spread, spread)]
        else:
            bright.append(_spoke(rim, face, turn, detail, half_width=0.575 * rim / style.spokes))
    inner = rim - 0.022
    barrel = revolved([(inner, face - 0.04), (inner, -0.85 * half)], n, _CREASE_DEG)
    disc = revolved([(inner, face - 0.125), (0.0, face - 0.125)], n, _CREASE_DEG)
    back = revolved([(0.0, -0.8 * half), (rim, -0.8 * half)], n, _CREASE_DEG)
    return merge(bright), merge([barrel, disc, back])


def _spoke(rim: float, face: float, turn: float, detail: int, *, half_width: float, spread: float = 0.0) -> Mesh:
    """One spoke from the hub to the lip: a bar with beveled edges, dished towards the hub; `spread` skews it."""
    stations = np.array([0.14, 1.0]) if detail == 1 else np.array([0.14, 0.3, 0.55, 0.8, 1.0])
    rings = []
    for share in stations:
        radius = 0.05 + share * (rim - 0.05 - 0.014)
        height = face - 0.028 * (1.0 - share) ** 2 - 0.008
        wide = half_width * (1.35 - 0.55 * share + 0.35 * share**4)
        angle = turn + spread * share
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        side = np.array([-np.sin(angle), 0.0, np.cos(angle)])
        section = [(-1.0, -0.045), (-1.0, -0.012), (-0.62, 0.0), (0.62, 0.0), (1.0, -0.012), (1.0, -0.045)]
        rings.append([out * radius + side * (wide * s) + [0.0, height + y, 0.0] for s, y in section])
    return lofted(np.array(rings)[:, ::-1], 30.0)


def _steel(rim: float, half: float, n: int, detail: int) -> tuple[Mesh, Mesh]:
    """Pressed disc of commercial vehicles: deep dish, hub, hand holes and nuts."""
    face = 0.85 * half
    dish = [
        (rim, face),
        (rim - 0.015, face + 0.004),
        (rim - 0.03, face - 0.02),
        (0.80 * rim, face - 0.10),
        (0.62 * rim, face - 0.075),
        (0.52 * rim, face - 0.07),
        (0.40 * rim, face - 0.07),
        (0.38 * rim, face - 0.02),
        (0.30 * rim, face + 0.01),
        (0.0, face + 0.012),
    ]
    if detail == 1:
        dish = dish[::3]
    nuts = []
    for angle in 2 * np.pi * np.arange(0 if detail else 10) / 10:
        nut = revolved([(0.016, 0.0), (0.016, 0.03), (0.0, 0.032)], 6, 30.0)
        shift = np.eye(4)
        shift[:3, 3] = 0.46 * rim * np.cos(angle), face - 0.07, 0.46 * rim * np.sin(angle)
        nuts.append(nut.moved(shift))
    holes = []
    for angle in 2 * np.pi * (np.arange(0 if detail else 8) + 0.5) / 8:
        hole = revolved([(0.10 * rim, 0.0), (0.0, 0.0)], 10, 30.0)
        tilt = np.eye(4)
        slope = 0.025 / (0.18 * rim)
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        up = np.array([0.0, 1.0, 0.0]) + slope * out
        up /= np.linalg.norm(up)
        side = np.cross(out, up)
        tilt[:3, :3] = np.stack([np.cross(up, side), up, side], axis=1)
        tilt[:3, 3] = 0.71 * rim * out + [0.0, face - 0.0835, 0.0]
        holes.append(hole.moved(tilt))
    back = revolved([(0.0, -0.8 * half), (rim, -0.8 * half)], n, _CREASE_DEG)
    return merge([revolved(dish, n, _CREASE_DEG), *nuts]), merge([*holes, back])
