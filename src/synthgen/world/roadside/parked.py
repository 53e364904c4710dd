"""Vehicles parked along both kerbs."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.cast import parked_at
from synthgen.world.roads.road import SIDES
from synthgen.world.roadside.place import Place, pick, sign, still_thing, table
from synthgen.world.world import Thing

BUMPER_GAP_M = 0.4
"""Least gap from bumper to bumper; our choice: drivers leave 0.5-1 m where they can."""


def parked(place: Place, rng: Generator) -> Iterator[Thing]:
    """One vehicle in each slot that is taken, each drawn anew."""
    numbers = table("parked")
    share, slot_m = numbers["share"][place.scenario.scene.roadside.parked], numbers["slot"]
    if share == 0:
        return
    mix = catalog.parked_mix(numbers["mix"])
    low, high = place.range_s
    for side in SIDES:
        foot = place.section.kerb_t(side)
        edge = foot - sign(side) * place.section.parking_width_m
        crowding = max(1.0, place.line.stretch(0.0, slot_m, edge, foot) / slot_m)
        end = -np.inf
        for s in np.arange(low, high, slot_m * crowding):
            taken, at = rng.random() < share, s + (slot_m / 2 + rng.uniform(-0.3, 0.3)) * crowding
            family = pick(mix, rng)
            parameters = catalog.draw(family, rng)
            trajectory = parked_at(place.line, place.section, side, at, rng)
            if not taken:
                continue
            length = catalog.length_m(family, parameters)
            half = (length / 2 + 0.5) * crowding
            free = all(side != other or at + half < a or at - half > b for other, a, b in place.cast.taken)
            fits = length <= slot_m - 0.2 and at - half > end - (1.0 - BUMPER_GAP_M) * crowding
            if free and fits:
                end = at + half
                yield replace(still_thing(family, parameters, trajectory), attributes={"motion": "parked"})
