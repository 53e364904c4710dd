"""Radar detections as nuScenes' binary PCD files: 18 fields, 43 bytes a detection.

Places and radial velocities are in the radar's frame; `vx_comp` and `vy_comp` have the ego's motion taken out. Lost:
SNR, scan and the truth of detections. z is 0 of devices that measure no elevation, as in the data set.
"""

from typing import Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import RadarPoints

PCD_DTYPE: Final = np.dtype(
    [
        ("x", "<f4"),
        ("y", "<f4"),
        ("z", "<f4"),
        ("dyn_prop", "i1"),
        ("id", "<i2"),
        ("rcs", "<f4"),
        ("vx", "<f4"),
        ("vy", "<f4"),
        ("vx_comp", "<f4"),
        ("vy_comp", "<f4"),
        *((name, "i1") for name in ("is_quality_valid", "ambig_state", "x_rms", "y_rms")),
        *((name, "i1") for name in ("invalid_state", "pdh0", "vx_rms", "vy_rms")),
    ]
)
"""One detection, in the order of the data set's files."""

MOVING_M_PER_S: Final = 0.5
"""Slower over ground is stationary (devices take 0.25 to 0.5)."""

MOVING, STATIONARY = 0, 1
UNAMBIGUOUS, VALID, SURE = 3, 0, 1
"""States of a cluster by the ARS 408's interface: ambiguity resolved, valid, false with less than 25 %."""

PLACE_RMS, SPEED_RMS = 17, 7
"""Codes of deviations 0.005 (10 / 0.005)^(code / 30): 0.37 m and 0.03 m/s, the ARS 408's 0.4 m and 0.1 km/h."""


def pcd_bytes(points: RadarPoints) -> bytes:
    """A PCD file; one detection of NaN stands for none, as the devkit has it."""
    table = _table(points) if len(points.range_m) else _nothing()
    names = " ".join(PCD_DTYPE.names or ())
    kinds = [PCD_DTYPE[name] for name in PCD_DTYPE.names or ()]
    header = [
        "# .PCD v0.7 - Point Cloud Data file format",
        "VERSION 0.7",
        f"FIELDS {names}",
        f"SIZE {' '.join(str(kind.itemsize) for kind in kinds)}",
        f"TYPE {' '.join('F' if kind.kind == 'f' else 'I' for kind in kinds)}",
        f"COUNT {' '.join('1' for _ in kinds)}",
        f"WIDTH {len(table)}",
        "HEIGHT 1",
        "VIEWPOINT 0 0 0 1 0 0 0",
        f"POINTS {len(table)}",
        "DATA binary",
    ]
    return ("\n".join(header) + "\n").encode("ascii") + table.tobytes()


def _table(points: RadarPoints) -> np.ndarray:
    xyz = points.xyz()
    along = xyz / np.maximum(np.linalg.norm(xyz, axis=1, keepdims=True), 1e-6)
    table = np.zeros(len(xyz), dtype=PCD_DTYPE)
    for index, axis in enumerate("xyz"):
        table[axis] = xyz[:, index]
    _set_velocity(table, "", along, points.rate_m_per_s)
    _set_velocity(table, "_comp", along, points.rate_over_ground_m_per_s)
    table["dyn_prop"] = np.where(np.abs(points.rate_over_ground_m_per_s) > MOVING_M_PER_S, MOVING, STATIONARY)
    table["id"] = np.arange(len(xyz))
    table["rcs"] = points.rcs_dbsm
    table["is_quality_valid"], table["ambig_state"] = 1, UNAMBIGUOUS
    table["invalid_state"], table["pdh0"] = VALID, SURE
    table["x_rms"] = table["y_rms"] = PLACE_RMS
    table["vx_rms"] = table["vy_rms"] = SPEED_RMS
    return table


def _set_velocity(table: np.ndarray, suffix: str, along: Floats, rate: np.ndarray) -> None:
    for index, axis in enumerate(("vx", "vy")):
        table[f"{axis}{suffix}"] = along[:, index] * rate


def _nothing() -> np.ndarray:
    table = np.zeros(1, dtype=PCD_DTYPE)
    for name in ("x", "y", "z", "rcs", "vx", "vy", "vx_comp", "vy_comp"):
        table[name] = np.nan
    return table
