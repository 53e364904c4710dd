"""Where sensors sit and how cameras project."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Self, final

import numpy as np

from synthgen.arrays import Bools, Floats, Singles, check_shape, frozen
from synthgen.records.lens import Lens, Pinhole


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
    """Camera: x right, y down, z forward; (0, 0) is the outer corner of the top-left pixel. [px]

    A place on the lens' plane (x, y) is the pixel (fx x + cx, fy y + cy).
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    lens: Lens = field(default=Pinhole())

    @property
    def is_pinhole(self) -> bool:
        """Whether straight lines stay straight."""
        return self.lens.kind == Pinhole.kind

    def scaled(self, factor: float) -> Self:
        """Camera with `factor` times the pixels and focal length; sizes are rounded to whole pixels."""
        width, height = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        numbers = {name: getattr(self, name) * factor for name in ("fx", "fy", "cx", "cy")}
        return replace(self, width=width, height=height, **numbers)

    def directions(self) -> Floats:
        """Unit directions (height * width, 3) through all pixel centres, row by row, camera frame.

        Along the axis for pixels to which no light comes: see `has_ray`.
        """
        return _pixel_rays(self)[0]

    def has_ray(self) -> Bools:
        """Which pixels light comes to, (height * width,): not those beside a fisheye's circle."""
        return _pixel_rays(self)[1]

    def depth_per_range(self) -> Singles:
        """Depth of each pixel (height * width,) for a range of 1: along the z axis, or along the ray for wide lenses.

        Along the axis depth would be nothing at 90 degrees from it.
        """
        directions = self.directions()
        return np.ones(len(directions), np.float32) if self.lens.is_wide else directions[:, 2].astype(np.float32)

    def directions_at(self, u_px: Floats, v_px: Floats) -> Floats:
        """Unit directions (n, 3) through places in the picture, (n,) each, camera frame; NaN where no light comes."""
        return self.lens.directions(np.stack([(u_px - self.cx) / self.fx, (v_px - self.cy) / self.fy], axis=-1))

    def project(self, points: Floats) -> Floats:
        """Pixels (n, 2) of points (n, 3) in the camera's frame, in or beside the picture; NaN for what is not seen."""
        return self.lens.plane(points) * (self.fx, self.fy) + (self.cx, self.cy)


@lru_cache(maxsize=16)
def _pixel_rays(camera: CameraModel) -> tuple[Floats, Bools]:
    u, v = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    directions = camera.directions_at(u.ravel(), v.ravel())
    has_ray = ~np.isnan(directions[:, 0])
    return frozen(np.where(has_ray[:, None], directions, (0.0, 0.0, 1.0))), frozen(has_ray)
