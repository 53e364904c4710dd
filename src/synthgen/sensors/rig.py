"""A rig: the cameras, LiDARs and radars of one vehicle, ready to be asked for rays."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self, final

from synthgen.arrays import Floats
from synthgen.sensors.camera import Camera
from synthgen.sensors.lidar import Lidar
from synthgen.sensors.radar import Radar
from synthgen.spec.carrier import Carrier
from synthgen.spec.imaging_spec import Output
from synthgen.spec.rig import RigSpec, load_rig
from synthgen.spec.timing import TimingSpec


@final
@dataclass(frozen=True, slots=True)
class PictureFile:
    """How a camera's pictures are stored: which forms of them, and for display the file; `quality` is JPEG's."""

    suffix: Literal[".png", ".jpg"]
    quality: int
    outputs: tuple[Output, ...]


@final
@dataclass(frozen=True, slots=True)
class Rig:
    """Sensors of a vehicle.

    `files` says how each camera's pictures are stored, `timings` when each channel reads, `sha256` is the checksum of
    all that the rig was made from.
    """

    id: str
    carrier: Carrier
    cameras: tuple[Camera, ...]
    lidars: tuple[Lidar, ...]
    radars: tuple[Radar, ...]
    files: tuple[PictureFile, ...]
    timings: Mapping[str, TimingSpec]
    sha256: str

    def moments(self, frame: int, times_s: Floats) -> dict[str, float]:
        """When each channel reads for a frame, by the times of all frames; without those that have nothing new. [s]"""
        before_s = float(times_s[frame - 1]) if frame > 0 else None
        moments = {name: timing.moment(float(times_s[frame]), before_s) for name, timing in self.timings.items()}
        return {name: moment for name, moment in moments.items() if moment is not None}

    def scaled(self, factor: float) -> Self:
        """The rig with cameras of `factor` times the pixels in each direction; its checksum stays."""
        return replace(self, cameras=tuple(camera.scaled(factor) for camera in self.cameras))


def open_rig(name: str, folder: Path) -> Rig:
    """The rig of an id, or of a file relative to `folder`; `SpecError` lists all its faults."""
    spec = load_rig(name, folder)
    return Rig(
        spec.id,
        spec.carrier,
        tuple(Camera.from_spec(camera) for camera in spec.cameras),
        tuple(Lidar.from_spec(lidar) for lidar in spec.lidars),
        tuple(Radar.from_spec(radar) for radar in spec.radars),
        tuple(
            PictureFile(".png" if camera.file == "png" else ".jpg", camera.jpeg_quality, camera.outputs)
            for camera in spec.cameras
        ),
        {sensor.channel: sensor.timing for sensor in spec.sensors},
        _checksum(spec),
    )


def _checksum(spec: RigSpec) -> str:
    """SHA-256 of a rig's values and of the tables of its devices, whatever their files look like."""
    devices = [lidar.device().model_dump(mode="json") for lidar in spec.lidars]
    devices += [radar.device().model_dump(mode="json") for radar in spec.radars]
    text = json.dumps({"rig": spec.model_dump(mode="json"), "devices": devices}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
