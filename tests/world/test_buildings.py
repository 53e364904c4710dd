import numpy as np
import pytest
from floating import floating
from ray_probe import first_hits, outside_rays, triangles

from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.buildings.facade import reveal_quads, wall_quads
from synthgen.world.buildings.families import FAMILIES
from synthgen.world.buildings.openings import Opening
from synthgen.world.surfaces.material_table import table
from synthgen.yamlfile import read_table

NAMES = sorted(FAMILIES)
HOUSES = ("block.urban", "house.detached", "house.terrace")
BUILDINGS = [name for name in NAMES if FAMILIES[name].class_name == "structure.building"]
LIMITS = (15_000, 10_000, 3_200)
"""Triangles of a tower of 14 storeys or a slab of 90 flats; houses have far fewer."""

HOUSE_LIMITS = (15_000, 6_500, 2_000)


def _draws(name: str, n: int) -> list[dict[str, float | int | str | bool]]:
    return [FAMILIES[name].draw(stream(11, name, i), {}) for i in range(n)]


def _n_faces(asset: Asset) -> int:
    return sum(len(part.mesh.faces) for part in asset.parts)


@pytest.mark.parametrize("name", NAMES)
def test_levels_of_detail_keep_within_their_budgets_and_shrink(name: str) -> None:
    limits = HOUSE_LIMITS if name in HOUSES else LIMITS
    for parameters in _draws(name, 4):
        counts = [_n_faces(FAMILIES[name].build(parameters, detail, 0.0)) for detail in (0, 1, 2)]
        assert all(count <= limit for count, limit in zip(counts, limits, strict=True)), parameters
        assert counts[0] >= counts[1] > counts[2]


@pytest.mark.parametrize("name", HOUSES)
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_a_building_stands_on_the_ground_about_its_footprint(name: str, detail: int) -> None:
    for parameters in _draws(name, 4):
        asset = FAMILIES[name].build(parameters, detail, 0.0)
        low, high = asset.bounds()
        assert abs(low[2]) < 0.005
        wall = next(part for part in asset.parts if part.name == "wall").mesh.bounds()
        assert wall[0, 0] == pytest.approx(-wall[1, 0], abs=0.05)
        assert high[2] > 4.0


@pytest.mark.parametrize("name", HOUSES)
def test_measures_follow_the_parameters(name: str) -> None:
    for p in _draws(name, 6):
        asset = FAMILIES[name].build(p, 0, 0.0)
        wall = np.stack([part.mesh.bounds() for part in asset.parts if part.name in ("wall", "second_wall")])
        low, high = wall[:, 0].min(axis=0), wall[:, 1].max(axis=0)
        width = (
            p["width"] if "width" in p else int(p["bays"]) * float(p["bay_width"]) + (0.6 if "block" in name else 0.0)
        )
        assert high[1] - low[1] == pytest.approx(width, abs=1e-3)
        assert high[0] - low[0] == pytest.approx(p["depth"], abs=1e-3)
        assert 2.8 <= float(p["storey_height"]) <= 3.3
        assert high[2] > int(p["storeys"]) * 2.8


@pytest.mark.parametrize("name", NAMES)
def test_rays_from_outside_meet_faces_from_outside(name: str) -> None:
    """Outward normals: whatever is hit first is seen from its front."""
    for parameters in _draws(name, 1):
        asset = FAMILIES[name].build(parameters, 0, 0.0)
        origins, directions = outside_rays(asset.bounds(), 60, stream(2, name))
        distance, cosine = first_hits(triangles(asset.parts), origins, directions)
        assert np.isfinite(distance).mean() > 0.3
        assert np.all(cosine[np.isfinite(distance)] < 1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_shading_normals_agree_with_faces(name: str, detail: int) -> None:
    for part in FAMILIES[name].build(_draws(name, 1)[0], detail, 0.0).parts:
        a, b, c = np.moveaxis(part.mesh.vertices[part.mesh.faces].astype(float), 1, 0)
        face = np.cross(b - a, c - a)
        face /= np.linalg.norm(face, axis=1, keepdims=True)
        for corner in range(3):
            assert np.einsum("ij,ij->i", face, part.mesh.normals[part.mesh.faces[:, corner]]).min() > 0.6, part.name
        np.testing.assert_allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_equal_parameters_make_equal_bytes(name: str) -> None:
    parameters = _draws(name, 1)[0]
    one, other = (FAMILIES[name].build(dict(parameters), 0, 0.0) for _ in range(2))
    assert [p.mesh.vertices.tobytes() for p in one.parts] == [p.mesh.vertices.tobytes() for p in other.parts]
    assert [p.material for p in one.parts] == [p.material for p in other.parts]


@pytest.mark.parametrize("name", NAMES)
def test_thirty_draws_make_thirty_buildings(name: str) -> None:
    draws = _draws(name, 30)
    assert len({tuple(sorted(map(str, p.items()))) for p in draws}) == 30
    bounds = {FAMILIES[name].build(p, 2, 0.0).bounds().round(4).tobytes() for p in draws}
    assert len(bounds) == 30


@pytest.mark.parametrize("name", HOUSES)
def test_what_is_fixed_is_kept_and_changes_nothing_else(name: str) -> None:
    free = FAMILIES[name].draw(stream(1, "x"), {})
    fixed = FAMILIES[name].draw(stream(1, "x"), {"storeys": 3 if name != "house.detached" else 1, "door_color": "oak"})
    assert fixed["door_color"] == "oak"
    assert {k: v for k, v in free.items() if k not in ("storeys", "door_color")}.items() <= fixed.items()


def test_what_does_not_fit_is_refused_with_a_hint() -> None:
    draw = FAMILIES["house.detached"].draw
    with pytest.raises(UnknownNameError, match="did you mean 'width'"):
        draw(stream(1, "x"), {"widht": 9.0})
    with pytest.raises(UnknownNameError, match="door_color"):
        draw(stream(1, "x"), {"door_color": "purple"})
    with pytest.raises(InputError, match=r"storeys.*from 1 to 2, got 7"):
        draw(stream(1, "x"), {"storeys": 7})
    with pytest.raises(InputError, match=r"solar.*true or false"):
        draw(stream(1, "x"), {"solar": 1})


@pytest.mark.parametrize("name", HOUSES)
def test_windows_and_doors_have_depth(name: str) -> None:
    """From straight ahead one meets the pane a reveal's depth behind the wall: no painted boxes."""
    asset = FAMILIES[name].build(_draws(name, 1)[0], 0, 0.0)
    wall_x = max(part.mesh.bounds()[1, 0] for part in asset.parts if part.name == "wall")
    panes = [part for part in asset.parts if part.name in ("glass", "curtain")]
    front = [x for part in panes for x in part.mesh.vertices[part.mesh.normals[:, 0] > 0.99, 0] if x < wall_x]
    depth = wall_x - max(front)
    assert 0.08 < depth <= table("buildings")["dimensions"]["reveal_m"]


def test_a_wall_loses_exactly_the_area_of_its_openings() -> None:
    openings = [
        Opening("window", -2.0, 1.2, 1.2, 1.4),
        Opening("door", 1.0, 0.3, 1.0, 2.1),
        Opening("window", 0.0, 4.0, 0.9, 1.1),
    ]
    corners = wall_quads(openings, width=8.0, bottom=0.3, eave=3.6, apex=7.0)
    whole = 8.0 * 3.3 + 8.0 * 3.4 / 2
    assert _area(corners) == pytest.approx(whole - sum(o.width * o.height for o in openings), rel=1e-12)
    assert np.all(_normals(corners)[:, 0] > 0)


def test_a_reveal_faces_into_its_opening() -> None:
    opening = Opening("window", 0.5, 1.0, 1.2, 1.4)
    corners = reveal_quads(opening, 0.12)
    to_middle = np.array([-0.06, 0.5, 1.7]) - corners.mean(axis=1)
    assert np.all(np.einsum("ij,ij->i", _normals(corners), to_middle) > 0)
    assert _area(corners) == pytest.approx(0.12 * 2 * (1.2 + 1.4))


@pytest.mark.parametrize("name", BUILDINGS)
def test_all_is_of_class_building(name: str) -> None:
    asset = FAMILIES[name].build(_draws(name, 1)[0], 1, 0.0)
    assert {asset.class_name, FAMILIES[name].class_name, *(p.class_name for p in asset.parts)} == {"structure.building"}
    assert "structure.building" in classes()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_it_stands_on_the_ground_whole(name: str, detail: int) -> None:
    asset = FAMILIES[name].build(_draws(name, 1)[0], detail, 0.0)
    assert abs(asset.bounds()[0, 2]) < 0.005
    assert not [piece for piece in floating(asset) if piece[0] != "glass" or detail < 2]


@pytest.mark.parametrize("name", BUILDINGS)
def test_as_many_windows_are_lit_as_asked(name: str) -> None:
    """None by default; all panes that can be are, if asked; the shape of the building stays."""
    draw, build = FAMILIES[name].draw, FAMILIES[name].build
    dark = draw(stream(4, name), {})
    assert dark["lit_windows"] == 0.0
    panes = ("window.lit", "shop.lit")
    assert not [p for p in build(dark, 1, 0.0).parts if p.name in panes]
    bright = draw(stream(4, name), {"lit_windows": 1.0})
    assert {**bright, "lit_windows": 0.0} == dark
    lit = [p for p in build(bright, 1, 0.0).parts if p.name in panes]
    assert lit or name in ("garage", "shed.garden")
    assert all(min(p.material.emission) > 0 for p in lit)
    np.testing.assert_allclose(build(bright, 1, 0.0).bounds(), build(dark, 1, 0.0).bounds())
    with pytest.raises(InputError, match=r"lit_windows: expected a number from 0 to 1, got 2"):
        draw(stream(4, name), {"lit_windows": 2})


@pytest.mark.parametrize("name", NAMES)
def test_every_material_says_what_it_is_made_of(name: str) -> None:
    known = read_table(resource("assets", "substances.yaml"))
    for parameters in _draws(name, 2):
        parts = FAMILIES[name].build(parameters, 0, 0.0).parts
        assert {part.material.substance for part in parts} <= known.keys()
        assert len({part.material for part in parts}) > 1  # hashable, as shapes need them


@pytest.mark.parametrize("name", ["bridge.over", "tunnel.portal"])
def test_a_truck_passes_below(name: str) -> None:
    """Clear height over a lane of 3.5 m beside the middle, along x: 4.5 m and more (physics reference 7.3)."""
    for drawn in _draws(name, 3):
        parameters = drawn | ({"pier": False} if name == "bridge.over" else {})
        corners = triangles(FAMILIES[name].build(parameters, 0, 0.0).parts)
        xs = np.linspace(-6.0, -0.5, 12)
        origins = np.array([(x, y, 0.01) for x in xs for y in (-3.5, -1.7, 1.7, 3.5)])
        up, _ = first_hits(corners, origins, np.broadcast_to([0.0, 0.0, 1.0], origins.shape))
        assert up.min() > 4.0  # lamps hang a little below the crown
        assert np.isfinite(up).any()


def _normals(corners: np.ndarray) -> np.ndarray:
    return np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]) / 2


def _area(corners: np.ndarray) -> float:
    return float(np.linalg.norm(_normals(corners), axis=1).sum())
