"""From a scenario file to a finished data set.

Start at `generate`: every sample is composed first, so that what cannot be is refused before anything is
written; then each scene is made on its own (`making`), here or on worker processes (`workers`), into a
temporary folder that is moved into place. A run that finds its own unfinished folder goes on where it stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, final

import synthgen
from synthgen.errors import InputError, OutputError, PlacementError, SpecError, UnknownNameError, nearest
from synthgen.making import Job
from synthgen.painting import QUALITIES, require_renderer
from synthgen.sensors.rig import Rig, open_rig
from synthgen.spec.capture import capture_times
from synthgen.spec.load import ScenarioFile
from synthgen.spec.scenario import Scenario
from synthgen.store.dataset import Dataset
from synthgen.store.dataset_file import finish, prepare, read_manifest, scenes_to_keep
from synthgen.store.files import clear_errors, replacing, require_writable
from synthgen.store.lock import locked
from synthgen.workers import Crew, default_workers
from synthgen.world.compile import compile_world
from synthgen.world.compose import compose
from synthgen.world.packs import in_use, load_again, load_packs, moved_to
from synthgen.world.world import World

RENDERERS: Final = ("mitsuba", "gl", "none")

_SECONDS_PER_MPX: Final = {"draft": 4.0, "standard": 8.0, "high": 80.0}
_LABEL_SECONDS_PER_MPX, _SWEEP_SECONDS, _RADAR_SECONDS, _SCENE_SECONDS = 1.6, 0.4, 0.5, 12.0
_BYTES_PER_MPX: Final = {"picture": 2.0e6, "labels": 1.6e6}
_BYTES_PER_SWEEP: Final = 3.6e6
# CPU seconds and bytes for `plan`, measured with benchmarks/frame.py on a 2-core machine; estimates, not promises.


@final
@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `scene` is empty before the first frame."""

    done_frames: int
    total_frames: int
    scene: str = ""
    message: str = ""


@final
@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would make. `seconds` is wall time on this machine, roughly; `megabytes` on disk, roughly."""

    scenario: str
    out: str | None
    scenes: int
    frames: int
    cameras: dict[str, str]
    lidars: dict[str, str]
    radars: dict[str, str]
    workers: int
    seconds: float
    megabytes: float

    def as_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


@final
@dataclass(frozen=True, slots=True)
class Summary:
    """What a run made."""

    scenario: str
    out: str
    scenes: int
    frames: int
    continued_scenes: int
    points: int
    objects: int
    bytes: int
    renderer: str
    quality: str
    seed: int

    def as_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def sample(source: ScenarioFile, index: int = 0, seed: int | None = None) -> World:
    """One concrete world of a scenario: sample `index`; `seed` replaces that of the file."""
    seed = source.seed if seed is None else seed
    scenario = source.concrete(index, seed)
    packs = load_packs(pack.folder for pack in source.packs)
    try:
        with in_use(packs):
            world = compose(
                scenario,
                capture_times(scenario),
                seed=seed,
                index=index,
                spec_sha256=source.spec_hash,
                values=source.values(index, seed),
                folder=source.path.parent,
            )
        return replace(world, packs=packs.refs)
    except PlacementError as error:
        raise SpecError(
            [source.fault(path, f"sample {index}: {message}") for path, message in error.problems]
        ) from None


def plan(
    source: ScenarioFile,
    out: Path | None = None,
    *,
    samples: int = 1,
    seed: int | None = None,
    workers: int | None = None,
    quality: str = "standard",
    scale: float = 1.0,
    renderer: str = "mitsuba",
    overwrite: bool = False,
) -> Estimate:
    """What `generate` with the same arguments would make; nothing is written. See `generate` for errors.

    Without `out` no folder is looked at. With it, one that `generate` would refuse is refused here too; time and
    size are those of the whole data set, also if a part of it is there.
    """
    workers = workers or default_workers(samples)
    with Crew(workers) as crew:
        jobs = scene_jobs(source, samples, seed=seed, quality=quality, scale=scale, renderer=renderer, crew=crew)
    if out is not None:
        require_writable(Path(out))
        _require_continuable(source, Path(out), jobs, _identity(source, jobs[0], seed, scale), overwrite)
    seconds, size = 0.0, 0.0
    for job in jobs:
        frames = len(job.world.frame_times_s)
        mpx = sum(c.model.width * c.model.height for c in job.rig.cameras) / 1e6
        picture = 0.0 if renderer == "none" else _SECONDS_PER_MPX[quality]
        seconds += _SCENE_SECONDS + frames * (
            mpx * (picture + _LABEL_SECONDS_PER_MPX)
            + len(job.rig.lidars) * _SWEEP_SECONDS
            + len(job.rig.radars) * _RADAR_SECONDS
        )
        per_mpx = _BYTES_PER_MPX["labels"] + (_BYTES_PER_MPX["picture"] if picture else 0.0)
        size += frames * (mpx * per_mpx + len(job.rig.lidars) * _BYTES_PER_SWEEP)
    first = jobs[0]
    return Estimate(
        scenario=source.id,
        out=None if out is None else str(out),
        scenes=len(jobs),
        frames=sum(len(job.world.frame_times_s) for job in jobs),
        cameras={c.pose.channel: f"{c.model.width}x{c.model.height}" for c in first.rig.cameras},
        lidars={lidar.pose.channel: lidar.device.id for lidar in first.rig.lidars},
        radars={radar.pose.channel: radar.device.id for radar in first.rig.radars},
        workers=workers,
        seconds=round(seconds / default_workers(10**6), 1),
        megabytes=round(size / 1e6, 1),
    )


def generate(
    source: ScenarioFile,
    out: Path,
    *,
    samples: int = 1,
    seed: int | None = None,
    workers: int | None = None,
    quality: str = "standard",
    scale: float = 1.0,
    renderer: str = "mitsuba",
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Make a data set of `samples` scenes in folder `out`.

    Parameters
    ----------
    source : ScenarioFile
        As `load_scenario` gives it.
    out : Path
        Missing, empty, or this same run's own unfinished data set, which is continued.
    samples : int
        Number of scenes; scene i is sample i of the scenario.
    seed : int or None
        Replaces the seed of the file.
    workers : int or None
        Processes; None for one per core, at most one per scene. Bytes do not depend on it.
    quality : {"draft", "standard", "high"}
    scale : float
        Factor on the cameras' pixels and focal lengths.
    renderer : {"mitsuba", "gl", "none"}
        "none" writes labels and LiDAR without pictures.
    overwrite : bool
        Start anew in a folder that holds a data set.
    on_progress : callable or None
        Called after each frame.

    Raises
    ------
    InputError
        If the scenario cannot be composed, or an argument or the folder cannot be used as asked: it holds something
        else, or fewer samples are asked for than reach over its last scene, of which some are missing before it.
    RunError
        If the disk is full or a worker dies; finished scenes stay, and a rerun goes on.
    """
    out = Path(out)
    report = on_progress or (lambda progress: None)
    with Crew(workers or default_workers(samples)) as crew:
        jobs = scene_jobs(source, samples, seed=seed, quality=quality, scale=scale, renderer=renderer, crew=crew)
        identity = _identity(source, jobs[0], seed, scale)
        with locked(out):
            _require_continuable(source, out, jobs, identity, overwrite)
            with in_use(load_again(jobs[0].world.packs)):
                finished = prepare(out, identity=identity, overwrite=overwrite)
            todo = [job for job in jobs if job.scene not in finished]
            total = sum(len(job.world.frame_times_s) for job in jobs)
            done = total - sum(len(job.world.frame_times_s) for job in todo)
            there = len(jobs) - len(todo)
            report(Progress(done, total, "", f"{there} of {len(jobs)} scenes were there" if there else ""))
            for scene in crew.make(todo, out):
                done += 1
                report(Progress(done, total, f"scene {scene}"))
            finish(out, n_scenes=len(jobs))
    return _summary(source, out, there, jobs[0])


def write_scene(dataset: Path, scene: str, frame: int, out: Path, packs: Sequence[Path] = ()) -> dict[str, Any]:
    """Write a scene of a data set at one frame as binary glTF, with the rig's cameras by name.

    `scene` is a scene's number, with or without leading zeros; `packs` are the folders of asset packs that are no
    longer where they were.

    Raises
    ------
    InputError
        If the data set, scene or frame does not exist, an asset pack of it is gone, or `out` cannot be written.
    RunError
        If the disk is full; a file that was there stays as it was.
    """
    from synthgen.render.glb import write_glb

    out = Path(out)
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent}: no such folder; make it first or choose another")
    if out.is_dir():
        raise OutputError(f"{out}: is a folder; give the name of a file")
    data = Dataset.open(dataset)
    number = _scene_number(data, scene)
    world = World.from_json(data.world(number))
    world = replace(world, packs=moved_to(world.packs, packs))
    if not 0 <= frame < len(world.frame_times_s):
        raise InputError(f"--frame: scene {number} has frames 0 to {len(world.frame_times_s) - 1}, got {frame}")
    time_s = float(world.frame_times_s[frame])
    T_world_ego = world.ego.poses(time_s)[0]
    cameras = {}
    for channel in data.channels(number, "camera"):
        model, T_ego_sensor = data.camera(number, channel)
        cameras[channel] = (model, T_world_ego @ T_ego_sensor)
    compiled, _ = compile_world(world)
    with clear_errors(out.parent, kept="nothing was written"), replacing(out) as partial:
        write_glb(compiled, time_s, cameras, partial)
    return {
        "out": str(out),
        "scene": number,
        "frame": frame,
        "cameras": sorted(cameras),
        "bytes": out.stat().st_size,
    }


def scene_jobs(
    source: ScenarioFile,
    samples: int,
    *,
    seed: int | None = None,
    quality: str = "standard",
    scale: float = 1.0,
    renderer: str = "mitsuba",
    crew: Crew | None = None,
) -> list[Job]:
    """One job per sample, as `generate` makes them; everything about the input is checked here.

    Worlds are composed by `crew`, or in this process.
    """
    if samples < 1:
        raise InputError(f"-n: expected at least one sample, got {samples}")
    if not 0.01 <= scale <= 8:
        raise InputError(f"--scale: expected 0.01 to 8, got {scale:g}")
    if quality not in QUALITIES:
        raise UnknownNameError("--quality", "quality", quality, QUALITIES)
    if renderer not in RENDERERS:
        raise UnknownNameError("--renderer", "renderer", renderer, RENDERERS)
    require_renderer(renderer)
    scenarios = [source.concrete(index, seed) for index in range(samples)]
    rigs = {name: open_rig(name, source.path.parent).scaled(scale) for name in {s.ego.rig for s in scenarios}}
    for scenario in scenarios:
        _require_cameras(source, scenario, rigs[scenario.ego.rig])
    worlds = (crew or Crew(1)).each(partial(sample, source, seed=seed), range(samples))
    return [
        Job(index, world, rigs[scenario.ego.rig], scenario.labels, scenario.tags, quality, renderer, scenario.faults)
        for index, (scenario, world) in enumerate(zip(scenarios, worlds, strict=True))
    ]


def _require_cameras(source: ScenarioFile, scenario: Scenario, rig: Rig) -> None:
    """`SpecError` if a fault is of a camera that the rig has not."""
    channels = [camera.pose.channel for camera in rig.cameras]
    wrong = [
        source.fault(
            ("faults", index, "sensor"),
            f"rig {rig.id} has no camera {fault.sensor!r}; {nearest(fault.sensor, channels)}",
        )
        for index, fault in enumerate(scenario.faults)
        if fault.sensor is not None and fault.sensor not in channels
    ]
    if wrong:
        raise SpecError(wrong)


def _require_continuable(
    source: ScenarioFile, out: Path, jobs: Sequence[Job], identity: dict[str, Any], overwrite: bool
) -> None:
    """`OutputError` if what is in `out` and what these jobs make would not be one data set without gaps."""
    kept = scenes_to_keep(out, identity=identity, overwrite=overwrite)
    missing = set(range(max(kept, default=-1))) - kept
    if missing and max(missing) >= len(jobs):
        raise OutputError(
            f"{out}: has scene {max(kept)} but not scene {min(missing - set(range(len(jobs))))}, which -n {len(jobs)} "
            f"would not make; continue with -n {max(kept) + 1} or more, or use --overwrite to start anew"
        )
    ours = {job.scene: job.rig.sha256 for job in jobs}
    for scene in sorted(kept):
        rig_sha256 = ours.get(scene) or _rig(source, scene, jobs[0].world.seed).sha256
        if read_manifest(out, scene).get("rig_sha256") != rig_sha256:
            raise OutputError(
                f"{out}: scene {scene} was made with another rig than it would have now (its rig file was changed "
                "since); choose another folder, or --overwrite to replace the data set"
            )


def _rig(source: ScenarioFile, index: int, seed: int | None) -> Rig:
    """The rig of sample `index`."""
    return open_rig(source.concrete(index, seed).ego.rig, source.path.parent)


def _identity(source: ScenarioFile, job: Job, seed: int | None, scale: float) -> dict[str, Any]:
    """All that shapes the bytes of a data set, apart from how many scenes it has, and from their rigs.

    A sample may have a rig of its own: each scene's manifest says which (see `_require_continuable`).
    """
    return {
        "generator": f"synthgen {synthgen.__version__}",
        "scenario": source.id,
        "spec_sha256": source.spec_hash,
        "seed": source.seed if seed is None else seed,
        "quality": job.quality,
        "renderer": job.renderer,
        "scale": scale,
        **({"packs": {pack.name: pack.digest for pack in packs}} if (packs := job.world.packs) else {}),
    }


def _summary(source: ScenarioFile, out: Path, continued: int, job: Job) -> Summary:
    data = Dataset.open(out)
    readings = data.table("samples")
    return Summary(
        scenario=source.id,
        out=str(out),
        scenes=len(data.scenes),
        frames=data.table("frames").num_rows,
        continued_scenes=continued,
        points=int(
            sum(n or 0 for n, kind in zip(*_columns(readings, "n_points", "kind"), strict=True) if kind == "cloud")
        ),
        objects=data.table("objects").num_rows,
        bytes=int(sum(readings["n_bytes"].to_pylist())),
        renderer=job.renderer,
        quality=job.quality,
        seed=job.world.seed,
    )


def _columns(table: Any, *names: str) -> list[list[Any]]:
    return [table[name].to_pylist() for name in names]


def _scene_number(data: Dataset, scene: str) -> int:
    if not scene.isdigit() or int(scene) not in data.scenes:
        raise UnknownNameError(str(data.path), "scene", scene, (str(number) for number in data.scenes))
    return int(scene)
