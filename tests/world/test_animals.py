"""Animals: sizes, gaits, ground contact, meshes, colors."""

from itertools import pairwise

import numpy as np
import pytest
from touching import widest_gap

from synthgen.errors import InputError, UnknownNameError
from synthgen.records.mesh import face_normals
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.animals import quadruped, ridden
from synthgen.world.animals.families import FAMILIES, FOUR_LEGGED, SUBTYPES
from synthgen.world.animals.frame import LEGS, frame_of
from synthgen.world.animals.gaits import Motion, drop_m, footfall, pose_of, toe_at, toes_of
from synthgen.world.people.person import person_skeleton
from synthgen.world.surfaces.material_table import table
from synthgen.yamlfile import read_table

NAMES = sorted(FAMILIES)
FLYING = [name for name in NAMES if ".bird_" in name]
MOVERS = list(FOUR_LEGGED)

# Length from the nose along head, neck and back to the tail [m]: Macdonald and Barrett 1993, breed standards.
LENGTHS = {
    "animal.roe_deer": (0.95, 1.35),
    "animal.red_deer": (1.55, 2.25),
    "animal.moose": (2.2, 3.2),
    "animal.boar": (1.0, 1.8),
    "animal.cow": (2.1, 2.9),
    "animal.horse": (2.2, 3.1),
    "animal.sheep": (0.95, 1.45),
}


def drawn(name, seed=1, **fixed):
    return FAMILIES[name].draw(stream(seed, name), fixed)


def built(name, parameters, detail=2, phase=0.0):
    return FAMILIES[name].build(parameters, detail, phase)


def frame_for(name, parameters):
    return frame_of(quadruped.proportions(name, parameters), quadruped.height_m(name, parameters))


def motion_of(name, parameters):
    frame, gait = frame_for(name, parameters), parameters["gait"]
    stride = quadruped.stride_m(name, parameters)
    return frame, Motion(gait, stride, drop_m(frame, gait, stride), 0.0, 0.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_resting_animal_touches_the_ground(name):
    gaits = table("animals")["families"][name]["gait"]
    for gait in {"stand", "lie"} & set(gaits):
        low = built(name, drawn(name, 2, gait=gait)).bounds()[0, 2]
        assert low == pytest.approx(0.0, abs=0.005)


@pytest.mark.parametrize("name", [*MOVERS, "animal.ridden_horse"])
@pytest.mark.parametrize("gait", ["walk", "run"])
def test_a_moving_animal_never_sinks_and_a_walking_one_never_floats(name, gait):
    parameters = drawn(name, 3, gait=gait)
    lowest = np.array([built(name, parameters, 2, k / 24).bounds()[0, 2] for k in range(24)])

    assert lowest.min() > -0.01
    # Runners fly, at most an eighth of their height.
    assert lowest.max() < (0.01 if gait == "walk" else 0.125 * quadruped.height_m(name, parameters))


@pytest.mark.parametrize("name", MOVERS)
@pytest.mark.parametrize("gait", ["walk", "run"])
def test_a_toe_on_the_ground_does_not_slip(name, gait):
    """In the world it stays within a few millimetres of its place, though joints are posed by inverse kinematics."""
    parameters = drawn(name, 5, gait=gait)
    frame, motion = motion_of(name, parameters)
    step = footfall(frame, gait)
    for leg in LEGS:
        for side in ("l", "r"):
            lands = step.lands[("hind_l", "fore_l", "hind_r", "fore_r").index(f"{leg}_{side}")]
            places = []
            for share in np.linspace(0.0, 0.999, 15):
                phase = (lands + share * step.stance) % 1.0
                tip = toes_of(pose_of(frame, motion, phase), frame, leg, side)
                assert abs(tip[2]) < 0.003 * max(1.0, 2 * frame.height_m)
                places.append(tip[0] + share * step.stance * motion.stride_m)
            assert np.ptp(places) < 0.004 * max(1.0, 2 * frame.height_m), (leg, side)


@pytest.mark.parametrize("name", MOVERS)
def test_a_walk_has_three_or_two_feet_on_the_ground_and_a_lateral_sequence(name):
    """Hind foot, fore foot of the same side, then the other side's: as all these walk (Hildebrand 1989)."""
    frame, motion = motion_of(name, drawn(name, gait="walk"))
    step = footfall(frame, "walk")
    for phase in np.linspace(0.0, 1.0, 40, endpoint=False):
        down = sum(
            toe_at(frame, step, leg, side, phase, motion.stride_m)[0][1] < 1e-9 for leg in LEGS for side in ("l", "r")
        )
        assert down in (2, 3)
    assert list(np.argsort(step.lands)) == [0, 1, 2, 3]


@pytest.mark.parametrize("name", MOVERS)
@pytest.mark.parametrize("gait", ["walk", "run"])
def test_a_cycle_closes(name, gait):
    frame, motion = motion_of(name, drawn(name, gait=gait))
    first, last = pose_of(frame, motion, 0.0), pose_of(frame, motion, 1.0 - 1e-9)

    np.testing.assert_allclose(first.places, last.places, atol=2e-4 * frame.height_m)


@pytest.mark.parametrize("name", MOVERS)
def test_bones_keep_their_lengths_in_every_gait(name):
    for gait in ("walk", "run"):
        frame, motion = motion_of(name, drawn(name, gait=gait))
        pose = pose_of(frame, motion, 0.37)
        for bone, child in (("humerus_l", "radius_l"), ("tibia_r", "hind_cannon_r"), ("femur_l", "tibia_l")):
            span = np.linalg.norm(pose.at(child) - pose.at(bone))
            assert span == pytest.approx(np.linalg.norm(frame.at(child) - frame.at(bone)), rel=1e-9)


@pytest.mark.parametrize("name", sorted(LENGTHS))
def test_animals_measure_what_handbooks_say(name):
    low, high = LENGTHS[name]
    for seed in range(3):
        frame = frame_for(name, drawn(name, seed))
        along = [frame.at(joint) for joint in ("tail", "neck", "crest", "head")]
        length = sum(np.linalg.norm(b - a) for a, b in pairwise(along))
        assert low < length + frame.row["head"]["length"] * frame.height_m < high


@pytest.mark.parametrize("name", MOVERS)
def test_the_back_is_as_high_as_drawn(name):
    parameters = drawn(name, 4, gait="stand")
    h = quadruped.height_m(name, parameters)
    points = np.concatenate([part.mesh.vertices for part in built(name, parameters, 1).parts])
    over_shoulder = points[(points[:, 0] > 0.18 * h) & (points[:, 0] < 0.30 * h), 2]

    assert over_shoulder.max() == pytest.approx(h, rel=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_sizes_lie_in_the_bounds_of_the_class(name):
    bounds = classes()["animal"].size_m
    for gait in {"stand", "run", "fly"} & set(table("animals")["families"][name]["gait"]):
        low, high = built(name, drawn(name, 6, gait=gait), 2, 0.3).bounds()
        for axis, key in enumerate(("length", "width", "height")):
            assert bounds[key][0] * 0.9 <= high[axis] - low[axis] <= bounds[key][1], (gait, key)


@pytest.mark.parametrize("name", NAMES)
def test_normals_point_outward(name):
    asset = built(name, drawn(name, 7, gait="stand"), 1)
    volume = 0.0
    for part in (part for part in asset.parts if part.class_name == "animal"):
        v, f = part.mesh.vertices.astype(float), part.mesh.faces
        faces = face_normals(v, f)
        area = np.linalg.norm(faces, axis=1)
        agree = np.einsum("ij,ij->i", faces, part.mesh.normals[f].mean(axis=1))
        np.testing.assert_allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-4)
        assert area[agree < 0].sum() < 0.03 * area.sum(), part.name
        volume += np.einsum("ij,ij->i", v[f[:, 0]] - asset.bounds().mean(axis=0), faces).sum() / 6
    assert volume > 0


@pytest.mark.parametrize("name", ["animal.roe_deer", "animal.dog", "animal.bird_crow"])
def test_levels_shrink_and_keep_the_outline(name):
    parameters = drawn(name, 8, gait="stand")
    assets = [built(name, parameters, detail) for detail in (0, 1, 2)]
    counts = [sum(len(part.mesh.faces) for part in asset.parts) for asset in assets]

    assert counts[0] > 2 * counts[1] > (3 if "bird" not in name else 1) * counts[2]
    assert counts[0] < 46000
    for asset in assets[1:]:
        np.testing.assert_allclose(asset.bounds(), assets[0].bounds(), atol=0.05 * np.ptp(assets[0].bounds()[:, 0]))


@pytest.mark.parametrize("name", NAMES)
def test_materials_have_substances_and_albedos_of_fur(name):
    known = read_table(resource("assets", "substances.yaml"))
    for part in built(name, drawn(name, 9)).parts:
        if part.class_name == ridden.RIDER_CLASS:
            continue  # people are tested with people
        assert part.material.substance in known, part.name
        assert all(0.01 <= value <= 0.8 for value in part.material.base_color)
        assert 0.2 <= part.material.reflectance_905nm <= 0.8


@pytest.mark.parametrize("name", NAMES)
def test_thirty_draws_differ_and_equal_parameters_make_equal_bytes(name):
    assert len({str(drawn(name, seed)) for seed in range(30)}) == 30
    parameters = drawn(name, 10)
    one = built(name, parameters, 2, 0.4)
    built(name, drawn(name, 11), 2, 0.1)
    other = built(name, parameters, 2, 0.4)
    assert [p.mesh.vertices.tobytes() for p in one.parts] == [p.mesh.vertices.tobytes() for p in other.parts]


@pytest.mark.parametrize("detail", [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_floats(name, detail):
    """Each connected piece of a body (each bird of a flock is one) comes within 5 mm of another."""
    if name == "animal.bird_flock":
        return
    parameters = drawn(name, 12, gait="stand" if name in FLYING else "walk")
    asset = built(name, parameters | ({"antlers": True} if "antlers" in parameters else {}), detail, 0.3)
    spacing_m = 0.006 * max(1.0, float(np.ptp(asset.bounds()[:, 2])))
    gap_m, part = widest_gap(asset, spacing_m)

    assert gap_m < 0.005 + spacing_m / 2, part


def test_a_resting_animal_is_the_same_object_at_every_phase():
    parameters = drawn("animal.cow", gait="stand")

    assert built("animal.cow", parameters, 2, 0.0) is built("animal.cow", parameters, 2, 0.5)


def test_families_say_their_subtype():
    subtypes = read_table(resource("assets", "taxonomy.yaml"))["classes"]["animal"]["subtypes"]

    assert set(SUBTYPES) <= set(FAMILIES)
    assert set(SUBTYPES.values()) == set(subtypes)


def test_breeds_differ_in_proportion():
    """A dachshund is more than half as long again as high, a greyhound is about square (FCI 148 and 158)."""
    share = {}
    for breed in ("dachshund", "greyhound"):
        parameters = drawn("animal.dog", gait="stand", breed=breed, tail_deg=0.0)
        row = quadruped.proportions("animal.dog", parameters)
        share[breed] = row["fore"]["joints"][1][0] - row["hind"]["joints"][0][0]
        assert row["fore"]["joints"][2][1] > 0.2
    assert share["dachshund"] > 1.5 * share["greyhound"]


def test_a_rider_sits_on_the_horse_with_hands_at_the_reins():
    parameters = drawn("animal.ridden_horse", gait="walk")
    for phase in (0.0, 0.3, 0.7):
        asset = built("animal.ridden_horse", parameters, 1, phase)
        by_class = {}
        for part in asset.parts:
            by_class.setdefault(part.class_name, []).append(part)
        assert set(by_class) == {"animal", ridden.RIDER_CLASS}
        tack = next(p for p in asset.parts if p.name == "tack").mesh.vertices
        hands = next(p for p in asset.parts if p.name == "skin_hands").mesh.vertices
        seat = next(p for p in asset.parts if p.name == "bottom").mesh.vertices
        gap = np.linalg.norm(tack[:, None] - hands[None], axis=2).min(axis=0)
        assert gap.min() < 0.03
        assert np.linalg.norm(tack[:, None] - seat[None], axis=2).min() < 0.03
    stature = person_skeleton(ridden.rider_of(parameters)).stature_m
    h = quadruped.height_m("animal.horse", parameters)
    assert h + 0.4 * stature < asset.bounds()[1, 2] < h + 0.62 * stature


@pytest.mark.parametrize("name", FLYING)
def test_a_flying_bird_keeps_its_height_and_beats_its_wings(name):
    parameters = drawn(name, 3, gait="fly", altitude=4.0)
    bounds = [built(name, parameters, 2, k / 12).bounds() for k in range(12)]

    assert min(b[0, 2] for b in bounds) >= 4.0 - 0.02
    assert max(b[1, 2] for b in bounds) < 4.0 + 2.6
    assert FAMILIES[name].cycle_m(parameters) > 2.0


def test_what_does_not_fit_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'walk'"):
        drawn("animal.horse", gait="wlak")
    with pytest.raises(InputError, match="expected a number from"):
        drawn("animal.cow", height=3.0)
