"""Street trees, woods and grass; geometry of plants is shared: a few drawn ones are turned and repeated."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.family import Parameters
from synthgen.world.plants.pruning import clear_trunk_m
from synthgen.world.roads.road import SIDES
from synthgen.world.roads.street_surface import stations
from synthgen.world.roads.terrain import terrain_height
from synthgen.world.roadside.place import Place, pick, sign, still_thing, table
from synthgen.world.world import Conditions, Thing

_STREET_FORMS = (5, 3)
"""Different trees of the species of an avenue, and of the one that replaced some; they are turned and repeated."""

_REPLACED = 0.2
"""Share of the trees of an avenue that were replaced by another species (our choice)."""

OWN_LEAN = 0.02
"""Standard deviation of the lean of a street tree of its own on each axis, as a tangent, cut at two (our choice)."""

VERGE_HEIGHT_M, _LAWN_M = (0.07, 0.16), (0.04, 0.08)
"""Heights of the grass of verges, mown some times a year, and of lawns (our choice). [m]"""

PATCH_M, _LAWN_DEPTH_M = 1.5, 2.6
"""Length of a patch of grass along the road, and how deep lawns have blades (no front of a house is nearer). [m]"""


def season(place: Place) -> dict[str, object]:
    """Fixed parameters of all plants."""
    return {"season": place.scenario.scene.roadside.vegetation.season}


def prototypes(place: Place, mix: dict[str, float], rng: Generator, per_kind: int) -> dict[str, list[Parameters]]:
    """A few drawn plants of each kind."""
    return {name: [catalog.draw(name, rng, season(place)) for _ in range(per_kind)] for name in mix}


def plant(place: Place, name: str, parameters: Parameters, T: Floats) -> Thing:
    """A plant that leans with the wind."""
    return replace(still_thing(name, parameters, standing(T)), lean=wind_lean(place.conditions))


def wind_lean(conditions: Conditions) -> tuple[float, float]:
    """Mean lean of a crown in the wind: 0.05 H (v / 10 m/s)^1.3 at the tip (physics reference 6.5)."""
    lean = 0.05 * (conditions.wind_m_per_s / 10.0) ** 1.3
    return lean * float(np.cos(conditions.wind_to_rad)), lean * float(np.sin(conditions.wind_to_rad))


def street_trees(place: Place, rng: Generator) -> Iterator[Thing]:
    """An avenue in the verges of both sides: one species, of which some trees were replaced by another, none alike."""
    numbers = table("trees")
    spacing = numbers["spacing"].get(place.scenario.scene.roadside.vegetation.density)
    if spacing is None:
        return
    avenue = [_street_kind(place, pick(numbers["street_mix"], rng), count, rng) for count in _STREET_FORMS]
    low, high = place.range_s
    for side in SIDES:
        for s in np.arange(low + rng.uniform(0, spacing), high, spacing):
            name, trees = avenue[int(rng.random() < _REPLACED)]
            parameters = trees[int(rng.integers(len(trees)))]
            at, t = float(s) + rng.uniform(-1.5, 1.5), place.section.verge_center_t(side)
            z = float(place.section.ground_height(t))
            tree = plant(place, name, parameters, place.line.place(at, t, z, rng.uniform(-np.pi, np.pi)))
            own = np.clip(rng.normal(0.0, OWN_LEAN, 2), -2.0 * OWN_LEAN, 2.0 * OWN_LEAN)
            yield replace(tree, lean=(tree.lean[0] + float(own[0]), tree.lean[1] + float(own[1])))


def _street_kind(place: Place, name: str, count: int, rng: Generator) -> tuple[str, list[Parameters]]:
    """A species and a few of its trees, young and old, pruned for what passes below."""
    trees = []
    for _ in range(count):
        parameters = catalog.draw(name, rng, season(place))
        trees.append({**parameters, "clear": clear_trunk_m(float(parameters["height"]), rng)})
    return name, trees


def woods(place: Place, rng: Generator) -> Iterator[Thing]:
    """Trees beyond the plots, so that no horizon is empty."""
    numbers = table("trees")
    count = numbers["wood_count"][place.scenario.scene.roadside.vegetation.density]
    if count == 0:
        return
    trees = prototypes(place, numbers["wood_mix"], rng, numbers["kinds"])
    low, high = place.range_s
    sides = rng.integers(2, size=count)
    s = rng.uniform(low - 60, high + 120, count)
    beyond = np.array([abs(place.section.plot_end_t(SIDES[side])) for side in sides])
    t = np.where(sides == 0, 1.0, -1.0) * (beyond + 3.0 + 75.0 * rng.random(count) ** 1.6)
    xy = place.line.point(s, t)
    # Beyond the middle of a curve, or past the ends of a wide one, another piece of the street may lie there.
    xy = xy[np.abs(place.line.locate(xy)[1]) > place.section.plot_end_t("left")]
    z = terrain_height(place.line, place.section, stations(place.line, place.section, ()), xy)
    for (x, y), height in zip(xy, z, strict=True):
        name = pick(numbers["wood_mix"], rng)
        parameters = trees[name][int(rng.integers(len(trees[name])))]
        yield plant(place, name, parameters, pose(float(x), float(y), float(height), float(rng.uniform(-3, 3))))


def grass(place: Place, rng: Generator) -> Iterator[Thing]:
    """Tufts in the verges near the ego's way, and blades all over them and over the lawns behind."""
    numbers = table("grass")
    density = place.scenario.scene.roadside.vegetation.density
    per_m = numbers["per_m"][density]
    if per_m == 0:
        return
    tufts = prototypes(place, numbers["mix"], rng, 6)
    low, high = ego_range_s(place, numbers["within"])
    for side in SIDES:
        inner, outer = abs(place.section.verge_t(side)) + 0.1, abs(place.section.plot_t(side)) - 0.1
        for _ in range(int((high - low) * per_m)):
            s, t = float(rng.uniform(low, high)), float(rng.uniform(inner, outer))
            T = place.line.place(s, sign(side) * t, float(place.section.ground_height(t)), rng.uniform(-3, 3))
            name = pick(numbers["mix"], rng)
            yield plant(place, name, tufts[name][int(rng.integers(6))], T)
    yield from _swards(place, low, high, rng)


def ego_range_s(place: Place, within_m: float) -> tuple[float, float]:
    """Stations from a little behind the ego's way to so far before it. [m]"""
    times = np.linspace(place.ego_way.times_s[0], place.ego_way.times_s[-1], 9)
    s_ego, _ = place.line.locate(place.ego_way.poses(times)[:, :2, 3])
    return float(s_ego.min()) - 8.0, float(s_ego.max()) + within_m


def _swards(place: Place, low: float, high: float, rng: Generator) -> Iterator[Thing]:
    """Patches of short grass side by side between stations, on verges and on lawns behind them."""
    has_lawns = place.scenario.scene.roadside.buildings != "urban"
    for side in SIDES:
        inner, outer = abs(place.section.verge_t(side)), abs(place.section.plot_t(side))
        strips = [(inner, outer - inner, VERGE_HEIGHT_M), (outer, _LAWN_DEPTH_M, _LAWN_M)][: 2 if has_lawns else 1]
        for start, width, heights in strips:
            fixed = {**season(place), "length": PATCH_M, "width": width}
            drawn = [
                catalog.draw("grass.sward", rng, {**fixed, "height": float(rng.uniform(*heights))}) for _ in range(4)
            ]
            t = start + 0.5 * width
            for s in np.arange(low, high, PATCH_M):
                z, yaw = float(place.section.ground_height(t)), np.pi * float(rng.integers(2))
                T = place.line.place(float(s), sign(side) * t, z, yaw)
                yield plant(place, "grass.sward", drawn[int(rng.integers(4))], T)
