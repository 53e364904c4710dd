"""Radar devices as their data sheets describe them: the tables in `assets/radars/`.

Start at `radar_model`. A device makes one or several scans in each cycle (far and near), each with its own chirps and
antenna. A table is shipped with the package, so it is validated, but its faults are ours.
"""

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from synthgen.errors import UnknownNameError
from synthgen.resources import resource
from synthgen.spec.model import Spec
from synthgen.yamlfile import read_table

Gain = tuple[float, float]
"""Angle off the axis [deg], and power there and back relative to the axis [dB]."""


class RadarScan(Spec):
    """One scan: chirps, array and detector."""

    name: str
    frequency_ghz: float = Field(ge=76, le=81)
    bandwidth_mhz: float = Field(gt=0, le=5000)
    n_chirps: int = Field(ge=8, le=1024)
    chirp_us: float = Field(gt=0)
    range_min_m: float = Field(ge=0)
    range_max_m: float = Field(gt=0)
    azimuth_gain: tuple[Gain, ...] = Field(min_length=2, description="the last angle ends the field of view")
    elevation_gain: tuple[Gain, ...] = Field(min_length=2)
    beamwidth_deg: float = Field(gt=0, le=30, description="of the whole array on its axis, at half the power")
    n_rows: int = Field(1, ge=1, le=64, description="of the antenna, one above the other; 1 measures no elevation")
    row_pitch: float = Field(0.5, gt=0, description="from row to row, in wavelengths")
    power_dbm: float
    gain_tx_db: float
    gain_rx_db: float
    noise_figure_db: float
    loss_db: float = Field(description="of the system, that of the windows included")
    cfar: Literal["os", "ca"]
    n_train: int = Field(ge=4, le=64)
    n_guard: int = Field(ge=0, le=8)
    false_alarm: float = Field(gt=0, lt=0.1, description="probability in one cell")
    ray_pitch_deg: float = Field(gt=0, description="between the rays that stand for the beam (our choice)")

    @model_validator(mode="after")
    def _numbers_fit_each_other(self) -> Self:
        if self.range_min_m >= self.range_max_m:
            raise ValueError("range_min_m must be below range_max_m")
        if self.n_train % 2:
            raise ValueError("n_train must be even, half on each side")
        for gain in (self.azimuth_gain, self.elevation_gain):
            angles = [angle for angle, _ in gain]
            if angles[0] != 0 or angles != sorted(set(angles)) or angles[-1] > 90:
                raise ValueError("a gain's angles must rise from 0 to at most 90 deg")
        return self


class RadarModel(Spec):
    """A radar device. Steps of 0 leave a value as it is computed."""

    id: str
    name: str
    source: str = Field(description="where the numbers come from, one by one")
    rate_hz: float = Field(gt=0, le=60, description="of the device's cycle")
    rate_min_m_per_s: float = Field(lt=0, description="lowest range rate that is told apart, approaching")
    rate_max_m_per_s: float = Field(gt=0)
    detections_max: int = Field(ge=1, description="the strongest are kept, over all scans")
    rcs_min_dbsm: float = Field(description="weaker detections are not given: near rain and road")
    range_step_m: float = Field(ge=0)
    rate_step_m_per_s: float = Field(ge=0)
    rcs_step_db: float = Field(ge=0)
    angle_step_deg: float = Field(ge=0)
    scans: tuple[RadarScan, ...] = Field(min_length=1)


def radar_model_ids() -> tuple[str, ...]:
    """Ids of the shipped models."""
    return tuple(sorted(path.stem for path in resource("assets", "radars").glob("*.yaml")))


@cache
def radar_model(model_id: str) -> RadarModel:
    """The model of an id; `UnknownNameError` with the nearest one if there is none."""
    if model_id not in radar_model_ids():
        raise UnknownNameError("model", "radar model", model_id, radar_model_ids())
    return RadarModel.model_validate(read_table(resource("assets", "radars", f"{model_id}.yaml")))
