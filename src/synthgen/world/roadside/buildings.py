"""Houses along the plots, and what bounds their gardens."""

from collections.abc import Iterator

import numpy as np

from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.roads.road import SIDES
from synthgen.world.roadside.place import Place, along_road, bow, facing_road, pick, sign, still_thing, table
from synthgen.world.roadside.plants import plant, prototypes, season
from synthgen.world.world import Thing

HEDGE_LENGTHS_M = (4.0, 6.0, 8.5)
"""Pieces that hedges are put together from; our choice."""


def houses(place: Place, rng: Generator) -> Iterator[Thing]:
    """Buildings in a row on both sides, their fronts to the road."""
    kind = place.scenario.scene.roadside.buildings
    if kind == "none":
        return
    numbers = table("houses")[kind]
    low, high = place.range_s
    for side in SIDES:
        s = low + rng.uniform(0, 10)
        while s < high:
            name = pick(numbers["mix"], rng)
            parameters = catalog.draw(name, rng)
            bounds = catalog.build(name, parameters, 2).bounds()
            width, front, back = float(np.ptp(bounds[:, 1])), float(bounds[1, 0]), float(-bounds[0, 0])
            t = abs(place.section.plot_t(side)) + rng.uniform(*numbers["setback"]) + front + bow(place, side, width)
            stretch = place.line.stretch(s, width, sign(side) * (t - front), sign(side) * (t + back))
            if s + stretch <= high:
                yield still_thing(name, parameters, facing_road(place, side, s + stretch / 2, t))
            s += stretch + rng.uniform(*numbers["gap"])


def gardens(place: Place, rng: Generator) -> Iterator[Thing]:
    """Hedges, fences and walls along the plots, shrubs behind them."""
    density = place.scenario.scene.roadside.vegetation.density
    if place.scenario.scene.roadside.buildings == "urban" or density == "none":
        return
    numbers = table("gardens")
    low, high = place.range_s
    hedges = [catalog.draw("hedge.box", rng, {**season(place), "length": length}) for length in HEDGE_LENGTHS_M]
    for side in SIDES:
        s = low
        while s < high:
            name = pick(numbers["mix"], rng)
            length = float(rng.uniform(5, 10))
            parameters = hedges[int(rng.integers(len(hedges)))]
            if name == "hedge.box":
                length = float(parameters["length"])
            elif name:
                parameters = catalog.draw(name, rng, {"length": length})
            t = abs(place.section.plot_t(side)) + 0.6 + bow(place, side, length)
            stretch = place.line.stretch(s, length, sign(side) * (t - 0.6), sign(side) * (t + 0.6))
            if name:
                yield still_thing(name, parameters, along_road(place, side, s + stretch / 2, t))
            s += stretch + rng.uniform(1.2, 3.5)
        bushes = prototypes(place, numbers["bushes"], rng, 4)
        for at in np.arange(low, high, numbers["bush_spacing"][density]):
            name = pick(numbers["bushes"], rng)
            t = abs(place.section.plot_t(side)) + rng.uniform(1.6, 3.0)
            s, z = float(at) + rng.uniform(-3, 3), float(place.section.ground_height(t))
            T = place.line.place(s, sign(side) * t, z, rng.uniform(-3, 3))
            yield plant(place, name, bushes[name][int(rng.integers(4))], T)
