"""What is put up along the roads of a network: signs, lights, lamps, guard rails, delineators, and objects of files."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.family import Parameters
from synthgen.world.network.fixtures import RoadObject, Signal
from synthgen.world.network.plan import curvature
from synthgen.world.network.road import Road
from synthgen.world.roadside.network_place import (
    GREEN,
    WALKED,
    Around,
    border_t,
    box_outline,
    drawn_length,
    kind_at,
    numbers,
    pavement_t,
)
from synthgen.world.roadside.place import pick, table
from synthgen.world.surfaces.material_table import table as family_table
from synthgen.world.world import Thing

SIGN_FAMILIES: Final = {
    "205": "sign.yield",
    "206": "sign.stop",
    "306": "sign.priority",
    "1000001": "light.post",
    "1000002": "light.pedestrian",
    "283": "sign.no_stopping",
    "286": "sign.no_stopping",
    "314": "sign.parking",
    "350": "sign.crossing",
    "267": "sign.no_entry",
    "276": "sign.no_overtaking",
}
"""What stands for a signal, by its number: signs of the German catalog (StVO), and OpenDRIVE's own traffic lights."""

_ONE_MODEL: Final = ("lens", "visor", "color", "pole_color", "border", "backplate")
"""What all traffic lights of a place have in common: one authority bought them (our choice)."""

_BEHIND_KERB_M: Final = 0.45
"""From the inner edge of a pavement to a lamp (RASt 06: 0.3-0.5 m clear of the carriageway)."""

_FOOT_HALF_M: Final = 0.4
"""Half the ground that lamps, bins and cabinets are given (our choice)."""

_OBJECT_FAMILIES: Final = {"tree": "tree.lime", "streetLamp": "lamp.street", "pole": "bollard"}
"""What stands for an object of a file, by its type."""


def signals(around: Around, rng: Generator) -> Iterator[Thing]:
    """Signs and lights where the network has them; those of other catalogs than ours are left out."""
    model = {name: catalog.draw("light.post", rng)[name] for name in _ONE_MODEL}
    for road in around.ground.network.roads:
        for signal in road.signals:
            found = _sign(signal)
            if found is not None:
                family, fixed = found
                like_all = {**model, "arrow": "none"} if family == "light.post" else {}
                # Facing the traffic that it is for: against growing s for orientation "+".
                toward = np.pi if signal.orientation == "+" else 0.0
                T = around.at(road, signal.s, signal.t, toward + signal.heading_offset_rad)
                yield around.put(family, catalog.draw(family, rng, {**fixed, **like_all}), T)


def _sign(signal: Signal) -> tuple[str, dict[str, object]] | None:
    """Family and fixed parameters of a signal; None if we have none like it."""
    limit = str(round(signal.value)) if signal.value is not None else signal.subtype
    if signal.kind == "274" and limit in family_table("furniture")["families"]["sign.speed"]["limit"]:
        return "sign.speed", {"limit": limit}
    if signal.kind == "215":
        return "sign.mandatory", {"kind": "roundabout"}
    if signal.kind == "222":
        return "sign.mandatory", {"kind": "arrow_keep_right"}
    return (SIGN_FAMILIES[signal.kind], {}) if signal.kind in SIGN_FAMILIES else None


def lamps(around: Around, rng: Generator) -> Iterator[Thing]:
    """Street lamps on pavements or verges, alternating sides; none in the country."""
    kind, lamp = around.roadside.buildings, table("furniture")["lamp"]
    if kind in ("none", "rural"):
        return
    for road in around.plain_roads:
        for s in around.seen(road, np.arange(8.0, road.length_m - 4.0, lamp["spacing"]), "lamps"):
            side = 1.0 if round((s - 8.0) / lamp["spacing"]) % 2 else -1.0
            band = pavement_t(road, float(s), side)
            t = border_t(road, float(s), side) - side * 0.4 if band is None else band[0] + side * _BEHIND_KERB_M
            T = around.at(road, float(s), t, -side * np.pi / 2)
            if around.is_on(T[None, :2, 3], GREEN | WALKED) and around.reserve(_foot(T)):
                family = pick(lamp["mix"][kind], rng)
                yield around.put(family, catalog.draw(family, rng), T)


def small(around: Around, rng: Generator) -> Iterator[Thing]:
    """Bins, benches, bollards and their like at the back of pavements; delineators beside country roads."""
    rows, kind = table("furniture")["small"], around.roadside.buildings
    for road in around.plain_roads:
        is_town = kind_at(road, 0.0) in ("town", "lowSpeed")
        spacing = rows["spacing"] if is_town else numbers("delineators")["spacing_m"]
        for side in (1.0, -1.0):
            stations = np.arange(rng.uniform(5.0, 5.0 + spacing), road.length_m - 5.0, spacing)
            for s in around.seen(road, stations, "small"):
                family = pick(rows["mix"][kind], rng) if is_town else "delineator"
                parameters = catalog.draw(family, rng)
                band = pavement_t(road, float(s), side)
                outer = border_t(road, float(s), side) if band is None else band[1]
                inset = 0.45 if is_town else numbers("delineators")["inset_m"]
                toward = -side * np.pi / 2 if is_town and catalog.size_m(family, parameters)[0] < 1.2 else 0.0
                T = around.at(road, float(s), outer - side * inset, toward)
                if around.is_on(T[None, :2, 3], WALKED if is_town else GREEN) and around.reserve(_foot(T)):
                    yield around.put(family, parameters, T)


def _foot(T: Floats) -> Floats:
    """Footprint (4, 2) of something small, so that no tree is planted into it."""
    half = np.full(3, _FOOT_HALF_M)
    return box_outline(-half, half, T)


def guard_rails(around: Around, rng: Generator) -> Iterator[Thing]:
    """Along motorways, in their medians, outside tight bends of country roads, and where files have them."""
    rows = numbers("guard_rails")
    single: dict[float, Parameters] = {
        n: {**drawn_length("rail.guard", n, rng), "double": False, "post_pitch": 2.0} for n in (4.0, 8.0)
    }
    double: dict[float, Parameters] = {n: {**row, "double": True} for n, row in single.items()}
    for road in around.plain_roads:
        kind = kind_at(road, 0.0)
        bend = curvature(road.plan, np.clip(np.arange(2.0, road.length_m, 4.0), 0.1, road.length_m - 0.1))
        length = 4.0 if float(np.abs(bend).max(initial=0.0)) > rows["tight_per_m"] else 8.0
        for s in around.seen(road, np.arange(length / 2, road.length_m - length / 2, length), "guard_rails"):
            k = float(bend[min(len(bend) - 1, int(s / 4.0))])
            for side in (1.0, -1.0):
                is_outside = k * side < -rows["outside_per_m"]
                if kind == "motorway" or (kind == "rural" and is_outside):
                    t = border_t(road, float(s), side) - side * rows["inset_m"]
                    yield from _rail(around, road, float(s), t, side, single[length], GREEN)
            if kind == "motorway" and _has_median(road, float(s)):
                yield from _rail(around, road, float(s), 0.0, 1.0, double[length], GREEN)
        for thing in road.objects:
            if thing.kind in ("barrier", "guardRail", "railing") and not thing.outlines:
                for s, t in _along(thing, 4.0):
                    yield from _rail(around, road, s, t, 1.0 if t > 0 else -1.0, single[4.0], None)


def _along(thing: RoadObject, step_m: float) -> Iterator[tuple[float, float]]:
    """Middles of pieces along an object: of its repeats, or of its length."""
    for row in thing.repeats:
        for s in np.arange(step_m / 2, row.length_m - step_m / 4, step_m):
            yield float(row.s + s), float(row.t_start + (row.t_end - row.t_start) * s / row.length_m)
    if not thing.repeats:
        for s in np.arange(step_m / 2, (thing.length_m or step_m) - step_m / 4, step_m):
            yield float(thing.s - (thing.length_m or step_m) / 2 + s), thing.t


def _rail(
    around: Around, road: Road, s: float, t: float, side: float, parameters: Parameters, on: frozenset[str] | None
) -> Iterator[Thing]:
    """A piece of rail whose face looks at the road, tilted with it, if both its ends stand where they may."""
    half = float(str(parameters["length"])) / 2
    ends = road.point(np.array([s - half, s + half]), t)
    heights, classes = around.ground.at(ends[:, :2])
    if (on is not None and any(name not in on for name in classes)) or np.isnan(heights).any():
        return
    if not around.is_free_of_actors(ends[:, :2].mean(axis=0), 1.0):
        return
    rise = float(heights[1] - heights[0])
    x, y = ends[:, :2].mean(axis=0)
    yaw = float(np.arctan2(*(ends[1, :2] - ends[0, :2])[::-1]))
    T = pose(float(x), float(y), float(heights.mean()), yaw, -float(np.arctan2(rise, 2 * half)))
    turned = T if side > 0 else _turned_back(T)
    yield around.put("rail.guard", parameters, turned)


def _turned_back(T: Floats) -> Floats:
    """The pose turned half round about its own up axis."""
    turned = T.copy()
    turned[:3, :2] *= -1.0
    return turned


def _has_median(road: Road, s: float) -> bool:
    section = road.sections[int(road.section_index(s))]
    return any(lane.kind == "median" for lane in section.lanes)


def file_objects(around: Around, rng: Generator) -> Iterator[Thing]:
    """Trees, lamps and poles that a file has as objects."""
    for road in around.ground.network.roads:
        for thing in road.objects:
            family = _OBJECT_FAMILIES.get(thing.subtype) or _OBJECT_FAMILIES.get(thing.kind)
            if family is not None:
                yield around.put(
                    family, catalog.draw(family, rng), around.at(road, thing.s, thing.t, thing.heading_rad)
                )
