"""The meeting solver: who is where when the ego's front arrives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.errors import InputError
from synthgen.motion import meet, paths
from synthgen.world.roads.road import RoadLine

speeds = st.floats(0.5, 20.0)


@given(speed=speeds, at_s=st.floats(0.5, 20.0), start=st.floats(-12.0, -4.0), end=st.floats(1.0, 12.0))
def test_the_walker_is_at_the_meeting_point_at_the_meeting_time(speed, at_s, start, end):
    walk = meet.cross(s_m=50.0, start_t_m=start, meet_t_m=-1.75, end_t_m=end, meet_s=at_s, speed_m_per_s=speed)

    assert start + speed * (at_s - walk.leave_s) == pytest.approx(-1.75, abs=1e-6)
    assert (end - start) / (walk.arrive_s - walk.leave_s) == pytest.approx(speed, rel=1e-6)


@pytest.mark.parametrize(("fraction", "y"), [(0.0, -1.0), (0.5, 0.0), (1.0, 1.0)])
def test_impact_is_counted_from_the_nearside_edge(fraction, y):
    """Right-hand traffic: the nearside edge of a car 2 m wide is 1 m right of its middle."""
    assert meet.impact_y(width_m=2.0, fraction=fraction) == pytest.approx(y)


def test_a_meeting_off_the_way_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"impossible meeting.*0\.50 m.*-3\.00 m to -1\.00 m"):
        meet.cross(s_m=9, start_t_m=-3, meet_t_m=0.5, end_t_m=-1, meet_s=4, speed_m_per_s=1)


@pytest.mark.parametrize("radius_m", [None, 80.0, -60.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_bodies_keep_their_own_speed_on_curves(radius_m, direction):
    """10 m/s at an offset of 5 m is 10 m/s over the ground, to the 0.1 km/h asked for, heading along the way."""
    line = RoadLine("curve" if radius_m else "straight", 200.0, radius_m)
    way = paths.along(
        line.point, line.heading, s0_m=90.0, t_m=5.0, speed_m_per_s=10.0, direction=direction, z_m=0.1, from_s=0, to_s=5
    )
    times = np.linspace(0.05, 4.95, 50)
    velocity = way.velocities(times)

    assert np.allclose(np.linalg.norm(velocity, axis=1), 10.0, atol=0.1 / 3.6)
    forward = way.poses(times)[:, :3, 0]
    assert np.all(np.einsum("ij,ij->i", forward, velocity) > 0.999 * 10.0)


def test_a_body_without_speed_stands():
    line = RoadLine("straight", 100.0)
    way = paths.along(
        line.point, line.heading, s0_m=5.0, t_m=1.0, speed_m_per_s=0.0, direction=1, z_m=0.0, from_s=0, to_s=5
    )

    assert np.allclose(way.poses([0.0, 5.0])[:, :3, 3], [5.0, 1.0, 0.0])
