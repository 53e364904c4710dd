"""Where a sensor of a rig sits: by place and angles, or by the matrix of a measured calibration.

The ego frame is x forward, y left, z up with its origin on the ground below the middle of the rear axle.
"""

from typing import Annotated, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from synthgen.arrays import Floats
from synthgen.geometry import pose, transform
from synthgen.records import SensorPose
from synthgen.spec.model import Spec
from synthgen.spec.timing import EVERY_FRAME, TimingSpec

ORTHONORMAL_TOLERANCE = 1e-4
"""Largest deviation of R R^T from identity: published calibrations have six or seven digits."""

Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="name of the sensor in the data set")]
Row = tuple[float, float, float, float]


class Mount(Spec):
    """Place and attitude in the ego frame; zero angles look forward. Yaw left, then pitch down, then roll right."""

    x_m: float = Field(ge=-20, le=20)
    y_m: float = Field(ge=-5, le=5)
    z_m: float = Field(ge=0, le=150)
    yaw_deg: float = Field(0.0, ge=-360, le=360)
    pitch_deg: float = Field(0.0, ge=-90, le=90)
    roll_deg: float = Field(0.0, ge=-180, le=180)

    def matrix(self) -> Floats:
        """Pose (4, 4) of the mount's forward, left, up axes in the ego frame."""
        angles = np.deg2rad([self.yaw_deg, self.pitch_deg, self.roll_deg])
        return pose(self.x_m, self.y_m, self.z_m, *angles)


class MountedSpec(Spec):
    """A sensor with its place, given by `mount` or by the full matrix `T_ego_sensor`, and its clock."""

    channel: Channel
    mount: Mount | None = None
    T_ego_sensor: tuple[Row, Row, Row, Row] | None = Field(None, description="sensor to ego, row by row [m]")
    timing: TimingSpec = EVERY_FRAME

    @field_validator("T_ego_sensor")
    @classmethod
    def _is_rigid(cls, rows: tuple[Row, Row, Row, Row] | None) -> tuple[Row, Row, Row, Row] | None:
        if rows is None:
            return None
        T = np.array(rows)
        R = T[:3, :3]
        error = float(np.abs(R @ R.T - np.eye(3)).max())
        if error > ORTHONORMAL_TOLERANCE:
            raise ValueError(f"the rotation must be orthonormal, R R^T is off the identity by up to {error:.2g}")
        if np.linalg.det(R) < 0:
            raise ValueError("the rotation mirrors (its determinant is -1); swap or negate an axis")
        if not np.array_equal(T[3], (0, 0, 0, 1)):
            raise ValueError(f"the last row must be 0, 0, 0, 1; got {list(rows[3])}")
        return rows

    @model_validator(mode="after")
    def _is_placed_once(self) -> Self:
        if (self.mount is None) == (self.T_ego_sensor is None):
            raise ValueError("give the place with exactly one of: mount, T_ego_sensor")
        return self

    def placed(self, axes: Floats) -> SensorPose:
        """Pose of the sensor; a mount's forward, left, up axes become the sensor's by `axes` (3, 3)."""
        if self.T_ego_sensor is not None:
            return SensorPose(self.channel, np.array(self.T_ego_sensor))
        assert self.mount is not None  # the validator above
        return SensorPose(self.channel, self.mount.matrix() @ transform(axes))
