"""Thinned meshes: fewer triangles on the same surface, in every pose, with borders that still meet."""

import numpy as np
import pytest

from synthgen.world.shapes.implicit import border_edges, split, surface_nets
from synthgen.world.shapes.thinning import thinned

TOLERANCE_M = 0.002
RADIUS_M = 0.1


def ball(points):
    return np.linalg.norm(points, axis=1) - RADIUS_M


@pytest.fixture(scope="module")
def sphere():
    return surface_nets(ball, np.full(3, -0.12), np.full(3, 0.12), 0.012)


@pytest.fixture(scope="module")
def few(sphere):
    vertices, faces = sphere
    kept, fewer = thinned([vertices], faces, TOLERANCE_M)
    return vertices[kept], fewer


def normals(vertices, faces):
    a, b, c = vertices[faces].transpose(1, 0, 2)
    return np.cross(b - a, c - a)


def test_less_than_a_third_is_left_of_a_ball(sphere, few):
    assert 40 < len(few[1]) < len(sphere[1]) / 3


def test_a_thinned_ball_is_closed_and_faces_outward(few):
    vertices, faces = few

    assert len(border_edges(faces)) == 0
    assert np.all(np.einsum("ij,ij->i", normals(vertices, faces), vertices[faces].mean(axis=1)) > 0)


def test_the_surface_stays_within_the_tolerance(sphere, few):
    """The root of the mean square of what faces are off the ball, beyond what they were before (0.1 mm)."""
    vertices, faces = few
    a, b, c = vertices[faces].transpose(1, 0, 2)
    area = 0.5 * np.linalg.norm(normals(vertices, faces), axis=1)
    middles = ball((a + b + c) / 3.0)

    assert np.sqrt(np.average(middles**2, weights=area)) < TOLERANCE_M


def test_borders_stay_on_their_lines(sphere):
    """What is cut off below a plane keeps its rim on the circle, within the tolerance."""
    vertices, faces = sphere
    (part, cut_faces), _ = split(vertices, faces, vertices[:, 2] - 0.031)
    kept, fewer = thinned([part], cut_faces, TOLERANCE_M)
    a, b = part[kept][border_edges(fewer)].transpose(1, 0, 2)

    assert len(a) < len(border_edges(cut_faces)) / 2
    np.testing.assert_allclose(a[:, 2], 0.031, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm((a + b) / 2, axis=1), RADIUS_M, atol=2 * TOLERANCE_M)


def test_a_tube_that_will_bend_keeps_vertices_at_its_bend():
    """Thinned in one pose it is a straight prism with nothing between its ends; in two it keeps rings at the bend."""
    angle, z = np.meshgrid(np.linspace(0, 2 * np.pi, 12, endpoint=False), np.linspace(0.0, 0.6, 25), indexing="ij")
    straight = np.stack([0.05 * np.cos(angle), 0.05 * np.sin(angle), z], axis=-1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(12), np.arange(24), indexing="ij")
    a, b, c, d = (((i + p) % 12 * 25 + j + q).reshape(-1) for p, q in ((0, 0), (1, 0), (1, 1), (0, 1)))
    faces = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    bend = np.clip((straight[:, 2] - 0.25) / 0.1, 0.0, 1.0) * np.deg2rad(60.0)
    up = straight[:, 2] - 0.3
    bent = np.stack(
        [
            straight[:, 0] * np.cos(bend) + up * np.sin(bend),
            straight[:, 1],
            up * np.cos(bend) - straight[:, 0] * np.sin(bend),
        ],
        axis=1,
    )
    inside = {}
    for name, poses in {"one": [straight], "two": [straight, bent]}.items():
        kept, _ = thinned(poses, faces, TOLERANCE_M)
        height = straight[kept, 2]
        inside[name] = int(((height > 0.2) & (height < 0.4)).sum())

    assert inside["one"] < 12 < inside["two"]


def test_equal_meshes_are_thinned_alike(sphere, few):
    vertices, faces = sphere
    kept, fewer = thinned([vertices.copy()], faces.copy(), TOLERANCE_M)

    assert np.array_equal(vertices[kept], few[0])
    assert np.array_equal(fewer, few[1])
