"""FMCW radar link: resolution cells, the radar equation, and what the road adds to a direct echo.

Start at `Waveform`, then `snr_per_m2`. Powers are relative to the noise of one cell after the transforms, so that a
cell's noise has mean power 1. Not modelled: range migration within the chirps, phase noise, coupling of range and
Doppler.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.physics.substances import substance
from synthgen.units import BOLTZMANN_J_PER_K, NOISE_TEMPERATURE_K, SPEED_OF_LIGHT_M_PER_S


@final
@dataclass(frozen=True, slots=True)
class Waveform:
    """A train of chirps. One range transform along each, one Doppler transform across all.

    Attributes
    ----------
    frequency_hz : float
        Carrier. [Hz]
    bandwidth_hz : float
        Swept by one chirp. [Hz]
    n_chirps : int
    chirp_s : float
        From one chirp to the next. [s]
    """

    frequency_hz: float
    bandwidth_hz: float
    n_chirps: int
    chirp_s: float

    @property
    def wavelength_m(self) -> float:
        """3.893 mm at 77 GHz. [m]"""
        return SPEED_OF_LIGHT_M_PER_S / self.frequency_hz

    @property
    def range_bin_m(self) -> float:
        """c / 2B. [m]"""
        return SPEED_OF_LIGHT_M_PER_S / (2.0 * self.bandwidth_hz)

    @property
    def rate_bin_m_per_s(self) -> float:
        """Wavelength / 2 N T. [m/s]"""
        return self.rate_span_m_per_s / self.n_chirps

    @property
    def rate_span_m_per_s(self) -> float:
        """Range rates this far apart fall into one bin: wavelength / 2 T. [m/s]"""
        return self.wavelength_m / (2.0 * self.chirp_s)

    @property
    def time_s(self) -> float:
        """Of coherent integration. [s]"""
        return self.n_chirps * self.chirp_s


def snr_per_m2(
    waveform: Waveform,
    *,
    power_dbm: float = 12.0,
    gain_tx_db: float = 15.0,
    gain_rx_db: float = 13.0,
    noise_figure_db: float = 12.0,
    loss_db: float = 5.0,
) -> float:
    """Signal-to-noise ratio of 1 m2 at 1 m in clear air, for the whole array and train of chirps. [m2]

    P G_t G_r wavelength^2 T / ((4 pi)^3 k T0 F L): multiply by the cross-section [m2] over the range^4 [m4].
    The defaults are those of a long-range front radar: 10 dBsm at 100 m and 20 ms give 28.8 dB.
    """
    level_db = power_dbm - 30.0 + gain_tx_db + gain_rx_db - noise_figure_db - loss_db
    noise_j = BOLTZMANN_J_PER_K * NOISE_TEMPERATURE_K
    return float(from_db(level_db) * waveform.wavelength_m**2 * waveform.time_s / ((4 * np.pi) ** 3 * noise_j))


def to_db(ratio: ArrayLike) -> Floats:
    """Decibels of power ratios (...); zero is taken as -200 dB."""
    return 10.0 * np.log10(np.maximum(np.asarray(ratio, dtype=float), 1e-20))


def from_db(level_db: ArrayLike) -> Floats:
    """Power ratios (...) of decibels."""
    return 10.0 ** (np.asarray(level_db, dtype=float) / 10.0)


def sphere_m2(radius_m: ArrayLike) -> Floats:
    """Radar cross-section (...) of a conducting sphere far larger than the wavelength: pi r^2. [m2]"""
    return np.pi * np.asarray(radius_m, dtype=float) ** 2


def trihedral_m2(edge_m: ArrayLike, wavelength_m: float) -> Floats:
    """Largest cross-section (...) of a triangular trihedral with this inner edge: 4 pi a^4 / 3 wavelength^2. [m2]"""
    return 4.0 * np.pi * np.asarray(edge_m, dtype=float) ** 4 / (3.0 * wavelength_m**2)


def road_gain(
    range_m: ArrayLike, radar_height_m: float, target_height_m: ArrayLike, wavelength_m: float, is_wet: bool = False
) -> Floats:
    """Power of an echo with the ways over the road, relative to the direct way alone, (...): 0 to 16.

    |1 - g exp(j phi)|^4 for the two ways out and back, with phi from the difference of their lengths over a flat road
    and g the road's coherent mirroring at that grazing angle, roughness included; its phase is reversed, as it is
    below Brewster's angle for vertical and at all angles for horizontal polarization.
    """
    h = np.maximum(np.asarray(target_height_m, dtype=float), 0.0)
    R = np.maximum(np.asarray(range_m, dtype=float), 0.1)
    level = np.sqrt(np.maximum(R**2 - (h - radar_height_m) ** 2, 1e-4))
    way = np.hypot(level, h + radar_height_m) - R
    incidence = np.arctan2(level, h + radar_height_m)
    share = substance("water" if is_wet else "asphalt").mirror_share_77ghz(incidence)
    return np.abs(1.0 - np.sqrt(share) * np.exp(2j * np.pi * way / wavelength_m)) ** 4
