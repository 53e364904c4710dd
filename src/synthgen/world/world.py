"""One concrete sample: everything decided, nothing built yet. Frozen, saved with the data set, replayable.

`compose` makes a World from a scenario, `compile` builds its geometry, and both ways of making a data set
(from a spec, from a saved world) go through `compile`. JSON in and out keeps every float exactly.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.sun import sun_direction
from synthgen.records import Trajectory
from synthgen.world.family import Parameters

FORMAT = 1
"""Version of the saved form."""


@final
@dataclass(frozen=True, slots=True)
class Conditions:
    """Light and weather of a world; constant over its few seconds.

    `sun_azimuth_rad` is from north, eastward; `fog_mor_m` is the meteorological optical range of fog alone [m];
    `wind_to_rad` is the direction the wind blows to, counter-clockwise from east.
    """

    sun_elevation_rad: float
    sun_azimuth_rad: float
    cloud_okta: float
    fog_mor_m: float
    rain_mm_per_h: float
    snow_mm_per_h: float
    wind_m_per_s: float
    wind_to_rad: float
    is_wet: bool

    def atmosphere(self) -> Atmosphere:
        """The one state of the air that all sensors obey."""
        return Atmosphere(self.fog_mor_m, self.rain_mm_per_h, self.snow_mm_per_h)

    def sun_direction(self) -> Floats:
        """Unit vector to the sun, world frame."""
        return sun_direction(self.sun_elevation_rad, self.sun_azimuth_rad)


@final
@dataclass(frozen=True, slots=True)
class Street:
    """What the road and its surface are; the lines themselves are made by `roads` or `network`.

    A network is held as an OpenDRIVE document; `length_m` is then that of the ego's way through it, and `lanes`
    and `lane_width_m` mean nothing. `offset_x_m` and `offset_y_m` are what to add to world coordinates to get those
    of the file it came from. `damage` of the surface is from 0 (new) to 1.
    """

    kind: str
    length_m: float
    radius_m: float | None
    lanes: int
    lane_width_m: float
    material: Literal["asphalt", "concrete"]
    opendrive: str | None = None
    damage: float = 0.25
    offset_x_m: float = 0.0
    offset_y_m: float = 0.0


@final
@dataclass(frozen=True, slots=True)
class Thing:
    """One body of a world, still (one knot) or moving.

    `lean` is the sideways lean of a plant in the wind: world x and y per metre of height.
    """

    instance_id: int
    name: str
    family: str
    parameters: Parameters
    trajectory: Trajectory
    phase: float = 0.0
    lean: tuple[float, float] = (0.0, 0.0)
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def is_static(self) -> bool:
        """Whether it never moves in this world."""
        return len(self.trajectory.times_s) == 1


@final
@dataclass(frozen=True, slots=True)
class PackRef:
    """An asset pack that bodies of a world come from: its name, its folder, and a digest of what it holds."""

    name: str
    path: str
    digest: str


@final
@dataclass(frozen=True, slots=True)
class World:
    """One sample of a scenario.

    `seed` and `index` name the random streams it came from; `values` are the axes drawn; `events` are times
    by name, such as "meet". Frame times are in scenario time [s].
    """

    scenario_id: str
    spec_sha256: str
    seed: int
    index: int
    values: dict[str, Any]
    rig: str
    street: Street
    conditions: Conditions
    things: tuple[Thing, ...]
    ego: Trajectory
    frame_times_s: Floats
    events: dict[str, float]
    packs: tuple[PackRef, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {
            "format": FORMAT,
            "scenario_id": self.scenario_id,
            "spec_sha256": self.spec_sha256,
            "seed": self.seed,
            "index": self.index,
            "values": self.values,
            "rig": self.rig,
            "street": asdict(self.street),
            "conditions": asdict(self.conditions),
            "things": [_thing_json(thing) for thing in self.things],
            "ego": _trajectory_json(self.ego),
            "frame_times_s": self.frame_times_s.tolist(),
            "events": self.events,
            "packs": [asdict(pack) for pack in self.packs],
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """The world that `as_json` saved; `ValueError` if another version did."""
        if saved.get("format") != FORMAT:
            raise ValueError(f"world: expected format {FORMAT}, got {saved.get('format')!r}")
        plain = ("scenario_id", "spec_sha256", "seed", "index", "values", "rig", "events")
        return cls(
            **{name: saved[name] for name in plain},
            street=Street(**saved["street"]),
            conditions=Conditions(**saved["conditions"]),
            things=tuple(_thing(row) for row in saved["things"]),
            ego=_trajectory(saved["ego"]),
            frame_times_s=np.array(saved["frame_times_s"], dtype=float),
            packs=tuple(PackRef(**row) for row in saved.get("packs", ())),
        )


def _thing_json(thing: Thing) -> dict[str, Any]:
    return {
        "instance_id": thing.instance_id,
        "name": thing.name,
        "family": thing.family,
        "parameters": thing.parameters,
        "trajectory": _trajectory_json(thing.trajectory),
        "phase": thing.phase,
        "lean": list(thing.lean),
        "attributes": thing.attributes,
    }


def _thing(row: Mapping[str, Any]) -> Thing:
    return Thing(**{**row, "trajectory": _trajectory(row["trajectory"]), "lean": tuple(row["lean"])})


def _trajectory_json(trajectory: Trajectory) -> dict[str, Any]:
    return {
        "times_s": trajectory.times_s.tolist(),
        "positions": trajectory.positions.tolist(),
        "quaternions": trajectory.quaternions.tolist(),
    }


def _trajectory(row: Mapping[str, Any]) -> Trajectory:
    return Trajectory(*(np.array(row[name], dtype=float) for name in ("times_s", "positions", "quaternions")))
