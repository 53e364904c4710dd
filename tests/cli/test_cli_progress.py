import io
import re
from dataclasses import dataclass

import pytest

from synthgen.cli import progress
from synthgen.cli.progress import progress_shown, rate_text, time_text


@dataclass(frozen=True)
class Report:
    done_frames: int
    total_frames: int
    scene: str = ""
    message: str = ""


class Clock:
    def __init__(self):
        self.time_s = 0.0

    def __call__(self):
        return self.time_s


def test_plain_lines_tell_rate_and_time_left():
    stream, clock = io.StringIO(), Clock()
    report = progress._lines(stream, clock)
    for done in range(11):
        report(Report(done, 100, "0000"))
        clock.time_s += 2.5
    lines = stream.getvalue().splitlines()
    assert lines[0] == "0/100 frames, 0000"
    assert lines[1] == "2/100 frames, 2.5 s/frame, 4 min 05 s left, 0000"
    assert len(lines) == 6, "one for every five seconds"


def test_the_last_frame_is_always_told():
    stream, clock = io.StringIO(), Clock()
    report = progress._lines(stream, clock)
    for done in range(4):
        report(Report(done, 3))
    assert stream.getvalue().splitlines()[-1].startswith("3/3 frames")


def test_frames_of_an_earlier_run_do_not_count_for_the_rate():
    stream, clock = io.StringIO(), Clock()
    report = progress._lines(stream, clock)
    report(Report(90, 100))
    clock.time_s = 10.0
    report(Report(91, 100))
    assert stream.getvalue().splitlines()[-1] == "91/100 frames, 10.0 s/frame, 1 min 30 s left"


def test_a_terminal_gets_a_bar():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    with progress_shown(stream) as report:
        report(Report(1, 4, "0000", "rendered"))
        report(Report(4, 4, "0001", "rendered"))
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert "4/4" in shown
    assert "0001 rendered" in shown


@pytest.mark.parametrize(
    ("time_s", "text"), [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (7800, "2 h 10 min")]
)
def test_times_are_short(time_s, text):
    assert time_text(time_s) == text


@pytest.mark.parametrize(("rate_hz", "text"), [(None, ""), (2.5, "2.5 frames/s"), (0.25, "4.0 s/frame")])
def test_rates_are_told_so_that_the_number_exceeds_one(rate_hz, text):
    assert rate_text(rate_hz) == text
