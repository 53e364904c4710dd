"""From one concrete scenario to a world: the whole composition on one page.

Every group of bodies draws from its own random stream, so that changing one (the season, say) leaves the
others as they were.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import PlacementError
from synthgen.physics.sun import sun_angles
from synthgen.records import Trajectory
from synthgen.rng import stream
from synthgen.spec.scenario import Environment, Scenario
from synthgen.world import ego
from synthgen.world.cast import Cast, cast_actors, ego_way
from synthgen.world.clearance import first_overlap
from synthgen.world.compile import GROUND_ID, street_lines
from synthgen.world.network_compose import compose_on_network
from synthgen.world.roads.road import RoadLine
from synthgen.world.roadside.furnish import furnish
from synthgen.world.world import Conditions, Street, World

EGO_S0_M = 40.0
"""Station of the ego at time 0: far enough from the start of the road that its rear is in a street too."""

SLACK_S = 0.25
"""Trajectories go on this long before the first and after the last frame: a LiDAR sweep reaches beyond both."""

DEFAULT_SUN_DEG = (40.0, 135.0)
"""Elevation and azimuth of the sun if the scenario names neither: a clear morning."""


def compose(
    scenario: Scenario,
    frame_times_s: Floats,
    *,
    seed: int,
    index: int,
    spec_sha256: str = "",
    values: Mapping[str, Any] | None = None,
    folder: Path = Path(),
) -> World:
    """The world of sample `index`: bodies drawn and placed, nothing built.

    `folder` is where the scenario's file names start.

    Raises
    ------
    PlacementError
        If the scenario asks for what cannot be: a meeting beyond the end of the road, a full kerb.
    """
    road = scenario.scene.road
    conditions = _conditions(scenario, seed, index)
    if road.kind not in ("straight", "curve"):
        return compose_on_network(
            scenario,
            conditions,
            frame_times_s,
            SLACK_S,
            GROUND_ID + 1,
            seed=seed,
            index=index,
            spec_sha256=spec_sha256,
            values=values or {},
            folder=folder,
        )
    surface = scenario.scene.surface
    street = Street(
        road.kind,
        road.length_m,
        road.radius_m,
        road.lanes,
        road.lane_width_m,
        surface.material,
        damage=surface.damage,
    )
    line, section = street_lines(street)
    span_s = (float(frame_times_s[0]) - SLACK_S, float(frame_times_s[-1]) + SLACK_S)
    way = ego_way(scenario, line, section, EGO_S0_M, span_s)
    _require_road(line, way)
    cast = cast_actors(scenario, line, section, span_s, EGO_S0_M, seed=seed, index=index)
    _require_room(cast, way, frame_times_s)
    extras = furnish(scenario, line, section, cast, way, conditions, seed=seed, index=index)
    things = [replace(thing, instance_id=GROUND_ID + 1 + k) for k, thing in enumerate((*cast.things, *extras))]
    return World(
        scenario_id=scenario.id,
        spec_sha256=spec_sha256,
        seed=seed,
        index=index,
        values=dict(values or {}),
        rig=scenario.ego.rig,
        street=street,
        conditions=conditions,
        things=tuple(things),
        ego=way,
        frame_times_s=frame_times_s,
        events=cast.events,
    )


def _require_road(line: RoadLine, way: Trajectory) -> None:
    """Raise unless the road is there for the whole ego at all times."""
    s, _ = line.locate(way.positions[[0, -1], :2])
    first_m, last_m = float(s[0]) - (ego.LENGTH_M - ego.FRONT_M), float(s[1]) + ego.FRONT_M
    if first_m < 0 or last_m > line.length_m:
        message = (
            f"the ego drives from {first_m:.0f} m to {last_m:.0f} m along the road while frames are taken, but the "
            f"road is {line.length_m:.0f} m long; lengthen it, or capture less"
        )
        raise PlacementError([(("scene", "road", "length"), message)])


def _require_room(cast: Cast, way: Trajectory, frame_times_s: Floats) -> None:
    """Raise if two vehicles or riders, the ego among them, are in one place while frames are taken."""
    found = first_overlap(cast.things, way, frame_times_s)
    if found is not None:
        name, other, time_s = found
        message = f"{name} and {other} are in the same place at {time_s:g} s; change ahead, lane or speed"
        index = next(k for k, thing in enumerate(cast.things) if thing.name == other)
        raise PlacementError([(("actors", index), message)])


def _conditions(scenario: Scenario, seed: int, index: int) -> Conditions:
    environment = scenario.environment
    elevation_rad, azimuth_rad = _sun(environment)
    state = scenario.scene.surface.state
    return Conditions(
        sun_elevation_rad=elevation_rad,
        sun_azimuth_rad=azimuth_rad,
        cloud_okta=environment.cloud_okta,
        fog_mor_m=environment.fog_mor_m,
        rain_mm_per_h=environment.rain_mm_per_h,
        snow_mm_per_h=environment.snow_mm_per_h,
        wind_m_per_s=environment.wind_m_per_s,
        wind_to_rad=float(stream(seed, "sample", index, "wind").uniform(-np.pi, np.pi)),
        is_wet=state == "wet" or (state == "auto" and environment.rain_mm_per_h > 0),
    )


def _sun(environment: Environment) -> tuple[float, float]:
    if environment.time is not None and environment.latitude_deg is not None and environment.longitude_deg is not None:
        elevation, azimuth = sun_angles(
            environment.time, np.deg2rad(environment.latitude_deg), np.deg2rad(environment.longitude_deg)
        )
        if elevation < np.deg2rad(-6):
            message = (
                f"the sun is {np.rad2deg(elevation):.1f} deg high then; below -6 deg (night) street lamps and "
                "headlamps are needed, which this version does not have"
            )
            raise PlacementError([(("environment", "time"), message)])
        return elevation, azimuth
    elevation_deg, azimuth_deg = environment.sun_elevation_deg, environment.sun_azimuth_deg
    default_elevation, default_azimuth = DEFAULT_SUN_DEG
    return (
        float(np.deg2rad(default_elevation if elevation_deg is None else elevation_deg)),
        float(np.deg2rad(default_azimuth if azimuth_deg is None else azimuth_deg)),
    )
