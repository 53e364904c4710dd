"""Networks of one road: straight and curved streets, a rural lane, a racetrack.

Every layout is a function of a Generator and parameters that returns a `Network`; `layouts` lists them.
Ego comes from the west or the south end, where s = 0, on lane -1.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from scipy.interpolate import CubicSpline

from synthgen.rng import Generator
from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.joining import biarc
from synthgen.world.network.network import Network
from synthgen.world.network.plan import Arc, Line, Shape, Spiral, chain, curvature
from synthgen.world.network.profile import Span, Strip, road_of, rows, rural_half, strip, town_half
from synthgen.world.network.road import Link, Road, RoadType

Place = Literal["town", "rural"]

_BANK_MAX_RAD = np.arctan(0.07)
"""Steepest bank of a bend (RAL 2012: 7 %)."""


def straight(rng: Generator, *, length_m: float = 300.0, lanes: int = 1, place: Place = "town") -> Network:
    """Straight street with gentle ups and downs."""
    return _alone(rng, [(length_m, Line())], lanes, place)


def curve(
    rng: Generator, *, length_m: float = 300.0, radius_m: float = 120.0, lanes: int = 1, place: Place = "town"
) -> Network:
    """One bend between two straights, with clothoids as transitions; positive radii bend left."""
    k = 1.0 / radius_m
    easing = min(abs(radius_m) / 3.0, length_m / 5.0)  # RAL: clothoid parameter A of R / 3 to R, here sqrt(1 / 3) R
    rest = (length_m - 2.0 * easing) / 3.0
    pieces: list[tuple[float, Shape]] = [
        (rest, Line()),
        (easing, Spiral(0.0, k)),
        (rest, Arc(k)),
        (easing, Spiral(k, 0.0)),
        (rest, Line()),
    ]
    return _alone(rng, pieces, lanes, place)


def _alone(rng: Generator, pieces: Sequence[tuple[float, Shape]], lanes: int, place: Place) -> Network:
    plan = chain((0.0, 0.0, 0.0), pieces)
    half = country_half() if place == "rural" else _street_half(rng, lanes, sum(length for length, _ in pieces))
    mark = "broken" if lanes == 1 or place == "rural" else "solid solid"
    road = road_of("0", plan, [Span(0.0, half, half, mark)], types=(RoadType(0.0, place),))
    return Network((relieved(road, rng, steepness=0.01),), name=f"{place} road")


def _street_half(rng: Generator, lanes: int, length_m: float) -> tuple[Strip, ...]:
    """Half a street with parking or cycle lanes, as drawn."""
    town, kind = rows("town"), rng.integers(3)
    parking = Cubics.through([6, 9, length_m - 9, length_m - 6], [0, town["parking_m"], town["parking_m"], 0])
    return town_half(lanes, town["lane_m"], bike=kind == 1, parking=parking if kind == 2 else None)


def country_half() -> tuple[Strip, ...]:
    """Half a country road with edge lines."""
    rural = rows("rural")
    return rural_half(rural["lane_m"], rural["shoulder_m"], rural["verge_m"])


def relieved(road: Road, rng: Generator, steepness: float) -> Road:
    """The road with ups and downs whose slopes are about `steepness`, level at both ends."""
    n = max(2, round(road.length_m / 60.0) + 1)
    s = np.linspace(0.0, road.length_m, n)
    slope = steepness * rng.normal(0.0, 1.0, n)
    slope[[0, -1]] = 0.0
    z = np.concatenate([[0.0], np.cumsum((slope[1:] + slope[:-1]) / 2.0 * np.diff(s))])
    return replace(road, elevation=Cubics.through(s, z, slope))


def rural_lane(rng: Generator, *, length_m: float = 400.0) -> Network:
    """Winding lane without a middle line, banked in its bends, over rolling ground."""
    pieces: list[tuple[float, Shape]] = [(20.0, Line())]
    sign = float(rng.choice([-1.0, 1.0]))
    while sum(length for length, _ in pieces) < length_m - 20.0:
        k = sign / rng.uniform(45.0, 160.0)
        easing, arc = rng.uniform(15.0, 25.0), rng.uniform(0.25, 0.8) / abs(k)
        pieces += [(easing, Spiral(0.0, k)), (arc, Arc(k)), (easing, Spiral(k, 0.0)), (rng.uniform(5.0, 40.0), Line())]
        sign = -sign if rng.random() < 0.75 else sign
    widths = rows("lane")
    half = (strip("drive0", "driving", widths["lane_m"]), strip("verge", "none", widths["verge_m"]))
    plan = chain((0.0, 0.0, 0.0), pieces)
    road = road_of("0", plan, [Span(0.0, half, half)], types=(RoadType(0.0, "rural"),))
    road = relieved(road, rng, steepness=0.025)
    return Network((replace(road, superelevation=bank(road, speed_m_per_s=15.0)),), name="rural lane")


def bank(road: Road, speed_m_per_s: float) -> Cubics:
    """Superelevation that carries a third of the side force at a speed, up to 7 %; positive falls to the right."""
    s = np.linspace(0.0, road.length_m, max(3, round(road.length_m / 15.0) + 1))
    wanted = -np.arctan(speed_m_per_s**2 * curvature(road.plan, s) / 9.81 / 3.0)
    angle = np.clip(wanted, -_BANK_MAX_RAD, _BANK_MAX_RAD)
    angle[[0, -1]] = 0.0
    return Cubics.through(s, angle)


def racetrack(rng: Generator, *, length_m: float = 1600.0, corners: int = 9) -> Network:
    """Closed circuit, driven one way: biarcs through a smooth closed curve around drawn corners."""
    angle = 2.0 * np.pi * (np.arange(corners) + rng.uniform(-0.22, 0.22, corners)) / corners
    radius = rng.uniform(0.55, 1.25, corners)
    xy = np.column_stack([radius * np.cos(angle) * 1.35, radius * np.sin(angle)])
    knots = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(xy, axis=0, append=xy[:1]), axis=1))])
    spline = CubicSpline(knots, np.concatenate([xy, xy[:1]]), bc_type="periodic")
    at = np.linspace(0.0, knots[-1], 24 * corners + 1)
    scale = length_m / float(np.linalg.norm(np.diff(spline(at), axis=0), axis=1).sum())
    points, tangents = spline(at[::3]) * scale, spline(at[::3], 1)
    poses = np.column_stack([points, np.arctan2(tangents[:, 1], tangents[:, 0])]).tolist()
    pieces = [piece for a, b in itertools.pairwise(poses) for piece in biarc(tuple(a), tuple(b))]
    track = rows("track")
    side = (strip("kerb", "border", track["kerb_m"]), strip("runoff", "none", track["runoff_m"]))
    lane = strip("drive0", "driving", 2.0 * track["half_width_m"], mark="solid", mark_width_m=0.2)
    plan = chain(tuple(poses[0]), pieces)
    span = Span(0.0, side, (lane, *side), "solid")
    loop = {"predecessor": Link("road", "0", "end"), "successor": Link("road", "0", "start")}
    road = road_of("0", plan, [span], lane_offset=Cubics((Cubic(0.0, track["half_width_m"]),)), **loop)
    lanes = tuple(
        replace(row, predecessors=(row.id,), successors=(row.id,)) for row in road.sections[0].lanes if row.id
    )
    zero = road.sections[0].lane(0)
    ordered = tuple(sorted((*lanes, zero), key=lambda row: -row.id))
    return Network((replace(road, sections=(replace(road.sections[0], lanes=ordered),)),), name="racetrack")
