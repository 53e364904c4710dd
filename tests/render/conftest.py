"""A toy scene: a textured ground, two boxes of one shape, a sheared one, and a moving body with two gait shapes."""

import numpy as np
import pytest

from synthgen.geometry import R_VEHICLE_CAMERA, pose, rotation, transform
from synthgen.records import Body, CameraModel, Material, Mesh, Placement, Scene, Shape, Trajectory

MATERIALS = (
    Material("asphalt", (0.1, 0.1, 0.1), 0.9, 0.2, texture="checker", texture_size_m=2.0),
    Material("paint", (0.6, 0.05, 0.05), 0.3, 0.5, metallic=0.25, clearcoat=1.0, specular=0.75),
    Material("lamp", (0.8, 0.8, 0.8), 0.5, 0.5, emission=(500.0, 1000.0, 250.0)),
)


def box(size, materials=(1,)):
    """A box on the ground; its faces are shared out to `materials` in runs."""
    length, width, height = size
    grid = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, 1)], dtype=float)
    sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    faces = [triangle for a, b, c, d in sides for triangle in ([a, b, c], [a, c, d])]
    mesh = Mesh.make(grid * [length, width, height], faces, crease_deg=30)
    n = len(mesh.faces)
    face_material = np.sort(np.resize(materials, n)).astype(np.uint16)
    return Shape(mesh, np.full(n, 1, np.uint8), np.zeros(n, np.uint16), face_material)


def ground(half=20.0):
    corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]], dtype=float)
    mesh = Mesh.make(corners, [[0, 1, 2], [0, 2, 3]], uv=corners[:, :2])
    return Shape(mesh, np.full(2, 1, np.uint8), np.zeros(2, np.uint16), np.zeros(2, np.uint16))


@pytest.fixture
def scene():
    checker = np.full((4, 4, 3), 0.5, np.float32)
    checker[:2, :2] = checker[2:, 2:] = 1.5
    shear = transform([[1, 0.5, 0], [0, 1, 0], [0, 0, 2]], (0.0, -6.0, 0.0))
    walk = Trajectory.from_poses([0.0, 2.0], [pose(4, 4, 0), pose(4, 8, 0)])
    return Scene(
        shapes=(ground(), box((4, 2, 1.5), (1, 2)), box((0.5, 0.5, 1.8)), box((0.8, 0.5, 1.7))),
        placements=(
            Placement(1, 0, np.eye(4)),
            Placement(2, 1, pose(0, 0, 0)),
            Placement(3, 1, pose(8, 0, 0, yaw_rad=0.5) @ np.diag([1.0, 2.0, 1.0, 1.0])),
            Placement(4, 1, shear),
        ),
        bodies=(Body(5, (2, 3), walk, cycle_m=4.0),),
        materials=MATERIALS,
        part_names=("body",),
        textures={"checker": checker},
    )


@pytest.fixture
def camera():
    return CameraModel(160, 90, 120.0, 110.0, 80.0, 45.0)


@pytest.fixture
def T_world_cam():
    """Three metres up, eight behind the first box, looking along +x and a little down."""
    return transform(rotation(pitch_rad=0.2) @ R_VEHICLE_CAMERA, (-8.0, 0.0, 3.0))
