"""How bodies become shapes: what moves with a phase is built once per phase, everything else once."""

import numpy as np
import pytest

from synthgen.records import Asset, Material, Mesh, Part
from synthgen.world import catalog
from synthgen.world.compile import PIXELS_PER_RAD, _Gathering, phases_at
from synthgen.world.family import Family

PAINT = Material("paint", (0.5, 0.1, 0.1), 0.3, 0.5, substance="paint")
RUBBER = Material("rubber", (0.03, 0.03, 0.03), 0.9, 0.04, substance="rubber")
BODY = Mesh.make([[0, -1, 0.5], [2, -1, 0.5], [2, 1, 0.5]], [[0, 1, 2]])


def cart(parameters, detail, phase):
    """A plate on one wheel that turns; the wheel has one corner on the ground at phase 0."""
    angle = 2 * np.pi * phase
    wheel = Mesh.make(
        [[0.3 * np.sin(a), 0.0, 0.3 - 0.3 * np.cos(a)] for a in angle + np.array([0.0, 2.1, 4.2])], [[0, 1, 2]]
    )
    parts = (Part("body", BODY, PAINT, "vehicle.other"), Part("wheel", wheel, RUBBER, "vehicle.other"))
    return Asset("vehicle.other", parts)


@pytest.fixture
def gathering(monkeypatch):
    toy = Family("toy.cart", "vehicle.other", lambda rng, fixed: {}, cart, phases=4, cycle_m=lambda p: 0.6 * np.pi)
    monkeypatch.setitem(catalog.families(), "toy.cart", toy)
    return _Gathering(is_wet=False)


def test_what_does_not_change_with_the_phase_is_one_shape(gathering):
    built = gathering.body("toy.cart", {}, 0, 4, range(4))

    scene = gathering.scene([], [])
    (plate,), wheels = built.shapes
    assert len(wheels) == len(set(wheels)) == 4
    assert scene.part_names[int(scene.shapes[plate].face_part[0])] == "body"
    assert len(scene.shapes[plate].mesh.faces) == 1
    corners = [scene.shapes[wheel].mesh.vertices for wheel in wheels]
    assert all(not np.allclose(corners[0], other) for other in corners[1:])


def test_a_body_that_stands_is_one_shape_of_its_first_phase(gathering):
    built = gathering.body("toy.cart", {}, 0, 1, [0])

    ((shape,),) = built.shapes
    mesh = gathering.scene([], []).shapes[shape].mesh
    assert len(mesh.faces) == 2
    assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-6)


def test_phases_that_nobody_sees_are_not_built(gathering):
    """A picture at one moment needs one gait phase of the two dozen; the first stands for the others."""
    built = gathering.body("toy.cart", {}, 0, 4, [3, 0])

    (_,), wheels = built.shapes
    assert len(gathering.scene([], []).shapes) == 3
    assert wheels[3] != wheels[0]
    assert wheels[1] == wheels[2] == wheels[3]


def test_bounds_are_those_of_all_phases(gathering):
    moving, standing = (gathering.body("toy.cart", {}, 0, phases, range(phases)).bounds for phases in (4, 1))

    assert moving[0, 0] < standing[0, 0] - 0.01
    assert moving[1] == pytest.approx([2.0, 1.0, standing[1, 2]], abs=0.15)


def test_equal_bodies_share_their_shapes(gathering):
    first, again = (gathering.body("toy.cart", {}, 0, 4, range(4)) for _ in range(2))

    assert first is again


@pytest.mark.parametrize("gap_m", [3.0, 30.0, 60.0, 120.0, 400.0])
def test_a_foot_is_within_a_pixel_of_its_place_or_all_phases_are_built(gap_m):
    """Midway between two phases a foot on the ground is off by half a phase's share of the stride."""
    walker = catalog.family("person.adult")
    parameters = {"gait": "walk", "stride_m": 1.4}
    phases = phases_at(walker, parameters, gap_m)
    off_px = 0.5 * 1.4 / phases * PIXELS_PER_RAD / gap_m

    assert off_px <= 1.0 or phases == walker.phases
    assert 4 <= phases <= walker.phases
