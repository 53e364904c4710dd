"""Returned LiDAR points per processor second, with one ray a beam and with sub-rays and two returns.

    python benchmarks/lidar.py

Whole sweeps are counted: rays, tracing, reception, labels and encoding, in one street after a sweep that builds what
is built on first use. Say beside the figures how fast the machine was: the time of 20 million additions is printed.
"""

import argparse
import time
from dataclasses import dataclass, replace

from synthgen import load_scenario, sample
from synthgen.making import sunlight_of
from synthgen.pipeline import scene_jobs
from synthgen.rng import stream
from synthgen.sensors.lidar import Lidar
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.spec.lidar_model import lidar_model
from synthgen.store import encode
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.compile import compile_world


@dataclass(frozen=True)
class Case:
    """A device and how it is asked."""

    model: str
    sub_rays: int
    returns: str


CASES = (
    Case("hdl-64e", 1, "strongest"),
    Case("os1-128", 1, "strongest"),
    Case("os1-128", 7, "dual"),
    Case("os1-128", 19, "dual"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="ped.child_occluded")
    parser.add_argument("--sweeps", type=int, default=4)
    arguments = parser.parse_args()
    print(f"20 million additions: {additions_s():.2f} s")
    source = load_scenario(arguments.preset)
    (job,) = scene_jobs(source, 1, renderer="none")
    world = sample(source)
    scene, _ = compile_world(world)
    tracer = EmbreeTracer(scene)
    print("| device | rays a beam | returns | points a sweep | CPU s a sweep | M points / CPU s |")
    print("|---|---:|---|---:|---:|---:|")
    for case in CASES:
        lidar = replace(
            job.rig.lidars[0],
            device=lidar_model(case.model),
            sub_rays=case.sub_rays,
            returns=case.returns,
            rate_hz=10.0,
        )
        points, cpu_s = measured(lidar, world, tracer, scene, arguments.sweeps)
        row = f"| {case.model} | {case.sub_rays} | {case.returns} | {points / arguments.sweeps:.0f} "
        print(row + f"| {cpu_s / arguments.sweeps:.2f} | {points / cpu_s / 1e6:.2f} |")


def measured(lidar: Lidar, world, tracer: EmbreeTracer, scene, sweeps: int) -> tuple[int, float]:
    """Points of all sweeps but the first, and their processor seconds."""
    surfaces, sunlight = LidarSurfaces.of(scene.materials), sunlight_of(world.conditions)
    points, start = 0, 0.0
    for k in range(sweeps + 1):
        if k == 1:
            points, start = 0, time.process_time()
        cloud = lidar.read(
            tracer,
            world.ego,
            float(world.frame_times_s[0]) + 0.1 * k,
            atmosphere=world.conditions.atmosphere(),
            surfaces=surfaces,
            rng=stream(0, "benchmark", k),
            sunlight=sunlight,
        )
        encode.cloud_bytes(cloud), encode.point_label_bytes(cloud)
        points += len(cloud.xyz)
    return points, time.process_time() - start


def additions_s() -> float:
    """How fast the machine is now: a plain loop of additions."""
    start, total = time.process_time(), 0
    for number in range(20_000_000):
        total += number
    return time.process_time() - start


if __name__ == "__main__":
    main()
