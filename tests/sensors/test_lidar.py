from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from synthgen.geometry import invert, move_points, pose, wrap_angle
from synthgen.physics import lidar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.records import Hits, SensorPose, Trajectory
from synthgen.rng import stream
from synthgen.sensors.deskew import deskewed
from synthgen.sensors.firings import firings_of
from synthgen.sensors.lidar import Lidar
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.spec.lidar_model import lidar_model, lidar_model_ids
from synthgen.spec.lidar_scan import Spin
from synthgen.taxonomy import class_id

ROOF = SensorPose("lidar_top", pose(0.9, 0.0, 1.8))
STILL = Trajectory.from_poses([0.0], [np.eye(4)])
AIR = Atmosphere(mor_m=30000.0)
HDL64 = Lidar(lidar_model("hdl-64e"), ROOF, rate_hz=10.0)


@dataclass
class Wall:
    """An analytic tracer: the plane of points p with normal . p = offset, of one class and material; inf beyond."""

    normal: tuple
    offset_m: float
    class_name: str = "vehicle.car"
    is_inside: object = staticmethod(lambda points, rays: np.ones(len(points), dtype=bool))
    instance_id: int = 7
    asked: list = field(default_factory=list)

    def intersect_bare(self, rays):
        self.asked.append(rays)
        normal = np.array(self.normal, dtype=float)
        along = rays.directions @ normal
        with np.errstate(divide="ignore", invalid="ignore"):
            range_m = (self.offset_m - rays.origins @ normal) / along
        range_m = np.where(range_m > 0, range_m, np.inf)
        points = rays.origins + np.where(np.isinf(range_m), 0.0, range_m)[:, None] * rays.directions
        is_hit = np.isfinite(range_m) & self.is_inside(points, rays)
        facing = -np.sign(along)[:, None] * normal
        return hits_of(
            np.where(is_hit, range_m, np.inf),
            np.where(is_hit[:, None], facing, 0.0),
            np.where(is_hit, self.instance_id, 0),
            np.where(is_hit, class_id(self.class_name), 0),
        )


class Sphere:
    """Head-on surfaces `radius_m` away in every direction."""

    def __init__(self, radius_m):
        self.radius_m = radius_m

    def intersect_bare(self, rays):
        ones = np.ones(len(rays.origins))
        return hits_of(self.radius_m * ones, -rays.directions, 7 * ones, class_id("vehicle.car") * ones)


def hits_of(range_m, normal, instance_id, class_ids):
    n = len(range_m)
    normal = normal.astype(np.float32)
    return Hits(
        range_m=range_m.astype(np.float32),
        instance_id=instance_id.astype(np.int32),
        class_id=class_ids.astype(np.uint8),
        part_id=np.zeros(n, dtype=np.uint16),
        material_id=np.zeros(n, dtype=np.uint16),
        normal=normal,
        shading_normal=normal.copy(),
        uv=np.zeros((n, 2), dtype=np.float32),
        velocity=np.zeros((n, 3), dtype=np.float32),
    )


def read(tracer, *, lidar=HDL64, ego=STILL, reflectance=0.8, seed=1, atmosphere=AIR, time_s=0.0):
    return lidar.read(
        tracer,
        ego,
        time_s,
        atmosphere=atmosphere,
        surfaces=LidarSurfaces.matt([reflectance]),
        rng=stream(seed, "lidar"),
    )


@pytest.mark.parametrize(("model", "n_steps"), [("hdl-64e", 2083), ("vlp-16", 1808)])
def test_a_turn_has_as_many_cycles_as_fit_its_time(model, n_steps):
    """100 ms at 48 us and 55.296 us: azimuth steps of 0.1728 and 0.199 deg."""
    firings = firings_of(lidar_model(model), 10.0)

    assert firings.directions.shape == (n_steps, len(lidar_model(model).beams), 3)
    assert firings.size == n_steps * len(lidar_model(model).beams)
    assert np.abs(firings.step_times_s).max() < 0.05
    assert np.allclose(np.linalg.norm(firings.directions, axis=-1), 1.0)


TURNING = [name for name in lidar_model_ids() if isinstance(lidar_model(name).scan, Spin)]


@pytest.mark.parametrize("model", TURNING)
def test_the_head_looks_forward_at_the_frame_and_turns_clockwise(model):
    firings = firings_of(lidar_model(model), 10.0)
    offset_rad = np.deg2rad(lidar_model(model).beams[firings.rings[0]][1])
    azimuth_rad = np.unwrap(np.arctan2(firings.directions[:, 0, 1], firings.directions[:, 0, 0])) - offset_rad
    middle = np.interp(0.0, firings.step_times_s, azimuth_rad)

    step_deg = 10.0 * lidar_model(model).scan.sector_deg * 1e-6 * lidar_model(model).cycle_us
    assert np.rad2deg(wrap_angle(middle)) == pytest.approx(0.0, abs=0.01)
    assert np.rad2deg(np.diff(azimuth_rad)) == pytest.approx(-step_deg, rel=1e-4)


def test_beams_fire_in_the_order_of_the_manual():
    """VLP-16: -15, 1, -13, 3 ... 15 deg at 2.304 us; the head turns on meanwhile."""
    firings = firings_of(lidar_model("vlp-16"), 10.0)
    elevation_deg = np.rad2deg(np.arcsin(firings.directions[5, :, 2]))
    azimuth_deg = np.rad2deg(np.unwrap(np.arctan2(firings.directions[5, :, 1], firings.directions[5, :, 0])))

    assert elevation_deg == pytest.approx([-15, 1, -13, 3, -11, 5, -9, 7, -7, 9, -5, 11, -3, 13, -1, 15])
    assert np.diff(firings.beam_times_s) == pytest.approx(2.304e-6)
    assert np.diff(azimuth_deg) == pytest.approx(-360 * 10 * 2.304e-6)
    assert np.array_equal(np.argsort(elevation_deg), np.argsort(firings.rings))


def test_phase_turns_the_whole_pattern():
    plain, turned = (firings_of(lidar_model("vlp-16"), 10.0, phase_deg=phase) for phase in (0.0, 90.0))

    assert np.allclose(turned.directions[..., 0], -plain.directions[..., 1])
    assert np.allclose(turned.directions[..., 1], plain.directions[..., 0])


def test_ground_rings_have_the_radius_of_their_beam():
    """h / tan(-elevation): 1.84 m and -15 deg give 6.87 m; noise averages out over the ring."""
    lidar = Lidar(lidar_model("vlp-16"), SensorPose("lidar_top", pose(0.0, 0.0, 1.84)), 10.0)
    cloud = read(Wall((0, 0, 1), 0.0), lidar=lidar)
    radius = np.hypot(cloud.xyz[:, 0], cloud.xyz[:, 1])

    for ring, elevation_deg in enumerate([-15.0, -13.0, -11.0, -9.0]):
        expected = 1.84 / np.tan(np.deg2rad(-elevation_deg))
        assert np.median(radius[cloud.ring == ring]) == pytest.approx(expected, abs=0.01)
    assert cloud.ring.max() < 8  # beams above the horizon never meet the ground


def test_a_beam_of_the_hdl32_meets_the_ground_where_its_manual_says():
    """From 1.84 m -10.67 deg reach 9.77 m; the radii of the other rings are those of physics.md, 8.2."""
    lidar = Lidar(lidar_model("hdl-32e"), SensorPose("top", pose(0.0, 0.0, 1.84)), 10.0)
    cloud = read(Wall((0, 0, 1), 0.0), lidar=lidar)
    radius = np.hypot(cloud.xyz[:, 0], cloud.xyz[:, 1])

    for ring, expected_m in {0: 3.10, 1: 3.27, 5: 4.13, 10: 5.90, 15: 9.77}.items():
        assert np.median(radius[cloud.ring == ring]) == pytest.approx(expected_m, abs=0.01)


def target(width_m, height_m, range_m):
    """Share of a sphere's points in a window of this size at this range, moved over the whole field of view."""
    cloud = read(Sphere(range_m))
    azimuth = np.arctan2(cloud.xyz[:, 1], cloud.xyz[:, 0])
    in_width = np.abs(azimuth) < 0.5 * width_m / range_m
    elevations_rad = np.deg2rad([beam[0] for beam in HDL64.device.beams])
    field_rad = np.ptp(elevations_rad) * 64 / 63
    return np.count_nonzero(in_width) * (height_m / range_m) / field_rad


def test_a_car_twenty_metres_away_gets_three_hundred_points():
    """1.8 m x 1.5 m at 20 m, (1.8 / 20) / 0.1728 deg times (1.5 / 20) / 0.42 deg: 305, mean over the field of view."""
    assert target(1.8, 1.5, 20.0) == pytest.approx(305, rel=0.1)


def test_points_fall_with_the_square_of_the_range():
    near, far = target(1.8, 1.5, 10.0), target(1.8, 1.5, 40.0)

    assert np.log2(near / far) / 2 == pytest.approx(2.0, abs=0.05)


def test_a_wall_is_distorted_as_the_vehicle_moves():
    """At 20 m/s towards a wall, each beam starts where the sensor is when it fires: x = wall - (x0 + v t)."""
    ego = Trajectory.from_poses([-1.0, 1.0], [pose(-20.0, 0, 0), pose(20.0, 0, 0)])
    cloud = read(Wall((1, 0, 0), 30.0), ego=ego)
    sensor_x = 0.9 + 20.0 * cloud.time_s
    ahead = np.abs(cloud.xyz[:, 1]) < 5.0
    residual = cloud.xyz[ahead, 0] - (30.0 - sensor_x[ahead])

    assert np.ptp(cloud.xyz[:, 0]) > 0.7  # 40 m wide: a quarter of the turn or more
    assert abs(residual.mean()) < 0.003
    assert residual.std() < 0.05  # range noise alone


def test_a_turning_vehicle_sees_the_wall_where_its_heading_says():
    """Undoing the known motion, beam by beam, makes the wall flat again."""
    turn = Trajectory.from_poses(
        np.linspace(-0.1, 0.1, 41), [pose(10 * t, 0, 0, yaw_rad=0.8 * t) for t in np.linspace(-0.1, 0.1, 41)]
    )
    cloud = read(Wall((1, 0, 0), 15.0), ego=turn)
    T_world_lidar = turn.poses(cloud.time_s) @ ROOF.T_ego_sensor
    world = move_points(T_world_lidar, cloud.xyz)
    still = move_points(ROOF.T_ego_sensor, cloud.xyz)

    assert np.abs(world[:, 0] - 15.0).max() < 0.25
    assert np.abs(world[:, 0] - 15.0).mean() < 0.03
    assert np.abs(still[:, 0] - 15.0).max() > 0.6


def test_rays_carry_their_own_time_and_start_at_the_sensor():
    wall = Wall((1, 0, 0), 30.0)
    ego = Trajectory.from_poses([0.0, 10.0], [pose(0, 0, 0), pose(100.0, 0, 0)])
    read(wall, ego=ego, time_s=5.0)
    times_s = np.concatenate([rays.times_s for rays in wall.asked])
    origins = np.concatenate([rays.origins for rays in wall.asked])

    assert times_s[0] == pytest.approx(4.95, abs=1e-4)
    assert np.all(np.diff(times_s) >= 0)
    assert np.abs(origins[:, 0] - (0.9 + 10.0 * times_s)).max() < 10.0 * 25e-6
    assert move_points(invert(ROOF.T_ego_sensor), [0.9, 0.0, 1.8]) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(("mor_m", "expected_m"), [(30000.0, 140.0), (50.0, 27.5)])
def test_the_range_ends_where_the_link_says(mor_m, expected_m):
    """R10 = 50 m and 80 % reflectance: half of the echoes at the maximum range of `lidar_link`, cut at 120 m."""
    air = Atmosphere(mor_m=mor_m)
    limit_m = lidar_link.max_range(0.8, r10_m=50.0, extinction_per_m=float(air.extinction_per_m(905.0)))
    share = len(read(Sphere(limit_m), atmosphere=air).xyz) / HDL64.firings().size

    assert limit_m == pytest.approx(expected_m, rel=0.02)
    assert share == pytest.approx(0.5 if limit_m < 120 else 0.0, abs=0.01)
    assert len(read(Sphere(0.5), atmosphere=air).xyz) == 0  # nearer than the minimum


def test_ranges_are_as_noisy_as_the_device_and_in_its_unit():
    cloud = read(Sphere(30.0))
    range_m = np.linalg.norm(cloud.xyz.astype(float), axis=1)
    ratio = lidar_link.signal_ratio(0.8, 1.0, 30.0, r10_m=50.0, extinction_per_m=float(AIR.extinction_per_m(905.0)))

    assert range_m.mean() == pytest.approx(30.0, abs=0.001)
    assert range_m.std() == pytest.approx(lidar_link.range_sigma(lidar_link.snr(ratio), 0.02), rel=0.02)
    assert range_m / 0.002 == pytest.approx(np.rint(range_m / 0.002), abs=2e-3)
    assert cloud.intensity.mean() == pytest.approx(0.8, rel=0.01)


def test_oblique_surfaces_return_less():
    """On level ground the cosine of incidence is height / range."""
    cloud = read(Wall((0, 0, 1), 0.0))
    range_m = np.linalg.norm(cloud.xyz, axis=1)
    near = range_m < 15.0
    expected = 0.8 * lidar_link.incidence_factor(1.8 / range_m[near])

    assert np.mean(cloud.intensity[near] / expected) == pytest.approx(1.0, abs=0.005)
    assert np.ptp(expected) > 0.2


def test_stuff_has_no_instances():
    """The tracer gives every surface an instance; points of stuff belong to no object."""
    car, road = read(Wall((1, 0, 0), 20.0)), read(Wall((0, 0, 1), 0.0, class_name="ground.road"))

    assert set(car.instance_id) == {7}
    assert set(road.instance_id) == {0}
    assert set(road.class_id) == {class_id("ground.road")}


def test_equal_seeds_give_equal_bytes():
    def bytes_of(cloud):
        return [getattr(cloud, name).tobytes() for name in cloud.__slots__]

    assert bytes_of(read(Sphere(25.0))) == bytes_of(read(Sphere(25.0)))
    assert bytes_of(read(Sphere(25.0))) != bytes_of(read(Sphere(25.0), seed=2))


def test_another_object_leaves_the_noise_of_all_other_points_as_it_was():
    """A gap at the right takes some beams; every other beam returns, or fails to, exactly as it did without.

    At 68 m chance decides: 20 % reflectance is detected half of the time at 70 m.
    """

    class WithGap:
        def intersect_bare(self, rays):
            hits = Sphere(68.0).intersect_bare(rays)
            at_right = rays.directions[:, 1] < -0.95
            return hits_of(np.where(at_right, np.inf, hits.range_m), hits.normal, hits.instance_id, hits.class_id)

    def by_beam(cloud):
        return {(t, r): tuple(p) for t, r, p in zip(cloud.time_s, cloud.ring, cloud.xyz, strict=True)}

    before, after = (by_beam(read(tracer, reflectance=0.2)) for tracer in (Sphere(68.0), WithGap()))

    assert 0.4 * HDL64.firings().size < len(before) < 0.8 * HDL64.firings().size
    assert 0.05 * len(before) < len(before) - len(after) < 0.2 * len(before)
    assert all(before[beam] == point for beam, point in after.items())


def test_a_deskewed_sweep_is_that_of_a_vehicle_that_stood_still():
    """A driving, turning vehicle's view of a wall, straightened, is flat within the range noise at 15 m."""
    times_s = np.linspace(-0.1, 0.1, 41)
    ego = Trajectory.from_poses(times_s, [pose(20 * t, 0, 0, yaw_rad=0.8 * t) for t in times_s])
    cloud = read(Wall((1, 0, 0), 15.0), ego=ego)
    ahead = np.abs(cloud.xyz[:, 1]) < 5.0
    straight, skewed = deskewed(cloud, ROOF, ego, 0.0)[ahead, 0], cloud.xyz[ahead, 0]

    assert abs(straight.mean() - 14.1) < 0.003
    assert straight.std() < 0.05 < skewed.std()


def test_the_own_roof_hides_the_ground_behind_it():
    """A roof 0.3 m below the sensor and 1 m long all around takes the beams steeper than 16.7 deg ahead; no others."""
    plain = Lidar(lidar_model("hdl-32e"), SensorPose("top", pose(0.0, 0.0, 1.8)), 10.0)
    roofed = replace(plain, own_body=((-1.0, 1.0, -1.0, 1.0, 0.2, 1.5),))
    ground = Wall((0, 0, 1), 0.0, class_name="ground.road")
    seen, hidden = read(ground, lidar=plain), read(ground, lidar=roofed)
    elevation_deg = np.array([beam[0] for beam in plain.device.beams])

    def of_ring(cloud, ring):
        is_ground = cloud.class_id == class_id("ground.road")
        return cloud.time_s[is_ground & (cloud.ring == ring) & (np.abs(cloud.xyz[:, 1]) < 0.2) & (cloud.xyz[:, 0] > 0)]

    for ring in range(16):
        expected = 0 if elevation_deg[ring] < -16.7 else len(of_ring(seen, ring))
        assert len(of_ring(hidden, ring)) == expected
    near = replace(roofed, device=roofed.device.model_copy(update={"range_min_m": 0.2}))
    own = read(ground, lidar=near)
    assert np.count_nonzero(own.class_id == class_id("ego")) > 1000
    assert own.xyz[own.class_id == class_id("ego"), 2] == pytest.approx(-0.3, abs=0.1)
