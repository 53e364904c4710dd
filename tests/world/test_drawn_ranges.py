"""A thousand instances of each plant, furniture and building family lie inside their tables; extremes are built."""

import numpy as np
import pytest
from floating import floating

from synthgen.rng import stream
from synthgen.world.buildings.families import FAMILIES as BUILDINGS
from synthgen.world.furniture.families import FAMILIES as FURNITURE
from synthgen.world.plants.families import FAMILIES as PLANTS
from synthgen.world.plants.families import table as plant_table
from synthgen.world.surfaces.material_table import table

COUNT = 1000
"""Instances drawn of each family; none is built but the extremes."""

MADE = {"furniture": FURNITURE, "buildings": BUILDINGS}
EXTRA = {"lit", "lit_windows"}


def drawn(families, name):
    rng = stream(31, "ranges", name)
    return [families[name].draw(rng, {}) for _ in range(COUNT)]


def is_inside(value, row):
    """Whether a drawn value is one that its table row allows."""
    if isinstance(row, list) and isinstance(row[0], str):
        return value in row
    if isinstance(row, list):
        return row[0] <= value <= row[1]
    if "one_of" in row:
        return value in row["one_of"]
    if "integers" in row:
        return row["integers"][0] <= value <= row["integers"][1] and value == int(value)
    return isinstance(value, bool)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, families in MADE.items() for name in sorted(families)]
)
def test_what_is_drawn_is_in_the_table_and_uses_its_width(kind, name):
    """Every value is allowed, and lengths fill nine tenths of their range."""
    rows, instances = table(kind)["families"][name], drawn(MADE[kind], name)
    for key, row in rows.items():
        values = [parameters[key] for parameters in instances]
        assert all(is_inside(value, row) for value in values), key
        if isinstance(row, list) and not isinstance(row[0], str):
            assert np.ptp(values) >= 0.9 * (row[1] - row[0]), key
    assert set(instances[0]) - set(rows) <= EXTRA


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_drawn_plants_are_within_their_limits_and_some_are_small_and_some_large(name):
    """Sizes follow the height with scatter, but never beyond what such a plant reaches."""
    row, instances = plant_table()[name], drawn(PLANTS, name)
    for size in (key for key in instances[0] if key in row and isinstance(row[key], dict) and "limits" in row[key]):
        values = np.array([parameters[size] for parameters in instances])
        (low, high), (least, most) = row[size]["draw"], row[size]["limits"]
        assert values.min() >= least, size
        assert values.max() <= most, size
        assert np.ptp(values) >= 0.8 * (high - low), size


EXTENTS = [
    *((name, "height", 2) for name in ("barrier.jersey", "bin.street", "bollard", "box.phone", "cabinet", "cone")),
    *((name, "height", 2) for name in ("delineator", "fence.rail", "hydrant", "kiosk", "lamp.bollard")),
    *((name, "height", 2) for name in ("lamp.post_top", "mailbox", "pole.power", "rail.guard")),
    *((name, "length", 0) for name in ("barrier.jersey", "fence.mesh", "fence.panel", "fence.picket", "fence.rail")),
    *((name, "length", 0) for name in ("fence.railing", "rail.guard", "wall.noise")),
    *((name, "size", 1) for name in ("sign.no_entry", "sign.speed", "sign.parking", "sign.stop", "sign.us_stop")),
    ("bench", "length", 1),
    ("stop.bus", "depth", 0),
]
"""Parameters that are extents of the built body, and along which of its axes."""

EXTENT_WITHIN_M = 0.02
"""Caps, bolts and turned plates stand out by so much at most."""


@pytest.mark.parametrize(("name", "key", "axis"), EXTENTS)
def test_extremes_measure_what_was_drawn(name, key, axis):
    instances = sorted(drawn(FURNITURE, name), key=lambda parameters: float(parameters[key]))
    for parameters in (instances[0], instances[-1]):
        bounds = FURNITURE[name].build(parameters, 1, 0.0).bounds()
        assert np.ptp(bounds[:, axis]) == pytest.approx(parameters[key], abs=EXTENT_WITHIN_M)


@pytest.mark.parametrize("name", sorted(FURNITURE))
def test_no_piece_of_the_largest_and_the_smallest_floats(name):
    """No part of the extremes of a thousand is more than 5 mm from what carries it, at any level of detail."""
    instances = drawn(FURNITURE, name)
    key = next((k for k in ("height", "length", "size", "arm", "width") if k in instances[0]), None)
    ordered = sorted(instances, key=lambda p: float(p[key])) if key else instances
    for parameters in (ordered[0], ordered[-1]):
        assert not floating(FURNITURE[name].build(parameters, 0, 0.0))
