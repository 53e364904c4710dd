"""Wear of a network's carriageways that shows as form: patches of newer asphalt and seams sealed with tar.

Thin sheets above the surface, below paint. Not here: wheel tracks (`ribbons`), potholes, ruts.
"""

import numpy as np

from synthgen.records import Part
from synthgen.rng import Generator
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.ribbons import grid
from synthgen.world.network.road import Road
from synthgen.world.surfaces.material_table import material, table


def repairs(road: Road, rng: Generator) -> list[Part]:
    """Patches and seams in the traffic lanes of one road."""
    details = table("road")["details"]
    parts = []
    for _ in range(int(rng.poisson(road.length_m / details["patch_spacing_m"]))):
        parts.append(_sheet(road, rng, (1.0, 4.0), (0.6, 1.5), 0.5 * details["overlay_m"], "new_asphalt"))
    for _ in range(int(rng.poisson(road.length_m / 15.0))):
        parts.append(_sheet(road, rng, (1.5, 9.0), (0.02, 0.04), 0.6 * details["overlay_m"], "tar"))
    return [part for part in parts if part is not None]


def _sheet(
    road: Road, rng: Generator, length: tuple[float, float], width: tuple[float, float], z: float, look: str
) -> Part | None:
    """A wandering band along a drawn lane; None where there is no room."""
    length_m, width_m = rng.uniform(*length), rng.uniform(*width)
    start, side, wander = (
        rng.uniform(0.0, max(0.0, road.length_m - length_m)),
        rng.uniform(-1.0, 1.0),
        rng.normal(size=10),
    )
    index = int(road.section_index(start))
    lanes = [lane.id for lane in road.sections[index].lanes if lane.id and lane.kind in DRIVABLE]
    if not lanes or start + length_m > road.section_end(index):
        return None
    number = lanes[int(rng.integers(len(lanes)))]
    s = np.linspace(start, start + length_m, 10)
    inner, outer = road.lane_borders(index, s)[number]
    room = np.abs(outer - inner) / 2.0 - width_m / 2.0 - 0.4
    if float(np.min(room)) <= 0.0:
        return None
    middle = (inner + outer) / 2.0 + side * room
    if look == "tar":
        middle = middle + 0.03 * np.cumsum(wander - wander.mean())
    t = np.column_stack([middle - width_m / 2.0, middle + width_m / 2.0])
    return Part(look, grid(road, s, t, np.full(t.shape, z)), material("road", look), "ground.road")
