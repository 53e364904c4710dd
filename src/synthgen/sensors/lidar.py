"""Spinning LiDARs: each beam is fired at its own time from where the vehicle then is.

Start at `Lidar.read`. The table of the device says which beams exist (`firing_pattern`), the tracer what they
meet, `physics.lidar_link` what comes back.
Not modelled: beam width (one ray stands for it; no mixed pixels, no second returns), offsets between lasers,
echoes of fog, rain and the ego vehicle's own body unless it is in the scene.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol, Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Int32s, Ints, Singles, UInt16s, frozen
from synthgen.physics import lidar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.records import Hits, PointCloud, Rays, SensorPose, Trajectory
from synthgen.rng import Generator
from synthgen.spec.lidar_model import LidarModel
from synthgen.spec.lidar_spec import LidarSpec
from synthgen.taxonomy import thing_table


class Tracer(Protocol):
    """Anything that finds the first surface along rays."""

    def intersect(self, rays: Rays) -> Hits:
        """Hits in the order of the rays."""


@final
@dataclass(frozen=True, slots=True)
class Firings:
    """One turn of a device, in firing order: s cycles of b beams each.

    Attributes
    ----------
    step_times_s : (s,) float64
        Start of each cycle after the frame's time; symmetric about it, within half a turn. [s]
    beam_times_s : (b,) float64
        Firing time of each beam within a cycle, ascending. [s]
    directions : (s, b, 3) float64
        Unit vectors in the sensor frame.
    rings : (b,) uint16
        Row of each beam in the device's table.
    """

    step_times_s: Floats
    beam_times_s: Floats
    directions: Floats
    rings: UInt16s

    @property
    def size(self) -> int:
        """Number of beams fired in a turn."""
        return len(self.step_times_s) * len(self.beam_times_s)


@cache
def firing_pattern(device: LidarModel, rate_hz: float, phase_deg: float = 0.0) -> Firings:
    """All firings of one turn.

    The head turns clockwise and looks along `phase_deg` at the frame's time, in the middle of the turn: with
    phase 0 the turn starts and ends behind. It keeps turning while the beams of a cycle fire one by one.
    """
    n_steps = device.n_steps(rate_hz)
    elevation_deg, offset_deg, time_us = np.array(device.beams).T
    order = np.argsort(time_us, kind="stable")
    step_times_s = (np.arange(n_steps) - (n_steps - 1) / 2) * device.cycle_us * 1e-6
    beam_times_s = time_us[order] * 1e-6
    head_rad = np.deg2rad(phase_deg) - 2 * np.pi * rate_hz * (step_times_s[:, None] + beam_times_s)
    azimuth_rad = head_rad + np.deg2rad(offset_deg[order])
    elevation_rad = np.deg2rad(elevation_deg[order])
    level = np.cos(elevation_rad)
    up = np.broadcast_to(np.sin(elevation_rad), azimuth_rad.shape)
    directions = np.stack([level * np.cos(azimuth_rad), level * np.sin(azimuth_rad), up], axis=-1)
    return Firings(frozen(step_times_s), frozen(beam_times_s), frozen(directions), frozen(order.astype(np.uint16)))


@final
@dataclass(frozen=True, slots=True)
class Lidar:
    """A spinning LiDAR of a rig. Keeps nothing between turns: same arguments, same cloud."""

    device: LidarModel
    pose: SensorPose
    rate_hz: float
    phase_deg: float = 0.0

    @classmethod
    def from_spec(cls, spec: LidarSpec) -> Self:
        """LiDAR as a rig file describes it."""
        return cls(spec.device(), spec.pose(), spec.rate_hz, spec.phase_deg)

    def firings(self) -> Firings:
        """The turn of this device at its rate, in the sensor frame."""
        return firing_pattern(self.device, self.rate_hz, self.phase_deg)

    def rays(self, ego: Trajectory, time_s: float) -> Rays:
        """Rays of one turn about `time_s` in the world frame, in firing order.

        The vehicle's pose is that of the middle of each cycle; within the 25 us to either end it moves less
        than 1 mm at 40 m/s. Bodies that are hit are where they are at the very time of each ray.
        """
        firings = self.firings()
        middle_s = 0.5 * self.device.cycle_us * 1e-6
        T_world_lidar = ego.poses(time_s + firings.step_times_s + middle_s) @ self.pose.T_ego_sensor
        directions = firings.directions @ np.swapaxes(T_world_lidar[:, :3, :3], 1, 2)
        origins = np.repeat(T_world_lidar[:, :3, 3], len(firings.rings), axis=0)
        return Rays(origins, directions.reshape(-1, 3), time_s + _times(firings))

    def read(
        self,
        tracer: Tracer,
        ego: Trajectory,
        time_s: float,
        *,
        atmosphere: Atmosphere,
        material_reflectance: AnyArray,
        rng: Generator,
    ) -> PointCloud:
        """One turn about `time_s`: trace the beams, keep the echoes that are detected, add noise.

        Parameters
        ----------
        material_reflectance : (k,) array
            Lambertian reflectance at the device's wavelength of each of `Scene.materials`. [-]
        """
        rays = self.rays(ego, time_s)
        hits = tracer.intersect(rays)
        # Numbers are drawn for every beam, so what one beam hits never shifts the noise of the next.
        chance = rng.random(len(hits.range_m), dtype=np.float32)
        noise = rng.standard_normal((2, len(hits.range_m)), dtype=np.float32)

        index = np.flatnonzero((hits.range_m >= self.device.range_min_m) & (hits.range_m <= self.device.range_max_m))
        ratio = self._signal_ratio(rays, hits, index, atmosphere, material_reflectance)
        is_detected = chance[index] < lidar_link.detection_probability(ratio)
        return self._cloud(hits, index[is_detected], ratio[is_detected], noise)

    def _signal_ratio(
        self, rays: Rays, hits: Hits, index: Ints, atmosphere: Atmosphere, material_reflectance: AnyArray
    ) -> Floats:
        normal, direction = hits.normal[index], rays.directions[index]
        cos_incidence = np.minimum(np.abs(np.einsum("ij,ij->i", normal, direction)), 1.0)
        return lidar_link.signal_ratio(
            np.asarray(material_reflectance)[hits.material_id[index]],
            lidar_link.incidence_factor(cos_incidence),
            hits.range_m[index],
            r10_m=self.device.r10_m,
            extinction_per_m=float(atmosphere.extinction_per_m(self.device.wavelength_nm)),
        )

    def _cloud(self, hits: Hits, index: Ints, ratio: Floats, noise: Singles) -> PointCloud:
        firings = self.firings()
        snr = lidar_link.snr(ratio)
        true_m = hits.range_m[index].astype(float)
        measured_m = true_m + noise[0, index] * lidar_link.range_sigma(snr, self.device.accuracy_m)
        measured_m = np.rint(measured_m / self.device.range_resolution_m) * self.device.range_resolution_m
        # The echo's strength is as uncertain as the signal-to-noise ratio says.
        strength = ratio * np.maximum(1.0 + noise[1, index] / np.sqrt(snr), 0.0)
        intensity = lidar_link.intensity(strength, true_m, r10_m=self.device.r10_m)
        class_id = hits.class_id[index]
        return PointCloud(
            xyz=(firings.directions.reshape(-1, 3)[index] * measured_m[:, None]).astype(np.float32),
            intensity=intensity.astype(np.float32),
            ring=np.tile(firings.rings, len(firings.step_times_s))[index],
            time_s=_times(firings)[index].astype(np.float32),
            class_id=class_id,
            instance_id=_instances(class_id, hits.instance_id[index]),
        )


def _times(firings: Firings) -> Floats:
    """Firing time of every beam of the turn after the frame's time, in firing order. [s]"""
    return (firings.step_times_s[:, None] + firings.beam_times_s).reshape(-1)


def _instances(class_id: AnyArray, instance_id: Int32s) -> Int32s:
    """Instances of things; 0 for stuff, which has no objects."""
    return np.where(thing_table()[class_id], instance_id, 0).astype(np.int32)
