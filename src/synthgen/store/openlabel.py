"""One scene as an ASAM OpenLABEL 1.0.0 document, built from its tables.

Coordinate systems: "world" (root), "vehicle-iso8855" (the ego, posed in every frame), one per sensor. Cuboids are
in the world; each 2D box names its camera. Object uids are the object ids of masks and tables.
Leaves out an object in frames where no sensor got anything from it, and dense labels (only their files are named).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from synthgen.arrays import Floats
from synthgen.geometry import matrix, transform
from synthgen.records import BrownConrady, KannalaBrandt, Pinhole
from synthgen.store.files import json_bytes
from synthgen.taxonomy import version

Json = dict[str, Any]
Row = dict[str, Any]

WORLD = "world"
EGO = "vehicle-iso8855"
"""The standard's name for x forward, y left, z up at the rear axle (OpenLABEL 1.0.0, coordinate systems)."""

FRAME_TABLES = ("frames", "ego_poses", "conditions", "samples", "cuboids", "boxes2d")
"""Tables with rows for each frame."""

NO_DISTORTION = [0.0, 0.0, 0.0, 0.0, 0.0]
"""Of a pinhole; the standard wants at least five coefficients."""


def document_bytes(tables: Mapping[str, pa.Table]) -> Iterator[bytes]:
    """The document of the one scene in `tables`, in pieces: one for each frame, so that long scenes fit in memory.

    `tables` are all tables of the schema with this scene's rows, sorted by their keys.
    """
    sensors = tables["sensors"].to_pylist()
    numbers = tables["frames"]["frame"].to_pylist()
    head: Json = {"coordinate_systems": _coordinate_systems(sensors)}
    if numbers:
        head["frame_intervals"] = _intervals(numbers)
    seen: dict[str, list[int]] = {}
    yield b'{"openlabel":' + _text(head)[:-1] + b',"frames":{'
    for index, number in enumerate(numbers):
        frame = _frame({name: _rows_of_frame(tables[name], number) for name in FRAME_TABLES})
        for uid in frame["objects"]:
            seen.setdefault(uid, []).append(number)
        yield (b",\n" if index else b"\n") + f'"{number}":'.encode() + _text(frame)
    tail = {
        "metadata": _metadata(tables["scenes"].to_pylist()[0]),
        "objects": _objects(tables["objects"].to_pylist(), seen),
        "ontologies": {"0": {"uri": "synthgen/taxonomy.yaml", "version": version()}},
        "streams": {row["channel"]: _stream(row) for row in sensors},
    }
    yield b"},\n" + _text(tail)[1:] + b"}\n"


def _text(value: Json) -> bytes:
    return json_bytes(value, indent=None).rstrip()


def _rows_of_frame(table: pa.Table, frame: int) -> list[Row]:
    numbers = table["frame"].to_numpy()
    first, last = np.searchsorted(numbers, [frame, frame + 1])
    return table.slice(int(first), int(last - first)).to_pylist()


def _metadata(scene: Row) -> Json:
    return {
        "schema_version": "1.0.0",
        "name": f"{scene['name']}, scene {scene['scene']}",
        "annotator": "synthgen",
        "comment": "Simulated ground truth. Objects are listed in the frames in which a sensor got something.",
        "seed": scene["seed"],
        "tags": scene["tags"],
    }


def _camera_matrix(row: Row) -> list[float]:
    """Intrinsics (3, 4), flat by rows, of a camera's row in `sensors`."""
    return [row["fx"], 0.0, row["cx"], 0.0, 0.0, row["fy"], row["cy"], 0.0, 0.0, 0.0, 1.0, 0.0]


def _coordinate_systems(sensors: Sequence[Row]) -> Json:
    systems: Json = {
        WORLD: {"type": "scene_cs", "parent": "", "children": [EGO]},
        EGO: {"type": "local_cs", "parent": WORLD, "children": [row["channel"] for row in sensors]},
    }
    for row in sensors:
        T_ego_sensor = _transform(row, "tx", "ty", "tz")
        systems[row["channel"]] = {
            "type": "sensor_cs",
            "parent": EGO,
            "children": [],
            "pose_wrt_parent": {"matrix4x4": T_ego_sensor.reshape(-1).tolist()},
        }
    return systems


def _stream(row: Row) -> Json:
    stream: Json = {"type": row["modality"], "uri": "", "description": f"{row['modality']} {row['model']}"}
    if row["modality"] == "camera":
        stream["stream_properties"] = _intrinsics(row)
    return stream


def _intrinsics(row: Row) -> Json:
    """Intrinsics of a camera. The schema spells names one way, its examples and the VCD library another: give both."""
    size = {"width_px": row["width"], "height_px": row["height"]}
    if row["model"] in (Pinhole.kind, BrownConrady.kind):
        coefficients = list(row["lens"]) or NO_DISTORTION
        return {
            "intrinsics_pinhole": {
                **size,
                "camera_matrix": _camera_matrix(row),
                "camera_matrix_3x4": _camera_matrix(row),
                "distortion_coeffs": coefficients,
                "distortion_coeffs_1xN": coefficients,
            }
        }
    center = {"center_x_px": row["cx"], "center_y_px": row["cy"], "center_x": row["cx"], "center_y": row["cy"]}
    focal = {"focal_length_x": row["fx"], "focal_length_y": row["fy"]}
    if row["model"] == KannalaBrandt.kind:
        coefficients = list(row["lens"][:4])
        model = {"lens_coeffs": coefficients, "lens_coeffs_1xN": coefficients, "model": "kannala"}
        return {"intrinsics_fisheye": {**size, **center, **focal, **model}}
    return {"intrinsics_custom": {**size, **center, **focal, "model": row["model"], "parameters": list(row["lens"])}}


def _objects(rows: Sequence[Row], seen: Mapping[str, Sequence[int]]) -> Json:
    """Objects that occur in any frame, with the facts that hold for all of them; `seen` has their frames by uid."""
    objects: Json = {}
    for row in rows:
        uid = str(row["object_id"])
        if uid in seen:
            facts = {"uuid": row["uuid"], "family": row["family"], **dict(row["attributes"])}
            objects[uid] = {
                "name": row["name"],
                "type": row["class_name"],
                "ontology_uid": "0",
                "frame_intervals": _intervals(seen[uid]),
                "object_data": {
                    "text": [{"name": name, "val": value} for name, value in facts.items()],
                    "boolean": [{"name": "is_static", "val": row["is_static"]}],
                },
            }
    return objects


def _object_data(cuboid: Row, views: Sequence[Row]) -> Json:
    """Geometry of one object in one frame: its cuboid, and boxes in the pictures where it is seen."""
    names = ("x", "y", "z", "qx", "qy", "qz", "qw", "length", "width", "height")
    solid = {
        "name": "cuboid",
        "val": [cuboid[name] for name in names],
        "coordinate_system": WORLD,
        "attributes": {
            "text": [{"name": "state", "val": cuboid["state"]}],
            "num": [{"name": name, "val": cuboid[name]} for name in ("num_lidar_pts", "visibility", "distance")],
            "vec": [
                {"name": "velocity", "val": [cuboid[name] for name in ("vx", "vy", "vz")]},
                {"name": "angular_velocity", "val": [cuboid[name] for name in ("wx", "wy", "wz")]},
            ],
        },
    }
    flat = [box for view in views for box in _bboxes(view)]
    return {"cuboid": [solid], **({"bbox": flat} if flat else {})}


def _bboxes(view: Row) -> list[Json]:
    """Visible and amodal box of one object in one picture, as centre and size."""
    channel = view["channel"]
    shares = [
        {"name": name, "val": view[name]} for name in ("visible_px", "occlusion", "truncation", "visible_fraction")
    ]
    stream = {"text": [{"name": "stream", "val": channel}]}
    visible, amodal = ([view[prefix + name] for name in ("x1", "y1", "x2", "y2")] for prefix in ("", "a"))
    return [
        {
            "name": f"bbox_{channel}",
            "val": _center_size(visible),
            "coordinate_system": channel,
            "attributes": {**stream, "num": shares},
        },
        {
            "name": f"bbox_amodal_{channel}",
            "val": _center_size(amodal),
            "coordinate_system": channel,
            "attributes": stream,
        },
    ]


def _center_size(box: Sequence[float]) -> list[float]:
    x1, y1, x2, y2 = box
    return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]


def _frame(rows: Mapping[str, Sequence[Row]]) -> Json:
    """One frame from its rows of the tables that have frames."""
    properties: Json = {
        "timestamp": rows["frames"][0]["timestamp_ns"] / 1e9,
        "streams": _frame_streams(rows["samples"]),
        "transforms": _ego_transform(rows["ego_poses"][0]),
        "dense_labels": _dense_labels(rows["samples"]),
    }
    for row in rows["conditions"]:
        properties["conditions"] = _finite(row)
    objects: Json = {}
    for row in rows["cuboids"]:
        number = row["object_id"]
        views = [box for box in rows["boxes2d"] if box["object_id"] == number and box["x1"] is not None]
        if views or row["num_lidar_pts"] > 0:
            objects[str(number)] = {"object_data": _object_data(row, views)}
    return {"frame_properties": properties, "objects": objects}


def _frame_streams(samples: Sequence[Row]) -> Json:
    """Files of the readings. No `stream_properties` here: VCD would take them instead of the intrinsics."""
    return {row["channel"]: {"uri": row["path"]} for row in samples if row["kind"] in ("image", "cloud")}


def _dense_labels(samples: Sequence[Row]) -> Json:
    labels: Json = {}
    for row in samples:
        if row["kind"] not in ("image", "cloud"):
            labels.setdefault(row["channel"], {})[row["kind"]] = row["path"]
    return labels


def _ego_transform(pose: Row) -> Json:
    T_world_ego = _transform(pose, "x", "y", "z")
    step = {"src": EGO, "dst": WORLD, "transform_src_to_dst": {"matrix4x4": T_world_ego.reshape(-1).tolist()}}
    return {f"{EGO}_to_{WORLD}": step}


def _transform(row: Row, *place: str) -> Floats:
    R = matrix(np.array([row[name] for name in ("qx", "qy", "qz", "qw")]))
    return transform(R, [row[name] for name in place])


def _finite(conditions: Row) -> Json:
    """Values of a row of `conditions` that JSON can hold: an endless view is left out."""
    return {
        name: value
        for name, value in conditions.items()
        if name not in ("scene", "frame", "extra") and math.isfinite(value)
    }


def _intervals(frames: Sequence[int]) -> list[Json]:
    """Runs of neighbouring numbers (sorted), ends included."""
    starts = [frame for index, frame in enumerate(frames) if index == 0 or frames[index - 1] != frame - 1]
    ends = [frame for index, frame in enumerate(frames) if index == len(frames) - 1 or frames[index + 1] != frame + 1]
    return [{"frame_start": first, "frame_end": last} for first, last in zip(starts, ends, strict=True)]
