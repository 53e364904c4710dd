"""Everything around the roads of a network, group by group."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.spec.scenario import Scenario
from synthgen.world.network.lane_graph import LaneKey
from synthgen.world.network.route import Route
from synthgen.world.network.standing_ground import Ground
from synthgen.world.network_cast import NetworkCast
from synthgen.world.roadside.groups import drawn_groups
from synthgen.world.roadside.horizon import BEHIND_HOUSES_M, Horizon, horizon
from synthgen.world.roadside.network_fixtures import file_objects, guard_rails, lamps, signals, small
from synthgen.world.roadside.network_houses import houses
from synthgen.world.roadside.network_parked import parked
from synthgen.world.roadside.network_people import people
from synthgen.world.roadside.network_place import Around
from synthgen.world.roadside.network_plants import grass, street_trees, woods
from synthgen.world.roadside.network_traffic import traffic
from synthgen.world.world import Conditions, Thing


def _horizon(around: Around, rng: Generator) -> Iterator[Thing]:
    """What is seen behind all that, around the whole network."""
    edge = np.concatenate(
        [road.point(np.linspace(0, road.length_m, 40))[:, :2] for road in around.ground.network.roads]
    )
    vegetation, kind = around.scenario.scene.roadside.vegetation, around.scenario.scene.roadside.buildings
    view = Horizon(kind, vegetation.density, vegetation.season, edge, BEHIND_HOUSES_M)
    yield from horizon(view, lambda xy: around.ground.at(xy)[0], rng)


GROUPS: Final[dict[str, Callable[[Around, Generator], Iterator[Thing]]]] = {
    "signals": signals,
    "objects": file_objects,
    "traffic": traffic,
    "parked": parked,
    "guard_rails": guard_rails,
    "houses": houses,
    "lamps": lamps,
    "pedestrians": people,
    "furniture": small,
    "street_trees": street_trees,
    "woods": woods,
    "grass": grass,
    "horizon": _horizon,
}
"""What draws each group; its name is that of its random stream and of its things."""


def furnish_network(
    scenario: Scenario,
    ground: Ground,
    route: Route,
    ego_keys: tuple[LaneKey, ...],
    cast: NetworkCast,
    ego_way: Trajectory,
    ego_s0_m: float,
    conditions: Conditions,
    *,
    seed: int,
    index: int,
) -> tuple[Thing, ...]:
    """All bodies around; their instance ids are 0, to be numbered by the caller."""
    around = Around(scenario, ground, route, ego_keys, cast, ego_way, ego_s0_m, conditions)
    return drawn_groups(GROUPS, around, scenario.scene.roadside.vegetation, seed=seed, index=index)
