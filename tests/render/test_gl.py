"""The OpenGL renderer against closed forms; skipped where pyrender or EGL is missing."""

import numpy as np
import pytest

from synthgen.errors import MissingExtraError, RunError
from synthgen.geometry import R_VEHICLE_CAMERA, pose, rotation, transform
from synthgen.records import CameraModel, Light, Material, Placement, Scene
from synthgen.render.gl import GlRenderer

CAMERA = CameraModel(64, 64, 64.0, 64.0, 32.0, 32.0)
DOWN = transform(rotation(pitch_rad=np.pi / 2) @ R_VEHICLE_CAMERA, (0.0, 0.0, 5.0))


def light(sun=(0.0, 0.0, 1.0), lux=(0.0, 0.0, 0.0), sky=0.0):
    return Light(np.array(sun), np.array(lux), np.full((8, 16, 3), sky, np.float32))


@pytest.fixture(scope="module", autouse=True)
def _working_opengl():
    """Skip, with the library's own reason, where there is no OpenGL."""
    try:
        renderer = GlRenderer(Scene((), (), (), (), (), {}))
        renderer.render(CAMERA, DOWN, 0.0, light=light(sky=1.0), samples=1, seed=0)
    except (MissingExtraError, RunError) as error:
        pytest.skip(str(error))


def picture(shown, *, light, camera=CAMERA, T_world_cam=DOWN, time_s=0.0, samples=1):
    return GlRenderer(shown).render(camera, T_world_cam, time_s, light=light, samples=samples, seed=0)


def plane(scene, **material):
    """The ground of the toy scene alone, matt and of one material."""
    look = {"name": "m", "base_color": (0.5, 0.25, 0.1), "roughness": 1.0, "reflectance_905nm": 0.5}
    return Scene(scene.shapes[:1], scene.placements[:1], (), (Material(**(look | material)),), (), scene.textures)


def test_an_even_sky_lights_a_matt_ground_by_its_albedo(scene):
    """Radiance of a Lambertian surface under uniform radiance L is albedo times L."""
    image = picture(plane(scene), light=light(sky=2000.0))

    assert image.dtype == np.float32
    assert image.shape == (64, 64, 3)
    # Half a step of 8 bits at a gamma of 2.2 is 2.2 / 2 / 255 / 0.1**(1/2.2) = 1.2 % at an albedo of 0.1.
    assert image[32, 32] == pytest.approx([1000.0, 500.0, 200.0], rel=0.013)


def test_the_sun_lights_a_matt_ground_by_the_cosine(scene):
    """Lambert: L = albedo E cos / pi, here seen along the normal; pyrender adds a 4 % dielectric gloss."""
    overhead = picture(plane(scene), light=light(lux=(1e5, 1e5, 1e5)))[32, 32]
    low = picture(plane(scene), light=light(sun=(np.sqrt(0.75), 0, 0.5), lux=(1e5, 1e5, 1e5)))[32, 32]

    assert overhead == pytest.approx(np.array([0.5, 0.25, 0.1]) * 1e5 / np.pi, rel=0.1)
    assert low / overhead == pytest.approx(0.5, rel=0.05)


def test_the_sun_shines_from_where_it_is(scene):
    """Seen from the west, a box is lit by a sun in the west and dark under a sun in the east."""
    T_world_cam = transform(R_VEHICLE_CAMERA, (-8.0, 0.0, 0.7))
    box = Scene(scene.shapes, (Placement(1, 2, np.eye(4)),), (), scene.materials, (), {})
    west, east = (
        picture(box, light=light(sun=(x, 0, 0.6), lux=(1e5,) * 3), T_world_cam=T_world_cam) for x in (-0.8, 0.8)
    )

    assert west[32, 32, 0] > 50 * east[32, 32, 0]


def test_the_background_is_the_sky_at_full_range():
    """No surface, so each pixel has the sky's radiance, however bright."""
    sky = np.zeros((64, 128, 3), np.float32)
    sky[:, 64:] = 1e6  # azimuth 180..360 degrees: the west
    look_south = transform(rotation(yaw_rad=-np.pi / 2) @ R_VEHICLE_CAMERA)
    empty = Scene((), (), (), (), (), {})
    image = picture(empty, light=Light(np.array([0, 0, 1.0]), np.zeros(3), sky), T_world_cam=look_south)

    # The edge is in the middle; the map is coarser than the picture, so it is soft there.
    assert image[:, 36:] == pytest.approx(1e6)
    assert image[:, :28] == pytest.approx(0.0)


def test_a_lamp_glows_with_its_radiance(scene):
    lamp = plane(scene, base_color=(0.0, 0.0, 0.0), emission=(900.0, 450.0, 200.0))

    assert picture(lamp, light=light(sky=1000.0))[32, 32] == pytest.approx([900, 450, 200], rel=0.013)


def test_texture_rows_run_along_v(scene):
    """Row 0 is at v = 0: the south of a tile that starts at the middle of the ground."""
    ramp = np.repeat(np.linspace(0.2, 1.8, 8, dtype=np.float32)[:, None, None], 3, axis=2).repeat(8, axis=1)
    shown = plane(scene, base_color=(0.5, 0.5, 0.5), texture="ramp", texture_size_m=5.0)
    shown.textures["ramp"] = ramp
    # Looking down from 5 m with east up in the picture, north is left: u falls with y.
    image = picture(shown, light=light(sky=1000.0))
    south, north = (image[30, 32 - round(64 * y / 5)] for y in (1.0, 2.3))

    assert south == pytest.approx(1000 * 0.5 * np.interp(1.0 / 5 * 8 - 0.5, range(8), ramp[:, 0, 0]), rel=0.05)
    assert north == pytest.approx(1000 * 0.5 * np.interp(2.3 / 5 * 8 - 0.5, range(8), ramp[:, 0, 0]), rel=0.05)


def test_bodies_stand_where_their_time_puts_them(scene):
    """The walker is in the middle of the picture only at the moment when it passes below."""
    above_it = pose(4.0, 6.0, 0.0) @ DOWN
    shown = Scene(scene.shapes, (), scene.bodies, scene.materials, (), scene.textures)
    coverage = [
        picture(shown, light=light(sky=1.0), T_world_cam=above_it, time_s=t)[32, 32, 1] < 0.5 for t in (0.0, 1.0)
    ]

    assert coverage == [False, True]


def test_placements_share_a_shape(scene):
    """Two posts of one shape, 8 m apart, are both drawn, and nothing between them."""
    shown = Scene(scene.shapes, (Placement(1, 2, pose(0, 4, 0)), Placement(2, 2, pose(0, -4, 0))), (), *_look(scene))
    image = picture(shown, light=light(sky=1.0), T_world_cam=pose(0, 0, 10) @ DOWN)

    assert image[32, [12, 32, 51], 1] == pytest.approx([0.05, 1.0, 0.05], rel=0.2)


def test_more_samples_refine_edges_and_nothing_else(scene):
    coarse, fine = (picture(scene, light=light(sky=100.0, lux=(1e3,) * 3), samples=n) for n in (1, 16))

    assert np.mean(np.abs(coarse - fine)) < 0.02 * np.mean(fine)
    assert len(np.unique(fine[..., 0])) > len(np.unique(coarse[..., 0]))


def test_one_renderer_serves_cameras_of_different_size(scene):
    renderer = GlRenderer(scene)
    shapes = [
        renderer.render(CAMERA.scaled(f), DOWN, 0.0, light=light(sky=1.0), samples=4, seed=0).shape for f in (1, 0.5, 2)
    ]

    assert shapes == [(64, 64, 3), (32, 32, 3), (128, 128, 3)]


def _look(scene):
    return scene.materials, scene.part_names, scene.textures
