"""All layouts of road networks by name."""

from collections.abc import Callable, Mapping

from synthgen.errors import UnknownNameError
from synthgen.rng import Generator
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
