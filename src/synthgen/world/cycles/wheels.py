"""Wheels of two-wheelers and carts: tires, rims, wire spokes, cast spokes, disks.

All turn about y; start at `tire`, `wire_wheel` and `cast_wheel`. Lengths in metres.
Left out: tread, valves and brakes that grip.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.shapes.lofts import loft, turned
from synthgen.world.shapes.tubes import rods

ROUNDS = (44, 28, 16)
"""Vertices around a wheel at each detail; one of them is lowest."""


def tire(middle: Floats, radius_m: float, half_width_m: float, height_m: float, detail: int) -> Mesh:
    """A tire of an outer radius; its section is an ellipse of half a width and of a height, cut at the rim."""
    n = (10, 7, 5)[detail]
    angle = np.linspace(-0.75 * np.pi, 0.75 * np.pi, n)
    rim = radius_m - height_m
    tip = radius_m - 0.5 * height_m
    section = np.stack([tip + 0.5 * height_m * np.cos(angle), half_width_m * np.sin(angle)], axis=1)
    section[:, 0] = np.maximum(section[:, 0], rim)
    return turned(section, ROUNDS[detail], middle=middle)


def disk(middle: Floats, outer_m: float, inner_m: float, half_m: float, detail: int) -> Mesh:
    """A flat ring across y, or a disk if `inner_m` is 0."""
    section = [(inner_m, -half_m), (outer_m, -half_m), (outer_m, half_m), (inner_m, half_m)]
    return turned(section, (32, 20, 12)[detail], middle=middle, closed=inner_m > 0.0)


def rim(middle: Floats, radius_m: float, half_width_m: float, depth_m: float, detail: int) -> Mesh:
    """A hollow rim below the tire."""
    low = radius_m - depth_m
    section = [
        (low, -0.4 * half_width_m),
        (radius_m, -half_width_m),
        (radius_m, half_width_m),
        (low, 0.4 * half_width_m),
    ]
    return turned(section, ROUNDS[detail], middle=middle)


def hub(middle: Floats, radius_m: float, half_m: float, detail: int) -> Mesh:
    """A hub with flanges."""
    r, h = radius_m, half_m
    section = [(0, -h), (0.5 * r, -h), (0.55 * r, -0.75 * h), (r, -0.7 * h), (r, -0.55 * h), (0.6 * r, -0.5 * h)]
    section += [(u, -v) for u, v in reversed(section)]
    return turned(section, (14, 8, 6)[detail], middle=middle, closed=False)


def wire_spokes(
    middle: Floats,
    outer_m: float,
    *,
    spokes: int,
    rolled_rad: float,
    detail: int,
    flange_m: float = 0.026,
    half_m: float = 0.030,
) -> Mesh:
    """Crossed wire spokes between the flanges of a hub and the rim."""
    n = spokes if detail == 0 else spokes // 2
    k = np.arange(n)
    angle = 2 * np.pi * k / n - rolled_rad
    start = angle + np.where(k % 4 < 2, 1.0, -1.0) * np.deg2rad(70.0)
    side = np.where(k % 2, half_m, -half_m)
    at = middle + np.stack([flange_m * np.cos(start), side, flange_m * np.sin(start)], axis=1)
    end = middle + outer_m * np.stack([np.cos(angle), np.zeros(n), np.sin(angle)], axis=1)
    return rods(at, end, 0.0012 if detail == 0 else 0.0018)


def cast_spokes(
    middle: Floats, hub_m: float, outer_m: float, *, spokes: int, rolled_rad: float, half_m: float, detail: int
) -> Mesh:
    """Spokes of a cast wheel, broad at the hub."""
    sides, meshes = (8, 6, 4)[detail], []
    spoke = loft(
        [
            (0.6 * hub_m, 0.0, 1.5 * half_m, 0.022, 0.022),
            (0.5 * (hub_m + outer_m), 0.0, half_m, 0.012, 0.012),
            (outer_m, 0.0, 1.2 * half_m, 0.017, 0.017),
        ],
        rings=(6, 4, 3)[detail],
        sides=sides,
        power=3.0,
    )
    for k in range(spokes):
        angle = 2 * np.pi * k / spokes - rolled_rad
        T = np.eye(4)
        # From x upward: a turn about y the other way round.
        T[:3, :3] = [[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]]
        T[:3, 3] = middle
        meshes.append(spoke.moved(T))
    return merge(meshes)
