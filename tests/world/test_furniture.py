import numpy as np
import pytest
from ray_probe import first_hits, outside_rays, triangles

from synthgen.errors import InputError
from synthgen.records import Asset
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.family import Parameters
from synthgen.world.furniture.families import FAMILIES
from synthgen.world.furniture.sign_faces import circle_of_arrows
from synthgen.world.furniture.signs import SIGNS
from synthgen.world.furniture.symbols import symbol, turned
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import frame, letter_p, pedestrian, ring, rounded, zebra_bars
from synthgen.world.shapes.solids import extrude, quads, revolve, stroke, surface_uv, triangulate, tube
from synthgen.yamlfile import read_table

NAMES = sorted(FAMILIES)

# Lowest and highest height of each kind [m]; sources in assets/families/furniture.yaml.
HEIGHTS = {
    "light.post": (2.9, 4.0),
    "light.mast": (5.2, 6.9),
    "light.pedestrian": (2.6, 3.2),
    "lamp.street": (5.9, 8.3),
    "lamp.post_top": (3.5, 5.1),
    "lamp.bollard": (0.7, 1.1),
    "cone": (0.2, 0.95),
    "beacon.works": (0.9, 1.45),
    "barrier.works": (0.85, 1.5),
    "barrier.jersey": (0.7, 1.0),
    "board.arrow": (2.0, 2.4),
    "triangle.warning": (0.35, 0.55),
    "rail.guard": (0.7, 0.8),
    "pole.power": (7.9, 11.2),
    "pole.flag": (5.9, 10.3),
    "delineator": (0.95, 1.1),
    "bollard": (0.78, 1.02),
    "stop.bus": (2.8, 3.0),
    "billboard": (3.0, 7.0),
    "kiosk": (2.5, 3.1),
    "box.phone": (2.25, 2.55),
    "cabinet": (0.9, 1.55),
    "bin.street": (0.8, 1.1),
    "bin.post": (0.9, 1.25),
    "bench": (0.75, 0.9),
    "pit.tree": (0.02, 0.04),
    "hydrant": (0.6, 1.0),
    "mailbox": (1.1, 1.45),
    "meter.parking": (1.25, 1.85),
    "planter": (0.45, 1.15),
    "fence.picket": (0.9, 1.35),
    "fence.mesh": (0.95, 2.1),
    "fence.railing": (0.95, 2.0),
    "fence.panel": (1.5, 2.0),
    "fence.rail": (0.9, 1.35),
    "fence.gate": (1.4, 2.2),
    "wall.garden": (0.6, 1.75),
    "wall.noise": (2.0, 4.6),
    "sign.chevrons": (1.2, 1.9),
    "sign.us_guide": (2.9, 4.0),
} | {name: (2.2, 4.0) for name in SIGNS if name not in ("sign.chevrons", "sign.us_guide")}

PLAIN = ("wall.garden", "beacon.works", "barrier.works", "triangle.warning", "delineator", "pit.tree")
"""Families so plain that all their levels of detail are alike."""


def _draw(name: str, i: int = 0) -> Parameters:
    return FAMILIES[name].draw(stream(21, name, i), {})


def _build(name: str, detail: int = 0, i: int = 0) -> Asset:
    return FAMILIES[name].build(_draw(name, i), detail, 0.0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_it_stands_on_the_ground(name: str, detail: int) -> None:
    for i in range(3):
        assert -0.0055 < _build(name, detail, i).bounds()[0, 2] < 0.001


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_high_as_such_things_are(name: str) -> None:
    low, high = HEIGHTS[name]
    for i in range(5):
        assert low <= _build(name, 0, i).bounds()[1, 2] <= high


@pytest.mark.parametrize("name", NAMES)
def test_levels_shrink_and_keep_the_outline(name: str) -> None:
    for i in range(2):
        assets = [_build(name, detail, i) for detail in (0, 1, 2)]
        counts = [sum(len(part.mesh.faces) for part in asset.parts) for asset in assets]
        assert counts[0] >= counts[1] >= counts[2]
        assert counts[0] > counts[2] or name in PLAIN
        assert counts[0] < 4000
        assert counts[2] < 900
        for asset in assets[1:]:
            np.testing.assert_allclose(asset.bounds(), assets[0].bounds(), atol=0.12)


@pytest.mark.parametrize("name", NAMES)
def test_rays_from_outside_meet_faces_from_outside(name: str) -> None:
    asset = _build(name)
    origins, directions = outside_rays(asset.bounds(), 40, stream(2, name))
    distance, cosine = first_hits(triangles(asset.parts), origins, directions)
    assert np.isfinite(distance).any()
    assert np.all(cosine[np.isfinite(distance)] < 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_equal_parameters_make_equal_bytes(name: str) -> None:
    one, other = (_build(name) for _ in range(2))
    assert [p.mesh.vertices.tobytes() for p in one.parts] == [p.mesh.vertices.tobytes() for p in other.parts]


@pytest.mark.parametrize("name", NAMES)
def test_thirty_draws_differ(name: str) -> None:
    assert len({str(_draw(name, i)) for i in range(30)}) == 30


@pytest.mark.parametrize("name", NAMES)
def test_classes_are_those_of_the_taxonomy(name: str) -> None:
    asset = _build(name)
    assert asset.class_name == FAMILIES[name].class_name
    assert {asset.class_name, *(part.class_name for part in asset.parts)} <= classes().keys()


def test_a_size_that_is_not_made_is_refused() -> None:
    with pytest.raises(InputError, match=r"size.*\[0.42, 0.6, 0.75\], got 0.5"):
        FAMILIES["sign.speed"].draw(stream(1, "x"), {"size": 0.5})
    assert FAMILIES["sign.speed"].draw(stream(1, "x"), {"size": 0.75, "limit": "30"})["size"] == 0.75


def test_symbols_face_the_reader() -> None:
    pictures = [symbol(name) for name in read_table(resource("assets", "sign_symbols.yaml"))]
    for quad in (letter_p(), pedestrian(), zebra_bars(), ring(0, 0, 0.2, 0.3), circle_of_arrows(), *pictures):
        assert np.all(_signed_area(quad) > 0)


@pytest.mark.parametrize("letter", list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&-."))
def test_letters_face_the_reader_and_keep_to_the_cap_height(letter: str) -> None:
    quad = text(letter)
    assert np.all(_signed_area(quad) > -1e-9)
    assert np.ptp(quad[..., 1]) <= 1.14  # corners of slanting strokes stand out, Q has a tail
    assert np.ptp(quad[..., 1]) > 0.9 or letter in "-."


def test_words_are_squeezed_into_the_width_they_are_given() -> None:
    assert np.ptp(text("HARSTAD FORD", 0.2, width=1.0)[..., 0]) == pytest.approx(1.0, abs=0.03)
    assert np.ptp(text("I", 0.2, width=1.0)[..., 0]) < 0.1


def test_turning_a_symbol_keeps_its_area() -> None:
    quad = symbol("arrow_ahead")
    np.testing.assert_allclose(_signed_area(turned(quad, 30.0)), _signed_area(quad))
    assert turned(quad, 90.0)[..., 0].min() == pytest.approx(-quad[..., 1].max())


def test_a_fence_is_as_long_as_asked() -> None:
    for name in ("fence.picket", "wall.garden", "fence.mesh", "fence.railing", "fence.panel", "rail.guard"):
        parameters = FAMILIES[name].draw(stream(1, "x"), {"length": 6.0})
        bounds = FAMILIES[name].build(parameters, 0, 0.0).bounds()
        assert bounds[1, 0] - bounds[0, 0] == pytest.approx(6.0, abs=0.11)


def test_a_ring_has_the_area_of_an_annulus() -> None:
    """A 360-gon's area is short of the circle's by (2 pi / 360)^2 / 6."""
    assert _signed_area(ring(0, 0, 0.2, 0.3, 360)).sum() == pytest.approx(np.pi * 0.05, rel=1e-4)


def test_a_frame_leaves_the_share_it_is_told() -> None:
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    assert _signed_area(frame(square, 0.5)).sum() == pytest.approx(3.0)


def test_rounding_a_square_takes_off_its_corners_only() -> None:
    outline = rounded([(-1, -1), (1, -1), (1, 1), (-1, 1)], 0.2, n=200)
    x, y = outline.T
    area = (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2
    assert area == pytest.approx(4 - (4 - np.pi) * 0.04, abs=1e-5)


def test_a_prism_has_volume_area_times_depth() -> None:
    """By the divergence theorem over its triangles: closed, and outward."""
    notched = np.array([(0, 0), (3, 0), (3, 2), (1.5, 0.5), (0, 2)], dtype=float)
    assert _volume(extrude(notched, 0.4)) == pytest.approx((6 - 3 * 1.5 / 2) * 0.4, rel=1e-6)


def test_turned_and_swept_bodies_have_their_volumes() -> None:
    """A prism over an n-gon holds sin(2 pi / n) n / (2 pi) of its cylinder."""
    share = np.sin(2 * np.pi / 64) * 64 / (2 * np.pi)
    cylinder = np.pi * 0.3**2 * 2.0
    turned = revolve([(0, 0), (0.3, 0), (0.3, 2), (0, 2)], 64)
    swept = tube(np.array([(0, 0, 1), (1, 0, 1), (2, 0, 1)]), 0.3, 64)
    assert _volume(turned) == pytest.approx(share * cylinder, rel=1e-5)
    assert _volume(swept) == pytest.approx(share * cylinder, rel=1e-5)


def test_triangles_of_a_polygon_fill_it() -> None:
    star = np.array([((1 + k % 2) * np.cos(k * np.pi / 5), (1 + k % 2) * np.sin(k * np.pi / 5)) for k in range(10)])
    a, b, c = np.moveaxis(star[triangulate(star)], 1, 0)
    area = ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    assert np.all(area > 0)
    assert area.sum() == pytest.approx(10 * 0.5 * 1 * 2 * np.sin(np.pi / 5))


def test_a_straight_stroke_is_a_rectangle() -> None:
    assert _signed_area(stroke([(0, 0), (1, 0), (2, 0)], 0.2)).sum() == pytest.approx(0.4)


def test_a_closed_stroke_has_no_slit() -> None:
    """A ribbon of width w around a regular n-gon of perimeter L covers L w exactly when its ends are mitered too."""
    angle = np.linspace(0, 2 * np.pi, 25)
    perimeter = 24 * 2 * np.sin(np.pi / 24)
    area = _signed_area(stroke(np.column_stack([np.cos(angle), np.sin(angle)]), 0.1)).sum()
    assert area == pytest.approx(0.1 * perimeter, rel=1e-9)


def test_texture_coordinates_keep_lengths_on_flat_faces() -> None:
    corners = np.array([[(0, 0, 0), (2, 1, 0), (2, 1, 3), (0, 0, 3)]], dtype=float)
    mesh = quads(corners)
    uv = surface_uv(mesh.vertices, mesh.normals)
    np.testing.assert_allclose(np.linalg.norm(np.diff(uv, axis=0), axis=1), [np.sqrt(5), 3, np.sqrt(5)], atol=1e-5)


def _signed_area(quad: np.ndarray) -> np.ndarray:
    d1, d2 = quad[:, 2] - quad[:, 0], quad[:, 3] - quad[:, 1]
    return (d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0]) / 2


def _volume(mesh: object) -> float:
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)  # type: ignore[attr-defined]
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)
