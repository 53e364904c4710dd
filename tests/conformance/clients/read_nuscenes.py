"""Run by test_nuscenes_clients.py where nuscenes-devkit is: what it finds in an export, as JSON."""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from nuscenes.eval.common.config import config_factory
from nuscenes.eval.detection.evaluate import DetectionEval
from nuscenes.eval.detection.utils import category_to_detection_name
from nuscenes.nuscenes import NuScenes
from nuscenes.utils.data_classes import LidarPointCloud
from nuscenes.utils.data_io import load_bin_file
from nuscenes.utils.geometry_utils import BoxVisibility, points_in_box, view_points


def main() -> None:
    root = Path(sys.argv[1])
    with contextlib.redirect_stdout(sys.stderr):
        devkit = NuScenes("v1.0-synthgen", str(root), verbose=True)
        found = {
            "samples": [read_sample(devkit, root, sample) for sample in devkit.sample],
            "scores": scores(devkit),
            "tracks": [walked(devkit, instance) for instance in devkit.instance],
        }
    print(json.dumps(found))


def read_sample(devkit: NuScenes, root: Path, sample: dict) -> dict:
    lidar = sample["data"]["LIDAR_TOP"]
    path, boxes, _ = devkit.get_sample_data(lidar)
    cloud = LidarPointCloud.from_file(path)
    semantic = load_bin_file(str(root / devkit.get("lidarseg", lidar)["filename"]), "lidarseg")
    panoptic = load_bin_file(str(root / devkit.get("panoptic", lidar)["filename"]), "panoptic")
    return {
        "scene": devkit.get("scene", sample["scene_token"])["name"],
        "boxes": [read_box(devkit, box, cloud, panoptic) for box in boxes],
        "n_points": cloud.points.shape[1],
        "lidarseg": {devkit.lidarseg_idx2name_mapping[int(i)]: int((semantic == i).sum()) for i in np.unique(semantic)},
        "panoptic_agrees": bool(np.array_equal(panoptic // 1000, semantic)),
        "pixels": {name: pixels(devkit, sample["data"][name]) for name in ("CAM_FRONT", "CAM_LEFT")},
    }


def read_box(devkit: NuScenes, box, cloud: LidarPointCloud, panoptic: np.ndarray) -> dict:
    row = devkit.get("sample_annotation", box.token)
    inside = points_in_box(box, cloud.points[:3])
    return {
        "name": box.name,
        "center": box.center.tolist(),
        "forward": (box.rotation_matrix @ [1.0, 0.0, 0.0]).tolist(),
        "wlh": box.wlh.tolist(),
        "points": int(inside.sum()),
        "points_said": row["num_lidar_pts"],
        "panoptic_of_points": np.unique(panoptic[inside]).tolist(),
        "attributes": [devkit.get("attribute", token)["name"] for token in row["attribute_tokens"]],
        "velocity": devkit.box_velocity(box.token).tolist(),
    }


def pixels(devkit: NuScenes, token: str) -> list:
    """Centers of the boxes in one picture, projected by the devkit."""
    _, boxes, intrinsic = devkit.get_sample_data(token, box_vis_level=BoxVisibility.ANY)
    return [view_points(box.center[:, None], intrinsic, normalize=True)[:2, 0].tolist() for box in boxes]


def walked(devkit: NuScenes, instance: dict) -> bool:
    """Whether the links from the first annotation lead to the last in as many steps as said."""
    token, n = instance["first_annotation_token"], 0
    while token:
        last, token, n = token, devkit.get("sample_annotation", token)["next"], n + 1
    return last == instance["last_annotation_token"] and n == instance["nbr_annotations"]


def scores(devkit: NuScenes) -> dict:
    """Official detection score of the annotations held against themselves."""
    results = {sample["token"]: detections(devkit, sample) for sample in devkit.sample}
    meta = dict.fromkeys(("use_camera", "use_lidar", "use_radar", "use_map", "use_external"), False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.json"
        path.write_text(json.dumps({"meta": meta, "results": results}))
        config = config_factory("detection_cvpr_2019")
        metrics, _ = DetectionEval(devkit, config, str(path), "synthgen", folder, verbose=False).evaluate()
    return {name: float(value) for name, value in metrics.mean_dist_aps.items()}


def detections(devkit: NuScenes, sample: dict) -> list:
    rows = []
    for token in sample["anns"]:
        row = devkit.get("sample_annotation", token)
        name = category_to_detection_name(row["category_name"])
        if name is None:
            continue
        attributes = [devkit.get("attribute", key)["name"] for key in row["attribute_tokens"]]
        rows.append(
            {
                "sample_token": sample["token"],
                "translation": row["translation"],
                "size": row["size"],
                "rotation": row["rotation"],
                "velocity": np.nan_to_num(devkit.box_velocity(token)[:2]).tolist(),
                "detection_name": name,
                "detection_score": 0.5,
                "attribute_name": attributes[0] if attributes else "",
            }
        )
    return rows


if __name__ == "__main__":
    main()
