"""From a scenario on a road network to a world: layout or file, the ego's way, actors, what stands around.

The network goes into the world as an OpenDRIVE document, so that a saved world needs neither the builder nor the file.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError, PlacementError
from synthgen.rng import stream
from synthgen.spec.scenario import Scenario
from synthgen.world import ego
from synthgen.world.clearance import first_overlap
from synthgen.world.network.ego_route import ego_way
from synthgen.world.network.lane_graph import LaneKey, lane_path
from synthgen.world.network.layouts import build_layout
from synthgen.world.network.network import Network, shifted
from synthgen.world.network.reading import parse_network
from synthgen.world.network.route import Route
from synthgen.world.network.standing_ground import ground_of
from synthgen.world.network.urban import paved_to_the_houses
from synthgen.world.network.writing import network_xml
from synthgen.world.network_cast import cast_on_network
from synthgen.world.roadside.around_network import furnish_network
from synthgen.world.world import Conditions, Street, World

EGO_S0_M = 30.0
"""Station of the ego at time 0 along its way, so that there is road behind it (our choice)."""

FAR_M = 2000.0
"""Networks that reach farther from the origin are moved there: single precision has 0.1 mm at 2 km (our choice)."""


def compose_on_network(
    scenario: Scenario,
    conditions: Conditions,
    frame_times_s: Floats,
    slack_s: float,
    first_instance: int,
    *,
    seed: int,
    index: int,
    spec_sha256: str,
    values: Mapping[str, Any],
    folder: Path,
) -> World:
    """The world of sample `index` on a network; `folder` is where the scenario's file names start.

    Raises
    ------
    PlacementError
        If the scenario asks for what cannot be.
    """
    document, offset = _document(scenario, seed, index, folder)
    surface = scenario.scene.surface
    ground = ground_of(document, surface.material, conditions.is_wet, surface.damage, seed, index)
    keys = _ego_keys(scenario, ground.network)
    route = Route(lane_path(ground.network, keys))
    _require_way(scenario, route, frame_times_s, slack_s)
    count = max(2, int(np.ceil((np.ptp(frame_times_s) + 2 * slack_s) / 0.1)) + 1)
    times = np.linspace(frame_times_s[0] - slack_s, frame_times_s[-1] + slack_s, count)
    way = route.drive(EGO_S0_M, scenario.ego.speed_m_per_s, times)
    cast = cast_on_network(scenario, route, ground, times, EGO_S0_M, seed=seed, index=index)
    found = first_overlap(cast.things, way, frame_times_s)
    if found is not None:
        name, other, time_s = found
        where = next(k for k, thing in enumerate(cast.things) if thing.name == other)
        message = f"{name} and {other} are in the same place at {time_s:g} s; change ahead, offset or speed"
        raise PlacementError([(("actors", where), message)])
    extras = furnish_network(scenario, ground, route, keys, cast, way, EGO_S0_M, conditions, seed=seed, index=index)
    things = [replace(thing, instance_id=first_instance + k) for k, thing in enumerate((*cast.things, *extras))]
    road = scenario.scene.road
    return World(
        scenario_id=scenario.id,
        spec_sha256=spec_sha256,
        seed=seed,
        index=index,
        values=dict(values),
        rig=scenario.ego.rig,
        street=Street(
            road.kind, route.length_m, None, 2, road.lane_width_m, surface.material, document, surface.damage, *offset
        ),
        conditions=conditions,
        things=tuple(things),
        ego=way,
        frame_times_s=frame_times_s,
        events=cast.events,
    )


def _document(scenario: Scenario, seed: int, index: int, folder: Path) -> tuple[str, tuple[float, float]]:
    """The network as an OpenDRIVE document near the origin, and what its own coordinates have more. [m]"""
    road = scenario.scene.road
    if road.kind != "opendrive":
        layout = build_layout(road.kind, stream(seed, "sample", index, "network"))
        is_urban = scenario.scene.roadside.buildings == "urban"
        return network_xml(paved_to_the_houses(layout) if is_urban else layout).decode(), (0.0, 0.0)
    path = folder / str(road.file)
    where = ("scene", "road", "file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlacementError([(where, f"{path}: cannot be read: {error.strerror}")]) from None
    try:
        network = parse_network(content, str(path)).network
        ego_way(network)
    except InputError as error:
        raise PlacementError([(where, str(error))]) from None
    x, y = offset = _offset(network)
    return network_xml(shifted(network, -x, -y)).decode(), offset


def _offset(network: Network) -> tuple[float, float]:
    """Whole metres to the middle of a network that is far from the origin; 0 for one that is near. [m]"""
    ends = np.array([[g.x, g.y] for road in network.roads for g in road.plan])
    middle = np.round((ends.min(axis=0) + ends.max(axis=0)) / 2.0)
    is_far = float(np.abs(ends).max()) > FAR_M
    return (float(middle[0]), float(middle[1])) if is_far else (0.0, 0.0)


def _ego_keys(scenario: Scenario, network: Network) -> tuple[LaneKey, ...]:
    """The lanes that the ego takes, as the scenario wants it."""
    try:
        return ego_way(network, scenario.ego.route)
    except InputError as error:
        raise PlacementError([(("ego", "route"), str(error))]) from None


def _require_way(scenario: Scenario, route: Route, frame_times_s: Floats, slack_s: float) -> None:
    """Raise unless the ego's way is long enough for all frames."""
    speed = scenario.ego.speed_m_per_s
    first_m = EGO_S0_M + speed * (float(frame_times_s[0]) - slack_s) - (ego.LENGTH_M - ego.FRONT_M)
    last_m = EGO_S0_M + speed * (float(frame_times_s[-1]) + slack_s) + ego.FRONT_M
    if first_m < 0 or last_m > route.length_m:
        message = (
            f"the ego drives from {first_m:.0f} m to {last_m:.0f} m of its way while frames are taken, but the way "
            f"through this network is {route.length_m:.0f} m long; capture less, or drive slower"
        )
        raise PlacementError([(("scene", "road", "kind"), message)])
    if scenario.ego.lane != -1:
        raise PlacementError([(("ego", "lane"), f"on a network the ego drives in lane -1, got {scenario.ego.lane}")])
