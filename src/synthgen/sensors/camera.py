"""Cameras: the rays to ask, and the picture that the radiance along them becomes.

Start at `Camera`. All pixels see the same moment (global shutter).
Not here: who answers the rays (`render`, `trace`), fog on the way (`physics.fog_view`). Not modelled: lens
distortion, rolling shutter, motion blur, and what `physics.camera_response` leaves out.
"""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Floats, UInt8s
from synthgen.geometry import turn_vectors
from synthgen.physics.camera_response import Exposure, SensorResponse, auto_exposure, develop, expose
from synthgen.physics.lens import through_lens
from synthgen.records import CameraModel, Rays, SensorPose
from synthgen.rng import Generator
from synthgen.spec.camera_spec import CameraSpec


@final
@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera of a rig: projection, place and response."""

    model: CameraModel
    pose: SensorPose
    response: SensorResponse

    @classmethod
    def from_spec(cls, spec: CameraSpec) -> Self:
        """Camera as a rig file describes it."""
        response = SensorResponse(
            f_number=spec.f_number,
            pixel_um=spec.pixel_um,
            full_well_e=spec.full_well_e,
            read_noise_e=spec.read_noise_e,
            bit_depth=spec.bit_depth,
            black_level=2**spec.bit_depth // 64,  # 64 of 4096, as automotive sensors have it
            time_min_s=spec.exposure_min_ms * 1e-3,
            time_max_s=spec.exposure_max_ms * 1e-3,
            gain_max=spec.gain_max,
            lens_blur_px=spec.lens_blur_px,
        )
        return cls(spec.model(), spec.pose(), response)

    def scaled(self, factor: float) -> Self:
        """The camera with `factor` times the pixels in each direction, and pixels as sensitive as before."""
        return type(self)(self.model.scaled(factor), self.pose, self.response)

    def rays(self, T_world_cam: Floats, time_s: float) -> Rays:
        """Rays (height * width,) through all pixel centers, row by row, from the camera's pose (4, 4)."""
        directions = turn_vectors(T_world_cam, self.model.directions())
        origins = np.broadcast_to(T_world_cam[:3, 3], directions.shape)
        return Rays(origins, directions, np.full(len(directions), time_s))

    def expose(self, radiance: AnyArray, rng: Generator, exposure: Exposure | None = None) -> UInt8s:
        """8-bit sRGB picture (h, w, 3) of linear sRGB radiance (h, w, 3) whose luminance is in cd/m2.

        Without `exposure` the picture is metered by itself, as every frame of a slow scene is.
        """
        on_sensor = through_lens(radiance, self.response.lens_blur_px)
        exposure = exposure or auto_exposure(on_sensor, self.response)
        return develop(expose(on_sensor, self.response, exposure, rng), self.response, exposure)
