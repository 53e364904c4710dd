"""What 2D formats share: the pictures of a data set in order, and which pixels belong to objects that are seen."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
import pyarrow.compute as pc

from synthgen.arrays import Bools, Floats, UInt16s
from synthgen.errors import InputError
from synthgen.records import Boxes2D, CameraModel
from synthgen.store import Dataset
from synthgen.store.layout import frame_key, scene_key


@final
@dataclass(frozen=True, slots=True)
class View:
    """One picture: `image_id` counts from 1 over the whole data set."""

    image_id: int
    scene: int
    channel: str
    frame: int

    @property
    def stem(self) -> str:
        """Name without suffix, unique in the data set."""
        return f"{scene_key(self.scene)}_{self.channel}_{frame_key(self.frame)}"


def views(dataset: Dataset) -> Iterator[View]:
    """All pictures, by scene, camera and frame; frames in which a camera with its own clock read nothing have none."""
    image_id = 0
    for scene in dataset.scenes:
        readings = dataset.table("samples", scene)
        for channel in dataset.channels(scene, "camera"):
            read = set(readings.filter(pc.equal(readings["channel"], channel))["frame"].to_pylist())
            for frame in dataset.frames(scene):
                if read and frame not in read:
                    continue
                image_id += 1
                yield View(image_id, scene, channel, frame)


def class_names(dataset: Dataset, scene: int) -> dict[int, str]:
    """Class of each object of a scene, by its id."""
    objects = dataset.table("objects", scene)
    return dict(zip(objects["object_id"].to_pylist(), objects["class_name"].to_pylist(), strict=True))


def pinhole_camera(dataset: Dataset, scene: int, channel: str, form: str) -> tuple[CameraModel, Floats]:
    """Model and T_ego_camera of a camera for a format whose pictures are rectified; `InputError` for other lenses."""
    camera, T_ego_camera = dataset.camera(scene, channel)
    if not camera.is_pinhole:
        raise InputError(
            f"{dataset.path}: {channel} of scene {scene} has a {camera.lens.kind} lens, and {form} holds rectified "
            "pictures; export to openlabel, coco or yolo, or generate with a pinhole"
        )
    return camera, T_ego_camera


def copy_image(dataset: Dataset, view: View, folder: Path) -> str:
    """Copy the picture into `folder` under its unique name, which is returned; without a picture only the name."""
    if not dataset.has("image", view.scene, view.channel, view.frame):
        return f"{view.stem}.png"
    source = dataset.sample_path("image", view.scene, view.channel, view.frame)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / f"{view.stem}{source.suffix}")
    return f"{view.stem}{source.suffix}"


def seen_pixels(dataset: Dataset, view: View) -> Bools:
    """Where the air lets at least 5 % of the light through, (h, w); all of the picture if depth was not written."""
    camera, _ = dataset.camera(view.scene, view.channel)
    if not dataset.has("depth", view.scene, view.channel, view.frame):
        return np.ones((camera.height, camera.width), dtype=bool)
    depth_m = dataset.depth(view.scene, view.channel, view.frame)
    range_m = depth_m / camera.depth_per_range().reshape(depth_m.shape)
    return range_m <= _visible_range_m(dataset, view)


def seen_instances(dataset: Dataset, view: View, boxes: Boxes2D) -> UInt16s:
    """Object id of every pixel (h, w) in which an object with a visible box is seen; else 0."""
    instance = dataset.instance(view.scene, view.channel, view.frame)
    has_box = np.isin(instance, boxes.instance_id[boxes.is_visible()])
    return np.where(has_box & seen_pixels(dataset, view), instance, 0).astype(np.uint16)


def _visible_range_m(dataset: Dataset, view: View) -> float:
    table = dataset.table("conditions", view.scene)
    ranges = dict(zip(table["frame"].to_pylist(), table["visible_range_m"].to_pylist(), strict=True))
    return float(ranges.get(view.frame, np.inf))
