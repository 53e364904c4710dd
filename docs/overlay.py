"""Draw labels over a picture of a data set: visible boxes, instance masks, LiDAR points colored by range.

    python docs/overlay.py DATASET SCENE FRAME CHANNEL OUT.jpg

Also an example of reading a data set with `synthgen.Dataset`.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

from synthgen import Dataset
from synthgen.geometry import invert, move_points, project

COLORS = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], cv2.COLORMAP_TURBO)[:, 0]


def overlay(data: Dataset, scene: int, frame: int, channel: str) -> np.ndarray:
    """Picture (h, w, 3) in BGR with its labels on it."""
    image = data.image(scene, channel, frame)[:, :, ::-1].copy()
    instance = data.instance(scene, channel, frame)
    for number in np.unique(instance[instance > 0]):
        color = COLORS[int(number) * 67 % 256].astype(float)
        image[instance == number] = 0.55 * image[instance == number] + 0.45 * color
    classes = {row["object_id"]: row["class_name"] for row in data.table("objects", scene).to_pylist()}
    boxes = data.boxes2d(scene, frame, channel)
    for k in np.flatnonzero(boxes.is_visible()):
        x1, y1, x2, y2 = (round(v) for v in boxes.visible[k])
        color = tuple(int(c) for c in COLORS[int(boxes.instance_id[k]) * 67 % 256])
        cv2.rectangle(image, (x1, y1), (x2 - 1, y2 - 1), color, 1)
        if x2 - x1 > 24:
            text = f"{classes[int(boxes.instance_id[k])]} {boxes.visible_fraction[k]:.0%}"
            cv2.putText(image, text, (x1, max(y1 - 4, 10)), cv2.FONT_HERSHEY_SIMPLEX, 0.4, color, 1, cv2.LINE_AA)
    for lidar in data.channels(scene, "lidar"):
        _draw_points(image, data, scene, frame, channel, lidar)
    return image


def _draw_points(image: np.ndarray, data: Dataset, scene: int, frame: int, channel: str, lidar: str) -> None:
    model, T_ego_cam = data.camera(scene, channel)
    xyz = move_points(invert(T_ego_cam) @ data.sensor_pose(scene, lidar), data.cloud(scene, lidar, frame).xyz)
    xyz = xyz[xyz[:, 2] > 0.5]
    pixels = project(xyz, model.fx, model.fy, model.cx, model.cy).astype(int)
    shade = (255 * np.clip(1 - np.log(xyz[:, 2]) / np.log(100), 0, 1)).astype(int)
    for (u, v), s in zip(pixels[::2], shade[::2], strict=True):
        if 0 <= u < model.width and 0 <= v < model.height:
            image[v, u] = COLORS[s]


if __name__ == "__main__":
    folder, scene, frame, channel, out = sys.argv[1:]
    picture = overlay(Dataset.open(Path(folder)), int(scene), int(frame), channel)
    cv2.imwrite(out, picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
