"""A LiDAR of a rig file: its device, place, rate, and which echoes it reports.

The device is a shipped `model`, or a table of its own under `device` with the keys of `LidarModel`.
"""

from typing import Literal, Self

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_validator

from synthgen.errors import nearest
from synthgen.records import SensorPose
from synthgen.spec.lidar_model import LidarModel, ReturnMode, lidar_model, lidar_model_ids
from synthgen.spec.lidar_scan import Spin
from synthgen.spec.model import Flag
from synthgen.spec.mount import MountedSpec

Box = tuple[float, float, float, float, float, float]


class LidarSpec(MountedSpec):
    """A LiDAR; `T_ego_sensor` takes its x forward, y left, z up to the ego frame.

    Fields that a device does not allow are refused where they are written; those checks read the fields above them.
    """

    model: str | None = Field(None, description="id of a LiDAR model")
    own_device: LidarModel | None = Field(None, alias="device", description="a device of your own, in place of model")
    rate_hz: float = Field(10.0, gt=0, le=30, validate_default=True)
    columns: int | None = Field(None, gt=0, description="cycles in a turn, for devices that let you choose")
    phase_deg: float = Field(0.0, ge=-180, le=180, description="heading at the frame's time, left positive")
    returns: ReturnMode = "strongest"
    sub_rays: Literal[1, 7, 19] = Field(1, description="rays that stand for one beam")
    own_body: tuple[Box, ...] = Field(
        (), description="boxes of the carrying vehicle in the ego frame: least and largest x, y and z [m]"
    )
    deskew: Flag = Field(False, description="also write each cloud as if measured at the frame's time")

    @field_validator("model")
    @classmethod
    def _model_is_known(cls, model: str | None) -> str | None:
        if model is not None and model not in lidar_model_ids():
            raise ValueError(f"no LiDAR model named {model!r}; {nearest(model, lidar_model_ids())}")
        return model

    @field_validator("rate_hz")
    @classmethod
    def _device_can_turn_so_fast(cls, rate_hz: float, info: ValidationInfo) -> float:
        device = _device_of(info)
        if device is None:
            return rate_hz
        if not device.rate_min_hz <= rate_hz <= device.rate_max_hz:
            span = f"{device.rate_min_hz:g} to {device.rate_max_hz:g} Hz"
            raise ValueError(f"{device.id} turns at {span}, got {rate_hz:g}")
        if device.rates_hz and rate_hz not in device.rates_hz:
            raise ValueError(f"{device.id} turns at {_listed(device.rates_hz)} Hz only, got {rate_hz:g}")
        return rate_hz

    @field_validator("columns")
    @classmethod
    def _device_has_so_many_columns(cls, columns: int | None, info: ValidationInfo) -> int | None:
        device, rate_hz = _device_of(info), info.data.get("rate_hz")
        if columns is None or device is None or rate_hz is None:
            return columns
        if columns not in device.columns:
            known = _listed(device.columns) if device.columns else "none: its step follows from the rate"
            raise ValueError(f"{device.id} has no choice of {columns} columns; there are {known}")
        if not device.has_time_for(columns, rate_hz):
            raise ValueError(
                f"{columns} columns at {rate_hz:g} Hz are {1e6 / (columns * rate_hz):.1f} us apart; {device.id} needs "
                f"{device.cycle_us:g} us: take fewer columns or a lower rate"
            )
        return columns

    @field_validator("phase_deg")
    @classmethod
    def _only_what_turns_has_a_phase(cls, phase_deg: float, info: ValidationInfo) -> float:
        device = _device_of(info)
        turns = device is None or (isinstance(device.scan, Spin) and device.scan.sector_deg == 360.0)
        if phase_deg and device is not None and not turns:
            raise ValueError(f"{device.id} does not turn all around and has no phase; remove it, or turn the mount")
        return phase_deg

    @field_validator("returns")
    @classmethod
    def _device_has_the_mode(cls, returns: ReturnMode, info: ValidationInfo) -> ReturnMode:
        device = _device_of(info)
        if device is not None and returns not in device.return_modes:
            raise ValueError(f"{device.id} has the modes {_listed(device.return_modes)}, got {returns}")
        return returns

    @field_validator("own_body")
    @classmethod
    def _boxes_have_a_volume(cls, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        for number, box in enumerate(boxes):
            if not all(low < high for low, high in zip(box[0::2], box[1::2], strict=True)):
                raise ValueError(f"box {number}: each least coordinate must be below the largest, got {list(box)}")
        return boxes

    @model_validator(mode="after")
    def _is_outside_the_body(self) -> Self:
        if self.mount is None and self.T_ego_sensor is None:
            return self  # told by another check
        place = self.pose().T_ego_sensor[:3, 3]
        for number, box in enumerate(self.own_body):
            if all(low < at < high for low, at, high in zip(box[0::2], place, box[1::2], strict=True)):
                raise ValueError(f"the LiDAR is inside box {number} of own_body, {list(box)}; move one of them")
        return self

    @model_validator(mode="after")
    def _has_one_device(self) -> Self:
        if (self.model is None) == (self.own_device is None):
            raise ValueError("name the device with exactly one of: model, device")
        return self

    def pose(self) -> SensorPose:
        """Mount of the LiDAR's frame."""
        return self.placed(np.eye(3))

    def device(self) -> LidarModel:
        """Table of the device."""
        if self.own_device is not None:
            return self.own_device
        assert self.model is not None  # the validator above
        return lidar_model(self.model)


def _device_of(info: ValidationInfo) -> LidarModel | None:
    """The device, if what was read so far names one without fault."""
    own, model = info.data.get("own_device"), info.data.get("model")
    if own is not None:
        return own
    return lidar_model(model) if model is not None else None


def _listed(values: tuple[object, ...]) -> str:
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values)
