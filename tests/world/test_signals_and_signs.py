"""Signals glow as asked, signs shine back, works and fences are whole: what scenarios rely on in street furniture."""

import numpy as np
import pytest
from floating import floating

from synthgen.errors import UnknownNameError
from synthgen.records import Asset
from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.taxonomy import classes
from synthgen.world import catalog
from synthgen.world.catalog import thing_bounds
from synthgen.world.family import Parameters
from synthgen.world.furniture.families import FAMILIES, LAMP_GROUPS
from synthgen.world.furniture.signs import SIGNS
from synthgen.yamlfile import read_table

NAMES = sorted(FAMILIES)
SIGN_NAMES = sorted(SIGNS)
COLORS = ("white", "red", "blue", "black", "yellow", "green", "orange", "fluorescent")


def _draw(name: str, i: int = 0) -> Parameters:
    return FAMILIES[name].draw(stream(21, name, i), {})


def _build(name: str, detail: int = 0, i: int = 0) -> Asset:
    return FAMILIES[name].build(_draw(name, i), detail, 0.0)


def _straight(name: str, i: int = 0) -> Parameters:
    return _draw(name, i) | {"lean_deg": 0.0, "turn_deg": 0.0, "fade": 0.0, "scratches": 0.0}


def _assert_within(name: str, size: np.ndarray) -> None:
    bounds = classes()[FAMILIES[name].class_name].size_m
    for axis, key in enumerate(("length", "width", "height")):
        assert bounds[key][0] <= size[axis] <= bounds[key][1], (name, key, size)


@pytest.mark.parametrize("name", SIGN_NAMES)
def test_a_sign_is_a_plate_on_a_pole_within_the_bounds_of_its_class(name: str) -> None:
    for i in range(4):
        asset = FAMILIES[name].build(_straight(name, i), 0, 0.0)
        assert {part.class_name for part in asset.parts} == {"traffic.sign", "traffic.pole"}
        low, high = thing_bounds([asset])
        _assert_within(name, high - low)
        assert low[2] == pytest.approx(float(_straight(name, i)["lower_edge"]), abs=0.02)


@pytest.mark.parametrize("name", ["sign.stop", "sign.no_entry", "sign.speed", "sign.parking", "sign.us_do_not_enter"])
def test_a_plate_is_as_wide_as_its_size_says(name: str) -> None:
    asset = FAMILIES[name].build(_straight(name), 0, 0.0)
    plate = next(p for p in asset.parts if p.name == "plate").mesh.bounds()
    assert plate[1, 1] - plate[0, 1] == pytest.approx(float(_straight(name)["size"]), abs=0.01)


@pytest.mark.parametrize("name", SIGN_NAMES)
def test_the_print_faces_forward_in_front_of_the_plate_and_shines_back(name: str) -> None:
    asset = FAMILIES[name].build(_straight(name), 0, 0.0)
    front = next(p for p in asset.parts if p.name == "plate").mesh.bounds()[1, 0]
    colors = {p.name: p for p in asset.parts if p.name in COLORS}
    assert len(colors) >= 2
    for part in colors.values():
        assert np.all(part.mesh.normals[:, 0] > 0.999)
        assert part.mesh.vertices[:, 0].min() > front
    assert all(p.material.reflectance_905nm > 50 for color, p in colors.items() if color != "black")
    if "white" in colors:
        assert colors["white"].material.reflectance_905nm == pytest.approx(np.pi * 250, rel=1e-3)


def test_wear_bleaches_scratches_and_turns() -> None:
    wear = {"fade": 1.0, "scratches": 1.0, "turn_deg": 20.0}
    new, worn = (FAMILIES["sign.stop"].build(_straight("sign.stop") | extra, 0, 0.0) for extra in ({}, wear))
    red, pale = (next(p for p in a.parts if p.name == "red").material for a in (new, worn))
    assert pale.reflectance_905nm == pytest.approx(0.1 * red.reflectance_905nm)
    assert min(pale.base_color) > 5 * min(red.base_color)
    assert "dirt" in {p.name for p in worn.parts} - {p.name for p in new.parts}
    normal = next(p for p in worn.parts if p.name == "red").mesh.normals.mean(axis=0)
    assert np.rad2deg(np.arctan2(normal[1], normal[0])) == pytest.approx(20.0, abs=0.1)


@pytest.mark.parametrize("name", sorted(LAMP_GROUPS))
@pytest.mark.parametrize("detail", [0, 2])
def test_only_the_lamps_named_are_lit(name: str, detail: int) -> None:
    """Nothing glows unless asked; a group that the family has not is refused."""
    wanted: dict[str, object] = {"walk_head": True, "lamp": True, "lamps": 2}
    fixed = {key: value for key, value in wanted.items() if key in _draw(name)}
    dark = FAMILIES[name].draw(stream(3, name), fixed)
    assert dark["lit"] == ""
    assert not any(any(p.material.emission) for p in FAMILIES[name].build(dark, detail, 0.0).parts)
    for group in LAMP_GROUPS[name]:
        parameters = FAMILIES[name].draw(stream(3, name), fixed | {"lit": group})
        assert {**parameters, "lit": ""} == dark
        lit = {p.name for p in FAMILIES[name].build(parameters, detail, 0.0).parts if any(p.material.emission)}
        assert lit
        assert all(part.startswith(f"lamp.{group}.") for part in lit)
    with pytest.raises(UnknownNameError, match="group of lamps"):
        FAMILIES[name].draw(stream(3, name), {"lit": "brake"})


@pytest.mark.parametrize(("group", "channel"), [("red", 0), ("amber", 0), ("green", 1)])
def test_signals_glow_in_their_color_at_several_thousand_candela_per_square_meter(group: str, channel: int) -> None:
    """EN 12368: 200-1000 cd on a disc of 300 mm are 3-14 kcd/m2."""
    parameters = FAMILIES["light.mast"].draw(stream(1, "x"), {"lit": f"signal.{group}"})
    parts = FAMILIES["light.mast"].build(parameters, 0, 0.0).parts
    emission = np.array(next(p for p in parts if p.name == f"lamp.signal.{group}.0").material.emission)
    assert 3000 < emission @ [0.2126, 0.7152, 0.0722] < 14000
    assert int(np.argmax(emission)) == channel


def test_a_vehicle_head_has_red_over_amber_over_green() -> None:
    height = {p.name: p.mesh.bounds().mean(axis=0)[2] for p in _build("light.mast").parts}
    assert height["lamp.signal.red.0"] > height["lamp.signal.amber.0"] > height["lamp.signal.green.0"]


@pytest.mark.parametrize("name", ["light.post", "light.mast", "light.pedestrian"])
def test_the_heads_of_a_signal_keep_within_the_bounds_of_their_class(name: str) -> None:
    """Poles are not part of the object: its box is that of the heads."""
    for i in range(12):
        _assert_within(name, np.ptp(thing_bounds([_build(name, 0, i)]), axis=0))


@pytest.mark.parametrize("name", ["cone", "beacon.works", "barrier.works", "barrier.jersey", "board.arrow"])
def test_what_guards_works_keeps_within_the_bounds_of_its_class(name: str) -> None:
    for i in range(10):
        _assert_within(name, np.ptp(_build(name, 0, i).bounds(), axis=0))


@pytest.mark.parametrize("height", [0.45, 0.75, 0.9])
def test_a_fallen_cone_lies_on_its_side(height: float) -> None:
    parameters = FAMILIES["cone"].draw(stream(1, "x"), {"height": height, "fallen": True})
    bounds = FAMILIES["cone"].build(parameters, 0, 0.0).bounds()
    assert -0.005 < bounds[0, 2] < 0.01
    assert bounds[1, 2] < 0.75 * height
    assert np.ptp(bounds, axis=0)[:2].max() > 0.6 * height


@pytest.mark.parametrize("name", NAMES)
def test_no_piece_floats(name: str) -> None:
    for i, detail in ((0, 0), (1, 1), (2, 2)):
        assert not floating(_build(name, detail, i)), (i, detail)


@pytest.mark.parametrize("name", NAMES)
def test_every_material_says_what_it_is_made_of(name: str) -> None:
    known = read_table(resource("assets", "substances.yaml"))
    for i in range(4):
        assert {part.material.substance for part in _build(name, 0, i).parts} <= known.keys()


def test_every_class_of_traffic_and_structures_has_a_family() -> None:
    built = {family.class_name for family in catalog.families().values()}
    asked = {name for name in classes() if name.startswith(("traffic.", "structure."))}
    assert asked | {"object.cone", "object.barrier"} <= built
