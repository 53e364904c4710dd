"""Run with nuscenes-devkit: what its KITTI reader finds in the folder `training` of an export, as JSON."""

import json
import sys

import numpy as np
from nuscenes.utils.geometry_utils import points_in_box
from nuscenes.utils.kitti import KittiDB


def sample(db, token, root):
    transforms = db.get_transforms(token, root=root)
    cloud = db.get_pointcloud(token, root=root)
    cloud.rotate(db.kitti_to_nu_lidar.rotation_matrix)
    found = []
    for box in db.get_boxes(token):
        local = box.copy()
        local.rotate(db.kitti_to_nu_lidar_inv)
        in_camera = transforms["velo_to_cam"]["R"] @ local.corners() + transforms["velo_to_cam"]["T"][:, None]
        pixels = transforms["p_combined"] @ np.vstack([in_camera, np.ones(8)])
        found.append(
            {
                "name": box.name,
                "center": local.center.tolist(),
                "wlh": box.wlh.tolist(),
                "forward": local.orientation.rotation_matrix[:, 0].tolist(),
                "points": int(points_in_box(box, cloud.points[:3]).sum()),
                "corners_px": (pixels[:2] / pixels[2]).T.tolist(),
                "corners_depth": pixels[2].tolist(),
            }
        )
    boxes_2d, names = db.get_boxes_2d(token)
    return {"boxes": found, "boxes_2d": [list(map(float, box)) for box in boxes_2d], "names_2d": list(names)}


def main(root):
    db = KittiDB(root=root, splits=("training",))
    print(json.dumps({token: sample(db, token, root) for token in db.tokens}))


main(sys.argv[1])
