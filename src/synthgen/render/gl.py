"""OpenGL pictures with pyrender (extra `gl`): fast, for looking and for machines with a weak processor.

Start at `GlRenderer`. Same scene, camera and light as every `Renderer`, metallic-roughness shading.
Range: pyrender's framebuffer holds 8 bits with a gamma of 2.2, so radiance ends at that of a white sheet square to
the sun, and below 2 % of it steps are coarser than 5 %. The sky behind the scene is not limited.
Not modelled: shadows (pyrender 0.1.45 cannot draw them with numpy 2), light between surfaces, reflections of
surroundings, translucency, clear coat.
"""

import importlib.util
import os
from functools import cache
from typing import Any, final

import cv2
import numpy as np

from synthgen.arrays import Floats, Int32s, Singles
from synthgen.errors import MissingExtraError, RunError
from synthgen.geometry import rotation, transform, turn_vectors
from synthgen.records import CameraModel, Light, Material, Mesh, Scene, Shape
from synthgen.render.albedo import encoded_albedo

NEAR_M, FAR_M = 0.3, 5000.0
"""Clipping planes. 24 bits of depth then part surfaces 2 mm from each other at 100 m: markings on a road."""

DARKEST_WHITE_CD_PER_M2 = 1e-3
"""Floor of the range's upper end: about a white sheet under starlight (0.001 lx gives 0.0003 cd/m2)."""

_GAMMA = 2.2  # pyrender 0.1.45, shaders/mesh.frag, last line of main
_FLIP_CAMERA = np.diag([1.0, -1.0, -1.0, 1.0])  # ours: y down, z forward; OpenGL: y up, -z forward
_SYSTEM_LIBRARIES = "on Debian and Ubuntu: apt-get install libegl1 libgl1 libgl1-mesa-dri"


@final
class GlRenderer:
    """Renderer of one scene through OpenGL, off screen by EGL; all renderers of a process share one context."""

    def __init__(self, scene: Scene) -> None:
        self._gl = _import_pyrender()
        self._scene = scene
        self._materials: dict[int, Any] = {}
        self._meshes: dict[int, Any] = {}
        self._still = self._placed_nodes()

    def render(
        self, camera: CameraModel, T_world_cam: Floats, time_s: float, *, light: Light, samples: int, seed: int
    ) -> Singles:
        """Radiance (height, width, 3), linear sRGB whose luminance is in cd/m2, at one moment.

        Each pixel has 4 samples, from 4 `samples` on it has 16. Nothing is random: `seed` changes nothing.
        """
        white = _white_radiance(light)
        side = 2 if samples >= 4 else 1
        fine = CameraModel(*(side * value for value in _numbers(camera)))
        radiance, coverage = self._draw(self._world(fine, T_world_cam, time_s, light, white), fine)
        directions = turn_vectors(T_world_cam, fine.directions()).reshape(fine.height, fine.width, 3)
        picture = white * radiance + (1.0 - coverage) * sky_radiance(light.sky, directions)
        blocks = picture.reshape(camera.height, side, camera.width, side, 3)
        return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)

    def _draw(self, world: Any, camera: CameraModel) -> tuple[Singles, Singles]:
        """Linear radiance over white (h, w, 3), times coverage, and coverage (h, w, 1)."""
        context = _context()
        context.viewport_width, context.viewport_height = camera.width, camera.height
        pixels, _ = context.render(world, flags=self._gl.RenderFlags.RGBA)
        encoded = pixels.astype(np.float32) / 255.0
        coverage = encoded[..., 3:]
        # The four samples of a pixel were averaged after encoding, with 0 where there is only sky.
        radiance = (encoded[..., :3] / np.maximum(coverage, 1e-6)) ** _GAMMA
        return radiance * coverage, coverage

    def _world(self, camera: CameraModel, T_world_cam: Floats, time_s: float, light: Light, white: float) -> Any:
        """Pyrender's scene at one moment, in units of `white`."""
        gl = self._gl
        world = gl.Scene(bg_color=[0.0] * 4, ambient_light=_mean_sky(light) / white)
        for mesh in self._still:
            world.add(mesh)
        for body in self._scene.bodies:
            shape = body.shapes[int(body.shape_at(time_s)[0])]
            world.add(self._mesh(shape), pose=body.trajectory.poses([time_s])[0])
        self._set_emission(white)
        sun = gl.DirectionalLight(color=np.ones(3), intensity=1.0)
        # pyrender checks that colors are within 0..1, so the strongest channel is the intensity.
        sun.intensity = float(max(light.sun_illuminance.max(), 1e-12)) / white
        sun.color = light.sun_illuminance / (sun.intensity * white)
        world.add(sun, pose=_shining_from(light.sun_direction))
        lens = gl.IntrinsicsCamera(camera.fx, camera.fy, camera.cx, camera.cy, znear=NEAR_M, zfar=FAR_M)
        world.add(lens, pose=np.asarray(T_world_cam, dtype=float) @ _FLIP_CAMERA)
        return world

    def _placed_nodes(self) -> list[Any]:
        """One mesh per shape that stands somewhere, drawn at all its places."""
        places: dict[int, list[Floats]] = {}
        for placement in self._scene.placements:
            places.setdefault(placement.shape, []).append(placement.T_world_shape)
        return [self._built(self._scene.shapes[shape], np.stack(poses)) for shape, poses in places.items()]

    def _mesh(self, shape: int) -> Any:
        if shape not in self._meshes:
            self._meshes[shape] = self._built(self._scene.shapes[shape], None)
        return self._meshes[shape]

    def _built(self, shape: Shape, poses: Floats | None) -> Any:
        materials, first = np.unique(shape.face_material, return_index=True)
        runs = np.split(shape.mesh.faces, first[1:])
        return self._gl.Mesh(
            [
                self._primitive(shape.mesh, faces, int(material), poses)
                for material, faces in zip(materials, runs, strict=True)
            ]
        )

    def _primitive(self, mesh: Mesh, faces: Int32s, material: int, poses: Floats | None) -> Any:
        vertices, corners = np.unique(faces, return_inverse=True)
        record = self._scene.materials[material]
        if material not in self._materials:
            self._materials[material] = self._material(record)
        return self._gl.Primitive(
            positions=mesh.vertices[vertices],
            normals=mesh.normals[vertices],
            texcoord_0=None if record.texture is None else mesh.uv[vertices] / np.float32(record.texture_size_m),
            indices=corners.reshape(-1, 3),
            material=self._materials[material],
            poses=poses,
        )

    def _material(self, material: Material) -> Any:
        gl = self._gl
        texture, opacity = None, 1.0 - material.transmission
        if material.texture is not None:
            pixels = encoded_albedo(self._scene.textures[material.texture], material.base_color)
            # pyrender puts row 0 of an image at v = 1.
            texture = gl.Texture(source=np.ascontiguousarray(pixels[::-1]), source_channels="RGB")
        return gl.MetallicRoughnessMaterial(
            baseColorFactor=[*((1.0, 1.0, 1.0) if texture is not None else material.base_color), opacity],
            alphaMode="BLEND" if opacity < 1.0 else "OPAQUE",
            baseColorTexture=texture,
            metallicFactor=material.metallic,
            roughnessFactor=material.roughness,
            doubleSided=True,
        )

    def _set_emission(self, white: float) -> None:
        """Lamps in units of `white`; the shader multiplies the factor by itself, hence the root."""
        for index, material in self._materials.items():
            emission = np.asarray(self._scene.materials[index].emission) / white
            material.emissiveFactor = np.sqrt(np.minimum(emission, 1.0))


def require_gl() -> None:
    """Open the context that pictures are drawn in; raises what `GlRenderer` would if that cannot be."""
    _context()


def sky_radiance(sky: Singles, directions: Floats) -> Singles:
    """Radiance (h, w, 3) of the sky map of a `Light` along world directions (h, w, 3), bilinear."""
    height, width = sky.shape[:2]
    azimuth = np.arctan2(directions[..., 0], directions[..., 1])  # from north, eastward
    zenith = np.arccos(np.clip(directions[..., 2], -1.0, 1.0))
    column = (azimuth / (2 * np.pi) % 1.0) * width - 0.5
    row = np.clip(zenith / np.pi * height - 0.5, 0.0, height - 1.0)
    radiance = cv2.remap(
        np.array(sky),
        column.astype(np.float32),
        row.astype(np.float32),
        interpolation=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    return np.asarray(radiance, dtype=np.float32)


def _mean_sky(light: Light) -> Floats:
    """Mean radiance (3,) of the upper half of the sky, by solid angle [cd/m2]."""
    height = len(light.sky)
    elevation = np.pi / 2 - (np.arange(height) + 0.5) * np.pi / height
    weight = np.where(elevation > 0, np.cos(elevation), 0.0)
    return np.average(light.sky.astype(float).mean(axis=1), axis=0, weights=weight)


def _white_radiance(light: Light) -> float:
    """Radiance of a white sheet square to the sun, brightest channel: the end of the range [cd/m2]."""
    white = light.sun_illuminance / np.pi + _mean_sky(light)
    return max(float(white.max()), DARKEST_WHITE_CD_PER_M2)


def _shining_from(sun_direction: Floats) -> Floats:
    """Pose (4, 4) of a light that shines along its -z axis, away from `sun_direction`."""
    x, y, z = sun_direction
    return transform(rotation(yaw_rad=float(np.arctan2(y, x)), pitch_rad=float(np.arccos(np.clip(z, -1.0, 1.0)))))


def _numbers(camera: CameraModel) -> tuple[Any, ...]:
    return camera.width, camera.height, camera.fx, camera.fy, camera.cx, camera.cy


def _import_pyrender() -> Any:
    if importlib.util.find_spec("pyrender") is None:
        raise MissingExtraError("the gl renderer", "gl")
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")  # read by PyOpenGL once, when it is first imported
    try:
        import pyrender
    except (ImportError, OSError, AttributeError) as error:
        raise RunError(f"the gl renderer cannot load OpenGL ({error}); {_SYSTEM_LIBRARIES}") from error
    return pyrender


@cache
def _context() -> Any:
    """The off-screen renderer of this process, which also frees what belongs to scenes no longer shown.

    There is one because closing any EGL context through pyrender ends the display under all others.
    """
    pyrender = _import_pyrender()
    try:
        return pyrender.OffscreenRenderer(1, 1)
    except Exception as error:  # PyOpenGL has an error class of its own for every library
        raise RunError(f"the gl renderer cannot open an EGL display ({error!r}); {_SYSTEM_LIBRARIES}") from error
