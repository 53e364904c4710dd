"""How groups of bodies are drawn and named, along a street as around a network.

Each group draws from its own random stream: changing the season changes the plants and nobody else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from synthgen.rng import Generator, stream
from synthgen.spec.scenario import Vegetation
from synthgen.world.roadside.encroachment import encroachment
from synthgen.world.world import Thing

Where = TypeVar("Where")


def drawn_groups(
    groups: Mapping[str, Callable[[Where, Generator], Iterator[Thing]]],
    where: Where,
    vegetation: Vegetation,
    *,
    seed: int,
    index: int,
) -> tuple[Thing, ...]:
    """All bodies of all groups, then what grows before their signs; a group's name is in its stream and its things."""
    things: list[Thing] = []
    for name, make in groups.items():
        things += _named(name, make(where, stream(seed, "sample", index, "roadside", name)))
    rng = stream(seed, "sample", index, "roadside", "encroachment")
    grown = encroachment(things, vegetation.encroachment, vegetation.season, rng)
    return (*things, *_named("encroachment", grown))


def _named(name: str, things: Iterable[Thing]) -> list[Thing]:
    return [replace(thing, name=f"{name}_{k:03d}") for k, thing in enumerate(things)]
