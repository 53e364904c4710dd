import json

import cv2
import pytest

from synthgen.spec.names import rig_ids
from synthgen.spec.rig import load_rig

CAMERA_INFO = """\
image_width: 640
image_height: 480
camera_name: left
camera_matrix: {rows: 3, cols: 3, data: [525.125, 0, 319.5, 0, 526.25, 239.75, 0, 0, 1]}
"""


def test_rigs_are_listed_with_what_they_carry(run):
    told = {row["id"]: row for row in json.loads(run("rig", "list", "--json").stdout)["rigs"]}

    assert tuple(told) == rig_ids()
    assert [told["nuscenes"][kind] for kind in ("cameras", "lidars", "radars")] == [6, 1, 5]
    assert told["pole"]["carrier"] == "pole"
    assert "6 cameras, 1 LiDARs, 5 radars" in run("rig", "list").stdout


@pytest.mark.parametrize("name", ["nuscenes", "pole"])
def test_a_rig_is_drawn_with_the_fields_of_all_sensors(run, tmp_path, name):
    result = run("rig", "show", name, "-o", tmp_path / "rig.png", "--json")
    told = json.loads(result.stdout)["sensors"]
    picture = cv2.imread(str(tmp_path / "rig.png"))
    middle = picture[60:800].reshape(-1, 3).astype(int)

    assert [row["channel"] for row in told] == [sensor.channel for sensor in load_rig(name).sensors]
    assert all(row["field"].startswith("field ") for row in told)
    for color in ((170, 90, 20), (40, 140, 40), (40, 40, 200)):  # cameras, LiDARs, radars shine through at 13 %
        tint = [255 * 0.87 + part * 0.13 for part in color]
        assert (abs(middle - tint).sum(axis=1) < 4).sum() > 1000


def test_a_rig_is_made_from_a_calibration_and_shown(run, tmp_path):
    (tmp_path / "left.yaml").write_text(CAMERA_INFO)
    mine = tmp_path / "my-car.yaml"
    arguments = ("rig", "import", tmp_path / "left.yaml", "--mount", "1.7,0,1.5,0,0,0", "-o", mine)

    assert run(*arguments).stdout.splitlines() == ["left", str(mine)]
    assert load_rig(str(mine)).cameras[0].fx == 525.125
    assert run("rig", "show", mine, "-o", tmp_path / "mine.png").exit_code == 0
    assert run(*arguments).exit_code == 2  # it exists
    assert run(*arguments, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "--mount 1.7,0,1.5,0,0,0"),
        (("--mount", "1,2"), "expected x,y,z,yaw,pitch,roll"),
        (("--mount", "1.7,0,1.5,0,0,0", "--size", "big"), "expected width x height"),
    ],
)
def test_an_import_that_cannot_be_says_what_to_give(run, tmp_path, options, words):
    (tmp_path / "left.yaml").write_text(CAMERA_INFO)
    result = run("rig", "import", tmp_path / "left.yaml", "-o", tmp_path / "mine.yaml", *options)

    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "mine.yaml").exists()


def test_a_rig_that_is_not_there_or_a_wrong_picture_name_ends_with_2(run, tmp_path):
    assert "did you mean 'nuscenes'" in run("rig", "show", "nuscene", "-o", tmp_path / "x.png").stderr
    assert run("rig", "show", "nuscenes", "-o", tmp_path / "x.gif").exit_code == 2
