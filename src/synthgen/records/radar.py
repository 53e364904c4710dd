"""A radar reading with its truth."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from synthgen.arrays import Floats, Int32s, Singles, UInt8s, check_shape, frozen

NOISE: Final = 0
"""Origin of a detection that no surface made: thermal noise, rain, another radar."""
DIRECT: Final = 1
"""Origin of a detection at the place of what it is from: an object, or clutter if its instance is 0."""
GHOST: Final = 2
"""Origin of a detection whose echo went over a mirror: nothing is where it appears; it is labeled as its source."""

ORIGINS: Final = ("noise", "direct", "ghost")
"""Names of the origins, by number."""


@final
@dataclass(frozen=True, slots=True)
class RadarPoints:
    """Detections of one reading, strongest first.

    Attributes
    ----------
    range_m, azimuth_rad, elevation_rad : (n,) float32
        Measured, in the sensor frame; azimuth left, elevation up; elevation 0 from a device that measures none.
    rate_m_per_s : (n,) float32
        Measured range rate, negative when approaching. [m/s]
    rate_over_ground_m_per_s : (n,) float32
        The same without the sensor's own motion along the measured direction: 0 for what stands still. [m/s]
    rcs_dbsm : (n,) float32
        Radar cross-section as the device computes it, for clear air.
    snr_db : (n,) float32
    time_s : (n,) float32
        Middle of the scan after the frame's time stamp. [s]
    scan : (n,) uint8
        Index of the device's scan.
    class_id : (n,) uint8
        Of the surface that sent most of the echo; 0 for noise.
    instance_id : (n,) int32
        Object of that surface; 0 for stuff classes (clutter) and for noise.
    origin : (n,) uint8
        `NOISE`, `DIRECT` or `GHOST`.
    """

    range_m: Singles
    azimuth_rad: Singles
    elevation_rad: Singles
    rate_m_per_s: Singles
    rate_over_ground_m_per_s: Singles
    rcs_dbsm: Singles
    snr_db: Singles
    time_s: Singles
    scan: UInt8s
    class_id: UInt8s
    instance_id: Int32s
    origin: UInt8s

    def __post_init__(self) -> None:
        n = len(self.range_m)
        for name in self.__slots__:
            check_shape(name, getattr(self, name), (n,))
            object.__setattr__(self, name, frozen(np.asarray(getattr(self, name))))

    def xyz(self) -> Floats:
        """Places (n, 3) in the sensor frame. [m]"""
        azimuth, elevation = self.azimuth_rad.astype(float), self.elevation_rad.astype(float)
        level = self.range_m * np.cos(elevation)
        return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), self.range_m * np.sin(elevation)], axis=-1)


@final
@dataclass(frozen=True, slots=True)
class RadarSpectrum:
    """Power over range and Doppler of one scan, largest over its beams, relative to its noise. [dB]

    Attributes
    ----------
    level_db : (r, d) float32
        Row i is range i times `range_bin_m`, column j a range rate of (j - d // 2) times `rate_bin_m_per_s`, which may
        be off by any whole number of d bins.
    range_bin_m, rate_bin_m_per_s : float
    """

    level_db: Singles
    range_bin_m: float
    rate_bin_m_per_s: float

    def __post_init__(self) -> None:
        check_shape("level_db", self.level_db, (None, None))
        object.__setattr__(self, "level_db", frozen(np.asarray(self.level_db, dtype=np.float32)))


@final
@dataclass(frozen=True, slots=True)
class RadarReading:
    """Detections, and the spectrum of each scan if it was asked for."""

    points: RadarPoints
    spectra: tuple[RadarSpectrum, ...] = ()
