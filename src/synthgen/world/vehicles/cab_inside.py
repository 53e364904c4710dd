"""What is seen through the windows of a truck's cab, and the mirrors on it.

Seats, dashboard, steering wheel, floor and rear wall: enough that glass does not open on an empty shell. Not
modelled: drivers, levers and dials.
"""

import numpy as np

from synthgen.geometry import rotation, transform
from synthgen.world.shapes.tubes import ring, tube
from synthgen.world.vehicles.heavy_kit import HeavyKit


def add_cab_inside(
    kit: HeavyKit, *, front: float, back: float, half: float, belt: float, top: float, crew: bool
) -> None:
    """Interior between the front and the rear wall of a cab; `belt` is the lower edge of its windows."""
    floor, inner = belt - 0.55, half - 0.09
    kit.span("inside_lining", (back + 0.07, -inner, floor - 0.02), (back + 0.10, inner, top - 0.16))
    kit.span("interior_floor", (back + 0.07, -inner, floor - 0.04), (front - 0.30, inner, floor))
    kit.box("inside_dash", (front - 0.42, 0.0, belt - 0.32), (0.50, 2 * inner - 0.04, 0.54), round_m=0.08)
    rows = [front - 1.02] if not crew else [front - 1.02, back + 0.55]
    for x in rows:
        for y in (-0.58, 0.58):
            add_seat(kit, (x, y, floor), breadth=0.50, height=1.18)
    wheel = tube(ring((0.0, 0.0, 0.0), 0.23, 20 if kit.detail == 0 else 8), 0.017, sides=6, closed=True)
    lay = transform(rotation(pitch_rad=-1.15), (front - 0.62, 0.58, belt + 0.02))
    kit.add("inside_dash", wheel.moved(lay @ transform(rotation(roll_rad=np.pi / 2))))
    kit.tube("inside_dash", [(front - 0.62, 0.58, belt + 0.02), (front - 0.46, 0.58, belt - 0.14)], 0.03)


def add_seat(kit: HeavyKit, foot: tuple[float, float, float], *, breadth: float, height: float) -> None:
    """Seat that looks forward; `foot` is on the floor below the cushion."""
    x, y, z = foot
    cushion = 0.40 * height
    kit.box("inside_dash_seat", (x, y, z + cushion / 2), (0.30, 0.30, cushion))
    kit.box("inside_seat", (x, y, z + cushion), (0.48, breadth, 0.14), round_m=0.05)
    kit.box(
        "inside_seat",
        (x - 0.25, y, z + 0.70 * height),
        (0.13, 0.94 * breadth, 0.56 * height),
        round_m=0.05,
        pitch_rad=-0.16,
    )
    kit.box("inside_seat", (x - 0.33, y, z + 1.02 * height), (0.09, 0.5 * breadth, 0.15), round_m=0.04, pitch_rad=-0.12)


def add_cab_mirrors(kit: HeavyKit, front: float, half: float, belt: float) -> None:
    """Main and wide-angle mirror in one tall housing on arms at each side, and a front mirror at the right."""
    x, y, z = front - 0.22, half + 0.13, belt + 0.46
    kit.box("mirror_left", (x, y, z + 0.10), (0.13, 0.24, 0.42), round_m=0.05, both=True)
    kit.box("mirror_left", (x, y, z - 0.25), (0.13, 0.23, 0.22), round_m=0.05, both=True)
    for high in (z + 0.24, z - 0.29):
        path = [(x - 0.16, half - 0.10, high), (x - 0.02, half + 0.02, high), (x, y, high)]
        kit.tube("mirror_arm_left", path, 0.018, both=True)
    if kit.detail < 2:
        kit.box("mirror_glass_left", (x - 0.062, y, z + 0.10), (0.012, 0.19, 0.36), both=True)
        kit.box("mirror_glass_left", (x - 0.062, y, z - 0.25), (0.012, 0.18, 0.16), both=True)
        kit.box("mirror_front", (front + 0.02, 0.62 - half, belt + 0.98), (0.14, 0.26, 0.14), round_m=0.05)
        kit.tube(
            "mirror_front", [(front - 0.40, 0.62 - half, belt + 0.90), (front + 0.02, 0.62 - half, belt + 0.99)], 0.014
        )
