"""The axes of variation of a scenario, and the values of each sample.

Start at `Plan.values`. Grid axes form the full factorial in the order of the file (the last one changes fastest);
sample i takes combination i modulo their number. Every other axis, and every inline range such as `4.1..4.4 m`,
draws from its own random stream, so that adding an axis leaves the values of the others as they were.
Not here: the kinds of axes (`axes`), where values go (`references`), coverage, constraints between axes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import final

from synthgen.rng import stream
from synthgen.spec.axes import Axis, Grid, Value


@final
@dataclass(frozen=True)
class Plan:
    """The axes in the order of the file; inline ranges are axes named by their path."""

    axes: Mapping[str, Axis]

    @property
    def n_combinations(self) -> int:
        """Size of the full factorial of the grid axes; 1 without any."""
        return math.prod(len(axis.grid) for axis in self.axes.values() if isinstance(axis, Grid))

    def values(self, index: int, seed: int) -> dict[str, Value]:
        """Value of every axis in sample `index`, in the axis' unit."""
        grids = {name: axis for name, axis in self.axes.items() if isinstance(axis, Grid)}
        combination = _combination([axis.grid for axis in grids.values()], index % self.n_combinations)
        values: dict[str, Value] = dict(zip(grids, combination, strict=True))
        for name, axis in self.axes.items():
            if not isinstance(axis, Grid):
                values[name] = axis.draw(float(stream(seed, "vary", name, index).random()))
        return {name: values[name] for name in self.axes}

    def trials(self, n_max: int) -> list[dict[str, Value]]:
        """Draws that a check must try: every extreme of every axis, and pairs of them up to `n_max` in all.

        The first has the first extreme of every axis; then single axes change, then pairs of axes.
        """
        base = {name: axis.extremes()[0] for name, axis in self.axes.items()}
        singles = [(name, value) for name, axis in self.axes.items() for value in axis.extremes()[1:]]
        # By the later of the two: pairs of named axes come before those with inline ranges.
        pairs = (
            {first[0]: first[1], second[0]: second[1]}
            for i, second in enumerate(singles)
            for first in singles[:i]
            if first[0] != second[0]
        )
        changes: list[dict[str, Value]] = [{}, *({name: value} for name, value in singles)]
        return [base | change for change in [*changes, *islice(pairs, max(0, n_max - len(changes)))]]


def text_of(value: Value, unit: str | None) -> Value:
    """What stands in the place of a reference: the value, as a string with its unit if it has one."""
    return value if unit is None or isinstance(value, str | bool) else f"{value!r} {unit}"


def _combination(grids: list[tuple[Value, ...]], number: int) -> list[Value]:
    chosen: list[Value] = []
    for grid in reversed(grids):
        number, position = divmod(number, len(grid))
        chosen.append(grid[position])
    return chosen[::-1]
