"""Skins, panels and wheels: what vehicles are made with, against closed forms."""

from itertools import pairwise

import numpy as np
import pytest

from synthgen.arrays import Floats
from synthgen.records.mesh import equal_rows
from synthgen.world.shapes.outlines import circle, clipped, prism, rounded, shrunk
from synthgen.world.shapes.panels import Panels
from synthgen.world.shapes.relief import Relief
from synthgen.world.shapes.tubes import rods
from synthgen.world.vehicles.fittings import placed_box
from synthgen.world.vehicles.skin import Frame, drape, profile, ribbon, smooth_max, smooth_min
from synthgen.world.vehicles.wheels import WheelStyle, wheel

RADIUS = 0.7


def sphere(points: Floats) -> Floats:
    return np.linalg.norm(points - [0.0, 0.0, 1.0], axis=1) - RADIUS


def sphere_skin() -> Panels:
    box = np.array([[-0.8, -0.8, 0.2], [0.8, 0.8, 1.8]])
    core = np.array([[-0.1, 0.0, 0.9], [0.1, 0.1, 1.1]])
    return drape(sphere, Frame(box, core), (24, 24, 12))


def flat(n: int = 7) -> Panels:
    """Unit square at y = 1 that faces +y, of n x n squares."""
    line = np.linspace(0.0, 1.0, n + 1)
    quads = [
        np.array([[x0, 1.0, z0], [x1, 1.0, z0], [x1, 1.0, z1], [x0, 1.0, z1]])
        for x0, x1 in pairwise(line)
        for z0, z1 in pairwise(line)
    ]
    corners = np.concatenate([[quad[[0, 1, 2]], quad[[0, 2, 3]]] for quad in quads])
    return Panels.of("body", corners, np.broadcast_to([0.0, 1.0, 0.0], corners.shape))


def area(panels: Panels) -> float:
    c = panels.corners
    return float(np.linalg.norm(np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]), axis=1).sum() / 2)


def outline_area(points: list[tuple[float, float]]) -> float:
    x, y = np.array(points).T
    return float(0.5 * np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))


def test_a_draped_sphere_lies_on_the_sphere_with_radial_normals() -> None:
    skin = sphere_skin()
    away = skin.corners - [0.0, 0.0, 1.0]
    np.testing.assert_allclose(np.linalg.norm(away, axis=2), RADIUS, atol=2e-6)
    np.testing.assert_allclose(skin.normals, away / RADIUS, atol=1e-5)


def test_both_halves_of_a_draped_sphere_are_closed() -> None:
    skin = sphere_skin()
    c = skin.joined(skin.mirrored()).corners
    volume = np.einsum("ij,ij->", c[:, 0], np.cross(c[:, 1], c[:, 2])) / 6
    # the chords of 24 lines around a quarter take off less than 3 % of the volume
    assert volume == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.03)


@pytest.mark.parametrize("n", [1, 7, 30])
def test_a_cut_has_the_outline_area_however_coarse_the_triangles(n: int) -> None:
    points = [(0.21, 0.13), (0.83, 0.33), (0.71, 0.88), (0.27, 0.69)]
    whole = flat(n).cut(prism("xz", points, 0.1), "window")
    assert area(whole.only("window")) == pytest.approx(outline_area(rounded(points, 0.1)), abs=1e-9)
    assert area(whole.only("body")) == pytest.approx(1.0 - outline_area(rounded(points, 0.1)), abs=1e-9)


def test_a_cut_takes_only_from_its_source() -> None:
    half = [(-0.1, -0.1), (0.5, -0.1), (0.5, 1.1), (-0.1, 1.1)]
    skin = flat().cut(prism("xz", half), "glass").cut(prism("xz", [(-1, 0), (2, 0), (2, 0.5), (-1, 0.5)]), "sill")
    assert area(skin.only("glass")) == pytest.approx(0.5)
    assert area(skin.only("sill")) == pytest.approx(0.25)


def test_a_sunk_piece_has_a_wall_all_around() -> None:
    points = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.6), (0.2, 0.6)]
    skin = flat().cut(prism("xz", points), "window").sink("window", 0.05, "wall")
    np.testing.assert_allclose(skin.only("window").corners[:, :, 1], 0.95)
    assert area(skin.only("wall")) == pytest.approx(0.05 * 2.0)
    inward = np.array([0.5, 0.975, 0.4]) - skin.only("wall").corners.mean(axis=1)
    assert (np.einsum("ij,ij->i", inward, skin.only("wall").normals[:, 0]) > 0).all()


def test_outlines_shrink_and_clip_as_rectangles_do() -> None:
    box = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)]
    assert outline_area(shrunk(box, 0.1)) == pytest.approx(1.8 * 0.8)
    assert outline_area(clipped(box, (0.5, 2.0), (0.5, -2.0))) == pytest.approx(1.5)
    assert outline_area(circle((3.0, 4.0), 1.0, 90)) == pytest.approx(np.pi, rel=1e-3)


def test_smooth_joins_agree_with_sharp_ones_away_from_the_edge() -> None:
    a, b = np.array([-1.0, 0.3, 0.0]), np.array([0.5, -0.4, 0.0])
    np.testing.assert_allclose(smooth_max(a, b, 0.1)[:2], np.maximum(a, b)[:2])
    np.testing.assert_allclose(smooth_min(a, b, 0.1)[:2], np.minimum(a, b)[:2])
    assert smooth_max(a, b, 0.1)[2] == pytest.approx(0.025)  # blend / 4, where both are equal


def test_profiles_are_straight_between_soft_corners_and_beyond_their_ends() -> None:
    curve = profile([(0.0, 0.0), (1.0, 1.0), (2.0, 1.0)], 0.05)
    np.testing.assert_allclose(curve(np.array([-1.0, 0.5, 1.5, 3.0])), [-1.0, 0.5, 1.0, 1.0], atol=1e-9)
    assert 0.95 < curve(np.array([1.0]))[0] < 1.0


def test_a_ribbon_lies_on_the_surface_with_its_width() -> None:
    path = np.array([[-0.3, 0.1, 1.0], [0.3, 0.1, 1.0]])
    strip = ribbon(sphere, path, np.array([0.0, 1.0, 0.0]), "seam", width_m=0.02)
    away = np.linalg.norm(strip.corners - [0.0, 0.0, 1.0], axis=2)
    assert (away > RADIUS).all()
    assert (away < RADIUS + 0.006).all()
    np.testing.assert_allclose(np.abs(strip.corners[:, :, 2] - 1.0), 0.01, atol=1e-4)


def test_what_is_laid_on_a_relief_lies_on_its_outermost_triangles() -> None:
    skin, points = sphere_skin(), np.array([[0.1, 1.2], [-0.45, 0.9], [0.3, 0.6], [0.0, 1.0]])
    inner = skin.scaled(np.full(3, 0.5), np.array([0.0, 0.0, 1.0]))
    places, normals = Relief.of(skin.joined(inner).rows(), (0, 2, 1), 1.0).at(points)
    np.testing.assert_allclose(places[:, [0, 2]], points, atol=1e-9)
    away = np.linalg.norm(places - [0.0, 0.0, 1.0], axis=1)
    # a chord of the 24 lines of a quarter lies up to R (1 - cos(90 deg / 24 / 2)) inside, twice that across a square
    assert ((away < RADIUS + 1e-6) & (away > 0.995 * RADIUS)).all()
    np.testing.assert_allclose(normals, (places - [0.0, 0.0, 1.0]) / away[:, None], atol=0.02)


def test_beside_a_relief_the_nearest_of_it_is_given() -> None:
    (place,), (normal,) = Relief.of(flat().rows(), (0, 2, 1), 1.0).at(np.array([[1.7, 0.5]]))
    assert place[1] == 1.0
    assert place[0] == pytest.approx(1.0, abs=0.15)
    np.testing.assert_array_equal(normal, [0.0, 1.0, 0.0])


def test_rods_are_as_thick_and_as_long_as_asked() -> None:
    starts, ends = np.array([[0.0, 0, 0], [1.0, 0, 0]]), np.array([[0.0, 0, 2.0], [1.0, 3.0, 0]])
    mesh = rods(starts, ends, 0.1, sides=12)
    first = mesh.vertices[: len(mesh.vertices) // 2]
    np.testing.assert_allclose(np.hypot(first[:, 0], first[:, 1]), 0.1, atol=1e-6)
    assert set(np.round(first[:, 2], 6).tolist()) == {0.0, 2.0}
    assert mesh.bounds()[1, 1] == pytest.approx(3.0)


def test_equal_rows_are_found_wherever_they_are() -> None:
    keys = np.array([[1, 2, 3], [3, 2, 1], [1, 2, 3], [-1, 0, 0], [3, 2, 1]])
    first, index = equal_rows(keys)
    np.testing.assert_array_equal(keys[first][index], keys)
    assert len(first) == 3


@pytest.mark.parametrize("kind", ["alloy", "split", "steel"])
@pytest.mark.parametrize("detail", [0, 1, 2])
def test_wheels_fill_their_tyre_and_nothing_more(kind: str, detail: int) -> None:
    style = WheelStyle(0.66, 0.225, 0.68, 5, kind)
    tyre, bright, dark = wheel(style, detail)
    low, high = tyre.bounds()
    np.testing.assert_allclose([high[2], low[2]], [0.33, -0.33], atol=1e-6)
    assert high[1] <= 0.1125 + 1e-9
    for mesh in (bright, dark):
        assert np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2]).max() < 0.33 * 0.68 + 0.002
        assert np.abs(mesh.vertices[:, 1]).max() < 0.1125


def test_boxes_and_soft_boxes_have_their_size() -> None:
    for mesh in (*(placed_box((1.0, 2.0, 3.0), (0.4, 0.6, 0.8), 0.05, detail) for detail in (0, 1)),):
        np.testing.assert_allclose(mesh.bounds(), [[0.8, 1.7, 2.6], [1.2, 2.3, 3.4]], atol=1e-6)
