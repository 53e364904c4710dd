"""Liveries and beacons of police cars and ambulances that belong to no real service.

`cut_livery` colors pieces of the left half's skin, `beacons` gives the lamps on the roof. Patterns and colors are our
own: no checks of two colors in rows, no emblems, no words. A car has a livery if its parameters have `livery_kind`.
"""

from synthgen.geometry import transform
from synthgen.records import Mesh
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, at_most, clipped, prism
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_sides import door_outlines
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.surface import Surface

Fixture = tuple[str, Mesh]


def cut_livery(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Band along the side, colored doors or a wave of slashes, and a band across the rear."""
    side = at_least("y", 0.35 * lines.half)
    kind = str(p["livery_kind"])
    low, high = 0.50 * lines.belt[0], 0.86 * lines.belt[0]
    if kind == "doors":
        for panel, _ in door_outlines(lines, p).values():
            upper = clipped(panel, (-9.0, low), (9.0, low))
            half = half.cut(prism("xz", upper, 0.0, side), "livery")
    else:
        rise = 0.10 if kind == "wedge" else 0.0
        front, rear = lines.axles[0] + 0.3, -lines.front - 0.1
        band: Outline = [(rear, low - rise), (front, high - 0.14), (front + 0.1, high), (rear, high + 0.5 * rise)]
        half = half.cut(prism("xz", band, 0.0, side), "livery")
    for k in range(3 if detail < 2 else 0):
        x = lines.axles[1] + 0.30 - 0.16 * k
        slash: Outline = [(x - 0.08, low), (x, low), (x + 0.16, high), (x + 0.08, high)]
        half = half.cut(prism("xz", slash, 0.0, side), "trim_mark", ("body", "livery"))
    if detail < 2:
        stripe = prism(
            "yz", [(-0.3, 0.42), (lines.half, 0.42), (lines.half, 0.50), (-0.3, 0.50)], 0.0, lines.behind(0.3)
        )
        half = half.cut(stripe, "livery", ("body",))
    if lines.is_van():
        z = lines.height - 0.42
        upper_band = prism(
            "xz", [(-9.0, z), (9.0, z), (9.0, z + 0.12), (-9.0, z + 0.12)], 0.0, at_most("x", lines.cab_back_x())
        )
        half = half.cut(upper_band, "livery", ("body",))
    return half


def beacons(surface: Surface, p: Parameters, detail: int) -> list[Fixture]:
    """Lamps on the roof: a bar across a car's, or units at the front and rear corners of a van's."""
    lines = surface.lines
    if not lines.is_van():
        return _bar(surface, lines.pillar_x() + 0.12, 0.62 * lines.half, detail)
    x_front = float(lines.screen_x(lines.height)) - 0.55
    fixtures = _bar(surface, x_front, 0.66 * lines.half, detail)
    return fixtures + _bar(surface, -lines.front + 0.35, 0.66 * lines.half, detail)


def _bar(surface: Surface, x: float, reach: float, detail: int) -> list[Fixture]:
    """Bar with a blue lamp on each side and a dark middle, on two feet."""
    (place,), _ = surface.at("xy", [(x, 0.0)])
    z = float(place[2]) + 0.012
    steps = 3 if detail == 0 else 1
    dome = rounded_box((0.27, 0.72 * reach, 0.085), 0.035, steps)
    plinth = rounded_box((0.24, 2.0 * reach, 0.030), 0.010, steps)
    middle = rounded_box((0.22, 0.5 * reach, 0.070), 0.020, steps)
    fixtures = [
        ("beacon_bar", plinth.moved(transform(translation=(x, 0.0, z + 0.012)))),
        ("beacon_bar", middle.moved(transform(translation=(x, 0.0, z + 0.055)))),
    ]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        fixtures.append((f"lamp.beacon.{side}", dome.moved(transform(translation=(x, 0.64 * sign * reach, z + 0.065)))))
        (foot,), _ = surface.at("xy", [(x, 0.8 * reach)])
        tall = z - float(foot[2]) + 0.03
        leg = rounded_box((0.12, 0.05, tall), 0.0, 1)
        fixtures.append(
            ("beacon_bar", leg.moved(transform(translation=(x, 0.8 * sign * reach, z + 0.005 - 0.5 * tall + 0.012))))
        )
    return fixtures
