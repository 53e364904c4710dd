"""Values with units in strings, as in `50 km/h`: the pydantic types of the scenario language.

Start at `parse_quantity`; `Length`, `Speed` and the others are annotations for model fields, whose attribute
holds the value in the type's base unit. A unit is always written; only 0 may stand bare, because it is the same
in every unit. JSON output writes the value with its base unit, so that it reads back to the same float.
Not here: references and ranges (`vary`), which are replaced before a value comes here.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, final

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from synthgen.errors import nearest
from synthgen.spec.wording import shown

NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
"""A decimal number as YAML 1.2 (core schema) writes it; no infinities, at most three digits of exponent."""

_QUANTITY = re.compile(rf"\s*({NUMBER})\s*([^0-9\s].*?)?\s*")


@final
@dataclass(frozen=True)
class Dimension:
    """A kind of quantity: its name, the units it is written in, and what they are worth in the first of them.

    As an annotation of a float it parses strings on the way in and writes them in JSON.
    """

    name: str
    units: Mapping[str, Fraction] = field(hash=False)
    example: str
    base: str
    base_per_stored: Fraction = Fraction(1)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Parse before the float checks; serialize to JSON as a string with the base unit."""
        return core_schema.no_info_before_validator_function(
            lambda value: parse_quantity(value, self),
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(self.write, when_used="json-unless-none"),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A number with one of the units, or a bare 0."""
        units = "|".join(re.escape(unit) for unit in self.units)
        return {
            "anyOf": [{"type": "string", "pattern": rf"^\s*{NUMBER}\s*({units})\s*$"}, {"const": 0}],
            "examples": [self.example],
            "title": f"{self.name} [{', '.join(self.units)}]",
        }

    def write(self, value: float) -> str:
        """The text that parses back to exactly this stored value."""
        written = Fraction(repr(float(value))) * self.base_per_stored
        return f"{_decimal(written) if self.base_per_stored != 1 else repr(float(value))} {self.base}"

    def write_in(self, value: float, unit: str | None) -> str:
        """The stored value in a unit of the dimension (the first one if None or foreign), to 6 digits."""
        chosen = unit if unit in self.units and unit is not None else next(iter(self.units))
        return f"{float(Fraction(value) / self.units[chosen]):.6g} {chosen}"

    def with_article(self) -> str:
        """Its name as in "an angle"."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    def accepted(self) -> str:
        """How to write it, for messages."""
        units = list(self.units)
        listed = " or ".join([", ".join(units[:-1]), units[-1]] if len(units) > 1 else units)
        return f"{self.with_article()} in {listed}, such as {self.example!r}"


def _decimal(value: Fraction) -> str:
    # Exact: denominators are powers of 2 and 5 because the value was a decimal number times a power of ten.
    digits = 0
    while value.denominator != 1 and digits < 400:
        value *= 10
        digits += 1
    return f"{value.numerator}e-{digits}" if digits else str(value.numerator)


ANGLE = Dimension(
    "angle", {"deg": Fraction(1), "°": Fraction(1), "rad": Fraction(180.0 / math.pi)}, "30 deg", base="deg"
)
LENGTH = Dimension(
    "length",
    {"m": Fraction(1), "cm": Fraction(1, 100), "mm": Fraction(1, 1000), "km": Fraction(1000)},
    "3.5 m",
    base="m",
)
PERCENT = Dimension("percentage", {"%": Fraction(1, 100)}, "25 %", base="%", base_per_stored=Fraction(100))
PRECIPITATION = Dimension("precipitation rate", {"mm/h": Fraction(1)}, "5 mm/h", base="mm/h")
RATE = Dimension("rate", {"Hz": Fraction(1)}, "10 Hz", base="Hz")
SPEED = Dimension(
    "speed",
    # The international mile is 1609.344 m exactly (NIST SP 811, appendix B.6).
    {"km/h": Fraction(5, 18), "m/s": Fraction(1), "mph": Fraction(1609344, 3600000)},
    "50 km/h",
    base="m/s",
)
TIME = Dimension("time", {"s": Fraction(1), "ms": Fraction(1, 1000), "min": Fraction(60)}, "4 s", base="s")

DIMENSIONS = (ANGLE, LENGTH, PERCENT, PRECIPITATION, RATE, SPEED, TIME)
"""All dimensions; their units do not overlap."""


def parse_quantity(value: object, dimension: Dimension) -> float:
    """The value in the dimension's stored unit; a `PydanticCustomError` says what is accepted.

    Results are correctly rounded: "25 %" is the float nearest to one quarter.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _fault(dimension, f"got {shown(value)}")
    if not isinstance(value, str):
        if value == 0:
            return 0.0
        raise _fault(dimension, f"got {value} without a unit; write {f'{value} {next(iter(dimension.units))}'!r}")
    return _parse_text(value, dimension)


@lru_cache(maxsize=4096)  # loading tries hundreds of draws of a few values
def _parse_text(value: str, dimension: Dimension) -> float:
    match = _QUANTITY.fullmatch(value)
    if match is None:
        raise _fault(dimension, f"got {value!r}")
    number, unit = Fraction(match[1]), match[2]
    if unit is None:
        if number == 0:
            return 0.0
        raise _fault(dimension, f"got {value!r} without a unit")
    if unit not in dimension.units:
        raise _fault(dimension, f"got {value!r}{_what_it_is(unit, dimension.units)}")
    return _to_float(number * dimension.units[unit], dimension, value)


def split_unit(text: str) -> tuple[float, str | None] | None:
    """Number and unit of a string such as "50 km/h" (unit None if there is none); None if it is no quantity."""
    match = _QUANTITY.fullmatch(text)
    return (float(match[1]), match[2]) if match else None


def known_units() -> tuple[str, ...]:
    """Every unit of the language."""
    return tuple(unit for dimension in DIMENSIONS for unit in dimension.units)


def dimension_of(unit: str) -> Dimension | None:
    """The dimension a unit belongs to; None for an unknown unit."""
    return next((dimension for dimension in DIMENSIONS if unit in dimension.units), None)


def _to_float(exact: Fraction, dimension: Dimension, value: str) -> float:
    try:
        return float(exact)
    except OverflowError:
        raise _fault(dimension, f"got {value!r}, which is too large") from None


def _what_it_is(unit: str, units: Iterable[str]) -> str:
    dimension = dimension_of(unit)
    hint = nearest(unit, units)
    near = f"; {hint}" if hint.startswith("did") else ""
    return f", which is {dimension.with_article()}" if dimension else f": no unit {unit!r}{near}"


def _fault(dimension: Dimension, got: str) -> PydanticCustomError:
    return PydanticCustomError("quantity", "expected {expected}; {got}", {"expected": dimension.accepted(), "got": got})


def _parse_timestamp(value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise _timestamp_fault(value) from None
    if moment.tzinfo is None:
        raise _timestamp_fault(value)
    return moment


def _timestamp_fault(value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "timestamp",
        "expected a date and time with its offset from UTC, such as '2026-06-21T18:30:00+02:00'; got {got}",
        {"got": shown(value)},
    )


Angle = Annotated[float, ANGLE]
"""Degrees."""
Length = Annotated[float, LENGTH]
"""Meters."""
Percent = Annotated[float, PERCENT]
"""A fraction: "25 %" is 0.25."""
Precipitation = Annotated[float, PRECIPITATION]
"""Millimeters of water in an hour."""
Rate = Annotated[float, RATE]
"""Hertz."""
Speed = Annotated[float, SPEED]
"""Meters per second."""
Time = Annotated[float, TIME]
"""Seconds."""
Timestamp = Annotated[
    datetime,
    BeforeValidator(_parse_timestamp),
    PlainSerializer(datetime.isoformat, when_used="json-unless-none"),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "title": "date and time with offset",
            "examples": ["2026-06-21T18:30:00+02:00"],
        }
    ),
]
"""A moment with its offset from UTC."""
