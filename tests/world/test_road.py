import dataclasses
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ray_probe import heights, triangles
from scipy.spatial import cKDTree

from synthgen.errors import InputError
from synthgen.records import Part
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.roads.road import SIDES, CrossSection, RoadLine, cross_section
from synthgen.world.roads.street_surface import road_parts, stations, strips
from synthgen.yamlfile import read_table

STRAIGHT = RoadLine("straight", 120.0)
LEFT = RoadLine("curve", 150.0, 80.0)
RIGHT = RoadLine("curve", 150.0, -60.0)
TABLE = read_table(Path(resource("assets", "families", "road.yaml")))
OVERLAYS = {"patch", "seam", "manhole", "manhole_relief", "drain", "drain_slots", "bay_line", "zebra"}


@pytest.fixture(scope="module", params=[STRAIGHT, LEFT, RIGHT], ids=["straight", "left", "right"])
def street(request: pytest.FixtureRequest) -> tuple[RoadLine, tuple[Part, ...]]:
    line = request.param
    return line, road_parts(
        line, cross_section(), material="asphalt", wet=False, rng=stream(1, "road"), zebra_s=(40.0,)
    )


@pytest.mark.parametrize("line", [STRAIGHT, LEFT, RIGHT])
def test_the_line_is_the_integral_of_its_heading(line: RoadLine) -> None:
    """Trapezes over 20 000 steps: error below length h^2 / (24 R^2) < 1e-7 m."""
    s = np.linspace(0.0, line.length_m, 20_001)
    curvature = 1.0 / line.radius_m if line.radius_m else 0.0
    direction = np.exp(1j * curvature * s)
    along = np.concatenate([[0], np.cumsum((direction[1:] + direction[:-1]) / 2 * np.diff(s))])
    np.testing.assert_allclose(line.point(s) @ [1, 1j], along, atol=1e-6)
    np.testing.assert_allclose(line.heading(s), curvature * s, atol=1e-12)


def test_every_offset_of_a_curve_lies_on_a_circle() -> None:
    s, t = np.linspace(0, 150, 50), 3.5
    np.testing.assert_allclose(np.linalg.norm(LEFT.point(s, t) - [0, 80], axis=1), 80 - t, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(RIGHT.point(s, t) - [0, -60], axis=1), 60 + t, atol=1e-9)


@given(s=st.floats(-100, 250), t=st.floats(-40, 40), line=st.sampled_from([STRAIGHT, LEFT, RIGHT]))
def test_locate_inverts_point(s: float, t: float, line: RoadLine) -> None:
    at_s, at_t = line.locate(line.point([s], [t]))
    assert (at_s[0], at_t[0]) == pytest.approx((s, t), abs=1e-7)


@pytest.mark.parametrize("line", [STRAIGHT, LEFT, RIGHT])
def test_a_placed_body_heads_along_the_road_and_stands_beside_it(line: RoadLine) -> None:
    T, h = line.place(33.0, 2.0, 0.12, 0.3), float(line.heading(33.0))
    np.testing.assert_allclose(T[:3, 0], [np.cos(h + 0.3), np.sin(h + 0.3), 0], atol=1e-12)
    np.testing.assert_allclose(T[:2, 3], line.point(33.0) + 2.0 * np.array([-np.sin(h), np.cos(h)]), atol=1e-12)
    assert T[2, 3] == 0.12


def test_a_curve_that_would_meet_itself_is_refused() -> None:
    with pytest.raises(InputError, match="251 m"):
        RoadLine("curve", 300.0, 60.0)
    with pytest.raises(InputError, match="radius"):
        RoadLine("curve", 100.0)


@pytest.mark.parametrize(("lanes", "centers"), [(2, {-1: -1.6, 1: 1.6}), (4, {-2: -4.8, -1: -1.6, 1: 1.6, 2: 4.8})])
def test_lanes_are_numbered_outward_from_the_line(lanes: int, centers: dict[int, float]) -> None:
    section = cross_section(lanes, 3.2)
    assert {lane: section.lane_center(lane) for lane in section.lane_numbers} == pytest.approx(centers)
    with pytest.raises(InputError, match="no lane 0"):
        section.lane_center(0)


@pytest.mark.parametrize("lanes", [2, 4])
def test_widths_are_those_of_the_table(lanes: int) -> None:
    section, rows = cross_section(lanes, 3.0), TABLE["section"]
    for side, sign in zip(SIDES, (1, -1), strict=True):
        kerb = lanes / 2 * 3.0 + rows["parking_width_m"]
        assert sign * section.kerb_t(side) == pytest.approx(kerb)
        assert sign * section.parking_center_t(side) == pytest.approx(kerb - rows["parking_width_m"] / 2)
        verge = kerb + rows["kerb_width_m"] + rows["pavement_width_m"]
        assert sign * section.verge_t(side) == pytest.approx(verge)
        assert sign * section.pavement_center_t(side) == pytest.approx(verge - rows["pavement_width_m"] / 2)
        assert sign * section.plot_t(side) == pytest.approx(verge + rows["verge_width_m"])
    assert section.ground_height([0.0, 20.0, -20.0]).tolist() == [0.0, rows["kerb_upstand_m"], rows["kerb_upstand_m"]]


@pytest.mark.parametrize("lanes", [2, 4])
def test_strips_tile_the_section_without_gap_or_overlap(lanes: int) -> None:
    section = cross_section(lanes)
    across = strips(section)
    for right, left in pairwise(across):
        assert right.left == pytest.approx(left.right, abs=1e-9)
    assert across[0].right[0] == section.plot_end_t("right")
    assert across[-1].left[0] == section.plot_end_t("left")


@pytest.mark.parametrize("lanes", [2, 4])
def test_lines_are_as_wide_as_the_table_says_and_inside_the_carriageway(lanes: int) -> None:
    section = cross_section(lanes)
    lines = [strip for strip in strips(section) if strip.class_name == "ground.lane_marking"]
    assert len(lines) == (3 if lanes == 2 else 6) + (0 if lanes == 4 else 1)
    for strip in lines:
        assert max(abs(strip.left[0]), abs(strip.right[0])) < section.half_width_m
        middle = abs(strip.left[0] + strip.right[0]) / 2
        border = round(middle / section.lane_width_m) * section.lane_width_m
        assert abs(middle - border) < 0.25, "a line lies at the border of a lane"


def test_a_third_of_the_center_line_is_painted(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    """Dashes of 3 m, gaps of 6 m, none at the zebra: a share of 1/3 but for whole periods at the ends."""
    line, parts = street
    paint = next(part for part in parts if part.name == "center_line")
    length = _area(paint) / TABLE["markings"]["line_width_m"]
    total = line.length_m + 2 * TABLE["extent"]["approach_m"] - TABLE["markings"]["zebra_length_m"] - 2
    assert length == pytest.approx(total / 3, abs=6.0)


def test_a_zebra_has_bars_and_gaps_of_half_a_meter_between_the_kerbs(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    line, parts = street
    mesh = next(part for part in parts if part.name == "zebra").mesh
    s, t = line.locate(mesh.vertices[:, :2].astype(float))
    assert (s.min(), s.max()) == pytest.approx((38.0, 42.0), abs=1e-3)
    edges = np.unique(np.round(t, 3))
    np.testing.assert_allclose(np.diff(edges), TABLE["markings"]["zebra_bar_m"], atol=2e-3)
    assert np.abs(t).max() < cross_section().kerb_t("left")


def test_every_part_has_a_class_of_the_taxonomy(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    assert {part.class_name for part in street[1]} <= classes().keys()


def test_ground_height_is_the_height_of_the_mesh(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    """Overlays add up to 5 mm; on the kerb's steep face the chord of a curve would count, so it is left out."""
    line, parts = street
    section, rng = cross_section(), stream(5, "probe")
    s = rng.uniform(-50.0, line.length_m + 50.0, 250)
    t = rng.uniform(section.plot_end_t("right") + 0.05, section.plot_end_t("left") - 0.05, 250)
    away = np.abs(np.abs(t) - section.kerb_t("left") - 0.02) > 0.04
    s, t = s[away], t[away]
    got = heights(triangles(list(parts)), line.point(s, t))
    excess = got - section.ground_height(t)
    assert np.all((excess > -1e-5) & (excess < 0.005))


def test_ribbons_stay_within_a_centimeter_of_their_arc(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    line, _ = street
    section = cross_section()
    s = stations(line, section, ())
    for t in (section.plot_end_t("left"), 0.0, section.plot_end_t("right")):
        middle = (line.point(s[1:], t) + line.point(s[:-1], t)) / 2
        assert np.max(np.abs(line.locate(middle)[1] - t)) < 0.01


def test_terrain_takes_over_exactly_where_the_plots_end(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    line, parts = street
    assert _is_closed_at_the_plots(line, cross_section(), parts, stations(line, cross_section(), (40.0,)))


@pytest.mark.parametrize("lanes", [2, 4])
@pytest.mark.parametrize(("radius", "turn_deg"), [(60.0, 239.0), (-120.0, 225.0), (80.0, 185.0)])
def test_a_street_that_bends_back_keeps_its_ends_apart(lanes: int, radius: float, turn_deg: float) -> None:
    line, section = RoadLine("curve", abs(radius) * np.deg2rad(turn_deg), radius), cross_section(lanes)
    parts = road_parts(line, section, material="concrete", wet=True, rng=stream(1, "road"))
    assert _is_closed_at_the_plots(line, section, parts, stations(line, section, ()))


def test_the_rim_of_the_terrain_stands_above_any_camera(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    """No black band at the horizon: looking level from 3 m above the road one sees ground, whatever the direction."""
    line, parts = street
    eye = np.append(line.point(60.0), 3.0)
    xyz = next(part for part in parts if part.name == "terrain").mesh.vertices
    angle = np.arctan2(*(xyz[:, :2] - eye[:2]).T[::-1])
    sector = np.floor((angle + np.pi) / (2 * np.pi) * 24).astype(int) % 24
    assert all(xyz[sector == k, 2].max() > eye[2] for k in range(24))


def test_surfaces_face_up(street: tuple[RoadLine, tuple[Part, ...]]) -> None:
    for part in street[1]:
        a, b, c = np.moveaxis(part.mesh.vertices[part.mesh.faces].astype(float), 1, 0)
        normal = np.cross(b - a, c - a)
        assert np.all(normal[:, 2] > 0) or part.name == "kerb", part.name
        assert np.all(np.einsum("ij,ij->i", normal, part.mesh.normals[part.mesh.faces[:, 0]]) > 0), part.name


def test_a_street_may_do_without_verge_and_parking() -> None:
    section = dataclasses.replace(cross_section(), verge_width_m=0.0, parking_width_m=0.0)
    parts = road_parts(LEFT, section, material="asphalt", wet=False, rng=stream(1, "road"))
    assert {"verge", "parking", "bay_line"}.isdisjoint(part.name for part in parts)
    assert section.plot_t("left") == section.verge_t("left")
    for right, left in pairwise(strips(section)):
        assert right.left == pytest.approx(left.right, abs=1e-9)


def test_equal_streams_make_equal_streets() -> None:
    twice = [road_parts(LEFT, cross_section(), material="asphalt", wet=False, rng=stream(3, "r")) for _ in range(2)]
    for one, other in zip(*twice, strict=True):
        assert one.mesh.vertices.tobytes() == other.mesh.vertices.tobytes()
        assert (one.name, one.material) == (other.name, other.material)


def test_rain_darkens_the_carriageway_but_not_its_shape() -> None:
    dry, wet = (
        road_parts(STRAIGHT, cross_section(), material="concrete", wet=state, rng=stream(3, "r"))
        for state in (False, True)
    )
    for one, other in zip(dry, wet, strict=True):
        assert one.mesh.vertices.tobytes() == other.mesh.vertices.tobytes()
    road = next(part.name for part in dry if part.class_name == "ground.road")
    before, after = (next(p.material for p in parts if p.name == road) for parts in (dry, wet))
    assert after.base_color[0] < 0.7 * before.base_color[0]
    assert after.roughness < before.roughness


def _is_closed_at_the_plots(line: RoadLine, section: CrossSection, parts: tuple[Part, ...], s: np.ndarray) -> bool:
    """Whether every edge of the plots' outer rim is also an edge of the terrain: no crack to look through."""
    mesh = next(part for part in parts if part.name == "terrain").mesh
    edges = np.sort(np.concatenate([mesh.faces[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]), axis=1)
    known = set(map(tuple, edges.tolist()))
    for side in SIDES:
        rim = np.column_stack([line.point(s, section.plot_end_t(side)), np.full(len(s), section.kerb_upstand_m)])
        distance, vertex = cKDTree(mesh.vertices).query(rim)
        pairs = np.sort(np.column_stack([vertex[:-1], vertex[1:]]), axis=1)
        if distance.max() > 1e-4 or not all(pair in known for pair in map(tuple, pairs.tolist())):
            return False
    return True


def _area(part: Part) -> float:
    a, b, c = np.moveaxis(part.mesh.vertices[part.mesh.faces].astype(float), 1, 0)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)
