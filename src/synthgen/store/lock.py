"""One run at a time in one output folder.

The lock is a POSIX record lock: the system drops it when its process dies, however it dies, so a lock file left
behind by a dead process is simply taken over. Worker processes do not inherit it.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synthgen.errors import OutputError
from synthgen.store import layout
from synthgen.store.dataset_file import require_usable
from synthgen.store.files import clear_errors

_held: set[Path] = set()  # a process can take its own record lock twice without noticing


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder, which is made if missing; `OutputError` if another run holds it.

    Do all of a run inside: `prepare`, the scenes, `finish`.
    """
    require_usable(out)
    path = out.resolve() / layout.LOCK
    with clear_errors(out):
        try:
            out.mkdir(parents=True, exist_ok=True)
        except FileNotFoundError as error:  # as below /proc, which takes no new entries
            raise OutputError(f"{out}: no folder can be made here; choose another output folder") from error
        stream = path.open("a+")
    with stream:
        if path in _held:
            raise OutputError(f"{out}: this process already writes into it")
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_current = path.exists() and os.fstat(stream.fileno()).st_ino == path.stat().st_ino
        except BlockingIOError:
            is_current = False
        if not is_current:  # held, or just given back by a run that was still holding it when we looked
            stream.seek(0)
            holder = stream.read().strip() or "unknown"
            raise OutputError(
                f"{out}: another run (process {holder}) is writing into it; wait for it or choose another folder"
            )
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
