import numpy as np
import pytest

from synthgen.errors import InputError, SpecError
from synthgen.geometry import R_VEHICLE_CAMERA, invert
from synthgen.records import lens_parameters
from synthgen.spec.lidar_model import LidarModel, lidar_model, lidar_model_ids
from synthgen.spec.names import rig_ids
from synthgen.spec.rig import load_rig

# KITTI calibration files of 2011_09_26, as published.
R0_RECT = [
    [9.999239e-1, 9.837760e-3, -7.445048e-3],
    [-9.869795e-3, 9.999421e-1, -4.278459e-3],
    [7.402527e-3, 4.351614e-3, 9.999631e-1],
]
TR_VELO_TO_CAM = [
    [7.533745e-3, -9.999714e-1, -6.166020e-4, -4.069766e-3],
    [1.480249e-2, 7.280733e-4, -9.998902e-1, -7.631618e-2],
    [9.998621e-1, 7.523790e-3, 1.480755e-2, -2.717806e-1],
    [0, 0, 0, 1],
]
P2 = [[721.5377, 0, 609.5593, 44.85728], [0, 721.5377, 172.8540, 0.2163791], [0, 0, 1, 0.002745884]]

CAMERA = """\
id: mine
cameras:
  - channel: cam
    mount: {x_m: 1.5, y_m: 0, z_m: 1.4, yaw_deg: 90}
    width: 640
    height: 480
    fx: 500
    fy: 500
    cx: 320
    cy: 240
"""
LIDAR = """\
lidars:
  - channel: top
    model: vlp-16
    mount: {x_m: 0, y_m: 0, z_m: 2}
"""


def fault_of(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        load_rig("mine.yaml", tmp_path)
    return caught.value.faults


@pytest.mark.parametrize("name", rig_ids())
def test_shipped_rigs_load_and_are_named_after_their_file(name):
    rig = load_rig(name)

    assert rig.id == name
    assert rig.source
    assert {len(rig.cameras), len(rig.lidars)} == {1}
    for sensor in rig.sensors:
        R = sensor.pose().T_ego_sensor[:3, :3]
        assert pytest.approx(np.eye(3), abs=1e-6) == R @ R.T


def test_the_kitti_rig_projects_velodyne_points_as_the_published_matrices_do():
    """P2 R0_rect Tr_velo_to_cam, to a thousandth of a pixel."""
    rig = load_rig("kitti")
    camera, lidar = rig.cameras[0], rig.lidars[0]
    T_cam_velo = invert(camera.pose().T_ego_sensor) @ lidar.pose().T_ego_sensor
    K = np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]])
    R0 = np.eye(4)
    R0[:3, :3] = R0_RECT
    velo = np.array([[10.0, 2.0, -1.0, 1.0], [40.0, -8.0, 1.0, 1.0], [5.0, 0.5, -1.5, 1.0]]).T
    ours, published = K @ (T_cam_velo @ velo)[:3], np.array(P2) @ R0 @ TR_VELO_TO_CAM @ velo

    assert ours[:2] / ours[2] == pytest.approx(published[:2] / published[2], abs=1e-3)


def test_the_kitti_sensors_stand_at_the_published_heights():
    rig = load_rig("kitti")

    assert rig.lidars[0].pose().T_ego_sensor[2, 3] == pytest.approx(1.73)
    assert rig.cameras[0].pose().T_ego_sensor[2, 3] == pytest.approx(1.65, abs=0.005)
    assert rig.lidars[0].pose().T_ego_sensor[0, 3] == pytest.approx(0.81, abs=0.001)


def test_angles_turn_the_sensor_and_zero_looks_forward(tmp_path):
    (tmp_path / "mine.yaml").write_text(CAMERA + LIDAR)
    rig = load_rig("mine.yaml", tmp_path)
    T = rig.cameras[0].pose().T_ego_sensor

    assert T[:3, 2] == pytest.approx([0, 1, 0], abs=1e-12)  # optical axis to the left
    assert T[:3, 1] == pytest.approx([0, 0, -1], abs=1e-12)  # down stays down
    assert rig.lidars[0].pose().T_ego_sensor[:3, :3] == pytest.approx(np.eye(3))
    assert load_rig("front").cameras[0].pose().T_ego_sensor[:3, :3] == pytest.approx(R_VEHICLE_CAMERA)


def test_an_unknown_lidar_model_is_answered_with_the_nearest(tmp_path):
    (fault,) = fault_of(tmp_path, CAMERA + LIDAR.replace("vlp-16", "vlp16"))

    assert (fault.line, fault.message) == (
        13,
        "lidars.0.model: no LiDAR model named 'vlp16'; did you mean 'vlp-16'?",
    )


def test_a_skewed_matrix_is_refused_at_its_line(tmp_path):
    rows = "    T_ego_sensor: [[1, 0.1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 2], [0, 0, 0, 1]]\n"
    (fault,) = fault_of(tmp_path, CAMERA + LIDAR.replace("    mount: {x_m: 0, y_m: 0, z_m: 2}\n", rows))

    assert fault.line == 14
    assert "orthonormal" in fault.message


def test_a_mirroring_matrix_is_refused(tmp_path):
    rows = "    T_ego_sensor: [[1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 1, 2], [0, 0, 0, 1]]\n"
    (fault,) = fault_of(tmp_path, CAMERA + LIDAR.replace("    mount: {x_m: 0, y_m: 0, z_m: 2}\n", rows))

    assert "mirrors" in fault.message


def test_all_faults_are_listed_in_the_order_of_the_file(tmp_path):
    faults = fault_of(tmp_path, CAMERA.replace("fx: 500", "fx: -500").replace("cy", "cz") + LIDAR.replace("top", "cam"))

    assert [(fault.line, fault.message.split(":")[0]) for fault in faults] == [
        (3, "cameras.0"),
        (7, "cameras.0.fx"),
        (10, "cameras.0.cz"),
        (12, "lidars.0.channel"),
    ]
    assert faults[-1].message == "lidars.0.channel: 'cam' is already used in line 3"


def test_a_sensor_is_placed_exactly_once(tmp_path):
    (fault,) = fault_of(tmp_path, CAMERA.replace("    mount: {x_m: 1.5, y_m: 0, z_m: 1.4, yaw_deg: 90}\n", ""))

    assert "exactly one of: mount, T_ego_sensor" in fault.message


def test_a_lidar_cannot_turn_faster_than_its_model(tmp_path):
    (fault,) = fault_of(tmp_path, CAMERA + LIDAR + "    rate_hz: 25\n")

    assert "vlp-16 turns at 5 to 20 Hz, got 25" in fault.message


def test_a_missing_rig_says_which_exist(tmp_path):
    with pytest.raises(InputError, match="did you mean 'kitti'"):
        load_rig("kiti")
    with pytest.raises(InputError, match=r"no rig file 'other\.yaml'"):
        load_rig("other.yaml", tmp_path)


def test_an_empty_rig_is_refused(tmp_path):
    (fault,) = fault_of(tmp_path, "id: mine\n")

    assert "at least one sensor" in fault.message


@pytest.mark.parametrize("model_id", lidar_model_ids())
def test_lidar_models_are_valid_and_name_their_sources(model_id):
    model = lidar_model(model_id)

    assert model.id == model_id
    assert len(model.source) > 100


def test_the_hdl64_covers_the_published_field_of_view_with_the_published_step():
    """+2 to -24.8 deg nominal; 0.1728 deg at 10 Hz."""
    model = lidar_model("hdl-64e")

    assert len(model.beams) == 64
    assert (model.beams[0][0], model.beams[-1][0]) == pytest.approx((-24.8, 2.0), abs=0.3)
    assert 360.0 * 10.0 * model.cycle_us * 1e-6 == pytest.approx(0.1728)


@pytest.mark.parametrize("wavelength_nm", [849, 1550])
def test_a_lidar_of_a_wavelength_without_reflectances_is_refused(wavelength_nm):
    with pytest.raises(ValueError, match=r"wavelength_nm must be from 850 to 950.*905 nm only"):
        LidarModel.model_validate({**lidar_model("vlp-16").model_dump(), "wavelength_nm": wavelength_nm})


@pytest.mark.parametrize(
    ("projection", "message"),
    [
        ("{kind: brown_conrady, k1: -0.9}", r"folds over inside the picture: radii grow up to 0.4057 focal lengths"),
        ("{kind: kannala_brandt, k1: -0.4}", r"folds over inside the picture: .* at 52.3 deg"),
        ("{kind: fisheye}", r"cameras\.0\.projection"),
        ("{kind: double_sphere, alpha: 0.5}", r"xi"),
    ],
)
def test_a_lens_that_cannot_be_is_refused_with_its_place(tmp_path, projection, message):
    path = tmp_path / "rig.yaml"
    path.write_text(
        "id: bent\ncameras:\n  - channel: cam\n    mount: {x_m: 1, y_m: 0, z_m: 1.5}\n    width: 640\n    height: 480\n"
        f"    fx: 400\n    fy: 400\n    cx: 320\n    cy: 240\n    projection: {projection}\n"
    )
    with pytest.raises(SpecError, match=message) as caught:
        load_rig(str(path))
    assert "rig.yaml" in str(caught.value)


def test_a_calibration_comes_through_to_the_last_digit(tmp_path):
    """The numbers of a real camera, written as a rig and asked of the model."""
    numbers = {"k1": -0.3691481, "k2": 0.1968681, "p1": 0.001353473, "p2": 0.0005677587, "k3": -0.06770705}
    path = tmp_path / "rig.yaml"
    path.write_text(
        "id: kitti_raw\ncameras:\n  - channel: cam\n    mount: {x_m: 1, y_m: 0, z_m: 1.5}\n"
        "    width: 1392\n    height: 512\n"
        "    fx: 959.7910\n    fy: 956.9251\n    cx: 696.0217\n    cy: 224.1806\n"
        f"    projection: {{kind: brown_conrady, {', '.join(f'{key}: {value!r}' for key, value in numbers.items())}}}\n"
    )
    camera = load_rig(str(path)).cameras[0].model()
    assert lens_parameters(camera.lens)[:5] == tuple(numbers.values())
    assert (camera.fx, camera.fy, camera.cx, camera.cy) == (959.791, 956.9251, 696.0217, 224.1806)
