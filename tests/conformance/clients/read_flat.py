"""Run where datumaro and pykitti are: what they find in exports lying beside each other in a folder, as JSON."""

import contextlib
import json
import sys
from pathlib import Path

import datumaro
import numpy as np
import pandas
import pykitti


def main() -> None:
    root = Path(sys.argv[1])
    sequences = sorted((root / "semantickitti" / "sequences").iterdir())
    tracks = root / "kitti-tracking" / "training"
    found = {
        "yolo": boxes(root / "yolo", "yolo"),
        "voc": boxes(root / "voc", "voc_detection"),
        "mot": {folder.name: boxes(folder, "mot_seq") for folder in (root / "mot").iterdir() if folder.is_dir()},
        "odometry": {folder.name: odometry(root / "semantickitti", folder.name) for folder in sequences},
        "tracking": {file.stem: tracking(tracks, file.stem) for file in (tracks / "label_02").iterdir()},
    }
    print(json.dumps(found))


def boxes(folder: Path, form: str) -> dict:
    """Class, x1, y1, x2, y2 and attributes of every box, by the name of its picture."""
    dataset = datumaro.Dataset.import_from(str(folder), form)
    names = dataset.categories()[datumaro.AnnotationType.label]
    return {item.id: [box_of(box, names[box.label].name) for box in item.annotations] for item in dataset}


def box_of(box, name: str) -> dict:
    return {"class": name, "box": [float(value) for value in box.points], "attributes": attributes(box)}


def attributes(box) -> dict:
    return {key: value for key, value in box.attributes.items() if isinstance(value, bool | int | float | str)}


def odometry(root: Path, sequence: str) -> dict:
    """Geometry of a sequence, and its clouds' sizes."""
    data = pykitti.odometry(str(root), sequence)
    return {
        "T_cam_velo": data.calib.T_cam0_velo.tolist(),
        "K": data.calib.K_cam0.tolist(),
        "seconds": [stamp.total_seconds() for stamp in data.timestamps],
        "clouds": [list(np.asarray(cloud).shape) for cloud in data.velo],
    }


def tracking(root: Path, sequence: str) -> dict:
    """Rows of a sequence, and its clouds' sizes."""
    with contextlib.redirect_stdout(sys.stderr):
        data = pykitti.tracking(str(root), sequence)
    shape, solid = ["x1", "y1", "x2", "y2"], ["h", "w", "l", "x", "y", "z", "ry"]
    columns = ["frame", "id", "class", "truncated", "occluded", "alpha", *shape, *solid]
    rows = pandas.read_csv(root / "label_02" / f"{sequence}.txt", sep=" ", names=columns)
    return {"rows": rows.to_dict("records"), "clouds": [list(cloud.shape) for cloud in data.velo],
            "images": [np.asarray(image).shape for image in data.cam2]}  # fmt: skip


if __name__ == "__main__":
    main()
