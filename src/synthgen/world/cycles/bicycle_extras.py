"""What bicycles carry: fenders, racks, lamps and reflectors, basket, panniers, child seat, boxes, kickstand.

Start at `add_extras`; each is a named part. Points come from `bicycle_plan`.
Left out: locks, bottles and what is inside the bags.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Mesh
from synthgen.world.cycles.bicycle_plan import Bicycle, points
from synthgen.world.cycles.kit import Kit, off, rod
from synthgen.world.shapes.lofts import Station, ellipsoid, loft
from synthgen.world.shapes.solids import box, quads

_SIDES = (8, 6, 4)


def add_extras(kit: Kit, b: Bicycle, detail: int) -> None:
    """All that this bicycle carries."""
    if b.row["fenders"] and detail < 2:
        for axle, radius, span in (("rear", b.wheel_m, (75.0, 205.0)), ("front", b.front_wheel_m, (50.0, 190.0))):
            kit.add(
                "fenders",
                "paint" if b.kind == "city" else "plastic",
                _fender(points(b)[axle], radius, b.tire_m, span, detail),
            )
            _stays(kit, b, axle, radius, span[1], detail)
    if b.row["rack"]:
        _rack(kit, b, detail)
    if b.kind == "longtail":
        _long_carrier(kit, b, detail)
    if b.kind == "longjohn":
        _cargo_box(kit, b, detail)
    _lamps(kit, b, detail)
    if b.basket:
        _basket(kit, b, detail)
    if b.panniers:
        _panniers(kit, b, detail)
    if b.child_seat:
        _child_seat(kit, b, detail)


def rack_height_m(b: Bicycle) -> float:
    """Height of the carrier behind the saddle. [m]"""
    return 2 * b.wheel_m + (0.055 if b.kind != "longtail" else 0.10)


def _fender(axle: Floats, radius: float, tire_m: float, span_deg: tuple[float, float], detail: int) -> Mesh:
    n = (16, 10, 6)[detail]
    angle = np.deg2rad(np.linspace(span_deg[1], span_deg[0], n))
    r = radius + 0.012
    rows: list[Station] = [
        (float(axle[0] + r * np.cos(a)), float(axle[2] + r * np.sin(a)), tire_m + 0.007, 0.004, 0.006) for a in angle
    ]
    return loft(rows, rings=n, sides=(8, 6, 4)[detail], power=2.2)


def _stays(kit: Kit, b: Bicycle, axle: str, radius: float, end_deg: float, detail: int) -> None:
    """Wires that carry the ends of a fender."""
    at, a = points(b)[axle], np.deg2rad(end_deg - 6.0)
    tip = off(at, (radius + 0.012) * np.cos(a), 0.0, (radius + 0.012) * np.sin(a))
    wide = b.tire_m + 0.005
    for out in (1.0, -1.0):
        kit.add("fender_stays", "steel", rod([off(at, 0, 0.058 * out, 0), off(tip, 0, wide * out, 0)], 0.0025, sides=4))
    if axle == "rear":
        top = np.deg2rad(96.0)
        high = off(at, (radius + 0.012) * np.cos(top), 0, (radius + 0.012) * np.sin(top))
        kit.add("fender_stays", "steel", rod([high, off(high, 0.05, 0, 0.06)], 0.004, sides=4))
    else:
        top = np.deg2rad(min(112.0, end_deg))
        high = off(at, (radius + 0.012) * np.cos(top), 0, (radius + 0.012) * np.sin(top))
        kit.add("fender_stays", "steel", rod([high, points(b)["steer"]], 0.004, sides=4))


def _rack(kit: Kit, b: Bicycle, detail: int) -> None:
    p, sides = points(b), _SIDES[detail]
    top, x = rack_height_m(b), p["rear"][0]
    for out in (1.0, -1.0):
        y = 0.055 * out
        kit.add("rack", "black_metal", rod([[x + 0.17, y, top], [x - 0.18, y, top]], 0.005, sides=sides))
        kit.add("rack", "black_metal", rod([[x, 0.068 * out, p["rear"][2]], [x - 0.05, y, top]], 0.005, sides=sides))
    for dx in (0.17, 0.05, -0.07, -0.18):
        kit.add("rack", "black_metal", rod([[x + dx, -0.055, top], [x + dx, 0.055, top]], 0.005, sides=sides))
    stay = p["bracket"] + (p["seat_top"] - p["bracket"]) * 0.85
    kit.add("rack", "black_metal", rod([[x + 0.17, 0.0, top], stay], 0.005, sides=sides))


def _long_carrier(kit: Kit, b: Bicycle, detail: int) -> None:
    """The deck of a longtail with a rail around it and footboards."""
    p, sides, top = points(b), _SIDES[detail], rack_height_m(b)
    x0, x1 = p["seat_top"][0] - 0.16, p["rear"][0] - 0.20
    kit.add("deck", "wood", box((x1, -0.075, top), (x0, 0.075, top + 0.018)))
    for out in (1.0, -1.0):
        rail = [
            [x0 + 0.02, 0.07 * out, top],
            [x0 - 0.05, 0.15 * out, top - 0.02],
            [x1 + 0.05, 0.15 * out, top - 0.02],
            [x1, 0.07 * out, top],
        ]
        kit.add("rack", "paint", rod(rail, 0.012, sides=sides))
        for x in (p["rear"][0] + 0.22, p["rear"][0]):
            foot = [x, 0.075 * out, p["rear"][2] if x == p["rear"][0] else 0.30]
            kit.add("rack", "paint", rod([[x, 0.07 * out, top], foot], 0.012, sides=sides))
        board = box((p["rear"][0] - 0.10, 0.10 - 0.02, 0.27), (p["rear"][0] + 0.40, 0.19, 0.29))
        kit.add("footboards", "plastic", board.moved(np.diag([1.0, out, 1.0, 1.0])))
        kit.add(
            "rack",
            "paint",
            rod(
                [[p["rear"][0] + 0.22, 0.075 * out, 0.30], [p["rear"][0] + 0.22, 0.15 * out, 0.285]], 0.012, sides=sides
            ),
        )
    kit.add(
        "rack",
        "paint",
        rod([[x0, 0, top + 0.005], p["bracket"] + (p["seat_top"] - p["bracket"]) * 0.8], 0.016, sides=sides),
    )
    kit.add(
        "rack",
        "paint",
        rod([[p["rear"][0] + 0.22, 0.075, 0.31], [p["rear"][0] + 0.22, -0.075, 0.31]], 0.012, sides=sides),
    )
    kit.add("rack", "paint", rod([p["bracket"], [p["rear"][0] + 0.22, 0.0, 0.31]], 0.016, sides=sides))


def _cargo_box(kit: Kit, b: Bicycle, detail: int) -> None:
    """An open box of boards between the bar and the front wheel."""
    p = points(b)
    back, front = p["crown"][0] + 0.045, p["front"][0] - b.front_wheel_m - 0.03
    low, high, half, thick = 0.275, 0.72, 0.27, 0.012
    slope = 0.09
    floor = [(back, -0.8 * half), (front - slope, -0.8 * half), (front - slope, 0.8 * half), (back, 0.8 * half)]
    rim = [(back - 0.02, -half), (front + 0.06, -half), (front + 0.06, half), (back - 0.02, half)]
    walls = []
    for inner in (0.0, thick):
        bottom = [
            np.array([x + (inner if i in (0, 3) else -inner), y - np.sign(y) * inner, low + inner])
            for i, (x, y) in enumerate(floor)
        ]
        top = [
            np.array([x + (inner if i in (0, 3) else -inner), y - np.sign(y) * inner, high])
            for i, (x, y) in enumerate(rim)
        ]
        walls.append((bottom, top))
    (ob, ot), (ib, it) = walls
    flats = [ob[::-1], ib]
    for i in range(4):
        j = (i + 1) % 4
        flats += [[ob[i], ob[j], ot[j], ot[i]], [ib[j], ib[i], it[i], it[j]], [ot[i], ot[j], it[j], it[i]]]
    kit.add("box", "wood", quads(np.array(flats)))
    rail = np.array([*ot, ot[0]])
    kit.add("box_rail", "black_metal", *(rod(rail[i : i + 2], 0.011, sides=_SIDES[detail]) for i in range(4)))
    if detail < 2:
        kit.add("box_bench", "black_metal", box((back + 0.04, -0.21, 0.46), (back + 0.20, 0.21, 0.48)))


def _lamps(kit: Kit, b: Bicycle, detail: int) -> None:
    p, sides = points(b), max(_SIDES[detail], 6)
    has_rack = b.row["rack"] or b.kind == "longtail"
    if b.lamps:
        at = off(p["steer"], 0.070, 0.0, 0.045) if b.row["fenders"] else off(p["clamp"], 0.055, 0.0, 0.012)
        root = off(p["steer"], 0.0, 0, 0.03) if b.row["fenders"] else off(p["clamp"], 0.015, 0, 0.0)
        kit.add("lamp_bowl", "plastic", rod([root, off(at, -0.02, 0, 0)], 0.008, sides=4))
        kit.add("lamp_bowl", "plastic", rod([off(at, -0.03, 0, 0), off(at, 0.02, 0, 0)], [0.020, 0.029], sides=sides))
        kit.lamp("head_low", "front", ellipsoid(off(at, 0.018, 0, 0), (0.010, 0.026, 0.026), sides))
    if has_rack:
        x = p["rear"][0] - (0.205 if b.kind == "longtail" else 0.183)
        rear = np.array([x, 0.0, rack_height_m(b) - 0.012])
        root = rear + [0.012, 0, 0.008]
    else:
        rear = off(p["saddle"], -0.115, 0.0, -0.075)
        root = rear + [0.06, 0.0, 0.05]
        kit.add("lamp_bowl", "plastic", rod([rear, root], 0.006, sides=4))
    kit.add("reflector", "reflector", box(rear - [0.010, 0.036, 0.030], rear + [0.004, 0.036, 0.002]))
    kit.add("reflector", "reflector", box(rear - [0.004, 0.010, 0.004], rear + [0.014, 0.010, 0.010]))
    if b.lamps:
        kit.lamp("tail", "rear", box(rear + [-0.012, -0.030, 0.003], rear + [0.006, 0.030, 0.024]))


def _basket(kit: Kit, b: Bicycle, detail: int) -> None:
    """A wicker basket before the bar."""
    p = points(b)
    scale = 0.75 if b.kind == "child" else 1.0
    at = off(p["clamp"], 0.045 + 0.12 * scale, 0.0, -0.02)
    low, high = at[2] - 0.22 * scale, at[2]
    sides, rows = (24, 14, 8)[detail], []
    for z, grow in ((low, 0.78), (high, 1.0), (high, 0.95), (low + 0.012, 0.74)):
        rows.append((z, 0.13 * scale * grow, 0.18 * scale * grow))
    angle = 2 * np.pi * np.arange(sides) / sides
    c, s = (np.sign(f(angle)) * np.abs(f(angle)) ** 0.7 for f in (np.cos, np.sin))
    rings = [np.stack([at[0] + rx * c, ry * s, np.full(sides, z)], axis=1) for z, rx, ry in rows]
    vertices = np.concatenate([*rings, [[at[0], 0, low]], [[at[0], 0, low + 0.012]]])
    i, k = np.arange(sides), (np.arange(sides) + 1) % sides
    faces = [
        np.concatenate([np.stack([r + i, r + k, r + sides + k], 1), np.stack([r + i, r + sides + k, r + sides + i], 1)])
        for r in (0, sides, 2 * sides)
    ]
    faces += [
        np.stack([np.full(sides, 4 * sides), k, i], 1),
        np.stack([np.full(sides, 4 * sides + 1), 3 * sides + i, 3 * sides + k], 1),
    ]
    kit.add("basket", "wicker", Mesh.make(vertices, np.concatenate(faces), crease_deg=40.0))
    stay = [[at[0] - 0.12 * scale, 0, high - 0.03], p["clamp"]]
    kit.add("rack", "black_metal", rod(stay, 0.010, sides=4))
    kit.add(
        "rack", "black_metal", rod([[at[0] - 0.05, 0, low + 0.004], off(p["crown"], 0.02, 0, 0.05)], 0.008, sides=4)
    )


def _panniers(kit: Kit, b: Bicycle, detail: int) -> None:
    p = points(b)
    x, top = p["rear"][0] - 0.03, rack_height_m(b) - 0.005
    y = 0.13 if b.kind != "longtail" else 0.125
    for out in (1.0, -1.0):
        rows: list[Station] = [
            (x - 0.15, top - 0.18, 0.04, 0.13, 0.12),
            (x - 0.13, top - 0.18, 0.068, 0.175, 0.15),
            (x + 0.11, top - 0.18, 0.068, 0.175, 0.17),
            (x + 0.14, top - 0.18, 0.04, 0.13, 0.14),
        ]
        kit.add(
            "panniers", "fabric", loft(rows, rings=(8, 5, 4)[detail], sides=(14, 10, 6)[detail], power=3.6, y_m=y * out)
        )
        patch = ellipsoid((x, (y + 0.066) * out, top - 0.16), (0.035, 0.006, 0.035), 8)
        if detail < 2:
            kit.add("pannier_reflectors", "reflector", patch)


def _child_seat(kit: Kit, b: Bicycle, detail: int) -> None:
    """A shell for a child over the carrier, with footrests."""
    p, top = points(b), rack_height_m(b)
    x, sides = p["rear"][0] + 0.06, (14, 10, 6)[detail]
    back: list[Station] = [
        (x - 0.08, top + 0.07, 0.10, 0.03, 0.03),
        (x - 0.13, top + 0.12, 0.15, 0.04, 0.03),
        (x - 0.17, top + 0.32, 0.16, 0.045, 0.03),
        (x - 0.22, top + 0.52, 0.13, 0.04, 0.03),
        (x - 0.235, top + 0.58, 0.07, 0.02, 0.02),
    ]
    kit.add("child_seat", "gray_plastic", loft(back, rings=(10, 6, 4)[detail], sides=sides, power=2.6))
    seat: list[Station] = [
        (x - 0.18, top + 0.07, 0.09, 0.03, 0.06),
        (x - 0.10, top + 0.06, 0.15, 0.03, 0.06),
        (x + 0.08, top + 0.07, 0.15, 0.03, 0.06),
        (x + 0.14, top + 0.06, 0.08, 0.02, 0.05),
    ]
    kit.add("child_seat", "gray_plastic", loft(seat, rings=(8, 5, 4)[detail], sides=sides, power=3.0))
    kit.add("child_seat_cushion", "pillow", ellipsoid((x - 0.02, 0, top + 0.092), (0.12, 0.12, 0.022), sides))
    kit.add(
        "child_seat_cushion",
        "pillow",
        ellipsoid((0, 0, 0), (0.022, 0.12, 0.20), sides).moved(
            pose(x - 0.140, 0, top + 0.30, pitch_rad=np.deg2rad(-14.0))
        ),
    )
    for out in (1.0, -1.0):
        wing: list[Station] = [
            (x + 0.08, top + 0.05, 0.035, 0.05, 0.05),
            (x + 0.13, top - 0.10, 0.04, 0.06, 0.05),
            (x + 0.16, top - 0.22, 0.04, 0.07, 0.05),
        ]
        kit.add("child_seat", "gray_plastic", loft(wing, rings=4, sides=sides, power=3.0, y_m=0.14 * out))


def kickstand(b: Bicycle, lean_deg: float, sides: int) -> Mesh:
    """A leg from behind the bracket to the ground at the left, when the bicycle leans on it."""
    start = off(points(b)["bracket"], -0.06, 0.03, -0.01)
    out = 0.15 if b.kind != "child" else 0.13
    # In the bicycle's own upright frame the ground rises to the left by the lean.
    end = np.array([start[0] - 0.04, out, out * np.tan(np.deg2rad(lean_deg)) + 0.008])
    return rod([start, end], 0.008, sides=sides)
