"""Pickups: a double cab before an open load bed, otherwise built as cars are (`world.vehicles.car`).

The bed is cut out of the skin behind the cab and lined with walls, ribbed floor and wheel boxes. Not modelled: loads.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.world.shapes.outlines import Outline, at_least, prism
from synthgen.world.shapes.panels import Panels, walls
from synthgen.world.shapes.solids import box
from synthgen.world.vehicles.bodywork import CarLines

_RAIL_M = 0.10  # width of the bed's upper edge
_DEPTH_M = 0.50  # of beds on sale 0.48-0.55
Fixture = tuple[str, Mesh]


def cut_bed(half: Panels, lines: CarLines) -> Panels:
    """The left half of the skin with the load bed open."""
    rear, front, side = -lines.front + _RAIL_M + 0.03, lines.tail[0] - 0.10, lines.half - _RAIL_M - 0.06
    outline: Outline = [(rear, -0.3), (front, -0.3), (front, side), (rear, side)]
    half = half.cut(prism("xy", outline, 0.0, at_least("z", lines.deck_z - 0.2)), "bed_cut", ("body", "livery"))
    edges, _ = half.border("bed_cut")
    low: Floats = edges.copy()
    low[:, :, 2] = bed_floor_z(lines)
    return half.without("bed_cut").joined(walls("bed", np.concatenate([edges, low[:, ::-1]], axis=1)))


def bed_floor_z(lines: CarLines) -> float:
    """Height of the load bed's floor [m]."""
    return max(lines.deck_z - _DEPTH_M, lines.clearance + 0.25)


def bed_fixtures(lines: CarLines) -> list[Fixture]:
    """Floor with ribs along it and boxes over the rear wheels."""
    z = bed_floor_z(lines)
    rear, front, side = -lines.front + _RAIL_M + 0.03, lines.tail[0] - 0.10, lines.half - _RAIL_M - 0.06
    fixtures = [("bed", box((rear, -side, z - 0.02), (front, side, z), ("top",)))]
    for y in np.arange(-side + 0.1, side - 0.05, 0.16):
        fixtures.append(("bed", box((rear, y - 0.03, z), (front, y + 0.03, z + 0.012), ("top", "left", "right"))))
    reach = lines.arch_radius()
    top = lines.tyre_radius + reach + 0.02
    for sign in (-1.0, 1.0):
        y0, y1 = sorted((sign * (lines.half - 0.40), sign * side))
        wheel_box = box((lines.axles[1] - reach, y0, z), (lines.axles[1] + reach, y1, max(top, z + 0.05)))
        fixtures.append(("bed", wheel_box))
    return fixtures
