"""All layouts of road networks by name, and the way that the ego takes through one."""

from collections.abc import Callable, Mapping

from synthgen.errors import UnknownNameError
from synthgen.rng import Generator
from synthgen.world.network.lane_graph import LaneKey, key_length, predecessors, successors
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.layout_junctions import car_park, cross_junction, t_junction
from synthgen.world.network.layout_motorway import motorway
from synthgen.world.network.layout_roundabout import roundabout
from synthgen.world.network.layout_streets import curve, racetrack, rural_lane, straight
from synthgen.world.network.network import Network

LAYOUTS: Mapping[str, Callable[..., Network]] = {
    "straight": straight,
    "curve": curve,
    "t_junction": t_junction,
    "cross_junction": cross_junction,
    "roundabout": roundabout,
    "motorway": motorway,
    "car_park": car_park,
    "racetrack": racetrack,
    "rural_lane": rural_lane,
}


def build_layout(name: str, rng: Generator, **parameters: object) -> Network:
    """The network of a layout; parameters are those of its function."""
    if name not in LAYOUTS:
        raise UnknownNameError("road.kind", "layout", name, LAYOUTS)
    return LAYOUTS[name](rng, **parameters)


def ego_way(network: Network) -> tuple[LaneKey, ...]:
    """Longest way along traffic lanes from the first lane into the network, without going anywhere twice."""
    graph, roads = successors(network), network.by_id
    usable = {key for key in graph if roads[key.road].sections[key.section].lane(key.lane).kind in DRIVABLE}
    before = predecessors(graph)
    entries = [key for key in graph if key in usable and not any(b in usable for b in before[key])]
    start = next(iter(entries), next(key for key in graph if key in usable))
    best: tuple[float, tuple[LaneKey, ...]] = (0.0, (start,))
    pending: list[tuple[float, tuple[LaneKey, ...]]] = [(key_length(roads, start), (start,))]
    for _ in range(10_000):
        if not pending:
            break
        length, way = pending.pop()
        if length > best[0]:
            best = (length, way)
        onward = [key for key in graph[way[-1]] if key in usable and key not in way]
        pending += [(length + key_length(roads, key), (*way, key)) for key in onward]
    return best[1]
