from dataclasses import replace

import numpy as np
import pytest

from synthgen.geometry import pose
from synthgen.physics import radar_link
from synthgen.physics.atmosphere import Atmosphere
from synthgen.records import Hits, Material, ObjectInfo, Scene, SensorPose, Trajectory
from synthgen.records.radar import DIRECT, GHOST, NOISE
from synthgen.rng import stream
from synthgen.sensors.radar import Radar, Surroundings
from synthgen.sensors.radar_detect import Scan, detect, origins_of
from synthgen.sensors.radar_echoes import Echoes
from synthgen.spec.radar_model import RadarModel, radar_model, radar_model_ids
from synthgen.taxonomy import class_id

AIR = Atmosphere(mor_m=30000.0)
SCANS = {
    "far": Scan(radar_model("ars408").scans[0]),
    "near": Scan(radar_model("ars408").scans[1]),
    "image": Scan(radar_model("imaging-4d").scans[0]),
}
STILL = Trajectory.from_poses([0.0], [np.eye(4)])


def points(*rows, class_name="vehicle.car", instance_id=7):
    """Echoes of (range, azimuth, elevation, rate, cross-section); angles in degrees, cross-sections in dBsm."""
    r, az, el, v, rcs = np.array(rows, dtype=float).reshape(-1, 5).T
    az, el = np.deg2rad(az), np.deg2rad(el)
    direction = np.stack([np.cos(el) * np.cos(az), np.cos(el) * np.sin(az), np.sin(el)], axis=-1)
    n = len(r)
    return Echoes(
        r,
        v,
        radar_link.from_db(rcs),
        direction,
        np.full(n, class_id(class_name), np.uint8),
        np.full(n, instance_id, np.int32),
        np.full(n, DIRECT, np.uint8),
    )


def seen(scan, echoes, seed=1, air=AIR, rise=1.0):
    still = np.zeros(scan.shape[2])
    found, _ = detect(scan, echoes, air=air, noise_rise=rise, own_rate_m_per_s=still, rng=stream(seed, "radar"))
    return found


@pytest.mark.parametrize("model_id", radar_model_ids())
def test_radar_models_are_valid_and_name_their_sources(model_id):
    model = radar_model(model_id)

    assert model.id == model_id
    assert len(model.source) > 200


def test_the_ars408_resolves_what_its_data_sheet_says():
    """Width at half the power: 1.79 and 0.39 m, 0.37 and 0.43 km/h."""
    far, near = SCANS["far"].waveform, SCANS["near"].waveform

    assert [1.441 * w.range_bin_m for w in (far, near)] == pytest.approx([1.79, 0.39], rel=0.005)
    assert [1.441 * w.rate_bin_m_per_s * 3.6 for w in (far, near)] == pytest.approx([0.37, 0.43], rel=0.005)


def test_a_table_whose_numbers_do_not_fit_is_refused():
    row = radar_model("ars408").model_dump()
    for wrong, words in (
        ({"range_min_m": 300}, "below range_max_m"),
        ({"n_train": 15}, "even"),
        ({"azimuth_gain": [(5, 0), (9, -3)]}, "rise from 0"),
    ):
        with pytest.raises(ValueError, match=words):
            RadarModel.model_validate({**row, "scans": [{**row["scans"][0], **wrong}]})


@pytest.mark.parametrize("name", SCANS)
def test_a_point_target_is_found_where_it_is(name):
    """Within three standard deviations: a bin over sqrt(2 SNR) (and 2 % of a bin for what the window leaves)."""
    scan = SCANS[name]
    true = (41.3, -4.3, 2.1 if name == "image" else 0.0, -3.77, 10.0)
    found = seen(scan, points(true))
    best = int(np.argmax(found.snr))
    slack = 0.02 + 3.0 / np.sqrt(2 * found.snr[best])
    azimuth = np.arcsin(found.sine[best] / np.cos(found.elevation_rad[best]))
    step = scan.waveform

    assert found.range_m[best] == pytest.approx(41.3, abs=slack * step.range_bin_m)
    assert found.rate_m_per_s[best] == pytest.approx(-3.77, abs=slack * step.rate_bin_m_per_s)
    assert azimuth == pytest.approx(np.deg2rad(-4.3), abs=slack * scan.beam_step)
    assert found.entry[best] == 0
    if name == "image":
        width = 1.0 / (scan.spec.n_rows * scan.spec.row_pitch)
        assert found.elevation_rad[best] == pytest.approx(np.deg2rad(2.1), abs=slack * width)
    else:
        assert found.elevation_rad[best] == 0.0


@pytest.mark.parametrize("name", SCANS)
def test_a_known_reflector_has_the_strength_of_the_radar_equation(name):
    """A trihedral of 10 cm (14.4 dBsm) on the axis; one standard deviation is sqrt(2 / SNR)."""
    scan = SCANS[name]
    rcs = radar_link.trihedral_m2(0.10, scan.waveform.wavelength_m)
    found = seen(scan, points((60.4, 0.0, 0.0, -1.23, radar_link.to_db(rcs))))
    expected = scan.snr_per_m2() * rcs / 60.4**4
    best = int(np.argmax(found.snr))

    assert found.snr[best] == pytest.approx(expected, rel=4 * np.sqrt(2 / expected) + 0.01)


def test_targets_are_resolved_from_two_bins_on():
    """Two equal points one resolution apart in range are one peak, three bins apart two."""
    scan = SCANS["near"]
    step = scan.waveform.range_bin_m

    def n_strong(gap):
        found = seen(scan, points((30 * step, 0, 0, 1, 10), ((30 + gap) * step, 0, 0, 1, 10)))
        return int((found.snr > 100).sum())

    assert n_strong(1.0) == 1
    assert n_strong(4.0) == 2


def test_noise_alone_gives_as_many_false_alarms_as_designed():
    """1.9 million cells at 1e-4, of which only peaks are told (few cells beside each are as high)."""
    scan = Scan(SCANS["near"].spec.model_copy(update={"false_alarm": 1e-4}))
    nothing = points()
    found = seen(scan, nothing)
    expected = np.prod(scan.shape) * 1e-4

    assert len(found.entry) == pytest.approx(expected, abs=5 * np.sqrt(expected))
    assert set(found.entry) == {-1}
    assert {int(x) for x in origins_of(found, nothing)[2]} == {NOISE}


def test_rain_and_other_radars_take_range():
    """A car at 80 m: 25 mm/h costs 1.8 dB there and back, a noise floor 10 dB up costs 10."""
    scan = SCANS["far"]
    dry = seen(scan, points((80.0, 0, 0, 1.0, 10)))
    wet = seen(scan, points((80.0, 0, 0, 1.0, 10)), air=Atmosphere(rain_mm_per_h=25.0))
    loud = seen(scan, points((80.0, 0, 0, 1.0, 10)), rise=10.0)
    level = [radar_link.to_db(found.snr[found.entry == 0].max()) for found in (dry, wet, loud)]

    assert level[0] - level[1] == pytest.approx(2 * 0.08 * 11.4, abs=1.2)
    assert level[0] - level[2] == pytest.approx(10.0, abs=1.2)


class OnePlate:
    """A tracer that knows one plate of metal ahead, `range_m` away from x = 0, `half_m` to each side."""

    def __init__(self, range_m, half_m=0.9, velocity=(0.0, 0.0, 0.0), instance_id=7, class_name="vehicle.car"):
        self.range_m, self.half_m, self.velocity = range_m, half_m, velocity
        self.instance_id, self.class_name = instance_id, class_name

    def intersect(self, rays):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (self.range_m - rays.origins[:, 0]) / rays.directions[:, 0]
        t = np.where(t > 0, t, np.inf)
        y, z = (rays.origins[:, i] + np.where(np.isfinite(t), t, 0) * rays.directions[:, i] for i in (1, 2))
        is_hit = np.isfinite(t) & (np.abs(y) < self.half_m) & (z > 0.2) & (z < 1.5)
        n = len(t)
        normal = np.where(is_hit[:, None], [-1.0, 0.0, 0.0], 0.0).astype(np.float32)
        return Hits(
            np.where(is_hit, t, np.inf).astype(np.float32),
            np.where(is_hit, self.instance_id, 0).astype(np.int32),
            np.where(is_hit, class_id(self.class_name), 0).astype(np.uint8),
            np.zeros(n, np.uint16),
            np.zeros(n, np.uint16),
            normal,
            normal.copy(),
            np.zeros((n, 2), np.float32),
            np.where(is_hit[:, None], self.velocity, 0.0).astype(np.float32),
        )


def around(range_m, yaw=0.0, class_name="vehicle.car", air=AIR):
    scene = Scene((), (), (), (Material("paint", (1, 1, 1), 0.5, 0.5, substance="paint"),), ("body",), {})
    body = ObjectInfo(
        7,
        "00000000-0000-4000-8000-000000000000",
        "car",
        class_name,
        "car.sedan",
        (4.5, 1.8, 1.4),
        (0.0, 0.0, 0.7),
        Trajectory.from_poses([0.0], [pose(range_m + 2.25, 0, 0, yaw)]),
    )
    return Surroundings.of(scene, [body], air, False)


def radar(model="ars408", **options):
    return Radar(radar_model(model), SensorPose("front", pose(3.7, 0.0, 0.5)), has_multipath=False, **options)


def test_rates_are_relative_and_the_ego_motion_is_taken_out():
    """Ego 20 m/s ahead, car 12 m/s ahead: -8 m/s measured, 12 m/s over ground; a standing one: -20 and 0."""
    ego = Trajectory.from_poses([-1.0, 1.0], [pose(-20, 0, 0), pose(20, 0, 0)])
    for speed in (12.0, 0.0):
        tracer = OnePlate(53.7, velocity=(speed, 0.0, 0.0))
        read = radar().read(tracer, ego, 0.0, around(53.7), stream(1, "r")).points
        mine = read.instance_id == 7

        assert mine.any()
        assert read.rate_m_per_s[mine] == pytest.approx(speed - 20.0, abs=0.2)
        assert read.rate_over_ground_m_per_s[mine] == pytest.approx(speed, abs=0.3)
        assert read.range_m[mine] == pytest.approx(50.0, abs=1.3)
        assert set(read.class_id[mine]) == {class_id("vehicle.car")}
        assert set(read.origin[mine]) == {DIRECT}


def test_a_body_has_on_average_the_cross_section_of_its_class():
    """A car from behind: 13 dBsm, with this individual's own offset; the mean of 24 readings is within 2.5 dB.

    One reading's deviation of an exponential power is its mean: 24 give 20 %, or 0.9 dB, and cells share it.
    """
    total, tracer = [], OnePlate(43.7)
    for k in range(24):
        read = radar(has_road=False).read(tracer, STILL, 0.0, around(43.7), stream(k, "rcs")).points
        total.append(radar_link.from_db(read.rcs_dbsm[(read.instance_id == 7) & (read.scan == 1)]).max(initial=0.0))
    own = stream(int("00000000000040008000000000000000"[:15], 16), "radar cross-section").standard_normal() * 2.5

    assert radar_link.to_db(np.mean(total)) == pytest.approx(13.0 + own, abs=2.5)


@pytest.mark.parametrize("model", radar_model_ids())
def test_rain_alone_is_no_crowd_of_detections(model):
    """Near drops outweigh the noise, but have less cross-section in a cell than the device gives."""
    rain = around(5000.0, air=Atmosphere(rain_mm_per_h=25.0))
    read = radar(model).read(OnePlate(5000.0), STILL, 0.0, rain, stream(4, "rain")).points

    assert len(read.range_m) < 30
    assert set(read.origin) <= {NOISE}


def test_a_mirror_beside_the_road_makes_a_ghost_of_a_car():
    """A metal wall at y = 4: the car's picture in it is at y = 8, over the wall and back."""

    class WithWall(OnePlate):
        def intersect(self, rays):
            plate = super().intersect(rays)
            with np.errstate(divide="ignore", invalid="ignore"):
                t = (4.0 - rays.origins[:, 1]) / rays.directions[:, 1]
            z = rays.origins[:, 2] + np.where(np.isfinite(t), t, 0) * rays.directions[:, 2]
            is_wall = (t > 0) & (t < plate.range_m) & (z > 0) & (z < 3) & np.isfinite(t)
            side = np.where(rays.directions[:, 1:2] > 0, [0.0, -1.0, 0.0], [0.0, 1.0, 0.0]).astype(np.float32)
            return replace(
                plate,
                range_m=np.where(is_wall, t, plate.range_m).astype(np.float32),
                instance_id=np.where(is_wall, 3, plate.instance_id).astype(np.int32),
                class_id=np.where(is_wall, class_id("structure.guard_rail"), plate.class_id).astype(np.uint8),
                normal=np.where(is_wall[:, None], side, plate.normal),
            )

    with_mirrors = replace(radar(), has_multipath=True)
    read = with_mirrors.read(WithWall(33.7), STILL, 0.0, around(33.7), stream(2, "ghost")).points
    ghosts = read.xyz()[(read.origin == GHOST) & (read.instance_id == 7)]

    assert len(ghosts)
    assert np.any(np.hypot(ghosts[:, 0] - 30.0, ghosts[:, 1] - 8.0) < 2.0)
    without = radar().read(WithWall(33.7), STILL, 0.0, around(33.7), stream(2, "ghost")).points
    assert not np.any(without.origin == GHOST)


def test_a_reading_depends_on_its_seed_alone():
    first, again, other = (
        radar(interference=0.5, keep_spectrum=True).read(OnePlate(30.0), STILL, 0.0, around(30.0), stream(k, "same"))
        for k in (5, 5, 6)
    )

    assert all(
        np.array_equal(getattr(first.points, name), getattr(again.points, name)) for name in first.points.__slots__
    )
    assert len(first.spectra) == 2
    assert np.array_equal(first.spectra[0].level_db, again.spectra[0].level_db)
    assert not np.array_equal(first.points.snr_db, other.points.snr_db)


def test_the_list_is_no_longer_than_the_device_gives_and_in_its_steps():
    device = radar_model("ars408").model_copy(update={"detections_max": 3})
    read = replace(radar(), device=device).read(OnePlate(20.0), STILL, 0.0, around(20.0), stream(1, "n")).points

    assert len(read.range_m) == 3
    assert np.all(np.diff(read.snr_db) <= 0)
    assert read.range_m / 0.2 == pytest.approx(np.rint(read.range_m / 0.2), abs=1e-3)
    assert read.rcs_dbsm / 0.5 == pytest.approx(np.rint(read.rcs_dbsm / 0.5), abs=1e-3)
