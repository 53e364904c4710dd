import math
from collections import Counter
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from synthgen.spec.axes import KINDS, NORMAL_TAIL_STD, Choice, Gauss, Grid, Log, Normal, Range, kind_of_axis
from synthgen.spec.vary import Plan, text_of

numbers = st.floats(-1e6, 1e6)
ends = st.tuples(numbers, numbers).filter(lambda pair: pair[0] < pair[1])
names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
drawn_axes = st.one_of(
    ends.map(lambda pair: Range(range=pair)),
    st.lists(numbers, min_size=1, max_size=4, unique=True).map(lambda values: Choice(choice=tuple(values))),
    ends.map(lambda pair: Normal(normal=Gauss(mean=pair[0], std=pair[1] - pair[0] + 1))),
)


def critical_chi_square(n_free):
    """Chi-square that is exceeded once in a million times (Wilson and Hilferty, PNAS 17, 684, 1931)."""
    z = NormalDist().inv_cdf(1 - 1e-6)
    return n_free * (1 - 2 / (9 * n_free) + z * math.sqrt(2 / (9 * n_free))) ** 3


@given(axes=st.dictionaries(names, drawn_axes, max_size=4), name=names, axis=drawn_axes, index=st.integers(0, 10**6))
def test_adding_an_axis_leaves_the_values_of_the_others(axes, name, axis, index):
    """Each axis has its own stream, keyed by its name."""
    before = Plan(axes).values(index, seed=3)
    after = Plan({name: axis, **{key: item for key, item in axes.items() if key != name}}).values(index, seed=3)
    assert {key: after[key] for key in before if key != name} == {
        key: item for key, item in before.items() if key != name
    }


@given(axes=st.dictionaries(names, drawn_axes, min_size=1, max_size=4), index=st.integers(0, 10**6))
def test_the_order_of_drawn_axes_does_not_matter(axes, index):
    backwards = dict(reversed(axes.items()))
    assert Plan(axes).values(index, seed=1) == Plan(backwards).values(index, seed=1)


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4), index=st.integers(0, 10**4))
def test_grids_form_the_full_factorial_in_the_order_of_the_file(sizes, index):
    plan = Plan({f"g{i}": Grid(grid=tuple(range(size))) for i, size in enumerate(sizes)})
    combinations = list(product(*map(range, sizes)))
    assert plan.n_combinations == len(combinations)
    assert tuple(plan.values(index, seed=0).values()) == combinations[index % len(combinations)]


@given(axis=drawn_axes, share=st.floats(0, 1, exclude_max=True))
def test_no_draw_lies_beyond_the_extremes_that_loading_tries(axis, share):
    value = axis.draw(share)
    if isinstance(axis, Choice):
        assert value in axis.extremes()
    else:
        assert min(axis.extremes()) <= value <= max(axis.extremes())


@pytest.mark.parametrize(
    ("axis", "share_below"),
    [
        (Range(range=(-3, 5)), lambda x: (x + 3) / 8),
        (Log(log=(50, 20000)), lambda x: math.log(x / 50) / math.log(400)),
        (Normal(normal=Gauss(mean=30, std=5)), NormalDist(30, 5).cdf),
        (
            Normal(normal=Gauss(mean=0, std=1, min=-0.5, max=2)),
            lambda x: (NormalDist().cdf(x) - NormalDist().cdf(-0.5)) / (NormalDist().cdf(2) - NormalDist().cdf(-0.5)),
        ),
    ],
)
def test_draws_follow_the_distribution(axis, share_below):
    """Shares below the draws are uniform: chi-square over 20 bins, wrong alarm once in a million."""
    plan, n, n_bins = Plan({"x": axis}), 4000, 20
    shares = [share_below(plan.values(i, seed=11)["x"]) for i in range(n)]
    counts = np.histogram(shares, bins=n_bins, range=(0, 1))[0]
    assert counts.sum() == n
    assert ((counts - n / n_bins) ** 2 / (n / n_bins)).sum() < critical_chi_square(n_bins - 1)


def test_choices_follow_their_weights_and_zero_is_never_drawn():
    plan, n = Plan({"x": Choice(choice=("a", "b", "c"), weights=(6, 0, 2))}), 4000
    counts = Counter(plan.values(i, seed=5)["x"] for i in range(n))
    assert set(counts) == {"a", "c"}
    assert abs(counts["a"] - 0.75 * n) < 5 * math.sqrt(n * 0.75 * 0.25)


def test_a_normal_axis_ends_where_it_says():
    low, high = Gauss(mean=30, std=5).ends
    assert (low, high) == (30 - NORMAL_TAIL_STD * 5, 30 + NORMAL_TAIL_STD * 5)
    axis = Normal(normal=Gauss(mean=30, std=5))
    assert axis.draw(0.0) == pytest.approx(low, abs=0.1)
    assert axis.draw(1 - 2**-53) == pytest.approx(high, abs=0.1)
    assert axis.draw(0.5) == pytest.approx(30)


@pytest.mark.parametrize(
    ("axis", "unit"),
    [
        ({"range": ["50 m", "200 m"]}, "m"),
        ({"range": [0, "200 m"], "bins": ["100 m"]}, "m"),
        ({"range": ["50 m", "200 m"], "unit": "m"}, "m"),
        ({"grid": [10, 20], "unit": "km/h"}, "km/h"),
        ({"normal": {"mean": "3 s", "std": "1 s", "min": 0}}, "s"),
        ({"choice": ["dry", "wet"]}, None),
        ({"range": [1, 2]}, None),
    ],
)
def test_the_unit_is_written_with_the_numbers_or_once(axis, unit):
    assert KINDS[kind_of_axis(axis)].model_validate(axis).unit == unit


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ({"range": ["50 m", "2 km"]}, "same unit, got 'km', 'm'"),
        ({"range": [50, "200 m"]}, "same unit, got none, 'm'"),
        ({"range": ["5 m", "9 m"], "unit": "km"}, "same unit, got 'km', 'm'"),
        ({"range": [1, 2], "unit": "kmh"}, "no unit 'kmh'; did you mean 'km/h'"),
        ({"range": [2, 1]}, "first number must be below the second, got 2 and 1"),
        ({"range": [1, 1]}, "first number must be below"),
        ({"range": [1]}, "Field required"),
        ({"range": [1, 2, 3]}, "at most 2"),
        ({"range": ["low", "high"]}, "valid number"),
        ({"log": [0, 5]}, "above 0"),
        ({"log": [-2, -1]}, "above 0"),
        ({"log": [5, 2]}, "first number must be below"),
        ({"grid": []}, "at least 1"),
        ({"grid": [1, 2, 1]}, "listed twice"),
        ({"grid": [[1]]}, "expected a number, a word"),
        ({"grid": ["a", "b"], "unit": "m"}, "unit 'm' goes with numbers"),
        ({"choice": [1, 2], "weights": [1]}, "expected 2 weights"),
        ({"choice": [1, 2], "weights": [0, 0]}, "above 0"),
        ({"choice": [1, 2], "weights": [1, -1]}, "greater than or equal to 0"),
        ({"choice": []}, "at least 1"),
        ({"normal": {"mean": 0, "std": 0}}, "greater than 0"),
        ({"normal": {"mean": 0, "std": 1, "min": 2, "max": 1}}, "min must be below max"),
        ({"normal": {"mean": 0, "std": 1, "min": 8}}, "min must be below max"),
        ({"normal": {"mean": 0, "std": 1, "min": 5.9}}, "almost nothing"),
        ({"range": [0, 5], "bins": [3, 2]}, "bins must increase"),
        ({"range": [0, 5], "weights": [1]}, "Extra inputs"),
        ({"range": [0, float("inf")]}, "finite"),
    ],
)
def test_an_axis_that_makes_no_sense_is_refused(axis, message):
    with pytest.raises(ValidationError) as caught:
        KINDS[kind_of_axis(axis)].model_validate(axis)
    assert message in str(caught.value)


def test_an_axis_has_exactly_one_kind():
    assert kind_of_axis({"grid": [1], "range": [1, 2]}) is None
    assert kind_of_axis({"rnge": [1, 2]}) is None
    assert kind_of_axis([1, 2]) is None


def test_trials_try_all_pairs_of_extremes():
    axes = {"a": Grid(grid=(1, 2, 3)), "b": Range(range=(0, 1)), "c": Choice(choice=("x", "y"))}
    trials = Plan(axes).trials(1000)
    for first, second in (("a", "b"), ("a", "c"), ("b", "c")):
        tried = {(trial[first], trial[second]) for trial in trials}
        assert tried == set(product(axes[first].extremes(), axes[second].extremes()))


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_bit_as_text(value):
    assert float(text_of(value, "m").removesuffix(" m")) == value


def test_words_and_bare_numbers_stand_as_they_are():
    assert text_of("wet", None) == "wet"
    assert text_of(3, None) == 3
    assert text_of(3, "m") == "3 m"
