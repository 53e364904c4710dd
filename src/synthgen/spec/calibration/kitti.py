"""KITTI: a `calib` file of the object, tracking or odometry sets, or the three calib_*_to_*.txt of a raw recording.

The ego frame is that of the shipped rig `kitti`: axes of the rectified cameras, which KITTI takes as level, origin on
the ground (the Velodyne is 1.73 m above it) below the Velodyne's middle line and, if the IMU's place is given, below
the IMU. Cameras are the rectified ones, as the data set's pictures are.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError
from synthgen.geometry import R_VEHICLE_CAMERA, invert, transform
from synthgen.spec.calibration.found import Found, Intrinsics, Wishes, checked

VELODYNE_HEIGHT_M = 1.73
"""Above the road (Geiger et al. 2013)."""

Rows = dict[str, Floats]
"""Numbers of each line by its name."""


def is_kitti(text: str) -> bool:
    """Whether a file is one of these."""
    names = {line.split()[0].rstrip(":") for line in text.splitlines() if line.split()}
    return bool(names & {"P2", "P_rect_02", "Tr_velo_to_cam", "Tr_velo_cam"}) or {"R", "T", "calib_time"} <= names


def read_kitti(files: Sequence[tuple[Path, str]], wishes: Wishes) -> list[Found]:
    """Cameras P0 to P3 and the Velodyne."""
    values: Rows = {}
    for path, text in files:
        rows = _rows(path, text)
        if {"R", "T"} <= rows.keys():  # of a raw recording: the Velodyne's or the IMU's
            rows = {"Tr_velo_to_cam" if "delta_f" in rows else "Tr_imu_to_velo": _joined(rows, str(path))}
        values |= rows
    where = ", ".join(str(path) for path, _ in files)
    T_rect_velo = _rect_velo(values, where)
    ahead_m = 0.0
    if "Tr_imu_to_velo" in values:
        ahead_m = float(invert(_transform(values, ("Tr_imu_to_velo",), where))[0, 3])
    place = np.array([ahead_m, 0.0, VELODYNE_HEIGHT_M])
    T_ego_rect = transform(R_VEHICLE_CAMERA, place - R_VEHICLE_CAMERA @ T_rect_velo[:3, 3])
    found = [_camera(values, number, T_ego_rect, wishes, where) for number in range(4) if _has(values, number)]
    model = wishes.lidar or "hdl-64e"
    return [*found, Found("lidars", "velodyne_points", T_ego_rect @ T_rect_velo, model=model, rate_hz=10.0)]


def _camera(values: Rows, number: int, T_ego_rect: Floats, wishes: Wishes, where: str) -> Found:
    P = _named(values, (f"P{number}", f"P_rect_0{number}"), 12, where).reshape(3, 4)
    size = values.get(f"S_rect_0{number}")
    width, height = wishes.size or ((round(size[0]), round(size[1])) if size is not None else (0, 0))
    if not width:
        raise InputError(f"{where}: has no size of pictures; give it, as in --size 1242x375")
    place = np.linalg.solve(P[:, :3], P[:, 3])  # of the rectified frame's origin in this camera
    fx, fy, cx, cy = (float(P[index]) for index in ((0, 0), (1, 1), (0, 2), (1, 2)))
    camera = Intrinsics(width, height, fx, fy, cx, cy)
    return Found("cameras", f"image_0{number}", T_ego_rect @ transform(None, -place), camera)


def _has(values: Rows, number: int) -> bool:
    return f"P{number}" in values or f"P_rect_0{number}" in values


def _rect_velo(values: Rows, where: str) -> Floats:
    """Velodyne to rectified camera 0."""
    if "Tr" in values:  # of the odometry sets: already rectified
        return checked(_transform(values, ("Tr",), where), f"{where}: Tr")
    R = _named(values, ("R0_rect", "R_rect", "R_rect_00"), 9, where).reshape(3, 3)
    T_cam_velo = _transform(values, ("Tr_velo_to_cam", "Tr_velo_cam"), where)
    return checked(transform(R), f"{where}: R0_rect") @ checked(T_cam_velo, f"{where}: Tr_velo_to_cam")


def _transform(values: Rows, names: tuple[str, ...], where: str) -> Floats:
    return np.vstack([_named(values, names, 12, where).reshape(3, 4), [0.0, 0.0, 0.0, 1.0]])


def _joined(rows: Rows, where: str) -> Floats:
    """R and T of a file as the row of a matrix (3, 4)."""
    R, T = _named(rows, ("R",), 9, where).reshape(3, 3), _named(rows, ("T",), 3, where)
    return np.column_stack([R, T]).ravel()


def _named(values: Rows, names: tuple[str, ...], count: int, where: str) -> Floats:
    for name in names:
        if name in values:
            if len(values[name]) != count:
                raise InputError(f"{where}: {name} has {len(values[name])} numbers, expected {count}")
            return values[name]
    raise InputError(f"{where}: no {' or '.join(names)}; give all calibration files of the recording")


def _rows(path: Path, text: str) -> Rows:
    rows = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, _, rest = line.strip().partition(" ")
        name = name.rstrip(":")
        if not name or name in ("calib_time", "corner_dist"):
            continue
        try:
            rows[name] = np.array([float(word) for word in rest.split()])
        except ValueError:
            raise InputError(f"{path}:{number}: expected numbers after {name!r}, got {rest!r}") from None
    return rows
