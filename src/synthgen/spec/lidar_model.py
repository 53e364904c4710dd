"""LiDAR devices as their data sheets describe them: the tables in `assets/lidars/`.

Start at `lidar_model`. A table is shipped with the package, so it is validated, but its faults are ours.
Not modelled: distance and height offsets of single lasers, calibration from unit to unit.
"""

from functools import cache
from typing import Self

from pydantic import Field, model_validator

from synthgen.errors import UnknownNameError
from synthgen.resources import resource
from synthgen.spec.model import Spec
from synthgen.yamlfile import read_table

Beam = tuple[float, float, float]
"""Elevation [deg, up positive], azimuth offset [deg, left positive], firing time in the cycle [us]."""


class LidarModel(Spec):
    """A spinning LiDAR, turning clockwise seen from above.

    All beams fire once in a cycle of fixed length, so the azimuth step follows from the rate of rotation.
    `beams` go from the lowest to the highest: their index is the ring.
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
    divergence_mrad: float = Field(gt=0, description="full width of the beam; not modelled yet: one ray per beam")
    rate_min_hz: float = Field(gt=0)
    rate_max_hz: float = Field(gt=0)
    cycle_us: float = Field(gt=0)
    beams: tuple[Beam, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _numbers_fit_each_other_and_the_materials(self) -> Self:
        if not 850 <= self.wavelength_nm <= 950:
            raise ValueError(
                "wavelength_nm must be from 850 to 950: reflectance of materials is known at 905 nm only, "
                f"got {self.wavelength_nm:g}"
            )
        elevations = [elevation for elevation, _, _ in self.beams]
        if elevations != sorted(elevations):
            raise ValueError("beams must go from the lowest elevation to the highest")
        if not all(0 <= time_us < self.cycle_us for _, _, time_us in self.beams):
            raise ValueError("every beam must fire within the cycle")
        if self.range_min_m >= self.range_max_m:
            raise ValueError("range_min_m must be below range_max_m")
        return self

    def n_steps(self, rate_hz: float) -> int:
        """Firing cycles in one turn."""
        return round(1e6 / (rate_hz * self.cycle_us))


def lidar_model_ids() -> tuple[str, ...]:
    """Ids of the shipped models."""
    return tuple(sorted(path.stem for path in resource("assets", "lidars").glob("*.yaml")))


@cache
def lidar_model(model_id: str) -> LidarModel:
    """The model of an id; `UnknownNameError` with the nearest one if there is none."""
    if model_id not in lidar_model_ids():
        raise UnknownNameError("model", "LiDAR model", model_id, lidar_model_ids())
    return LidarModel.model_validate(read_table(resource("assets", "lidars", f"{model_id}.yaml")))
