"""The denoiser's albedo guide: exact from near, the mean from far, and one for the sky."""

import numpy as np
import pytest

from synthgen.records import Hits, Material, Scene
from synthgen.render.guides import Guides, sample_texture
from synthgen.trace.brute import BruteTracer

CHECKS = np.tile(np.array([[0.5, 1.5], [1.5, 0.5]], np.float32).repeat(8, 0).repeat(8, 1)[..., None], (4, 4, 3))
GRAY = Material("gray", (0.4, 0.4, 0.4), 1.0, 0.5, texture="checks", texture_size_m=1.0)
RED = Material("red", (0.6, 0.1, 0.1), 1.0, 0.5)


def hits_at(range_m, material=0, n=400):
    """Hits square on at one range, spread over the texture; the last ray misses."""
    points = np.stack(np.meshgrid(np.linspace(0, 0.98, 20), np.linspace(0, 0.98, 20)), axis=-1).reshape(-1, 2)
    missed = np.arange(n) == n - 1
    normal = np.tile(np.array([-1, 0, 0], np.float32), (n, 1))
    return Hits(
        range_m=np.where(missed, np.inf, range_m).astype(np.float32),
        instance_id=np.where(missed, 0, 1).astype(np.int32),
        class_id=np.ones(n, np.uint8),
        part_id=np.zeros(n, np.uint16),
        material_id=np.full(n, material, np.uint16),
        normal=normal,
        shading_normal=normal.copy(),
        uv=points.astype(np.float32),
        velocity=np.zeros((n, 3), np.float32),
    )


@pytest.fixture
def guide():
    scene = Scene((), (), (), (GRAY, RED), ("a",), {"checks": CHECKS})
    return Guides(scene, BruteTracer(scene))


FORWARD = np.tile([1.0, 0, 0], (400, 1))


def test_from_near_the_guide_is_the_texture(guide):
    hits = hits_at(1.0)

    albedo = guide.albedo(hits, FORWARD, 1e-3)

    assert np.allclose(albedo[:-1], 0.4 * sample_texture(CHECKS, hits.uv)[:-1], atol=1e-6)


def test_from_far_the_guide_is_the_mean(guide):
    """A pixel that covers many checks sees their mean: no sparkle is left."""
    albedo = guide.albedo(hits_at(1000.0), FORWARD, 1e-3)

    assert np.allclose(albedo[:-1], 0.4, atol=1e-3)


def test_between_the_contrast_falls_with_range(guide):
    contrast = [guide.albedo(hits_at(r), FORWARD, 1e-3)[:-1].std() for r in (1, 30, 120, 1000)]

    assert np.all(np.diff(contrast) < 0)


def test_plain_materials_and_the_sky_need_no_texture(guide):
    albedo = guide.albedo(hits_at(5.0, material=1), FORWARD, 1e-3)

    assert np.allclose(albedo[:-1], [0.6, 0.1, 0.1])
    assert np.allclose(albedo[-1], 1.0)
