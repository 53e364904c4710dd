"""LiDAR devices as their data sheets describe them: the tables in `assets/lidars/`, or one in a rig file.

Start at `lidar_model`. Faults of a table in a rig file are told with its line.
Not modelled: distance and height offsets of single lasers, calibration from unit to unit.
"""

from functools import cache
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from synthgen.errors import UnknownNameError
from synthgen.resources import resource
from synthgen.spec.lidar_scan import Mirror, Scan, Spin
from synthgen.spec.model import Spec
from synthgen.units import SPEED_OF_LIGHT_M_PER_S
from synthgen.yamlfile import read_table

Beam = tuple[float, float, float]
"""Elevation [deg, up positive], azimuth offset [deg, left positive], firing time in the cycle [us]."""

ReturnMode = Literal["first", "strongest", "last", "dual"]
"""Which echoes of a shot are reported; dual: the strongest and the last, or the two strongest if that is one."""

IntensityScale = Literal["velodyne", "hdl64", "ouster", "hesai", "robosense", "livox"]
"""Whose numbers `physics.lidar_intensity` gives."""

PULSES_APART = 0.85
"""Two equal Gaussian pulses nearer than this share of their half-power width have one peak: 2 sigma / 2.355 sigma."""


class LidarModel(Spec):
    """A LiDAR: its beams, how they scan, and what the receiver makes of an echo.

    All beams fire once in a cycle of fixed length, so the azimuth step follows from the rate; with `columns`, cycles
    fill a turn evenly and `cycle_us` is the shortest. The index of a beam is its ring; turning devices list beams
    from the lowest to the highest.
    """

    id: str
    name: str
    source: str = Field(description="where the numbers come from, one by one")
    wavelength_nm: float = Field(description="850 to 950: reflectance of materials is known at 905 nm only")
    range_min_m: float = Field(ge=0)
    range_max_m: float = Field(gt=0)
    range_resolution_m: float = Field(gt=0)
    accuracy_m: float = Field(gt=0, description="standard deviation of a strong echo's range")
    r10_m: float = Field(gt=0, description="range at which a 10 % Lambertian target is detected half of the time")
    divergence_mrad: tuple[float, float] = Field(description="full width at 1/e2 of the power, across and up")
    pulse_ns: float = Field(gt=0, le=50, description="duration at half power")
    return_gap_m: float = Field(gt=0, description="echoes nearer to each other than this are one")
    return_modes: tuple[ReturnMode, ...] = Field(min_length=1)
    intensity_scale: IntensityScale
    laser_spread: float = Field(0.0, ge=0, le=1, description="deviation of the logarithm of lasers' reported gains")
    rate_min_hz: float = Field(gt=0)
    rate_max_hz: float = Field(gt=0)
    rates_hz: tuple[float, ...] = Field((), description="the only rates there are; none given: all between the limits")
    columns: tuple[int, ...] = Field((), description="cycles in a turn that can be chosen; none given: as time allows")
    scan: Scan = Spin()
    cycle_us: float = Field(gt=0)
    beams: tuple[Beam, ...] = Field(min_length=1, max_length=512)

    @field_validator("wavelength_nm")
    @classmethod
    def _reflectance_is_known(cls, wavelength_nm: float) -> float:
        if not 850 <= wavelength_nm <= 950:
            raise ValueError(
                "wavelength_nm must be from 850 to 950: reflectance of materials is known at 905 nm only, "
                f"got {wavelength_nm:g}"
            )
        return wavelength_nm

    @field_validator("divergence_mrad")
    @classmethod
    def _beam_is_narrow(cls, divergence_mrad: tuple[float, float]) -> tuple[float, float]:
        if not all(0 < width <= 50 for width in divergence_mrad):
            raise ValueError(f"both widths must be above 0 and at most 50 mrad, got {list(divergence_mrad)}")
        return divergence_mrad

    @field_validator("beams")
    @classmethod
    def _beams_differ(cls, beams: tuple[Beam, ...]) -> tuple[Beam, ...]:
        first: dict[tuple[float, float], int] = {}
        for number, (elevation, offset, _) in enumerate(beams):
            if not (-90 <= elevation <= 90 and -180 <= offset <= 180):
                raise ValueError(f"beam {number}: elevation {elevation:g} or azimuth offset {offset:g} is no angle")
            if (elevation, offset) in first:
                raise ValueError(
                    f"beams {first[elevation, offset]} and {number} are the same: elevation {elevation:g}, azimuth "
                    f"offset {offset:g} (counted from 0)"
                )
            first[elevation, offset] = number
        return beams

    @model_validator(mode="after")
    def _numbers_fit_each_other(self) -> Self:
        for problem in (self._order_problem(), self._time_problem(), self._range_problem()):
            if problem:
                raise ValueError(problem)
        return self

    def _order_problem(self) -> str:
        elevations = [elevation for elevation, _, _ in self.beams]
        for number, (lower, upper) in enumerate(pairwise(elevations), start=1):
            if isinstance(self.scan, Spin) and upper < lower:
                return f"beams must go from the lowest elevation to the highest: beam {number} is below the one before"
        return ""

    def _time_problem(self) -> str:
        late = [number for number, (_, _, time_us) in enumerate(self.beams) if not 0 <= time_us < self.cycle_us]
        if late:
            return f"every beam must fire within the cycle of {self.cycle_us:g} us: beam {late[0]} does not"
        if self.rate_min_hz > self.rate_max_hz:
            return f"rate_min_hz {self.rate_min_hz:g} is above rate_max_hz {self.rate_max_hz:g}"
        if isinstance(self.scan, Mirror) and self.n_steps(self.rate_max_hz) * self.cycle_us > 1e6 / self.rate_max_hz:
            shots, rate_hz = self.n_steps(self.rate_max_hz), self.rate_max_hz
            return f"{shots} shots {self.cycle_us:g} us apart do not fit into a frame at {rate_hz:g} Hz"
        if self.columns and 1e6 / (min(self.columns) * self.rate_min_hz) < 0.999 * self.cycle_us:
            return f"no number of columns fits a cycle of {self.cycle_us:g} us, not even at {self.rate_min_hz:g} Hz"
        return ""

    def _range_problem(self) -> str:
        if self.range_min_m >= self.range_max_m:
            return "range_min_m must be below range_max_m"
        least_m = PULSES_APART * self.pulse_ns * 1e-9 * SPEED_OF_LIGHT_M_PER_S / 2
        if self.return_gap_m < least_m:
            return (
                f"return_gap_m must be at least {least_m:.2f}: nearer echoes of {self.pulse_ns:g} ns melt into one, "
                f"got {self.return_gap_m:g}"
            )
        return ""

    def n_steps(self, rate_hz: float, columns: int | None = None) -> int:
        """Firing cycles in one turn or frame."""
        if isinstance(self.scan, Mirror):
            return self.scan.lines * self.scan.columns
        return self.most_columns(rate_hz) if columns is None else columns

    def cycle_s(self, rate_hz: float, columns: int | None = None) -> float:
        """Time from one firing cycle to the next. [s]"""
        return 1.0 / (rate_hz * self.n_steps(rate_hz, columns)) if self.columns else self.cycle_us * 1e-6

    def most_columns(self, rate_hz: float) -> int:
        """As many cycles as fit into a turn."""
        fitting = [n for n in self.columns if self.has_time_for(n, rate_hz)]
        return max(fitting) if fitting else round(1e6 / (rate_hz * self.cycle_us))

    def has_time_for(self, columns: int, rate_hz: float) -> bool:
        """Whether so many cycles fit into a turn, to a thousandth."""
        return 1e6 / (rate_hz * columns) >= 0.999 * self.cycle_us


def lidar_model_ids() -> tuple[str, ...]:
    """Ids of the shipped models."""
    return tuple(sorted(path.stem for path in resource("assets", "lidars").glob("*.yaml")))


@cache
def lidar_model(model_id: str) -> LidarModel:
    """The model of an id; `UnknownNameError` with the nearest one if there is none."""
    if model_id not in lidar_model_ids():
        raise UnknownNameError("model", "LiDAR model", model_id, lidar_model_ids())
    return LidarModel.model_validate(read_table(resource("assets", "lidars", f"{model_id}.yaml")))
