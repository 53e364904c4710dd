"""Distant scenery: `FAMILIES`. Numbers in `assets/families/distance.yaml`.

The origin is on the ground; all bodies reach some metres below it, so that rolling ground shows no gap under them.
`season` is summer unless given. Nothing here is meant for the roadside: see `plants` and `buildings`.
"""

from collections.abc import Callable, Mapping

from synthgen.errors import UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.distance import groves, hills, settlements
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.surfaces.material_table import table

_BUILDERS: dict[str, tuple[str, Callable[[Parameters, int, float], Asset]]] = {
    "far.grove": ("nature.vegetation", groves.build_grove),
    "far.hills": ("nature.terrain", hills.build_hills),
    "far.village": ("structure.building", settlements.build_settlement),
    "far.town": ("structure.building", settlements.build_settlement),
    "far.works": ("structure.building", settlements.build_settlement),
}


def _family(name: str, class_name: str, build: Callable[[Parameters, int, float], Asset]) -> Family:
    has_season = class_name.startswith("nature")

    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        if not has_season:
            return draw_parameters("distance", name, rng, fixed)
        rest = {key: value for key, value in fixed.items() if key != "season"}
        season = str(fixed.get("season", "summer"))
        if season not in table("distance")["seasons"]:
            raise UnknownNameError(f"{name}.season", "season", season, table("distance")["seasons"])
        return draw_parameters("distance", name, rng, rest) | {"season": season}

    return Family(name, class_name, draw, build)


FAMILIES: dict[str, Family] = {name: _family(name, *row) for name, row in _BUILDERS.items()}
