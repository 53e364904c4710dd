import numpy as np
import pytest

from synthgen.physics import radar_air, radar_cube, radar_link, radar_scatter
from synthgen.physics.atmosphere import Atmosphere
from synthgen.physics.radar_cfar import Cfar, ca_factor, os_factor
from synthgen.physics.substances import substances
from synthgen.rng import stream
from synthgen.taxonomy import classes

AT_77 = radar_link.Waveform(77e9, 1e9, 256, 20e-6)


def test_the_cells_are_those_of_the_waveform():
    """c / 2B = 0.150 m at 1 GHz; wavelength / 2 N T = 0.380 m/s at 256 chirps of 20 us, +-48.7 m/s."""
    assert AT_77.range_bin_m == pytest.approx(0.1499, abs=1e-4)
    assert AT_77.rate_bin_m_per_s == pytest.approx(0.3802, abs=1e-4)
    assert AT_77.rate_span_m_per_s / 2 == pytest.approx(48.67, abs=0.01)


def test_known_bodies_have_their_cross_section():
    """Trihedral of 10 cm 14.4 dBsm, sphere of 10 cm radius -15.0 dBsm at 77 GHz."""
    assert radar_link.to_db(radar_link.trihedral_m2(0.10, AT_77.wavelength_m)) == pytest.approx(14.4, abs=0.05)
    assert radar_link.to_db(radar_link.trihedral_m2(0.20, AT_77.wavelength_m)) == pytest.approx(26.4, abs=0.1)
    assert radar_link.to_db(radar_link.sphere_m2(0.1)) == pytest.approx(-15.03, abs=0.01)


def test_the_radar_equation_gives_the_reference_budget():
    """10 dBsm at 100 m with 12 dBm, 15 and 13 dBi, 12 dB, 5 dB and 20 ms: 28.8 dB."""
    waveform = radar_link.Waveform(77e9, 300e6, 100, 200e-6)
    snr = radar_link.snr_per_m2(waveform) * 10.0 / 100.0**4

    assert radar_link.to_db(snr) == pytest.approx(28.8, abs=0.2)


def test_the_road_makes_lobes_between_nothing_and_twelve_decibels():
    """Four times the amplitude where both ways are in step; nearly none where they are not."""
    gain = radar_link.road_gain(np.linspace(40.0, 200.0, 4000), 0.5, 0.6, AT_77.wavelength_m)

    assert radar_link.to_db(gain.max()) == pytest.approx(12.0, abs=0.6)
    assert radar_link.to_db(gain.min()) < -20.0
    near = radar_link.road_gain(np.linspace(4.0, 5.0, 4000), 0.5, 0.6, AT_77.wavelength_m)
    assert near.max() < 0.8 * gain.max()  # rough at steep angles


def test_rain_attenuates_by_the_recommendation():
    """ITU-R P.838-3 at 77 GHz: 11.41 dB/km at 25 mm/h and 1.13 at 1 mm/h; at 24.125 GHz 3.71."""
    assert radar_air.rain_db_per_km(25.0, 77e9) == pytest.approx(11.41, rel=0.005)
    assert radar_air.rain_db_per_km(1.0, 77e9) == pytest.approx(1.132, rel=0.005)
    assert radar_air.rain_db_per_km(25.0, 24.125e9) == pytest.approx(3.71, rel=0.005)


def test_fog_attenuates_by_its_water():
    """ITU-R P.840 at 77 GHz and 10 C: 3.147 dB/km per g/m3; fog of 100 m MOR holds 0.11 g/m3."""
    assert radar_air.cloud_db_per_km_per_g_m3(77e9, 283.15) == pytest.approx(3.147, rel=0.005)
    assert radar_air.fog_db_per_km(100.0, 77e9) == pytest.approx(3.147 * 0.11, rel=0.02)


def test_the_radar_reads_the_one_atmosphere():
    rain = radar_air.extinction_per_m(Atmosphere(rain_mm_per_h=25.0), 77e9)

    assert rain == pytest.approx(11.41 / 4342.9, rel=0.01)
    assert radar_air.extinction_per_m(Atmosphere(), 77e9) < 1e-6
    assert radar_air.rain_reflectivity_per_m(25.0) == pytest.approx(1.16e-3)
    assert radar_air.rain_reflectivity_per_m(0.0) == 0.0


def test_facets_of_a_sphere_add_up_to_its_cross_section():
    """Geometric optics: a conducting sphere sends back pi r^2 whatever the spread of its slopes."""
    sin2 = np.linspace(0.0, 1.0, 200_001)  # rings of equal area as seen
    cosine = np.sqrt(1.0 - 0.5 * (sin2[1:] + sin2[:-1]))
    radius_m, range_m = 0.3, 20.0
    solid_sr = np.full(len(cosine), np.pi * radius_m**2 / range_m**2 / len(cosine))
    mirror = np.tile([1.0, 0.0], (len(cosine), 1))
    total = radar_scatter.surface_rcs_m2(cosine, solid_sr, range_m, mirror).sum()

    assert total == pytest.approx(radar_link.sphere_m2(radius_m), rel=4 * radar_scatter.FACET_SLOPE**2)


def test_every_substance_has_a_diffuse_return_and_a_mirror():
    table = radar_scatter.surface_table(list(substances()))

    assert table.shape == (len(substances()), 2)
    assert np.all(table > 0)
    assert radar_scatter.mirror_table(["metal", "plaster"])[0, :80].min() > 0.9


def test_bodies_have_the_cross_sections_of_their_class_and_aspect():
    aspect = np.deg2rad([0.0, 45.0, 90.0, 180.0, -90.0, 270.0])
    car = radar_scatter.body_rcs_dbsm("vehicle.car", aspect)

    assert car == pytest.approx([10, 3, 24, 13, 24, 24])
    assert radar_scatter.body_classes() <= set(classes())
    around = np.deg2rad(np.arange(360.0))
    mean = {name: radar_scatter.body_rcs_dbsm(name, around).mean() for name in radar_scatter.body_classes()}
    assert mean["human.child"] == pytest.approx(mean["human.adult"] - 3.0, abs=0.1)
    assert (
        mean["human.adult"] < mean["rider.cyclist"] < mean["vehicle.car"] < mean["vehicle.van"] < mean["vehicle.truck"]
    )


def test_a_window_answers_a_point_as_its_transform_does():
    """Hann's response against a discrete transform of 512 samples."""
    n, place = 512, 100.3
    samples = np.exp(2j * np.pi * place * np.arange(n) / n) * np.hanning(n + 1)[:-1]
    bins = np.arange(97, 104)
    transformed = np.abs(np.fft.fft(samples))[bins] / (n / 2)

    assert np.abs(radar_cube.response(bins - place)) == pytest.approx(transformed, abs=1e-4)


def test_a_place_between_cells_is_read_off_exactly():
    true = np.linspace(-0.5, 0.5, 21)
    left, middle, right = (np.abs(radar_cube.response(step - true)) for step in (-1, 0, 1))

    assert radar_cube.offset(left, middle, right) == pytest.approx(true, abs=1e-9)


def test_points_are_spread_to_their_cells_and_doppler_wraps():
    spread = radar_cube.spread(np.array([[5.0, 15.0, 4.0]]), np.array([[10.0 + 0j]]), (12, 16, 9))
    cells = np.zeros(12 * 16 * 9, complex)
    cells[spread.cell] = spread.signal[:, 0]
    cells = cells.reshape(12, 16, 9)

    assert cells[5, 15, 4] == pytest.approx(10.0)
    assert cells[5, 0, 4] == pytest.approx(5.0)  # the neighbor over the end
    assert cells[4, 0, 5] == pytest.approx(10.0 / 8)


@pytest.mark.parametrize(("n", "p"), [(16, 1e-4), (24, 1e-6)])
def test_threshold_factors_match_the_closed_forms(n, p):
    """N (P^(-1/N) - 1) for the mean, Rohling's product for the ordered statistic."""
    rank = 3 * n // 4
    a = os_factor(n, rank, p)

    assert ca_factor(n, p) == pytest.approx(n * (p ** (-1 / n) - 1), rel=1e-6)
    assert np.prod([(n - i) / (n - i + a) for i in range(rank)]) == pytest.approx(p, rel=0.01)


@pytest.mark.parametrize(("kind", "n_rows"), [("os", 1), ("ca", 1), ("os", 4), ("ca", 16)])
def test_the_false_alarm_rate_is_the_designed_one(kind, n_rows):
    """150 000 cells of noise at 2 in 1000: 300 expected; four standard deviations of a binomial number."""
    shape, p = (50, 30, 100), 2e-3
    cfar = Cfar(kind, 16, 2, p)
    power = stream(3, "noise", kind, n_rows).standard_gamma(n_rows, shape, dtype=np.float32)
    cells = np.unravel_index(np.arange(power.size), shape)
    count = int(cfar.is_above(power, cells, n_rows).sum())

    # Cells that share their neighbors are not independent, which widens the spread: three times the variance is ample.
    assert count == pytest.approx(power.size * p, abs=4 * np.sqrt(3 * power.size * p))


def test_points_of_one_owner_in_one_half_cell_are_one():
    """Amplitudes add with their phases; others stay apart."""
    places = np.array([[3.1, 2.0, 1.0], [3.3, 2.0, 1.0], [3.3, 2.0, 1.0], [3.6, 2.0, 1.0]])
    amplitude = np.array([[3.0 + 0j], [0 + 4.0j], [1.0 + 0j], [1.0 + 0j]])
    middle, total, strongest = radar_cube.merged(places, amplitude, np.array([5, 5, 6, 5]))
    order = np.argsort(-np.abs(total[:, 0]))

    assert np.abs(total[order, 0]) == pytest.approx([5.0, 1.0, 1.0])
    assert middle[order[0], 0] == pytest.approx((9 * 3.1 + 16 * 3.3) / 25)
    assert strongest[order[0]] == 1
    assert sorted(strongest) == [1, 2, 3]
