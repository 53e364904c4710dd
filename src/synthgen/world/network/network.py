"""A network of roads: the record that files are read into, layouts build and everything else works on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

from synthgen.errors import UnknownNameError
from synthgen.world.network.road import ContactPoint, Road


@final
@dataclass(frozen=True, slots=True)
class Connection:
    """A way through a junction: from a lane of the incoming road to a lane of the connecting road.

    `contact` is the end of the connecting road that touches the incoming one. In a direct junction the other road
    itself stands for the connecting one (`is_direct`).
    """

    id: str
    incoming: str
    connecting: str
    contact: ContactPoint
    lane_links: tuple[tuple[int, int], ...] = ()
    is_direct: bool = False


@final
@dataclass(frozen=True, slots=True)
class Priority:
    """Road `high` goes before road `low`."""

    high: str
    low: str


@final
@dataclass(frozen=True, slots=True)
class Junction:
    """Where more than two roads meet."""

    id: str
    connections: tuple[Connection, ...]
    name: str = ""
    kind: str = "default"
    priorities: tuple[Priority, ...] = ()
    controllers: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Controller:
    """Signals that switch together."""

    id: str
    signals: tuple[str, ...]
    name: str = ""


@final
@dataclass(frozen=True, slots=True)
class Network:
    """All roads and junctions, in the world frame; `geo_reference` is a PROJ string, "" if not given."""

    roads: tuple[Road, ...]
    junctions: tuple[Junction, ...] = ()
    controllers: tuple[Controller, ...] = ()
    name: str = ""
    geo_reference: str = ""

    def road(self, name: str) -> Road:
        """Road by its id."""
        for road in self.roads:
            if road.id == name:
                return road
        raise UnknownNameError("road network", "road", name, [road.id for road in self.roads])

    def junction(self, name: str) -> Junction:
        """Junction by its id."""
        for junction in self.junctions:
            if junction.id == name:
                return junction
        raise UnknownNameError("road network", "junction", name, [junction.id for junction in self.junctions])

    @property
    def by_id(self) -> Mapping[str, Road]:
        """Roads by their ids."""
        return {road.id: road for road in self.roads}


def shifted(network: Network, x_m: float, y_m: float) -> Network:
    """The network moved in plan. Files in map coordinates need it: meshes have single precision near the origin."""
    roads = tuple(
        replace(road, plan=tuple(replace(g, x=g.x + x_m, y=g.y + y_m) for g in road.plan)) for road in network.roads
    )
    return replace(network, roads=roads)
