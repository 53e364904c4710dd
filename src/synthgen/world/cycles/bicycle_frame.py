"""The bicycle itself: frame, fork, bar, saddle, wheels and drive as parts.

Start at `still_parts` and `moving_parts`. Points come from `bicycle_plan`; what a bicycle carries is in
`bicycle_extras`.
Left out: cables, brakes that grip, and gears.
"""

from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh, Part
from synthgen.world.cycles import wheels
from synthgen.world.cycles.bicycle_extras import add_extras
from synthgen.world.cycles.bicycle_plan import SPOKES, Bicycle, pedal_middle, points
from synthgen.world.cycles.kit import Kit, off, paint, rod
from synthgen.world.shapes.solids import box

CLASS = "vehicle.bicycle"
_SIDES = (10, 6, 4)


@lru_cache(maxsize=32)
def still_parts(b: Bicycle, detail: int, lit: str) -> tuple[Part, ...]:
    """Parts that neither turn nor depend on the phase; kept, so that all phases share their meshes."""
    sides, kit = _SIDES[detail], Kit(CLASS, paint=paint(b.color), lit=lit)
    p = points(b)
    for axle, radius in ((p["rear"], b.wheel_m), (p["front"], b.front_wheel_m)):
        thick = b.tire_m
        kit.add("tires", "rubber", wheels.tire(axle, radius, thick, 2 * thick, detail))
        kit.add("rims", "aluminum", wheels.rim(axle, radius - 2 * thick + 0.004, 0.011, 0.018, detail))
        kit.add("rims", "aluminum", wheels.hub(axle, 0.026, 0.055, detail))
    _frame(kit, b, sides)
    _fork(kit, b, sides)
    _bar(kit, b, sides, detail)
    kit.add("saddle", "vinyl", _saddle(b, sides))
    if detail < 2:
        _chain(kit, b, sides)
    add_extras(kit, b, detail)
    return tuple(kit.parts())


def moving_parts(b: Bicycle, detail: int, phase: float, rolled_rad: tuple[float, float]) -> list[Part]:
    """Cranks and pedals at a phase, and spokes of the rear and front wheel turned by their angles."""
    sides, kit, p = _SIDES[detail], Kit(CLASS), points(b)
    bracket = p["bracket"]
    kit.add("cranks", "aluminum", rod([off(bracket, 0, -0.066, 0), off(bracket, 0, 0.066, 0)], 0.012, sides=sides))
    for side, out in (("l", 1.0), ("r", -1.0)):
        pedal = pedal_middle(b, phase, side)
        near = np.array([pedal[0], 0.068 * out, pedal[2]])
        kit.add("cranks", "aluminum", rod([off(bracket, 0, 0.066 * out, 0), near], [0.013, 0.010], sides=sides))
        kit.add("cranks", "aluminum", rod([near, pedal], 0.006, sides=sides))
        half = np.array([0.046, 0.040 if b.kind == "child" else 0.046, 0.0115])
        kit.add("pedals", "rubber", box(pedal - half, pedal + half))
    if detail < 2:
        for axle, radius, rolled in zip(("rear", "front"), (b.wheel_m, b.front_wheel_m), rolled_rad, strict=True):
            outer = radius - 2 * b.tire_m - 0.008
            kit.add(
                "spokes", "steel", wheels.wire_spokes(p[axle], outer, spokes=SPOKES, rolled_rad=rolled, detail=detail)
            )
    return kit.parts()


def _frame(kit: Kit, b: Bicycle, sides: int) -> None:
    p = points(b)
    seat, bracket, top, crown = p["seat_top"], p["bracket"], p["head_top"], p["crown"]
    thick = 1.25 if b.kind in ("longjohn", "longtail", "mountain") else 0.85 if b.kind == "child" else 1.0
    lines: list[tuple[list[Floats], float]] = [
        ([bracket, seat], 0.0165),
        ([crown, top], 0.0195),
        ([off(bracket, 0, -0.034, 0), off(bracket, 0, 0.034, 0)], 0.021),
    ]
    if b.kind != "longjohn":
        lines.append(([bracket, crown + (top - crown) * 0.25], 0.0195 * thick))
    if b.row["step_through"]:
        bend = bracket + (seat - bracket) * 0.42
        high = crown + (top - crown) * 0.8
        lines.append(
            ([high, 0.5 * (bend + high) + [0.02, 0, -0.06 * np.linalg.norm(high - bend) / 0.6], bend], 0.0165 * thick)
        )
    else:
        lines.append(([bracket + (seat - bracket) * 0.94, crown + (top - crown) * 0.85], 0.0155 * thick))
    for out in (1.0, -1.0):
        axle = off(p["rear"], 0, 0.062 * out, 0)
        stay = bracket + (seat - bracket) * 0.92
        lines.append(([axle, off(bracket, -0.03, 0.030 * out, 0)], 0.009 * thick))
        lines.append(([axle, off(stay, 0, 0.018 * out, 0)], 0.0075 * thick))
    kit.add("frame", "paint", *(rod(line, radius, sides=sides) for line, radius in lines))
    if b.kind == "longjohn":
        _long_beam(kit, b, sides)


def _long_beam(kit: Kit, b: Bicycle, sides: int) -> None:
    """The low beam from the bracket below the box to the head of the front wheel."""
    p = points(b)
    low = np.array([p["front"][0] - b.front_wheel_m - 0.10, 0.0, 0.24])
    head = p["steer"] + p["head_dir"] * 0.07
    beam = [p["bracket"], np.array([p["crown"][0] - 0.02, 0.0, 0.25]), low, head - [0.03, 0, 0.02]]
    kit.add("frame", "paint", rod(beam, 0.027, sides=sides))
    kit.add("frame", "paint", rod([p["crown"], off(p["crown"], 0.03, 0, -0.36)], 0.022, sides=sides))
    kit.add("frame", "paint", rod([p["steer"], head + p["head_dir"] * 0.09], 0.022, sides=sides))
    link = [off(p["crown"], 0.05, 0.03, -0.33), off(p["steer"], -0.02, 0.05, -0.10)]
    kit.add("steering_rod", "steel", rod(link, 0.006, sides=max(4, sides // 2)))


def _fork(kit: Kit, b: Bicycle, sides: int) -> None:
    p = points(b)
    steer, up = p["steer"], p["head_dir"]
    for out in (1.0, -1.0):
        hub = off(p["front"], 0, 0.052 * out, 0)
        if b.kind == "mountain":
            shoulder = off(steer, 0, 0.062 * out, -0.01)
            middle = 0.5 * (hub + shoulder)
            kit.add("fork", "black_metal", rod([hub * [1, 1.15, 1], middle], 0.020, sides=sides))
            kit.add("stanchions", "chrome", rod([middle, shoulder], 0.0155, sides=sides))
            kit.add("fork", "black_metal", rod([shoulder - [0, 0, 0.02], steer + up * 0.015], 0.019, sides=sides))
            continue
        shoulder = off(steer, 0, 0.045 * out, -0.01)
        bend = 0.5 * (hub + shoulder) + [-0.014, 0, 0]
        kit.add("fork", "paint", rod([hub, bend, shoulder, off(steer, 0.0, 0.0, 0.01)], 0.0105, sides=sides))


def _bar(kit: Kit, b: Bicycle, sides: int, detail: int) -> None:
    p = points(b)
    line = _drop_line(b) if b.row["bar"] == "drop" else _bar_line(b)
    both = np.concatenate([line[::-1] * [1.0, -1.0, 1.0], line[1:]])
    kit.add("bar", "black_metal" if b.row["bar"] != "swept" else "aluminum", rod(both, 0.0115, sides=sides))
    kit.add("bar", "aluminum", rod([p["head_top"], p["clamp"], off(p["clamp"], 0.02, 0, 0)], 0.0135, sides=sides))
    kit.add("seat_post", "aluminum", rod([p["seat_top"], off(p["saddle"], 0, 0, -0.04)], 0.0135, sides=sides))
    for out in (1.0, -1.0):
        flip, g = np.array([1.0, out, 1.0]), p["grip"]
        if b.row["bar"] == "drop":
            hood = [(g + [-0.065, 0.0, -0.012]) * flip, (g + [0.0, 0, -0.002]) * flip, (g + [0.045, 0, 0.022]) * flip]
            kit.add("grips", "rubber", rod(hood, [0.016, 0.0175, 0.012], sides=sides))
            lever = [(g + [0.035, 0, 0.0]) * flip, (g + [0.045, 0, -0.05]) * flip, (g + [0.02, 0, -0.10]) * flip]
        else:
            kit.add(
                "grips", "rubber", rod([(g - [0, 0.055, 0]) * flip, (g + [0, 0.055, 0]) * flip], 0.0165, sides=sides)
            )
            lever = [
                (g + [0.005, -0.08, 0]) * flip,
                (g + [0.05, -0.06, -0.008]) * flip,
                (g + [0.045, 0.03, -0.012]) * flip,
            ]
        if detail < 2:
            kit.add("levers", "aluminum", rod(lever, 0.005, sides=4))


def _bar_line(b: Bicycle) -> Floats:
    """Middle line (n, 3) of the left half of a swept or flat bar."""
    p = points(b)
    back, half = b.row["bar_back_m"], b.row["bar_half_m"]
    line = []
    for y in np.linspace(0.0, 1.0, 8):
        shape = np.clip((y - 0.2) / 0.5, 0.0, 1.0)
        shape = shape * shape * (3 - 2 * shape)
        line.append(p["clamp"] + [-back * shape + 0.02 * (1 - shape), y * (half + 0.05), 0.02 * shape])
    return np.array(line)


def _drop_line(b: Bicycle) -> Floats:
    """Middle line (n, 3) of the left half of a racing bar: out, forward to the hoods, down and back."""
    p = points(b)
    grip, clamp = p["grip"], p["clamp"]
    x = grip[0] - clamp[0]
    rows = [(0.02, 0.0, 0.0), (0.02, 0.12, 0.0), (0.035, 0.18, 0.002), (0.06, 0.2, 0.005)]
    rows += [(0.65 * x, 0.205, 0.008), (x - 0.03, 0.205, -0.005), (x - 0.012, 0.208, -0.05), (x - 0.045, 0.212, -0.105)]
    rows += [(x - 0.10, 0.216, -0.128), (x - 0.17, 0.22, -0.132)]
    return clamp + np.array(rows)


def _saddle(b: Bicycle, sides: int) -> Mesh:
    """A nose that widens to the back, flattened."""
    saddle = points(b)["saddle"]
    wide = {"racing": 0.88, "mountain": 0.92, "child": 0.80}.get(b.kind, 1.05)
    along = [(0.15, 0.004), (0.14, 0.022), (0.08, 0.026), (0.0, 0.040), (-0.06, 0.066)]
    along += [(-0.10, 0.072), (-0.125, 0.055), (-0.132, 0.01)]
    line = np.array([[x, 0.0, 0.0] for x, _ in along])
    made = rod(line, [r * wide for _, r in along], sides=max(sides, 8))
    flat = np.diag([1.0, 1.0, 0.36, 1.0])
    flat[:3, 3] = saddle - [0.01, 0.0, 0.022]
    return made.moved(flat)


def _chain(kit: Kit, b: Bicycle, sides: int) -> None:
    """Chainring, sprocket and the two runs of the chain between them, on the right."""
    p = points(b)
    big, small = (0.070 if b.kind == "child" else 0.092), 0.040
    at_crank, at_hub = off(p["bracket"], 0, -0.045, 0), off(p["rear"], 0, -0.045, 0)
    for s in (1.0, -1.0):
        kit.add("chain", "engine", rod([off(at_crank, 0, 0, s * big), off(at_hub, 0, 0, s * small)], 0.0045, sides=4))
    for at, r in ((at_crank, big), (at_hub, small)):
        kit.add("chain", "engine", rod([off(at, 0, -0.003, 0), off(at, 0, 0.003, 0)], r, sides=2 * sides))
    if b.kind in ("city", "child"):
        guard = [off(at_crank, 0.10, -0.012, 0.0), off(at_crank, 0.05, -0.012, 0.085), off(at_hub, 0.0, -0.012, 0.055)]
        kit.add("chain_guard", "plastic", rod(guard, [0.008, 0.014, 0.010], sides=sides))
