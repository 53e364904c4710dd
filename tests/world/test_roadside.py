"""What stands along the street: on any curve nothing stands in another's place or in the way."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from synthgen.geometry import move_points
from synthgen.pipeline import sample
from synthgen.spec.load import load_scenario
from synthgen.world import catalog
from synthgen.world.compile import street_lines
from synthgen.world.plants.pruning import CLEAR_M
from synthgen.world.roadside.plants import OWN_LEAN

RADII_M = (60, -60, 150, None)
BUILDINGS = ("rural", "suburban", "urban")
HOUSES = ("house.", "block.")
ROWS = ("hedge", "fence", "wall")
OVERLAP_M = 0.05


@cache
def street(radius_m, buildings, *settings):
    """The world of a preset on a curve (None: straight)."""
    curve = ["scene.road.kind=curve", f"scene.road.radius={radius_m} m"] if radius_m else []
    source = load_scenario("ped.crossing_near")
    return sample(source.with_settings([*curve, f"scene.roadside.buildings={buildings}", *settings]), 0)


def is_roadside(thing):
    return thing.name.rpartition("_")[0] in (
        "parked", "houses", "furniture", "pedestrians", "street_trees", "gardens", "woods", "grass"
    )  # fmt: skip


@cache
def footprint_bounds(family, parameters):
    return catalog.build(family, dict(parameters), 2).bounds()[:, :2]


def footprint(thing):
    """Corners (4, 2) in the world of the body's own box in plan."""
    (x0, y0), (x1, y1) = footprint_bounds(thing.family, tuple(sorted(thing.parameters.items())))
    corners = np.array([[x0, y0, 0], [x1, y0, 0], [x1, y1, 0], [x0, y1, 0]])
    return move_points(thing.trajectory.poses(0.0)[0], corners)[:, :2]


def depth_of_overlap(a, b):
    """How far two rectangles reach into each other along the axis where they do least; negative if apart. [m]"""
    depths = []
    for quad in (a, b):
        for edge in (quad[1] - quad[0], quad[2] - quad[1]):
            axis = np.array([-edge[1], edge[0]]) / np.linalg.norm(edge)
            depths.append(min((a @ axis).max() - (b @ axis).min(), (b @ axis).max() - (a @ axis).min()))
    return min(depths)


def deepest(things):
    """The pair that overlaps most, and by how much. [m]"""
    quads = [(thing.name, thing.family, footprint(thing)) for thing in things]
    near = [(p, q) for p, q in combinations(quads, 2) if np.linalg.norm(p[2][0] - q[2][0]) < 80]
    return max((depth_of_overlap(p[2], q[2]), p[:2], q[:2]) for p, q in near)


@pytest.mark.parametrize("buildings", BUILDINGS)
@pytest.mark.parametrize("radius_m", RADII_M)
def test_no_two_houses_stand_in_each_other(radius_m, buildings):
    houses = [thing for thing in street(radius_m, buildings).things if thing.family.startswith(HOUSES)]

    assert len(houses) >= 8
    assert deepest(houses)[0] <= OVERLAP_M, deepest(houses)


@pytest.mark.parametrize("radius_m", [60, -60])
def test_fences_hedges_and_parked_vehicles_stand_apart_on_curves(radius_m):
    things = street(radius_m, "suburban", "scene.roadside.parked=dense").things
    rows = [thing for thing in things if thing.family.startswith(ROWS)]
    parked = [thing for thing in things if thing.attributes.get("motion") == "parked"]

    assert len(rows) > 15
    assert len(parked) > 15
    assert deepest(rows)[0] <= -1.0, deepest(rows)
    assert deepest(parked)[0] <= -0.35, deepest(parked)


@pytest.mark.parametrize("buildings", BUILDINGS)
@pytest.mark.parametrize("radius_m", RADII_M)
def test_nothing_of_the_roadside_stands_in_the_way(radius_m, buildings):
    """Houses, hedges and fences keep to the plots; plants are behind the pavement, all else behind the kerb."""
    world = street(radius_m, buildings)
    line, section = street_lines(world.street)
    for thing in filter(is_roadside, world.things):
        if thing.attributes.get("motion") == "parked":
            continue
        is_of_plot = thing.family.startswith((*HOUSES, *ROWS))
        xy = footprint(thing) if is_of_plot else thing.trajectory.poses(0.0)[0][None, :2, 3]
        nearest = np.abs(line.locate(xy)[1]).min()
        is_plant = thing.family.startswith(("tree", "bush", "grass", "weed"))
        edge = section.plot_t if is_of_plot else section.verge_t if is_plant else section.kerb_t
        assert nearest >= edge("left"), (thing.name, thing.family, nearest)


def test_without_vegetation_no_plant_is_planted():
    planted = {thing.family for thing in street(None, "suburban", "scene.roadside.vegetation.density=none").things}

    assert not [family for family in planted if family.startswith(("tree", "bush", "hedge", "grass"))]


def test_the_wind_leans_trees_and_grass_alike():
    """All free-standing plants lean one way, street trees a little more or less; nothing else does."""
    things = street(None, "suburban", "environment.wind=10 m/s").things
    plants = ("tree", "bush", "grass", "weed")
    leans = {t.lean for t in things if t.family.startswith(plants) and not t.name.startswith("street_trees")}
    trees = np.array([t.lean for t in things if t.name.startswith("street_trees")])

    assert len(leans) == 1
    mean = np.array(leans.pop())
    assert np.linalg.norm(mean) == pytest.approx(0.05)
    assert np.abs(trees - mean).max() <= 2.0 * OWN_LEAN + 1e-9
    assert len(np.unique(trees, axis=0)) == len(trees)
    assert {t.lean for t in things if not t.family.startswith(plants)} == {(0.0, 0.0)}
    assert {"grass.tuft", "grass.sward"} <= {thing.family for thing in things}


def test_street_trees_are_pruned_and_of_many_forms():
    """Clear of people everywhere (2.5 m), clear of vehicles (4.5 m) if old; two species at most, many trees."""
    trees = [t for t in street(None, "suburban").things if t.name.startswith("street_trees")]

    assert all(CLEAR_M[0] <= t.parameters["clear"] <= CLEAR_M[1] for t in trees)
    assert 1 <= len({t.family for t in trees}) <= 2
    assert len({t.parameters["seed"] for t in trees}) >= 4


@pytest.mark.parametrize("radius_m", [60, None])
def test_lamps_signs_and_benches_keep_apart(radius_m):
    things = [thing for thing in street(radius_m, "suburban").things if thing.name.startswith("furniture")]
    xy = np.array([thing.trajectory.positions[0, :2] for thing in things])
    gap = np.linalg.norm(xy[:, None] - xy[None], axis=-1) + 99.0 * np.eye(len(xy))

    assert len(things) > 30
    assert gap.min() >= 1.5


def test_speed_limits_are_those_of_a_street():
    signs = [
        t for i in range(4) for t in sample(load_scenario("ped.crossing_near"), i).things if t.family == "sign.speed"
    ]

    assert {sign.parameters["limit"] for sign in signs} == {"30", "50"}
