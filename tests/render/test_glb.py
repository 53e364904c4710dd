"""`scene.glb` holds the scene: read back with trimesh, and by hand where trimesh drops things."""

import io
import json
import struct

import cv2
import numpy as np
import pytest
import trimesh

from synthgen.geometry import move_points
from synthgen.records import Placement
from synthgen.render.glb import write_glb

Y_UP = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])


@pytest.fixture
def parsed(scene, camera, T_world_cam, tmp_path):
    path = tmp_path / "scene.glb"
    write_glb(scene, 1.0, {"CAM_FRONT": (camera, T_world_cam)}, path)
    return path, *chunks(path.read_bytes())


def chunks(data):
    """JSON and binary chunk of a .glb, checking the framing of the container."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    json_length, json_kind = struct.unpack_from("<I4s", data, 12)
    assert json_kind == b"JSON"
    assert json_length % 4 == 0
    binary_at = 20 + json_length
    binary_length, binary_kind = struct.unpack_from("<I4s", data, binary_at)
    assert binary_kind == b"BIN\0"
    assert binary_at + 8 + binary_length == length
    return json.loads(data[20:binary_at]), data[binary_at + 8 :]


def accessor(content, binary, index):
    entry = content["accessors"][index]
    view = content["bufferViews"][entry["bufferView"]]
    dtype = {5123: np.uint16, 5125: np.uint32, 5126: np.float32}[entry["componentType"]]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}[entry["type"]]
    flat = np.frombuffer(binary, dtype, entry["count"] * width, view["byteOffset"])
    return flat.reshape(entry["count"], width)


def node(content, name):
    return next(entry for entry in content["nodes"] if entry["name"] == name)


def world_vertices(scene, time_s):
    """Every vertex the scene shows at a moment, by instance, straight from the records."""
    shown = {p.instance_id: move_points(p.T_world_shape, scene.shapes[p.shape].mesh.vertices) for p in scene.placements}
    for body in scene.bodies:
        shape = scene.shapes[body.shapes[int(body.shape_at(time_s)[0])]]
        shown[body.instance_id] = move_points(body.trajectory.poses([time_s])[0], shape.mesh.vertices)
    return shown


def test_every_body_is_where_the_scene_has_it(scene, parsed):
    """Bounds of each instance over all its primitives, in glTF's y-up world, against the records."""
    path, _, _ = parsed
    loaded = trimesh.load_scene(path)
    bounds = {}
    for name in loaded.graph.nodes_geometry:
        T, geometry = loaded.graph[name]
        corners = trimesh.transform_points(loaded.geometry[geometry].vertices, T)
        bounds.setdefault(int(name.split("_")[0]), []).append(corners)

    expected = world_vertices(scene, 1.0)
    assert sorted(bounds) == sorted(expected)
    for instance_id, vertices in expected.items():
        got = np.concatenate(bounds[instance_id])
        want = move_points(Y_UP, vertices)
        assert got.min(axis=0) == pytest.approx(want.min(axis=0), abs=1e-5)
        assert got.max(axis=0) == pytest.approx(want.max(axis=0), abs=1e-5)


def test_the_area_of_all_surfaces_is_kept(scene, parsed):
    """No face is lost or doubled when a mesh is split by material."""
    path, _, _ = parsed
    area = trimesh.load_scene(path).to_mesh().area

    expected = 0.0
    shapes = [(p.shape, p.T_world_shape) for p in scene.placements] + [(3, np.eye(4))]
    for shape, T in shapes:
        mesh = scene.shapes[shape].mesh.moved(T)
        expected += trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).area
    assert area == pytest.approx(expected, rel=1e-6)


def test_bodies_move_with_time(scene, tmp_path):
    """The walker stands at its first knot at 0 s and 4 m on at 2 s; its gait shape follows the way travelled."""
    names = {}
    for time_s in (0.0, 1.0, 2.0):
        write_glb(scene, time_s, {}, tmp_path / "scene.glb")
        content, _ = chunks((tmp_path / "scene.glb").read_bytes())
        walker = next(n for n in content["nodes"] if n["name"].startswith("5_"))
        names[time_s] = walker["name"], walker["matrix"][12:15]

    assert names[0.0] == ("5_shape2", [4.0, 4.0, 0.0])
    assert names[1.0] == ("5_shape3", [4.0, 6.0, 0.0])
    assert names[2.0] == ("5_shape2", [4.0, 8.0, 0.0])


def test_a_shape_is_written_once_however_often_it_is_placed(parsed):
    """Two placements of one shape share a mesh; the sheared one has its own, as glTF nodes cannot shear."""
    _, content, _ = parsed

    assert node(content, "2_shape1")["mesh"] == node(content, "3_shape1")["mesh"]
    assert node(content, "4_shape1")["mesh"] != node(content, "2_shape1")["mesh"]
    assert "matrix" not in node(content, "4_shape1")
    assert len(content["meshes"]) == 4


def test_the_camera_looks_where_ours_does(parsed, camera, T_world_cam):
    """A point projects through glTF's camera to the pixel that ours gives it."""
    path, content, _ = parsed
    lens = content["cameras"][0]["perspective"]
    T_gltf, _ = trimesh.load_scene(path).graph["CAM_FRONT"]
    point_cam = np.array([1.0, -0.5, 10.0])
    point_gltf = move_points(Y_UP @ T_world_cam, point_cam)

    x, y, z = move_points(np.linalg.inv(T_gltf), point_gltf)
    # glTF 2.0 section 3.10.3.4: normalized device coordinates of a perspective camera.
    ndc_y = y / -z / np.tan(lens["yfov"] / 2)
    ndc_x = x / -z / np.tan(lens["yfov"] / 2) / lens["aspectRatio"]

    u, v = (ndc_x + 1) / 2 * camera.width, (1 - ndc_y) / 2 * camera.height
    assert (u, v) == pytest.approx((120.0 * 0.1 + 80.0, 110.0 * -0.05 + 45.0))


def test_trimesh_reads_the_field_of_view(parsed, camera):
    path, _, _ = parsed
    yfov = trimesh.load_scene(path).camera.fov[1]

    assert np.tan(np.radians(yfov) / 2) == pytest.approx(camera.height / 2 / camera.fy)


def test_several_cameras_keep_their_names_and_intrinsics(scene, camera, T_world_cam, tmp_path):
    path = tmp_path / "scene.glb"
    write_glb(scene, 0.0, {"left": (camera, T_world_cam), "right": (camera.scaled(0.5), T_world_cam)}, path)
    content, _ = chunks(path.read_bytes())

    assert [content["cameras"][node(content, n)["camera"]]["name"] for n in ("left", "right")] == ["left", "right"]
    assert content["cameras"][1]["extras"]["intrinsics_px"]["width"] == 80


def test_materials_come_over(parsed):
    """Factors one to one; coat, specular and emission through their ratified extensions."""
    _, content, _ = parsed
    materials = {entry["name"]: entry for entry in content["materials"]}

    paint = materials["paint"]
    assert paint["pbrMetallicRoughness"]["baseColorFactor"] == [0.6, 0.05, 0.05, 1.0]
    assert paint["pbrMetallicRoughness"]["metallicFactor"] == 0.25
    assert paint["extensions"]["KHR_materials_clearcoat"]["clearcoatFactor"] == 0.25
    assert paint["extensions"]["KHR_materials_specular"]["specularColorFactor"] == [1.5] * 3
    lamp = materials["lamp"]
    strength = lamp["extensions"]["KHR_materials_emissive_strength"]["emissiveStrength"]
    assert np.multiply(lamp["emissiveFactor"], strength) == pytest.approx([500, 1000, 250])
    assert content["extensionsUsed"] == sorted(set(content["extensionsUsed"]))
    assert len(content["extensionsUsed"]) == 3


def test_a_texture_holds_the_albedo_in_srgb_with_row_0_first(parsed):
    """0.1 times 1.5 and 0.5: the sRGB curve (IEC 61966-2-1) gives 0.4247 and 0.2473."""
    _, content, binary = parsed
    image = content["images"][content["textures"][0]["source"]]
    view = content["bufferViews"][image["bufferView"]]
    data = binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)

    assert pixels.shape == (4, 4, 3)
    assert pixels[0, 0] == pytest.approx([255 * 0.4247] * 3, abs=0.5)
    assert pixels[0, 3] == pytest.approx([255 * 0.2473] * 3, abs=0.5)


def test_texture_coordinates_count_tiles_not_metres(parsed):
    """40 m of ground under 2 m tiles are 20 of them."""
    _, content, binary = parsed
    primitive = content["meshes"][node(content, "1_shape0")["mesh"]]["primitives"][0]
    uv = accessor(content, binary, primitive["attributes"]["TEXCOORD_0"])

    assert np.ptp(uv, axis=0) == pytest.approx([20.0, 20.0])


def test_accessors_say_what_their_bytes_hold(parsed):
    """Bounds are exact, indices are in range and aligned, normals have unit length: glTF 2.0 section 3.6."""
    _, content, binary = parsed
    assert all(view["byteOffset"] % 4 == 0 for view in content["bufferViews"])
    for mesh in content["meshes"]:
        for primitive in mesh["primitives"]:
            index = primitive["attributes"]["POSITION"]
            positions = accessor(content, binary, index)
            assert positions.min(axis=0).tolist() == content["accessors"][index]["min"]
            assert positions.max(axis=0).tolist() == content["accessors"][index]["max"]
            normals = accessor(content, binary, primitive["attributes"]["NORMAL"])
            assert np.linalg.norm(normals, axis=1) == pytest.approx(1.0, abs=1e-6)
            corners = accessor(content, binary, primitive["indices"])
            assert np.unique(corners).tolist() == list(range(len(positions)))


def test_the_same_scene_gives_the_same_bytes(scene, camera, T_world_cam, tmp_path):
    write_glb(scene, 0.5, {"cam": (camera, T_world_cam)}, tmp_path / "a.glb")
    write_glb(scene, 0.5, {"cam": (camera, T_world_cam)}, tmp_path / "b.glb")

    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()


def test_a_mirrored_placement_is_left_to_the_node(scene, tmp_path):
    """A negative scale is allowed in glTF (readers turn the winding), so the mesh stays shared."""
    mirrored = type(scene)(
        scene.shapes,
        (Placement(1, 1, np.eye(4)), Placement(2, 1, np.diag([1.0, -1.0, 1.0, 1.0]))),
        (),
        scene.materials,
        scene.part_names,
        scene.textures,
    )
    write_glb(mirrored, 0.0, {}, tmp_path / "scene.glb")
    loaded = trimesh.load_scene(io.BytesIO((tmp_path / "scene.glb").read_bytes()), file_type="glb")

    assert len(chunks((tmp_path / "scene.glb").read_bytes())[0]["meshes"]) == 1
    assert loaded.bounds[0] == pytest.approx([-2, 0, -1])
