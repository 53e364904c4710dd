"""Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.

Start at `progress_shown`. Rates count only what this run made: frames of an earlier, unfinished run are given by
the first report and do not make the estimate too good.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

LINE_EVERY_S = 5.0
"""Least time between plain lines; frequent enough to see life, rare enough for a log. [s]"""


class Progress(Protocol):
    """What a run reports."""

    @property
    def done_frames(self) -> int:
        """Frames done, also by an earlier run."""

    @property
    def total_frames(self) -> int:
        """Frames the dataset will have."""

    @property
    def scene(self) -> str:
        """Scene that was worked on."""

    @property
    def message(self) -> str:
        """What happened; may be empty."""


Report = Callable[[Progress], None]
"""Takes each report of a run."""


@contextmanager
def progress_shown(stream: TextIO | None = None) -> Iterator[Report]:
    """A function to report progress to, for as long as the context lasts."""
    stream = stream or sys.stderr
    if stream.isatty():
        with _bar(stream) as report:
            yield report
    else:
        yield _lines(stream, time.monotonic)


@contextmanager
def _bar(stream: TextIO) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames  {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=Console(file=stream)) as bar:
        task = bar.add_task("starting", total=None, rate="")
        meter = _Meter(time.monotonic)

        def report(progress: Progress) -> None:
            rate_hz = meter.rate_hz(progress.done_frames)
            text = f"{progress.scene} {progress.message}".strip()
            rate = rate_text(rate_hz)
            bar.update(task, completed=progress.done_frames, total=progress.total_frames, description=text, rate=rate)

        yield report


def _lines(stream: TextIO, clock: Callable[[], float]) -> Report:
    meter, last_s = _Meter(clock), [-LINE_EVERY_S]

    def report(progress: Progress) -> None:
        rate_hz = meter.rate_hz(progress.done_frames)
        left = progress.total_frames - progress.done_frames
        if clock() - last_s[0] < LINE_EVERY_S and left > 0:
            return
        last_s[0] = clock()
        parts = [f"{progress.done_frames}/{progress.total_frames} frames", rate_text(rate_hz)]
        parts += [f"{time_text(left / rate_hz)} left"] if rate_hz and left else []
        parts += [f"{progress.scene} {progress.message}".strip()]
        print(", ".join(part for part in parts if part), file=stream, flush=True)

    return report


class _Meter:
    """Measures the rate since the first report."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first: tuple[float, int] | None = None

    def rate_hz(self, done: int) -> float | None:
        """Frames per second since the first report; None before there is anything to measure."""
        now = self._clock()
        if self._first is None:
            self._first = (now, done)
        start_s, first = self._first
        return (done - first) / (now - start_s) if done > first and now > start_s else None


def rate_text(rate_hz: float | None) -> str:
    """A rate for people: "2.5 frames/s" or "4.0 s/frame"."""
    if not rate_hz:
        return ""
    return f"{rate_hz:.1f} frames/s" if rate_hz >= 1 else f"{1 / rate_hz:.1f} s/frame"


def time_text(time_s: float) -> str:
    """A time for people: "42 s", "3 min 05 s", "2 h 10 min"."""
    minutes, seconds = divmod(round(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
