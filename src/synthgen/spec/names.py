"""The names a scenario may use for bodies and rigs, and what they stand for.

Start at `resolve_class`. The tables are `assets/class_names.yaml` (short names), `assets/families/index.yaml`
(the families that exist) and the taxonomy; rigs are the files in `assets/rigs/`. Asset packs add families and
classes (see `pack`), which are handed in as the class of each family.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import final

from synthgen.errors import InputError, UnknownNameError, nearest
from synthgen.resources import resource
from synthgen.taxonomy import own_classes
from synthgen.yamlfile import read_table

NO_PACKS: Mapping[str, str] = {}
"""Families and classes of no asset pack."""


@final
@dataclass(frozen=True, slots=True)
class Body:
    """A class of the taxonomy and the families that can build it; one family if the name fixes it."""

    class_name: str
    families: tuple[str, ...]


@cache
def families() -> dict[str, str]:
    """The procedural families that exist, and the taxonomy class of each."""
    return dict(read_table(resource("assets", "families", "index.yaml")))


@cache
def short_names() -> dict[str, dict[str, str]]:
    """Short names of classes: each gives a `class` and perhaps a `family`."""
    return dict(read_table(resource("assets", "class_names.yaml")))


def resolve_class(
    name: str, family: str | None = None, where: str = "class", of_packs: Mapping[str, str] = NO_PACKS
) -> Body:
    """What a class name (and family, if given) stands for; `InputError` says what is known.

    `of_packs` are the families that asset packs add, each with its class.
    """
    short = short_names().get(name, {})
    class_name = short.get("class", name)
    known_families = {**families(), **of_packs}
    if class_name not in own_classes() and class_name not in of_packs.values():
        raise UnknownNameError(where, "class", name, {*own_classes(), *of_packs.values(), *short_names()})
    built = tuple(known for known, built_class in known_families.items() if built_class == class_name)
    if not built:
        available = ", ".join(sorted(set(known_families.values())))
        raise InputError(f"{where}: class {name!r} has no family to build it yet; classes that have one: {available}")
    fixed = short.get("family")
    if family is None:
        return Body(class_name, (fixed,) if fixed else built)
    if family not in known_families:
        raise UnknownNameError("family", "family", family, built)
    if family not in ((fixed,) if fixed else built):
        allowed = fixed or ", ".join(built)
        raise InputError(f"family: {family!r} is a {known_families[family]}, not a {name}; expected {allowed}")
    return Body(class_name, (family,))


@cache
def rig_ids() -> tuple[str, ...]:
    """Ids of the shipped rigs."""
    return tuple(sorted(path.stem for path in resource("assets", "rigs").glob("*.yaml")))


def rig_path(name: str, folder: Path, where: str = "rig") -> Path:
    """File of a rig: a shipped one by its id, or a file relative to `folder` or else to the working directory."""
    if "/" not in name and "\\" not in name and not name.endswith((".yaml", ".yml")):
        if name in rig_ids():
            return resource("assets", "rigs", f"{name}.yaml")
        raise UnknownNameError(where, "rig", name, rig_ids())
    tried = [folder / name, Path.cwd() / name]
    for path in tried:
        if path.is_file():
            return path.resolve()
    known = sorted(path.name for path in folder.glob("*.yaml"))
    near = nearest(Path(name).name, known)
    hint = f"; {near}" if near.startswith("did") else ""
    raise InputError(
        f"{where}: no rig file {name!r} in {folder}{hint} (shipped rigs: {', '.join(rig_ids()) or 'none'})"
    )
