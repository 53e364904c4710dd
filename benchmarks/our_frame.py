"""One frame of a data set with our renderer, and its reference: the `ours.npz` of `against_blender.py`.

    python benchmarks/our_frame.py data --scene 0 --frame 0 --camera cam_front --out ours.npz

The picture is that of `synthgen generate` before air and exposure: path traced, denoised with the guides of the label
pass, textures and panes put in. What is timed is the picture alone; the first rendering, which also builds Mitsuba's
scene, is printed apart, as it is for Cycles. The reference has many paths and no denoiser.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.making import QUALITIES, Quality, daylight_of, finished
from synthgen.records import CameraModel, Hits, Light, Rays, Scene
from synthgen.render.guides import Guides
from synthgen.render.laid_on import textures_laid_on, without_textures
from synthgen.render.mitsuba import MitsubaRenderer
from synthgen.render.panes import Glazier, glazed, without_panes
from synthgen.store.dataset import Dataset
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.compile import compile_world
from synthgen.world.world import World


@dataclass(frozen=True)
class View:
    """One camera of a scene at one moment, and the light on it."""

    scene: Scene
    light: Light
    camera: CameraModel
    T_world_cam: Floats
    time_s: float


@dataclass(frozen=True)
class Studio:
    """What makes pictures of a view, as `synthgen.making` puts it together."""

    renderer: MitsubaRenderer
    guides: Guides
    glazier: Glazier
    hits: Hits

    @classmethod
    def over(cls, view: View) -> Self:
        laid_on = textures_laid_on(view.scene)
        tracer = EmbreeTracer(view.scene)
        return cls(
            MitsubaRenderer(without_textures(without_panes(view.scene), laid_on)),
            Guides(view.scene, tracer, laid_on),
            Glazier(view.scene, tracer, view.light),
            tracer.intersect(pixel_rays(view)),
        )


def main() -> None:
    arguments = parse()
    view = opened(arguments)
    studio = Studio.over(view)
    quality = QUALITIES[arguments.quality]
    first_wall_s, _, _ = timed(studio, view, quality)
    wall_s, cpu_s, image = timed(studio, view, quality)
    print(f"first {first_wall_s:.2f} s; then {wall_s:.2f} s wall, {cpu_s:.2f} s CPU; now the reference", flush=True)
    reference = radiance(MitsubaRenderer(view.scene), view, arguments.reference_samples, seed=1)
    np.savez(arguments.out, image=image, reference=reference, wall_s=wall_s, cpu_s=cpu_s)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--scene", type=int, default=0)
    parser.add_argument("--frame", type=int, default=0)
    parser.add_argument("--camera", required=True, help="channel")
    parser.add_argument("--quality", default="standard", choices=sorted(QUALITIES))
    parser.add_argument("--reference-samples", type=int, default=1024)
    parser.add_argument("--out", type=Path, default=Path("ours.npz"))
    return parser.parse_args()


def opened(arguments: argparse.Namespace) -> View:
    data = Dataset.open(arguments.dataset)
    world = World.from_json(data.world(arguments.scene))
    time_s = float(world.frame_times_s[arguments.frame])
    camera, T_ego_cam = data.camera(arguments.scene, arguments.camera)
    scene, _ = compile_world(world)
    return View(scene, daylight_of(world), camera, world.ego.poses(time_s)[0] @ T_ego_cam, time_s)


def pixel_rays(view: View) -> Rays:
    """One through the middle of each pixel."""
    directions = view.camera.directions() @ view.T_world_cam[:3, :3].T
    origins = np.broadcast_to(view.T_world_cam[:3, 3], directions.shape)
    return Rays(origins, directions, np.full(len(directions), view.time_s))


def timed(studio: Studio, view: View, quality: Quality) -> tuple[float, float, Singles]:
    """Wall and processor seconds of a denoised picture, and the picture."""
    wall, cpu = time.perf_counter(), time.process_time()
    rays = pixel_rays(view)
    look = studio.guides.at(studio.hits, rays, 1.0 / view.camera.fx)
    picture = finished(radiance(studio.renderer, view, quality.samples, seed=0), look, view.camera, quality)
    picture = glazed(picture, studio.hits, rays, view.camera, view.T_world_cam, glazier=studio.glazier)
    return time.perf_counter() - wall, time.process_time() - cpu, picture


def radiance(renderer: MitsubaRenderer, view: View, samples: int, seed: int) -> Singles:
    return renderer.render(view.camera, view.T_world_cam, view.time_s, light=view.light, samples=samples, seed=seed)


if __name__ == "__main__":
    main()
