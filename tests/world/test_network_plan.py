"""Reference lines, heights and lanes of network roads against numerical integration and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.lanes import Lane, LaneSection
from synthgen.world.network.locating import locate, locate_on
from synthgen.world.network.network import Network
from synthgen.world.network.plan import Arc, Geometry, Line, ParamPoly3, Poly3, Shape, Spiral, chain, evaluate
from synthgen.world.network.road import Crossfall, Road, ShapePiece

CURVATURE = st.floats(-0.1, 0.1).filter(lambda k: abs(k) > 1e-9 or k == 0.0)


def integrated(start: tuple[float, float, float], k0: float, k1: float, length: float, n: int = 40_000) -> np.ndarray:
    """Complex end point of a line whose curvature runs linearly: midpoint rule, error h^2 L / 24 theta'^2."""
    x, y, heading = start
    s = (np.arange(n) + 0.5) * length / n
    theta = heading + k0 * s + (k1 - k0) * s**2 / (2 * length)
    return x + 1j * y + np.exp(1j * theta).sum() * length / n


@given(k0=CURVATURE, k1=CURVATURE, length=st.floats(1.0, 200.0), heading=st.floats(-4, 4))
def test_a_clothoid_is_the_integral_of_its_curvature(k0: float, k1: float, length: float, heading: float) -> None:
    geometry = Geometry(0.0, 3.0, -2.0, heading, length, Spiral(k0, k1))
    x, y, end_heading = geometry.place(length)
    expected = integrated((3.0, -2.0, heading), k0, k1, length)
    h = length / 40_000
    assert abs(complex(x, y) - expected) < length * (0.1 * h) ** 2 / 24 + 1e-7
    assert end_heading == pytest.approx(heading + (k0 + k1) / 2 * length, abs=1e-9)


@pytest.mark.parametrize("difference", [1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 0.0])
def test_a_clothoid_that_is_all_but_an_arc_joins_it_without_a_jump(difference: float) -> None:
    """The two ways to integrate meet: the distance to the arc is at most difference * L^2 / 6."""
    spiral, arc = Spiral(0.02, 0.02 + difference), Arc(0.02)
    ds = np.linspace(0, 100, 11)
    distance = np.hypot(*(np.subtract(spiral.local(ds, 100.0)[i], arc.local(ds, 100.0)[i]) for i in (0, 1)))
    assert np.max(distance) <= difference * 100**2 / 6 * 1.01 + 1e-9


def test_an_arc_of_curvature_zero_is_a_line() -> None:
    ds = np.linspace(0, 50, 7)
    for got, expected in zip(Arc(0.0).local(ds, 50.0), Line().local(ds, 50.0), strict=True):
        np.testing.assert_allclose(got, expected, atol=1e-12)


@given(b=st.floats(-0.8, 0.8), c=st.floats(-0.01, 0.01), d=st.floats(-1e-4, 1e-4))
def test_stations_along_a_cubic_are_lengths_of_the_curve(b: float, c: float, d: float) -> None:
    ds = np.linspace(0.0, 40.0, 9)
    u, v, heading = Poly3(0.5, b, c, d).local(ds, 40.0)
    np.testing.assert_allclose(v, 0.5 + b * u + c * u**2 + d * u**3, atol=1e-9)
    np.testing.assert_allclose(np.tan(heading), b + 2 * c * u + 3 * d * u**2, atol=1e-6)
    fine = np.linspace(0.0, u[-1], 20_001)
    slope = b + 2 * c * fine + 3 * d * fine**2
    length = np.trapezoid(np.hypot(1.0, slope), fine)
    assert length == pytest.approx(40.0, abs=1e-5)


def test_both_ranges_of_a_parametric_cubic_give_one_curve() -> None:
    """p from 0 to 1, or from 0 to the length: coefficients differ by powers of the length."""
    u, v, length = (0.0, 30.0, 2.0, -1.0), (0.0, 0.0, 9.0, -4.0), 33.0
    scale = length ** -np.arange(4.0)
    long_u, long_v = (tuple((np.array(row) * scale).tolist()) for row in (u, v))
    ds = np.linspace(0, length, 12)
    normalized = ParamPoly3(u, v, "normalized").local(ds, length)
    by_length = ParamPoly3(long_u, long_v, "arcLength").local(ds, length)
    np.testing.assert_allclose(normalized, by_length, atol=1e-12)
    p = ds / length
    np.testing.assert_allclose(normalized[0], np.polynomial.polynomial.polyval(p, u), atol=1e-12)
    np.testing.assert_allclose(normalized[1], np.polynomial.polynomial.polyval(p, v), atol=1e-12)


PIECES: list[tuple[float, Shape]] = [
    (30.0, Line()),
    (25.0, Spiral(0.0, 0.02)),
    (40.0, Arc(0.02)),
    (25.0, Spiral(0.02, -0.01)),
    (20.0, ParamPoly3((0.0, 20.0, 0.0, 0.0), (0.0, 0.0, 1.5, -0.5))),
    (15.0, Poly3(0.0, 0.0, 0.004, 0.0)),
]


def road(**changes: object) -> Road:
    plan = chain((10.0, 5.0, 0.3), PIECES)
    lanes = (
        Lane(2, "sidewalk", Cubics.constant(2.0)),
        Lane(1, "driving", Cubics((Cubic(0.0, 3.5), Cubic(50.0, 3.5, 0.02)))),
        Lane(0),
        Lane(-1, "driving", Cubics.constant(3.25)),
        Lane(-2, "shoulder", borders=Cubics((Cubic(0.0, -4.75, -0.001),))),
    )
    base = Road(
        "1",
        sum(length for length, _ in PIECES),
        plan,
        (LaneSection(0.0, lanes),),
        elevation=Cubics.through([0, 60, 155], [0, 4, -2], [0.02, 0.05, -0.05]),
        superelevation=Cubics.through([0, 50, 155], [0.0, 0.06, -0.03]),
        lane_offset=Cubics.constant(0.5),
    )
    return replace(base, **changes)


def test_a_line_goes_on_straight_past_its_ends() -> None:
    plan = chain((0.0, 0.0, 0.0), [(10.0, Line()), (10.0, Arc(0.1))])
    x, y, heading = evaluate(plan, [-5.0, 25.0])
    end = plan[1].place(10.0)
    assert (x[0], y[0], heading[0]) == pytest.approx((-5.0, 0.0, 0.0))
    assert (x[1], y[1]) == pytest.approx((end[0] + 5 * np.cos(1.0), end[1] + 5 * np.sin(1.0)))


def test_the_sections_axes_are_orthonormal_and_the_first_is_the_derivative_of_the_line() -> None:
    r = road()
    s = np.linspace(1.0, 119.0, 60)  # lines, arcs and clothoids: there s is the length of the plan
    axes = np.stack(r.frame(s), axis=1)
    np.testing.assert_allclose(axes @ np.swapaxes(axes, 1, 2), np.broadcast_to(np.eye(3), axes.shape), atol=1e-12)
    np.testing.assert_allclose(np.cross(axes[:, 0], axes[:, 1]), axes[:, 2], atol=1e-12)
    ahead = (r.point(s + 1e-5) - r.point(s - 1e-5)) / 2e-5
    np.testing.assert_allclose(np.cross(ahead, axes[:, 0]), 0.0, atol=1e-6)


def test_positive_superelevation_raises_the_left_side() -> None:
    """OpenDRIVE: the road falls to the right, by the sine of the angle."""
    r = road(elevation=Cubics(), superelevation=Cubics.constant(0.1))
    np.testing.assert_allclose(r.point(40.0, [4.0, -4.0])[:, 2], [4 * np.sin(0.1), -4 * np.sin(0.1)])


def test_crossfall_falls_away_from_the_line_on_the_sides_it_names() -> None:
    falls = (Crossfall("both", Cubic(0.0, 0.03)), Crossfall("left", Cubic(50.0, 0.05)))
    r = road(elevation=Cubics(), superelevation=Cubics(), crossfalls=falls)
    np.testing.assert_allclose(r.point(20.0, [2.0, -2.0])[:, 2], -2 * np.tan(0.03), atol=1e-12)
    np.testing.assert_allclose(r.point(60.0, [2.0, -2.0])[:, 2], [-2 * np.tan(0.05), -2 * np.tan(0.03)], atol=1e-12)


def test_shapes_are_blended_linearly_along_the_road() -> None:
    shapes = (
        ShapePiece(0.0, Cubic(-5.0, 0.1)),
        ShapePiece(0.0, Cubic(0.0, 0.1, -0.02)),
        ShapePiece(100.0, Cubic(-5.0, 0.5)),
    )
    r = road(shapes=shapes)
    assert float(r.surface_height(0.0, 2.0)) == pytest.approx(0.06)
    assert float(r.surface_height(100.0, 2.0)) == pytest.approx(0.5)
    np.testing.assert_allclose(r.surface_height([25.0, 150.0], [2.0, 2.0]), [0.75 * 0.06 + 0.25 * 0.5, 0.5])


def test_borders_add_up_widths_from_the_offset_lane_zero_and_borders_count_from_it() -> None:
    r, s = road(), np.array([0.0, 50.0, 80.0])
    borders = r.lane_borders(0, s)
    np.testing.assert_allclose(borders[0], 0.5)
    np.testing.assert_allclose(borders[1], [[0.5] * 3, [4.0, 4.0, 4.6]])
    np.testing.assert_allclose(borders[2][1], [6.0, 6.0, 6.6])
    np.testing.assert_allclose(borders[-1], [[0.5] * 3, [-2.75] * 3])
    np.testing.assert_allclose(borders[-2][1], 0.5 - 4.75 - 0.001 * s)
    assert r.lane_at([10.0] * 5, [0.4, 0.6, 5.0, 7.0, -4.0]).tolist() == [-1, 1, 2, 0, -2]


@given(s=st.floats(0.5, 154.5), t=st.floats(-12.0, 12.0))
def test_locating_inverts_point(s: float, t: float) -> None:
    """To a nanometre on a banked, hilly road: the section's tilt and pitch move places in plan too."""
    r = road()
    at_s, at_t, past = locate_on(r, r.point([s], [t])[:, :2])
    assert (at_s[0], at_t[0], past[0]) == pytest.approx((s, t, 0.0), abs=1e-6)


def test_places_beyond_an_end_are_off_the_road_by_their_distance() -> None:
    r = road(elevation=Cubics(), superelevation=Cubics())
    _, _, past = locate_on(r, r.point([-3.0, 158.0])[:, :2])
    np.testing.assert_allclose(past, 3.0, atol=1e-9)


def test_a_bridge_is_told_from_the_road_below_by_height() -> None:
    low = Road("low", 100.0, (Geometry(0, -50, 0, 0, 100, Line()),), road().sections)
    plan = (Geometry(0, 0, -50, np.pi / 2, 100, Line()),)
    high = Road("high", 100.0, plan, road().sections, elevation=Cubics.constant(6.0))
    places = np.array([[1.0, -1.5, 0.0], [1.0, -1.5, 6.0], [400.0, 0.0, 0.0]])
    found = locate(Network((low, high)), places)
    assert found.road.tolist() == [0, 1, -1]
    assert found.lane.tolist() == [-1, -1, 0]
    assert found.t[:2] == pytest.approx([-1.5, -1.0])
