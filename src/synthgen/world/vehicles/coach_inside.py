"""What is seen through the windows of buses and trams: floor, ceiling, seats, poles, the driver's place.

Everything stands in one rigid section. Not modelled: passengers, ticket machines.
"""

from collections.abc import Sequence

import numpy as np

from synthgen.world.vehicles.cab_inside import add_seat
from synthgen.world.vehicles.heavy_kit import HeavyKit

_PITCH_M = 0.76  # between rows of seats: 0.65-0.78 in city buses (UN R107 asks 0.65)
_CEILING_M = 0.28  # below the roof

Span = tuple[float, float]


def add_saloon(
    kit: HeavyKit,
    span: Span,
    half: float,
    floor: float,
    high: float,
    *,
    doors: tuple[Sequence[Span], Sequence[Span]],
    arches: Sequence[float] = (),
) -> None:
    """Passenger room between two x; `doors` are those of the left and of the right side, `arches` axles' x."""
    back, ahead = span
    if kit.detail == 2:
        return
    ceiling, inner = high - _CEILING_M, half - 0.07
    kit.span("interior_floor", (back, -inner, floor - 0.04), (ahead, inner, floor))
    kit.span("inside_light", (back, -inner + 0.15, ceiling), (ahead, inner - 0.15, ceiling + 0.02))
    for axle in arches:
        kit.span("inside", (axle - 0.55, inner - 0.68, floor), (axle + 0.55, inner - 0.02, floor + 0.62), both=True)
    for sign, openings in ((1.0, doors[0]), (-1.0, doors[1])):
        for x in np.arange(ahead - 0.55, back + 0.45, -_PITCH_M):
            if any(a - 0.35 < x < b + 0.45 for a, b in openings):
                continue
            up = 0.62 if any(abs(x - axle) < 0.75 for axle in arches) else 0.12
            _bench(kit, float(x), sign, inner, floor, up)
    _poles(kit, (back, ahead), floor, ceiling, [*doors[0], *doors[1]])


def _bench(kit: HeavyKit, x: float, sign: float, inner: float, floor: float, up: float) -> None:
    """Two seats side by side, on a pedestal or on a wheel box."""
    low = floor + (up if up > 0.5 else 0.0)
    cushion = low + (0.16 if up > 0.5 else 0.42)
    y = sign * (inner - 0.50)
    kit.box("inside", (x, y, 0.5 * (low + cushion)), (0.30, 0.60, cushion - low))
    for shift in (-0.225, 0.225) if kit.detail == 0 else (0.0,):
        wide = 0.42 if kit.detail == 0 else 0.86
        kit.box("inside_seat", (x, y + shift, cushion + 0.04), (0.42, wide, 0.09))
        kit.box("inside_seat", (x - 0.23, y + shift, cushion + 0.36), (0.08, wide, 0.62), pitch_rad=-0.12)
    kit.box("inside_pole", (x - 0.27, y, cushion + 0.70), (0.03, 0.86, 0.03))


def _poles(kit: HeavyKit, span: Span, floor: float, ceiling: float, doors: Sequence[Span]) -> None:
    """Grab poles by the doors and along the aisle, and rails below the ceiling."""
    back, ahead = span
    for y in (-0.42, 0.42):
        kit.tube("inside_pole", [(back + 0.1, y, ceiling - 0.12), (ahead - 0.2, y, ceiling - 0.12)], 0.017)
        for x in (back + 0.3, ahead - 0.4):
            kit.tube("inside_pole", [(x, y, ceiling - 0.12), (x, y, ceiling + 0.01)], 0.012)
    places = [(x, y) for a, b in doors for x in (a - 0.05, b + 0.05) for y in (-0.42, 0.42)]
    places += [(float(x), 0.42 if k % 2 else -0.42) for k, x in enumerate(np.arange(back + 0.8, ahead - 0.4, 1.55))]
    for x, y in places:
        if back < x < ahead:
            kit.tube("inside_pole", [(x, y, floor), (x, y, ceiling + 0.005)], 0.017)


def add_driver(kit: HeavyKit, x: float, y: float, floor: float, dash: float, half: float) -> None:
    """Driver's seat, dashboard up to z = `dash` and steering wheel; `x` is the front end of the room."""
    if kit.detail == 2:
        return
    kit.span("inside_dash", (x - 0.62, y - 0.45, floor), (x - 0.20, min(y + 0.45, half - 0.08), dash - 0.06))
    add_seat(kit, (x - 1.25, y, floor), breadth=0.5, height=1.2)
    turn = np.linspace(0.0, 2 * np.pi, 17)
    rim = np.stack(
        [x - 0.72 + 0.07 * np.sin(turn), y + 0.22 * np.cos(turn), dash + 0.05 + 0.21 * np.sin(turn) * 0.6], axis=1
    )
    kit.tube("inside_dash", rim, 0.016)
    kit.span("inside_dash", (x - 0.75, y - 0.03, dash - 0.2), (x - 0.55, y + 0.03, dash + 0.04))
    kit.span("inside", (x - 1.85, y - 0.48, floor), (x - 1.81, half - 0.09, floor + 1.7))
