"""One scene as an ASAM OpenLABEL 1.0.0 document, built from its tables.

Frames of reference: "world" (root), "ego" (pose per frame), one per sensor. Cuboids are in the world; a 2D box
names its camera's stream. Leaves out objects in frames where no sensor got anything from them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from synthgen.taxonomy import version

Json = dict[str, Any]
Row = dict[str, Any]

DISTORTION = (0.0, 0.0, 0.0, 0.0, 0.0)
"""Our cameras have no lens distortion; the standard wants at least five numbers."""


def openlabel(tables: Mapping[str, pa.Table]) -> Json:
    """The document of the one scene in `tables` (all tables of the schema, each with this scene's rows)."""
    sensors = tables["sensors"].to_pylist()
    poses = {row["frame"]: row for row in tables["ego_poses"].to_pylist()}
    conditions = {row["frame"]: row for row in tables["conditions"].to_pylist()}
    boxes = _by_object(tables["boxes2d"].to_pylist())
    cuboids = _by_object(tables["cuboids"].to_pylist())
    samples = _by_frame(tables["samples"].to_pylist())
    scene = tables["scenes"].to_pylist()[0]
    seen: dict[int, list[int]] = {}
    frames: Json = {}
    for frame in (row["frame"] for row in tables["frames"].to_pylist()):
        entries = {}
        for key in sorted(key for key in cuboids if key[0] == frame):
            cuboid, views = cuboids[key][0], [row for row in boxes.get(key, []) if row["x1"] is not None]
            if cuboid["num_lidar_pts"] > 0 or views:
                seen.setdefault(key[1], []).append(frame)
                entries[str(key[1])] = {"object_data": _object_data(cuboid, boxes.get(key, []))}
        frames[str(frame)] = _frame(poses[frame], conditions.get(frame), samples.get(frame, []), entries)
    objects = {str(row["object_id"]): row for row in tables["objects"].to_pylist() if row["object_id"] in seen}
    document: Json = {
        "metadata": {"schema_version": "1.0.0", "name": scene["name"], "scene": scene["scene"], "seed": scene["seed"]},
        "ontologies": {"0": {"uri": "synthgen-taxonomy", "classifications": [version()]}},
        "coordinate_systems": _coordinate_systems(sensors),
        "streams": {row["channel"]: _stream(row) for row in sensors},
        "objects": {uid: _object(row, seen[int(uid)]) for uid, row in objects.items()},
        "frames": frames,
    }
    if frames:
        numbers = sorted(int(key) for key in frames)
        document["frame_intervals"] = _intervals(numbers)
    return {"openlabel": document}
