"""What plants hide: the same at every level of detail, and as much as asked of growth that is there to hide things."""

from functools import cache

import numpy as np
import pytest

from synthgen.records import Asset, Placement, Rays, Scene, Shape
from synthgen.records.mesh import face_normals, merge
from synthgen.rng import stream
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.plants.families import FAMILIES, table

WOODY = tuple(name for name in table() if name.startswith(("tree.", "bush.")))
FAR_COVER = 0.2
"""Of the level of trees beyond 90 m: their crowns are 6 degrees wide there, a fifth of their gaps is half a degree."""

HERBS = tuple(name for name in table() if name.startswith(("crop.", "reed.", "hedge.")))


@cache
def built(name, detail, number=0, **fixed) -> Asset:
    return FAMILIES[name].build(FAMILIES[name].draw(stream(3, "cover", name, number), fixed), detail, 0.0)


def hidden_share(asset, origins, direction):
    """Share of parallel rays (n) that meet the asset."""
    mesh = merge([part.mesh for part in asset.parts])
    n = len(mesh.faces)
    shape = Shape(mesh, np.zeros(n, np.uint8), np.zeros(n, np.uint16), np.zeros(n, np.uint16))
    scene = Scene((shape,), (Placement(1, 0, np.eye(4)),), (), (asset.parts[0].material,), ("part",), {})
    rays = Rays(origins, np.tile(direction, (len(origins), 1)), np.zeros(len(origins)))
    return float(np.isfinite(EmbreeTracer(scene).intersect(rays).range_m).mean())


def side_view(asset, bounds):
    """Hidden share of the box around a plant, seen along one diagonal."""
    (x0, y0, z0), (x1, y1, z1) = bounds
    reach = 0.5 * np.hypot(x1 - x0, y1 - y0)
    across, up = (places.ravel() for places in np.meshgrid(np.linspace(-reach, reach, 70), np.linspace(z0, z1, 70)))
    away = np.array([np.sqrt(0.5), np.sqrt(0.5), 0.0])
    origins = np.outer(across, [-away[1], away[0], 0.0]) + np.outer(up, [0.0, 0.0, 1.0]) - 40.0 * away
    return hidden_share(asset, origins, away)


def disc_hidden(name, detail, cover, number):
    """Hidden share of a disc of 0.6 m behind the middle of a screen, or of the ground below a patch."""
    asset = built(name, detail, number, cover=cover)
    grid = np.linspace(-0.3, 0.3, 40)
    a, b = (places.ravel() for places in np.meshgrid(grid, grid))
    a, b = a[np.hypot(a, b) <= 0.3], b[np.hypot(a, b) <= 0.3]
    if name == "leaves.fallen":
        return hidden_share(asset, np.stack([a, b, np.full_like(a, 5.0)], 1), [0.0, 0.0, -1.0])
    middle = 0.5 * float(asset.bounds()[1, 2])
    return hidden_share(asset, np.stack([np.full_like(a, 9.0), a, middle + b], 1), [-1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("name", "season"),
    [
        *((name, "summer") for name in WOODY),
        ("tree.lime", "winter"),
        ("tree.birch", "winter"),
        ("tree.oak", "autumn"),
        ("bush.shrub", "winter"),
    ],
)
def test_a_crown_hides_as_much_of_the_sky_at_every_level_of_detail(name, season):
    """Otherwise trees pop, and LiDAR sees another density far away. Crowns one looks through scatter: mean of three."""
    levels = len(table()[name]["triangles"])
    shares = np.zeros(levels)
    for number in range(3 if table()[name]["core"] <= 0.5 and season == "summer" else 1):
        bounds = built(name, 0, number, season=season).bounds()
        shares += [side_view(built(name, detail, number, season=season), bounds) for detail in range(levels)]

    assert shares[1:3] == pytest.approx(shares[0], rel=0.1)
    assert shares[3:] == pytest.approx(shares[0], rel=FAR_COVER)


@pytest.mark.parametrize("name", ["tree.lime", "tree.oak", "tree.maple", "tree.poplar"])
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_dense_crowns_are_closed(name, detail):
    """Through the middle of the crown, a third of its width wide, less than a tenth of the sky is seen."""
    asset = built(name, detail, season="summer")
    (x0, _, _), (x1, _, top) = asset.bounds()
    reach, middle = (x1 - x0) / 6.0, 0.62 * top
    across, up = (places.ravel() for places in np.meshgrid(*[np.linspace(-reach, reach, 40)] * 2))
    origins = np.stack([np.full_like(across, -40.0), across, middle + np.minimum(up, 0.3 * top)], axis=1)

    assert hidden_share(asset, origins, [1.0, 0.0, 0.0]) > 0.9


@pytest.mark.parametrize("name", HERBS)
def test_stands_of_herbs_and_hedges_thin_out_little_far_away(name):
    """Fewer and wider stems: 20 %."""
    shares = np.array([side_view(built(name, d), built(name, 0).bounds()) for d in range(3)])

    assert shares[1:] == pytest.approx(shares[0], rel=0.2)


@pytest.mark.parametrize("name", ["growth.encroach", "climber.ivy", "leaves.fallen"])
@pytest.mark.parametrize("detail", [0, 1])
def test_growth_hides_the_share_that_is_asked(name, detail):
    """Mean over five bodies, within 0.1 of the asked cover."""
    for cover in (0.2, 0.5, 0.85):
        hidden = np.mean([disc_hidden(name, detail, cover, number) for number in range(5)])

        assert hidden == pytest.approx(cover, abs=0.1)


@pytest.mark.parametrize("number", range(2))
def test_more_cover_hides_more_of_the_same_sign(number):
    """Leaves are added, none is moved."""
    hidden = [disc_hidden("growth.encroach", 0, cover, number) for cover in (0.1, 0.3, 0.5, 0.7, 0.9, 0.96)]

    assert (np.diff(hidden) > 0.0).all()


@pytest.mark.parametrize("name", ["tree.oak", "tree.spruce", "bush.laurel", "hedge.box", "growth.encroach"])
def test_snow_lies_on_top_and_is_of_snow(name):
    asset = built(name, 0, season="winter", snow=1.0)
    caps = [part for part in asset.parts if part.name.startswith("snow")]

    assert not [part for part in built(name, 0, season="winter").parts if part.name.startswith("snow")]
    assert caps
    for part in caps:
        assert part.material.substance == "snow"
        assert part.mesh.normals[:, 2].mean() > 0.4


@pytest.mark.parametrize("name", [name for name in WOODY if name.startswith("tree.")])
def test_leaves_near_the_eye_have_the_size_of_their_species(name):
    """Real outlines hang below 6 m; half of them are no longer than the largest of the table, scattered by 16 %."""
    form_length = table()[name]["leaf"]["length_m"]
    first = next(part for part in built(name, 0, season="summer").parts if part.name.startswith("leaves"))
    low = first.mesh.vertices[first.mesh.faces[:400]]
    edges = np.linalg.norm(low - np.roll(low, 1, axis=1), axis=2).max(axis=1)

    assert np.median(edges) < 1.3 * form_length[1] * max(table()[name]["leaf"]["width"], 1.0)


def test_a_fallen_branch_is_debris_flat_on_the_ground():
    for season in ("summer", "winter"):
        asset = built("branch.fallen", 0, season=season)

        assert {asset.class_name, *(part.class_name for part in asset.parts)} == {"object.debris"}
        assert 0.05 <= asset.bounds()[1, 2] <= 0.8


def test_an_overhang_leaves_its_clearance_free():
    for number in range(4):
        parameters = FAMILIES["growth.overhang"].draw(stream(3, "cover", "growth.overhang", number), {})
        asset = built("growth.overhang", 0, number)
        beyond = np.concatenate([part.mesh.vertices for part in asset.parts])
        beyond = beyond[beyond[:, 0] > 0.8]

        assert beyond[:, 2].min() >= parameters["clearance"] - 0.01
        assert beyond[:, 0].max() >= 0.8 * parameters["reach"]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_material_says_what_it_is_made_of(name):
    for season in ("spring", "autumn"):
        for part in built(name, 2, season=season, snow=0.5).parts:
            assert part.material.substance in {"leaf", "needles", "dry_leaf", "grass", "bark", "snow"}


def test_a_tree_drops_leaves_below_its_crown_when_asked():
    asset = built("tree.maple", 1, season="autumn", fallen=0.5)
    fallen = next(part for part in asset.parts if part.name == "fallen")
    area = 0.5 * np.linalg.norm(face_normals(fallen.mesh.vertices, fallen.mesh.faces), axis=1).sum()
    crown = FAMILIES["tree.maple"].draw(stream(3, "cover", "tree.maple", 0), {})["crown"]

    assert fallen.mesh.vertices[:, 2].max() < 0.12
    assert area == pytest.approx(0.5 * np.pi / 4.0 * float(crown) ** 2, rel=0.15)
