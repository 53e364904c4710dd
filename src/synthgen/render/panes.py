"""Window panes in a picture that was rendered without them: what they mirror, and how they dim what is behind.

Start at `glazed`. A pane is thin and smooth, so what it does to a pixel follows from the rays through that pixel: no
paths are spent on it, its mirror images have no noise, and the sun reaches the seats behind it.
Not modelled: refraction, mirror images in the inner panes of a car (they show its dark inside). Mirrored things are
shaded plainly: sun with shadow, even skylight, no textures.
"""

from dataclasses import replace
from functools import cached_property
from typing import final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Ints, Singles
from synthgen.geometry import turn_vectors
from synthgen.physics.sky import cosine_weights
from synthgen.records import CameraModel, Hits, Light, Mesh, Rays, Scene, Shape
from synthgen.render.behind_glass import PANES, go_on
from synthgen.render.guides import sample_texture
from synthgen.trace.base import Tracer

REFRACTIVE_INDEX = 1.5
"""Of soda-lime glass (n = 1.52 at 589 nm, M. Rubin, Solar Energy Materials 12, 1985), as in Mitsuba's default glass."""

_OPEN_SKY = 0.7  # share of the sky that reaches things in a street: houses and trees hide the rest (our choice)
_OFF_M = 2e-3  # where a mirrored ray starts: off the pane by more than float32 steps at 1 km
_CORNERS_PX = ((1, -3), (-1, 3), (5, 1), (-3, -5), (-5, 5), (-7, -1), (3, 7), (7, -7))
"""Where in a pixel rays are asked, in sixteenths from its middle: eight rooks of which none sees another, so that edges
of any slope are met at eight places, and mirrored leaves do not sparkle."""


def without_panes(scene: Scene) -> Scene:
    """The scene with all panes taken out."""
    is_pane = np.array([material.transmission > 0 for material in scene.materials], dtype=bool)
    if not is_pane.any():
        return scene
    return replace(scene, shapes=tuple(_opened(shape, is_pane) for shape in scene.shapes))


def glass_reflectance(cosine: AnyArray) -> Singles:
    """Share of unpolarized light that a pane mirrors, by the cosine of incidence, (...).

    Fresnel's equations at both faces, and all reflections between them: 2 r / (1 + r) (M. Born, E. Wolf, Principles of
    Optics, 7th ed., section 7.6, incoherent sum).
    """
    c = np.clip(np.abs(cosine), 1e-3, 1.0)
    inside = np.sqrt(1 - (1 - c**2) / REFRACTIVE_INDEX**2)
    across = (c - REFRACTIVE_INDEX * inside) / (c + REFRACTIVE_INDEX * inside)
    along = (REFRACTIVE_INDEX * c - inside) / (REFRACTIVE_INDEX * c + inside)
    r = (across**2 + along**2) / 2
    return np.asarray(2 * r / (1 + r), dtype=np.float32)


def glazed(
    radiance: Singles, hits: Hits, rays: Rays, camera: CameraModel, T_world_cam: Floats, *, glazier: "Glazier"
) -> Singles:
    """Put panes into a picture (h, w, 3) that was rendered without them.

    `hits` are what the `rays` through the pixels' middles met; where that is a pane, or beside it, eight rays a pixel
    are asked.
    """
    size = radiance.shape[:2]
    is_pane = glazier.is_pane(hits).reshape(size)
    if not is_pane.any():
        return radiance
    near = cv2.dilate(is_pane.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    fine = _through(np.flatnonzero(near), camera, T_world_cam, float(rays.times_s[0]))
    mirrored, passed = glazier.light(glazier.tracer.intersect(fine), fine)
    picture, parts = radiance.copy(), len(_CORNERS_PX)
    picture[near] *= passed.reshape(-1, parts).mean(axis=1)[:, None]
    picture[near] += mirrored.reshape(-1, parts, 3).mean(axis=1)
    return picture


@final
class Glazier:
    """What the panes of one scene do to rays, under one light."""

    def __init__(self, scene: Scene, tracer: Tracer, light: Light) -> None:
        self.tracer = tracer
        self._light = light
        self._transmission = np.array([m.transmission for m in scene.materials] or [0.0], dtype=np.float32)
        self._color = np.array([m.base_color for m in scene.materials] or [(0.0, 0.0, 0.0)], dtype=np.float32)
        self._emission = np.array([m.emission for m in scene.materials] or [(0.0, 0.0, 0.0)], dtype=np.float32)

    @cached_property
    def _skylight(self) -> tuple[Floats, Floats]:
        """Illuminance (3,) from the upper and from the lower half of the sky; summed with the first pane."""
        sky = self._light.sky
        weighted, half = cosine_weights(len(sky))[..., None] * sky, len(sky) // 2
        return weighted[:half].sum(axis=(0, 1)), weighted[half:].sum(axis=(0, 1))

    def is_pane(self, hits: Hits) -> Bools:
        """Where a pane was hit, (n,)."""
        return (self._transmission[hits.material_id] > 0) & hits.is_hit()

    def light(self, hits: Hits, rays: Rays) -> tuple[Singles, Singles]:
        """What the first pane along each ray mirrors (n, 3) [cd/m2], and the share of what is behind that is seen.

        A ray that meets no pane mirrors nothing and sees all. What is inside the body whose pane is looked through
        is lit through a pane like it too, and so dimmed once more.
        """
        n = len(hits.range_m)
        mirrored, passed = np.zeros((n, 3), np.float32), np.ones(n, np.float32)
        first_body, first_pane = hits.instance_id, self._transmission[hits.material_id]
        at = np.flatnonzero(self.is_pane(hits))
        for number in range(PANES):
            if len(at) == 0:
                break
            here, way = hits.at(at), rays.at(at)
            share = glass_reflectance(np.einsum("ij,ij->i", here.shading_normal, way.directions))
            if number == 0:
                mirrored[at] = share[:, None] * self._mirrored(here, way)
            passed[at] *= self._transmission[here.material_id] * (1 - share)
            hits = go_on(hits, rays, at, self.tracer)
            at = at[self.is_pane(hits.at(at))]
        is_inside = (passed < 1) & (hits.instance_id == first_body)
        passed[is_inside] *= first_pane[is_inside] * (1 - glass_reflectance(np.ones(1)))
        return mirrored, passed

    def _mirrored(self, hits: Hits, rays: Rays) -> Singles:
        """Radiance that comes from where the panes at `hits` mirror their rays to, (n, 3)."""
        normal = hits.shading_normal.astype(float)
        toward = rays.directions - 2 * np.einsum("ij,ij->i", rays.directions, normal)[:, None] * normal
        start = rays.origins + hits.range_m[:, None] * rays.directions + _OFF_M * hits.normal
        onward = Rays(start, toward, rays.times_s)
        seen = self.tracer.intersect(onward)
        radiance = self._sky(toward)
        there = np.flatnonzero(seen.is_hit())
        radiance[there] = self._shaded(seen.at(there), onward.at(there))
        return radiance

    def _shaded(self, hits: Hits, rays: Rays) -> Singles:
        """Radiance of matt surfaces under sun and even skylight, (n, 3)."""
        sun = self._light.sun_direction
        up = hits.shading_normal[:, 2:3]
        above, below = self._skylight
        lit = _OPEN_SKY * ((1 + up) / 2 * above + (1 - up) / 2 * below)
        cosine = hits.shading_normal @ sun
        facing = np.flatnonzero(cosine > 0)
        points = rays.origins + hits.range_m[:, None] * rays.directions + _OFF_M * hits.normal
        to_sun = Rays(points[facing], np.broadcast_to(sun, (len(facing), 3)), rays.times_s[facing])
        open_ = facing[~self.tracer.intersect(to_sun).is_hit()]
        lit[open_] += cosine[open_, None] * self._light.sun_illuminance
        material = hits.material_id
        return (self._color[material] * lit / np.pi + self._emission[material]).astype(np.float32)

    def _sky(self, directions: Floats) -> Singles:
        azimuth = np.arctan2(directions[:, 0], directions[:, 1])
        down = np.arccos(np.clip(directions[:, 2], -1.0, 1.0))
        return sample_texture(self._light.sky, np.stack([azimuth / (2 * np.pi), down / np.pi], axis=1))


def _through(pixels: Ints, camera: CameraModel, T_world_cam: Floats, time_s: float) -> Rays:
    """Eight rays through each of the pixels (given by their flat index), pixel by pixel."""
    v, u = np.divmod(pixels, camera.width)
    across, down = (np.array(offsets) / 16 + 0.5 for offsets in zip(*_CORNERS_PX, strict=True))
    local = camera.directions_at((u[:, None] + across).ravel(), (v[:, None] + down).ravel())
    directions = turn_vectors(T_world_cam, local)
    return Rays(np.broadcast_to(T_world_cam[:3, 3], directions.shape), directions, np.full(len(directions), time_s))


def _opened(shape: Shape, is_pane: Bools) -> Shape:
    kept = ~is_pane[shape.face_material]
    if kept.all():
        return shape
    mesh = shape.mesh
    return Shape(
        Mesh(mesh.vertices, mesh.faces[kept], mesh.normals, mesh.uv),
        shape.face_class[kept],
        shape.face_part[kept],
        shape.face_material[kept],
    )
