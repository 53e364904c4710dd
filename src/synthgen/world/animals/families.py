"""The families of animals by name, and which subtype of the taxonomy's class "animal" each is.

Numbers are in `assets/families/animals.yaml`. A family's name ends in its species: "animal.red_deer".
"""

from collections.abc import Mapping
from functools import partial

from synthgen.rng import Generator
from synthgen.world.animals import quadruped, ridden
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters

PHASES = 24

SUBTYPES = {"animal.dog": "dog", "animal.cat": "cat", "animal.cow": "cow", "animal.horse": "horse", "animal.sheep": "sheep"}
"""Subtypes of the class "animal" in the taxonomy, for the targets that tell species apart."""

FOUR_LEGGED = (
    "animal.roe_deer",
    "animal.red_deer",
    "animal.moose",
    "animal.boar",
    "animal.dog",
    "animal.cat",
    "animal.cow",
    "animal.horse",
    "animal.sheep",
)


def _draw(name: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    return draw_parameters("animals", name, rng, fixed)


FAMILIES = {
    name: Family(
        name,
        "animal",
        partial(_draw, name),
        partial(quadruped.build, name),
        phases=PHASES,
        cycle_m=partial(quadruped.stride_m, name),
    )
    for name in FOUR_LEGGED
} | {
    "animal.ridden_horse": Family(
        "animal.ridden_horse",
        "animal",
        ridden.draw,
        ridden.build,
        phases=PHASES,
        cycle_m=partial(quadruped.stride_m, ridden.HORSE),
    ),
}
