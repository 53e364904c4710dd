"""The kinds of axes of variation: grid, range, log, choice, normal.

Start at `KINDS`. An axis turns a share in [0, 1) of its distribution into a value; grids are enumerated instead.
Its numbers have one unit, written with each of them or once. `bins` is kept for coverage.
Not here: which sample takes which value (`vary`), and where values go (`references`).
"""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Annotated, Any, Self, final

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from synthgen.errors import nearest
from synthgen.spec.model import Number, Spec
from synthgen.spec.quantity import known_units, split_unit

Value = str | int | float | bool
"""What an axis can put in the place of a reference."""


def _scalar(value: Any) -> Value:
    if isinstance(value, str | int | float):  # bool is an int
        return value
    raise PydanticCustomError("axis_value", "expected a number, a word, true or false")


AxisValue = Annotated[
    Value, PlainValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"], "title": "value"})
]
"""One value of a grid or choice."""

NORMAL_TAIL_STD = 6.0
"""Where a normal axis without min or max ends, in standard deviations: 2 draws in 10^9 would lie beyond.
A finite end lets loading check that every draw is a value the scenario can take."""

NORMAL_SHARE_MIN = 1e-6
"""Least probability that min and max may leave of a normal axis; below it the request is surely a slip."""


class _Axis(Spec):
    """What all axes share: the unit of their numbers, and bins for coverage."""

    unit: str | None = Field(None, description="of all numbers of the axis; or write it with each number instead")
    bins: tuple[Number, ...] | None = Field(
        None, min_length=1, description="inner edges of the bins that coverage counts, in the unit of the axis"
    )

    @model_validator(mode="before")
    @classmethod
    def _units_are_taken_out(cls, data: Any) -> Any:
        return _with_one_unit(data) if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _unit_and_bins_make_sense(self) -> Self:
        if self.unit is not None and self.unit not in known_units():
            raise ValueError(f"no unit {self.unit!r}; {nearest(self.unit, known_units())}")
        if self.bins is not None and any(b <= a for a, b in zip(self.bins, self.bins[1:], strict=False)):
            raise ValueError(f"bins must increase, got {list(self.bins)}")
        return self


@final
class Grid(_Axis):
    """Every value, combined with every value of the other grids."""

    grid: tuple[AxisValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_differ(self) -> Self:
        _refuse_repeated(self.grid)
        _refuse_unit_on_words(self.grid, self.unit)
        return self

    def extremes(self) -> tuple[Value, ...]:
        """Values that a check must try: all of them."""
        return self.grid


@final
class Range(_Axis):
    """Uniform between two numbers."""

    range: tuple[Number, Number]

    @model_validator(mode="after")
    def _ends_are_ordered(self) -> Self:
        _refuse_disorder(*self.range)
        return self

    def draw(self, share: float) -> float:
        """The value at a share in [0, 1) of the distribution."""
        low, high = self.range
        return _between(low + share * (high - low), low, high)

    def extremes(self) -> tuple[Value, ...]:
        """Values that a check must try: the ends and the middle."""
        return (self.range[0], self.draw(0.5), self.range[1])


@final
class Log(_Axis):
    """Uniform in the logarithm between two positive numbers."""

    log: tuple[Number, Number]

    @model_validator(mode="after")
    def _ends_are_positive_and_ordered(self) -> Self:
        if min(self.log) <= 0:
            raise ValueError(f"log needs numbers above 0, got {list(self.log)}")
        _refuse_disorder(*self.log)
        return self

    def draw(self, share: float) -> float:
        """The value at a share in [0, 1) of the distribution."""
        low, high = self.log
        return _between(low * math.exp(share * math.log(high / low)), low, high)

    def extremes(self) -> tuple[Value, ...]:
        """Values that a check must try: the ends and the middle."""
        return (self.log[0], self.draw(0.5), self.log[1])


@final
class Choice(_Axis):
    """One of several values, equally likely unless weights say otherwise."""

    choice: tuple[AxisValue, ...] = Field(min_length=1)
    weights: tuple[Annotated[Number, Field(ge=0)], ...] | None = Field(None, description="one for each value")

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        _refuse_repeated(self.choice)
        _refuse_unit_on_words(self.choice, self.unit)
        if self.weights is not None and len(self.weights) != len(self.choice):
            raise ValueError(f"expected {len(self.choice)} weights, one for each value, got {len(self.weights)}")
        if self.weights is not None and sum(self.weights) <= 0:
            raise ValueError("at least one weight must be above 0")
        return self

    def draw(self, share: float) -> Value:
        """The value at a share in [0, 1) of the distribution."""
        weights = self.weights or (1.0,) * len(self.choice)
        left = share * sum(weights)
        for value, weight in zip(self.choice, weights, strict=True):
            if left < weight:
                return value
            left -= weight
        return self.extremes()[-1]  # rounding left a crumb after the last value

    def extremes(self) -> tuple[Value, ...]:
        """Values that a check must try: all that can be drawn."""
        weights = self.weights or (1.0,) * len(self.choice)
        return tuple(value for value, weight in zip(self.choice, weights, strict=True) if weight > 0)


@final
class Gauss(Spec):
    """Parameters of a normal distribution."""

    mean: Number
    std: Number = Field(gt=0, description="standard deviation")
    min: Number | None = Field(None, description="values below are not drawn")
    max: Number | None = Field(None, description="values above are not drawn")

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value drawn."""
        reach = NORMAL_TAIL_STD * self.std
        low = self.mean - reach if self.min is None else self.min
        high = self.mean + reach if self.max is None else self.max
        return low, high

    @property
    def share(self) -> tuple[float, float]:
        """Share of the untruncated distribution below each end."""
        normal = NormalDist(self.mean, self.std)
        return normal.cdf(self.ends[0]), normal.cdf(self.ends[1])


@final
class Normal(_Axis):
    """Normally distributed, truncated at min and max, or 6 standard deviations from the mean."""

    normal: Gauss

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        low, high = self.normal.ends
        if low >= high:
            raise ValueError(f"min must be below max, got {low:g} and {high:g}")
        if self.normal.share[1] - self.normal.share[0] < NORMAL_SHARE_MIN:
            raise ValueError(f"{low:g} to {high:g} leaves almost nothing of the distribution")
        return self

    def draw(self, share: float) -> float:
        """The value at a share in [0, 1) of the truncated distribution."""
        below_low, below_high = self.normal.share
        below = min(max(below_low + share * (below_high - below_low), 1e-16), 1 - 1e-16)
        return _between(NormalDist(self.normal.mean, self.normal.std).inv_cdf(below), *self.normal.ends)

    def extremes(self) -> tuple[Value, ...]:
        """Values that a check must try: the ends and the middle."""
        return (self.normal.ends[0], self.draw(0.5), self.normal.ends[1])


KINDS: Mapping[str, type[Grid | Range | Log | Choice | Normal]] = {
    "grid": Grid,
    "range": Range,
    "log": Log,
    "choice": Choice,
    "normal": Normal,
}
"""The kinds of axis by the key that makes them."""


Axis = Grid | Range | Log | Choice | Normal
"""One axis of variation."""


def kind_of_axis(written: Any) -> str | None:
    """Which kind of axis a mapping stands for; None if it has no or several of their keys."""
    given = [kind for kind in KINDS if kind in written] if isinstance(written, Mapping) else []
    return given[0] if len(given) == 1 else None


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _refuse_disorder(low: float, high: float) -> None:
    if low >= high:
        raise ValueError(f"the first number must be below the second, got {low:g} and {high:g}")


def _refuse_repeated(values: tuple[Value, ...]) -> None:
    seen: list[Value] = []
    for value in values:
        if value in seen:
            raise ValueError(f"value {value!r} is listed twice")
        seen.append(value)


def _refuse_unit_on_words(values: tuple[Value, ...], unit: str | None) -> None:
    for value in values:
        if unit is not None and isinstance(value, str | bool):
            raise ValueError(f"unit {unit!r} goes with numbers, got {value!r}")


def _with_one_unit(data: Mapping[str, Any]) -> dict[str, Any]:
    """The axis with plain numbers and one `unit`, whether it was written with each number or apart."""
    units: set[str] = set()
    stripped = {key: _without_unit(value, units) for key, value in data.items() if key in KINDS or key == "bins"}
    if units <= {""}:
        return dict(data)
    if isinstance(data.get("unit"), str):
        units = (units - {""}) | {data["unit"]}
    if len(units) > 1:
        listed = ", ".join(repr(unit) if unit else "none" for unit in sorted(units))
        raise ValueError(f"all numbers of an axis must have the same unit, got {listed}")
    return {**data, **stripped, "unit": units.pop()}


def _without_unit(value: Any, units: set[str]) -> Any:
    """Numbers without their units, which are added to `units`: "" for a bare one, none for 0."""
    if isinstance(value, Mapping):
        return {key: _without_unit(item, units) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_unit(item, units) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and value != 0:
        units.add("")
    if not isinstance(value, str):
        return value
    parts = split_unit(value)
    if parts is None or parts[1] not in known_units():
        return value
    units.add(parts[1])
    return parts[0]
