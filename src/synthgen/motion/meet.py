"""The meeting solver: when must an actor start, so that it is at a point of the ego's front at a given time?

In: where the ego's front point is then, and how the actor goes; out: its walk. Closed form, since the actor goes
straight across at constant speed. The point is what Euro NCAP calls the impact location.
Offsets t are along the road's left normal, stations s along the road. [m]
"""

from dataclasses import dataclass
from typing import final

from synthgen.errors import InputError


@final
@dataclass(frozen=True, slots=True)
class Crossing:
    """A walk square across the road.

    It stands at `start_t_m` until `leave_s`, then goes at `speed_m_per_s` and stops at `end_t_m` at `arrive_s`;
    at `meet_s` it is at `meet_t_m`. All at station `s_m`.
    """

    s_m: float
    start_t_m: float
    meet_t_m: float
    end_t_m: float
    leave_s: float
    meet_s: float
    arrive_s: float
    speed_m_per_s: float


def impact_y(*, width_m: float, fraction: float) -> float:
    """Place of a point on the ego's front in the ego frame (y, left), `fraction` of the width from the right edge. [m]

    The right edge is the nearside where traffic keeps right.
    """
    return width_m * (fraction - 0.5)


def cross(
    *, s_m: float, start_t_m: float, meet_t_m: float, end_t_m: float, meet_s: float, speed_m_per_s: float
) -> Crossing:
    """The walk from `start_t_m` to `end_t_m` that is at `meet_t_m` at `meet_s`.

    Raises
    ------
    InputError
        If the meeting point is not on the way.
    """
    if not min(start_t_m, end_t_m) <= meet_t_m <= max(start_t_m, end_t_m):
        raise InputError(
            f"impossible meeting: the ego's front passes {meet_t_m:.2f} m left of the middle line, but the "
            f"walk goes from {start_t_m:.2f} m to {end_t_m:.2f} m; change ego.lane, ego_front or motion.across"
        )
    leave_s = meet_s - abs(meet_t_m - start_t_m) / speed_m_per_s
    arrive_s = leave_s + abs(end_t_m - start_t_m) / speed_m_per_s
    return Crossing(s_m, start_t_m, meet_t_m, end_t_m, leave_s, meet_s, arrive_s, speed_m_per_s)
