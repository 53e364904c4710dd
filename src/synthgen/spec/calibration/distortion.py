"""Names and numbers of distortion in ROS and Kalibr files, as the `projection` of a rig file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from synthgen.errors import InputError, nearest

_RADIAL_TANGENTIAL: Final = ("k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6")
_FISHEYE: Final = ("k1", "k2", "k3", "k4")

MODELS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "plumb_bob": ("brown_conrady", _RADIAL_TANGENTIAL),
    "rational_polynomial": ("brown_conrady", _RADIAL_TANGENTIAL),
    "radtan": ("brown_conrady", _RADIAL_TANGENTIAL),
    "equidistant": ("kannala_brandt", _FISHEYE),
    "equi": ("kannala_brandt", _FISHEYE),
    "fisheye": ("kannala_brandt", _FISHEYE),
    "none": ("pinhole", ()),
}
"""Distortion models by the names of ROS (sensor_msgs/distortion_models) and Kalibr: our kind, and their order."""


def projection_of(path: Path, where: str, model: str, coefficients: Sequence[float]) -> dict[str, str | float]:
    """The block `projection`; empty for a pinhole. `InputError` for a model that is not known or has too many numbers.

    A fisheye without coefficients is equidistant, so it stays one; other models of zeros alone are pinholes.
    """
    if model not in MODELS:
        raise InputError(f"{path}: {where}: distortion model {model!r} is not known; {nearest(model, MODELS)}")
    kind, names = MODELS[model]
    if any(coefficients[len(names) :]):
        raise InputError(f"{path}: {where}: {model} takes {len(names)} coefficients, got {len(coefficients)}")
    numbers = dict(zip(names, coefficients, strict=False))
    if kind != "kannala_brandt" and not any(numbers.values()):
        return {}
    return {"kind": kind, **numbers}
