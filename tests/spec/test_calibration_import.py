import json

import numpy as np
import pytest

from synthgen.errors import InputError
from synthgen.geometry import invert, matrix, pose, rotation, transform
from synthgen.records import BrownConrady, DoubleSphere, KannalaBrandt, Pinhole
from synthgen.spec.calibration.found import Wishes
from synthgen.spec.calibration.importing import rig_text
from synthgen.spec.rig import load_rig

KITTI = """\
P0: 7.215377e+02 0 6.095593e+02 0 0 7.215377e+02 1.728540e+02 0 0 0 1 0
P2: 7.215377e+02 0 6.095593e+02 4.485728e+01 0 7.215377e+02 1.728540e+02 2.163791e-01 0 0 1 2.745884e-03
P3: 7.215377e+02 0 6.095593e+02 -3.395242e+02 0 7.215377e+02 1.728540e+02 2.199936e+00 0 0 1 2.729905e-03
R0_rect: 9.999239e-01 9.837760e-03 -7.445048e-03 -9.869795e-03 9.999421e-01 -4.278459e-03 7.402527e-03 4.351614e-03 9.999631e-01
Tr_velo_to_cam: 7.533745e-03 -9.999714e-01 -6.166020e-04 -4.069766e-03 1.480249e-02 7.280733e-04 -9.998902e-01 -7.631618e-02 9.998621e-01 7.523790e-03 1.480755e-02 -2.717806e-01
Tr_imu_to_velo: 9.999976e-01 7.553071e-04 -2.035826e-03 -8.086759e-01 -7.854027e-04 9.998898e-01 -1.482298e-02 3.195559e-01 2.024406e-03 1.482454e-02 9.998881e-01 -7.997231e-01
"""  # noqa: E501 - as published

CAMERA_INFO = """\
image_width: 640
image_height: 480
camera_name: Front/Left
camera_matrix: {rows: 3, cols: 3, data: [525.125, 0, 319.5, 0, 526.25, 239.75, 0, 0, 1]}
distortion_model: plumb_bob
distortion_coefficients: {rows: 1, cols: 5, data: [0, 0, 0, 0, 0]}
projection_matrix: {rows: 3, cols: 4, data: [500, 0, 320, 0, 0, 501, 240, 0, 0, 0, 1, 0]}
"""

CAMCHAIN = """\
cam0:
  camera_model: pinhole
  intrinsics: [458.654321098765, 457.296, 367.215, 248.375]
  distortion_model: none
  distortion_coeffs: []
  resolution: [752, 480]
cam1:
  T_cn_cnm1:
    - [0.9999, 0.0, 0.0141417, -0.11]
    - [0.0, 1.0, 0.0, 0.0003]
    - [-0.0141417, 0.0, 0.9999, 0.0008]
    - [0.0, 0.0, 0.0, 1.0]
  camera_model: pinhole
  intrinsics: [457.587, 456.134, 379.999, 255.238]
  resolution: [752, 480]
"""


def imported(tmp_path, files, **wishes):
    paths = []
    for name, text in files.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(text)
    target = tmp_path / "mine.yaml"
    target.write_text(rig_text(paths, "mine", Wishes(**wishes)))
    return load_rig("mine.yaml", tmp_path)


def numbers(row):
    return np.array([float(word) for word in KITTI.split(f"{row}: ")[1].splitlines()[0].split()])


def test_a_kitti_calibration_projects_as_its_own_matrices_do(tmp_path):
    """Every camera: P R0_rect Tr_velo_to_cam, to the last digits; the published baseline of 0.5327 m."""
    rig = imported(tmp_path, {"calib.txt": KITTI}, size=(1242, 375))
    velo = np.array([[10.0, 2.0, -1.0, 1.0], [40.0, -8.0, 1.0, 1.0], [5.0, 0.5, -1.5, 1.0]]).T
    T = transform(numbers("R0_rect").reshape(3, 3)) @ np.vstack([numbers("Tr_velo_to_cam").reshape(3, 4), [0, 0, 0, 1]])
    for camera, name in zip(rig.cameras, ("P0", "P2", "P3"), strict=True):
        # Published rotations are orthonormal to six digits only, so their inverse is the matrix', not the transpose.
        T_cam_velo = np.linalg.inv(camera.pose().T_ego_sensor) @ rig.lidars[0].pose().T_ego_sensor
        K = np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]])
        ours, published = K @ (T_cam_velo @ velo)[:3], numbers(name).reshape(3, 4) @ T @ velo
        assert ours[:2] / ours[2] == pytest.approx(published[:2] / published[2], abs=1e-9)
    places = [camera.pose().T_ego_sensor[:3, 3] for camera in rig.cameras]
    assert np.linalg.norm(places[1] - places[2]) == pytest.approx(0.5327, abs=1e-4)
    assert (rig.cameras[1].fx, rig.cameras[1].cy) == (721.5377, 172.8540)


def test_the_imported_kitti_rig_is_the_shipped_one(tmp_path):
    rig, shipped = imported(tmp_path, {"calib.txt": KITTI}, size=(1242, 375)), load_rig("kitti")
    camera = next(camera for camera in rig.cameras if camera.channel == "image_02")

    assert camera.pose().T_ego_sensor == pytest.approx(shipped.cameras[0].pose().T_ego_sensor, abs=2e-5)
    assert rig.lidars[0].pose().T_ego_sensor == pytest.approx(shipped.lidars[0].pose().T_ego_sensor, abs=2e-5)


def test_a_raw_recording_gives_the_same_rig(tmp_path):
    """R and T apart in files of their own, sizes of the pictures in the file."""
    name_of = {"P0": "P_rect_00", "P2": "P_rect_02", "P3": "P_rect_03", "R0_rect": "R_rect_00"}
    lines = [f"{new}: {KITTI.split(old + ': ')[1].splitlines()[0]}" for old, new in name_of.items()]
    cams = "calib_time: 09-Jan-2012 13:57:47\n" + "".join(f"{line}\n" for line in lines)
    cams += "".join(f"S_rect_0{k}: 1.242000e+03 3.750000e+02\n" for k in (0, 2, 3))
    parts = {}
    for row, name in (("Tr_velo_to_cam", "velo"), ("Tr_imu_to_velo", "imu")):
        T = numbers(row).reshape(3, 4)
        R = " ".join(map(repr, T[:, :3].ravel().tolist()))
        parts[f"{name}.txt"] = f"calib_time: 09-Jan\nR: {R}\nT: {' '.join(map(repr, T[:, 3].tolist()))}\n"
    parts["velo.txt"] += "delta_f: 0 0\n"
    raw, plain = imported(tmp_path, {"cams.txt": cams, **parts}), imported(tmp_path, {"c.txt": KITTI}, size=(1242, 375))

    assert raw.sensors == plain.sensors


def test_kitti_without_size_or_with_letters_says_what_is_missing(tmp_path):
    with pytest.raises(InputError, match="--size 1242x375"):
        imported(tmp_path, {"calib.txt": KITTI})
    with pytest.raises(InputError, match=r"calib\.txt:4: expected numbers after 'R0_rect'"):
        imported(tmp_path, {"calib.txt": KITTI.replace("9.999239e-01", "9,99")}, size=(1242, 375))
    with pytest.raises(InputError, match="R0_rect: the rotation must be orthonormal"):
        imported(tmp_path, {"calib.txt": KITTI.replace("R0_rect: 9.999239e-01", "R0_rect: 1.1")}, size=(1242, 375))


def nuscenes_tables():
    sensors = [
        {"token": "a", "channel": "CAM_FRONT", "modality": "camera"},
        {"token": "b", "channel": "LIDAR_TOP", "modality": "lidar"},
        {"token": "c", "channel": "RADAR_FRONT", "modality": "radar"},
    ]
    q = [0.4998015430569128, -0.5030316162024876, 0.4997798114386805, -0.49737083824542755]
    K = [[1266.417203046554, 0.0, 816.2670197447984], [0.0, 1266.417203046554, 491.50706579294757], [0.0, 0.0, 1.0]]
    rows = [
        {
            "token": "1",
            "sensor_token": "a",
            "translation": [1.70079118954, 0.0159456324149, 1.51095763913],
            "rotation": q,
            "camera_intrinsic": K,
        },
        {
            "token": "2",
            "sensor_token": "b",
            "translation": [0.943713, 0.0, 1.84023],
            "rotation": [0.7077955119163518, -0.006492242056004365, 0.010646214713995808, -0.7063073142877817],
            "camera_intrinsic": [],
        },
        {
            "token": "3",
            "sensor_token": "c",
            "translation": [3.412, 0.0, 0.5],
            "rotation": [0.9999984769132877, 0.0, 0.0, 0.0017453283658983088],
            "camera_intrinsic": [],
        },
    ]
    return sensors, rows


def test_a_nuscenes_calibration_is_reproduced_to_the_last_digit(tmp_path):
    sensors, rows = nuscenes_tables()
    files = {"sensor.json": json.dumps(sensors), "calibrated_sensor.json": json.dumps(rows)}
    rig = imported(tmp_path, files, lidar="vlp-16")
    camera = rig.cameras[0]

    assert (camera.fx, camera.cx, camera.cy) == (1266.417203046554, 816.2670197447984, 491.50706579294757)
    assert (camera.width, camera.height) == (1600, 900)
    for sensor, row in zip((camera, rig.lidars[0], rig.radars[0]), rows, strict=True):
        T = sensor.pose().T_ego_sensor
        assert T[:3, 3].tolist() == row["translation"]
        w, x, y, z = row["rotation"]
        assert np.array_equal(T[:3, :3], matrix([x, y, z, w]))
    with pytest.raises(InputError, match="has 1 calibrations, from --set 0 on"):
        imported(tmp_path, files, lidar="vlp-16", which=1)
    with pytest.raises(InputError, match="both"):
        imported(tmp_path, {"calibrated_sensor.json": json.dumps(rows)}, lidar="vlp-16")


def test_a_camera_info_keeps_its_intrinsics_and_takes_the_mount_given(tmp_path):
    mount = pose(1.7, 0.2, 1.5, 0.1)
    rig = imported(tmp_path, {"left.yaml": CAMERA_INFO}, T_ego_mount=mount)
    camera = rig.cameras[0]

    assert camera.channel == "front_left"
    assert (camera.fx, camera.fy, camera.cx, camera.cy) == (525.125, 526.25, 319.5, 239.75)
    assert camera.pose().T_ego_sensor[:3, 2] == pytest.approx(rotation(0.1)[:, 0])
    with pytest.raises(InputError, match=r"--mount 1\.7,0,1\.5"):
        imported(tmp_path, {"left.yaml": CAMERA_INFO})


def test_distortion_comes_along_unless_rectified_pictures_are_asked_for(tmp_path):
    bent = CAMERA_INFO.replace("data: [0, 0, 0, 0, 0]", "data: [-0.30001, 0.1, 0.0011, 0, -0.02]")
    camera = imported(tmp_path, {"left.yaml": bent}, T_ego_mount=pose(1.7, 0, 1.5)).cameras[0]
    assert camera.model().lens == BrownConrady(-0.30001, 0.1, 0.0011, 0.0, -0.02)
    camera = imported(tmp_path, {"left.yaml": bent}, T_ego_mount=pose(1.7, 0, 1.5), is_rectified=True).cameras[0]

    assert (camera.fx, camera.cx) == (500.0, 320.0)
    assert camera.model().is_pinhole


@pytest.mark.parametrize(
    ("text", "lens"),
    [
        ("plumb_bob", Pinhole()),
        ("rational_polynomial", Pinhole()),
        ("equidistant", KannalaBrandt(half_angle_rad=np.deg2rad(100.0))),
    ],
)
def test_models_of_zeros_are_what_they_are(tmp_path, text, lens):
    info = CAMERA_INFO.replace("plumb_bob", text)
    assert imported(tmp_path, {"a.yaml": info}, T_ego_mount=pose(1.7, 0, 1.5)).cameras[0].model().lens == lens


def test_unified_models_of_kalibr_lead_with_their_own_numbers(tmp_path):
    chain = "cam0:\n  camera_model: ds\n  intrinsics: [-0.17, 0.59, 158.1, 158.2, 254.9, 256.9]\n"
    chain += "  distortion_model: none\n  distortion_coeffs: []\n  resolution: [512, 512]\n"
    camera = imported(tmp_path, {"chain.yaml": chain}, T_ego_mount=pose(1.7, 0, 1.5)).cameras[0]
    assert camera.model().lens == DoubleSphere(-0.17, 0.59, np.deg2rad(100.0))
    assert (camera.fx, camera.fy, camera.cx, camera.cy) == (158.1, 158.2, 254.9, 256.9)
    with pytest.raises(InputError, match=r"cam0: camera model 'omni' is not known"):
        imported(tmp_path, {"chain.yaml": chain.replace("ds\n", "omni\n")}, T_ego_mount=pose(1.7, 0, 1.5))


def test_a_distortion_model_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"distortion model 'thin_prism' is not known"):
        imported(tmp_path, {"a.yaml": CAMERA_INFO.replace("plumb_bob", "thin_prism")}, T_ego_mount=pose(1.7, 0, 1.5))


def test_a_camchain_is_chained_from_its_first_camera(tmp_path):
    rig = imported(tmp_path, {"camchain.yaml": CAMCHAIN}, T_ego_mount=pose(1.7, 0.1, 1.4, 0.02, 0.01, 0.0))
    first, second = (camera.pose().T_ego_sensor for camera in rig.cameras)
    T_second_first = invert(second) @ first

    assert T_second_first[:3, 3] == pytest.approx([-0.11, 0.0003, 0.0008], abs=1e-5)
    assert rig.cameras[0].fx == 458.654321098765
    text = CAMCHAIN.replace("distortion_model: none", "distortion_model: equidistant")
    text = text.replace("coeffs: []", "coeffs: [0.01, 0, 0, 0]")
    lens = imported(tmp_path, {"camchain.yaml": text}, T_ego_mount=pose(1.7, 0, 1.4)).cameras[0].model().lens
    assert lens == KannalaBrandt(0.01, half_angle_rad=np.deg2rad(100.0))


def test_what_is_no_calibration_is_named(tmp_path):
    with pytest.raises(InputError, match=r"notes\.txt: not a calibration that is known"):
        imported(tmp_path, {"notes.txt": "hello"})
    with pytest.raises(InputError, match="cannot be read"):
        rig_text([tmp_path / "none.txt"], "mine", Wishes())


def test_what_makes_no_rig_says_why(tmp_path):
    with pytest.raises(InputError, match=r"makes no rig\nlidars\.0\.model: no LiDAR model named 'hdl'"):
        imported(tmp_path, {"calib.txt": KITTI}, size=(1242, 375), lidar="hdl")
