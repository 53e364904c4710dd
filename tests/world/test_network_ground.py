"""Surfaces of road networks: one sheet without cracks or doubles, at the height of the road, painted as recorded."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.records import Part
from synthgen.records.mesh import face_normals
from synthgen.rng import Generator, stream
from synthgen.taxonomy import classes
from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.ground import extensions, network_parts
from synthgen.world.network.lanes import Lane, LaneSection, MarkLine, RoadMark
from synthgen.world.network.layouts import build_layout
from synthgen.world.network.locating import locate_on
from synthgen.world.network.network import Network
from synthgen.world.network.paint import road_paint
from synthgen.world.network.plan import Geometry, Line
from synthgen.world.network.reading import read_network
from synthgen.world.network.regions import area, around, boundary_loops, filled
from synthgen.world.network.road import Road
from synthgen.world.network.standing_ground import Ground

OVERLAYS = {"lane_mark", "mark", "new_asphalt", "tar", "manhole", "manhole_relief"}
Built = tuple[Network, tuple[Part, ...]]


CASES: dict[str, dict[str, float]] = {
    "curve": {},
    "cross_junction": {},
    "roundabout": {},
    "motorway": {"length_m": 40.0},
}


@pytest.fixture(scope="module", params=CASES)
def built(request: pytest.FixtureRequest) -> Built:
    network = build_layout(request.param, stream(4, "layout"), **CASES[request.param])
    return network, network_parts(network, rng=stream(4, "ground"))


def corners(parts: tuple[Part, ...], *, overlays: bool) -> np.ndarray:
    """Corners (m, 3, 3) of the triangles of paint and repairs, or of all else."""
    chosen = [part for part in parts if (part.name in OVERLAYS) == overlays]
    return np.concatenate([part.mesh.vertices[part.mesh.faces].astype(float) for part in chosen])


def heights_at(triangles: np.ndarray, xy: np.ndarray) -> list[np.ndarray]:
    """Heights of all triangles over each place, from the lowest."""
    low, high = triangles[:, :, :2].min(axis=1), triangles[:, :, :2].max(axis=1)
    found = []
    for x, y in xy:
        near = triangles[(low[:, 0] <= x) & (low[:, 1] <= y) & (high[:, 0] >= x) & (high[:, 1] >= y)]
        a, b, c = near[:, 0], near[:, 1] - near[:, 0], near[:, 2] - near[:, 0]
        det = b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0]
        is_flat = np.abs(det) > 1e-9  # kerb faces stand upright
        a, b, c, det = a[is_flat], b[is_flat], c[is_flat], det[is_flat]
        u = ((x - a[:, 0]) * c[:, 1] - (y - a[:, 1]) * c[:, 0]) / det
        v = (b[:, 0] * (y - a[:, 1]) - b[:, 1] * (x - a[:, 0])) / det
        inside = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6)
        found.append(np.sort((a[:, 2] + u * b[:, 2] + v * c[:, 2])[inside]))
    return found


def places_on(network: Network, n: int) -> list[tuple[Road, float, float, float]]:
    """Road, s, t and height above the road of drawn places on lanes."""
    rng, places = stream(9, "places"), []
    lengths = np.array([road.length_m for road in network.roads])
    for which in rng.choice(len(lengths), n, p=lengths / lengths.sum()):
        road = network.roads[which]
        s = float(rng.uniform(0.01, road.length_m - 0.01))
        index = int(road.section_index(s))
        borders = road.lane_borders(index, s)
        lanes = [x for x in road.sections[index].lanes if x.id and abs(np.subtract(*borders[x.id])) > 0.2]
        lane = lanes[int(rng.integers(len(lanes)))]
        inner, outer = (float(t) for t in borders[lane.id])
        share = rng.uniform(0.25, 0.9) if lane.kind == "curb" else rng.uniform(0.02, 0.98)
        places.append((road, s, inner + share * (outer - inner), lane.heights[0].outer_m if lane.heights else 0.0))
    return places


def test_the_ground_is_where_the_records_say(built: Built) -> None:
    """Within 1 cm, on lanes, kerbs and pavements, in junctions too: chords are at most that far from the road."""
    network, parts = built
    places = places_on(network, 250)
    points = np.array([road.point(s, t, h) for road, s, t, h in places])
    found = heights_at(corners(parts, overlays=False), points[:, :2])
    assert all(len(z) for z in found), "no hole"
    np.testing.assert_allclose([z[-1] for z in found], points[:, 2], atol=0.01)


def test_heights_of_the_ground_are_those_of_the_records(built: Built) -> None:
    """What bodies are put on is where the road says."""
    network, parts = built
    points = np.array([road.point(s, t, h) for road, s, t, h in places_on(network, 120)])

    heights, classes = Ground(network, parts).at(points[:, :2])

    np.testing.assert_allclose(heights, points[:, 2], atol=0.01)
    assert "" not in classes


def test_every_place_has_one_ground(built: Built) -> None:
    """No cracks and no doubles: one height over each place, also within a centimetre of every border."""
    network, parts = built
    rng = stream(5, "probe")
    triangles = corners(parts, overlays=False)
    near = np.concatenate([road.point(*_border(road, rng))[None, :2] for road in network.roads for _ in range(6)])
    near = near + rng.uniform(-0.01, 0.01, near.shape)
    anywhere = rng.uniform(triangles.min(axis=(0, 1))[:2] + 30, triangles.max(axis=(0, 1))[:2] - 30, (200, 2))
    for xy, z in zip([*near, *anywhere], heights_at(triangles, np.concatenate([near, anywhere])), strict=True):
        assert len(z) >= 1, xy
        assert np.ptp(z) < 2e-3 or np.ptp(z) > 0.05, (xy, z)


def _border(road: Road, rng: Generator) -> tuple[float, float]:
    s = float(rng.uniform(0.0, road.length_m))
    borders = road.lane_borders(int(road.section_index(s)), s)
    numbers = sorted(borders)
    return s, float(borders[numbers[int(rng.integers(len(numbers)))]][1])


def test_paint_lies_on_the_road(built: Built) -> None:
    """Between 0.5 and 8 mm above it, wherever it is."""
    _, parts = built
    paint = corners(tuple(part for part in parts if part.name in ("lane_mark", "mark")), overlays=True)
    chosen = paint[stream(6, "probe").integers(len(paint), size=200)]
    middle = chosen.mean(axis=1)
    ground = heights_at(corners(parts, overlays=False), middle[:, :2])
    above = middle[:, 2] - np.array([z[-1] for z in ground])
    # Crosswalks pass under raised islands.
    assert np.all(((above > 0.0005) & (above < 0.008)) | (above < -0.05))
    assert np.mean(above > 0) > 0.9


def test_faces_look_up_and_classes_exist(built: Built) -> None:
    _, parts = built
    for part in parts:
        normals = face_normals(part.mesh.vertices, part.mesh.faces)
        assert normals[:, 2].min() > -1e-4, part.name
        assert part.class_name in classes()
        assert np.all(np.isfinite(part.mesh.normals))
        np.testing.assert_allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-4, err_msg=part.name)


def test_textures_are_in_metres(built: Built) -> None:
    """Areas in texture coordinates are those of the surface, on the whole: curves stretch one side only."""
    _, parts = built
    for part in parts:
        if part.name in ("carriageway", "pavement", "terrain"):
            a, b, c = (part.mesh.uv[part.mesh.faces[:, k]].astype(float) for k in range(3))
            in_uv = np.abs(_cross(b - a, c - a)).sum()
            flat = np.linalg.norm(face_normals(part.mesh.vertices, part.mesh.faces), axis=1).sum()
            assert in_uv == pytest.approx(flat, rel=0.15)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def test_rain_darkens_roads_and_not_grass() -> None:
    network = build_layout("curve", stream(1, "x"))
    dry, wet = (network_parts(network, rng=stream(1, "g"), wet=is_wet) for is_wet in (False, True))
    for before, after in zip(dry, wet, strict=True):
        assert before.mesh.vertices.tobytes() == after.mesh.vertices.tobytes()
        if before.class_name == "nature.terrain":
            assert after.material == before.material
        elif before.material.porous:
            assert after.material.base_color[1] < before.material.base_color[1]


def straight_road(marks: tuple[RoadMark, ...], length: float = 180.0) -> Road:
    lanes = (Lane(1, widths=Cubics.constant(3.5)), Lane(0, "none", marks=marks), Lane(-1, widths=Cubics.constant(3.5)))
    return Road("1", length, (Geometry(0.0, 0.0, 0.0, 0.0, length, Line()),), (LaneSection(0.0, lanes),))


@pytest.mark.parametrize(
    ("mark", "share"),
    [
        (RoadMark(0.0, "solid", width_m=0.15), 1.0),
        (RoadMark(0.0, "broken", width_m=0.15), 1 / 3),
        (RoadMark(0.0, "solid solid", width_m=0.15), 2.0),
        (RoadMark(0.0, "solid broken", width_m=0.15), 4 / 3),
        (RoadMark(0.0, "none", width_m=0.15), 0.0),
        (RoadMark(0.0, "custom", width_m=0.15, lines=(MarkLine(4.0, 8.0, 0.0, 0.0),)), 1 / 3),
        (RoadMark(0.0, "custom", explicit=(MarkLine(18.0, 0.0, 0.5, 9.0, 0.15),)), 0.1),
        (RoadMark(90.0, "solid", width_m=0.15), 0.5),
    ],
)
def test_marks_paint_their_share_of_the_line(mark: RoadMark, share: float) -> None:
    road = straight_road((mark,))
    meshes = [paint.mesh for paint in road_paint(road)]
    painted = sum(np.linalg.norm(face_normals(m.vertices, m.faces), axis=1).sum() / 2 for m in meshes)
    assert painted == pytest.approx(share * 180.0 * 0.15, rel=0.02, abs=1e-6)


def test_roads_go_on_until_something_is_in_their_way() -> None:
    alone = straight_road(())
    assert extensions(Network((alone,))) == {"1": (250.0, 250.0)}
    across = Road("2", 60.0, (Geometry(0.0, 260.0, -30.0, np.pi / 2, 60.0, Line()),), alone.sections)
    before, after = extensions(Network((alone, across)))["1"]
    assert before == 250.0
    assert 20.0 < after < 80.0 - 3.5


def test_ground_of_the_same_network_and_generator_is_the_same() -> None:
    network = build_layout("t_junction", stream(1, "x"), arm_length_m=60.0)
    one, two = (network_parts(network, rng=stream(3, "g")) for _ in range(2))
    assert [part.name for part in one] == [part.name for part in two]
    assert all(a.mesh.vertices.tobytes() == b.mesh.vertices.tobytes() for a, b in zip(one, two, strict=True))


def test_a_banked_hilly_curve_of_a_file_is_meshed_at_its_height(tmp_path: Path) -> None:
    xodr = pytest.importorskip("scenariogeneration.xodr")
    made = xodr.create_road([xodr.Line(60), xodr.Arc(0.02, length=60)], 1, 2, 2)
    made.add_elevation(0, 1.0, 0.05, -1e-3, 4e-6)
    made.add_superelevation(0, 0.0, 1e-3, 0, 0)
    drive = xodr.OpenDrive("t")
    drive.add_road(made)
    drive.adjust_roads_and_lanes()
    drive.write_xml(str(tmp_path / "t.xodr"))
    network = read_network(tmp_path / "t.xodr").network
    test_the_ground_is_where_the_records_say((network, network_parts(network, rng=stream(1, "g"))))
    (road,) = network.roads
    assert locate_on(road, road.point([50.0], [3.0])[:, :2])[1][0] == pytest.approx(3.0)


SQUARE = np.array([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [4.0, 4.0, 0.0], [0.0, 4.0, 0.0]])


def covered_area(polygons: list[np.ndarray]) -> float:
    places, faces = filled(polygons, lambda edge: np.zeros((0, 3)))
    normals = face_normals(places, faces)
    assert normals[:, 2].min() > 0
    return float(normals[:, 2].sum() / 2)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [((2.0, 1.0), 32 - 6), ((4.0, 0.0), 32), ((0.0, 0.0), 16), ((9.0, 0.0), 32), ((0.0, 2.0), 24), ((4.0, 1.0), 32)],
)
def test_two_squares_cover_their_union(shift: tuple[float, float], expected: float) -> None:
    """Overlapping, touching along an edge or a part of it, equal, apart."""
    assert covered_area([SQUARE, SQUARE + np.array([*shift, 0.0])]) == pytest.approx(expected, abs=0.01)


def test_no_land_grows_on_the_border_between_two_polygons() -> None:
    """Aisles of a car park: a long triangle over both has its middle on the border, which is in neither."""
    ends = [(-8.0, 8.0 - 1e-9), (8.0 + 1e-9, 24.0), (24.0, 40.0)]  # as roads give them, with rounding errors
    lanes = [np.array([[a, 0, 0], [b, 0, 0], [b, 60, 0], [a, 60, 0]]) for a, b in ends]
    rim = np.array([[-90.0, -90, 0], [120, -90, 0], [120, 150, 0], [-90, 150, 0]])
    places, faces = around(lanes, rim, np.zeros((0, 3)))

    assert face_normals(places, faces)[:, 2].sum() / 2 == pytest.approx(210.0 * 240.0 - 48.0 * 60.0, abs=0.01)


def frame() -> list[np.ndarray]:
    """Four bars around a square hole of 7 m."""
    bars = [np.array([[0, 0, 0], [9, 0, 0], [9, 1, 0], [0, 1, 0]], dtype=float)]
    for _ in range(3):
        x, y = bars[-1][:, 0] - 4.5, bars[-1][:, 1] - 4.5
        bars.append(np.column_stack([4.5 - y, 4.5 + x, np.zeros(4)]))
    return bars


def test_what_is_enclosed_is_filled_and_what_is_open_is_not() -> None:
    assert covered_area(frame()) == pytest.approx(81.0, abs=0.01)
    assert covered_area(frame()[:3]) == pytest.approx(9 + 8 + 8, abs=0.01)


@given(turn=st.floats(0.0, 3.0), stretch=st.floats(0.3, 2.0))
def test_land_and_what_it_surrounds_fill_the_rim(turn: float, stretch: float) -> None:
    """No overlap, no gap: the areas add up, and the two share their edges."""
    rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    polygons = [SQUARE, (SQUARE * [stretch, 3.0, 1.0]) @ rotation.T + [1.0, 1.0, 0.0]]
    rim = np.array([[-20.0, -20, 0], [20, -20, 0], [20, 20, 0], [-20, 20, 0]])
    places, faces = around(polygons, rim, np.zeros((0, 3)))
    land = face_normals(places, faces)[:, 2].sum() / 2
    assert land + covered_area(polygons) == pytest.approx(1600.0, abs=0.02)
    hole = [loop for loop in boundary_loops(places, faces) if area(loop) < 0]
    assert -sum(area(loop) for loop in hole) == pytest.approx(covered_area(polygons), abs=0.02)


def test_a_width_that_starts_later_is_zero_before() -> None:
    widths = Cubics((Cubic(10.0, 2.0),))
    np.testing.assert_allclose(widths.value([0.0, 9.9, 10.0, 50.0]), [0.0, 0.0, 2.0, 2.0])
