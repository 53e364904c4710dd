"""What carries a tram and feeds it: bogies with flanged wheels, and the pantograph.

Bogies stand on rails whose tops are at z = 0; springs and motors are not modelled.
"""

import numpy as np

from synthgen.records import Mesh
from synthgen.world.vehicles.heavy_kit import FLIP, HeavyKit
from synthgen.world.vehicles.wheels import revolved

_WHEEL_M = 0.60  # worn to new: 0.53-0.66 m
_GAUGE_M = 1.435  # between the rails' inner faces


def add_bogie(kit: HeavyKit, axles: tuple[float, float], half: float) -> None:
    """Frame, two axles and four flanged wheels, half hidden by the skirts."""
    a, b = axles
    r, y = _WHEEL_M / 2, _GAUGE_M / 2 + 0.035
    for x in (a, b):
        for sign in (1.0, -1.0):
            mesh = _rail_wheel(r, kit.detail) if sign > 0 else _rail_wheel(r, kit.detail).moved(FLIP)
            shift = np.eye(4)
            shift[:3, 3] = x, sign * y, r
            kit.add("bar_wheel", mesh.moved(shift), kit.looks.row("worn_steel"))
        kit.tube("axle", [(x, -y, r), (x, y, r)], 0.07)
    kit.box("frame", (0.5 * (a + b), y + 0.14, r + 0.05), (b - a + 0.5, 0.12, 0.16), both=True)
    kit.box("frame", (0.5 * (a + b), 0.0, r + 0.05), (0.3, 2 * half - 0.3, 0.14))
    for x in (a, b):
        kit.box("frame", (x, y + 0.08, r), (0.18, 0.20, 0.18), both=True)
    if kit.detail < 2:
        kit.box("bar_brake", (0.5 * (a + b), y, 0.10), (0.9, 0.07, 0.10), kit.looks.row("machine_dark"), both=True)
        kit.box("frame", (0.5 * (a + b), y + 0.05, 0.24), (0.08, 0.10, 0.24), both=True)


def _rail_wheel(r: float, detail: int) -> Mesh:
    """Steel wheel about its center; tread outside (+y), flange inside."""
    outline = [
        (0.0, 0.05),
        (0.28 * r, 0.05),
        (0.34 * r, 0.02),
        (0.78 * r, 0.02),
        (0.82 * r, 0.055),
        (r - 0.004, 0.055),
        (r, -0.03),
        (r, -0.055),
        (0.0, -0.055),
    ]
    return revolved(
        outline if detail < 2 else [outline[0], outline[5], outline[7], outline[8]],
        (24, 12, 8)[detail],
        30.0,
    )


def add_pantograph(kit: HeavyKit, x: float, roof: float, reach: float) -> None:
    """Single-arm pantograph: base on insulators, lower and upper arm, head with two strips at z = `reach`."""
    x += 0.35
    base = roof + 0.22
    for dx in (-0.55, 0.55):
        kit.tube("insulator", [(x + dx, 0.48, roof - 0.08), (x + dx, 0.48, base)], 0.05, both=True)
        kit.box("panto", (x + dx, 0.0, base), (0.07, 1.04, 0.07))
    kit.box("panto", (x, 0.48, base), (1.2, 0.07, 0.07), both=True)
    top = reach - 0.05
    knee = (x + 0.85, 0.0, 0.5 * (base + top) + 0.05)
    kit.tube("panto", [(x - 0.50, 0.0, base), knee], 0.045)
    kit.tube("panto", [(x - 0.50, -0.48, base), (x - 0.50, 0.48, base)], 0.035)
    for y in (-0.35, 0.35):
        kit.tube("panto", [knee, (x - 0.45, y, top)], 0.028)
    for dx in (-0.62, -0.28):
        strip = [
            (x + dx, -0.85, top - 0.16),
            (x + dx, -0.62, top + 0.015),
            (x + dx, 0.62, top + 0.015),
            (x + dx, 0.85, top - 0.16),
        ]
        kit.tube("panto", strip, 0.026)
    for y in (-0.35, 0.35):
        kit.box("panto", (x - 0.45, y, top), (0.42, 0.04, 0.04))
