"""Motorcycles, scooters, wheelchairs, strollers, racks and carts: contact, grips, sizes, lamps, and what is kept."""

import numpy as np
import pytest
from scipy.ndimage import label
from scipy.spatial import cKDTree
from touching import surface_points

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world import catalog
from synthgen.world.cycles import bicycle, bicycle_rack, carts, motorcycle, pushing, standing_riders, wheelchair
from synthgen.world.cycles.kit import cycles_table
from synthgen.world.cycles.motorcycle_plan import KINDS, holds, machine_of
from synthgen.world.cycles.scooter_parts import scooter_of
from synthgen.world.cycles.wheelchair_parts import AXLE_X, WHEEL_M
from synthgen.world.surfaces.material_table import table

MODULES = (bicycle, motorcycle, standing_riders, wheelchair, pushing, carts, bicycle_rack)
FAMILIES = {name: family for module in MODULES for name, family in module.FAMILIES.items()}
ALONE = ("bicycle.parked", "motorcycle.parked", "escooter.parked", "stroller.parked", "bicycle_rack", *carts.FAMILIES)
PEOPLE = tuple(name for name in FAMILIES if name not in ALONE)
FALLEN = ("bicycle.parked", "motorcycle.parked", "escooter.parked", "bin.wheeled")


def drawn(name, seed=1, **fixed):
    return FAMILIES[name].draw(stream(seed, "test"), fixed)


def built(name, seed=1, detail=2, phase=0.0, **fixed):
    return catalog.build(name, drawn(name, seed, **fixed), detail, phase)


def on_surface(asset, *names):
    """Points on the surface of some parts, 1 cm apart: flat soles have few vertices."""
    parts = tuple(part for part in asset.parts if part.name in names)
    return surface_points(Asset(asset.class_name, parts), 0.01)


def vertices(asset, *names):
    return np.concatenate([part.mesh.vertices for part in asset.parts if part.name in names]).astype(float)


def nearest(points, place):
    return float(np.linalg.norm(points - place, axis=1).min())


@pytest.mark.parametrize("name", FAMILIES)
def test_bodies_touch_the_ground_and_do_not_sink(name):
    for phase in (0.0, 0.3, 0.7) if FAMILIES[name].phases > 1 else (0.0,):
        low = built(name, seed=3, detail=1, phase=phase).bounds()[0, 2]
        assert -0.005 <= low <= 0.01, (phase, low)


@pytest.mark.parametrize("name", FALLEN)
def test_fallen_bodies_lie_on_their_side(name):
    """Lower than upright, wider, and at rest on at least three places around their middle."""
    upright, lying = (built(name, seed=2, detail=1, fallen=fallen) for fallen in (False, True))
    size, flat = (np.diff(asset.bounds(), axis=0)[0] for asset in (upright, lying))
    points = np.concatenate([part.mesh.vertices for part in lying.parts]).astype(float)
    low = points[points[:, 2] < 0.004]

    assert lying.bounds()[0, 2] == pytest.approx(0.0, abs=0.005)
    assert flat[2] < size[2]
    assert flat[1] > size[1]
    assert np.ptp(low[:, 0]) > 0.2 * flat[0]
    assert np.ptp(low[:, 1]) > 0.15 * flat[1]


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "bicycle_rack"])
def test_no_part_floats(name):
    """Faces in cells of 10 mm are one connected body: gaps up to about a cell are allowed (cloth lies over skin)."""
    asset = built(name, seed=5, detail=1, phase=0.2)
    cells = [np.round(_filled(part.mesh) / 0.010).astype(int) for part in asset.parts]
    low = np.min([cell.min(axis=0) for cell in cells], axis=0) - 1
    grid = np.zeros(np.max([cell.max(axis=0) for cell in cells], axis=0) - low + 2, dtype=bool)
    for cell in cells:
        grid[tuple((cell - low).T)] = True
    labels, _ = label(grid, np.ones((3, 3, 3)))
    main = np.bincount(labels[grid]).argmax()
    apart = {
        part.name
        for part, cell in zip(asset.parts, cells, strict=True)
        if (labels[tuple((cell - low).T)] != main).any()
    }

    assert not apart


def _filled(mesh):
    """Points on all faces, at most 10 mm apart: the longest edges are halved until they are short."""
    faces, done = mesh.vertices[mesh.faces].astype(float), [mesh.vertices.astype(float)]
    while len(faces):
        edges = np.linalg.norm(faces - np.roll(faces, -1, axis=1), axis=2)
        long = edges.max(axis=1) > 0.010
        faces, edges = faces[long], edges[long]
        k = edges.argmax(axis=1)
        row = np.arange(len(faces))
        a, b, c = faces[row, k], faces[row, (k + 1) % 3], faces[row, (k + 2) % 3]
        middle = 0.5 * (a + b)
        done.append(middle)
        faces = np.concatenate([np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)])
    return np.concatenate(done)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_motorcyclists_hold_the_grips_tread_the_pegs_and_sit_on_the_seat(kind, seed):
    parameters = drawn("motorcycle.rider", seed, motorcycle=kind, gloves=True)
    asset, held = FAMILIES["motorcycle.rider"].build(parameters, 0, 0.0), holds(machine_of(parameters))
    hands, soles, seat = (on_surface(asset, *names) for names in (("gloves",), ("soles",), ("bottom", "top")))
    for side in ("l", "r"):
        assert nearest(hands, held.grips[side]) < 0.02
        assert nearest(soles, held.feet[side]) < 0.02
    below = seat[(np.abs(seat[:, 0] - held.seat[0]) < 0.08) & (np.abs(seat[:, 1]) < 0.07), 2].min()
    assert abs(below - held.seat[2]) < 0.06


def test_escooter_riders_hold_the_grips_and_stand_on_the_deck():
    for seed in (1, 2):
        parameters = drawn("escooter.rider", seed)
        asset = FAMILIES["escooter.rider"].build(parameters, 0, 0.0)
        feet, grips = standing_riders.escooter_holds(scooter_of(parameters, is_electric=True))
        for side in ("l", "r"):
            assert nearest(on_surface(asset, "skin_hands"), grips[side]) < 0.02
            assert nearest(on_surface(asset, "soles"), feet[side]) < 0.02


def test_a_kicking_foot_goes_back_as_the_ground_does():
    """While it is on the ground, the foot moves by the way that the scooter travels: it does not slip."""
    parameters = drawn("scooter.child", 2)
    family, s = FAMILIES["scooter.child"], scooter_of(parameters, is_electric=False)
    way = family.cycle_m(parameters)
    places = [standing_riders.kick_holds(s, phase, way)[0]["r"] for phase in (0.05, 0.2, 0.3)]
    for (a, b), share in zip(((0, 1), (1, 2)), (0.15, 0.10), strict=True):
        assert places[a][0] - places[b][0] == pytest.approx(share * way, rel=1e-6)
    for phase in np.arange(8) / 8:
        asset = family.build(parameters, 1, phase)
        feet, _ = standing_riders.kick_holds(s, phase, way)
        for side in ("l", "r"):
            assert nearest(on_surface(asset, "soles", "shoes"), feet[side]) < 0.03


def test_hands_push_the_rims_at_the_speed_of_the_wheels():
    parameters = drawn("wheelchair.manual", 2)
    chair, family = wheelchair.chair_of(parameters, is_powered=False), FAMILIES["wheelchair.manual"]
    for phase in np.arange(8) / 8:
        asset, place = family.build(parameters, 1, phase), wheelchair.hands_on_rims(chair, phase)
        shift = np.array([-0.12, 0.0, 0.0])
        assert nearest(vertices(asset, "skin_hands"), place + shift) < 0.025
        assert nearest(vertices(asset, "skin_hands"), place * [1, -1, 1] + shift) < 0.025
    axle = np.array([AXLE_X, 0.0, WHEEL_M])
    start, end = (wheelchair.hands_on_rims(chair, phase) - axle for phase in (0.1, 0.3))
    turned = np.arctan2(end[0], end[2]) - np.arctan2(start[0], start[2])
    assert turned * WHEEL_M == pytest.approx(0.2 * family.cycle_m(parameters), rel=1e-6)


@pytest.mark.parametrize(("name", "handle"), [("stroller.pushed", "handle"), ("rollator.pushed", "grips")])
def test_walkers_keep_their_hands_on_what_they_push(name, handle):
    parameters = drawn(name, 4)
    for phase in (0.0, 0.25, 0.6, 0.85):
        asset = FAMILIES[name].build(parameters, 1, phase)
        grip = cKDTree(np.concatenate([_filled(part.mesh) for part in asset.parts if part.name == handle]))
        hands = vertices(asset, "skin_hands")
        for side in (hands[hands[:, 1] > 0], hands[hands[:, 1] < 0]):
            assert grip.query(side)[0].min() < 0.02


@pytest.mark.parametrize("name", ALONE)
def test_things_have_the_sizes_of_their_class(name):
    limits = classes()[FAMILIES[name].class_name].size_m
    for seed in range(5):
        _check_size(name, seed, limits)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_two_hundred_of_each_have_the_sizes_of_their_class(name):
    limits = classes()[FAMILIES[name].class_name].size_m
    for seed in range(200):
        _check_size(name, seed, limits)


def _check_size(name, seed, limits):
    size = np.diff(built(name, seed).bounds(), axis=0)[0]
    for value, axis in zip(size, ("length", "width", "height"), strict=True):
        assert limits[axis][0] <= value <= limits[axis][1], (seed, axis, value)


@pytest.mark.parametrize(
    ("name", "length_m", "width_m", "height_m"),
    [
        # Means of nuScenes' boxes (design reference, vehicle sizes), a standard deviation either way.
        ("motorcycle.rider", (1.79, 2.43), (0.60, 0.94), (1.24, 1.80)),
        ("wheelchair.manual", (0.85, 1.25), (0.60, 0.90), (1.20, 1.60)),
        ("stroller.parked", (0.75, 1.15), (0.50, 0.76), (0.95, 1.35)),
        ("escooter.rider", (0.95, 1.40), (0.50, 0.74), (1.50, 1.92)),
    ],
)
def test_mean_sizes_are_those_of_datasets(name, length_m, width_m, height_m):
    size = np.mean([np.diff(built(name, seed).bounds(), axis=0)[0] for seed in range(2)], axis=0)
    for value, (low, high) in zip(size, (length_m, width_m, height_m), strict=True):
        assert low < value < high


def test_lamps_shine_only_when_they_are_lit():
    dark, lit = (built("motorcycle.parked", 1, motorcycle="naked", lit=groups) for groups in ("", "brake turn_left"))
    for asset, on in ((dark, set()), (lit, {"brake", "turn_left"})):
        lamps = [part for part in asset.parts if part.name.startswith("lamp.")]
        assert {part.name.split(".")[1] for part in lamps} == {"head_low", "tail", "brake", "turn_left", "turn_right"}
        for part in lamps:
            assert any(part.material.emission) == (part.name.split(".")[1] in on)
    with pytest.raises(UnknownNameError, match="lamp"):
        drawn("motorcycle.parked", lit="disco")


@pytest.mark.parametrize("group", ["head_low", "tail", "brake", "turn_left"])
def test_lit_lamps_have_the_luminance_of_the_table(group):
    lamps = built("motorcycle.parked", 1, motorcycle="sport", lit=group).parts
    color = next(part.material.emission for part in lamps if part.name.startswith(f"lamp.{group}"))

    assert np.dot(color, [0.2126, 0.7152, 0.0722]) == pytest.approx(cycles_table()["lamps"][group]["luminance"])


def test_turn_signals_are_on_their_sides():
    for kind in KINDS:
        asset = built("motorcycle.rider", 1, motorcycle=kind)
        for part in asset.parts:
            if part.name.startswith("lamp.turn_"):
                assert (part.mesh.vertices[:, 1] > 0).all() == part.name.startswith("lamp.turn_left")


@pytest.mark.parametrize("name", [name for name in FAMILIES if FAMILIES[name].phases > 1])
def test_phases_share_the_meshes_that_do_not_move(name):
    parameters = drawn(name, 2)
    a, b = (FAMILIES[name].build(parameters, 2, phase) for phase in (0.0, 0.5))
    kept = [x.name for x, y in zip(a.parts, b.parts, strict=True) if x.mesh is y.mesh]

    assert len(kept) >= 5


@pytest.mark.parametrize("name", FAMILIES)
def test_everything_is_made_of_a_known_substance(name):
    substances = table_of_substances()
    for part in built(name, 2, detail=1).parts:
        if part.class_name in ("human.adult", "rider.cyclist", "rider.motorcyclist") or part.name in _WORN:
            continue  # clothes and skin are the people package's
        assert part.material.substance in substances, part.name


_WORN = (
    "skin_head",
    "skin_hands",
    "skin_arms",
    "skin_legs",
    "hair",
    "top",
    "bottom",
    "shoes",
    "soles",
    "inner",
    "cap",
    "helmet",
    "backpack",
    "eyes",
    "brows",
    "lips",
)


def table_of_substances():
    from synthgen.resources import resource
    from synthgen.yamlfile import read_table

    return read_table(resource("assets", "substances.yaml"))


@pytest.mark.parametrize("name", ALONE)
def test_far_bodies_are_cheap(name):
    counts = [sum(len(part.mesh.faces) for part in built(name, 6, detail=d).parts) for d in (0, 1, 2)]

    assert counts[1] < 0.65 * counts[0]
    assert counts[2] < 0.35 * counts[0]


def test_classes_are_as_nuscenes_has_them():
    asset = built("stroller.pushed", 1)
    by_name = {part.name: part.class_name for part in asset.parts}
    rack = built("bicycle_rack", 1, hoops=2, share=0.9)

    assert asset.class_name == by_name["hood"] == "human.stroller"
    assert by_name["shoes"] == "human.adult"
    assert rack.class_name == "object.bicycle_rack"
    assert {part.class_name for part in rack.parts} == {"object.bicycle_rack", "vehicle.bicycle"}
    assert {part.class_name for part in built("wheelchair.powered", 1).parts} == {"human.wheelchair"}


def test_equal_seeds_give_equal_bodies_and_others_differ():
    for name in FAMILIES:
        assert drawn(name, 3) == drawn(name, 3)
        assert len({tuple(sorted(drawn(name, seed).items())) for seed in range(20)}) == 20


def test_what_does_not_fit_is_refused():
    with pytest.raises(UnknownNameError, match="chopper"):
        drawn("motorcycle.parked", motorcycle="chopper")
    with pytest.raises(InputError, match="motorcyclist"):
        drawn("motorcycle.rider", stature_m=1.2)
    assert table("cycles") is cycles_table()
