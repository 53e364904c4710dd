"""People at rest, in roles and with things in hand: contact with the ground, joints, keypoints."""

import numpy as np
import pytest

from synthgen.records.mesh import merge
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.people.families import FAMILIES, posture
from synthgen.world.people.joints import excess_deg
from synthgen.world.people.keypoints import KEYPOINTS, keypoints
from synthgen.world.people.numbers import pose_tables
from synthgen.world.people.poses import is_on_ground, pose_names
from synthgen.world.people.skeleton import PARENTS
from synthgen.world.people.sticks import sticks
from synthgen.world.people.wardrobe import tables
from synthgen.yamlfile import read_table

GROUNDED = [name for name in pose_names() if is_on_ground(name)]
LYING = [name for name in GROUNDED if name != "sit_ground"]
ROLES = sorted(FAMILIES)


def drawn(family="person.adult", seed=1, **fixed):
    return FAMILIES[family].draw(stream(seed, "test poses"), fixed)


def vertices(asset):
    return np.concatenate([part.mesh.vertices for part in asset.parts]).astype(float)


@pytest.mark.parametrize("pose", pose_names())
@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_everybody_touches_the_ground_and_nobody_sinks(family, pose):
    parameters = drawn(family, 11, pose=pose)
    lowest = vertices(FAMILIES[family].build(parameters, 2, 0.0))[:, 2].min()

    assert -0.005 <= lowest <= 0.010


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("pose", LYING)
def test_who_lies_rests_on_places_apart(pose, seed):
    """A body that lies is held by at least two regions, on both sides of its middle."""
    parameters = drawn("person.adult", seed, pose=pose)
    points = vertices(FAMILIES["person.adult"].build(parameters, 2, 0.0))
    held = points[points[:, 2] < 0.015, :2]
    middle = points.mean(axis=0)[:2]

    assert np.ptp(held, axis=0).max() > 0.30
    # The middle of the body lies between the contacts, within the flesh's give.
    along = held - middle
    angle = np.sort(np.arctan2(along[:, 1], along[:, 0]))
    gaps = np.diff(np.concatenate([angle, angle[:1] + 2 * np.pi]))
    assert gaps.max() < np.deg2rad(215.0)


def test_who_lies_is_low_and_who_stands_is_not():
    heights = {
        pose: vertices(FAMILIES["person.adult"].build(drawn(seed=2, pose=pose, stature_m=1.75), 2, 0.0))[:, 2].max()
        for pose in ("supine", "prone", "curled", "crouch", "sit", "wait")
    }

    assert max(heights["supine"], heights["prone"]) < 0.45
    assert heights["curled"] < 0.70
    assert heights["crouch"] < 1.15
    assert 1.15 < heights["sit"] < 1.45
    assert heights["wait"] > 1.68


@pytest.mark.parametrize("pose", pose_names())
@pytest.mark.parametrize("seed", [3])
def test_poses_keep_the_limits_of_joints(pose, seed):
    taken = posture(drawn(seed=seed, pose=pose), detail=2)
    beyond = {joint: excess_deg(taken, joint) for joint in list(PARENTS)[1:]}

    assert {joint: round(deg, 1) for joint, deg in beyond.items() if deg > 1.0} == {}


@pytest.mark.parametrize("hands", [name for name in tables()["hands"] if name != "free"])
@pytest.mark.parametrize("gait", ["stand", "walk"])
def test_busy_arms_keep_the_limits_of_joints(hands, gait):
    for phase in (0.0, 0.6):
        taken = posture(drawn(seed=5, hands=hands, gait=gait), phase, detail=2)
        arms = [f"{bone}_{side}" for bone in ("upper_arm", "forearm", "hand") for side in "lr"]
        beyond = {joint: round(excess_deg(taken, joint), 1) for joint in arms}

        assert {joint: deg for joint, deg in beyond.items() if deg > 1.0} == {}


def _sampled(mesh):
    corners = mesh.vertices[mesh.faces].astype(float)
    weights = stream(0, "sampled").dirichlet([1.0, 1.0, 1.0], 12)
    return np.concatenate([np.einsum("k,fkd->fd", weight, corners) for weight in weights])


@pytest.mark.parametrize("family", ROLES)
def test_materials_say_what_they_are_made_of(family):
    known = read_table(resource("assets", "substances.yaml"))
    asset = FAMILIES[family].build(drawn(family, 7), 2, 0.0)

    assert {part.material.substance for part in asset.parts} <= set(known)
    assert {part.class_name for part in asset.parts} == {FAMILIES[family].class_name} <= set(classes())


def test_vests_shine_back():
    """EN ISO 20471 tape returns pi R_A = pi 330 of what a white wall would (design reference 2.8)."""
    for family in ("person.worker", "person.police"):
        asset = FAMILIES[family].build(drawn(family, 1, vest="yellow", gait="walk"), 1, 0.0)
        bands = [part for part in asset.parts if part.name == "vest_bands"]
        area = sum(_area(part.mesh) for part in bands)

        assert all(part.material.reflectance_905nm == pytest.approx(np.pi * 330, rel=0.01) for part in bands)
        # Class 2 asks for .13 m2 of retroreflective material.
        assert 0.09 < area < 0.30


def _area(mesh):
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)
    return 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()


@pytest.mark.parametrize("family", ROLES)
@pytest.mark.parametrize("gait", ["walk", "stand"])
def test_keypoints_lie_in_the_body(family, gait):
    """Joints are inside the surface; what belongs to the face is on it within 2 cm."""
    parameters = drawn(family, 8, gait=gait)
    mesh = merge([part.mesh for part in FAMILIES[family].build(parameters, 1, 0.35).parts])
    points = keypoints(parameters, 0.35)

    assert points.shape == (17, 3)
    for name, point in zip(KEYPOINTS, points, strict=True):
        if name.split("_")[-1] in ("nose", "eye", "ear"):
            distance = np.linalg.norm(_sampled(mesh) - point, axis=1).min()
            assert distance < 0.02, (name, distance)
        else:
            assert _winding(mesh, point) > 0.5, name


def _winding(mesh, point):
    """How often the surface goes around a point: 0 outside, 1 or more inside (A. Van Oosterom and others, 1983)."""
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float) - point, 1, 0)
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    dots = [np.einsum("ij,ij->i", v, w) for v, w in ((a, b), (b, c), (c, a))]
    solid = np.einsum("ij,ij->i", a, np.cross(b, c))
    return np.arctan2(solid, la * lb * lc + dots[0] * lc + dots[1] * la + dots[2] * lb).sum() / (2 * np.pi)


def test_left_is_the_persons_own_left():
    points = dict(zip(KEYPOINTS, keypoints(drawn(seed=9, gait="walk"), 0.1), strict=True))

    for joint in ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "ankle"):
        assert points[f"left_{joint}"][1] > points[f"right_{joint}"][1]
    assert points["nose"][0] > points["left_ear"][0]
    assert points["left_shoulder"][2] > points["left_hip"][2] > points["left_knee"][2] > points["left_ankle"][2]


@pytest.mark.parametrize("side", ["l", "r"])
def test_a_crutch_stays_where_it_is_set_down(side):
    from synthgen.world.people.person import person_skeleton

    parameters = drawn("person.crutches", 1, gait="walk")
    skeleton, stride_m = person_skeleton(parameters), parameters["stride_m"]
    start = 0.5 if side == "l" else 0.0
    tips = np.array(
        [sticks(skeleton, "walk", stride_m, (phase - start) % 1.0, "lr")[side][1] for phase in np.linspace(0, 0.61, 20)]
    )

    np.testing.assert_allclose(tips[:, 2], 0.0, atol=1e-9)
    np.testing.assert_allclose(tips[:, 0] + np.linspace(0, 0.61, 20) * stride_m, tips[0, 0], atol=1e-9)


@pytest.mark.parametrize("family", ["person.crutches", "person.luggage", "person.umbrella", "person.elderly"])
def test_things_in_hand_stay_above_the_ground(family):
    parameters = drawn(family, 2, gait="walk")
    for phase in np.arange(4) / 4:
        lowest = vertices(FAMILIES[family].build(parameters, 2, phase))[:, 2].min()

        assert -0.005 <= lowest <= 0.010


def test_an_open_umbrella_is_over_the_head():
    asset = FAMILIES["person.umbrella"].build(drawn("person.umbrella", 3), 2, 0.0)
    by_name = {part.name: part.mesh.bounds() for part in asset.parts}

    assert by_name["umbrella"][0, 2] > by_name["skin_head"][1, 2] - 0.10
    assert np.all(by_name["umbrella"][0, :2] < by_name["skin_head"].mean(axis=0)[:2])
    assert np.all(by_name["umbrella"][1, :2] > by_name["skin_head"].mean(axis=0)[:2])


def test_still_people_are_built_once_for_all_phases():
    family = FAMILIES["person.adult"]
    parameters = drawn(seed=10, pose="sit_ground")
    one, other = family.build(parameters, 2, 0.0), family.build(parameters, 2, 0.5)

    assert all(a.mesh is b.mesh for a, b in zip(one.parts, other.parts, strict=True))


def test_walkers_of_every_role_walk_when_told():
    """Who is told to walk takes no static pose, or the figure would glide."""
    for family in ROLES:
        if family == "person.sitting":
            continue
        assert {drawn(family, seed, gait="walk")["pose"] for seed in range(10)} == {"none"}


def test_every_posture_is_used():
    table = pose_tables()
    used = {row["posture"] for row in table["poses"].values()}

    assert used == {*table["upright"], *table["seated"], *table["grounded"], "falling"}
