"""From calibration files to the text of a rig file, every number to its last digit.

Start at `rig_text`. Principal points are taken as published, as in the shipped rigs of KITTI and nuScenes: where a
format counts from the middle of the first pixel, ours from its corner, pictures are half a pixel off.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from synthgen.errors import InputError
from synthgen.spec.calibration.cameras import is_camchain, is_camera_info, read_camchain, read_camera_info
from synthgen.spec.calibration.found import Found, Wishes
from synthgen.spec.calibration.kitti import is_kitti, read_kitti
from synthgen.spec.calibration.nuscenes import is_nuscenes, read_nuscenes
from synthgen.spec.faults import faults_of
from synthgen.spec.rig import KINDS, RigSpec
from synthgen.yamlfile import parse_document


def rig_text(files: Sequence[Path], name: str, wishes: Wishes) -> str:
    """Text of a rig file with the sensors of all `files`.

    Raises
    ------
    InputError
        If a file cannot be read or is of no known format, if what it says makes no rig, or if it does not say enough.
    """
    text = _text(name, files, _found([(path, _read(path)) for path in files], wishes))
    tree = parse_document(text, name)
    try:
        RigSpec.model_validate(tree.plain)
    except ValidationError as error:
        problems = "\n".join(fault.message for _, fault in faults_of(error, tree, RigSpec))
        raise InputError(f"{', '.join(map(str, files))}: this calibration makes no rig\n{problems}") from None
    return text


def _found(files: Sequence[tuple[Path, str]], wishes: Wishes) -> list[Found]:
    found: list[Found] = []
    kitti = [file for file in files if is_kitti(file[1])]
    nuscenes = [file for file in files if is_nuscenes(file[1])]
    if kitti:
        found += read_kitti(kitti, wishes)
    if nuscenes:
        found += read_nuscenes(nuscenes, wishes)
    for path, text in files:
        if (path, text) in kitti or (path, text) in nuscenes:
            continue
        if is_camera_info(text):
            found.append(read_camera_info(path, text, wishes))
        elif is_camchain(text):
            found += read_camchain(path, text, wishes)
        else:
            raise InputError(
                f"{path}: not a calibration that is known: KITTI calib, nuScenes calibrated_sensor.json and "
                "sensor.json, ROS CameraInfo YAML, Kalibr camchain YAML"
            )
    return found


def _text(name: str, files: Sequence[Path], found: Sequence[Found]) -> str:
    lines = [f"id: {name}", "source: >-", f"  Imported from {', '.join(path.name for path in files)}."]
    for kind in KINDS:
        sensors = [sensor for sensor in found if sensor.kind == kind]
        lines += [f"{kind}:"] if sensors else []
        for sensor in sensors:
            lines += _sensor_lines(sensor)
    return "\n".join(lines) + "\n"


def _sensor_lines(sensor: Found) -> list[str]:
    lines = [f"  - channel: {sensor.channel}"]
    lines += [f"    model: {sensor.model}"] if sensor.model else []
    lines += ["    T_ego_sensor:"]
    lines += [f"      - [{', '.join(_number(float(x)) for x in row)}]" for row in sensor.T_ego_sensor]
    if sensor.camera is not None:
        camera = sensor.camera
        lines += [f"    {key}: {getattr(camera, key)!r}" for key in ("width", "height", "fx", "fy", "cx", "cy")]
        if camera.projection:
            lines += [f"    projection: {{{', '.join(f'{key}: {value}' for key, value in camera.projection.items())}}}"]
    lines += [f"    rate_hz: {sensor.rate_hz!r}"] if sensor.rate_hz is not None else []
    return lines


def _number(value: float) -> str:
    return str(int(value)) if value in (-1.0, 0.0, 1.0) else repr(value)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file") from None
