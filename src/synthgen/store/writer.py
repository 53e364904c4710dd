"""Write one scene: first beside the data set, then moved into it in one go.

`SceneWriter` is a context manager: add readings and labels frame by frame, then `commit()`. Media go to disk at
once, table rows are kept as Arrow columns until the commit: memory hardly grows with the frames. Without a commit
nothing stays. Several processes may write different scenes of one data set at the same time.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, final

import numpy as np
import pyarrow as pa

from synthgen.arrays import Floats, UInt8s
from synthgen.geometry import quaternion
from synthgen.records import Boxes2D, CameraModel, Cuboids, ObjectInfo, PixelLabels, PointCloud, lens_parameters
from synthgen.store import encode, layout, rows
from synthgen.store.files import clear_errors, json_bytes, replace_file, sync
from synthgen.store.openlabel import document_bytes
from synthgen.store.schema import TABLES
from synthgen.store.tables import joined, parquet_bytes, rows_table

Row = dict[str, Any]

_PIECES_KEPT = 32
"""Pieces of a table before they become one: a piece of a few rows takes 8 KiB, whatever is in it."""


@dataclass(frozen=True)
class _Source:
    """Which reading a file belongs to."""

    channel: str
    frame: int
    timestamp_ns: int


_DENSE: dict[str, tuple[str, Callable[[PixelLabels], bytes]]] = {
    "semantic": (".sem.png", lambda pixels: encode.mask_bytes(pixels.semantic)),
    "instance": (".inst.png", lambda pixels: encode.mask_bytes(pixels.instance)),
    "depth": (".depth.npz", lambda pixels: encode.depth_bytes(pixels.depth_m)),
}


@final
class SceneWriter:
    """Writer of one scene into the data set at `out`, which `dataset_file.prepare` has made.

    Parameters
    ----------
    out : Path
        Folder of the data set.
    scene : int
        Number of the scene, 0 and up.
    """

    def __init__(self, out: Path, scene: int) -> None:
        self.out = Path(out)
        self.scene = scene
        self._folder = self.out / layout.PARTIAL / f"{layout.scene_key(scene)}-{os.getpid()}"
        self._description: Row | None = None
        self._rig_sha256 = ""
        self._pieces: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._files: dict[str, Row] = {}

    def __enter__(self) -> Self:
        with clear_errors(self.out):
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def describe(
        self,
        *,
        name: str,
        seed: int,
        spec_sha256: str,
        tags: Sequence[str] = (),
        drawn: Mapping[str, object] | None = None,
        rig_sha256: str = "",
    ) -> None:
        """Say what the scene is: `drawn` are the axes of `vary` and the values drawn, `rig_sha256` its rig's checksum.

        The rig goes into the manifest, since each scene may have another.
        """
        self._rig_sha256 = rig_sha256
        row = {"name": name, "seed": seed, "spec_sha256": spec_sha256, "tags": list(tags)}
        self._description = {**row, "drawn": _json_pairs(drawn or {})}

    def add_camera(self, channel: str, T_ego_sensor: Floats, camera: CameraModel) -> None:
        """Declare a camera."""
        sizes = {name: getattr(camera, name) for name in ("width", "height", "fx", "fy", "cx", "cy")}
        lens = {"model": camera.lens.kind, "lens": list(lens_parameters(camera.lens))}
        self._add("sensors", [{**_mount(channel, T_ego_sensor), "modality": "camera", **lens, **sizes}])

    def add_lidar(self, channel: str, T_ego_sensor: Floats, model: str) -> None:
        """Declare a LiDAR; `model` is the name of its beam table."""
        nothing = dict.fromkeys(("width", "height", "fx", "fy", "cx", "cy", "lens"))
        self._add("sensors", [{**_mount(channel, T_ego_sensor), "modality": "lidar", "model": model, **nothing}])

    def add_objects(self, objects: Sequence[ObjectInfo]) -> None:
        """Declare the objects of the scene."""
        self._add("objects", [rows.object_row(item) for item in objects])

    def add_frame(
        self,
        frame: int,
        timestamp_ns: int,
        T_world_ego: Floats,
        *,
        velocity: Sequence[float] | Floats = (0.0, 0.0, 0.0),
        angular_velocity: Sequence[float] | Floats = (0.0, 0.0, 0.0),
    ) -> None:
        """Declare a frame and where the ego is then; velocities in the world frame [m/s], [rad/s]."""
        self._add("frames", [{"frame": frame, "timestamp_ns": timestamp_ns}])
        pose = {"x y z": T_world_ego[:3, 3], "qx qy qz qw": quaternion(T_world_ego[:3, :3])}
        motion = {"vx vy vz": velocity, "wx wy wz": angular_velocity}
        self._add("ego_poses", [{"frame": frame, "timestamp_ns": timestamp_ns, **rows.spread({**pose, **motion})}])

    def add_conditions(
        self,
        frame: int,
        environment: Mapping[str, float],
        *,
        visible_range_m: float,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Light and weather of a frame: `environment` has the seven columns named in the schema."""
        row = {"frame": frame, **environment, "visible_range_m": visible_range_m}
        self._add("conditions", [{**row, "extra": _json_pairs(extra or {})}])

    def add_image(
        self, channel: str, frame: int, image: UInt8s, timestamp_ns: int, *, suffix: str = ".png", quality: int = 95
    ) -> None:
        """Write a picture (h, w, 3) of 8-bit sRGB as `.png` or `.jpg`."""
        path = layout.media_path(self.scene, channel, frame, suffix)
        source = _Source(channel, frame, timestamp_ns)
        self._add_sample("image", source, path, encode.image_bytes(image, suffix, quality))

    def add_cloud(
        self, channel: str, frame: int, cloud: PointCloud, timestamp_ns: int, *, with_labels: bool = True
    ) -> None:
        """Write a LiDAR sweep and, beside it, the class and object of every point."""
        n = len(cloud.xyz)
        source = _Source(channel, frame, timestamp_ns)
        path = layout.media_path(self.scene, channel, frame, ".npy")
        self._add_sample("cloud", source, path, encode.cloud_bytes(cloud), n)
        if with_labels:
            path = layout.dense_path(self.scene, channel, frame, ".labels.npy")
            self._add_sample("point_labels", source, path, encode.point_label_bytes(cloud), n)

    def add_pixels(
        self,
        channel: str,
        frame: int,
        pixels: PixelLabels,
        timestamp_ns: int,
        *,
        kinds: Sequence[str] = ("semantic", "instance", "depth"),
    ) -> None:
        """Write the masks and depth of a picture, or only those of `kinds`."""
        source = _Source(channel, frame, timestamp_ns)
        for kind in kinds:
            suffix, encoded = _DENSE[kind]
            path = layout.dense_path(self.scene, channel, frame, suffix)
            self._add_sample(kind, source, path, encoded(pixels))

    def add_boxes2d(self, channel: str, frame: int, boxes: Boxes2D) -> None:
        """Add the boxes of one picture."""
        self._add("boxes2d", rows.box_rows(channel, frame, boxes))

    def add_cuboids(self, frame: int, cuboids: Cuboids) -> None:
        """Add the cuboids of one frame."""
        self._add("cuboids", rows.cuboid_rows(frame, cuboids))

    def add_world(self, world: Mapping[str, Any]) -> None:
        """Keep the replayable world, anything that JSON can hold."""
        self._write(layout.world_path(self.scene), json_bytes(world, indent=None))

    def commit(self) -> Row:
        """Write the tables, move all files into the data set, and last the manifest, which makes the scene exist.

        Returns
        -------
        dict
            The manifest: scene, checksum of its rig, rows per table, and size and sha256 of every file.
        """
        if self._description is None:
            raise ValueError("call describe() before commit()")
        self._add("scenes", [{**self._description, "n_frames": sum(map(len, self._pieces["frames"]))}])
        tables = {name: joined(name, pieces) for name, pieces in self._pieces.items()}
        for name, table in tables.items():
            self._write(layout.shard_path(name, self.scene), parquet_bytes(table))
        self._write(layout.openlabel_path(self.scene), document_bytes(tables))
        manifest = {
            "scene": self.scene,
            "rig_sha256": self._rig_sha256,
            "rows": {name: table.num_rows for name, table in tables.items()},
            "files": dict(sorted(self._files.items())),
        }
        path = self.out / layout.manifest_path(self.scene)
        with clear_errors(self.out):
            if not path.exists():  # a process that outlived its killed run may have been faster: same bytes
                self._move_in()
                replace_file(path, json_bytes(manifest))
        return manifest

    def _add(self, table: str, found: Sequence[Row]) -> None:
        pieces = self._pieces[table]
        pieces.append(rows_table(table, [{"scene": self.scene, **row} for row in found]))
        if len(pieces) > _PIECES_KEPT:
            pieces[:] = [pa.concat_tables(pieces).combine_chunks()]

    def _add_sample(self, kind: str, source: _Source, path: str, data: bytes, n_points: int | None = None) -> None:
        self._write(path, data)
        size = {"n_bytes": len(data), "sha256": self._files[path]["sha256"], "n_points": n_points}
        row = {"channel": source.channel, "frame": source.frame, "timestamp_ns": source.timestamp_ns}
        self._add("samples", [{**row, "kind": kind, "path": path, **size}])

    def _write(self, path: str, data: bytes | Iterator[bytes]) -> None:
        """Write a file, whole or piece by piece, and remember its size and checksum."""
        target, digest, n_bytes = self._folder / path, hashlib.sha256(), 0
        with clear_errors(self.out):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                for piece in (data,) if isinstance(data, bytes) else data:
                    stream.write(piece)
                    digest.update(piece)
                    n_bytes += len(piece)
        self._files[path] = {"n_bytes": n_bytes, "sha256": digest.hexdigest()}

    def _move_in(self) -> None:
        """Rename the scene's folders and files into their places, after they are safely on disk."""
        for path in self._files:
            sync(self._folder / path)
        units = {self._unit(path) for path in self._files}
        for unit in sorted(units):
            target = self.out / unit
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                shutil.rmtree(target)
            (self._folder / unit).replace(target)
        for parent in {(self.out / unit).parent for unit in units}:
            sync(parent)

    def _unit(self, path: str) -> str:
        """What is renamed for a file: the scene's folder below media or dense, else the file itself."""
        top, below = path.split("/")[:2]
        return f"{top}/{below}" if top in (layout.MEDIA, layout.DENSE) else path


def _mount(channel: str, T_ego_sensor: Floats) -> Row:
    pose = {"tx ty tz": T_ego_sensor[:3, 3], "qx qy qz qw": quaternion(T_ego_sensor[:3, :3])}
    return {"channel": channel, **rows.spread(pose)}


def _json_pairs(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Values as JSON texts, sorted by name: what an Arrow map column takes."""
    return [(name, json.dumps(_plain(values[name]), sort_keys=True)) for name in sorted(values)]


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
