"""The reference tracer: every ray against every triangle, in double precision.

Slow and obvious; for tests. It shares no code with the fast tracers beyond the records.
"""

from dataclasses import replace
from typing import Any, final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Ints, Singles
from synthgen.records import Body, Hits, Mesh, Rays, Scene, Shape
from synthgen.taxonomy import by_id
from synthgen.trace.base import SurfacePoints

_EDGE = 1e-9  # barycentric slack, so that rays through a shared edge hit one of its triangles


@final
class BruteTracer:
    """Every ray against every triangle of `scene`."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def intersect(self, rays: Rays) -> Hits:
        """First surface along each ray; see `Tracer`."""
        n = len(rays.origins)
        best = {
            "range_m": np.full(n, np.inf),
            "instance_id": np.zeros(n, np.int32),
            "class_id": np.zeros(n, np.uint8),
            "part_id": np.zeros(n, np.uint16),
            "material_id": np.zeros(n, np.uint16),
            "normal": np.zeros((n, 3)),
            "shading_normal": np.zeros((n, 3)),
            "uv": np.zeros((n, 2)),
            "velocity": np.zeros((n, 3)),
        }
        for placement in self.scene.placements:
            T = np.broadcast_to(placement.T_world_shape, (n, 4, 4))
            everyone = np.arange(n)
            self._offer(best, rays, everyone, self.scene.shapes[placement.shape], T, placement.instance_id)
        for body in self.scene.bodies:
            for shape, who, T in _parts_of_body(body, rays.times_s):
                before = best["range_m"][who].copy()
                self._offer(best, rays, who, self.scene.shapes[shape], T, body.instance_id)
                won = who[best["range_m"][who] < before]
                points = rays.origins[won] + best["range_m"][won, None] * rays.directions[won]
                arm = points - body.trajectory.poses(rays.times_s[won])[:, :3, 3]
                spin = body.trajectory.angular_velocities(rays.times_s[won])
                best["velocity"][won] = body.trajectory.velocities(rays.times_s[won]) + np.cross(spin, arm)
        singles: dict[str, Any] = {name: a.astype(np.float32) if a.dtype == float else a for name, a in best.items()}
        return Hits(**singles)

    def intersect_bare(self, rays: Rays) -> Hits:
        """First surface along each ray without what only shading needs; see `Tracer`."""
        hits, n = self.intersect(rays), len(rays.origins)
        nothing = np.zeros((n, 3), np.float32)
        return replace(hits, shading_normal=nothing, uv=np.zeros((n, 2), np.float32), velocity=nothing.copy())

    def intersect_instance(self, instance_id: int, rays: Rays) -> Singles:
        """Range to one object alone; see `Tracer`."""
        scene = Scene(
            tuple(_counted(shape) for shape in self.scene.shapes),
            tuple(p for p in self.scene.placements if p.instance_id == instance_id),
            tuple(b for b in self.scene.bodies if b.instance_id == instance_id),
            self.scene.materials,
            self.scene.part_names,
            {},
        )
        return BruteTracer(scene).intersect(rays).range_m

    def intersect_body(self, index: int, rays: Rays) -> SurfacePoints:
        """Where rays meet one moving body alone; see `Tracer`."""
        n = len(rays.origins)
        range_m, weights = np.full(n, np.inf), np.zeros((n, 3))
        shapes, faces = np.zeros(n, np.int32), np.full(n, -1, np.int32)
        for shape, who, T in _parts_of_body(self.scene.bodies[index], rays.times_s):
            mesh = self.scene.shapes[shape].mesh
            corners = mesh.vertices[mesh.faces].astype(float)
            for ray, T_world_shape in zip(who, T, strict=True):
                inverse = np.linalg.inv(T_world_shape)
                origin = inverse[:3, :3] @ rays.origins[ray] + inverse[:3, 3]
                t, u, v = _all_triangles(origin, inverse[:3, :3] @ rays.directions[ray], corners)
                k = int(np.argmin(t))
                shapes[ray] = shape
                if np.isfinite(t[k]):
                    range_m[ray], faces[ray], weights[ray] = t[k], k, (1 - u[k] - v[k], u[k], v[k])
        return SurfacePoints(range_m.astype(np.float32), shapes, faces, weights.astype(np.float32))

    def _offer(
        self, best: dict[str, AnyArray], rays: Rays, who: Ints, shape: Shape, T: Floats, instance_id: int
    ) -> None:
        """Replace the best hits of rays `who` where this shape, at pose T (len(who), 4, 4), is nearer."""
        T_inverse = np.linalg.inv(T)
        origins = np.einsum("nij,nj->ni", T_inverse[:, :3, :3], rays.origins[who]) + T_inverse[:, :3, 3]
        directions = np.einsum("nij,nj->ni", T_inverse[:, :3, :3], rays.directions[who])
        corners = shape.mesh.vertices[shape.mesh.faces].astype(float)
        for k, ray in enumerate(who):
            t, u, v = _all_triangles(origins[k], directions[k], corners)
            face = int(np.argmin(t))
            if not t[face] < best["range_m"][ray]:
                continue
            weights = np.array([1 - u[face] - v[face], u[face], v[face]])
            index = shape.mesh.faces[face]
            a, b, c = corners[face]
            best["range_m"][ray] = t[face]
            best["instance_id"][ray] = instance_id
            best["class_id"][ray] = shape.face_class[face]
            best["part_id"][ray] = shape.face_part[face]
            best["material_id"][ray] = shape.face_material[face]
            best["uv"][ray] = weights @ shape.mesh.uv[index]
            best["velocity"][ray] = 0.0
            d = rays.directions[ray]
            best["normal"][ray] = _towards(d, T_inverse[k, :3, :3].T @ np.cross(b - a, c - a))
            best["shading_normal"][ray] = _towards(d, T_inverse[k, :3, :3].T @ (weights @ shape.mesh.normals[index]))


def _counted(shape: Shape) -> Shape:
    """The shape with only its faces of thing classes; whole if it has none."""
    is_thing = np.array([number in by_id() and by_id()[number].is_thing for number in shape.face_class.tolist()])
    if not is_thing.any():
        return shape
    mesh = Mesh(shape.mesh.vertices, shape.mesh.faces[is_thing], shape.mesh.normals, shape.mesh.uv)
    return Shape(mesh, shape.face_class[is_thing], shape.face_part[is_thing], shape.face_material[is_thing])


def _parts_of_body(body: Body, times_s: Floats) -> list[tuple[int, Ints, Floats]]:
    """For each shape of a body: its index, which rays see the body in that shape, and its poses for them."""
    phase = body.shape_at(times_s)
    parts = []
    for k, shape in enumerate(body.shapes):
        who = np.flatnonzero(phase == k)
        if len(who):
            parts.append((shape, who, body.trajectory.poses(times_s[who])))
    return parts


def _all_triangles(origin: Floats, direction: Floats, corners: Floats) -> tuple[Floats, Floats, Floats]:
    """Range (inf if missed) and barycentrics of one ray at each triangle (m, 3, 3): Moeller-Trumbore."""
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = np.cross(direction, e2)
    det = np.einsum("ij,ij->i", e1, p)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = origin - a
        u = np.einsum("ij,ij->i", s, p) / det
        q = np.cross(s, e1)
        v = q @ direction / det
        t = np.einsum("ij,ij->i", e2, q) / det
        inside = (np.abs(det) > 0) & (u >= -_EDGE) & (v >= -_EDGE) & (u + v <= 1 + _EDGE) & (t > 0)
    return np.where(inside, t, np.inf), u, v


def _towards(direction: Floats, normal: AnyArray) -> AnyArray:
    """Unit normal on the side the ray comes from."""
    unit = normal / np.linalg.norm(normal)
    return -unit if unit @ direction > 0 else unit
