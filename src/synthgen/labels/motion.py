"""Where the surface that each pixel sees is at another moment: optical flow and scene flow, from the pixels' hits.

Start at `Carrier`, then `pixel_motion`. A point is carried with its body, in gait phases with its place on the mesh,
and projected by the camera's own model, so flow, depth and poses agree. The sky is at infinity: it flows as the camera
turns and has no scene flow. Whether the point can be seen at the other moment is not asked. All pixels of a picture
see one moment.
"""

from collections.abc import Sequence
from typing import Protocol, final

import numpy as np

from synthgen.arrays import Floats, Ints, Singles
from synthgen.geometry import invert, move_points
from synthgen.records import Body, CameraModel, Equirectangular, Hits, PixelMotion, Rays, Scene
from synthgen.trace.base import SurfacePoints

SAME_SURFACE = 1e-4
"""Ranges that differ by less, relative, are of one surface: float32 keeps 6e-8, grazing rays of large bodies less."""


class BodyTracer(Protocol):
    """The one question that motion asks of a tracer."""

    def intersect_body(self, index: int, rays: Rays) -> SurfacePoints:
        """Where rays meet the moving body with that index into `Scene.bodies`, as if it were alone."""
        ...


@final
class Carrier:
    """Carries points with the moving bodies of a scene; made once per scene."""

    def __init__(self, scene: Scene, tracer: BodyTracer) -> None:
        self._scene = scene
        self._tracer = tracer
        self._bodies: dict[int, list[int]] = {}
        for index, body in enumerate(scene.bodies):
            self._bodies.setdefault(body.instance_id, []).append(index)

    def points_at(self, rays: Rays, hits: Hits, times_s: Sequence[float]) -> list[Floats]:
        """Where what the rays hit is at each of other times: points (n, 3) in the world, NaN where nothing was hit."""
        distance = np.where(hits.is_hit(), hits.range_m, np.nan).astype(float)
        points = [rays.origins + distance[:, None] * rays.directions for _ in times_s]
        for instance_id in np.intersect1d(hits.instance_id, list(self._bodies)):
            pixels = np.flatnonzero(hits.instance_id == instance_id)
            for body, who, found in self._on_bodies(self._bodies[int(instance_id)], rays.at(pixels), hits.at(pixels)):
                for at_time, time_s in zip(points, times_s, strict=True):
                    at_time[pixels[who]] = self._carried(body, found, who, at_time[pixels[who]], rays.times_s, time_s)
        return points

    def _on_bodies(self, bodies: list[int], rays: Rays, hits: Hits) -> list[tuple[Body, Ints, SurfacePoints]]:
        """Which rays hit each body of an object: that whose surface is at the range of the hit, if any is."""
        found = [self._tracer.intersect_body(index, rays) for index in bodies]
        gaps = np.abs(np.stack([surface.range_m for surface in found]) - hits.range_m)
        owner = np.where(gaps.min(axis=0) <= SAME_SURFACE * (1 + hits.range_m), gaps.argmin(axis=0), -1)
        rows = enumerate(zip(bodies, found, strict=True))
        return [(self._scene.bodies[index], np.flatnonzero(owner == row), surface) for row, (index, surface) in rows]

    def _carried(
        self, body: Body, found: SurfacePoints, who: Ints, points: Floats, times_s: Floats, time_s: float
    ) -> Floats:
        """Points (k, 3) on a body at another time: on the same place of the same face if the mesh bends."""
        if not len(who):
            return points
        then = body.shapes[int(body.shape_at([time_s])[0])]
        local = move_points(invert(body.trajectory.poses(times_s[:1])[0]), points)
        for now in np.unique(found.shape[who]):
            if now != then and self._bends_into(int(now), then):
                bent = np.flatnonzero(found.shape[who] == now)
                mesh = self._scene.shapes[then].mesh
                corners = mesh.vertices[mesh.faces[found.face[who[bent]]]].astype(float)
                local[bent] = np.einsum("nk,nkj->nj", found.weights[who[bent]].astype(float), corners)
        return move_points(body.trajectory.poses([time_s])[0], local)

    def _bends_into(self, now: int, then: int) -> bool:
        """Whether two shapes are the same triangles, bent."""
        return np.array_equal(self._scene.shapes[now].mesh.faces, self._scene.shapes[then].mesh.faces)


def pixel_motion(rays: Rays, hits: Hits, points: Floats, *, camera: CameraModel, T_world_camera: Floats) -> PixelMotion:
    """Motion of every pixel's surface to another moment.

    Parameters
    ----------
    rays, hits : Rays, Hits
        Of the picture, row by row.
    points : (n, 3) ndarray
        Where the surfaces are at the other moment, from `Carrier.points_at`. [m]
    camera : CameraModel
    T_world_camera : (4, 4) ndarray
        At the other moment.
    """
    is_hit = hits.is_hit()
    way = np.where(is_hit[:, None], points - T_world_camera[:3, 3], rays.directions)
    way[~camera.has_ray()] = np.nan
    v, u = np.divmod(np.arange(len(points)), camera.width)
    flow = camera.project(way @ T_world_camera[:3, :3]) - np.stack([u + 0.5, v + 0.5], axis=1)
    if isinstance(camera.lens, Equirectangular):
        turn_px = 2 * np.pi * camera.fx
        flow[:, 0] -= turn_px * np.rint(flow[:, 0] / turn_px)  # the short way, over the seam
    distance = np.where(is_hit, hits.range_m, np.nan).astype(float)
    moved = points - (rays.origins + distance[:, None] * rays.directions)
    shape = (camera.height, camera.width)
    return PixelMotion(flow.reshape(*shape, 2).astype(np.float32), moved.reshape(*shape, 3).astype(np.float32))


def pixel_normals(hits: Hits, camera: CameraModel, T_world_camera: Floats) -> Singles:
    """Unit normals (h, w, 3) of the surfaces in the camera's frame, towards the camera; 0 where nothing is."""
    turned = hits.normal @ T_world_camera[:3, :3].astype(np.float32)
    return turned.reshape(camera.height, camera.width, 3)
