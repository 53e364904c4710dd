"""What a rig file may say about a camera's lens, sensor, exposure control and processor.

Each is a mapping of its own in the camera (`camera_spec`); what the keys mean in physics is told by
`physics.lens`, `physics.camera_response`, `physics.metering` and `physics.develop`, which have the same defaults.
"""

from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from synthgen.spec.model import Spec

Output = Literal["display", "raw", "linear"]
Triple = tuple[float, float, float]
Share = Annotated[float, Field(ge=0, le=1)]

_ROW_SUM_TOLERANCE = 1e-3


class LensSpec(Spec):
    """Lens, beside f-number, pixel pitch and `lens_blur_px` of the camera."""

    corner_blur: float = Field(1.6, ge=1, le=5, description="point spread in the corners, times that in the middle")
    vignetting: Share = Field(0.15, description="light lost in the corners, beside the natural fall-off")
    chromatic: float = Field(3e-4, ge=-0.01, le=0.01, description="red is magnified by 1 + this, blue by 1 - this")
    veiling_glare: float = Field(0.008, ge=0, le=0.5, description="share of light that is scattered")
    ghosts: float = Field(1e-5, ge=0, le=0.01, description="share of light in mirror images of bright sources")
    focus_m: float = Field(10.0, gt=0.05, description="distance in focus [m]")


class SensorSpec(Spec):
    """Sensor by EMVA 1288, beside full well, read noise and bit depth of the camera."""

    color_filter: Literal["rggb", "bggr", "grbg", "gbrg"] = Field("rggb", description="top left 2 x 2 pixels")
    quantum_efficiency: Triple = Field((0.15, 0.21, 0.13), description="electrons per photon of white light: r, g, b")
    color_matrix: tuple[Triple, Triple, Triple] = Field(
        ((1.60, -0.45, -0.15), (-0.25, 1.50, -0.25), (-0.05, -0.55, 1.60)),
        description="white-balanced sensor colors to linear sRGB; each row sums to 1",
    )
    row_noise_e: float = Field(0.4, ge=0, le=1000)
    dark_current_e_per_s: float = Field(10.0, ge=0, le=1e6, description="at 25 C")
    temperature_c: float = Field(45.0, ge=-50, le=125)
    prnu: float = Field(0.01, ge=0, le=0.2)
    dsnu_e: float = Field(1.0, ge=0, le=1000)
    hot_pixels: float = Field(5e-5, ge=0, le=0.1, description="share of pixels")
    dead_pixels: float = Field(1e-5, ge=0, le=0.1, description="share of pixels")
    split_ratios: tuple[float, ...] = Field(
        (1.0,), max_length=4, description="HDR: times of the exposures of one picture over the longest, as 1, 0.0625"
    )

    led_flicker: bool = Field(False, description="whether pulsed lamps flicker: sensors without flicker mitigation")

    @field_validator("quantum_efficiency")
    @classmethod
    def _efficiency_is_a_share(cls, value: Triple) -> Triple:
        if min(value) <= 0 or max(value) > 1:
            raise ValueError(f"each must be above 0 and at most 1, got {list(value)}")
        return value

    @field_validator("color_matrix")
    @classmethod
    def _filters_are_possible(cls, value: tuple[Triple, Triple, Triple]) -> tuple[Triple, Triple, Triple]:
        matrix = np.array(value)
        if np.abs(matrix.sum(axis=1) - 1.0).max() > _ROW_SUM_TOLERANCE:
            raise ValueError(f"each row must sum to 1, so that white stays white; got {matrix.sum(axis=1).tolist()}")
        if abs(np.linalg.det(matrix)) < 1e-6 or np.linalg.inv(matrix).min() < -1e-9:
            raise ValueError("its inverse is what the filters let through, and must exist without negative numbers")
        return value

    @field_validator("split_ratios")
    @classmethod
    def _longest_comes_first(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or value[0] != 1.0 or any(b >= a for a, b in pairwise(value)):
            raise ValueError(f"must begin with 1 and fall, as in [1, 0.0625, 0.0039], got {list(value)}")
        if value[-1] < 1e-5:
            raise ValueError(f"must not be below 1e-5, got {value[-1]}")
        return value


class ExposureSpec(Spec):
    """Exposure control; its limits are those of the camera."""

    lag_s: float = Field(0.3, ge=0, le=60, description="time in which 63 % of a change of light is followed")
    time_ms: float | None = Field(None, gt=0, le=1000, description="fixed exposure time, instead of control")
    gain: float = Field(1.0, ge=1, le=1000, description="of a fixed exposure")

    @model_validator(mode="after")
    def _gain_has_a_time(self) -> Self:
        if self.time_ms is None and self.gain != 1.0:
            raise ValueError("gain goes with a fixed exposure; give time_ms too, or leave gain out")
        return self


class ProcessingSpec(Spec):
    """From raw to picture."""

    shading_correction: Share = Field(0.85, description="share of the vignetting that is taken out, in stops")
    corrects_defects: bool = Field(True, description="whether hot and dead pixels are replaced by their neighbors")
    color_blur_px: float = Field(0.9, ge=0, le=10, description="over which colors are averaged against noise")
    sharpening: float = Field(0.35, ge=0, le=3, description="share of fine detail that is added again")
