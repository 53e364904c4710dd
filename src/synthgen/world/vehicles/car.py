"""Cars and vans: what on the skin is glass, lamp, grille or gap, and the parts put on it.

`build_car` takes a drawn parameter set. The left half of the skin is cut into panels along outlines that
follow the car's own lines; the right half mirrors it. Not modelled: interiors (glass is dark), engine bay.
"""

import numpy as np

from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.bodywork import CarLines, car_solid
from synthgen.world.vehicles.car_ends import cut_ends
from synthgen.world.vehicles.car_marks import car_marks
from synthgen.world.vehicles.car_sides import cut_sides
from synthgen.world.vehicles.fittings import Kit, add_mirrors, add_wheels, fit, mirror_pair, well
from synthgen.world.vehicles.skin import Solid, drape, surface_along
from synthgen.world.vehicles.wheels import WheelStyle, lofted

_LINES = ((46, 20, 8), (20, 9, 4), (11, 5, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)  # straight pieces around a full circle


def build_car(parameters: Parameters, detail: int, class_name: str) -> Asset:
    """Asset of one car or van."""
    lines = CarLines.of(parameters)
    solid = car_solid(lines)
    half = drape(solid, lines.frame(), _LINES[detail])
    if detail == 0:
        half = half.joined(*car_marks(solid, lines, parameters))
    half = fit(half, lines.front, lines.half, lines.height)
    half = _cut_underside(half, lines, detail)
    half = _cut_arches(half, lines, detail)
    half = cut_sides(half, lines, parameters, detail)
    half = cut_ends(half, lines, parameters, detail)
    kit = Kit(class_name, parameters)
    kit.add_panels(mirror_pair(half))
    style = WheelStyle(
        float(parameters["tyre_diameter"]),
        float(parameters["tyre_width"]),
        float(parameters["rim_share"]),
        int(parameters["spokes"]),
        str(parameters["rim_kind"]),
    )
    outer = lines.half - 0.03
    add_wheels(kit, style, {"f": lines.axles[0], "r": lines.axles[1]}, outer, detail)
    z = float(lines.belt_z(lines.cowl[0] - 0.45)) + 0.09
    x = float(lines.screen_x(z, 0.6 * lines.half)) - 0.24
    add_mirrors(kit, (x, float(lines.half) - 0.085, z), (0.11, 0.22, 0.15), detail)
    if parameters["roof_rails"] and detail < 2:
        _roof_rails(kit, lines, solid)
    return kit.asset()


def _roof_rails(kit: Kit, lines: CarLines, solid: Solid) -> None:
    """Two bars along the roof, no higher than its middle."""
    y = 0.56 * lines.half
    x = np.linspace(float(lines.screen_x(lines.height)) - 0.28, float(lines.rear_screen_x(lines.height)) + 0.22, 9)
    below = np.stack([x, np.full(9, y), np.full(9, lines.belt[0])], axis=1)
    z = surface_along(solid, below, np.array([0.0, 0.0, 1.0]))[:, 2]
    lift = np.array([-0.005, *[0.012] * 7, -0.005])
    angle = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    ring = np.stack([np.zeros(6), 0.018 * np.cos(angle), 0.014 * np.sin(angle)], axis=1)
    rings = np.stack([x, np.full(9, y), np.minimum(z + lift, lines.height - 0.016)], 1)[:, None] + ring
    rail = lofted(rings, 70.0)
    kit.add("rail_roof", rail)
    kit.add("rail_roof", rail.moved(np.diag([1.0, -1.0, 1.0, 1.0])))


def _cut_underside(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Sill and bumper strip in plastic (as high as the style says), and the flat floor."""
    if lines.cladding > (0.1 if detail == 2 else 0.0):
        half = half.cut(at_most("z", lines.clearance + lines.cladding)[None], "cladding")
    floor = at_most("z", lines.clearance + 0.012)[None]
    return half.cut(floor, "underbody", ("body", "cladding"))


def _cut_arches(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Wheel arches, with wells behind them and plastic rims around them where the style has cladding."""
    depth = lines.half - 0.36
    for axle in lines.axles:
        center, reach, edges = (axle, lines.tyre_radius), lines.arch_radius(), _ARCH_EDGES[detail]
        inboard = at_least("y", depth)
        if lines.cladding > 0.15 and detail < 2:
            half = half.cut(prism("xz", circle(center, reach + 0.07, edges), 0.0, inboard), "cladding")
        arch = prism("xz", circle(center, reach, edges), 0.0, inboard)
        half = half.cut(arch, "arch", ("body", "cladding", "underbody"))
        half = half.without("arch") if detail == 2 else well(half, "arch", center, reach, depth)
    return half
