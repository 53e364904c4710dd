"""Beams that end on the vehicle that carries the LiDAR: boxes in the ego frame, which no scene contains.

Start at `with_own_body`. Not modelled: slopes and curves of the body; beams are blocked by their middle rays.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import turn_vectors
from synthgen.physics import lidar_link
from synthgen.records.pointcloud import ReturnKind
from synthgen.sensors.firings import Firings
from synthgen.sensors.lidar_echoes import Echoes
from synthgen.spec.lidar_model import LidarModel
from synthgen.taxonomy import class_id

REFLECTANCE: Final = 0.3
"""Of the body at 905 nm (our choice: between dark and light paint)."""

Box = tuple[float, float, float, float, float, float]
"""Least and largest x, y and z in the ego frame. [m]"""


def with_own_body(
    found: Echoes, firings: Firings, device: LidarModel, T_ego_lidar: Floats, boxes: Sequence[Box]
) -> Echoes:
    """Echoes with those behind the vehicle's own body replaced by its own, if the device can see so near."""
    if not boxes:
        return found
    directions = turn_vectors(T_ego_lidar, firings.directions.reshape(-1, 3))
    range_m = np.min([_range_to(box, T_ego_lidar[:3, 3], directions) for box in boxes], axis=0)
    beam = np.flatnonzero((range_m >= device.range_min_m) & (range_m <= device.range_max_m))
    near_m = range_m[beam].astype(np.float32)
    ratio = lidar_link.signal_ratio(REFLECTANCE, 1.0, near_m, r10_m=device.r10_m, extinction_per_m=0.0)
    classes, kinds = np.full(len(beam), class_id("ego"), np.uint8), np.full(len(beam), ReturnKind.SURFACE, np.uint8)
    own = Echoes(beam, near_m, ratio.astype(np.float32), classes, np.zeros(len(beam), np.int32), kinds)
    return Echoes.joined([found.at(found.range_m < range_m[found.beam]), own])


def _range_to(box: Box, origin: Floats, directions: Floats) -> Floats:
    """Range along directions (n, 3) from one origin to a box, (n,); inf where missed. [m]"""
    low, high = np.array(box[0::2]), np.array(box[1::2])
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - origin) / directions, (high - origin) / directions
    enters = np.fmin(one, other).max(axis=1)
    leaves = np.fmax(one, other).min(axis=1)
    return np.where((enters <= leaves) & (enters > 0), enters, np.inf)
