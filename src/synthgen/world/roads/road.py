"""A street in plan and in section: where along, where across, how high.

`RoadLine` maps stations s and offsets t to the world and back; `CrossSection` says what lies at which t.
Lengths in metres; t is positive to the left of the line. Lanes are numbered as in OpenDRIVE.
The surfaces themselves are made in `street_surface`. Not modelled: grades, crossfall, junctions.
"""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.geometry import pose
from synthgen.world.surfaces.material_table import table

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
NEARSIDE: Side = "right"
"""The ego's side: it drives on the right."""
FARSIDE: Side = "left"

MAX_TURN_RAD = np.deg2rad(240.0)
"""Largest change of heading of a curve: beyond, its ends come too close to each other."""


@final
@dataclass(frozen=True, slots=True)
class RoadLine:
    """Reference line: from the world's origin heading +x, straight or along one circular arc.

    Outside [0, `length_m`] it goes on straight, so that the street reaches the horizon.
    `radius_m` is None on a straight road; positive bends left.
    """

    kind: Literal["straight", "curve"]
    length_m: float
    radius_m: float | None = None

    def __post_init__(self) -> None:
        if (self.kind == "curve") != bool(self.radius_m):
            raise InputError(f"RoadLine: a curve needs a radius and only a curve has one, got {self.radius_m}")
        if abs(self.turn_rad) > MAX_TURN_RAD:
            limit = MAX_TURN_RAD * abs(self.radius_m or 0.0)
            raise InputError(
                f"RoadLine: a curve of radius {self.radius_m} m can be {limit:.0f} m long before it meets itself, "
                f"got {self.length_m} m; shorten it or widen the radius"
            )

    @property
    def turn_rad(self) -> float:
        """Change of heading from s = 0 to the end; positive to the left."""
        return self.length_m / self.radius_m if self.radius_m else 0.0

    def heading(self, s: ArrayLike) -> Floats:
        """Heading (...) at stations (...), counter-clockwise from +x. [rad]"""
        s = np.asarray(s, dtype=float)
        return np.clip(s, 0.0, self.length_m) / self.radius_m if self.radius_m else np.zeros_like(s)

    def point(self, s: ArrayLike, t: ArrayLike = 0.0) -> Floats:
        """World x, y (..., 2) at stations s and offsets t, which broadcast."""
        s, t = np.broadcast_arrays(np.asarray(s, dtype=float), np.asarray(t, dtype=float))
        on_line = np.clip(s, 0.0, self.length_m)
        heading = self.heading(s)
        if self.radius_m:
            x, y = self.radius_m * np.sin(heading), self.radius_m * (1.0 - np.cos(heading))
        else:
            x, y = on_line, np.zeros_like(s)
        past = s - on_line
        cos, sin = np.cos(heading), np.sin(heading)
        return np.stack([x + past * cos - t * sin, y + past * sin + t * cos], axis=-1)

    def place(self, s: float, t: float, z: float = 0.0, yaw_offset: float = 0.0) -> Floats:
        """T_world_body (4, 4) of a body at (s, t, z) that heads along the road, turned left by `yaw_offset` [rad]."""
        x, y = self.point(s, t)
        return pose(float(x), float(y), z, float(self.heading(s)) + yaw_offset)

    def is_inside(self, t: float) -> bool:
        """Whether an offset is on the inside of the curve, where things crowd; False on a straight road."""
        return bool(self.radius_m) and t * float(self.radius_m or 0.0) > 0

    def stretch(self, s: float, length_m: float, t_near: float, t_far: float) -> float:
        """How much of the line from s on a straight body beside it takes, between the normals around it. [m]

        Bodies on disjoint stretches do not overlap. The body is parallel to the line at its middle, `length_m` long,
        and lies between offsets `t_near` and `t_far` of one side.
        """
        inside = self.is_inside(t_near)
        is_touching = s < self.length_m and s + length_m > 0
        is_within = s >= 0 and s + length_m <= self.length_m
        if self.radius_m is None or not (is_touching if inside else is_within):
            return length_m
        radius = abs(self.radius_m)
        edge = radius - abs(t_far) if inside else radius + abs(t_near)  # the edge that is nearer to the arc's centre
        if edge <= 0:
            raise InputError(f"RoadLine: nothing can stand {abs(t_far):.0f} m inside a curve of radius {radius:.0f} m")
        return float(2.0 * radius * np.arctan(length_m / 2 / edge))

    def locate(self, xy: ArrayLike) -> tuple[Floats, Floats]:
        """Station s (n,) and offset t (n,) of world points (n, 2), to the nearest piece of the line."""
        xy = np.asarray(xy, dtype=float)
        end, heading = self.point(self.length_m), self.heading(self.length_m)
        before = (xy[:, 0], xy[:, 1])
        cos, sin, from_end = np.cos(heading), np.sin(heading), xy - end
        after = (
            self.length_m + from_end[:, 0] * cos + from_end[:, 1] * sin,
            from_end[:, 1] * cos - from_end[:, 0] * sin,
        )
        within = self._locate_on_arc(xy) if self.radius_m else before
        candidates = [
            (*before, before[0] < 0.0),
            (*within, (within[0] >= 0.0) & (within[0] <= self.length_m)),
            (*after, after[0] > self.length_m),
        ]
        distance = np.stack([np.where(valid, np.abs(t), np.inf) for _, t, valid in candidates])
        best = np.argmin(distance, axis=0), np.arange(len(xy))
        return np.stack([c[0] for c in candidates])[best], np.stack([c[1] for c in candidates])[best]

    def _locate_on_arc(self, xy: Floats) -> tuple[Floats, Floats]:
        radius = float(self.radius_m or 0.0)
        sign = np.sign(radius)
        turned = np.arctan2(sign * xy[:, 0], sign * (radius - xy[:, 1])) * sign % (2.0 * np.pi)
        return turned * abs(radius), radius - sign * np.hypot(xy[:, 0], radius - xy[:, 1])


@final
@dataclass(frozen=True, slots=True)
class CrossSection:
    """Section of a two-way street, the same on both sides. Outward from the line: lanes, parking, kerb, pavement,
    verge, plot. Right lanes are -1, -2 (the ego drives in -1, next to the line), left lanes 1, 2.
    """

    lanes: int
    lane_width_m: float
    parking_width_m: float
    kerb_width_m: float
    kerb_upstand_m: float
    pavement_width_m: float
    verge_width_m: float
    plot_depth_m: float

    @property
    def lane_numbers(self) -> tuple[int, ...]:
        """All lanes from right to left, as -2, -1, 1, 2."""
        half = self.lanes // 2
        return (*range(-half, 0), *range(1, half + 1))

    @property
    def half_width_m(self) -> float:
        """Offset of the outer edge of the outermost lane."""
        return self.lanes / 2 * self.lane_width_m

    def lane_center(self, lane: int) -> float:
        """Offset t of a lane's middle."""
        if lane not in self.lane_numbers:
            raise InputError(f"no lane {lane}; this road has lanes {', '.join(map(str, self.lane_numbers))}")
        return float(np.sign(lane)) * (abs(lane) - 0.5) * self.lane_width_m

    def lane_direction(self, lane: int) -> int:
        """1 where traffic runs with s (right lanes), -1 where against it."""
        return 1 if lane < 0 else -1

    def parking_center_t(self, side: Side) -> float:
        """Offset of the middle of the parking strip."""
        return _sign(side) * (self.half_width_m + self.parking_width_m / 2)

    def kerb_t(self, side: Side) -> float:
        """Offset of the foot of the kerb."""
        return _sign(side) * (self.half_width_m + self.parking_width_m)

    def furniture_t(self, side: Side) -> float:
        """Offset for poles and signs: on the pavement, 0.45 m behind the kerb's foot (clearance 0.3-0.5 m, RASt)."""
        return self.kerb_t(side) + _sign(side) * 0.45

    def pavement_center_t(self, side: Side) -> float:
        """Offset of the middle of the pavement."""
        return self.verge_t(side) - _sign(side) * self.pavement_width_m / 2

    def verge_t(self, side: Side) -> float:
        """Offset where the pavement ends and the verge begins."""
        return self.kerb_t(side) + _sign(side) * (self.kerb_width_m + self.pavement_width_m)

    def verge_center_t(self, side: Side) -> float:
        """Offset of the middle of the verge."""
        return self.verge_t(side) + _sign(side) * self.verge_width_m / 2

    def plot_t(self, side: Side) -> float:
        """Offset where plots begin: no house stands nearer."""
        return self.verge_t(side) + _sign(side) * self.verge_width_m

    def plot_end_t(self, side: Side) -> float:
        """Offset where level ground ends and open terrain begins."""
        return self.plot_t(side) + _sign(side) * self.plot_depth_m

    def kerb_profile(self) -> Floats:
        """Kerb from its foot to its back, (k, 2): distance from the foot and height. Battered, with a worn edge."""
        edge, batter = 0.02, 0.008  # DIN EN 1340 kerbs: faces battered by a few mm, edges rounded or chamfered 10-30 mm
        height = self.kerb_upstand_m
        points = [(0.0, 0.0), (batter, height - edge), (batter + 0.3 * edge, height - 0.3 * edge)]
        return np.array([*points, (batter + edge, height), (self.kerb_width_m, height)])

    def ground_height(self, t: ArrayLike) -> Floats:
        """Height z (...) of the ground at offsets t (...), up to the end of the plots."""
        profile = self.kerb_profile()
        distance = np.abs(np.asarray(t, dtype=float)) - self.kerb_t("left")
        return np.interp(distance, profile[:, 0], profile[:, 1])


def cross_section(lanes: int = 2, lane_width_m: float = 3.5) -> CrossSection:
    """Section with the widths of `assets/families/road.yaml` beside the lanes."""
    return CrossSection(lanes=lanes, lane_width_m=lane_width_m, **table("road")["section"])


def _sign(side: Side) -> float:
    return 1.0 if side == "left" else -1.0
