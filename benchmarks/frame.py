"""What one standard street frame costs, stage by stage, in processor seconds of a whole `synthgen generate`.

    python benchmarks/frame.py

Four runs in fresh processes: one frame and several, with pictures and without. Their differences are the stages, so
nothing is timed from inside and no cost hides between the timers. Children's time counts; wall time is for reading
only. Memory is the peak of the largest process.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Resources of one run, its children included."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def main() -> None:
    arguments = parse()
    if shutil.which("synthgen") is None:
        raise SystemExit("synthgen is not on the path; install it: python -m pip install -e .")
    start = measured(["synthgen", "--help"])
    with tempfile.TemporaryDirectory() as folder:
        runs = {
            (renderer, frames): generated(arguments, renderer, frames, Path(folder) / f"{renderer}-{frames}")
            for renderer in ("none", arguments.renderer)
            for frames in (1, arguments.frames)
        }
    print(f"{arguments.preset}, quality {arguments.quality}, scale {arguments.scale}, {os.cpu_count()} cores")
    print(run_table(runs))
    print(stage_table(start, runs, arguments))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="ped.child_occluded")
    parser.add_argument("--frames", type=int, default=5, help="of the longer runs")
    parser.add_argument("--quality", default="standard")
    parser.add_argument("--renderer", default="mitsuba", choices=["mitsuba", "gl"])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.frames < 2:
        parser.error("--frames must be 2 or more: the cost of a frame is a difference")
    return arguments


def generated(arguments: argparse.Namespace, renderer: str, frames: int, out: Path) -> Usage:
    """Cost of a data set of one sample, with `frames` frames from two seconds before the meeting on, at 10 Hz."""
    last_s = 2.0 - 0.1 * (frames - 1)
    capture = {"rate": "10 Hz", "from": "meet - 2 s", "to": f"meet - {last_s:.1f} s"}
    command = ["synthgen", "generate", arguments.preset, "-o", str(out), "-n", "1", "--workers", "1"]
    command += ["--seed", str(arguments.seed), "--quality", arguments.quality, "--scale", str(arguments.scale)]
    command += ["--renderer", renderer]
    for key, value in capture.items():
        command += ["--set", f"capture.{key}={value}"]
    return measured(command)


def measured(command: list[str]) -> Usage:
    """Run a command to its end; what it says is shown only if it fails."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)}\nended with {process.returncode}:\n{output.read()}")
    return Usage(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)  # Linux counts KiB


def stage_costs(start: Usage, runs: dict[tuple[str, int], Usage], renderer: str, frames: int) -> dict[str, float]:
    """Processor seconds of each stage of a run of one frame; they add up to that run."""
    more = frames - 1
    labels = (runs["none", frames].cpu_s - runs["none", 1].cpu_s) / more
    all_of_frame = (runs[renderer, frames].cpu_s - runs[renderer, 1].cpu_s) / more
    return {
        "start of the program": start.cpu_s,
        "world, scene and tracer, once": runs["none", 1].cpu_s - labels - start.cpu_s,
        "renderer, once": (runs[renderer, 1].cpu_s - all_of_frame) - (runs["none", 1].cpu_s - labels),
        "labels and LiDAR, each frame": labels,
        "picture, each frame": all_of_frame - labels,
    }


def run_table(runs: dict[tuple[str, int], Usage]) -> str:
    lines = ["| pictures | frames | wall s | CPU s | peak MiB |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {renderer} | {frames} | {use.wall_s:.1f} | {use.cpu_s:.1f} | {use.peak_mib:.0f} |"
        for (renderer, frames), use in runs.items()
    ]
    return "\n".join(lines) + "\n"


def stage_table(start: Usage, runs: dict[tuple[str, int], Usage], arguments: argparse.Namespace) -> str:
    costs = stage_costs(start, runs, arguments.renderer, arguments.frames)
    total = sum(costs.values())
    lines = ["| stage | CPU s | share of a one-frame run |", "|---|---:|---:|"]
    return "\n".join(lines + [f"| {name} | {cost:.2f} | {cost / total:.0%} |" for name, cost in costs.items()])


if __name__ == "__main__":
    main()
