"""Everything along the street, group by group."""

from collections.abc import Callable, Iterator
from typing import Final

from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.spec.scenario import Scenario
from synthgen.world.cast import Cast
from synthgen.world.roads.road import CrossSection, RoadLine
from synthgen.world.roadside.buildings import gardens, houses
from synthgen.world.roadside.fallen_leaves import fallen_leaves
from synthgen.world.roadside.fixtures import furniture
from synthgen.world.roadside.groups import drawn_groups
from synthgen.world.roadside.horizon import horizon_of_street
from synthgen.world.roadside.parked import parked
from synthgen.world.roadside.pedestrians import pedestrians
from synthgen.world.roadside.place import Place
from synthgen.world.roadside.plants import grass, street_trees, woods
from synthgen.world.world import Conditions, Thing

GROUPS: Final[dict[str, Callable[[Place, Generator], Iterator[Thing]]]] = {
    "parked": parked,
    "houses": houses,
    "furniture": furniture,
    "pedestrians": pedestrians,
    "street_trees": street_trees,
    "gardens": gardens,
    "woods": woods,
    "grass": grass,
    "fallen_leaves": fallen_leaves,
    "horizon": horizon_of_street,
}
"""What draws each group; its name is that of its random stream and of its things."""


def furnish(
    scenario: Scenario,
    line: RoadLine,
    section: CrossSection,
    cast: Cast,
    ego_way: Trajectory,
    conditions: Conditions,
    *,
    seed: int,
    index: int,
) -> tuple[Thing, ...]:
    """All bodies along the street; their instance ids are 0, to be numbered by the caller."""
    place = Place(line, section, cast, ego_way, scenario, conditions)
    return drawn_groups(GROUPS, place, scenario.scene.roadside.vegetation, seed=seed, index=index)
