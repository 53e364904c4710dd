import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.errors import InputError
from synthgen.spec.capture import Moment, capture_times, frame_times, parse_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2 s", Moment(2.0, False)),
        ("0", Moment(0.0, False)),
        (0, Moment(0.0, False)),
        ("meet", Moment(0.0, True)),
        ("meet - 4 s", Moment(-4.0, True)),
        ("meet+500ms", Moment(0.5, True)),
        (" meet  -  0.5 s ", Moment(-0.5, True)),
    ],
)
def test_moments_are_read(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["meet - 4", "meat - 4 s", "meet 4 s", "4", "", "s", "meet - 4 m", None, 3, [1]])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InputError, match="expected a time such as '2 s' or 'meet - 4 s'"):
        parse_moment(text)


@given(
    start_ms=st.integers(0, 60_000),
    n=st.integers(0, 200),
    rate=st.sampled_from([1.0, 3.0, 10.0, 12.5, 24.0, 30.0, 100.0]),
)
def test_an_end_on_a_frame_is_included_whatever_the_rounding(start_ms, n, rate):
    start = Moment(start_ms / 1000, False)
    times = frame_times(start, Moment(start_ms / 1000 + n / rate, False), rate, None)
    assert len(times) == n + 1
    assert np.allclose(np.diff(times), 1 / rate, rtol=0, atol=1e-10)
    assert times[0] == start.offset_s


@given(stop_s=st.floats(0, 50), rate=st.floats(0.5, 50))
def test_frames_fill_the_interval_and_do_not_leave_it(stop_s, rate):
    times = frame_times(Moment(0, False), Moment(stop_s, False), rate, None)
    assert times[-1] <= stop_s + 1e-9 < times[-1] + 1 / rate + 1e-9


def test_times_are_relative_to_the_first_meeting(load):
    file = load(
        "actors:\n"
        "  - {id: a, class: pedestrian, motion: {from: nearside, speed: 5 km/h}, meet: {at: 5 s}}\n"
        "  - {id: b, class: pedestrian, motion: {from: farside, speed: 5 km/h}, meet: {at: 9 s}}\n"
        "capture: {rate: 10 Hz, from: meet - 0.2 s, to: meet + 0.1 s}\n"
    )
    assert capture_times(file.concrete(0)) == pytest.approx([4.8, 4.9, 5.0, 5.1])


def test_a_moment_relative_to_no_meeting_is_refused():
    with pytest.raises(InputError, match="no actor has one"):
        Moment(1.0, True).time_s(None)
