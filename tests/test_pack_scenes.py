"""Scenes with bodies of an asset pack, the whole way: scenario, data set, exports, and made again."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import trimesh

from synthgen import Dataset, InputError, OutputError, SpecError, generate, load_scenario, write_scene
from synthgen.export import EXPORTERS, export
from synthgen.world.compile import compile_world
from synthgen.world.world import World

SCENARIO = """\
synthgen: 1
id: packs
packs: [mine]
scene:
  road: {length: 80 m}
  roadside: {buildings: none, vegetation: {density: none}, parked: dense, people: none}
ego: {speed: 0 km/h, rig: front_vlp16}
actors:
  - {id: ahead, class: vehicle.rickshaw, place: {ahead: 9 m, lane: -1}}
  - {id: parcel, class: object.debris, family: mine.parcel, place: {ahead: 7 m, lane: 1}}
  - {id: coming, class: vehicle.rickshaw, motion: {lane: 1, speed: 18 km/h, ahead: 20 m}}
capture: {from: 0 s, to: 0.1 s}
"""

PACK = """\
pack: mine
license: CC0-1.0
classes:
  vehicle.rickshaw:
    id: 100
    parent: vehicle.other
    color: [0, 0, 90]
    map: {kitti: Misc, coco_id: 3}
    size_m: {length: [2, 4]}
assets:
  - file: models/rickshaw.glb
    family: mine.rickshaw
    class: vehicle.rickshaw
    size: {length: 2.8}
    parked: 1
    materials: {look: {color: [0.6, 0.4, 0.02], reflectance_905nm: 0.6, substance: paint}}
  - {file: parcel.ply, family: mine.parcel, class: object.debris, up: +z, front: +x, scale: 0.01}
"""

SMALL = {"scale": 0.05, "renderer": "none"}


def write_pack(folder):
    (folder / "models").mkdir(parents=True)
    body = trimesh.creation.box(extents=(1.3, 1.6, 2.8))
    look = trimesh.visual.material.PBRMaterial(name="look")
    body.visual = trimesh.visual.TextureVisuals(material=look)
    (folder / "models" / "rickshaw.glb").write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(body)))
    trimesh.creation.box(extents=(60.0, 50.0, 40.0)).export(folder / "parcel.ply")
    (folder / "pack.yaml").write_text(PACK)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data set of two scenes by one process; its scenario and pack beside it."""
    folder = tmp_path_factory.mktemp("packs")
    write_pack(folder / "mine")
    (folder / "scenario.yaml").write_text(SCENARIO)
    generate(load_scenario(folder / "scenario.yaml"), folder / "data", samples=2, workers=1, **SMALL)
    return folder


@pytest.fixture(scope="module")
def data(made):
    return Dataset.open(made / "data")


def rows_by_name(data):
    return {row["name"]: row for row in data.table("objects", 0).to_pylist()}


def test_bodies_of_packs_have_boxes_masks_and_points_of_their_class(data):
    """A box is 1.3 by 1.6 m across and 2.8 m long in the file, so at that scale on the road; so is its cuboid."""
    row = rows_by_name(data)["ahead"]
    cuboids = data.cuboids(0, 0)
    at = list(cuboids.instance_id).index(row["object_id"])
    seen = data.instance(0, "cam_front", 0) == row["object_id"]
    cloud = data.cloud(0, data.channels(0, "lidar")[0], 0)

    assert (row["class_id"], row["class_name"], row["family"]) == (100, "vehicle.rickshaw", "mine.rickshaw")
    np.testing.assert_allclose(cuboids.size[at], [2.8, 1.3, 1.6], atol=1e-4)
    assert cuboids.center[at][2] == pytest.approx(0.8, abs=0.03)  # on the road, whose crown falls to the side
    assert seen.sum() > 10
    assert set(data.semantic(0, "cam_front", 0)[seen]) == {100}
    assert cuboids.num_lidar_pts[at] == ((cloud.instance_id == row["object_id"]) & (cloud.class_id == 100)).sum() > 20


def test_packs_take_their_share_of_the_vehicles_parked_along_the_street(data):
    """All of them here, since our own vehicles would take a minute to build."""
    parked = [
        row["family"] for row in data.table("objects", 0).to_pylist() if ("motion", "parked") in row["attributes"]
    ]

    assert len(parked) >= 5
    assert set(parked) == {"mine.rickshaw"}


def test_the_data_set_keeps_the_classes_and_what_the_packs_held(data, made):
    row = data.classes()["vehicle.rickshaw"]
    world = World.from_json(data.world(0))

    assert (row.id, row.kind, row.map["kitti"], row.size_m) == (100, "thing", "Misc", {"length": (2, 4)})
    assert [(pack.name, Path(pack.path)) for pack in world.packs] == [("mine", (made / "mine").resolve())]
    assert data.header["identity"]["packs"] == {"mine": world.packs[0].digest}
    assert World.from_json(world.as_json()).packs == world.packs


def test_all_exporters_write_the_new_class(data, made, tmp_path):
    for name in EXPORTERS:
        export(data.path, name, tmp_path / name)
    coco = json.loads((tmp_path / "coco" / "annotations" / "instances_train.json").read_text())
    panoptic = json.loads((tmp_path / "coco-panoptic" / "annotations" / "panoptic_train.json").read_text())
    (category,) = [row for row in coco["categories"] if row["id"] == 100]
    (colored,) = [row for row in panoptic["categories"] if row["id"] == 100]
    kitti = "".join(path.read_text() for path in (tmp_path / "kitti" / "training" / "label_2").iterdir())
    openlabel = json.loads((tmp_path / "openlabel" / "000000.json").read_text())["openlabel"]["objects"]

    assert category == {"id": 100, "name": "vehicle.rickshaw", "supercategory": "vehicle", "coco_id": 3}
    assert any(row["category_id"] == 100 for row in coco["annotations"])
    assert (colored["isthing"], colored["color"]) == (1, [0, 0, 90])
    assert any(part["category_id"] == 100 for row in panoptic["annotations"] for part in row["segments_info"])
    assert "Misc" in kitti
    assert any(row["type"] == "vehicle.rickshaw" for row in openlabel.values())


def test_workers_make_the_same_bytes(made, tmp_path):
    generate(load_scenario(made / "scenario.yaml"), tmp_path / "data", samples=2, workers=2, **SMALL)
    paths = [path.relative_to(made / "data") for path in (made / "data").rglob("*") if path.is_file()]

    assert len(paths) > 20
    for path in paths:
        assert (tmp_path / "data" / path).read_bytes() == (made / "data" / path).read_bytes(), path


def test_a_scene_is_made_again_where_its_pack_is_now(made, tmp_path):
    """Moved, it must be named; changed, it is refused with both digests, also by the run that goes on."""
    moved = shutil.copytree(made, tmp_path / "moved")
    shutil.rmtree(moved / "mine")
    saved = json.loads((moved / "data" / "worlds" / "000000.json").read_text())
    saved["packs"][0]["path"] = str(moved / "mine")
    world = World.from_json(saved)
    (moved / "data" / "worlds" / "000000.json").write_text(json.dumps(saved))

    with pytest.raises(
        InputError, match=r"asset pack 'mine' \(content [0-9a-f]{16}\) is not in .*/moved/mine; .* --pack"
    ):
        compile_world(world)
    with pytest.raises(InputError, match="--pack"):
        write_scene(moved / "data", "0", 0, tmp_path / "there.glb")
    write_scene(moved / "data", "0", 0, tmp_path / "there.glb", [made / "mine"])
    assert '"look"' in (tmp_path / "there.glb").read_bytes().decode("latin-1")  # the material's name in the pack

    write_pack(moved / "mine")
    (moved / "mine" / "pack.yaml").write_text(PACK.replace("0.02]", "0.03]"))
    with pytest.raises(InputError, match=r"changed since .* expected content [0-9a-f]{16}, found [0-9a-f]{16}"):
        compile_world(world)
    with pytest.raises(OutputError, match=r"packs\.mine: '[0-9a-f]{16}' in the folder, '[0-9a-f]{16}' now"):
        generate(load_scenario(moved / "scenario.yaml"), moved / "data", samples=2, **SMALL)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[mine]", "[mien]", "scenario.yaml:3:9: packs: no asset pack 'mien' (pack.yaml) in {0}; did you mean 'mine'?"),
        ("[mine]", "mine", "scenario.yaml:3:8: packs: expected a list, got 'mine'"),
        (
            "family: mine.parcel",
            "family: mine.parsel",
            "scenario.yaml:10:48: actors.1.family: no family named 'mine.parsel'; did you mean 'mine.parcel'?",
        ),
        (
            "vehicle.rickshaw, place",
            "vehicle.rikshaw, place",
            "no class named 'vehicle.rikshaw'; did you mean 'vehicle.",
        ),
        ("packs: [mine]\n", "", "scenario.yaml:8:24: actors.0.class: no class named 'vehicle.rickshaw'"),
        ("lane: -1}}", "lane: -1}, paint: red}", "mine.rickshaw is a model of an asset pack"),
    ],
)
def test_what_a_scenario_asks_of_packs_is_checked(made, tmp_path, old, new, message):
    path = made / "scenario.yaml"
    try:
        path.write_text(SCENARIO.replace(old, new, 1))
        with pytest.raises(SpecError) as caught:
            load_scenario(path)
    finally:
        path.write_text(SCENARIO)
    assert message.format(made) in str(caught.value)


def test_a_pack_that_cannot_be_read_is_told_once(made, tmp_path):
    """Its faults stand there with its own file and lines, and no class of it is said to be unknown."""
    shutil.copytree(made / "mine", tmp_path / "mine")
    (tmp_path / "mine" / "pack.yaml").write_text(PACK.replace("scale: 0.01", "scale: 0 cm"))
    (tmp_path / "scenario.yaml").write_text(SCENARIO)

    with pytest.raises(SpecError) as caught:
        load_scenario(tmp_path / "scenario.yaml")
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"{tmp_path}/mine/pack.yaml:17:93: assets.1.scale: ")


def test_a_model_that_cannot_be_read_stops_before_anything_is_written(made, tmp_path):
    shutil.copytree(made / "mine", tmp_path / "mine")
    (tmp_path / "mine" / "parcel.ply").write_text("no model")
    (tmp_path / "scenario.yaml").write_text(SCENARIO)

    with pytest.raises(SpecError, match=r"mine/pack.yaml:17:12: assets.1.file: cannot read parcel.ply"):
        generate(load_scenario(tmp_path / "scenario.yaml"), tmp_path / "data", **SMALL)
    assert not (tmp_path / "data").exists()
