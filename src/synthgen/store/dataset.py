"""Read a data set: scenes, frames, readings and labels as arrays and Arrow tables.

Start at `Dataset.open`. Nothing is read before it is asked for, and of the tables only one scene's are kept,
so that a loop over scenes needs the memory of one.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synthgen.arrays import AnyArray, Floats, Singles, UInt8s, UInt16s
from synthgen.errors import InputError, UnknownNameError
from synthgen.geometry import matrix, transform
from synthgen.records import LENSES, Boxes2D, CameraModel, Cuboids, PointCloud
from synthgen.store import encode, layout
from synthgen.store.dataset_file import finished_scenes, read_header, read_manifest
from synthgen.store.files import sha256
from synthgen.store.schema import TABLES
from synthgen.taxonomy import TaxonomyClass, read_classes

T = TypeVar("T")


@final
class Dataset:
    """A data set on disk, opened for reading with `Dataset.open(path)`.

    Attributes
    ----------
    path : Path
        Its folder.
    header : dict
        `dataset.json`: versions, what it was made from ("identity"), "status" and conventions.
    scenes : tuple of int
        Numbers of the finished scenes, ascending.
    """

    def __init__(self, path: Path, header: dict[str, Any], scenes: tuple[int, ...]) -> None:
        self.path = path
        self.header = header
        self.scenes = scenes
        self._kept: tuple[int, dict[str, pa.Table]] = (-1, {})

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a data set; one that is still being made shows its finished scenes.

        Raises
        ------
        InputError
            There is none, its `dataset.json` is damaged, or its version is unknown.
        """
        path = Path(path)
        return cls(path, read_header(path), tuple(sorted(finished_scenes(path))))

    def classes(self) -> dict[str, TaxonomyClass]:
        """Classes by name that its labels use: those of its own `taxonomy.yaml`, with the ones of asset packs."""
        path = self.path / layout.TAXONOMY
        if not path.is_file():
            raise InputError(f"{path}: missing; run the same generate command again to write it anew")
        return read_classes(path)

    def frames(self, scene: int) -> tuple[int, ...]:
        """Numbers of the frames of a scene, ascending."""
        return tuple(self.table("frames", scene)["frame"].to_pylist())

    def channels(self, scene: int, modality: str | None = None) -> tuple[str, ...]:
        """Names of the sensors of a scene, or only its "camera"s or "lidar"s, sorted."""
        rows = self.table("sensors", scene).to_pylist()
        return tuple(row["channel"] for row in rows if modality in (None, row["modality"]))

    def table(self, name: str, scene: int | None = None) -> pa.Table:
        """One table of a scene, or of all scenes in their order. `schema.TABLES` has names and columns."""
        if name not in TABLES:
            raise UnknownNameError("Dataset.table", "table", name, TABLES)
        if scene is None:
            return pa.concat_tables([self._read_shard(name, number) for number in self.scenes] or [_empty(name)])
        if self._kept[0] != scene:
            self._kept = (scene, {})
        tables = self._kept[1]
        if name not in tables:
            tables[name] = self._read_shard(name, scene)
        return tables[name]

    def timestamp_ns(self, scene: int, frame: int) -> int:
        """Moment of a frame since the scenario's start. [ns]"""
        return int(self._row("frames", scene, frame=frame)["timestamp_ns"])

    def ego_pose(self, scene: int, frame: int) -> Floats:
        """T_world_ego (4, 4) of a frame."""
        row = self._row("ego_poses", scene, frame=frame)
        return transform(_rotation(row), [row["x"], row["y"], row["z"]])

    def sensor_pose(self, scene: int, channel: str) -> Floats:
        """T_ego_sensor (4, 4) of a sensor."""
        row = self._row("sensors", scene, channel=channel)
        return transform(_rotation(row), [row["tx"], row["ty"], row["tz"]])

    def camera(self, scene: int, channel: str) -> tuple[CameraModel, Floats]:
        """Camera model of a channel and its T_ego_camera (4, 4)."""
        row = self._row("sensors", scene, channel=channel)
        if row["modality"] != "camera":
            raise InputError(f"{self.path}: {channel} of scene {scene} is a {row['modality']}, not a camera")
        sizes = {name: row[name] for name in ("width", "height", "fx", "fy", "cx", "cy")}
        return CameraModel(**sizes, lens=LENSES[row["model"]](*row["lens"])), self.sensor_pose(scene, channel)

    def image(self, scene: int, channel: str, frame: int) -> UInt8s:
        """Picture (h, w, 3), 8-bit sRGB."""
        return self._sample("image", scene, channel, frame, encode.image_array)

    def semantic(self, scene: int, channel: str, frame: int) -> UInt8s:
        """Taxonomy class of every pixel, (h, w)."""
        return self._sample("semantic", scene, channel, frame, encode.mask_array)

    def instance(self, scene: int, channel: str, frame: int) -> UInt16s:
        """Object id of every pixel, (h, w); 0 where the part seen is no thing."""
        return self._sample("instance", scene, channel, frame, encode.mask_array)

    def depth(self, scene: int, channel: str, frame: int) -> Singles:
        """Depth along the camera's z axis, or the ray if its lens is wide, (h, w), inf where no surface is. [m]"""
        return self._sample("depth", scene, channel, frame, encode.depth_array)

    def cloud(self, scene: int, channel: str, frame: int) -> PointCloud:
        """LiDAR sweep with the class and object of every point (0 if the data set was made without)."""
        points = self._sample("cloud", scene, channel, frame, encode.structured_array)
        has_labels = self.has("point_labels", scene, channel, frame)
        labels = self._sample("point_labels", scene, channel, frame, encode.structured_array) if has_labels else None
        return encode.point_cloud(points, labels)

    def has(self, kind: str, scene: int, channel: str, frame: int) -> bool:
        """Whether there is a file of a kind: image, cloud, semantic, instance, depth or point_labels."""
        return self._select("samples", scene, kind=kind, channel=channel, frame=frame).num_rows > 0

    def sample_path(self, kind: str, scene: int, channel: str, frame: int) -> Path:
        """File of a reading or dense label."""
        return self.file(self._sample_name(kind, scene, channel, frame), scene)

    def file(self, name: str, scene: int) -> Path:
        """A file of a scene by its name in the data set; `InputError` with the way out if it is missing."""
        path = self.path / name
        if not path.is_file():
            raise InputError(f"{path}: missing; {_remake(scene)}")
        return path

    def boxes2d(self, scene: int, frame: int, channel: str) -> Boxes2D:
        """2D boxes in one picture."""
        table = self._select("boxes2d", scene, frame=frame, channel=channel)
        return Boxes2D(
            instance_id=_array(table, "object_id"),
            visible=_stack(table, "x1", "y1", "x2", "y2"),
            amodal=_stack(table, "ax1", "ay1", "ax2", "ay2"),
            visible_px=_array(table, "visible_px"),
            occlusion=_array(table, "occlusion"),
            truncation=_array(table, "truncation"),
            visible_fraction=_array(table, "visible_fraction"),
        )

    def cuboids(self, scene: int, frame: int) -> Cuboids:
        """Cuboids of all objects in one frame, world frame."""
        table = self._select("cuboids", scene, frame=frame)
        return Cuboids(
            instance_id=_array(table, "object_id"),
            center=_stack(table, "x", "y", "z"),
            quaternion=_stack(table, "qx", "qy", "qz", "qw"),
            size=_stack(table, "length", "width", "height"),
            velocity=_stack(table, "vx", "vy", "vz"),
            angular_velocity=_stack(table, "wx", "wy", "wz"),
            distance_m=_array(table, "distance"),
            num_lidar_pts=_array(table, "num_lidar_pts"),
            visibility=_array(table, "visibility"),
            state=tuple(table["state"].to_pylist()),
        )

    def openlabel(self, scene: int) -> dict[str, Any]:
        """The scene's OpenLABEL document."""
        return self._read(layout.openlabel_path(scene), scene, json.loads)

    def world(self, scene: int) -> dict[str, Any]:
        """The scene's replayable world."""
        return self._read(layout.world_path(scene), scene, json.loads)

    def verify(self) -> int:
        """Compare every file of all finished scenes with its checksum; how many were right.

        Raises
        ------
        InputError
            Names all files that are missing or changed.
        """
        wrong, n_right = [], 0
        for scene in self.scenes:
            for name, expected in read_manifest(self.path, scene)["files"].items():
                path = self.path / name
                if not path.is_file():
                    wrong.append(f"{path}: missing; {_remake(scene)}")
                elif sha256(path.read_bytes()) != expected["sha256"]:
                    wrong.append(f"{path}: changed since it was written; {_remake(scene)}")
                else:
                    n_right += 1
        if wrong:
            raise InputError("\n".join(wrong))
        return n_right

    def _read_shard(self, name: str, scene: int) -> pa.Table:
        table = self._read(layout.shard_path(name, scene), scene, _table)
        if table.schema.names != TABLES[name].names:
            raise InputError(f"{self.path / layout.shard_path(name, scene)}: columns are not those of this version")
        return table

    def _sample(self, kind: str, scene: int, channel: str, frame: int, decode: Callable[[bytes], T]) -> T:
        return self._read(self._sample_name(kind, scene, channel, frame), scene, decode)

    def _sample_name(self, kind: str, scene: int, channel: str, frame: int) -> str:
        table = self._select("samples", scene, kind=kind, channel=channel, frame=frame)
        if table.num_rows == 0:
            raise InputError(
                f"{self.path}: scene {scene} has no {kind} of {channel} at frame {frame}; either there is no such "
                "channel or frame, or the data set was made without (labels in the scenario, --renderer none)"
            )
        return str(table["path"][0].as_py())

    def _read(self, name: str, scene: int, decode: Callable[[bytes], T]) -> T:
        """Content of a file; `InputError` with the way out if it is missing or damaged."""
        if scene not in self.scenes:
            raise InputError(f"{self.path}: no finished scene {scene}; there are {self._known_scenes()}")
        path = self.path / name
        try:
            return decode(path.read_bytes())
        except FileNotFoundError:
            raise InputError(f"{path}: missing; {_remake(scene)}") from None
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, pa.ArrowException) as error:
            raise InputError(f"{path}: damaged ({error}); {_remake(scene)}") from error

    def _select(self, name: str, scene: int, **keys: int | str) -> pa.Table:
        table = self.table(name, scene)
        for column, value in keys.items():
            table = table.filter(pc.equal(table[column], value))
        return table

    def _row(self, name: str, scene: int, **keys: int | str) -> dict[str, Any]:
        """The one row with these keys; `InputError` if there is none."""
        table = self._select(name, scene, **keys)
        if table.num_rows == 0:
            wanted = ", ".join(f"{column} {value}" for column, value in keys.items())
            raise InputError(f"{self.path}: scene {scene} has no {wanted} (table {name})")
        return table.slice(0, 1).to_pylist()[0]

    def _known_scenes(self) -> str:
        shown = ", ".join(str(scene) for scene in self.scenes[:10])
        return (shown or "none") + (" ..." if len(self.scenes) > 10 else "")


def _remake(scene: int) -> str:
    return f"delete {layout.manifest_path(scene)} and run the same generate command again to make the scene anew"


def _table(data: bytes) -> pa.Table:
    """A Parquet file's rows, read by this thread alone (`pq.read_table` starts others, whatever it is told).

    An Arrow thread that lets go of Python's bytes while the interpreter ends would abort the process.
    """
    return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)


def _empty(name: str) -> pa.Table:
    return TABLES[name].empty_table()


def _array(table: pa.Table, column: str) -> AnyArray:
    return np.array(table[column].to_numpy())


def _stack(table: pa.Table, *columns: str) -> Floats:
    """Columns side by side, (n, k) float64; null becomes NaN."""
    return np.stack([np.array(table[name].to_numpy(), dtype=float) for name in columns], axis=1)


def _rotation(row: dict[str, Any]) -> Floats:
    return matrix(np.array([row[name] for name in ("qx", "qy", "qz", "qw")]))
