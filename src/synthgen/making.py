"""One scene, from its world to its files: this is what synthgen does, on one page.

world -> scene (what engines see) -> rays -> hits -> labels, point clouds and pictures -> writer.
Hits are asked once per sensor and frame; pixels, masks, boxes and points all come from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.labels.boxes2d import boxes2d
from synthgen.labels.cuboids import cuboids
from synthgen.labels.masks import pixel_labels
from synthgen.labels.motion import Carrier, pixel_motion, pixel_normals
from synthgen.labels.outlines import ObjectMeshes
from synthgen.labels.tracks import point_tracks
from synthgen.painting import Painter, View
from synthgen.physics.daylight import daylight
from synthgen.records import Boxes2D, Hits, ObjectInfo, PointCloud, RadarPoints, Rays, Scene
from synthgen.rng import stream
from synthgen.sensors.camera import Camera
from synthgen.sensors.camera_faults import SEVERITIES, CameraFaults
from synthgen.sensors.deskew import deskewed
from synthgen.sensors.imaging import Imaging, Photograph
from synthgen.sensors.lamps import Lamps, lamps_seen
from synthgen.sensors.lidar import Lidar, Sunlight
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.sensors.radar import Radar, Surroundings
from synthgen.sensors.rig import PictureFile, Rig
from synthgen.spec.scenario import Labels
from synthgen.spec.sensor_faults import SensorFault
from synthgen.store.writer import SceneWriter
from synthgen.trace.base import Tracer
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.compile import compile_world
from synthgen.world.packs import in_use, load_again
from synthgen.world.world import Conditions, World


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
    faults: tuple[SensorFault, ...] = ()


def make_scene(job: Job, writer: SceneWriter) -> Iterator[int]:
    """Make all frames of a scene and hand them to its writer; gives each frame's number when it is done.

    After the last the scene is complete, for the caller to commit.
    """
    with in_use(load_again(job.world.packs)):
        yield from _frames(job, writer)


def _frames(job: Job, writer: SceneWriter) -> Iterator[int]:
    scene, objects = compile_world(job.world)
    tracer = EmbreeTracer(scene)
    meshes = ObjectMeshes(scene)
    carrier = Carrier(scene, tracer)
    painter = None if job.renderer == "none" else Painter(job.renderer, job.quality, scene, tracer, job.world)
    stations = _stations(job)
    around = Surroundings.of(scene, objects, job.world.conditions.atmosphere(), job.world.conditions.is_wet)
    _describe(job, writer, objects)
    _describe_faults(stations, writer)
    writer.add_world(job.world.as_json())
    for frame, time_s in enumerate(job.world.frame_times_s):
        moments = job.rig.moments(frame, job.world.frame_times_s)
        due = [lidar for lidar in job.rig.lidars if lidar.pose.channel in moments]
        clouds = [_sweep(job, writer, it, tracer, scene, frame, moments[it.pose.channel]) for it in due]
        ready = [radar for radar in job.rig.radars if radar.pose.channel in moments]
        radars = [_listen(job, writer, it, tracer, around, frame, moments[it.pose.channel]) for it in ready]
        boxes = []
        for station in stations:
            channel = station.camera.pose.channel
            if channel not in moments:
                continue
            shot = _Shot(job, station.camera, frame, moments[channel])
            hits = shot.hits(tracer)
            boxes.append(_label_picture(shot, writer, hits, objects, meshes, tracer))
            _label_motion(shot, writer, hits, carrier)
            if job.labels.tracks:
                _track_points(shot, writer, hits, carrier, tracer)
            _photograph(station, shot, writer, painter, scene, tracer, hits)
        T_world_ego = job.world.ego.poses(time_s)[0]
        solids = cuboids(
            objects, time_s=float(time_s), T_world_ego=T_world_ego, boxes=boxes, clouds=clouds, radars=radars
        )
        writer.add_cuboids(frame, solids)
        _describe_frame(job, writer, frame, float(time_s), T_world_ego)
        yield frame


def sunlight_of(conditions: Conditions) -> Sunlight:
    """Sun and sky as LiDARs mind them."""
    light = daylight(conditions.sun_elevation_rad, conditions.cloud_okta)
    level = light.direct_normal_lx * max(float(np.sin(conditions.sun_elevation_rad)), 0.0) + light.sky_lx
    return Sunlight(conditions.sun_direction(), light.direct_normal_lx / 1e5, level / 1e5)


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

    @cached_property
    def rays(self) -> Rays:
        """One through the middle of each pixel."""
        return self.camera.rays(self.T_world_camera, self.time_s)

    def beside(self, step: int) -> Self | None:
        """The same camera `step` frames later; None if the scene has no such frame."""
        times_s, frame = self.job.world.frame_times_s, self.frame + step
        if not 0 <= frame < len(times_s):
            return None
        return replace(self, frame=frame, time_s=self.time_s + float(times_s[frame] - times_s[self.frame]))

    def hits(self, tracer: Tracer) -> Hits:
        """What the pixels' rays meet; nothing where no light comes."""
        return tracer.intersect(self.rays).only(self.camera.model.has_ray())

    def view(self, hits: Hits) -> View:
        """What the camera looks at, with what its rays met."""
        return View(self.camera.model, self.T_world_camera, self.time_s, self.rays, hits)

    def seed(self) -> int:
        """Of the picture's paths."""
        return int(stream(self.job.world.seed, *self.stream_key("paths")).integers(2**32))

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
        surfaces=LidarSurfaces.of(scene.materials),
        rng=stream(job.world.seed, "sample", job.world.index, "frame", frame, channel),
        sunlight=sunlight_of(job.world.conditions),
    )
    straight = deskewed(cloud, lidar.pose, job.world.ego, time_s) if lidar.deskew else None
    labelled = job.labels.lidar_seg
    writer.add_cloud(channel, frame, cloud, _nanoseconds(time_s), with_labels=labelled, deskewed=straight)
    return cloud


def _listen(
    job: Job, writer: SceneWriter, radar: Radar, tracer: Tracer, around: Surroundings, frame: int, time_s: float
) -> RadarPoints:
    channel = radar.pose.channel
    rng = stream(job.world.seed, "sample", job.world.index, "frame", frame, channel)
    reading = radar.read(tracer, job.world.ego, time_s, around, rng)
    writer.add_radar_reading(channel, frame, reading, _nanoseconds(time_s))
    return reading.points


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


def _label_motion(shot: _Shot, writer: SceneWriter, hits: Hits, carrier: Carrier) -> None:
    """Write flow, scene flow and normals of a picture, those that are wanted."""
    wanted, camera, stamp = shot.job.labels, shot.camera, _nanoseconds(shot.time_s)
    if wanted.normals:
        normals = pixel_normals(hits, camera.model, shot.T_world_camera)
        writer.add_normals(camera.pose.channel, shot.frame, normals, stamp)
    beside = {name: shot.beside(step) for name, step in (("forward", 1), ("backward", -1))}
    others = {name: other for name, other in beside.items() if other is not None}
    if not others or not (wanted.flow or wanted.scene_flow):
        return
    rays = shot.rays
    places = carrier.points_at(rays, hits, [other.time_s for other in others.values()])
    motions = {
        name: pixel_motion(rays, hits, points, camera=camera.model, T_world_camera=other.T_world_camera)
        for (name, other), points in zip(others.items(), places, strict=True)
    }
    if wanted.flow:
        flows = {name: motion.flow for name, motion in motions.items()}
        writer.add_flow(camera.pose.channel, shot.frame, flows, stamp)
    if wanted.scene_flow:
        flows = {name: motion.scene_flow for name, motion in motions.items()}
        writer.add_scene_flow(camera.pose.channel, shot.frame, flows, stamp)


def _track_points(shot: _Shot, writer: SceneWriter, hits: Hits, carrier: Carrier, tracer: Tracer) -> None:
    all_shots = (shot.beside(k - shot.frame) for k in range(len(shot.job.world.frame_times_s)))
    moments = [(other.time_s, other.T_world_camera) for other in all_shots if other is not None]
    camera = shot.camera
    tracks = point_tracks(shot.rays, hits, moments, carrier=carrier, tracer=tracer, camera=camera.model)
    writer.add_tracks(camera.pose.channel, shot.frame, tracks, _nanoseconds(shot.time_s))


@final
@dataclass
class _Station:
    """One camera over a scene: as it is (with its faults), how its files are made, and what it wrote last."""

    camera: Camera
    faults: CameraFaults
    imaging: Imaging | None
    file: PictureFile
    last: Photograph | None = None


def _stations(job: Job) -> list[_Station]:
    stations = []
    for camera, file in zip(job.rig.cameras, job.rig.files, strict=True):
        key = ("sample", job.world.index)
        faults = CameraFaults.among(job.faults, camera.pose.channel, job.world.seed, key)
        real = faults.applied(camera)
        imaging = None if job.renderer == "none" else Imaging(real, job.world.seed, faults)
        stations.append(_Station(real, faults, imaging, file))
    return stations


def _photograph(
    station: _Station,
    shot: _Shot,
    writer: SceneWriter,
    painter: Painter | None,
    scene: Scene,
    tracer: Tracer,
    hits: Hits,
) -> None:
    """Take and write one picture, unless a fault loses it or there is no renderer; a late one shows the past."""
    fate = station.faults.fate(shot.frame)
    if fate == "dropped" or station.imaging is None or painter is None:
        return
    if fate == "kept" or station.last is None:
        late_s = station.faults.value("late_frames")
        seen = replace(shot, time_s=max(shot.time_s - late_s, 0.0))
        hits = seen.hits(tracer) if late_s else hits
        radiance = painter.radiance(seen.view(hits), seen.seed())
        range_m = hits.range_m.reshape(radiance.shape[:2])
        noise = stream(shot.job.world.seed, *shot.stream_key("noise"))
        lamps = _lamps(seen, scene, hits) if station.camera.response.led_flicker else None
        station.last = station.imaging.take(radiance, range_m, seen.time_s, noise, lamps)
    _write_photograph(shot, writer, station.last, station.file)


def _lamps(shot: _Shot, scene: Scene, hits: Hits) -> Lamps:
    world = shot.job.world
    return lamps_seen(hits, scene, world.seed, world.index, world.conditions.atmosphere().extinction_rgb())


def _write_photograph(shot: _Shot, writer: SceneWriter, photograph: Photograph, file: PictureFile) -> None:
    channel, frame, stamp = shot.camera.pose.channel, shot.frame, _nanoseconds(shot.time_s)
    if "display" in file.outputs:
        writer.add_image(channel, frame, photograph.display, stamp, suffix=file.suffix, quality=file.quality)
    if "raw" in file.outputs:
        writer.add_raw(channel, frame, photograph.raw, stamp)
    if "linear" in file.outputs:
        writer.add_linear(channel, frame, photograph.linear, stamp)
    writer.add_exposure(channel, frame, photograph.facts())


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
    for radar in job.rig.radars:
        writer.add_radar(radar.pose.channel, radar.pose.T_ego_sensor, radar.device.id)
    writer.add_objects(objects)


def _describe_faults(stations: Sequence[_Station], writer: SceneWriter) -> None:
    for station in stations:
        for kind, severity in sorted(station.faults.severity.items()):
            extra = {"T_ego_sensor": station.camera.pose.T_ego_sensor.tolist()} if kind == "decalibration" else {}
            value, unit = station.faults.value(kind), SEVERITIES[kind].unit
            writer.add_fault(station.camera.pose.channel, kind, severity, value=value, unit=unit, **extra)


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
