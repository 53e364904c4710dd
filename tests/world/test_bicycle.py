"""Bicycles and their riders."""

import numpy as np
import pytest
import trimesh
from trimesh.proximity import closest_point_naive

from synthgen.errors import InputError
from synthgen.rng import stream
from synthgen.world.cycles.bicycle import FAMILIES, fitted, rider_pose, rolled_rad, way_per_crank_turn_m
from synthgen.world.cycles.bicycle_plan import KINDS, SPOKES, contacts
from synthgen.world.people.person import person_skeleton
from synthgen.world.people.skeleton import PARENTS, angles_of
from synthgen.world.people.wardrobe import tables

PHASES = np.arange(24) / 24
GROWN = ["city", "trekking", "racing", "mountain", "longjohn", "longtail"]


def drawn(family="bicycle.rider", seed=1, **fixed):
    return FAMILIES[family].draw(stream(seed, "test"), fixed)


def vertices(asset, *names):
    return np.concatenate([part.mesh.vertices for part in asset.parts if part.name in names]).astype(float)


def gap_m(asset, name, place):
    """From a place to the surface of a part: vertices of coarse bodies are farther apart than the limits here."""
    meshes = [part.mesh for part in asset.parts if part.name == name]
    return min(
        float(closest_point_naive(trimesh.Trimesh(mesh.vertices, mesh.faces, process=False), [place])[1][0])
        for mesh in meshes
    )


@pytest.mark.parametrize("kind", KINDS)
def test_feet_stay_on_the_pedals_and_hands_on_the_grips(kind):
    parameters = drawn(seed=2, bicycle=kind)
    bicycle = fitted(parameters, person_skeleton(parameters)).bicycle
    for phase in PHASES[::4]:
        asset = FAMILIES["bicycle.rider"].build(parameters, 1, phase)
        held = contacts(bicycle, phase)
        for side in ("l", "r"):
            assert gap_m(asset, "soles", held.feet[side]) < 0.03
            assert gap_m(asset, "skin_hands", held.grips[side]) < 0.03


@pytest.mark.parametrize("kind", GROWN)
@pytest.mark.parametrize("stature_m", [1.55, 1.75, 1.95])
def test_ankles_and_wrists_reach_their_places(kind, stature_m):
    """The bones, not only the flesh: the ball of the foot is over the pedal's axle."""
    parameters = drawn(seed=3, bicycle=kind, stature_m=stature_m)
    skeleton = person_skeleton(parameters)
    fit = fitted(parameters, skeleton)
    for phase in PHASES[::3]:
        pose, held = rider_pose(skeleton, fit, phase), contacts(fit.bicycle, phase)
        T = pose.transforms(skeleton)
        for side, out in (("l", 1.0), ("r", -1.0)):
            foot = T[list(PARENTS).index(f"foot_{side}")]
            ball = skeleton.at(f"toes_{side}") * [1, 1, 0]
            pedal = foot[:3, :3] @ ball + foot[:3, 3]
            hand = T[list(PARENTS).index(f"hand_{side}")]
            palm = skeleton.at(f"hand_{side}") + np.array([0.0, -out * 0.018, -0.052]) * stature_m
            grip = hand[:3, :3] @ palm + hand[:3, 3]
            assert np.linalg.norm((pedal - held.feet[side])[[0, 2]]) < 0.015
            assert np.linalg.norm(grip - held.grips[side]) < 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_a_rider_sits_on_the_saddle(kind):
    parameters = drawn(seed=4, bicycle=kind)
    saddle = contacts(fitted(parameters, person_skeleton(parameters)).bicycle, 0.0).seat
    for phase in (0.0, 0.3, 0.7):
        seat = vertices(FAMILIES["bicycle.rider"].build(parameters, 1, phase), "bottom", "top")
        # Behind the nose of the saddle, where no thigh hangs beside it.
        near = (np.abs(seat[:, 0] - saddle[0] + 0.05) < 0.06) & (np.abs(seat[:, 1]) < 0.05)
        lowest = seat[near & (seat[:, 2] > saddle[2] - 0.1), 2].min()
        # Thinning moves the skin of detail 1 by up to a pixel at 6 m: 7 mm.
        assert -0.045 < lowest - saddle[2] < 0.027


@pytest.mark.parametrize("kind", KINDS)
def test_joints_of_riders_stay_within_their_ranges(kind):
    limits = tables()["limits_deg"]
    parameters = drawn(seed=5, bicycle=kind)
    skeleton = person_skeleton(parameters)
    fit = fitted(parameters, skeleton)
    for phase in PHASES[::2]:
        pose = rider_pose(skeleton, fit, phase)
        for joint in ("spine", "chest", "neck", "head", "thigh_l", "shin_l", "foot_l", "thigh_r", "shin_r", "foot_r"):
            ranges = limits[joint.removesuffix("_l").removesuffix("_r")].values()
            for angle, (low, high) in zip(angles_of(pose, joint), ranges, strict=True):
                assert low <= angle <= high, (joint, phase, angles_of(pose, joint))


@pytest.mark.parametrize("family", ["bicycle.rider", "bicycle.parked"])
@pytest.mark.parametrize("kind", KINDS)
def test_tires_stand_on_the_ground(family, kind):
    asset = FAMILIES[family].build(drawn(family, 6, bicycle=kind), 1, 0.3)

    assert asset.bounds()[0, 2] == pytest.approx(0.0, abs=0.005)
    tires = vertices(asset, "tires")
    for end in (tires[tires[:, 0] > 0], tires[tires[:, 0] < 0]):
        assert end[:, 2].min() == pytest.approx(0.0, abs=0.006)


@pytest.mark.parametrize("kind", KINDS)
def test_the_kickstand_reaches_the_ground(kind):
    asset = FAMILIES["bicycle.parked"].build(drawn("bicycle.parked", 6, bicycle=kind), 0, 0.0)

    assert vertices(asset, "kickstand")[:, 2].min() == pytest.approx(0.0, abs=0.012)


def test_rider_and_bicycle_have_classes_of_their_own():
    asset = FAMILIES["bicycle.rider"].build(drawn(seed=7), 2, 0.0)
    by_name = {part.name: part.class_name for part in asset.parts}

    assert asset.class_name == "rider.cyclist"
    assert {by_name[name] for name in ("frame", "tires", "saddle")} == {"vehicle.bicycle"}
    assert {by_name[name] for name in ("skin_head", "top", "bottom", "shoes")} == {"rider.cyclist"}


@pytest.mark.parametrize("kind", ["city", "trekking", "racing", "mountain"])
def test_bicycles_measure_what_bicycles_measure(kind):
    """1.75 to 1.85 m long, .60 m wide (table of vehicle sizes; pedals and grips make the width)."""
    parameters = drawn("bicycle.parked", 8, bicycle=kind, child_seat=False)
    low, high = FAMILIES["bicycle.parked"].build(parameters, 0, 0.0).bounds()

    assert 1.62 < high[0] - low[0] < 1.95
    assert 0.42 < high[1] - low[1] < 0.85
    assert 0.85 < high[2] < 1.25


@pytest.mark.parametrize(
    ("kind", "length_m"), [("child", (1.28, 1.42)), ("longjohn", (2.3, 2.4)), ("longtail", (1.85, 2.2))]
)
def test_small_and_long_bicycles_are_small_and_long(kind, length_m):
    low, high = FAMILIES["bicycle.parked"].build(drawn("bicycle.parked", 8, bicycle=kind), 0, 0.0).bounds()

    assert length_m[0] < high[0] - low[0] < length_m[1]


def test_children_ride_bicycles_of_their_size():
    child, asked = drawn(seed=1, bicycle="child"), drawn(seed=1, stature_m=1.2)

    assert child["stature_m"] < 1.5
    assert asked["bicycle"] == "child"
    with pytest.raises(InputError, match="for a rider"):
        drawn(bicycle="child", stature_m=1.8)


def test_a_ridden_bicycle_is_as_tall_as_the_anchors_of_datasets():
    """KITTI's mean cyclist is 1.74 m high, Waymo's 1.78."""
    riders = [drawn(seed=seed, bicycle="trekking") for seed in range(5)]
    heights = [FAMILIES["bicycle.rider"].build(rider, 2, 0.0).bounds()[1, 2] for rider in riders]

    assert 1.60 < np.mean(heights) < 1.90


@pytest.mark.parametrize("kind", KINDS)
def test_the_wheels_come_round_with_the_crank(kind):
    """After a crank turn the spokes look as at its start, so that the cycle closes; they roll without sliding."""
    parameters = drawn(seed=9, bicycle=kind)
    bicycle = fitted(parameters, person_skeleton(parameters)).bicycle
    way_m = way_per_crank_turn_m(parameters)
    for angle, radius in zip(rolled_rad(bicycle, way_m, 1.0), (bicycle.wheel_m, bicycle.front_wheel_m), strict=True):
        spokes = angle / (2 * np.pi) * SPOKES
        assert spokes == pytest.approx(round(spokes), abs=1e-9)
        assert angle * radius == pytest.approx(way_m, rel=0.02)
    assert FAMILIES["bicycle.rider"].cycle_m(parameters) == pytest.approx(parameters["gear_m"], abs=0.05)


def test_fifty_riders_differ_and_equal_seeds_do_not():
    riders = {tuple(sorted(drawn(seed=seed).items())) for seed in range(50)}

    assert len(riders) == 50
    assert drawn(seed=3) == drawn(seed=3)


def test_unfit_riders_are_refused():
    with pytest.raises(InputError, match="for a rider"):
        drawn(stature_m=0.8)
