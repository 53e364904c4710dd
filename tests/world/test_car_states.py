"""What a car can do: light its lamps, steer, roll, open its doors, be dirty; what is behind its glass."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from synthgen.errors import InputError
from synthgen.records import Asset, Part
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.families import FAMILIES
from synthgen.world.vehicles.plates import plate_meshes, registration

NAMES = sorted(name for name in FAMILIES if name.startswith(("car.", "van.")))
DARK = (0.0, 0.0, 0.0)


def body(name: str, detail: int = 1, phase: float = 0.0, **fixed: object) -> Asset:
    return _built(name, detail, phase, tuple(sorted(fixed.items())))


@cache
def _built(name: str, detail: int, phase: float, fixed: tuple[tuple[str, object], ...]) -> Asset:
    return FAMILIES[name].build(drawn(name, **dict(fixed)), detail, phase)


def drawn(name: str, **fixed: object) -> Parameters:
    return FAMILIES[name].draw(stream(5, "state"), fixed)


def parts(asset: Asset) -> dict[str, Part]:
    return {part.name: part for part in asset.parts}


@pytest.mark.parametrize("name", [*NAMES, "caravan.touring"])
def test_only_lamps_of_lit_groups_shine(name: str) -> None:
    for part in body(name, lit="tail turn_left").parts:
        words = part.name.split(".")
        is_lit = words[0] == "lamp" and words[1] in ("tail", "turn_left")
        assert (part.material.emission != DARK) == is_lit, part.name
    assert all(part.material.emission == DARK for part in body(name).parts)


def test_tail_lamps_shine_red_at_the_luminance_of_real_ones() -> None:
    red, green, blue = parts(body("car.sedan", lit="tail"))["lamp.tail.left"].material.emission
    assert 2e3 <= 0.2126 * red + 0.7152 * green + 0.0722 * blue <= 2e4
    assert red > 20 * max(green, blue)


def test_an_unknown_lamp_group_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'brake'"):
        drawn("car.suv", lit="tail brakes")


@pytest.mark.parametrize("name", ["car.sedan", "car.pickup", "van.panel", "caravan.touring"])
def test_phases_share_every_mesh_but_the_rims(name: str) -> None:
    first, later = parts(body(name, 0, 0.0)), parts(body(name, 0, 0.5))
    assert first.keys() == later.keys()
    for part_name, part in first.items():
        assert (part.mesh is later[part_name].mesh) == (not part_name.startswith("rim_")), part_name


@pytest.mark.parametrize("name", ["car.sedan", "van.panel"])
def test_a_rolling_rim_looks_the_same_after_one_spoke(name: str) -> None:
    p = drawn(name)
    family = FAMILIES[name]
    assert family.phases > 1
    assert family.cycle_m(p) == pytest.approx(np.pi * p["tyre_diameter"] / p["spokes"])
    rim = parts(body(name, 0, 0.0))["rim_fl"].mesh
    center = rim.bounds().mean(axis=0)
    turn = 2 * np.pi / p["spokes"]
    away = rim.vertices - center
    angle, reach = np.arctan2(away[:, 2], away[:, 0]), np.hypot(away[:, 0], away[:, 2])
    spokes = reach > 0.5 * reach.max()
    for k in range(int(p["spokes"])):
        sector = np.mod(angle[spokes] - k * turn, 2 * np.pi) < turn
        assert abs(sector.sum() - spokes.sum() / p["spokes"]) <= 0.05 * spokes.sum()


def test_rolling_forward_takes_the_top_of_a_rim_forward() -> None:
    before, after = (parts(body("car.sedan", 0, phase))["rim_fr"].mesh.vertices for phase in (0.0, 0.5))
    top = before[:, 2] > np.quantile(before[:, 2], 0.97)
    assert (after[top, 0] - before[top, 0]).min() > 0.0


def test_steering_turns_only_the_front_wheels_to_the_left() -> None:
    straight, turned = parts(body("car.sedan", 0)), parts(body("car.sedan", 0, steer_deg=30.0))
    for name, part in turned.items():
        moved = not np.array_equal(part.mesh.vertices, straight[name].mesh.vertices)
        assert moved == name.endswith(("_fl", "_fr")), name
    tyres = [of["tyre_fl"].mesh.vertices for of in (straight, turned)]
    ahead = tyres[0][:, 0] > np.quantile(tyres[0][:, 0], 0.95)
    assert (tyres[1] - tyres[0])[ahead, 1].mean() > 0.08


@pytest.mark.parametrize("detail", [0, 2])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_door_swings_out_on_its_own_side(side: str, detail: int) -> None:
    shut, wide = body("car.sedan", detail), body("car.sedan", detail, **{f"door_front_{side}_deg": 60.0})
    sign, row = (1.0, 1) if side == "left" else (-1.0, 0)
    beyond = sign * (wide.bounds()[row, 1] - shut.bounds()[row, 1])
    # a door of about 1 m, hinged at its front edge, and open by 60 degrees, less the mirror that it already passes
    assert 0.45 < beyond < 1.0
    assert wide.bounds()[1 - row, 1] == pytest.approx(shut.bounds()[1 - row, 1], abs=1e-6)
    np.testing.assert_allclose(wide.bounds()[:, [0, 2]], shut.bounds()[:, [0, 2]], atol=1e-6)


@pytest.mark.parametrize("name", ["car.sedan", "car.hatchback", "car.estate", "car.suv"])
def test_an_open_boot_stands_up_behind_the_rear_axle(name: str) -> None:
    shut, wide = body(name), body(name, boot_deg=70.0)
    moved = [part.mesh.bounds() for part in wide.parts if part.name == "plate_rear"]
    before = parts(shut)["plate_rear"].mesh.bounds()
    assert moved[0][0, 2] > before[1, 2] + 0.2
    assert abs(wide.bounds()[0, 2]) < 0.002


def test_glass_is_clear_near_by_and_opaque_far_away() -> None:
    for detail, clear in ((0, True), (1, False), (2, False)):
        panes = [part for part in body("car.sedan", detail).parts if part.name.startswith("glass.")]
        assert len(panes) >= 4
        assert all((pane.material.transmission > 0.0) == clear for pane in panes)


def test_the_interior_is_inside_the_skin() -> None:
    asset = parts(body("car.sedan", 0))
    low, high = asset["body"].mesh.bounds()
    for name in ("seat", "dashboard", "steering_wheel", "lining_upper", "screen"):
        inside = asset[name].mesh.bounds()
        assert (inside[0] > low).all(), name
        assert (inside[1] < high).all(), name


@pytest.mark.parametrize(("name", "fixed"), [("car.pickup", {}), ("car.sedan", {"style": "coupe"}), ("car.estate", {})])
def test_no_seat_sticks_out_of_the_rear_window(name: str, fixed: dict[str, object]) -> None:
    lines = CarLines.of(drawn(name, **fixed))
    seats = parts(body(name, 0, **fixed))["seat"].mesh.vertices
    high = seats[seats[:, 2] > lines.tail[1] + 0.05]
    assert (high[:, 0] > lines.rear_screen_x(high[:, 2], high[:, 1]) + 0.01).all()


def test_every_material_names_its_substance() -> None:
    for name in ("car.sedan", "car.pickup", "van.panel", "caravan.touring"):
        assert all(part.material.substance for part in body(name, 0).parts)


def test_dirt_darkens_white_paint_from_below() -> None:
    clean = drawn("car.sedan", paint="white", dirt=0.0)
    asset = parts(FAMILIES["car.sedan"].build(clean | {"dirt": 0.7}, 1, 0.0))
    assert "body_dirt1" not in parts(FAMILIES["car.sedan"].build(clean, 1, 0.0))
    bands = [asset["body"], *(asset[f"body_dirt{k}"] for k in (1, 2, 3, 4))]
    assert np.all(np.diff([sum(band.material.base_color) for band in bands]) < 0.0)
    assert np.all(np.diff([band.mesh.bounds()[1, 2] for band in bands]) < 0.0)


def test_styles_give_way_to_what_is_fixed() -> None:
    lengths = {FAMILIES["car.hatchback"].draw(stream(seed), {"length": 4.4})["style"] for seed in range(20)}
    assert lengths == {"compact", "sport"}


def test_registrations_differ_and_are_no_palindromes() -> None:
    codes = [int(code) for code in stream(1, "plates").integers(2**31, size=500)]
    texts = [registration(code) for code in codes]
    assert len(set(texts)) == 500
    assert all(text != text[::-1] and len(text.replace(" ", "")) == 7 for text in texts)


def test_letters_lie_on_the_plate_and_face_its_reader() -> None:
    for mesh in plate_meshes(12345, 0).values():
        assert mesh.bounds()[1, 0] < 0.004
    glyphs = plate_meshes(12345, 0)["glyph"]
    assert (glyphs.normals[:, 0] > 0.99).all()
    assert np.ptp(glyphs.vertices[:, 1]) < 0.52
    assert 0.06 < np.ptp(glyphs.vertices[:, 2]) < 0.09


def test_lighting_a_lamp_changes_nothing_else() -> None:
    dark, lit = parts(body("car.suv"))["lamp.tail.left"], parts(body("car.suv", lit="tail"))["lamp.tail.left"]
    assert replace(lit.material, emission=DARK) == dark.material
    assert lit.mesh.vertices.tobytes() == dark.mesh.vertices.tobytes()
