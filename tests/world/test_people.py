"""People: sizes, gait, meshes."""

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from synthgen.errors import InputError, UnknownNameError
from synthgen.records.mesh import face_normals
from synthgen.rng import stream
from synthgen.world.people.families import FAMILIES
from synthgen.world.people.gait import RUN, WALK, foot_at, gait_pose
from synthgen.world.people.person import bind_pose, person_skeleton
from synthgen.world.people.skeleton import PARENTS, angles_of, head_share, posed, turn
from synthgen.world.people.wardrobe import tables
from synthgen.world.shapes.implicit import border_edges

PHASES = np.arange(24) / 24


def drawn(family="person.adult", seed=1, **fixed):
    return FAMILIES[family].draw(stream(seed, "test"), fixed)


def built(parameters, family="person.adult", detail=2, phase=0.0):
    return FAMILIES[family].build(parameters, detail, phase)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_a_standing_person_is_as_tall_as_drawn(family, seed):
    """Hair styles that stand off the head, and caps, add to stature."""
    parameters = drawn(family, seed, gait="stand", hair="short", cap=False)

    height = built(parameters, family, detail=1).bounds()[1, 2]

    assert height == pytest.approx(parameters["stature_m"], abs=0.02)


@pytest.mark.parametrize(
    ("family", "gait"), [("person.adult", "walk"), ("person.child", "walk"), ("person.adult", "stand")]
)
def test_a_foot_touches_the_ground_in_every_phase(family, gait):
    parameters = drawn(family, 2, gait=gait)

    lowest = [built(parameters, family, phase=phase).bounds()[0, 2] for phase in PHASES]

    np.testing.assert_allclose(lowest, 0.0, atol=0.005)


def test_a_runner_flies_twice_per_cycle_and_never_sinks():
    parameters = drawn("person.adult", 3, gait="run")
    lowest = np.array([built(parameters, phase=phase).bounds()[0, 2] for phase in PHASES])
    flies = lowest > 0.01

    assert lowest.min() > -0.005
    assert np.sum(flies & ~np.roll(flies, 1)) == 2
    # Between a foot's strike and its push it is on the ground.
    assert not flies[(PHASES % 0.5 > 0.01) & (RUN.stance - 0.04 > PHASES % 0.5)].any()


@pytest.mark.parametrize(("name", "gait"), [("walk", WALK), ("run", RUN)])
@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_the_foot_on_the_ground_does_not_slip(family, name, gait):
    """The sole's flat part stays where it is in the world while the body goes on by the stride per cycle."""
    parameters = drawn(family, 5, gait=name)
    skeleton, stride_m = person_skeleton(parameters), parameters["stride_m"]
    places = []
    for phase in np.linspace(0.0, gait.stance, 30, endpoint=False):
        pose = gait_pose(skeleton, name, stride_m, phase)
        foot = foot_at(skeleton, gait, stride_m, phase)
        # What rests on the ground: the heel while toes are up, the ball while the heel is.
        on_sole = skeleton.at("foot_l") * [1, 1, 0] + [
            (-0.036 if foot.pitch_deg > 0 else 0.068) * skeleton.stature_m,
            0,
            0,
        ]
        foot_T = pose.transforms(skeleton)[list(PARENTS).index("foot_l")]
        touched = foot_T[:3, :3] @ on_sole + foot_T[:3, 3]
        places.append(touched[0] + phase * stride_m - on_sole[0])
        assert abs(touched[2]) < 0.005

    assert np.ptp(places) < 0.03


@pytest.mark.parametrize("gait", ["walk", "run", "stand"])
@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_joint_angles_stay_within_the_ranges_of_healthy_people(family, gait):
    limits = tables()["limits_deg"]
    parameters = drawn(family, 7, gait=gait)
    skeleton = person_skeleton(parameters)
    for phase in PHASES:
        pose = gait_pose(skeleton, gait, parameters["stride_m"], phase, parameters["arms_out_deg"])
        for joint in list(PARENTS)[1:]:
            ranges = limits[joint.removesuffix("_l").removesuffix("_r")].values()
            for angle, (low, high) in zip(angles_of(pose, joint), ranges, strict=True):
                assert low - 1e-6 <= angle <= high + 1e-6, (joint, phase, angles_of(pose, joint))


def test_angles_of_a_pose_are_those_it_was_made_from():
    skeleton = person_skeleton(drawn())
    angles = {"thigh_l": (30.0, 10.0, -5.0), "shin_r": (60.0, 0.0, 0.0), "upper_arm_r": (20.0, 15.0, 8.0)}
    pose = posed(skeleton, angles, skeleton.at("pelvis"))

    for joint, expected in angles.items():
        np.testing.assert_allclose(angles_of(pose, joint), expected, atol=1e-9)


def test_flexion_moves_hanging_bones_forward():
    down = np.array([0.0, 0.0, -1.0])

    assert (turn("thigh_l", 30.0) @ down)[0] > 0.4
    assert (turn("shin_l", 30.0) @ down)[0] < -0.4
    assert (turn("upper_arm_l", 0.0, 30.0) @ down)[1] > 0.4
    assert (turn("upper_arm_r", 0.0, 30.0) @ down)[1] < -0.4


def test_a_walk_looks_like_a_walk():
    """Knee to 55..70 deg in swing, hip within 20..35 deg forward; arms swing against legs (Perry and Burnfield)."""
    parameters = drawn("person.adult", 9, gait="walk", stature_m=1.75, stride_m=1.43)
    skeleton = person_skeleton(parameters)
    poses = [gait_pose(skeleton, "walk", 1.43, phase) for phase in PHASES]
    knee = [angles_of(pose, "shin_l")[0] for pose in poses]
    hip = [angles_of(pose, "thigh_l")[0] for pose in poses]
    hand = np.array([pose.at("hand_l")[0] for pose in poses])
    ankle = np.array([pose.at("foot_l")[0] for pose in poses])
    pelvis = np.array([pose.at("pelvis")[2] for pose in poses])

    assert 55 <= max(knee) <= 70
    assert 20 <= max(hip) <= 35
    assert np.corrcoef(hand, ankle)[0, 1] < -0.8
    assert 0.02 <= np.ptp(pelvis) <= 0.05


def test_equal_parameters_give_equal_bytes():
    one, other = drawn(seed=4), drawn(seed=4)
    first = built(one, phase=0.25)
    FAMILIES["person.adult"].build(drawn(seed=5), 2, 0.25)
    second = built(other, phase=0.25)

    assert one == other
    for a, b in zip(first.parts, second.parts, strict=True):
        assert a.mesh.vertices.tobytes() == b.mesh.vertices.tobytes()
        assert a.mesh.normals.tobytes() == b.mesh.normals.tobytes()


def test_children_have_larger_heads_and_shorter_legs_for_their_stature():
    adult, child = (
        person_skeleton(drawn("person.adult", stature_m=1.75)),
        person_skeleton(drawn("person.child", stature_m=1.10)),
    )

    assert child.head_m / child.stature_m > 1.25 * adult.head_m / adult.stature_m
    assert child.at("thigh_l")[2] / child.stature_m < 0.95 * adult.at("thigh_l")[2] / adult.stature_m
    assert np.all(np.diff([head_share(stature) for stature in (1.0, 1.2, 1.4, 1.6, 1.75)]) < 0)


@pytest.mark.parametrize("family", ["person.adult", "person.child"])
def test_normals_point_outward(family):
    """Shading normals agree with the faces, and faces enclose a positive volume."""
    asset = built(drawn(family, 6, gait="walk"), family, detail=0, phase=0.4)
    volume = 0.0
    for part in asset.parts:
        v, f = part.mesh.vertices.astype(float), part.mesh.faces
        faces = face_normals(v, f)
        agree = np.einsum("ij,ij->i", faces, part.mesh.normals[f].mean(axis=1))
        area = np.linalg.norm(faces, axis=1)
        np.testing.assert_allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-4)
        assert area[agree < 0].sum() < 0.02 * area.sum(), part.name
        volume += np.einsum("ij,ij->i", v[f[:, 0]] - asset.bounds().mean(axis=0), faces).sum() / 6

    assert 0.01 < volume < 0.2


def test_detail_sets_the_number_of_triangles():
    parameters = drawn(seed=8, hands="free", backpack=False, gait="walk")
    counts = [sum(len(part.mesh.faces) for part in built(parameters, detail=detail).parts) for detail in range(4)]

    assert 5000 <= counts[0] <= 9000
    assert 1300 <= counts[1] <= 2500
    assert 400 <= counts[2] <= 900
    assert 150 <= counts[3] <= 500


def test_parts_carry_the_class_of_the_body():
    assert {part.class_name for part in built(drawn()).parts} == {"human.adult"}
    child = built(drawn("person.child"), "person.child")
    assert child.class_name == "human.child"
    assert {"skin_head", "skin_hands", "top", "bottom", "shoes"} <= {part.name for part in child.parts}


def test_fixed_parameters_are_kept():
    parameters = drawn(gait="run", stature_m=1.8, top="coat", top_color="red", backpack=True)

    assert (parameters["gait"], parameters["stature_m"], parameters["top"]) == ("run", 1.8, "coat")
    assert "backpack" in {part.name for part in built(parameters).parts}


def test_unknown_or_unfit_parameters_are_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'stature_m'"):
        drawn(stature=1.8)
    with pytest.raises(UnknownNameError, match="did you mean 'walk'"):
        drawn(gait="wlak")
    with pytest.raises(InputError, match="expected float"):
        drawn(stature_m="tall")
    with pytest.raises(InputError, match=r"expected 1\.5 to 1\.95 m"):
        drawn(stature_m=0.8)


def test_the_bind_pose_stands_on_no_bent_foot():
    skeleton = person_skeleton(drawn())
    for gait in ("walk", "run"):
        foot = bind_pose(skeleton, gait).turns[list(PARENTS).index("foot_l")]
        assert foot[2, 2] == pytest.approx(1.0, abs=0.02)


def test_the_cycle_is_the_stride():
    parameters = drawn(gait="walk")

    assert FAMILIES["person.adult"].cycle_m(parameters) == parameters["stride_m"]
    assert 0.7 < parameters["stride_m"] / parameters["stature_m"] < 0.9


@pytest.mark.parametrize("girth", [0.87, 1.22])
@pytest.mark.parametrize("sleeves", ["short", "long"])
def test_a_shirt_opens_at_the_collar_the_hem_and_the_cuffs_only(girth, sleeves):
    """Each opening has three borders: of the cloth, and of both sides of the lip turned in at it."""
    parameters = drawn(seed=3, girth=girth, shoulder_share=0.19, stature_m=1.68, top="shirt", sleeves=sleeves)
    (top,) = [part for part in built(parameters, detail=0).parts if part.name == "top"]
    # Seams double vertices; lips double them too, with another normal.
    at = np.round(np.concatenate([top.mesh.vertices, 0.001 * top.mesh.normals], axis=1), 5)
    _, welded = np.unique(at, axis=0, return_inverse=True)
    edges = border_edges(welded.reshape(-1)[top.mesh.faces].astype(np.int64))
    n = int(welded.max()) + 1
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    _, loop = connected_components(graph, directed=False)

    assert len(np.unique(loop[edges[:, 0]])) == 3 * 4
