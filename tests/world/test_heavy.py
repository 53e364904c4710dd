"""Heavy and special vehicles: drawn within their table, of real size, on the ground, in one piece, rolling, lit."""

from functools import cache

import numpy as np
import pytest
from connected import loose_pieces

from synthgen.errors import InputError
from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import table
from synthgen.world.vehicles.heavy import FAMILIES
from synthgen.world.vehicles.heavy_kit import letters
from synthgen.world.vehicles.heavy_materials import LIT_GROUPS
from synthgen.world.vehicles.semitrailer import hinge_in_curve_deg

NAMES = sorted(FAMILIES)
ROLLING = [name for name in NAMES if FAMILIES[name].phases > 1]
DETAILS = (0, 1, 2)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@cache
def drawn(name: str, seed: int = 3) -> Parameters:
    return FAMILIES[name].draw(stream(seed, "heavy"), {})


@cache
def built(name: str, detail: int, phase: float = 0.0) -> Asset:
    return FAMILIES[name].build(drawn(name), detail, phase)


def triangles(asset: Asset) -> int:
    return sum(len(part.mesh.faces) for part in asset.parts)


def test_every_kind_asked_for_is_there() -> None:
    assert {name: family.class_name for name, family in FAMILIES.items()} == {
        "truck.box": "vehicle.truck",
        "truck.tipper": "vehicle.truck",
        "truck.tanker": "vehicle.truck",
        "truck.flatbed": "vehicle.truck",
        "truck.refuse": "vehicle.truck",
        "truck.semi": "vehicle.truck",
        "truck.fire": "vehicle.fire",
        "trailer.box": "vehicle.trailer",
        "bus.city": "vehicle.bus",
        "bus.articulated": "vehicle.bus_articulated",
        "tram": "vehicle.rail",
        "tractor.farm": "vehicle.other",
        "excavator": "vehicle.construction",
        "loader.wheel": "vehicle.construction",
    }


@pytest.mark.parametrize("name", NAMES)
def test_fifty_draws_are_all_different_and_repeat_with_their_seed(name: str) -> None:
    draws = [FAMILIES[name].draw(stream(seed, "many"), {}) for seed in range(50)]
    assert len({tuple(draw.items()) for draw in draws}) == 50
    assert draws[7] == FAMILIES[name].draw(stream(7, "many"), {})


@pytest.mark.parametrize("name", NAMES)
def test_what_is_fixed_is_kept_and_changes_nothing_else(name: str) -> None:
    width_m = table("heavy")["families"][name]["width"][1]
    free, fixed = (FAMILIES[name].draw(stream(8, "x"), given) for given in ({}, {"width": width_m}))
    assert fixed["width"] == width_m
    assert {key for key in free if free[key] != fixed[key]} <= {"width"}


@pytest.mark.parametrize("name", ["truck.fire", "trailer.box", "excavator", "tractor.farm"])
def test_every_kind_of_vehicle_can_be_had_in_red(name: str) -> None:
    asset = FAMILIES[name].build(FAMILIES[name].draw(stream(4, "x"), {"paint": "red"}), 2, 0.0)
    reds = [part for part in asset.parts if part.material.base_color[0] > 4 * max(part.material.base_color[1:])]
    assert max(len(part.mesh.faces) for part in reds if not part.name.startswith("lamp.")) >= 12


def test_unknown_names_are_refused_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean 'width'"):
        FAMILIES["bus.city"].draw(stream(0), {"widht": 2.5})
    with pytest.raises(InputError, match="did you mean 'brake'"):
        FAMILIES["truck.box"].draw(stream(0), {"lit": "tail brke"})
    with pytest.raises(InputError, match=r"excavator\.boom_deg: expected a number from 15 to 35, got 80"):
        FAMILIES["excavator"].draw(stream(0), {"boom_deg": 80})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", [0, 1])
def test_sizes_are_plausible_for_the_class_at_both_ends_of_the_table(name: str, end: int) -> None:
    rows = table("heavy")["families"][name]
    fixed = {key: row[end] for key, row in rows.items() if isinstance(row, list) and not isinstance(row[0], str)}
    fixed |= {key: row["integers"][end] for key, row in rows.items() if isinstance(row, dict) and "integers" in row}
    low, high = FAMILIES[name].build(FAMILIES[name].draw(stream(1, "end"), fixed), 2, 0.0).bounds()
    limits = classes()[FAMILIES[name].class_name].size_m
    for size, axis in zip(high - low, ("length", "width", "height"), strict=True):
        assert limits[axis][0] <= size <= limits[axis][1], axis
    np.testing.assert_allclose((high + low)[:2] / 2, 0.0, atol=0.11)  # mirrors of buses reach out 0.2 m at the front


@pytest.mark.parametrize("name", [name for name in NAMES if "length" in table("heavy")["families"][name]])
def test_bodies_without_mirrors_have_the_length_and_width_that_was_drawn(name: str) -> None:
    asset = built(name, 1)
    beyond = ("mirror", "lamp.", "cooler", "grille_cooler")
    kept = tuple(part for part in asset.parts if not part.name.startswith(beyond))
    low, high = Asset(asset.class_name, kept).bounds()
    np.testing.assert_allclose((high - low)[:2], [drawn(name)["length"], drawn(name)["width"]], atol=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_vehicles_stand_on_the_ground_at_every_level_and_phase(name: str) -> None:
    phases = FAMILIES[name].phases
    for detail, phase in [(d, 0.0) for d in DETAILS] + [(1, k / phases) for k in range(1, phases)]:
        lowest = built(name, detail, phase).bounds()[0, 2]
        assert -0.005 <= lowest <= 0.01


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        *(("truck.refuse", detail) for detail in (1, 2)),
        ("tractor.farm", 1),
        *(("excavator", detail) for detail in (1, 2)),
        *(
            (name, 2)
            for name in ("truck.box", "truck.tanker", "truck.fire", "trailer.box", "bus.city", "bus.articulated")
        ),
    ],
)
def test_no_part_floats(name: str, detail: int) -> None:
    """Words painted on are 5 mm before their panel and have no depth: they are left out."""
    asset = built(name, detail)
    solid = tuple(part for part in asset.parts if not part.name.endswith("_name") and "glyph" not in part.name)
    assert loose_pieces(Asset(asset.class_name, solid), 0.005) == []


@pytest.mark.parametrize("name", ROLLING)
def test_only_wheels_change_with_the_phase(name: str) -> None:
    first, second = built(name, 1, 0.0), built(name, 1, 0.5)
    assert [part.name for part in first.parts] == [part.name for part in second.parts]
    changed = {a.name for a, b in zip(first.parts, second.parts, strict=True) if a.mesh is not b.mesh}
    assert changed
    assert all(part.removeprefix("trailer_").split("_")[0] in ("tyre", "rim", "hub") for part in changed)


@pytest.mark.parametrize("name", ["truck.box", "bus.city", "tractor.farm", "loader.wheel"])
def test_a_cycle_turns_each_wheel_onto_itself_and_rolls_without_slip(name: str) -> None:
    last, first = built(name, 1, 1.0), built(name, 1, 0.0)
    way = FAMILIES[name].cycle_m(drawn(name))
    for a, b in zip(first.parts, last.parts, strict=True):
        if not a.name.startswith("tyre_"):
            continue
        order = [np.lexsort(np.round(mesh.vertices, 3).T) for mesh in (a.mesh, b.mesh)]
        np.testing.assert_allclose(np.sort(a.mesh.vertices, axis=0), np.sort(b.mesh.vertices, axis=0), atol=2e-3)
        assert len(order[0]) == len(order[1])
        low, high = a.mesh.bounds()
        quarter = FAMILIES[name].build(drawn(name), 1, 0.25)
        turned = next(part for part in quarter.parts if part.name == a.name).mesh.vertices
        hub = 0.5 * (low + high)
        top = int(np.argmax(a.mesh.vertices[:, 2]))
        moved = turned[top] - a.mesh.vertices[top]
        assert moved[0] > 0  # the top of a wheel goes ahead
        angle = np.arctan2(turned[top][0] - hub[0], turned[top][2] - hub[2]) - np.arctan2(
            a.mesh.vertices[top][0] - hub[0], a.mesh.vertices[top][2] - hub[2]
        )
        radius = 0.5 * (high[2] - low[2])
        assert 4 * angle * radius == pytest.approx(way, rel=0.08)  # front wheels have a whole number of lugs


@pytest.mark.parametrize("group", LIT_GROUPS)
def test_a_lit_group_glows_as_bright_as_the_table_says_and_no_other_does(group: str) -> None:
    name = "truck.fire"
    asset = FAMILIES[name].build(drawn(name) | {"lit": group}, 1, 0.0)
    row = table("heavy")["lamps"]["beacon_blue" if group == "beacon" else group]
    glowing = {part.name for part in asset.parts if any(part.material.emission)}
    assert glowing == {part.name for part in asset.parts if part.name.startswith(f"lamp.{group}.")} != set()
    for part in asset.parts:
        if part.name in glowing:
            assert np.array(part.material.emission) @ LUMINANCE == pytest.approx(row["luminance"])
    assert not any(any(part.material.emission) for part in built(name, 1).parts if part.name.startswith("lamp."))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("detail", [0, 2])
def test_faces_look_outward_and_normals_are_unit(name: str, detail: int) -> None:
    for part in built(name, detail).parts:
        mesh = part.mesh
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
        corners = mesh.vertices[mesh.faces].astype(float)
        flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        backward = np.einsum("ij,ij->i", flat, mesh.normals[mesh.faces].sum(axis=1)) < 0
        area = np.linalg.norm(flat, axis=1)
        assert area[backward].sum() < 0.01 * area.sum(), part.name


@pytest.mark.parametrize("name", NAMES)
def test_every_material_has_a_substance_and_a_plausible_reflectance(name: str) -> None:
    for part in built(name, 0).parts:
        assert part.material.substance, part.name
        assert max(part.material.base_color) <= 0.85
        if part.material.substance != "retroreflector":
            assert 0.03 <= part.material.reflectance_905nm <= 0.85


@pytest.mark.parametrize("name", [name for name in NAMES if name != "trailer.box"])
def test_near_glass_is_clear_and_there_is_a_seat_behind_it(name: str) -> None:
    near, far = built(name, 0), built(name, 2)
    assert all(part.material.transmission > 0.5 for part in near.parts if part.name.startswith("glass."))
    assert any(part.name == "inside_seat" for part in near.parts)
    assert {part.material.transmission for part in far.parts} == {0.0}


def test_a_semi_trailer_is_labeled_apart_from_its_tractor() -> None:
    by_class = {
        name: [part for part in built("truck.semi", 1).parts if part.class_name == name]
        for name in ("vehicle.truck", "vehicle.trailer")
    }
    trailer = Asset("vehicle.trailer", tuple(by_class["vehicle.trailer"])).bounds()
    tractor = Asset("vehicle.truck", tuple(by_class["vehicle.truck"])).bounds()
    assert trailer[1, 0] - trailer[0, 0] == pytest.approx(drawn("truck.semi")["trailer_length"], abs=0.35)
    assert tractor[1, 0] > trailer[1, 0] > tractor[0, 0] > trailer[0, 0]


@pytest.mark.parametrize("radius_m", [14.0, -30.0])
def test_a_hinged_trailer_follows_its_tractor_round_a_circle(radius_m: float) -> None:
    """Rolling without slip, the drive axle and the middle trailer axle both point at the middle of the circle."""
    straight = drawn("truck.semi")
    p = straight | {"hinge_deg": hinge_in_curve_deg(straight, radius_m)}
    tyres = {part.name: part.mesh for part in FAMILIES["truck.semi"].build(p, 1, 0.0).parts if "tyre" in part.name}
    assert all(abs(mesh.bounds()[0, 2]) < 0.003 for mesh in tyres.values())
    left, right = (tyres[f"trailer_tyre_t2_{side}"].bounds().mean(axis=0) for side in ("left", "right"))
    drive = 0.5 * (tyres["tyre_drive_left"].bounds() + tyres["tyre_drive_right"].bounds()).mean(axis=0)
    to_middle, across = drive[:2] + [0.0, radius_m] - 0.5 * (left + right)[:2], (left - right)[:2]
    sine = (to_middle[0] * across[1] - to_middle[1] * across[0]) / np.linalg.norm(to_middle) / np.linalg.norm(across)
    assert abs(sine) < 0.005


def test_a_hinge_moves_the_trailer_alone_and_has_its_range() -> None:
    parts = [FAMILIES["truck.semi"].build(drawn("truck.semi") | {"hinge_deg": a}, 2, 0.0).parts for a in (0.0, 20.0)]
    for still, turned in zip(*parts, strict=True):
        same = np.array_equal(still.mesh.vertices, turned.mesh.vertices)
        assert same == (still.class_name == "vehicle.truck"), still.name
    with pytest.raises(InputError, match=r"truck\.semi\.hinge_deg: expected a number from -60 to 60, got 80"):
        FAMILIES["truck.semi"].draw(stream(0), {"hinge_deg": 80})


@pytest.mark.parametrize(("boom", "stick", "curl"), [(15, 60, 40), (15, 120, 110), (35, 60, 110), (35, 120, 40)])
def test_no_pose_puts_the_bucket_into_the_ground(boom: float, stick: float, curl: float) -> None:
    pose = {"boom_deg": boom, "stick_deg": stick, "curl_deg": curl}
    asset = FAMILIES["excavator"].build(FAMILIES["excavator"].draw(stream(5), pose), 1, 0.0)
    bucket = next(part.mesh.bounds() for part in asset.parts if part.name == "bucket")
    assert bucket[0, 2] > -0.005
    assert asset.bounds()[1, 2] < 6.0


def test_a_tram_grows_by_its_sections_and_reaches_for_the_wire() -> None:
    lengths = []
    for sections in (2, 3, 4, 5):
        fixed = {"sections": sections, "section_m": 7.0, "nose_m": 1.2, "pantograph_m": 4.6}
        low, high = FAMILIES["tram"].build(FAMILIES["tram"].draw(stream(2), fixed), 2, 0.0).bounds()
        lengths.append(high[0] - low[0])
        assert high[2] == pytest.approx(4.6, abs=0.06)
    np.testing.assert_allclose(np.diff(lengths), 7.47, atol=0.2)  # a section, less what bogies save, and a bellows


@pytest.mark.parametrize("name", NAMES)
def test_levels_shrink(name: str) -> None:
    counts = [triangles(built(name, detail)) for detail in DETAILS]
    assert counts[0] < 45_000  # a tram of five sections, 36 m long
    assert counts[1] < 0.65 * counts[0]
    assert counts[2] < 0.55 * counts[1]


def test_all_words_of_the_table_can_be_written() -> None:
    rows = table("heavy")["families"].values()
    for text in {text for row in rows for key in ("firm", "place") for text in row.get(key, [])} - {""}:
        quads = letters(text, 0.5, 1.2).reshape(-1, 2)
        assert np.ptp(quads[:, 0]) <= 1.2 + 1e-9
        assert np.ptp(quads[:, 1]) <= 0.5 * 1.1
