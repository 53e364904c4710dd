"""All families by name, and building with a memory.

To add a family: write its module with a `FAMILIES` dict, and list the module here. Families of asset packs, and the
textures of their models, are here while `using` holds them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.errors import InputError, UnknownNameError
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.taxonomy import classes
from synthgen.world.animals import families as animals
from synthgen.world.buildings import families as buildings
from synthgen.world.cycles import bicycle, bicycle_rack, carts, motorcycle, pushing, standing_riders, wheelchair
from synthgen.world.debris import families as debris
from synthgen.world.family import Family, Parameters
from synthgen.world.furniture import families as furniture
from synthgen.world.people import families as people
from synthgen.world.plants import families as plants
from synthgen.world.surfaces import textures
from synthgen.world.vehicles import families as vehicles
from synthgen.world.vehicles import heavy

_MODULES = (
    vehicles,
    heavy,
    people,
    bicycle,
    bicycle_rack,
    carts,
    motorcycle,
    pushing,
    standing_riders,
    wheelchair,
    plants,
    buildings,
    furniture,
    animals,
    debris,
)


_Added = tuple[dict[str, Family], dict[str, Singles]]
_added: ContextVar[_Added | None] = ContextVar("families and textures of packs", default=None)


@contextmanager
def using(more: Mapping[str, Family], images: Mapping[str, Singles]) -> Iterator[None]:
    """Within it these families are there beside ours, and these textures."""
    before = _added.get()
    _added.set(({**_ours(), **more}, dict(images)))
    try:
        yield
    finally:
        _added.set(before)


def families() -> dict[str, Family]:
    """All families by name."""
    added = _added.get()
    return _ours() if added is None else added[0]


@cache
def _ours() -> dict[str, Family]:
    return {name: family for module in _MODULES for name, family in module.FAMILIES.items()}


def texture(name: str) -> Singles:
    """What varies a material's base color: of a pack's model, or one of `surfaces.textures`."""
    added = _added.get()
    return added[1][name] if added is not None and name in added[1] else textures.texture(name)


def relief(name: str) -> Singles | None:
    """Height of a texture's surface [m]; None for one of a pack's model."""
    added = _added.get()
    return None if added is not None and name in added[1] else textures.relief(name)


def parked_mix(mix: Mapping[str, float]) -> dict[str, float]:
    """A street's mix of parked vehicles, by share, with the packs' models in it that have one."""
    shares = {name: item.parked_share for name, item in families().items() if item.parked_share > 0}
    left = max(0.0, 1.0 - sum(shares.values())) / sum(mix.values())
    return {**{name: left * share for name, share in mix.items()}, **shares} if shares else dict(mix)


def family(name: str, where: str = "family") -> Family:
    """The family of that name; `UnknownNameError` with the nearest if there is none."""
    if name not in families():
        raise UnknownNameError(where, "family", name, families())
    return families()[name]


def families_of_class(class_name: str, where: str = "class") -> tuple[str, ...]:
    """Names of the families that build a taxonomy class, sorted; of packs only if ours build none.

    Raises
    ------
    InputError
        If the class exists but nothing builds it yet.
    """
    found = sorted(name for name, item in families().items() if item.class_name == class_name)
    ours = [name for name in found if name in _ours()]
    if found:
        return tuple(ours or found)
    if class_name not in classes():
        raise UnknownNameError(where, "class", class_name, classes())
    built = sorted({item.class_name for item in families().values()})
    raise InputError(f"{where}: nothing builds {class_name!r} yet; classes that can be built: {', '.join(built)}")


def pick_family(class_name: str, rng: Generator) -> str:
    """One of the families that build a class, drawn by their shares."""
    names = families_of_class(class_name)
    shares = np.array([families()[name].share for name in names])
    return str(rng.choice(names, p=shares / shares.sum()))


def draw(name: str, rng: Generator, fixed: Mapping[str, object] | None = None) -> Parameters:
    """A full set of parameters of one body."""
    return family(name).draw(rng, fixed or {})


def build(name: str, parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """The body, without parts that have no face at this detail; equal arguments give equal bytes."""
    asset = family(name).build(parameters, detail, phase)
    return Asset(asset.class_name, tuple(part for part in asset.parts if len(part.mesh.faces)))


def size_m(name: str, parameters: Parameters) -> tuple[float, float, float]:
    """Length, width and height of a body at rest, by its coarsest form: of its parts that are things, or of all."""
    low, high = _bounds(name, tuple(sorted(parameters.items())))
    length, width, height = (float(x) for x in high - low)
    return length, width, height


def length_m(name: str, parameters: Parameters) -> float:
    """Length of a body at rest: the drawn one, which a body keeps to 1 cm, or that of its coarsest form."""
    return float(parameters["length"]) if "length" in parameters else size_m(name, parameters)[0]


@lru_cache(maxsize=4096)
def _bounds(name: str, parameters: tuple[tuple[str, float | int | str | bool], ...]) -> Floats:
    asset = build(name, dict(parameters), 2)
    bounds = thing_bounds([asset])
    return asset.bounds() if bounds is None else bounds


def thing_bounds(assets: list[Asset]) -> Floats | None:
    """Lowest and highest corner (2, 3) over several states of a body of its parts that are things; None if none."""
    known = classes()
    parts = [part.mesh.bounds() for asset in assets for part in asset.parts if known[part.class_name].is_thing]
    if not parts:
        return None
    bounds = np.stack(parts)
    return np.stack([bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)])
