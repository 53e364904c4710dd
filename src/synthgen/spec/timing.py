"""When a sensor of a rig reads: in each frame, or by a clock of its own.

Start at `TimingSpec.moment`. Not here: the turn of a LiDAR's head, whose rate and phase are its own.
"""

import math
from typing import Self

from pydantic import Field, model_validator

from synthgen.spec.model import Spec

ON_TICK_S = 1e-6
"""How near a tick must be to a frame to count as on it: far above rounding, far below any exposure. [s]"""


class TimingSpec(Spec):
    """Clock of a sensor. Without `rate_hz` it reads once in each frame, `offset_ms` after the frame's time."""

    rate_hz: float | None = Field(None, gt=0, le=200, description="readings a second; empty: one in each frame")
    offset_ms: float = Field(0.0, ge=-50, le=50, description="after the frame's time, or of the first reading")

    @model_validator(mode="after")
    def _offset_is_within_a_period(self) -> Self:
        if self.rate_hz is not None and not 0 <= self.offset_ms < 1000 / self.rate_hz:
            period = 1000 / self.rate_hz
            raise ValueError(
                f"offset_ms must be from 0 to below the {period:g} ms between readings, got {self.offset_ms:g}"
            )
        return self

    def moment(self, frame_s: float, before_s: float | None) -> float | None:
        """When the sensor reads for a frame; `before_s` is the time of the frame before. [s]

        With a rate it is the last reading up to the frame's time; None if that was there at the frame before, too, or
        lies before time 0: the sensor is slower than the frames, and has nothing new.
        """
        if self.rate_hz is None:
            return frame_s + self.offset_ms * 1e-3
        tick = self._last_tick(frame_s)
        if tick < 0 or (before_s is not None and tick == self._last_tick(before_s)):
            return None
        return self.offset_ms * 1e-3 + tick / self.rate_hz

    def _last_tick(self, time_s: float) -> int:
        assert self.rate_hz is not None  # `moment` asks only then
        return math.floor((time_s - self.offset_ms * 1e-3 + ON_TICK_S) * self.rate_hz)


EVERY_FRAME = TimingSpec()
"""Of a sensor that says nothing about it."""
