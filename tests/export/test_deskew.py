import numpy as np
from scipy.spatial.transform import Rotation

from synthgen.export.deskew import points_at_frame_time
from synthgen.geometry import invert, move_points, pose, transform
from synthgen.records import PointCloud
from synthgen.rng import stream
from synthgen.store import Dataset, SceneWriter, finish, locked, prepare

VELOCITY, SPIN = np.array([14.0, 3.0, 0.2]), np.array([0.02, -0.03, 0.4])
T_START, T_EGO_LIDAR = pose(5.0, -3.0, 0.4, 0.7, 0.02, -0.01), pose(1.0, 0.1, 1.8, 0.3, 0.05)


def ego_at(time_s):
    """Steady motion: constant velocity and turn rate."""
    R = Rotation.from_rotvec(SPIN * time_s).as_matrix() @ T_START[:3, :3]
    return transform(R, T_START[:3, 3] + VELOCITY * time_s)


def test_still_points_seen_from_a_moving_ego_fall_into_place(tmp_path):
    """Points of the world, each measured from where the sensor was at its own time, over a turn of 0.1 s."""
    rng = stream(0, "deskew")
    world, times_s = rng.uniform(-50, 50, (200, 3)), rng.uniform(0, 0.1, 200).astype(np.float32)
    measured = [move_points(invert(ego_at(float(t)) @ T_EGO_LIDAR), p) for p, t in zip(world, times_s, strict=True)]
    zeros, bytes_ = np.zeros(200, np.float32), np.zeros(200, np.uint8)
    cloud = PointCloud(
        xyz=np.array(measured, np.float32), intensity=zeros, raw_intensity=zeros.astype(np.uint16),
        ring=zeros.astype(np.uint16), time_s=times_s, return_number=bytes_, class_id=bytes_.copy(),
        instance_id=zeros.astype(np.int32), kind=bytes_.copy(),
    )  # fmt: skip
    with locked(tmp_path):
        prepare(tmp_path, identity={})
        with SceneWriter(tmp_path, 0) as writer:
            writer.describe(name="spin", seed=0, spec_sha256="")
            writer.add_lidar("LIDAR", T_EGO_LIDAR, "test")
            writer.add_frame(0, 0, T_START, velocity=VELOCITY, angular_velocity=SPIN)
            writer.commit()
        finish(tmp_path)

    straight = points_at_frame_time(Dataset.open(tmp_path), 0, 0, "LIDAR", cloud)

    expected = move_points(invert(T_START @ T_EGO_LIDAR), world)
    assert np.abs(straight - expected).max() < 1e-4
    assert np.abs(cloud.xyz - expected).max() > 1.0
