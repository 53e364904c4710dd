"""What stands around the roads of a network: houses, lamps, signs and lights, people, trees, grass, parked cars.

Unlike along a street, nothing is known but the ground: a place is taken if its ground is of the right kind all around.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import move_points, pose
from synthgen.motion.paths import standing
from synthgen.records import Trajectory
from synthgen.rng import Generator
from synthgen.spec.scenario import Scenario
from synthgen.world import catalog
from synthgen.world.clearance import overlap
from synthgen.world.family import Parameters
from synthgen.world.network.fixtures import RoadObject, Signal
from synthgen.world.network.road import Road
from synthgen.world.network.route import Route
from synthgen.world.network.standing_ground import Ground
from synthgen.world.network_cast import NetworkCast
from synthgen.world.roadside.groups import drawn_groups
from synthgen.world.roadside.pedestrians import is_clear
from synthgen.world.roadside.place import pick, still_thing, table
from synthgen.world.world import Conditions, Thing

GREEN: Final = frozenset({"nature.terrain"})
WALKED: Final = frozenset({"ground.sidewalk"})

SIGN_FAMILIES: Final = {"205": "sign.yield", "206": "sign.stop", "306": "sign.priority", "1000001": "light.post"}
"""What stands for a signal, by its number: signs of the German catalog, and OpenDRIVE's own traffic light."""


@final
@dataclass
class Around:
    """What the groups need, and the footprints (4, 2) that are taken already."""

    scenario: Scenario
    ground: Ground
    route: Route
    cast: NetworkCast
    ego_way: Trajectory
    conditions: Conditions
    taken: list[Floats] = field(default_factory=list)

    def is_on(self, xy: Floats, kinds: frozenset[str]) -> bool:
        """Whether all of places (n, 2) are on ground of these classes."""
        return all(name in kinds for name in self.ground.at(xy)[1])

    def put(self, family: str, parameters: Parameters, T: Floats) -> Thing:
        """A body that stays."""
        return still_thing(family, parameters, standing(T))

    def reserve(self, outline: Floats) -> bool:
        """Take a footprint (4, 2) unless another is in its place."""
        if any(overlap(outline[None], other[None])[0] for other in self.taken):
            return False
        self.taken.append(outline)
        return True

    @property
    def plain_roads(self) -> Sequence[Road]:
        """Roads that are not inside a junction."""
        return [road for road in self.ground.network.roads if not road.junction]


def furnish_network(
    scenario: Scenario,
    ground: Ground,
    route: Route,
    cast: NetworkCast,
    ego_way: Trajectory,
    conditions: Conditions,
    *,
    seed: int,
    index: int,
) -> tuple[Thing, ...]:
    """All bodies around; their instance ids are 0, to be numbered by the caller. Each group has its own stream."""
    around = Around(scenario, ground, route, cast, ego_way, conditions)
    groups: dict[str, Callable[[Around, Generator], Iterator[Thing]]] = {
        "signals": _signals,
        "parked": _parked,
        "houses": _houses,
        "lamps": _lamps,
        "pedestrians": _people,
        "woods": _woods,
        "grass": _grass,
    }
    return drawn_groups(groups, around, scenario.scene.roadside.vegetation, seed=seed, index=index)


def _signals(around: Around, rng: Generator) -> Iterator[Thing]:
    """Signs and lights where the network has them; those of other catalogs than ours are left out."""
    for road in around.ground.network.roads:
        for signal in road.signals:
            family = SIGN_FAMILIES.get(signal.kind)
            if family is not None:
                yield around.put(family, catalog.draw(family, rng), _signal_pose(around, road, signal))


def _signal_pose(around: Around, road: Road, signal: Signal) -> Floats:
    """Facing the traffic that it is for: against growing s for orientation "+"."""
    x, y, _ = (float(v) for v in road.point(signal.s, signal.t))
    toward = np.pi if signal.orientation == "+" else 0.0
    z = float(around.ground.at([[x, y]])[0][0])
    return pose(x, y, z, float(road.heading(signal.s)) + toward + signal.heading_offset_rad)


def _parked(around: Around, rng: Generator) -> Iterator[Thing]:
    """A share of the parking bays of a car park."""
    numbers = table("parked")
    share, mix = numbers["share"][around.scenario.scene.roadside.parked], catalog.parked_mix(numbers["mix"])
    for road in around.ground.network.roads:
        for bay in (thing for thing in road.objects if thing.kind == "parkingSpace"):
            if rng.random() < share:
                family = pick(mix, rng)
                parameters = catalog.draw(family, rng)
                T = _bay_pose(around, road, bay, rng)
                if catalog.length_m(family, parameters) < 5.2 and _is_free_of_actors(around, T[:2, 3], 3.0):
                    yield replace(around.put(family, parameters, T), attributes={"motion": "parked"})


def _bay_pose(around: Around, road: Road, bay: RoadObject, rng: Generator) -> Floats:
    x, y, _ = (float(v) for v in road.point(bay.s, bay.t))
    z = float(around.ground.at([[x, y]])[0][0])
    along = 0.0 if (bay.length_m or 5.0) >= (bay.width_m or 2.5) else np.pi / 2
    turned = np.pi if rng.random() < 0.4 else 0.0
    return pose(x, y, z, float(road.heading(bay.s)) + bay.heading_rad + along + turned + rng.uniform(-0.02, 0.02))


def _is_free_of_actors(around: Around, xy: Floats, apart_m: float) -> bool:
    tracks = [around.ego_way.positions, *(thing.trajectory.positions for thing in around.cast.things)]
    return all(float(np.linalg.norm(track[:, :2] - xy, axis=1).min()) > apart_m for track in tracks)


def _border_t(road: Road, s: float, side: float) -> float:
    """Outer border of a road on one side (1 left, -1 right)."""
    borders = road.lane_borders(int(road.section_index(s)), s)
    return max((float(value) * side for pair in borders.values() for value in pair), default=0.0) * side


def _houses(around: Around, rng: Generator) -> Iterator[Thing]:
    """Along all roads outside junctions, their fronts to the road."""
    kind = around.scenario.scene.roadside.buildings
    if kind == "none":
        return
    numbers = table("houses")[kind]
    for road in around.plain_roads:
        for side in (1.0, -1.0):
            s = float(rng.uniform(0.0, 10.0))
            while s < road.length_m:
                family = pick(numbers["mix"], rng)
                parameters = catalog.draw(family, rng)
                low, high = catalog.build(family, parameters, 2).bounds()
                at = min(s + float(high[1] - low[1]) / 2, road.length_m)
                t = _border_t(road, at, side) + side * float(rng.uniform(*numbers["setback"]) + high[0] + 0.5)
                house = _house(around, family, parameters, road, at, t)
                s += float(high[1] - low[1]) + float(rng.uniform(*numbers["gap"]))
                if house is not None:
                    yield house


def _house(around: Around, family: str, parameters: Parameters, road: Road, s: float, t: float) -> Thing | None:
    """A house that faces its road, if all its ground is green and free; its floor is at its lowest corner."""
    x, y, _ = (float(v) for v in road.point(s, t))
    T = pose(x, y, 0.0, float(road.heading(s)) - np.sign(t) * np.pi / 2)
    (x0, y0, _), (x1, y1, _) = catalog.build(family, parameters, 2).bounds()
    u, v = np.meshgrid(np.linspace(x0 - 0.5, x1 + 0.5, 6), np.linspace(y0 - 0.5, y1 + 0.5, 6))
    spread = move_points(T, np.column_stack([u.ravel(), v.ravel(), np.zeros(36)]))[:, :2]
    outline = move_points(T, np.array([[x0, y0, 0], [x1, y0, 0], [x1, y1, 0], [x0, y1, 0]]))[:, :2]
    heights, classes = around.ground.at(spread)
    if any(name not in GREEN for name in classes) or not around.reserve(outline):
        return None
    T[2, 3] = float(heights.min())
    return around.put(family, parameters, T)


def _lamps(around: Around, rng: Generator) -> Iterator[Thing]:
    """Street lamps on pavements or verges, alternating sides; none in the country."""
    kind = around.scenario.scene.roadside.buildings
    lamp = table("furniture")["lamp"]
    if kind in ("none", "rural"):
        return
    for road in around.plain_roads:
        for k, s in enumerate(np.arange(8.0, road.length_m - 4.0, lamp["spacing"])):
            side = 1.0 if k % 2 else -1.0
            t = _border_t(road, float(s), side) - side * 0.4
            x, y, _ = (float(v) for v in road.point(s, t))
            if around.is_on(np.array([[x, y]]), GREEN | WALKED):
                family = pick(lamp["mix"][kind], rng)
                z = float(around.ground.at([[x, y]])[0][0])
                T = pose(x, y, z, float(road.heading(s)) - side * np.pi / 2)
                yield around.put(family, catalog.draw(family, rng), T)


def _people(around: Around, rng: Generator) -> Iterator[Thing]:
    """People who walk or stand on pavements."""
    numbers: dict[str, Any] = table("people")
    roadside = around.scenario.scene.roadside
    per_m = numbers["per_100_m"][roadside.people] * numbers["factor"][roadside.buildings] / 100.0
    times = np.linspace(around.ego_way.times_s[0], around.ego_way.times_s[-1], 25)
    taken = [thing.trajectory.poses(times)[:, :2, 3] for thing in around.cast.things]
    for road in around.plain_roads:
        for _ in range(rng.poisson(per_m * road.length_m)):
            family, walks = pick(numbers["mix"], rng), bool(rng.random() < numbers["walking"])
            side, s0 = (1.0 if rng.random() < 0.5 else -1.0), float(rng.uniform(0.0, road.length_m))
            speed = float(rng.uniform(*numbers["speed"])) * (1 if rng.random() < 0.5 else -1) if walks else 0.0
            t = _border_t(road, s0, side) - side * float(rng.uniform(0.7, 1.5))
            parameters = catalog.draw(family, rng, {"gait": "walk" if walks else "stand"})
            phase, yaw = float(rng.random()), float(rng.uniform(-np.pi, np.pi))
            track = road.point(np.clip(s0 + speed * times, 0.0, road.length_m), t)[:, :2]
            heights, classes = around.ground.at(track)
            if not is_clear(track, taken, numbers["apart"]) or any(name not in WALKED for name in classes):
                continue
            taken.append(track)
            heading = road.heading(s0 + speed * times) + (0.0 if speed > 0 else np.pi)
            rows = zip(track[:, 0], track[:, 1], heights, heading if walks else np.full(25, yaw), strict=True)
            poses = [pose(*(float(value) for value in row)) for row in rows]
            way = Trajectory.from_poses(times, poses) if walks else standing(poses[0])
            how = {"motion": "along pavement" if walks else "still"}
            yield replace(still_thing(family, parameters, way), phase=phase, attributes=how)


def _season(around: Around) -> dict[str, object]:
    return {"season": around.scenario.scene.roadside.vegetation.season}


def _woods(around: Around, rng: Generator) -> Iterator[Thing]:
    """Trees anywhere on green ground around, thinner toward the roads, none within 3 m of anything paved."""
    numbers = table("trees")
    count = 2 * numbers["wood_count"][around.scenario.scene.roadside.vegetation.density]
    mix = numbers["wood_mix"]
    kinds = {name: [catalog.draw(name, rng, _season(around)) for _ in range(numbers["kinds"])] for name in mix}
    line = np.concatenate(
        [road.point(np.linspace(0, road.length_m, 40))[:, :2] for road in around.ground.network.roads]
    )
    low, high = line.min(axis=0) - 90.0, line.max(axis=0) + 90.0
    way = around.route.point(np.linspace(0.0, around.route.length_m, 200))
    ring = 3.0 * np.array([[0.0, 0.0]] + [[np.cos(a), np.sin(a)] for a in np.arange(0, 2 * np.pi, np.pi / 4)])
    for _ in range(count):
        near = way[int(rng.integers(len(way)))] + rng.normal(0.0, 45.0, 2)
        xy = np.clip(near, low, high)
        name = pick(mix, rng)
        parameters, yaw = kinds[name][int(rng.integers(numbers["kinds"]))], float(rng.uniform(-np.pi, np.pi))
        square = xy + 1.5 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        if around.is_on(xy + ring, GREEN) and _is_free_of_actors(around, xy, 4.0) and around.reserve(square):
            yield around.put(name, parameters, pose(float(xy[0]), float(xy[1]), float(around.ground.at(xy)[0][0]), yaw))


def _grass(around: Around, rng: Generator) -> Iterator[Thing]:
    """Tufts on green ground near the ego's way."""
    numbers = table("grass")
    per_m = 2.0 * numbers["per_m"][around.scenario.scene.roadside.vegetation.density]
    if per_m == 0:
        return
    mix = numbers["mix"]
    tufts = {name: [catalog.draw(name, rng, _season(around)) for _ in range(6)] for name in mix}
    s, _ = around.route.locate(around.ego_way.positions[[0, -1], :2])
    low, high = float(s[0]) - 8.0, float(s[1]) + numbers["within"]
    n = int((high - low) * per_m)
    side = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    xy = around.route.point(rng.uniform(low, high, n), side * rng.uniform(2.5, 12.0, n))
    heights, classes = around.ground.at(xy)
    for place, z, name in zip(xy, heights, classes, strict=True):
        family, yaw = pick(mix, rng), float(rng.uniform(-3.0, 3.0))
        parameters = tufts[family][int(rng.integers(6))]
        if name in GREEN:
            yield around.put(family, parameters, pose(float(place[0]), float(place[1]), float(z), yaw))
