"""A synthetic sweep of the KITTI rig beside a real one: rings, ranges, intensity, and shots that do not come back.

    python benchmarks/kitti_sweep.py VELODYNE.bin -o figure.png

The real file is one of KITTI's object set (x, y, z, reflectance as float32), laser after laser. Surfaces are told apart
by where they are, in the same way on both sides, since the real file has no classes. Needs matplotlib.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from synthgen import load_scenario, sample
from synthgen.making import sunlight_of
from synthgen.pipeline import scene_jobs
from synthgen.rng import stream
from synthgen.sensors.deskew import deskewed
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.trace.embree import EmbreeTracer
from synthgen.world.compile import compile_world

HEIGHT_M = 1.73
"""Of the Velodyne above the road."""

CUT_M = 80.0
"""The object set holds no point farther away."""

STREET = (
    "ego.rig=kitti",
    "environment.fog=20 km",
    "environment.sun_elevation=40 deg",
    "environment.cloud=1",
    "scene.roadside.vegetation.density=dense",
    "scene.road.lanes=4",
)


@dataclass(frozen=True)
class Sweep:
    """Points, intensity and ring (0 is the highest) of a sweep, and how many shots a ring has."""

    name: str
    xyz: np.ndarray
    intensity: np.ndarray
    ring: np.ndarray
    shots: int

    @property
    def range_m(self) -> np.ndarray:
        return np.linalg.norm(self.xyz, axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("velodyne", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=Path("kitti_sweep.png"))
    parser.add_argument("--sub-rays", type=int, default=7, choices=[1, 7, 19])
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    pair = real_sweep(arguments.velodyne), our_sweep(arguments.sub_rays, arguments.seed)
    print(table(pair))
    draw(pair, arguments.out)


def real_sweep(path: Path) -> Sweep:
    """A sweep of the object set; its lasers follow each other, each from front to left all around."""
    points = np.fromfile(path, "<f4").reshape(-1, 4)
    azimuth = np.arctan2(points[:, 1], points[:, 0])
    starts = (azimuth[1:] >= 0) & (azimuth[:-1] < 0) & (azimuth[:-1] > -np.pi / 2)
    ring = np.concatenate([[0], np.cumsum(starts)])
    shots = int(np.bincount(ring).max())  # those that miss the sky and the car lose nothing
    return Sweep("KITTI 000001", points[:, :3], points[:, 3], ring, shots)


def our_sweep(sub_rays: int, seed: int) -> Sweep:
    """A sweep of the rig `kitti` in a suburban street with dense plants, straightened and cut as the object set is."""
    from dataclasses import replace

    source = load_scenario("ped.child_occluded").with_settings([*STREET, f"seed={seed}"])
    (job,) = scene_jobs(source, 1, renderer="none")
    world = sample(source)
    scene, _ = compile_world(world)
    lidar = replace(job.rig.lidars[0], sub_rays=sub_rays)
    time_s = float(world.frame_times_s[0])
    cloud = lidar.read(
        EmbreeTracer(scene),
        world.ego,
        time_s,
        atmosphere=world.conditions.atmosphere(),
        surfaces=LidarSurfaces.of(scene.materials),
        rng=stream(seed, "kitti"),
        sunlight=sunlight_of(world.conditions),
    )
    xyz = deskewed(cloud, lidar.pose, world.ego, time_s)
    kept = np.linalg.norm(xyz, axis=1) < CUT_M
    ring = len(lidar.device.beams) - 1 - cloud.ring.astype(int)
    steps = len(lidar.firings().step_times_s)
    return Sweep("synthgen", xyz[kept], cloud.raw_intensity[kept] / 255.0, ring[kept], steps)


def surfaces(sweep: Sweep) -> dict[str, np.ndarray]:
    """Masks of what can be told apart by its place alone."""
    x, y, z = sweep.xyz.T
    up = z + HEIGHT_M
    near = (np.abs(x) < 25) & (np.hypot(x, y) > 4)
    return {
        "road within 3 m of the middle": near & (np.abs(y) < 3) & (np.abs(up) < 0.25),
        "ground beside it, 5 to 15 m": near & (np.abs(y) > 5) & (np.abs(y) < 15) & (np.abs(up) < 0.5),
        "1 to 6 m up, 6 to 30 m aside": (np.abs(y) > 6) & (np.abs(y) < 30) & (up > 1) & (up < 6),
    }


def occupancy(sweep: Sweep) -> np.ndarray:
    """Share of the shots of each ring that came back, (64,)."""
    return np.bincount(sweep.ring, minlength=64)[:64] / sweep.shots


def elevation_deg(sweep: Sweep) -> np.ndarray:
    """Median elevation of each ring, (64,)."""
    elevation = np.rad2deg(np.arcsin(sweep.xyz[:, 2] / sweep.range_m))
    return np.array([np.median(elevation[sweep.ring == k]) if (sweep.ring == k).any() else np.nan for k in range(64)])


def table(pair: tuple[Sweep, Sweep]) -> str:
    rows: dict[str, list[str]] = {
        "points": [f"{len(sweep.xyz)}" for sweep in pair],
        "shots that come back": [f"{len(sweep.xyz) / (64 * sweep.shots):.1%}" for sweep in pair],
        "lost below -5 deg": [f"{lost_below(sweep):.1%}" for sweep in pair],
        "range, mean and deviation": [f"{sweep.range_m.mean():.1f}, {sweep.range_m.std():.1f} m" for sweep in pair],
        "z, mean and deviation": [f"{sweep.xyz[:, 2].mean():.2f}, {sweep.xyz[:, 2].std():.2f} m" for sweep in pair],
        "intensity, mean and deviation": [f"{s.intensity.mean():.2f}, {s.intensity.std():.2f}" for s in pair],
    }
    for name in surfaces(pair[0]):
        found = [sweep.intensity[surfaces(sweep)[name]] for sweep in pair]
        rows[f"intensity, {name}"] = [quartiles(values) for values in found]
    lines = [f"| | {pair[0].name} | {pair[1].name} |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(values)} |" for name, values in rows.items())])


def quartiles(values: np.ndarray) -> str:
    low, middle, high = np.percentile(values, [25, 50, 75]) if len(values) else (np.nan,) * 3
    return f"{low:.2f} .. {middle:.2f} .. {high:.2f} ({len(values)})"


def lost_below(sweep: Sweep, limit_deg: float = -5.0) -> float:
    """Share of shots without return on the rings that meet the road within 20 m."""
    steep = elevation_deg(sweep) < limit_deg
    return float(1.0 - occupancy(sweep)[steep].mean())


def range_image(sweep: Sweep) -> np.ndarray:
    """Range by ring and half degree of azimuth from left to right, (64, 720); nan where nothing came back."""
    column = ((180 - np.rad2deg(np.arctan2(sweep.xyz[:, 1], sweep.xyz[:, 0]))) * 2).astype(int) % 720
    image = np.full((64, 720), np.nan)
    image[np.minimum(sweep.ring, 63), column] = sweep.range_m
    return image


def draw(pair: tuple[Sweep, Sweep], out: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(12, 10), layout="constrained")
    grid = figure.add_gridspec(4, 3, height_ratios=[1, 1, 2.2, 2.2])
    for row, sweep in enumerate(pair):
        axes = figure.add_subplot(grid[row, :])
        axes.imshow(range_image(sweep), aspect="auto", cmap="viridis_r", vmin=0, vmax=60, interpolation="nearest")
        axes.set_title(f"{sweep.name}: range by ring (top to bottom) and azimuth, 0 to 60 m", fontsize=9)
        axes.set_xticks(np.arange(0, 721, 180), ["behind", "left", "ahead", "right", "behind"])
    axes = figure.add_subplot(grid[2, 0])
    for sweep in pair:
        axes.plot(occupancy(sweep), np.arange(64), label=sweep.name)
    axes.set(xlabel="share of a ring's shots that come back", ylabel="ring, from the top", xlim=(0, 1.05))
    axes.invert_yaxis()
    axes.legend(fontsize=8)
    axes = figure.add_subplot(grid[2, 1])
    for sweep in pair:
        axes.hist(sweep.range_m, np.arange(0, 81, 2), histtype="step", density=True, label=sweep.name)
    axes.set(xlabel="range [m]", ylabel="share of points per metre", yscale="log")
    axes = figure.add_subplot(grid[2, 2])
    for sweep in pair:
        axes.plot(elevation_deg(sweep), 1 - occupancy(sweep), ".-", label=sweep.name)
    axes.set(xlabel="elevation of the ring [deg]", ylabel="share of shots without return")
    for column, name in enumerate(surfaces(pair[0])):
        axes = figure.add_subplot(grid[3, column])
        for sweep in pair:
            values = sweep.intensity[surfaces(sweep)[name]]
            axes.hist(values, np.linspace(0, 1, 51), histtype="step", density=True, label=sweep.name)
        axes.set(xlabel=f"intensity: {name}", yticks=[])
    figure.savefig(out, dpi=110)
    print(out)


if __name__ == "__main__":
    main()
