"""nuScenes with lidarseg and panoptic labels, as the devkit reads it.

    v1.0-synthgen/*.json, samples/<CHANNEL>/*, {lidarseg,panoptic}/v1.0-synthgen/*, maps/empty.png

Every frame is a key frame with annotations, so there are no sweeps. Channels are ours in capitals (LIDAR_TOP). Clouds
have the ego's motion taken out, as nuScenes' have; intensity is reflectivity in percent, 255 at most. An object is
annotated where any sensor got something of it, if its class has a category (`map: nuscenes` in the taxonomy).
`splits.json` holds one split, "synthgen". Lost: 2D boxes and dense labels of pictures (nuImages has a place for them),
velocities (the devkit derives them from two annotations), objects without a category, the map, which is empty.
"""

import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, final

import numpy as np

from synthgen.arrays import UInt8s
from synthgen.export.deskew import points_at_frame_time
from synthgen.export.jsonstream import JsonArrays
from synthgen.export.nuscenes_names import (
    ATTRIBUTES,
    CATEGORIES,
    VISIBILITY,
    attribute_of,
    category_of,
    lidarseg_indices,
    visibility_of,
)
from synthgen.export.nuscenes_radar import pcd_bytes
from synthgen.export.views import class_names, pinhole_camera
from synthgen.records import Cuboids, PointCloud
from synthgen.store import Dataset
from synthgen.store.encode import image_bytes
from synthgen.store.files import json_bytes
from synthgen.store.layout import frame_key, scene_key
from synthgen.taxonomy import classes

VERSION: Final = "v1.0-synthgen"
SPLIT: Final = "synthgen"
SCENE_US: Final = 3_600_000_000
"""Scenes begin an hour apart, so that no two share a time stamp. [us]"""

READINGS: Final = {"camera": "image", "lidar": "cloud", "radar": "radar"}
"""What a sensor of each modality reads, as the data set names it."""

PANOPTIC_STEP: Final = 1000
"""Panoptic labels are category index times this plus the object's number."""

TABLES: Final = (
    "category", "attribute", "visibility", "sensor", "log", "map", "scene", "calibrated_sensor", "ego_pose", "sample",
    "sample_data", "instance", "sample_annotation", "lidarseg", "panoptic",
)  # fmt: skip


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of rows."""
    (out / "maps").mkdir()
    (out / "maps" / "empty.png").write_bytes(image_bytes(np.zeros((1, 1, 3), dtype=np.uint8), ".png"))
    names = [_scene_name(scene) for scene in dataset.scenes]
    with JsonArrays(out / VERSION, TABLES) as tables:
        _write_fixed_tables(dataset, tables)
        for scene in dataset.scenes:
            _SceneExport(dataset, scene, out, tables).write()
    (out / VERSION / "splits.json").write_bytes(json_bytes({SPLIT: names}))
    counts = tables.counts
    return {
        "samples": counts["sample"],
        "images": counts["sample_data"] - len(list(out.glob("samples/*/*.pcd*"))),
        "annotations": counts["sample_annotation"],
        "clouds": counts["lidarseg"],
        "split": SPLIT,
    }


def token(*key: object) -> str:
    """Token of a row, by what it is about."""
    return hashlib.sha256("/".join(map(str, key)).encode()).hexdigest()[:32]


def _scene_name(scene: int) -> str:
    return f"scene-{scene_key(scene)}"


def _write_fixed_tables(dataset: Dataset, tables: JsonArrays) -> None:
    for index, name in enumerate(CATEGORIES):
        row = {"token": token("category", name), "name": name, "description": "", "index": index}
        tables.append("category", row)
    for name, description in ATTRIBUTES.items():
        tables.append("attribute", {"token": token("attribute", name), "name": name, "description": description})
    for key, level in VISIBILITY.items():
        tables.append("visibility", {"token": key, "level": level, "description": f"visibility of {level[1:]} percent"})
    modalities = {
        row["channel"]: row["modality"]
        for scene in dataset.scenes
        for row in dataset.table("sensors", scene).to_pylist()
    }
    for channel, modality in sorted(modalities.items()):
        row = {"token": token("sensor", channel), "channel": channel.upper(), "modality": modality}
        tables.append("sensor", row)
    logs = [token("log", scene) for scene in dataset.scenes]
    tables.append(
        "map", {"token": token("map"), "log_tokens": logs, "category": "semantic_prior", "filename": "maps/empty.png"}
    )


@final
@dataclass
class _SceneExport:
    """One scene on its way out; rows that link to each other wait here until the scene is complete."""

    dataset: Dataset
    scene: int
    out: Path
    tables: JsonArrays
    annotations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    poses: dict[int, dict[str, Any]] = field(init=False)
    class_names: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        poses = self.dataset.table("ego_poses", self.scene)
        self.poses = {row["frame"]: row for row in poses.to_pylist()}
        self.class_names = class_names(self.dataset, self.scene)

    def token(self, *key: object) -> str:
        return token(self.scene, *key)

    def write(self) -> None:
        frames = self.dataset.frames(self.scene)
        for channel in self._channels():
            self.tables.append("calibrated_sensor", self._calibration(channel))
        for position, frame in enumerate(frames):
            before = frames[position - 1] if position else None
            after = frames[position + 1] if position + 1 < len(frames) else None
            self._write_sample(frame, before, after)
        self._write_instances()
        log = {"token": token("log", self.scene), "logfile": _scene_name(self.scene), "vehicle": "synthgen"}
        self.tables.append("log", {**log, "date_captured": "", "location": "synthetic"})
        row = {
            "token": self.token("scene"),
            "log_token": log["token"],
            "nbr_samples": len(frames),
            "first_sample_token": self._sample(frames[0]) if frames else "",
            "last_sample_token": self._sample(frames[-1]) if frames else "",
            "name": _scene_name(self.scene),
            "description": self.dataset.table("scenes", self.scene)["name"][0].as_py(),
        }
        self.tables.append("scene", row)

    def _channels(self) -> list[str]:
        """Cameras, LiDARs and radars: what a reader of nuScenes can open."""
        return [name for kind in READINGS for name in self.dataset.channels(self.scene, kind)]

    def _data(self, kind: str, channel: str, frame: int, step: int) -> str:
        """Token of a channel's next reading (step 1) or last one (-1); empty if there is none."""
        frames = self.dataset.frames(self.scene)[:: 1 if step > 0 else -1]
        others = frames[frames.index(frame) + 1 :]
        near = next((other for other in others if self.dataset.has(kind, self.scene, channel, other)), None)
        return "" if near is None else self.token("data", channel, near)

    def _sample(self, frame: int | None) -> str:
        return "" if frame is None else self.token("sample", frame)

    def _calibration(self, channel: str) -> dict[str, Any]:
        T = self.dataset.sensor_pose(self.scene, channel)
        intrinsic: list[list[float]] = []
        if channel in self.dataset.channels(self.scene, "camera"):
            camera, _ = pinhole_camera(self.dataset, self.scene, channel, "nuScenes")
            intrinsic = [[camera.fx, 0.0, camera.cx], [0.0, camera.fy, camera.cy], [0.0, 0.0, 1.0]]
        row = next(row for row in self.dataset.table("sensors", self.scene).to_pylist() if row["channel"] == channel)
        return {
            "token": self.token("calibration", channel),
            "sensor_token": token("sensor", channel),
            "translation": [float(value) for value in T[:3, 3]],
            "rotation": [row["qw"], row["qx"], row["qy"], row["qz"]],
            "camera_intrinsic": intrinsic,
        }

    def _time_us(self, frame: int) -> int:
        return self.scene * SCENE_US + self.dataset.timestamp_ns(self.scene, frame) // 1000

    def _write_sample(self, frame: int, before: int | None, after: int | None) -> None:
        time_us = self._time_us(frame)
        row = {"token": self._sample(frame), "timestamp": time_us, "scene_token": self.token("scene")}
        self.tables.append("sample", {**row, "prev": self._sample(before), "next": self._sample(after)})
        pose = self.poses[frame]
        ego_pose = {
            "translation": [pose["x"], pose["y"], pose["z"]],
            "rotation": [pose["qw"], pose["qx"], pose["qy"], pose["qz"]],
        }
        for channel in self._channels():
            modality = next(name for name in READINGS if channel in self.dataset.channels(self.scene, name))
            kind = READINGS[modality]
            if not self.dataset.has(kind, self.scene, channel, frame):
                continue
            key = self.token("data", channel, frame)
            self.tables.append("ego_pose", {"token": key, "timestamp": time_us, **ego_pose})
            data = {
                "token": key,
                "sample_token": self._sample(frame),
                "ego_pose_token": key,
                "calibrated_sensor_token": self.token("calibration", channel),
                "timestamp": time_us,
                "is_key_frame": True,
                "prev": self._data(kind, channel, frame, -1),
                "next": self._data(kind, channel, frame, 1),
            }
            if kind == "image":
                reading = self._write_image(channel, frame)
            else:
                is_cloud = kind == "cloud"
                reading = self._write_cloud(channel, frame, key) if is_cloud else self._write_radar(channel, frame)
            self.tables.append("sample_data", {**data, **reading})
        self._annotate(frame)

    def _write_image(self, channel: str, frame: int) -> dict[str, Any]:
        source = self.dataset.sample_path("image", self.scene, channel, frame)
        camera, _ = self.dataset.camera(self.scene, channel)
        name = self._sample_file(channel, frame, source.suffix)
        shutil.copyfile(source, self.out / name)
        form = "png" if source.suffix == ".png" else "jpg"
        return {"filename": name, "fileformat": form, "width": camera.width, "height": camera.height}

    def _write_cloud(self, channel: str, frame: int, key: str) -> dict[str, Any]:
        cloud = self.dataset.cloud(self.scene, channel, frame)
        name = self._sample_file(channel, frame, ".pcd.bin")
        (self.out / name).write_bytes(cloud_bytes(self.dataset, self.scene, frame, channel, cloud))
        if self.dataset.has("point_labels", self.scene, channel, frame):
            index = lidarseg_indices()[cloud.class_id]
            for table, suffix, data in (
                ("lidarseg", "lidarseg.bin", index.tobytes()),
                ("panoptic", "panoptic.npz", self._panoptic_bytes(index, cloud)),
            ):
                label = self.out / table / VERSION / f"{key}_{suffix}"
                label.parent.mkdir(parents=True, exist_ok=True)
                label.write_bytes(data)
                row = {"token": key, "sample_data_token": key, "filename": f"{table}/{VERSION}/{label.name}"}
                self.tables.append(table, row)
        return {"filename": name, "fileformat": "pcd", "width": 0, "height": 0}

    def _write_radar(self, channel: str, frame: int) -> dict[str, Any]:
        name = self._sample_file(channel, frame, ".pcd")
        (self.out / name).write_bytes(pcd_bytes(self.dataset.radar(self.scene, channel, frame)))
        return {"filename": name, "fileformat": "pcd", "width": 0, "height": 0}

    def _sample_file(self, channel: str, frame: int, suffix: str) -> str:
        folder = f"samples/{channel.upper()}"
        (self.out / folder).mkdir(parents=True, exist_ok=True)
        return f"{folder}/{_scene_name(self.scene)}__{channel.upper()}__{frame_key(frame)}{suffix}"

    def _panoptic_bytes(self, index: UInt8s, cloud: PointCloud) -> bytes:
        """npz with "data": index * 1000 + number of the object in its category, 0 for what is no object."""
        number = np.zeros(1 + max(self.class_names, default=0), dtype=np.uint16)
        for key, value in self._numbers().items():
            number[key] = value
        is_thing = (index > 0) & (index < CATEGORIES.index("flat.driveable_surface"))
        instance = np.where(is_thing, number[np.where(is_thing, cloud.instance_id, 0)], 0)
        file = io.BytesIO()
        np.savez_compressed(file, data=(index.astype(np.uint16) * PANOPTIC_STEP + instance).astype(np.uint16))
        return file.getvalue()

    def _numbers(self) -> dict[int, int]:
        """Number from 1 of each object in its category; those after 999 get none, the format has no room."""
        counts: Counter[str | None] = Counter()
        numbers = {}
        for number, class_name in sorted(self.class_names.items()):
            category = category_of(classes()[class_name])
            counts[category] += 1
            if category is not None and counts[category] < PANOPTIC_STEP:
                numbers[number] = counts[category]
        return numbers

    def _annotate(self, frame: int) -> None:
        cuboids, names = self.dataset.cuboids(self.scene, frame), self.class_names
        seen = self._seen(frame) | set(cuboids.instance_id[cuboids.num_lidar_pts + cuboids.num_radar_pts > 0].tolist())
        for index, number in enumerate(cuboids.instance_id.tolist()):
            category = category_of(classes()[names[number]])
            if category is not None and number in seen:
                row = self._annotation(frame, cuboids, index, names[number], category)
                self.annotations.setdefault(number, []).append(row)

    def _seen(self, frame: int) -> set[int]:
        """Objects with a visible box in any picture."""
        boxes = (
            self.dataset.boxes2d(self.scene, frame, channel) for channel in self.dataset.channels(self.scene, "camera")
        )
        return {int(number) for view in boxes for number in view.instance_id[view.is_visible()]}

    def _annotation(self, frame: int, cuboids: Cuboids, index: int, class_name: str, category: str) -> dict[str, Any]:
        number = int(cuboids.instance_id[index])
        length, width, height = (float(value) for value in cuboids.size[index])
        x, y, z, w = (float(value) for value in cuboids.quaternion[index])
        attribute = attribute_of(class_name, category, cuboids.state[index], (length, width, height))
        return {
            "token": self.token("annotation", number, frame),
            "sample_token": self._sample(frame),
            "instance_token": self.token("instance", number),
            "visibility_token": visibility_of(float(cuboids.visibility[index])),
            "attribute_tokens": [] if attribute is None else [token("attribute", attribute)],
            "translation": [float(value) for value in cuboids.center[index]],
            "size": [width, length, height],
            "rotation": [w, x, y, z],
            "num_lidar_pts": int(cuboids.num_lidar_pts[index]),
            "num_radar_pts": int(cuboids.num_radar_pts[index]),
        }

    def _write_instances(self) -> None:
        for number, rows in sorted(self.annotations.items()):
            category = category_of(classes()[self.class_names[number]])
            row = {"token": self.token("instance", number), "category_token": token("category", category)}
            ends = {"first_annotation_token": rows[0]["token"], "last_annotation_token": rows[-1]["token"]}
            self.tables.append("instance", {**row, "nbr_annotations": len(rows), **ends})
            for linked in _linked(rows):
                self.tables.append("sample_annotation", linked)


def _linked(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of one object in the order of time, each with the tokens before and after it."""
    tokens = ["", *(row["token"] for row in rows), ""]
    for position, row in enumerate(rows):
        yield {**row, "prev": tokens[position], "next": tokens[position + 2]}


def cloud_bytes(dataset: Dataset, scene: int, frame: int, channel: str, cloud: PointCloud) -> bytes:
    """float32 rows of x, y, z, intensity 0..255 and ring."""
    xyz = points_at_frame_time(dataset, scene, frame, channel, cloud)
    intensity = np.clip(cloud.intensity * 100.0, 0.0, 255.0)
    return np.column_stack([xyz, intensity, cloud.ring]).astype("<f4").tobytes()
