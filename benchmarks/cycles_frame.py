"""One frame of a scene.glb with Blender's Cycles on the CPU; run by `against_blender.py` with a Python that has bpy.

Writes linear radiance as .npy, (height, width, 3) float32, and prints one line of JSON. The first rendering also
loads kernels and builds the scene, so it is timed apart from those after it.
"""

import argparse
import json
import math
import tempfile
import time
from pathlib import Path

import bpy
import numpy as np

LUMENS_PER_WATT = 179.0
"""Of white light, as in G. Ward, "The RADIANCE Lighting Simulation and Rendering System", SIGGRAPH 1994."""


def main() -> None:
    arguments = parse()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(arguments.scene))
    scene = bpy.context.scene
    set_engine(scene, arguments)
    set_camera(scene, arguments)
    set_sky(scene, arguments)
    first, *warm = [timed_render() for _ in range(1 + arguments.frames)]
    with tempfile.TemporaryDirectory() as folder:
        np.save(arguments.out, rendered_pixels(Path(folder) / "frame.exr"))
    summary = {
        "engine": f"Cycles {bpy.app.version_string}",
        "first_s": first[0],
        "wall_s": [wall for wall, _ in warm],
        "cpu_s": [cpu for _, cpu in warm],
    }
    print("RESULT " + json.dumps(summary), flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", type=Path)
    parser.add_argument("out", type=Path, help=".npy to write")
    parser.add_argument("--camera", required=True, help="name of a camera in the scene")
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--bounces", type=int, default=3, help="after the first hit")
    parser.add_argument("--frames", type=int, default=1, help="timed frames after the first")
    parser.add_argument("--denoise", action="store_true")
    parser.add_argument("--sun-elevation-deg", type=float, default=40.0)
    parser.add_argument("--sun-azimuth-deg", type=float, default=150.0, help="from north, eastward")
    return parser.parse_args()


def set_engine(scene: "bpy.types.Scene", arguments: argparse.Namespace) -> None:
    scene.render.engine = "CYCLES"
    scene.render.use_persistent_data = True
    scene.render.resolution_x, scene.render.resolution_y = arguments.width, arguments.height
    scene.render.resolution_percentage = 100
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples = arguments.samples
    cycles.use_adaptive_sampling = False
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = arguments.bounces
    cycles.use_denoising = arguments.denoise
    if arguments.denoise:
        cycles.denoiser = "OPENIMAGEDENOISE"


def set_camera(scene: "bpy.types.Scene", arguments: argparse.Namespace) -> None:
    cameras = {thing.name: thing for thing in scene.objects if thing.type == "CAMERA"}
    if arguments.camera not in cameras:
        raise SystemExit(f"{arguments.scene}: no camera {arguments.camera!r}; it has: {', '.join(cameras) or 'none'}")
    scene.camera = cameras[arguments.camera]


def set_sky(scene: "bpy.types.Scene", arguments: argparse.Namespace) -> None:
    """Blender's own sun and sky: errors are taken against a reference under the same light, so it need not be ours."""
    scene.world = bpy.data.worlds.new("sky")
    nodes, links = scene.world.node_tree.nodes, scene.world.node_tree.links
    sky = nodes.new("ShaderNodeTexSky")
    sky.sun_elevation = math.radians(arguments.sun_elevation_deg)
    sky.sun_rotation = math.radians(arguments.sun_azimuth_deg)
    links.new(sky.outputs["Color"], nodes["Background"].inputs["Color"])
    # Blender's sky is in watts, the lamps of scene.glb are in cd/m2: bring both to the latter.
    nodes["Background"].inputs["Strength"].default_value = LUMENS_PER_WATT


def timed_render() -> tuple[float, float]:
    """Wall and processor seconds of one rendering."""
    wall, cpu = time.perf_counter(), time.process_time()
    bpy.ops.render.render()
    return round(time.perf_counter() - wall, 3), round(time.process_time() - cpu, 3)


def rendered_pixels(file: Path) -> np.ndarray:
    """Scene-linear pixels of the last rendering, top row first; a background process can only read them from a file."""
    settings = bpy.context.scene.render.image_settings
    settings.file_format, settings.color_depth = "OPEN_EXR", "32"
    bpy.data.images["Render Result"].save_render(str(file))
    image = bpy.data.images.load(str(file))
    image.colorspace_settings.is_data = True  # as stored
    width, height = image.size
    pixels = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    return np.ascontiguousarray(pixels.reshape(height, width, -1)[::-1, :, :3])


if __name__ == "__main__":
    main()
