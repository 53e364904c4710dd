"""Leaves that lie on a street in autumn: thick in gutters, thinner on verges, swept from pavements."""

from collections.abc import Iterator

import numpy as np

from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.family import Parameters
from synthgen.world.roads.road import SIDES, Side
from synthgen.world.roadside.place import Place, sign, still_thing, table
from synthgen.world.roadside.plants import ego_range_s
from synthgen.world.world import Thing

_GUTTER_M = 0.6
"""Width of the band before a kerb in which wind and water gather leaves (our choice)."""

_KINDS = 5
"""Different patches of each band; they are turned and repeated (our choice)."""


def fallen_leaves(place: Place, rng: Generator) -> Iterator[Thing]:
    """Patches side by side along both sides, in autumn, where there are trees."""
    vegetation = place.scenario.scene.roadside.vegetation
    if vegetation.season != "autumn" or vegetation.density == "none":
        return
    numbers = table("fallen_leaves")
    low, high = ego_range_s(place, numbers["within"])
    for side in SIDES:
        for band, (t, width_m) in _bands(place, side).items():
            patches = [_patch(width_m, numbers["cover"][band], rng) for _ in range(_KINDS)]
            for s in np.arange(low, high, numbers["length"]):
                yaw = np.pi * float(rng.integers(2))
                way = place.still(float(s), sign(side) * t, yaw)
                yield still_thing("leaves.fallen", patches[int(rng.integers(_KINDS))], way)


def _bands(place: Place, side: Side) -> dict[str, tuple[float, float]]:
    """Offset of the middle and width of each band that has leaves. [m]"""
    section = place.section
    kerb, verge, plot = (abs(t) for t in (section.kerb_t(side), section.verge_t(side), section.plot_t(side)))
    return {
        "gutter": (kerb - 0.3 - 0.5 * _GUTTER_M, _GUTTER_M),
        "pavement": (0.5 * (kerb + verge), verge - kerb - 0.1),
        "verge": (0.5 * (verge + plot), plot - verge),
    }


def _patch(width_m: float, cover: tuple[float, float], rng: Generator) -> Parameters:
    share = float(rng.uniform(*cover))
    fixed = {"season": "autumn", "length": table("fallen_leaves")["length"], "width": width_m, "cover": share}
    return catalog.draw("leaves.fallen", rng, fixed)
