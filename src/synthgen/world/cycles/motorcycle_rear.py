"""Fenders, the lamps and plate at the back, turn signals all around, and top cases of motorcycles.

Start at `add_fenders`, `add_rear_end` and `add_top_case`.
Left out: head lamps (see `motorcycle_body`).
"""

import numpy as np

from synthgen.geometry import pose
from synthgen.world.cycles.kit import SIDES, Kit, rod
from synthgen.world.cycles.motorcycle_plan import ROUND, Machine, arched, body_loft
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box


def add_fenders(kit: Kit, m: Machine, detail: int) -> None:
    """Front fender over the wheel, and a short one behind."""
    r, half = m.wheel_m + 0.022, m.front_half_m + 0.012
    n = (12, 8, 5)[detail]
    front = arched(m.front[0], m.wheel_m, r, half, (22.0, 150.0) if m.kind != "scooter" else (-5.0, 165.0), n)
    kit.add("front_fender", "paint", loft(front, rings=n, sides=ROUND[detail], power=2.6))
    if m.kind == "touring":
        return
    rear = arched(m.rear[0], m.wheel_m, r + 0.012, m.rear_half_m + 0.008, (80.0, 150.0), n)
    kit.add("rear_fender", "plastic", loft(rear, rings=n, sides=ROUND[detail], power=2.6))
    reach = m.rear[0] + (r + 0.01) * np.cos(np.deg2rad(85.0)), m.wheel_m + (r + 0.012) * np.sin(np.deg2rad(85.0))
    up = [[reach[0], 0.0, reach[1]], [reach[0] + 0.05, 0.0, reach[1] + 0.09]]
    kit.add("rear_fender", "plastic", rod(up, 0.02, sides=5))


def add_rear_end(kit: Kit, m: Machine, detail: int) -> None:
    """Tail lamp, brake lamp, turn signals and the plate on its holder."""
    s, sides = m.stretch, SIDES[detail]
    x, z = {"naked": (-0.825, 0.865), "sport": (-0.80, 0.955), "touring": (-0.935, 0.865), "scooter": (-0.845, 0.715)}[
        m.kind
    ]
    wide = 0.085 if m.kind == "touring" else 0.055
    kit.lamp("tail", "rear", ellipsoid((x * s, 0, z + 0.012), (0.026, wide, 0.016), sides))
    kit.lamp("brake", "rear", ellipsoid((x * s, 0, z - 0.012), (0.026, 0.9 * wide, 0.014), sides))
    plate_x, plate_z = (x - 0.075) * s, z - 0.24
    holder = [[(x + 0.03) * s, 0, z - 0.02], [(x - 0.02) * s, 0, z - 0.10], [plate_x + 0.012, 0, plate_z]]
    kit.add("plate_holder", "plastic", rod(holder, 0.022, sides=sides))
    tilt = pose(plate_x, 0, plate_z, pitch_rad=np.deg2rad(20.0))
    kit.add("plate", "plate", box((-0.006, -0.09, -0.07), (0.0, 0.09, 0.07)).moved(tilt))
    kit.add("plate_holder", "plastic", box((0.0, -0.095, -0.075), (0.006, 0.095, 0.075)).moved(tilt))
    kit.add("reflector", "reflector", box((-0.010, -0.03, -0.105), (0.003, 0.03, -0.08)).moved(tilt))
    front_x, front_z, front_y = {
        "naked": (m.clamp[0] + 0.09, m.clamp[2] - 0.10, 0.0),
        "sport": (0.52 * s, 0.82, 0.10),
        "touring": (0.54 * s, 0.86, 0.16),
        "scooter": (0.41 * s, 0.70, 0.06),
    }[m.kind]
    for out, group in ((1.0, "turn_left"), (-1.0, "turn_right")):
        for place, px, pz, y0, y1 in (
            ("rear", (x + 0.0) * s, z - 0.05, 0.0, 0.155),
            ("front", front_x, front_z, front_y, max(0.18, front_y + 0.10)),
        ):
            kit.add("stalks", "plastic", rod([[px, y0 * out, pz], [px, y1 * out, pz]], 0.009, sides=max(4, sides // 2)))
            kit.lamp(group, place, ellipsoid((px, (y1 + 0.015) * out, pz), (0.022, 0.036, 0.020), sides))


def add_top_case(kit: Kit, m: Machine, detail: int) -> None:
    """A case behind the seat."""
    low = m.seat_m + 0.10
    x0, x1 = (-0.62, -1.00) if m.kind == "scooter" else (-0.74, -1.08)
    rows: list[Station] = [
        (x0, low + 0.12, 0.12, 0.08, 0.10),
        (x0 - 0.04, low + 0.13, 0.19, 0.14, 0.13),
        (x1 + 0.05, low + 0.13, 0.20, 0.14, 0.13),
        (x1, low + 0.12, 0.13, 0.08, 0.09),
    ]
    kit.add("top_case", "plastic", body_loft(m, rows, detail, power=3.6))
    seam: list[Station] = [
        (x0 + 0.003, low + 0.10, 0.14, 0.008, 0.008),
        (x0 - 0.04, low + 0.10, 0.203, 0.008, 0.008),
        (x1 + 0.05, low + 0.10, 0.213, 0.008, 0.008),
        (x1 - 0.003, low + 0.10, 0.14, 0.008, 0.008),
    ]
    kit.add("top_case_band", "reflector", body_loft(m, seam, detail, power=3.6))
    for x in (x0 - 0.06, x1 + 0.12):
        kit.add(
            "case_rails",
            "black_metal",
            rod([[x * m.stretch, 0.05, low + 0.02], [(x + 0.08) * m.stretch, 0.05, low - 0.16]], 0.012, sides=5),
        )
        kit.add(
            "case_rails",
            "black_metal",
            rod([[x * m.stretch, -0.05, low + 0.02], [(x + 0.08) * m.stretch, -0.05, low - 0.16]], 0.012, sides=5),
        )
