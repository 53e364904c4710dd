"""Plants around a network: trees along its roads, woods and belts against the horizon, grass near the ego's way."""

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.family import Parameters
from synthgen.world.network.road import Road
from synthgen.world.roadside.network_place import GREEN, WALKED, Around, border_t, kind_at, numbers, pavement_t
from synthgen.world.roadside.place import pick, table
from synthgen.world.roadside.plants import PATCH_M, VERGE_HEIGHT_M
from synthgen.world.world import Thing

_RING = np.array([[0.0, 0.0]] + [[np.cos(a), np.sin(a)] for a in np.arange(0, 2 * np.pi, np.pi / 4)])
_SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _drawn(around: Around, rng: Generator, mix: dict[str, float], per_kind: int) -> dict[str, list[Parameters]]:
    """A few drawn plants of each kind."""
    season = {"season": around.roadside.vegetation.season}
    return {name: [catalog.draw(name, rng, season) for _ in range(per_kind)] for name in mix}


def _tree(
    around: Around,
    family: str,
    parameters: Parameters,
    xy: Floats,
    yaw: float,
    clear_m: float,
    on: frozenset[str] = GREEN,
) -> Thing | None:
    """A tree if all ground within `clear_m` is of the right kind and its place is free."""
    if not around.is_on(xy + clear_m * _RING, on) or not around.is_free_of_actors(xy, 4.0):
        return None
    if not around.reserve(xy + 1.5 * _SQUARE):
        return None
    x, y = (float(value) for value in xy)
    return around.plant(family, parameters, pose(x, y, around.height(x, y), yaw))


def street_trees(around: Around, rng: Generator) -> Iterator[Thing]:
    """One species in rows beside the roads of towns and villages; none beside motorways (RPS: obstacles)."""
    rows = table("trees")
    spacing = rows["spacing"].get(around.roadside.vegetation.density)
    if spacing is None:
        return
    family = pick(rows["street_mix"], rng)
    trees = _drawn(around, rng, {family: 1.0}, rows["kinds"] + 1)[family]
    beyond = numbers("trees")["beyond_m"]
    for road in around.plain_roads if around.roadside.buildings != "none" else ():
        if kind_at(road, 0.0) == "motorway":
            continue
        for side in (1.0, -1.0):
            stations = np.arange(rng.uniform(12.0, 12.0 + spacing), road.length_m, spacing)
            for s in around.seen(road, stations, "street_trees"):
                at, yaw = float(s) + rng.uniform(-1.0, 1.0), float(rng.uniform(-np.pi, np.pi))
                band = pavement_t(road, at, side)
                t = border_t(road, at, side) + side * 2.0 * beyond if band is None else band[1] - side * beyond
                parameters = trees[int(rng.integers(len(trees)))]
                tree = _tree(around, family, parameters, road.point(at, t)[:2], yaw, 0.5, GREEN | WALKED)
                if tree is not None:
                    yield tree
                    yield from _pit(around, rng, road, at, t)


def _pit(around: Around, rng: Generator, road: Road, s: float, t: float) -> Iterator[Thing]:
    """Open soil in a frame around a tree that stands in a pavement."""
    parameters = catalog.draw("pit.tree", rng)
    T = around.at(road, s, t)
    half = 0.5 * float(parameters["width"])
    if around.is_on(T[:2, 3] + half * _SQUARE, WALKED):
        yield around.put("pit.tree", parameters, T)


def woods(around: Around, rng: Generator) -> Iterator[Thing]:
    """Trees on green ground: some anywhere near the ego's way, most in a belt around all roads, before the horizon."""
    rows, belt = table("trees"), numbers("trees")
    density = around.roadside.vegetation.density
    if rows["wood_count"][density] == 0:
        return
    mix, kinds = rows["wood_mix"], _drawn(around, rng, rows["wood_mix"], rows["kinds"])
    places = np.concatenate([_near(around, rng, rows["wood_count"][density]), _belt(around, rng, belt[density])])
    for xy in places:
        name = pick(mix, rng)
        parameters, yaw = kinds[name][int(rng.integers(rows["kinds"]))], float(rng.uniform(-np.pi, np.pi))
        tree = _tree(around, name, parameters, xy, yaw, 3.0)
        if tree is not None:
            yield tree


def _lines(around: Around) -> Floats:
    """Places (n, 2) along all roads."""
    roads = around.ground.network.roads
    return np.concatenate([r.point(np.linspace(0, r.length_m, 3 + int(r.length_m / 8.0)))[:, :2] for r in roads])


def _near(around: Around, rng: Generator, count: int) -> Floats:
    first, last = around.ego_s_m
    way = around.route.point(np.linspace(first - 60.0, last + numbers("trees")["seen_m"], 200))
    return np.asarray(way[rng.integers(len(way), size=count)] + rng.normal(0.0, 45.0, (count, 2)))


def _belt(around: Around, rng: Generator, count: int) -> Floats:
    """Places (k, 2) at most as far from the roads as the belt is wide, within sight of the ego's way."""
    near, far = numbers("trees")["belt_m"]
    tree = cKDTree(_lines(around))
    first, last = around.ego_s_m
    seen = np.linspace(first - 40.0, last + numbers("trees")["seen_m"], 60)
    middles = around.route.point(seen)[rng.integers(60, size=6 * count)]
    angle, reach = rng.uniform(-np.pi, np.pi, 6 * count), far * np.sqrt(rng.uniform(0.0, 1.0, 6 * count))
    xy = middles + reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    distance = tree.query(xy)[0]
    return np.asarray(xy[(distance > near) & (distance < far)][:count])


def grass(around: Around, rng: Generator) -> Iterator[Thing]:
    """Tufts on green ground near the ego's way."""
    rows = table("grass")
    per_m = rows["per_m"][around.roadside.vegetation.density]
    if per_m == 0:
        return
    mix = rows["mix"]
    tufts = _drawn(around, rng, mix, 6)
    first, last = around.ego_s_m
    low, high = first - 8.0, last + rows["within"]
    n = int((high - low) * per_m)
    side = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    xy = around.route.point(rng.uniform(low, high, n), side * rng.uniform(2.5, 12.0, n))
    heights, classes = around.ground.at(xy)
    for place, z, name in zip(xy, heights, classes, strict=True):
        family, yaw = pick(mix, rng), float(rng.uniform(-3.0, 3.0))
        parameters = tufts[family][int(rng.integers(6))]
        if name in GREEN:
            yield around.plant(family, parameters, pose(float(place[0]), float(place[1]), float(z), yaw))
    yield from _swards(around, rng)


def _swards(around: Around, rng: Generator) -> Iterator[Thing]:
    """Patches of short grass side by side along the outer borders of roads near the ego, where the ground is green."""
    fixed = {"season": around.roadside.vegetation.season, "length": PATCH_M, "width": PATCH_M}
    drawn = [
        catalog.draw("grass.sward", rng, {**fixed, "height": float(rng.uniform(*VERGE_HEIGHT_M))}) for _ in range(4)
    ]
    for road in around.plain_roads:
        for s in around.seen(road, np.arange(0.5 * PATCH_M, road.length_m, PATCH_M), "swards"):
            for side in (1.0, -1.0):
                for t in border_t(road, float(s), side) + 0.5 * PATCH_M * np.array([-1.0, 1.0]):
                    T = around.at(road, float(s), float(t), np.pi * float(rng.integers(2)))
                    parameters = drawn[int(rng.integers(4))]
                    if around.is_on(T[:2, 3] + 0.48 * PATCH_M * _SQUARE, GREEN):
                        yield around.plant("grass.sward", parameters, T)
