"""Pictures through lenses come from pinhole tiles: every ray once, from where it looks, edges where hits are."""

import math

import numpy as np
import pytest

from boxworld import EGO, T_EGO_CAMERA, BrickTracer
from synthgen.geometry import invert
from synthgen.records import BrownConrady, CameraModel, Equirectangular, KannalaBrandt, Rays
from synthgen.render.tiles import BUDGET, render_through, tiles

LENSES = {
    "barrel": CameraModel(320, 180, 190.0, 190.0, 160.0, 90.0, BrownConrady(-0.2, 0.05, 1e-3, 5e-4)),
    "fisheye": CameraModel(320, 240, 95.0, 95.0, 160.0, 120.0, KannalaBrandt(0.02, half_angle_rad=math.radians(95))),
    "sphere": CameraModel(360, 180, 360 / math.tau, 180 / math.pi, 180.0, 90.0, Equirectangular()),
}


class Compass:
    """A renderer whose radiance is the direction it looks to, in the world."""

    def render(self, camera, T_world_cam, time_s, *, light, samples, seed):
        assert camera.is_pinhole
        return (camera.directions() @ T_world_cam[:3, :3].T).reshape(camera.height, camera.width, 3).astype(np.float32)


class Painter:
    """A renderer whose radiance is the object that the middle of a pixel sees."""

    def render(self, camera, T_world_cam, time_s, *, light, samples, seed):
        hits = BrickTracer().intersect(rays(camera.directions(), T_world_cam, time_s))
        return np.repeat(hits.instance_id, 3).reshape(camera.height, camera.width, 3).astype(np.float32)


class NoTracer:
    def intersect(self, rays):
        return BrickTracer(()).intersect(rays)


def rays(directions, T, time_s):
    return Rays(np.broadcast_to(T[:3, 3], directions.shape), directions @ T[:3, :3].T, np.full(len(directions), time_s))


def through(renderer, camera, T, tracer):
    return render_through(renderer, camera, T, 0.0, light=None, samples=1, seed=0, tracer=tracer)


@pytest.mark.parametrize("name", LENSES)
def test_every_ray_is_in_one_tile_and_their_pixels_are_few(name):
    camera = LENSES[name]
    parts = tiles(camera)
    pixels = np.concatenate([tile.pixels for tile in parts])
    assert np.array_equal(np.sort(pixels), np.flatnonzero(camera.has_ray()))
    assert sum(tile.camera.width * tile.camera.height for tile in parts) < 1.1 * BUDGET * len(pixels)
    assert len(parts) == {"barrel": 1, "fisheye": 5, "sphere": 6}[name]


@pytest.mark.parametrize("name", LENSES)
def test_radiance_comes_from_where_each_pixel_looks(name):
    camera, T = LENSES[name], EGO.poses([0.0])[0] @ T_EGO_CAMERA
    picture = through(Compass(), camera, T, NoTracer()).reshape(-1, 3)
    seen = camera.has_ray()
    ours = picture[seen] @ invert(T)[:3, :3].T
    off_rad = np.linalg.norm(ours - camera.directions()[seen], axis=1)
    focal = min(tile.camera.fx for tile in tiles(camera))
    assert off_rad.max() < 0.75 / focal  # half a pixel of a tile in both directions is 0.71
    assert np.all(picture[~seen] == 0)


@pytest.mark.parametrize("name", LENSES)
def test_edges_stay_where_the_hits_are(name):
    camera, T, tracer = LENSES[name], EGO.poses([0.0])[0] @ T_EGO_CAMERA, BrickTracer()
    seen = camera.has_ray()
    wanted = tracer.intersect(rays(camera.directions(), T, 0.0)).instance_id[seen]
    tile_of = through(Painter(), camera, T, tracer).reshape(-1, 3)[seen, 0]
    blind = through(Painter(), camera, T, NoTracer()).reshape(-1, 3)[seen, 0]
    assert np.mean(blind != wanted) > 0.001
    assert np.mean(tile_of != wanted) < 0.1 * np.mean(blind != wanted)


def test_a_pinhole_is_rendered_as_it_is():
    camera = CameraModel(32, 24, 30.0, 30.0, 16.0, 12.0)
    assert through(Compass(), camera, np.eye(4), None).reshape(-1, 3) == pytest.approx(camera.directions(), abs=1e-6)
