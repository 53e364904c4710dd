"""What stands along the street without being asked for by name: parked vehicles, plants, houses, furniture.

Each group draws from its own stream. Positions are stations s and offsets t of the street.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.records import Trajectory
from synthgen.rng import Generator, stream
from synthgen.spec.scenario import Scenario
from synthgen.world import catalog
from synthgen.world.cast import STREET_BEHIND_M, STREET_BEYOND_M, Cast, parked_at
from synthgen.world.roads.road import NEARSIDE, SIDES, CrossSection, RoadLine, Side
from synthgen.world.roads.street_surface import stations
from synthgen.world.roads.terrain import terrain_height
from synthgen.world.world import Conditions, Thing

PARKED_SHARE = {"none": 0.0, "sparse": 0.35, "dense": 0.85}
"""Share of kerbside slots that are taken; our choice."""

PARKED_MODELS = 14
"""Different parked vehicles in one street; geometry of equal ones is shared."""

TREE_SPACING_M = {"none": np.inf, "sparse": 18.0, "dense": 9.5}
"""Between street trees: urban planting 7-12 m where dense (physics reference 6.3); sparse is our choice."""

CAR_MIX = {"car.hatchback": 0.36, "car.sedan": 0.28, "car.suv": 0.28, "van.panel": 0.08}
"""Shares of parked vehicles; our choice within European registrations."""

TREE_MIX = {"tree.lime": 0.5, "tree.birch": 0.32, "tree.spruce": 0.18}

LIMITS_KM_PER_H = ("30", "50")
"""Speed limits on signs in a street with houses and parked vehicles: what is usual in built-up areas of Europe."""

FURNITURE_APART_M = 2.0
"""Lamps, signs, bins and benches of one side keep at least this far from each other along the line (our choice):
1.5 m on the inside of the tightest curve, and room for a bench."""

GRASS_WITHIN_M = 22.0
"""Grass blades are only geometry this near to the ego's way; farther the ground's texture stands for them."""


@final
@dataclass(frozen=True)
class Place:
    """What the groups need: the street, what is taken, and where the ego comes by."""

    line: RoadLine
    section: CrossSection
    cast: Cast
    ego_way: Trajectory
    scenario: Scenario
    conditions: Conditions

    @property
    def range_s(self) -> tuple[float, float]:
        """Stations between which the street is furnished: no farther than the road itself goes."""
        ends = stations(self.line, self.section, ())
        low, high = -STREET_BEHIND_M, self.line.length_m + STREET_BEYOND_M
        return max(low, float(ends[0])), min(high, float(ends[-1]))

    def still(self, s: float, t: float, yaw: float) -> Trajectory:
        """A body that stands on the ground at (s, t), turned left by `yaw` from the road's heading."""
        return standing(self.line.place(s, t, float(self.section.ground_height(t)), yaw))


def furnish(
    scenario: Scenario,
    line: RoadLine,
    section: CrossSection,
    cast: Cast,
    ego_way: Trajectory,
    conditions: Conditions,
    *,
    seed: int,
    index: int,
) -> tuple[Thing, ...]:
    """All bodies along the street; their instance ids are 0, to be numbered by the caller."""
    place = Place(line, section, cast, ego_way, scenario, conditions)
    groups = {
        "parked": _parked,
        "houses": _houses,
        "furniture": _furniture,
        "street_trees": _street_trees,
        "gardens": _gardens,
        "woods": _woods,
        "grass": _grass,
    }
    things: list[Thing] = []
    for name, make in groups.items():
        rng = stream(seed, "sample", index, "roadside", name)
        things += [replace(thing, name=f"{name}_{k:03d}") for k, thing in enumerate(make(place, rng))]
    return tuple(things)


def _thing(family: str, parameters: dict[str, float | int | str | bool], trajectory: Trajectory) -> Thing:
    return Thing(0, "", family, parameters, trajectory, attributes={"motion": "still"})


def _pick(mix: dict[str, float], rng: Generator) -> str:
    shares = np.array(list(mix.values()))
    return str(rng.choice(list(mix), p=shares / shares.sum()))


def _parked(place: Place, rng: Generator) -> Iterator[Thing]:
    share = PARKED_SHARE[place.scenario.scene.roadside.parked]
    slot_m = 6.0  # parallel bays are 5.2-6.0 m long (RASt)
    low, high = place.range_s
    models = [(family, catalog.draw(family, rng)) for family in (_pick(CAR_MIX, rng) for _ in range(PARKED_MODELS))]
    for side in SIDES:
        foot, edge = (
            place.section.kerb_t(side),
            place.section.kerb_t(side) - _sign(side) * place.section.parking_width_m,
        )
        crowding = max(1.0, place.line.stretch(0.0, slot_m, edge, foot) / slot_m)
        end = -np.inf
        for s in np.arange(low, high, slot_m * crowding):
            taken, at = rng.random() < share, s + (slot_m / 2 + rng.uniform(-0.3, 0.3)) * crowding
            family, parameters = models[int(rng.integers(len(models)))]
            trajectory = parked_at(place.line, place.section, side, at, rng)
            length = float(parameters["length"])
            half = (length / 2 + 0.5) * crowding
            free = all(side != other or at + half < a or at - half > b for other, a, b in place.cast.taken)
            fits = length <= slot_m - 0.2 and at - half > end - 0.6 * crowding  # 40 cm from bumper to bumper
            if taken and free and fits:
                end = at + half
                yield replace(_thing(family, parameters, trajectory), attributes={"motion": "parked"})


def _houses(place: Place, rng: Generator) -> Iterator[Thing]:
    kind = place.scenario.scene.roadside.buildings
    if kind == "none":
        return
    family, gap, setback = {
        "rural": ("house.detached", (18.0, 45.0), (5.0, 12.0)),
        "suburban": ("house.detached", (4.0, 9.0), (3.5, 5.5)),
        "urban": ("block.urban", (0.0, 0.0), (0.5, 0.5)),
    }[kind]
    low, high = place.range_s
    for side in SIDES:
        s = low + rng.uniform(0, 10)
        while s < high:
            name = family
            if kind == "suburban" and rng.random() < 0.3:
                name = "house.terrace"
            if kind == "urban" and rng.random() < 0.25:
                name = "house.terrace"
            parameters = catalog.draw(name, rng)
            bounds = catalog.build(name, parameters, 2).bounds()
            width, front, back = float(np.ptp(bounds[:, 1])), float(bounds[1, 0]), float(-bounds[0, 0])
            t = abs(place.section.plot_t(side)) + rng.uniform(*setback) + front + _bow(place, side, width)
            stretch = place.line.stretch(s, width, _sign(side) * (t - front), _sign(side) * (t + back))
            if s + stretch <= high:
                yield _thing(name, parameters, _facing_road(place, side, s + stretch / 2, t))
            s += stretch + rng.uniform(*gap)


def _sign(side: Side) -> float:
    return 1.0 if side == "left" else -1.0


def _bow(place: Place, side: Side, width_m: float) -> float:
    """How far the plots' edge comes toward a straight facade on the inside of a curve: its sagitta. [m]"""
    edge = place.section.plot_t(side)
    if not place.line.is_inside(edge):
        return 0.0
    radius = abs(place.line.radius_m or 0.0) - abs(edge)
    return float(radius - np.sqrt(max(radius**2 - (width_m / 2) ** 2, 0.0)))


def _facing_road(place: Place, side: Side, s: float, t_abs: float) -> Trajectory:
    """A body whose +x faces the road, its middle `t_abs` from the line."""
    return place.still(s, _sign(side) * t_abs, -_sign(side) * np.pi / 2)


def _along_road(place: Place, side: Side, s: float, t_abs: float) -> Trajectory:
    """A body that runs along the road and whose +y faces it, its middle `t_abs` from the line."""
    return place.still(s, _sign(side) * t_abs, np.pi if side == "left" else 0.0)


def _furniture(place: Place, rng: Generator) -> Iterator[Thing]:
    low, high = place.range_s
    section = place.section
    taken: dict[Side, list[float]] = {side: [] for side in SIDES}
    spacing = 28.0  # collector street lamps: 3-4.5 times the height of 7 m (physics reference 5.4)
    for k, s in enumerate(np.arange(low, high, spacing)):
        side: Side = SIDES[k % 2]
        at = _next_free(float(s), taken[side])
        parameters = catalog.draw("lamp.street", rng)
        yield _thing("lamp.street", parameters, _facing_road(place, side, at, abs(section.furniture_t(side))))
    signs = ("sign.speed", "sign.crossing", "sign.yield", "sign.parking")
    for side in SIDES:
        for s in np.arange(low + rng.uniform(10, 40), high, 45.0):
            name = str(rng.choice(signs))
            toward = np.pi if side == NEARSIDE else 0.0  # the printed side faces those who drive on this side
            at = _next_free(float(s) + rng.uniform(-8, 8), taken[side])
            limit = {"limit": str(rng.choice(LIMITS_KM_PER_H))} if name == "sign.speed" else {}
            yield _thing(name, catalog.draw(name, rng, limit), place.still(at, section.furniture_t(side), toward))
    small = ("bin.street", "bollard", "bench", "hydrant")
    for side in SIDES:
        for s in np.arange(low + rng.uniform(0, 20), high, 22.0):
            name = str(rng.choice(small))
            at = _next_free(float(s) + rng.uniform(-8, 8), taken[side])
            edge = abs(section.verge_t(side)) - 0.35
            yield _thing(name, catalog.draw(name, rng), _facing_road(place, side, at, edge))


def _next_free(s: float, taken: list[float]) -> float:
    """The first station from s on that keeps `FURNITURE_APART_M` from those taken on its side; it is taken then."""
    for other in sorted(taken):
        if abs(s - other) < FURNITURE_APART_M:
            s = other + FURNITURE_APART_M
    taken.append(s)
    return s


def _season(place: Place) -> dict[str, object]:
    return {"season": place.scenario.scene.roadside.vegetation.season}


def _lean(place: Place) -> tuple[float, float]:
    """Mean lean of a crown in the wind: 0.05 H (v / 10 m/s)^1.3 at the tip (physics reference 6.5)."""
    lean = 0.05 * (place.conditions.wind_m_per_s / 10.0) ** 1.3
    return lean * float(np.cos(place.conditions.wind_to_rad)), lean * float(np.sin(place.conditions.wind_to_rad))


def _prototypes(
    place: Place, mix: dict[str, float], rng: Generator, per_kind: int
) -> dict[str, list[dict[str, float | int | str | bool]]]:
    """A few drawn plants of each kind, to be turned and repeated: geometry is shared."""
    return {name: [catalog.draw(name, rng, _season(place)) for _ in range(per_kind)] for name in mix}


def _plant(place: Place, name: str, parameters: dict[str, float | int | str | bool], T: Floats) -> Thing:
    return replace(_thing(name, parameters, standing(T)), lean=_lean(place))


def _street_trees(place: Place, rng: Generator) -> Iterator[Thing]:
    spacing = TREE_SPACING_M[place.scenario.scene.roadside.vegetation.density]
    if not np.isfinite(spacing):
        return
    mix = {_pick({k: v for k, v in TREE_MIX.items() if k != "tree.spruce"}, rng): 1.0}
    trees = _prototypes(place, mix, rng, 4)
    low, high = place.range_s
    for side in SIDES:
        for s in np.arange(low + rng.uniform(0, spacing), high, spacing):
            name = _pick(mix, rng)
            parameters = trees[name][int(rng.integers(len(trees[name])))]
            at, t = float(s) + rng.uniform(-1.5, 1.5), place.section.verge_center_t(side)
            z = float(place.section.ground_height(t))
            yield _plant(place, name, parameters, place.line.place(at, t, z, rng.uniform(-np.pi, np.pi)))


def _gardens(place: Place, rng: Generator) -> Iterator[Thing]:
    """Hedges, fences and walls along the plots, shrubs behind them."""
    kind = place.scenario.scene.roadside.buildings
    density = place.scenario.scene.roadside.vegetation.density
    if kind == "urban" or density == "none":
        return
    low, high = place.range_s
    season = _season(place)
    hedges = [catalog.draw("hedge.box", rng, {**season, "length": length}) for length in (4.0, 6.0, 8.5)]
    for side in SIDES:
        s = low
        while s < high:
            name = _pick({"hedge.box": 0.45, "fence.picket": 0.25, "wall.garden": 0.12, "": 0.18}, rng)
            length = float(rng.uniform(5, 11.5))
            parameters = hedges[int(rng.integers(len(hedges)))]
            if name == "hedge.box":
                length = float(parameters["length"])
            elif name:
                parameters = catalog.draw(name, rng, {"length": length})
            t = abs(place.section.plot_t(side)) + 0.6 + _bow(place, side, length)
            stretch = place.line.stretch(s, length, _sign(side) * (t - 0.6), _sign(side) * (t + 0.6))
            if name:
                yield _thing(name, parameters, _along_road(place, side, s + stretch / 2, t))
            s += stretch + rng.uniform(1.2, 3.5)
        bushes = _prototypes(place, {"bush.shrub": 1.0}, rng, 4)["bush.shrub"]
        for at in np.arange(low, high, 7.0 if density == "dense" else 14.0):
            t = abs(place.section.plot_t(side)) + rng.uniform(1.6, 3.0)
            s, z = float(at) + rng.uniform(-3, 3), float(place.section.ground_height(t))
            T = place.line.place(s, _sign(side) * t, z, rng.uniform(-3, 3))
            yield _plant(place, "bush.shrub", bushes[int(rng.integers(4))], T)


def _woods(place: Place, rng: Generator) -> Iterator[Thing]:
    """Trees beyond the plots, so that no horizon is empty."""
    count = {"none": 0, "sparse": 70, "dense": 130}[place.scenario.scene.roadside.vegetation.density]
    if count == 0:
        return
    trees = _prototypes(place, TREE_MIX, rng, 3)
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
        name = _pick(TREE_MIX, rng)
        parameters = trees[name][int(rng.integers(3))]
        yield _plant(place, name, parameters, pose(float(x), float(y), float(height), float(rng.uniform(-3, 3))))


def _grass(place: Place, rng: Generator) -> Iterator[Thing]:
    density = place.scenario.scene.roadside.vegetation.density
    per_m = {"none": 0.0, "sparse": 2.0, "dense": 4.5}[density]
    if per_m == 0:
        return
    tufts = _prototypes(place, {"grass.tuft": 1.0}, rng, 6)["grass.tuft"]
    times = np.linspace(place.ego_way.times_s[0], place.ego_way.times_s[-1], 9)
    s_ego, _ = place.line.locate(place.ego_way.poses(times)[:, :2, 3])
    low, high = float(s_ego.min()) - 8.0, float(s_ego.max()) + GRASS_WITHIN_M
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        inner, outer = abs(place.section.verge_t(side)) + 0.1, abs(place.section.plot_t(side)) - 0.1
        for _ in range(int((high - low) * per_m)):
            s, t = float(rng.uniform(low, high)), float(rng.uniform(inner, outer))
            T = place.line.place(s, sign * t, float(place.section.ground_height(t)), rng.uniform(-3, 3))
            yield _plant(place, "grass.tuft", tufts[int(rng.integers(6))], T)
