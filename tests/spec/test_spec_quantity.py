import math

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from synthgen.spec.quantity import (
    ANGLE,
    DIMENSIONS,
    LENGTH,
    PERCENT,
    SPEED,
    TIME,
    Length,
    Timestamp,
    known_units,
    parse_quantity,
)

dimensions = st.sampled_from(DIMENSIONS)
values = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100)


@given(dimension=dimensions, value=values)
def test_what_is_written_reads_back_to_the_same_float(dimension, value):
    """A saved scenario is the scenario that was drawn, to the last bit."""
    assert parse_quantity(dimension.write(value), dimension) == value


@given(dimension=dimensions, number=st.decimals(-10000, 10000, places=3), space=st.sampled_from(["", " ", "  "]))
def test_every_unit_scales_by_its_worth(dimension, number, space):
    for unit, worth in dimension.units.items():
        exact = float(worth) * float(number)
        assert parse_quantity(f"{number}{space}{unit}", dimension) == pytest.approx(exact, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("36 km/h", SPEED, 10.0),
        ("1 mph", SPEED, 0.44704),
        ("350 cm", LENGTH, 3.5),
        (".5m", LENGTH, 0.5),
        ("1.5e2 mm", LENGTH, 0.15),
        ("25 %", PERCENT, 0.25),
        ("250 ms", TIME, 0.25),
        (f"{math.pi} rad", ANGLE, 180.0),
        ("-12°", ANGLE, -12.0),
        ("0", LENGTH, 0.0),
        (0, LENGTH, 0.0),
    ],
)
def test_known_quantities_are_exact(text, dimension, value):
    assert parse_quantity(text, dimension) == value


def test_no_unit_belongs_to_two_dimensions():
    assert len(known_units()) == len(set(known_units()))


@given(dimension=dimensions, other=dimensions, data=st.data())
def test_another_dimension_is_refused_and_named(dimension, other, data):
    unit = data.draw(st.sampled_from(list(other.units)))
    if other is dimension:
        return
    with pytest.raises(ValueError, match=r"expected an? ") as caught:
        parse_quantity(f"3 {unit}", dimension)
    assert str(caught.value).endswith(f"which is {other.with_article()}")
    assert all(known in str(caught.value) for known in dimension.units)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3.5, "got 3.5 without a unit; write '3.5 m'"),
        ("3.5", "got '3.5' without a unit"),
        ("50 kg", "got '50 kg': no unit 'kg'"),
        ("5 m m", "no unit 'm m'"),
        ("5 M", "no unit 'M'"),
        ("m", "got 'm'"),
        ("", "got ''"),
        ("nan m", "got 'nan m'"),
        ("inf m", "got 'inf m'"),
        ("٣ m", "got '٣ m'"),
        ("1e999 m", "too large"),
        (True, "got true"),
        (None, "got nothing"),
        ([1, 2], "got a list of 2"),
        ({"m": 1}, "got a mapping"),
    ],
)
def test_what_is_no_length_is_refused_with_the_units(value, message):
    with pytest.raises(ValueError, match=r"expected a length in m, cm, mm or km, such as '3\.5 m'; ") as caught:
        parse_quantity(value, LENGTH)
    assert message in str(caught.value)


@given(
    text=st.one_of(
        st.tuples(
            st.sampled_from(["", "-", "+"]), st.from_regex(r"[0-9]{0,3}\.?[0-9]{0,3}(e-?[0-9]{1,2})?", fullmatch=True)
        )
        .map("".join)
        .flatmap(lambda number: st.sampled_from([*known_units(), "kg", ""]).map(lambda unit: f"{number} {unit}")),
        st.text(max_size=6),
    )
)
def test_the_schema_accepts_what_the_parser_accepts(text):
    """An editor and the program agree; only a bare zero in quotes is left to the program."""
    validator = jsonschema_rs.validator_for(TypeAdapter(Length).json_schema())
    try:
        parse_quantity(text, LENGTH)
    except ValueError:
        is_accepted = False
    else:
        is_accepted = True
    if is_accepted and not any(unit in text for unit in LENGTH.units):
        return
    assert validator.is_valid(text) == is_accepted


def test_a_model_writes_json_with_units_and_reads_it_back():
    class Place(BaseModel):
        ahead: Length
        when: Timestamp

    place = Place.model_validate({"ahead": "12.3 cm", "when": "2026-06-21T18:30:00+02:00"})
    assert place.model_dump(mode="json") == {"ahead": "0.123 m", "when": "2026-06-21T18:30:00+02:00"}
    assert Place.model_validate_json(place.model_dump_json()) == place


@pytest.mark.parametrize("text", ["2026-06-21T18:30:00", "yesterday", "", 5, None, "2026-13-01T00:00:00Z"])
def test_a_time_without_offset_or_sense_is_refused(text):
    with pytest.raises(ValidationError, match="with its offset from UTC"):
        TypeAdapter(Timestamp).validate_python(text)
