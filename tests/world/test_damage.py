"""Wear of roads: nothing on a new one, and on a bad one holes, ruts and cracks of the size that is asked for."""

import numpy as np
import pytest

from synthgen.records import Mesh, Part
from synthgen.records.mesh import face_normals
from synthgen.rng import stream
from synthgen.world.network.ground import network_parts
from synthgen.world.network.layouts import build_layout
from synthgen.world.roads.potholes import Pothole, with_potholes
from synthgen.world.roads.road import RoadLine, cross_section
from synthgen.world.roads.street_surface import road_parts
from synthgen.world.surfaces.material_table import material, table

WORN = {"pothole", "puddle", "crack"}
Ground = tuple[Part, ...]


def street(damage: float, *, wet: bool) -> Ground:
    line = RoadLine("curve", 120.0, 90.0)
    return road_parts(line, cross_section(), material="asphalt", wet=wet, rng=stream(3, "g"), damage=damage)


def crossing(damage: float, *, wet: bool) -> Ground:
    network = build_layout("t_junction", stream(1, "x"), arm_length_m=70.0)
    return network_parts(network, wet=wet, rng=stream(3, "g"), damage=damage)


@pytest.fixture(scope="module", params=[street, crossing])
def bad(request: pytest.FixtureRequest) -> Ground:
    found: Ground = request.param(1.0, wet=True)
    return found


def lowest(parts: Ground) -> float:
    return min(float(part.mesh.vertices[:, 2].min()) for part in parts if part.class_name == "ground.road")


@pytest.mark.parametrize("make", [street, crossing])
def test_a_new_road_has_no_repairs_and_a_usual_one_no_holes(make) -> None:
    new, usual = (make(damage, wet=True) for damage in (0.0, 0.25))

    assert not {part.name for part in new} & (WORN | {"patch", "new_asphalt", "seam", "tar"})
    assert not {part.name for part in usual} & WORN
    assert lowest(new) == pytest.approx(lowest(usual)) == pytest.approx(0.0, abs=0.4)


def test_a_bad_road_has_cracks_holes_and_water_and_all_are_road(bad: Ground) -> None:
    found = {part.name: part.class_name for part in bad if part.name in WORN}

    assert found == dict.fromkeys(WORN, "ground.road")


def test_holes_are_as_deep_as_the_table_says_and_open_to_the_sky(bad: Ground) -> None:
    """No triangle of anything lies over the floor of a hole but its water."""
    rows = table("road")["damage"]
    bowl = next(part for part in bad if part.name == "pothole").mesh
    others = [part.mesh for part in bad if part.name not in WORN and part.class_name.startswith("ground.")]
    corners = np.concatenate([mesh.vertices[mesh.faces].astype(float) for mesh in others])
    low, high = corners[..., :2].min(axis=1), corners[..., :2].max(axis=1)
    floors = bowl.vertices[bowl.faces].astype(float).mean(axis=1)
    z_road = np.array([_height(corners, low, high, xy) for xy in floors[:, :2]])

    assert np.isnan(z_road).mean() > 0.95, "slivers at the rim apart"
    depth = bowl.vertices[:, 2].max() - bowl.vertices[:, 2].min()
    assert rows["pothole_depth_m"][0] < depth


def _height(corners: np.ndarray, low: np.ndarray, high: np.ndarray, xy: np.ndarray) -> float:
    near = corners[np.all((low <= xy) & (high >= xy), axis=1)]
    a, ab, ac = near[:, 0], near[:, 1] - near[:, 0], near[:, 2] - near[:, 0]
    det = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    rest = xy - a[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        u = (rest[:, 0] * ac[:, 1] - rest[:, 1] * ac[:, 0]) / det
        v = (ab[:, 0] * rest[:, 1] - ab[:, 1] * rest[:, 0]) / det
    inside = (np.abs(det) > 1e-9) & (u > 1e-3) & (v > 1e-3) & (u + v < 1 - 1e-3)
    return float(a[inside, 2].max()) if inside.any() else np.nan


def test_surfaces_still_face_up(bad: Ground) -> None:
    for part in bad:
        normals = face_normals(part.mesh.vertices, part.mesh.faces)
        assert normals[:, 2].min() > -1e-4, part.name


def test_water_lies_below_the_road_and_only_when_it_is_wet(bad: Ground) -> None:
    water = next(part for part in bad if part.name == "puddle")
    dry = street(1.0, wet=False)

    assert water.material.roughness < 0.05
    assert "puddle" not in {part.name for part in dry}
    assert "pothole" in {part.name for part in dry}


def test_paint_wears_off() -> None:
    new, old = (next(p for p in street(d, wet=False) if p.name == "edge_line").material for d in (0.25, 1.0))

    assert old.base_color[0] < 0.6 * new.base_color[0]
    assert old.reflectance_905nm < new.reflectance_905nm


def test_a_hole_takes_its_own_area_out_of_the_ground() -> None:
    corners = np.array([[-2.0, -2, 0.1], [2, -2, 0.1], [2, 2, 0.1], [-2, 2, 0.1]])
    plate = Part(
        "carriageway",
        Mesh.make(corners, [[0, 1, 2], [0, 2, 3]], uv=corners[:, :2]),
        material("road", "asphalt"),
        "ground.road",
    )
    angle = np.linspace(0.0, 2.0 * np.pi, 9)[:-1]
    rim = 0.4 * np.column_stack([np.cos(angle), np.sin(angle)]) + [0.3, 0.1]
    hole_m2 = 0.5 * 8 * 0.4**2 * np.sin(np.pi / 4)

    cut, bowl = with_potholes([plate], [Pothole(rim, 0.05)], wet=False, rng=stream(1, "p"))

    assert face_normals(cut.mesh.vertices, cut.mesh.faces)[:, 2].sum() / 2 == pytest.approx(16.0 - hole_m2, rel=1e-5)
    assert cut.mesh.uv == pytest.approx(cut.mesh.vertices[:, :2], abs=1e-5), "textures stay where they were"
    assert face_normals(bowl.mesh.vertices, bowl.mesh.faces)[:, 2].sum() / 2 == pytest.approx(hole_m2, rel=1e-5)
    assert 0.1 - bowl.mesh.vertices[:, 2].min() == pytest.approx(0.05, rel=0.25)
    assert bowl.mesh.vertices[:, 2].max() == pytest.approx(0.1)
