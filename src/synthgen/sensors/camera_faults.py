"""Faults of cameras: what severities 1 to 5 of each mean, and what they do to a camera.

`SEVERITIES` is the table; `CameraFaults` are those of one camera in one scene. Labels stay true to the rays that
made the picture: a displaced camera keeps the place that its rig file says in the tables, and its masks and boxes
are those of the place where it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Self, final

import numpy as np

from synthgen.geometry import pose
from synthgen.physics.soiling import MAKERS, Film
from synthgen.records import SensorPose
from synthgen.rng import Generator, stream
from synthgen.sensors.camera import Camera
from synthgen.spec.sensor_faults import SensorFault

SWING_HZ = 2.0
"""How fast an unstable exposure control swings (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Scale:
    """Physical values of severities 1 to 5, with unit and meaning; ranges follow the catalog of group S."""

    values: tuple[float, float, float, float, float]
    unit: str
    meaning: str


SEVERITIES: Final = {
    "dirt": Scale((0.02, 0.06, 0.15, 0.3, 0.6), "", "share of the lens under mud and dust"),
    "drops": Scale((5, 20, 60, 150, 400), "", "drops of water on the lens"),
    "frost": Scale((0.1, 0.25, 0.45, 0.7, 0.9), "", "share of the lens under frost, from the rim inward"),
    "scratches": Scale((2, 5, 10, 20, 40), "", "scratches"),
    "blockage": Scale((0.05, 0.1, 0.2, 0.35, 0.6), "", "share of the lens behind something opaque"),
    "dead_pixels": Scale((1e-4, 1e-3, 5e-3, 0.02, 0.05), "", "share of pixels dead, and as many hot, not corrected"),
    "dead_rows": Scale((1, 3, 8, 20, 60), "", "rows per 1000 that see nothing"),
    "wrong_exposure": Scale((0.75, 1.25, 1.75, 2.5, 3.5), "EV", "too much or too little light, by chance"),
    "stuck_exposure": Scale((0.5, 1.0, 1.5, 2.0, 3.0), "EV", "off at the first frame, and never adjusted again"),
    "exposure_swing": Scale((0.3, 0.6, 1.0, 1.5, 2.2), "EV", "amplitude of a control that swings twice a second"),
    "misfocus": Scale((0.002, 0.004, 0.008, 0.013, 0.022), "rad", "blur circle of far things: focused too near"),
    "dropped_frames": Scale((0.05, 0.1, 0.2, 0.35, 0.6), "", "share of frames without a picture"),
    "frozen_frames": Scale((0.05, 0.1, 0.2, 0.35, 0.6), "", "share of frames with the picture before them"),
    "late_frames": Scale((0.01, 0.03, 0.1, 0.2, 0.5), "s", "age of the picture at its time stamp"),
    "decalibration": Scale((0.1, 0.3, 0.7, 1.5, 3.0), "deg", "turned off its calibration; moved by 3 cm per degree"),
}
"""By kind, as in `spec.sensor_faults`."""

_MOVED_M_PER_DEG = 0.03

Fate = Literal["kept", "dropped", "frozen"]


@final
@dataclass(frozen=True, slots=True)
class CameraFaults:
    """Faults of one camera in one scene: value by kind. `seed` and `key` address their random numbers."""

    severity: dict[str, int] = field(default_factory=dict)
    seed: int = 0
    key: tuple[str | int, ...] = ()

    @classmethod
    def among(cls, faults: Iterable[SensorFault], channel: str, seed: int, key: tuple[str | int, ...]) -> Self:
        """Those of a scenario's faults that are of the camera `channel`; of one kind the worst."""
        mine: dict[str, int] = {}
        for fault in faults:
            if fault.sensor in (None, channel):
                mine[fault.kind] = max(fault.severity, mine.get(fault.kind, 0))
        return cls(mine, seed, (*key, channel, "fault"))

    def value(self, kind: str) -> float:
        """Physical value of a fault; 0 without it."""
        return SEVERITIES[kind].values[self.severity[kind] - 1] if kind in self.severity else 0.0

    def rng(self, *key: str | int) -> Generator:
        """Random numbers of one fault."""
        return stream(self.seed, *self.key, *key)

    def applied(self, camera: Camera) -> Camera:
        """The camera as it is: displaced, out of focus, with bad pixels that its processor does not know."""
        if "misfocus" in self.severity:
            focus_m = camera.lens.aperture_m / self.value("misfocus")
            camera = replace(camera, lens=replace(camera.lens, focus_m=focus_m))
        if "dead_pixels" in self.severity:
            share = self.value("dead_pixels")
            response = replace(camera.response, dead_pixels=share, hot_pixels=share)
            camera = replace(camera, response=response, processing=replace(camera.processing, corrects_defects=False))
        if "decalibration" in self.severity:
            camera = replace(camera, pose=self._displaced(camera.pose))
        return camera

    def films(self, size: tuple[int, int], focal_px: float) -> list[Film]:
        """What is on the lens, outermost first."""
        return [
            make(size, focal_px, self.value(kind), self.rng(kind))
            for kind, make in MAKERS.items()
            if kind in self.severity
        ]

    def dead_rows(self, height: int) -> list[int]:
        """Rows that see nothing."""
        if "dead_rows" not in self.severity:
            return []
        n = max(1, round(self.value("dead_rows") * height / 1000))
        return sorted(self.rng("dead_rows").choice(height, n, replace=False).tolist())

    def exposure_stops(self, time_s: float) -> float:
        """How much too bright a picture is. [EV]"""
        sign = 1.0 if self.rng("wrong_exposure").random() < 0.5 else -1.0
        offset = self.value("wrong_exposure") + self.value("stuck_exposure")
        return sign * offset + self.value("exposure_swing") * float(np.sin(2 * np.pi * SWING_HZ * time_s))

    @property
    def is_stuck(self) -> bool:
        """Whether the exposure stays that of the first frame."""
        return "stuck_exposure" in self.severity

    def fate(self, frame: int) -> Fate:
        """What becomes of a frame's picture."""
        draw = self.rng("frame", frame).random()
        if draw < self.value("dropped_frames"):
            return "dropped"
        return "frozen" if draw > 1.0 - self.value("frozen_frames") else "kept"

    def _displaced(self, nominal: SensorPose) -> SensorPose:
        angle_deg, rng = self.value("decalibration"), self.rng("decalibration")
        axis, way = (rng.standard_normal(3) for _ in range(2))
        turn = np.deg2rad(angle_deg) * axis / np.linalg.norm(axis)
        moved = _MOVED_M_PER_DEG * angle_deg * way / np.linalg.norm(way)
        return SensorPose(nominal.channel, nominal.T_ego_sensor @ pose(*moved, *turn))
