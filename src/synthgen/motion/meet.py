"""The meeting solver: when must who be where, so that the ego's front meets an actor at a chosen point?

In: speeds, offsets and a time; out: where the meeting is and when the actor starts. Closed form, since both
go straight at constant speed. This is what Euro NCAP calls the impact location.
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


def meeting_station(*, ego_s0_m: float, ego_speed_m_per_s: float, front_m: float, meet_s: float) -> float:
    """Station of the ego's front at the time of the meeting [m]; `front_m` is from the ego's origin to its front."""
    return ego_s0_m + ego_speed_m_per_s * meet_s + front_m


def impact_offset(*, ego_t_m: float, ego_width_m: float, fraction: float, nearside_sign: float = -1.0) -> float:
    """Offset t of a point on the ego's front, `fraction` of its width from the nearside edge (0 there, 1 far).

    `nearside_sign` is -1 where traffic keeps right.
    """
    return ego_t_m + nearside_sign * ego_width_m * (0.5 - fraction)


def cross(
    *, s_m: float, start_t_m: float, meet_t_m: float, end_t_m: float, meet_s: float, speed_m_per_s: float, where: str
) -> Crossing:
    """The walk from `start_t_m` to `end_t_m` that is at `meet_t_m` at `meet_s`.

    Raises
    ------
    InputError
        If the meeting point is not on the way, naming `where` the user asked for it.
    """
    if not min(start_t_m, end_t_m) <= meet_t_m <= max(start_t_m, end_t_m):
        raise InputError(
            f"{where}: impossible meeting: the ego's front passes {meet_t_m:.2f} m left of the middle line, but the "
            f"walk goes from {start_t_m:.2f} m to {end_t_m:.2f} m; change ego.lane, ego_front or motion.across"
        )
    leave_s = meet_s - abs(meet_t_m - start_t_m) / speed_m_per_s
    arrive_s = leave_s + abs(end_t_m - start_t_m) / speed_m_per_s
    return Crossing(s_m, start_t_m, meet_t_m, end_t_m, leave_s, meet_s, arrive_s, speed_m_per_s)
