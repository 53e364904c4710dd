"""Window panes let light through twice, lit lamps shine where their body is, and guides see what is behind panes."""

import numpy as np
import pytest

from synthgen.geometry import R_VEHICLE_CAMERA, pose, transform
from synthgen.records import Body, CameraModel, Light, Material, Mesh, Placement, Rays, Scene, Shape, Trajectory
from synthgen.render.behind_glass import behind_glass
from synthgen.render.guides import Guides
from synthgen.render.mitsuba import MitsubaRenderer
from synthgen.trace.brute import BruteTracer

MATT = Material("matt", (0.5, 0.5, 0.5), 1.0, 0.5, specular=0.0)
PANE = Material("pane", (0.02, 0.02, 0.02), 0.0, 0.08, transmission=0.7)
CAMERA = CameraModel(32, 32, 60.0, 60.0, 16.0, 16.0)
AHEAD = pose(0, 0, 1) @ transform(R_VEHICLE_CAMERA)
UNDER_1_LUX_SUN = Light(np.array([-1.0, 0, 0]), np.ones(3), np.zeros((16, 32, 3), np.float32))


def wall(x, material, half=50.0):
    corners = [[x, -half, 1 - half], [x, half, 1 - half], [x, half, 1 + half], [x, -half, 1 + half]]
    mesh = Mesh.make(corners, [[0, 2, 1], [0, 3, 2]])
    return Shape(mesh, np.ones(2, np.uint8), np.zeros(2, np.uint16), np.full(2, material, np.uint16))


def scene_of(*walls, materials=(MATT, PANE)):
    return Scene(walls, tuple(Placement(k + 1, k, np.eye(4)) for k in range(len(walls))), (), materials, ("a",), {})


def picture(scene, light=UNDER_1_LUX_SUN, time_s=0.0):
    return MitsubaRenderer(scene, "scalar_rgb").render(CAMERA, AHEAD, time_s, light=light, samples=64, seed=0)


def test_sun_on_a_wall_behind_a_pane_is_dimmed_on_both_ways():
    """Square on, a pane of index 1.5 mirrors 4 % at each face; inner reflections included T = (1-R)/(1+R)."""
    clear = picture(scene_of(wall(10, 0))).mean()

    seen = picture(scene_of(wall(10, 0), wall(5, 1))).mean()

    face = ((1.5 - 1) / (1.5 + 1)) ** 2
    through = 0.7 * (1 - face) / (1 + face)
    assert clear == pytest.approx(0.5 / np.pi, rel=0.03)
    assert seen == pytest.approx(clear * through**2, rel=0.04)


def test_a_pane_mirrors_the_sky():
    """In front of nothing but black, what is left is the reflection of an even sky."""
    black = Material("black", (0.0, 0.0, 0.0), 1.0, 0.5, specular=0.0)
    even = Light(np.array([0, 0, 1.0]), np.zeros(3), np.full((16, 32, 3), 100.0, np.float32))

    seen = picture(scene_of(wall(10, 0), wall(5, 1), materials=(black, PANE)), light=even)[14:18, 14:18].mean()

    face = 0.04
    assert seen == pytest.approx(100.0 * 2 * face / (1 + face), rel=0.25)


def rays_ahead():
    directions = np.tile([1.0, 0.0, 0.0], (3, 1))
    origins = np.array([[0, 0, 1.0], [0, 0.2, 1.0], [0, 200.0, 1.0]])
    return Rays(origins, directions, np.zeros(3))


def test_rays_go_on_behind_panes_to_the_first_thing_that_is_none():
    scene = scene_of(wall(5, 1), wall(6, 1), wall(10, 0))
    tracer, rays = BruteTracer(scene), rays_ahead()

    behind, passed = behind_glass(tracer.intersect(rays), rays, tracer, scene.materials)

    assert behind.range_m[:2] == pytest.approx(10.0, abs=1e-5)
    assert list(behind.instance_id) == [3, 3, 0]
    assert passed == pytest.approx([0.49, 0.49, 1.0])
    assert np.isinf(behind.range_m[2])


def test_a_pane_before_the_sky_ends_as_no_hit():
    scene = scene_of(wall(5, 1))
    tracer, rays = BruteTracer(scene), rays_ahead()

    behind, passed = behind_glass(tracer.intersect(rays), rays, tracer, scene.materials)

    assert not behind.is_hit().any()
    assert passed == pytest.approx([0.7, 0.7, 1.0])


def test_guides_show_the_albedo_behind_a_pane_and_how_dim_it_is_seen():
    scene = scene_of(wall(5, 1), wall(10, 0))
    tracer, rays = BruteTracer(scene), rays_ahead()

    look = Guides(scene, tracer).at(tracer.intersect(rays), rays, 1e-3)

    assert look.albedo[0] == pytest.approx([0.5] * 3)
    assert look.passed == pytest.approx([0.7, 0.7, 1.0])
    assert look.normal[0] == pytest.approx([-1, 0, 0], abs=1e-6)
    assert look.albedo[2] == pytest.approx([1.0] * 3)


GLOW = Material("glow", (0.1, 0.1, 0.1), 1.0, 0.5, specular=0.0, emission=(900.0, 450.0, 200.0))
DARK = Light(np.array([0, 0, 1.0]), np.zeros(3), np.zeros((16, 32, 3), np.float32))


def test_a_still_lamp_is_seen_with_its_radiance():
    seen = picture(scene_of(wall(10, 0), materials=(GLOW,)), light=DARK)

    assert seen[16, 16] == pytest.approx([900, 450, 200], rel=1e-4)


def test_a_lamp_moves_with_its_body():
    """A lamp one metre wide comes from the left into the middle."""
    shape = wall(10, 0, half=0.5)
    way = Trajectory.from_poses([0.0, 1.0], [pose(0, 5.0, 0), pose(0, 0.0, 0)])
    scene = Scene((shape,), (), (Body(1, (0,), way),), (GLOW,), ("a",), {})

    before, there = (picture(scene, light=DARK, time_s=t)[16, 16, 0] for t in (0.0, 1.0))

    assert before == 0.0
    assert there == pytest.approx(900, rel=1e-4)


def test_relief_shades_a_slope_by_its_tilt():
    """A tent along u turns the normal by its slope: lit from one side, that side is bright and the other dark."""
    wall_x = np.repeat([0.0, 1.0, 1.0, 0.0], 1)
    uv = np.stack([wall_x, [0.0, 0.0, 1.0, 1.0]], axis=1)
    corners = [[10, -50, -50], [10, 50, -50], [10, 50, 50], [10, -50, 50]]
    shape = Shape(
        Mesh.make(corners, [[0, 2, 1], [0, 3, 2]], uv=100 * uv),
        np.ones(2, np.uint8),
        np.zeros(2, np.uint16),
        np.zeros(2, np.uint16),
    )
    rough = Material("rough", (0.5, 0.5, 0.5), 1.0, 0.5, specular=0.0, texture="tent", texture_size_m=100.0)
    tent = np.minimum(np.arange(64), 63 - np.arange(64))[None, :].repeat(64, axis=0) * (100 / 64) * 0.5
    textures = {"tent": np.ones((64, 64, 3), np.float32)}
    still = (Placement(1, 0, np.eye(4)),)
    scene = Scene((shape,), still, (), (rough,), ("a",), textures, {"tent": tent.astype(np.float32)})
    sun = np.array([-1.0, -0.5, 0.0]) / np.hypot(1.0, 0.5)
    light = Light(sun, np.ones(3), np.zeros((16, 32, 3), np.float32))

    seen = picture(scene, light=light)[..., 0]

    normals = {side: np.array([-1.0, side * 0.5, 0.0]) / np.hypot(1.0, 0.5) for side in (-1, 1)}
    right, left = (0.5 / np.pi * max(0.0, float(n @ sun)) for n in (normals[-1], normals[1]))
    assert seen[:, 24:].mean() == pytest.approx(right, rel=0.03)
    assert seen[:, :8].mean() == pytest.approx(left, rel=0.03)
