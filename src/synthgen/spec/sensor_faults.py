"""Faults of sensors that a scenario asks for: what is wrong, with which sensor, and how badly.

What a severity means in physical units is told by `sensors.camera_faults`.
"""

from typing import Annotated, Literal

from pydantic import Field

from synthgen.spec.model import Integer, Spec

CameraFaultKind = Literal[
    "dirt",
    "drops",
    "frost",
    "scratches",
    "blockage",
    "dead_pixels",
    "dead_rows",
    "wrong_exposure",
    "stuck_exposure",
    "exposure_swing",
    "misfocus",
    "dropped_frames",
    "frozen_frames",
    "late_frames",
    "decalibration",
]


class SensorFault(Spec):
    """One fault of one camera, or of all."""

    kind: CameraFaultKind
    severity: Annotated[Integer, Field(ge=1, le=5)] = Field(3, description="1 is hardly seen, 5 is hardly usable")
    sensor: str | None = Field(None, description="channel of a camera; all cameras without it")
