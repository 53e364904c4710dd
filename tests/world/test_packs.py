"""Asset packs: read, refused with all faults, turned, scaled and colored."""

import json
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from synthgen.errors import InputError, SpecError
from synthgen.rng import stream
from synthgen.taxonomy import by_id, classes, read_classes, table_text, thing_table
from synthgen.world import catalog
from synthgen.world.pack_check import check_pack
from synthgen.world.packs import in_use, load_again, load_packs, moved_to

CC0 = Path(
    os.environ.get("SYNTHGEN_CC0_MODELS", Path(__file__).resolve().parents[3] / "shared" / "data" / "assets-cc0")
)
"""A folder with models of Kenney's public-domain kits, such as vehicle-truck-red.glb, without their image."""

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
        ("length: 2.7", "length: 270", "out of range: 270"),
        ("size: {length: 2.7}", "scale: 0.01", "length is 0.03 m; expected 2 to 4 m for vehicle.rickshaw"),
        ("kitti: Misc", "kiti: Misc", "no project named 'kiti'; did you mean 'kitti'?"),
        ("    up: +y", "    upp: +y", "unknown key 'upp'; did you mean 'up'?"),
    ],
)
def test_a_fault_says_what_is_expected(pack, old, new, message):
    assert any(message in fault for fault in faults_of(pack, PACK.replace(old, new, 1)))


def test_a_file_that_is_no_model_is_refused(pack):
    (pack / "rickshaw.glb").write_bytes(b"this is no model")

    assert any("cannot read rickshaw.glb" in fault for fault in faults_of(pack, PACK))


def test_a_file_without_triangles_is_refused(pack):
    trimesh.PointCloud(np.eye(3)).export(pack / "rickshaw.ply")

    (told,) = faults_of(pack, PACK.replace("rickshaw.glb", "rickshaw.ply"))
    assert told.endswith("assets.0.file: rickshaw.ply has no triangles; expected a mesh")
    assert told.startswith("6:11:")


def test_a_world_refuses_a_pack_that_changed_or_is_gone(pack):
    """Any of its files counts, also what only pack.yaml says; with its old content it is found again."""
    packs = load_packs([pack])
    item, (ref,) = packs.families["mine.rickshaw"], packs.refs
    (pack / "pack.yaml").write_text(PACK.replace("length: 2.7", "length: 2.6"))
    changed = load_packs([pack])

    with pytest.raises(InputError, match=f"expected content {ref.digest}, found {changed.refs[0].digest}"):
        load_again(packs.refs)
    with pytest.raises(InputError, match=f"expected content {ref.digest}, found {changed.refs[0].digest}"):
        changed.families["mine.rickshaw"].build(item.draw(stream(0, "test"), {}), 0, 0.0)
    with pytest.raises(InputError, match="color cannot be asked for"):
        item.draw(stream(0, "test"), {"color": "red"})
    with pytest.raises(InputError, match=rf"'mine' \(content {ref.digest}\) is not in /nowhere; .* --pack FOLDER"):
        load_again([replace(ref, path="/nowhere")])
    with pytest.raises(InputError, match=f"--pack: .* expected a pack of the world: mine {ref.digest}"):
        moved_to(packs.refs, [pack])
    (pack / "pack.yaml").write_text(PACK)
    assert load_again(moved_to([replace(ref, path="/nowhere")], [pack])).refs == packs.refs


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

    with pytest.raises(SpecError, match=r"family 'mine.rickshaw' is already one of pack 'mine'"):
        load_packs([pack, other])
    (other / "pack.yaml").write_text(PACK.replace("family: mine", "family: theirs"))
    with pytest.raises(SpecError, match=r"pack 'mine' is already one of pack 'mine'") as caught:
        load_packs([pack, other])
    assert len(caught.value.faults) == 3  # pack, class and id


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


def textured(folder):
    """A wall 2 by 1 m (file: z up, front +x) whose image is red on the left half as seen from the front, else blue."""
    image = Image.new("RGB", (8, 4), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 4, 2))
    corners = [[0, -1, 0], [0, 1, 0], [0, 1, 1], [0, -1, 1]]
    normal = np.array([[0.8, 0.0, 0.6]] * 4)
    wall = trimesh.Trimesh(corners, [[0, 1, 2], [0, 2, 3]], vertex_normals=normal, process=False)
    material = trimesh.visual.material.PBRMaterial(name="wall", baseColorTexture=image, roughnessFactor=0.4)
    wall.visual = trimesh.visual.TextureVisuals(uv=[[0, 0], [1, 0], [1, 1], [0, 1]], material=material)
    (folder / "wall.glb").write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(wall), include_normals=True))
    (folder / "pack.yaml").write_text(
        "pack: p\nlicense: MIT\nassets:\n"
        "  - {file: wall.glb, family: p.wall, class: structure.wall, up: +z, front: +x, size: {width: 4}}\n"
    )


def test_images_and_normals_of_a_gltf_file_are_kept(tmp_path):
    """A quarter of the wall is red, at the upper left of its image: y and z in the file are u and v upward."""
    textured(tmp_path)
    packs = load_packs([tmp_path])
    (part,) = built(tmp_path, "p.wall").parts
    material, mesh = part.material, part.mesh
    pixels = packs.textures[material.texture] * np.array(material.base_color)

    np.testing.assert_allclose(material.base_color, [0.25, 1e-3, 0.75], atol=1e-3)
    assert material.reflectance_905nm == pytest.approx(1 / 3, abs=2e-3)
    assert (material.roughness, material.texture_size_m) == (0.4, 1.0)
    np.testing.assert_allclose(pixels[0, 0], [1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(pixels[3, 0], [0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(mesh.normals, [[0.8, 0.0, 0.6]] * 4, atol=1e-6)
    for vertex, uv in zip(mesh.vertices, mesh.uv, strict=True):  # row 0, at v = 0, is the top of the picture
        assert uv == pytest.approx([(vertex[1] + 2) / 4, 1 - vertex[2] / 2], abs=1e-6)


def test_a_flat_model_is_not_scaled_by_what_it_lacks(tmp_path):
    textured(tmp_path)
    text = (tmp_path / "pack.yaml").read_text()

    (told,) = faults_of(tmp_path, text.replace("width: 4", "length: 4"))
    assert told.endswith("assets.0.size: wall.glb has no length to scale by; give another, or scale")


def test_normals_that_point_inward_are_made_anew(tmp_path):
    textured(tmp_path)
    scene = trimesh.load_scene(tmp_path / "wall.glb", process=False)
    (wall,) = scene.geometry.values()
    wall.vertex_normals = -wall.vertex_normals
    (tmp_path / "wall.glb").write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(wall), include_normals=True))

    (part,) = built(tmp_path, "p.wall").parts
    np.testing.assert_allclose(part.mesh.normals, [[1.0, 0.0, 0.0]] * 4, atol=1e-6)


def test_a_missing_image_is_told_unless_a_color_stands_for_it(tmp_path):
    document = {
        "asset": {"version": "2.0"},
        "images": [{"uri": "skin.png"}],
        "textures": [{"source": 0}],
        "materials": [{"name": "skin", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]},
            {"bufferView": 1, "componentType": 5125, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 12},
        ],
        "buffers": [{"uri": "a.bin", "byteLength": 48}],
    }
    corners, faces = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4"), np.arange(3, dtype="<u4")
    (tmp_path / "a.bin").write_bytes(corners.tobytes() + faces.tobytes())
    (tmp_path / "a.gltf").write_text(json.dumps(document))
    text = "pack: p\nlicense: MIT\nassets:\n  - {file: a.gltf, family: p.a, class: object.debris}\n"

    (told,) = faults_of(tmp_path, text)
    assert "material 'skin' of a.gltf needs the image skin.png, which is not there" in told
    (tmp_path / "pack.yaml").write_text(text.replace("debris}", "debris, materials: {skin: {color: [0.5, 0.4, 0.3]}}}"))
    assert built(tmp_path, "p.a").parts[0].material.base_color == (0.5, 0.4, 0.3)


def test_a_new_class_is_as_its_parent_where_it_says_nothing(pack):
    text = PACK.replace("id: 100, kind: thing, color: [0, 0, 90], map: {kitti: Misc, coco_id: 3}", "PARENT")
    (pack / "pack.yaml").write_text(text.replace("PARENT", "id: 101, parent: vehicle.car, map: {kitti: Misc}"))
    row, car = load_packs([pack]).classes["vehicle.rickshaw"], classes()["vehicle.car"]

    assert (row.id, row.kind, row.color, row.map) == (101, "thing", car.color, {**car.map, "kitti": "Misc"})
    assert row.size_m == {"length": (2, 4)}
    (told,) = faults_of(pack, text.replace("PARENT", "id: 101, parent: vehicle.cart"))
    assert "no class named 'vehicle.cart'; did you mean 'vehicle.car'?" in told
    (told,) = faults_of(pack, text.replace("PARENT", "id: 101, parent: object.pushable"))
    assert "a kind of object.pushable has a name of its group, such as object.rickshaw" in told


def test_packs_are_known_only_where_they_are_in_use(pack):
    packs = load_packs([pack])
    with in_use(packs):
        assert catalog.families_of_class("vehicle.rickshaw") == ("mine.rickshaw",)
        assert by_id()[100].name == "vehicle.rickshaw"
        assert thing_table()[100]
        assert load_packs([pack]) == packs  # read again where its names exist already
        with in_use(load_packs([])):
            assert "mine.rickshaw" not in catalog.families()
    assert "vehicle.rickshaw" not in classes()
    assert not thing_table()[100]


def test_a_table_with_classes_of_packs_is_read_back(pack, tmp_path):
    with in_use(load_packs([pack])):
        (tmp_path / "taxonomy.yaml").write_text(table_text())
        assert read_classes(tmp_path / "taxonomy.yaml") == classes()


def test_parked_vehicles_are_of_the_packs_by_their_share(pack):
    (pack / "pack.yaml").write_text(PACK.replace("    up: +y", "    parked: 0.25\n    up: +y"))
    with in_use(load_packs([pack])):
        mix = catalog.parked_mix({"car.sedan": 3, "car.suv": 1})
    assert mix == pytest.approx({"car.sedan": 0.5625, "car.suv": 0.1875, "mine.rickshaw": 0.25})
    assert catalog.parked_mix({"car.sedan": 3}) == {"car.sedan": 3}
    (told,) = faults_of(
        pack, PACK.replace("    up: +y", "    parked: 0.2\n    up: +y").replace("vehicle.rickshaw", "object.rickshaw")
    )
    assert "only vehicles park, and object.rickshaw is none" in told


def test_a_syntax_fault_hides_no_other(pack):
    told = faults_of(pack, PACK.replace("coco_id: 3}", "coco_id: 3").replace("up: +y", "up: y"))

    assert [fault.partition(":")[0] for fault in told] == ["4", "9"]
    assert "not closed" in told[0]


def test_a_pack_needs_a_model(tmp_path):
    assert faults_of(tmp_path, "pack: p\nlicense: MIT\nassets: []\n") == ["3:9: assets: expected at least one model"]


@pytest.mark.skipif(not CC0.is_dir(), reason="SYNTHGEN_CC0_MODELS names no folder of models")
def test_models_made_by_others_are_read(tmp_path):
    """A toy truck and a motorcycle of a public-domain kit, whose front is +z and up +y."""
    (tmp_path / "models").symlink_to(CC0)
    looks = "materials: {colormap: {color: [0.5, 0.1, 0.1], substance: paint}}"
    head = "pack: cc0\nlicense: CC0-1.0\nassets:\n"
    rows = (
        "  - {file: models/vehicle-truck-red.glb, family: cc0.truck, class: vehicle.truck, size: {length: 5.6}"
        "  - {file: models/vehicle-motorcycle.glb, family: cc0.bike, class: vehicle.motorcycle, size: {length: 2.1}"
        "  - {file: models/building-small-b.glb, family: cc0.house, class: structure.building, size: {height: 7}"
        "  - {file: models/grass-trees-tall.glb, family: cc0.trees, class: nature.vegetation, size: {height: 6}"
    ).replace("  - ", "\n  - ")
    (tmp_path / "pack.yaml").write_text(head + rows.replace("}", f"}}, {looks}}}"))
    for row, length in zip(check_pack(tmp_path)["assets"], (5.6, 2.1, None, None), strict=True):
        assert length is None or row["size_m"][0] == pytest.approx(length)
        assert math.isfinite(row["size_m"][1])
        assert row["triangles"] > 100
        bounds = built(tmp_path, row["family"]).bounds()
        assert abs(bounds[0][2]) < 1e-6
        np.testing.assert_allclose(np.ptp(bounds, axis=0), row["size_m"], atol=6e-4)
    told = faults_of(tmp_path, head + rows.replace("}", "}}"))
    assert len(told) == 4
    assert all("needs the image Textures/colormap.png, which is not there" in fault for fault in told)


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
