"""Embree is held to the brute-force tracer, over still and moving bodies."""

import numpy as np
import pytest

from synthgen.geometry import pose
from synthgen.records import Body, Material, Mesh, Placement, Rays, Scene, Shape, Trajectory
from synthgen.rng import stream
from synthgen.taxonomy import class_id
from synthgen.trace.brute import BruteTracer
from synthgen.trace.embree import EmbreeTracer

MATERIALS = tuple(Material(f"m{i}", (0.5, 0.5, 0.5), 0.5, 0.5) for i in range(4))


def random_shape(rng, n_faces, size_m):
    """A soup of triangles with random identities."""
    corners = rng.uniform(-size_m, size_m, (n_faces, 1, 3)) + rng.normal(0, size_m / 3, (n_faces, 3, 3))
    mesh = Mesh.make(corners.reshape(-1, 3), np.arange(3 * n_faces).reshape(-1, 3), uv=rng.random((3 * n_faces, 2)))
    return Shape(
        mesh,
        rng.integers(1, 90, n_faces).astype(np.uint8),
        rng.integers(0, 3, n_faces).astype(np.uint16),
        np.sort(rng.integers(0, 4, n_faces)).astype(np.uint16),
    )


@pytest.fixture(scope="module")
def scene():
    """Still bodies (one scaled and sheared, one of two shapes), a turning car with a load, a walker of three phases."""
    rng = stream(1, "conformance", "scene")
    shapes = tuple(random_shape(rng, 40, size) for size in (3.0, 2.0, 1.0, 0.6, 0.6, 0.6))
    sheared = pose(-6, 9, 1, 0.4)
    sheared[:3, :3] = sheared[:3, :3] @ np.array([[1.5, 0, 0.2], [0, 1.2, 0], [0, 0, 0.9]])
    turn = Trajectory.from_poses([0, 0.5, 1.0], [pose(8, -4, 0, 0.1), pose(9, 0, 0.2, 0.6), pose(9, 4, 0, 1.3)])
    walk = Trajectory.from_poses([0.0, 1.0], [pose(-5, -5, 0), pose(-3, -5, 0)])
    return Scene(
        shapes,
        (
            Placement(1, 0, pose(0, 8, 0)),
            Placement(1, 3, pose(0, 8, 3)),
            Placement(2, 1, sheared),
            Placement(3, 1, pose(-8, 0, 0, 2.0, 0.3, -0.2)),
        ),
        (Body(4, (2,), turn), Body(4, (4, 5), turn), Body(5, (3, 4, 5), walk, cycle_m=0.7, phase=0.2)),
        MATERIALS,
        ("a", "b", "c"),
        {},
    )


@pytest.fixture(scope="module")
def rays():
    """Rays from everywhere to everywhere, each at its own time."""
    rng = stream(1, "conformance", "rays")
    origins = rng.normal(0, 6, (3000, 3))
    aims = rng.choice([[0, 8, 0], [-6, 9, 1], [-8, 0, 0], [9, 0, 0], [-4, -5, 0]], 3000) + rng.normal(0, 0.6, (3000, 3))
    directions = aims - origins
    return Rays(origins, directions / np.linalg.norm(directions, axis=1, keepdims=True), rng.uniform(-0.2, 1.2, 3000))


def test_embree_sees_what_brute_force_sees(scene, rays):
    """Same surface on all but a few rays that graze an edge in single precision; same attributes there."""
    slow, fast = BruteTracer(scene).intersect(rays), EmbreeTracer(scene).intersect(rays)

    same = (slow.instance_id == fast.instance_id) & np.isclose(slow.range_m, fast.range_m, atol=1e-3)
    same |= ~slow.is_hit() & ~fast.is_hit()
    assert same.mean() > 0.997
    assert set(np.unique(slow.instance_id)) == {0, 1, 2, 3, 4, 5}
    both = same & slow.is_hit()
    assert both.mean() > 0.3
    for name in ("class_id", "part_id", "material_id"):
        assert np.array_equal(getattr(slow, name)[both], getattr(fast, name)[both]), name
    for name in ("uv", "velocity"):
        assert np.allclose(getattr(slow, name)[both], getattr(fast, name)[both], atol=2e-3), name
    for name in ("normal", "shading_normal"):
        cosine = np.einsum("ij,ij->i", getattr(slow, name)[both], getattr(fast, name)[both])
        assert np.quantile(cosine, 0.01) > 0.999, name


@pytest.mark.parametrize("instance_id", [1, 2, 3, 4, 5])
def test_one_object_alone_is_seen_through_all_others(scene, rays, instance_id):
    slow = BruteTracer(scene).intersect_instance(instance_id, rays)
    fast = EmbreeTracer(scene).intersect_instance(instance_id, rays)

    assert np.isfinite(slow).sum() > 20
    agree = np.isclose(slow, fast, atol=1e-3) | (np.isinf(slow) & np.isinf(fast))
    assert agree.mean() > 0.998


@pytest.mark.parametrize("tracer_type", [BruteTracer, EmbreeTracer])
def test_a_moving_body_is_where_it_is_at_each_rays_own_time(tracer_type):
    """A wall that recedes at 10 m/s is met 1 m farther by a ray cast 0.1 s later."""
    wall = Shape(
        Mesh.make([[0, -5, -5], [0, 5, -5], [0, 5, 5], [0, -5, 5]], [[0, 1, 2], [0, 2, 3]]),
        np.ones(2, np.uint8),
        np.zeros(2, np.uint16),
        np.zeros(2, np.uint16),
    )
    motion = Trajectory.from_poses([0.0, 1.0], [pose(20, 0, 0), pose(30, 0, 0)])
    scene = Scene((wall,), (), (Body(1, (0,), motion),), MATERIALS, ("a",), {})
    times = np.linspace(0, 1, 11)
    rays = Rays(np.zeros((11, 3)), np.tile([1.0, 0, 0], (11, 1)), times)

    hits = tracer_type(scene).intersect(rays)

    assert np.allclose(hits.range_m, 20 + 10 * times, atol=1e-5)
    assert np.allclose(hits.velocity, [10, 0, 0], atol=1e-5)
    assert np.allclose(hits.normal, [-1, 0, 0])


@pytest.mark.parametrize("tracer_type", [BruteTracer, EmbreeTracer])
def test_an_empty_scene_is_all_misses(tracer_type):
    rays = Rays(np.zeros((4, 3)), np.tile([1.0, 0, 0], (4, 1)), np.zeros(4))

    hits = tracer_type(Scene((), (), (), (), (), {})).intersect(rays)

    assert np.all(np.isinf(hits.range_m))
    assert not hits.is_hit().any()


@pytest.mark.parametrize("is_moving", [False, True])
@pytest.mark.parametrize("tracer_type", [BruteTracer, EmbreeTracer])
def test_an_object_alone_is_its_thing_parts(tracer_type, is_moving):
    """A sign's plate at 10 m with its pole 1 m before it: alone, the pole is not there; in the scene it is."""
    plate = np.array([[10, -1, -1], [10, 1, -1], [10, 1, 1], [10, -1, 1]])
    pole = plate * [0.9, 0.1, 3.0]
    mesh = Mesh.make(np.concatenate([plate, pole]), [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]])
    classes = np.repeat([class_id("traffic.sign"), class_id("traffic.pole")], 2).astype(np.uint8)
    shape = Shape(mesh, classes, np.zeros(4, np.uint16), np.zeros(4, np.uint16))
    way = Trajectory.from_poses([0.0, 1.0], [np.eye(4), np.eye(4)])
    still = () if is_moving else (Placement(7, 0, np.eye(4)),)
    scene = Scene((shape,), still, (Body(7, (0,), way),) if is_moving else (), MATERIALS, ("a",), {})
    directions = np.array([[1.0, 0.01, 0.02], [1.0, 0.05, 0.03], [1.0, 0.01, 0.2]])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rays = Rays(np.zeros((3, 3)), directions, np.zeros(3))
    tracer = tracer_type(scene)

    assert np.allclose(tracer.intersect_instance(7, rays) * directions[:, 0], [10, 10, np.inf])
    assert np.allclose(tracer.intersect(rays).range_m * directions[:, 0], [9, 10, 9])
