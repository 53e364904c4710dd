"""Cameras alone: ROS CameraInfo YAML, as `camera_calibration` writes it, and Kalibr's camchain YAML.

Neither says where the camera is on a vehicle: the user gives the mount of the first one. In a camchain the others
follow from T_cn_cnm1. `is_rectified` takes the projection matrix of a CameraInfo, which holds for rectified pictures.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError, nearest
from synthgen.geometry import R_VEHICLE_CAMERA, invert, transform
from synthgen.spec.calibration.distortion import projection_of
from synthgen.spec.calibration.found import Found, Intrinsics, Wishes, checked
from synthgen.yamlfile import parse_document

LEADING: Final = {"pinhole": (), "ds": ("xi", "alpha"), "eucm": ("alpha", "beta")}
"""Kalibr's camera models, and what stands before fu, fv, pu, pv in their intrinsics."""

KINDS_OF: Final = {"ds": "double_sphere", "eucm": "eucm"}
"""Our kinds of those that are no pinhole."""


def is_camera_info(text: str) -> bool:
    """Whether a file is a CameraInfo."""
    return "camera_matrix:" in text and "image_width:" in text


def is_camchain(text: str) -> bool:
    """Whether a file is a camchain."""
    return "cam0:" in text and "intrinsics:" in text


def read_camera_info(path: Path, text: str, wishes: Wishes) -> Found:
    """The camera of one file."""
    info = parse_document(text, str(path)).plain
    name = "projection_matrix" if wishes.is_rectified else "camera_matrix"
    shape = (3, 4) if wishes.is_rectified else (3, 3)
    K = _matrix(info, name, shape, path)
    projection: dict[str, str | float] = {}
    if not wishes.is_rectified:
        coefficients = [float(c) for c in (info.get("distortion_coefficients") or {}).get("data") or []]
        model = str(info.get("distortion_model") or "plumb_bob")
        projection = projection_of(path, "the camera", model, coefficients)
    size = _pair(info.get("image_width"), info.get("image_height"), path)
    channel = _channel(str(info.get("camera_name", path.stem)))
    fx, fy, cx, cy = (float(K[index]) for index in ((0, 0), (1, 1), (0, 2), (1, 2)))
    camera = Intrinsics(*size, fx, fy, cx, cy, projection)
    return Found("cameras", channel, _mount(wishes, path), camera)


def read_camchain(path: Path, text: str, wishes: Wishes) -> list[Found]:
    """All cameras of one file."""
    chain = parse_document(text, str(path)).plain
    found: list[Found] = []
    T_ego_camera = _mount(wishes, path)
    for index, name in enumerate(sorted((key for key in chain if key.startswith("cam")), key=lambda key: int(key[3:]))):
        row = chain[name]
        if index:
            T_this_last = checked(_transform(row, "T_cn_cnm1", name, path), f"{path}: {name}: T_cn_cnm1")
            T_ego_camera = T_ego_camera @ invert(T_this_last)
        found.append(Found("cameras", name, T_ego_camera, _intrinsics(row, name, path)))
    return found


def _intrinsics(row: dict[str, Any], name: str, path: Path) -> Intrinsics:
    """Of one camera of a camchain. Kalibr puts the numbers of unified models before the focal lengths."""
    kind = str(row.get("camera_model", "pinhole"))
    if kind not in LEADING:
        raise InputError(f"{path}: {name}: camera model {kind!r} is not known; {nearest(kind, LEADING)}")
    leading, numbers = LEADING[kind], [float(value) for value in row.get("intrinsics") or []]
    if len(numbers) != 4 + len(leading) or len(row.get("resolution") or []) != 2:
        raise InputError(f"{path}: {name}: expected {4 + len(leading)} intrinsics and a resolution of 2 numbers")
    coefficients = [float(c) for c in row.get("distortion_coeffs") or []]
    projection = projection_of(path, name, str(row.get("distortion_model") or "none"), coefficients)
    if leading:
        if projection:
            raise InputError(f"{path}: {name}: {kind} with distortion is not known to us")
        projection = {"kind": KINDS_OF[kind], **dict(zip(leading, numbers, strict=False))}
    width, height = _pair(row["resolution"][0], row["resolution"][1], path)
    fx, fy, cx, cy = numbers[len(leading) :]
    return Intrinsics(width, height, fx, fy, cx, cy, projection)


def _mount(wishes: Wishes, path: Path) -> Floats:
    if wishes.T_ego_mount is None:
        raise InputError(
            f"{path}: does not say where the camera is; give x, y, z [m], yaw, pitch, roll [deg], "
            "as in --mount 1.7,0,1.5,0,0,0"
        )
    return wishes.T_ego_mount @ transform(R_VEHICLE_CAMERA)


def _matrix(info: dict[str, Any], name: str, shape: tuple[int, int], path: Path) -> Floats:
    data = (info.get(name) or {}).get("data") or []
    if len(data) != shape[0] * shape[1]:
        raise InputError(f"{path}: {name} has {len(data)} numbers, expected {shape[0] * shape[1]}")
    return np.array(data, dtype=float).reshape(shape)


def _transform(row: dict[str, Any], key: str, name: str, path: Path) -> Floats:
    T = np.array(row.get(key) or [], dtype=float)
    if T.shape != (4, 4):
        raise InputError(f"{path}: {name}: {key} must be 4 rows of 4 numbers")
    return T


def _pair(width: object, height: object, path: Path) -> tuple[int, int]:
    if not isinstance(width, int) or not isinstance(height, int):
        raise InputError(f"{path}: the size of pictures must be two whole numbers, got {width!r} and {height!r}")
    return width, height


def _channel(name: str) -> str:
    """A channel's name of what may have been a topic or a path."""
    plain = "".join(c if c.isalnum() else "_" for c in name.lower()).strip("_") or "camera"
    return plain if plain[0].isalpha() else f"cam_{plain}"
