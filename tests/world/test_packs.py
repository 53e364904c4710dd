"""Asset packs: read, refused with all faults, turned, scaled and colored."""

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest
import trimesh

from synthgen.errors import InputError, SpecError, UnknownNameError
from synthgen.rng import stream
from synthgen.spec.pack import read_pack
from synthgen.world.packs import check_pack, load_packs

CC0 = Path(os.environ.get("SYNTHGEN_CC0_MODELS", "missing"))
"""A folder with vehicle-truck-red.glb and vehicle-motorcycle.glb of Kenney's public-domain kits."""

PACK = """\
pack: mine
license: CC0-1.0
classes:
  vehicle.rickshaw: {id: 100, kind: thing, color: [0, 0, 90], map: {kitti: Misc, coco_id: 3}, size_m: {length: [2, 4]}}
assets:
  - file: rickshaw.glb
    family: mine.rickshaw
    class: vehicle.rickshaw
    up: +y
    front: -x
    size: {length: 2.7}
    parts:
      cabin: {material: yellow}
      wheel: {name: tire, class: vehicle.other, material: rubber}
    materials:
      yellow: {color: [0.6, 0.4, 0.02], reflectance_905nm: 0.6, substance: paint, roughness: 0.3}
      rubber: {color: [0.02, 0.02, 0.02], reflectance_905nm: 0.05, substance: rubber}
"""


def rickshaw(folder):
    """A cabin 3 by 1.5 by 1 units (x, y up, z), with a wheel below its front, which is at -x."""
    scene = trimesh.Scene()
    cabin = trimesh.creation.box(extents=(3.0, 1.5, 1.0))
    wheel = trimesh.creation.cylinder(radius=0.4, height=0.2, sections=12)
    for name, mesh, place in (("cabin", cabin, (0.0, 1.25, 0.0)), ("wheel", wheel, (-1.1, 0.4, 0.0))):
        mesh.visual = trimesh.visual.TextureVisuals(
            material=trimesh.visual.material.PBRMaterial(name=f"{name}_look", baseColorFactor=[128, 128, 128, 255])
        )
        scene.add_geometry(
            mesh, node_name=name, geom_name=name, transform=trimesh.transformations.translation_matrix(place)
        )
    (folder / "rickshaw.glb").write_bytes(trimesh.exchange.gltf.export_glb(scene))


@pytest.fixture
def pack(tmp_path):
    rickshaw(tmp_path)
    (tmp_path / "pack.yaml").write_text(PACK)
    return tmp_path


def faults_of(folder, text):
    (folder / "pack.yaml").write_text(text)
    with pytest.raises(SpecError) as caught:
        check_pack(folder)
    return [str(fault).partition("pack.yaml:")[2] for fault in caught.value.faults]


def built(folder, family="mine.rickshaw", detail=0):
    item = load_packs([folder]).families[family]
    return item.build(item.draw(stream(0, "test"), {}), detail, 0.0)


def test_a_model_is_turned_scaled_and_put_on_the_ground(pack):
    """Length 3 units is 2.7 m: everything times 0.9; -x of the file is the front, so the wheel is at +x."""
    asset = built(pack)
    wheel = next(part for part in asset.parts if part.name == "tire").mesh.bounds()

    np.testing.assert_allclose(np.ptp(asset.bounds(), axis=0), [2.7, 0.9, 1.8], atol=1e-5)
    np.testing.assert_allclose(asset.bounds()[0], [-1.35, -0.45, 0.0], atol=1e-5)
    np.testing.assert_allclose(wheel.mean(axis=0)[:2], [0.99, 0.0], atol=1e-5)


def test_left_stays_left(tmp_path):
    """Turning never mirrors: a lump at the file's left side (front +z, up +y: left is +x) is at +y."""
    scene = trimesh.Scene()
    scene.add_geometry(trimesh.creation.box(extents=(1, 1, 3)), node_name="body")
    scene.add_geometry(
        trimesh.creation.box(extents=(0.5, 0.2, 0.2)),
        node_name="lump",
        transform=trimesh.transformations.translation_matrix((0.6, 0, 0)),
    )
    (tmp_path / "a.glb").write_bytes(trimesh.exchange.gltf.export_glb(scene))
    (tmp_path / "pack.yaml").write_text(
        "pack: p\nlicense: MIT\nassets:\n  - {file: a.glb, family: p.a, class: object.debris, up: +y, front: +z}\n"
    )
    asset = built(tmp_path, "p.a")
    lump = next(part for part in asset.parts if part.name == "lump").mesh

    assert lump.bounds().mean(axis=0)[1] > 0.4
    corners = np.concatenate([p.mesh.vertices[p.mesh.faces].astype(float) for p in asset.parts])
    assert np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) > 0


def test_parts_and_materials_are_as_mapped(pack):
    parts = {part.name: part for part in built(pack).parts}

    assert {name: part.class_name for name, part in parts.items()} == {
        "cabin": "vehicle.rickshaw",
        "tire": "vehicle.other",
    }
    assert parts["cabin"].material.base_color == (0.6, 0.4, 0.02)
    assert parts["cabin"].material.substance == "paint"
    assert parts["tire"].material.reflectance_905nm == 0.05


def test_all_levels_of_detail_are_the_same_object(pack):
    assert built(pack, detail=0) is built(pack, detail=2)


def test_a_pack_is_reported(pack):
    report = check_pack(pack)

    assert json.loads(json.dumps(report)) == report
    assert report["pack"] == "mine"
    assert report["classes"] == ["vehicle.rickshaw"]
    (row,) = report["assets"]
    assert row["family"] == "mine.rickshaw"
    assert row["size_m"] == pytest.approx([2.7, 0.9, 1.8])
    assert row["notes"] == []


def test_what_the_pack_leaves_open_is_noted(pack):
    text = PACK.replace("substance: rubber", "roughness: 0.9").replace("length: 2.7", "length: 8")
    (pack / "pack.yaml").write_text(text)
    (row,) = check_pack(pack)["assets"]

    assert any("substance is not given" in note for note in row["notes"])
    assert any("length is 8 m; vehicle.rickshaw is usually 2 to 4 m" in note for note in row["notes"])


def test_a_new_class_is_one_of_the_taxonomy(pack):
    row = load_packs([pack]).classes["vehicle.rickshaw"]

    assert (row.id, row.kind, row.is_thing, row.map["kitti"]) == (100, "thing", True, "Misc")


def test_all_faults_come_at_once_with_their_lines(pack):
    text = PACK.replace("id: 100", "id: 3").replace("rickshaw.glb", "rikshaw.glb").replace("up: +y", "up: up")
    text = text.replace("substance: paint", "substance: pant").replace("class: vehicle.other", "class: vehicle.othr")

    assert faults_of(pack, text) == [
        "4:26: classes.vehicle.rickshaw.id: out of range: 3; expected at least 100 and at most 254",
        "4:26: classes.vehicle.rickshaw.id: id 3 is already that of 'vehicle.truck'",
        "6:11: assets.0.file: no file 'rikshaw.glb' in the pack; did you mean 'rickshaw.glb'?",
        "9:9: assets.0.up: expected one of +x, -x, +y, -y, +z, -z; got 'up'",
        "14:34: assets.0.parts.wheel.class: no class named 'vehicle.othr'; did you mean 'vehicle.other'?",
        "16:76: assets.0.materials.yellow.substance: no substance named 'pant'; did you mean 'paint'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cabin: {", "cabinn: {", "no mesh or material named 'cabinn' in rickshaw.glb; did you mean 'cabin'?"),
        ("material: yellow}", "material: yelow}", "no material named 'yelow' under materials; did you mean 'yellow'?"),
        ("      rubber: {", "      steel: {}\n      rubber: {", "no material named 'steel' in rickshaw.glb"),
        ("family: mine.rickshaw", "family: car.sedan", "'car.sedan' is already a family of synthgen"),
        ("front: -x", "front: +y", "up and front must be different axes, got +y and +y"),
        ("size: {length: 2.7}", "size: {length: 2.7, width: 1}", "exactly one of length, width, height"),
        ("size: {length: 2.7}", "size: {length: 2.7}\n    scale: 2.0", "at most one of: scale, size"),
        ("file: rickshaw.glb", "file: ../rickshaw.glb", "expected a path inside the pack's folder"),
        ("file: rickshaw.glb", "file: rickshaw.fbx", r"expected a file that ends in .glb, .gltf, .obj, .ply"),
        ("license: CC0-1.0\n", "", "key 'license' is missing"),
        ("kitti: Misc", "kiti: Misc", "no project named 'kiti'; did you mean 'kitti'?"),
        ("    up: +y", "    upp: +y", "unknown key 'upp'; did you mean 'up'?"),
    ],
)
def test_a_fault_says_what_is_expected(pack, old, new, message):
    assert any(message in fault for fault in faults_of(pack, PACK.replace(old, new, 1)))


def test_a_file_that_is_no_model_is_refused(pack):
    (pack / "rickshaw.glb").write_bytes(b"this is no model")

    assert any("cannot read rickshaw.glb" in fault for fault in faults_of(pack, PACK))


def test_a_world_refuses_a_model_that_changed(pack):
    item = load_packs([pack]).families["mine.rickshaw"]
    parameters = item.draw(stream(0, "test"), {})
    trimesh.creation.box().export(pack / "rickshaw.glb")

    with pytest.raises(InputError, match="has changed since the world was made"):
        item.build(parameters, 0, 0.0)
    with pytest.raises(UnknownNameError, match="no parameter named 'color'"):
        item.draw(stream(0, "test"), {"color": "red"})


@pytest.mark.parametrize("ending", ["obj", "ply"])
def test_other_formats_are_read(tmp_path, ending):
    trimesh.creation.box(extents=(2.0, 1.0, 0.5)).export(tmp_path / f"a.{ending}")
    (tmp_path / "pack.yaml").write_text(
        "pack: p\nlicense: MIT\nassets:\n"
        f"  - {{file: a.{ending}, family: p.a, class: object.debris, up: +z, front: +x}}\n"
    )

    asset = built(tmp_path, "p.a")
    np.testing.assert_allclose(np.ptp(asset.bounds(), axis=0), [2.0, 1.0, 0.5], atol=1e-6)
    area = sum(
        0.5
        * np.linalg.norm(np.cross(*(np.diff(part.mesh.vertices[part.mesh.faces], axis=1).swapaxes(0, 1))), axis=1).sum()
        for part in asset.parts
    )
    assert area == pytest.approx(2 * (2.0 + 1.0 + 0.5), rel=1e-6)


def test_two_packs_must_not_define_the_same_family(pack, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    rickshaw(other)
    (other / "pack.yaml").write_text(PACK.replace("pack: mine", "pack: theirs").replace("id: 100", "id: 101"))

    with pytest.raises(SpecError, match=r"'mine.rickshaw' is already a family of pack 'mine'"):
        load_packs([pack, other])


def test_gltf_colors_are_linear_and_ply_colors_are_not(tmp_path):
    """The byte 188 is .5 in sRGB (IEC 61966-2-1) and .737 as a share."""
    box = trimesh.creation.box()
    box.visual.face_colors = [188, 188, 188, 255]
    box.export(tmp_path / "a.ply")
    lamp = trimesh.creation.box()
    lamp.visual = trimesh.visual.TextureVisuals(
        material=trimesh.visual.material.PBRMaterial(name="m", baseColorFactor=[188, 188, 188, 255])
    )
    (tmp_path / "b.glb").write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(lamp)))
    rows = "".join(f"  - {{file: {f}, family: p.{f[0]}, class: object.debris}}\n" for f in ("a.ply", "b.glb"))
    (tmp_path / "pack.yaml").write_text(f"pack: p\nlicense: MIT\nassets:\n{rows}")

    for family, value in (("p.a", 0.503), ("p.b", 188 / 255)):
        assert built(tmp_path, family).parts[0].material.base_color[0] == pytest.approx(value, abs=0.003)


def test_a_pack_needs_a_model(tmp_path):
    assert faults_of(tmp_path, "pack: p\nlicense: MIT\nassets: []\n") == ["3:9: assets: expected at least one model"]


@pytest.mark.skipif(not CC0.is_dir(), reason="SYNTHGEN_CC0_MODELS names no folder of models")
def test_models_made_by_others_are_read(tmp_path):
    """A toy truck and a motorcycle of a public-domain kit, whose front is +z and up +y."""
    (tmp_path / "models").symlink_to(CC0)
    (tmp_path / "pack.yaml").write_text(
        "pack: cc0\nlicense: CC0-1.0\nassets:\n"
        "  - {file: models/vehicle-truck-red.glb, family: cc0.truck, class: vehicle.truck, size: {length: 5.6}}\n"
        "  - {file: models/vehicle-motorcycle.glb, family: cc0.bike, class: vehicle.motorcycle, size: {length: 2.1}}\n"
    )
    for row in check_pack(tmp_path)["assets"]:
        length, width, height = row["size_m"]
        assert length > width
        assert math.isfinite(height)
        assert row["triangles"] > 100
        assert read_pack(tmp_path).spec.license == "CC0-1.0"


def test_the_command_line_checks_packs(pack):
    from click.testing import CliRunner

    from synthgen.cli.app import main

    good = CliRunner().invoke(main, ["assets", "check", str(pack)])
    (pack / "pack.yaml").write_text(PACK.replace("front: -x", "front: x"))
    bad = CliRunner().invoke(main, ["assets", "check", str(pack)])

    assert good.exit_code == 0
    assert "mine.rickshaw  vehicle.rickshaw  2.70 x 0.90 x 1.80 m" in good.output
    assert bad.exit_code == 2
    assert "1 fault in the asset pack" in bad.output
