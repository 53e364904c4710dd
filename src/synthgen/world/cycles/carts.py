"""What people push or pull and leave standing: shopping carts, wheeled bins, hand trucks.

Start at `FAMILIES`; all are `object.pushable`. Bins and carts face +x with the side that opens or rolls ahead.
Left out: who pushes them, and large containers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from synthgen.geometry import pose
from synthgen.records import Asset, Material, Mesh
from synthgen.records.material import Color
from synthgen.rng import Generator, stream
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, cycles_table, fallen_over, named_material, off, paint, rod
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box

_CLASS = "object.pushable"
_OUT = (1.0, -1.0)


def tinted(name: str, look: str, color: str) -> Material:
    """A material of the table in a color of the paints."""
    row = cycles_table()["color"][color]
    base: Color = tuple(row["color"])
    return replace(
        named_material(look), name=f"{name}.{color}", base_color=base, reflectance_905nm=row["reflectance_905nm"]
    )


def _caster(kit: Kit, at: ArrayLike, radius: float, detail: int) -> None:
    """A small wheel in a fork below a place on the frame."""
    top = np.asarray(at, dtype=float)
    axle = np.array([top[0] - 0.02, top[1], radius])
    if detail == 2:
        kit.add("casters", "rubber", wheels.disk(axle, radius, 0.0, 0.014, detail))
        kit.add("forks", "steel", rod([axle, top], 0.012, sides=4))
        return
    kit.add("casters", "rubber", wheels.tire(axle, radius, 0.014, 0.35 * radius, detail + 1))
    kit.add("casters_hubs", "gray_plastic", wheels.disk(axle, 0.66 * radius, 0.0, 0.009, detail + 1))
    for out in _OUT:
        kit.add("forks", "steel", rod([off(axle, 0, 0.018 * out, 0), off(top, 0, 0.012 * out, 0)], 0.006, sides=4))


def _grid(corners: ArrayLike, across: int, along: int, radius: float, sides: int) -> list[Mesh]:
    """Wires over a quadrangle (4, 3): lines from its first edge to its third, and from its second to its fourth."""
    a, b, c, d = np.asarray(corners, dtype=float)
    wires = []
    for n, (p, q, r, s) in ((across, (a, b, d, c)), (along, (b, c, a, d))):
        for t in np.linspace(0.0, 1.0, n):
            wires.append(rod([p + t * (q - p), r + t * (s - r)], radius, sides=sides))
    return wires


def build_shopping_cart(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A wire basket on a tube frame with four casters; the handle is behind."""
    p, kit, sides = parameters, Kit(_CLASS), SIDES[detail]
    half_x, half_y, top = 0.5 * float(p["length_m"]), 0.5 * float(p["width_m"]), float(p["height_m"])
    low, high = 0.46, top - 0.06
    back, front = -half_x + 0.16, half_x
    floor = [
        (back, -0.80 * half_y, low + 0.02),
        (front - 0.10, -0.66 * half_y, low + 0.06),
        (front - 0.10, 0.66 * half_y, low + 0.06),
        (back, 0.80 * half_y, low + 0.02),
    ]
    rim = [
        (back, -half_y + 0.01, high),
        (front, -0.84 * half_y, high - 0.06),
        (front, 0.84 * half_y, high - 0.06),
        (back, half_y - 0.01, high),
    ]
    counts = ((13, 9), (8, 5), (4, 2))[detail]
    radius, corners = (0.0021, 0.003, 0.0045)[detail], 3
    kit.add("basket", "wire", *_grid(floor, counts[1], counts[0], radius, corners))
    for i in range(4):
        j = (i + 1) % 4
        n = counts[0] if i % 2 == 0 else counts[1]
        kit.add("basket", "wire", *_grid([floor[i], floor[j], rim[j], rim[i]], n, counts[1], radius, corners))
        kit.add("frame", "wire", rod([rim[i], rim[j]], 0.007, sides=sides))
        kit.add("frame", "wire", rod([floor[i], floor[j]], 0.006, sides=sides))
        kit.add("frame", "wire", rod([floor[i], rim[i]], 0.005, sides=sides))
    _cart_legs(kit, p, detail)
    look = tinted("handle", "bin", str(p["color"]))
    for i in (1, 2):
        kit.add("corners", look, ellipsoid(rim[i], (0.02, 0.02, 0.025), sides))
    bar = [[-half_x + 0.03, -half_y + 0.005, top - 0.02], [-half_x + 0.03, half_y - 0.005, top - 0.02]]
    kit.add("handle", look, rod(bar, 0.017, sides=sides))
    plate = box((back - 0.012, -0.62 * half_y, high - 0.18), (back - 0.004, 0.62 * half_y, high - 0.02))
    kit.add("handle", look, plate)
    for y in (-0.5 * half_y, 0.5 * half_y):
        kit.add("frame", "wire", rod([[back, y, high], [-half_x + 0.03, y, top - 0.02]], 0.006, sides=5))
    for x, y, size in _GOODS if p["load"] else ():
        far = (x + size[0], y + size[1], low + 0.05 + 1.4 * size[2])
        kit.add("goods", "parcel", box((x - size[0], y - size[1], low + 0.03), far))
    return Asset(_CLASS, tuple(kit.parts()))


_GOODS = (
    (-0.05, -0.06, (0.12, 0.10, 0.13)),
    (0.16, 0.05, (0.10, 0.12, 0.10)),
    (-0.16, 0.12, (0.07, 0.07, 0.15)),
)
"""Boxes in a loaded cart: middle in plan and half the sizes. [m]"""


def _cart_legs(kit: Kit, p: Parameters, detail: int) -> None:
    """Both sides of the frame, from the handle down to the casters and ahead below the basket."""
    half_x, half_y, top = 0.5 * float(p["length_m"]), 0.5 * float(p["width_m"]), float(p["height_m"])
    back, front, sides = -half_x + 0.16, half_x, SIDES[detail]
    for out in _OUT:
        y, y_low = (half_y - 0.02) * out, 0.78 * half_y * out
        leg = [
            [-half_x + 0.04, y, top - 0.03],
            [back, y, top - 0.08],
            [back + 0.03, y_low, 0.40],
            [back + 0.05, y_low, 0.20],
            [front - 0.16, 0.7 * y_low, 0.17],
        ]
        kit.add("frame", "wire", rod(np.array(leg), 0.011, sides=sides))
        brace = [[back + 0.05, y_low, 0.20], [front - 0.10, 0.66 * half_y * out, 0.51]]
        kit.add("frame", "wire", rod(brace, 0.008, sides=sides))
        _caster(kit, (back + 0.06, y_low, 0.195), 0.062, detail)
        _caster(kit, (front - 0.17, 0.7 * y_low, 0.172), 0.062, detail)


_BINS = {120.0: (0.48, 0.55, 0.94), 240.0: (0.58, 0.73, 1.07)}
"""Width, depth and height of wheeled bins by volume in litres. [m]"""


def build_bin(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A bin that tapers down, with a lid, a handle and two wheels behind; it opens to the front."""
    p = parameters
    width, depth, height = (size * float(p["scale"]) for size in _BINS[float(p["litres"])])
    kit = Kit(_CLASS)
    body, lid = tinted("body", "bin", str(p["body"])), tinted("lid", "bin", str(p["lid"]))
    rim, x0, x1 = height - 0.10, -0.5 * depth + 0.10, 0.5 * depth - 0.02
    half = 0.5 * width - 0.02
    rows = [(0.02, 0.76), (0.04, 0.78), (0.5 * rim, 0.88), (rim - 0.06, 0.97), (rim - 0.055, 1.04), (rim, 1.05)]
    # Lofted upward: "down" of a rising line is forward.
    middle, reach = 0.5 * (x0 + x1), 0.5 * (x1 - x0)
    stations: list[Station] = []
    for z, grow in rows:
        front = middle + reach * grow
        back = middle - reach * (0.90 + 0.10 * z / rim) * min(1.0, 0.9 + 0.15 * grow)
        stations.append((0.5 * (front + back), z, half * grow / 1.05, 0.5 * (front - back), 0.5 * (front - back)))
    kit.add("body", body, loft(stations, rings=(22, 12, 7)[detail], sides=(28, 16, 12)[detail], power=5.0))
    hinge = pose(x0 - 0.005, 0.0, rim + 0.01, pitch_rad=-np.deg2rad(float(p["open_deg"])))
    long = x1 - x0 + 0.035
    cover: list[Station] = [
        (0.0, 0.0, 0.85 * half, 0.02, 0.006),
        (0.04, 0.0, half + 0.012, 0.05, 0.014),
        (0.5 * long, 0.0, half + 0.016, 0.075, 0.014),
        (long - 0.03, -0.004, half + 0.012, 0.05, 0.014),
        (long + 0.01, -0.01, 0.85 * half, 0.012, 0.006),
    ]
    kit.add("lid", lid, loft(cover, rings=(14, 8, 5)[detail], sides=(24, 14, 10)[detail], power=3.4).moved(hinge))
    _bin_fittings(kit, body, (x0, x1, half, rim), detail)
    parts = kit.parts()
    if p["fallen"]:
        return Asset(_CLASS, tuple(fallen_over(parts, 1.0)))
    return Asset(_CLASS, tuple(parts))


def _bin_fittings(kit: Kit, body: Material, size: tuple[float, float, float, float], detail: int) -> None:
    """Handle, axle and wheels; `size` is the back, the front, half the width and the height of the rim. [m]"""
    x0, x1, half, rim = size
    grip, sides = x0 - 0.075, SIDES[detail]
    bar = rod([[grip, -0.72 * half, rim - 0.02], [grip, 0.72 * half, rim - 0.02]], 0.0145, sides=sides)
    kit.add("handle", body, bar)
    for y in (-0.70 * half, 0.0, 0.70 * half):
        kit.add("handle", body, box((grip - 0.01, y - 0.025, rim - 0.045), (x0 + 0.05, y + 0.025, rim + 0.004)))
    axle = np.array([x0 + 0.015, 0.0, 0.10])
    kit.add("axle", "galvanized", rod([off(axle, 0, -half - 0.005, 0), off(axle, 0, half + 0.005, 0)], 0.011, sides=6))
    for out in _OUT:
        at, foot = off(axle, 0, (half - 0.035) * out, 0), 0.635 * half * out
        kit.add("tires", "rubber", wheels.tire(at, 0.10, 0.022, 0.035, min(detail + 1, 2)))
        kit.add("hubs", "plastic", wheels.disk(at, 0.068, 0.0, 0.018, detail))
        kit.add("body", body, box((x0 - 0.01, foot - 0.085 * half, 0.05), (x0 + 0.12, foot + 0.085 * half, 0.30)))
        if detail == 0:
            y = 0.45 * half * out
            kit.add("ribs", body, box((x1 - 0.045, y - 0.01, rim - 0.30), (x1 - 0.016, y + 0.01, rim - 0.05)))


def build_hand_truck(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """An upright frame with two handles, a toe plate and two wheels, with parcels at times."""
    p, sides = parameters, SIDES[detail]
    kit = Kit(_CLASS, paint=paint(str(p["color"])))
    half, top = 0.5 * float(p["width_m"]), float(p["height_m"])
    inner = half - 0.085
    for out in _OUT:
        post = [
            [-0.02, inner * out, 0.02],
            [-0.02, inner * out, top - 0.22],
            [-0.05, inner * out, top - 0.06],
            [-0.17, inner * out, top - 0.01],
        ]
        kit.add("frame", "paint", rod(np.array(post), 0.014, sides=sides))
        kit.add(
            "grips",
            "rubber",
            rod([[-0.10, inner * out, top - 0.035], [-0.20, inner * out, top + 0.002]], 0.018, sides=sides),
        )
        axle = np.array([-0.11, (half - 0.035) * out, 0.13])
        kit.add("tires", "rubber", wheels.tire(axle, 0.13, 0.034, 0.06, detail))
        kit.add("hubs", "paint", wheels.disk(axle, 0.075, 0.0, 0.022, detail))
        kit.add(
            "frame",
            "paint",
            rod(
                [[-0.02, inner * out, 0.36], [-0.11, inner * out, 0.13], [-0.02, inner * out, 0.06]], 0.011, sides=sides
            ),
        )
    kit.add("axle", "steel", rod([[-0.11, -half, 0.13], [-0.11, half, 0.13]], 0.010, sides=sides))
    for z in (0.30, 0.62, top - 0.26):
        kit.add("frame", "paint", rod([[-0.02, -inner, z], [-0.02, inner, z]], 0.011, sides=sides))
    for y in (-0.4, 0.0, 0.4):
        kit.add("frame", "paint", rod([[-0.02, y * inner, 0.02], [-0.02, y * inner, top - 0.26]], 0.007, sides=sides))
    kit.add("toe_plate", "galvanized", box((-0.03, -inner - 0.03, 0.0), (0.24, inner + 0.03, 0.008)))
    rng, z = stream(int(p["variant"]), "parcels"), 0.008
    for _ in range(int(p["parcels"])):
        deep, wide, high = rng.uniform(0.20, 0.34), rng.uniform(0.16, 0.24), rng.uniform(0.14, 0.28)
        shift = rng.uniform(-0.03, 0.03)
        if z + high > top - 0.1:
            break
        kit.add("parcels", "parcel", box((0.0, shift - wide, z), (deep, shift + wide, z + high)))
        kit.add(
            "tape",
            tinted("tape", "bin", "cream"),
            box((-0.001, shift - 0.025, z + 0.001), (deep + 0.001, shift + 0.025, z + high + 0.001)),
        )
        z += high
    return Asset(_CLASS, tuple(kit.parts()))


def _family(name: str, build: Callable[[Parameters, int, float], Asset]) -> Family:
    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        return draw_parameters("cycles", name, rng, fixed)

    return Family(name, _CLASS, draw, build)


_BUILDERS: dict[str, Callable[[Parameters, int, float], Asset]] = {
    "cart.shopping": build_shopping_cart,
    "bin.wheeled": build_bin,
    "hand_truck": build_hand_truck,
}

FAMILIES = {name: _family(name, build) for name, build in _BUILDERS.items()}
