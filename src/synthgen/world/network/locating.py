"""From world places back to (road, s, t) and lanes: the inverse of `road.Road.point`.

`locate_on` looks at one road, `locate` at all of them. Where roads overlap (junctions) the one whose lane is met
most centrally is given; with heights, the one at that height (bridges).
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from synthgen.arrays import Floats, Ints
from synthgen.world.network.network import Network
from synthgen.world.network.plan import curvature
from synthgen.world.network.road import Road

_SAMPLE_M = 1.0
"""Spacing of the first guesses along a line: an arc of 1 m is under half a turn for any radius driven (our choice)."""

_STEPS = 12
"""Newton steps from the nearest sample; each squares the error, save where t is the radius of the bend (our choice)."""

_CENTER_WEIGHT = 1e-3
"""How much a metre off a lane's middle counts against a metre beside all lanes, where roads overlap (our choice)."""

_HEIGHT_WEIGHT = 1.0
"""How much a metre of wrong height counts against a metre beside all lanes (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Located:
    """Where places (n,) are: index into `Network.roads` (-1: beside all roads), s, t [m] and lane (0: beside all)."""

    road: Ints
    s: Floats
    t: Floats
    lane: Ints


def locate_on(road: Road, xy: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Station s (n,) and offset t (n,) of world places (n, 2), and how far past the road's ends they are (n,). [m]"""
    xy = np.asarray(xy, dtype=float).reshape(-1, 2)
    samples = np.linspace(0.0, road.length_m, max(2, int(np.ceil(road.length_m / _SAMPLE_M)) + 1))
    s = samples[cKDTree(road.point(samples)[:, :2]).query(xy)[1]]
    t = np.zeros(len(xy))
    for _ in range(_STEPS):
        _ahead, left, _ = road.frame(s)
        rest = xy - road.point(s, t)[:, :2]
        lean = np.linalg.norm(left[:, :2], axis=1)
        heading = road.heading(s)
        along = rest[:, 0] * np.cos(heading) + rest[:, 1] * np.sin(heading)
        across = rest[:, 1] * np.cos(heading) - rest[:, 0] * np.sin(heading)
        stretch = 1.0 - curvature(road.plan, s) * t
        s = np.clip(s + along / np.where(np.abs(stretch) < 0.2, 1.0, stretch), 0.0, road.length_m)
        t = t + across / lean
    rest = xy - road.point(s, t)[:, :2]
    return s, t, np.linalg.norm(rest, axis=1)


def locate(network: Network, places: ArrayLike, reach_m: float = 10.0) -> Located:
    """Road, s, t and lane of world places (n, 2), or (n, 3) where heights tell bridges from what is below.

    Places farther than `reach_m` from every lane get road -1 and nan.
    """
    places = np.asarray(places, dtype=float)
    n = len(places)
    best = np.full(n, reach_m)
    found = Located(np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.int64))
    for index, road in enumerate(network.roads):
        near = np.flatnonzero(_is_near(road, places[:, :2], reach_m))
        if len(near) == 0:
            continue
        s, t, past = locate_on(road, places[near, :2])
        cost = past + _lane_distance(road, s, t)
        if places.shape[1] == 3:
            cost = cost + _HEIGHT_WEIGHT * np.abs(road.point(s, t)[:, 2] - places[near, 2])
        is_better = cost < best[near]
        chosen = near[is_better]
        best[chosen] = cost[is_better]
        found.road[chosen], found.s[chosen], found.t[chosen] = index, s[is_better], t[is_better]
        lane = np.where(past[is_better] < 1e-6, road.lane_at(s[is_better], t[is_better]), 0)
        found.lane[chosen] = lane
    return found


def _is_near(road: Road, xy: Floats, reach_m: float) -> np.ndarray:
    samples = np.linspace(0.0, road.length_m, max(2, int(np.ceil(road.length_m / 5.0)) + 1))
    line = road.point(samples)[:, :2]
    edges = [road.lane_borders(int(i), np.array([samples[0], samples[-1]])) for i in range(len(road.sections))]
    wide = max((float(np.abs(b).max()) for borders in edges for b in borders.values()), default=0.0)
    margin = reach_m + 2.0 * wide + 5.0
    return np.all((xy >= line.min(axis=0) - margin) & (xy <= line.max(axis=0) + margin), axis=1)


def _lane_distance(road: Road, s: Floats, t: Floats) -> Floats:
    """Distance (n,) to the nearest lane, and a thousandth of that to its middle."""
    cost, index = np.full(len(s), np.inf), road.section_index(s)
    for which in np.unique(index):
        chosen = index == which
        for number, (inner, outer) in road.lane_borders(int(which), s[chosen]).items():
            if number:
                off_center = np.abs(t[chosen] - (inner + outer) / 2.0)
                beside = np.maximum(off_center - np.abs(outer - inner) / 2.0, 0.0)
                cost[chosen] = np.minimum(cost[chosen], beside + _CENTER_WEIGHT * off_center)
    return cost
