"""The tracer of the CPU: Embree 4 through embreex, the only importer of it.

Everything still is flattened into one Embree scene, built once. Each shape of a moving body keeps a small
Embree scene in its own frame: rays that can pass near the body are moved into that frame at their own time,
so motion distorts a LiDAR sweep exactly and nothing is rebuilt. embreex holds the GIL: parallelism is by process.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Int32s, Ints, Singles
from synthgen.geometry import move_points, turn_vectors
from synthgen.records import Body, Hits, Placement, Rays, Scene, Shape
from synthgen.trace.base import SurfacePoints, counted_faces
from synthgen.trace.still import Still, flatten

STILL_FACES_KEPT = 600_000
"""Faces of single still objects whose Embree scenes are kept for outlines: about as many as are in view of a camera at
once (some 70 MB), so that what is in view is built once and memory does not grow along the way."""


@final
class EmbreeTracer:
    """Embree over `scene`."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._still = flatten(scene)
        self._still_normals: Singles | None = None
        self._embree = _build(self._still.vertices, self._still.faces) if len(self._still.faces) else None
        # A moving body's shapes are all built when one is needed, so that memory is flat from the first frames on.
        # Of still ones only those in view are kept, which change as the ego goes by.
        self._of_moving = cache(self._build_all)
        self._of_still: OrderedDict[int, tuple[Any, int]] = OrderedDict()
        self._of_moving_counted = cache(self._build_mixed)
        self._radius = {index: _radius(scene.shapes[index]) for body in scene.bodies for index in body.shapes}
        self._placements: dict[int, list[Placement]] = {}
        for placement in scene.placements:
            self._placements.setdefault(placement.instance_id, []).append(placement)
        self._bodies: dict[int, list[Body]] = {}
        for body in scene.bodies:
            self._bodies.setdefault(body.instance_id, []).append(body)

    def intersect(self, rays: Rays) -> Hits:
        """First surface along each ray; see `Tracer`."""
        return self._intersect(rays, is_bare=False)

    def intersect_bare(self, rays: Rays) -> Hits:
        """First surface along each ray without what only shading needs; see `Tracer`."""
        return self._intersect(rays, is_bare=True)

    def _intersect(self, rays: Rays, is_bare: bool) -> Hits:
        n = len(rays.origins)
        directions = rays.directions.astype(np.float32)
        hits = _Gathering.empty(n)
        if self._embree is not None and n:
            found = self._embree.run(rays.origins.astype(np.float32), directions, query="INTERSECT", output=True)
            if is_bare:
                _gather_still_bare(hits, self._still, self._normals_of_still(), found, directions)
            else:
                _gather_still(hits, self._still, found, directions)
        if n:
            source = _Source.of(rays)
            for body in self.scene.bodies:
                self._offer_body(hits, body, rays, source, directions, is_bare)
        return hits.record()

    def _normals_of_still(self) -> Singles:
        """Unit normals of all still faces, made when first asked for: LiDARs look them up by the million."""
        if self._still_normals is None:
            self._still_normals = _unit_normals(self._still)
        return self._still_normals

    def intersect_instance(self, instance_id: int, rays: Rays) -> Singles:
        """Range to one object alone; see `Tracer`."""
        range_m = np.full(len(rays.origins), np.inf, dtype=np.float32)
        for placement in self._placements.get(instance_id, ()):
            range_m = np.minimum(range_m, self._range_to_shape(placement, rays))
        for body in self._bodies.get(instance_id, ()):
            for index, who, T in _by_shape(body, rays.times_s, np.arange(len(rays.origins))):
                origins, directions = _into(T, rays.origins[who], rays.directions[who])
                embree = self._of_moving_counted(body.shapes).get(index) or self._of_moving(body.shapes)[index]
                range_m[who] = np.minimum(range_m[who], _ranges(embree.run(origins, directions, output=True)))
        return range_m

    def intersect_body(self, index: int, rays: Rays) -> SurfacePoints:
        """Where rays meet one moving body alone; see `Tracer`."""
        n, body = len(rays.origins), self.scene.bodies[index]
        range_m, weights = np.full(n, np.inf, np.float32), np.zeros((n, 3), np.float32)
        shapes, faces = np.zeros(n, np.int32), np.full(n, -1, np.int32)
        for shape, who, T in _by_shape(body, rays.times_s, np.arange(n)):
            origins, directions = _into(T, rays.origins[who], rays.directions[who])
            found = self._of_moving(body.shapes)[shape].run(origins, directions, output=True)
            range_m[who], shapes[who], faces[who] = _ranges(found), shape, found["primID"]
            weights[who] = np.stack([1 - found["u"] - found["v"], found["u"], found["v"]], axis=1)
        return SurfacePoints(range_m, shapes, faces, weights)

    def _range_to_shape(self, placement: Placement, rays: Rays) -> Singles:
        inverse = np.linalg.inv(placement.T_world_shape)
        # Directions keep the length that the transform gives them, so that ranges stay in metres of the world.
        origins = move_points(inverse, rays.origins).astype(np.float32)
        directions = turn_vectors(inverse, rays.directions).astype(np.float32)
        return _ranges(self._still_alone(placement.shape).run(origins, directions, output=True))

    def _still_alone(self, index: int) -> Any:
        """Embree scene of a still shape by itself; those used last are kept."""
        if index not in self._of_still:
            faces = len(self.scene.shapes[index].mesh.faces)
            kept = faces + sum(n for _, n in self._of_still.values())
            while self._of_still and kept > STILL_FACES_KEPT:
                kept -= self._of_still.popitem(last=False)[1][1]
            self._of_still[index] = self._build_counted(index), faces
        self._of_still.move_to_end(index)
        return self._of_still[index][0]

    def _build_all(self, shapes: tuple[int, ...]) -> dict[int, Any]:
        return {index: self._build_shape(index) for index in shapes}

    def _build_counted(self, index: int) -> Any:
        shape = self.scene.shapes[index]
        return _build(shape.mesh.vertices, counted_faces(shape))

    def _build_mixed(self, shapes: tuple[int, ...]) -> dict[int, Any]:
        """Embree scenes of the counted faces of those shapes that have others too."""
        mixed = [i for i in shapes if len(counted_faces(self.scene.shapes[i])) < len(self.scene.shapes[i].mesh.faces)]
        return {index: self._build_counted(index) for index in mixed}

    def _build_shape(self, index: int) -> Any:
        mesh = self.scene.shapes[index].mesh
        return _build(mesh.vertices, mesh.faces)

    def _offer_body(
        self, hits: "_Gathering", body: Body, rays: Rays, source: "_Source", directions: Singles, is_bare: bool
    ) -> None:
        """Replace hits where a moving body is nearer."""
        radius = max(self._radius[index] for index in body.shapes)
        near = np.flatnonzero(_may_pass(body, radius, source, directions))
        if not len(near):
            return
        for index, who, T in _by_shape(body, rays.times_s[near], near):
            origins, local = _into(T, rays.origins[who], rays.directions[who])
            found = self._of_moving(body.shapes)[index].run(origins, local, output=True)
            range_m = _ranges(found)
            closer = np.flatnonzero(range_m < hits.range_m[who])
            if len(closer):
                at = who[closer]
                shape = self.scene.shapes[index]
                face = found["primID"][closer]
                R = T[closer, :3, :3] if T.ndim == 3 else T[:3, :3]
                hits.put(at, range_m[closer], shape, face, directions[at], R)
                hits.instance_id[at] = body.instance_id
                if not is_bare:
                    hits.put_shading(at, shape, face, found["u"][closer], found["v"][closer], directions[at], R)
                    hits.velocity[at] = _surface_velocity(body, rays, at, range_m[closer])


@final
@dataclass
class _Gathering:
    """The fields of `Hits` while they are being collected."""

    range_m: Singles
    instance_id: Int32s
    class_id: AnyArray
    part_id: AnyArray
    material_id: AnyArray
    normal: Singles
    shading_normal: Singles
    uv: Singles
    velocity: Singles

    @classmethod
    def empty(cls, n: int) -> "_Gathering":
        return cls(
            np.full(n, np.inf, np.float32),
            np.zeros(n, np.int32),
            np.zeros(n, np.uint8),
            np.zeros(n, np.uint16),
            np.zeros(n, np.uint16),
            np.zeros((n, 3), np.float32),
            np.zeros((n, 3), np.float32),
            np.zeros((n, 2), np.float32),
            np.zeros((n, 3), np.float32),
        )

    def put(self, at: Ints, range_m: Singles, shape: Shape, face: Int32s, directions: Singles, R: Floats) -> None:
        """Write hits of one shape at rays `at`; R (3, 3) or (k, 3, 3) turns shape to world (rigid)."""
        mesh = shape.mesh
        a, b, c = (mesh.faces[face, corner] for corner in range(3))
        normal = np.cross(mesh.vertices[b] - mesh.vertices[a], mesh.vertices[c] - mesh.vertices[a])
        self.range_m[at] = range_m
        self.class_id[at] = shape.face_class[face]
        self.part_id[at] = shape.face_part[face]
        self.material_id[at] = shape.face_material[face]
        self.normal[at] = _towards(directions, _turn(R, normal))

    def put_shading(
        self, at: Ints, shape: Shape, face: Int32s, u: Singles, v: Singles, directions: Singles, R: Floats
    ) -> None:
        """Write interpolated normals and texture coordinates of the same hits."""
        mesh = shape.mesh
        a, b, c = (mesh.faces[face, corner] for corner in range(3))
        w = 1 - u - v
        shading = w[:, None] * mesh.normals[a] + u[:, None] * mesh.normals[b] + v[:, None] * mesh.normals[c]
        self.shading_normal[at] = _towards(directions, _turn(R, shading))
        self.uv[at] = w[:, None] * mesh.uv[a] + u[:, None] * mesh.uv[b] + v[:, None] * mesh.uv[c]

    def record(self) -> Hits:
        return Hits(
            self.range_m,
            self.instance_id,
            self.class_id,
            self.part_id,
            self.material_id,
            self.normal,
            self.shading_normal,
            self.uv,
            self.velocity,
        )


def _gather_still(hits: _Gathering, still: Still, found: dict[str, AnyArray], directions: Singles) -> None:
    """Write what Embree found on still geometry."""
    at = np.flatnonzero(found["primID"] >= 0)
    face, u, v = found["primID"][at], found["u"][at, None], found["v"][at, None]
    a, b, c = still.faces[face].T
    corner = still.vertices[a]
    normal = np.cross(still.vertices[b] - corner, still.vertices[c] - corner)
    shading = (1 - u - v) * still.vertex_normal[a] + u * still.vertex_normal[b] + v * still.vertex_normal[c]
    hits.range_m[at] = found["tfar"][at]
    hits.instance_id[at] = still.instance_id[face]
    hits.class_id[at] = still.class_id[face]
    hits.part_id[at] = still.part_id[face]
    hits.material_id[at] = still.material_id[face]
    hits.normal[at] = _towards(directions[at], normal)
    hits.shading_normal[at] = _towards(directions[at], shading)
    hits.uv[at] = (1 - u - v) * still.uv[a] + u * still.uv[b] + v * still.uv[c]


def _gather_still_bare(
    hits: _Gathering, still: Still, normals: Singles, found: dict[str, AnyArray], directions: Singles
) -> None:
    """Write what Embree found on still geometry, without what only shading needs."""
    at = np.flatnonzero(found["primID"] >= 0)
    face = found["primID"][at]
    hits.range_m[at] = found["tfar"][at]
    hits.instance_id[at] = still.instance_id[face]
    hits.class_id[at] = still.class_id[face]
    hits.part_id[at] = still.part_id[face]
    hits.material_id[at] = still.material_id[face]
    normal = normals[face]
    away = np.einsum("ij,ij->i", normal, directions[at]) > 0
    hits.normal[at] = normal * np.where(away, np.float32(-1.0), np.float32(1.0))[:, None]


def _unit_normals(still: Still) -> Singles:
    corner, along, across = (still.vertices[still.faces[:, k]] for k in range(3))
    normal = np.cross(along - corner, across - corner)
    length = np.sqrt(np.einsum("ij,ij->i", normal, normal))
    return normal / np.maximum(length, np.float32(1e-30))[:, None]


def _build(vertices: Singles, faces: Int32s) -> Any:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    embree = EmbreeScene()
    TriangleMesh(embree, np.array(vertices, dtype=np.float32), np.array(faces, dtype=np.int32))
    # embreex builds the search tree, half of a scene's memory, with the first ray: send one now.
    embree.run(np.zeros((1, 3), np.float32), np.array([[0, 0, 1]], np.float32))
    return embree


def _radius(shape: Shape) -> float:
    """Radius of the sphere about the frame's origin that holds the shape. [m]"""
    return float(np.linalg.norm(shape.mesh.vertices, axis=1).max())


def _ranges(found: dict[str, AnyArray]) -> Singles:
    return np.where(found["primID"] >= 0, found["tfar"], np.inf).astype(np.float32)


@final
@dataclass(frozen=True, slots=True)
class _Source:
    """Where, when and whereto a set of rays starts.

    Over `times_s` (5,), no farther than `wander_m` from `origin` (3,), no more than `spread_rad` from `axis` (3,).
    """

    times_s: Floats
    origin: Floats
    wander_m: float
    axis: Floats
    spread_rad: float

    @classmethod
    def of(cls, rays: Rays) -> "_Source":
        origin = rays.origins[len(rays.origins) // 2]
        wander = [np.abs(rays.origins[:, k] - origin[k]).max() for k in range(3)]
        middle = rays.directions.mean(axis=0)
        axis = middle / max(float(np.linalg.norm(middle)), 1e-12)
        spread = np.arccos(np.clip(np.einsum("ij,j->i", rays.directions, axis).min(), -1.0, 1.0))
        times_s = np.linspace(rays.times_s.min(), rays.times_s.max(), 5)
        return cls(times_s, origin, float(np.linalg.norm(wander)), axis, float(spread) + 1e-6)


def _may_pass(body: Body, radius_m: float, source: _Source, directions: Singles) -> Bools:
    """Which rays can come within `radius_m` of the body's origin, (n,): a cone around it, with slack for motion."""
    way = body.trajectory
    # Places between knots are linear in time, before and after them still: no pose need be made.
    places = np.stack([np.interp(source.times_s, way.times_s, way.positions[:, k]) for k in range(3)], axis=1)
    middle = places[2]
    reach = radius_m + 1.5 * np.linalg.norm(places - middle, axis=1).max() + source.wander_m + 1e-3
    to_body = middle - source.origin
    distance = float(np.linalg.norm(to_body))
    if distance <= reach:
        return np.ones(len(directions), dtype=bool)
    toward = to_body / distance
    if np.arccos(np.clip(toward @ source.axis, -1.0, 1.0)) > source.spread_rad + np.arcsin(reach / distance) + 1e-3:
        return np.zeros(len(directions), dtype=bool)
    cosine = np.sqrt(1 - (reach / distance) ** 2)
    # Not "@": on long arrays its threads would wait for each other.
    return np.einsum("ij,j->i", directions, toward.astype(np.float32)) >= np.float32(cosine - 1e-6)


def _by_shape(body: Body, times_s: Floats, who: Ints) -> list[tuple[int, Ints, Floats]]:
    """Rays `who` grouped by the shape the body has at their times, with its poses: (4, 4) if all times are equal."""
    phase = body.shape_at(times_s)
    groups = []
    for k in np.unique(phase):
        at = np.flatnonzero(phase == k)
        times = times_s[at]
        same = times[0] == times[-1] and np.all(times == times[0])
        T = body.trajectory.poses(times[:1])[0] if same else body.trajectory.poses(times)
        groups.append((body.shapes[k], who[at], T))
    return groups


def _into(T: Floats, origins: Floats, directions: Floats) -> tuple[Singles, Singles]:
    """Rays in the frame of a body at poses T (4, 4) or (n, 4, 4)."""
    if T.ndim == 2:
        return ((origins - T[:3, 3]) @ T[:3, :3]).astype(np.float32), (directions @ T[:3, :3]).astype(np.float32)
    R = T[:, :3, :3]
    local = np.einsum("nji,nj->ni", R, origins - T[:, :3, 3])
    return local.astype(np.float32), np.einsum("nji,nj->ni", R, directions).astype(np.float32)


def _turn(R: Floats, vectors: Singles) -> Singles:
    turned = vectors @ R.T if R.ndim == 2 else np.einsum("nij,nj->ni", R, vectors)
    return turned.astype(np.float32)


def _towards(directions: Singles, normals: Singles) -> Singles:
    """Unit normals on the side the rays come from."""
    length = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    away = np.einsum("ij,ij->i", normals, directions) > 0
    return normals * (np.where(away, -1.0, 1.0) / np.maximum(length, 1e-30))[:, None].astype(np.float32)


def _surface_velocity(body: Body, rays: Rays, at: Ints, range_m: Singles) -> Singles:
    times = rays.times_s[at]
    points = rays.origins[at] + range_m[:, None] * rays.directions[at]
    arm = points - body.trajectory.poses(times)[:, :3, 3]
    velocity = body.trajectory.velocities(times) + np.cross(body.trajectory.angular_velocities(times), arm)
    return velocity.astype(np.float32)
