"""What stands on a road or is painted on it in one place: objects, signals, bridges and tunnels."""

from dataclasses import dataclass
from typing import Literal, final


@final
@dataclass(frozen=True, slots=True)
class CornerRoad:
    """Corner of an outline in the road's coordinates; `dz_m` is above the road, `height_m` of the body there."""

    s: float
    t: float
    dz_m: float = 0.0
    height_m: float = 0.0
    id: int | None = None


@final
@dataclass(frozen=True, slots=True)
class CornerLocal:
    """Corner of an outline in the object's own frame: u forward, v left, z up."""

    u: float
    v: float
    z: float = 0.0
    height_m: float = 0.0
    id: int | None = None


@final
@dataclass(frozen=True, slots=True)
class Outline:
    """Polygon around an object, or a line if not `closed`."""

    corners: tuple[CornerRoad | CornerLocal, ...]
    id: int | None = None
    closed: bool = True
    outer: bool = True
    fill: str = ""
    lane_type: str = ""


@final
@dataclass(frozen=True, slots=True)
class BorderMark:
    """Paint along an object's border, between two of its corners or on one side of its box."""

    side: str
    color: str = "white"
    width_m: float = 0.12
    line_length_m: float = 1.0
    space_length_m: float = 0.0
    start_offset_m: float = 0.0
    stop_offset_m: float = 0.0
    weight: str = "standard"
    corners: tuple[int, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Repeat:
    """Copies of an object from station `s` over `length_m`, one each `distance_m` (0: one continuous body)."""

    s: float
    length_m: float
    distance_m: float
    t_start: float
    t_end: float
    z_offset_start_m: float = 0.0
    z_offset_end_m: float = 0.0
    height_start_m: float = 0.0
    height_end_m: float = 0.0
    width_start_m: float | None = None
    width_end_m: float | None = None
    length_start_m: float | None = None
    length_end_m: float | None = None
    radius_start_m: float | None = None
    radius_end_m: float | None = None


@final
@dataclass(frozen=True, slots=True)
class RoadObject:
    """An object: where (heading is relative to the road), how large, and its outlines. Lengths None: not given."""

    id: str
    s: float
    t: float
    kind: str = "none"
    subtype: str = ""
    name: str = ""
    z_offset_m: float = 0.0
    heading_rad: float = 0.0
    pitch_rad: float = 0.0
    roll_rad: float = 0.0
    orientation: str = "none"
    length_m: float | None = None
    width_m: float | None = None
    height_m: float | None = None
    radius_m: float | None = None
    valid_length_m: float | None = None
    dynamic: bool = False
    outlines: tuple[Outline, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    markings: tuple[BorderMark, ...] = ()
    validity: tuple[tuple[int, int], ...] = ()
    parking_access: str = ""


@final
@dataclass(frozen=True, slots=True)
class Signal:
    """A sign or a traffic light; `kind`, `subtype` and `country` name it in that country's catalog."""

    id: str
    s: float
    t: float
    orientation: str = "+"
    z_offset_m: float = 0.0
    name: str = ""
    dynamic: bool = False
    country: str = ""
    country_revision: str = ""
    kind: str = "-1"
    subtype: str = "-1"
    value: float | None = None
    unit: str = ""
    text: str = ""
    height_m: float | None = None
    width_m: float | None = None
    heading_offset_rad: float = 0.0
    pitch_rad: float = 0.0
    roll_rad: float = 0.0
    validity: tuple[tuple[int, int], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Structure:
    """A bridge or a tunnel: where the road runs on it or in it."""

    element: Literal["bridge", "tunnel"]
    id: str
    s: float
    length_m: float
    kind: str = ""
    name: str = ""
    lighting: float | None = None
    daylight: float | None = None
