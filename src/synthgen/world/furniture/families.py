"""Street furniture: `FAMILIES` of signals, signs, lamps, works, fences and small things.

Bodies stand at the origin. A lamp's arm, a sign's print and a bench's seat face +x; fences, walls and guard rails
run along x. Numbers in `assets/families/furniture.yaml`.
"""

from collections.abc import Callable, Mapping
from functools import partial

from synthgen.errors import UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.furniture import (
    boxes,
    fences,
    fences_more,
    lamps,
    post_items,
    roadside_items,
    roadworks,
    signals,
    stops,
    street_items,
)
from synthgen.world.furniture.signs import SIGNS, build_sign

Build = Callable[[Parameters, int, float], Asset]

_VEHICLE_SIGNAL = ("signal.red", "signal.amber", "signal.green")
_WALK_SIGNAL = ("signal.wait", "signal.walk")

LAMP_GROUPS: dict[str, tuple[str, ...]] = {
    "light.post": _VEHICLE_SIGNAL + _WALK_SIGNAL,
    "light.mast": _VEHICLE_SIGNAL,
    "light.pedestrian": _WALK_SIGNAL,
    "lamp.street": ("street",),
    "lamp.post_top": ("street",),
    "lamp.bollard": ("street",),
    "beacon.works": ("beacon",),
    "barrier.works": ("beacon",),
    "board.arrow": ("arrow",),
}
"""Groups of lamps that the parameter `lit` may name. It is empty unless given."""


def _sign(name: str, parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    return build_sign(name, parameters, detail)


_BUILDERS: dict[str, tuple[str, Build]] = {
    "light.post": ("traffic.light", signals.build_post_signal),
    "light.mast": ("traffic.light", signals.build_mast_signal),
    "light.pedestrian": ("traffic.light", signals.build_walk_signal),
    **{name: ("traffic.sign", partial(_sign, name)) for name in SIGNS},
    "lamp.street": ("traffic.pole", lamps.build_lamp),
    "lamp.post_top": ("traffic.pole", lamps.build_post_top),
    "lamp.bollard": ("traffic.pole", lamps.build_bollard_light),
    "cone": ("object.cone", roadworks.build_cone),
    "beacon.works": ("object.barrier", roadworks.build_beacon),
    "barrier.works": ("object.barrier", roadworks.build_barrier),
    "barrier.jersey": ("object.barrier", roadworks.build_jersey),
    "board.arrow": ("object.barrier", roadworks.build_arrow_board),
    "triangle.warning": ("object.barrier", roadworks.build_warning_triangle),
    "rail.guard": ("structure.guard_rail", roadside_items.build_guard_rail),
    "pole.power": ("traffic.pole", roadside_items.build_power_pole),
    "pole.flag": ("traffic.pole", post_items.build_flagpole),
    "delineator": ("traffic.pole", post_items.build_delineator),
    "bollard": ("traffic.pole", street_items.build_bollard),
    "stop.bus": ("structure.other", stops.build_bus_stop),
    "billboard": ("structure.other", stops.build_billboard),
    "kiosk": ("structure.other", boxes.build_kiosk),
    "box.phone": ("structure.other", boxes.build_phone_box),
    "cabinet": ("structure.other", boxes.build_cabinet),
    "bin.street": ("structure.other", street_items.build_bin),
    "bin.post": ("structure.other", post_items.build_litter_bin),
    "bench": ("structure.other", street_items.build_bench),
    "pit.tree": ("ground.other", street_items.build_pit),
    "hydrant": ("structure.other", street_items.build_hydrant),
    "mailbox": ("structure.other", post_items.build_mailbox),
    "meter.parking": ("structure.other", post_items.build_meter),
    "planter": ("structure.other", post_items.build_planter),
    "fence.picket": ("structure.fence", fences.build_fence),
    "fence.mesh": ("structure.fence", fences_more.build_mesh_fence),
    "fence.railing": ("structure.fence", fences_more.build_railing),
    "fence.panel": ("structure.fence", fences_more.build_panel_fence),
    "fence.rail": ("structure.fence", fences_more.build_rail_fence),
    "fence.gate": ("structure.fence", fences_more.build_gate),
    "wall.garden": ("structure.wall", fences.build_wall),
    "wall.noise": ("structure.wall", fences_more.build_noise_wall),
}


def _family(name: str, class_name: str, build: Build) -> Family:
    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        if name not in LAMP_GROUPS:
            return draw_parameters("furniture", name, rng, fixed)
        lit = str(fixed.get("lit", ""))
        for group in lit.split():
            if group not in LAMP_GROUPS[name]:
                raise UnknownNameError(f"{name}.lit", "group of lamps", group, LAMP_GROUPS[name])
        rest = {key: value for key, value in fixed.items() if key != "lit"}
        return draw_parameters("furniture", name, rng, rest) | {"lit": lit}

    return Family(name, class_name, draw, build)


FAMILIES: dict[str, Family] = {name: _family(name, *row) for name, row in _BUILDERS.items()}
