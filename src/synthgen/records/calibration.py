"""Where sensors sit and how cameras project."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class SensorPose:
    """Mount of a sensor: `T_ego_sensor` (4, 4), sensor to ego (FLU at the rear axle's middle, on the ground)."""

    channel: str
    T_ego_sensor: Floats

    def __post_init__(self) -> None:
        check_shape("T_ego_sensor", self.T_ego_sensor, (4, 4))
        object.__setattr__(self, "T_ego_sensor", frozen(np.array(self.T_ego_sensor, dtype=float)))


@final
@dataclass(frozen=True, slots=True)
class CameraModel:
    """Pinhole camera: x right, y down, z forward; (0, 0) is the outer corner of the top-left pixel. [px]"""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    def scaled(self, factor: float) -> Self:
        """Camera with `factor` times the pixels and focal length; sizes are rounded to whole pixels."""
        width, height = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        return type(self)(width, height, self.fx * factor, self.fy * factor, self.cx * factor, self.cy * factor)

    def directions(self) -> Floats:
        """Unit directions (height * width, 3) through all pixel centres, row by row, camera frame."""
        u, v = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        return self.directions_at(u.ravel(), v.ravel())

    def directions_at(self, u_px: Floats, v_px: Floats) -> Floats:
        """Unit directions (n, 3) through places in the picture, (n,) each, camera frame."""
        rays = np.stack([(u_px - self.cx) / self.fx, (v_px - self.cy) / self.fy, np.ones_like(u_px)], axis=-1)
        return rays / np.linalg.norm(rays, axis=1, keepdims=True)

    def project(self, points: Floats) -> Floats:
        """Pixels (n, 2) of points (n, 3) in the camera's frame, in or beside the picture; NaN for what is not seen."""
        depth = np.where(points[:, 2] > 0, points[:, 2], np.nan)
        return points[:, :2] / depth[:, None] * (self.fx, self.fy) + (self.cx, self.cy)
