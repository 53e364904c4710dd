"""Beams with a width before edges, panes, mirrors and retroreflectors, in scenes of a few analytic planes."""

from dataclasses import dataclass

import numpy as np
import pytest

from synthgen.geometry import pose
from synthgen.physics import lidar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.records import Hits, Material, SensorPose, Trajectory
from synthgen.records.pointcloud import ReturnKind
from synthgen.rng import stream
from synthgen.sensors.firings import firings_of
from synthgen.sensors.lidar import Lidar, Sunlight
from synthgen.sensors.lidar_choice import reported
from synthgen.sensors.lidar_surfaces import LidarSurfaces, fresnel, glint
from synthgen.spec.lidar_model import lidar_model
from synthgen.taxonomy import class_id

STILL = Trajectory.from_poses([0.0], [np.eye(4)])
AIR = Atmosphere(mor_m=30000.0)
AT_ORIGIN = SensorPose("lidar", pose(0.0, 0.0, 0.0))
VLP16 = lidar_model("vlp-16")
MATT = Material("matt", (0.5, 0.5, 0.5), 0.9, 0.5)
PANE = Material("pane", (0.0, 0.0, 0.0), 0.06, 0.06, transmission=0.9, substance="plastic")
MIRROR = Material("mirror", (0.9, 0.9, 0.9), 0.05, 0.05, substance="mirror")
SIGN = Material("sign", (0.5, 0.5, 0.5), 0.4, 800.0, substance="retroreflector")
BEHIND_GLASS = 3


@dataclass(frozen=True)
class Plane:
    """Points p with normal . p = offset where `inside`, of one material (its index) and body."""

    normal: tuple
    offset_m: float
    body: int
    material: int = 0
    inside: object = staticmethod(lambda points: np.ones(len(points), dtype=bool))


class Planes:
    """An analytic tracer: the first of a few planes."""

    def __init__(self, *planes):
        self.planes = planes

    def intersect_bare(self, rays):
        n = len(rays.origins)
        range_m, normal = np.full(n, np.inf), np.zeros((n, 3))
        body, material = np.zeros(n, np.int32), np.zeros(n, np.uint16)
        for plane in self.planes:
            N = np.array(plane.normal, dtype=float)
            along = rays.directions @ N
            with np.errstate(divide="ignore", invalid="ignore"):
                here = (plane.offset_m - rays.origins @ N) / along
            points = rays.origins + np.where(np.isfinite(here), here, 0.0)[:, None] * rays.directions
            at = np.flatnonzero((here > 0) & (here < range_m) & np.isfinite(here) & plane.inside(points))
            range_m[at], normal[at] = here[at], -np.sign(along[at])[:, None] * N
            body[at], material[at] = plane.body, plane.material
        single = normal.astype(np.float32)
        nothing = np.zeros((n, 3), np.float32)
        kind = np.where(body > 0, class_id("vehicle.car"), 0).astype(np.uint8)
        return Hits(range_m.astype(np.float32), body, kind, np.zeros(n, np.uint16), material, single, nothing,
                    np.zeros((n, 2), np.float32), nothing.copy())  # fmt: skip


def read(planes, *, sub_rays=7, returns="strongest", materials=(MATT,), device=VLP16, sunlight=None, seed=1):
    lidar = Lidar(device, AT_ORIGIN, 10.0, returns=returns, sub_rays=sub_rays)
    return lidar.read(
        planes,
        STILL,
        0.0,
        atmosphere=AIR,
        surfaces=LidarSurfaces.of(materials),
        rng=stream(seed, "lidar"),
        sunlight=sunlight,
    )


def ahead(cloud, half_width_m=1.0):
    """Points before the sensor, and how far they are in x."""
    is_ahead = (cloud.xyz[:, 0] > 0) & (np.abs(cloud.xyz[:, 1]) < half_width_m)
    return is_ahead, cloud.xyz[is_ahead, 0]


def edge(behind_m):
    """A post half a metre wide at 10 m, and a wall behind it."""
    post = Plane((1, 0, 0), 10.0, 7, inside=lambda points: np.abs(points[:, 1]) < 0.25)
    return Planes(post, Plane((1, 0, 0), 10.0 + behind_m, 8))


def test_one_ray_a_beam_never_lies_between_two_walls():
    _, x = ahead(read(edge(0.6), sub_rays=1))

    assert not ((x > 10.15) & (x < 10.45)).any()


def test_the_edge_of_a_near_pair_gives_mixed_pixels_between_the_two():
    """3 mrad of a beam at 10 m are 3 cm, the step 3.5 cm: about one beam an edge and ring touches both walls."""
    cloud = read(edge(0.6))
    at, _ = ahead(cloud, 0.35)
    mixed = at & (cloud.kind == ReturnKind.MIXED)

    assert 8 <= np.count_nonzero(mixed) <= 64
    assert (np.abs(cloud.xyz[mixed, 1]) < 0.29).all()
    assert np.count_nonzero((cloud.xyz[mixed, 0] > 10.15) & (cloud.xyz[mixed, 0] < 10.45)) >= 4
    assert set(cloud.instance_id[mixed]) == {7, 8}


def test_walls_two_metres_apart_give_two_returns_of_one_beam():
    cloud = read(edge(2.0), returns="dual")
    at, _ = ahead(cloud, 0.35)
    second = at & (cloud.return_number == 2)
    first = np.flatnonzero(second) - 1

    assert 8 <= np.count_nonzero(second) <= 64
    assert (cloud.kind[at] == ReturnKind.SURFACE).all()
    assert np.array_equal(cloud.time_s[first], cloud.time_s[second])
    assert (cloud.return_number[first] == 1).all()
    assert cloud.xyz[first, 0] == pytest.approx(10.0, abs=0.2)
    assert cloud.xyz[second, 0] == pytest.approx(12.0, abs=0.2)
    assert set(cloud.instance_id[first]) == {7}
    assert set(cloud.instance_id[second]) == {8}


def test_single_modes_choose_among_the_returns():
    """Before the same edge the first return is the post more often than the strongest is, the last the wall."""
    counts = {
        mode: np.count_nonzero(read(edge(2.0), returns=mode).instance_id == 7)
        for mode in ("first", "strongest", "last")
    }

    assert counts["first"] > counts["strongest"] > counts["last"] > 0


def test_modes_take_the_echoes_they_name():
    """Beam 0 has three echoes, the middle one strongest; beam 1 has two, the last one strongest; beam 2 has one."""
    beam, ratio = np.array([0, 0, 0, 1, 1, 2]), np.array([2, 9, 3, 4, 5, 6], np.float32)

    assert np.flatnonzero(reported(beam, ratio, "first")).tolist() == [0, 3, 5]
    assert np.flatnonzero(reported(beam, ratio, "last")).tolist() == [2, 4, 5]
    assert np.flatnonzero(reported(beam, ratio, "strongest")).tolist() == [1, 4, 5]
    assert np.flatnonzero(reported(beam, ratio, "dual")).tolist() == [1, 2, 3, 4, 5]


def test_sub_rays_leave_a_flat_wall_as_it_is():
    """Same mean range and reflectivity as one ray gives, one return each; far aside, pulses spread and are lost."""
    wall = Planes(Plane((1, 0, 0), 20.0, 7))
    one, seven, nineteen = (read(wall, sub_rays=count, returns="dual") for count in (1, 7, 19))

    for cloud in (seven, nineteen):
        at, x = ahead(cloud)
        assert np.count_nonzero(at) == np.count_nonzero(ahead(one)[0])
        assert len(cloud.xyz) < len(one.xyz)
        assert (cloud.return_number == 1).all()
        assert x.mean() == pytest.approx(20.0, abs=0.01)
        assert cloud.intensity[at].mean() == pytest.approx(one.intensity[ahead(one)[0]].mean(), rel=0.01)


def test_a_thin_wire_returns_its_share_of_the_beam():
    """1 cm at 10 m within beams of 3 mrad that stand 3.5 cm apart: seen by sub-rays that no middle ray is."""
    wire = Planes(Plane((1, 0, 0), 10.0, 7, inside=lambda points: np.abs(points[:, 1] - 0.0137) < 0.005))
    one, nineteen = read(wire, sub_rays=1), read(wire, sub_rays=19)

    assert len(nineteen.xyz) > len(one.xyz)
    assert 0.02 < nineteen.intensity.mean() < 0.45


def car_window():
    """A pane at 10 m, and a seat a metre behind it."""
    return Planes(Plane((1, 0, 0), 10.0, 7, material=1), Plane((1, 0, 0), 12.0, 9))


def test_beams_go_through_panes_and_come_back_weaker():
    """Twice through 0.9 and through both faces of the pane: (0.9 (1 - F))^2 of the light, F 0.077 head on."""
    at, x = ahead(cloud := read(car_window(), materials=(MATT, PANE), sub_rays=1))
    behind = cloud.kind[at] == ReturnKind.THROUGH_GLASS
    expected = 0.5 * (0.9 * (1 - 2 * fresnel(1.0, 1.5) / (1 + fresnel(1.0, 1.5)))) ** 2

    assert behind.mean() > 0.9
    assert x[behind].mean() == pytest.approx(12.0, abs=0.02)
    slanted = cloud.intensity[at][behind].mean()
    assert slanted == pytest.approx(expected, rel=0.05)
    assert set(cloud.instance_id[at][behind]) == {9}


def test_a_pane_is_seen_itself_in_a_dual_return():
    """Its dirt gives 2 % of a white wall, enough at 10 m."""
    cloud = read(car_window(), materials=(MATT, PANE), sub_rays=1, returns="dual")
    _, x = ahead(cloud)

    assert np.count_nonzero(np.abs(x - 10.0) < 0.3) > 0.9 * np.count_nonzero(np.abs(x - 12.0) < 0.3)


def mirror_floor():
    return Planes(Plane((0, 0, 1), -2.0, 5, material=1), Plane((1, 0, 0), 12.0, 9))


def test_a_mirror_shows_ghosts_below_the_ground():
    """Straight on behind the mirror at the whole way's length; a floor mirrors the wall to below itself."""
    cloud = read(mirror_floor(), materials=(MATT, MIRROR))
    ghosts = cloud.kind == ReturnKind.GHOST

    assert np.count_nonzero(ghosts) > 50
    assert cloud.xyz[ghosts, 0] == pytest.approx(12.0, abs=0.25)
    assert (cloud.xyz[ghosts, 2] < -1.9).all()
    assert set(cloud.class_id[ghosts]) == {class_id("noise")}
    assert set(cloud.instance_id[ghosts]) == {0}
    assert not (read(mirror_floor(), materials=(MATT, MATT)).kind == ReturnKind.GHOST).any()


def one_by_one(device):
    """The device with lasers that fire one after the other, so that none hears another."""
    beams = tuple((e, a, 0.7 * number) for number, (e, a, _) in enumerate(device.beams))
    return device.model_copy(update={"beams": beams})


def test_lasers_that_fire_together_hear_each_other():
    """A sign 5 m away fills the view of one laser; its partner at the same moment sees nothing but its stray light."""
    device = VLP16.model_copy(update={"beams": ((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0), (5.0, 0.0, 30.0))})
    sign = Planes(Plane((1, 0, 0), 5.0, 7, material=1, inside=lambda p: np.abs(p[:, 1:]).max(axis=1) < 0.3))
    cloud = read(sign, materials=(MATT, SIGN), sub_rays=1, device=device)

    assert np.count_nonzero(cloud.kind[cloud.ring == 1] == ReturnKind.SURFACE) > 10
    assert set(cloud.kind[cloud.ring == 0]) == {ReturnKind.STRAY}
    assert not (cloud.ring == 2).any()


def test_a_sign_blooms_before_a_dark_sky():
    """A sign of 0.6 m at 20 m fills 1.7 deg; its halo reaches beams up to a degree further, at its range."""
    sign = Planes(Plane((1, 0, 0), 20.0, 7, material=1, inside=lambda p: np.abs(p[:, 1:]).max(axis=1) < 0.3))
    cloud = read(sign, materials=(MATT, SIGN), sub_rays=1, device=one_by_one(lidar_model("hdl-64e")))
    halo = cloud.kind == ReturnKind.STRAY
    off_deg = np.rad2deg(np.arctan2(np.abs(cloud.xyz[:, 1]), cloud.xyz[:, 0]))

    assert np.count_nonzero(~halo) > 10
    assert np.count_nonzero(halo) > 10
    assert (off_deg[halo] < 0.86 + 1.2).all()
    assert np.linalg.norm(cloud.xyz[halo], axis=1) == pytest.approx(20.0, abs=0.4)
    assert cloud.intensity[~halo].min() > 50 > cloud.intensity[halo].max()
    assert set(cloud.instance_id[halo]) == {0}


def test_the_sun_blinds_beams_that_look_into_it():
    """A grey wall at 45 m on both sides: most beams within 0.6 deg of the sun are lost, none of those opposite."""
    sun = Sunlight(np.array([1.0, 0.0, 0.0]), sun_share=1.0, total_share=0.0)
    wall = Planes(Plane((1, 0, 0), 45.0, 7), Plane((1, 0, 0), -45.0, 8))
    device = lidar_model("hdl-64e")
    cloud = read(wall, sub_rays=1, device=device, sunlight=sun)
    off_deg = np.rad2deg(np.arccos(np.abs(cloud.xyz[:, 0]) / np.linalg.norm(cloud.xyz, axis=1)))
    near = off_deg < 0.6

    assert np.count_nonzero(near & (cloud.xyz[:, 0] > 0)) < 0.2 * np.count_nonzero(near & (cloud.xyz[:, 0] < 0))
    assert lidar_link.glare(np.cos(np.deg2rad([0.0, 1.5])), 1.0) == pytest.approx([1 / 21, 1.0], rel=0.02)


def test_daylight_raises_false_alarms_in_an_empty_sky():
    """1e-4 of the shots without an echo at 100 klx: 12 of 133 312 turns' worth, five sigma wide; none in the dark."""
    day = Sunlight(np.array([0.0, 0.0, 1.0]), sun_share=0.0, total_share=1.0)
    device = lidar_model("hdl-64e")
    cloud = read(Planes(), sub_rays=1, device=device, sunlight=day)
    expected = 1e-4 * firings_of(device, 10.0).size

    assert abs(len(cloud.xyz) - expected) < 5 * np.sqrt(expected)
    assert set(cloud.kind) == {ReturnKind.NOISE}
    assert len(read(Planes(), sub_rays=1, device=device).xyz) == 0


def test_gloss_returns_a_glint_head_on_and_nothing_beside_it():
    """pi D F / 4 = F / (4 alpha^2) at normal incidence; a clear coat's is gone at 30 deg."""
    at = glint(0.04, 0.05, np.cos(np.deg2rad([0.0, 30.0])))

    assert at[0] == pytest.approx(0.04 / (4 * 0.05**2), rel=1e-5)
    assert at[1] < 1e-3


def test_a_water_film_takes_light_away_at_grazing_incidence():
    """Fresnel's 0.347 at 80 deg, lost on the way in and out (physics.md, 10)."""
    wet = Material("wet", (0.1, 0.1, 0.1), 0.15, 0.2, specular=((0.33) / 2.33) ** 2 / 0.08)
    cosine = np.array([1.0, np.cos(np.deg2rad(80.0))], np.float32)
    film, dry = (
        LidarSurfaces.of([m]).strength(np.zeros(2, np.uint16), cosine)
        for m in (wet, Material("dry", (0, 0, 0), 0.9, 0.2))
    )

    assert film / dry == pytest.approx([(1 - 0.02) ** 2, (1 - 0.347) ** 2], rel=0.01)


def test_prisms_draw_another_rosette_each_frame_within_their_field():
    """Within 35.2 deg of the axis; the cells of a 1 deg grid that are met grow from frame to frame."""
    device = lidar_model("livox-mid-70")
    frames = [firings_of(device, 10.0, time_s=0.1 * k).directions.reshape(-1, 3) for k in range(10)]
    off_deg = np.rad2deg(np.arccos(frames[0][:, 0]))

    def cells(directions):
        left, up = np.rad2deg(np.arctan2(directions[:, 1:].T, directions[:, 0]))
        return set(zip(np.floor(left).astype(int), np.floor(up).astype(int), strict=True))

    assert off_deg.max() == pytest.approx(35.2, abs=0.1)
    one, all_ten = cells(frames[0]), set().union(*map(cells, frames))
    assert len(all_ten) > 1.5 * len(one)
    assert np.array_equal(frames[3], firings_of(device, 10.0, time_s=0.1 * 3).directions.reshape(-1, 3))


def test_a_mirror_scans_its_field_in_level_lines():
    device = lidar_model("rs-m1")
    firings = firings_of(device, 10.0)
    azimuth_deg = np.rad2deg(np.arctan2(firings.directions[..., 1], firings.directions[..., 0]))
    elevation_deg = np.rad2deg(np.arcsin(firings.directions[..., 2]))

    assert firings.size == 78_750
    assert (azimuth_deg.min(), azimuth_deg.max()) == pytest.approx((-60, 60), abs=0.2)
    assert (elevation_deg.min(), elevation_deg.max()) == pytest.approx((-12.5, 12.5), abs=0.1)
    assert np.ptp(elevation_deg[:125]) < 1e-9  # a line
    assert np.ptp(firings.step_times_s) < 0.1


@pytest.mark.parametrize("sub_rays", [1, 7])
def test_equal_seeds_give_equal_bytes_however_many_rays_are_traced_at_once(sub_rays, monkeypatch):
    scene, materials = edge(2.0), (MATT,)
    before = read(scene, sub_rays=sub_rays, returns="dual", materials=materials)
    monkeypatch.setattr("synthgen.sensors.lidar.RAYS_AT_ONCE", 5000)
    after = read(scene, sub_rays=sub_rays, returns="dual", materials=materials)

    assert all(getattr(before, name).tobytes() == getattr(after, name).tobytes() for name in before.__slots__)
