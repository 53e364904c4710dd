"""nuScenes: `calibrated_sensor.json` and `sensor.json` of a version's folder.

The tables hold one set of sensors for each log; `Wishes.which` says which, in the order of the file. Pictures are
1600 x 900 and without distortion; neither size nor models are in the tables. Channels get lower-case names.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.errors import InputError
from synthgen.geometry import matrix, transform
from synthgen.spec.calibration.found import Found, Intrinsics, Wishes

SIZE = (1600, 900)
"""Of the data set's pictures (H. Caesar et al., CVPR 2020)."""


def is_nuscenes(text: str) -> bool:
    """Whether a file is one of these."""
    return text.lstrip().startswith("[") and ('"sensor_token"' in text or '"modality"' in text)


def read_nuscenes(files: Sequence[tuple[Path, str]], wishes: Wishes) -> list[Found]:
    """All sensors of one set."""
    where = ", ".join(str(path) for path, _ in files)
    tables = [_rows(path, text) for path, text in files]
    sensors = {row["token"]: row for rows in tables for row in rows if "modality" in row}
    calibrated = [row for rows in tables for row in rows if "sensor_token" in row]
    if not sensors or not calibrated:
        raise InputError(f"{where}: expected calibrated_sensor.json and sensor.json, both")
    found = []
    for token, sensor in sorted(sensors.items(), key=lambda pair: _order(pair[1])):
        mine = [row for row in calibrated if row["sensor_token"] == token]
        if wishes.which >= len(mine):
            raise InputError(f"{where}: {sensor['channel']} has {len(mine)} calibrations, from --set 0 on")
        found.append(_found(sensor, mine[wishes.which], wishes))
    return found


def _found(sensor: dict[str, Any], row: dict[str, Any], wishes: Wishes) -> Found:
    w, x, y, z = row["rotation"]
    T_ego_sensor = transform(matrix(np.array([x, y, z, w], dtype=float)), row["translation"])
    channel = str(sensor["channel"]).lower()
    if sensor["modality"] == "camera":
        K = row["camera_intrinsic"]
        camera = Intrinsics(*(wishes.size or SIZE), float(K[0][0]), float(K[1][1]), float(K[0][2]), float(K[1][2]))
        return Found("cameras", channel, T_ego_sensor, camera)
    if sensor["modality"] == "lidar":
        return Found("lidars", channel, T_ego_sensor, model=wishes.lidar or "hdl-32e", rate_hz=20.0)
    return Found("radars", channel, T_ego_sensor, model=wishes.radar)


def _order(sensor: dict[str, Any]) -> tuple[int, str]:
    return ("camera", "lidar", "radar").index(sensor["modality"]), str(sensor["channel"])


def _rows(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    keys = {"token"}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and keys <= row.keys() for row in rows):
        raise InputError(f"{path}: expected a list of rows with tokens, as the data set's tables are")
    needed = {"translation", "rotation", "camera_intrinsic"}
    for index, row in enumerate(rows):
        if "sensor_token" in row and not needed <= row.keys():
            raise InputError(f"{path}: row {index} lacks {', '.join(sorted(needed - row.keys()))}")
        if "modality" in row and row["modality"] not in ("camera", "lidar", "radar"):
            raise InputError(f"{path}: row {index}: unknown modality {row['modality']!r}")
    return rows
