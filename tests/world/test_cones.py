"""Many cones at once answer as one after another do, and skins move as their bones do."""

import numpy as np

from synthgen.geometry import move_points, pose
from synthgen.rng import stream
from synthgen.world.shapes.cones import Cones, starts_of
from synthgen.world.shapes.implicit import Cone, cone_distance, smooth_union, surface_nets
from synthgen.world.shapes.rigged import Skin, bone_transforms, deformed

CONES = (
    Cone((0.0, 0.0, 0.0), (0.0, 0.0, 0.5), 0.1, 0.05),
    Cone((0.1, 0.2, 0.0), (0.1, 0.2, 0.0), 0.2, 0.2, (1.0, 1.4, 0.6)),
    Cone((-0.2, 0.0, 0.1), (0.3, 0.1, 0.4), 0.08, 0.12, (1.0, 0.7, 1.0)),
)


def test_distances_are_those_of_single_cones_in_their_frames():
    points = stream(0, "test cones").uniform(-1, 1, (500, 3))
    frames = np.stack([pose(0.1 * k, 0.0, -0.2, 0.4 * k) for k in range(3)])
    expected = [cone_distance(move_points(T, points), cone) for T, cone in zip(frames, CONES, strict=True)]

    np.testing.assert_allclose(Cones.of(CONES, frames).distances(points), expected, atol=2e-6)


def test_a_solid_joins_its_runs():
    points = stream(1, "test cones").uniform(-1, 1, (500, 3))
    one, two, three = (cone_distance(points, cone) for cone in CONES)
    expected = smooth_union([smooth_union([one, two], 0.02), three], 0.01)

    np.testing.assert_allclose(Cones.of(CONES).solid([(0, 0.02), (2, 0.02)], 0.01)(points), expected, atol=3e-6)
    assert starts_of([CONES[:2], CONES[2:]]) == [0, 2]


def test_a_rod_thinner_than_a_cell_stays_whole_when_swollen():
    """Its net is closed and one piece as long as the rod, and all of it lies on the rod."""
    rod = Cones.of([Cone((0.013, 0.017, 0.0), (0.013, 0.017, 1.0), 0.03, 0.03)]).solid([(0, 0.01)], 0.01)
    box = (np.array([-0.2, -0.2, -0.2]), np.array([0.2, 0.2, 1.2]))
    vertices, _ = surface_nets(rod, *box, 0.09, swell_m=0.04, refine=3)

    np.testing.assert_allclose(rod(vertices), 0.0, atol=2e-3)
    assert np.diff(np.sort(vertices[:, 2])).max() < 0.1
    assert np.ptp(vertices[:, 2]) > 0.95


def test_a_skin_follows_its_bones():
    rng = stream(2, "test cones")
    vertices, shares = rng.normal(size=(30, 3)), rng.dirichlet([1.0, 1.0], 30)
    T = np.stack([pose(0.1, 0.2, 0.3, 0.5), pose(-0.2, 0.0, 0.1, -0.3)])
    expected = sum(shares[:, [k]] * move_points(T[k], vertices) for k in range(2))
    skin = Skin.of(vertices, vertices, np.array([[0, 1, 2]]), shares)

    np.testing.assert_allclose(skin.posed(T), expected, atol=1e-5)
    np.testing.assert_allclose(deformed(vertices, shares, T), expected, atol=1e-5)


def test_bones_that_stay_move_nothing():
    joints = stream(3, "test cones").normal(size=(4, 3))

    np.testing.assert_allclose(
        bone_transforms(joints, joints, np.tile(np.eye(3), (4, 1, 1))), np.tile(np.eye(4), (4, 1, 1))
    )
