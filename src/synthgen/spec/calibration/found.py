"""What a calibration says of one sensor, in our frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.spec.mount import ORTHONORMAL_TOLERANCE


@final
@dataclass(frozen=True)
class Intrinsics:
    """As published, in pixels; `projection` is that block of a rig file, empty for a pinhole."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    projection: Mapping[str, str | float] = field(default_factory=dict)


@final
@dataclass(frozen=True)
class Found:
    """One sensor; `model` names the table of a LiDAR or radar, `camera` has a camera's intrinsics."""

    kind: Literal["cameras", "lidars", "radars"]
    channel: str
    T_ego_sensor: Floats
    camera: Intrinsics | None = None
    model: str | None = None
    rate_hz: float | None = None


@final
@dataclass(frozen=True)
class Wishes:
    """What calibration files do not say: size of pictures, mount of the first camera, models, which of several sets."""

    size: tuple[int, int] | None = None
    T_ego_mount: Floats | None = None
    lidar: str | None = None
    radar: str = "ars408"
    which: int = 0
    is_rectified: bool = False


def checked(T: Floats, where: str) -> Floats:
    """A transform (4, 4) whose rotation is orthonormal; `InputError` that says how far off it is."""
    R = T[:3, :3]
    error = float(np.abs(R @ R.T - np.eye(3)).max())
    if not error <= ORTHONORMAL_TOLERANCE or np.linalg.det(R) < 0:
        raise InputError(f"{where}: the rotation must be orthonormal and not mirror; R R^T is off by up to {error:.2g}")
    return T
