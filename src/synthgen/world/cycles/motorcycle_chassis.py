"""Wheels, fork, frame, engine and controls of motorcycles.

Start at `add_wheels` and `add_chassis`. All parts go into a `Kit`.
Left out: tanks, seats, fairings and lamps (see `motorcycle_body`), and cables.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.cycles import wheels
from synthgen.world.cycles.kit import SIDES, Kit, off, rod
from synthgen.world.cycles.motorcycle_plan import RAKE_DEG, Machine
from synthgen.world.shapes.lofts import ellipsoid, loft, turned
from synthgen.world.shapes.solids import box


def rolling_parts(m: Machine, detail: int, rolled_rad: float) -> Mesh:
    """Spokes of both wheels, turned."""
    outer = m.wheel_m - 0.085 if m.kind != "scooter" else m.wheel_m - 0.07
    half = 0.011 if m.spokes > 6 else 0.018
    return merge(
        [
            wheels.cast_spokes(axle, 0.045, outer, spokes=m.spokes, rolled_rad=rolled_rad, half_m=half, detail=detail)
            for axle in (m.front, m.rear)
        ]
    )


def add_wheels(kit: Kit, m: Machine, detail: int) -> None:
    """Tires, rims, hubs, brake disks and calipers."""
    height = 0.075 if m.kind != "scooter" else 0.062
    for axle, half in ((m.front, m.front_half_m), (m.rear, m.rear_half_m)):
        kit.add("tires", "rubber", wheels.tire(axle, m.wheel_m, half, height, detail))
        kit.add("rims", "cast", wheels.rim(axle, m.wheel_m - height + 0.006, 0.8 * half, 0.022, detail))
        kit.add("rims", "cast", wheels.hub(axle, 0.05, 0.075, detail))
    if detail == 2:
        return
    two = m.kind in ("sport", "touring", "naked")
    for out in (1.0, -1.0) if two else (1.0,):
        side = off(m.front, 0.0, 0.068 * out, 0.0)
        size = 0.15 if two else 0.10
        kit.add("brakes", "steel", wheels.disk(side, size, 0.62 * size, 0.0025, detail))
        kit.add("brake_carriers", "engine", wheels.disk(side, 0.64 * size, 0.03, 0.002, detail))
        caliper = off(side, -0.075 * size / 0.15, 0.012 * out, 0.105 * size / 0.15)
        kit.add("calipers", "engine", ellipsoid(caliper, (0.035, 0.022, 0.05), SIDES[detail]))
    side = off(m.rear, 0.0, -0.070, 0.0)
    kit.add("brakes", "steel", wheels.disk(side, 0.11, 0.065, 0.0025, detail))
    kit.add("brake_carriers", "engine", wheels.disk(side, 0.067, 0.03, 0.002, detail))


def add_chassis(kit: Kit, m: Machine, detail: int) -> None:
    """What carries the machine and the rider's hands and feet."""
    _fork(kit, m, detail)
    _bar(kit, m, detail)
    if m.kind == "scooter":
        _scooter_drive(kit, m, detail)
        return
    _frame(kit, m, detail)
    _engine(kit, m, detail)
    _exhaust(kit, m, detail)
    _pegs(kit, m, detail)


def _fork(kit: Kit, m: Machine, detail: int) -> None:
    sides, up = SIDES[detail], m.fork_dir
    wide = 0.105 if m.kind != "scooter" else 0.075
    look = "gold" if m.kind == "sport" else "black_metal" if m.kind == "scooter" else "aluminum"
    for out in (1.0, -1.0):
        low = off(m.front, 0.0, wide * out, 0.0)
        slider = 0.36 if m.kind != "scooter" else 0.22
        kit.add("fork", look, rod([low - up * 0.05, low + up * slider], 0.029, sides=sides))
        # A scooter's fork ends at a crown below the apron.
        high = off(m.front + up * 0.27 if m.kind == "scooter" else m.clamp, 0, wide * out, 0)
        kit.add("stanchions", "chrome", rod([low + up * 0.3 * slider, high], 0.021, sides=sides))
    kit.add("axles", "steel", rod([off(m.front, 0, -wide, 0), off(m.front, 0, wide, 0)], 0.012, sides=sides))
    kit.add("axles", "steel", rod([off(m.rear, 0, -0.135, 0), off(m.rear, 0, 0.135, 0)], 0.012, sides=sides))
    if m.kind == "scooter":
        kit.add(
            "fork_crown",
            "black_metal",
            rod([off(m.front + up * 0.27, 0, -0.09, 0), off(m.front + up * 0.27, 0, 0.09, 0)], 0.03, sides=sides),
        )
        kit.add("fork_crown", "black_metal", rod([m.front + up * 0.25, m.clamp + up * 0.12], 0.028, sides=sides))
        return
    for at, size in ((m.clamp - up * 0.01, 0.022), (m.clamp - up * 0.21, 0.026)):
        plate = box((-0.03, -wide - 0.035, -size), (0.05, wide + 0.035, size))
        kit.add(
            "fork_crown",
            "black_metal",
            plate.moved(pose(float(at[0]) - 0.02, 0.0, float(at[2]), pitch_rad=-np.deg2rad(RAKE_DEG))),
        )


def _bar(kit: Kit, m: Machine, detail: int) -> None:
    """Handlebar, grips, levers, mirrors."""
    sides, g = SIDES[detail], m.grip
    top = m.clamp + m.fork_dir * 0.03
    for out in (1.0, -1.0):
        flip = np.array([1.0, out, 1.0])
        if m.kind == "sport":
            line = [
                off(m.clamp - m.fork_dir * 0.04, 0, 0.105 * out, 0),
                (g - [-0.03, 0.12, -0.01]) * flip,
                (g + [-0.015, 0.06, -0.005]) * flip,
            ]
        else:
            rise = top[2] + 0.75 * (g[2] + 0.02 - top[2])
            line = [
                top,
                off(top, 0.0, 0.07 * out, 0.01),
                np.array([0.5 * (top[0] + g[0]) + 0.03, 0.17 * out, rise]),
                (g - [-0.02, 0.09, -0.01]) * flip,
                (g + [-0.008, 0.06, 0.0]) * flip,
            ]
        kit.add("bar", "black_metal", rod(_smooth(np.array(line), detail), 0.0115, sides=sides))
        ends = [(g - [-0.01, 0.058, -0.006]) * flip, (g + [-0.01, 0.062, -0.006]) * flip]
        kit.add("grips", "rubber", rod(ends, 0.0175, sides=sides))
        if detail < 2:
            lever = [
                (g + [0.03, -0.075, 0.004]) * flip,
                (g + [0.075, -0.045, 0.0]) * flip,
                (g + [0.07, 0.075, -0.004]) * flip,
            ]
            kit.add("levers", "black_metal", rod(lever, 0.0065, sides=max(4, sides // 2)))
            kit.add(
                "levers",
                "black_metal",
                rod([(g + [0.0, -0.085, 0.004]) * flip, (g + [0.04, -0.08, 0.004]) * flip], 0.017, sides=sides),
            )
        _mirror(kit, m, out, detail)


def _mirror(kit: Kit, m: Machine, out: float, detail: int) -> None:
    sides, g = SIDES[detail], m.grip
    flip = np.array([1.0, out, 1.0])
    if m.kind == "sport":
        start, head = np.array([0.55 * m.stretch, 0.10, 0.98]), np.array([0.50 * m.stretch, 0.335, 1.065])
    else:
        start, head = g + [0.015, -0.095, 0.0], g + [0.045, 0.015, 0.175 if m.kind != "scooter" else 0.20]
    kit.add(
        "mirrors",
        "plastic",
        rod(
            [start * flip, 0.5 * (start + head) * flip + [0.02, 0, 0.01], head * flip], 0.006, sides=max(4, sides // 2)
        ),
    )
    kit.add("mirrors", "plastic", ellipsoid(head * flip, (0.018, 0.066, 0.042), sides))
    if detail < 2:
        face = turned([(0.0, -0.0185), (1.0, -0.0185), (0.0, -0.0175)], sides, axis="x", closed=False)
        kit.add("mirror_glass", "mirror", face.moved(_stretched(head * flip, 0.060, 0.037)))


def _stretched(at: Floats, y: float, z: float) -> Floats:
    T = np.diag([1.0, y, z, 1.0])
    T[:3, 3] = at
    return T


def _smooth(line: Floats, detail: int) -> Floats:
    """A bent bar: the line with its corners cut twice (Chaikin)."""
    for _ in range((2, 1, 0)[detail]):
        a, b = line[:-1], line[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 3)
        line = np.concatenate([line[:1], cut[1:-1], line[-1:]])
    return line


def _frame(kit: Kit, m: Machine, detail: int) -> None:
    sides, s = SIDES[detail], m.stretch
    head = m.clamp - m.fork_dir * 0.12 - [0.045, 0, 0]
    look = "aluminum" if m.kind == "sport" else "black_metal"
    kit.add("frame", look, rod([head - m.fork_dir * 0.10, head + m.fork_dir * 0.09], 0.034, sides=sides))
    for out in (1.0, -1.0):
        pivot = np.array([-0.22 * s, 0.115 * out, 0.40])
        beam = [
            off(head, 0, 0.03 * out, 0),
            np.array([0.20 * s, 0.135 * out, 0.74]),
            np.array([-0.12 * s, 0.14 * out, 0.60]),
            pivot,
        ]
        kit.add("frame", look, rod(_smooth(np.array(beam), detail), 0.030 if m.kind == "sport" else 0.021, sides=sides))
        sub = [
            np.array([-0.08 * s, 0.10 * out, 0.66]),
            np.array([-0.40 * s, 0.09 * out, 0.75]),
            np.array([-0.70 * s, 0.06 * out, 0.82]),
        ]
        kit.add("frame", look, rod(sub, 0.013, sides=sides))
        arm = [pivot * [1, 0.9, 1], np.array([-0.45 * s, 0.120 * out, 0.36]), off(m.rear, 0.0, 0.118 * out, 0.0)]
        kit.add("swingarm", "aluminum", rod(arm, [0.036, 0.030, 0.026], sides=sides))
        if detail < 2:
            down = [
                off(head, 0, 0.02 * out, -0.06),
                np.array([0.27 * s, 0.10 * out, 0.45]),
                np.array([0.10 * s, 0.11 * out, 0.29]),
                np.array([-0.20 * s, 0.11 * out, 0.31]),
            ]
            kit.add("frame", look, rod(_smooth(np.array(down), detail), 0.016, sides=sides))
    if detail < 2:
        kit.add("shock", "black_metal", rod([[-0.30 * s, 0, 0.42], [-0.22 * s, 0, 0.68]], 0.03, sides=sides))
        chain = [
            [m.rear[0], 0.095, m.rear[2] + 0.07],
            [-0.20 * s, 0.095, 0.42],
            [-0.20 * s, 0.095, 0.37],
            [m.rear[0], 0.095, m.rear[2] - 0.07],
        ]
        kit.add("chain", "engine", *(rod(chain[i : i + 2], 0.008, sides=4) for i in (0, 2)))
        kit.add("chain", "engine", wheels.disk(off(m.rear, 0, 0.095, 0), 0.078, 0.03, 0.004, detail))


def _engine(kit: Kit, m: Machine, detail: int) -> None:
    """Crankcase, slanted cylinders with fins, covers, radiator."""
    s, rings, sides = m.stretch, (9, 5, 4)[detail], (16, 10, 8)[detail]
    case = [
        (-0.24, 0.40, 0.09, 0.08, 0.08),
        (-0.18, 0.40, 0.15, 0.11, 0.10),
        (0.02, 0.39, 0.16, 0.12, 0.12),
        (0.16, 0.37, 0.14, 0.09, 0.10),
        (0.22, 0.36, 0.08, 0.05, 0.06),
    ]
    kit.add("engine", "engine", loft(_along(case, s), rings=rings, sides=sides, power=4.0))
    block = [(0.02, 0.44, 0.15, 0.09, 0.09), (0.10, 0.62, 0.145, 0.085, 0.085), (0.16, 0.76, 0.125, 0.07, 0.07)]
    kit.add("engine", "engine", loft(_along(block, s), rings=max(3, rings // 2), sides=sides, power=5.0))
    if detail == 0:
        for t in np.linspace(0.22, 0.72, 7):
            at = np.array([0.02 + 0.14 * t, 0.0, 0.44 + 0.32 * t])
            fin = box((-0.100, -0.165, -0.004), (0.100, 0.165, 0.004)).moved(
                pose(at[0] * s, 0, at[2], pitch_rad=np.deg2rad(23.0))
            )
            kit.add("fins", "cast", fin)
    if detail < 2:
        for out, x in ((1.0, 0.03), (-1.0, -0.05)):
            cover = turned(
                [(0.0, 0.0), (0.092, 0.0), (0.086, 0.03), (0.05, 0.042), (0.0, 0.044)], 2 * SIDES[detail], closed=False
            )
            T = np.diag([1.0, out, 1.0, 1.0])
            T[:3, 3] = [x * s, 0.148 * out, 0.40]
            kit.add("covers", "cast", cover.moved(T))
        radiator = box((-0.02, -0.15, -0.14), (0.02, 0.15, 0.14)).moved(
            pose(0.285 * s, 0, 0.57, pitch_rad=np.deg2rad(-18.0))
        )
        kit.add("radiator", "engine", radiator)


def _exhaust(kit: Kit, m: Machine, detail: int) -> None:
    s, sides = m.stretch, SIDES[detail]
    for y in ((-0.09, -0.03, 0.03, 0.09), (-0.07, 0.07), (0.0,))[detail]:
        line = np.array(
            [
                [0.20 * s, y, 0.66],
                [0.325 * s, y, 0.56],
                [0.285 * s, 0.7 * y, 0.30],
                [0.10 * s, 0.4 * y - 0.03, 0.235],
                [-0.14 * s, -0.10, 0.25],
            ]
        )
        kit.add("exhaust", "exhaust", rod(_smooth(line, detail), 0.020, sides=sides))
    high = 0.12 if m.kind == "sport" else 0.0
    pipe = [[-0.14 * s, -0.10, 0.25], [-0.26 * s, -0.17, 0.30], [-0.34 * s, -0.185, 0.33 + 0.4 * high]]
    kit.add("exhaust", "exhaust", rod(pipe, 0.026, sides=sides))
    can = [
        (-0.32 * s, 0.32 + 0.4 * high, 0.035, 0.04, 0.04),
        (-0.37 * s, 0.345 + 0.5 * high, 0.05, 0.062, 0.062),
        (-0.66 * s, 0.44 + high, 0.05, 0.062, 0.062),
        (-0.70 * s, 0.455 + high, 0.035, 0.045, 0.045),
    ]
    kit.add(
        "muffler",
        "black_metal" if m.kind == "naked" else "exhaust",
        loft(can, rings=(10, 6, 4)[detail], sides=sides + 2, power=2.3, y_m=-0.195),
    )


def _pegs(kit: Kit, m: Machine, detail: int) -> None:
    for out in (1.0, -1.0):
        peg = m.peg * [1.0, out, 1.0] - [0, 0, 0.016]
        kit.add(
            "pegs", "rubber", rod([peg - [0, 0.09 * out, 0], peg + [0, 0.035 * out, 0]], 0.014, sides=SIDES[detail])
        )
        plate = [peg - [0, 0.09 * out, 0], np.array([-0.20 * m.stretch, 0.13 * out, 0.42])]
        kit.add("pegs_holders", "black_metal", rod(plate, 0.016, sides=SIDES[detail]))
        if detail == 0:
            lever = [peg + [0.0, -0.06 * out, 0.0], peg + [0.16, -0.055 * out, 0.01], peg + [0.165, -0.01 * out, 0.012]]
            kit.add("pegs_holders", "black_metal", rod(lever, 0.007, sides=6))


def _scooter_drive(kit: Kit, m: Machine, detail: int) -> None:
    """Engine, gear and wheel as one swinging unit, with a muffler on the right."""
    s, rings, sides = m.stretch, (10, 6, 4)[detail], (14, 10, 6)[detail]
    unit = [
        (-0.20 * s, 0.30, 0.06, 0.08, 0.07),
        (-0.28 * s, 0.29, 0.075, 0.10, 0.09),
        (-0.50 * s, 0.26, 0.06, 0.08, 0.08),
        (m.rear[0] - 0.04, 0.25, 0.05, 0.085, 0.085),
        (m.rear[0] - 0.11, 0.25, 0.03, 0.04, 0.04),
    ]
    kit.add("engine", "engine", loft(unit, rings=rings, sides=sides, power=3.0, y_m=0.125))
    bridge = [
        (-0.16 * s, 0.33, 0.14, 0.07, 0.06),
        (-0.30 * s, 0.34, 0.14, 0.09, 0.06),
        (-0.36 * s, 0.36, 0.10, 0.05, 0.04),
    ]
    kit.add("engine", "engine", loft(bridge, rings=4, sides=sides, power=3.0))
    can = [
        (-0.36 * s, 0.26, 0.03, 0.04, 0.04),
        (-0.42 * s, 0.27, 0.05, 0.07, 0.07),
        (m.rear[0] - 0.10, 0.33, 0.05, 0.07, 0.07),
        (m.rear[0] - 0.14, 0.34, 0.03, 0.04, 0.04),
    ]
    kit.add("muffler", "exhaust", loft(can, rings=rings, sides=sides, power=2.3, y_m=-0.145))
    kit.add(
        "exhaust",
        "exhaust",
        rod([[-0.20 * s, -0.05, 0.30], [-0.30 * s, -0.13, 0.25], [-0.38 * s, -0.145, 0.26]], 0.02, sides=SIDES[detail]),
    )


def _along(
    rows: list[tuple[float, float, float, float, float]], stretch: float
) -> list[tuple[float, float, float, float, float]]:
    return [(x * stretch, z, half, up, down) for x, z, half, up, down in rows]
