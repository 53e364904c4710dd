import numpy as np

from boxworld import CAMERA, CHANNELS, EGO, FOG_MOR_M, TIMES_S, BrickTracer, camera_rays
from synthgen.export.views import seen_pixels, views
from synthgen.records import CameraModel, PixelLabels
from synthgen.store import Dataset, SceneWriter, finish, locked, prepare


def test_pictures_are_numbered_from_one_by_scene_camera_and_frame(brick_dataset):
    found = [(view.image_id, view.scene, view.channel, view.frame) for view in views(Dataset.open(brick_dataset))]

    assert [row[0] for row in found] == list(range(1, 9))
    assert [row[1:] for row in found] == sorted(row[1:] for row in found)


def test_seen_pixels_are_those_within_the_optical_range(brick_dataset):
    """Range along the ray, from a fresh trace; depth is rounded, so the very edge is left out."""
    dataset = Dataset.open(brick_dataset)
    for view in views(dataset):
        T_world_camera = EGO.poses([TIMES_S[view.frame]])[0] @ CHANNELS[view.channel]
        hits = BrickTracer().intersect(camera_rays(T_world_camera, TIMES_S[view.frame]))
        range_m = hits.range_m.reshape(CAMERA.height, CAMERA.width)
        is_sure = np.abs(range_m - FOG_MOR_M) > 0.01
        got = seen_pixels(dataset, view)
        assert np.array_equal(got[is_sure], (range_m <= FOG_MOR_M)[is_sure])
        if view.channel == "CAM_FRONT":
            assert 0 < (~got & np.isfinite(range_m)).sum() < got.sum()


def test_frames_in_which_a_camera_read_nothing_have_no_picture(tmp_path):
    """A camera with a clock of its own: frames 0 and 2 of three."""
    flat = np.zeros((6, 8))
    pixels = PixelLabels(flat.astype(np.uint8), flat.astype(np.uint16), flat.astype(np.float32))
    with locked(tmp_path):
        prepare(tmp_path, identity={"seed": 1})
        with SceneWriter(tmp_path, 0) as writer:
            writer.describe(name="gaps", seed=0, spec_sha256="ab" * 32)
            writer.add_camera("CAM", np.eye(4), CameraModel(8, 6, 5.0, 5.0, 4.0, 3.0))
            for frame in range(3):
                writer.add_frame(frame, frame, np.eye(4))
                if frame != 1:
                    writer.add_pixels("CAM", frame, pixels, frame)
            writer.commit()
        finish(tmp_path)

    assert [(view.image_id, view.frame) for view in views(Dataset.open(tmp_path))] == [(1, 0), (2, 2)]
