"""Radar readings to bytes and back: detections, their truth, and spectra. Equal readings give equal bytes."""

import io
import zipfile

import numpy as np

from synthgen.arrays import AnyArray
from synthgen.records import RadarPoints, RadarSpectrum
from synthgen.store.encode import array_bytes, structured_array

RADAR_DTYPE = np.dtype(
    [
        ("range_m", "<f4"),
        ("azimuth_rad", "<f4"),
        ("elevation_rad", "<f4"),
        ("rate_m_per_s", "<f4"),
        ("rate_over_ground_m_per_s", "<f4"),
        ("rcs_dbsm", "<f4"),
        ("snr_db", "<f4"),
        ("time_s", "<f4"),
        ("scan", "u1"),
    ]
)
"""One detection in a radar file."""

RADAR_LABEL_DTYPE = np.dtype([("class_id", "u1"), ("instance_id", "<i4"), ("origin", "u1")])
"""One detection's truth, in the order of the radar file."""

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip archive can hold: no clock in the bytes


def radar_bytes(points: RadarPoints) -> bytes:
    """Detections as a structured `.npy`, without their truth."""
    return array_bytes(_table(points, RADAR_DTYPE))


def radar_label_bytes(points: RadarPoints) -> bytes:
    """The truth of detections as a structured `.npy`."""
    return array_bytes(_table(points, RADAR_LABEL_DTYPE))


def radar_points(points: AnyArray, labels: AnyArray) -> RadarPoints:
    """The record of a radar file and its label file."""
    fields = {name: np.array(points[name]) for name in RADAR_DTYPE.names or ()}
    return RadarPoints(**fields, **{name: np.array(labels[name]) for name in RADAR_LABEL_DTYPE.names or ()})


def spectra_bytes(spectra: tuple[RadarSpectrum, ...]) -> bytes:
    """Spectra as a zip archive: `level_db_0.npy` (half floats) and `bins_0.npy` (m, m/s) of scan 0, and so on."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for index, spectrum in enumerate(spectra):
            bins = np.array([spectrum.range_bin_m, spectrum.rate_bin_m_per_s])
            for name, array in (("level_db", spectrum.level_db.astype(np.float16)), ("bins", bins)):
                entry = zipfile.ZipInfo(f"{name}_{index}.npy", _ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, array_bytes(array), compresslevel=1)
    return buffer.getvalue()


def radar_spectra(data: bytes) -> tuple[RadarSpectrum, ...]:
    """The spectra of a file; `ValueError`, `KeyError` or `zipfile.BadZipFile` if it is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        n = sum(name.startswith("bins_") for name in archive.namelist())
        return tuple(
            RadarSpectrum(
                structured_array(archive.read(f"level_db_{index}.npy")).astype(np.float32),
                *structured_array(archive.read(f"bins_{index}.npy")).tolist(),
            )
            for index in range(n)
        )


def _table(points: RadarPoints, dtype: np.dtype[np.void]) -> AnyArray:
    table = np.zeros(len(points.range_m), dtype=dtype)
    for name in dtype.names or ():
        table[name] = getattr(points, name)
    return table
