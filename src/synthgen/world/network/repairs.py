"""What shows on a network's carriageways as form: patches, sealed seams, manhole covers and gully gratings.

Thin sheets above the surface, below paint. Cracks and potholes are in `roads`, ruts in `ribbons`.
"""

from functools import partial

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.ribbons import grid
from synthgen.world.network.road import Road
from synthgen.world.roads.covers import gully, manhole
from synthgen.world.roads.lane_stretch import LaneStretch
from synthgen.world.roads.wear import repairs_factor
from synthgen.world.surfaces.material_table import material, table


def repairs(road: Road, damage: float, rng: Generator) -> list[Part]:
    """Patches and seams in the traffic lanes of one road."""
    details, factor = table("road")["details"], repairs_factor(damage)
    parts = []
    for _ in range(int(rng.poisson(factor * road.length_m / details["patch_spacing_m"]))):
        parts.append(_sheet(road, rng, (1.0, 4.0), (0.6, 1.5), 0.5 * details["overlay_m"], "new_asphalt"))
    for _ in range(int(rng.poisson(factor * road.length_m / 15.0))):
        parts.append(_sheet(road, rng, (1.5, 9.0), (0.02, 0.04), 0.6 * details["overlay_m"], "tar"))
    return [part for part in parts if part is not None]


def lane_stretches(road: Road) -> list[LaneStretch]:
    """The traffic lanes of a road, section by section, as cracks and holes need them."""
    found = []
    for index, section in enumerate(road.sections):
        s = np.linspace(section.s, road.section_end(index), 20)
        for lane in section.lanes:
            if lane.id and lane.kind in DRIVABLE:
                inner, outer = road.lane_borders(index, s)[lane.id]
                width = float(np.min(np.abs(outer - inner)))
                if width > 2.0 and s[-1] - s[0] > 2.0:
                    middle = partial(_middle, road, index, lane.id)
                    found.append(LaneStretch(road.point, float(s[0]), float(s[-1]), middle, width))
    return found


def _middle(road: Road, index: int, number: int, s: Floats) -> Floats:
    inner, outer = road.lane_borders(index, s)[number]
    return (inner + outer) / 2.0


def ironwork(road: Road, rng: Generator) -> list[Part]:
    """Manhole covers in the lanes of roads with pavements, and gullies at the foot of their kerbs."""
    rows, iron, slots = table("road")["details"], list[Mesh](), list[Mesh]()
    for index, section in enumerate(road.sections):
        kinds = {lane.id: lane.kind for lane in section.lanes}
        lanes = [n for n, kind in kinds.items() if n and kind in DRIVABLE]
        if "curb" not in kinds.values() or not lanes:
            continue
        start, end = section.s, road.section_end(index)
        for s in np.arange(start + rng.uniform(3.0, 25.0), end - 2.0, rows["manhole_spacing_m"]):
            t = float(_middle(road, index, lanes[int(rng.integers(len(lanes)))], s)) + float(rng.uniform(-0.5, 0.5))
            made = manhole(road.point, float(s), t)
            iron, slots = iron + made[0], slots + made[1]
        for s in np.arange(start + rows["drain_spacing_m"] / 2, end - 1.0, rows["drain_spacing_m"]):
            for number in (n for n, kind in kinds.items() if kind == "curb"):
                foot = float(road.lane_borders(index, s)[number][0])
                made = gully(road.point, float(s), foot, float(np.sign(number)))
                iron, slots = iron + made[0], slots + made[1]
    looks = (("manhole", "iron", iron), ("manhole_relief", "void", slots))
    return [Part(name, merge(rows), material("road", look), "ground.road") for name, look, rows in looks if rows]


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
