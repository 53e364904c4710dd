"""MOTChallenge: one sequence for each scene and camera, tracks of boxes in one text file.

    <scene>_<camera>/{img1/000001.png, gt/gt.txt, gt/labels.txt, seqinfo.ini}

A row is frame (from 1), track, left, top, width, height, 1, class (from 1, by gt/labels.txt), visible share. Boxes are
amodal, as MOTChallenge's are, and may reach over the picture's edge; a row is an object with a visible box. Lost:
masks, anything in space.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.export.flat_boxes import thing_names
from synthgen.export.views import class_names
from synthgen.store import Dataset
from synthgen.store.layout import scene_key


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of sequences, images and boxes."""
    counts = {"sequences": 0, "images": 0, "objects": 0}
    for scene in dataset.scenes:
        for channel in dataset.channels(scene, "camera"):
            folder = out / f"{scene_key(scene)}_{channel}"
            (folder / "gt").mkdir(parents=True)
            (folder / "img1").mkdir()
            lines = _lines(dataset, scene, channel)
            (folder / "gt" / "gt.txt").write_text("".join(lines))
            (folder / "gt" / "labels.txt").write_text("".join(f"{name}\n" for name in thing_names()))
            suffix, n_images = _copy_images(dataset, scene, channel, folder / "img1")
            (folder / "seqinfo.ini").write_text(_seqinfo(dataset, scene, channel, folder.name, suffix))
            counts["sequences"] += 1
            counts["images"] += n_images
            counts["objects"] += len(lines)
    return counts


def _lines(dataset: Dataset, scene: int, channel: str) -> list[str]:
    names = class_names(dataset, scene)
    class_number = {name: index for index, name in enumerate(thing_names(), start=1)}
    lines = []
    for position, frame in enumerate(dataset.frames(scene), start=1):
        boxes = dataset.boxes2d(scene, frame, channel)
        for index in np.flatnonzero(boxes.is_visible()):
            number = int(boxes.instance_id[index])
            x1, y1, x2, y2 = boxes.amodal[index]
            numbers = f"{x1:.3f},{y1:.3f},{x2 - x1:.3f},{y2 - y1:.3f}"
            share = f"{boxes.visible_fraction[index]:.6f}"
            lines.append(f"{position},{number},{numbers},1,{class_number[names[number]]},{share}\n")
    return lines


def _copy_images(dataset: Dataset, scene: int, channel: str, folder: Path) -> tuple[str, int]:
    suffix, n_images = ".png", 0
    for position, frame in enumerate(dataset.frames(scene), start=1):
        if dataset.has("image", scene, channel, frame):
            source = dataset.sample_path("image", scene, channel, frame)
            suffix, n_images = source.suffix, n_images + 1
            shutil.copyfile(source, folder / f"{position:06d}{suffix}")
    return suffix, n_images


def _seqinfo(dataset: Dataset, scene: int, channel: str, name: str, suffix: str) -> str:
    camera, _ = dataset.camera(scene, channel)
    times = [dataset.timestamp_ns(scene, frame) for frame in dataset.frames(scene)]
    rate = (len(times) - 1) * 1e9 / (times[-1] - times[0]) if len(times) > 1 else 1.0
    rows = {
        "name": name,
        "imDir": "img1",
        "frameRate": f"{rate:g}",
        "seqLength": len(times),
        "imWidth": camera.width,
        "imHeight": camera.height,
        "imExt": suffix,
    }
    return "[Sequence]\n" + "".join(f"{key}={value}\n" for key, value in rows.items())
