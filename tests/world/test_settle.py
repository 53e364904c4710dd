"""Bodies that lie rest on the ground, on the side that was asked for, and would not roll on."""

import numpy as np
import pytest

from synthgen.geometry import move_points
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.rng import stream
from synthgen.world import catalog
from synthgen.world.settle import DOWN, FRAGILE, MASS_HEIGHT_SHARE, resting_pose

FAMILIES = ("car.sedan", "car.suv", "van.panel", "truck.box", "bus.city")


def carried(asset):
    return np.concatenate([p.mesh.vertices for p in asset.parts if not p.name.startswith(FRAGILE)]).astype(float)


@pytest.mark.parametrize("posture", ["left_side", "right_side", "roof"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_vehicle_lies_on_the_side_asked_for_with_its_mass_above_what_carries_it(family, posture):
    asset = catalog.build(family, catalog.draw(family, stream(3, "settle", family)), 1)
    points = carried(asset)

    T = resting_pose(asset, posture)

    lying = move_points(T, points)
    assert lying[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert np.linalg.det(T[:3, :3]) == pytest.approx(1.0)
    lean_deg = np.degrees(np.arccos(np.clip(-T[2, :3] @ DOWN[posture], -1, 1)))
    assert lean_deg < 30
    mass = (points.min(axis=0) + points.max(axis=0)) / 2
    mass[2] = points[:, 2].min() + MASS_HEIGHT_SHARE * np.ptp(points[:, 2])
    low = lying[lying[:, 2] < 1e-3][:, :2]
    assert np.all(low.min(axis=0) <= move_points(T, mass)[:2] + 1e-3)
    assert np.all(low.max(axis=0) >= move_points(T, mass)[:2] - 1e-3)


def block(size):
    x, y, z = size
    corners = [[a, b, c] for a in (-x / 2, x / 2) for b in (-y / 2, y / 2) for c in (0.0, z)]
    faces = [
        [0, 1, 3],
        [0, 3, 2],
        [4, 6, 7],
        [4, 7, 5],
        [0, 4, 5],
        [0, 5, 1],
        [2, 3, 7],
        [2, 7, 6],
        [0, 2, 6],
        [0, 6, 4],
    ]
    mesh = Mesh.make(np.array(corners), faces)
    return Asset("object.debris", (Part("body", mesh, Material("m", (0.5,) * 3, 0.5, 0.5), "object.debris"),))


@pytest.mark.parametrize(
    ("posture", "height"), [("left_side", 1.8), ("right_side", 1.8), ("roof", 1.4), ("upright", 1.4)]
)
def test_a_block_keeps_its_heading_and_is_as_high_as_its_upper_side(posture, height):
    T = resting_pose(block((4.0, 1.8, 1.4)), posture)

    points = move_points(T, block((4.0, 1.8, 1.4)).parts[0].mesh.vertices)
    assert np.ptp(points[:, 2]) == pytest.approx(height)
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert T[:3, 0] == pytest.approx([1, 0, 0])


def test_a_mirror_does_not_carry_the_body():
    body = block((4.0, 1.8, 1.4))
    mirror = Mesh.make([[1, 0.9, 1], [1, 1.2, 1], [1, 0.9, 1.2]], [[0, 1, 2]])
    asset = Asset("vehicle.car", (*body.parts, Part("mirror_left", mirror, body.parts[0].material, "vehicle.car")))

    assert resting_pose(asset, "left_side") == pytest.approx(resting_pose(body, "left_side"))
