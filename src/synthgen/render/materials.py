"""Our materials and meshes as Mitsuba objects."""

from typing import Any, final

import numpy as np

from synthgen.records import Material, Mesh, Scene
from synthgen.records.material import Color

VARIED_BELOW = 0.78
"""Roughness above which its variation is left out: nobody sees it there, and it takes a tenth of the time of a picture
of dry asphalt."""

MIN_ROUGHNESS = 0.03
"""Of what varies: below, highlights are too small for a few paths a pixel to find (our choice)."""


@final
class Bsdfs:
    """Mitsuba BSDFs of a scene's materials; what several have in common is made once."""

    def __init__(self, mi: Any, scene: Scene) -> None:
        self._mi = mi
        self._scene = scene
        self._colors: dict[tuple[str | None, Color], Any] = {}
        self._gloss: dict[tuple[str, float], Any] = {}
        self._maps: dict[tuple[str, str], Any] = {}
        self._known: dict[tuple[object, ...], Any] = {}

    def of(self, material: Material) -> Any:
        """BSDF of a material; equal for all that look alike."""
        m = material
        key = (
            m.base_color,
            m.roughness,
            m.metallic,
            m.clearcoat,
            m.specular,
            m.translucency,
            m.transmission,
            m.texture,
        )
        if key not in self._known:
            self._known[key] = self._made(m)
        return self._known[key]

    def _made(self, material: Material) -> Any:
        mi = self._mi
        if material.transmission > 0:
            return mi.load_dict({"type": "thindielectric", "specular_transmittance": material.transmission})
        if material.translucency > 0:
            return mi.load_dict(
                {
                    "type": "principledthin",
                    "base_color": self._color(material.texture, material.base_color),
                    "roughness": material.roughness,
                    "diff_trans": 2.0 * material.translucency,
                    "eta": 1.4,
                }
            )
        name = material.texture or ""
        if name not in self._scene.weathering:
            surface = self._principled(material, material.base_color)
        else:
            weather = self._scene.weathering[name]
            clean, worn = (
                self._principled(material, _times(material.base_color, factor))
                for factor in (weather.clean, weather.worn)
            )
            scale = mi.ScalarTransform3f().scale([1.0 / weather.tiles, 1.0 / weather.tiles])
            pixels = mi.Bitmap(np.array(weather.share[..., None]))
            weight = {"type": "bitmap", "bitmap": pixels, "raw": True, "to_uv": scale}
            surface = {"type": "blendbsdf", "weight": weight, "first": clean, "second": worn}
        if name in self._scene.reliefs:
            surface = {"type": "bumpmap", "height": self._map("relief", name), "surface": surface}
        return mi.load_dict({"type": "twosided", "bsdf": surface})

    def _principled(self, material: Material, base_color: Color) -> dict[str, Any]:
        return {
            "type": "principled",
            "base_color": self._color(material.texture, base_color),
            "roughness": self._roughness(material),
            "metallic": material.metallic,
            "specular": material.specular,
            "clearcoat": material.clearcoat,
            "clearcoat_gloss": 0.95,
        }

    def _color(self, texture: str | None, base_color: Color) -> Any:
        if texture is None or texture not in self._scene.textures:
            return {"type": "rgb", "value": list(base_color)}
        if (texture, base_color) not in self._colors:
            pixels = self._scene.textures[texture] * np.asarray(base_color, dtype=np.float32)
            np.minimum(pixels, 1.0, out=pixels)
            self._colors[texture, base_color] = self._bitmap(pixels)
        return self._colors[texture, base_color]

    def _roughness(self, material: Material) -> Any:
        """A number, or the texture that varies it."""
        name = material.texture or ""
        if name not in self._scene.roughness or material.roughness > VARIED_BELOW:
            return material.roughness
        if (name, material.roughness) not in self._gloss:
            varied = self._scene.roughness[name] * np.float32(material.roughness)
            self._gloss[name, material.roughness] = self._bitmap(np.clip(varied, MIN_ROUGHNESS, 1.0)[..., None])
        return self._gloss[name, material.roughness]

    def _map(self, kind: str, name: str) -> Any:
        if (kind, name) not in self._maps:
            self._maps[kind, name] = self._bitmap(self._scene.reliefs[name][..., None])
        return self._maps[kind, name]

    def _bitmap(self, pixels: np.ndarray) -> Any:
        return self._mi.load_dict(
            {"type": "bitmap", "bitmap": self._mi.Bitmap(np.array(pixels, order="C")), "raw": True}
        )


def _times(color: Color, factor: Color) -> Color:
    red, green, blue = (min(c * f, 1.0) for c, f in zip(color, factor, strict=True))
    return red, green, blue


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
