"""A LiDAR of a rig file: its device, place, rate and phase."""

from typing import Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from synthgen.errors import nearest
from synthgen.records import SensorPose
from synthgen.spec.lidar_model import LidarModel, lidar_model, lidar_model_ids
from synthgen.spec.mount import MountedSpec


class LidarSpec(MountedSpec):
    """A spinning LiDAR; `T_ego_sensor` takes its x forward, y left, z up to the ego frame."""

    model: str = Field(description="id of a LiDAR model")
    rate_hz: float = Field(10.0, gt=0, le=30)
    phase_deg: float = Field(0.0, ge=-180, le=180, description="heading at the frame's time, left positive")

    @field_validator("model")
    @classmethod
    def _model_is_known(cls, model: str) -> str:
        if model not in lidar_model_ids():
            raise ValueError(f"no LiDAR model named {model!r}; {nearest(model, lidar_model_ids())}")
        return model

    @model_validator(mode="after")
    def _model_can_turn_so_fast(self) -> Self:
        device = self.device()
        if not device.rate_min_hz <= self.rate_hz <= device.rate_max_hz:
            raise ValueError(
                f"{self.model} turns at {device.rate_min_hz:g} to {device.rate_max_hz:g} Hz, got {self.rate_hz:g}"
            )
        return self

    def pose(self) -> SensorPose:
        """Mount of the LiDAR's frame."""
        return self.placed(np.eye(3))

    def device(self) -> LidarModel:
        """Table of the model."""
        return lidar_model(self.model)
