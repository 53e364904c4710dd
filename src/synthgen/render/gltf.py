"""A binary glTF 2.0 file, put together piece by piece.

Start at `Document`: add accessors, images and JSON entries, then ask for the bytes. Knows the container and
nothing of scenes (see `glb`). Section numbers are those of Khronos, "glTF 2.0 Specification", version 2.0.1.
Left out: sparse accessors, animation, skins, files beside the .glb.
"""

import json
import struct
from typing import Any, final

import numpy as np

from synthgen.arrays import AnyArray

Entry = dict[str, Any]

_COMPONENT_TYPES = {"uint16": 5123, "uint32": 5125, "float32": 5126}  # section 3.6.2.2
_VERTICES, _INDICES = 34962, 34963  # buffer view targets, section 5.11.5
_MAGIC, _VERSION, _JSON, _BINARY = 0x46546C67, 2, 0x4E4F534A, 0x004E4942  # section 4.4


@final
class Document:
    """A glTF asset under construction; `add` and its like return the index that other entries refer to."""

    def __init__(self, generator: str) -> None:
        self._content: dict[str, list[Entry]] = {}
        self._extensions: set[str] = set()
        self._binary = bytearray()
        self._generator = generator

    def add(self, kind: str, entry: Entry) -> int:
        """Append an entry to the top-level array `kind` ("nodes", "meshes"...)."""
        entries = self._content.setdefault(kind, [])
        entries.append(entry)
        return len(entries) - 1

    def extension(self, name: str, values: Entry) -> Entry:
        """The `extensions` object with one extension, which is noted as used."""
        self._extensions.add(name)
        return {name: values}

    def vertex_attribute(self, values: AnyArray, *, with_bounds: bool = False) -> int:
        """Accessor of one float vector per vertex, (n, 2) or (n, 3); positions need bounds (section 3.7.2.1)."""
        values = np.ascontiguousarray(values, dtype=np.float32)
        entry = self._accessor(values, f"VEC{values.shape[1]}", _VERTICES)
        if with_bounds:
            entry |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self.add("accessors", entry)

    def indices(self, values: AnyArray) -> int:
        """Accessor of vertex indices, in the smaller type that holds them."""
        # The largest value of a type means primitive restart (section 3.7.2.1).
        dtype = np.uint16 if values.max() < np.iinfo(np.uint16).max else np.uint32
        return self.add("accessors", self._accessor(values.ravel().astype(dtype), "SCALAR", _INDICES))

    def png(self, name: str, data: bytes) -> int:
        """Embedded image."""
        return self.add("images", {"name": name, "mimeType": "image/png", "bufferView": self._view(data, None)})

    def to_bytes(self, root_nodes: list[int], extras: Entry) -> bytes:
        """The .glb file, with one scene that shows `root_nodes`."""
        binary = bytes(self._binary)
        content: Entry = {
            "asset": {"version": "2.0", "generator": self._generator},
            "scene": 0,
            "scenes": [{"nodes": root_nodes, "extras": extras}],
            **self._content,
        }
        if binary:
            content["buffers"] = [{"byteLength": len(binary)}]
        if self._extensions:
            content["extensionsUsed"] = sorted(self._extensions)
        text = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()
        chunks = _chunk(_JSON, text, b" ") + (_chunk(_BINARY, binary, b"\0") if binary else b"")
        return struct.pack("<III", _MAGIC, _VERSION, 12 + len(chunks)) + chunks

    def _accessor(self, values: AnyArray, kind: str, target: int) -> Entry:
        return {
            "bufferView": self._view(values.tobytes(), target),
            "componentType": _COMPONENT_TYPES[values.dtype.name],
            "count": len(values),
            "type": kind,
        }

    def _view(self, data: bytes, target: int | None) -> int:
        self._binary += bytes(-len(self._binary) % 4)  # every accessor starts at a multiple of four
        view = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)}
        self._binary += data
        return self.add("bufferViews", view if target is None else view | {"target": target})


def _chunk(kind: int, data: bytes, padding: bytes) -> bytes:
    data += padding * (-len(data) % 4)
    return struct.pack("<II", len(data), kind) + data
