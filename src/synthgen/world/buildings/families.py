"""Buildings, bridges and tunnels: `FAMILIES`.

Fronts face +x, the origin is on the ground below the middle. Numbers in `assets/families/buildings.yaml`.
Buildings have a parameter `lit_windows`, 0 to 1: the share of windows with light behind them, 0 unless given.
"""

from collections.abc import Callable, Mapping

from synthgen.errors import InputError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.buildings import blocks, commerce, crossings, farm, houses, towers
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters

Build = Callable[[Parameters, int, float], Asset]

_BUILDERS: dict[str, tuple[str, Build]] = {
    "house.detached": ("structure.building", houses.build_detached),
    "house.terrace": ("structure.building", houses.build_terrace),
    "block.urban": ("structure.building", blocks.build_block),
    "block.apartments": ("structure.building", towers.build_apartments),
    "tower.office": ("structure.building", towers.build_office),
    "shop.row": ("structure.building", commerce.build_shop_row),
    "hall.industrial": ("structure.building", commerce.build_hall),
    "station.petrol": ("structure.building", commerce.build_station),
    "barn": ("structure.building", farm.build_barn),
    "shed.garden": ("structure.building", farm.build_shed),
    "garage": ("structure.building", farm.build_garage),
    "church": ("structure.building", farm.build_church),
    "bridge.over": ("structure.bridge", crossings.build_bridge),
    "tunnel.portal": ("structure.tunnel", crossings.build_tunnel),
}


def _family(name: str, class_name: str, build: Build) -> Family:
    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        if class_name != "structure.building":
            return draw_parameters("buildings", name, rng, fixed)
        share = fixed.get("lit_windows", 0.0)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0.0 <= share <= 1.0:
            raise InputError(f"{name}.lit_windows: expected a number from 0 to 1, got {share!r}")
        rest = {key: value for key, value in fixed.items() if key != "lit_windows"}
        return draw_parameters("buildings", name, rng, rest) | {"lit_windows": float(share)}

    return Family(name, class_name, draw, build)


FAMILIES: dict[str, Family] = {name: _family(name, *row) for name, row in _BUILDERS.items()}
