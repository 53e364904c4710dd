"""What a worker process does first: take its share of the cores, before anything that starts threads is loaded.

Libraries count the cores they may use when they are loaded and keep that many threads: a process that is pinned
afterwards has threads on its neighbor's cores too, which cost two workers a quarter of their time. So this module
imports nothing but the standard library; the engines are loaded with the first job.
"""

import os
from typing import Any

_news: Any = None


def start(news: Any, cores: Any) -> None:
    """Pin this process to the next share in queue `cores`, and keep queue `news` for `report`."""
    global _news  # noqa: PLW0603 - a pool's initializer has no other way to hand things to its tasks
    _news = news
    share = cores.get()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, share)


def report(scene: int) -> None:
    """Tell the parent that one more frame of a scene is done."""
    _news.put(scene)
