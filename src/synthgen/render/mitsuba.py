"""The renderer: Mitsuba 3 path tracing, the only importer of it.

Still geometry is one group of meshes, a mesh for each material; each shape of a moving body is a group of its
own, placed by one instance at the time of the picture. Light is a baked sky and one directional sun.
Not modelled here: air (see `physics.fog_view`), the camera's response (see `sensors.camera`), the sun's
width (shadows are sharp), motion blur.
"""

import ctypes
from functools import cache
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.records import CameraModel, Light, Mesh, Scene, Shape
from synthgen.render import materials
from synthgen.trace.still import flatten

MAX_DEPTH = (
    3  # path vertices: light that bounced once; 4 and 6 brighten a street by 0.4 and 0.7 % for 26 and 38 % more time
)
RR_DEPTH = 2  # from here on dim paths are ended by chance: 8 % faster for 1 % more noise


@final
class MitsubaRenderer:
    """Mitsuba over `scene`. `variant` is `scalar_rgb` (CPU), `cuda_ad_rgb` (GPU) or `llvm_ad_rgb`."""

    def __init__(self, scene: Scene, variant: str | None = None) -> None:
        self._mi = mi = _mitsuba(variant or best_variant())
        self._scene = scene
        bsdfs = materials.Bsdfs(mi, scene)
        self._bsdfs = [bsdfs.of(material) for material in scene.materials]
        self._is_lamp = np.array([max(material.emission) > 0 for material in scene.materials], dtype=bool)
        still = flatten(scene)
        mesh = Mesh(still.vertices, still.faces, still.vertex_normal, still.uv)
        self._still = self._group("still", mesh, still.material_id)
        self._still_lamps = self._lamps("still", mesh, still.material_id)
        self._groups: dict[int, Any] = {}
        self._last: tuple[float, Light, Any] | None = None
        # Only `volpath` lets the sun through panes; it takes a fifth longer.
        kind = "volpath" if any(material.transmission > 0 for material in scene.materials) else "path"
        self._integrator = mi.load_dict({"type": kind, "max_depth": MAX_DEPTH, "rr_depth": RR_DEPTH})

    def render(
        self, camera: CameraModel, T_world_cam: Floats, time_s: float, *, light: Light, samples: int, seed: int
    ) -> Singles:
        """Radiance (height, width, 3); see `Renderer`."""
        mi = self._mi
        scene = self._scene_at(time_s, light)
        square = _with_square_pixels(camera)
        sensor = _sensor(mi, square, T_world_cam)
        picture = mi.render(scene, sensor=sensor, integrator=self._integrator, spp=samples, seed=seed % 2**32)
        return _rows_of(camera, square, np.array(picture, dtype=np.float32)[..., :3])

    def _scene_at(self, time_s: float, light: Light) -> Any:
        """Mitsuba's scene at a time; the last is kept, since a rig's cameras and a lens' tiles ask for the same."""
        if self._last is None or self._last[0] != time_s or self._last[1] is not light:
            emitters = _emitters(self._mi, light)
            self._last = (time_s, light, self._mi.load_dict({"type": "scene", **self._geometry(time_s), **emitters}))
        return self._last[2]

    def _geometry(self, time_s: float) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        if self._still is not None:
            parts |= {"still_group": self._still, "still": self._instance(self._still, np.eye(4))}
        parts |= self._still_lamps
        for number, body in enumerate(self._scene.bodies):
            index = body.shapes[int(body.shape_at(time_s)[0])]
            group = self._shape_group(index)
            T = body.trajectory.poses(time_s)[0]
            if group is not None:
                parts |= {f"group_{index}": group, f"body_{number}": self._instance(group, T)}
            shape = self._scene.shapes[index]
            if self._is_lamp[shape.face_material].any():
                parts |= self._lamps(f"body_{number}", shape.mesh.moved(T), shape.face_material)
        return parts

    def _lamps(self, name: str, mesh: Mesh, face_material: np.ndarray) -> dict[str, Any]:
        """Meshes that shine, each by its name: Mitsuba has no emitters in groups, so they are moved here."""
        lamps = {}
        for index in np.unique(face_material[self._is_lamp[face_material]]):
            material = self._scene.materials[index]
            faces = mesh.faces[face_material == index]
            label = f"{name}_lamp_{index}"
            emitter = materials.glow(self._mi, material)
            lamps[label] = materials.mesh(self._mi, label, _only(mesh, faces), self._bsdfs[index], emitter=emitter)
        return lamps

    def _instance(self, group: Any, T: Floats) -> Any:
        return self._mi.load_dict(
            {"type": "instance", "group": group, "to_world": self._mi.ScalarTransform4f(np.ascontiguousarray(T))}
        )

    def _shape_group(self, index: int) -> Any:
        if index not in self._groups:
            shape: Shape = self._scene.shapes[index]
            self._groups[index] = self._group(f"shape_{index}", shape.mesh, shape.face_material)
        return self._groups[index]

    def _group(self, name: str, mesh: Mesh, face_material: np.ndarray) -> Any:
        """A group of all that does not shine; None if there is nothing."""
        order = np.argsort(face_material, kind="stable")
        order = order[~self._is_lamp[face_material[order]]]
        if len(order) == 0:
            return None
        used, starts = np.unique(face_material[order], return_index=True)
        parts: dict[str, Any] = {"type": "shapegroup"}
        for index, faces in zip(used, np.split(mesh.faces[order], starts[1:]), strict=True):
            label = f"{name}_{index}"
            size_m = self._scene.materials[index].texture_size_m
            parts[label] = materials.mesh(self._mi, label, _only(mesh, faces), self._bsdfs[index], size_m)
        return self._mi.load_dict(parts)


@cache
def best_variant() -> str:
    """`cuda_ad_rgb` where an NVIDIA GPU and its driver are found, else `scalar_rgb`."""
    import mitsuba as mi

    if "cuda_ad_rgb" not in mi.variants():
        return "scalar_rgb"
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "scalar_rgb"
    count = ctypes.c_int(0)
    found = driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    return "cuda_ad_rgb" if found else "scalar_rgb"


def _mitsuba(variant: str) -> Any:
    import mitsuba as mi

    if mi.variant() != variant:
        mi.set_variant(variant)
    mi.set_log_level(mi.LogLevel.Error)
    return mi


def _only(mesh: Mesh, faces: np.ndarray) -> Mesh:
    """The part of a mesh that `faces` use."""
    used, index = np.unique(faces, return_inverse=True)
    return Mesh(mesh.vertices[used], index.reshape(-1, 3).astype(np.int32), mesh.normals[used], mesh.uv[used])


def _emitters(mi: Any, light: Light) -> dict[str, Any]:
    # Mitsuba's envmap is y up and has rows at both poles; ours is z up, with row middles.
    rows = np.linspace(0, len(light.sky), len(light.sky)) - 0.5
    low = np.clip(np.floor(rows).astype(int), 0, len(light.sky) - 2)
    weight = np.clip(rows - low, 0, 1)[:, None, None].astype(np.float32)
    pixels = (1 - weight) * light.sky[low] + weight * light.sky[low + 1]
    upright = mi.ScalarTransform4f().rotate([1, 0, 0], 90)
    emitters: dict[str, Any] = {
        "sky": {"type": "envmap", "bitmap": mi.Bitmap(np.array(pixels, order="C")), "to_world": upright}
    }
    if np.any(light.sun_illuminance > 0):
        # The sun is asked at every hit; the sky, which is smooth, is found by the bounces. Asking one of the two by
        # chance costs as much and leaves a path's direct light at nothing or at twice its mean.
        emitters["sky"]["sampling_weight"] = 0.0
        emitters["sun"] = {
            "type": "directional",
            "direction": [-float(c) for c in light.sun_direction],
            "irradiance": {"type": "rgb", "value": [float(c) for c in light.sun_illuminance]},
        }
    return emitters


def _with_square_pixels(camera: CameraModel) -> CameraModel:
    """The camera itself if fx = fy, as Mitsuba needs it; else one that sees the same with other rows."""
    if camera.fx == camera.fy:
        return camera
    stretch = camera.fx / camera.fy
    height = int(np.ceil(camera.height * stretch))
    return CameraModel(camera.width, height, camera.fx, camera.fx, camera.cx, camera.cy * stretch)


def _rows_of(camera: CameraModel, square: CameraModel, picture: Singles) -> Singles:
    """The rows of `camera` in a picture taken by `square`, linear between them."""
    if square is camera:
        return picture
    rows = (np.arange(camera.height) + 0.5) * (square.fy / camera.fy) - 0.5
    low = np.clip(np.floor(rows).astype(int), 0, square.height - 2)
    weight = np.clip(rows - low, 0, 1)[:, None, None].astype(np.float32)
    return (1 - weight) * picture[low] + weight * picture[low + 1]


def _sensor(mi: Any, camera: CameraModel, T_world_cam: Floats) -> Any:
    # Mitsuba's camera looks along +z with x to the left and y up: half a turn about z from ours.
    to_world = np.asarray(T_world_cam, dtype=float) @ np.diag([-1.0, -1.0, 1.0, 1.0])
    return mi.load_dict(
        {
            "type": "perspective",
            "fov_axis": "x",
            "fov": float(np.degrees(2 * np.arctan(camera.width / (2 * camera.fx)))),
            "principal_point_offset_x": 0.5 - camera.cx / camera.width,
            "principal_point_offset_y": 0.5 - camera.cy / camera.height,
            "near_clip": 0.05,
            "far_clip": 10000.0,
            "to_world": mi.ScalarTransform4f(to_world),
            "film": {
                "type": "hdrfilm",
                "width": camera.width,
                "height": camera.height,
                "pixel_format": "rgb",
                "component_format": "float32",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent"},
        }
    )
