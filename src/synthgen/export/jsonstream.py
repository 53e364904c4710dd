"""A large JSON object written bit by bit: lists grow in files of their own, joined when all is known."""

import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, final

from synthgen.store.files import json_bytes


@final
class JsonLists:
    """Writer of `{head..., name: [...], ...}` at `path`; the lists' items never are in memory together."""

    def __init__(self, path: Path, head: dict[str, Any], names: tuple[str, ...]) -> None:
        self._path = path
        self._head = head
        self._parts = {name: path.with_name(f"{path.name}.{name}") for name in names}
        self._streams: dict[str, BinaryIO] = {}
        self.counts = dict.fromkeys(names, 0)

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._streams = {name: part.open("wb") for name, part in self._parts.items()}
        return self

    def append(self, name: str, item: dict[str, Any]) -> None:
        """Add an item to one of the lists."""
        stream = self._streams[name]
        stream.write(b",\n" if self.counts[name] else b"")
        stream.write(json_bytes(item, indent=None).rstrip())
        self.counts[name] += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams.values():
            stream.close()
        if error is None:
            self._join()

    def _join(self) -> None:
        with self._path.open("wb") as target:
            target.write(json_bytes(self._head, indent=None).rstrip()[:-1])
            for name, part in self._parts.items():
                target.write(f',\n"{name}":[\n'.encode())
                with part.open("rb") as source:
                    shutil.copyfileobj(source, target)
                target.write(b"]")
                part.unlink()
            target.write(b"}\n")


@final
class JsonArrays:
    """Files `<folder>/<name>.json`, each one list that grows item by item."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._names = names
        self._streams: dict[str, BinaryIO] = {}
        self.counts = dict.fromkeys(names, 0)

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._streams = {name: (self._folder / f"{name}.json").open("wb") for name in self._names}
        return self

    def append(self, name: str, item: dict[str, Any]) -> None:
        """Add an item to one of the files."""
        stream = self._streams[name]
        stream.write(b",\n" if self.counts[name] else b"[\n")
        stream.write(json_bytes(item, indent=None).rstrip())
        self.counts[name] += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, stream in self._streams.items():
            stream.write(b"\n]\n" if self.counts[name] else b"[]\n")
            stream.close()
