"""Wheels of heavy vehicles: grooved tyres on pressed rims, lugged tyres of machines, and steel wheels of rail.

`truck_wheel` and `lug_wheel` give meshes about the wheel's own center, axle along y, outer face towards +y, by the
part they belong to; `add_axle` puts a pair on a vehicle and lets it roll. All have a whole number of equal sectors:
a cycle turns the wheel by one, so few phases show a whole roll. Brakes are not modelled.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.vehicles.heavy_kit import HeavyKit
from synthgen.world.vehicles.wheels import lofted, revolved, solid_mesh

SECTORS: Final = 10
"""Equal sectors of a truck wheel: ten nuts and ten hand holes (ISO 4107 hubs of 22.5 in rims)."""

_SEGMENTS = (30, 20, 8)  # around a tyre, one corner at its foot: multiples of the sectors where it rolls
_RIM_SEGMENTS = (20, 20, 8)
_DIAMETER_M, _BREADTH_M = 1.0, 0.305  # of a 315/70 R 22.5 tyre
_RIM_SHARE = 0.585  # 22.5 in rim with its flange over 1.0 m
_GROOVE_M = 0.012  # depth of a truck tyre's grooves, half worn (new 14-16 mm)


@lru_cache(maxsize=32)
def truck_wheel(diameter: float, breadth: float, kind: str, detail: int) -> tuple[tuple[str, Mesh], ...]:
    """Tyre, rim and hub. `kind`: "steer" has the disc outside, "drive" has it deep inside, with a hub in front.

    Wheels of all sizes are one wheel of a kind, scaled.
    """
    T = np.diag([diameter / _DIAMETER_M, breadth / _BREADTH_M, diameter / _DIAMETER_M, 1.0])
    return tuple((part, mesh.moved(T)) for part, mesh in _usual_wheel(kind, detail))


@lru_cache(maxsize=6)
def _usual_wheel(kind: str, detail: int) -> tuple[tuple[str, Mesh], ...]:
    diameter, breadth = _DIAMETER_M, _BREADTH_M
    r, half, n = diameter / 2, breadth / 2, _RIM_SEGMENTS[detail]
    rim = r * _RIM_SHARE
    tyre = revolved(_tread(r, rim, half, detail), _SEGMENTS[detail], 40.0, start_rad=-np.pi / 2)
    deep = -3.0 if kind == "drive" else -0.85  # into the twin tyre
    back = revolved([(0.0, deep * half), (rim - 0.02, deep * half), (rim - 0.02, 0.3 * half)], n, 30.0)
    if detail == 2:
        depth = 0.0 if kind == "steer" else -0.6 * half
        return (
            ("tyre", tyre),
            (
                "rim",
                revolved([(rim, 0.8 * half), (0.55 * rim, 0.5 * half + depth), (0.0, 0.9 * half + depth)], n, 30.0),
            ),
        )
    face, disc = 0.86 * half, (0.30 * half if kind == "steer" else -0.55 * half)
    outline = [
        (rim + 0.002, face), (rim - 0.006, face + 0.012), (rim - 0.020, face + 0.002), (rim - 0.034, face - 0.035),
        (0.86 * rim, disc + 0.006), (0.80 * rim, disc), (0.60 * rim, disc + 0.035), (0.56 * rim, disc + 0.030),
        (0.40 * rim, disc + 0.030),
    ]  # fmt: skip
    hub_end = face - 0.005 if kind == "steer" else face + 0.010
    hub = [
        (0.40 * rim, disc + 0.03),
        (0.385 * rim, hub_end - 0.07),
        (0.34 * rim, hub_end - 0.02),
        (0.20 * rim, hub_end),
        (0.0, hub_end),
    ]
    if detail == 1:
        outline = [outline[i] for i in (0, 3, 5, 6, 8)]
        return ("tyre", tyre), ("rim", merge([revolved(outline, n, 30.0), revolved(hub, n, 30.0)])), ("hub_dark", back)
    bright = [revolved(outline, n, 32.0), *_around(_nut(), 0.48 * rim, disc + 0.03)]
    dark = [back, *_around(_hole(rim), 0.71 * rim, disc + 0.0215, slope=-0.035 / (0.2 * rim))]
    return ("tyre", tyre), ("rim", merge(bright)), ("hub", merge([revolved(hub, n, 32.0)])), ("hub_dark", merge(dark))


@lru_cache(maxsize=16)
def lug_wheel(
    diameter: float, breadth: float, rim_share: float, lugs: int, detail: int
) -> tuple[tuple[str, Mesh], ...]:
    """Wheel of a farm tractor or loader: slanting lugs in two rows on a round carcass, and a dished rim."""
    r, half = diameter / 2, breadth / 2
    rim, n = r * rim_share, (2 * lugs if detail == 0 else lugs)
    lug = 0.045 * r
    side = [
        (rim, 0.72 * half),
        (rim + 0.05 * r, 0.90 * half),
        (0.5 * (r + rim), half),
        (r - 0.09 * r, 0.93 * half),
        (r - lug, 0.70 * half),
    ]
    if detail == 2:
        side = [side[0], side[2], (r, 0.75 * half)]
    tread = [*side, (r - lug if detail < 2 else r, 0.0), *((a, -y) for a, y in reversed(side))]
    tyre = [revolved(tread, n, 40.0)]
    if detail < 2:
        tyre += [
            _lug(r, half, lug, 2 * np.pi * (k + 0.5 * row) / lugs, sign)
            for row, sign in enumerate((1.0, -1.0))
            for k in range(lugs)
        ]
    dish = [
        (rim + 0.005, 0.72 * half),
        (rim - 0.03 * r, 0.74 * half),
        (0.90 * rim, 0.35 * half),
        (0.60 * rim, 0.12 * half),
        (0.5 * rim, 0.20 * half),
        (0.25 * rim, 0.26 * half),
        (0.22 * rim, 0.5 * half),
        (0.0, 0.52 * half),
    ]
    back = revolved([(0.0, -0.6 * half), (rim, -0.7 * half)], n, 30.0)
    return ("tyre", merge(tyre)), ("rim", revolved(dish, n, 25.0)), ("hub_dark", back)


def add_axle(
    kit: HeavyKit,
    place: str,
    x: float,
    outer_y: float,
    wheel: tuple[tuple[str, Mesh], ...],
    diameter: float,
    *,
    twin: tuple[Mesh, float] | None = None,
    turn_rad: float = 2 * np.pi / SECTORS,
    rim: str = "rim",
) -> None:
    """A wheel at each end of an axle, outer face at `outer_y`; `twin` is a second tyre and how far inside it is."""
    y = outer_y - float(dict(wheel)["tyre"].bounds()[1, 1])
    looks = {"tyre": "rubber", "rim": rim, "hub": "machine_dark", "hub_dark": "shadow"}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        hub = (x, sign * y, diameter / 2)
        T = transform(rotation(yaw_rad=0.0 if sign > 0 else np.pi), hub)
        for part, mesh in wheel:
            kit.roll(f"{part}_{place}_{side}", mesh.moved(T), hub, turn_rad, kit.looks.row(looks[part]))
        if twin is not None and kit.detail < 2:
            inner = transform(translation=(0.0, -sign * twin[1], 0.0)) @ T
            kit.roll(f"tyre_{place}_{side}", twin[0].moved(inner), hub, turn_rad, kit.looks.row("rubber"))


def _tread(r: float, rim: float, half: float, detail: int) -> list[tuple[float, float]]:
    """Cross-section of a truck tyre from the outer bead over the grooved tread to the inner bead."""
    wall = r - rim
    outer = [
        (rim - 0.030, 0.78 * half), (rim + 0.10 * wall, 0.93 * half), (rim + 0.50 * wall, half),
        (rim + 0.85 * wall, 0.93 * half), (r - 0.010, 0.85 * half), (r - 0.003, 0.80 * half),
    ]  # fmt: skip
    if detail == 2:
        outer = [outer[0], (rim + 0.75 * wall, half), (r, 0.82 * half)]
    elif detail == 1:
        outer = [outer[0], outer[2], outer[3], (r, 0.80 * half)]
    else:
        for y in (0.56, 0.20):
            at, w = y * half, 0.035 * half
            outer += [(r, at + w), (r - _GROOVE_M, at), (r, at - w)]
    inner = [outer[0], outer[-1]] if detail == 2 else [outer[0], outer[2], (r, 0.80 * half)]
    closed = [(0.0, -0.75 * half)] if detail == 2 else []  # there is no hub behind the rim, which would hold the axle
    return outer + [(radius, -y) for radius, y in reversed(inner)] + closed


def _around(mesh: Mesh, radius: float, y: float, slope: float = 0.0) -> list[Mesh]:
    """A mesh about the y axis, one per sector; `slope` leans it outward as the disc does there (dy over dr)."""
    lean = transform(rotation(roll_rad=0.0, yaw_rad=-np.arctan(slope)), (radius, y, 0.0))
    return [mesh.moved(transform(rotation(pitch_rad=2 * np.pi * k / SECTORS)) @ lean) for k in range(SECTORS)]


def _nut() -> Mesh:
    return revolved([(0.017, 0.0), (0.017, 0.028), (0.010, 0.040), (0.0, 0.040)], 6, 30.0)


def _hole(rim: float) -> Mesh:
    return revolved([(0.095 * rim, 0.0), (0.0, 0.0)], 10, 30.0)


def _lug(r: float, half: float, height: float, angle: float, sign: float) -> Mesh:
    """One bar from the shoulder to the middle of the tread, slanting backward as it goes out."""
    ways = np.array([0.02, 0.55, 0.98])
    y, turn = sign * ways * half, angle - 0.30 * half / r * ways * 2.0
    low, top = r - height - 0.02 - 0.05 * r * ways**3, r - 0.045 * r * ways**4
    wide = 0.085 * half / r
    rings = []
    for k in range(3):
        corners = [(low[k], -1.25), (top[k], -0.8), (top[k], 0.8), (low[k], 1.25)]
        rings.append([_polar(radius, turn[k] + side * wide, y[k]) for radius, side in corners])
    rings_out = np.array(rings if sign < 0 else rings[::-1])
    faces = [[0, 1, 2], [0, 2, 3], [8, 10, 9], [8, 11, 10]]
    caps = solid_mesh(rings_out.reshape(-1, 3), np.array(faces), 20.0)
    return merge([lofted(rings_out, 30.0), caps])


def _polar(radius: float, angle: float, y: float) -> Floats:
    return np.array([radius * np.cos(angle), y, radius * np.sin(angle)])
