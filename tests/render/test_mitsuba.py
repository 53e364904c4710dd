"""Mitsuba sees through our cameras, under our sky, where our tracer says things are."""

import numpy as np
import pytest

from synthgen.geometry import R_VEHICLE_CAMERA, pose, transform
from synthgen.records import Body, CameraModel, Light, Material, Mesh, Placement, Rays, Scene, Shape, Trajectory
from synthgen.render.guides import sample_texture
from synthgen.render.mitsuba import MitsubaRenderer
from synthgen.trace.embree import EmbreeTracer

BLACK = Material("black", (0.0, 0.0, 0.0), 1.0, 0.5, specular=0.0)
WALL = Shape(
    Mesh.make([[10, -3, 0], [10, 1, 0], [10, 1, 2], [10, -3, 2]], [[0, 1, 2], [0, 2, 3]]),
    np.ones(2, np.uint8),
    np.zeros(2, np.uint16),
    np.zeros(2, np.uint16),
)


def sky_of_directions():
    """A sky whose color is its direction, so that every pixel tells where it looks."""
    azimuth = (np.arange(128) + 0.5) / 128 * 2 * np.pi
    elevation = np.pi / 2 - (np.arange(64) + 0.5) / 64 * np.pi
    el, az = np.meshgrid(elevation, azimuth, indexing="ij")
    d = np.stack([np.cos(el) * np.sin(az), np.cos(el) * np.cos(az), np.sin(el)], axis=-1)
    return Light(np.array([0, 0, 1.0]), np.zeros(3), (d * 0.5 + 0.5).astype(np.float32))


def ray_directions(camera, T_world_cam):
    return camera.directions() @ T_world_cam[:3, :3].T


@pytest.mark.parametrize("fy", [100.0, 120.0])
@pytest.mark.parametrize("yaw", [0.0, 0.5, 2.0, -2.5])
def test_every_pixel_looks_where_the_camera_model_says(yaw, fy):
    """The sky's color in each pixel is the direction of that pixel's ray, off-centre and non-square pixels too."""
    camera = CameraModel(160, 90, 100.0, fy, 70.0, 50.0)
    T_world_cam = pose(0, 0, 1, yaw, 0.1) @ transform(R_VEHICLE_CAMERA)
    far = Scene((WALL,), (Placement(1, 0, pose(0, 0, -500)),), (), (BLACK,), ("a",), {})

    seen = MitsubaRenderer(far, "scalar_rgb").render(
        camera, T_world_cam, 0.0, light=sky_of_directions(), samples=16, seed=0
    )

    expected = (ray_directions(camera, T_world_cam) * 0.5 + 0.5).reshape(90, 160, 3)
    assert np.abs(seen - expected).max() < 2e-3


def test_the_picture_and_the_tracer_agree_on_where_a_moving_body_is():
    """At two moments the dark pixels are those whose central ray hits, but for pixels that the edge crosses."""
    camera = CameraModel(160, 90, 100.0, 100.0, 80.0, 45.0)
    T_world_cam = pose(0, 0, 1, 0.1) @ transform(R_VEHICLE_CAMERA)
    motion = Trajectory.from_poses([0.0, 1.0], [pose(0, 0, 0), pose(-4, 3, 0, 0.2)])
    scene = Scene((WALL,), (), (Body(1, (0,), motion),), (BLACK,), ("a",), {})
    directions = ray_directions(camera, T_world_cam)
    for time_s in (0.0, 1.0):
        picture = MitsubaRenderer(scene, "scalar_rgb").render(
            camera, T_world_cam, time_s, light=sky_of_directions(), samples=16, seed=1
        )
        n = len(directions)
        rays = Rays(np.broadcast_to(T_world_cam[:3, 3], (n, 3)), directions, np.full(n, time_s))
        hit = EmbreeTracer(scene).intersect(rays).is_hit().reshape(90, 160)
        edge = np.abs(np.diff(np.pad(hit, 1).astype(int), axis=0)).astype(bool)[:-1, 1:-1]
        edge |= np.abs(np.diff(np.pad(hit, 1).astype(int), axis=1)).astype(bool)[1:-1, :-1]
        dark = picture.max(axis=-1) < 0.05
        assert hit.sum() > 300
        assert (dark != hit)[~edge].mean() < 0.01


def test_a_white_furnace_stays_white():
    """A surface of reflectance one under a uniform sky is as bright as the sky (energy is kept)."""
    white = Material("white", (1.0, 1.0, 1.0), 1.0, 0.5, specular=0.0)
    ground = Shape(
        Mesh.make([[-500, -500, 0], [500, -500, 0], [500, 500, 0], [-500, 500, 0]], [[0, 1, 2], [0, 2, 3]]),
        np.ones(2, np.uint8),
        np.zeros(2, np.uint16),
        np.zeros(2, np.uint16),
    )
    light = Light(np.array([0, 0, 1.0]), np.zeros(3), np.full((16, 32, 3), 3.0, np.float32))
    scene = Scene((ground,), (Placement(1, 0, np.eye(4)),), (), (white,), ("a",), {})
    camera = CameraModel(32, 32, 30.0, 30.0, 16.0, 16.0)
    down = pose(0, 0, 5, 0, np.pi / 2) @ transform(R_VEHICLE_CAMERA)

    picture = MitsubaRenderer(scene, "scalar_rgb").render(camera, down, 0.0, light=light, samples=256, seed=0)

    assert picture.mean() == pytest.approx(3.0, rel=0.06)  # the principled lobe at roughness 1 loses a few percent


def test_equal_seeds_give_equal_bytes():
    scene = Scene((WALL,), (Placement(1, 0, np.eye(4)),), (), (BLACK,), ("a",), {})
    camera = CameraModel(80, 45, 60.0, 60.0, 40.0, 22.0)
    T = pose(0, 0, 1) @ transform(R_VEHICLE_CAMERA)

    first, again, other = (
        MitsubaRenderer(scene, "scalar_rgb").render(camera, T, 0.0, light=sky_of_directions(), samples=2, seed=seed)
        for seed in (5, 5, 6)
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_textures_are_read_as_mitsuba_reads_them():
    """Seen square on, the picture of a textured wall is the texture that the denoiser's guide samples."""
    rng = np.linspace(0.2, 1.8, 8 * 8 * 3).reshape(8, 8, 3).astype(np.float32)
    texture = rng / rng.mean()
    wall = Shape(
        Mesh.make(
            [[0, -1, -1], [0, 1, -1], [0, 1, 1], [0, -1, 1]],
            [[0, 2, 1], [0, 3, 2]],
            uv=[[0, 0], [2, 0], [2, 2], [0, 2]],
        ),
        np.ones(2, np.uint8),
        np.zeros(2, np.uint16),
        np.zeros(2, np.uint16),
    )
    gray = Material("gray", (0.4, 0.4, 0.4), 1.0, 0.5, specular=0.0, texture="t", texture_size_m=2.0)
    scene = Scene((wall,), (Placement(1, 0, np.eye(4)),), (), (gray,), ("a",), {"t": texture})
    light = Light(np.array([0, 0, 1.0]), np.zeros(3), np.full((16, 32, 3), 1.0, np.float32))
    camera = CameraModel(64, 64, 64.0, 64.0, 32.0, 32.0)
    T = pose(-2.2, 0, 0) @ transform(R_VEHICLE_CAMERA)

    picture = MitsubaRenderer(scene, "scalar_rgb").render(camera, T, 0.0, light=light, samples=256, seed=0)

    directions = ray_directions(camera, T)
    hits = EmbreeTracer(scene).intersect(Rays(np.broadcast_to(T[:3, 3], (4096, 3)), directions, np.zeros(4096)))
    albedo = 0.4 * sample_texture(texture, hits.uv / 2.0).reshape(64, 64, 3)
    inside = np.s_[10:54, 10:54]
    ratio = picture[inside] / albedo[inside]
    assert ratio.std() / ratio.mean() < 0.05
