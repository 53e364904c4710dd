"""Lamps, signs and small things along the pavements."""

from collections.abc import Iterator

import numpy as np

from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.roads.road import NEARSIDE, SIDES, Side
from synthgen.world.roadside.place import Place, along_road, facing_road, pick, still_thing, table
from synthgen.world.world import Thing

LONG_M = 1.2
"""What is longer stands along the pavement, not across it: bicycles do, benches face the road (our choice)."""


def furniture(place: Place, rng: Generator) -> Iterator[Thing]:
    """Lamps alternate between the sides; signs face those who drive on their side."""
    numbers = table("furniture")
    low, high = place.range_s
    section, kind = place.section, place.scenario.scene.roadside.buildings
    taken: dict[Side, list[float]] = {side: [] for side in SIDES}
    lamp = numbers["lamp"]
    if kind == "rural":
        yield from _power_line(place, taken, rng)
    for k, s in enumerate(np.arange(low, high, lamp["spacing"]) if kind in lamp["mix"] else ()):
        side: Side = SIDES[k % 2]
        at = _next_free(float(s), taken[side], numbers["apart"])
        name = pick(lamp["mix"][kind], rng)
        yield still_thing(name, catalog.draw(name, rng), facing_road(place, side, at, abs(section.furniture_t(side))))
    for side in SIDES:
        for s in np.arange(low + rng.uniform(10, 40), high, numbers["signs"]["spacing"]):
            name = pick(numbers["signs"]["mix"], rng)
            toward = np.pi if side == NEARSIDE else 0.0
            at = _next_free(float(s) + rng.uniform(-8, 8), taken[side], numbers["apart"])
            limit = {"limit": str(rng.choice(numbers["limits"]))} if name == "sign.speed" else {}
            yield still_thing(name, catalog.draw(name, rng, limit), place.still(at, section.furniture_t(side), toward))
    for side in SIDES:
        for s in np.arange(low + rng.uniform(0, 20), high, numbers["small"]["spacing"]):
            name = pick(numbers["small"]["mix"][kind], rng)
            at = _next_free(float(s) + rng.uniform(-8, 8), taken[side], numbers["apart"])
            edge = abs(section.verge_t(side)) - 0.35
            parameters = catalog.draw(name, rng)
            turned = along_road if catalog.size_m(name, parameters)[0] > LONG_M else facing_road
            yield still_thing(name, parameters, turned(place, side, at, edge))


def _power_line(place: Place, taken: dict[Side, list[float]], rng: Generator) -> Iterator[Thing]:
    """Equal poles on one side that carry wires: each has half a span to either side, which meets its neighbour's."""
    side = SIDES[int(rng.integers(2))]
    spacing = table("furniture")["power_line"]["spacing"]
    # Of one line, so that wires meet: upright and alike.
    parameters = catalog.draw("pole.power", rng, {"lean_deg": 0.0, "transformer": False}) | {"span": spacing}
    for s in np.arange(place.range_s[0], place.range_s[1], spacing):
        taken[side].append(float(s))
        yield still_thing("pole.power", parameters, place.still(float(s), place.section.furniture_t(side), 0.0))


def _next_free(s: float, taken: list[float], apart_m: float) -> float:
    """The first station from s on that keeps its distance from those taken on its side; it is taken then."""
    for other in sorted(taken):
        if abs(s - other) < apart_m:
            s = other + apart_m
    taken.append(s)
    return s
