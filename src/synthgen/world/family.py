"""The contract of a procedural family: how a kind of body is drawn and built.

A family lives in one module under `world/` that exports `FAMILIES: dict[str, Family]`, with its number
tables in `assets/families/`. `world.catalog` collects them. A drawn body is its family's name and a flat
mapping of parameters: that is what a saved world holds, so that the same body can be built again anywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

from synthgen.records import Asset
from synthgen.rng import Generator

Parameters = dict[str, float | int | str | bool]
"""Flat and JSON-able. Lengths in metres, angles in degrees, colours by name or as "r g b" linear."""


@final
@dataclass(frozen=True)
class Family:
    """A kind of body.

    Attributes
    ----------
    name : str
        As in "car.sedan".
    class_name : str
        Taxonomy class of the body as an object.
    draw : (rng, fixed) -> Parameters
        A full, concrete set of parameters; what `fixed` gives is kept (a name or value that does not fit
        raises `InputError`). Every drawn body differs.
    build : (parameters, detail, phase) -> Asset
        Deterministic: equal arguments, equal bytes. `detail` is 0 (near), 1 or 2 (far), of people on foot also 3:
        `compile` says from which distance. `phase` in [0, 1) is the point of the gait cycle; bodies without gait
        ignore it.
    phases : int
        How many gait phases to build: 1 for rigid bodies.
    cycle_m : (parameters) -> float
        Way travelled in one gait cycle (a stride: two steps). [m]
    share : float
        How often it is chosen among the families of its class, against 1 for the usual one.
    parked_share : float
        Which share of the vehicles parked along a street it is, beside those of the street's own mix.
    """

    name: str
    class_name: str
    draw: Callable[[Generator, Mapping[str, object]], Parameters]
    build: Callable[[Parameters, int, float], Asset]
    phases: int = 1
    cycle_m: Callable[[Parameters], float] = lambda parameters: 1.0
    share: float = 1.0
    parked_share: float = 0.0
