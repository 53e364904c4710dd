"""Model files of other programs as meshes with colors: glTF, GLB, OBJ and PLY, read by trimesh.

Start at `read_model`. Only this module imports trimesh. The base color of a textured surface is the mean of its image
over the mesh, and the texture what varies it, as with our own. Left out: animation, normal maps, and transparency.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats, Singles, frozen
from synthgen.errors import InputError
from synthgen.records import Mesh
from synthgen.records.mesh import face_normals

CREASE_DEG = 40.0
"""Edges sharper than this stay sharp in files without normals (our choice)."""

IMAGE_MAX_PX = 1024
"""Larger images are made smaller: 1 mm a pixel on a body of 1 m, and 12 MB of memory each (our choice)."""

Color = tuple[float, float, float]


@final
@dataclass(frozen=True)
class Piece:
    """A mesh of a model file in the file's frame: its name, its material's, and what the file says of that.

    `color` is linear, None if the file has none; `texture` (h, w, 3) varies it. `is_clear`: light passes it.
    """

    mesh_name: str
    material_name: str
    mesh: Mesh
    color: Color | None
    roughness: float
    metallic: float
    is_clear: bool
    texture: Singles | None = None
    texture_name: str = ""


def read_model(path: Path) -> tuple[Piece, ...]:
    """Meshes of a model file, placed as its scene has them; `InputError` if there are none."""
    import trimesh

    try:
        scene = trimesh.load_scene(path, process=False)
    except Exception as error:
        # Readers of foreign files raise whatever they come across.
        raise InputError(f"cannot read {path.name}: {type(error).__name__}: {error}") from error
    pieces = []
    for node in sorted(scene.graph.nodes_geometry):
        T, name = scene.graph[node]
        geometry = scene.geometry[name]
        if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces):
            pieces.append(_piece(str(node), geometry, np.asarray(T, dtype=float)))
    if not pieces:
        raise InputError(f"{path.name} has no triangles; expected a mesh")
    if not all(np.isfinite(piece.mesh.vertices).all() for piece in pieces):
        raise InputError(f"{path.name} has vertices that are no finite numbers")
    return tuple(pieces)


def missing_images(path: Path) -> dict[str, str]:
    """Images of base colors that a glTF file names and that are not there, by the name of the material."""
    document = _gltf(path)
    missing = {}
    for material in document.get("materials", []):
        index = material.get("pbrMetallicRoughness", {}).get("baseColorTexture", {}).get("index")
        if index is None or "source" not in document["textures"][index]:
            continue
        uri = str(document["images"][document["textures"][index]["source"]].get("uri", "data:"))
        if not uri.startswith("data:") and not (path.parent / uri).is_file():
            missing[str(material.get("name", "default"))] = uri
    return missing


def _gltf(path: Path) -> Any:
    """The JSON of a glTF file; an empty document of other files."""
    content = path.read_bytes()
    if path.suffix.lower() == ".gltf":
        return json.loads(content)
    if path.suffix.lower() == ".glb":
        # A header of 12 bytes, then the JSON chunk: its length, its type, itself (glTF 2.0, section 4.4).
        return json.loads(content[20 : 20 + int.from_bytes(content[12:16], "little")])
    return {}


def _piece(name: str, geometry: Any, T: Floats) -> Piece:
    material = getattr(geometry.visual, "material", None)
    uv = getattr(geometry.visual, "uv", None)
    # trimesh has v upward from the bottom of an image; glTF and we have it downward from the top.
    uv = np.zeros((len(geometry.vertices), 2)) if uv is None else np.asarray(uv, dtype=float) * [1, -1] + [0, 1]
    mesh = _mesh(geometry, uv)
    color, roughness, metallic, is_clear = _looks(geometry, material)
    pixels = _image(material)
    texture, texture_name = None, ""
    if pixels is not None:
        mean = np.maximum(_mean_over(mesh, pixels), 1e-3)
        texture = frozen((pixels / mean).astype(np.float32))
        texture_name = f"model:{sha256(texture.tobytes()).hexdigest()[:16]}"
        red, green, blue = (mean * (color or (1.0, 1.0, 1.0))).tolist()
        color = (red, green, blue)
    material_name = str(getattr(material, "name", None) or "default")
    return Piece(name, material_name, mesh.moved(T), color, roughness, metallic, is_clear, texture, texture_name)


def _mesh(geometry: Any, uv: Floats) -> Mesh:
    """The mesh with the file's normals if it has usable ones, else with sharp edges where faces meet at an angle."""
    # trimesh makes up normals when asked: only those that are there before were in the file.
    given = geometry._cache.cache.get("vertex_normals")
    if given is not None and _are_outward(np.asarray(given, dtype=float), geometry):
        return Mesh.make(geometry.vertices, geometry.faces, normals=given, uv=uv)
    return Mesh.make(geometry.vertices, geometry.faces, uv=uv, crease_deg=CREASE_DEG)


def _are_outward(normals: Floats, geometry: Any) -> bool:
    """Whether vertex normals are of length 1 and on the side of their faces, on nearly all of the surface."""
    if len(normals) != len(geometry.vertices) or not np.allclose(np.linalg.norm(normals, axis=1), 1.0, atol=0.01):
        return False
    of_faces = face_normals(geometry.vertices, geometry.faces)
    area = np.linalg.norm(of_faces, axis=1)
    agrees = np.einsum("ij,ikj->ik", of_faces, normals[np.asarray(geometry.faces)]).min(axis=1) >= 0
    return bool(area[agrees].sum() >= 0.95 * area.sum())


def _looks(geometry: Any, material: Any) -> tuple[Color | None, float, float, bool]:
    """Linear color (None if the file gives none, or only an image), roughness, metallic, and whether it is clear."""
    if material is None:
        return _linear(np.asarray(geometry.visual.main_color, dtype=float)), 0.7, 0.0, False
    if not hasattr(material, "baseColorFactor"):
        color = None if material.image is not None else _linear(np.asarray(material.diffuse, dtype=float))
        return color, 0.7, 0.0, False
    factor = material.baseColorFactor
    roughness = 0.7 if material.roughnessFactor is None else float(material.roughnessFactor)
    metallic = 0.0 if material.metallicFactor is None else float(material.metallicFactor)
    is_clear = material.alphaMode in ("BLEND", "MASK")
    if factor is None:
        return None, roughness, metallic, is_clear
    # glTF factors are linear already; trimesh keeps them as bytes or as numbers from 0 to 1.
    values = np.asarray(factor)
    red, green, blue = (values[:3] / (255.0 if values.dtype.kind == "u" else 1.0)).tolist()
    return (red, green, blue), roughness, metallic, is_clear


def _image(material: Any) -> Singles | None:
    """Linear pixels (h, w, 3) of a material's base color, row 0 at the top; None if it has no image."""
    image = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    if image is None:
        return None
    image = image.convert("RGB")
    image.thumbnail((IMAGE_MAX_PX, IMAGE_MAX_PX))
    return _to_linear(np.asarray(image, dtype=np.float32) / 255.0).astype(np.float32)


def _mean_over(mesh: Mesh, pixels: Singles) -> Floats:
    """Mean color of an image over a mesh, by the area of its faces, at the middle of each and near its corners."""
    height, width = pixels.shape[:2]
    area = np.linalg.norm(face_normals(mesh.vertices, mesh.faces), axis=1)
    corners = mesh.uv[mesh.faces].astype(float)
    middle = corners.mean(axis=1, keepdims=True)
    places = np.concatenate([middle, 0.8 * corners + 0.2 * middle], axis=1)
    column = np.floor(places[..., 0] % 1.0 * width).astype(int) % width
    row = np.floor(places[..., 1] % 1.0 * height).astype(int) % height
    per_face = pixels[row, column].mean(axis=1)
    return np.asarray((area[:, None] * per_face).sum(axis=0) / max(float(area.sum()), 1e-12), dtype=float)


def _linear(srgb: Floats) -> Color:
    """Linear sRGB of bytes."""
    red, green, blue = _to_linear(srgb[:3] / 255.0).tolist()
    return red, green, blue


def _to_linear(v: Any) -> Any:
    """Linear sRGB of sRGB from 0 to 1 (IEC 61966-2-1)."""
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
