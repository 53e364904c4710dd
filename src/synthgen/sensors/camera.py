"""Cameras: the rays to ask, and what is known of lens, sensor and processor.

Start at `Camera`. All pixels see the same moment (global shutter).
Not here: who answers the rays (`render`, `trace`), fog on the way (`physics.fog_view`), the picture that radiance
becomes (`sensors.imaging`). Not modelled: lens distortion, rolling shutter, motion blur.
"""

from dataclasses import dataclass, replace
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import turn_vectors
from synthgen.physics.camera_response import Exposure, SensorResponse
from synthgen.physics.develop import Processing
from synthgen.physics.lens import Lens
from synthgen.records import CameraModel, Rays, SensorPose
from synthgen.spec.camera_spec import CameraSpec


@final
@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera of a rig: projection, place, and how light becomes a picture.

    `exposure_lag_s` is how fast the exposure follows the light; `fixed` replaces the control. [s]
    """

    model: CameraModel
    pose: SensorPose
    lens: Lens
    response: SensorResponse
    processing: Processing
    exposure_lag_s: float = 0.3
    fixed: Exposure | None = None

    @classmethod
    def from_spec(cls, spec: CameraSpec) -> Self:
        """Camera as a rig file describes it."""
        control = spec.exposure
        fixed = None if control.time_ms is None else Exposure(control.time_ms * 1e-3, control.gain)
        return cls(
            spec.model(),
            spec.pose(),
            _lens(spec),
            _response(spec),
            Processing(**spec.processing.model_dump()),
            control.lag_s,
            fixed,
        )

    def scaled(self, factor: float) -> Self:
        """The camera with `factor` times the pixels in each direction, and pixels as sensitive as before."""
        return replace(self, model=self.model.scaled(factor))

    def rays(self, T_world_cam: Floats, time_s: float) -> Rays:
        """Rays (height * width,) through all pixel centers, row by row, from the camera's pose (4, 4)."""
        directions = turn_vectors(T_world_cam, self.model.directions())
        origins = np.broadcast_to(T_world_cam[:3, 3], directions.shape)
        return Rays(origins, directions, np.full(len(directions), time_s))


def _lens(spec: CameraSpec) -> Lens:
    focal_m = spec.fx * spec.pixel_um * 1e-6
    return Lens(
        f_number=spec.f_number,
        pixel_um=spec.pixel_um,
        aberration_px=spec.lens_blur_px,
        aperture_m=focal_m / spec.f_number,
        **spec.lens.model_dump(),
    )


def _response(spec: CameraSpec) -> SensorResponse:
    return SensorResponse(
        f_number=spec.f_number,
        pixel_um=spec.pixel_um,
        full_well_e=spec.full_well_e,
        read_noise_e=spec.read_noise_e,
        bit_depth=spec.bit_depth,
        black_level=2**spec.bit_depth // 64,  # 64 of 4096, as automotive sensors have it
        time_min_s=spec.exposure_min_ms * 1e-3,
        time_max_s=spec.exposure_max_ms * 1e-3,
        gain_max=spec.gain_max,
        **spec.sensor.model_dump(),
    )
