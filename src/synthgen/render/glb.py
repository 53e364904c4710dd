"""The scene at one moment as `scene.glb`, for Blender, browsers and mesh tools.

`write_glb` takes what both engines see and the cameras, and writes binary glTF 2.0: one mesh per shape, one node
per placement or body, physically based materials, cameras by channel name. glTF is y-up: one root node turns our
world (x east, y north, z up), so that all bodies below it keep our coordinates.
Left out: light and sky (see `records.light`), translucency and 905 nm reflectance (no ratified extension), motion,
and the principal point's offset (a glTF camera looks through its middle; the exact intrinsics are in `extras`).
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import final

import cv2
import numpy as np

from synthgen.arrays import Floats, Int32s, Singles, UInt8s
from synthgen.records import CameraModel, Material, Mesh, Scene, Shape, lens_parameters
from synthgen.records.material import Color
from synthgen.render.albedo import encoded_albedo
from synthgen.render.gltf import Document, Entry

CAMERA_NEAR_M = 0.05  # nearer than any body's skin is to a camera; glTF demands a near plane above zero

_X_BACK_A_QUARTER = [-math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)]  # xyzw: takes z up to y up
_Y_UP = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
_FLIP_CAMERA = np.diag([1.0, -1.0, -1.0, 1.0])  # ours: y down, z forward; glTF: y up, -z forward (section 3.10)
_REPEAT, _LINEAR, _MIPMAPS = 10497, 9729, 9987  # wrapping and filters, section 5.26
_DISNEY_COAT = 0.25  # B. Burley, "Physically-Based Shading at Disney", SIGGRAPH 2012, 5.6: strength of a full coat
_COAT_ROUGHNESS = 0.077  # square root of GGX alpha 0.006, of gloss 0.95 (ibid.: alpha from 0.1 to 0.001)


def write_glb(scene: Scene, time_s: float, cameras: Mapping[str, tuple[CameraModel, Floats]], path: Path) -> None:
    """Write the scene at `time_s` [s] as binary glTF.

    Parameters
    ----------
    scene : Scene
    time_s : float
        Moment at which moving bodies and their gait are shown. [s]
    cameras : mapping of channel to (CameraModel, T_world_cam)
        Those with wide lenses are left out: glTF has none. Distortion is told in `extras` only.
        T_world_cam is (4, 4), from the camera frame (x right, y down, z forward) to the world.
    path : Path
        File to write, `.glb`; replaced if it exists.
    """
    document = Document("synthgen")
    meshes = _Meshes(document, scene)
    children = [
        _body_node(document, meshes, instance_id, shape, T_world_shape)
        for instance_id, shape, T_world_shape in _bodies_at(scene, time_s)
    ]
    world: Entry = {"name": "z_up_world", "rotation": _X_BACK_A_QUARTER}
    if children:
        world["children"] = children
    roots = [document.add("nodes", world)]
    narrow = {name: place for name, place in cameras.items() if not place[0].lens.is_wide}
    roots += [_camera_node(document, name, camera, T) for name, (camera, T) in narrow.items()]
    path.write_bytes(document.to_bytes(roots, {"time_s": time_s}))


def _bodies_at(scene: Scene, time_s: float) -> list[tuple[int, int, Floats]]:
    """Instance id, shape index and T_world_shape of everything there is at a moment."""
    still = [(placement.instance_id, placement.shape, placement.T_world_shape) for placement in scene.placements]
    moving = [
        (body.instance_id, body.shapes[int(body.shape_at(time_s)[0])], body.trajectory.poses([time_s])[0])
        for body in scene.bodies
    ]
    return still + moving


def _body_node(document: Document, meshes: "_Meshes", instance_id: int, shape: int, T_world_shape: Floats) -> int:
    node: Entry = {"name": f"{instance_id}_shape{shape}", "extras": {"instance_id": instance_id}}
    if _has_shear(T_world_shape):  # a node may turn and scale only (section 3.5.2): shear goes into the vertices
        return document.add("nodes", node | {"mesh": meshes.moved(shape, T_world_shape)})
    if not np.array_equal(T_world_shape, np.eye(4)):
        node["matrix"] = _column_major(T_world_shape)
    return document.add("nodes", node | {"mesh": meshes.of(shape)})


def _camera_node(document: Document, name: str, camera: CameraModel, T_world_cam: Floats) -> int:
    lens = {
        "yfov": 2.0 * math.atan(camera.height / (2.0 * camera.fy)),
        "aspectRatio": (camera.width / camera.fx) / (camera.height / camera.fy),
        "znear": CAMERA_NEAR_M,
    }
    numbers = {name: getattr(camera, name) for name in ("width", "height", "fx", "fy", "cx", "cy")}
    numbers_of_lens = {"model": camera.lens.kind, "numbers": list(lens_parameters(camera.lens))}
    extras = {"intrinsics_px": numbers, "lens": numbers_of_lens}
    entry = {"name": name, "type": "perspective", "perspective": lens, "extras": extras}
    # Cameras stand beside the turned world, in y-up coordinates: trimesh misplaces cameras below another node.
    matrix = _column_major(_Y_UP @ np.asarray(T_world_cam, dtype=float) @ _FLIP_CAMERA)
    return document.add("nodes", {"name": name, "camera": document.add("cameras", entry), "matrix": matrix})


def _has_shear(T: Floats) -> bool:
    """Whether the axes of an affine transform (4, 4) are not square to each other."""
    axes = np.asarray(T, dtype=float)[:3, :3]
    lengths = np.maximum(np.linalg.norm(axes, axis=0), 1e-12)
    cosines = (axes / lengths).T @ (axes / lengths)
    return bool(np.abs(cosines - np.diag(np.diag(cosines))).max() > 1e-6)


def _column_major(T: Floats) -> list[float]:
    matrix: list[float] = np.asarray(T, dtype=float).T.ravel().tolist()
    return matrix


@final
class _Meshes:
    """Meshes of the document, written once per shape, with the materials that they use."""

    def __init__(self, document: Document, scene: Scene) -> None:
        self._document = document
        self._scene = scene
        self._of_shape: dict[int, int] = {}
        self._of_material: dict[int, int] = {}
        self._of_texture: dict[tuple[str, Color], int] = {}

    def of(self, shape: int) -> int:
        """Index of the mesh of a shape, in the shape's own frame."""
        if shape not in self._of_shape:
            self._of_shape[shape] = self._add(f"shape{shape}", self._scene.shapes[shape])
        return self._of_shape[shape]

    def moved(self, shape: int, T: Floats) -> int:
        """Index of a mesh of its own for a shape under a transform that a node cannot hold."""
        source = self._scene.shapes[shape]
        moved = Shape(source.mesh.moved(T), source.face_class, source.face_part, source.face_material)
        return self._add(f"shape{shape}_sheared", moved)

    def _add(self, name: str, shape: Shape) -> int:
        materials, first = np.unique(shape.face_material, return_index=True)
        runs = np.split(shape.mesh.faces, first[1:])
        primitives = [
            self._primitive(shape.mesh, faces, int(material)) for material, faces in zip(materials, runs, strict=True)
        ]
        return self._document.add("meshes", {"name": name, "primitives": primitives})

    def _primitive(self, mesh: Mesh, faces: Int32s, material: int) -> Entry:
        """The faces of one material with just their vertices."""
        vertices, corners = np.unique(faces, return_inverse=True)
        record = self._scene.materials[material]
        attributes = {
            "POSITION": self._document.vertex_attribute(mesh.vertices[vertices], with_bounds=True),
            "NORMAL": self._document.vertex_attribute(_unit(mesh.normals[vertices])),
        }
        if record.texture is not None:
            # Row 0 of a texture is at v = 0 in glTF as with us (section 3.8.2): nothing to turn over.
            uv = mesh.uv[vertices] / np.float32(record.texture_size_m)
            attributes["TEXCOORD_0"] = self._document.vertex_attribute(uv)
        if material not in self._of_material:
            self._of_material[material] = self._document.add("materials", self._material(record))
        indices = self._document.indices(corners)
        return {"attributes": attributes, "indices": indices, "material": self._of_material[material]}

    def _material(self, material: Material) -> Entry:
        surface: Entry = {"metallicFactor": material.metallic, "roughnessFactor": material.roughness}
        if material.texture is None:
            surface["baseColorFactor"] = [*material.base_color, 1.0]
        else:
            surface["baseColorTexture"] = {"index": self._texture(material.texture, material.base_color)}
        entry: Entry = {"name": material.name, "pbrMetallicRoughness": surface, "doubleSided": True}
        extensions = self._coat(material) | self._specular(material) | self._pane(material)
        luminous = max(material.emission)
        if luminous > 0:  # glTF measures emission in cd/m2, as we do
            entry["emissiveFactor"] = [value / luminous for value in material.emission]
            extensions |= self._document.extension("KHR_materials_emissive_strength", {"emissiveStrength": luminous})
        return entry | ({"extensions": extensions} if extensions else {})

    def _coat(self, material: Material) -> Entry:
        if material.clearcoat == 0:
            return {}
        coat = {"clearcoatFactor": _DISNEY_COAT * material.clearcoat, "clearcoatRoughnessFactor": _COAT_ROUGHNESS}
        return self._document.extension("KHR_materials_clearcoat", coat)

    def _pane(self, material: Material) -> Entry:
        if material.transmission == 0:
            return {}
        return self._document.extension("KHR_materials_transmission", {"transmissionFactor": material.transmission})

    def _specular(self, material: Material) -> Entry:
        # Reflectance at normal incidence is 0.08 * specular in the principled model, 0.04 * this color in glTF.
        if material.specular == 0.5:
            return {}
        color = [2.0 * material.specular] * 3
        return self._document.extension("KHR_materials_specular", {"specularColorFactor": color})

    def _texture(self, name: str, base_color: Color) -> int:
        key = (name, base_color)
        if key not in self._of_texture:
            pixels = encoded_albedo(self._scene.textures[name], base_color)
            source = self._document.png(name, _png(pixels))
            texture = {"source": source, "sampler": self._sampler()}
            self._of_texture[key] = self._document.add("textures", texture)
        return self._of_texture[key]

    def _sampler(self) -> int:
        if not self._of_texture:
            filters = {"magFilter": _LINEAR, "minFilter": _MIPMAPS, "wrapS": _REPEAT, "wrapT": _REPEAT}
            self._document.add("samplers", filters)
        return 0


def _unit(normals: Singles) -> Singles:
    """Normals (n, 3) of unit length in float32; where there is none, up: glTF allows no zero normal."""
    lengths = np.linalg.norm(normals.astype(float), axis=1, keepdims=True)
    up = np.array([0.0, 0.0, 1.0])
    return np.where(lengths > 1e-6, normals / np.maximum(lengths, 1e-6), up).astype(np.float32)


def _png(rgb: UInt8s) -> bytes:
    return bytes(cv2.imencode(".png", np.ascontiguousarray(rgb[..., ::-1]))[1].tobytes())
