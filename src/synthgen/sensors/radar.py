"""FMCW radars at 77 GHz: rays stand for the beam, their hits for scatter centers, cells and noise for the receiver.

Start at `Radar.read`. `radar_echoes` says what comes back from where, `radar_paths` what comes over mirrors,
`radar_detect` what the device makes of it, `physics.radar_*` with which numbers.
Not modelled: water and dirt on the radome, a device's own tracking, mounting errors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats
from synthgen.geometry import turn_vectors
from synthgen.physics import radar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.records import (
    ObjectInfo,
    RadarPoints,
    RadarReading,
    RadarSpectrum,
    Rays,
    Scene,
    SensorPose,
    Trajectory,
)
from synthgen.rng import Generator
from synthgen.sensors.radar_detect import Found, Scan, detect, origins_of
from synthgen.sensors.radar_echoes import Echoes, View, direct_echoes, scene_tables
from synthgen.sensors.radar_paths import bumper_echoes, ghost_echoes
from synthgen.spec.radar_model import RadarModel
from synthgen.spec.radar_spec import RadarSpec
from synthgen.trace.base import Tracer

NOISE_RISE_DB = (3.0, 15.0)
"""By another radar's chirps while they cross ours (range of published measurements; uniform in dB is our choice)."""


@final
@dataclass(frozen=True)
class Surroundings:
    """What a radar needs to know of a world beside its rays' hits."""

    objects: Mapping[int, ObjectInfo]
    tables: Mapping[str, AnyArray]
    air: Atmosphere
    is_wet: bool

    @classmethod
    def of(cls, scene: Scene, objects: Sequence[ObjectInfo], air: Atmosphere, is_wet: bool) -> Self:
        """Of a scene and its objects."""
        return cls({info.instance_id: info for info in objects}, scene_tables(scene), air, is_wet)


@final
@dataclass(frozen=True)
class Radar:
    """A radar of a rig. Keeps nothing between readings: same arguments, same detections."""

    device: RadarModel
    pose: SensorPose
    has_road: bool = True
    has_multipath: bool = True
    interference: float = 0.0
    keep_spectrum: bool = False

    @classmethod
    def from_spec(cls, spec: RadarSpec) -> Self:
        """Radar as a rig file describes it."""
        return cls(
            spec.device(), spec.pose(), spec.ground_bounce, spec.multipath, spec.interference, spec.keep_spectrum
        )

    def read(
        self, tracer: Tracer, ego: Trajectory, time_s: float, around: Surroundings, rng: Generator
    ) -> RadarReading:
        """One cycle about `time_s`: its scans one after the other, the strongest detections of all together."""
        scans = [Scan(spec) for spec in self.device.scans]
        lengths = np.array([scan.waveform.time_s for scan in scans])
        middles = np.cumsum(lengths) - lengths / 2 - lengths.sum() / 2
        is_disturbed = rng.random() < self.interference
        rise = float(radar_link.from_db(rng.uniform(*NOISE_RISE_DB))) if is_disturbed else 1.0
        parts: list[dict[str, AnyArray]] = []
        spectra: list[RadarSpectrum] = []
        for index, (scan, middle_s) in enumerate(zip(scans, middles, strict=True)):
            view = self._view(ego, time_s + middle_s, around, scan)
            points, kept = self._scan(scan, view, tracer, around.air, rise, rng)
            spectra += kept
            parts.append({**points, "time_s": np.full(len(points["snr_db"]), middle_s)})
            parts[-1]["scan"] = np.full(len(points["snr_db"]), index, np.uint8)
        joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        first = np.argsort(-joined["snr_db"], kind="stable")[: self.device.detections_max]
        return RadarReading(
            RadarPoints(**{name: _compact(values[first]) for name, values in joined.items()}), tuple(spectra)
        )

    def rays(self, scan: Scan, T_world_radar: Floats, time_s: float, rng: Generator) -> tuple[Rays, Floats]:
        """Rays over a scan's field of view, each anywhere in its own patch, and the patches' solid angles (n,) [sr]."""
        spec = scan.spec
        sides = [_patches(gain[-1][0], spec.ray_pitch_deg) for gain in (spec.azimuth_gain, spec.elevation_gain)]
        azimuth, elevation = (grid.ravel() for grid in np.meshgrid(*sides))
        width, height = (float(side[1] - side[0]) for side in sides)
        shift = rng.random((2, len(azimuth))) - 0.5
        azimuth, elevation = azimuth + shift[0] * width, elevation + shift[1] * height
        level = np.cos(elevation)
        directions = np.stack([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)], axis=-1)
        directions = turn_vectors(T_world_radar, directions)
        origins = np.broadcast_to(T_world_radar[:3, 3], directions.shape)
        return Rays(origins, directions, np.full(len(directions), time_s)), level * width * height

    def _view(self, ego: Trajectory, time_s: float, around: Surroundings, scan: Scan) -> View:
        T_world_ego = ego.poses(time_s)[0]
        arm = turn_vectors(T_world_ego, self.pose.T_ego_sensor[:3, 3])
        return View(
            T_world_radar=T_world_ego @ self.pose.T_ego_sensor,
            T_world_ego=T_world_ego,
            velocity=ego.velocities(time_s)[0] + np.cross(ego.angular_velocities(time_s)[0], arm),
            time_s=time_s,
            objects=around.objects,
            wavelength_m=scan.waveform.wavelength_m,
            rate_bin_m_per_s=scan.waveform.rate_bin_m_per_s,
            integration_s=scan.waveform.time_s,
            has_road=self.has_road,
            is_wet=around.is_wet,
            **around.tables,
        )

    def _scan(
        self, scan: Scan, view: View, tracer: Tracer, air: Atmosphere, rise: float, rng: Generator
    ) -> tuple[dict[str, AnyArray], tuple[RadarSpectrum, ...]]:
        rays, solid = self.rays(scan, view.T_world_radar, view.time_s, rng)
        hits = tracer.intersect(rays)
        echoes = direct_echoes(view, rays, hits, solid, rng)
        if self.has_multipath:
            echoes = Echoes.joined([echoes, bumper_echoes(echoes), *ghost_echoes(view, tracer, rays, hits, solid, rng)])
        velocity = view.velocity @ view.T_world_radar[:3, :3]
        beams = np.arcsin(np.clip(scan.sine_of(np.arange(scan.shape[2])), -1.0, 1.0))
        found, spectra = detect(
            scan,
            echoes,
            air=air,
            noise_rise=rise,
            own_rate_m_per_s=-_directions(beams, 0.0) @ velocity,
            rng=rng,
            keep_spectrum=self.keep_spectrum,
        )
        return self._points(scan, found, echoes, velocity, rise), spectra

    def _points(self, scan: Scan, found: Found, echoes: Echoes, velocity: Floats, rise: float) -> dict[str, AnyArray]:
        """Detections as the device gives them, in its steps."""
        device = self.device
        elevation = found.elevation_rad
        azimuth = np.arcsin(np.clip(found.sine / np.cos(elevation), -1.0, 1.0))
        gain = scan.gain(azimuth, elevation)
        rcs = found.snr * rise * np.maximum(found.range_m, 0.1) ** 4 / (scan.snr_per_m2() * gain)
        azimuth, elevation = (_stepped(angle, np.deg2rad(device.angle_step_deg)) for angle in (azimuth, elevation))
        rate = _stepped(found.rate_m_per_s, device.rate_step_m_per_s)
        class_ids, instance_ids, origin = origins_of(found, echoes)
        points = {
            "range_m": _stepped(found.range_m, device.range_step_m),
            "azimuth_rad": azimuth,
            "elevation_rad": elevation,
            "rate_m_per_s": rate,
            "rate_over_ground_m_per_s": rate + _directions(azimuth, elevation) @ velocity,
            "rcs_dbsm": _stepped(radar_link.to_db(rcs), device.rcs_step_db),
            "snr_db": radar_link.to_db(found.snr),
            "class_id": class_ids,
            "instance_id": instance_ids,
            "origin": origin,
        }
        is_given = radar_link.to_db(rcs) >= device.rcs_min_dbsm
        return {name: values[is_given] for name, values in points.items()}


def _patches(side_deg: float, pitch_deg: float) -> Floats:
    """Middles of patches from one side to the other. [rad]"""
    n = max(2, round(2.0 * side_deg / pitch_deg))
    return np.deg2rad((np.arange(n) + 0.5) * (2.0 * side_deg / n) - side_deg)


def _directions(azimuth_rad: AnyArray, elevation_rad: AnyArray | float) -> Floats:
    level = np.cos(elevation_rad) * np.ones(np.shape(azimuth_rad))
    up = np.sin(elevation_rad) * np.ones(np.shape(azimuth_rad))
    return np.stack([level * np.cos(azimuth_rad), level * np.sin(azimuth_rad), up], axis=-1)


def _stepped(values: Floats, step: float) -> Floats:
    return np.rint(values / step) * step if step > 0 else values


def _compact(values: AnyArray) -> AnyArray:
    return values.astype(np.float32) if values.dtype == np.float64 else values
