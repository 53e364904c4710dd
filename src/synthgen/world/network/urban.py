"""Towns without gardens: the strips of grass behind pavements are paved, up to the houses."""

from dataclasses import replace

from synthgen.world.network.lanes import LaneSection
from synthgen.world.network.network import Network


def paved_to_the_houses(network: Network) -> Network:
    """The network with pavement instead of grass in the outermost lanes beside pavements."""
    roads = tuple(replace(road, sections=tuple(_paved(section) for section in road.sections)) for road in network.roads)
    return replace(network, roads=roads)


def _paved(section: LaneSection) -> LaneSection:
    kinds = {lane.id: lane.kind for lane in section.lanes}
    lanes = tuple(
        replace(lane, kind="sidewalk")
        if lane.kind == "none" and kinds.get(lane.id - (1 if lane.id > 0 else -1)) == "sidewalk"
        else lane
        for lane in section.lanes
    )
    return replace(section, lanes=lanes)
