"""What is seen behind the roadside: settlements and groves up to some hundred metres off, hills farther away.

They stand around the outline of the street or the network, on its terrain as far as that reaches. Bodies are drawn
a few times and repeated. Not here: woods and houses beside the road, see `plants` and `buildings`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.motion.paths import standing
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.roads.road import SIDES
from synthgen.world.roads.street_surface import stations
from synthgen.world.roads.terrain import relief
from synthgen.world.roadside.place import Place, still_thing, table
from synthgen.world.world import Thing

BEHIND_PLOTS_M: Final = 30.0
"""Nearest middle of a settlement or grove beyond level plots; our choice: houses there are up to 25 m long."""

BEHIND_HOUSES_M: Final = 75.0
"""The same from the middle of a road, where houses of up to 28 m stand up to 14 m from it (our choice)."""

GROVES_FARTHER_M: Final = 60.0
"""Groves keep so much more apart: their crowns show no leaves (our choice)."""

KINDS: Final = 4
"""Different bodies of each family; the others are turned copies (our choice)."""

RIM_M: Final = 18.0
"""Height where no terrain is known: about that of its rim."""


@final
@dataclass(frozen=True)
class Horizon:
    """What the scenery depends on. `edge` (n, 2) are places on the outline, which it keeps `apart_m` from."""

    buildings: str
    density: str
    season: str
    edge: Floats
    apart_m: float


def horizon_of_street(place: Place, rng: Generator) -> Iterator[Thing]:
    """Scenery around a street, and what stands where it ends, 250 m past its line."""
    roadside = place.scenario.scene.roadside
    s = stations(place.line, place.section, ())
    sides = [place.line.point(s, place.section.plot_end_t(side)) for side in SIDES]
    across = np.linspace(place.section.plot_end_t("right"), place.section.plot_end_t("left"), 9)
    ends = [place.line.point(end, across) for end in (s[0], s[-1])]
    view = Horizon(
        roadside.buildings,
        roadside.vegetation.density,
        roadside.vegetation.season,
        np.concatenate([*sides, *ends]),
        BEHIND_PLOTS_M,
    )
    tree = cKDTree(view.edge)

    def height(xy: Floats) -> Floats:
        on_plots = np.abs(place.line.locate(xy)[1]) < place.section.plot_end_t("left")
        return place.section.kerb_upstand_m + relief(xy, np.where(on_plots, 0.0, tree.query(xy)[0]))

    for end, outward in ((s[0], -1.0), (s[-1], 1.0)):
        yield from _closing(view, place, float(end), outward, rng)
    yield from horizon(view, height, rng, lambda xy: _is_off_street(place, xy, s))


def _is_off_street(place: Place, xy: Floats, s: Floats) -> np.ndarray:
    at_s, at_t = place.line.locate(xy)
    return (np.abs(at_t) > place.section.plot_end_t("left")) | (at_s < s[0]) | (at_s > s[-1])


def _closing(view: Horizon, place: Place, end: float, outward: float, rng: Generator) -> Iterator[Thing]:
    """A row of groves or houses across the end of the street, as where it meets another or bends away."""
    family = table("horizon")["ends"][view.buildings]
    heading = float(place.line.heading(end))
    for t in np.arange(-52.0, 53.0, 26.0):
        name = family if family and abs(t) < 60.0 and rng.random() < 0.7 else "far.grove"
        if name == "far.grove" and view.density == "none":
            continue
        x, y = place.line.point(end + outward * rng.uniform(45.0, 70.0), t)
        parameters = catalog.draw(name, rng, _fixed(name, view))
        yield still_thing(name, parameters, standing(pose(float(x), float(y), 0.0, heading)))


def horizon(
    view: Horizon,
    height: Callable[[Floats], Floats],
    rng: Generator,
    is_free: Callable[[Floats], np.ndarray] = lambda xy: np.ones(len(xy), dtype=bool),
) -> Iterator[Thing]:
    """Hills, settlements and groves; `height` gives the ground (n,) at places (n, 2), nan where there is none."""
    numbers = table("horizon")
    low, high = view.edge.min(axis=0), view.edge.max(axis=0)
    middle = (low + high) / 2
    yield _hills(view, middle, float(np.linalg.norm(high - low)) / 2, rng)
    around_100_m = 2.0 * float((high - low).sum()) / 100.0
    groves = numbers["groves"][view.density] * numbers["grove_share"][view.buildings]
    shares = {**numbers["settlements"][view.buildings], "far.grove": groves}
    counts = {name: round(share * around_100_m) for name, share in shares.items()}
    yield from _spread(counts, view, height, rng, is_free)


def _hills(view: Horizon, middle: Floats, reach_m: float, rng: Generator) -> Thing:
    drawn = catalog.draw("far.hills", rng, {"season": view.season})
    start = max(float(drawn["start"]), reach_m + 420.0)  # beyond the corners of the terrain
    parameters = drawn | {"inner": max(reach_m, 200.0), "start": start, "outer": max(float(drawn["outer"]), 2 * start)}
    return still_thing("far.hills", parameters, standing(pose(float(middle[0]), float(middle[1]), 0.0)))


def _spread(
    counts: Mapping[str, int],
    view: Horizon,
    height: Callable[[Floats], Floats],
    rng: Generator,
    is_free: Callable[[Floats], np.ndarray],
) -> Iterator[Thing]:
    """So many bodies of each family around the outline, denser near it, facing it."""
    tree, reach = cKDTree(view.edge), float(table("horizon")["reach"])
    low, high = view.edge.min(axis=0) - reach, view.edge.max(axis=0) + reach
    for name, count in counts.items():
        if count == 0:
            continue
        kinds = [catalog.draw(name, rng, _fixed(name, view)) for _ in range(KINDS)]
        xy = rng.uniform(low, high, (12 * count, 2))
        distance, nearest = tree.query(xy)
        apart_m = view.apart_m + (GROVES_FARTHER_M if name == "far.grove" else 0.0)
        wanted = rng.random(len(xy)) < np.exp(-(distance - apart_m) / (0.45 * reach))
        keep = np.flatnonzero(wanted & (distance > apart_m) & (distance < reach) & is_free(xy))
        keep = _all_around(xy, keep, count)
        z = np.nan_to_num(height(xy[keep]), nan=RIM_M)
        toward = view.edge[nearest[keep]] - xy[keep]
        for place, floor, to in zip(xy[keep], z, toward, strict=True):
            parameters = kinds[int(rng.integers(KINDS))]
            yaw = float(np.arctan2(to[1], to[0]) + rng.normal(0.0, 0.2))
            yield still_thing(name, parameters, standing(pose(float(place[0]), float(place[1]), float(floor), yaw)))


def _all_around(xy: Floats, keep: np.ndarray, count: int) -> np.ndarray:
    """At most `count` of the places `keep`, evenly by their direction from the middle: no gap by bad luck."""
    from_middle = xy[keep] - xy.mean(axis=0)
    order = keep[np.argsort(np.arctan2(from_middle[:, 1], from_middle[:, 0]), kind="stable")]
    return order[np.linspace(0, len(order) - 1, min(count, len(order))).astype(int)]


def _fixed(name: str, view: Horizon) -> dict[str, object]:
    return {"season": view.season} if name == "far.grove" else {}
