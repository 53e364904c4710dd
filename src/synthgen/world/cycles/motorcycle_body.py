"""What gives motorcycles their looks: tanks, seats, tails, fairings, screens, cases, fenders, lamps, plate.

Start at `add_body`. Shapes are lofts through stations of x, z, half the width, reach up and reach down, by eye
from side views, stretched with the wheelbase.
Left out: logos and decals.
"""

import numpy as np

from synthgen.geometry import pose
from synthgen.world.cycles.kit import SIDES, Kit, rod
from synthgen.world.cycles.motor_scooter_body import add_face, add_shell
from synthgen.world.cycles.motorcycle_plan import Machine, body_loft
from synthgen.world.cycles.motorcycle_rear import add_fenders, add_rear_end, add_top_case
from synthgen.world.shapes.lofts import Station, ellipsoid, turned

_TANK: dict[str, list[Station]] = {
    "naked": [
        (0.36, 0.90, 0.05, 0.04, 0.05),
        (0.31, 0.90, 0.12, 0.075, 0.09),
        (0.16, 0.905, 0.162, 0.105, 0.12),
        (0.0, 0.87, 0.135, 0.095, 0.10),
        (-0.12, 0.83, 0.085, 0.045, 0.06),
        (-0.15, 0.82, 0.04, 0.02, 0.03),
    ],
    "sport": [
        (0.34, 0.90, 0.06, 0.05, 0.06),
        (0.28, 0.90, 0.13, 0.085, 0.10),
        (0.13, 0.905, 0.165, 0.105, 0.12),
        (-0.03, 0.875, 0.13, 0.085, 0.10),
        (-0.15, 0.84, 0.085, 0.04, 0.05),
        (-0.18, 0.83, 0.04, 0.02, 0.03),
    ],
    "touring": [
        (0.34, 0.91, 0.08, 0.05, 0.06),
        (0.28, 0.91, 0.15, 0.085, 0.10),
        (0.13, 0.915, 0.180, 0.105, 0.13),
        (-0.02, 0.875, 0.15, 0.09, 0.10),
        (-0.13, 0.835, 0.10, 0.045, 0.06),
        (-0.16, 0.825, 0.04, 0.02, 0.03),
    ],
}
_SEAT: dict[str, list[tuple[float, float, float, float, float]]] = {
    # z against the seat's height under the rider.
    "naked": [
        (-0.10, 0.02, 0.05, 0.01, 0.03),
        (-0.16, -0.01, 0.095, 0.01, 0.05),
        (-0.28, -0.02, 0.145, 0.02, 0.05),
        (-0.42, 0.005, 0.15, 0.03, 0.05),
        (-0.50, 0.045, 0.125, 0.03, 0.05),
        (-0.66, 0.06, 0.105, 0.03, 0.045),
        (-0.74, 0.065, 0.05, 0.015, 0.02),
    ],
    "sport": [
        (-0.12, 0.02, 0.05, 0.01, 0.03),
        (-0.18, -0.01, 0.09, 0.01, 0.05),
        (-0.30, -0.02, 0.14, 0.02, 0.05),
        (-0.42, 0.00, 0.15, 0.03, 0.05),
        (-0.47, 0.08, 0.10, 0.04, 0.09),
        (-0.62, 0.125, 0.085, 0.03, 0.045),
        (-0.68, 0.13, 0.04, 0.015, 0.02),
    ],
    "touring": [
        (-0.09, 0.02, 0.06, 0.01, 0.04),
        (-0.15, -0.01, 0.11, 0.01, 0.06),
        (-0.28, -0.025, 0.165, 0.025, 0.06),
        (-0.44, 0.0, 0.175, 0.04, 0.06),
        (-0.53, 0.07, 0.155, 0.035, 0.08),
        (-0.72, 0.075, 0.15, 0.035, 0.05),
        (-0.84, 0.08, 0.09, 0.02, 0.03),
    ],
    "scooter": [
        (0.03, 0.0, 0.06, 0.01, 0.04),
        (-0.02, 0.0, 0.11, 0.0, 0.06),
        (-0.25, -0.02, 0.16, 0.02, 0.06),
        (-0.42, 0.0, 0.165, 0.03, 0.06),
        (-0.50, 0.045, 0.15, 0.03, 0.06),
        (-0.66, 0.05, 0.12, 0.03, 0.05),
        (-0.73, 0.05, 0.05, 0.015, 0.02),
    ],
}
_TAIL: dict[str, list[Station]] = {
    "naked": [
        (-0.14, 0.72, 0.11, 0.06, 0.07),
        (-0.30, 0.75, 0.13, 0.05, 0.06),
        (-0.55, 0.82, 0.115, 0.04, 0.05),
        (-0.78, 0.875, 0.075, 0.025, 0.03),
        (-0.84, 0.89, 0.03, 0.01, 0.015),
    ],
    "sport": [
        (-0.16, 0.74, 0.11, 0.06, 0.07),
        (-0.34, 0.78, 0.13, 0.05, 0.06),
        (-0.55, 0.87, 0.105, 0.055, 0.05),
        (-0.76, 0.965, 0.06, 0.02, 0.025),
        (-0.82, 0.985, 0.03, 0.008, 0.01),
    ],
    "touring": [
        (-0.12, 0.72, 0.12, 0.06, 0.08),
        (-0.34, 0.75, 0.15, 0.06, 0.07),
        (-0.64, 0.82, 0.15, 0.06, 0.07),
        (-0.88, 0.86, 0.11, 0.05, 0.06),
        (-0.94, 0.865, 0.06, 0.03, 0.03),
    ],
}


def add_body(kit: Kit, m: Machine, detail: int) -> None:
    """Bodywork, lamps and plate."""
    if m.kind == "scooter":
        add_shell(kit, m, detail)
    else:
        kit.add("tank", "paint", body_loft(m, _TANK[m.kind], detail))
        kit.add("tail", "paint", body_loft(m, _TAIL[m.kind], detail))
        _side_covers(kit, m, detail)
    rows = [
        (x, z + m.seat_m - (0.02 if m.kind == "scooter" else 0.0), half, up, down)
        for x, z, half, up, down in _SEAT[m.kind]
    ]
    kit.add("seat", "vinyl", body_loft(m, rows, detail, power=2.8))
    {"naked": _naked, "sport": _sport, "touring": _touring, "scooter": add_face}[m.kind](kit, m, detail)
    add_fenders(kit, m, detail)
    add_rear_end(kit, m, detail)
    if m.top_case and m.kind in ("scooter", "touring"):
        add_top_case(kit, m, detail)


def _side_covers(kit: Kit, m: Machine, detail: int) -> None:
    rows: list[Station] = [
        (0.02, 0.70, 0.02, 0.04, 0.04),
        (-0.06, 0.68, 0.035, 0.08, 0.09),
        (-0.22, 0.66, 0.035, 0.07, 0.08),
        (-0.32, 0.68, 0.015, 0.03, 0.03),
    ]
    for out in (1.0, -1.0):
        kit.add("side_covers", "plastic", body_loft(m, rows, detail, y_m=0.115 * out))


def _head_lamp(kit: Kit, x: float, z: float, radius: float, detail: int) -> None:
    """A round lamp: a bowl with a chromed ring and a lens."""
    n = 2 * SIDES[detail]
    bowl = [
        (0.0, -0.105),
        (0.55 * radius, -0.095),
        (0.9 * radius, -0.05),
        (radius, 0.0),
        (0.96 * radius, 0.012),
        (0.86 * radius, 0.012),
        (0.0, 0.008),
    ]
    kit.add("lamp_bowl", "black_metal", turned(bowl, n, axis="x", middle=(x, 0, z), closed=False))
    lens = [(0.0, 0.0), (0.87 * radius, 0.006), (0.6 * radius, 0.024), (0.0, 0.032)]
    kit.lamp("head_low", "front", turned(lens, n, axis="x", middle=(x, 0, z), closed=False))


def _naked(kit: Kit, m: Machine, detail: int) -> None:
    x, z = m.clamp[0] + 0.135, m.clamp[2] - 0.07
    _head_lamp(kit, x, z, 0.088, detail)
    for out in (1.0, -1.0):
        kit.add(
            "lamp_bowl",
            "black_metal",
            rod([[x - 0.03, 0.080 * out, z], [m.clamp[0] + 0.025, 0.105 * out, z + 0.0]], 0.010, sides=5),
        )
    dial = turned([(0.0, -0.02), (0.055, -0.02), (0.055, 0.02), (0.0, 0.02)], 2 * SIDES[detail], axis="x", closed=False)
    kit.add(
        "instruments",
        "plastic",
        dial.moved(pose(m.clamp[0] + 0.06, 0, m.clamp[2] + 0.065, pitch_rad=np.deg2rad(130.0))),
    )
    kit.add(
        "instruments",
        "plastic",
        rod([[m.clamp[0] + 0.06, 0, m.clamp[2] + 0.06], [m.clamp[0] - 0.0, 0, m.clamp[2]]], 0.02, sides=5),
    )
    if m.screen:
        rows: list[Station] = [
            (0.49, 1.00, 0.10, 0.004, 0.004),
            (0.455, 1.08, 0.12, 0.004, 0.004),
            (0.40, 1.15, 0.07, 0.003, 0.003),
        ]
        kit.add("screen", "smoked", body_loft(m, rows, detail))


def _sport(kit: Kit, m: Machine, detail: int) -> None:
    nose: list[Station] = [
        (0.735, 0.845, 0.025, 0.02, 0.02),
        (0.70, 0.86, 0.10, 0.055, 0.075),
        (0.60, 0.885, 0.165, 0.095, 0.13),
        (0.46, 0.89, 0.195, 0.10, 0.17),
        (0.37, 0.86, 0.19, 0.07, 0.17),
    ]
    kit.add("fairing", "paint", body_loft(m, nose, detail))
    sides: list[Station] = [
        (0.50, 0.70, 0.10, 0.10, 0.11),
        (0.42, 0.67, 0.185, 0.17, 0.20),
        (0.30, 0.60, 0.205, 0.19, 0.28),
        (0.10, 0.50, 0.20, 0.19, 0.25),
        (-0.08, 0.41, 0.175, 0.12, 0.17),
        (-0.26, 0.335, 0.13, 0.06, 0.09),
        (-0.34, 0.32, 0.08, 0.03, 0.05),
    ]
    kit.add("fairing", "paint", body_loft(m, sides, detail, power=3.0))
    screen: list[Station] = [
        (0.665, 0.945, 0.05, 0.012, 0.01),
        (0.60, 0.985, 0.125, 0.022, 0.03),
        (0.50, 1.045, 0.135, 0.022, 0.04),
        (0.42, 1.085, 0.10, 0.010, 0.03),
    ]
    kit.add("screen", "smoked", body_loft(m, screen, detail))
    for out in (1.0, -1.0):
        eye = ellipsoid((0.672 * m.stretch, 0.075 * out, 0.872), (0.036, 0.050, 0.026), SIDES[detail])
        kit.lamp("head_low", "left" if out > 0 else "right", eye.moved(np.eye(4)))
    if detail < 2:
        vent: list[Station] = [
            (0.33, 0.66, 0.004, 0.03, 0.03),
            (0.20, 0.61, 0.006, 0.07, 0.07),
            (0.08, 0.56, 0.004, 0.03, 0.03),
        ]
        for out in (1.0, -1.0):
            kit.add("vents", "engine", body_loft(m, vent, detail, y_m=0.205 * out))


def _touring(kit: Kit, m: Machine, detail: int) -> None:
    nose: list[Station] = [
        (0.66, 0.90, 0.05, 0.05, 0.06),
        (0.62, 0.92, 0.15, 0.10, 0.13),
        (0.53, 0.93, 0.215, 0.13, 0.17),
        (0.42, 0.92, 0.235, 0.12, 0.18),
        (0.36, 0.90, 0.21, 0.08, 0.14),
    ]
    kit.add("fairing", "paint", body_loft(m, nose, detail, power=2.8))
    wing: list[Station] = [
        (0.46, 0.78, 0.03, 0.08, 0.10),
        (0.36, 0.72, 0.045, 0.13, 0.17),
        (0.22, 0.64, 0.04, 0.10, 0.15),
        (0.12, 0.58, 0.02, 0.05, 0.06),
    ]
    for out in (1.0, -1.0):
        kit.add("fairing", "paint", body_loft(m, wing, detail, y_m=0.19 * out))
        case: list[Station] = [
            (-0.40, 0.62, 0.07, 0.13, 0.13),
            (-0.44, 0.62, 0.115, 0.19, 0.19),
            (-0.66, 0.63, 0.125, 0.20, 0.20),
            (-0.90, 0.63, 0.115, 0.19, 0.19),
            (-0.95, 0.63, 0.07, 0.12, 0.12),
        ]
        kit.add("cases", "paint", body_loft(m, case, detail, power=4.0, y_m=0.275 * out))
        seam: list[Station] = [
            (-0.395, 0.62, 0.012, 0.15, 0.15),
            (-0.43, 0.62, 0.012, 0.205, 0.205),
            (-0.92, 0.63, 0.012, 0.205, 0.205),
            (-0.955, 0.63, 0.012, 0.14, 0.14),
        ]
        kit.add("case_seams", "plastic", body_loft(m, seam, detail, power=4.0, y_m=0.275 * out))
        kit.add(
            "case_rails",
            "black_metal",
            rod([[-0.55 * m.stretch, 0.06 * out, 0.72], [-0.55 * m.stretch, 0.20 * out, 0.70]], 0.014, sides=5),
        )
        eye = ellipsoid((0.615 * m.stretch, 0.085 * out, 0.90), (0.045, 0.062, 0.045), SIDES[detail])
        kit.lamp("head_low", "left" if out > 0 else "right", eye)
    screen: list[Station] = [
        (0.585, 1.00, 0.17, 0.005, 0.005),
        (0.53, 1.12, 0.195, 0.005, 0.005),
        (0.47, 1.21, 0.165, 0.005, 0.005),
        (0.44, 1.25, 0.10, 0.004, 0.004),
    ]
    kit.add("screen", "smoked", body_loft(m, screen, detail))
