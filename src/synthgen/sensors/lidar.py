"""LiDARs: each beam is fired at its own time from where the vehicle then is.

Start at `Lidar.read`. The table of the device says which beams exist (`firings`), the tracer what they meet,
`lidar_echoes` what comes back, `lidar_stray` what bright echoes leave elsewhere, `lidar_choice` what is reported.
With one ray a beam there are no mixed pixels, but still echoes from behind panes.
Not modelled: echoes of fog, rain and dust, light of other LiDARs, differences from unit to unit.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats, Int32s, Singles, UInt8s
from synthgen.physics import lidar_intensity, lidar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.lidar_beam import sub_rays
from synthgen.records import PointCloud, Rays, SensorPose, Trajectory
from synthgen.records.pointcloud import ReturnKind
from synthgen.rng import Generator, stream
from synthgen.sensors.firings import Firings, firings_of
from synthgen.sensors.lidar_choice import numbers_in_beam, reported
from synthgen.sensors.lidar_echoes import Echoes, Receiver, Tracer
from synthgen.sensors.lidar_stray import with_stray_light
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.sensors.own_body import Box, with_own_body
from synthgen.spec.lidar_model import LidarModel, ReturnMode
from synthgen.spec.lidar_spec import LidarSpec
from synthgen.taxonomy import class_id, thing_table

RAYS_AT_ONCE: Final = 1 << 17
"""Rays traced in one call: a sector of a turn, so that bodies elsewhere cost nothing and arrays stay in the cache."""

FALSE_ALARMS: Final = 1e-4
"""Share of shots without an echo that report one, at 100 klx (Ouster OS1 generation 1 and Livox HAP data sheets)."""

_SLOTS = 4  # echoes of a beam whose detection has a chance of its own; later ones share them


@final
@dataclass(frozen=True, slots=True)
class Sunlight:
    """Sun that LiDARs see: unit vector to it in the world, and its illuminance and the sky's over 100 klx."""

    direction: Floats
    sun_share: float
    total_share: float


@final
@dataclass(frozen=True, slots=True)
class Lidar:
    """A LiDAR of a rig. Keeps nothing between turns: same arguments, same cloud."""

    device: LidarModel
    pose: SensorPose
    rate_hz: float
    phase_deg: float = 0.0
    columns: int | None = None
    returns: ReturnMode = "strongest"
    sub_rays: int = 1
    deskew: bool = False
    own_body: tuple[Box, ...] = ()

    @classmethod
    def from_spec(cls, spec: LidarSpec) -> Self:
        """LiDAR as a rig file describes it."""
        return cls(
            spec.device(),
            spec.pose(),
            spec.rate_hz,
            spec.phase_deg,
            spec.columns,
            spec.returns,
            spec.sub_rays,
            spec.deskew,
            spec.own_body,
        )

    def firings(self, time_s: float = 0.0) -> Firings:
        """The turn of this device about a time, in the sensor frame."""
        return firings_of(self.device, self.rate_hz, columns=self.columns, phase_deg=self.phase_deg, time_s=time_s)

    def rays(self, ego: Trajectory, time_s: float) -> Rays:
        """Rays through the middles of the beams of one turn about `time_s` in the world frame, in firing order.

        The vehicle's pose is that of the middle of each cycle; within the 25 us to either end it moves less
        than 1 mm at 40 m/s. Bodies that are hit are where they are at the very time of each ray.
        """
        firings = self.firings(time_s)
        return self._rays(firings, slice(0, len(firings.step_times_s)), ego, time_s, np.zeros((1, 2)))

    def read(
        self,
        tracer: Tracer,
        ego: Trajectory,
        time_s: float,
        *,
        atmosphere: Atmosphere,
        surfaces: LidarSurfaces,
        rng: Generator,
        sunlight: Sunlight | None = None,
    ) -> PointCloud:
        """One turn about `time_s`: trace the beams, keep the echoes that are detected, add noise.

        Parameters
        ----------
        surfaces : LidarSurfaces
            What the materials of the scene send back, by their index.
        sunlight : Sunlight, optional
            Blinds beams that look into it and raises false alarms; None for neither.
        """
        firings = self.firings(time_s)
        extinction = float(atmosphere.extinction_per_m(self.device.wavelength_nm))
        receiver = Receiver(self.device, surfaces, extinction)
        found = self._echoes(tracer, receiver, firings, ego, time_s, sunlight)
        found = with_own_body(found, firings, self.device, self.pose.T_ego_sensor, self.own_body)
        found = with_stray_light(found, firings, receiver)
        # Numbers are drawn for every beam, so what one beam hits never shifts the noise of the next.
        n = firings.size
        chance = rng.random((_SLOTS, n), dtype=np.float32)
        noise = rng.standard_normal((2, 2, n), dtype=np.float32)
        slot = np.minimum(numbers_in_beam(found.beam), _SLOTS - 1)
        found = found.at(chance[slot, found.beam] < lidar_link.detection_probability(found.ratio))
        found = found.at(reported(found.beam, found.ratio, self.returns))
        if sunlight is not None:
            found = Echoes.joined([found, self._false_alarms(found, n, sunlight.total_share, rng)])
        return self._cloud(found, firings, noise)

    def _echoes(
        self,
        tracer: Tracer,
        receiver: Receiver,
        firings: Firings,
        ego: Trajectory,
        time_s: float,
        sunlight: Sunlight | None,
    ) -> Echoes:
        """Echoes of the turn, traced one stretch after another."""
        offsets, shares = sub_rays(self.sub_rays)
        n_beams, n_steps = len(firings.beam_times_s), len(firings.step_times_s)
        stretch = max(RAYS_AT_ONCE // (n_beams * len(shares)), 1)
        pieces, dimming = [], np.ones(firings.size, np.float32)
        for start in range(0, n_steps, stretch):
            rays = self._rays(firings, slice(start, start + stretch), ego, time_s, offsets)
            first_beam = start * n_beams
            pieces.append(receiver.first(tracer, rays, shares, first_beam))
            if sunlight is not None:
                toward = rays.directions[:: len(shares)] @ sunlight.direction
                dimming[first_beam : first_beam + len(toward)] = _glare(toward, sunlight.sun_share)
        found = receiver.echoes(tracer, pieces)
        return replace(found, ratio=found.ratio * dimming[found.beam])

    def _rays(self, firings: Firings, steps: slice, ego: Trajectory, time_s: float, offsets: Floats) -> Rays:
        """Rays of some cycles, those of the sub-rays of one beam after each other."""
        times_s = firings.step_times_s[steps]
        middle_s = 0.5 * self.device.cycle_s(self.rate_hz, self.columns)
        T_world_lidar = ego.poses(time_s + times_s + middle_s) @ self.pose.T_ego_sensor
        local = _spread(firings.directions[steps], offsets * (0.5e-3 * np.array(self.device.divergence_mrad)))
        n_rays = local.shape[1]
        directions = local @ np.swapaxes(T_world_lidar[:, :3, :3], 1, 2)
        origins = np.repeat(T_world_lidar[:, :3, 3], n_rays, axis=0)
        fired_s = np.repeat(time_s + times_s[:, None] + firings.beam_times_s, len(offsets), axis=1)
        return Rays(origins, directions.reshape(-1, 3), fired_s.reshape(-1))

    def _false_alarms(self, found: Echoes, n: int, light_share: float, rng: Generator) -> Echoes:
        """Points of beams without any, anywhere within reach."""
        is_alarm = rng.random(n, dtype=np.float32) < FALSE_ALARMS * light_share
        where = rng.random(n, dtype=np.float32)
        is_alarm[found.beam] = False
        beam = np.flatnonzero(is_alarm)
        low, high = self.device.range_min_m, self.device.range_max_m
        range_m = (low + where[beam] * (high - low)).astype(np.float32)
        zeros = np.zeros(len(beam), np.int32)
        kinds = np.full(len(beam), ReturnKind.NOISE, np.uint8)
        return Echoes(
            beam, range_m, np.ones(len(beam), np.float32), np.full(len(beam), class_id("noise"), np.uint8), zeros, kinds
        )

    def _cloud(self, found: Echoes, firings: Firings, noise: Singles) -> PointCloud:
        number, ring = numbers_in_beam(found.beam), firings.rings[found.beam % len(firings.rings)]
        range_noise, strength_noise = noise[number, :, found.beam].T
        snr = lidar_link.snr(found.ratio)
        true_m = found.range_m.astype(float)
        measured_m = true_m + range_noise * lidar_link.range_sigma(snr, self.device.accuracy_m)
        measured_m = np.rint(measured_m / self.device.range_resolution_m) * self.device.range_resolution_m
        # The echo's strength is as uncertain as the signal-to-noise ratio says.
        strength = found.ratio * np.maximum(1.0 + strength_noise / np.sqrt(snr), 0.0)
        intensity = lidar_link.intensity(strength, true_m, r10_m=self.device.r10_m)
        is_ghost = np.isin(found.kind, (ReturnKind.GHOST, ReturnKind.STRAY, ReturnKind.NOISE))
        return PointCloud(
            xyz=(firings.directions.reshape(-1, 3)[found.beam] * measured_m[:, None]).astype(np.float32),
            intensity=intensity.astype(np.float32),
            raw_intensity=lidar_intensity.reported(
                self.device.intensity_scale, intensity, strength, gain=_laser_gains(self.device)[ring]
            ),
            ring=ring,
            time_s=firings.times_s()[found.beam].astype(np.float32),
            return_number=(number + 1).astype(np.uint8),
            class_id=found.class_id,
            instance_id=np.where(is_ghost, 0, _instances(found.class_id, found.body)).astype(np.int32),
            kind=found.kind,
        )


@cache
def _laser_gains(device: LidarModel) -> Floats:
    """What each laser (b,) reports of a signal, the same in all scenes: one unit of the device."""
    return np.exp(device.laser_spread * stream(0, "lidar gains", device.id).standard_normal(len(device.beams)))


def _spread(directions: Floats, offsets_rad: Floats) -> Floats:
    """Directions (s, b, 3), each with offsets (k, 2) across and up, as (s, b k, 3) unit vectors."""
    if len(offsets_rad) == 1:
        return directions
    level = np.maximum(np.hypot(directions[..., 0], directions[..., 1]), 1e-9)
    across = np.stack([-directions[..., 1] / level, directions[..., 0] / level, np.zeros_like(level)], axis=-1)
    up = np.cross(directions, across)
    left_rad, up_rad = (column[:, None] for column in offsets_rad.T)
    spread = directions[:, :, None] + left_rad * across[:, :, None] + up_rad * up[:, :, None]
    spread /= np.sqrt(1.0 + np.square(offsets_rad).sum(axis=1))[:, None]  # across and up are square to the beam
    return spread.reshape(len(directions), -1, 3)


def _glare(cos_to_sun: Floats, sun_share: float) -> Singles:
    """`lidar_link.glare` (n,), looked at only where it is not 1."""
    factor = np.ones(len(cos_to_sun), np.float32)
    near = np.flatnonzero(cos_to_sun > np.cos(np.deg2rad(2.5)))
    factor[near] = lidar_link.glare(cos_to_sun[near], sun_share)
    return factor


def _instances(classes: UInt8s, bodies: Int32s) -> AnyArray:
    """Instances of things; 0 for stuff, which has no objects."""
    return np.where(thing_table()[classes], bodies, 0)
