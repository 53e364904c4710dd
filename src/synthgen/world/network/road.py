"""One road: its records, and the map from (s, t) to the world.

`point` gives places, `frame` directions, `lane_borders` what lies at which t. All take arrays of stations; past
its ends a road goes on straight with the same lanes.
Heights follow OpenDRIVE: the line's elevation, the section turned about the line by the superelevation, then
crossfall and shape on top. Lanes' own heights (kerbs) are added by who makes surfaces. The inverse is in `locating`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats, Ints
from synthgen.world.network.cubics import ZERO, Cubic, Cubics
from synthgen.world.network.fixtures import RoadObject, Signal, Structure
from synthgen.world.network.lanes import Lane, LaneSection
from synthgen.world.network.plan import Geometry, evaluate

ContactPoint = Literal["start", "end"]


@final
@dataclass(frozen=True, slots=True)
class Link:
    """What a road is joined to at one of its ends; a junction has no contact point."""

    element: Literal["road", "junction"]
    id: str
    contact: ContactPoint | None = None


@final
@dataclass(frozen=True, slots=True)
class RoadType:
    """Kind of road ("town", "motorway", "rural", ...) from station `s` on, with its usual speed limit. [m/s]"""

    s: float
    kind: str
    country: str = ""
    max_m_per_s: float | None = None


@final
@dataclass(frozen=True, slots=True)
class Crossfall:
    """Slope down and away from the line, from `cubic.start` on. OpenDRIVE 1.4; later files use `ShapePiece`. [rad]"""

    side: Literal["left", "right", "both"]
    cubic: Cubic


@final
@dataclass(frozen=True, slots=True)
class ShapePiece:
    """Height of the surface across the road at station `s`, a cubic from t = `cubic.start` to the left."""

    s: float
    cubic: Cubic


@final
@dataclass(frozen=True, slots=True)
class Road:
    """A road as OpenDRIVE records it. `junction` is the junction it runs through, "" if none."""

    id: str
    length_m: float
    plan: tuple[Geometry, ...]
    sections: tuple[LaneSection, ...]
    name: str = ""
    junction: str = ""
    rule: Literal["RHT", "LHT"] = "RHT"
    predecessor: Link | None = None
    successor: Link | None = None
    types: tuple[RoadType, ...] = ()
    elevation: Cubics = ZERO
    superelevation: Cubics = ZERO
    crossfalls: tuple[Crossfall, ...] = ()
    shapes: tuple[ShapePiece, ...] = ()
    lane_offset: Cubics = ZERO
    objects: tuple[RoadObject, ...] = ()
    signals: tuple[Signal, ...] = ()
    structures: tuple[Structure, ...] = ()

    def heading(self, s: ArrayLike) -> Floats:
        """Heading (...) of the reference line at stations (...). [rad]"""
        return evaluate(self.plan, s)[2]

    def point(self, s: ArrayLike, t: ArrayLike = 0.0, h: ArrayLike = 0.0) -> Floats:
        """World places (..., 3) at stations s, offsets t and heights h above the surface, which broadcast."""
        s, t, h = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (s, t, h)))
        x, y, heading = evaluate(self.plan, s)
        inside = np.clip(s, 0.0, self.length_m)
        z = self.elevation.value(inside) + (s - inside) * self.elevation.slope(inside)
        line = np.stack([x, y, z], axis=-1)
        _, left, up = self._axes(s, heading)
        return line + t[..., None] * left + (h + self.surface_height(s, t))[..., None] * up

    def frame(self, s: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Unit vectors (..., 3) along the line, to its left in the tilted section, and up from the section."""
        return self._axes(np.asarray(s, dtype=float), evaluate(self.plan, s)[2])

    def _axes(self, s: Floats, heading: Floats) -> tuple[Floats, Floats, Floats]:
        s = np.clip(s, 0.0, self.length_m)
        pitch, roll = np.arctan(self.elevation.slope(s)), self.superelevation.value(s)
        cos, sin, cos_p, sin_p = np.cos(heading), np.sin(heading), np.cos(pitch), np.sin(pitch)
        ahead = np.stack([cos_p * cos, cos_p * sin, sin_p], axis=-1)
        level = np.stack([-sin, cos, np.zeros_like(cos)], axis=-1)
        normal = np.stack([-sin_p * cos, -sin_p * sin, cos_p], axis=-1)
        cos_r, sin_r = np.cos(roll)[..., None], np.sin(roll)[..., None]
        return ahead, cos_r * level + sin_r * normal, cos_r * normal - sin_r * level

    def surface_height(self, s: ArrayLike, t: ArrayLike) -> Floats:
        """Height (...) of the surface above the tilted section: crossfall and shape."""
        s, t = np.broadcast_arrays(np.asarray(s, dtype=float), np.asarray(t, dtype=float))
        height = np.zeros(s.shape)
        for side, is_there in (("left", t > 0), ("right", t < 0)) if self.crossfalls else ():
            falls = Cubics(tuple(row.cubic for row in self.crossfalls if row.side in (side, "both")))
            height -= np.where(is_there, np.abs(t) * np.tan(falls.value(s)), 0.0)
        if self.shapes:
            profiles = [(at, Cubics(tuple(p.cubic for p in rows))) for at, rows in groupby(self.shapes, lambda p: p.s)]
            stations = np.array([at for at, _ in profiles])
            heights = np.stack([profile.value(t) for _, profile in profiles])
            height = height + _blended(stations, heights, s)
        return height

    def section_index(self, s: ArrayLike) -> Ints:
        """Index (...) of the lane section at stations (...)."""
        starts = np.array([section.s for section in self.sections])
        index = np.searchsorted(starts, np.asarray(s, dtype=float) + 1e-9, side="right") - 1
        return np.clip(index, 0, len(starts) - 1)

    def section_end(self, index: int) -> float:
        """Station where a lane section ends."""
        return self.sections[index + 1].s if index + 1 < len(self.sections) else self.length_m

    def lane_borders(self, index: int, s: ArrayLike) -> Mapping[int, tuple[Floats, Floats]]:
        """Offsets t (...) of the inner and outer border of each lane of section `index`, at stations (...)."""
        s = np.asarray(np.clip(np.asarray(s, dtype=float), 0.0, self.length_m))
        section, middle = self.sections[index], self.lane_offset.value(s)
        borders = {0: (middle, middle)}
        for sign, lanes in ((1, section.lanes[::-1]), (-1, section.lanes)):
            inner = middle
            for lane in (lane for lane in lanes if lane.id * sign > 0):
                outer = _outer(lane, sign, inner, middle, s - section.s)
                borders[lane.id] = (inner, outer)
                inner = outer
        return borders

    def lane_at(self, s: ArrayLike, t: ArrayLike) -> Ints:
        """Number (n,) of the lane at stations (n,) and offsets (n,); 0 beside all lanes."""
        s, t = (np.atleast_1d(np.asarray(value, dtype=float)) for value in (s, t))
        numbers, index = np.zeros(len(s), dtype=np.int64), self.section_index(s)
        for which in np.unique(index):
            chosen = np.flatnonzero(index == which)
            for number, (inner, outer) in self.lane_borders(int(which), s[chosen]).items():
                low, high = np.minimum(inner, outer), np.maximum(inner, outer)
                numbers[chosen[(t[chosen] >= low) & (t[chosen] < high)]] = number
        return numbers

    def lane_center(self, number: int, s: ArrayLike) -> Floats:
        """Offset t (...) of the middle of a lane at stations (...); nan where the road has no such lane."""
        s = np.asarray(s, dtype=float)
        center, index = np.full(s.shape, np.nan), self.section_index(s)
        for which in np.unique(index):
            chosen = index == which
            borders = self.lane_borders(int(which), s[chosen])
            if number in borders:
                center[chosen] = (borders[number][0] + borders[number][1]) / 2.0
        return center

    def is_forward(self, section: int, number: int) -> bool:
        """Whether traffic of a lane runs with s."""
        is_standard = (number < 0) == (self.rule == "RHT")
        return is_standard != (self.sections[section].lane(number).direction == "reversed")


def _outer(lane: Lane, sign: int, inner: Floats, middle: Floats, ds: Floats) -> Floats:
    """Offset of a lane's outer border. Borders count from lane 0 outward; files write them with either sign."""
    if lane.widths.pieces or not lane.borders.pieces:
        return inner + sign * lane.widths.value(ds)
    return middle + sign * np.abs(lane.borders.value(ds))


def _blended(stations: Floats, heights: Floats, s: Floats) -> Floats:
    """Heights (...) at stations s (...), between profiles (k, ...) at their stations (k,), linear along the road."""
    if len(stations) == 1:
        return heights[0]
    index = np.clip(np.searchsorted(stations, s, side="right") - 1, 0, len(stations) - 2)
    weight = np.clip((s - stations[index]) / (stations[index + 1] - stations[index]), 0.0, 1.0)
    before = np.take_along_axis(heights, index[None], axis=0)[0]
    after = np.take_along_axis(heights, index[None] + 1, axis=0)[0]
    return before + weight * (after - before)
