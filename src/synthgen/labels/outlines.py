"""Where a whole object would be in a picture: its amodal box, and how much of its outline is where.

`amodal_box` projects the object's mesh through the camera's own lens; `measure` casts a thin grid of rays against that
object alone. Through a lens that bends lines, long edges are projected piece by piece. What lies where no light comes
from (beside a fisheye's circle) is no part of an outline; an object across the seam of a whole sphere has a box as wide
as the picture.
"""

from dataclasses import dataclass
from typing import Protocol, final

import numpy as np

from synthgen.arrays import Floats, Int32s, Ints, Singles
from synthgen.geometry import move_points, turn_vectors
from synthgen.records import CameraModel, Rays, Scene, Shape
from synthgen.trace.base import counted_faces

NEAR_M = 0.05
"""Meshes are cut at this depth before the camera: closer points have no useful projection."""

STEP_RAD = 0.01
"""Longest piece of an edge that a bent lens is given: an arc differs from its chord by 1.3e-5 of the focal length."""

MOST_STEPS = 400
"""Of one edge: enough for half a turn."""

RAYS_INSIDE = 4096
"""Most rays for the part of an outline inside the picture: shares are then good to about 1 %."""

RAYS_OUTSIDE = 1024
"""Most rays for the part of an outline outside the picture."""


class OutlineTracer(Protocol):
    """The one question that outlines ask of a tracer."""

    def intersect_instance(self, instance_id: int, rays: Rays) -> Singles:
        """Ranges (n,) to the parts of one object that are things, as if they were alone; inf where missed. [m]"""
        ...


@final
@dataclass(frozen=True, slots=True)
class Outline:
    """Samples of an object's outline.

    Attributes
    ----------
    columns, rows : (k,) int64
        Pixels inside the picture, on a regular grid, whose centres the whole object covers.
    inside_px, outside_px : float
        Area of the outline inside and outside the picture. [px]
    """

    columns: Ints
    rows: Ints
    inside_px: float
    outside_px: float


@final
class ObjectMeshes:
    """Meshes of the objects of a scene at any time, made once per scene.

    Of a shape with parts of a thing class only those count, as in the instance masks: a sign without its pole.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._placements = _index([placement.instance_id for placement in scene.placements])
        self._bodies = _index([body.instance_id for body in scene.bodies])
        self._meshes: dict[int, tuple[Singles, Int32s]] = {}

    def parts(self, instance_id: int, time_s: float) -> list[tuple[Floats, Int32s]]:
        """Vertices (n, 3) in the world [m] and faces (m, 3) of all shapes of an object; empty if it has none."""
        placed = [self._scene.placements[i] for i in self._placements.get(instance_id, ())]
        moving = [self._scene.bodies[i] for i in self._bodies.get(instance_id, ())]
        posed = [(placement.shape, placement.T_world_shape) for placement in placed]
        for body in moving:
            shape = body.shapes[int(body.shape_at([time_s])[0])]
            posed.append((shape, body.trajectory.poses([time_s])[0]))
        meshes = [(self._mesh(shape), T) for shape, T in posed]
        return [(move_points(T, vertices), faces) for (vertices, faces), T in meshes]

    def _mesh(self, shape: int) -> tuple[Singles, Int32s]:
        if shape not in self._meshes:
            self._meshes[shape] = _countable(self._scene.shapes[shape])
        return self._meshes[shape]


def amodal_box(parts: list[tuple[Floats, Int32s]], camera: CameraModel, T_camera_world: Floats) -> Floats | None:
    """Box x1, y1, x2, y2 (4,) around the projection of meshes [px], not clipped; None if all is behind the camera."""
    trim = _in_front if camera.is_pinhole else _with_long_edges
    points = [trim(move_points(T_camera_world, vertices), faces) for vertices, faces in parts]
    pixels = camera.project(np.concatenate(points)) if points else np.empty((0, 2))
    pixels = pixels[np.isfinite(pixels[:, 0])]
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)]) if len(pixels) else None


def touches(box: Floats, camera: CameraModel) -> bool:
    """Whether a box has area in common with the picture."""
    return bool(box[0] < camera.width and box[2] > 0 and box[1] < camera.height and box[3] > 0)


def measure(
    tracer: OutlineTracer,
    instance_id: int,
    box: Floats,
    *,
    camera: CameraModel,
    T_world_camera: Floats,
    time_s: float,
) -> Outline:
    """Outline of one object, sampled at pixel centres over its amodal box (4,) [px]."""
    size = np.array([camera.width, camera.height])
    low, high = np.floor(box[:2]).astype(int), np.ceil(box[2:]).astype(int)
    inner = _grid(np.maximum(low, 0), np.minimum(high, size), RAYS_INSIDE)
    columns, rows, pixel_area = inner
    is_outside_needed = bool(np.any(low < 0) or np.any(high > size))
    if is_outside_needed:
        far_columns, far_rows, far_area = _grid(low, high, RAYS_OUTSIDE)
        is_out = (far_columns < 0) | (far_columns >= size[0]) | (far_rows < 0) | (far_rows >= size[1])
        far_columns, far_rows = far_columns[is_out], far_rows[is_out]
    else:
        far_columns, far_rows, far_area = columns[:0], rows[:0], 0.0
    u, v = np.concatenate([columns, far_columns]) + 0.5, np.concatenate([rows, far_rows]) + 0.5
    directions = camera.directions_at(u, v)
    has_ray = np.isfinite(directions[:, 0])
    rays = _rays_along(directions[has_ray], T_world_camera, time_s)
    is_hit = np.zeros(len(u), dtype=bool)
    is_hit[has_ray] = np.isfinite(tracer.intersect_instance(instance_id, rays))
    hit_inside, hit_outside = is_hit[: len(columns)], is_hit[len(columns) :]
    return Outline(
        columns[hit_inside], rows[hit_inside], float(hit_inside.sum() * pixel_area), float(hit_outside.sum() * far_area)
    )


def _index(numbers: list[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        places.setdefault(number, []).append(place)
    return places


def _countable(shape: Shape) -> tuple[Singles, Int32s]:
    """Vertices and faces of the parts that count."""
    faces = counted_faces(shape)
    used, renumbered = np.unique(faces, return_inverse=True)
    if len(used) == len(shape.mesh.vertices):
        return shape.mesh.vertices, faces  # not a copy: a walker has dozens of shapes
    return shape.mesh.vertices[used], renumbered.reshape(-1, 3).astype(np.int32)


def _in_front(points_cam: Floats, faces: Int32s) -> Floats:
    """Vertices (k, 3) before the near plane, and the points where edges cross it."""
    is_front = points_cam[:, 2] >= NEAR_M
    if is_front.all():
        return points_cam
    edges = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    a, b = points_cam[edges[:, 0]], points_cam[edges[:, 1]]
    crosses = is_front[edges[:, 0]] != is_front[edges[:, 1]]
    a, b = a[crosses], b[crosses]
    weight = (NEAR_M - a[:, 2:]) / (b[:, 2:] - a[:, 2:])
    return np.concatenate([points_cam[is_front], a + weight * (b - a)])


def _with_long_edges(points_cam: Floats, faces: Int32s) -> Floats:
    """Vertices, and points along the edges that span more than `STEP_RAD`, so close that none spans more."""
    edges = np.unique(np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    a, b = points_cam[edges[:, 0]], points_cam[edges[:, 1]]
    near = np.linalg.norm(np.cross(a, b), axis=1)  # |a| |b| sin, and with the next line the angle
    span = np.arctan2(near, np.einsum("ij,ij->i", a, b))
    long = span > STEP_RAD
    pieces = [points_cam]
    for start, end, angle in zip(a[long], b[long], span[long], strict=True):
        # Even steps on the edge are uneven as angles: by the ratio of the distances at most.
        n = int(np.ceil(angle / STEP_RAD * (1 + np.ptp(np.linalg.norm([start, end], axis=1)))))
        weight = np.linspace(0, 1, min(n, MOST_STEPS) + 1)[1:-1, None]
        pieces.append(start + weight * (end - start))
    return np.concatenate(pieces)


def _grid(low: Ints, high: Ints, n_max: int) -> tuple[Ints, Ints, float]:
    """Columns and rows of at most about n_max pixels from low (2,) up to high (2,), and how many each stands for."""
    extent = np.maximum(high - low, 0)
    stride = max(1, int(np.ceil(np.sqrt(float(extent[0]) * float(extent[1]) / n_max))))
    start = low + np.minimum((stride - 1) // 2, np.maximum(extent - 1, 0) // 2)
    columns, rows = np.arange(start[0], high[0], stride), np.arange(start[1], high[1], stride)
    n_samples = max(len(columns) * len(rows), 1)
    grid_columns, grid_rows = np.meshgrid(columns, rows)
    return grid_columns.reshape(-1), grid_rows.reshape(-1), float(extent[0]) * float(extent[1]) / n_samples


def _rays_along(directions: Floats, T_world_camera: Floats, time_s: float) -> Rays:
    """Rays along directions (n, 3) in the camera's frame, at one moment."""
    origins = np.broadcast_to(T_world_camera[:3, 3], directions.shape)
    return Rays(origins, turn_vectors(T_world_camera, directions), np.full(len(directions), time_s))
