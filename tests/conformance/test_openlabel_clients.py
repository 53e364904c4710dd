"""OpenLABEL documents pass the official schema and a checker, and VCD projects our cuboids onto our pixels."""

import json
from importlib.resources import files

import numpy as np
import pytest

from synthgen.export import export
from synthgen.geometry import invert, matrix, move_points, project
from synthgen.store import Dataset

jsonschema_rs = pytest.importorskip("jsonschema_rs")
openlabel_checker = pytest.importorskip("openlabel_checker")
uai_openlabel = pytest.importorskip("uai_openlabel")


@pytest.fixture(scope="module")
def exported(brick_dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("openlabel") / "out"
    export(brick_dataset, "openlabel", out)
    return Dataset.open(brick_dataset), out


def test_documents_follow_the_official_schema(exported):
    dataset, out = exported
    schema = json.loads((files(uai_openlabel) / "official_schema" / "openlabel_json_schema.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    for scene in dataset.scenes:
        document = json.loads((out / f"{scene:06d}.json").read_text())
        assert [str(error) for error in validator.iter_errors(document)] == []
        assert validator.is_valid(dataset.openlabel(scene))


def test_the_schema_would_have_noticed(exported):
    _, out = exported
    schema = json.loads((files(uai_openlabel) / "official_schema" / "openlabel_json_schema.json").read_text())
    document = json.loads((out / "000000.json").read_text())
    document["openlabel"]["objects"]["1"]["kind"] = "car"

    assert not jsonschema_rs.validator_for(schema).is_valid(document)


def test_the_checker_finds_nothing(exported):
    dataset, out = exported
    for scene in dataset.scenes:
        report = openlabel_checker.check_file(str(out / f"{scene:06d}.json"))
        assert [issue for outcome in report.outcomes for issue in outcome.issues] == []


def test_every_named_file_exists(exported):
    dataset, out = exported
    n_checked = 0
    for scene in dataset.scenes:
        for frame in json.loads((out / f"{scene:06d}.json").read_text())["openlabel"]["frames"].values():
            properties = frame["frame_properties"]
            uris = [stream["uri"] for stream in properties["streams"].values()]
            uris += [uri for labels in properties["dense_labels"].values() for uri in labels.values()]
            assert all((out / uri).is_file() for uri in uris)
            n_checked += len(uris)
    assert n_checked == 40


def test_only_what_a_sensor_got_is_listed(exported):
    """The hidden child (4) and the car in fog (7) are nowhere; the truck behind (8) has points but no 2D box."""
    _, out = exported
    document = json.loads((out / "000000.json").read_text())["openlabel"]

    assert set(document["objects"]) == {"1", "2", "3", "5", "6", "8", "9"}
    for frame in document["frames"].values():
        assert "bbox" not in frame["objects"]["8"]["object_data"]
        assert frame["objects"]["1"]["object_data"]["bbox"][0]["name"] == "bbox_CAM_FRONT"


def test_boxes_are_given_by_their_center(exported):
    dataset, out = exported
    frame = json.loads((out / "000000.json").read_text())["openlabel"]["frames"]["0"]
    boxes = dataset.boxes2d(0, 0, "CAM_FRONT")
    for index in np.flatnonzero(boxes.is_visible()):
        visible, amodal = frame["objects"][str(boxes.instance_id[index])]["object_data"]["bbox"][:2]
        for written, expected in ((visible, boxes.visible[index]), (amodal, boxes.amodal[index])):
            x, y, width, height = written["val"]
            assert np.allclose([x - width / 2, y - height / 2, x + width / 2, y + height / 2], expected, atol=1e-9)


def test_cuboids_and_calibration_come_back_exactly(exported):
    """Numbers are written so that they read back bit by bit."""
    dataset, out = exported
    document = json.loads((out / "000001.json").read_text())["openlabel"]
    cuboids = dataset.cuboids(1, 1)
    for uid, item in document["frames"]["1"]["objects"].items():
        index = list(cuboids.instance_id).index(int(uid))
        expected = [*cuboids.center[index], *cuboids.quaternion[index], *cuboids.size[index]]
        assert item["object_data"]["cuboid"][0]["val"] == expected
    step = document["frames"]["1"]["frame_properties"]["transforms"]["vehicle-iso8855_to_world"]
    assert (step["src"], step["dst"]) == ("vehicle-iso8855", "world")  # neither client reads these names
    assert document["coordinate_systems"]["vehicle-iso8855"]["parent"] == "world"
    T_world_ego = np.reshape(step["transform_src_to_dst"]["matrix4x4"], (4, 4))
    assert np.array_equal(T_world_ego, dataset.ego_pose(1, 1))


@pytest.mark.slow
def test_vcd_projects_cuboids_onto_our_pixels(exported, run_client):
    """Corners of all cuboids in all frames and cameras, at least 1 m before the camera: within 0.01 px."""
    dataset, out = exported
    read = run_client("read_openlabel.py", ("vcd==6.0.3",), out)
    signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)])
    n_checked = 0
    for name, rows in read.items():
        scene = int(name[:6])
        for row in rows:
            camera, T_ego_camera = dataset.camera(scene, row["camera"])
            cuboids = dataset.cuboids(scene, row["frame"])
            index = list(cuboids.instance_id).index(row["object"])
            corners = (signs * cuboids.size[index] / 2) @ matrix(cuboids.quaternion[index]).T + cuboids.center[index]
            in_camera = move_points(invert(dataset.ego_pose(scene, row["frame"]) @ T_ego_camera), corners)
            is_front = in_camera[:, 2] > 1.0
            ours = project(in_camera[is_front], camera.fx, camera.fy, camera.cx, camera.cy)
            assert np.allclose(np.array(row["px"])[is_front], ours, atol=0.01)
            n_checked += int(is_front.sum())
    assert n_checked > 150
