"""A LiDAR sweep as if all of it had been measured at the frame's time.

The ego's own motion is taken out with its true poses; moving bodies stay smeared by theirs. For data sets without
the trajectory, `export.deskew` does nearly the same from one pose and its rates.
"""

import numpy as np

from synthgen.arrays import Singles
from synthgen.geometry import invert, move_points
from synthgen.records import PointCloud, SensorPose, Trajectory


def deskewed(cloud: PointCloud, pose: SensorPose, ego: Trajectory, time_s: float) -> Singles:
    """Points (n, 3) of a sweep about `time_s` in the sensor's frame at that time. [m]"""
    times_s, which = np.unique(cloud.time_s, return_inverse=True)
    T_frame_fired = invert(ego.poses(time_s)[0] @ pose.T_ego_sensor) @ ego.poses(time_s + times_s) @ pose.T_ego_sensor
    return move_points(T_frame_fired[which], cloud.xyz).astype(np.float32)
