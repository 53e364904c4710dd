"""The families of heavy and special vehicles: how each is drawn, and which module builds it.

Numbers are in `assets/families/heavy.yaml`. A build is kept for a while, so that the phases of rolling wheels share
everything else. Cars and vans are in `families`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import numpy as np

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.surfaces.material_table import table
from synthgen.world.vehicles.bus import build_articulated_bus, build_bus
from synthgen.world.vehicles.excavator import build_excavator
from synthgen.world.vehicles.farm_tractor import REAR_LUGS, build_farm_tractor
from synthgen.world.vehicles.fire_engine import build_fire_engine
from synthgen.world.vehicles.heavy_kit import Built
from synthgen.world.vehicles.heavy_materials import LIT_GROUPS
from synthgen.world.vehicles.heavy_wheels import SECTORS
from synthgen.world.vehicles.materials import draw_paint
from synthgen.world.vehicles.semitrailer import build_semi, build_trailer
from synthgen.world.vehicles.tram import build_tram
from synthgen.world.vehicles.truck import build_box_truck, build_flatbed, build_refuse_truck, build_tanker, build_tipper
from synthgen.world.vehicles.wheel_loader import LUGS, build_wheel_loader

_PHASES = 4
"""Of one sector of a wheel: wheels of trucks step by 9 degrees."""

_STILL = ("tram", "excavator", "trailer.box")
"""Families without parts that are seen to roll: the wheels of trams are plain, the others stand."""

_SECTORS = {"tractor.farm": REAR_LUGS, "loader.wheel": LUGS}
"""Equal sectors of the wheels of which `tyre_diameter` tells, where they are not those of trucks."""

_KEPT = 24
"""Builds in memory: at most about 1 MB each."""

BUILDERS: dict[str, Callable[[Parameters, int], Built]] = {
    "truck.box": build_box_truck,
    "truck.tipper": build_tipper,
    "truck.tanker": build_tanker,
    "truck.flatbed": build_flatbed,
    "truck.refuse": build_refuse_truck,
    "truck.semi": build_semi,
    "truck.fire": build_fire_engine,
    "trailer.box": build_trailer,
    "bus.city": build_bus,
    "bus.articulated": build_articulated_bus,
    "tram": build_tram,
    "tractor.farm": build_farm_tractor,
    "excavator": build_excavator,
    "loader.wheel": build_wheel_loader,
}
"""Who builds which family."""


_OWN_COLORS = ("body_two_rgb", "box_panel_rgb", "curtain_rgb")
"""Colors of bodies that have no painted cab."""


def _draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """Full parameters of one vehicle of a family."""
    rows = table("heavy")["families"][name]
    lit = str(fixed.get("lit", ""))
    for group in lit.split():
        if group not in LIT_GROUPS:
            raise UnknownNameError(f"{name}.lit", "lamp group", group, LIT_GROUPS)
    wanted, paints = str(fixed.get("paint", "any")), table("heavy")["paints"].get(name)
    states: dict[str, list[float]] = table("heavy")["states"].get(name, {})
    own = {key: value for key, value in fixed.items() if key not in ("lit", "paint", *states)}
    for key in own:
        if key not in rows:
            raise UnknownNameError(f"{name}.{key}", "parameter", str(key), (*rows, "lit", "paint", *states))
    drawn = draw_parameters("heavy", name, rng, own)
    if paints is not None:
        drawn |= draw_paint(rng, wanted, paints)
    elif wanted != "any":  # in the maker's colors otherwise
        asked = draw_paint(rng, wanted)
        drawn |= {"paint": asked["paint"]} | {key: asked["paint_rgb"] for key in _OWN_COLORS if key in rows}
    drawn |= {key: _state(f"{name}.{key}", fixed.get(key, 0.0), limits) for key, limits in states.items()}
    return drawn | {"lit": lit}


def _state(where: str, value: object, limits: list[float]) -> float:
    """What a scene may fix, in its range; 0 unless fixed."""
    low, high = limits
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"{where}: expected a number from {low} to {high}, got {value!r}")
    return float(value)


@lru_cache(maxsize=_KEPT)
def _built(name: str, items: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> Built:
    return BUILDERS[name](dict(items), detail)


def _build(name: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    return _built(name, tuple(sorted(parameters.items())), detail).asset(phase)


def _cycle_m(name: str, parameters: Parameters) -> float:
    """Way rolled while the wheels turn by one of their equal sectors."""
    return float(np.pi * float(parameters.get("tyre_diameter", 1.0)) / _SECTORS.get(name, SECTORS))


FAMILIES: dict[str, Family] = {
    name: Family(
        name,
        class_name,
        partial(_draw, name),
        partial(_build, name),
        1 if name in _STILL else _PHASES,
        partial(_cycle_m, name),
    )
    for name, class_name in table("heavy")["classes"].items()
}
"""All families of heavy and special vehicles by name."""
