"""A run's work done here or on worker processes, each pinned to its share of the cores.

Start at `Crew`. Bytes do not depend on the number of workers. A worker that is killed or fails stops the run; what it
had not committed leaves no trace.
"""

import ctypes
import multiprocessing
import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar, cast, final

from synthgen import worker_start
from synthgen.errors import RunError
from synthgen.making import Job, make_scene
from synthgen.store.writer import SceneWriter

Item = TypeVar("Item")
Result = TypeVar("Result")

_POLL_S = 0.1


def usable_cores() -> tuple[int, ...]:
    """Cores this process may use."""
    return (
        tuple(sorted(os.sched_getaffinity(0)))
        if hasattr(os, "sched_getaffinity")
        else tuple(range(os.cpu_count() or 1))
    )


def default_workers(n_jobs: int) -> int:
    """One process per usable core, at most one per job, at least one."""
    return max(1, min(len(usable_cores()), n_jobs))


@final
class Crew:
    """Who does the work of a run: `workers` processes, or this one alone. Used as a context; leaving it ends them."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._news: Any = None

    def __enter__(self) -> Self:
        if self.workers > 1:
            context = multiprocessing.get_context("spawn")  # fork would copy the threads' locks of loaded engines
            self._news, cores = context.Queue(), context.Queue()
            for share in _shares(usable_cores(), self.workers):
                cores.put(share)
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=worker_start.start, initargs=(self._news, cores)
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def each(self, do: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """`do` of every item, in order; an error is that of the first item that has one. All must be picklable."""
        if self._pool is None or len(items) <= 1:
            return [do(item) for item in items]
        with _workers_alive():
            return [future.result() for future in [self._pool.submit(do, item) for item in items]]

    def make(self, jobs: Sequence[Job], out: Path) -> Iterator[int]:
        """Make all scenes; gives a scene's number after each of its frames."""
        if self._pool is None or len(jobs) <= 1:
            yield from _make_here(jobs, out)
        else:
            with _workers_alive():
                yield from self._watch({self._pool.submit(_make, job, out) for job in jobs})

    def _watch(self, running: set[Future[None]]) -> Iterator[int]:
        while running:
            done, running = wait(running, timeout=_POLL_S, return_when=FIRST_EXCEPTION)
            yield from _arrived(self._news)
            for future in done:
                future.result()
        yield from _arrived(self._news)


@contextmanager
def _workers_alive() -> Iterator[None]:
    """Say what happened if a worker dies."""
    try:
        yield
    except BrokenProcessPool:
        raise RunError(
            "a worker process ended unexpectedly (killed, or out of memory); finished scenes are kept: run the "
            "same command again to go on, with fewer --workers if memory is short"
        ) from None


def _make_here(jobs: Sequence[Job], out: Path) -> Iterator[int]:
    for job in jobs:
        with SceneWriter(out, job.scene) as writer:
            for _ in make_scene(job, writer):
                _return_memory()
                yield job.scene
            writer.commit()


def _arrived(news: Any) -> Iterator[int]:
    while True:
        try:
            yield news.get(timeout=0.01)
        except queue.Empty:
            return


def _shares(cores: Sequence[int], workers: int) -> list[tuple[int, ...]]:
    """The cores of each worker: as even as can be; workers beyond the cores share them."""
    return [tuple(cores[k % len(cores)] for k in range(w, max(len(cores), w + 1), workers)) for w in range(workers)]


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """The C library's function that gives freed memory back, where there is one (glibc)."""
    try:
        return cast(Callable[[int], int], ctypes.CDLL("libc.so.6").malloc_trim)
    except (OSError, AttributeError):
        return None


def _return_memory() -> None:
    """Give back what a frame's arrays left free: without it a process of 200 frames grows by a sixth."""
    if trim := _malloc_trim():
        trim(0)


def _make(job: Job, out: Path) -> None:
    with SceneWriter(out, job.scene) as writer:
        for _ in make_scene(job, writer):
            _return_memory()
            worker_start.report(job.scene)
        writer.commit()
