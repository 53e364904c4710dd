"""Our picture of a scene against Blender Cycles' picture of the same scene: time per frame, and what is left of noise.

    synthgen generate ped.child_occluded -o data
    synthgen scene data SCENE --frame K -o scene.glb
    python benchmarks/our_frame.py data --scene SCENE --frame K --camera cam_front --out ours.npz
    python benchmarks/against_blender.py scene.glb --camera cam_front --ours ours.npz

Without `--ours` only Cycles is measured. Each engine is held against its own reference, because their skies differ.
bpy (GPL, a wheel of 0.4 GB, 1 GB on disk) is installed into a virtual environment of its own. Times are from one
machine and one moment: quote their ratio.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
from image_error import Picture, matched, psnr_db, relative_mse

BPY = "bpy==5.0.1"
HERE = Path(__file__).resolve().parent
Row = tuple[str, float, float, float, float]


def main() -> None:
    arguments = parse()
    python = blender_python(arguments.venv)
    rows = []
    if arguments.ours:
        rows.append(ours(arguments.ours))
        with np.load(arguments.ours) as file:
            arguments.height, arguments.width = file["image"].shape[:2]
    rows.append(cycles(python, arguments))
    print(f"{arguments.scene.name}, {arguments.camera}, {arguments.width}x{arguments.height}, {os.cpu_count()} cores")
    print(table(rows))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scene", type=Path, help="scene.glb")
    parser.add_argument("--camera", required=True, help="name of a camera in the scene")
    parser.add_argument("--ours", type=Path, help="our pictures and times, .npz")
    parser.add_argument("--width", type=int, default=1280, help="without --ours")
    parser.add_argument("--height", type=int, default=720, help="without --ours")
    parser.add_argument("--samples", type=int, default=16, help="of Cycles, then denoised")
    parser.add_argument("--reference-samples", type=int, default=1024)
    parser.add_argument("--venv", type=Path, default=Path(".cache/bpy"), help="environment for bpy, made if missing")
    return parser.parse_args()


def blender_python(folder: Path) -> Path:
    """Interpreter that can import bpy; 5.0.1 has wheels for Python 3.11 alone."""
    python = folder / "bin" / "python"
    if not python.exists():
        if sys.version_info[:2] != (3, 11):
            raise SystemExit(f"{BPY} needs Python 3.11, this is {sys.version.split()[0]}")
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", BPY], check=True)
    return python.absolute()


def ours(file: Path) -> Row:
    with np.load(file) as content:
        error = errors(content["image"], content["reference"])
        return ("synthgen, standard", float(content["wall_s"]), float(content["cpu_s"]), *error)


def cycles(python: Path, arguments: argparse.Namespace) -> Row:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quick = ["--samples", str(arguments.samples), "--denoise", "--frames", "2"]
        summary = run_cycles(python, arguments, folder / "image.npy", quick)
        slow = ["--samples", str(arguments.reference_samples), "--frames", "0"]
        run_cycles(python, arguments, folder / "reference.npy", slow)
        error = errors(np.load(folder / "image.npy"), np.load(folder / "reference.npy"))
    label = f"{summary['engine']}, {arguments.samples} samples, denoised"
    return (label, float(np.mean(summary["wall_s"])), float(np.mean(summary["cpu_s"])), *error)


def run_cycles(python: Path, arguments: argparse.Namespace, out: Path, extra: list[str]) -> dict[str, Any]:
    size = ["--width", str(arguments.width), "--height", str(arguments.height)]
    command = [python, HERE / "cycles_frame.py", arguments.scene, out, "--camera", arguments.camera, *size, *extra]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    results = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not results:
        raise SystemExit(f"Cycles failed:\n{done.stdout}")
    summary: dict[str, Any] = json.loads(results[-1].removeprefix("RESULT "))
    return summary


def errors(image: Picture, reference: Picture) -> tuple[float, float]:
    image = matched(image, reference)
    return relative_mse(image, reference), psnr_db(image, reference)


def table(rows: list[Row]) -> str:
    lines = ["| engine | wall s/frame | CPU s/frame | relMSE | PSNR dB |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {n} | {wall:.2f} | {cpu:.2f} | {mse:.4f} | {psnr:.1f} |" for n, wall, cpu, mse, psnr in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
