"""A camera of a rig file: projection, lens, sensor and file."""

import math
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from synthgen.geometry import R_VEHICLE_CAMERA
from synthgen.records import BrownConrady, CameraModel, KannalaBrandt, SensorPose
from synthgen.spec.mount import MountedSpec
from synthgen.spec.projection import PinholeSpec, Projection


class CameraSpec(MountedSpec):
    """A camera; `T_ego_sensor` takes its x right, y down, z forward to the ego frame."""

    width: int = Field(ge=16, le=8192)
    height: int = Field(ge=16, le=8192)
    fx: float = Field(gt=0, description="focal length [px]")
    fy: float = Field(gt=0)
    cx: float = Field(description="principal point from the outer corner of the top-left pixel [px]")
    cy: float
    projection: Projection = Field(default_factory=PinholeSpec, description="lens model; pinhole if left out")
    lens_blur_px: float = Field(0.55, ge=0, le=10, description="standard deviation of the lens' point spread [px]")
    f_number: float = Field(1.8, ge=0.7, le=32)
    pixel_um: float = Field(3.0, ge=0.5, le=30)
    exposure_min_ms: float = Field(0.02, gt=0)
    exposure_max_ms: float = Field(20.0, gt=0, le=1000)
    gain_max: float = Field(16.0, ge=1, le=1000)
    full_well_e: float = Field(10000.0, ge=500)
    read_noise_e: float = Field(2.5, ge=0)
    bit_depth: int = Field(12, ge=8, le=16)
    file: Literal["png", "jpeg"] = "png"
    jpeg_quality: int = Field(95, ge=1, le=100)

    @model_validator(mode="after")
    def _exposure_limits_are_ordered(self) -> Self:
        if self.exposure_min_ms > self.exposure_max_ms:
            limits = f"{self.exposure_min_ms} and {self.exposure_max_ms}"
            raise ValueError(f"exposure_min_ms must not exceed exposure_max_ms, got {limits}")
        return self

    @model_validator(mode="after")
    def _distortion_does_not_fold(self) -> Self:
        camera, lens = self.model(), self.projection.lens()
        corners = [(x, y) for x in (0.0, self.width) for y in (0.0, self.height)]
        farthest = max(math.hypot((x - self.cx) / self.fx, (y - self.cy) / self.fy) for x, y in corners)
        if isinstance(lens, BrownConrady) and not camera.has_ray().all():
            limit = float(lens.distorted(np.array([lens.reach()]))[0])
            raise ValueError(
                f"the distortion folds over inside the picture: radii grow up to {limit:.4g} focal lengths "
                f"({limit * self.fx:.0f} px) from the principal point, the farthest corner is at {farthest:.4g}"
            )
        if isinstance(lens, KannalaBrandt) and lens.reach() < lens.half_angle_rad:
            limit = float(lens.radius(np.array([lens.reach()]))[0])
            if limit < farthest:
                raise ValueError(
                    f"the distortion folds over inside the picture: radii grow up to {limit:.4g} focal lengths "
                    f"({limit * self.fx:.0f} px), at {math.degrees(lens.reach()):.1f} deg; "
                    f"set half_angle_deg to at most that if the lens sees no farther"
                )
        return self

    def pose(self) -> SensorPose:
        """Mount of the camera's optical frame."""
        return self.placed(R_VEHICLE_CAMERA)

    def model(self) -> CameraModel:
        """Projection."""
        return CameraModel(self.width, self.height, self.fx, self.fy, self.cx, self.cy, self.projection.lens())
