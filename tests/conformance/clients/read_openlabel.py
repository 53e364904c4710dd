"""Run with vcd: load every OpenLABEL document of a folder with validation, and project all cuboids' corners."""

import json
import sys
from pathlib import Path

import numpy as np
from vcd import core, scl


def project(path):
    document = core.OpenLABEL()
    document.load_from_file(str(path), validation=True)
    scene = scl.Scene(document)
    found = []
    frames = document.data["openlabel"]["frames"]
    cameras = [name for name, stream in document.data["openlabel"]["streams"].items() if stream["type"] == "camera"]
    for number, frame in frames.items():
        for uid, item in frame.get("objects", {}).items():
            cuboid = item["object_data"]["cuboid"][0]
            corners = corners_of(cuboid["val"])
            for camera in cameras:
                pixels, _ = scene.project_points3d_4xN(
                    corners, cuboid["coordinate_system"], camera, frame_num=int(number)
                )
                row = {"frame": int(number), "object": int(uid), "camera": camera}
                found.append({**row, "px": pixels[:2].T.tolist()})
    return found


def corners_of(val):
    """Corners 4xN by the standard's text: centre, quaternion xyzw, size along the object's axes."""
    x, y, z, w = val[3:7]
    R = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]).T / 2
    points = R @ (signs * np.array(val[7:10])[:, None]) + np.array(val[:3])[:, None]
    return np.vstack([points, np.ones(8)])


print(
    json.dumps({path.name: project(path) for path in sorted(Path(sys.argv[1]).glob("*.json")) if path.stem.isdigit()})
)
