"""Thinning: fewer triangles that lie where the many did, with the same pieces, borders and edges."""

import numpy as np

from synthgen.world.shapes.outlines import circle, prism
from synthgen.world.shapes.panel_thinning import thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.skin import Frame, drape

SPARE_M = 0.001


def ball() -> Panels:
    """Left half of a ball of 0.7 m about (0, 0, 1), with a round sunk window in its side."""
    box, core = np.array([[-0.8, -0.8, 0.2], [0.8, 0.8, 1.8]]), np.array([[-0.1, 0.0, 0.9], [0.1, 0.1, 1.1]])
    skin = drape(lambda p: np.linalg.norm(p - [0.0, 0.0, 1.0], axis=1) - 0.7, Frame(box, core), (16, 16, 8))
    return skin.cut(prism("xz", circle((0.0, 1.0), 0.3, 30)), "window").sink("window", 0.02, "wall")


def area(panels: Panels, name: str) -> float:
    c = panels.only(name).corners
    return float(np.linalg.norm(np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]), axis=1).sum() / 2)


def test_a_cut_ball_keeps_its_pieces_their_areas_and_its_bounds() -> None:
    before, after = ball(), thinned(ball(), SPARE_M, 0.15)
    assert len(after.rows()) < 0.9 * len(before.rows())
    assert after.names() == before.names()
    for name in before.names():
        # a border of length L that moves by the spare way takes or gives at most L times that
        assert abs(area(after, name) - area(before, name)) < 2 * np.pi * 0.7 * SPARE_M + 1e-3
    np.testing.assert_allclose(after.bounds(), before.bounds(), atol=SPARE_M)


def test_corners_that_stay_are_corners_that_were_there() -> None:
    before, after = ball(), thinned(ball(), SPARE_M, 0.15)
    known = {tuple(p) for p in np.round(before.corners.reshape(-1, 3), 5)}
    assert {tuple(p) for p in np.round(after.corners.reshape(-1, 3), 5)} <= known


def test_no_hole_opens() -> None:
    """Where the drape's coarser bottom meets the sides edges have one triangle; nowhere else, before or after."""

    def seams_m(panels: Panels) -> float:
        edges, _ = panels.border(*panels.names())
        return float(np.linalg.norm(edges[:, 0] - edges[:, 1], axis=1).sum())

    assert abs(seams_m(thinned(ball(), SPARE_M, 0.15)) / seams_m(ball()) - 1.0) < 0.01


def test_normals_still_point_away_from_the_middle() -> None:
    body = thinned(ball(), SPARE_M, 0.15).only("body")
    away = (body.corners - [0.0, 0.0, 1.0]) / 0.7
    np.testing.assert_allclose(body.normals, away, atol=0.02)


def test_flat_ground_is_left_with_a_few_triangles() -> None:
    x = np.linspace(0.0, 1.0, 9)
    quads = [
        [(a, 1.0, b), (a + 0.125, 1.0, b), (a + 0.125, 1.0, b + 0.125), (a, 1.0, b + 0.125)]
        for a in x[:-1]
        for b in x[:-1]
    ]
    corners = np.array([[q[i] for i in pick] for q in quads for pick in ((0, 1, 2), (0, 2, 3))])
    sheet = Panels.of("sheet", corners, np.broadcast_to([0.0, 1.0, 0.0], corners.shape))
    after = thinned(sheet, SPARE_M, 0.5)
    assert len(after.rows()) < 0.5 * len(corners)
    assert abs(area(after, "sheet") - 1.0) < 1e-9
