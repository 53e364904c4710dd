"""Debris: on the ground, of its class, of its size, closed and different each time."""

import numpy as np
import pytest
from ray_probe import first_hits, outside_rays, triangles

from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.catalog import thing_bounds
from synthgen.world.debris.families import FAMILIES
from synthgen.yamlfile import read_table

NAMES = sorted(FAMILIES)
OBSTACLES = [name for name in NAMES if name != "debris.spill"]

# Lowest and highest height [m] by the standards and ranges of the table.
HEIGHTS = {
    "debris.tire": (0.165, 0.485),
    "debris.tire_shred": (0.03, 1.2),
    "debris.bumper": (0.36, 0.70),
    "debris.ladder": (0.06, 0.075),
    "debris.bucket": (0.24, 0.50),
    "debris.mattress": (0.13, 0.38),
    "debris.pallet": (0.1435, 0.1445),
    "debris.box": (0.15, 0.75),
    "debris.bag": (0.28, 0.75),
    "debris.bricks": (0.07, 0.5),
    "debris.manhole": (0.0549, 0.062),
    "debris.branch": (0.05, 1.4),
    "debris.rock": (0.07, 0.55),
    "debris.spill": (0.003, 0.031),
}


def drawn(name, seed=1, **fixed):
    return FAMILIES[name].draw(stream(seed, name), fixed)


def built(name, detail=0, seed=1, **fixed):
    return FAMILIES[name].build(drawn(name, seed, **fixed), detail, 0.0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_it_lies_on_the_ground_around_the_origin(name, detail):
    for seed in range(4):
        low, high = built(name, detail, seed).bounds()
        assert low[2] == pytest.approx(0.0, abs=1e-6)
        np.testing.assert_allclose((low + high)[:2], 0.0, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_high_as_such_things_are(name):
    low, high = HEIGHTS[name]
    for seed in range(10):
        assert low <= built(name, 1, seed).bounds()[1, 2] <= high


@pytest.mark.parametrize("name", OBSTACLES)
def test_its_size_lies_in_the_bounds_of_the_class(name):
    bounds = classes()["object.debris"].size_m
    for seed in range(6):
        size = np.ptp(built(name, 1, seed).bounds(), axis=0)
        for axis, key in enumerate(("length", "width", "height")):
            assert bounds[key][0] * 0.7 <= size[axis] <= bounds[key][1] * 1.05, key


@pytest.mark.parametrize("name", NAMES)
def test_levels_shrink_and_keep_the_outline(name):
    for seed in range(3):
        assets = [built(name, detail, seed) for detail in (0, 1, 2)]
        counts = [sum(len(part.mesh.faces) for part in asset.parts) for asset in assets]
        assert counts[0] >= counts[1] >= counts[2]
        assert counts[0] < 8000
        assert counts[2] < 900
        reach = np.ptp(assets[0].bounds(), axis=0).max()
        for asset in assets[1:]:
            np.testing.assert_allclose(asset.bounds(), assets[0].bounds(), atol=max(0.2 * reach, 0.03))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("debris.branch", "debris.spill")])
def test_rays_from_outside_meet_faces_from_outside(name):
    """Where they meet faces within 3 mm from behind, sheets cross where they are thinnest."""
    asset = built(name, 1)
    origins, directions = outside_rays(asset.bounds(), 200, stream(2, name))
    distance, cosine = first_hits(triangles(asset.parts), origins, directions)
    hit = np.isfinite(distance)
    assert hit.any()
    assert np.mean(cosine[hit] < 1e-6) > 0.97


@pytest.mark.parametrize("name", NAMES)
def test_thirty_draws_differ_and_equal_parameters_make_equal_bytes(name):
    assert len({str(drawn(name, seed)) for seed in range(30)}) == 30
    one, other = built(name, 1, 3), built(name, 1, 3)
    assert [p.mesh.vertices.tobytes() for p in one.parts] == [p.mesh.vertices.tobytes() for p in other.parts]


@pytest.mark.parametrize("name", NAMES)
def test_materials_are_known_and_plausible(name):
    known = read_table(resource("assets", "substances.yaml"))
    for part in built(name, 1).parts:
        assert part.material.substance in known, part.name
        assert all(0.005 <= value <= 0.8 for value in part.material.base_color)
        assert 0.01 <= part.material.reflectance_905nm <= 0.8


def test_a_spill_is_ground_and_no_obstacle():
    for kind in ("oil", "paint", "sand"):
        asset = built("debris.spill", 1, kind=kind)
        assert {part.class_name for part in asset.parts} == {"ground.other"}
        assert thing_bounds([asset]) is None
        assert np.concatenate([p.mesh.normals for p in asset.parts])[:, 2].min() > 0.5


def test_a_pallet_measures_what_the_standard_says():
    np.testing.assert_allclose(
        np.ptp(built("debris.pallet", broken=False).bounds(), axis=0), [1.2, 0.8, 0.144], atol=1e-6
    )


def test_bricks_of_a_layer_do_not_meet():
    """Every brick is whole, and each one above the first layer lies with its middle over another."""
    (part,) = built("debris.bricks", count=20, seed=5).parts
    corners = part.mesh.vertices.astype(float).reshape(-1, 24, 3)
    middle = corners.mean(axis=1)
    for k, at in enumerate(middle):
        same = [m for i, m in enumerate(middle) if i != k and abs(m[2] - at[2]) < 0.01]
        assert all(np.hypot(*(m - at)[:2]) > 0.26 for m in same)
        below = [m for m in middle if abs(m[2] + 0.071 - at[2]) < 0.01]
        assert at[2] < 0.04 or min(np.hypot(*(m - at)[:2]) for m in below) < 0.0715


def test_the_open_shaft_is_black_and_its_cover_would_fit():
    asset = built("debris.manhole", seed=4)
    by_name = {part.name: part for part in asset.parts}
    assert max(by_name["shaft"].material.base_color) < 0.01
    cover, shaft = (np.ptp(by_name[name].mesh.bounds(), axis=0)[:2] for name in ("cover", "shaft"))
    np.testing.assert_allclose(cover, shaft, atol=0.03)
    apart = by_name["cover"].mesh.bounds().mean(axis=0) - by_name["shaft"].mesh.bounds().mean(axis=0)
    assert np.hypot(*apart[:2]) > 0.62
