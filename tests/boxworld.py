"""A street of bricks with a tracer of its own (closed-form ray-slab hits), so that it shares no code with `trace`.

One object for each case that labels must get right: rotated, cut by the picture's edge, half hidden, wholly hidden,
behind the camera, lost in fog, and a rider on a bicycle that turns.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from synthgen.geometry import R_VEHICLE_CAMERA, invert, pose, rotation, transform
from synthgen.labels import boxes2d, cuboids, pixel_labels
from synthgen.labels.outlines import ObjectMeshes
from synthgen.records import (
    Body,
    CameraModel,
    Hits,
    Material,
    Mesh,
    ObjectInfo,
    Placement,
    PointCloud,
    Rays,
    Scene,
    Shape,
    Trajectory,
)
from synthgen.store import SceneWriter, finish, locked, prepare
from synthgen.taxonomy import by_id, class_id

CAMERA = CameraModel(320, 180, 210.0, 205.0, 158.3, 88.1)
T_EGO_CAMERA = transform(rotation(0.02, 0.04, 0.01) @ R_VEHICLE_CAMERA, (1.5, 0.1, 1.5))
T_EGO_SIDE = transform(rotation(0.9, 0.0, 0.0) @ R_VEHICLE_CAMERA, (1.0, 0.5, 1.5))
T_EGO_LIDAR = transform(rotation(0.01, -0.01, 0.0), (0.9, 0.0, 1.8))
TIMES_S = (0.0, 0.1)
FOG_MOR_M = 60.0
MARGIN_M = 0.01
"""Bricks are this much smaller than their cuboid on each side, so that rounding moves no point out of it."""

EGO = Trajectory.from_poses([0.0, 1.0], [pose(10.0, -4.0, 0.0, 0.3), pose(14.8, -2.4, 0.1, 0.36)])

GROUND_ID, WALL_ID = 1000, 1001


@dataclass(frozen=True)
class Brick:
    """A box of one class about a place in a body's frame."""

    class_name: str
    size: tuple[float, float, float]
    center: tuple[float, float, float]


@dataclass(frozen=True)
class Thing:
    """A body of bricks."""

    instance_id: int
    bricks: tuple[Brick, ...]
    trajectory: Trajectory


EXPOSURE = {
    **{"time_s": 0.01, "gain": 1.0, "balance_r": 1.0, "balance_g": 1.0, "balance_b": 1.0, "white_cd_per_m2": 2000.0},
    **{"color_filter": "rggb", "dark_number": 64.0, "white_number": 4095, "electrons_per_number": 2.5},
    **{"sensor_r": 1.4, "sensor_g": 1.0, "sensor_b": 1.6},
}
"""A row of `exposures`, without its keys."""


def _box(class_name, size):
    """One brick that stands on the ground of its body, `MARGIN_M` inside its cuboid."""
    length, width, height = size
    shrunk = (length - 2 * MARGIN_M, width - 2 * MARGIN_M, height - 2 * MARGIN_M)
    return (Brick(class_name, shrunk, (0.0, 0.0, height / 2)),)


def _seen_from_ego(x, y, yaw, *, speed=0.0, turn=0.0):
    """Trajectory of a body placed relative to the ego at time 0, in m and rad, m/s and rad/s."""
    start = EGO.poses([0.0])[0] @ pose(x, y, 0.0, yaw)
    if speed == 0.0 and turn == 0.0:
        return Trajectory.from_poses([0.0], [start])
    return Trajectory.from_poses([0.0, 1.0], [start, start @ pose(speed, 0.0, 0.0, turn)])


_RIDER = (
    Brick("vehicle.bicycle", (1.7, 0.5, 0.9), (0.0, 0.0, 0.46)),
    Brick("rider.cyclist", (0.4, 0.45, 0.85), (0.05, 0.0, 1.34)),
)

_SIGN = (
    Brick("traffic.sign", (0.08, 0.68, 0.68), (0.0, 0.0, 2.35)),
    Brick("traffic.pole", (0.06, 0.06, 2.0), (0.0, 0.0, 1.0)),
)

_CASES = (
    # id, name, class, size, bricks, trajectory, is_static
    (1, "rotated", "vehicle.car", (4.2, 1.8, 1.5), None, _seen_from_ego(12.0, 1.0, 0.7), True),
    (2, "truncated", "vehicle.car", (4.4, 1.8, 1.5), None, _seen_from_ego(5.6, -3.2, 0.05, speed=6.0), False),
    (3, "occluded", "human.adult", (0.5, 0.6, 1.75), None, _seen_from_ego(16.0, 1.6, 1.5, speed=1.4), False),
    (4, "invisible", "human.child", (0.4, 0.4, 1.1), None, _seen_from_ego(29.0, 4.2, 0.0), False),
    (5, "van", "vehicle.van", (5.2, 2.0, 2.6), None, _seen_from_ego(24.0, 4.0, 0.1), True),
    (6, "rider", "rider.cyclist", (1.75, 0.55, 1.8), _RIDER, _seen_from_ego(14, -2.2, 1.2, speed=4.0, turn=0.4), False),
    (7, "in fog", "vehicle.car", (4.2, 1.8, 1.5), None, _seen_from_ego(80.0, 20.0, 3.0), False),
    (8, "behind", "vehicle.truck", (7.0, 2.4, 3.0), None, _seen_from_ego(-10.0, 0.5, 3.1, speed=5.0), False),
    (9, "sign", "traffic.sign", (0.1, 0.7, 0.7), _SIGN, _seen_from_ego(11.0, 5.2, 3.0), True),
)

THINGS = tuple(
    Thing(number, bricks or _box(class_name, size), way) for number, _, class_name, size, bricks, way, _ in _CASES
)

OBJECTS = tuple(
    ObjectInfo(
        instance_id=number,
        uuid=f"00000000-0000-4000-8000-{number:012d}",
        name=name,
        class_name=class_name,
        family=f"brick.{name.replace(' ', '_')}",
        size=size,
        box_offset=(0.0, 0.0, 2.35 if name == "sign" else size[2] / 2),
        trajectory=way,
        is_static=is_static,
        attributes={"brick": "red"},
    )
    for number, name, class_name, size, _, way, is_static in _CASES
)

STILL = (
    Thing(
        GROUND_ID, (Brick("ground.road", (400, 400, 1.0), (0, 0, -0.52)),), Trajectory.from_poses([0.0], [np.eye(4)])
    ),
    Thing(
        WALL_ID,
        (Brick("structure.building", (120.0, 1.0, 6.0), (0.0, 0.0, 3.0)),),
        _seen_from_ego(30.0, -12.0, 0.05),
    ),
)


@dataclass(frozen=True)
class BrickTracer:
    """Answers as the tracer protocol says, by the slab test in each brick's own frame."""

    things: tuple[Thing, ...] = field(default=THINGS + STILL)

    def intersect(self, rays: Rays) -> Hits:
        n = len(rays.origins)
        nearest = np.full(n, np.inf)
        instance, classes = np.zeros(n, np.int32), np.zeros(n, np.uint8)
        for thing in self.things:
            for brick in thing.bricks:
                range_m = _slab(thing, brick, rays)
                closer = range_m < nearest
                nearest[closer] = range_m[closer]
                instance[closer], classes[closer] = thing.instance_id, class_id(brick.class_name)
        zeros, flat = np.zeros(n, np.uint16), np.zeros((n, 3), np.float32)
        return Hits(
            nearest.astype(np.float32), instance, classes, zeros, zeros.copy(), flat, flat.copy(),
            np.zeros((n, 2), np.float32), flat.copy(),
        )  # fmt: skip

    def intersect_instance(self, instance_id: int, rays: Rays) -> np.ndarray:
        ranges = [
            _slab(thing, brick, rays)
            for thing in self.things
            if thing.instance_id == instance_id
            for brick in thing.bricks
            if brick.class_name != "traffic.pole"  # no thing: it does not count
        ]
        return np.min(ranges, axis=0).astype(np.float32)


def _slab(thing, brick, rays):
    """Ranges (n,) to a brick, inf where missed; all rays of a picture or sweep here have one time."""
    assert np.ptp(rays.times_s) == 0
    T_brick_world = invert(thing.trajectory.poses(rays.times_s[:1])[0] @ transform(None, brick.center))
    origins = rays.origins @ T_brick_world[:3, :3].T + T_brick_world[:3, 3]
    directions = rays.directions @ T_brick_world[:3, :3].T
    half = np.asarray(brick.size) / 2
    with np.errstate(divide="ignore"):
        a, b = (-half - origins) / directions, (half - origins) / directions
    enter, leave = np.minimum(a, b).max(axis=1), np.maximum(a, b).min(axis=1)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf)


def scene_of(things=THINGS + STILL) -> Scene:
    """The same bricks as meshes."""
    shapes, placements, bodies = [], [], []
    for thing in things:
        meshes = [_brick_mesh(brick) for brick in thing.bricks]
        faces = np.concatenate([mesh.faces + 8 * i for i, mesh in enumerate(meshes)])
        mesh = Mesh.make(np.concatenate([mesh.vertices for mesh in meshes]), faces)
        classes = np.repeat([class_id(brick.class_name) for brick in thing.bricks], 12).astype(np.uint8)
        zeros = np.zeros(len(faces), np.uint16)
        shapes.append(Shape(mesh, classes, zeros, zeros.copy()))
        if len(thing.trajectory.times_s) == 1:
            placements.append(Placement(thing.instance_id, len(shapes) - 1, thing.trajectory.poses([0.0])[0]))
        else:
            bodies.append(Body(thing.instance_id, (len(shapes) - 1,), thing.trajectory))
    material = Material("brick", (0.5, 0.2, 0.1), 0.9, 0.5)
    return Scene(tuple(shapes), tuple(placements), tuple(bodies), (material,), ("brick",), {})


def _brick_mesh(brick):
    signs = np.array([[x, y, z] for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)])
    faces = [[0, 2, 1], [1, 2, 3], [4, 5, 6], [5, 7, 6], [0, 1, 4], [1, 5, 4],
             [2, 6, 3], [3, 6, 7], [0, 4, 2], [2, 4, 6], [1, 3, 5], [3, 7, 5]]  # fmt: skip
    return Mesh.make(signs * np.asarray(brick.size) / 2 + np.asarray(brick.center), faces)


def camera_rays(T_world_camera, time_s, camera=CAMERA) -> Rays:
    directions = camera.directions() @ T_world_camera[:3, :3].T
    return Rays(np.broadcast_to(T_world_camera[:3, 3], directions.shape), directions, np.full(len(directions), time_s))


def sweep(tracer, time_s) -> PointCloud:
    """All beams at one moment: 24 rings of 720."""
    elevation, azimuth = np.meshgrid(np.deg2rad(np.linspace(-20, 4, 24)), np.deg2rad(np.arange(0, 360, 0.5)))
    el, az = elevation.reshape(-1), azimuth.reshape(-1)
    directions = np.stack([np.cos(el) * np.cos(az), np.cos(el) * np.sin(az), np.sin(el)], axis=1)
    T_world_lidar = EGO.poses([time_s])[0] @ T_EGO_LIDAR
    world = directions @ T_world_lidar[:3, :3].T
    hits = tracer.intersect(Rays(np.broadcast_to(T_world_lidar[:3, 3], world.shape), world, np.full(len(el), time_s)))
    seen = hits.range_m < 70.0
    things = [number for number, row in by_id().items() if row.is_thing]
    ids = np.where(np.isin(hits.class_id, things), hits.instance_id, 0)
    return PointCloud(
        xyz=(directions[seen] * hits.range_m[seen, None]).astype(np.float32),
        intensity=(0.2 + 0.6 * (hits.instance_id[seen] % 2)).astype(np.float32),
        raw_intensity=(20 + 60 * (hits.instance_id[seen] % 2)).astype(np.uint16),
        ring=np.tile(np.arange(24), 720)[seen].astype(np.uint16),
        time_s=np.zeros(seen.sum(), np.float32),
        return_number=np.ones(seen.sum(), np.uint8),
        class_id=hits.class_id[seen],
        instance_id=ids[seen].astype(np.int32),
        kind=np.zeros(seen.sum(), np.uint8),
    )


def look(channel_pose, time_s, *, max_range_m=np.inf, tracer=None, objects=OBJECTS, camera=CAMERA, min_visible_px=1):
    """Pixel labels and boxes of one picture."""
    tracer = tracer or BrickTracer()
    T_world_camera = EGO.poses([time_s])[0] @ channel_pose
    hits = tracer.intersect(camera_rays(T_world_camera, time_s, camera))
    pixels = pixel_labels(hits, camera)
    boxes = boxes2d(
        objects,
        meshes=ObjectMeshes(scene_of()),
        tracer=tracer,
        hits=hits,
        pixels=pixels,
        camera=camera,
        T_world_camera=T_world_camera,
        time_s=time_s,
        max_range_m=max_range_m,
        min_visible_px=min_visible_px,
    )
    return pixels, boxes


CHANNELS = {"CAM_FRONT": T_EGO_CAMERA, "CAM_LEFT": T_EGO_SIDE}

IDENTITY = {"generator": "0.1.0", "seed": 7, "spec_sha256": "00" * 32, "settings": {"quality": "draft", "scale": 1.0}}


LEVEL_CHANNELS = {
    "CAM_FRONT": transform(R_VEHICLE_CAMERA, (1.5, 0.1, 1.5)),
    "CAM_LEFT": transform(rotation(0.9) @ R_VEHICLE_CAMERA, (1.0, 0.5, 1.5)),
}
"""Cameras without pitch and roll."""


def write_scene(out: Path, scene: int, *, level=False, pause=lambda step: None) -> None:
    """Write one scene of the street; `pause` is called after each step, for tests that kill the process."""
    with SceneWriter(out, scene) as writer:
        writer.describe(name="street.bricks", seed=7 + scene, spec_sha256="00" * 32, tags=["test"], drawn={"fog": 60.0})
        channels = LEVEL_CHANNELS if level else CHANNELS
        for channel, T_ego_camera in channels.items():
            writer.add_camera(channel, T_ego_camera, CAMERA)
        writer.add_fault("CAM_FRONT", "dirt", 2, value=0.06, unit="")
        writer.add_lidar("LIDAR_TOP", T_EGO_LIDAR, "test-24")
        writer.add_objects(OBJECTS)
        writer.add_world({"bricks": len(THINGS)})
        pause("declared")
        for frame, time_s in enumerate(TIMES_S):
            _write_frame(writer, frame, time_s, channels)
            pause(f"frame {frame}")
        pause("before commit")
        writer.commit()
    pause("committed")


def _write_frame(writer, frame, time_s, channels):
    stamp = round(time_s * 1e9)
    tracer = BrickTracer()
    T_world_ego = EGO.poses([time_s])[0]
    writer.add_frame(
        frame,
        stamp,
        T_world_ego,
        velocity=EGO.velocities([time_s])[0],
        angular_velocity=EGO.angular_velocities([time_s])[0],
    )
    environment = {"sun_elevation_deg": 30.0, "sun_azimuth_deg": 180.0, "cloud_okta": 2.0, "fog_mor_m": FOG_MOR_M}
    weather = {"rain_mm_per_h": 0.0, "snow_mm_per_h": 0.0, "wind_m_per_s": 3.0}
    writer.add_conditions(frame, {**environment, **weather}, visible_range_m=FOG_MOR_M)
    views = []
    for channel, T_ego_camera in channels.items():
        pixels, boxes = look(T_ego_camera, time_s, max_range_m=FOG_MOR_M, tracer=tracer)
        views.append(boxes)
        writer.add_image(channel, frame, picture(pixels), stamp)
        writer.add_exposure(channel, frame, EXPOSURE)
        writer.add_pixels(channel, frame, pixels, stamp)
        writer.add_boxes2d(channel, frame, boxes)
    cloud = sweep(tracer, time_s)
    writer.add_cloud("LIDAR_TOP", frame, cloud, stamp)
    writer.add_cuboids(frame, cuboids(OBJECTS, time_s=time_s, T_world_ego=T_world_ego, boxes=views, clouds=[cloud]))


def picture(pixels):
    """Class colors, dimmed by depth."""
    colors = np.zeros((256, 3))
    for number, row in by_id().items():
        colors[number] = row.color
    dim = np.exp(-np.minimum(pixels.depth_m, 200.0) / 60.0)[..., None]
    return (colors[pixels.semantic] * dim + 200 * (1 - dim)).astype(np.uint8)


def write_dataset(out: Path, n_scenes: int = 2, *, level=False) -> Path:
    with locked(out):
        for scene in sorted(set(range(n_scenes)) - prepare(out, identity=IDENTITY)):
            write_scene(out, scene, level=level)
        finish(out)
    return out


_shared: list[Path] = []


def shared_dataset(tmp_path_factory) -> Path:
    """One data set of two scenes, two frames each, two cameras and a LiDAR, for all tests that only read it."""
    if not _shared:
        _shared.append(write_dataset(tmp_path_factory.mktemp("bricks") / "dataset"))
    return _shared[0]


def digest(folder: Path) -> dict[str, str]:
    """Checksum of every file below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
