"""Strollers, prams and rollators alone: measures and parts.

Start at `stroller_parts` and `rollator_parts`. The middle between the axles is above the origin, x forward, the
handle behind. A child lies or sits in each stroller, up to the blanket.
Left out: who pushes (see `pushing`), and wheels that swivel.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Material, Mesh, Part
from synthgen.records.material import Color
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, named_material, off, paint, rod
from synthgen.world.family import Parameters
from synthgen.world.people.wardrobe import tables
from synthgen.world.shapes.lofts import Station, ellipsoid, loft

CLASS = "human.stroller"
KINDS = ("buggy", "pram")
_OUT = (1.0, -1.0)


@final
@dataclass(frozen=True, slots=True)
class Stroller:
    """Measures of a stroller [m]; hashable, so that its parts can be kept. `kind` is "buggy" or "pram"."""

    kind: str
    cloth: str
    handle_m: float
    wheel_m: float
    half_m: float
    has_child: bool

    @property
    def grip(self) -> Floats:
        """Middle of the left hand on the handle (3,)."""
        return np.array([-0.50, 0.15, self.handle_m])


def stroller_of(parameters: Parameters) -> Stroller:
    """Measures of drawn parameters."""
    p = parameters
    handle_m, wheel_m, half_m = (float(p[name]) for name in ("handle_m", "wheel_m", "half_m"))
    return Stroller(str(p["stroller"]), str(p["cloth"]), handle_m, wheel_m, half_m, bool(p["has_child"]))


def cloth(name: str, color: str) -> Material:
    """Woven cover in a color of clothes."""
    row = tables()["color"][color]
    base: Color = tuple(row["color"])
    return Material(name, base, 0.85, row["reflectance_905nm"], specular=0.25, porous=True, substance="cloth")


@lru_cache(maxsize=16)
def stroller_parts(s: Stroller, detail: int) -> tuple[Part, ...]:
    """All parts."""
    kit, sides = Kit(CLASS), SIDES[detail]
    big = s.wheel_m * (1.25 if s.kind == "pram" else 1.0)
    rear, front = np.array([-0.25, 0.0, big]), np.array([0.32, 0.0, s.wheel_m])
    for axle, r, y in ((rear, big, s.half_m), (front, s.wheel_m, 0.75 * s.half_m)):
        for out in _OUT:
            at = off(axle, 0, y * out, 0)
            kit.add("tires", "rubber", wheels.tire(at, r, 0.020, 0.3 * r, detail))
            kit.add("hubs", "gray_plastic", wheels.disk(at, 0.72 * r, 0.0, 0.010, detail))
        kit.add("frame", "aluminum", rod([off(axle, 0, -y, 0), off(axle, 0, y, 0)], 0.010, sides=sides))
    handle = s.grip
    wide = s.half_m - 0.05
    for out in _OUT:
        y = wide * out
        push = [
            [0.32, 0.7 * y, s.wheel_m + 0.02],
            [0.08, y, 0.42],
            [-0.30, y, handle[2] - 0.14],
            [handle[0], y, handle[2]],
        ]
        kit.add("frame", "aluminum", rod(np.array(push), 0.0125, sides=sides))
        kit.add("frame", "aluminum", rod([[rear[0], y, rear[2]], [0.02, y, 0.47]], 0.0115, sides=sides))
        kit.add(
            "frame",
            "aluminum",
            rod([[0.32, 0.7 * y, s.wheel_m], [0.32, 0.72 * s.half_m * out, s.wheel_m]], 0.0115, sides=sides),
        )
    kit.add(
        "handle",
        "rubber",
        rod(
            [off(handle, 0, -handle[1] - wide - 0.005, 0), off(handle, 0, -handle[1] + wide + 0.005, 0)],
            0.0155,
            sides=sides,
        ),
    )
    basket: list[Station] = [
        (-0.24, 0.25, 0.14, 0.07, 0.05),
        (-0.20, 0.25, 0.17, 0.08, 0.06),
        (0.14, 0.25, 0.16, 0.07, 0.06),
        (0.20, 0.25, 0.12, 0.05, 0.04),
    ]
    kit.add("basket", "fabric", loft(basket, rings=(8, 5, 4)[detail], sides=(14, 10, 6)[detail], power=3.6))
    for out in _OUT:
        kit.add("frame", "aluminum", rod([[-0.10, 0.15 * out, 0.27], [-0.06, wide * out, 0.41]], 0.006, sides=4))
    (_pram if s.kind == "pram" else _buggy)(kit, s, detail)
    return tuple(kit.parts())


def _hood(radius: Floats, from_deg: float, to_deg: float, detail: int) -> Mesh:
    """A folding hood: a quarter of an ellipsoid, with ribs that show as creases, thick enough to be seen inside."""
    rows, columns = (11, 7, 4)[detail], (17, 11, 7)[detail]
    folds = np.deg2rad(np.linspace(from_deg, to_deg, rows))
    across = np.linspace(-np.pi / 2, np.pi / 2, columns)
    bulge = 1.0 - 0.03 * (np.arange(rows) % 2)
    skins = []
    for grow in (1.0, 0.96):
        r = grow * bulge[:, None] * np.cos(across)[None]
        x, z = r * np.cos(folds)[:, None], r * np.sin(folds)[:, None]
        y = np.broadcast_to(grow * np.sin(across), x.shape)
        skins.append(np.stack([x, y, z], axis=2) * radius)
    vertices = np.concatenate([skin.reshape(-1, 3) for skin in skins])
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    quad = np.stack([a, a + columns, a + columns + 1, a + 1], axis=1)
    n = rows * columns
    rims = []
    for row, turn in ((0, 1), (rows - 1, -1)):
        k = row * columns + np.arange(columns - 1)
        rims.append(np.stack([k, k + 1, k + 1 + n, k + n], axis=1)[:, ::turn])
    quads = np.concatenate([quad, quad[:, ::-1] + n, *rims])
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return Mesh.make(vertices, faces, crease_deg=35.0)


def _buggy(kit: Kit, s: Stroller, detail: int) -> None:
    """A seat that looks ahead, with a bar before it, and a hood."""
    half, rings, sides = s.half_m - 0.075, (9, 6, 4)[detail], (14, 10, 6)[detail]
    look = cloth("seat_cloth", s.cloth)
    back: list[Station] = [
        (-0.02, 0.44, 0.8 * half, 0.03, 0.03),
        (-0.06, 0.48, half, 0.03, 0.035),
        (-0.20, 0.80, half, 0.03, 0.03),
        (-0.24, 0.92, 0.8 * half, 0.02, 0.02),
    ]
    seat: list[Station] = [
        (-0.08, 0.45, half, 0.025, 0.03),
        (0.14, 0.48, half, 0.03, 0.03),
        (0.22, 0.46, half, 0.02, 0.03),
        (0.26, 0.28, 0.9 * half, 0.015, 0.015),
        (0.33, 0.24, 0.8 * half, 0.012, 0.012),
    ]
    for rows in (back, seat):
        kit.add("seat", look, loft(rows, rings=rings, sides=sides, power=4.0))
    for out in _OUT:
        wall: list[Station] = [
            (-0.20, 0.66, 0.008, 0.10, 0.10),
            (-0.08, 0.56, 0.010, 0.10, 0.10),
            (0.10, 0.53, 0.008, 0.06, 0.06),
        ]
        kit.add("seat", look, loft(wall, rings=rings, sides=8, power=3.0, y_m=(half + 0.004) * out))
        kit.add(
            "frame",
            "aluminum",
            rod([[-0.10, half * out, 0.58], [-0.10, (s.half_m - 0.05) * out, 0.61]], 0.012, sides=5),
        )
    bumper = [
        [-0.02, half, 0.62],
        [0.20, 0.9 * half, 0.66],
        [0.24, 0.0, 0.66],
        [0.20, -0.9 * half, 0.66],
        [-0.02, -half, 0.62],
    ]
    kit.add("bumper", "rubber", rod(np.array(bumper), 0.013, sides=SIDES[detail]))
    hood = _hood(np.array([0.33, half + 0.03, 0.30]), 52.0, 160.0, detail)
    kit.add("hood", look, hood.moved(pose(-0.14, 0, 0.80)))
    if s.has_child:
        _child(kit, np.array([-0.06, 0.0, 0.80]), detail, blanket=((0.06, 0, 0.56), (0.17, 0.8 * half, 0.09)))
        kit.add("child_clothes", "pillow", ellipsoid((-0.07, 0, 0.64), (0.085, 0.115, 0.15), sides))


def _pram(kit: Kit, s: Stroller, detail: int) -> None:
    """A carrycot with a hood at the handle's end."""
    half, rings, sides = s.half_m - 0.065, (10, 6, 4)[detail], (16, 10, 6)[detail]
    look = cloth("seat_cloth", s.cloth)
    tub: list[Station] = [
        (-0.36, 0.66, 0.6 * half, 0.08, 0.07),
        (-0.33, 0.64, 0.9 * half, 0.10, 0.11),
        (0.0, 0.62, half, 0.12, 0.12),
        (0.33, 0.65, 0.88 * half, 0.10, 0.10),
        (0.38, 0.67, 0.6 * half, 0.07, 0.06),
    ]
    kit.add("seat", look, loft(tub, rings=rings, sides=sides, power=3.2))
    cover: list[Station] = [
        (-0.06, 0.75, 0.8 * half, 0.02, 0.02),
        (0.0, 0.75, 0.98 * half, 0.025, 0.03),
        (0.28, 0.76, 0.9 * half, 0.025, 0.03),
        (0.36, 0.745, 0.6 * half, 0.01, 0.02),
    ]
    kit.add("cover", cloth("cover", s.cloth), loft(cover, rings=rings, sides=sides, power=3.0))
    hood = _hood(np.array([0.30, half + 0.012, 0.30]), 62.0, 182.0, detail)
    kit.add("hood", look, hood.moved(pose(-0.09, 0, 0.735)))
    for out in _OUT:
        kit.add(
            "frame",
            "aluminum",
            rod([[-0.06, 0.9 * half * out, 0.60], [-0.06, (s.half_m - 0.05) * out, 0.57]], 0.014, sides=5),
        )
    if s.has_child:
        _child(kit, np.array([-0.20, 0.0, 0.78]), detail, blanket=((-0.08, 0, 0.765), (0.12, 0.11, 0.035)))


def _child(
    kit: Kit, head: Floats, detail: int, *, blanket: tuple[tuple[float, float, float], tuple[float, float, float]]
) -> None:
    """A small child's head with a cap, and the blanket over the rest."""
    sides = (16, 10, 6)[detail]
    kit.add("child_head", "skin", ellipsoid(head, (0.078, 0.068, 0.085), sides))
    kit.add("child_cap", "pillow", ellipsoid(head + [-0.012, 0.0, 0.018], (0.078, 0.074, 0.080), sides))
    kit.add("blanket", "pillow", ellipsoid(*blanket, sides))


@lru_cache(maxsize=16)
def rollator_parts(color: str, half_m: float, wheel_m: float, handle_m: float, detail: int) -> tuple[Part, ...]:
    """A walking frame on four wheels with handles, brakes, a seat and a bag."""
    kit, sides = Kit("object.pushable", paint=paint(color)), SIDES[detail]
    rear, front = -0.24, 0.26
    for out in _OUT:
        y = half_m * out
        for x, r in ((rear, wheel_m), (front, wheel_m)):
            at = np.array([x, y, r])
            kit.add("tires", "rubber", wheels.tire(at, r, 0.016, 0.3 * r, detail))
            kit.add("hubs", "gray_plastic", wheels.disk(at, 0.72 * r, 0.0, 0.010, detail))
            kit.add("axles", "steel", rod([off(at, 0, -0.05 * out, 0), off(at, 0, 0.012 * out, 0)], 0.008, sides=6))
        inner = y - 0.045 * out
        kit.add(
            "frame",
            "paint",
            rod([[front, inner, wheel_m], [0.06, inner, 0.60], [-0.02, inner, 0.64]], 0.0125, sides=sides),
        )
        kit.add("frame", "paint", rod([[rear, inner, wheel_m], [0.03, inner, 0.60]], 0.0125, sides=sides))
        kit.add("frame", "paint", rod([[front - 0.05, inner, 0.30], [rear + 0.08, inner, 0.30]], 0.009, sides=sides))
        post = [
            [0.05, inner, 0.57],
            [-0.02, inner, handle_m - 0.02],
            [-0.06, inner, handle_m],
            [-0.12, inner, handle_m],
        ]
        kit.add("frame", "aluminum", rod(np.array(post), 0.011, sides=sides))
        kit.add("grips", "rubber", rod([[-0.13, inner, handle_m], [-0.26, inner, handle_m]], 0.0165, sides=sides))
        lever = [[-0.10, inner, handle_m - 0.03], [-0.17, inner, handle_m - 0.05], [-0.25, inner, handle_m - 0.045]]
        kit.add("levers", "black_metal", rod(lever, 0.006, sides=4))
        kit.add(
            "levers", "black_metal", rod([[-0.09, inner, handle_m], [-0.10, inner, handle_m - 0.03]], 0.006, sides=4)
        )
    _rollator_middle(kit, half_m - 0.035, detail)
    return tuple(kit.parts())


def _rollator_middle(kit: Kit, wide: float, detail: int) -> None:
    """Bars across between the sides, the seat and the bag before it."""
    front, sides = 0.26, SIDES[detail]
    kit.add("frame", "paint", rod([[0.02, -wide, 0.59], [0.02, wide, 0.59]], 0.011, sides=sides))
    kit.add("frame", "paint", rod([[front - 0.06, -wide, 0.24], [front - 0.06, wide, 0.24]], 0.009, sides=sides))
    seat: list[Station] = [
        (-0.17, 0.61, 0.85 * wide, 0.015, 0.015),
        (-0.14, 0.61, wide - 0.012, 0.02, 0.02),
        (0.04, 0.61, wide - 0.012, 0.02, 0.02),
        (0.07, 0.61, 0.85 * wide, 0.015, 0.015),
    ]
    kit.add("seat", "vinyl", loft(seat, rings=6, sides=(12, 8, 6)[detail], power=5.0))
    bag: list[Station] = [
        (0.07, 0.44, 0.12, 0.10, 0.10),
        (0.09, 0.44, 0.16, 0.13, 0.13),
        (0.18, 0.43, 0.16, 0.12, 0.13),
        (0.21, 0.43, 0.12, 0.08, 0.09),
    ]
    kit.add("bag", named_material("fabric"), loft(bag, rings=6, sides=(14, 10, 6)[detail], power=3.6))
    kit.add("frame", "paint", rod([[0.10, -wide, 0.47], [0.10, wide, 0.47]], 0.008, sides=5))
