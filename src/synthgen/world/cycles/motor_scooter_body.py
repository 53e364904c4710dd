"""Bodywork of motor scooters: leg shield, floor, the shell below the seat, the cowl around the bar.

Start at `add_shell` and `add_face`. Shapes as in `motorcycle_body`, by eye from side views.
Left out: what scooters share with motorcycles.
"""

from synthgen.world.cycles.kit import SIDES, Kit, rod
from synthgen.world.cycles.motorcycle_plan import RINGS, ROUND, Machine, body_loft
from synthgen.world.shapes.lofts import Station, ellipsoid, loft


def add_shell(kit: Kit, m: Machine, detail: int) -> None:
    """Leg shield, floor, and the body below the seat."""
    top = m.clamp
    shield: list[Station] = [
        (0.30, 0.24, 0.12, 0.03, 0.03),
        (0.345, 0.36, 0.185, 0.03, 0.03),
        (0.385, 0.58, 0.21, 0.035, 0.035),
        (0.375, 0.78, 0.20, 0.04, 0.05),
        (0.355, 0.90, 0.12, 0.04, 0.07),
        (0.34, 0.94, 0.07, 0.03, 0.04),
    ]
    kit.add("shield", "paint", body_loft(m, shield, detail, power=2.8))
    apron: list[Station] = [
        (0.40, 0.46, 0.05, 0.05, 0.03),
        (0.42, 0.58, 0.085, 0.09, 0.03),
        (0.41, 0.74, 0.09, 0.085, 0.03),
        (0.39, 0.88, 0.06, 0.05, 0.03),
    ]
    # Along a line that rises, "up" points backward and "down" forward.
    kit.add("shield", "paint", body_loft(m, [(x, z, half, down, up) for x, z, half, up, down in apron], detail))
    floor: list[Station] = [
        (0.36, 0.30, 0.12, 0.03, 0.02),
        (0.30, 0.255, 0.18, 0.025, 0.035),
        (0.05, 0.250, 0.185, 0.025, 0.045),
        (-0.06, 0.27, 0.18, 0.05, 0.05),
        (-0.10, 0.29, 0.12, 0.04, 0.04),
    ]
    kit.add("floor", "plastic", body_loft(m, floor, detail, power=3.5))
    body: list[Station] = [
        (0.0, 0.42, 0.08, 0.16, 0.14),
        (-0.05, 0.47, 0.155, 0.22, 0.20),
        (-0.20, 0.54, 0.19, 0.19, 0.21),
        (-0.45, 0.60, 0.195, 0.15, 0.17),
        (-0.66, 0.665, 0.15, 0.10, 0.10),
        (-0.80, 0.71, 0.09, 0.05, 0.05),
        (-0.86, 0.72, 0.04, 0.02, 0.02),
    ]
    kit.add("body", "paint", body_loft(m, body, detail, power=2.7))
    kit.add("hook", "black_metal", rod([[top[0] - 0.16, 0, 0.75], [top[0] - 0.05, 0, 0.75]], 0.01, sides=5))


def add_face(kit: Kit, m: Machine, detail: int) -> None:
    """Cowl around the bar with the lamp, instruments and turn signals."""
    x, z = m.clamp[0], m.bar_m
    cowl: list[Station] = [
        (x + 0.085, z - 0.005, 0.05, 0.04, 0.05),
        (x + 0.06, z, 0.10, 0.065, 0.075),
        (x, z, 0.15, 0.065, 0.085),
        (x - 0.06, z, 0.13, 0.04, 0.06),
        (x - 0.09, z, 0.07, 0.02, 0.03),
    ]
    kit.add("cowl", "paint", loft(cowl, rings=RINGS[detail], sides=ROUND[detail], power=2.4))
    kit.lamp("head_low", "front", ellipsoid((x + 0.062, 0, z - 0.008), (0.040, 0.078, 0.048), SIDES[detail]))
    if m.screen:
        rows: list[Station] = [
            (x + 0.080, z + 0.05, 0.14, 0.004, 0.004),
            (x + 0.045, z + 0.13, 0.16, 0.004, 0.004),
            (x + 0.0, z + 0.21, 0.13, 0.004, 0.004),
            (x - 0.02, z + 0.24, 0.08, 0.003, 0.003),
        ]
        kit.add("screen", "smoked", loft(rows, rings=RINGS[detail], sides=ROUND[detail], power=2.6))
