"""LiDAR points per second and core, memory from frame 20 to frame 200, and two workers against one.

    python benchmarks/scaling.py

Points per second count tracing, reception, labels and encoding of whole sweeps, in processor seconds. Memory is the
resident size of one process while it makes one long scene. Workers are timed without pictures, each pinned to one
core; the ratio of wall times is what counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from synthgen import load_scenario, sample
from synthgen.pipeline import scene_jobs
from synthgen.rng import stream
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.store import encode
from synthgen.store.dataset_file import prepare
from synthgen.trace.embree import EmbreeTracer
from synthgen.workers import Crew
from synthgen.world.compile import compile_world

PRESET = "ped.child_occluded"


def main() -> None:
    print(f"LiDAR: {lidar_rate() / 1e6:.2f} M labelled points per CPU second")
    early, late = memory_mib()
    print(f"memory: {early:.0f} MiB at frame 20, {late:.0f} MiB at frame 200 ({late / early - 1:+.1%})")
    one, two = workers_s()
    print(f"8 scenes without pictures: one worker {one:.1f} s, two workers {two:.1f} s, {one / two:.2f} times as fast")


def lidar_rate(sweeps: int = 12) -> float:
    """Points per processor second, after one sweep that builds what is built on first use."""
    source = load_scenario(PRESET)
    (job,) = scene_jobs(source, 1, renderer="none")
    world = sample(source)
    scene, _ = compile_world(world)
    tracer, lidar = EmbreeTracer(scene), job.rig.lidars[0]
    surfaces = LidarSurfaces.of(scene.materials)
    points = 0
    for k in range(sweeps + 1):
        if k == 1:
            start, points = time.process_time(), 0
        cloud = lidar.read(
            tracer,
            world.ego,
            float(world.frame_times_s[0]) + 0.1 * (k % 15),
            atmosphere=world.conditions.atmosphere(),
            surfaces=surfaces,
            rng=stream(0, "benchmark", k),
        )
        encode.cloud_bytes(cloud), encode.point_label_bytes(cloud)
        points += len(cloud.xyz)
    return points / (time.process_time() - start)


def memory_mib() -> tuple[float, float]:
    """Resident size after frame 20 and after frame 200 of one scene without pictures, at a quarter of the size."""
    settings = ["ego.speed=5 km/h", "capture.from=0 s", "capture.to=20 s"]
    settings += [f"actors.{name}.motion.speed=8 km/h" for name in ("oncoming", "truck")]
    source = load_scenario(PRESET).with_settings(settings)
    jobs = scene_jobs(source, 1, renderer="none", scale=0.25)
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "data", identity={})
        sizes = [resident_mib() for _ in Crew(1).make(jobs, Path(folder) / "data")]
    return sizes[20], sizes[200]


def resident_mib() -> float:
    """Resident size of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def workers_s() -> tuple[float, float]:
    """Wall seconds of eight scenes by one worker on one core and by two workers on two cores."""
    return tuple(_run_s(cores) for cores in ([0], [0, 1]))


def _run_s(cores: list[int]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "synthgen", "generate", PRESET, "-o", f"{folder}/data", "-n", "8"]
        command += ["--renderer", "none", "--scale", "0.5", "--workers", str(len(cores))]
        start = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        return time.monotonic() - start


if __name__ == "__main__":
    main()
