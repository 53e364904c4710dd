"""Panes put into a picture afterwards look as Mitsuba's own glass does, and textures laid on as rendered ones do."""

import numpy as np
import pytest

from synthgen.geometry import R_VEHICLE_CAMERA, pose, transform
from synthgen.records import CameraModel, Light, Material, Mesh, Placement, Rays, Scene, Shape
from synthgen.render.guides import Guides
from synthgen.render.laid_on import textures_laid_on, without_textures
from synthgen.render.mitsuba import MitsubaRenderer
from synthgen.render.panes import Glazier, glass_reflectance, glazed, without_panes
from synthgen.trace.embree import EmbreeTracer

CAMERA = CameraModel(48, 48, 60.0, 60.0, 24.0, 24.0)
AHEAD = pose(0, 0, 1) @ transform(R_VEHICLE_CAMERA)
PANE = Material("pane", (0.02, 0.02, 0.02), 0.0, 0.08, transmission=0.7)
RED = Material("red", (0.6, 0.1, 0.1), 1.0, 0.5, specular=0.0)
BLACK = Material("black", (0.0, 0.0, 0.0), 1.0, 0.5, specular=0.0)
MATERIALS = (RED, PANE, BLACK)
SUN = np.array([-0.6, 0.0, 0.8])


def sheet(corners, material):
    mesh = Mesh.make(corners, [[0, 1, 2], [0, 2, 3]])
    return Shape(mesh, np.ones(2, np.uint8), np.zeros(2, np.uint16), np.full(2, material, np.uint16))


def upright(x, half, material, slant=0.0):
    """A square across the view, its upper edge `slant` farther away."""
    return sheet(
        [
            [x - slant, half, 1 - half],
            [x - slant, -half, 1 - half],
            [x + slant, -half, 1 + half],
            [x + slant, half, 1 + half],
        ],
        material,
    )


def scene_of(*shapes, ids=None, materials=MATERIALS, textures=None):
    ids = ids or range(1, len(shapes) + 1)
    still = tuple(Placement(number, k, np.eye(4)) for k, number in enumerate(ids))
    return Scene(shapes, still, (), materials, ("a",), textures or {})


def sky_light(radiance, lux=0.0):
    """Brighter overhead than at the horizon."""
    rows = np.linspace(2.0, 0.5, 32)[:, None, None] * radiance
    return Light(SUN, np.full(3, lux), np.broadcast_to(rows, (32, 64, 3)).astype(np.float32))


def rays_of(camera):
    directions = camera.directions() @ AHEAD[:3, :3].T
    return Rays(np.broadcast_to(AHEAD[:3, 3], directions.shape), directions, np.zeros(len(directions)))


def by_mitsuba(scene, light, samples):
    return MitsubaRenderer(scene, "scalar_rgb").render(CAMERA, AHEAD, 0.0, light=light, samples=samples, seed=0)


def put_in(scene, light, samples):
    bare, tracer, rays = by_mitsuba(without_panes(scene), light, samples), EmbreeTracer(scene), rays_of(CAMERA)
    return glazed(bare, tracer.intersect(rays), rays, CAMERA, AHEAD, glazier=Glazier(scene, tracer, light))


def test_glass_mirrors_eight_percent_square_on_and_all_at_grazing():
    """Index 1.5: r = 0.04 a face, 2 r / (1 + r) for both. At 60 degrees r is 0.089 (Fresnel, unpolarized)."""
    square_on, slanted, grazing = glass_reflectance(np.array([1.0, 0.5, 0.0]))

    assert square_on == pytest.approx(0.08 / 1.04, rel=1e-5)
    assert slanted == pytest.approx(2 * 0.0891 / 1.0891, rel=5e-3)
    assert grazing > 0.98


@pytest.mark.parametrize("slant", [0.0, 0.6], ids=["upright", "slanted"])
def test_a_pane_before_black_mirrors_the_sky_as_mitsubas_does(slant):
    scene, light = scene_of(upright(9, 30, 2), upright(4, 1, 1, slant)), sky_light(100.0)

    ours, theirs = put_in(scene, light, 4), by_mitsuba(scene, light, 512)

    inside = np.s_[16:32, 16:32]
    assert ours[inside].mean() == pytest.approx(theirs[inside].mean(), rel=0.03)


def test_what_stands_behind_a_pane_is_dimmed_as_mitsuba_dims_it():
    """The wall is lit past the small pane, so that its light passes glass once: 0.7 (1 - R).

    Mitsuba's picture is 2.6 % darker than that, also with many paths; why was not found.
    """
    scene, light = scene_of(upright(9, 30, 0), upright(2, 0.4, 1)), sky_light(0.0, lux=1e5)

    ours, theirs = put_in(scene, light, 4), by_mitsuba(scene, light, 512)

    inside = np.s_[18:30, 18:30]
    assert ours[inside].mean() == pytest.approx(theirs[inside].mean(), rel=0.03)


def test_a_sunlit_wall_is_mirrored_with_its_color():
    """The pane leans back and mirrors a red wall behind the camera; light of one bounce, as the wall's own."""
    behind = sheet([[-2, -30, -20], [-2, 30, -20], [-2, 30, 40], [-2, -30, 40]], 0)
    light = Light(np.array([0.8, 0.0, 0.6]), np.full(3, 1e5), np.zeros((32, 64, 3), np.float32))
    scene = scene_of(upright(9, 30, 2), upright(4, 1, 1), behind)

    ours, theirs = put_in(scene, light, 1), by_mitsuba(scene, light, 1024)

    inside = np.s_[16:32, 16:32]
    assert ours[inside].mean(axis=(0, 1)) == pytest.approx(theirs[inside].mean(axis=(0, 1)), rel=0.06)


def test_the_inside_of_a_body_is_lit_through_its_panes_too():
    same = scene_of(upright(5, 30, 0), upright(4, 30, 1), ids=(1, 1))
    other = scene_of(upright(5, 30, 0), upright(4, 30, 1), ids=(1, 2))
    tracer, rays, light = EmbreeTracer(same), rays_of(CAMERA), sky_light(0.0)

    _, once = Glazier(other, EmbreeTracer(other), light).light(EmbreeTracer(other).intersect(rays), rays)
    _, twice = Glazier(same, tracer, light).light(tracer.intersect(rays), rays)

    assert twice == pytest.approx(once * 0.7 * (1 - 0.08 / 1.04), rel=1e-4)


def test_a_pixel_that_a_pane_half_covers_is_half_dimmed():
    """Its edge runs through the middle of column 24."""
    edge = 0.5 / 60 * 4
    half = sheet([[4, -edge, 0], [4, -9, 0], [4, -9, 2], [4, -edge, 2]], 1)
    scene, light = scene_of(upright(9, 30, 0), half), sky_light(0.0)
    tracer, rays = EmbreeTracer(scene), rays_of(CAMERA)

    seen = glazed(
        np.ones((48, 48, 3), np.float32),
        tracer.intersect(rays),
        rays,
        CAMERA,
        AHEAD,
        glazier=Glazier(scene, tracer, light),
    )[24, :, 0]

    through = 0.7 * (1 - 0.08 / 1.04)
    assert seen[23] == 1.0
    assert seen[24] == pytest.approx((1 + through) / 2, abs=0.01)
    assert seen[25] == pytest.approx(through, abs=0.01)


def test_a_scene_without_panes_stays_itself():
    scene = scene_of(upright(9, 30, 0), materials=(RED,))

    assert without_panes(scene) is scene


def stripes():
    texture = np.ones((16, 16, 3), np.float32)
    texture[:, ::2], texture[:, 1::2] = 0.5, 1.5
    return texture


def test_a_texture_laid_on_looks_as_one_that_was_rendered():
    wall = upright(4, 3, 0)
    wall = Shape(
        Mesh(wall.mesh.vertices, wall.mesh.faces, wall.mesh.normals, wall.mesh.vertices[:, 1:]),
        wall.face_class,
        wall.face_part,
        wall.face_material,
    )
    painted = Material("painted", (0.4, 0.3, 0.2), 0.9, 0.5, specular=0.0, texture="stripes", texture_size_m=8.0)
    scene = scene_of(wall, materials=(painted,), textures={"stripes": stripes()})
    light, tracer, rays = sky_light(100.0), EmbreeTracer(scene), rays_of(CAMERA)
    names = textures_laid_on(scene)
    look = Guides(scene, tracer, names).at(tracer.intersect(rays), rays, 1 / 60)

    ours = by_mitsuba(without_textures(scene, names), light, 256) * look.detail.reshape(48, 48, 3)
    theirs = by_mitsuba(scene, light, 256)

    assert names == {"stripes"}
    assert look.albedo == pytest.approx(np.tile([0.4, 0.3, 0.2], (48 * 48, 1)))
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.01)
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("gloss", [{"roughness": 0.3}, {"clearcoat": 1.0}, {"metallic": 0.5}, {"translucency": 0.3}])
def test_textures_that_something_glossy_wears_are_rendered(gloss):
    matt = {
        "name": "a",
        "base_color": (0.4, 0.4, 0.4),
        "roughness": 0.9,
        "reflectance_905nm": 0.4,
        "texture": "stripes",
    }
    materials = (Material(**matt), Material(**(matt | gloss)))

    assert textures_laid_on(scene_of(materials=materials[:1])) == {"stripes"}
    assert textures_laid_on(scene_of(materials=materials)) == frozenset()
