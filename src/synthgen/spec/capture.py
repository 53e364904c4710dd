"""When frames are taken: from `meet - 4 s` to time stamps.

Start at `capture_times`. A moment is an offset from time 0, or from the time at which the ego meets an actor;
with several meetings, that of the first actor in the file which has one.
"""

import re
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.spec.quantity import TIME, parse_quantity
from synthgen.spec.scenario import Scenario

FRAMES_MAX = 10_000
"""Most frames in one sample: 1000 s at 10 Hz; more is surely a slip."""

ON_FRAME_S = 1e-9
"""How near the end a frame must be to count as on it; far above rounding, far below any exposure. [s]"""

_MOMENT = re.compile(r"\s*(?:(meet)\s*(?:([-+])\s*(\S.*?))?|(\S.*?))\s*")


@final
@dataclass(frozen=True, slots=True)
class Moment:
    """A time, from time 0 or from the meeting. [s]"""

    offset_s: float
    is_from_meeting: bool

    def time_s(self, meet_s: float | None) -> float:
        """Time after time 0; `meet_s` is that of the meeting. [s]"""
        if not self.is_from_meeting:
            return self.offset_s
        if meet_s is None:
            raise InputError("the time is relative to meet, but no actor has one; write it as in '2 s'")
        return meet_s + self.offset_s


def parse_moment(text: object) -> Moment:
    """A moment from its text: "2 s", "meet", "meet - 4 s", "meet + 500 ms"."""
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None and text != 0:
        raise InputError(f"expected a time such as '2 s' or 'meet - 4 s', got {text!r}")
    if match is None:
        return Moment(0.0, False)
    is_from_meeting = match[1] is not None
    written = (match[3] or "0 s") if is_from_meeting else match[4]
    try:
        offset_s = parse_quantity(written, TIME)
    except ValueError:
        raise InputError(f"expected a time such as '2 s' or 'meet - 4 s', got {text!r}") from None
    return Moment(-offset_s if match[2] == "-" else offset_s, is_from_meeting)


def frame_times(start: Moment, stop: Moment, rate_hz: float, meet_s: float | None) -> Floats:
    """Times of frames from start to stop, the end included if it falls on a frame; `InputError` if impossible. [s]"""
    start_s, stop_s = start.time_s(meet_s), stop.time_s(meet_s)
    if start_s < -ON_FRAME_S:
        raise InputError(f"frames would start at {start_s:g} s, before time 0; start later, or meet later")
    if stop_s < start_s - ON_FRAME_S:
        raise InputError(f"the end, {stop_s:g} s, is before the start, {start_s:g} s")
    n_frames = int(np.floor((stop_s - start_s + ON_FRAME_S) * rate_hz)) + 1
    if n_frames > FRAMES_MAX:
        raise InputError(f"{n_frames} frames in one sample; at most {FRAMES_MAX} are taken")
    return max(start_s, 0.0) + np.arange(n_frames) / rate_hz


def meet_time_s(scenario: Scenario) -> float | None:
    """Time at which the ego meets the first actor that has a meeting; None without one. [s]"""
    return next((actor.meet.at_s for actor in scenario.actors if actor.meet is not None), None)


def capture_times(scenario: Scenario) -> Floats:
    """Times of a scenario's frames after time 0, (n,). [s]"""
    capture = scenario.capture
    return frame_times(parse_moment(capture.start), parse_moment(capture.stop), capture.rate_hz, meet_time_s(scenario))
