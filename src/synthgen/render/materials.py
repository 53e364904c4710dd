"""Our materials and meshes as Mitsuba objects."""

from typing import Any

import numpy as np

from synthgen.records import Material, Mesh


def bsdf(mi: Any, material: Material, texture: np.ndarray | None = None, relief: np.ndarray | None = None) -> Any:
    """Mitsuba BSDF of a material.

    `texture` (h, w, 3) varies its base color, mean 1; `relief` (h, w) is the height of its surface [m].
    """
    if material.transmission > 0:
        return mi.load_dict({"type": "thindielectric", "specular_transmittance": material.transmission})
    color = _color(mi, material, texture)
    if material.translucency > 0:
        return mi.load_dict(
            {
                "type": "principledthin",
                "base_color": color,
                "roughness": material.roughness,
                "diff_trans": 2.0 * material.translucency,
                "eta": 1.4,
            }
        )
    surface: dict[str, Any] = {
        "type": "principled",
        "base_color": color,
        "roughness": material.roughness,
        "metallic": material.metallic,
        "specular": material.specular,
        "clearcoat": material.clearcoat,
        "clearcoat_gloss": 0.95,
    }
    if relief is not None:
        pixels = mi.Bitmap(np.array(relief[..., None], dtype=np.float32, order="C"))
        surface = {"type": "bumpmap", "height": {"type": "bitmap", "bitmap": pixels, "raw": True}, "surface": surface}
    return mi.load_dict({"type": "twosided", "bsdf": surface})


def glow(mi: Any, material: Material) -> Any:
    """Emitter of a lit lamp: seen directly and in what is glossy, but not asked for its light on other surfaces."""
    radiance = {"type": "rgb", "value": list(material.emission)}
    return mi.load_dict({"type": "area", "radiance": radiance, "sampling_weight": 0.0})


def mesh(mi: Any, name: str, mesh: Mesh, material_bsdf: Any, texture_size_m: float = 1.0, emitter: Any = None) -> Any:
    """Mitsuba mesh with our normals; texture coordinates are divided by the texture's size."""
    properties = mi.Properties()
    properties["bsdf"] = material_bsdf
    if emitter is not None:
        properties["emitter"] = emitter
    shape = mi.Mesh(
        name,
        vertex_count=len(mesh.vertices),
        face_count=len(mesh.faces),
        has_vertex_normals=True,
        has_vertex_texcoords=True,
        props=properties,
    )
    arrays = mi.traverse(shape)
    arrays["vertex_positions"] = mesh.vertices.ravel()
    arrays["vertex_normals"] = mesh.normals.ravel()
    arrays["vertex_texcoords"] = (mesh.uv / np.float32(texture_size_m)).ravel()
    arrays["faces"] = mesh.faces.astype(np.uint32).ravel()
    arrays.update()
    return shape


def _color(mi: Any, material: Material, texture: np.ndarray | None) -> dict[str, Any]:
    if texture is None:
        return {"type": "rgb", "value": list(material.base_color)}
    pixels = np.clip(texture * np.asarray(material.base_color, dtype=np.float32), 0.0, 1.0).astype(np.float32)
    return {"type": "bitmap", "bitmap": mi.Bitmap(np.array(pixels, order="C")), "raw": True}
