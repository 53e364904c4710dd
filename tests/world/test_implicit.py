"""Meshes of signed distance fields, and tubes."""

import numpy as np
import pytest

from synthgen.records.mesh import face_normals
from synthgen.world.shapes.implicit import (
    Cone,
    border_edges,
    cone_distance,
    gradient,
    hemmed,
    smooth_cut,
    smooth_union,
    split,
    surface_nets,
)
from synthgen.world.shapes.tubes import ring, tube

BOX = (np.full(3, -1.3), np.full(3, 1.3))


def sphere(points, radius=1.0):
    return np.linalg.norm(points, axis=1) - radius


def volume(vertices, faces):
    return np.einsum("ij,ij->", vertices[faces[:, 0]], face_normals(vertices, faces)) / 6


def test_the_mesh_of_a_sphere_is_closed_and_on_the_sphere():
    vertices, faces = surface_nets(sphere, *BOX, 0.12)

    np.testing.assert_allclose(np.linalg.norm(vertices, axis=1), 1.0, atol=1e-6)
    assert len(border_edges(faces)) == 0
    # Euler: a closed surface without handles.
    edges = 3 * len(faces) // 2
    assert len(vertices) - edges + len(faces) == 2
    assert volume(vertices, faces) == pytest.approx(4 / 3 * np.pi, rel=0.02)


def test_skipped_blocks_do_not_change_the_mesh():
    """Two small balls in a large box: most blocks are never evaluated node by node."""

    def balls(points):
        return np.minimum(sphere(points - [0.9, 0.0, 0.0], 0.2), sphere(points - [-0.9, 0.0, 0.0], 0.2))

    vertices, faces = surface_nets(balls, *BOX, 0.05)

    assert volume(vertices, faces) == pytest.approx(2 * 4 / 3 * np.pi * 0.2**3, rel=0.05)


def test_a_cone_with_equal_ends_is_an_ellipsoid():
    cone = Cone((0.1, 0.0, 0.0), (0.1, 0.0, 0.0), 0.5, 0.5, (1.0, 2.0, 0.5))
    on_surface = np.array([[0.6, 0.0, 0.0], [0.1, 1.0, 0.0], [0.1, 0.0, -0.25]])

    np.testing.assert_allclose(cone_distance(on_surface, cone), 0.0, atol=1e-12)
    slope = gradient(lambda p: cone_distance(p, cone), on_surface)
    np.testing.assert_allclose(np.linalg.norm(slope, axis=1), 1.0, atol=1e-2)


def test_a_grown_cone_is_the_same_field_less_the_margin():
    cone = Cone((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.2, 0.1)
    points = np.array([[0.5, 0.1, 0.3], [0.0, 0.05, 0.5], [0.2, 0.2, 1.4]])

    np.testing.assert_allclose(cone_distance(points, cone.grown(0.05)), cone_distance(points, cone) - 0.05)


def test_a_union_holds_both_and_a_cut_leaves_neither_hole():
    a, b = np.array([-1.0, 0.5, 0.2]), np.array([0.3, -0.4, 0.2])
    union = smooth_union([a, b], 0.01)

    assert np.all(union <= np.minimum(a, b) + 1e-12)
    np.testing.assert_allclose(union[:2], np.minimum(a, b)[:2], atol=1e-6)
    assert smooth_cut(np.array([-1.0]), np.array([-0.5]), 0.01)[0] == pytest.approx(0.5)


def test_a_split_keeps_the_area_and_lies_on_its_line():
    vertices, faces = surface_nets(sphere, *BOX, 0.12)
    level = vertices[:, 2] - 0.313
    (upper, upper_faces), (lower, lower_faces) = split(vertices, faces, level)

    def area(v, f):
        return np.linalg.norm(face_normals(v, f), axis=1).sum() / 2

    assert area(upper, upper_faces) + area(lower, lower_faces) == pytest.approx(area(vertices, faces))
    rim = np.unique(border_edges(upper_faces))
    np.testing.assert_allclose(upper[rim, 2], 0.313, atol=1e-9)
    assert upper[:, 2].min() == pytest.approx(0.313)


def test_a_hem_turns_inward():
    vertices, faces = surface_nets(sphere, *BOX, 0.12)
    (upper, upper_faces), _ = split(vertices, faces, vertices[:, 2])
    grown, grown_faces = hemmed(upper, upper_faces, upper / np.linalg.norm(upper, axis=1, keepdims=True), 0.1)
    lip = grown_faces[len(upper_faces) :]

    # The lip of the upper half faces down, as the open end of a bowl held upside down does.
    assert np.all(face_normals(grown, lip)[:, 2] < 0)
    assert np.linalg.norm(grown[np.unique(lip)], axis=1).min() == pytest.approx(0.9, abs=0.01)


def test_a_straight_tube_is_a_prism():
    mesh = tube([[0, 0, 0], [0, 0, 2.0]], 0.5, sides=48)
    v = mesh.vertices.astype(float)

    assert volume(v, mesh.faces) == pytest.approx(np.pi * 0.25 * 2, rel=0.01)


def test_a_closed_tube_is_a_torus():
    mesh = tube(ring([0, 0, 0], 1.0, 64), 0.1, sides=24, closed=True)
    v = mesh.vertices.astype(float)

    assert volume(v, mesh.faces) == pytest.approx(2 * np.pi**2 * 1.0 * 0.01, rel=0.02)
    agree = np.einsum("ij,ij->i", face_normals(v, mesh.faces), mesh.normals[mesh.faces].mean(axis=1))
    assert np.all(agree > 0)
