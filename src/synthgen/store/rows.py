"""Records to table rows: one dict per row, without the scene's number, which the writer adds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from synthgen.arrays import AnyArray
from synthgen.records import Boxes2D, Cuboids, ObjectInfo
from synthgen.taxonomy import class_id

Row = dict[str, Any]


def spread(groups: Mapping[str, Sequence[float] | AnyArray]) -> Row:
    """One value per name, as in {"x y z": (1, 2, 3)} -> {"x": 1.0, "y": 2.0, "z": 3.0}."""
    return {
        name: float(value)
        for names, values in groups.items()
        for name, value in zip(names.split(), values, strict=True)
    }


def object_row(item: ObjectInfo) -> Row:
    """Row of `objects`."""
    return {
        "object_id": item.instance_id,
        "uuid": item.uuid,
        "name": item.name,
        "class_id": class_id(item.class_name, f"object {item.name}"),
        "class_name": item.class_name,
        "family": item.family,
        **spread({"length width height": item.size}),
        "is_static": item.is_static,
        "attributes": sorted(item.attributes.items()),
    }


def cuboid_rows(frame: int, cuboids: Cuboids) -> list[Row]:
    """Rows of `cuboids`."""
    columns = {
        "x y z": cuboids.center,
        "qx qy qz qw": cuboids.quaternion,
        "length width height": cuboids.size,
        "vx vy vz": cuboids.velocity,
        "wx wy wz": cuboids.angular_velocity,
    }
    return [
        {
            "frame": frame,
            "object_id": int(cuboids.instance_id[i]),
            **spread({names: values[i] for names, values in columns.items()}),
            "distance": float(cuboids.distance_m[i]),
            "num_lidar_pts": int(cuboids.num_lidar_pts[i]),
            "num_radar_pts": int(cuboids.num_radar_pts[i]),
            "visibility": float(cuboids.visibility[i]),
            "state": cuboids.state[i],
        }
        for i in range(len(cuboids.instance_id))
    ]


def box_rows(channel: str, frame: int, boxes: Boxes2D) -> list[Row]:
    """Rows of `boxes2d`; no visible box is four nulls."""
    result = []
    for i in range(len(boxes.instance_id)):
        visible = spread({"x1 y1 x2 y2": boxes.visible[i]})
        row = {
            "frame": frame,
            "channel": channel,
            "object_id": int(boxes.instance_id[i]),
            **{name: None if np.isnan(value) else value for name, value in visible.items()},
            **spread({"ax1 ay1 ax2 ay2": boxes.amodal[i]}),
            "visible_px": int(boxes.visible_px[i]),
            **{name: float(getattr(boxes, name)[i]) for name in ("occlusion", "truncation", "visible_fraction")},
        }
        result.append(row)
    return result
