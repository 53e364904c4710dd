"""Sensor rigs: which cameras and LiDARs a vehicle carries, and where.

Start at `load_rig`. A rig is a shipped one (`assets/rigs/`) or a file in the same form; keys carry their unit.
The ego frame is x forward, y left, z up with its origin on the ground below the middle of the rear axle.
Not here: how the sensors work (`sensors`), what a LiDAR model is (`lidar_model`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, ValidationError, field_validator, model_validator

from synthgen.arrays import Floats
from synthgen.errors import Fault, SpecError, nearest
from synthgen.geometry import R_VEHICLE_CAMERA, pose, transform
from synthgen.records import CameraModel, SensorPose
from synthgen.spec.faults import faults_of, locate
from synthgen.spec.lidar_model import LidarModel, lidar_model, lidar_model_ids
from synthgen.spec.model import Spec
from synthgen.spec.names import rig_path
from synthgen.yamlfile import Node, read_document

ORTHONORMAL_TOLERANCE = 1e-4
"""Largest deviation of R R^T from identity: published calibrations have six or seven digits."""

Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="name of the sensor in the data set")]
Row = tuple[float, float, float, float]


class Mount(Spec):
    """Place and attitude in the ego frame; zero angles look forward. Yaw left, then pitch down, then roll right."""

    x_m: float = Field(ge=-20, le=20)
    y_m: float = Field(ge=-5, le=5)
    z_m: float = Field(ge=0, le=10)
    yaw_deg: float = Field(0.0, ge=-360, le=360)
    pitch_deg: float = Field(0.0, ge=-90, le=90)
    roll_deg: float = Field(0.0, ge=-180, le=180)

    def matrix(self) -> Floats:
        """Pose (4, 4) of the mount's forward, left, up axes in the ego frame."""
        angles = np.deg2rad([self.yaw_deg, self.pitch_deg, self.roll_deg])
        return pose(self.x_m, self.y_m, self.z_m, *angles)


class MountedSpec(Spec):
    """A sensor with its place, given by `mount` or by the full matrix `T_ego_sensor`."""

    channel: Channel
    mount: Mount | None = None
    T_ego_sensor: tuple[Row, Row, Row, Row] | None = Field(None, description="sensor to ego, row by row [m]")

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

    def _placed(self, axes: Floats) -> SensorPose:
        if self.T_ego_sensor is not None:
            return SensorPose(self.channel, np.array(self.T_ego_sensor))
        assert self.mount is not None  # the validator above
        return SensorPose(self.channel, self.mount.matrix() @ transform(axes))


class CameraSpec(MountedSpec):
    """A pinhole camera; `T_ego_sensor` takes its x right, y down, z forward to the ego frame."""

    width: int = Field(ge=16, le=8192)
    height: int = Field(ge=16, le=8192)
    fx: float = Field(gt=0, description="focal length [px]")
    fy: float = Field(gt=0)
    cx: float = Field(description="principal point from the outer corner of the top-left pixel [px]")
    cy: float
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

    def pose(self) -> SensorPose:
        """Mount of the camera's optical frame."""
        return self._placed(R_VEHICLE_CAMERA)

    def model(self) -> CameraModel:
        """Projection."""
        return CameraModel(self.width, self.height, self.fx, self.fy, self.cx, self.cy)


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
        return self._placed(np.eye(3))

    def device(self) -> LidarModel:
        """Table of the model."""
        return lidar_model(self.model)


class RigSpec(Spec):
    """A rig: its sensors by kind, in the order of the file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    source: str = Field("", description="where the numbers come from")
    cameras: tuple[CameraSpec, ...] = ()
    lidars: tuple[LidarSpec, ...] = ()

    @model_validator(mode="after")
    def _has_sensors(self) -> Self:
        if not self.sensors:
            raise ValueError("a rig needs at least one sensor under cameras or lidars")
        return self

    @property
    def sensors(self) -> tuple[CameraSpec | LidarSpec, ...]:
        """All sensors, cameras first."""
        return (*self.cameras, *self.lidars)


def load_rig(name: str, folder: Path | None = None) -> RigSpec:
    """The rig of an id, or of a file relative to `folder` (default: the working directory).

    `InputError` if there is none; `SpecError` lists all faults of its file, each with its line.
    """
    path = rig_path(name, folder or Path.cwd())
    tree = read_document(path)
    faults = list(_repeated_channels(tree))
    try:
        rig = RigSpec.model_validate(tree.plain)
    except ValidationError as error:
        raise SpecError([*(fault for _, fault in faults_of(error, tree, RigSpec)), *faults]) from None
    if faults:
        raise SpecError(faults)
    return rig


def _repeated_channels(tree: Node) -> Iterator[Fault]:
    first_line: dict[str, int] = {}
    for kind in ("cameras", "lidars"):
        for index in range(len(_items(tree, kind))):
            path, node = locate(tree, (kind, index, "channel"))
            if path[-1] != "channel" or not isinstance(node.value, str):
                continue
            if node.value in first_line:
                where = ".".join(map(str, path))
                yield node.mark.fault(f"{where}: {node.value!r} is already used in line {first_line[node.value]}")
            first_line.setdefault(node.value, node.mark.line)


def _items(tree: Node, kind: str) -> tuple[Node, ...]:
    _, node = locate(tree, (kind,))
    return node.value if isinstance(node.value, tuple) else ()
