"""KITTI tracking: one sequence for each scene, one label file with all its frames.

    training/{image_02,velodyne}/<scene>/<frame>.{png,bin}, label_02/<scene>.txt, calib/<scene>.txt

Sensors, boxes and types as in `kitti`. A row starts with frame and track id, from 0; truncation is 0, 1 or 2 as in the
tracking benchmark: none, partly, largely. There are no DontCare rows. Lost: as in `kitti`, but for the tracks.
"""

from pathlib import Path
from typing import Any, Final

from synthgen.export.kitti import calib_text, first_lidar, front_camera, label_rows, write_readings
from synthgen.store import Dataset

TRUNCATED, LARGELY_TRUNCATED = 0.01, 0.5
"""Shares from which truncation is 1 and 2; our choice, the benchmark gives words."""

CALIB_NAMES: Final = {"R0_rect": "R_rect", "Tr_velo_to_cam": "Tr_velo_cam", "Tr_imu_to_velo": "Tr_imu_velo"}
"""What the tracking benchmark calls rows of the object benchmark's calibration."""


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of sequences, frames, images, boxes."""
    root = out / "training"
    for name in ("image_02", "velodyne", "label_02", "calib"):
        (root / name).mkdir(parents=True)
    counts = {"sequences": 0, "samples": 0, "images": 0, "objects": 0}
    for scene in dataset.scenes:
        name, camera, lidar = f"{scene:04d}", front_camera(dataset, scene), first_lidar(dataset, scene)
        folders = {"image_2": root / "image_02" / name, "velodyne": root / "velodyne" / name}
        for folder in folders.values():
            folder.mkdir()
        (root / "calib" / f"{name}.txt").write_text(_calib(calib_text(dataset, scene, camera, lidar)))
        lines = []
        for position, frame in enumerate(dataset.frames(scene)):
            for number, fields in label_rows(dataset, scene, frame, camera):
                lines.append(_line(position, number, fields))
            counts["images"] += dataset.has("image", scene, camera, frame)
            write_readings(dataset, (scene, frame, camera, lidar), folders, f"{position:06d}")
            counts["samples"] += 1
        (root / "label_02" / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines))
        counts["sequences"] += 1
        counts["objects"] += len(lines)
    return counts


def _line(position: int, number: int, fields: tuple[str, ...]) -> str:
    kind, truncation, *rest = fields
    share = float(truncation)
    level = int(share >= TRUNCATED) + int(share >= LARGELY_TRUNCATED)
    return " ".join((str(position), str(number), kind, str(level), *rest))


def _calib(text: str) -> str:
    for name, ours in CALIB_NAMES.items():
        text = text.replace(f"{name}:", f"{ours}:")
    return text
