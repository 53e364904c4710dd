"""Open cracks in a carriageway: along wheel tracks, across lanes, and nets of them where the base gives way.

Dark bands a few millimetres wide that lie on the surface; seams that were sealed with tar are in `street_details` and
`network.repairs`. Not modelled: the depth of cracks.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.spatial import Voronoi

from synthgen.arrays import Floats
from synthgen.records import Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.roads.lane_stretch import Grid, LaneStretch, band, sheets
from synthgen.world.surfaces.material_table import material, table


def cracks(lanes: Sequence[LaneStretch], damage: float, rng: Generator) -> list[Part]:
    """All cracks in these lanes; more of them and wider ones with the damage (0 to 1)."""
    rows = table("road")["damage"]
    excess = max(0.0, damage - rows["cracks_from"]) / (1.0 - rows["cracks_from"])
    meshes: list[Mesh] = []
    for lane in lanes if excess > 0.0 else ():
        length, bands = lane.length_m, list[Grid]()
        for _ in range(int(rng.poisson(excess * length * rows["long_cracks_per_m"]))):
            bands.append(_drawn(lane, _along(lane, rng), rng, excess))
        for _ in range(int(rng.poisson(excess * length * rows["cross_cracks_per_m"]))):
            bands.append(_drawn(lane, _across(lane, rng), rng, excess))
        for _ in range(int(rng.poisson(excess**2 * length * rows["nets_per_m"]))):
            bands += [_drawn(lane, path, rng, 0.6 * excess) for path in _net(lane, rng)]
        if bands:
            meshes.append(sheets(lane.place, bands, 0.75 * float(table("road")["details"]["overlay_m"])))
    return [Part("crack", merge(meshes), material("road", "crack"), "ground.road")] if meshes else []


def _drawn(lane: LaneStretch, path: Floats, rng: Generator, excess: float) -> Grid:
    """A crack along a path of stations and offsets from the lane's middle, narrow at its ends."""
    width = rng.uniform(0.004, 0.006 + 0.012 * excess) * rng.uniform(0.5, 1.4, len(path))
    width[[0, -1]] *= 0.2
    return band(path + np.column_stack([np.zeros(len(path)), lane.middle(path[:, 0])]), width)


def _wander(rng: Generator, n: int, step_m: float) -> Floats:
    walk = np.cumsum(rng.normal(0.0, step_m, n))
    return np.asarray(walk - np.linspace(walk[0], walk[-1], n))


def _along(lane: LaneStretch, rng: Generator) -> Floats:
    """A crack along a wheel track or near the lane's edge; offsets are from the lane's middle."""
    length = min(float(rng.uniform(2.0, 12.0)), 0.9 * lane.length_m)
    n = max(6, int(length / 0.25))
    s = np.linspace(0.0, length, n) + rng.uniform(lane.start_m, lane.end_m - length)
    reach = lane.width_m / 2 - 0.25
    return np.column_stack([s, np.clip(rng.uniform(-reach, reach) + _wander(rng, n, 0.03), -reach, reach)])


def _across(lane: LaneStretch, rng: Generator) -> Floats:
    reach, n = lane.width_m / 2 - 0.1, 16
    s0 = rng.uniform(lane.start_m + 0.5, max(lane.end_m - 0.5, lane.start_m + 0.6))
    return np.column_stack([s0 + _wander(rng, n, 0.05), np.linspace(-reach, reach * rng.uniform(0.2, 1.0), n)])


def _net(lane: LaneStretch, rng: Generator) -> Iterator[Floats]:
    """Crazing in a wheel track: the edges between cells around drawn places."""
    length, width = min(float(rng.uniform(0.8, 3.0)), 0.8 * lane.length_m), float(rng.uniform(0.4, 0.9))
    s0 = float(rng.uniform(lane.start_m, lane.end_m - length))
    middle = float(rng.choice([-1.0, 1.0])) * min(0.8, max(lane.width_m / 2 - 0.6, 0.0))
    seeds = rng.uniform([-0.2, -0.2], [length + 0.2, width + 0.2], (int(20 * length * width) + 8, 2))
    cells = Voronoi(seeds)
    for a, b in cells.ridge_vertices:
        if a < 0 or b < 0:
            continue
        ends = cells.vertices[[a, b]]
        if np.all((ends > 0.0) & (ends < [length, width])) and np.linalg.norm(ends[1] - ends[0]) > 0.03:
            path = np.linspace(ends[0], ends[1], 3)
            path[1] += rng.normal(0.0, 0.01, 2)
            yield path + [s0, middle - width / 2]
