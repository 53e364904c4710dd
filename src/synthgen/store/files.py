"""Writing that survives a crash, and system errors put into words.

`replace_file` is the one way a single file appears in a data set: complete or not at all.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from synthgen.errors import OutputError, RunError


@contextmanager
def clear_errors(folder: Path, *, kept: str = "finished scenes are safe") -> Iterator[None]:
    """Turn system errors of writing below `folder` into ours: what is wrong, and how to go on.

    `kept` says what a full disk leaves.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(f"{where}: the disk is full; {kept}. Free space and run the same command again") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise OutputError(f"{where}: no permission to write here; choose another output folder") from error
        if error.errno in (errno.ENOTDIR, errno.EEXIST):
            raise OutputError(f"{where}: a file is where a folder is needed; choose another output folder") from error
        if error.errno == errno.EISDIR:
            raise OutputError(f"{where}: a folder is where a file is needed; choose another name") from error
        raise RunError(f"{where}: cannot write: {error.strerror or error}") from error


def require_writable(folder: Path) -> None:
    """`OutputError` if a folder, or the nearest one above it that exists, cannot be written to; writes nothing."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise OutputError(f"{there}: a file is where a folder is needed; choose another output folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{there}: no permission to write here; choose another output folder")


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old one or the whole new one, on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial, partial.open("wb") as stream:
        stream.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, moved to `path` when all is on disk; without trace after an error."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield partial
        sync(partial)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def json_bytes(value: Any, *, indent: int | None = 1) -> bytes:
    """JSON with sorted keys; refuses NaN and infinity, which JSON does not have."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, sort_keys=True, indent=indent, separators=separators, allow_nan=False, ensure_ascii=False)
    return text.encode() + b"\n"


def sha256(data: bytes) -> str:
    """Checksum in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
