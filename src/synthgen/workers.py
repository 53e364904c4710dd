"""Running jobs here or on worker processes, each pinned to its share of the cores.

In: jobs; out: the number of a scene each time one of its frames is done. Bytes do not depend on the number of
workers. A worker that is killed or fails stops the run; what it had not committed leaves no trace.
"""

import ctypes
import multiprocessing
import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import Any, cast

from synthgen import worker_start
from synthgen.errors import RunError
from synthgen.making import Job, make_scene
from synthgen.store.writer import SceneWriter

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


def run_jobs(jobs: Sequence[Job], out: Path, workers: int) -> Iterator[int]:
    """Make all scenes; gives a scene's number after each of its frames."""
    if workers == 1 or len(jobs) <= 1:
        yield from _run_here(jobs, out)
    else:
        yield from _run_on_workers(jobs, out, workers)


def _run_here(jobs: Sequence[Job], out: Path) -> Iterator[int]:
    for job in jobs:
        with SceneWriter(out, job.scene) as writer:
            for _ in make_scene(job, writer):
                _return_memory()
                yield job.scene
            writer.commit()


def _run_on_workers(jobs: Sequence[Job], out: Path, workers: int) -> Iterator[int]:
    context = multiprocessing.get_context("spawn")  # fork would copy the threads' locks of loaded engines
    news = context.Queue()
    cores = context.Queue()
    for share in _shares(usable_cores(), workers):
        cores.put(share)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=worker_start.start, initargs=(news, cores)
    ) as pool:
        running = {pool.submit(_make, job, out) for job in jobs}
        try:
            yield from _watch(running, news)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _watch(running: set[Future[None]], news: Any) -> Iterator[int]:
    while running:
        done, running = wait(running, timeout=_POLL_S, return_when=FIRST_EXCEPTION)
        yield from _arrived(news)
        for future in done:
            try:
                future.result()
            except BrokenProcessPool:
                raise RunError(
                    "a worker process ended unexpectedly (killed, or out of memory); finished scenes are kept: run the "
                    "same command again to go on, with fewer --workers if memory is short"
                ) from None
    yield from _arrived(news)


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
