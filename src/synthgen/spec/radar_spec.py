"""A radar of a rig file: its device, place and what disturbs it."""

import numpy as np
from pydantic import Field, field_validator

from synthgen.errors import nearest
from synthgen.records import SensorPose
from synthgen.spec.model import Flag
from synthgen.spec.mount import MountedSpec
from synthgen.spec.radar_model import RadarModel, radar_model, radar_model_ids


class RadarSpec(MountedSpec):
    """A radar; `T_ego_sensor` takes its x forward, y left, z up to the ego frame."""

    model: str = Field(description="id of a radar model")
    ground_bounce: Flag = Field(True, description="ways over the road strengthen and weaken echoes")
    multipath: Flag = Field(True, description="ghosts by walls, guard rails and vehicles, and by the own bumper")
    interference: float = Field(
        0.0, ge=0, le=1, description="share of readings in which another radar raises the noise"
    )
    keep_spectrum: Flag = Field(False, description="store the power over range and Doppler of each reading")

    @field_validator("model")
    @classmethod
    def _model_is_known(cls, model: str) -> str:
        if model not in radar_model_ids():
            raise ValueError(f"no radar model named {model!r}; {nearest(model, radar_model_ids())}")
        return model

    def pose(self) -> SensorPose:
        """Mount of the radar's frame."""
        return self.placed(np.eye(3))

    def device(self) -> RadarModel:
        """Table of the model."""
        return radar_model(self.model)
