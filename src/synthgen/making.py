"""One scene, from its world to its files: this is what synthgen does, on one page.

world -> scene (what engines see) -> rays -> hits -> labels, point clouds and pictures -> writer.
Hits are asked once per sensor and frame; pixels, masks, boxes and points all come from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from synthgen.arrays import Floats, Singles, UInt8s
from synthgen.labels.boxes2d import boxes2d
from synthgen.labels.cuboids import cuboids
from synthgen.labels.masks import pixel_labels
from synthgen.labels.outlines import ObjectMeshes
from synthgen.physics.daylight import daylight, sun_color
from synthgen.physics.fog_light import light_under_fog
from synthgen.physics.fog_view import through_air
from synthgen.physics.sky import horizon_radiance, sky_dome
from synthgen.records import Boxes2D, CameraModel, Hits, Light, ObjectInfo, PointCloud, Rays, Scene
from synthgen.render.base import Renderer
from synthgen.render.coarse import averaged, coarse_camera, refined
from synthgen.render.denoise import denoise
from synthgen.render.guides import Guides, Look
from synthgen.render.laid_on import textures_laid_on, without_textures
from synthgen.render.panes import Glazier, glazed, without_panes
from synthgen.render.tiles import render_through
from synthgen.rng import stream
from synthgen.sensors.camera import Camera
from synthgen.sensors.lidar import Lidar
from synthgen.sensors.rig import Rig
from synthgen.spec.scenario import Labels
from synthgen.store.writer import SceneWriter
from synthgen.trace.base import Tracer
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.compile import compile_world
from synthgen.world.packs import in_use, load_again
from synthgen.world.world import World

TURBIDITY: Final = 3.0
"""Of the clear sky: typical clear air (Preetham et al. 1999: 2 very clear, 6 hazy)."""


@final
@dataclass(frozen=True)
class Quality:
    """How much work goes into a picture: paths per pixel, the denoiser's setting, and pixels a side for each traced."""

    samples: int
    denoiser: Literal["fast", "balanced", "high"]
    block: int = 1


QUALITIES: Final = {
    "draft": Quality(1, "fast", block=2),
    "standard": Quality(1, "fast"),
    "high": Quality(96, "high"),
}


@final
@dataclass(frozen=True)
class Job:
    """All that shapes the files of one scene."""

    scene: int
    world: World
    rig: Rig
    labels: Labels
    tags: tuple[str, ...]
    quality: str
    renderer: str


def make_scene(job: Job, writer: SceneWriter) -> Iterator[int]:
    """Make all frames of a scene and hand them to its writer; gives each frame's number when it is done.

    After the last the scene is complete, for the caller to commit.
    """
    with in_use(load_again(job.world.packs)):
        yield from _frames(job, writer)


def _frames(job: Job, writer: SceneWriter) -> Iterator[int]:
    scene, objects = compile_world(job.world)
    tracer = EmbreeTracer(scene)
    light = daylight_of(job.world)
    renderer = make_renderer(job.renderer, scene)
    meshes = ObjectMeshes(scene)
    guides, glazier = Guides(scene, tracer, textures_laid_on(scene)), Glazier(scene, tracer, light)
    _describe(job, writer, objects)
    writer.add_world(job.world.as_json())
    for frame, time_s in enumerate(job.world.frame_times_s):
        clouds = [_sweep(job, writer, lidar, tracer, scene, frame, float(time_s)) for lidar in job.rig.lidars]
        boxes = []
        for camera, file in zip(job.rig.cameras, job.rig.files, strict=True):
            shot = _Shot(job, camera, frame, float(time_s))
            hits = tracer.intersect(shot.rays()).only(camera.model.has_ray())
            boxes.append(_label_picture(shot, writer, hits, objects, meshes, tracer))
            if renderer is not None:
                picture = _take_picture(shot, renderer, guides, glazier, hits, light)
                channel, stamp = camera.pose.channel, _nanoseconds(time_s)
                writer.add_image(channel, frame, picture, stamp, suffix=file.suffix, quality=file.quality)
        T_world_ego = job.world.ego.poses(time_s)[0]
        writer.add_cuboids(
            frame, cuboids(objects, time_s=float(time_s), T_world_ego=T_world_ego, boxes=boxes, clouds=clouds)
        )
        _describe_frame(job, writer, frame, float(time_s), T_world_ego)
        yield frame


def make_renderer(name: str, scene: Scene) -> Renderer | None:
    """The renderer of that name over a scene; None for "none". `finished` completes what Mitsuba gives."""
    if name == "mitsuba":
        from synthgen.render.mitsuba import MitsubaRenderer

        return MitsubaRenderer(without_textures(without_panes(scene), textures_laid_on(scene)))
    if name == "gl":
        from synthgen.render.gl import GlRenderer

        return GlRenderer(scene)
    return None


def require_renderer(name: str) -> None:
    """Refuse a renderer that cannot work here; only "gl" needs more than a usual installation has."""
    if name == "gl":
        from synthgen.render.gl import require_gl

        require_gl()


def daylight_of(world: World) -> Light:
    """Sun and sky of a world, as they reach the street through its air."""
    conditions = world.conditions
    direction = conditions.sun_direction()
    dome = sky_dome(
        direction, TURBIDITY, conditions.cloud_okta, stream(world.seed, "sample", world.index, "sky"), height=512
    )
    elevation_rad = conditions.sun_elevation_rad
    clear = daylight(elevation_rad, conditions.cloud_okta)
    dome, light = light_under_fog(dome, clear, elevation_rad, conditions.atmosphere().extinction_rgb())
    return Light(direction, light.direct_normal_lx * sun_color(elevation_rad), dome)


@final
@dataclass(frozen=True)
class _Shot:
    """One camera at one moment."""

    job: Job
    camera: Camera
    frame: int
    time_s: float

    @property
    def T_world_camera(self) -> Floats:
        return self.job.world.ego.poses(self.time_s)[0] @ self.camera.pose.T_ego_sensor

    def rays(self) -> Rays:
        """One through the middle of each pixel."""
        return self.camera.rays(self.T_world_camera, self.time_s)

    def stream_key(self, what: str) -> tuple[str | int, ...]:
        return ("sample", self.job.world.index, "frame", self.frame, self.camera.pose.channel, what)


def _sweep(
    job: Job, writer: SceneWriter, lidar: Lidar, tracer: Tracer, scene: Scene, frame: int, time_s: float
) -> PointCloud:
    channel = lidar.pose.channel
    cloud = lidar.read(
        tracer,
        job.world.ego,
        time_s,
        atmosphere=job.world.conditions.atmosphere(),
        material_reflectance=np.array([m.reflectance_905nm for m in scene.materials], dtype=np.float32),
        rng=stream(job.world.seed, "sample", job.world.index, "frame", frame, channel),
    )
    writer.add_cloud(channel, frame, cloud, _nanoseconds(time_s), with_labels=job.labels.lidar_seg)
    return cloud


def _label_picture(
    shot: _Shot, writer: SceneWriter, hits: Hits, objects: tuple[ObjectInfo, ...], meshes: ObjectMeshes, tracer: Tracer
) -> Boxes2D:
    job, camera = shot.job, shot.camera
    pixels = pixel_labels(hits, camera.model)
    boxes = boxes2d(
        objects,
        meshes=meshes,
        tracer=tracer,
        hits=hits,
        pixels=pixels,
        camera=camera.model,
        T_world_camera=shot.T_world_camera,
        time_s=shot.time_s,
        max_range_m=job.world.conditions.atmosphere().visible_range_m(),
        min_visible_px=job.labels.min_visible_px,
    )
    kinds = [kind for kind in ("semantic", "instance", "depth") if getattr(job.labels, kind)]
    writer.add_pixels(camera.pose.channel, shot.frame, pixels, _nanoseconds(shot.time_s), kinds=kinds)
    writer.add_boxes2d(camera.pose.channel, shot.frame, boxes)
    return boxes


def _take_picture(
    shot: _Shot, renderer: Renderer, guides: Guides, glazier: Glazier, hits: Hits, light: Light
) -> UInt8s:
    """The camera's picture: linear radiance, without noise of the paths, seen through the air, then exposed."""
    job, camera = shot.job, shot.camera
    model, quality = camera.model, QUALITIES[job.quality]
    seed = int(stream(job.world.seed, *shot.stream_key("paths")).integers(2**32))
    is_traced = job.renderer == "mitsuba"
    traced = coarse_camera(model, quality.block) if is_traced else model
    radiance = render_through(
        renderer,
        traced,
        shot.T_world_camera,
        shot.time_s,
        light=light,
        samples=quality.samples,
        seed=seed,
        tracer=glazier.tracer,
    )
    if is_traced:
        rays = shot.rays()
        radiance = finished(radiance, guides.at(hits, rays, 1.0 / model.fx), model, quality)
        radiance = glazed(radiance, hits, rays, model, shot.T_world_camera, glazier=glazier)
    seen = _through_air(shot, radiance, hits, light)
    seen *= model.has_ray().reshape(*seen.shape[:2], 1)
    return camera.expose(seen, stream(job.world.seed, *shot.stream_key("noise")))


def finished(radiance: Singles, look: Look, model: CameraModel, quality: Quality) -> Singles:
    """Radiance (h, w, 3) without noise of the paths, and with the textures that were left out of the rendering."""
    size = (model.height, model.width, 3)
    albedo, normal, detail = (part.reshape(size) for part in (look.albedo, look.normal, look.detail))
    if quality.block == 1:
        return denoise(radiance, albedo, normal, quality.denoiser) * detail
    coarse = denoise(radiance, averaged(albedo, quality.block), averaged(normal, quality.block), quality.denoiser)
    return refined(coarse, albedo, quality.block) * detail


def _through_air(shot: _Shot, radiance: Singles, hits: Hits, light: Light) -> Singles:
    model = shot.camera.model
    size = (model.height, model.width)
    up = (model.directions() @ shot.T_world_camera[2, :3]).reshape(size)
    # The dome has the layer's veil in it already; seeing the sky through it once more changes little (it is airlight
    # near the horizon, and clear above), and it keeps leaves in front of the sky as pale as the sky's own pixels.
    return through_air(
        radiance,
        hits.range_m.reshape(size),
        shot.job.world.conditions.atmosphere().extinction_rgb(),
        horizon_radiance(light.sky),
        elevation_rad=np.arcsin(np.clip(up, -1.0, 1.0)),
    )


def _describe(job: Job, writer: SceneWriter, objects: tuple[ObjectInfo, ...]) -> None:
    world = job.world
    writer.describe(
        name=world.scenario_id,
        seed=world.seed,
        spec_sha256=world.spec_sha256,
        tags=job.tags,
        drawn=world.values,
        rig_sha256=job.rig.sha256,
    )
    for camera in job.rig.cameras:
        writer.add_camera(camera.pose.channel, camera.pose.T_ego_sensor, camera.model)
    for lidar in job.rig.lidars:
        writer.add_lidar(lidar.pose.channel, lidar.pose.T_ego_sensor, lidar.device.id)
    writer.add_objects(objects)


def _describe_frame(job: Job, writer: SceneWriter, frame: int, time_s: float, T_world_ego: Floats) -> None:
    conditions = job.world.conditions
    writer.add_frame(
        frame,
        _nanoseconds(time_s),
        T_world_ego,
        velocity=job.world.ego.velocities(time_s)[0],
        angular_velocity=job.world.ego.angular_velocities(time_s)[0],
    )
    writer.add_conditions(
        frame,
        {
            "sun_elevation_deg": float(np.rad2deg(conditions.sun_elevation_rad)),
            "sun_azimuth_deg": float(np.rad2deg(conditions.sun_azimuth_rad)),
            "cloud_okta": conditions.cloud_okta,
            "fog_mor_m": conditions.fog_mor_m,
            "rain_mm_per_h": conditions.rain_mm_per_h,
            "snow_mm_per_h": conditions.snow_mm_per_h,
            "wind_m_per_s": conditions.wind_m_per_s,
        },
        visible_range_m=conditions.atmosphere().visible_range_m(),
        extra={"surface": "wet" if conditions.is_wet else "dry"},
    )


def _nanoseconds(time_s: float | Floats) -> int:
    return round(float(time_s) * 1e9)
