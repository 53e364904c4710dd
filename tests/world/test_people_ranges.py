"""People by the thousand: drawn sizes, contact with the ground in all phases, and nothing that floats."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from synthgen.rng import stream
from synthgen.world import catalog
from synthgen.world.people.families import FAMILIES
from synthgen.world.people.gait import gait_pose
from synthgen.world.people.joints import excess_deg
from synthgen.world.people.manner import manner_of
from synthgen.world.people.person import person_skeleton
from synthgen.world.people.skeleton import PARENTS
from synthgen.world.people.wardrobe import tables

AGES = {"person.adult": "adult", "person.child": "child"}
GAP_M, SPACING_M = 0.005, 0.006


def drawn(family, seed, **fixed):
    return FAMILIES[family].draw(stream(seed, "test ranges"), fixed)


@pytest.mark.parametrize("family", AGES)
def test_a_thousand_people_are_within_the_tables_and_all_different(family):
    table = tables()
    people = [drawn(family, seed) for seed in range(1000)]
    low, high = table[AGES[family]]["stature_m"]
    frames = table[AGES[family]]["frames"].values()
    shoulders = [frame["shoulder_share"] for frame in frames]

    assert len({tuple(sorted(person.items())) for person in people}) == 1000
    for person in people:
        assert low <= person["stature_m"] <= high
        # Frames are mixed, then varied by 3 %; shares are written to four digits.
        assert 0.97 * min(shoulders) - 1e-4 <= person["shoulder_share"] <= 1.03 * max(shoulders) + 1e-4
        assert 0.86 <= person["girth"] <= 1.22
        least, most = table["stride_share"]["walk"]
        assert least - 0.001 <= person["stride_m"] / person["stature_m"] <= most + 0.001


@pytest.mark.parametrize("family", AGES)
def test_bodies_stand_as_tall_as_they_are_drawn(family):
    """At the coarsest detail, whose cells are 9 cm: bald heads reach the stature within 3 cm."""
    for seed in range(12):
        person = drawn(family, seed, gait="stand", hair="bald", headwear="none", cap=False, hands="free")
        height = float(catalog.build(family, person, 2).bounds()[1, 2])

        assert height == pytest.approx(person["stature_m"], abs=0.03)


@pytest.mark.parametrize("detail", [0, 1, 2])
def test_walkers_touch_the_ground_in_every_phase(detail):
    person = drawn("person.adult", 3 + detail, gait="walk")
    phases = FAMILIES["person.adult"].phases

    lowest = [catalog.build("person.adult", person, detail, k / phases).bounds()[0, 2] for k in range(phases)]

    np.testing.assert_allclose(lowest, 0.0, atol=0.010)


@pytest.mark.parametrize("gait", ["walk", "run", "stand"])
def test_nobodys_manner_strains_a_joint(gait):
    for seed in range(40):
        person = drawn("person.adult", seed, gait=gait)
        skeleton, manner = person_skeleton(person), manner_of(int(person["variant"]), looks_ahead=False)
        for phase in (0.0, 0.5):
            pose = gait_pose(skeleton, gait, person["stride_m"], phase, person["arms_out_deg"], manner)

            assert max(excess_deg(pose, joint) for joint in list(PARENTS)[1:]) < 0.5


def test_arms_swing_differently_from_person_to_person():
    reach = []
    for seed in range(12):
        person = drawn("person.adult", seed, gait="walk", stature_m=1.75, stride_m=1.4)
        manner = manner_of(int(person["variant"]), looks_ahead=False)
        hands = [gait_pose(person_skeleton(person), "walk", 1.4, k / 8, 7.0, manner).at("hand_l") for k in range(8)]
        reach.append(float(np.ptp(np.array(hands)[:, 0])))

    assert 0.1 < min(reach) < 0.75 * max(reach)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_part_floats(family):
    """Each part is within 5 mm of another; surfaces are sampled, which adds at most their spacing."""
    asset = catalog.build(family, drawn(family, 6), 0, 0.2)
    clouds = [_sampled(part.mesh) for part in asset.parts]
    for i, cloud in enumerate(clouds):
        rest = np.concatenate([other for j, other in enumerate(clouds) if j != i])
        near = np.all((rest > cloud.min(axis=0) - 0.05) & (rest < cloud.max(axis=0) + 0.05), axis=1)

        assert near.any(), asset.parts[i].name
        assert cKDTree(rest[near]).query(cloud)[0].min() < GAP_M + SPACING_M / 2, asset.parts[i].name


def _sampled(mesh):
    """Points of a surface, about one for each square of `SPACING_M`."""
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    face = np.repeat(np.arange(len(area)), np.minimum(np.ceil(area / SPACING_M**2).astype(int), 4000))
    u, v = stream(0, "sampled").random((2, len(face), 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    return np.concatenate([mesh.vertices.astype(float), a[face] + u * (b - a)[face] + v * (c - a)[face]])
