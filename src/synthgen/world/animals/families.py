"""The families of animals by name, and which subtype of the taxonomy's class "animal" each is.

Numbers are in `assets/families/animals.yaml`. A family's name ends in its species: "animal.red_deer".
"""

from collections.abc import Mapping
from functools import partial

from synthgen.rng import Generator
from synthgen.world.animals import birds, quadruped, ridden
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters

PHASES = 24

BIRDS = ("pigeon", "crow", "gull")

SUBTYPES = {
    "animal.dog": "dog",
    "animal.cat": "cat",
    "animal.cow": "cow",
    "animal.horse": "horse",
    "animal.ridden_horse": "horse",
    "animal.sheep": "sheep",
    **{f"animal.bird_{name}": "bird" for name in (*BIRDS, "flock")},
}
"""Subtypes of the class "animal" in the taxonomy, for the targets that tell species apart; others have none."""

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
    **{
        f"animal.bird_{name}": Family(
            f"animal.bird_{name}",
            "animal",
            partial(_draw, f"animal.bird_{name}"),
            partial(birds.build, name),
            phases=birds.PHASES,
            cycle_m=partial(birds.beat_m, name),
        )
        for name in BIRDS
    },
    "animal.bird_flock": Family(
        "animal.bird_flock",
        "animal",
        partial(_draw, "animal.bird_flock"),
        birds.build_flock,
        phases=birds.PHASES,
        cycle_m=lambda parameters: birds.beat_m(str(parameters["species"]), parameters),
    ),
}
