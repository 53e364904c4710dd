"""People by the thousand: drawn sizes, contact with the ground in all phases, and nothing that floats."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from touching import surface_points, widest_gap

from synthgen.rng import stream
from synthgen.world import catalog
from synthgen.world.compile import DETAIL_WITHIN_M, PIXELS_PER_RAD
from synthgen.world.people.families import FAMILIES
from synthgen.world.people.gait import gait_pose
from synthgen.world.people.joints import excess_deg
from synthgen.world.people.manner import manner_of
from synthgen.world.people.person import person_skeleton
from synthgen.world.people.skeleton import PARENTS
from synthgen.world.people.wardrobe import tables

AGES = {name: "child" if name == "person.child" else "adult" for name in FAMILIES}
GAP_M, SPACING_M = 0.005, 0.006


def drawn(family, seed, **fixed):
    return FAMILIES[family].draw(stream(seed, "test ranges"), fixed)


@pytest.mark.parametrize("family", AGES)
def test_a_thousand_people_are_within_the_tables_and_all_different(family):
    table, rng = tables(), stream(0, "a thousand", family)
    people = [FAMILIES[family].draw(rng, {}) for _ in range(1000)]
    slower = table["roles"][family.partition(".")[2]].get("stride", 1.0)
    low, high = table[AGES[family]]["stature_m"]
    frames = table[AGES[family]]["frames"].values()
    shoulders = [frame["shoulder_share"] for frame in frames]

    assert len({tuple(sorted(person.items())) for person in people}) == 1000
    for person in people:
        assert low <= person["stature_m"] <= high
        # Frames are mixed, then varied by 3 %; shares are written to four digits.
        assert 0.97 * min(shoulders) - 1e-4 <= person["shoulder_share"] <= 1.03 * max(shoulders) + 1e-4
        assert 0.86 <= person["girth"] <= 1.22
        least, most = (slower * share for share in table["stride_share"][person["gait"]])
        assert least - 0.001 <= person["stride_m"] / person["stature_m"] <= most + 0.001
        assert person["stoop_deg"] <= 26.0


@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_bodies_stand_as_tall_as_they_are_drawn(family):
    """At the coarsest detail, whose cells are 9 cm: bald heads reach the stature within 3 cm."""
    for seed in range(8):
        person = drawn(family, seed, gait="stand", hair="bald", headwear="none", cap=False, hands="free")
        height = float(catalog.build(family, person, 2).bounds()[1, 2])

        assert height == pytest.approx(person["stature_m"], abs=0.03)


@pytest.mark.parametrize(("family", "detail"), [("person.adult", 0), ("person.child", 1), ("person.elderly", 2)])
def test_walkers_touch_the_ground_in_every_phase(family, detail):
    person = drawn(family, 3 + detail, gait="walk", hands="free")
    phases = FAMILIES[family].phases

    lowest = [catalog.build(family, person, detail, k / phases).bounds()[0, 2] for k in range(phases)]

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


@pytest.mark.parametrize("detail", [0, 1, 2])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_nothing_floats(family, detail):
    """Each connected piece comes within 5 mm of another."""
    gap_m, part = widest_gap(catalog.build(family, drawn(family, 6), detail, 0.2), SPACING_M)

    assert gap_m < GAP_M + SPACING_M / 2, part


def test_details_differ_by_less_than_a_pixel_where_one_follows_the_other():
    """Nine tenths of the surface of each is within a pixel of the other's (a camera of 1280 px and 70 degrees), seen
    from where the coarser one begins; sampling adds half its spacing. No body changes its detail within a scene."""
    person = drawn("person.adult", 3, gait="walk", hands="free")
    clouds = [surface_points(catalog.build("person.adult", person, detail, 0.2), SPACING_M) for detail in range(4)]
    for fine, coarse, gap_m in zip(clouds, clouds[1:], DETAIL_WITHIN_M["person"], strict=False):
        for one, other in ((fine, coarse), (coarse, fine)):
            off_m = np.quantile(cKDTree(one).query(other[::5])[0], 0.9)

            assert off_m < gap_m / PIXELS_PER_RAD + SPACING_M / 2
