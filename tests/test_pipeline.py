"""The whole way, small: from a preset to a data set that is the same however it was made."""

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from synthgen import Dataset, InputError, OutputError, generate, load_scenario, plan, write_scene
from synthgen.errors import MissingExtraError, RunError
from synthgen.geometry import invert, matrix, move_points, project, transform
from synthgen.render import gl
from synthgen.store import locked
from synthgen.taxonomy import by_id, class_id

SETTINGS = ("capture.from=meet - 1.2 s", "capture.to=meet - 1.0 s", "environment.fog=20 km", "ego.speed=30 km/h")
BARE = (
    "scene.roadside.buildings=none",
    "scene.roadside.vegetation.density=none",
    "scene.roadside.parked=none",
    "scene.roadside.people=none",
)
SMALL = {"scale": 0.1, "renderer": "none"}


def small_source(*settings):
    """The preset in a bare street, which is made in a few seconds."""
    return load_scenario("ped.child_occluded").with_settings([*SETTINGS, *BARE, *settings])


def digests(folder):
    """SHA-256 of every file, by path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def pictured(tmp_path_factory):
    """One scene of three frames with pictures, at an eighth of the resolution."""
    out = tmp_path_factory.mktemp("pictured") / "data"
    reports = []
    wanted = [f"labels.{name}=true" for name in ("flow", "scene_flow", "normals", "tracks")]
    source = load_scenario("ped.child_occluded").with_settings([*SETTINGS, "environment.sun_elevation=40 deg", *wanted])
    summary = generate(source, out, scale=0.125, quality="draft", on_progress=reports.append)
    return Dataset.open(out), summary, reports


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Two scenes without pictures, made by one worker in one go."""
    out = tmp_path_factory.mktemp("undisturbed") / "data"
    generate(small_source(), out, samples=2, workers=1, **SMALL)
    return out, digests(out)


def test_a_data_set_has_everything_the_summary_says(pictured):
    data, summary, reports = pictured

    assert (summary.scenes, summary.frames) == (1, 3)
    assert summary.points > 3 * 80_000
    assert [r.done_frames for r in reports] == [0, 1, 2, 3]
    assert data.verify() == sum(1 for path in data.path.rglob("*") if path.is_file()) - 3  # dataset, taxonomy, manifest
    assert json.dumps(summary.as_json())


def test_flow_depth_and_poses_of_a_data_set_agree(pictured):
    """What stands still, unprojected by its stored depth, is where the stored flow says within 0.01 px."""
    data, _, _ = pictured
    camera, T_ego_camera = data.camera(0, "cam_front")
    T_world_camera = [data.ego_pose(0, frame) @ T_ego_camera for frame in range(3)]
    directions = camera.directions()
    depth_m = data.depth(0, "cam_front", 1).reshape(-1, 1).astype(float)
    still = np.flatnonzero((data.instance(0, "cam_front", 1).ravel() == 0) & np.isfinite(depth_m[:, 0]))
    world = move_points(T_world_camera[1], (depth_m * directions / directions[:, 2:])[still])
    for direction, other in (("forward", 2), ("backward", 0)):
        flow = data.flow(0, "cam_front", 1, direction).reshape(-1, 2)[still]
        seen = move_points(invert(T_world_camera[other]), world)
        here = project((directions / directions[:, 2:])[still], camera.fx, camera.fy, camera.cx, camera.cy)
        is_front = seen[:, 2] > 0
        there = project(seen[is_front], camera.fx, camera.fy, camera.cx, camera.cy)
        gap = np.abs(there - here[is_front] - flow[is_front]).max(axis=1)
        bound = 0.01 + 2.0**-16 * np.abs(flow[is_front]).max(axis=1)  # the stored depth is good to 2^-17
        assert (gap < bound).mean() == 1.0
        assert np.isnan(flow[~is_front]).all()
        assert np.all(data.scene_flow(0, "cam_front", 1, direction).reshape(-1, 3)[still] == 0)
        assert np.abs(flow[is_front]).max() > 0.5
    normals = data.normals(0, "cam_front", 1).reshape(-1, 3)
    assert np.allclose(np.linalg.norm(normals[still], axis=1), 1.0, atol=2e-4)


def test_tracks_go_where_flow_points(pictured):
    data, _, _ = pictured
    tracks = data.tracks(0, "cam_front", 1)
    column, row = np.floor(tracks.pixel).astype(int).T

    assert tracks.place.shape == (3, len(tracks.pixel), 2)
    assert np.allclose(tracks.place[1], tracks.pixel, atol=2e-3)
    assert tracks.is_visible[1].mean() > 0.99  # a ray may slip through between two triangles
    assert 0.5 < tracks.is_visible[0].mean() < 1.0
    for frame, direction in ((2, "forward"), (0, "backward")):
        flow = data.flow(0, "cam_front", 1, direction)[row, column]
        assert np.allclose(tracks.place[frame] - tracks.pixel, flow, atol=2e-3, equal_nan=True)


def test_the_first_picture_has_no_flow_back(pictured):
    data, _, _ = pictured
    assert data.flow(0, "cam_front", 0).shape[2] == 2
    with pytest.raises(InputError, match="no backward flow of cam_front at frame 0"):
        data.flow(0, "cam_front", 0, "backward")


def test_pictures_are_exposed_and_have_content(pictured):
    data, _, _ = pictured
    picture = data.image(0, "cam_front", 1).astype(float)

    assert picture.shape == (90, 160, 3)
    assert 60 < picture.mean() < 190
    assert picture.std() > 25
    assert picture[:20].mean() > picture[60:].mean(), "the sky is brighter than the road"


def test_masks_depth_and_picture_have_one_size_and_the_ground_is_below(pictured):
    data, _, _ = pictured
    semantic, depth = data.semantic(0, "cam_front", 1), data.depth(0, "cam_front", 1)

    assert semantic.shape == depth.shape == (90, 160)
    assert np.array_equal(np.isinf(depth), semantic == class_id("sky"))
    road = {class_id(f"ground.{name}") for name in ("road", "lane_marking", "parking", "sidewalk", "curb")}
    assert np.isin(semantic[-1], list(road)).mean() > 0.5


def test_visible_boxes_bound_their_masks(pictured):
    data, _, _ = pictured
    for frame in data.frames(0):
        instance = data.instance(0, "cam_front", frame)
        boxes = data.boxes2d(0, frame, "cam_front")
        assert boxes.is_visible().sum() >= 3
        for k in np.flatnonzero(boxes.is_visible()):
            rows, columns = np.nonzero(instance == boxes.instance_id[k])
            assert np.array_equal(boxes.visible[k], [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
            assert boxes.visible_px[k] == len(rows)


def test_points_of_an_object_lie_in_its_cuboid(pictured):
    """Points are in the sensor frame at their own time: moved with the ego, they are inside the box.

    Within 15 cm: range noise of faint returns is 5 to 10 cm (see `physics.lidar_link`), so a few of them are out.
    """
    data, _, _ = pictured
    world = data.world(0)
    cloud, cuboids = data.cloud(0, "lidar_top", 1), data.cuboids(0, 1)
    T_world_lidar = data.ego_pose(0, 1) @ data.sensor_pose(0, "lidar_top")
    names = {thing["instance_id"]: thing for thing in world["things"]}
    checked = 0
    for k, number in enumerate(cuboids.instance_id):
        mine = cloud.instance_id == number
        if mine.sum() < 20 or len(names[number]["trajectory"]["times_s"]) > 1:
            continue
        ego_way = (data.ego_pose(0, 2)[:3, 3] - data.ego_pose(0, 0)[:3, 3]) / 0.2  # [m/s]; straight and level
        points = move_points(T_world_lidar, cloud.xyz[mine]) + cloud.time_s[mine, None] * ego_way
        T_world_box = transform(matrix(cuboids.quaternion[k]), cuboids.center[k])
        local = np.abs(move_points(invert(T_world_box), points))
        is_out = np.any(local > cuboids.size[k] / 2 + 0.15, axis=1)
        assert is_out.sum() <= 2 + 0.03 * len(is_out), names[number]["family"]
        assert cuboids.num_lidar_pts[k] == mine.sum()
        checked += 1
    assert checked >= 3


def test_points_fall_on_pixels_of_their_class(pictured):
    """LiDAR and camera see one scene: projected into the picture, points mostly fall on pixels of their class."""
    data, _, _ = pictured
    cloud = data.cloud(0, "lidar_top", 1)
    model, T_ego_cam = data.camera(0, "cam_front")
    near = np.abs(cloud.time_s) < 0.004  # fired while the head faced forward: hardly any motion since
    points = move_points(invert(T_ego_cam) @ data.sensor_pose(0, "lidar_top"), cloud.xyz[near])
    ahead = points[:, 2] > 1
    pixels = project(points[ahead], model.fx, model.fy, model.cx, model.cy)
    inside = np.all((pixels >= 0) & (pixels < [model.width, model.height]), axis=1)
    column, row = pixels[inside].astype(int).T
    semantic = data.semantic(0, "cam_front", 1)[row, column]
    same = semantic == cloud.class_id[near][ahead][inside]

    assert inside.sum() > 2000
    assert same.mean() > 0.75


def test_only_things_have_instances_in_the_cloud(pictured):
    data, _, _ = pictured
    cloud = data.cloud(0, "lidar_top", 0)
    things = {number for number, row in by_id().items() if row.is_thing}

    assert set(np.unique(cloud.class_id[cloud.instance_id > 0])) <= things
    assert not set(np.unique(cloud.class_id[cloud.instance_id == 0])) & things


def test_the_child_is_hidden_before_it_is_seen(tmp_path):
    """The point of the preset: nothing of the child is visible two seconds before, much of it at the meeting."""
    source = load_scenario("ped.child_occluded").with_settings(["environment.fog=20 km", "capture.rate=1 Hz", *BARE])
    out = tmp_path / "data"
    generate(source, out, scale=0.25, renderer="none")
    data = Dataset.open(out)
    rows = data.table("objects").to_pylist()
    child = next(row["object_id"] for row in rows if row["name"] == "child")
    seen = {}
    for frame in data.frames(0):
        boxes = data.boxes2d(0, frame, "cam_front")
        at = np.flatnonzero(boxes.instance_id == child)
        seen[frame] = float(boxes.visible_fraction[at[0]]) if len(at) else 0.0

    assert seen[0] < 0.25
    assert seen[max(seen)] > 0.3


def test_fog_hides_from_camera_and_lidar_alike(tmp_path):
    """In fog of 50 m the same street has no visible box beyond 50 m, and the far returns are gone."""
    reach, boxes = {}, {}
    for name, fog in (("clear", "20 km"), ("fog", "50 m")):
        generate(small_source(f"environment.fog={fog}", "capture.to=meet - 1.2 s"), tmp_path / name, **SMALL)
        data = Dataset.open(tmp_path / name)
        cloud = data.cloud(0, "lidar_top", 0)
        reach[name] = float(np.quantile(np.linalg.norm(cloud.xyz, axis=1), 0.999))
        distance = dict(zip(data.cuboids(0, 0).instance_id, data.cuboids(0, 0).distance_m, strict=True))
        seen = data.boxes2d(0, 0, "cam_front")
        boxes[name] = max(distance[number] for number in seen.instance_id[seen.is_visible()])

    assert boxes["clear"] > 70
    assert boxes["fog"] < 55
    assert reach["clear"] > 60
    assert reach["fog"] < 45


@pytest.mark.parametrize("workers", [2, 3])
def test_bytes_do_not_depend_on_the_number_of_workers(tmp_path, undisturbed, workers):
    generate(small_source(), tmp_path / "data", samples=2, workers=workers, **SMALL)

    assert digests(tmp_path / "data") == undisturbed[1]


KILL_WHEN = {
    "prepared": lambda out: (out / "dataset.json").exists(),
    "files of a scene are written": lambda out: any(path.is_file() for path in (out / ".partial").glob("*/**/*")),
    "a scene is finished": lambda out: any((out / "scenes").glob("*.json")),
}
"""Stages of a run, as the output folder shows them."""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("stage", KILL_WHEN)
def test_a_killed_run_is_finished_by_the_next(tmp_path, undisturbed, stage, workers):
    """SIGKILL to all processes of a run: no half scene can be opened, and the rerun ends with the same bytes."""
    out = tmp_path / "data"
    settings = [part for setting in (*SETTINGS, *BARE) for part in ("--set", setting)]
    command = [sys.executable, "-m", "synthgen", "generate", "ped.child_occluded", "-o", str(out), "-n", "2"]
    command += ["--workers", str(workers), "--scale", "0.1", "--renderer", "none", *settings]
    source_root = str(Path(__file__).resolve().parent.parent / "src")
    run = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": source_root},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not KILL_WHEN[stage](out):
            assert run.poll() is None, "the run ended before it could be killed"
            time.sleep(0.002)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()

    if (out / "dataset.json").exists():
        for scene in Dataset.open(out).scenes:
            Dataset.open(out).cloud(scene, "lidar_top", 2)
    summary = generate(small_source(), out, samples=2, workers=1, **SMALL)

    assert summary.scenes == 2
    assert digests(out) == undisturbed[1]


def test_a_finished_data_set_is_left_as_it_is(undisturbed):
    out, before = undisturbed
    stamps = {path: path.stat().st_mtime_ns for path in (out / "media").rglob("*")}

    summary = generate(small_source(), out, samples=2, workers=1, **SMALL)

    assert summary.continued_scenes == 2
    assert digests(out) == before
    assert stamps == {path: path.stat().st_mtime_ns for path in (out / "media").rglob("*")}


def test_another_spec_does_not_mix_into_a_data_set(undisturbed):
    out, before = undisturbed

    with pytest.raises(OutputError, match="--overwrite"):
        generate(small_source("environment.rain=5 mm/h"), out, samples=2, workers=1, **SMALL)
    assert digests(out) == before


def test_a_plan_writes_nothing_and_counts_right(tmp_path):
    estimate = plan(small_source(), tmp_path / "data", samples=3, renderer="none")

    assert (estimate.scenes, estimate.frames) == (3, 9)
    assert estimate.cameras == {"cam_front": "1280x720"}
    assert estimate.seconds > 0
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 0}, "at least one sample"),
        ({"scale": 0.0}, "0.01 to 8"),
        ({"quality": "hihg"}, "did you mean 'high'"),
        ({"renderer": "unreal"}, "mitsuba"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_written(tmp_path, arguments, message):
    with pytest.raises(InputError, match=message):
        generate(small_source(), tmp_path / "data", **arguments)
    assert not (tmp_path / "data").exists()


def test_an_impossible_meeting_leaves_no_folder(tmp_path):
    with pytest.raises(InputError, match="impossible meeting"):
        generate(small_source("ego.speed=60 km/h", "scene.road.length=100 m"), tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_scene_can_be_opened_in_other_programs(pictured, tmp_path):
    """trimesh opens scene.glb: the cameras of the rig are named, and the street has its size."""
    import trimesh

    data, _, _ = pictured
    told = write_scene(data.path, "0", 1, tmp_path / "scene.glb")

    scene = trimesh.load(tmp_path / "scene.glb")
    assert told["cameras"] == ["cam_front"]
    assert "cam_front" in scene.graph.nodes
    assert len(scene.geometry) > 50
    with pytest.raises(InputError, match="frames 0 to 2"):
        write_scene(data.path, "0", 7, tmp_path / "no.glb")
    with pytest.raises(InputError, match="no scene"):
        write_scene(data.path, "5", 0, tmp_path / "no.glb")


def test_fewer_samples_than_are_there_leave_all_and_are_counted_right(undisturbed):
    out, before = undisturbed
    reports = []

    summary = generate(small_source(), out, samples=1, workers=1, on_progress=reports.append, **SMALL)

    assert reports[0].message == "1 of 1 scenes were there"
    assert (summary.scenes, summary.continued_scenes) == (2, 1)
    assert digests(out) == before
    assert Dataset.open(out).header["status"] == "complete"


def test_fewer_samples_cannot_complete_a_data_set_with_a_gap(undisturbed, tmp_path):
    """Scenes 0 and 3 of four: with one sample asked for, 1 and 2 would stay missing."""
    out = tmp_path / "data"
    shutil.copytree(undisturbed[0], out)
    for folder in (out / "media", out / "dense"):
        (folder / "000001").rename(folder / "000003")
    for path in [path for path in out.rglob("*000001*") if path.is_file()]:
        path.rename(path.with_name(path.name.replace("000001", "000003")))
    manifest = out / "scenes" / "000003.json"
    manifest.write_text(manifest.read_text().replace("000001", "000003").replace('"scene": 1', '"scene": 3'))
    before = digests(out)

    for call in (generate, plan):
        with pytest.raises(OutputError, match=r"has scene 3 but not scene 1.*-n 4 or more"):
            call(small_source(), out, samples=1, **SMALL)
    assert digests(out) == before


def test_a_plan_refuses_a_folder_that_a_run_would_refuse(undisturbed, tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(OutputError, match="not empty"):
        plan(small_source(), tmp_path, **SMALL)
    with pytest.raises(OutputError, match="other settings"):
        plan(small_source("environment.rain=5 mm/h"), undisturbed[0], **SMALL)

    assert plan(small_source("environment.rain=5 mm/h"), undisturbed[0], overwrite=True, **SMALL).scenes == 1
    assert plan(small_source(), **SMALL).out is None
    assert digests(undisturbed[0]) == undisturbed[1]


RIG = """\
id: mine
cameras:
  - {channel: cam, mount: {x_m: 1.5, y_m: 0, z_m: 1.4}, width: 640, height: 480, fx: 500, fy: 500, cx: 320, cy: 240}
lidars:
  - {channel: top, model: vlp-16, mount: {x_m: 0, y_m: 0, z_m: 2}}
"""


def test_a_changed_rig_does_not_mix_into_a_data_set(tmp_path):
    """Neither into scenes that are asked for nor beside others; the same rig in other words goes on."""
    rig, out = tmp_path / "mine.yaml", tmp_path / "data"
    rig.write_text(RIG)
    source = small_source(f"ego.rig={rig}")
    generate(source, out, samples=2, workers=1, **SMALL)
    before = digests(out)

    for changed in (RIG.replace("fx: 500", "fx: 501"), RIG.replace("vlp-16", "hdl-64e"), RIG.replace("1.4", "1.5")):
        rig.write_text(changed)
        for samples in (1, 3):
            for call in (generate, plan):
                with pytest.raises(OutputError, match="scene 0 was made with another rig"):
                    call(source, out, samples=samples, **SMALL)
    assert digests(out) == before

    rig.write_text("# as it was\n" + RIG.replace("fy: 500", "fy: 500.0"))
    assert generate(source, out, samples=2, workers=1, **SMALL).continued_scenes == 2
    assert digests(out) == before


def test_the_rig_of_a_scene_does_not_depend_on_how_many_are_made(undisturbed, tmp_path):
    """A data set that was made in two steps has the bytes of one made at once."""
    out = tmp_path / "data"
    generate(small_source(), out, samples=1, workers=1, **SMALL)
    generate(small_source(), out, samples=2, workers=1, **SMALL)

    assert digests(out) == undisturbed[1]


def test_a_scene_file_appears_whole_or_not_at_all(pictured, tmp_path, monkeypatch):
    """An earlier file stays if the disk is full, and nothing half written is left beside it."""
    from synthgen.render import glb

    data, _, _ = pictured
    target = tmp_path / "scene.glb"
    target.write_text("earlier")

    def fill(scene, time_s, cameras, path):
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(glb, "write_glb", fill)
    with pytest.raises(RunError, match="disk is full; nothing was written"):
        write_scene(data.path, "0", 0, target)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"scene.glb": "earlier"}
    with pytest.raises(OutputError, match="no such folder"):
        write_scene(data.path, "0", 0, tmp_path / "no" / "scene.glb")
    with pytest.raises(OutputError, match="is a folder"):
        write_scene(data.path, "0", 0, tmp_path)


@pytest.mark.parametrize("call", [generate, plan])
def test_a_renderer_that_is_not_installed_is_refused_before_anything_is_written(tmp_path, monkeypatch, call):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    gl._context.cache_clear()

    with pytest.raises(MissingExtraError, match="synthgen"):
        call(small_source(), tmp_path / "data", renderer="gl")
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that takes no new entries")
def test_a_place_where_no_folder_can_be_is_wrong_input():
    with pytest.raises(OutputError, match="no folder can be made here"), locked(Path("/proc/synthgen")):
        pass
