"""The scenario language: what a user writes, as frozen models in SI units.

Start at `Scenario`. YAML keys carry no unit (their values do: `speed: 50 km/h`); attributes do.
A file is a distribution: `vary` names axes, and `$name` stands for a value anywhere. These models describe
one concrete draw, after references are replaced (see `spec.load` and `spec.vary`).
Not here: reading files (`load`), units in strings (`quantity`), drawing values (`vary`).
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from synthgen.spec.model import Flag, Integer, Number, Spec
from synthgen.spec.quantity import Angle, Length, Percent, Precipitation, Rate, Speed, Time, Timestamp
from synthgen.spec.sensor_faults import SensorFault

RoadKind = Literal[
    "straight",
    "curve",
    "t_junction",
    "cross_junction",
    "roundabout",
    "motorway",
    "car_park",
    "racetrack",
    "rural_lane",
    "opendrive",
]
"""The first two are one street; the others are networks, drawn from the seed or read from a file."""


class Road(Spec):
    """The road; the ego drives on the right. Lanes are numbered as in OpenDRIVE: -1 is the ego's side."""

    kind: RoadKind = "straight"
    lanes: Literal[2, 4] = Field(2, description="of a street: all lanes of both directions")
    lane_width_m: Length = Field(3.5, alias="lane_width", ge=2.5, le=4.5, description="of a street")
    length_m: Length = Field(200.0, alias="length", ge=60, le=1000, description="of a street")
    radius_m: Length | None = Field(
        None, alias="radius", description="of a curve; positive bends left, |radius| >= 60 m"
    )
    file: str | None = Field(None, description="of kind opendrive: an .xodr file, beside the scenario")

    @model_validator(mode="after")
    def _what_goes_with_kind(self) -> Self:
        if self.kind == "curve" and (self.radius_m is None or abs(self.radius_m) < 60):
            raise ValueError(f"a curve needs radius, at least 60 m (negative bends right), got {self.radius_m}")
        if self.kind != "curve" and self.radius_m is not None:
            raise ValueError(f"only a curve has a radius; write kind: curve, or leave radius out of kind: {self.kind}")
        if (self.kind == "opendrive") != (self.file is not None):
            raise ValueError("kind: opendrive needs file, and only it has one: file: town.xodr")
        own = {"lanes", "lane_width_m", "length_m"} & self.model_fields_set
        if own and self.kind not in ("straight", "curve"):
            names = ", ".join(sorted(name.removesuffix("_m") for name in own))
            raise ValueError(f"a road of kind {self.kind} has lanes and lengths of its own; leave out: {names}")
        return self


class Surface(Spec):
    """What the carriageway is made of, and what is on it."""

    material: Literal["asphalt", "concrete"] = "asphalt"
    state: Literal["auto", "dry", "wet"] = Field("auto", description="auto: wet when it rains")
    damage: Percent = Field(
        0.25, ge=0, le=1, description="0 is new, 25 % ordinary repair; more has cracks, ruts, potholes, worn paint"
    )


class Vegetation(Spec):
    """Plants along the road."""

    density: Literal["none", "sparse", "dense"] = "sparse"
    season: Literal["spring", "summer", "autumn", "winter"] = "summer"
    encroachment: Percent = Field(
        0.0, ge=0, le=0.96, description="share of each sign and light that growth hides from those it is for"
    )


class Roadside(Spec):
    """What stands beside the road."""

    buildings: Literal["none", "rural", "suburban", "urban", "industrial"] = "suburban"
    vegetation: Vegetation = Vegetation()
    parked: Literal["none", "sparse", "dense"] = Field("sparse", description="parked vehicles along both kerbs")
    people: Literal["none", "sparse", "dense"] = Field("sparse", description="people on the pavements")
    traffic: Literal["none", "sparse", "dense"] = Field(
        "none", description="vehicles that drive along lanes of a network, or wait at its junctions"
    )


class SceneSpec(Spec):
    """The place: layers 1 to 3 of the six-layer model."""

    road: Road = Road()
    surface: Surface = Surface()
    roadside: Roadside = Roadside()

    @model_validator(mode="after")
    def _traffic_is_on_networks(self) -> Self:
        if self.roadside.traffic != "none" and self.road.kind in ("straight", "curve"):
            kind = self.road.kind
            raise ValueError(f"roadside.traffic: a road of kind {kind} has no traffic but actors; leave it out")
        return self


Turn = Literal["left", "right", "straight", "exit 1", "exit 2", "exit 3", "exit 4", "exit 5", "exit 6"]
"""What the ego does where ways part: `exit 2` passes the first way out on the right and takes the second."""


class Ego(Spec):
    """The vehicle that carries the sensors."""

    lane: Integer = Field(-1, description="negative: right of the middle line, in driving direction")
    speed_m_per_s: Speed = Field(50 / 3.6, alias="speed", ge=0, le=70)
    rig: str = Field("front", description="id of a shipped rig, or a rig file")
    route: tuple[Turn, ...] = Field(
        (), description="on a network: what the ego does where ways part, as [left] or [exit 2]"
    )


class Crossing(Spec):
    """Motion across the road, square to it."""

    origin: Literal["nearside", "farside"] = Field("nearside", alias="from", description="nearside: the ego's kerb")
    across: Literal["lane", "road"] = Field("road", description="where the walk ends: past the ego's lane, or the road")
    speed_m_per_s: Speed = Field(alias="speed", gt=0, le=15)
    gait: Literal["walk", "run"] = "walk"


class AlongLane(Spec):
    """Motion along a lane at constant speed."""

    lane: Integer
    speed_m_per_s: Speed = Field(alias="speed", ge=0, le=70)
    ahead_m: Length = Field(alias="ahead", description="place at time 0, along the road from the ego's place at time 0")


class AlongPavement(Spec):
    """Walking along a pavement."""

    pavement: Literal["nearside", "farside"]
    direction: Literal["same", "opposite"] = "same"
    speed_m_per_s: Speed = Field(alias="speed", ge=0, le=6)
    ahead_m: Length = Field(alias="ahead", description="place at time 0, along the road from the ego's place at time 0")
    gait: Literal["walk", "run"] = "walk"


def _kind_of_motion(motion: Any) -> str:
    """Which motion is meant, by the keys that only one of them has; a crossing if none is there."""
    if not isinstance(motion, Mapping):
        return {"AlongLane": "along_lane", "AlongPavement": "along_pavement"}.get(type(motion).__name__, "crossing")
    if {"pavement", "direction"} & motion.keys():
        return "along_pavement"
    return "along_lane" if {"lane", "ahead"} & motion.keys() else "crossing"


Motion = Annotated[
    Annotated[Crossing, Tag("crossing")]
    | Annotated[AlongLane, Tag("along_lane")]
    | Annotated[AlongPavement, Tag("along_pavement")],
    Discriminator(_kind_of_motion),
]
"""How an actor moves; the keys say which."""


class Park(Spec):
    """A place at the kerb, given in exactly one way."""

    side: Literal["nearside", "farside"] = "nearside"
    before: str | None = Field(None, description="'<actor>.path': ends `gap` before that actor's crossing path")
    behind: str | None = Field(None, description="an actor parked before this one: `gap` behind its rear")
    ahead_m: Length | None = Field(None, alias="ahead", description="along the road from the ego's place at time 0")
    gap_m: Length = Field(1.0, alias="gap", ge=0, le=50)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        given = [name for name in ("before", "behind", "ahead_m") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("say where to park with exactly one of: before, behind, ahead")
        return self


class Place(Spec):
    """A place anywhere along the road where a body stays: stands, or lies as it came to rest."""

    ahead_m: Length = Field(alias="ahead", description="along the road from the ego's place at time 0")
    lane: Integer | None = Field(None, description="middle of a lane, numbered as for the ego")
    offset_m: Length | None = Field(None, alias="offset", description="left of the road's middle line; negative right")
    heading_deg: Angle = Field(
        0.0, alias="heading", ge=-360, le=360, description="of its front from the road's direction, to the left"
    )
    posture: Literal["upright", "left_side", "right_side", "roof"] = "upright"

    @model_validator(mode="after")
    def _one_offset(self) -> Self:
        if (self.lane is None) == (self.offset_m is None):
            raise ValueError("say where across the road with exactly one of: lane, offset")
        return self


class Meet(Spec):
    """The solver chooses start places so that the ego's front meets the actor at a time."""

    ego_front_fraction: Percent = Field(
        0.5, alias="ego_front", ge=0, le=1, description="share of the ego's width from its nearside edge"
    )
    at_s: Time = Field(4.0, alias="at", gt=0, le=60)


class Size(Spec):
    """Fixed dimensions; what is missing is drawn."""

    length_m: Length | None = Field(None, alias="l", gt=0)
    width_m: Length | None = Field(None, alias="w", gt=0)
    height_m: Length | None = Field(None, alias="h", gt=0)


class Actor(Spec):
    """One body that matters to the scenario."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    class_name: str = Field(alias="class", description="taxonomy class, or its short name such as pedestrian.child")
    family: str | None = Field(None, description="procedural family, such as car.suv; drawn from the class if missing")
    motion: Motion | None = None
    park: Park | None = None
    place: Place | None = None
    meet: Meet | None = None
    size: Size = Size()
    parameters: dict[str, Integer | Number | Flag | str] = Field(
        {}, description="parameters of the family, such as pose: supine; `synthgen assets show` draws them"
    )
    paint: Literal["any", "dark", "light", "red", "blue", "white", "black", "grey", "silver"] = "any"

    @model_validator(mode="after")
    def _moves_or_stands(self) -> Self:
        if sum(way is not None for way in (self.motion, self.park, self.place)) != 1:
            raise ValueError("give exactly one of motion, park and place")
        if self.meet is not None and not isinstance(self.motion, Crossing):
            raise ValueError("meet needs a crossing motion: motion: {from: nearside, speed: 5 km/h}")
        if isinstance(self.motion, Crossing) and self.meet is None:
            raise ValueError("a crossing motion needs meet: it fixes where and when")
        return self


class Environment(Spec):
    """Light and weather."""

    sun_elevation_deg: Angle | None = Field(None, alias="sun_elevation", ge=-6, le=90)
    sun_azimuth_deg: Angle | None = Field(
        None, alias="sun_azimuth", ge=-360, le=360, description="from north, eastward"
    )
    time: Timestamp | None = Field(None, description="ISO 8601 with offset; with latitude and longitude")
    latitude_deg: Angle | None = Field(None, alias="latitude", ge=-90, le=90)
    longitude_deg: Angle | None = Field(None, alias="longitude", ge=-180, le=180)
    cloud_okta: Number = Field(2, alias="cloud", ge=0, le=8)
    fog_mor_m: Length = Field(20000.0, alias="fog", ge=20, le=40000, description="meteorological optical range, 5 %")
    rain_mm_per_h: Precipitation = Field(0.0, alias="rain", ge=0, le=150)
    snow_mm_per_h: Precipitation = Field(0.0, alias="snow", ge=0, le=4, description="falling snow, liquid water")
    wind_m_per_s: Speed = Field(0.0, alias="wind", ge=0, le=33)

    @model_validator(mode="after")
    def _sun_is_given_once(self) -> Self:
        by_place = (self.time, self.latitude_deg, self.longitude_deg)
        if any(value is not None for value in by_place):
            if None in by_place:
                raise ValueError("the sun by place needs all of time, latitude and longitude")
            if self.sun_elevation_deg is not None or self.sun_azimuth_deg is not None:
                raise ValueError("give the sun by angles or by time and place, not both")
        if self.rain_mm_per_h > 0 and self.snow_mm_per_h > 0:
            raise ValueError("rain and snow together (sleet) are not modelled; give one of them")
        return self


class Capture(Spec):
    """When frames are taken."""

    rate_hz: Rate = Field(10.0, alias="rate", gt=0, le=100)
    start: str = Field("0 s", alias="from", description="'2 s', or relative to the meeting: 'meet - 4 s'")
    stop: str = Field("1 s", alias="to", description="like from; this moment is included if it falls on a frame")


class Labels(Spec):
    """What ground truth is written beside boxes and tables."""

    semantic: Flag = True
    instance: Flag = True
    depth: Flag = True
    flow: Flag = Field(False, description="optical flow to the next and the last picture")
    scene_flow: Flag = Field(False, description="way of each surface point in the world, to the next and the last")
    normals: Flag = False
    tracks: Flag = Field(False, description="where points of each picture are in all pictures")
    lidar_seg: Flag = True
    min_visible_px: Integer = Field(1, ge=1, description="an object with fewer visible pixels gets no 2D box")


class Scenario(Spec):
    """One concrete scenario: every value known."""

    KEYS_BESIDE: ClassVar[tuple[str, ...]] = ("vary",)
    """Keys that a file may have and a concrete scenario has not."""

    synthgen: Literal[1] = Field(description="version of the language")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    title: str = ""
    tags: tuple[str, ...] = ()
    seed: Integer = Field(0, ge=0, lt=2**63)
    packs: tuple[str, ...] = Field((), description="folders of asset packs, beside the scenario: [../my_models]")
    scene: SceneSpec = SceneSpec()
    ego: Ego = Ego()
    actors: tuple[Actor, ...] = ()
    environment: Environment = Environment()
    capture: Capture = Capture()
    labels: Labels = Labels()
    faults: tuple[SensorFault, ...] = Field((), description="what is wrong with the sensors")
