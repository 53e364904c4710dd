"""Flow and scene flow: held to poses, to other rays, and to the meshes themselves."""

from dataclasses import replace

import numpy as np
import pytest

from boxworld import CAMERA, EGO, OBJECTS, T_EGO_CAMERA, TIMES_S, camera_rays, scene_of
from synthgen.geometry import invert, move_points, pose
from synthgen.labels import pixel_labels
from synthgen.labels.motion import Carrier, pixel_motion, pixel_normals
from synthgen.labels.tracks import point_tracks
from synthgen.records import (
    Body,
    BrownConrady,
    CameraModel,
    Equirectangular,
    KannalaBrandt,
    Material,
    Mesh,
    Placement,
    Rays,
    Scene,
    Shape,
    Trajectory,
)
from synthgen.trace.brute import BruteTracer
from synthgen.trace.embree import EmbreeTracer


class View:
    """What a camera sees at one moment, and how it moves to the other one of two."""

    def __init__(self, tracer, time_s, other_s, camera=CAMERA):
        self.camera = camera
        self.T_world_camera, self.T_other = (EGO.poses([t])[0] @ T_EGO_CAMERA for t in (time_s, other_s))
        self.rays = camera_rays(self.T_world_camera, time_s, camera)
        self.hits = tracer.intersect(self.rays).only(camera.has_ray())
        self.points = Carrier(tracer.scene, tracer).points_at(self.rays, self.hits, [other_s])[0]
        motion = pixel_motion(self.rays, self.hits, self.points, camera=camera, T_world_camera=self.T_other)
        self.flow, self.scene_flow = motion.flow.reshape(-1, 2), motion.scene_flow.reshape(-1, 3)
        v, u = np.divmod(np.arange(len(self.flow)), camera.width)
        self.target = np.stack([u + 0.5, v + 0.5], axis=1) + self.flow
        self.is_inside = ((self.target > 0) & (self.target < (camera.width, camera.height))).all(axis=1)

    def rays_through(self, target, time_s):
        """Rays of the other picture through places (k, 2) of it."""
        directions = self.camera.directions_at(*target.T) @ self.T_other[:3, :3].T
        origins = np.broadcast_to(self.T_other[:3, 3], directions.shape)
        return Rays(origins, directions, np.full(len(target), time_s))


@pytest.fixture(scope="module")
def tracer():
    return EmbreeTracer(scene_of())


@pytest.fixture(scope="module")
def forward(tracer):
    return View(tracer, *TIMES_S)


LENSES = {
    "pinhole": CAMERA,
    "distorted": replace(CAMERA, lens=BrownConrady(-0.2, 0.04, 1e-3, -5e-4)),
    "fisheye": CameraModel(240, 180, 60.0, 61.0, 120.5, 88.0, KannalaBrandt(0.02, -0.01, 0.003, -0.0004)),
    "sphere": CameraModel(240, 120, 120 / np.pi, 120 / np.pi, 120.0, 60.0, Equirectangular()),
}


@pytest.mark.parametrize("lens", LENSES)
def test_the_other_picture_shows_the_same_surface_where_flow_points_except_at_occlusions(tracer, lens):
    """Along the ray through the target is the same object at the point's distance, or something before it."""
    forward = View(tracer, *TIMES_S, LENSES[lens])
    where = forward.is_inside & forward.hits.is_hit()
    found = tracer.intersect(forward.rays_through(forward.target[where], TIMES_S[1]))
    distance = np.linalg.norm(forward.points[where] - forward.T_other[:3, 3], axis=1)

    is_hidden = found.range_m < distance - 0.002
    is_same = (found.instance_id == forward.hits.instance_id[where]) & (
        np.abs(found.range_m - distance) < 0.002 * distance
    )

    assert where.mean() > 0.3
    assert 10 <= is_hidden.sum() < 0.2 * len(is_hidden)
    assert (is_hidden | is_same).mean() > 0.999  # the rest grazes silhouettes
    moving = np.isin(forward.hits.instance_id[where], [2, 3, 6])
    assert moving.sum() > 200
    assert (is_hidden | is_same)[moving].mean() > 0.98


def test_depth_and_poses_give_the_flow_of_every_object(tracer, forward):
    """Unprojected depth, carried with the object's own pose, projects to the flow's target within 0.01 px."""
    depth_m = pixel_labels(forward.hits, CAMERA).depth_m.reshape(-1, 1).astype(float)
    seen = np.where(np.isfinite(depth_m), depth_m, np.nan) * CAMERA.directions() / CAMERA.directions()[:, 2:]
    world = move_points(forward.T_world_camera, seen)
    n_checked = 0
    for item in (None, *OBJECTS):
        number = 1000 if item is None else item.instance_id
        pixels = np.flatnonzero((forward.hits.instance_id == number) & forward.is_inside)
        way = np.eye(4)
        if item is not None:
            before, after = item.trajectory.poses(list(TIMES_S))
            way = after @ invert(before)
        seen = move_points(invert(forward.T_other), move_points(way, world[pixels]))
        assert np.abs(CAMERA.project(seen) - forward.target[pixels]).max(initial=0) < 0.01
        n_checked += len(pixels) > 0
    assert n_checked >= 5


def test_flow_back_from_where_flow_points_is_the_way_back(tracer, forward):
    where = np.flatnonzero(forward.is_inside & forward.hits.is_hit())[::7]
    rays = forward.rays_through(forward.target[where], TIMES_S[1])
    found = tracer.intersect(rays)
    back = Carrier(tracer.scene, tracer).points_at(rays, found, [TIMES_S[0]])[0]
    here = move_points(invert(forward.T_world_camera), back)
    distance = np.linalg.norm(forward.points[where] - rays.origins, axis=1)
    is_same = np.abs(found.range_m - distance) < 1e-3
    is_same &= found.instance_id == forward.hits.instance_id[where]

    gap = np.abs(CAMERA.project(here) - (forward.target - forward.flow)[where])[is_same]

    assert is_same.sum() > 1000
    assert np.quantile(gap, 0.99) < 0.01  # the rest is at grazing angles, where 1e-3 m along the ray is wide


def test_flow_over_the_seam_of_a_sphere_goes_the_short_way(tracer):
    view = View(tracer, *TIMES_S, LENSES["sphere"])
    is_left = view.target[:, 0] < 0
    is_right = view.target[:, 0] >= 240

    assert is_left.any() or is_right.any()
    assert np.nanmax(np.abs(view.flow[:, 0])) <= 120


def test_pixels_beside_a_fisheyes_circle_have_no_flow_and_what_leaves_it_neither(tracer):
    camera = replace(LENSES["fisheye"], lens=KannalaBrandt(half_angle_rad=1.2))
    view = View(tracer, *TIMES_S, camera)
    dark = ~camera.has_ray()

    assert 1000 < dark.sum() < 30000
    assert np.isnan(view.flow[dark]).all()
    assert np.isnan(view.scene_flow[dark]).all()
    there = move_points(invert(view.T_other), view.points)
    is_out = np.arctan2(np.hypot(there[:, 0], there[:, 1]), there[:, 2]) > 1.2
    is_lit = view.hits.is_hit() & ~dark
    assert np.array_equal(np.isnan(view.flow[is_lit, 0]), is_out[is_lit])
    assert is_out[is_lit].any()


def test_what_stands_still_has_no_scene_flow_and_the_sky_none_at_all(forward):
    ids = forward.hits.instance_id

    assert np.all(forward.scene_flow[np.isin(ids, [1, 5, 9, 1000, 1001])] == 0)
    assert np.isnan(forward.scene_flow[ids == 0]).all()
    assert np.allclose(np.linalg.norm(forward.scene_flow[ids == 3], axis=1), 0.14, atol=1e-3)  # 1.4 m/s for 0.1 s


def test_the_sky_flows_as_the_camera_turns(forward):
    """It is at infinity, so the camera's way does not matter."""
    is_sky = ~forward.hits.is_hit()
    turned = forward.rays.directions[is_sky] @ forward.T_other[:3, :3]

    assert is_sky.sum() > 1000
    assert np.allclose(CAMERA.project(turned), forward.target[is_sky], atol=1e-3)


def test_normals_are_in_the_cameras_frame(tracer, forward):
    normals = pixel_normals(forward.hits, CAMERA, forward.T_world_camera)
    normals = normals.reshape(-1, 3)
    is_ground = forward.hits.instance_id == 1000

    assert np.allclose(normals[is_ground] @ forward.T_world_camera[:3, :3].T, [0, 0, 1], atol=1e-6)
    assert np.all(np.einsum("ij,ij->i", normals, CAMERA.directions()) <= 1e-6)
    assert np.all(normals[~forward.hits.is_hit()] == 0)


def test_tracked_points_are_seen_until_something_is_before_them(tracer, forward):
    """Around each point seen, the picture shows its object."""
    moments = [(t, EGO.poses([t])[0] @ T_EGO_CAMERA) for t in (*TIMES_S, 1.0)]
    carrier = Carrier(tracer.scene, tracer)
    tracks = point_tracks(forward.rays, forward.hits, moments, carrier=carrier, tracer=tracer, camera=CAMERA)

    assert tracks.is_visible[0].mean() > 0.99
    assert np.allclose(tracks.place[0], tracks.pixel, atol=1e-3)
    for k, (time_s, T_world_camera) in enumerate(moments):
        ids = tracer.intersect(camera_rays(T_world_camera, time_s)).instance_id.reshape(CAMERA.height, CAMERA.width)
        column, row = np.floor(tracks.place[k][tracks.is_visible[k]]).astype(int).T
        assert (ids[row, column] == tracks.instance_id[tracks.is_visible[k]]).mean() > 0.95  # not at silhouettes
    is_hidden = ~tracks.is_visible[2] & ((tracks.place[2] > 0) & (tracks.place[2] < (320, 180))).all(axis=1)
    assert 5 < is_hidden.sum() < 200


@pytest.mark.parametrize("tracer_type", [BruteTracer, EmbreeTracer])
def test_a_point_on_a_bent_mesh_keeps_its_place_on_its_face(tracer_type):
    """A walker of two phases: the second is the first twice as tall; a part of the same object stands before it."""
    faces = [[0, 1, 2], [0, 2, 3]]
    low = Mesh.make([[0, -1, 0], [0, 1, 0], [0, 1, 1], [0, -1, 1]], faces)
    high = Mesh.make([[0, -1, 0], [0, 1, 0], [0, 1, 2], [0, -1, 2]], faces)
    flat = np.ones(2, np.uint8), np.zeros(2, np.uint16), np.zeros(2, np.uint16)
    way = Trajectory.from_poses([0.0, 1.0], [pose(10, 0, 0), pose(10, 1, 0)])
    nearer = Trajectory.from_poses([0.0, 1.0], [pose(5, 0, -2), pose(5, 0, -1)])
    bodies = (Body(1, (0, 1), way, cycle_m=2.0), Body(1, (0,), nearer))
    material = (Material("m", (0.5, 0.5, 0.5), 0.5, 0.5),)
    scene = Scene(
        (Shape(low, *flat), Shape(high, *flat)), (Placement(2, 0, pose(20, 0, 0)),), bodies, material, ("a",), {}
    )
    directions = np.array([[10, 0.3, 0.4], [10, -0.5, 0.9], [5, 0.2, -1.5], [10, 0.3, 3.0]])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rays = Rays(np.zeros((4, 3)), directions, np.zeros(4))
    tracer = tracer_type(scene)

    then, now = Carrier(scene, tracer).points_at(rays, tracer.intersect(rays), [1.0, 0.0])

    assert np.allclose(now[:3], [[10, 0.3, 0.4], [10, -0.5, 0.9], [5, 0.2, -1.5]], atol=1e-5)
    assert np.allclose(then[:3], [[10, 1.3, 0.8], [10, 0.5, 1.8], [5, 0.2, -0.5]], atol=1e-5)
    assert np.isnan(then[3]).all()
