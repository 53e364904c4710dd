"""What nuScenes calls things: categories with their lidarseg indices, attributes, levels of visibility.

Names and indices are those of the nuScenes-lidarseg release, in the order that its training code uses.
"""

from typing import Final

import numpy as np

from synthgen.arrays import UInt8s
from synthgen.taxonomy import TaxonomyClass, classes

CATEGORIES: Final = (
    "noise",
    "animal",
    "human.pedestrian.adult",
    "human.pedestrian.child",
    "human.pedestrian.construction_worker",
    "human.pedestrian.personal_mobility",
    "human.pedestrian.police_officer",
    "human.pedestrian.stroller",
    "human.pedestrian.wheelchair",
    "movable_object.barrier",
    "movable_object.debris",
    "movable_object.pushable_pullable",
    "movable_object.trafficcone",
    "static_object.bicycle_rack",
    "vehicle.bicycle",
    "vehicle.bus.bendy",
    "vehicle.bus.rigid",
    "vehicle.car",
    "vehicle.construction",
    "vehicle.emergency.ambulance",
    "vehicle.emergency.police",
    "vehicle.motorcycle",
    "vehicle.trailer",
    "vehicle.truck",
    "flat.driveable_surface",
    "flat.other",
    "flat.sidewalk",
    "flat.terrain",
    "static.manmade",
    "static.other",
    "static.vegetation",
    "vehicle.ego",
)
"""By lidarseg index."""

ATTRIBUTES: Final = {
    "vehicle.moving": "the vehicle moves",
    "vehicle.stopped": "the vehicle stands, with somebody in it",
    "vehicle.parked": "the vehicle stands, and will for a while",
    "cycle.with_rider": "somebody rides the cycle",
    "cycle.without_rider": "nobody rides the cycle",
    "pedestrian.sitting_lying_down": "the person sits or lies",
    "pedestrian.standing": "the person stands",
    "pedestrian.moving": "the person moves",
}

VISIBILITY: Final = {"1": "v0-40", "2": "v40-60", "3": "v60-80", "4": "v80-100"}
"""Levels by token: seen share of an object in all pictures, in percent."""

_BOUNDS: Final = (0.4, 0.6, 0.8)
_WALKERS: Final = ("adult", "child", "construction_worker", "police_officer")


def category_of(row: TaxonomyClass) -> str | None:
    """Category of an object's class; None where nuScenes has none."""
    name = row.map.get("nuscenes")
    return None if name is None else str(name)


def lidarseg_indices() -> UInt8s:
    """Lidarseg index of each of our class ids, (256,); 0, noise, where there is none."""
    table = np.zeros(256, dtype=np.uint8)
    for row in classes().values():
        table[row.id] = row.map.get("nuscenes_lidarseg", 0)
    return table


def visibility_of(fraction: float) -> str:
    """Token of a seen share in 0..1."""
    return str(1 + sum(fraction >= bound for bound in _BOUNDS))


def attribute_of(class_name: str, category: str, state: str, size: tuple[float, float, float]) -> str | None:
    """Attribute of an object of our class; None for categories that have none.

    A person longer than tall lies; `size` is length, width, height. [m]
    """
    if category in ("vehicle.bicycle", "vehicle.motorcycle"):
        return "cycle.with_rider" if class_name.startswith("rider.") else "cycle.without_rider"
    if category.startswith("vehicle."):
        return {"moving": "vehicle.moving", "standing": "vehicle.stopped", "parked": "vehicle.parked"}[state]
    if category.removeprefix("human.pedestrian.") in _WALKERS:
        if class_name == "human.sitting" or max(size[:2]) > size[2]:
            return "pedestrian.sitting_lying_down"
        return "pedestrian.moving" if state == "moving" else "pedestrian.standing"
    return None
