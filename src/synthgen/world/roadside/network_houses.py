"""Houses around a network: rows along its roads, houses with windows all around at corners, more behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import move_points, pose
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.family import Parameters
from synthgen.world.network.road import Road
from synthgen.world.roadside.network_place import GREEN, Around, border_t, box_outline, kind_at, numbers
from synthgen.world.roadside.place import pick, table
from synthgen.world.world import Thing

_RETRY_M = 3.0
"""How far a house moves on along its road if it does not fit (our choice)."""

_SKIP_M = 10.0
"""Step along roads that are too far from the ego's way for houses (our choice)."""

_TRIES = 8
"""Moves before another house is drawn (our choice)."""

_MARGIN_M = 0.1
"""Green ground all around a house (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class _House:
    family: str
    parameters: Parameters
    low: Floats
    high: Floats

    @property
    def width_m(self) -> float:
        return float(self.high[1] - self.low[1])


def houses(around: Around, rng: Generator) -> Iterator[Thing]:
    """Rows along all roads outside junctions, their fronts to the road, then a second row behind."""
    kind = around.roadside.buildings
    if kind == "none":
        return
    rows = table("houses")[kind]
    for road in around.plain_roads:
        for side in (1.0, -1.0):
            apart_m = numbers("houses")["from_motorway_m"] if kind_at(road, 0.0) == "motorway" else 0.0
            yield from _row(around, rng, road, side, apart_m)
    if behind := numbers("houses")["behind_m"].get(kind):
        for road in around.plain_roads:
            for side in (1.0, -1.0):
                if road.length_m > rows["gap"][1]:
                    yield from _row(around, rng, road, side, behind)


def _row(around: Around, rng: Generator, road: Road, side: float, behind_m: float) -> Iterator[Thing]:
    kind = around.roadside.buildings
    rows, corner_mix = table("houses")[kind], numbers("houses")["corner_mix"].get(kind)
    s, is_corner = 0.0 if kind == "urban" else float(rng.uniform(0.0, 10.0)), True
    while s < road.length_m:
        if len(around.seen(road, np.array([s]), "houses")) == 0:
            s += _SKIP_M
            continue
        house = _drawn(corner_mix if is_corner and corner_mix else rows["mix"], rng)
        setback = behind_m + float(rng.uniform(*rows["setback"]))
        placed = None
        for _ in range(_TRIES):
            at = min(s + house.width_m / 2, road.length_m)
            placed = _placed(around, house, road, at, side, setback)
            s += _RETRY_M if placed is None else house.width_m + float(rng.uniform(*rows["gap"]))
            if placed is not None or s >= road.length_m:
                break
        is_corner = placed is None
        if placed is not None:
            yield placed


def _drawn(mix: dict[str, float], rng: Generator) -> _House:
    family = pick(mix, rng)
    parameters = catalog.draw(family, rng)
    low, high = catalog.build(family, parameters, 2).bounds()
    return _House(family, parameters, low, high)


def _placed(around: Around, house: _House, road: Road, s: float, side: float, setback_m: float) -> Thing | None:
    """A house that faces its road, if all its ground is green and free; its floor is at its lowest corner."""
    t = border_t(road, s, side) + side * (setback_m + float(house.high[0]) + _MARGIN_M)
    x, y, _ = (float(v) for v in road.point(s, t))
    T = pose(x, y, 0.0, float(road.heading(s)) - side * np.pi / 2)
    (x0, y0), (x1, y1) = house.low[:2] - _MARGIN_M, house.high[:2] + _MARGIN_M
    u, v = np.meshgrid(np.linspace(x0, x1, 6), np.linspace(y0, y1, 6))
    spread = move_points(T, np.column_stack([u.ravel(), v.ravel(), np.zeros(36)]))[:, :2]
    heights, classes = around.ground.at(spread)
    if any(name not in GREEN for name in classes) or not around.reserve(box_outline(house.low, house.high, T)):
        return None
    T[2, 3] = float(heights.min())
    return around.put(house.family, house.parameters, T)
